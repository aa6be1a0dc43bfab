//! A comment was written, edited, restored or deleted: is this version new, whose is it, what is it, what follows.

mod album;
mod gone;

use std::cell::OnceCell;

use anyhow::Result;
use xxhash_rust::xxh3::Xxh3;

pub use self::album::same_of_album;
pub use self::gone::deleted;
use super::{arrivals, attached, brake, evidence, group, kept, newcomers, people, repeated, reports};
use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Action, Capability, ModelAction, Urgency, Way};
use crate::domain::already::EDITED;
use crate::domain::comment::{Comment, Exemption, Origin};
use crate::domain::ids::{CommentRef, Network, PersonId, Place, WallItem};
use crate::domain::rule::Rule;
use crate::domain::sum::Sum;
use crate::domain::verdict::{Decision, Mode, Reason, SAME_TEXT, Verdict, score_of};
use crate::domain::wave::{WaveKind, WavePlace};
use crate::handlers::context::Context;
use crate::handlers::moderation::learned::{DECIDED_BY_KIND, is_of_lessons_by_kind};
use crate::handlers::moderation::waves;
use crate::judging::{CommentEvidence, Prepared, prepare};
use crate::store::{CommentRow, JudgedText, NewComment, NewVerdict, PersonRow, QuarantineState, State, SubjectKind};

/// How long a verdict waits for the author's profile: for its turn to be asked, and for the answer.
const CASE_PATIENCE: i64 = 4_000;
/// Scores from here are decided by the text alone.
const BEYOND_DOUBT: f64 = 0.99;
/// A person counts as long-standing after so long in the community.
pub(super) const LONG_STANDING: i64 = 30 * DAY;
/// What softens a verdict.
const MERCY: [&str; 2] = ["long_standing", "wrote_well"];

/// What is asked of a version more than once: whether it is news, whether its author is judged at all, and its text as
/// judges read it.
struct Version {
    /// Of text and attachments.
    hash: i64,
    exempt: bool,
    prepared: OnceCell<Prepared>,
    fingerprint: OnceCell<i64>,
}

impl Version {
    fn of(comment: &Comment, ctx: &Context<'_>) -> Result<Self> {
        let exempt = is_exempt(comment, ctx)?;
        Ok(Self { hash: content_hash(comment), exempt, prepared: OnceCell::new(), fingerprint: OnceCell::new() })
    }

    fn prepared(&self, comment: &Comment) -> &Prepared {
        self.prepared.get_or_init(|| prepare(&comment.text))
    }

    fn fingerprint(&self, comment: &Comment) -> i64 {
        *self
            .fingerprint
            .get_or_init(|| self.prepared(comment).fingerprint_with(&comment.text, &comment.link_urls).cast_signed())
    }
}

/// One version of a comment.
pub fn written(comment: Comment, origin: Origin, ctx: &mut Context<'_>) -> Result<()> {
    let (author, subject) = (comment.author, comment.subject);
    let version = Version::of(&comment, ctx)?;
    let exempt = version.exempt;
    kept::answered(&comment, ctx)?;
    people::is_free(comment.author, comment.at, ctx)?;
    take(comment, version, origin, ctx)?;
    if origin == Origin::New && subject.place == Place::Wall && !exempt {
        ctx.db.waves().count_hour(waves::name_of(WaveKind::Comments), ctx.now)?;
        let item = Some(WallItem::post(subject.owner_id, subject.parent_id));
        ctx.wave_places.insert(WavePlace { kind: WaveKind::Comments, item });
        arrivals::commented(author, ctx)?;
    }
    match origin {
        Origin::Sweep { id, .. } => crate::handlers::moderation::sweeps::comment_judged(id, ctx),
        Origin::New | Origin::Edited | Origin::Restored | Origin::CatchUp => Ok(()),
    }
}

fn take(comment: Comment, version: Version, origin: Origin, ctx: &mut Context<'_>) -> Result<()> {
    let key = comment.subject.key();
    let known = ctx.db.comments().comment(&key)?;
    let hash = version.hash;
    ctx.db.people().meet(comment.author, comment.author_name.as_deref(), ctx.now)?;
    if let Some(known) = &known {
        if origin == Origin::Restored && known.deleted {
            return gone::restored(&comment, known, &version, ctx);
        }
        if known.content_hash == Some(hash) && !is_to_be_acted_on(known, origin, ctx)? {
            return Ok(()); // the same version again, whatever event brought it
        }
        if known.deleted && known.content_hash.is_none() {
            // Deleted before its own event came: remembered, so that a restoration finds it, and not judged.
            let verdict = Verdict { decision: Decision::Keep, score: 0.0, rule: Rule::Deleted, reasons: Vec::new() };
            return remember(&comment, &version, &verdict, State::Observed, origin, ctx).map(drop);
        }
        if known.deleted && origin != Origin::Restored {
            return Ok(()); // a late edit of what is gone
        }
    }
    judge(comment, &version, origin, known.as_ref(), true, ctx)
}

