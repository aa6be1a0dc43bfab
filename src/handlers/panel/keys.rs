//! 🔑 in the chat: an owner sends a new key in private; it is checked, kept and used at once. Only names come here.

use anyhow::Result;

use crate::decided::{Decided, Matter};
use crate::domain::action::{Action, Advice, ModelAction, TargetAction, TelegramAction, Urgency, VkAction};
use crate::domain::chat_ref::ChatRef;
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::domain::key::{
    Giver, KEY_REFUSED, KeyEnd, KeyFault, KeyLook, KeyName, KeySent, KeySource, KeyView, KeyWork,
};
use crate::domain::known::TargetNetwork;
use crate::handlers::alerts;
use crate::handlers::context::{Context, News};
use crate::handlers::panel;
use crate::texts::KeyLine;

/// A key came in a message. `false`: who may not give one has simply written something, with a mask where the key was.
pub fn sent(sent: &KeySent, ctx: &mut Context<'_>) -> Result<bool> {
    let here = ctx.admin_chat()?;
    let is_owner = panel::role_of(sent.from.id, ctx)? == panel::Role::Owner;
    if !is_owner && sent.chat != here {
        return Ok(false);
    }
    ctx.want(TelegramAction::DeleteMessage { chat: sent.chat, message_id: sent.message_id }, Urgency::Person);
    let awaited =
        ctx.db.settings().awaited_key(ctx.now)?.filter(|(user, _)| *user == sent.from.id).map(|(_, name)| name);
    if sent.look == KeyLook::Other && awaited.is_none() {
        // Whose it is nobody said: it is tried nowhere.
        say(if sent.chat.is_private() { sent.chat } else { here }, ctx.texts.panel().key_unasked(), ctx);
        return Ok(true);
    }
    if !sent.chat.is_private() {
        // Whoever is in the group has read it: it opens the community to all of them.
        say(here, ctx.texts.panel().key_seen_by_all(), ctx);
        return Ok(true);
    }
    let target = awaited.and_then(TargetNetwork::opened_by);
    let model = match sent.look {
        // Their keys have no look of their own: the one that was asked for is tried there.
        KeyLook::Other | KeyLook::OpenAi if target.is_some() => false,
        KeyLook::Bot => {
            say(sent.chat, ctx.texts.panel().key_of_the_bot(), ctx);
            return Ok(true);
        }
        KeyLook::OpenAi => true,
        KeyLook::Vk => false,
        KeyLook::Other => awaited == Some(KeyName::OpenAi),
    };
    ctx.db.settings().await_no_key()?;
    let giver = Giver { by: sent.from.id, chat: sent.chat };
    let work = KeyWork::Check { handle: sent.handle, model, giver };
    let action = action(target.filter(|_| sent.look != KeyLook::Vk), work, ctx);
    ctx.want(action, Urgency::Person);
    say(sent.chat, ctx.texts.panel().key_is_checked(), ctx);
    Ok(true)
}

/// Takes back what was given in the chat.
pub fn forget(name: KeyName, giver: Giver, ctx: &mut Context<'_>) {
    let work = KeyWork::Drop { name, giver };
    ctx.want(action(TargetNetwork::opened_by(name), work, ctx), Urgency::Person);
}

/// Work for whom a key opens; `target`: one that posts are copied to.
fn action(target: Option<TargetNetwork>, work: KeyWork, ctx: &Context<'_>) -> Action {
    let Some(network) = target else { return Action::key(work) };
    let mut leads_to = ctx.policy.copies.channels_of(network.platform());
    leads_to.extend(ctx.policy.alerts.owner_on(network));
    TargetAction::Key { chat: ChatRef::new(network.platform(), "me"), work, leads_to }.into()
}

