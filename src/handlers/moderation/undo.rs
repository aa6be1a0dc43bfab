//! Every verdict's way back, and what is learnt from it.

use anyhow::Result;

use super::{apology, brake, comments, people, reports};
use crate::clock::DAY;
use crate::decided::{Decided, Matter, Row};
use crate::domain::action::{Action, Urgency, VkAction};
use crate::domain::already::{SUBSCRIBES_ANEW, TAKING_BACK};
use crate::domain::ids::{ChatId, Network, PersonId};
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, Mode};
use crate::handlers::context::{Context, local_day};
use crate::judging::CommentEvidence;
use crate::store::{Activity, JournalFilter, JournalRow, QuarantineState, State, SubjectKind};
use crate::texts::{OwnEntry, OwnList, Said, TakenBack};

/// Verdicts about a person that are taken back in one step: the report of each is shown anew.
const AT_ONCE: usize = 40;

/// How a verdict was taken back: what can come back, and what cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// Everything comes back, for the world remembers it.
    Whole,
    /// Nothing was taken away yet, or nothing at all: it stays.
    Stays,
    /// Telegram cannot restore a deleted message; the text is learnt.
    MessageIsGone {
        /// What became of who wrote it.
        author: Freed,
    },
    /// The ban is lifted; the person must subscribe again.
    MustSubscribe,
    /// The person was taken off the list, not banned: they must subscribe again.
    MustRejoin,
    /// It had been taken back before.
    Already,
    /// There was nothing to take back: it had only been written down.
    OnlyWritten,
}

/// What became of the author of a message that stays deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freed {
    /// They were not banned for it.
    WasFree,
    /// They may write again.
    MayWrite,
    /// They were thrown out: they must come in again.
    MustComeIn,
}

impl Undone {
    /// Whether something comes back, or somebody is free: else nothing is counted as taken back.
    fn brings_back(self) -> bool {
        match self {
            Self::Whole | Self::Stays | Self::MustSubscribe | Self::MustRejoin => true,
            Self::MessageIsGone { .. } | Self::Already | Self::OnlyWritten => false,
        }
    }
}

/// Takes a verdict back by a person's order and learns from it.
pub fn undo(row: &JournalRow, by: i64, ctx: &mut Context<'_>) -> Result<Undone> {
    // What was kept was never taken away: it is not counted as given back.
    if row.state == State::Undone || row.verdict.decision == Decision::Keep {
        return Ok(Undone::Already);
    }
    learn_harmless(row, by, ctx)?;
    learn_account(row, false, by, ctx)?;
    if row.wave_id.is_some() || is_about_account(row) {
        // An order about a whole wave passes them by from now on.
        ctx.db.waves().spare_in_waves(row.person)?;
    }
    let waited = ctx.db.quarantine().quarantine_of(row.id)?;
    if let Some(entry) = waited {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Kept, Some(by))?;
        reports::quarantined(ctx)?;
    }
    // A doubtful one was acted on once its entry was decided.
    let acted = matches!(row.state, State::Pending | State::Done | State::Failed) && waited.is_none();
    ctx.db.journal().set_state(row.id, State::Undone, None)?;
    count_would_no_more(row, ctx)?;
    comments::same_of_album(row, State::Undone, ctx)?;
    let undone = if acted { reverse(row, ctx)? } else { Undone::OnlyWritten };
    let note = match undone {
        Undone::MustSubscribe | Undone::MustRejoin => Some(SUBSCRIBES_ANEW),
        // Should it be refused, it is what it was.
        Undone::Whole if row.state == State::Done && !counts_people(row) => Some(TAKING_BACK),
        Undone::Whole | Undone::Stays | Undone::MessageIsGone { .. } | Undone::Already | Undone::OnlyWritten => None,
    };
    if note.is_some() {
        ctx.db.journal().set_state(row.id, State::Undone, note)?;
    }
    if undone.brings_back() {
        for sum in sums_of(row) {
            ctx.count(sum, 1)?;
        }
    }
    let author = free_author(row, by, ctx)?;
    reports::refresh_row(row, ctx)?;
    let decided = Decided::new(Matter::Undo, "undone").row(Row::Journal(row.id)).person(row.person).by(Some(by));
    let then = if undone == Undone::OnlyWritten { "nothing" } else { "bring_back" };
    ctx.decided(decided.why_reasons(row.verdict.rule.as_str(), &[]).then(then));
    Ok(if matches!(undone, Undone::MessageIsGone { .. }) { Undone::MessageIsGone { author } } else { undone })
}

