//! 💼: how many leads there are, lists of them, the price list, templates.

use anyhow::Result;

use super::{go, when};
use crate::domain::action::{Key, Keyboard};
use crate::domain::button::{Button, LeadAsk, LeadShelf, Screen};
use crate::domain::lead::{LeadStatus, Temperature};
use crate::handlers::desk::Desk;
use crate::handlers::leads::templates;
use crate::handlers::moderation::reports::key;
use crate::handlers::panel::leads::{checks, key_of};
use crate::policy::{LeadSetting, Offer};
use crate::store::{LeadFilter, LeadKind, LeadRow, OpenLeads};
use crate::texts::{LeadLine, LeadsView};

/// Leads of one page.
const PAGE: usize = 8;
/// Leads that lists are made of.
const MOST: usize = 1_000;

pub(super) fn leads(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let OpenLeads { by_temperature, unfinished, offers } = desk.db.count_open_leads()?;
    let view = LeadsView {
        on: desk.policy.leads.enabled,
        formats: desk.policy.leads.formats.len(),
        by_status: desk.db.count_leads()?,
        by_temperature,
        unfinished,
        offers,
    };
    let policy = desk.policy;
    let shelf = |shelf: LeadShelf| key(desk.texts.shelf_label(shelf).to_owned(), &Button::LeadList { shelf, page: 0 });
    let label = |what: &str, button: &Button| key(desk.texts.leads_label(what).to_owned(), button);
    let keyboard = vec![
        vec![shelf(LeadShelf::New), shelf(LeadShelf::Work), shelf(LeadShelf::Over)],
        vec![shelf(LeadShelf::Hot), shelf(LeadShelf::Warm), shelf(LeadShelf::Cold)],
        vec![shelf(LeadShelf::Unfinished), shelf(LeadShelf::Offers)],
        vec![label("search", &Button::LeadSearch), label("export", &Button::LeadExport)],
        vec![label("formats", &Button::Open(Screen::Formats)), label("templates", &Button::Open(Screen::Templates))],
        vec![
            switch(LeadSetting::Enabled, policy.leads.enabled, desk),
            switch(LeadSetting::Law, policy.minds_law(), desk),
        ],
        vec![go("refresh", Screen::Leads, desk), go("back", Screen::Top, desk)],
    ];
    Ok((desk.texts.leads_screen(&view), keyboard))
}

fn switch(setting: LeadSetting, on: bool, desk: &Desk<'_>) -> Key {
    let label = desk.texts.lead_switch(setting, on, desk.policy.is_locked(setting));
    key(label, &Button::SettingTo { key: setting.into(), to: Offer::On(!on), at: Some(Screen::Leads) })
}

/// A page of a list.
pub(in crate::handlers::panel) fn lead_list(
    shelf: LeadShelf,
    page: u32,
    desk: &Desk<'_>,
) -> Result<(String, Keyboard)> {
    let rows = on(shelf, desk)?;
    let from = (page as usize).saturating_mul(PAGE).min(rows.len());
    let shown = &rows[from..rows.len().min(from + PAGE)];
    let html = list(desk.texts.shelf_label(shelf), shown, desk)?;
    let mut keyboard = open_keys(shown);
    let turn = |what: &str, page: u32| key(desk.texts.leads_label(what).to_owned(), &Button::LeadList { shelf, page });
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(turn("newer", page - 1));
    }
    if from + PAGE < rows.len() {
        turns.push(turn("older", page.saturating_add(1)));
    }
    keyboard.push(turns);
    keyboard.push(vec![go("back", Screen::Leads, desk)]);
    keyboard.retain(|row| !row.is_empty());
    Ok((html, keyboard))
}

/// What was found; `more`: and there is more of it.
pub(in crate::handlers::panel) fn lead_lines(
    rows: &[LeadRow],
    more: bool,
    desk: &Desk<'_>,
) -> Result<(String, Keyboard)> {
    let html = match rows {
        [] => desk.texts.nothing_found().to_owned(),
        rows if more => format!("{}\n\n{}", list(desk.texts.found(), rows, desk)?, desk.texts.more_found()),
        rows => list(desk.texts.found(), rows, desk)?,
    };
    let mut keyboard = open_keys(rows);
    keyboard.push(vec![go("back", Screen::Leads, desk)]);
    Ok((html, keyboard))
}

fn open_keys(rows: &[LeadRow]) -> Keyboard {
    let keys: Vec<Key> =
        rows.iter().map(|lead| key(format!("№{}", lead.id), &Button::LeadOpen { lead: lead.id })).collect();
    keys.chunks(4).map(<[Key]>::to_vec).collect()
}

fn on(shelf: LeadShelf, desk: &Desk<'_>) -> Result<Vec<LeadRow>> {
    let all = |filter: LeadFilter<'_>| desk.db.leads(filter, MOST);
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
            rows.retain(|lead| lead.confirmed_at.is_none());
            rows
        }
        LeadShelf::Offers => desk.db.letters(LeadKind::Offer, MOST)?,
    })
}

fn list(title: &str, rows: &[LeadRow], desk: &Desk<'_>) -> Result<String> {
    let mut talks = Vec::with_capacity(rows.len());
    for lead in rows {
        let words = if lead.kind == LeadKind::Offer {
            desk.db.letters_of(lead.id, 1)?.into_iter().next().map(|letter| letter.text)
        } else {
            None
        };
        talks.push((desk.db.talk(lead.person)?, words));
    }
    let lines: Vec<LeadLine<'_>> = rows
        .iter()
        .zip(&talks)
        .map(|(lead, (talk, words))| LeadLine {
            id: lead.id,
            time: when(lead.confirmed_at.unwrap_or(lead.created_at), desk),
            person: lead.person,
            name: talk.as_ref().and_then(|talk| talk.name.as_deref()),
            username: talk.as_ref().and_then(|talk| talk.username.as_deref()),
            status: (lead.kind == LeadKind::Lead && lead.confirmed_at.is_some()).then_some(lead.status),
            temperature: lead.temperature,
            wish: &lead.wish,
            words: words.as_deref(),
        })
        .collect();
    Ok(desk.texts.leads_list(title, &lines))
}

pub(super) fn formats(desk: &Desk<'_>) -> (String, Keyboard) {
    let names: Vec<String> = desk.policy.leads.formats.iter().map(|format| format.name.clone()).collect();
    (desk.texts.formats_screen(&desk.policy.leads.formats), entries(LeadAsk::Format, &names, desk))
}

pub(super) fn template_list(desk: &Desk<'_>) -> (String, Keyboard) {
    let templates = templates(desk);
    let names: Vec<String> = templates.iter().map(|template| template.name.clone()).collect();
    (desk.texts.templates_screen(&templates), entries(LeadAsk::Template, &names, desk))
}

fn entries(what: LeadAsk, names: &[String], desk: &Desk<'_>) -> Keyboard {
    let setting = key_of(what);
    let keys: Vec<Key> = names
        .iter()
        .zip(checks(what, desk))
        .zip(0..)
        .map(|((name, check), index)| key(format!("✖ {name}"), &Button::SettingDrop { key: setting, index, check }))
        .collect();
    let mut keyboard: Keyboard = keys.chunks(2).map(<[Key]>::to_vec).collect();
    keyboard.push(vec![
        key(desk.texts.panel_label("add"), &Button::SettingAsk { key: setting, add: true }),
        go("back", Screen::Leads, desk),
    ]);
    keyboard
}