/// What became of a key.
pub fn ended(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let (Action::Vk(VkAction::Key(work))
    | Action::Model(ModelAction::Key(work))
    | Action::Target(TargetAction::Key { work, .. })) = action
    else {
        return Ok(());
    };
    let giver = work.giver();
    let end = match end {
        ActionEnd::Done(crate::domain::action::Receipt::Key(end)) => end,
        ActionEnd::Done(_) | ActionEnd::Never(_) | ActionEnd::Refused(_) | ActionEnd::Uncertain => {
            KeyEnd::Refused { name: None, fault: KeyFault::Dead }
        }
        ActionEnd::GivenUp(_) => KeyEnd::Refused { name: None, fault: KeyFault::Lost },
    };
    let words = ctx.texts.panel().key_end(&end);
    say(giver.chat, words, ctx);
    let (name, is_new) = match end {
        KeyEnd::Taken { name, .. } => (name, true),
        KeyEnd::Dropped { name } => (name, false),
        KeyEnd::Refused { .. } => return Ok(()),
    };
    ctx.db.settings().log_key(name, is_new, giver.by, ctx.now)?;
    // What VK said was of the former one.
    let mut refused = ctx.db.settings().refused_keys()?;
    refused.retain(|of| *of != name);
    ctx.db.settings().set_refused_keys(&refused)?;
    let verdict = if is_new { "taken" } else { "dropped" };
    ctx.decided(Decided::new(Matter::Key, verdict).about(name.setting()).by(Some(giver.by)).then("look_at_rights"));
    // Everything that waited for a key is tried with this one, and what is still missing is said anew.
    ctx.reload = true;
    ctx.db.alerts().forget_notices("advice:")?;
    if is_new {
        alerts::key_works(name, ctx)?;
    }
    ctx.want(VkAction::ReadCapabilities, Urgency::Order);
    ctx.want(VkAction::ReadManagers, Urgency::Order);
    panel::keys_changed(ctx)
}

/// What a language model's server says of its key, by the way: told once that it is dead, and once that it works again.
pub fn model_answered(action: &ModelAction, end: &ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let name = KeyName::OpenAi;
    let mut refused = ctx.db.settings().refused_keys()?;
    let was_dead = refused.contains(&name);
    match (action, end) {
        // Another key is looked at there, and told of itself.
        (ModelAction::Key(_), _) => Ok(()),
        (_, ActionEnd::Never(note)) if note == KEY_REFUSED && !was_dead => {
            refused.push(name);
            ctx.db.settings().set_refused_keys(&refused)?;
            ctx.news.push(News::PanelIsStale);
            alerts::help_wanted(&Advice::new_token(name.setting()), None, ctx)
        }
        (_, ActionEnd::Done(_)) if was_dead => {
            refused.retain(|of| *of != name);
            ctx.db.settings().set_refused_keys(&refused)?;
            alerts::key_works(name, ctx)
        }
        _ => Ok(()),
    }
}

/// Once a day, and after every start: since when each key is in use.
pub fn note(ctx: &Context<'_>) -> Result<()> {
    lines(ctx).map(|_| ())
}

/// Every key, as 🔑 shows it.
pub fn lines(ctx: &Context<'_>) -> Result<Vec<KeyLine>> {
    let mut dead = ctx.db.settings().refused_keys()?;
    for state in ctx.db.settings().capabilities()? {
        if let Some(Advice::NewToken { key, .. }) = state.advice {
            dead.extend(KeyName::parse(&key));
        }
    }
    // Of them no abilities are kept: what waits there for a key says so.
    for (_, name) in TargetNetwork::with_keys() {
        let advice = Advice::new_token(name.setting());
        if ctx.db.settings().is_noticed(&format!("advice:{}", serde_json::to_string(&advice)?))? {
            dead.push(name);
        }
    }
    let is_there = |view: &&KeyView| view.source != KeySource::Missing;
    let in_use: Vec<KeyName> = ctx.policy.keys.iter().filter(is_there).map(|view| view.name).collect();
    ctx.db.settings().note_keys_in_use(&in_use)?;
    let mut lines = Vec::new();
    for view in &ctx.policy.keys {
        let since = match (view.since, view.mark) {
            (Some(since), _) => Some(since),
            (None, Some(mark)) => Some(ctx.db.settings().key_since(view.name, mark, ctx.now)?),
            (None, None) => None,
        };
        let since = since.map(|since| crate::handlers::context::when(since, ctx));
        lines.push(KeyLine { name: view.name, source: view.source, since, dead: dead.contains(&view.name) });
    }
    Ok(lines)
}

fn say(chat: ChatId, html: String, ctx: &mut Context<'_>) {
    let action = TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent: true };
    ctx.want(action, Urgency::Person);
}
