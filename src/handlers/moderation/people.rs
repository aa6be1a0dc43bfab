//! Asking about people, banning within limits, and what others did to them.

use anyhow::Result;

use super::accounts::{self, Run, WAVE_BAN};
use super::{arrivals, brake, comments, evidence, group, quarantine, reports, undo};
use crate::clock::{MINUTE, Millis};
use crate::decided::{Decided, Matter, Row};
use crate::domain::action::{Action, ChatAdmin, Receipt, TelegramAction, Urgency, VkAction, Way};
use crate::domain::already::ITS_TIME_IS_OVER;
use crate::domain::event::ActionEnd;
use crate::domain::ids::{ChatId, CommentRef, Network, PersonId};
use crate::domain::lane::{Lane, VkLane};
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, Mode, Verdict};
use crate::handlers::alerts;
use crate::handlers::context::{Context, MANAGERS_READ, News, managers_awaited};
use crate::handlers::moderation::raid;
use crate::handlers::moderation::waves;
use crate::store::{
    Activity, JournalFilter, JournalRow, ManagerRow, Neighbourhood, NewVerdict, ProfileRequest, QuarantineRow,
    QuarantineState, State, SubjectKind, newest_first,
};

/// Whose hand it was on VK is known to nobody here.
const NOBODY: i64 = 0;
/// Deeds of somebody among which their last ban is looked for.
const DEEDS: usize = 50;
/// At most so many people in one question.
const BUNDLE: usize = 1_000;
/// Whose cases are settled in the step that brings their profiles: a few milliseconds…
const SETTLED_AT_ONCE: usize = 40;
/// …but nobody's where so many come at once, who take the step by themselves.
const MANY: usize = 250;

/// Asks for the profiles of everybody about whom something waits and who was not asked about yet: one call is enough for
/// all of them; while a question is out, the next one gathers. `turn`: VK may be asked once more by now. Returns whether it
/// was.
pub fn ask_about_waiting(turn: bool, ctx: &mut Context<'_>) -> Result<bool> {
    if !ctx.db.profile_requests().somebody_to_ask_about()? {
        return Ok(false);
    }
    // Telegram tells of one person a call.
    for id in ctx.db.cases().ask_about(Network::Telegram, BUNDLE)? {
        ctx.want(TelegramAction::ReadTgProfile { person: PersonId::telegram(id) }, Urgency::Visible);
    }
    if !turn || ctx.db.outbox().is_asking_about_people(&Lane::Vk(VkLane::Read))? {
        return Ok(false);
    }
    let mut ids = ctx.db.cases().ask_about(Network::Vk, BUNDLE)?;
    let room = BUNDLE - ids.len();
    ids.extend(ctx.db.profile_requests().profiles_to_ask(room)?);
    ids.sort_unstable();
    ids.dedup();
    let asks = !ids.is_empty();
    if asks {
        ctx.want(VkAction::ReadPeople { ids }, Urgency::Visible);
    }
    Ok(asks)
}

/// Asks who manages the community, or a chat; until the answer comes, what would be removed there waits a moment.
pub fn ask_for_managers(chat: Option<ChatId>, ctx: &mut Context<'_>) -> Result<()> {
    let scope = chat.map_or_else(|| "vk".to_owned(), |chat| chat.to_string());
    ctx.db.settings().set_meta(&managers_awaited(&scope), &ctx.now.to_string())?;
    match chat {
        Some(chat) => ctx.want(TelegramAction::ReadChatAdmins { chat }, Urgency::Order),
        None => ctx.want(VkAction::ReadManagers, Urgency::Order),
    }
    Ok(())
}

