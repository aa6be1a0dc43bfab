//! 💬

use anyhow::Result;

use super::{go, strictness_keys, sum, sweep_times, switch_key};
use crate::domain::action::{Capability, Key, Keyboard, Way};
use crate::domain::button::{Button, Part, Screen};
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::Decision;
use crate::handlers::desk::Desk;
use crate::handlers::moderation::reports::{entry, key};
use crate::handlers::panel::check_of;
use crate::handlers::panel::input::list_of;
use crate::store::{JournalFilter, JournalRow};
use crate::texts::Entry;

/// Verdicts on one screen.
const CARDS: usize = 5;

/// Sums of the local day: checked, deleted, quarantined, taken back.
pub(super) fn today(desk: &Desk<'_>) -> Result<[i64; 4]> {
    let sum = |name: &str| sum(name, 1, desk);
    Ok([sum("comments_checked")?, sum("comments_deleted")?, sum("comments_quarantined")?, sum("undone")?])
}

pub(super) fn comments(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let policy = desk.policy;
    let lists = [policy.moderation.stop_words.len(), policy.moderation.blocked_domains.len()];
    let mut text =
        desk.texts.comments_screen(policy.moderation.comments, policy.moderation.strictness, lists, today(desk)?);
    text.push_str(&desk.texts.sweep_times(&sweep_times(SweepKind::Comments, desk)?));
    let mut looks = Vec::new();
    // No button promises what no token can do.
    if can_read(desk)? {
        looks.push(key(desk.texts.panel_label("sweep_now"), &Button::Sweep { kind: SweepKind::Comments }));
    }
    looks.push(key(desk.texts.backtest_label("try"), &Button::Backtest { strictness: None }));
    let keyboard = vec![
        strictness_keys(Part::Comments, desk),
        vec![go("verdicts", Screen::Verdicts, desk), switch_key(Part::Comments, desk)],
        looks,
        vec![go("stop_words", Screen::StopWords, desk), go("domains", Screen::Domains, desk)],
        vec![
            key(desk.texts.taught_label("taught").to_owned(), &Button::Taught { page: 0 }),
            go("refresh", Screen::Comments, desk),
            go("back", Screen::Top, desk),
        ],
    ];
    Ok((text, keyboard))
}

/// Whether a token reads the wall and the comments on it.
pub(in crate::handlers::panel) fn can_read(desk: &Desk<'_>) -> Result<bool> {
    Ok(desk.db.way_of(Capability::ReadWall)?.is_none_or(|way| way == Way::Auto))
}

/// The last verdicts on texts.
pub(super) fn newest(desk: &Desk<'_>) -> Result<Vec<JournalRow>> {
    desk.db.journal(JournalFilter { limit: Some(CARDS), on_people: Some(false), ..JournalFilter::default() })
}

pub(super) fn verdicts(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let rows = newest(desk)?;
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, desk)).collect();
    let mut keyboard = Keyboard::new();
    for (at, row) in rows.iter().enumerate() {
        let number = at + 1;
        let button = if row.verdict.decision == Decision::Keep {
            key(format!("{} {number}", desk.texts.panel_label("spam")), &Button::Spam { journal: row.id })
        } else {
            key(desk.texts.not_spam_button(number), &Button::NotSpam { journal: row.id })
        };
        keyboard.push(vec![button]);
    }
    keyboard.push(vec![go("refresh", Screen::Verdicts, desk), go("back", Screen::Comments, desk)]);
    Ok((desk.texts.verdicts_screen(false, &entries), keyboard))
}

pub(super) fn list(domain: bool, desk: &Desk<'_>) -> (String, Keyboard) {
    let (setting, entries, _) = list_of(domain, desk);
    let text = desk.texts.list_screen(domain, &entries[..entries.len().min(50)]);
    let drops: Vec<Key> = entries
        .iter()
        .take(50)
        .enumerate()
        .map(|(at, entry)| {
            let button = Button::SettingDrop { key: setting, index: at as u32, check: check_of(entry) };
            key(format!("✖ {}", at + 1), &button)
        })
        .collect();
    let mut keyboard: Keyboard = drops.chunks(6).map(<[Key]>::to_vec).collect();
    let add = key(desk.texts.panel_label("add"), &Button::SettingAsk { key: setting, add: true });
    keyboard.push(vec![add, go("back", Screen::Comments, desk)]);
    (text, keyboard)
}
