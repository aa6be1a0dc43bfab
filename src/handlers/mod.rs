//! Which kind of event belongs to whom; nothing else.

pub mod alerts;
pub mod backtest;
pub mod context;
pub mod copies;
pub mod digest;
pub mod ended;
pub mod leads;
pub mod moderation;
pub mod panel;
pub mod questions;
pub mod tick;
pub mod titles;

use anyhow::Result;

use crate::clock::Millis;
use crate::domain::action::{Urgency, VkAction};
use crate::domain::comment::Origin;
use crate::domain::department::Department;
use crate::domain::event::{Command, Event, NamedBy};
use crate::domain::ids::{ChatId, PersonId};
use crate::domain::mercy::Mercy;
use crate::domain::standing::Standing;
use crate::domain::talk::Incoming;
use context::{Context, News};
use moderation::{learned, quarantine, sweeps, undoing};
use panel::keys;

/// Hands an event to its owners, and what came of it to those who stand above them. What they remember goes through
/// `ctx.db`, what they want through `ctx.want`.
pub fn handle(event: Event, ctx: &mut Context<'_>) -> Result<()> {
    route(event, ctx)?;
    tell(ctx)
}

/// Departments do not know those above them: what these should know of is handed on here.
fn tell(ctx: &mut Context<'_>) -> Result<()> {
    for news in std::mem::take(&mut ctx.news) {
        match news {
            News::PersonChanged(person) => panel::person::changed(person, ctx)?,
            News::AdminsRead(chat) => panel::admins::read(chat, ctx)?,
            News::AdminsUnread { chat, why } => panel::admins::unread(chat, &why, ctx)?,
            News::PanelIsStale => panel::show_anew(ctx)?,
            News::ScreenIsStale(screen) => panel::shown_anew(screen, ctx)?,
        }
    }
    Ok(())
}

/// The log names whose the event in hand is.
fn is_of(department: Department) {
    tracing::Span::current().record("handler", department.as_str());
}