/// What waited for a look at these people goes on: of some at once, of the others in the next steps.
pub fn settle_waiting(ids: &[i64], ctx: &mut Context<'_>) -> Result<()> {
    let at_once = if ids.len() < MANY { SETTLED_AT_ONCE } else { 0 };
    let (ids, others) = ids.split_at(ids.len().min(at_once));
    if !others.is_empty() {
        ctx.db.cases().wait_no_longer(Network::Vk, others, ctx.now)?;
        ctx.db.cases().go_on_if_late(ctx.now)?;
    }
    // Where the managers are awaited too, a moment more decides nothing but whether one of them is punished.
    let cases = if ctx.managers_are_awaited(Network::Vk)? {
        Vec::new()
    } else {
        ctx.db.cases().close_cases_of(Network::Vk, ids)?
    };
    for case in cases {
        comments::judge_waiting(case.comment, case.origin, ctx)?;
    }
    let looks = ctx.db.profile_requests().close_profile_requests_of(ids)?;
    looked(looks, ctx)
}

/// These people are judged, as they are known now.
pub fn looked(looks: Vec<ProfileRequest>, ctx: &mut Context<'_>) -> Result<()> {
    if looks.len() > 1 {
        let ids: Vec<i64> = looks.iter().map(|look| look.person).collect();
        ctx.near = evidence::neighbourhood(&ids, ctx)?;
    }
    for look in looks {
        arrivals::looked(look, ctx)?;
    }
    ctx.near = Neighbourhood::default();
    Ok(())
}

/// Who manages the community, or a chat, is known now; or why not.
pub fn staff_came(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    // Whatever it came to: nobody is waited for whom the platform does not name.
    let scope = match action {
        Action::Telegram(TelegramAction::ReadChatAdmins { chat }) => chat.to_string(),
        _ => "vk".to_owned(),
    };
    ctx.db.settings().set_meta(&managers_awaited(&scope), "")?;
    if let ActionEnd::Done(Receipt::Managers(ids)) = &end {
        let managers: Vec<_> = ids.iter().map(|id| ManagerRow { id: *id, creator: false, bot: false }).collect();
        ctx.db.settings().set_meta(MANAGERS_READ, "1")?;
        return ctx.db.people().replace_managers("vk", &managers);
    }
    let Action::Telegram(TelegramAction::ReadChatAdmins { chat }) = action else { return Ok(()) };
    match end {
        // A group has its creator always: who is known stays known.
        ActionEnd::Done(Receipt::ChatAdmins(admins)) if admins.is_empty() => {
            tracing::warn!(chat = chat.0, "a list of administrators with nobody in it: those known stay known");
            Ok(())
        }
        ActionEnd::Done(Receipt::ChatAdmins(admins)) => {
            let rows: Vec<_> = admins
                .iter()
                .map(|ChatAdmin { id, creator, bot }| ManagerRow { id: *id, creator: *creator, bot: *bot })
                .collect();
            ctx.db.people().replace_managers(&chat.to_string(), &rows)?;
            ctx.news.push(News::AdminsRead(*chat));
            Ok(())
        }
        ActionEnd::Never(why) => {
            ctx.news.push(News::AdminsUnread { chat: *chat, why });
            Ok(())
        }
        ActionEnd::Refused(advice) => {
            let why = ctx.texts.advice_in_words(&advice);
            ctx.news.push(News::AdminsUnread { chat: *chat, why });
            Ok(())
        }
        ActionEnd::Done(_) | ActionEnd::Uncertain | ActionEnd::GivenUp(_) => Ok(()),
    }
}

/// The wish that silences a person where they wrote (on VK until a moment, where one is given), or frees them.
pub fn silencing(person: PersonId, subject: &CommentRef, until: Option<Millis>, silenced: bool) -> Action {
    match person.network {
        Network::Vk => VkAction::SetBanned { person, banned: silenced, until, why: String::new() }.into(),
        Network::Telegram => {
            let chat = ChatId(subject.owner_id);
            TelegramAction::SetRestricted { chat, person, restricted: silenced }.into()
        }
    }
}

