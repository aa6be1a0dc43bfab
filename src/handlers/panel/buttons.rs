//! What each button does.

use anyhow::Result;

use super::{
    Pressed, Role, input, is_no_second_press, is_shown, keys, leads, learned, past, person, returning, screens,
    seen_anew, settings, show, surface_of, waiting,
};
use crate::domain::action::Urgency;
use crate::domain::button::{Button, Screen};
use crate::domain::ids::{Network, PersonId};
use crate::domain::key::{Giver, KeyName};
use crate::domain::post::PostRef;
use crate::domain::sum::Sum;
use crate::domain::sweep::SweepKind;
use crate::domain::verdict::Mode;
use crate::handlers::context::{Context, key};
use crate::handlers::copies;
use crate::handlers::digest;
use crate::handlers::leads as talks;
use crate::handlers::moderation::asked::is_asked;
use crate::handlers::moderation::quarantine::orders;
use crate::handlers::moderation::quarantine::{self, QuarantineChoice};
use crate::handlers::moderation::sweeps;
use crate::handlers::moderation::undo::{self, Undone};
use crate::handlers::moderation::waves;
use crate::handlers::moderation::{apology, brake, comments, dead, people, raid, removals, reports};
use crate::store::State;
use crate::texts::{AuthorBan, PanelLabel, Said};

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
        | Button::CopyLater { .. }
        | Button::CopySkip { .. }
        | Button::CopyWords { .. }
        | Button::CopyLabel { .. }
        | Button::CopyIsOut { .. }
        | Button::CopyGone { .. }
        | Button::CopyEdit { .. }
        | Button::BackfillStop
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

/// What a press is answered.
enum Answer {
    Nothing,
    /// It is answered once all of it is done.
    Later,
    Said(Said),
    Words(String),
    /// What is to be done next must be read.
    Alert(String),
}

impl From<Said> for Answer {
    fn from(said: Said) -> Self {
        Self::Said(said)
    }
}

impl From<Option<Said>> for Answer {
    fn from(said: Option<Said>) -> Self {
        said.map_or(Self::Nothing, Self::Said)
    }
}

/// Does what the button says, and answers.
pub(super) fn act(button: &Button, press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    copies::asks_no_more(press.from.id, ctx)?;
    let answer = done(button, press, ctx)?;
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
    let (text, alert) = match answer {
        Answer::Later => return Ok(()),
        Answer::Nothing => (None, false),
        Answer::Said(said) => (Some(ctx.texts.said(said)), false),
        Answer::Words(words) => (Some(words), false),
        Answer::Alert(words) => (Some(words), true),
    };
    ctx.answer(&press.callback_id, text, alert);
    if is_of_copy(button) { show_copies(press, ctx) } else { Ok(()) }
}