fn counts_people(row: &JournalRow) -> bool {
    matches!(row.kind, SubjectKind::Member | SubjectKind::Like)
}

/// In which sums of the day it is counted that a verdict was taken back.
pub(super) fn sums_of(row: &JournalRow) -> [Sum; 2] {
    [Sum::Undone, if counts_people(row) { Sum::PeopleUndone } else { Sum::CommentsUndone }]
}

/// A person's word that a text is harmless. What a person's press removed is as it was before that press; and where a list of
/// the admin's own removes such texts whatever was taught, nothing is.
pub(super) fn learn_harmless(row: &JournalRow, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(text) = row.taught_text().filter(|_| row.kind != SubjectKind::Member) else { return Ok(()) };
    if row.verdict.rule == Rule::Order {
        ctx.reload |= ctx.db.lessons().unlearn_verdict(row.id)?;
    } else if still_listed(row, ctx).is_none() {
        ctx.db.lessons().learn(row.id, &text, false, by, ctx.now)?;
        ctx.reload = true;
    }
    Ok(())
}

/// The entry of the admin's own lists by which such a text would be removed again; `None`: a list has not decided, or holds
/// none for it any more.
pub fn still_listed(row: &JournalRow, ctx: &Context<'_>) -> Option<OwnEntry> {
    if !row.verdict.rule.is_of_own_lists() {
        return None;
    }
    let found = row.verdict.reasons.iter().find_map(|reason| reason.detail.as_deref()).unwrap_or_default();
    // A link may hide behind words: where it leads is what was found.
    let led_to = if row.verdict.rule == Rule::BlockedDomain { found } else { "" };
    let text = format!("{}\n{led_to}", row.taught_text()?);
    let mut again = ctx.judge.judge(&CommentEvidence::of_text(&text));
    let entry = again.reasons.pop().and_then(|reason| reason.detail)?;
    let list = match again.rule {
        Rule::StopWord if !ctx.policy.moderation.stop_words.iter().any(|word| word.trim() == entry) => {
            OwnList::WordsFile
        }
        Rule::StopWord => OwnList::StopWords,
        Rule::BlockedDomain => OwnList::Domains,
        _ => return None,
    };
    Some(OwnEntry { list, entry })
}

/// What observe mode would have done is counted, and what a person called harmless is none of it.
fn count_would_no_more(row: &JournalRow, ctx: &Context<'_>) -> Result<()> {
    let observed = row.state == State::Observed && row.mode == Mode::Observe;
    let Some(name) = Sum::would(&row.verdict, row.kind).filter(|_| observed) else { return Ok(()) };
    ctx.db.sums().uncount(&local_day(row.at, ctx.policy.timezone), row.at, name)
}