/// Bans the author of a removed comment, within the limits; beyond them a person is asked: a raid's authors must not take the room
/// of the days after it. What is asked of the admin instead takes none.
pub fn ban_for(author: PersonId, subject: &CommentRef, cause: i64, ctx: &mut Context<'_>) -> Result<()> {
    if ctx.is_untouchable(author)? || ctx.db.people().person(author)?.is_some_and(|person| person.banned) {
        return Ok(());
    }
    // Whoever goes on writing while their ban waits goes before the others, and counts once.
    let waits = silencing(author, subject, None, true).facts().subject.unwrap_or_default();
    if ctx.db.outbox().hasten_ban(&waits, newest_first(ctx.now, subject.item_id))? {
        return Ok(());
    }
    let run = waves::of_comment(subject, ctx)?.map_or(Run::Live, Run::Wave);
    // A run of live events is an hour; a day is local.
    if way_to_ban(author, ctx)? == Way::Auto && !accounts::within_limits(run, ctx)? {
        return wait_for_a_word(author, subject, cause, ctx);
    }
    ban(author, subject, cause, None, ctx).map(drop)
}

fn way_to_ban(author: PersonId, ctx: &Context<'_>) -> Result<Way> {
    // In a group of Telegram the bot does it, or it is told that it may not.
    if author.network == Network::Telegram { Ok(Way::Auto) } else { accounts::way_to_remove(false, ctx) }
}

/// An author for whose ban the limits have no room waits in quarantine, once.
fn wait_for_a_word(author: PersonId, subject: &CommentRef, cause: i64, ctx: &mut Context<'_>) -> Result<()> {
    let decided = Decided::new(Matter::Account, "quarantine").row(Row::Journal(cause)).person(author);
    ctx.decided(decided.why("limit_of_bans"));
    if ctx.policy.moderation.mode != Mode::Enforce || !waiting_bans(author, ctx)?.is_empty() {
        return Ok(());
    }
    let Some(row) = ctx.db.journal().verdict(cause)? else { return Ok(()) };
    if ctx.acted_on_today()? >= ctx.per_day() {
        alerts::limit_reached(ctx)?;
    }
    let wave = waves::of_comment(subject, ctx)?;
    let verdict = accounts::over_limit(&Verdict { rule: Rule::BanAuthor, ..row.verdict });
    let journal = write_down(author, subject, &verdict, State::Pending, (None, wave), ctx)?;
    ctx.db.quarantine().hold(journal, ctx.now, ctx.now + ctx.policy.moderation.quarantine)?;
    reports::quarantined(ctx)
}

/// The entries in which somebody waits to be banned for what they wrote, with their verdicts.
fn waiting_bans(author: PersonId, ctx: &Context<'_>) -> Result<Vec<(QuarantineRow, i64)>> {
    let mut bans = Vec::new();
    for (entry, journal) in quarantine::entries_of(author, ctx)? {
        if ctx.db.journal().verdict(journal)?.is_some_and(|row| row.bans_an_author()) {
            bans.push((entry, journal));
        }
    }
    Ok(bans)
}

/// Whoever waited to be banned for what they wrote is banned by an admin's order; one of a crowd comes back when it has passed.
pub fn ban_who_waited(row: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    let Some(subject) = row.comment else { return Ok(()) };
    if way_to_ban(row.person, ctx)? != Way::Auto {
        ctx.db.journal().set_state(row.id, State::Assist, None)?;
        return reports::ask_for_help(row.id, ctx);
    }
    ctx.db.journal().set_state(row.id, State::Pending, None)?;
    let until = row.wave_id.map(|_| ctx.now + WAVE_BAN);
    ctx.want_for(silencing(row.person, &subject, until, true), Urgency::Order, Some(row.id));
    reports::refresh_row(row, ctx)
}

