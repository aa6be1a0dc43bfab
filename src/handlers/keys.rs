//! 🔑 in the chat: an owner sends a new key in private; it is checked, kept and used at once. Only names come here.

use anyhow::Result;

use super::desk::Desk;
use super::panel;
use crate::domain::action::{Action, Advice, ModelAction, TelegramAction, Urgency, VkAction};
use crate::domain::event::{ActionEnd, Event};
use crate::domain::ids::ChatId;
use crate::domain::key::{Giver, KeyEnd, KeyFault, KeyLook, KeyName, KeySent, KeyWork};
use crate::texts::KeyLine;

/// A key came in a message. Who may not give one has simply written something: a mask stands where the key was.
pub fn sent(sent: &KeySent, otherwise: Event, desk: &mut Desk<'_>) -> Result<()> {
    let here = desk.db.migrated(desk.policy.admin_chat)?;
    let is_owner = panel::role_of(sent.from.id, desk)? == panel::Role::Owner;
    if !is_owner && sent.chat != here {
        return super::handle(otherwise, desk);
    }
    desk.want(TelegramAction::DeleteMessage { chat: sent.chat, message_id: sent.message_id }, Urgency::Person);
    if !sent.chat.is_private() {
        // Whoever is in the group has read it: it opens the community to all of them.
        say(here, desk.texts.key_seen_by_all(), desk);
        return Ok(());
    }
    let awaited = desk.db.awaited_key(desk.now)?.filter(|(user, _)| *user == sent.from.id).map(|(_, name)| name);
    let model = match sent.look {
        KeyLook::Bot => {
            say(sent.chat, desk.texts.key_of_the_bot(), desk);
            return Ok(());
        }
        KeyLook::OpenAi => true,
        KeyLook::Vk => false,
        KeyLook::Other => awaited == Some(KeyName::OpenAi),
    };
    desk.db.await_no_key()?;
    let giver = Giver { by: sent.from.id, chat: sent.chat };
    desk.want(Action::key(KeyWork::Check { handle: sent.handle, model, giver }), Urgency::Person);
    say(sent.chat, desk.texts.key_is_checked(), desk);
    Ok(())
}

/// What became of a key.
pub fn ended(action: &Action, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    let (Action::Vk(VkAction::Key(work)) | Action::Model(ModelAction::Key(work))) = action else { return Ok(()) };
    let giver = work.giver();
    let end = match end {
        ActionEnd::Done(crate::domain::action::Receipt::Key(end)) => end,
        ActionEnd::Done(_) | ActionEnd::Never(_) | ActionEnd::Refused(_) | ActionEnd::Uncertain => {
            KeyEnd::Refused { name: None, fault: KeyFault::Dead }
        }
        ActionEnd::GivenUp(_) => KeyEnd::Refused { name: None, fault: KeyFault::Lost },
    };
    let words = desk.texts.key_end(&end);
    say(giver.chat, words, desk);
    let (name, is_new) = match end {
        KeyEnd::Taken { name, .. } => (name, true),
        KeyEnd::Dropped { name } => (name, false),
        KeyEnd::Refused { .. } => return Ok(()),
    };
    desk.db.log_key(name, is_new, giver.by, desk.now)?;
    // Everything that waited for a key is tried with this one, and what is still missing is said anew.
    desk.reload = true;
    desk.db.forget_notices("advice:")?;
    desk.want(VkAction::ReadCapabilities, Urgency::Order);
    desk.want(VkAction::ReadManagers, Urgency::Order);
    panel::keys_changed(desk)
}

/// Once a day, and after every start: since when each key is in use.
pub fn note(desk: &Desk<'_>) -> Result<()> {
    lines(desk).map(|_| ())
}

/// Every key, as 🔑 shows it.
pub fn lines(desk: &Desk<'_>) -> Result<Vec<KeyLine>> {
    let mut dead = Vec::new();
    for state in desk.db.capabilities()? {
        if let Some(Advice::NewToken { key }) = state.advice {
            dead.extend(KeyName::parse(&key));
        }
    }
    let mut lines = Vec::new();
    for view in &desk.policy.keys {
        let since = match (view.since, view.mark) {
            (Some(since), _) => Some(since),
            (None, Some(mark)) => Some(desk.db.key_since(view.name, mark, desk.now)?),
            (None, None) => None,
        };
        let since = since.map(|since| panel::when(since, desk));
        lines.push(KeyLine { name: view.name, source: view.source, since, dead: dead.contains(&view.name) });
    }
    Ok(lines)
}

fn say(chat: ChatId, html: String, desk: &mut Desk<'_>) {
    let action = TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent: true };
    desk.want(action, Urgency::Person);
}