/// A sweep that acts takes up what was only written down so far, and what failed.
fn is_to_be_acted_on(known: &CommentRow, origin: Origin, ctx: &Context<'_>) -> Result<bool> {
    let (Origin::Sweep { enforce: true, .. }, Some(journal), false) = (origin, known.journal_id, known.deleted) else {
        return Ok(false);
    };
    let verdict = ctx.db.journal().verdict(journal)?;
    Ok(verdict.is_some_and(|row| {
        matches!(row.state, State::Observed | State::Failed) && row.verdict.decision != Decision::Keep
    }))
}

/// The profile came, or the wait for it is over: the version that waited is judged with what there is.
pub fn judge_waiting(comment: Comment, origin: Origin, ctx: &mut Context<'_>) -> Result<()> {
    let known = ctx.db.comments().comment(&comment.subject.key())?;
    let version = Version::of(&comment, ctx)?;
    if let Some(known) = &known {
        let same = known.content_hash == Some(version.hash) && !is_to_be_acted_on(known, origin, ctx)?;
        if same || known.deleted {
            return Ok(());
        }
    }
    judge(comment, &version, origin, known.as_ref(), false, ctx)
}

fn judge(
    comment: Comment,
    version: &Version,
    origin: Origin,
    known: Option<&CommentRow>,
    may_wait: bool,
    ctx: &mut Context<'_>,
) -> Result<()> {
    ctx.db.cases().drop_case(&comment.subject.key())?;
    if known.is_some() {
        replaced(&comment.subject, ctx)?;
    }
    if !ctx.policy.moderation.comments {
        return Ok(());
    }
    if version.exempt {
        let verdict = Verdict { decision: Decision::Keep, score: 0.0, rule: Rule::Exempt, reasons: Vec::new() };
        if is_own(&comment, ctx) {
            repeated::said(&comment, ctx)?;
            group::community_spoke(&comment, ctx)?;
        } else {
            count_checked(known, ctx)?;
        }
        return remember(&comment, version, &verdict, State::Observed, origin, ctx).map(drop);
    }
    let mut verdict = verdict_on(&comment, version, known, ctx)?;
    if verdict.decision != Decision::Remove
        && let Some(removal) = album::removal(&comment, ctx)?
    {
        count_checked(known, ctx)?;
        return album::follow(&comment, version, &removal, origin, ctx);
    }
    let beyond_doubt = is_beyond_doubt(&verdict);
    let network = comment.author.network;
    let manages = || Ok::<_, anyhow::Error>(ctx.managers_are_awaited(network)? || ctx.managers_are_unknown(network)?);
    if may_wait && verdict.decision == Decision::Remove && manages()? {
        // The list of managers is on its way, and whoever was made one of them a moment ago may stand on it.
        return ctx.db.cases().open_case(&comment, origin, ctx.now + CASE_PATIENCE);
    }
    if may_wait && !beyond_doubt && known.is_none() && newcomers::wants_a_look(&comment, ctx)? {
        return ctx.db.cases().open_case(&comment, origin, ctx.now + CASE_PATIENCE);
    }
    if !verdict.rule.is_own_word() {
        newcomers::weigh(&mut verdict, comment.author, ctx)?;
    }
    if verdict.decision != Decision::Keep && !beyond_doubt {
        let person = ctx.db.people().person(comment.author)?;
        let unknown = person.as_ref().is_none_or(|person| person.looked_at.is_none());
        if may_wait && unknown && comment.author.network == Network::Vk && comment.author.id > 0 {
            return ctx.db.cases().open_case(&comment, origin, ctx.now + CASE_PATIENCE);
        }
        soften(&mut verdict, person.as_ref(), known.is_none_or(CommentRow::is_unjudged), ctx)?;
    }
    repeated::soften(&mut verdict, &comment, version.fingerprint(&comment), ctx)?;
    if comment.exemption == Some(Exemption::PerhapsOwn) && verdict.decision == Decision::Remove {
        verdict.decision = Decision::Quarantine;
        verdict.reasons.insert(0, Reason::new("channel_unknown", 0.0));
    }
    count_checked(known, ctx)?;
    conclude(&comment, version, &verdict, origin, ctx)
}

