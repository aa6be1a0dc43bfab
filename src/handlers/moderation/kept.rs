//! Quiet evidence that talk is harmless: those who run the community answered a comment or liked it, or it simply stood.

use anyhow::Result;

use crate::domain::comment::{Comment, Exemption};
use crate::domain::ids::{CommentRef, ItemKind, Network, PersonId, Place, WallItem};
use crate::handlers::context::Context;

/// A comment that answers another: by the community or a manager it speaks for that one.
pub fn answered(comment: &Comment, ctx: &mut Context<'_>) -> Result<()> {
    let Some(item_id) = comment.answers else { return Ok(()) };
    let by_event = matches!(comment.exemption, Some(Exemption::Own | Exemption::Manager));
    if by_event || runs_it(comment.author, ctx)? {
        ctx.db.kept_talk().note_answered(&CommentRef { item_id, ..comment.subject }.key(), ctx.now)?;
    }
    Ok(())
}

/// A like of the community or a manager speaks for a comment.
pub fn liked(person: PersonId, item: WallItem, ctx: &mut Context<'_>) -> Result<()> {
    if item.kind != ItemKind::Comment || !runs_it(person, ctx)? {
        return Ok(());
    }
    // Which kind of comment, the event's owner has not kept: ids of those on the wall are what they nearly all are.
    let comment = CommentRef { place: Place::Wall, owner_id: item.owner_id, parent_id: 0, item_id: item.item_id };
    ctx.db.kept_talk().note_answered(&comment.key(), ctx.now)
}

/// What has come of age is gathered, a little a minute.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.kept_talk().gather_talk(ctx.now, ctx.policy.evidence_days)
}

/// Whether somebody is the community itself or one of its managers.
fn runs_it(person: PersonId, ctx: &Context<'_>) -> Result<bool> {
    match person.network {
        Network::Vk => Ok(person.id == -ctx.policy.group_id || ctx.db.people().is_manager("vk", person.id)?),
        Network::Telegram => match ctx.policy.discussion_chat {
            Some(chat) => ctx.db.people().is_manager(&chat.to_string(), person.id),
            None => Ok(false),
        },
    }
}