fn reverse(row: &JournalRow, ctx: &mut Context<'_>) -> Result<Undone> {
    if is_about_account(row) {
        return free(row, ctx);
    }
    let Some(subject) = row.comment else { return Ok(Undone::OnlyWritten) };
    let stays = matches!(row.state, State::Pending | State::Failed);
    if row.kind == SubjectKind::Member {
        ctx.want_for(people::silencing(row.person, &subject, None, false), Urgency::Order, Some(row.id));
        return Ok(if was_put_out(row, ctx)? { Undone::MustSubscribe } else { Undone::Whole });
    }
    match subject.place.network() {
        Network::Vk => {
            ctx.db.comments().mark_deleted(&subject, false, ctx.now)?;
            let back = Action::set_comment(subject, true);
            // Also of what still stands, as far as known: the answer to its deletion may have been lost.
            ctx.want_gone(back, ctx.urgency_of_order(), row.id, ctx.now, subject.item_id);
            Ok(if stays { Undone::Stays } else { Undone::Whole })
        }
        // It stands still.
        Network::Telegram if stays => Ok(Undone::Stays),
        Network::Telegram => Ok(Undone::MessageIsGone { author: Freed::WasFree }),
    }
}

/// Frees somebody who was kept out, or taken off the list. What has not gone out yet is withdrawn, and its limit is free.
fn free(row: &JournalRow, ctx: &mut Context<'_>) -> Result<Undone> {
    if row.state == State::Pending {
        ctx.db.journal().release(row.id)?;
    }
    if row.verdict.rule == Rule::Dead {
        return Ok(if row.state == State::Done { Undone::MustRejoin } else { Undone::Stays });
    }
    let free = VkAction::SetBanned { person: row.person, banned: false, until: None, why: String::new() };
    ctx.want_for(free, Urgency::Order, Some(row.id));
    if row.state != State::Done {
        return Ok(Undone::Stays);
    }
    Ok(if was_put_out(row, ctx)? { Undone::MustSubscribe } else { Undone::Whole })
}

/// Whether somebody was subscribed, as far as known, and is no more since a verdict. Whoever was none comes back whole, and whom
/// a supergroup of Telegram silenced has never left it; a basic group throws out.
fn was_put_out(row: &JournalRow, ctx: &Context<'_>) -> Result<bool> {
    if row.person.network == Network::Telegram {
        let group = row.comment.map(|comment| ChatId(comment.owner_id));
        return Ok(row.state == State::Done && group.is_some_and(|group| group.number_in_links().is_none()));
    }
    let member = ctx.db.people().person(row.person)?.and_then(|person| person.member);
    if member == Some(true) {
        return Ok(false);
    }
    let deeds = ctx.db.activity().activity_of(row.person, row.at, 50)?;
    // What people did is forgotten after a while; that they were subscribed is not.
    let forgotten = ctx.now - row.at > ctx.policy.evidence_days * DAY;
    Ok(deeds.iter().any(|deed| deed.act == Activity::Removed) || (forgotten && member == Some(false)))
}

/// Whether a verdict is about an account itself, not about something it wrote.
pub fn is_about_account(row: &JournalRow) -> bool {
    row.person.network == Network::Vk
        && row.comment.is_none()
        && matches!(row.kind, SubjectKind::Member | SubjectKind::Like)
}

/// An admin's word on an account: its like is judged by it from now on. A deactivated one teaches nothing.
pub fn learn_account(row: &JournalRow, fake: bool, by: i64, ctx: &mut Context<'_>) -> Result<()> {
    if !is_about_account(row) || row.verdict.rule == Rule::Dead || row.verdict.decision == Decision::Keep {
        return Ok(());
    }
    let Some(profile) = ctx.db.people().person(row.person)?.and_then(|person| person.profile) else { return Ok(()) };
    ctx.db.examples().learn_account(row.person.id, &profile, fake, by, ctx.now)?;
    ctx.reload = true;
    Ok(())
}

