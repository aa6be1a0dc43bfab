//! The first message that an admin ever gets: who writes, what is done and what is not, what comes next.

use anyhow::Result;

use super::desk::Desk;
use super::moderation::reports::key;
use crate::domain::button::{Button, Screen};
use crate::domain::verdict::Mode;
use crate::store::JournalFilter;
use crate::texts::Welcome;

/// Said once in the life of a database.
pub const SAID: &str = "welcome";

/// At the clock's ring: once, to whom nothing was ever said.
pub fn rang(desk: &mut Desk<'_>) -> Result<()> {
    if !desk.db.notice_once(SAID, desk.now)? {
        return Ok(());
    }
    // A database of an older version has been at work for long.
    let first: Option<i64> = desk.db.meta("first_start")?.and_then(|at| at.parse().ok());
    let is_new = first.is_none_or(|first| desk.now - first < crate::clock::HOUR);
    let at_work = !desk.db.journal(JournalFilter { limit: Some(1), ..JournalFilter::default() })?.is_empty();
    if !is_new || at_work {
        return Ok(());
    }
    let policy = desk.policy;
    let text = desk.texts.welcome(&Welcome {
        mode: policy.moderation.mode,
        digest_at: policy.digest.enabled.then(|| policy.digest.daily_at.format("%H:%M").to_string()),
        copies: policy.copies.enabled,
        leads: policy.leads.enabled,
    });
    let mut keys = vec![key(desk.texts.panel_label("panel"), &Button::Open(Screen::Top))];
    if policy.moderation.mode == Mode::Observe {
        keys.push(key(desk.texts.panel_label("enforce"), &Button::Open(Screen::ConfirmEnforce)));
    }
    desk.tell_admin(text, vec![keys]);
    Ok(())
}