fn done(button: &Button, press: &Pressed, ctx: &mut Context<'_>) -> Result<Answer> {
    let by = press.from.id;
    Ok(match button {
        Button::Open(screen) => open(*screen, press, ctx)?.into(),
        Button::NotSpam { journal } => not_spam(*journal, press, ctx)?,
        Button::Spam { journal } => quarantine::spam(*journal, by, ctx)?.into(),
        Button::Ban { journal } => ban(*journal, by, ctx)?.into(),
        Button::Handled { journal } => handled(*journal, by, ctx)?.into(),
        Button::Keep { quarantine } => waiting::decide(*quarantine, QuarantineChoice::Keep, press, ctx)?.into(),
        Button::Remove { quarantine } => waiting::decide(*quarantine, QuarantineChoice::Remove, press, ctx)?.into(),
        Button::All { remove, from, up_to } => waiting::decide_all(*remove, *from..=*up_to, press, ctx)?.into(),
        Button::These { remove, which, up_to } => {
            Answer::Words(waiting::decide_these(*remove, *which, *up_to, press, ctx)?)
        }
        Button::OrderStop { order } => orders::stop(*order, ctx)?.into(),
        Button::BrakeLift { brake } => lift_brake(*brake, press, ctx)?.into(),
        Button::Sweep { kind } => sweep(*kind, press, ctx)?.into(),
        Button::Marked { sweep, word } => sweeps::said_of_marked(*sweep, *word, by, ctx)?.into(),
        Button::Dead { on } => take_dead_off(*on, press, ctx)?.into(),
        Button::Backtest { strictness } => {
            past::try_on_the_past(*strictness, press, ctx)?;
            Answer::Nothing
        }
        Button::Call { journal, spam, wrong } => past::said_of_call(*journal, *spam, *wrong, press, ctx)?.into(),
        Button::Clean { until } => past::act_and_clean(*until, press, ctx)?.into(),
        Button::Uncleaned { from } => past::take_back(*from, ctx)?.into(),
        Button::TakeBack { surface } => removals::take_back(*surface, by, ctx)?.into(),
        Button::ReportTurn { surface, from } => {
            let turned = removals::turn(*surface, *from as usize, ctx)?;
            (!turned).then_some(Said::Gone).into()
        }
        Button::Apologise { id } => apology::apologise(PersonId::vk(*id), ctx)?.into(),
        Button::NeverTouch { vk, id, on } => never_touch(person_of(*vk, *id), *on, press, ctx)?.into(),
        Button::Points { id, on } => {
            person::points(PersonId::vk(*id), *on, press, ctx)?;
            Answer::Nothing
        }
        Button::Return { vk, id } => {
            returning::begin(person_of(*vk, *id), press, ctx)?.map_or(Answer::Later, Answer::Words)
        }
        Button::Anyway { add, check } => input::decided(*add, *check, by, ctx)?.into(),
        Button::WaveRemove { wave } => waves::remove_all(*wave, by, ctx)?.into(),
        Button::WaveStop { wave } => waves::stop_order(*wave, ctx)?.into(),
        Button::WaveQuarantine { wave } => waves::quarantine_all(*wave, ctx)?.into(),
        Button::WaveHonest { wave } => waves::say_honest(*wave, by, ctx)?.into(),
        Button::WaveList { wave, page } => waves::list(*wave, *page, ctx)?.into(),
        Button::RaiseDay { to, .. } => waves::raise_limit(*to, by, ctx)?.into(),
        Button::CopyNow { .. }
        | Button::CopyGo { .. }
        | Button::CopyLater { .. }
        | Button::CopySkip { .. }
        | Button::CopyWords { .. }
        | Button::CopyLabel { .. }
        | Button::CopyIsOut { .. }
        | Button::CopyGone { .. }
        | Button::CopyEdit { .. }
        | Button::BackfillStop => of_copy(button, by, ctx)?,
        Button::LeadStatus { .. }
        | Button::LeadReject { .. }
        | Button::LeadMenu { .. }
        | Button::LeadTemplate { .. }
        | Button::LeadSuggest { .. }
        | Button::LeadSuggested { .. }
        | Button::LeadBan { .. }
        | Button::LeadUnlink { .. } => {
            talks::act(button, by, press.name.as_deref(), ctx)?.map_or(Answer::Nothing, Answer::Words)
        }
        Button::LeadList { .. } | Button::LeadOpen { .. } | Button::LeadExport | Button::LeadSearch => {
            leads::act(button, press, ctx)?.into()
        }
        Button::Taught { .. } | Button::Unlearn { .. } | Button::UnlearnImported => {
            learned::act(button, press, ctx)?.into()
        }
        Button::SettingTo { .. }
        | Button::SettingAsk { .. }
        | Button::SettingDrop { .. }
        | Button::SettingReset { .. } => of_setting(button, press, ctx)?.into(),
        Button::KeyAsk { name } => ask_for_key(*name, press, ctx)?.into(),
        Button::KeyDrop { name } => drop_key(*name, press, ctx)?.into(),
        Button::DigestNow => {
            if is_no_second_press("digest", ctx)? {
                digest::now(ctx)?;
            }
            Said::DigestSent.into()
        }
        Button::DigestMore { on } => {
            let shown = digest::more(*on, press.chat, press.message_id, ctx)?;
            (!shown).then_some(Said::Stale).into()
        }
        Button::CloseComments { owner_id, post_id, closed } => {
            raid::set_closed(*owner_id, *post_id, *closed, ctx)?;
            Said::Done.into()
        }
    })
}

