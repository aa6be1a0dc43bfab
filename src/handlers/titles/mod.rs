//! What chats and channels are called: asked for once a day, and kept when a chat tells it. People read names; a number
//! stands where they have to copy it.

mod glance;

pub use glance::glance;
pub(in crate::handlers) use glance::{first_line, line_of};

use anyhow::Result;

use crate::clock::{DAY, HOUR};
use crate::domain::action::{Advice, Receipt, TargetAction, Urgency};
use crate::domain::chat_ref::ChatRef;
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::handlers::context::Context;
use crate::policy::copies::ChannelName;

/// Once a minute: chats of the settings whose title is unknown, or was not looked at for a day.
pub(super) fn look(ctx: &mut Context<'_>) -> Result<()> {
    for chat in chats(ctx)? {
        // A chat out of reach tells nothing: asked more often than the others, for it is the one people are told of.
        let patience = if ctx.db.chats().chat_title(&chat)?.is_some() { DAY } else { HOUR };
        if ctx.db.chats().title_is_wanted(&chat, ctx.now - patience, ctx.now)? {
            ask(chat, ctx);
        }
    }
    Ok(())
}

/// The bot's place in a chat changed: whoever did that may have renamed it too.
pub(super) fn changed(chat: Option<ChatId>, ctx: &mut Context<'_>) -> Result<()> {
    if let Some(chat) = chat
        && chats(ctx)?.contains(&chat.into())
        && ctx.db.chats().title_is_wanted(chat, ctx.now, ctx.now)?
    {
        ask(chat.into(), ctx);
    }
    Ok(())
}

/// A group said what it is called from now on.
pub(super) fn named(chat: ChatId, title: &str, ctx: &mut Context<'_>) -> Result<()> {
    if chats(ctx)?.contains(&chat.into()) { ctx.db.chats().learn_chat_title(chat, title, ctx.now) } else { Ok(()) }
}

/// Whether `ReadChannel` was asked for a chat by its number.
pub(super) fn is_number(name: &str) -> bool {
    name.parse::<i64>().is_ok()
}

/// The answer about a chat. Trouble with it is told by whoever writes there.
pub(super) fn told(chat: &ChatRef, end: &ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    if let ActionEnd::Done(Receipt::Title(title)) = end {
        ctx.db.chats().learn_chat_title(chat, title, ctx.now)?;
    }
    Ok(())
}

/// The same, of a question that a former version asked.
pub(super) fn told_of_number(end: &ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    if let ActionEnd::Done(Receipt::Channel { id, title }) = end {
        ctx.db.chats().learn_chat_title(ChatId(*id), title, ctx.now)?;
    }
    Ok(())
}

fn ask(chat: ChatRef, ctx: &mut Context<'_>) {
    ctx.want(TargetAction::LookAtChat { chat }, Urgency::Sync);
}

/// Those that people may be told of by their number. Channels that are named are known by that.
fn chats(ctx: &Context<'_>) -> Result<Vec<ChatRef>> {
    let policy = ctx.policy;
    let mut chats: Vec<ChatRef> = vec![policy.admin_chat.into()];
    chats.extend(policy.discussion_chat.map(ChatRef::from));
    let routes = if policy.copies.enabled { policy.copies.routes.as_slice() } else { &[] };
    chats.extend(routes.iter().flat_map(|route| &route.channels).filter_map(|channel| match channel {
        ChannelName::Id(id) => Some(id.clone()),
        ChannelName::Name(_) => None,
    }));
    let mut now = Vec::new();
    for chat in chats {
        let chat = ctx.db.surfaces().now_at(&chat)?;
        if !now.contains(&chat) {
            now.push(chat);
        }
    }
    Ok(now)
}

impl Context<'_> {
    /// The same advice, with the name of the chat that it is about.
    pub fn named(&self, advice: &Advice) -> Result<Advice> {
        let mut advice = advice.clone();
        match &mut advice {
            Advice::ChatUnreachable { chat, title }
            | Advice::ChatRefuses { chat, title, .. }
            | Advice::RightMissing { chat: Some(chat), title, .. } => *title = self.db.chats().chat_title(&*chat)?,
            _ => {}
        }
        Ok(advice)
    }

    /// Advice in plain words, for where it stands within others.
    pub fn advice_in_words(&self, advice: &Advice) -> Result<String> {
        Ok(self.texts.advice_in_words(&self.named(advice)?))
    }
}