/// A comment counts once: other words of it are judged anew, and are no other comment.
fn count_checked(known: Option<&CommentRow>, ctx: &Context<'_>) -> Result<()> {
    if known.is_none_or(CommentRow::is_unjudged) { ctx.count(Sum::CommentsChecked, 1) } else { Ok(()) }
}

/// The community itself speaks, or a post of its channel arrives in the group.
fn is_own(comment: &Comment, ctx: &Context<'_>) -> bool {
    comment.exemption == Some(Exemption::Own) || comment.author == PersonId::vk(-ctx.policy.group_id)
}

/// Other words stand there now: what waits because of the former ones is withdrawn.
fn replaced(subject: &CommentRef, ctx: &mut Context<'_>) -> Result<()> {
    let Some(row) = ctx.db.journal().latest_verdict_on(&subject.key())? else { return Ok(()) };
    let entry = ctx.db.quarantine().quarantine_of(row.id)?;
    if !matches!(row.state, State::Pending | State::Assist) && entry.is_none() {
        return Ok(());
    }
    ctx.db.journal().set_state(row.id, State::Observed, Some(EDITED))?;
    album::same_of_album(&row, State::Observed, ctx)?;
    if let Some(entry) = entry {
        ctx.db.quarantine().decide_quarantine(entry.id, QuarantineState::Expired, None)?;
        reports::quarantined(ctx)?;
    }
    reports::refresh(row.id, ctx)
}

fn is_exempt(comment: &Comment, ctx: &Context<'_>) -> Result<bool> {
    let by_event = match comment.exemption {
        Some(Exemption::Own | Exemption::Manager | Exemption::Allowed | Exemption::Bot | Exemption::OwnPost) => true,
        Some(Exemption::PerhapsOwn) | None => false,
    };
    Ok(by_event || ctx.is_untouchable(comment.author)?)
}

fn verdict_on(comment: &Comment, version: &Version, known: Option<&CommentRow>, ctx: &Context<'_>) -> Result<Verdict> {
    let print = version.fingerprint(comment);
    let recent = ctx.db.comments().comments_by(comment.author, ctx.now - MINUTE)?;
    let same_texts = &mut ctx.same_texts.borrow_mut();
    let same = ctx.db.comments().same_text_authors(print, comment.author, ctx.now, same_texts)?;
    let evidence = CommentEvidence {
        text: &comment.text,
        attachments: &comment.attachments,
        link_urls: &comment.link_urls,
        recent_by_author: recent,
        same_text_authors: same,
        edited_from: known.and_then(|known| known.score),
        forwarded: comment.forwarded,
        has_buttons: comment.has_buttons,
    };
    let mut verdict = ctx.judge.judge_prepared(&evidence, version.prepared(comment));
    // Who repeats an answer of the community or of a manager copies no spammer. Asked only where copies count.
    if verdict.reasons.iter().any(|reason| reason.code == SAME_TEXT)
        && ctx.db.comments().exempt_wrote(print, ctx.now - DAY, ctx.now)?
    {
        let alone = CommentEvidence { same_text_authors: 0, ..evidence };
        verdict = ctx.judge.judge_prepared(&alone, version.prepared(comment));
    }
    Ok(attached::judge(verdict, comment, &evidence, ctx))
}

/// Mercy: what somebody writes who has long been here, or whose comment has stood here for a day, is looked at by a
/// person, not deleted; unless it was spam before, and somebody said so. An edit makes another comment of one that has stood.
fn soften(verdict: &mut Verdict, person: Option<&PersonRow>, first_version: bool, ctx: &Context<'_>) -> Result<()> {
    if verdict.decision != Decision::Remove {
        return Ok(());
    }
    let Some(person) = person else { return Ok(()) };
    let why = if is_long_standing(person.member, person.joined_at, ctx.now) {
        MERCY[0]
    } else if first_version && ctx.db.comments().wrote_well_before(person.person, ctx.now - DAY)? {
        MERCY[1]
    } else {
        return Ok(());
    };
    if evidence::is_known_spammer(person.person, ctx)? {
        return Ok(());
    }
    verdict.decision = Decision::Quarantine;
    verdict.reasons.push(Reason::new(why, 0.0));
    Ok(())
}

/// What the text alone decides: no mercy changes it. That others wrote the same is not the text: neighbours pass an appeal on.
pub fn is_beyond_doubt(verdict: &Verdict) -> bool {
    let alone = || verdict.reasons.iter().filter(|reason| reason.code != SAME_TEXT).cloned().collect::<Vec<_>>();
    verdict.rule.is_own_word() || (verdict.score >= BEYOND_DOUBT && score_of(&alone()) >= BEYOND_DOUBT)
}

