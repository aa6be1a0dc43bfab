//! What verdicts came to, and what the tokens may: the journal, the reports and the capabilities follow.

use anyhow::Result;

use super::{arrivals, asked, brake, group, quarantine, reports, takeover, undo};
use crate::clock::DAY;
use crate::decided::{Decided, Matter};
use crate::domain::action::{
    Action, Advice, Against, Capability, CapabilityState, Receipt, TargetAction, TelegramAction, Urgency, VkAction, Way,
};
use crate::domain::already::{NOT_TAKEN_BACK, TAKING_BACK, TRIED_AGAIN, is_so_already, may_be_for_a_right};
use crate::domain::event::ActionEnd;
use crate::domain::ids::{Network, Place};
use crate::domain::key::KeyName;
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::handlers::alerts;
use crate::handlers::context::{Context, News, local_day};
use crate::store::{JournalRow, OutboxRow, State, SubjectKind};

/// What carries a verdict out, or takes it back, ended.
pub fn ended(row: &OutboxRow, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    match end {
        ActionEnd::Done(_) => acted(row, ctx),
        ActionEnd::Never(note) => never(row, &note, ctx),
        ActionEnd::Refused(advice) => refused(row, &advice, ctx),
        ActionEnd::GivenUp(note) => given_up(row, &note, ctx),
        ActionEnd::Uncertain => Ok(()),
    }
}

/// The wish of a verdict is fulfilled.
fn acted(row: &OutboxRow, ctx: &mut Context<'_>) -> Result<()> {
    let against = match &row.action {
        Action::Vk(VkAction::SetComment { comment, visible })
        | Action::Telegram(TelegramAction::SetComment { comment, visible }) => {
            ctx.db.comments().mark_deleted(comment, !visible, ctx.now)?;
            ctx.db.comments().deleted_by_us(comment)?;
            !visible
        }
        Action::Vk(VkAction::SetBanned { person, banned: out, .. })
        | Action::Telegram(TelegramAction::SetRestricted { person, restricted: out, .. }) => {
            ctx.db.people().set_banned(*person, *out, ctx.now)?;
            if *out && person.network == Network::Vk {
                arrivals::put_out(*person, ctx)?;
            }
            ctx.news.push(News::PersonChanged(*person));
            *out
        }
        Action::Vk(VkAction::RemoveMember { person }) => {
            arrivals::put_out(*person, ctx)?;
            ctx.db.people().set_member(*person, false, ctx.now)?;
            true
        }
        Action::Vk(_) | Action::Telegram(_) | Action::Target(_) | Action::Model(_) | Action::Machine(_) => {
            return Ok(());
        }
    };
    if matches!(row.action, Action::Telegram(_)) {
        group::carried_out(&row.action, ctx)?;
    }
    settle(row, against, ctx)?;
    is_allowed(&row.action, ctx)
}

fn settle(row: &OutboxRow, against: bool, ctx: &mut Context<'_>) -> Result<()> {
    let Some(journal) = row.journal_id else { return Ok(()) };
    let Some(verdict) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    // An undo keeps its own state; a verdict that was taken back meanwhile stays taken back.
    if against && verdict.state == State::Pending {
        if verdict.error.as_deref() == Some(TRIED_AGAIN) {
            asked::taken_over(&verdict, ctx)?;
            if undo::is_about_account(&verdict) {
                // Who was only asked about stood on no report.
                reports::removed(verdict.id, ctx)?;
            }
        }
        carried_out(row, &verdict, None, ctx)?;
    } else if !against && verdict.state == State::Undone && verdict.error.as_deref() == Some(TAKING_BACK) {
        ctx.db.journal().set_state(verdict.id, State::Undone, None)?;
    }
    reports::refresh_row(&verdict, ctx)
}

