//! The first message that an admin ever gets: who writes, what is done and what is not, what comes next.

use anyhow::Result;

use crate::domain::action::{Capability, Way};
use crate::domain::button::{Button, Screen};
use crate::domain::key::KeyName;
use crate::domain::notice::Notice;
use crate::handlers::context::{Context, key};
use crate::policy::ModerationSetting;
use crate::store::JournalFilter;
use crate::texts::{Lacking, PanelLabel, Welcome};

/// Said once in the life of a database.
pub const SAID: &str = "welcome";

/// At the clock's ring: once, to whom nothing was ever said.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.db.settings().notice_once(&Notice::lasting(SAID), ctx.now)? {
        return Ok(());
    }
    // A database of an older version has been at work for long.
    let first: Option<i64> = ctx.db.settings().moment("first_start")?;
    let is_new = first.is_none_or(|first| ctx.now - first < crate::clock::HOUR);
    let at_work = !ctx.db.journal().rows(JournalFilter { limit: Some(1), ..JournalFilter::default() })?.is_empty();
    if !is_new || at_work {
        return Ok(());
    }
    let policy = ctx.policy;
    let text = ctx.texts.alerts().welcome(&Welcome {
        mode: policy.moderation.mode,
        mode_fixed: policy.is_locked(ModerationSetting::Mode),
        lacking: lacking(ctx)?,
        digest_at: policy.digest.enabled.then(|| policy.digest.daily_at.format("%H:%M").to_string()),
        copies: policy.copies.enabled,
        leads: policy.leads.enabled,
    });
    let mut keys = vec![key(ctx.texts.panel_label(PanelLabel::Panel), &Button::Open(Screen::Top))];
    if policy.may_be_switched_on() {
        keys.push(key(ctx.texts.panel_label(PanelLabel::Enforce), &Button::Open(Screen::ConfirmEnforce)));
    }
    ctx.tell_admin(text, vec![keys]);
    Ok(())
}

/// What only a person can do on VK. Before the first look at the keys: what none of those that are set is known for.
pub fn lacking(ctx: &Context<'_>) -> Result<Lacking> {
    let has_key = ctx.policy.has_key(KeyName::User);
    let lacks = |what| {
        let way = ctx.db.settings().way_of(what)?;
        Ok::<_, anyhow::Error>(way.map_or(!has_key, |way| way != Way::Auto))
    };
    Ok(Lacking { comments: lacks(Capability::DeleteComments)?, people: lacks(Capability::Ban)? })
}
