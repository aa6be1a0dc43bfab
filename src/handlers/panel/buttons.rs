//! What each button does.

use anyhow::Result;

use super::{
    Pressed, Role, input, is_shown, leads, learned, past, person, screens, seen_anew, settings, show, surface_of,
    waiting,
};
use crate::domain::action::{Action, Urgency};
use crate::domain::button::{Button, Screen};
use crate::domain::ids::{Network, PersonId};
use crate::domain::key::{Giver, KeyName, KeyWork};
use crate::domain::post::PostRef;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::Mode;
use crate::handlers::desk::Desk;
use crate::handlers::moderation::undo::{self, Undone};
use crate::handlers::moderation::{apology, brake, dead, people, removals, reports};
use crate::handlers::quarantine::{self, Choice};
use crate::handlers::{backtest, crosspost, digest, leads as talks, quarantine_orders, sweeps, waves};
use crate::store::State;

/// Who may press it: judging is for moderators, configuring for owners.
pub(super) fn least_role(button: &Button) -> Role {
    match button {
        Button::Open(_)
        | Button::NotSpam { .. }
        | Button::Spam { .. }
        | Button::Ban { .. }
        | Button::Handled { .. }
        | Button::Keep { .. }
        | Button::Remove { .. }
        | Button::All { .. }
        | Button::Sweep { .. }
        | Button::Backtest { .. }
        | Button::Call { .. }
        | Button::Uncleaned { .. }
        | Button::Marked { .. }
        | Button::These { .. }
        | Button::OrderStop { .. }
        | Button::TakeBack { .. }
        | Button::ReportTurn { .. }
        | Button::Apologise { .. }
        | Button::Return { .. }
        | Button::Points { .. }
        | Button::WaveRemove { .. }
        | Button::WaveStop { .. }
        | Button::WaveQuarantine { .. }
        | Button::WaveHonest { .. }
        | Button::WaveList { .. }
        | Button::CopyGo { .. }
        | Button::CopyNow { .. }
        | Button::CopySkip { .. }
        | Button::CopyWords { .. }
        | Button::CopyLabel { .. }
        | Button::CopyIsOut { .. }
        | Button::CopyGone { .. }
        | Button::LeadStatus { .. }
        | Button::LeadReject { .. }
        | Button::LeadMenu { .. }
        | Button::LeadTemplate { .. }
        | Button::LeadSuggest { .. }
        | Button::LeadSuggested { .. }
        | Button::LeadBan { .. }
        | Button::LeadUnlink { .. }
        | Button::LeadList { .. }
        | Button::LeadOpen { .. }
        | Button::LeadExport
        | Button::LeadSearch
        | Button::DigestNow
        | Button::DigestMore { .. }
        | Button::Taught { .. }
        | Button::Unlearn { .. }
        | Button::CloseComments { .. } => Role::Moderator,
        Button::Clean { .. }
        | Button::BrakeLift { .. }
        | Button::RaiseDay { .. }
        | Button::Dead { .. }
        | Button::NeverTouch { .. }
        | Button::Anyway { .. }
        | Button::SettingTo { .. }
        | Button::SettingAsk { .. }
        | Button::SettingDrop { .. }
        | Button::SettingReset { .. }
        | Button::KeyAsk { .. }
        | Button::KeyDrop { .. }
        | Button::UnlearnImported => Role::Owner,
    }
}