/// Each verdict is carried out once, and counted once: also where a repeated call hears that it had been done before.
fn carried_out(row: &OutboxRow, verdict: &JournalRow, note: Option<&str>, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.journal().set_state(verdict.id, State::Done, note)?;
    brake::was_too_late(verdict, ctx)?;
    if row.action.facts().against == Some(Against::Comment) {
        ctx.count(Sum::CommentsDeleted, 1)?;
    }
    if verdict.bans_an_author() {
        return ctx.count(Sum::AuthorsBanned, 1);
    }
    if let Action::Vk(action @ (VkAction::SetBanned { banned: true, .. } | VkAction::RemoveMember { .. })) = &row.action
    {
        ctx.count(Sum::MembersRemoved, 1)?;
        if verdict.kind == SubjectKind::Like {
            ctx.count(Sum::LikesRemoved, 1)?;
        }
        if let VkAction::RemoveMember { person } = action {
            ctx.db.waves().out_of_waves(*person)?;
            ctx.count(Sum::DeadRemoved, 1)?;
        }
    }
    Ok(())
}

/// The platform refuses for good: what was wished is so already, or it was not done.
fn never(row: &OutboxRow, note: &str, ctx: &mut Context<'_>) -> Result<()> {
    if !is_so_already(&row.action, note) {
        return not_done(row, note, ctx);
    }
    if let Action::Vk(VkAction::SetComment { comment, visible: false })
    | Action::Telegram(TelegramAction::SetComment { comment, visible: false }) = &row.action
    {
        ctx.db.comments().mark_deleted(comment, true, ctx.now)?;
    }
    let Some(journal) = row.journal_id else { return Ok(()) };
    let Some(verdict) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    if verdict.state == State::Pending {
        carried_out(row, &verdict, Some(note), ctx)?;
    } else if verdict.state == State::Undone {
        ctx.db.journal().set_state(journal, State::Undone, Some(note))?;
    }
    reports::refresh_row(&verdict, ctx)
}

/// Everything stands as it stood, and the report says why. It is counted nowhere, and other words there are judged.
fn not_done(row: &OutboxRow, note: &str, ctx: &mut Context<'_>) -> Result<()> {
    let Some(journal) = row.journal_id else { return Ok(()) };
    let Some(verdict) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    if verdict.state == State::Pending {
        tracing::warn!(journal.id = journal, "the platform refused: {note}");
        // What this key may not do to this one, a person may.
        let by_hand = row.action.facts().against.is_some() && may_be_for_a_right(note);
        ctx.db.journal().set_state(journal, if by_hand { State::Assist } else { State::Failed }, Some(note))?;
        if !by_hand {
            quarantine::refused(journal, ctx)?;
        }
        order_passes_by(&verdict, ctx)?;
        if by_hand {
            is_refused_still(&row.action, ctx)?;
            ask(&verdict, ctx)?;
        }
    } else if verdict.state == State::Undone && row.action.facts().against.is_none() {
        let words = ctx.texts.not_taken_back(&reports::entry(&verdict, ctx), note);
        return not_taken_back(row, &verdict, note, words, ctx);
    }
    reports::refresh_row(&verdict, ctx)
}

/// A person is asked, unless they are already: what was tried once more stands on their card still.
fn ask(verdict: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    if verdict.error.as_deref() == Some(TRIED_AGAIN) { Ok(()) } else { reports::ask_for_help(verdict.id, ctx) }
}

/// What was to be taken back stays as it was: it is written so, counted as no undo, and told by its name.
fn not_taken_back(
    row: &OutboxRow,
    verdict: &JournalRow,
    note: &str,
    words: String,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let is_so_still = match &row.action {
        Action::Vk(VkAction::SetBanned { person, .. })
        | Action::Telegram(TelegramAction::SetRestricted { person, .. }) => {
            ctx.db.people().person(*person)?.is_some_and(|known| known.banned)
        }
        _ => verdict.error.as_deref() == Some(TAKING_BACK),
    };
    if is_so_still {
        ctx.db.journal().set_state(verdict.id, State::Done, Some(&format!("{NOT_TAKEN_BACK}{note}")))?;
        if let Action::Vk(VkAction::SetComment { comment, .. }) = &row.action {
            ctx.db.comments().mark_deleted(comment, true, ctx.now)?;
        }
        for sum in undo::sums_of(verdict) {
            ctx.db.sums().uncount(&local_day(row.created_at, ctx.policy.timezone), row.created_at, sum)?;
        }
        ctx.tell_admin(words, Vec::new());
    } else {
        // It was taken back before it happened: it stands, and whoever said so was told that it does.
        ctx.db.journal().set_state(verdict.id, State::Undone, Some(note))?;
    }
    reports::refresh_row(verdict, ctx)
}