/// Whose an event is.
fn route(event: Event, ctx: &mut Context<'_>) -> Result<()> {
    if let Some(department) = event.department() {
        is_of(department);
    }
    match event {
        Event::CommentWritten { comment, origin } => {
            moderation::comments::written(comment.clone(), origin, ctx)?;
            questions::heard(&comment, origin, ctx)
        }
        Event::CommentDeleted { comment, by } => {
            moderation::comments::deleted(comment, by, ctx)?;
            questions::deleted(&comment, ctx)
        }
        // A request to a closed community is no membership yet: its own event follows.
        Event::MemberJoined { pending: true, .. } => Ok(()),
        Event::MemberJoined { person, pending: false } => moderation::arrivals::joined(person, ctx),
        Event::MemberLeft { person, removed } => moderation::arrivals::left(person, removed, ctx),
        Event::Liked { person, item, on } => moderation::arrivals::liked(person, item, on, ctx),
        Event::Reacted { person, count, at } => moderation::newcomers::reacted(person, count, at, ctx),
        Event::Messaged(incoming) => messaged(&incoming, ctx),
        Event::TalkPressed { event_id, person, data } => talk_pressed(&event_id, person, &data, ctx),
        Event::ReachChanged { person, on } => reach_changed(person, on, ctx),
        Event::AnsweredByHand { person } => {
            moderation::evidence::answered(person, ctx)?;
            leads::answered_by_hand(person, ctx)
        }
        Event::DonorChanged { person, on } => ctx.db.activity().set_mercy(person, Mercy::Donor, on, ctx.now),
        Event::PersonBlocked { person, .. } => moderation::people::blocked(person, ctx),
        Event::PersonUnblocked { person, by_its_end } => moderation::people::unblocked(person, by_its_end, ctx),
        Event::PostPublished { post, found } => {
            // First whose advertisement it is: the copy takes its mark from there.
            leads::post_published(&post, ctx)?;
            moderation::repeated::published(&post, ctx)?;
            copies::published(*post, found, ctx)
        }
        Event::PostForwarded { channel, message_id, comment } => {
            copies::forwarded(channel, message_id, &comment, ctx)?;
            moderation::comments::written(*comment, Origin::New, ctx)
        }
        Event::ManagersChanged { chat, own } => managers_changed(chat, own, ctx),
        written @ Event::Written { .. } => written_in_admin_chat(written, None, ctx),
        Event::KeySent { sent, otherwise } => {
            if keys::sent(&sent, ctx)? {
                is_of(Department::Panel);
                Ok(())
            } else {
                route(*otherwise, ctx)
            }
        }
        Event::PersonNamed { named, otherwise } => {
            if panel::deputy::named(&named, ctx)? {
                is_of(Department::Panel);
                Ok(())
            } else if matches!(*otherwise, Event::Written { .. }) && named.by == NamedBy::Person {
                is_of(Department::Panel);
                written_in_admin_chat(*otherwise, Some(PersonId::telegram(named.id)), ctx)
            } else {
                route(*otherwise, ctx)
            }
        }
        Event::ButtonPressed { callback_id, from, chat: Some(chat), data, .. }
            if chat.is_private() && chat != ctx.policy.admin_chat =>
        {
            is_of(Department::Leads);
            leads::pressed_in_private(&callback_id, from, &data, ctx)
        }
        Event::ButtonPressed { callback_id, from, name, chat, message_id, data } => {
            is_of(Department::Panel);
            panel::pressed(&panel::Pressed { callback_id, from, name, chat, message_id, data }, ctx)
        }
        Event::SweepGoesOn { sweep } => sweeps::go_on(sweep, ctx),
        Event::CleaningGoesOn => backtest::cleaning::go_on(ctx),
        Event::ReturningGoesOn(returning) => panel::returning::go_on(returning, ctx),
        Event::UndoingGoesOn(undoing) => undoing::go_on(*undoing, ctx),
        Event::DecidingGoesOn(deciding) => quarantine::deciding::go_on(*deciding, ctx),
        Event::LateCasesGoOn => tick::late_cases(ctx),
        Event::ForgettingGoesOn => leads::go_on_forgetting(ctx),
        Event::SecondLookWanted { journal } => moderation::second_look::wanted(journal, ctx),
        Event::ScreenWanted { surface_id, screen } => panel::screen_wanted(surface_id, &screen, ctx),
        Event::ChatMigrated { from, to } => chat_migrated(from, to, ctx),
        Event::ChatNamed { chat, title } => titles::named(chat, &title, ctx),
        Event::ClockRang => tick::rang(None, ctx),
        Event::RingGoesOn { duty } => tick::rang(Some(&duty), ctx),
        Event::StoreWasTaken { gone } => alerts::store_was_taken(gone, ctx),
        Event::DiskIsLow { free } => alerts::disk_is_low(free, ctx),
        Event::StoreWasIll { cause, damaged: true, .. } => alerts::store_is_damaged(&cause, ctx),
        Event::StoreWasIll { from, to, cause, damaged: false } => alerts::store_was_ill(from, to, &cause, ctx),
        Event::Command(command) => obey(command, ctx),
        Event::ActionEnded { action_id, end } => {
            let Some(row) = ctx.db.outbox().outbox_row(action_id)? else { return Ok(()) };
            ended::ended(row, end, ctx)
        }
        Event::HelpWanted { advice, action_id } => moderation::outcomes::help_wanted(&advice, action_id, ctx),
        Event::Gap { from, to, overfull_since } => missed(from, to, overfull_since, ctx),
        Event::Ignored { kind } => {
            tracing::debug!(kind, "nothing of ours");
            Ok(())
        }
    }
}

fn written_in_admin_chat(event: Event, sent_on: Option<PersonId>, ctx: &mut Context<'_>) -> Result<()> {
    let Event::Written {
        chat,
        from,
        name,
        text,
        message_id,
        reply_to,
        to_bot,
        file,
        thread,
        edited,
        forwarded,
        linked,
        styled,
        at,
    } = event
    else {
        return Ok(());
    };
    let message = panel::Written {
        chat,
        from,
        name,
        text,
        message_id,
        reply_to,
        to_bot,
        file,
        thread,
        edited,
        forwarded,
        linked,
        sent_on,
        styled,
        at,
    };
    panel::written(&message, ctx)
}

/// The owner on VK writes to their panel there, everybody else to the community.
fn messaged(incoming: &Incoming, ctx: &mut Context<'_>) -> Result<()> {
    if alerts::is_owner(incoming.person, ctx) {
        is_of(Department::Panel);
        return panel::on_vk::wrote(incoming, ctx);
    }
    is_of(Department::Leads);
    leads::messaged(incoming, ctx)
}