/// Does what the button says, and answers.
pub(super) fn act(button: &Button, press: &Pressed, desk: &mut Desk<'_>) -> Result<()> {
    let by = press.from.id;
    crosspost::asks_no_more(by, desk)?;
    let said = match button {
        Button::Open(screen) => {
            if desk.db.awaited_key(desk.now)?.is_some_and(|(user, _)| user == by) {
                // Who goes elsewhere gives no key.
                desk.db.await_no_key()?;
            }
            let surface = surface_of(press, desk)?;
            let again = is_shown(*screen, &surface);
            show(&surface, *screen, desk)?;
            // Where nothing is new, nothing moves: the press is answered all the same.
            again.then_some("refreshed")
        }
        Button::NotSpam { journal } => Some(not_spam(*journal, by, desk)?),
        Button::Spam { journal } => Some(quarantine::spam(*journal, by, desk)?),
        Button::Ban { journal } => Some(ban(*journal, by, desk)?),
        Button::Handled { journal } => Some(handled(*journal, by, desk)?),
        Button::Keep { quarantine } => Some(waiting::decide(*quarantine, Choice::Keep, press, desk)?),
        Button::Remove { quarantine } => Some(waiting::decide(*quarantine, Choice::Remove, press, desk)?),
        Button::All { remove, from, up_to } => Some(waiting::decide_all(*remove, *from..=*up_to, press, desk)?),
        Button::BrakeLift { brake } => Some(lift_brake(*brake, press, desk)?),
        Button::Sweep { kind } => Some(sweep(*kind, press, desk)?),
        Button::Backtest { strictness } => Some(past::try_on_the_past(*strictness, press, desk)?),
        Button::Call { journal, spam, wrong } => Some(past::said_of_call(*journal, *spam, *wrong, press, desk)?),
        Button::Clean { until } => Some(past::act_and_clean(*until, press, desk)?),
        Button::Uncleaned { from } => {
            Some(if backtest::cleaning::take_back(*from, desk)? { "taking_back" } else { "already" })
        }
        Button::Marked { sweep, word } => Some(sweeps::said_of_marked(*sweep, *word, by, desk)?),
        Button::Dead { on } => Some(take_dead_off(*on, press, desk)?),
        Button::These { remove, which, up_to } => {
            let text = waiting::decide_these(*remove, *which, *up_to, press, desk)?;
            desk.answer(&press.callback_id, Some(text), false);
            return Ok(());
        }
        Button::OrderStop { order } => Some(quarantine_orders::stop(*order, desk)?),
        Button::TakeBack { surface } => Some(removals::take_back(*surface, by, desk)?),
        Button::ReportTurn { surface, from } => {
            let turned = removals::turn(*surface, *from as usize, desk)?;
            (!turned).then_some("gone")
        }
        Button::Apologise { id } => Some(apology::apologise(PersonId::vk(*id), desk)?),
        Button::NeverTouch { vk, id, on } => {
            desk.db.set_never_touched(person_of(*vk, *id), *on, by, desk.now)?;
            if *on {
                people::spare(person_of(*vk, *id), by, desk)?;
            }
            person::update(person_of(*vk, *id), press, desk)?;
            Some("saved")
        }
        Button::Points { id, on } => {
            person::points(PersonId::vk(*id), *on, press, desk)?;
            None
        }
        Button::Return { vk, id } => {
            let undone = undo::undo_person(person_of(*vk, *id), by, desk)?;
            person::update(person_of(*vk, *id), press, desk)?;
            let text = desk.texts.returned(undone.all, undone.must_subscribe > 0);
            desk.answer(&press.callback_id, Some(text), false);
            return Ok(());
        }
        Button::Anyway { add, check } => Some(input::decided(*add, *check, by, desk)?),
        Button::WaveRemove { wave } => Some(waves::remove_all(*wave, by, desk)?),
        Button::WaveStop { wave } => Some(waves::stop_order(*wave, desk)?),
        Button::WaveQuarantine { wave } => Some(waves::quarantine_all(*wave, desk)?),
        Button::WaveHonest { wave } => Some(waves::say_honest(*wave, by, desk)?),
        Button::WaveList { wave, page } => Some(waves::list(*wave, *page, desk)?),
        Button::RaiseDay { to, .. } => Some(waves::raise_limit(*to, by, desk)?),
        Button::CopyNow { owner_id, post_id } => {
            crosspost::command_now(PostRef { owner_id: *owner_id, post_id: *post_id }, desk)?;
            let text = desk.texts.copy_said("goes_out").to_owned();
            desk.answer(&press.callback_id, Some(text), false);
            return Ok(());
        }
        Button::CopyGo { .. }
        | Button::CopySkip { .. }
        | Button::CopyWords { .. }
        | Button::CopyLabel { .. }
        | Button::CopyIsOut { .. }
        | Button::CopyGone { .. } => {
            let text = crosspost::press(button, by, desk)?;
            // What is to be done next must be read.
            let alert = matches!(button, Button::CopyWords { .. } | Button::CopyLabel { .. });
            desk.answer(&press.callback_id, Some(text), alert);
            return show_copies(press, desk);
        }
        Button::LeadStatus { .. }
        | Button::LeadReject { .. }
        | Button::LeadMenu { .. }
        | Button::LeadTemplate { .. }
        | Button::LeadSuggest { .. }
        | Button::LeadSuggested { .. }
        | Button::LeadBan { .. }
        | Button::LeadUnlink { .. } => {
            let text = talks::act(button, by, press.name.as_deref(), desk)?;
            desk.answer(&press.callback_id, text, false);
            return Ok(());
        }
        Button::LeadList { .. } | Button::LeadOpen { .. } | Button::LeadExport | Button::LeadSearch => {
            leads::act(button, press, desk)?
        }
        Button::Taught { .. } | Button::Unlearn { .. } | Button::UnlearnImported => learned::act(button, press, desk)?,
        Button::SettingTo { key, to, at } => Some(settings::set(*key, *to, *at, press, desk)?),
        Button::SettingAsk { key, add: false } => Some(settings::ask(*key, press, desk)?),
        Button::SettingAsk { key, add: true } => settings::ask_to_add(*key, press, desk)?,
        Button::SettingDrop { key, index, check } => Some(settings::drop_entry(*key, *index, *check, press, desk)?),
        Button::SettingReset { key } => Some(settings::reset(*key, press, desk)?),
        Button::KeyAsk { name } => Some(ask_for_key(*name, press, desk)?),
        Button::KeyDrop { name } => Some(drop_key(*name, press, desk)?),
        Button::DigestNow => {
            digest::now(desk)?;
            Some("digest_sent")
        }
        Button::DigestMore { on } => {
            let shown = digest::more(*on, press.chat, press.message_id, desk)?;
            (!shown).then_some("stale")
        }
        Button::CloseComments { owner_id, post_id, closed } => {
            crate::handlers::raid::set_closed(*owner_id, *post_id, *closed, desk)?;
            Some("done")
        }
    };
    if matches!(
        button,
        Button::NotSpam { .. }
            | Button::Spam { .. }
            | Button::Ban { .. }
            | Button::Handled { .. }
            | Button::Uncleaned { .. }
    ) {
        seen_anew(press, desk)?;
    }
    let text = said.map(|what| desk.texts.said(what)).filter(|text| !text.is_empty());
    desk.answer(&press.callback_id, text, false);
    Ok(())
}