/// Tried often enough, in vain: a person is asked to do it, or told that it did not come back.
fn given_up(row: &OutboxRow, note: &str, ctx: &mut Context<'_>) -> Result<()> {
    let Some(journal) = row.journal_id else { return Ok(()) };
    let Some(verdict) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    if row.action.facts().against.is_none() {
        let words = ctx.texts.not_taken_back(&reports::entry(&verdict, ctx), note);
        return not_taken_back(row, &verdict, note, words, ctx);
    } else if verdict.state == State::Failed {
        ctx.db.journal().set_state(journal, State::Assist, Some(note))?;
        order_passes_by(&verdict, ctx)?;
        reports::ask_for_help(journal, ctx)?;
    }
    reports::refresh_row(&verdict, ctx)
}

/// Whom the platform does not let us keep out, an order about their wave does not try again each minute.
fn order_passes_by(row: &JournalRow, ctx: &Context<'_>) -> Result<()> {
    match row.wave_id.filter(|_| row.verdict.rule == Rule::Wave) {
        Some(wave) => ctx.db.waves().spare_in_wave(wave, row.person.id),
        None => Ok(()),
    }
}

/// No token may: from now on the admin is asked.
fn refused(row: &OutboxRow, advice: &Advice, ctx: &mut Context<'_>) -> Result<()> {
    group::refused(&row.action, advice, ctx)?;
    falls(&row.action, advice, ctx)?;
    let Some(journal) = row.journal_id else { return Ok(()) };
    let Some(verdict) = ctx.db.journal().verdict(journal)? else { return Ok(()) };
    if verdict.state == State::Pending {
        ctx.db.journal().set_state(journal, State::Assist, None)?;
        ask(&verdict, ctx)?;
        reports::refresh_row(&verdict, ctx)?;
    } else if verdict.state == State::Undone && row.action.facts().against.is_none() {
        let words = ctx.texts.cannot_undo(&reports::entry(&verdict, ctx), advice);
        not_taken_back(row, &verdict, &ctx.texts.advice_in_words(advice), words, ctx)?;
    }
    Ok(())
}

/// Since when a look at the rights left a doubt; empty where none is.
pub const RIGHTS_DOUBTED: &str = "rights_doubted";

/// What the tokens may do was looked at.
pub fn rights_came(end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    match end {
        ActionEnd::Done(Receipt::Capabilities(states)) => capabilities(&states, ctx),
        ActionEnd::Done(_)
        | ActionEnd::Never(_)
        | ActionEnd::Refused(_)
        | ActionEnd::Uncertain
        | ActionEnd::GivenUp(_) => Ok(()),
    }
}

