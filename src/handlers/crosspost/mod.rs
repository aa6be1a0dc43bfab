//! Copies of posts.

use anyhow::Result;

use super::desk::Desk;
use crate::domain::action::Action;
use crate::domain::comment::Comment;
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::domain::post::Post;

pub fn published(_post: Post, _found: bool, desk: &mut Desk<'_>) -> Result<()> {
    desk.count("posts", 1)
}

pub fn forwarded(_channel: ChatId, _message_id: i64, _comment: &Comment, _desk: &mut Desk<'_>) -> Result<()> {
    Ok(())
}

pub fn ended(_action: Action, _end: ActionEnd, _desk: &mut Desk<'_>) -> Result<()> {
    Ok(())
}