/// Writes a ban down and queues it. `by`: the admin who ordered it. Returns what became of it.
pub fn ban(
    author: PersonId,
    subject: &CommentRef,
    cause: i64,
    by: Option<i64>,
    ctx: &mut Context<'_>,
) -> Result<State> {
    let Some(row) = ctx.db.journal().verdict(cause)? else { return Ok(State::Failed) };
    let verdict = Verdict { decision: Decision::Remove, rule: Rule::BanAuthor, ..row.verdict };
    // What the program does by itself is tried all the same: so it is seen that the right is there again.
    let asks = by.is_some()
        && author.network == Network::Telegram
        && !group::standing(ChatId(subject.owner_id), &ctx.db)?.restricts;
    let state = match way_to_ban(author, ctx)? {
        Way::Assist | Way::Off => State::Assist,
        Way::Auto if asks => State::Assist,
        Way::Auto if by.is_some() || ctx.policy.moderation.mode == Mode::Enforce => State::Pending,
        Way::Auto => State::Observed,
    };
    // An admin who bans somebody by name means it; one of a crowd comes back when it has passed.
    let wave = if by.is_none() { waves::of_comment(subject, ctx)? } else { None };
    let in_a_crowd = wave.is_some() || (by.is_none() && raid::goes_on(ctx)?);
    let journal = write_down(author, subject, &verdict, state, (by, wave), ctx)?;
    // For what they wrote before they wait for room no more.
    let waited = if state == State::Observed { Vec::new() } else { waiting_bans(author, ctx)? };
    for (entry, waiting) in &waited {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Removed, None)?;
        ctx.db.journal().set_state(*waiting, State::Observed, Some("banned with what they wrote since"))?;
    }
    if !waited.is_empty() {
        reports::quarantined(ctx)?;
    }
    match state {
        State::Pending => {
            let until = in_a_crowd.then_some(ctx.now + WAVE_BAN);
            let silence = silencing(author, subject, until, true);
            match by {
                Some(_) => ctx.want_for(silence, Urgency::Order, Some(journal)),
                None => ctx.want_gone(silence, Urgency::Ban, journal, ctx.now, subject.item_id),
            }
        }
        State::Assist => reports::ask_for_help(journal, ctx)?,
        State::Observed | State::Done | State::Failed | State::Undone => {}
    }
    Ok(state)
}

fn write_down(
    author: PersonId,
    subject: &CommentRef,
    verdict: &Verdict,
    state: State,
    (by, wave): (Option<i64>, Option<i64>),
    ctx: &Context<'_>,
) -> Result<i64> {
    ctx.judged(&NewVerdict {
        at: ctx.now,
        kind: SubjectKind::Member,
        person: author,
        comment: Some(subject),
        verdict,
        mode: ctx.policy.moderation.mode,
        model: ctx.judge.model_version(),
        state,
        text: None,
        by,
        item: None,
        sweep: None,
        wave,
    })
}

/// Somebody is never to be touched from now on: what waits against them is withdrawn. What was done stays done.
pub fn spare(person: PersonId, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(500), ..JournalFilter::default() };
    for row in ctx.db.journal().rows(filter)? {
        let entry = ctx.db.quarantine().quarantine_of(row.id)?;
        if !matches!(row.state, State::Pending | State::Assist) && entry.is_none() {
            continue;
        }
        ctx.db.journal().set_state(row.id, State::Observed, Some("never to be touched"))?;
        if let Some(entry) = entry {
            ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Kept, Some(by))?;
            reports::quarantined(ctx)?;
        }
        reports::refresh_row(&row, ctx)?;
    }
    Ok(())
}

/// Somebody was banned: what was asked of the admin is done.
pub fn blocked(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.people().set_banned(person, true, ctx.now)?;
    ctx.db.activity().note_activity(person, Activity::Ban, None, ctx.now)?;
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    for row in ctx.db.journal().rows(filter)? {
        if row.is_about_person() && row.state == State::Assist {
            done_by_hand(&row, ctx)?;
        }
    }
    quarantine::close_entries_of(person, "out already", ctx)?;
    ctx.news.push(News::PersonChanged(person));
    Ok(())
}

/// Somebody is no member any more: what was asked of the admin about a dead account is done.
pub fn gone(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    for row in ctx.db.journal().rows(filter)? {
        if row.is_about_person() && row.state == State::Assist && row.verdict.rule == Rule::Dead {
            done_by_hand(&row, ctx)?;
            ctx.count(Sum::DeadRemoved, 1)?;
        }
    }
    Ok(())
}

fn done_by_hand(row: &JournalRow, ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.journal().set_state(row.id, State::Done, None)?;
    ctx.count(if row.bans_an_author() { Sum::AuthorsBanned } else { Sum::MembersRemoved }, 1)?;
    if row.kind == SubjectKind::Like {
        ctx.count(Sum::LikesRemoved, 1)?;
    }
    reports::refresh_row(row, ctx)
}