/// The ways things work now; the admin is told of what fell and what is back. What VK refused at a call is not back because its
/// key lives: of what waits for it one is tried.
pub fn capabilities(states: &[CapabilityState], ctx: &mut Context<'_>) -> Result<()> {
    // What VK gave no definite answer to stays as it is known, and is asked again in a while.
    let doubted = states.len() < Capability::ALL.len();
    ctx.db.settings().set_meta(RIGHTS_DOUBTED, &if doubted { ctx.now.to_string() } else { String::new() })?;
    let works = keys_that_work(states, ctx)?;
    // What fell with a key is back with it, and told by its name.
    let mut with_key = Vec::new();
    for name in &works {
        if alerts::is_told_dead(*name, ctx)? {
            with_key.extend(opened_by(*name));
        }
    }
    let (mut came_back, mut refused) = (false, Vec::new());
    for found in states {
        ctx.db.settings().forget_calls_refused_before(found.capability, ctx.now - DAY)?;
        let state = ctx.db.settings().as_calls_say(found.clone(), &ctx.policy.keys)?;
        if state.way == found.way {
            // Nothing was refused, or the key, or its kind, is another one by now.
            ctx.db.settings().forget_refused_calls(state.capability)?;
        } else {
            takeover::try_one(state.capability, ctx)?;
        }
        came_back |= is_now(&state, &with_key, &mut refused, ctx)?;
    }
    for advice in &refused {
        alerts::help_wanted(advice, None, ctx)?;
    }
    for name in works {
        alerts::key_works(name, ctx)?;
    }
    if came_back { is_back(ctx) } else { Ok(()) }
}

/// A capability works so from now on; whether it came back. `with_key`: what is back with a key is told by its name; `refused`:
/// what a key that is not accepted takes down is one alert, and told by whoever calls.
fn is_now(
    state: &CapabilityState,
    with_key: &[Capability],
    refused: &mut Vec<Advice>,
    ctx: &mut Context<'_>,
) -> Result<bool> {
    let before = ctx.db.settings().way_of(state.capability)?;
    if !ctx.db.settings().set_capability(state, ctx.now)? {
        return Ok(false);
    }
    of_capability(state, ctx);
    let fell = before == Some(Way::Auto);
    // Without events the program is deaf: told at the first look too.
    let deaf = before.is_none() && state.capability == Capability::LongPoll && state.way != Way::Auto;
    let back = before.is_some() && state.way == Way::Auto;
    match dead_key(state) {
        // One cause is one alert, whatever it takes down.
        Some(_) if fell || deaf => refused.extend(state.advice.clone().filter(|advice| !refused.contains(advice))),
        _ if fell || deaf || (back && !with_key.contains(&state.capability)) => {
            alerts::capability_changed(state, ctx)?;
        }
        _ => {}
    }
    if state.way == Way::Auto {
        // What was missing is there again: should it go once more, that is news.
        ctx.db.alerts().forget_notices("advice:")?;
    }
    match state.capability {
        Capability::DeleteComments if back => takeover::comments(None, ctx)?,
        Capability::Ban if back => takeover::accounts(false, ctx)?,
        Capability::RemoveMembers if back => takeover::accounts(true, ctx)?,
        _ => {}
    }
    Ok(back)
}

fn is_back(ctx: &mut Context<'_>) -> Result<()> {
    ctx.try_what_waits()?;
    ctx.news.push(News::PanelIsStale);
    Ok(())
}

/// A call against somebody was carried out: where VK had refused such calls, it does no more, and what waited for that goes too.
fn is_allowed(action: &Action, ctx: &mut Context<'_>) -> Result<()> {
    let facts = action.facts();
    let Some(capability) = facts.needs.filter(|_| facts.against.is_some()) else { return Ok(()) };
    let place = place_of(action);
    let Some(still) = ctx.db.settings().call_allowed(capability, place, &ctx.policy.keys)? else { return Ok(()) };
    if !still.is_empty() {
        return takeover::comments(place, ctx);
    }
    let works = CapabilityState { capability, way: Way::Auto, advice: None };
    if is_now(&works, &[], &mut Vec::new(), ctx)? { is_back(ctx) } else { Ok(()) }
}

/// What is known to be refused was refused once more.
fn is_refused_still(action: &Action, ctx: &Context<'_>) -> Result<()> {
    let Some(capability) = action.facts().needs else { return Ok(()) };
    let (place, keys) = (place_of(action), &ctx.policy.keys);
    if ctx.db.settings().refused_places(capability, keys)?.contains(&place) {
        ctx.db.settings().call_refused(capability, place, keys, ctx.now)?;
    }
    Ok(())
}

/// Where a comment stands: each place has a method of its own.
fn place_of(action: &Action) -> Option<Place> {
    match action {
        Action::Vk(VkAction::SetComment { comment, .. }) => Some(comment.place),
        _ => None,
    }
}

