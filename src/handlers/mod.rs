//! Which kind of event belongs to whom; nothing else.

pub mod alerts;
pub mod answers;
pub mod backtest;
pub mod crosspost;
pub mod desk;
pub mod digest;
pub mod duty;
pub mod ended;
pub mod holiday;
pub mod keys;
pub mod leads;
pub mod learned;
pub mod moderation;
pub mod panel;
pub mod quarantine;
pub mod quarantine_orders;
pub mod raid;
pub mod sweeps;
pub mod titles;
pub mod waves;
pub mod welcome;

use anyhow::Result;

use crate::domain::action::{Urgency, VkAction};
use crate::domain::comment::Origin;
use crate::domain::event::{Command, Event};
use crate::store::Mercy;
use desk::Desk;

/// Hands an event to its owners, in order. What they remember goes through `desk.db`, what they want through `desk.want`.
pub fn handle(event: Event, desk: &mut Desk<'_>) -> Result<()> {
    match event {
        Event::CommentWritten { comment, origin } => {
            moderation::comments::written(comment.clone(), origin, desk)?;
            answers::heard(&comment, origin, desk)
        }
        Event::CommentDeleted { comment, by } => {
            moderation::comments::deleted(comment, by, desk)?;
            answers::deleted(&comment, desk)
        }
        // A request to a closed community is no membership yet: its own event follows.
        Event::MemberJoined { pending: true, .. } => Ok(()),
        Event::MemberJoined { person, pending: false } => moderation::accounts::joined(person, desk),
        Event::MemberLeft { person, removed } => moderation::accounts::left(person, removed, desk),
        Event::Liked { person, item, on } => moderation::accounts::liked(person, item, on, desk),
        Event::Reacted { person, count, at } => moderation::newcomers::reacted(person, count, at, desk),
        Event::Messaged(incoming) => leads::messaged(&incoming, desk),
        Event::TalkPressed { event_id, person, data } => leads::pressed_on_vk(&event_id, person, &data, desk),
        Event::ReachChanged { person, on } => leads::reach_changed(person, on, desk),
        Event::AnsweredByHand { person } => {
            moderation::evidence::answered(person, desk)?;
            leads::answered_by_hand(person, desk)
        }
        Event::DonorChanged { person, on } => desk.db.set_mercy(person, Mercy::Donor, on, desk.now),
        Event::PersonBlocked { person, .. } => moderation::people::blocked(person, desk),
        Event::PersonUnblocked { person } => moderation::people::unblocked(person, desk),
        Event::PostPublished { post, found } => {
            // First whose advertisement it is: the copy takes its mark from there.
            leads::post_published(&post, desk)?;
            crosspost::published(*post, found, desk)
        }
        Event::PostForwarded { channel, message_id, comment } => {
            crosspost::forwarded(channel, message_id, &comment, desk)?;
            moderation::comments::written(*comment, Origin::New, desk)
        }
        Event::ManagersChanged { chat } => {
            moderation::people::ask_for_managers(chat, desk);
            titles::changed(chat, desk)?;
            // A right that was granted is used at once, one that was taken away is asked for at once.
            if chat.is_none() {
                desk.want(VkAction::ReadCapabilities, Urgency::Order);
            }
            desk.try_what_waits()
        }
        Event::Written { chat, from, name, text, message_id, reply_to, file, edited, forwarded, at } => {
            let message = panel::Written { chat, from, name, text, message_id, reply_to, file, edited, forwarded, at };
            panel::written(&message, desk)
        }
        Event::KeySent { sent, otherwise } => keys::sent(&sent, *otherwise, desk),
        Event::PersonNamed { named, otherwise } => panel::deputy::named(&named, *otherwise, desk),
        Event::ButtonPressed { callback_id, from, chat: Some(chat), data, .. }
            if chat.is_private() && chat != desk.policy.admin_chat =>
        {
            leads::pressed_in_private(&callback_id, from, &data, desk)
        }
        Event::ButtonPressed { callback_id, from, name, chat, message_id, data } => {
            panel::pressed(&panel::Pressed { callback_id, from, name, chat, message_id, data }, desk)
        }
        Event::SweepGoesOn { sweep } => sweeps::go_on(sweep, desk),
        Event::CleaningGoesOn => backtest::cleaning::go_on(desk),
        Event::ForgettingGoesOn => leads::go_on_forgetting(desk),
        Event::SecondLookWanted { journal } => moderation::second_look::wanted(journal, desk),
        Event::ScreenWanted { surface_id, screen } => panel::screen_wanted(surface_id, &screen, desk),
        Event::ChatMigrated { from, to } => {
            // Everybody looks for the chat where it is now.
            desk.reload = true;
            if desk.policy.admin_chat == from {
                tracing::warn!(%from, %to, "the admin's chat became a supergroup and is followed: set telegram.admin_chat_id = {to}");
            }
            desk.db.migrate_chat(from, to)
        }
        Event::ChatNamed { chat, title } => titles::named(chat, &title, desk),
        Event::ClockRang => duty::rang(desk),
        Event::DiskIsLow { free } => alerts::disk_is_low(free, desk),
        Event::StoreWasIll { cause, damaged: true, .. } => alerts::store_is_damaged(&cause, desk),
        Event::StoreWasIll { from, to, cause, damaged: false } => alerts::store_was_ill(from, to, &cause, desk),
        Event::Command(command) => match command {
            Command::QuarantineKeep { ids } => quarantine::decide_all(&ids, quarantine::Choice::Keep, desk),
            Command::QuarantineRemove { ids } => quarantine::decide_all(&ids, quarantine::Choice::Remove, desk),
            Command::Undo { ids, allow } => moderation::undo::undo_all(&ids, allow, desk),
            Command::UndoWave { wave, since, allow } => moderation::undo::undo_wave(wave, since, allow, desk),
            Command::LeadStatus { id, status, reason } => leads::command_status(id, status, reason.as_deref(), desk),
            Command::LeadNote { id, text } => leads::command_note(id, &text, desk),
            Command::Unlearn { ids, imported } => learned::command_unlearn(&ids, imported, desk),
            Command::LearnImported { lessons } => learned::command_import(&lessons, desk),
            Command::Forget { person } => leads::command_forget(person, desk),
            Command::CopyRetry { id } => crosspost::command_retry(id, desk),
            Command::CopyNow { post } => crosspost::command_now(post, desk),
            Command::Digest { period } => digest::order(period, desk),
            Command::LookAgain => {
                desk.want(VkAction::ReadCapabilities, Urgency::Order);
                desk.want(VkAction::ReadManagers, Urgency::Order);
                desk.try_what_waits()
            }
            Command::Scan { kind, enforce } => sweeps::order(kind, enforce, 0, desk),
            Command::UndoRule { rule, since, allow } => moderation::undo::undo_rule(&rule, since, allow, desk),
            Command::UndoSince { since, until, allow } => moderation::undo::undo_since(since, until, allow, desk),
        },
        Event::ActionEnded { action_id, end } => {
            let Some(row) = desk.db.outbox_row(action_id)? else { return Ok(()) };
            ended::ended(row, end, desk)
        }
        Event::HelpWanted { advice, action_id } => moderation::outcomes::help_wanted(&advice, action_id, desk),
        Event::Gap { from, to } => {
            moderation::people::catch_up(from, to, desk);
            sweeps::after_a_gap(desk)
        }
        Event::Ignored { kind } => {
            tracing::debug!(kind, "nothing of ours");
            Ok(())
        }
    }
}