/// Whether somebody who subscribed then, as far as that was seen, counts as long-standing.
pub fn is_long_standing(member: Option<bool>, joined_at: Option<Millis>, now: Millis) -> bool {
    member == Some(true)
        && match joined_at {
            Some(joined_at) => now - joined_at >= LONG_STANDING,
            // Subscribed, and the bot has watched everybody who joined since its first start: was here before.
            None => true,
        }
}

/// Whether this version is acted on: a sweep says so itself.
fn mode_of(origin: Origin, ctx: &Context<'_>) -> Mode {
    match origin {
        Origin::Sweep { enforce: true, .. } => Mode::Enforce,
        Origin::Sweep { enforce: false, .. } => Mode::Observe,
        Origin::New | Origin::Edited | Origin::Restored | Origin::CatchUp => ctx.policy.moderation.mode,
    }
}

fn conclude(
    comment: &Comment,
    version: &Version,
    verdict: &Verdict,
    origin: Origin,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let softened = ctx.policy.softened(verdict, ctx.now);
    let verdict = softened.as_ref().unwrap_or(verdict);
    let mode = mode_of(origin, ctx);
    // On a holiday too: what would have gone is worth a look, unlike what is merely doubtful.
    let asked = if mode == Mode::Enforce { brake::softened(verdict, comment.author.network, ctx)? } else { None };
    let verdict = asked.as_ref().unwrap_or(verdict);
    let state = match (verdict.decision, mode) {
        (Decision::Keep, _) | (_, Mode::Observe) => State::Observed,
        (Decision::Quarantine, Mode::Enforce) => State::Pending,
        (Decision::Remove, Mode::Enforce) => match way_to_delete(&comment.subject, ctx)? {
            Way::Auto => State::Pending,
            Way::Assist | Way::Off => State::Assist,
        },
    };
    let counted = mode == Mode::Observe && would_go_already(&comment.subject, ctx)?;
    let journal = remember(comment, version, verdict, state, origin, ctx)?;
    if mode == Mode::Observe {
        let sum = Sum::would(verdict, kind_of(comment.subject.place)).filter(|_| !counted);
        return sum.map_or(Ok(()), |name| ctx.count(name, 1));
    }
    match verdict.decision {
        Decision::Keep => Ok(()),
        Decision::Quarantine => {
            ctx.db.quarantine().hold(journal, ctx.now, ctx.now + ctx.policy.moderation.quarantine)?;
            ctx.count(Sum::CommentsQuarantined, 1)?;
            if ctx.policy.has_model && ctx.policy.general.second_opinion && !comment.text.trim().is_empty() {
                let relay = ModelAction::GiveOpinion { journal, text: comment.text.clone() };
                ctx.want(relay, Urgency::Order);
            }
            reports::quarantined(ctx)
        }
        Decision::Remove => {
            brake::removed(verdict, ctx)?;
            let shown_at = match origin {
                // Other words stand there since now.
                Origin::Edited | Origin::Restored => ctx.now,
                Origin::New | Origin::CatchUp | Origin::Sweep { .. } => comment.at,
            };
            remove(&comment.subject, comment.author, journal, state, (Urgency::Visible, shown_at), ctx)
        }
    }
}

/// Whether the former words of a comment would have gone too: it is one comment, however often it is edited.
fn would_go_already(subject: &CommentRef, ctx: &Context<'_>) -> Result<bool> {
    let before = ctx.db.journal().latest_verdict_on(&subject.key())?;
    Ok(before.is_some_and(|row| row.mode == Mode::Observe && row.verdict.decision == Decision::Remove))
}

/// Carries a removal out: deletes, or asks the admin where no token may; bans the author where that is wanted. Of those
/// equally urgent the comment goes first that people have seen since the latest moment.
pub fn remove(
    subject: &CommentRef,
    author: PersonId,
    journal: i64,
    state: State,
    (urgency, shown_at): (Urgency, Millis),
    ctx: &mut Context<'_>,
) -> Result<()> {
    album::take_along(subject, author, (journal, state), (urgency, shown_at), ctx)?;
    if state == State::Assist {
        return reports::ask_for_help(journal, ctx);
    }
    let gone = Action::set_comment(*subject, false);
    ctx.want_gone(gone, urgency, journal, shown_at, subject.item_id);
    reports::comment_removed(journal, ctx)?;
    if ctx.policy.moderation.ban_author {
        people::ban_for(author, subject, journal, ctx)?;
    }
    Ok(())
}