/// A ban that followed from this verdict goes with it.
fn free_author(row: &JournalRow, by: i64, ctx: &mut Context<'_>) -> Result<Freed> {
    if row.kind == SubjectKind::Member || is_about_account(row) {
        return Ok(Freed::WasFree);
    }
    let bans = if let Some(comment) = &row.comment {
        // Hundreds may be taken back at once: each asks for its own only.
        ctx.db.journal().bans_over(comment, row.person)?
    } else {
        let filter =
            JournalFilter { person: Some(row.person), flagged: true, limit: Some(50), ..JournalFilter::default() };
        let mut bans = ctx.db.journal().rows(filter)?;
        bans.retain(|ban| ban.kind == SubjectKind::Member && ban.comment.is_none());
        bans
    };
    let mut freed = Freed::WasFree;
    for ban in bans.iter().filter(|ban| ban.state != State::Undone) {
        match undo(ban, by, ctx)? {
            Undone::Whole => freed = Freed::MayWrite,
            Undone::MustSubscribe | Undone::MustRejoin => freed = Freed::MustComeIn,
            Undone::Stays | Undone::MessageIsGone { .. } | Undone::Already | Undone::OnlyWritten => {}
        }
    }
    Ok(freed)
}

/// Takes back what was done to a person, newest first: some of what was written down before this entry. Returns before which
/// it goes on; `None`: nothing is left. What is learnt from them holds once all are taken back: the judge is made anew once.
pub fn undo_some(
    person: PersonId,
    before: Option<i64>,
    by: i64,
    sum: &mut TakenBack,
    ctx: &mut Context<'_>,
) -> Result<Option<i64>> {
    let limit = Some(AT_ONCE + 1);
    let filter = JournalFilter { person: Some(person), flagged: true, before, limit, ..JournalFilter::default() };
    let rows = ctx.db.journal().rows(filter)?;
    let reload = ctx.reload;
    for row in rows.iter().take(AT_ONCE) {
        if matches!(row.state, State::Pending | State::Done | State::Assist) {
            let undone = undo(row, by, ctx)?;
            add(undone, row, sum, ctx);
            apology::offer(person, undone, ctx)?;
        }
    }
    if rows.len() > AT_ONCE {
        ctx.reload = reload;
        return Ok(Some(rows[AT_ONCE - 1].id));
    }
    brake::after_undo(ctx)?;
    Ok(None)
}

/// One more was taken back.
pub(super) fn add(undone: Undone, row: &JournalRow, sum: &mut TakenBack, ctx: &Context<'_>) {
    sum.all += usize::from(undone.brings_back() && undone != Undone::Stays);
    sum.listed += usize::from(undone != Undone::Already && still_listed(row, ctx).is_some());
    match undone {
        Undone::Whole if matches!(row.kind, SubjectKind::Comment | SubjectKind::Message) => sum.comments += 1,
        Undone::Whole | Undone::Already => {}
        Undone::Stays => sum.stayed += 1,
        Undone::OnlyWritten => sum.written += 1,
        Undone::MessageIsGone { author } => {
            let freed = usize::from(author != Freed::WasFree);
            sum.messages_gone += 1;
            sum.freed += freed;
            sum.all += freed;
        }
        Undone::MustSubscribe | Undone::MustRejoin => sum.must_subscribe += 1,
    }
}

/// What an undo of a verdict came to, as a word for `Texts::said`.
pub(in crate::handlers) fn said_of_undone(undone: Undone, row: &JournalRow) -> Said {
    // What a press had taught is forgotten, and nothing else is learnt.
    let by_press = row.verdict.rule == Rule::Order;
    match undone {
        Undone::Whole if by_press => Said::PutBack,
        Undone::MessageIsGone { .. } if by_press => Said::PutBackButGone,
        Undone::OnlyWritten | Undone::Stays if by_press => Said::CalledSpamNoMore,
        Undone::Stays => Said::Stays,
        Undone::Whole => Said::Undone,
        Undone::MessageIsGone { author: Freed::MustComeIn } => Said::MessageGoneAuthorOut,
        Undone::MessageIsGone { .. } => Said::MessageGone,
        Undone::MustSubscribe => Said::MustSubscribe,
        Undone::MustRejoin => Said::MustRejoin,
        Undone::Already => Said::Already,
        Undone::OnlyWritten => Said::Written,
    }
}
