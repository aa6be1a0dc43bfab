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
use crate::handlers::backtest;
use crate::handlers::context::{Context, key};
use crate::handlers::copies;
use crate::handlers::digest;
use crate::handlers::leads as talks;
use crate::handlers::moderation::quarantine::orders;
use crate::handlers::moderation::quarantine::{self, QuarantineChoice};
use crate::handlers::moderation::sweeps;
use crate::handlers::moderation::undo::{self};
use crate::handlers::moderation::waves;
use crate::handlers::moderation::{apology, brake, dead, people, removals, reports};
use crate::store::State;
use crate::texts::CopySaid;

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
pub(super) fn act(button: &Button, press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let by = press.from.id;
    copies::asks_no_more(by, ctx)?;
    let said = match button {
        Button::Open(screen) => {
            if ctx.db.awaited_key(ctx.now)?.is_some_and(|(user, _)| user == by) {
                // Who goes elsewhere gives no key.
                ctx.db.await_no_key()?;
            }
            let surface = surface_of(press, ctx)?;
            let again = is_shown(*screen, &surface);
            show(&surface, *screen, ctx)?;
            // Where nothing is new, nothing moves: the press is answered all the same.
            again.then_some("refreshed")
        }
        Button::NotSpam { journal } => Some(not_spam(*journal, by, ctx)?),
        Button::Spam { journal } => Some(quarantine::spam(*journal, by, ctx)?),
        Button::Ban { journal } => Some(ban(*journal, by, ctx)?),
        Button::Handled { journal } => Some(handled(*journal, by, ctx)?),
        Button::Keep { quarantine } => Some(waiting::decide(*quarantine, QuarantineChoice::Keep, press, ctx)?),
        Button::Remove { quarantine } => Some(waiting::decide(*quarantine, QuarantineChoice::Remove, press, ctx)?),
        Button::All { remove, from, up_to } => Some(waiting::decide_all(*remove, *from..=*up_to, press, ctx)?),
        Button::BrakeLift { brake } => Some(lift_brake(*brake, press, ctx)?),
        Button::Sweep { kind } => Some(sweep(*kind, press, ctx)?),
        Button::Backtest { strictness } => Some(past::try_on_the_past(*strictness, press, ctx)?),
        Button::Call { journal, spam, wrong } => Some(past::said_of_call(*journal, *spam, *wrong, press, ctx)?),
        Button::Clean { until } => Some(past::act_and_clean(*until, press, ctx)?),
        Button::Uncleaned { from } => {
            Some(if backtest::cleaning::take_back(*from, ctx)? { "taking_back" } else { "already" })
        }
        Button::Marked { sweep, word } => Some(sweeps::said_of_marked(*sweep, *word, by, ctx)?),
        Button::Dead { on } => Some(take_dead_off(*on, press, ctx)?),
        Button::These { remove, which, up_to } => {
            let text = waiting::decide_these(*remove, *which, *up_to, press, ctx)?;
            ctx.answer(&press.callback_id, Some(text), false);
            return Ok(());
        }
        Button::OrderStop { order } => Some(orders::stop(*order, ctx)?),
        Button::TakeBack { surface } => Some(removals::take_back(*surface, by, ctx)?),
        Button::ReportTurn { surface, from } => {
            let turned = removals::turn(*surface, *from as usize, ctx)?;
            (!turned).then_some("gone")
        }
        Button::Apologise { id } => Some(apology::apologise(PersonId::vk(*id), ctx)?),
        Button::NeverTouch { vk, id, on } => {
            ctx.db.set_never_touched(person_of(*vk, *id), *on, by, ctx.now)?;
            if *on {
                people::spare(person_of(*vk, *id), by, ctx)?;
            }
            person::update(person_of(*vk, *id), press, ctx)?;
            Some("saved")
        }
        Button::Points { id, on } => {
            person::points(PersonId::vk(*id), *on, press, ctx)?;
            None
        }
        Button::Return { vk, id } => {
            let undone = undo::undo_person(person_of(*vk, *id), by, ctx)?;
            person::update(person_of(*vk, *id), press, ctx)?;
            let text = ctx.texts.returned(undone.all, undone.must_subscribe > 0);
            ctx.answer(&press.callback_id, Some(text), false);
            return Ok(());
        }
        Button::Anyway { add, check } => Some(input::decided(*add, *check, by, ctx)?),
        Button::WaveRemove { wave } => Some(waves::remove_all(*wave, by, ctx)?),
        Button::WaveStop { wave } => Some(waves::stop_order(*wave, ctx)?),
        Button::WaveQuarantine { wave } => Some(waves::quarantine_all(*wave, ctx)?),
        Button::WaveHonest { wave } => Some(waves::say_honest(*wave, by, ctx)?),
        Button::WaveList { wave, page } => Some(waves::list(*wave, *page, ctx)?),
        Button::RaiseDay { to, .. } => Some(waves::raise_limit(*to, by, ctx)?),
        Button::CopyNow { owner_id, post_id } => {
            copies::command_now(PostRef { owner_id: *owner_id, post_id: *post_id }, ctx)?;
            let text = ctx.texts.copy_said(CopySaid::GoesOut).to_owned();
            ctx.answer(&press.callback_id, Some(text), false);
            return Ok(());
        }
        Button::CopyGo { .. }
        | Button::CopySkip { .. }
        | Button::CopyWords { .. }
        | Button::CopyLabel { .. }
        | Button::CopyIsOut { .. }
        | Button::CopyGone { .. } => {
            let text = copies::press(button, by, ctx)?;
            // What is to be done next must be read.
            let alert = matches!(button, Button::CopyWords { .. } | Button::CopyLabel { .. });
            ctx.answer(&press.callback_id, Some(text), alert);
            return show_copies(press, ctx);
        }
        Button::LeadStatus { .. }
        | Button::LeadReject { .. }
        | Button::LeadMenu { .. }
        | Button::LeadTemplate { .. }
        | Button::LeadSuggest { .. }
        | Button::LeadSuggested { .. }
        | Button::LeadBan { .. }
        | Button::LeadUnlink { .. } => {
            let text = talks::act(button, by, press.name.as_deref(), ctx)?;
            ctx.answer(&press.callback_id, text, false);
            return Ok(());
        }
        Button::LeadList { .. } | Button::LeadOpen { .. } | Button::LeadExport | Button::LeadSearch => {
            leads::act(button, press, ctx)?
        }
        Button::Taught { .. } | Button::Unlearn { .. } | Button::UnlearnImported => learned::act(button, press, ctx)?,
        Button::SettingTo { key, to, at } => Some(settings::set(*key, *to, *at, press, ctx)?),
        Button::SettingAsk { key, add: false } => Some(settings::ask(*key, press, ctx)?),
        Button::SettingAsk { key, add: true } => settings::ask_to_add(*key, press, ctx)?,
        Button::SettingDrop { key, index, check } => Some(settings::drop_entry(*key, *index, *check, press, ctx)?),
        Button::SettingReset { key } => Some(settings::reset(*key, press, ctx)?),
        Button::KeyAsk { name } => Some(ask_for_key(*name, press, ctx)?),
        Button::KeyDrop { name } => Some(drop_key(*name, press, ctx)?),
        Button::DigestNow => {
            digest::now(ctx)?;
            Some("digest_sent")
        }
        Button::DigestMore { on } => {
            let shown = digest::more(*on, press.chat, press.message_id, ctx)?;
            (!shown).then_some("stale")
        }
        Button::CloseComments { owner_id, post_id, closed } => {
            crate::handlers::moderation::raid::set_closed(*owner_id, *post_id, *closed, ctx)?;
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
        seen_anew(press, ctx)?;
    }
    let text = said.map(|what| ctx.texts.said(what)).filter(|text| !text.is_empty());
    ctx.answer(&press.callback_id, text, false);
    Ok(())
}

/// A press on the panel itself shows its copies anew; one on a card leaves the panel where it is.
fn show_copies(press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let (Some(chat), Some(message)) = (press.chat, press.message_id) else { return Ok(()) };
    match ctx.db.surface_of_message(chat, message)? {
        Some(surface) if surface.purpose == "panel" => show(&surface, Screen::Copies, ctx),
        Some(_) | None => Ok(()),
    }
}

fn person_of(vk: bool, id: i64) -> PersonId {
    PersonId { network: if vk { Network::Vk } else { Network::Telegram }, id }
}

fn not_spam(journal: i64, by: i64, ctx: &mut Context<'_>) -> Result<&'static str> {
    let Some(row) = ctx.db.verdict(journal)? else { return Ok("stale") };
    let undone = undo::undo(&row, by, ctx)?;
    apology::offer(row.person, undone, ctx)?;
    brake::after_undo(ctx)?;
    Ok(undo::said_of_undone(undone))
}

fn ban(journal: i64, by: i64, ctx: &mut Context<'_>) -> Result<&'static str> {
    let Some(row) = ctx.db.verdict(journal)? else { return Ok("stale") };
    let Some(comment) = row.comment else { return Ok("stale") };
    if ctx.is_untouchable(row.person)? {
        return Ok("untouchable");
    }
    if ctx.db.person(row.person)?.is_some_and(|person| person.banned) {
        return Ok("already");
    }
    Ok(match people::ban(row.person, &comment, journal, Some(by), ctx)? {
        State::Assist => "ban_asked",
        State::Observed | State::Pending | State::Done | State::Failed | State::Undone => "banned",
    })
}

fn handled(journal: i64, by: i64, ctx: &mut Context<'_>) -> Result<&'static str> {
    let Some(row) = ctx.db.verdict(journal)? else { return Ok("stale") };
    if row.state != State::Assist {
        return Ok("already");
    }
    ctx.db.set_state(journal, State::Done, None)?;
    if !undo::is_about_account(&row) {
        ctx.db.confirm_removal(journal, by)?;
    }
    reports::refresh(journal, ctx)?;
    Ok("handled")
}

/// A sweep begins, or the one that runs does more; it acts if the program acts.
fn sweep(kind: SweepKind, press: &Pressed, ctx: &mut Context<'_>) -> Result<&'static str> {
    let cannot = match kind {
        SweepKind::Likes => screens::likes_advice(ctx)?.is_some(),
        SweepKind::Comments => !screens::reads_comments(ctx)?,
        SweepKind::Members => false,
    };
    if cannot {
        return Ok("cannot");
    }
    sweeps::order(kind, ctx.policy.moderation.mode == Mode::Enforce, press.from.id, ctx)?;
    let surface = surface_of(press, ctx)?;
    let screen = match kind {
        SweepKind::Likes => Screen::Likes,
        SweepKind::Members => Screen::Members,
        SweepKind::Comments => Screen::Comments,
    };
    show(&surface, screen, ctx)?;
    Ok("sweeping")
}

/// The card says that it is over; the panel does where the button stood on it.
fn lift_brake(row: i64, press: &Pressed, ctx: &mut Context<'_>) -> Result<&'static str> {
    let said = brake::lift(row, press.from.id, ctx)?;
    if let (Some(chat), Some(message)) = (press.chat, press.message_id)
        && let Some(surface) = ctx.db.surface_of_message(chat, message)?
        && surface.purpose == "panel"
    {
        show(&surface, Screen::Brake, ctx)?;
    }
    Ok(said)
}

fn take_dead_off(on: bool, press: &Pressed, ctx: &mut Context<'_>) -> Result<&'static str> {
    if on && !dead::can_remove(ctx)? {
        return Ok("cannot");
    }
    dead::order(on, press.from.id, ctx)?;
    let surface = surface_of(press, ctx)?;
    show(&surface, Screen::Dead, ctx)?;
    Ok(if on { "taken_off" } else { "stopped" })
}

fn ask_for_key(name: KeyName, press: &Pressed, ctx: &mut Context<'_>) -> Result<&'static str> {
    if !ctx.policy.is_key_free(name) {
        return Ok("locked");
    }
    ctx.db.await_key(press.from.id, name, ctx.now)?;
    let surface = surface_of(press, ctx)?;
    let text = ctx.texts.ask_for_key(name, surface.chat.is_private());
    let label = ctx.texts.panel_label("back");
    ctx.show(&surface, text, vec![vec![key(label, &Button::Open(Screen::Keys))]], Urgency::Person);
    Ok("")
}

fn drop_key(name: KeyName, press: &Pressed, ctx: &mut Context<'_>) -> Result<&'static str> {
    if !ctx.policy.is_key_given(name) {
        return Ok("stale");
    }
    let giver = Giver { by: press.from.id, chat: ctx.db.migrated(ctx.policy.admin_chat)? };
    ctx.want(Action::key(KeyWork::Drop { name, giver }), Urgency::Person);
    Ok("done")
}
