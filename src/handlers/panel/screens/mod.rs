//! State → text and buttons, one screen a function.

use anyhow::Result;

use super::buttons::{check_of, list_of};
use crate::clock::MINUTE;
use crate::domain::action::{Key, Keyboard};
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::{Decision, Mode, Strictness};
use crate::handlers::desk::{Desk, moment};
use crate::handlers::moderation::reports::{entry, key};
use crate::store::JournalFilter;
use crate::texts::{Entry, Health, SettingsView, StatusView};

/// A source that answered within so long is connected.
const CONNECTED: i64 = 3 * MINUTE;
/// Cards on one screen.
const CARDS: usize = 5;

/// A screen's text and buttons.
pub(super) fn compose(screen: Screen, desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    match screen {
        Screen::Top => top(desk),
        Screen::Status => status(desk),
        Screen::Comments => comments(desk),
        Screen::Verdicts => verdicts(desk),
        Screen::StopWords => Ok(list(false, desk)),
        Screen::Domains => Ok(list(true, desk)),
        Screen::Quarantine => quarantine(desk),
        Screen::Settings => settings(desk),
        Screen::ConfirmEnforce => confirm(desk),
        Screen::Allowed => allowed(desk),
        Screen::Limits => Ok(limits(desk)),
    }
}

fn go(label: &str, screen: Screen, desk: &Desk<'_>) -> Key {
    key(desk.texts.panel_label(label), &Button::Open(screen))
}

fn top(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let text = desk.texts.panel_top(desk.policy.mode, desk.db.quarantine_size()?);
    let keyboard = vec![
        vec![go("status", Screen::Status, desk), go("comments", Screen::Comments, desk)],
        vec![go("quarantine", Screen::Quarantine, desk), go("settings", Screen::Settings, desk)],
    ];
    Ok((text, keyboard))
}

/// Sums of the local day: checked, deleted, quarantined, taken back.
fn today(desk: &Desk<'_>) -> Result<[i64; 4]> {
    let day = desk.day();
    let sum = |name: &str| desk.db.counted(&day, name);
    Ok([sum("comments_checked")?, sum("comments_deleted")?, sum("comments_quarantined")?, sum("undone")?])
}

fn status(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let sources = desk.db.sources()?;
    let health = |prefix: &str| {
        let source = sources.iter().find(|source| source.account.starts_with(prefix));
        Health {
            connected: source.is_some_and(|source| desk.now - source.heard_at < CONNECTED),
            quiet_minutes: source.and_then(|source| source.last_event_at).map(|at| (desk.now - at) / MINUTE),
        }
    };
    let queue = desk.db.queue_sizes()?;
    let view = StatusView {
        mode: desk.policy.mode,
        vk: health("vk:"),
        telegram: health("telegram:"),
        capabilities: desk.db.capabilities()?,
        today: today(desk)?,
        // The press that asks is still in the inbox itself.
        queue: [(queue.inbox - 1).max(0), queue.outbox, queue.dead],
        last_error: desk.db.last_error()?,
    };
    let keyboard = vec![vec![go("refresh", Screen::Status, desk), go("back", Screen::Top, desk)]];
    Ok((desk.texts.status(&view), keyboard))
}

fn comments(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let policy = desk.policy;
    let lists = [policy.stop_words.len(), policy.blocked_domains.len()];
    let text = desk.texts.comments_screen(policy.comments, policy.strictness, lists, today(desk)?);
    let levels = [Strictness::Soft, Strictness::Normal, Strictness::Strict];
    let strictness = levels
        .iter()
        .enumerate()
        .map(|(level, strictness)| {
            let mark = if *strictness == policy.strictness { "• " } else { "" };
            key(format!("{mark}{}", desk.texts.strictness(*strictness)), &Button::SetStrictness { level: level as u8 })
        })
        .collect();
    let switch = desk.texts.panel_label(if policy.comments { "off" } else { "on" });
    let keyboard = vec![
        strictness,
        vec![go("verdicts", Screen::Verdicts, desk), key(switch, &Button::SetComments { on: !policy.comments })],
        vec![go("stop_words", Screen::StopWords, desk), go("domains", Screen::Domains, desk)],
        vec![go("back", Screen::Top, desk)],
    ];
    Ok((text, keyboard))
}

fn verdicts(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let rows = desk.db.journal(JournalFilter { limit: Some(CARDS), ..JournalFilter::default() })?;
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
    Ok((desk.texts.verdicts_screen(&entries), keyboard))
}