/// A press on the panel itself shows its copies anew; one on a card leaves the panel where it is.
fn show_copies(press: &Pressed, desk: &mut Desk<'_>) -> Result<()> {
    let (Some(chat), Some(message)) = (press.chat, press.message_id) else { return Ok(()) };
    match desk.db.surface_of_message(chat, message)? {
        Some(surface) if surface.purpose == "panel" => show(&surface, Screen::Copies, desk),
        Some(_) | None => Ok(()),
    }
}

fn person_of(vk: bool, id: i64) -> PersonId {
    PersonId { network: if vk { Network::Vk } else { Network::Telegram }, id }
}

fn not_spam(journal: i64, by: i64, desk: &mut Desk<'_>) -> Result<&'static str> {
    let Some(row) = desk.db.verdict(journal)? else { return Ok("stale") };
    let undone = undo::undo(&row, by, desk)?;
    apology::offer(row.person, undone, desk)?;
    brake::after_undo(desk)?;
    Ok(said_of_undone(undone))
}

/// What an undo came to, as a word for `Texts::said`.
pub(in crate::handlers) fn said_of_undone(undone: Undone) -> &'static str {
    match undone {
        Undone::Whole => "undone",
        Undone::MessageIsGone => "message_gone",
        Undone::MustSubscribe => "must_subscribe",
        Undone::MustRejoin => "must_rejoin",
        Undone::Already => "already",
        Undone::OnlyWritten => "written",
    }
}

