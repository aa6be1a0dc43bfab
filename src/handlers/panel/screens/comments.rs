//! 💬

use std::collections::BTreeSet;

use anyhow::Result;

use super::{Asked, asked_line, go, strictness_keys, sum, sweep_times, switch_key};
use crate::domain::action::{Capability, InlineKey, Keyboard, Way};
use crate::domain::button::{Button, Part, Screen};
use crate::domain::sum::Sum;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::Decision;
use crate::handlers::context::{Context, check_of, key};
use crate::handlers::moderation::quarantine::is_never_acted_on;
use crate::handlers::moderation::reports::entry;
use crate::handlers::panel::input::list_of;
use crate::store::{JournalFilter, JournalRow, State};
use crate::texts::{BacktestLabel, Entry, PanelLabel, TaughtLabel};

/// Verdicts on one screen.
const CARDS: usize = 5;

/// Entries of a list on one screen.
pub(in crate::handlers::panel) const LISTED: usize = 50;

/// Sums of the local day: checked, deleted, quarantined, taken back.
pub(super) fn today(ctx: &Context<'_>) -> Result<[i64; 4]> {
    let sum = |of: Sum| sum(of, 1, ctx);
    Ok([
        sum(Sum::CommentsChecked)?,
        sum(Sum::CommentsDeleted)?,
        sum(Sum::CommentsQuarantined)?,
        sum(Sum::CommentsUndone)?,
    ])
}

pub(super) fn comments(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let policy = ctx.policy;
    let lists = [policy.moderation.stop_words.len(), policy.moderation.blocked_domains.len()];
    let mut text =
        ctx.texts.panel().comments_screen(policy.moderation.comments, policy.moderation.strictness, lists, today(ctx)?);
    text.push_str(&asked_line(Asked::Texts, ctx)?);
    text.push_str(&ctx.texts.panel().sweep_times(&sweep_times(SweepKind::Comments, ctx)?));
    let mut looks = Vec::new();
    // No button promises what no token can do.
    if can_read(ctx)? {
        looks.push(key(ctx.texts.panel_label(PanelLabel::SweepNow), &Button::Sweep { kind: SweepKind::Comments }));
    }
    looks.push(key(ctx.texts.backtest().backtest_label(BacktestLabel::Try), &Button::Backtest { strictness: None }));
    let keyboard = vec![
        strictness_keys(Part::Comments, ctx),
        vec![go(PanelLabel::Verdicts, Screen::Verdicts, ctx), switch_key(Part::Comments, ctx)],
        looks,
        vec![go(PanelLabel::StopWords, Screen::StopWords, ctx), go(PanelLabel::Domains, Screen::Domains, ctx)],
        vec![
            key(ctx.texts.panel().taught_label(TaughtLabel::Taught).to_owned(), &Button::Taught { page: 0 }),
            go(PanelLabel::Refresh, Screen::Comments, ctx),
            go(PanelLabel::Back, Screen::Top, ctx),
        ],
    ];
    Ok((text, keyboard))
}

/// Whether a token reads the wall and the comments on it.
pub(in crate::handlers::panel) fn can_read(ctx: &Context<'_>) -> Result<bool> {
    Ok(ctx.db.settings().way_of(Capability::ReadWall)?.is_none_or(|way| way == Way::Auto))
}

/// The last verdicts on texts, those alone that hold: of what was judged anew, or went with its album, the newest.
pub(super) fn newest(ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    /// An album has ten parts.
    const READ: usize = 4 * CARDS;
    let filter = JournalFilter { limit: Some(READ), on_people: Some(false), ..JournalFilter::default() };
    let mut rows = ctx.db.journal().rows(filter)?;
    let mut seen = BTreeSet::new();
    rows.retain(|row| row.comment.is_none_or(|comment| seen.insert(comment.key())));
    rows.truncate(CARDS);
    Ok(rows)
}

pub(super) fn verdicts(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let rows = newest(ctx)?;
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, ctx)).collect();
    let mut keyboard = Keyboard::new();
    for (at, row) in rows.iter().enumerate() {
        let number = at + 1;
        let kept = row.verdict.decision == Decision::Keep;
        if row.state == State::Undone || (kept && is_never_acted_on(row, ctx)?) {
            continue;
        }
        let button = if kept {
            key(format!("{} {number}", ctx.texts.panel_label(PanelLabel::Spam)), &Button::Spam { journal: row.id })
        } else {
            key(ctx.texts.moderation().not_spam_button(number), &Button::NotSpam { journal: row.id })
        };
        keyboard.push(vec![button]);
    }
    keyboard.push(vec![go(PanelLabel::Refresh, Screen::Verdicts, ctx), go(PanelLabel::Back, Screen::Comments, ctx)]);
    Ok((ctx.texts.panel().verdicts_screen(false, &entries), keyboard))
}

/// A page of the admin's own words; one that has emptied is the last.
pub(super) fn list(domains: bool, page: u16, ctx: &Context<'_>) -> (String, Keyboard) {
    let (setting, entries, _) = list_of(domains, ctx);
    let last = (entries.len().saturating_sub(1) / LISTED) as u16;
    let page = page.min(last);
    let from = usize::from(page) * LISTED;
    let shown = &entries[from..entries.len().min(from + LISTED)];
    let text = ctx.texts.panel().list_screen(domains, shown, from, entries.len());
    let drops: Vec<InlineKey> = shown
        .iter()
        .zip(from..)
        .map(|(entry, at)| {
            let button = Button::SettingDrop { key: setting, index: at as u32, check: check_of(entry) };
            key(format!("✖ {}", at + 1), &button)
        })
        .collect();
    let mut keyboard: Keyboard = drops.chunks(6).map(<[InlineKey]>::to_vec).collect();
    let turn = |page: u16, forth: bool| {
        let from = usize::from(page) * LISTED;
        let label = ctx.texts.moderation().report_turn(from + 1, entries.len().min(from + LISTED), forth);
        key(label, &Button::Open(Screen::words(domains, page)))
    };
    let back = page.checked_sub(1).map(|page| turn(page, false));
    let turns: Vec<InlineKey> = back.into_iter().chain((page < last).then(|| turn(page + 1, true))).collect();
    if !turns.is_empty() {
        keyboard.push(turns);
    }
    let add = key(ctx.texts.panel_label(PanelLabel::Add), &Button::SettingAsk { key: setting, add: true });
    keyboard.push(vec![add, go(PanelLabel::Back, Screen::Comments, ctx)]);
    (text, keyboard)
}