fn list(domain: bool, desk: &Desk<'_>) -> (String, Keyboard) {
    let (_, entries, _) = list_of(domain, desk);
    let text = desk.texts.list_screen(domain, &entries[..entries.len().min(50)]);
    let drops: Vec<Key> = entries
        .iter()
        .take(50)
        .enumerate()
        .map(|(at, entry)| {
            let button = Button::Drop { domain, index: at as u32, check: check_of(entry) };
            key(format!("✖ {}", at + 1), &button)
        })
        .collect();
    let mut keyboard: Keyboard = drops.chunks(6).map(<[Key]>::to_vec).collect();
    let add = key(desk.texts.panel_label("add"), &Button::Ask { domain });
    keyboard.push(vec![add, go("back", Screen::Comments, desk)]);
    (text, keyboard)
}

fn quarantine(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let shown = desk.db.quarantine_list(true, None, Some(CARDS))?;
    let mut entries = Vec::new();
    let mut keyboard = Keyboard::new();
    for row in &shown {
        let Some(verdict) = desk.db.verdict(row.journal_id)? else { continue };
        entries.push(entry(&verdict, desk));
        let number = entries.len();
        keyboard.push(vec![
            key(format!("{} {number}", desk.texts.panel_label("keep")), &Button::Keep { quarantine: row.id }),
            key(format!("{} {number}", desk.texts.panel_label("remove")), &Button::Remove { quarantine: row.id }),
        ]);
    }
    if let [newest, .., oldest] = shown.as_slice() {
        let (from, up_to) = (oldest.id, newest.id);
        keyboard.push(vec![
            key(desk.texts.panel_label("keep_all"), &Button::All { remove: false, from, up_to }),
            key(desk.texts.panel_label("remove_all"), &Button::All { remove: true, from, up_to }),
        ]);
    }
    keyboard.push(vec![go("refresh", Screen::Quarantine, desk), go("back", Screen::Top, desk)]);
    Ok((desk.texts.quarantine_screen(&entries, desk.db.quarantine_size()?), keyboard))
}

fn settings(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let policy = desk.policy;
    let changes = desk
        .db
        .setting_changes(5)?
        .into_iter()
        .map(|change| {
            let when = moment(change.at).with_timezone(&policy.timezone).format("%d.%m %H:%M").to_string();
            (change.by, when, format!("{} = {}", change.key, change.new.unwrap_or_default()))
        })
        .collect();
    let view = SettingsView {
        mode: policy.mode,
        mode_locked: policy.locked.contains("moderation.mode"),
        limits: [policy.per_run, policy.per_day],
        changes,
    };
    let mode = match policy.mode {
        Mode::Observe => key(desk.texts.panel_label("enforce"), &Button::Open(Screen::ConfirmEnforce)),
        Mode::Enforce => key(desk.texts.panel_label("observe"), &Button::SetMode { enforce: false }),
    };
    let keyboard = vec![
        vec![mode],
        vec![go("limits", Screen::Limits, desk), go("allowed", Screen::Allowed, desk)],
        vec![go("back", Screen::Top, desk)],
    ];
    Ok((desk.texts.settings_screen(&view), keyboard))
}

fn confirm(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let would = desk.db.counted(&desk.day(), "comments_would_delete")?;
    let yes = key(desk.texts.panel_label("yes"), &Button::SetMode { enforce: true });
    Ok((desk.texts.confirm_enforce(would), vec![vec![yes], vec![go("back", Screen::Settings, desk)]]))
}

fn allowed(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let mut people = Vec::new();
    for person in desk.db.never_touched()? {
        let name = desk.db.person(person)?.and_then(|known| known.name);
        people.push((person, name));
    }
    Ok((desk.texts.allowed_screen(&people), vec![vec![go("back", Screen::Settings, desk)]]))
}

fn limits(desk: &Desk<'_>) -> (String, Keyboard) {
    let view = SettingsView {
        mode: desk.policy.mode,
        mode_locked: desk.policy.locked.contains("moderation.mode"),
        limits: [desk.policy.per_run, desk.policy.per_day],
        changes: Vec::new(),
    };
    let line = |per_day: bool| {
        let name = desk.texts.panel_label(if per_day { "per_day" } else { "per_run" });
        vec![
            key(format!("➖ {name}"), &Button::Limit { per_day, more: false }),
            key(format!("➕ {name}"), &Button::Limit { per_day, more: true }),
        ]
    };
    (desk.texts.settings_screen(&view), vec![line(false), line(true), vec![go("back", Screen::Settings, desk)]])
}