/// The key that something waits for, where it is there and is not accepted.
fn dead_key(state: &CapabilityState) -> Option<&str> {
    if let Some(Advice::NewToken { key, .. }) = &state.advice { Some(key) } else { None }
}

/// What only works where that key does.
fn opened_by(name: KeyName) -> &'static [Capability] {
    use Capability::{Ban, DeleteComments, Messages, ReadLikes, ReadWall, RemoveMembers};
    match name {
        KeyName::User => &[DeleteComments, Ban, RemoveMembers],
        KeyName::Community => &[Messages],
        // An administrator's key reads too: what is read says nothing of this one while VK refuses it.
        KeyName::Service => &[ReadWall, ReadLikes],
        KeyName::OpenAi | KeyName::Max | KeyName::Bot => &[],
    }
}

/// Keys of which VK says now that they are good.
fn keys_that_work(states: &[CapabilityState], ctx: &Context<'_>) -> Result<Vec<KeyName>> {
    let refused = ctx.db.settings().refused_keys()?;
    let way = |what: Capability| states.iter().find(|state| state.capability == what).map(|state| state.way);
    let mut found = Vec::new();
    for name in [KeyName::User, KeyName::Community, KeyName::Service] {
        let works = ctx.policy.has_key(name) && opened_by(name).iter().all(|what| way(*what) == Some(Way::Auto));
        if works && !refused.contains(&name) {
            found.push(name);
        }
    }
    Ok(found)
}

fn of_capability(state: &CapabilityState, ctx: &Context<'_>) {
    let why = state.advice.as_ref().map(Advice::as_str).unwrap_or_default();
    let decided = Decided::new(Matter::Capability, state.way.as_str()).about(state.capability.as_str()).why(why);
    ctx.decided(decided.then(if state.way == Way::Auto { "act" } else { "ask_admin" }));
}

/// Something works only with a person's help: told once, with what to do; the capability falls to asking.
pub fn help_wanted(advice: &Advice, action_id: i64, ctx: &mut Context<'_>) -> Result<()> {
    let row = ctx.db.outbox().outbox_row(action_id)?;
    let channel = row.as_ref().and_then(|row| match &row.action {
        Action::Target(TargetAction::PublishPart { chat, .. }) => Some(chat.clone()),
        _ => None,
    });
    if let Some(row) = &row {
        falls(&row.action, advice, ctx)?;
    }
    alerts::help_wanted(advice, channel.as_ref(), ctx)?;
    let Some(row) = row else { return Ok(()) };
    let of_vk = matches!(advice, Advice::NewToken { key, .. } if KeyName::parse(key).is_some_and(KeyName::is_of_vk));
    if of_vk && row.action.facts().needs.is_none() {
        // What this key opened: a call that only reads does not say so.
        ctx.want(VkAction::ReadCapabilities, Urgency::Order);
    }
    group::refused(&row.action, advice, ctx)
}

/// What a call needs does not work by itself from now on.
fn falls(action: &Action, advice: &Advice, ctx: &mut Context<'_>) -> Result<()> {
    let facts = action.facts();
    let Some(capability) = facts.needs else { return Ok(()) };
    match advice {
        // While a key is dead, what nobody else may do says nothing of what it may.
        Advice::UserTokenNeeded | Advice::RightMissing { .. }
            if facts.against.is_some() && ctx.db.settings().refused_keys()?.is_empty() =>
        {
            ctx.db.settings().call_refused(capability, place_of(action), &ctx.policy.keys, ctx.now)?;
        }
        Advice::UserTokenNeeded | Advice::RightMissing { .. } | Advice::NewToken { .. } => {}
        _ => return Ok(()),
    }
    let state = CapabilityState { capability, way: Way::Assist, advice: Some(advice.clone()) };
    if ctx.db.settings().set_capability(&state, ctx.now)? {
        of_capability(&state, ctx);
    }
    Ok(())
}