fn open(screen: Screen, press: &Pressed, ctx: &mut Context<'_>) -> Result<Option<Said>> {
    if ctx.db.settings().awaited_key(ctx.now)?.is_some_and(|(user, _)| user == press.from.id) {
        // Who goes elsewhere gives no key.
        ctx.db.settings().await_no_key()?;
    }
    let surface = surface_of(press, ctx)?;
    let again = is_shown(screen, &surface);
    show(&surface, screen, ctx)?;
    // Where nothing is new, nothing moves: the press is answered all the same.
    Ok(again.then_some(Said::Refreshed))
}

fn never_touch(person: PersonId, on: bool, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    let by = press.from.id;
    ctx.db.people().set_never_touched(person, on, by, ctx.now)?;
    if on {
        people::spare(person, by, ctx)?;
    }
    person::update(person, press, ctx)?;
    Ok(Said::Saved)
}

/// The buttons of a copy that waits for a person or is out.
fn is_of_copy(button: &Button) -> bool {
    matches!(
        button,
        Button::CopyGo { .. }
            | Button::CopyLater { .. }
            | Button::CopySkip { .. }
            | Button::CopyWords { .. }
            | Button::CopyLabel { .. }
            | Button::CopyIsOut { .. }
            | Button::CopyGone { .. }
            | Button::CopyEdit { .. }
            | Button::BackfillStop
    )
}

fn of_copy(button: &Button, by: i64, ctx: &mut Context<'_>) -> Result<Answer> {
    if let Button::CopyNow { owner_id, post_id } = button {
        let said = copies::press_now(PostRef { owner_id: *owner_id, post_id: *post_id }, ctx)?;
        return Ok(Answer::Words(ctx.texts.copies().copy_said(said).to_owned()));
    }
    if *button == Button::BackfillStop {
        let dropped = copies::backfill::stop(ctx)?;
        return Ok(Answer::Words(ctx.texts.copies().backfill_stopped(dropped)));
    }
    let words = copies::press(button, by, ctx)?;
    let must_be_read = matches!(button, Button::CopyWords { .. } | Button::CopyLabel { .. });
    Ok(if must_be_read { Answer::Alert(words) } else { Answer::Words(words) })
}

fn of_setting(button: &Button, press: &Pressed, ctx: &mut Context<'_>) -> Result<Option<Said>> {
    match button {
        Button::SettingTo { key, to, at } => settings::set(*key, *to, *at, press, ctx).map(Some),
        Button::SettingAsk { key, add: false } => settings::ask(*key, press, ctx).map(Some),
        Button::SettingAsk { key, add: true } => settings::ask_to_add(*key, press, ctx),
        Button::SettingDrop { key, index, check } => settings::drop_entry(*key, *index, *check, press, ctx).map(Some),
        Button::SettingReset { key } => settings::reset(*key, press, ctx).map(Some),
        _ => Ok(None),
    }
}

/// A press on the panel itself shows its copies anew; one on a card leaves the panel where it is.
fn show_copies(press: &Pressed, ctx: &mut Context<'_>) -> Result<()> {
    let (Some(chat), Some(message)) = (press.chat, press.message_id) else { return Ok(()) };
    match ctx.db.surfaces().surface_of_message(chat, message)? {
        Some(surface) if surface.purpose == "panel" => show(&surface, Screen::Copies, ctx),
        Some(_) | None => Ok(()),
    }
}

fn person_of(vk: bool, id: i64) -> PersonId {
    PersonId { network: if vk { Network::Vk } else { Network::Telegram }, id }
}

fn not_spam(journal: i64, press: &Pressed, ctx: &mut Context<'_>) -> Result<Answer> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(Said::Stale.into()) };
    // A stale press is answered with the fresh card: what another admin has done by hand since is theirs.
    if row.state == State::Undone || (!is_asked(&row) && reports::is_asked_on(press.chat, press.message_id, ctx)?) {
        reports::refresh(journal, ctx)?;
        return Ok(Said::Already.into());
    }
    let undone = undo::undo(&row, press.from.id, ctx)?;
    apology::offer(row.person, undone, ctx)?;
    brake::after_undo(ctx)?;
    let said = undo::said_of_undone(undone, &row);
    Ok(match undo::still_listed(&row, ctx).filter(|_| undone != Undone::Already) {
        Some(entry) => Answer::Alert(ctx.texts.moderation().list_still_removes(said, &entry)),
        None => said.into(),
    })
}

