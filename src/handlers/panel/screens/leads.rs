//! 💼: how many leads there are, lists of them, the price list, templates.

use anyhow::Result;

use super::go;
use crate::domain::action::{InlineKey, Keyboard};
use crate::domain::button::{Button, LeadAsk, LeadShelf, Screen};
use crate::domain::leads::{LeadStatus, Temperature};
use crate::handlers::context::{Context, key, when};
use crate::handlers::leads::templates;
use crate::handlers::panel::leads::{checks, key_of};
use crate::policy::{LeadSetting, Offer};
use crate::store::{LeadFilter, LeadKind, LeadRow, OpenLeads};
use crate::texts::{LeadLine, LeadsLabel, LeadsView, PanelLabel};

/// Leads of one page.
const PAGE: usize = 8;
/// Leads that lists are made of.
const MOST: usize = 1_000;

pub(super) fn leads(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let OpenLeads { by_temperature, unfinished, offers, questions } = ctx.db.leads().count_open_leads()?;
    let view = LeadsView {
        on: ctx.policy.leads.enabled,
        formats: ctx.policy.leads.formats.len(),
        by_status: ctx.db.leads().count_leads()?,
        by_temperature,
        unfinished,
        offers,
        questions,
    };
    let policy = ctx.policy;
    let shelf =
        |shelf: LeadShelf| key(ctx.texts.leads().shelf_label(shelf).to_owned(), &Button::LeadList { shelf, page: 0 });
    let label = |what: LeadsLabel, button: &Button| key(ctx.texts.leads().leads_label(what).to_owned(), button);
    let keyboard = vec![
        vec![shelf(LeadShelf::New), shelf(LeadShelf::Work), shelf(LeadShelf::Over)],
        vec![shelf(LeadShelf::Hot), shelf(LeadShelf::Warm), shelf(LeadShelf::Cold)],
        vec![shelf(LeadShelf::Questions), shelf(LeadShelf::Unfinished), shelf(LeadShelf::Offers)],
        vec![label(LeadsLabel::Search, &Button::LeadSearch), label(LeadsLabel::Export, &Button::LeadExport)],
        vec![
            label(LeadsLabel::Formats, &Button::Open(Screen::Formats)),
            label(LeadsLabel::Templates, &Button::Open(Screen::Templates)),
        ],
        vec![
            switch(LeadSetting::Enabled, policy.leads.enabled, ctx),
            switch(LeadSetting::Law, policy.minds_law(), ctx),
        ],
        vec![go(PanelLabel::Refresh, Screen::Leads, ctx), go(PanelLabel::Back, Screen::Top, ctx)],
    ];
    Ok((ctx.texts.leads().leads_screen(&view), keyboard))
}

fn switch(setting: LeadSetting, on: bool, ctx: &Context<'_>) -> InlineKey {
    let label = ctx.texts.leads().lead_switch(setting, on, ctx.policy.is_locked(setting));
    key(label, &Button::SettingTo { key: setting.into(), to: Offer::On(!on), at: Some(Screen::Leads) })
}

/// A page of a list.
pub(in crate::handlers::panel) fn lead_list(
    shelf: LeadShelf,
    page: u32,
    ctx: &Context<'_>,
) -> Result<(String, Keyboard)> {
    let rows = on(shelf, ctx)?;
    let from = (page as usize).saturating_mul(PAGE).min(rows.len());
    let shown = &rows[from..rows.len().min(from + PAGE)];
    let html = list(ctx.texts.leads().shelf_label(shelf), shown, ctx)?;
    let mut keyboard = open_keys(shown, ctx);
    let turn = |what: LeadsLabel, page: u32| {
        key(ctx.texts.leads().leads_label(what).to_owned(), &Button::LeadList { shelf, page })
    };
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(turn(LeadsLabel::Newer, page - 1));
    }
    if from + PAGE < rows.len() {
        turns.push(turn(LeadsLabel::Older, page.saturating_add(1)));
    }
    keyboard.push(turns);
    keyboard.push(vec![go(PanelLabel::Back, Screen::Leads, ctx)]);
    keyboard.retain(|row| !row.is_empty());
    Ok((html, keyboard))
}

/// What was found; `more`: and there is more of it.
pub(in crate::handlers::panel) fn lead_lines(
    words: &str,
    rows: &[LeadRow],
    more: bool,
    ctx: &Context<'_>,
) -> Result<(String, Keyboard)> {
    let html = match rows {
        [] => ctx.texts.leads().nothing_found(words),
        rows if more => {
            format!("{}\n\n{}", list(ctx.texts.leads().found(), rows, ctx)?, ctx.texts.leads().more_found())
        }
        rows => list(ctx.texts.leads().found(), rows, ctx)?,
    };
    let mut keyboard = open_keys(rows, ctx);
    keyboard.push(vec![go(PanelLabel::Back, Screen::Leads, ctx)]);
    Ok((html, keyboard))
}