/// A ban was lifted: by us, by hand, or by its end, which is no word against whoever gave it.
pub fn unblocked(person: PersonId, by_its_end: bool, ctx: &mut Context<'_>) -> Result<()> {
    let was_banned = ctx.db.people().person(person)?.is_some_and(|known| known.banned);
    // Telegram tells of everybody who is let in; of those whom this program never kept out, too.
    if person.network == Network::Telegram && !was_banned {
        return Ok(());
    }
    ctx.db.people().set_banned(person, false, ctx.now)?;
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    let mut rows = ctx.db.journal().rows(filter)?;
    rows.retain(|row| row.is_about_person() && matches!(row.state, State::Done | State::Undone));
    // What we took back ourselves was written down before.
    let ours = !was_banned || rows.first().is_some_and(|row| row.state == State::Undone);
    let banned_at = last_banned(person, ctx)?;
    rows.retain(|row| row.state == State::Done && row.verdict.rule != Rule::Dead && !has_ended(row, banned_at));
    if by_its_end {
        for row in &rows {
            ctx.db.journal().set_state(row.id, State::Done, Some(ITS_TIME_IS_OVER))?;
        }
        ctx.news.push(News::PersonChanged(person));
        return Ok(());
    }
    ctx.db.activity().note_activity(person, Activity::Unban, None, ctx.now)?;
    // An order that was stopped spares nobody for ever. A hand's word is that of the button: orders about the waves they came in
    // pass them by from now on.
    if !ours {
        ctx.db.waves().spare_in_waves(person)?;
    }
    for row in &rows {
        if !ours {
            undo::learn_account(row, false, NOBODY, ctx)?;
        }
        ctx.db.journal().set_state(row.id, State::Undone, None)?;
        reports::refresh_row(row, ctx)?;
    }
    if !ours && !rows.is_empty() {
        // One person is free, however often they were banned before.
        ctx.count(Sum::Undone, 1)?;
        ctx.count(Sum::PeopleUndone, 1)?;
        brake::after_undo(ctx)?;
    }
    for wave in ctx.db.waves().past_waves_of(person)? {
        waves::refresh(wave, ctx)?;
    }
    ctx.news.push(News::PersonChanged(person));
    Ok(())
}

/// Whoever writes or subscribes is free there: Telegram tells of no ban whose time is over, and no platform of what happened while
/// nobody listened. `at`: when they did.
pub fn is_free(person: PersonId, at: Millis, ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.db.people().person(person)?.is_some_and(|person| person.banned) {
        return Ok(());
    }
    let filter = JournalFilter { person: Some(person), flagged: true, limit: Some(50), ..JournalFilter::default() };
    let rows = ctx.db.journal().rows(filter)?.into_iter().filter(JournalRow::bans_an_author);
    let by_us = rows.filter(|row| row.state == State::Done).map(|row| row.acted_at.unwrap_or(row.at)).max();
    let banned_at = by_us.max(last_banned(person, ctx)?).unwrap_or_default();
    // What was written before the ban may be heard after it.
    if at < banned_at + MINUTE { Ok(()) } else { unblocked(person, true, ctx) }
}

/// When the platform told of somebody's last ban, whoever gave it.
fn last_banned(person: PersonId, ctx: &Context<'_>) -> Result<Option<Millis>> {
    let bans = ctx.db.activity().activity_of(person, 0, DEEDS)?.into_iter().filter(|deed| deed.act == Activity::Ban);
    Ok(bans.map(|deed| deed.at).max())
}

/// Whether a removal's ban was over before this: VK told so, or there was another one when even a ban of a wave had ended.
fn has_ended(row: &JournalRow, banned_at: Option<Millis>) -> bool {
    row.error.as_deref() == Some(ITS_TIME_IS_OVER)
        || banned_at.is_some_and(|at| at - row.acted_at.unwrap_or(row.at) >= WAVE_BAN)
}
