//! Talks with advertisers and other people who write: what they say becomes leads, what the admin answers reaches them.

use anyhow::Result;

use super::desk::Desk;
use crate::domain::ids::PersonId;
use crate::domain::lead::LeadStatus;
use crate::domain::talk::Incoming;
use crate::store::Deed;

/// Somebody wrote to the bot or the community.
pub fn messaged(incoming: &Incoming, desk: &mut Desk<'_>) -> Result<()> {
    desk.db.meet(incoming.person, None, desk.now)?;
    desk.db.deed(incoming.person, Deed::Message, None, desk.now)
}

/// Somebody pressed a callback button of the community on VK.
pub fn pressed(event_id: &str, person: PersonId, data: &str, _desk: &mut Desk<'_>) -> Result<()> {
    tracing::debug!(event_id, %person, data, "a press");
    Ok(())
}

/// Somebody lets us write to them, or does not any more.
pub fn reach_changed(person: PersonId, on: bool, _desk: &mut Desk<'_>) -> Result<()> {
    tracing::debug!(%person, on, "reach");
    Ok(())
}

/// `leads status`
pub fn command_status(id: i64, status: LeadStatus, reason: Option<&str>, _desk: &mut Desk<'_>) -> Result<()> {
    tracing::debug!(id, %status, reason, "ordered");
    Ok(())
}

/// `leads note`
pub fn command_note(id: i64, text: &str, _desk: &mut Desk<'_>) -> Result<()> {
    tracing::debug!(id, text, "ordered");
    Ok(())
}

/// `leads forget`
pub fn command_forget(person: PersonId, _desk: &mut Desk<'_>) -> Result<()> {
    tracing::debug!(%person, "ordered");
    Ok(())
}