fn ban(journal: i64, by: i64, desk: &mut Desk<'_>) -> Result<&'static str> {
    let Some(row) = desk.db.verdict(journal)? else { return Ok("stale") };
    let Some(comment) = row.comment else { return Ok("stale") };
    if desk.is_untouchable(row.person)? {
        return Ok("untouchable");
    }
    if desk.db.person(row.person)?.is_some_and(|person| person.banned) {
        return Ok("already");
    }
    Ok(match people::ban(row.person, &comment, journal, Some(by), desk)? {
        State::Assist => "ban_asked",
        State::Observed | State::Pending | State::Done | State::Failed | State::Undone => "banned",
    })
}

fn handled(journal: i64, by: i64, desk: &mut Desk<'_>) -> Result<&'static str> {
    let Some(row) = desk.db.verdict(journal)? else { return Ok("stale") };
    if row.state != State::Assist {
        return Ok("already");
    }
    desk.db.set_state(journal, State::Done, None)?;
    if !undo::is_about_account(&row) {
        desk.db.confirm_removal(journal, by)?;
    }
    reports::refresh(journal, desk)?;
    Ok("handled")
}

/// A sweep begins, or the one that runs does more; it acts if the program acts.
fn sweep(kind: SweepKind, press: &Pressed, desk: &mut Desk<'_>) -> Result<&'static str> {
    let cannot = match kind {
        SweepKind::Likes => screens::likes_advice(desk)?.is_some(),
        SweepKind::Comments => !screens::reads_comments(desk)?,
        SweepKind::Members => false,
    };
    if cannot {
        return Ok("cannot");
    }
    sweeps::order(kind, desk.policy.moderation.mode == Mode::Enforce, press.from.id, desk)?;
    let surface = surface_of(press, desk)?;
    let screen = match kind {
        SweepKind::Likes => Screen::Likes,
        SweepKind::Members => Screen::Members,
        SweepKind::Comments => Screen::Comments,
    };
    show(&surface, screen, desk)?;
    Ok("sweeping")
}

/// The card says that it is over; the panel does where the button stood on it.
fn lift_brake(row: i64, press: &Pressed, desk: &mut Desk<'_>) -> Result<&'static str> {
    let said = brake::lift(row, press.from.id, desk)?;
    if let (Some(chat), Some(message)) = (press.chat, press.message_id)
        && let Some(surface) = desk.db.surface_of_message(chat, message)?
        && surface.purpose == "panel"
    {
        show(&surface, Screen::Brake, desk)?;
    }
    Ok(said)
}

fn take_dead_off(on: bool, press: &Pressed, desk: &mut Desk<'_>) -> Result<&'static str> {
    if on && !dead::can_remove(desk)? {
        return Ok("cannot");
    }
    dead::order(on, press.from.id, desk)?;
    let surface = surface_of(press, desk)?;
    show(&surface, Screen::Dead, desk)?;
    Ok(if on { "taken_off" } else { "stopped" })
}

fn ask_for_key(name: KeyName, press: &Pressed, desk: &mut Desk<'_>) -> Result<&'static str> {
    if !desk.policy.is_key_free(name) {
        return Ok("locked");
    }
    desk.db.await_key(press.from.id, name, desk.now)?;
    let surface = surface_of(press, desk)?;
    let text = desk.texts.ask_for_key(name, surface.chat.is_private());
    let label = desk.texts.panel_label("back");
    desk.show(&surface, text, vec![vec![reports::key(label, &Button::Open(Screen::Keys))]], Urgency::Person);
    Ok("")
}

fn drop_key(name: KeyName, press: &Pressed, desk: &mut Desk<'_>) -> Result<&'static str> {
    if !desk.policy.is_key_given(name) {
        return Ok("stale");
    }
    let giver = Giver { by: press.from.id, chat: desk.db.migrated(desk.policy.admin_chat)? };
    desk.want(Action::key(KeyWork::Drop { name, giver }), Urgency::Person);
    Ok("done")
}

/// First bits of an entry's hash: a press on an old list must not drop another entry.
pub(in crate::handlers) fn check_of(entry: &str) -> u16 {
    (xxhash_rust::xxh3::xxh3_64(entry.as_bytes()) & 0xFFFF) as u16
}