fn ban(journal: i64, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(Said::Stale) };
    let Some(comment) = row.comment else { return Ok(Said::Stale) };
    if row.state == State::Undone {
        reports::refresh(journal, ctx)?;
        return Ok(Said::WasNoSpam);
    }
    if quarantine::is_never_acted_on(&row, ctx)? {
        return Ok(Said::Untouchable);
    }
    if removals::author_ban(&row, ctx).is_some_and(AuthorBan::stands)
        || ctx.db.people().person(row.person)?.is_some_and(|person| person.banned)
    {
        reports::refresh(journal, ctx)?;
        return Ok(Said::Already);
    }
    let state = people::ban(row.person, &comment, journal, Some(by), ctx)?;
    // A toast is gone in a second: the card says it, and offers it no more.
    reports::refresh(journal, ctx)?;
    Ok(match state {
        State::Assist => Said::BanAsked,
        State::Observed | State::Pending | State::Done | State::Failed | State::Undone => Said::Banned,
    })
}

fn handled(journal: i64, by: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let Some(row) = ctx.db.journal().verdict(journal)? else { return Ok(Said::Stale) };
    if !is_asked(&row) {
        reports::refresh(journal, ctx)?;
        return Ok(Said::Already);
    }
    ctx.db.journal().set_state(journal, State::Done, None)?;
    comments::same_of_album(&row, State::Done, ctx)?;
    if !undo::is_about_account(&row) {
        ctx.db.people().confirm_removal(journal, by)?;
        // The event that tells of it finds it done, and counts nothing.
        ctx.count(Sum::CommentsDeleted, 1)?;
    }
    reports::refresh(journal, ctx)?;
    Ok(Said::Handled)
}

/// A sweep begins, or the one that runs does more; it acts if the program acts.
fn sweep(kind: SweepKind, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    let cannot = match kind {
        SweepKind::Likes => screens::likes_advice(ctx)?.is_some(),
        SweepKind::Comments => !screens::reads_comments(ctx)?,
        SweepKind::Members => false,
    };
    if cannot {
        return Ok(Said::Cannot);
    }
    sweeps::order(kind, ctx.policy.moderation.mode == Mode::Enforce, press.from.id, ctx)?;
    let surface = surface_of(press, ctx)?;
    let screen = match kind {
        SweepKind::Likes => Screen::Likes,
        SweepKind::Members => Screen::Members,
        SweepKind::Comments => Screen::Comments,
    };
    show(&surface, screen, ctx)?;
    Ok(Said::Sweeping)
}

/// The card says that it is over; the panel does where the button stood on it.
fn lift_brake(row: i64, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    let said = brake::lift(row, press.from.id, ctx)?;
    if let (Some(chat), Some(message)) = (press.chat, press.message_id)
        && let Some(surface) = ctx.db.surfaces().surface_of_message(chat, message)?
        && surface.purpose == "panel"
    {
        show(&surface, Screen::Brake, ctx)?;
    }
    Ok(said)
}

fn take_dead_off(on: bool, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    if on && !dead::can_remove(ctx)? {
        return Ok(Said::Cannot);
    }
    dead::order(on, press.from.id, ctx)?;
    let surface = surface_of(press, ctx)?;
    show(&surface, Screen::Dead, ctx)?;
    Ok(if on { Said::TakenOff } else { Said::Stopped })
}

fn ask_for_key(name: KeyName, press: &Pressed, ctx: &mut Context<'_>) -> Result<Option<Said>> {
    if !ctx.policy.is_key_free(name) {
        return Ok(Some(Said::Locked));
    }
    ctx.db.settings().await_key(press.from.id, name, ctx.now)?;
    let surface = surface_of(press, ctx)?;
    let text = ctx.texts.panel().ask_for_key(name, surface.chat.is_private());
    let label = ctx.texts.panel_label(PanelLabel::Back);
    ctx.show(&surface, text, vec![vec![key(label, &Button::Open(Screen::Keys))]], Urgency::Person);
    Ok(None)
}

fn drop_key(name: KeyName, press: &Pressed, ctx: &mut Context<'_>) -> Result<Said> {
    if !ctx.policy.is_key_given(name) {
        return Ok(Said::Stale);
    }
    let giver = Giver { by: press.from.id, chat: ctx.admin_chat()? };
    keys::forget(name, giver, ctx);
    Ok(Said::Done)
}