/// A callback button of the community on VK: the owner's, or one of a talk.
fn talk_pressed(event_id: &str, person: PersonId, data: &str, ctx: &mut Context<'_>) -> Result<()> {
    if panel::on_vk::pressed(event_id, person, data, ctx)? {
        is_of(Department::Panel);
        return Ok(());
    }
    is_of(Department::Leads);
    leads::pressed_on_vk(event_id, person, data, ctx)
}

/// Somebody lets us write to them, or does not any more. What waits for the admin goes out the moment they do.
fn reach_changed(person: PersonId, on: bool, ctx: &mut Context<'_>) -> Result<()> {
    if on && ctx.policy.is_staff(person) {
        ctx.try_what_waits()?;
    }
    leads::reach_changed(person, on, ctx)
}

/// Events were lost: what came of them is asked for.
fn missed(from: Millis, to: Millis, overfull_since: Option<Millis>, ctx: &mut Context<'_>) -> Result<()> {
    if let Some(since) = overfull_since {
        alerts::events_overfull(since, to, ctx)?;
    }
    // Who was made a manager may be among what was lost.
    moderation::people::ask_for_managers(None, ctx)?;
    moderation::missed::catch_up(from, to, ctx);
    sweeps::after_a_gap(ctx)
}

/// Somebody else may do something in a chat now, or on VK.
fn managers_changed(chat: Option<ChatId>, own: Option<(Standing, Standing)>, ctx: &mut Context<'_>) -> Result<()> {
    if let (Some(chat), Some((before, after))) = (chat, own) {
        moderation::group::told(chat, before, after, ctx)?;
        if !after.there && ctx.policy.discussion_chat == Some(chat) {
            // Nothing can be read there any more.
            return Ok(());
        }
    }
    moderation::people::ask_for_managers(chat, ctx)?;
    titles::changed(chat, ctx)?;
    // A right that was granted is used at once, one that was taken away is asked for at once.
    if chat.is_none() {
        ctx.want(VkAction::ReadCapabilities, Urgency::Order);
    }
    ctx.try_what_waits()
}

/// Everybody looks for a chat where it is now.
fn chat_migrated(from: ChatId, to: ChatId, ctx: &mut Context<'_>) -> Result<()> {
    ctx.reload = true;
    if ctx.policy.admin_chat == from {
        tracing::warn!(%from, %to, "the admin's chat became a supergroup and is followed: set telegram.admin_chat_id = {to}");
    }
    ctx.db.surfaces().migrate_chat(from, to)
}

/// Whose an order of the command line is.
fn obey(command: Command, ctx: &mut Context<'_>) -> Result<()> {
    match command {
        Command::QuarantineKeep { ids } => quarantine::deciding::decide_all(ids, false, ctx),
        Command::QuarantineRemove { ids } => quarantine::deciding::decide_all(ids, true, ctx),
        Command::Undo { ids, allow } => undoing::undo_all(ids, allow, ctx),
        Command::UndoWave { wave, since, allow } => undoing::undo_wave(wave, since, allow, ctx),
        Command::LeadStatus { id, status, reason } => leads::command_status(id, status, reason.as_deref(), ctx),
        Command::LeadNote { id, text } => leads::command_note(id, &text, ctx),
        Command::Unlearn { ids, imported } => learned::command_unlearn(&ids, imported, ctx),
        Command::LearnImported { lessons } => learned::command_import(&lessons, ctx),
        Command::Forget { person } => leads::command_forget(person, ctx),
        Command::CopyRetry { id } => copies::command_retry(id, ctx),
        Command::CopyNow { post } => copies::command_now(post, ctx),
        Command::BackfillLook { offer, last, to } => copies::backfill::command_look(offer, last, &to, ctx),
        Command::BackfillGo { offer, per_day } => copies::backfill::command_go(offer, per_day, ctx),
        Command::BackfillStop { to } => copies::backfill::command_stop(&to, ctx),
        Command::Digest { period } => digest::order(period, ctx),
        Command::LookAgain => {
            ctx.want(VkAction::ReadCapabilities, Urgency::Order);
            ctx.want(VkAction::ReadManagers, Urgency::Order);
            ctx.try_what_waits()
        }
        Command::Scan { kind, enforce } => sweeps::order(kind, enforce, 0, ctx),
        Command::UndoRule { rule, since, allow } => undoing::undo_rule(rule, since, allow, ctx),
        Command::UndoSince { since, until, allow } => undoing::undo_since(since, until, allow, ctx),
    }
}