/// A comment of the past goes by a verdict of now. Returns the verdict's row.
pub fn remove_past(past: &JudgedText, verdict: &Verdict, ctx: &mut Context<'_>) -> Result<i64> {
    replaced(&past.subject, ctx)?;
    let state = match way_to_delete(&past.subject, ctx)? {
        Way::Auto => State::Pending,
        Way::Assist | Way::Off => State::Assist,
    };
    let journal = ctx.judged(&NewVerdict {
        at: ctx.now,
        kind: kind_of(past.subject.place),
        person: past.author,
        comment: Some(&past.subject),
        verdict,
        mode: Mode::Enforce,
        model: ctx.judge.model_version(),
        state,
        text: Some(&past.text),
        by: None,
        item: None,
        sweep: None,
        wave: None,
    })?;
    ctx.db.backtest().judged_anew(&past.key, verdict.score, journal)?;
    remove(&past.subject, past.author, journal, state, (Urgency::Sync, past.at), ctx)?;
    Ok(journal)
}

/// How a comment of this place can be deleted now.
pub fn way_to_delete(subject: &CommentRef, ctx: &Context<'_>) -> Result<Way> {
    match subject.place {
        // The bot deletes there by itself; whether it has the right shows on the first try.
        Place::Chat => Ok(Way::Auto),
        // The one deletion that VK's schema grants to a community token.
        Place::Board if ctx.db.settings().way_of(Capability::Messages)? == Some(Way::Auto) => Ok(Way::Auto),
        Place::Board | Place::Wall | Place::Photo | Place::Video | Place::Market => {
            let way = ctx.db.settings().way_of(Capability::DeleteComments)?.unwrap_or(Way::Auto);
            if way == Way::Auto {
                return Ok(way);
            }
            // What VK refuses under photos says nothing of the wall, and only a call tells that it allows it again.
            let refused = ctx.db.settings().refused_places(Capability::DeleteComments, &ctx.policy.keys)?;
            Ok(if refused.is_empty() { way } else { Way::Auto })
        }
    }
}

fn remember(
    comment: &Comment,
    version: &Version,
    verdict: &Verdict,
    state: State,
    origin: Origin,
    ctx: &Context<'_>,
) -> Result<i64> {
    let journal = ctx.judged(&NewVerdict {
        at: ctx.now,
        kind: kind_of(comment.subject.place),
        person: comment.author,
        comment: Some(&comment.subject),
        verdict,
        mode: mode_of(origin, ctx),
        model: ctx.judge.model_version(),
        state,
        // Words that were found harmless say nothing for or against what is removed.
        text: Some(&*comment.text).filter(|_| verdict.rule != Rule::Album),
        by: None,
        item: None,
        sweep: match origin {
            Origin::Sweep { id, .. } => Some(id),
            Origin::New | Origin::Edited | Origin::Restored | Origin::CatchUp => None,
        },
        wave: None,
    })?;
    if verdict.reasons.iter().any(is_of_lessons_by_kind) {
        ctx.count(DECIDED_BY_KIND, 1)?;
    }
    let new = NewComment {
        subject: &comment.subject,
        author: comment.author,
        at: comment.at,
        seen_at: ctx.now,
        text: &comment.text,
        content_hash: version.hash,
        fingerprint: version.fingerprint(comment),
        score: verdict.score,
        journal_id: journal,
    };
    ctx.db.comments().put_comment(new, &mut ctx.same_texts.borrow_mut())?;
    if let Some(album) = &comment.album {
        ctx.db.comments().put_album(&comment.subject, album)?;
    }
    // One that was written now carried nothing before.
    if !comment.attachments.is_empty() || origin != Origin::New {
        ctx.db.comments().put_carried(&comment.subject, &comment.attachments, comment.picture.as_deref())?;
    }
    Ok(journal)
}

/// Kind of the journal's subject.
pub fn kind_of(place: Place) -> SubjectKind {
    match place.network() {
        Network::Vk => SubjectKind::Comment,
        Network::Telegram => SubjectKind::Message,
    }
}

/// Hash of what is judged: text and attachments. The same hash again is no news.
fn content_hash(comment: &Comment) -> i64 {
    let mut hasher = Xxh3::new();
    hasher.update(comment.text.as_bytes());
    for part in comment.attachment_ids.iter().chain(&comment.link_urls) {
        hasher.update(&[0]);
        hasher.update(part.as_bytes());
    }
    hasher.digest().cast_signed()
}