fn open_keys(rows: &[LeadRow], ctx: &Context<'_>) -> Keyboard {
    let keys: Vec<InlineKey> =
        rows.iter().map(|lead| key(ctx.texts.leads().numbered(lead.id), &Button::LeadOpen { lead: lead.id })).collect();
    keys.chunks(4).map(<[InlineKey]>::to_vec).collect()
}

fn on(shelf: LeadShelf, ctx: &Context<'_>) -> Result<Vec<LeadRow>> {
    let all = |filter: LeadFilter<'_>| ctx.db.leads().rows(filter, MOST);
    let heat = |temperature| LeadFilter { temperature: Some(temperature), ..LeadFilter::default() };
    let open = |mut rows: Vec<LeadRow>| {
        rows.retain(|lead| !lead.status.is_over());
        rows
    };
    Ok(match shelf {
        LeadShelf::New => all(LeadFilter { status: Some(LeadStatus::New), ..LeadFilter::default() })?,
        LeadShelf::Work => {
            let mut rows = open(all(LeadFilter::default())?);
            rows.retain(|lead| lead.status != LeadStatus::New);
            rows
        }
        LeadShelf::Hot => open(all(heat(Temperature::Hot))?),
        LeadShelf::Warm => open(all(heat(Temperature::Warm))?),
        LeadShelf::Cold => open(all(heat(Temperature::Cold))?),
        LeadShelf::Over => {
            let mut rows = all(LeadFilter::default())?;
            rows.retain(|lead| lead.status.is_over());
            rows
        }
        LeadShelf::Unfinished => {
            let mut rows = all(LeadFilter { unfinished: true, ..LeadFilter::default() })?;
            rows.retain(LeadRow::is_unfinished);
            rows
        }
        LeadShelf::Offers => ctx.db.leads().letters(LeadKind::Offer, MOST)?,
        LeadShelf::Questions => ctx.db.leads().letters(LeadKind::Question, MOST)?,
    })
}

fn list(title: &str, rows: &[LeadRow], ctx: &Context<'_>) -> Result<String> {
    let mut talks = Vec::with_capacity(rows.len());
    for lead in rows {
        let words = if lead.kind == LeadKind::Offer {
            ctx.db.lead_messages().letters_of(lead.id, 1)?.into_iter().next().map(|letter| letter.text)
        } else {
            None
        };
        talks.push((ctx.db.talks().talk(lead.person)?, words));
    }
    let lines: Vec<LeadLine<'_>> = rows
        .iter()
        .zip(&talks)
        .map(|(lead, (talk, words))| LeadLine {
            id: lead.id,
            time: when(lead.confirmed_at.unwrap_or(lead.created_at), ctx),
            person: lead.person,
            name: talk.as_ref().and_then(|talk| talk.name.as_deref()),
            username: talk.as_ref().and_then(|talk| talk.username.as_deref()),
            status: (lead.kind != LeadKind::Offer && !lead.is_unfinished()).then_some(lead.status),
            question: lead.kind == LeadKind::Question,
            temperature: lead.temperature,
            wish: &lead.wish,
            words: words.as_deref(),
        })
        .collect();
    Ok(ctx.texts.leads().leads_list(title, &lines))
}

pub(super) fn formats(ctx: &Context<'_>) -> (String, Keyboard) {
    let names: Vec<String> = ctx.policy.leads.formats.iter().map(|format| format.name.clone()).collect();
    (ctx.texts.leads().formats_screen(&ctx.policy.leads.formats), entries(LeadAsk::Format, &names, ctx))
}

pub(super) fn template_list(ctx: &Context<'_>) -> (String, Keyboard) {
    let templates = templates(ctx);
    let names: Vec<String> = templates.iter().map(|template| template.name.clone()).collect();
    (ctx.texts.leads().templates_screen(&templates), entries(LeadAsk::Template, &names, ctx))
}

fn entries(what: LeadAsk, names: &[String], ctx: &Context<'_>) -> Keyboard {
    let setting = key_of(what);
    let keys: Vec<InlineKey> = names
        .iter()
        .zip(checks(what, ctx))
        .zip(0..)
        .map(|((name, check), index)| key(format!("✖ {name}"), &Button::SettingDrop { key: setting, index, check }))
        .collect();
    let mut keyboard: Keyboard = keys.chunks(2).map(<[InlineKey]>::to_vec).collect();
    keyboard.push(vec![
        key(ctx.texts.panel_label(PanelLabel::Add), &Button::SettingAsk { key: setting, add: true }),
        go(PanelLabel::Back, Screen::Leads, ctx),
    ]);
    keyboard
}
