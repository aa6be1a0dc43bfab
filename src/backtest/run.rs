//! The loop: a page of the past → its evidence → what the judge says of what it has not seen yet → counts.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::past::{Around, Evidence};
use super::tally::{Close, Tally, VerdictWord};
use crate::clock::{DAY, MINUTE, Millis, Turn};
use crate::domain::backtest::{Backtest, CLOSEST, ClosestCall, Trial, WouldBan};
use crate::domain::ids::{Network, PersonId};
use crate::domain::known::KnownPlatforms;
use crate::domain::packed::Ids;
use crate::domain::profile::Profile;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, SubjectKind, Verdict};
use crate::handlers::context::Context;
use crate::handlers::moderation::comments::{is_beyond_doubt, is_long_standing};
use crate::handlers::moderation::evidence;
use crate::judging::{AccountEvidence, AccountJudge, Behaviour, CommentJudge, Thresholds, fingerprint};
use crate::policy::Policy;
use crate::store::{Db, JudgedText, Neighbourhood, SameTexts};
use crate::texts::Texts;

/// Texts read at once. What is judged together is read together.
const PAGE: usize = 2_000;

/// Who judges the past.
pub struct Court {
    /// Settings: who is never judged, who is banned.
    pub policy: Policy,
    /// The judge of comments.
    pub judge: CommentJudge,
    /// The judge of accounts.
    pub accounts: AccountJudge,
    /// Where the judge's thresholds stand.
    pub thresholds: Thresholds,
}

/// What was found, with the texts of the closest calls.
#[derive(Debug)]
pub struct BacktestFound {
    /// What is kept of it.
    pub backtest: Backtest,
    /// Removed, and nearly not; nearest first.
    pub removed: Vec<Close>,
    /// Kept, and nearly not; nearest first.
    pub kept: Vec<Close>,
}

/// Judges the past again. `progress` hears (done, of about so many) after each page, and says whether to go on.
pub fn run(
    db: Db<'_>,
    court: &Court,
    trial: Trial,
    threads: usize,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<BacktestFound> {
    let total = db.backtest().past_size(trial.since, trial.until)?;
    let texts = Texts::new(court.policy.general.language);
    // Who wrote the same is asked of the past.
    let same_texts = RefCell::default();
    let ctx = court.ctx(db, &texts, &same_texts, trial.until);
    let mut around = warmed_up(db, trial.since)?;
    let mut tally = Tally::new(court.thresholds);
    let mut judged = JudgedOnce { court, threads, words: HashMap::new() };
    let mut untouchable: HashMap<PersonId, bool> = HashMap::new();
    let (mut at, mut key) = (trial.since - 1, END.to_owned());
    loop {
        let page = db.backtest().past((at, &key), trial.until, PAGE)?;
        let Some(last) = page.last() else { break };
        (at, key) = (last.at, last.key.clone());
        let whole: Vec<(Evidence, bool)> = page
            .iter()
            .map(|past| {
                let print = past.fingerprint.unwrap_or_else(|| fingerprint(&past.text).cast_signed());
                let (recent, same) = around.met(past.author, print, past.at);
                let seen = Evidence::of(past, (recent, but_for_exempt(same, print, past.at, db)?));
                let exempt = match untouchable.get(&past.author) {
                    Some(known) => *known,
                    None => *untouchable.entry(past.author).or_insert(ctx.is_untouchable(past.author)?),
                };
                Ok((seen, exempt || past.rule == Rule::Exempt))
            })
            .collect::<Result<_>>()?;
        let words = judged.of(&whole)?;
        for ((past, (seen, _)), word) in page.iter().zip(&whole).zip(words) {
            tally.add(past, word.map(|word| softened(word, past)), seen);
        }
        if !progress(tally.texts, total.max(tally.texts)) {
            return Err(anyhow!("stopped"));
        }
    }
    let banned = banned(&tally, &ctx)?;
    Ok(found(tally, banned, court, trial))
}

/// The past is not copied once more.
static NOWHERE: KnownPlatforms = KnownPlatforms::NONE;
/// Sorts after every key: the past begins with its first moment.
const END: &str = "\u{10FFFF}";

impl Court {
    /// A ctx that only reads.
    fn ctx<'a>(&'a self, db: Db<'a>, texts: &'a Texts, same_texts: &'a RefCell<SameTexts>, now: Millis) -> Context<'a> {
        Context {
            db,
            now,
            heard_at: now,
            event_id: 0,
            policy: &self.policy,
            judge: &self.judge,
            accounts: &self.accounts,
            texts,
            platforms: &NOWHERE,
            turn: Turn::begin(Duration::MAX),
            wanted: Vec::new(),
            wanted_before: 0,
            stale: BTreeSet::new(),
            news: Vec::new(),
            wave_places: BTreeSet::new(),
            channels: BTreeSet::new(),
            near: Neighbourhood::default(),
            silence_counts: Rc::default(),
            same_texts,
            decided: crate::decided::Noted::default(),
            reload: false,
            spent: Vec::new(),
            unfinished: false,
        }
    }
}

/// The day before the past begins: who wrote what is evidence of its first texts.
fn warmed_up(db: Db<'_>, since: Millis) -> Result<Around> {
    let mut around = Around::default();
    let (mut at, mut key) = (since - DAY - 1, END.to_owned());
    loop {
        let page = db.backtest().prints((at, &key), since, PAGE)?;
        let Some(last) = page.last() else { return Ok(around) };
        (at, key) = (last.at, last.key.clone());
        for print in page {
            around.met(print.author, print.fingerprint.unwrap_or_default(), print.at);
        }
    }
}

/// How many others count that wrote the same: none, where somebody who is not judged did. Fewer than two never count.
fn but_for_exempt(same: u32, print: i64, at: Millis, db: Db<'_>) -> Result<u32> {
    let exempt = same >= 2 && db.comments().exempt_wrote(print, at - DAY, at)?;
    Ok(if exempt { 0 } else { same })
}

/// The evidence of one text of the past as the store tells it now, for whoever judges it once more.
pub(crate) fn evidence_again(past: &JudgedText, judge: &CommentJudge, db: Db<'_>) -> Result<Verdict> {
    let print = past.fingerprint.unwrap_or_else(|| fingerprint(&past.text).cast_signed());
    let recent = db.backtest().texts_within(past.author, past.at - MINUTE, past.at, &past.key)?;
    let same = db.backtest().same_text_within(print, past.author, past.at - DAY, past.at, &past.key)?;
    let same = but_for_exempt(same, print, past.at, db)?;
    let seen = Evidence::of(past, (recent, same));
    let mut verdict = judge.judge(&seen.as_judged());
    verdict.decision = softened(VerdictWord::of(&verdict, is_beyond_doubt(&verdict)), past).decision;
    Ok(verdict)
}

/// The mercy that was due then: what somebody wrote who had long been here, or whose comment had stood for a day, is looked
/// at by a person.
fn softened(word: VerdictWord, past: &JudgedText) -> VerdictWord {
    let spared = word.decision == Decision::Remove
        && !word.beyond_doubt
        && past.before.is_none()
        && (past.who.wrote_well || is_long_standing(past.who.member, past.who.joined_at, past.at));
    VerdictWord { decision: if spared { Decision::Quarantine } else { word.decision }, ..word }
}

/// What was judged already, by the hash of the evidence.
struct JudgedOnce<'c> {
    court: &'c Court,
    threads: usize,
    words: HashMap<u128, VerdictWord>,
}

impl JudgedOnce<'_> {
    /// A word on each; `None` for those whom nobody judges.
    fn of(&mut self, page: &[(Evidence, bool)]) -> Result<Vec<Option<VerdictWord>>> {
        let hashes: Vec<Option<u128>> = page.iter().map(|(seen, exempt)| (!exempt).then(|| seen.hash())).collect();
        let mut unseen: HashMap<u128, &Evidence> = HashMap::new();
        for (hash, (seen, _)) in hashes.iter().zip(page) {
            if let Some(hash) = hash.filter(|hash| !self.words.contains_key(hash)) {
                unseen.insert(hash, seen);
            }
        }
        let unseen: Vec<(u128, &Evidence)> = unseen.into_iter().collect();
        let judge = &self.court.judge;
        let each = unseen.len().div_ceil(self.threads.max(1)).max(1);
        let judged = thread::scope(|scope| {
            let shares: Vec<_> = unseen
                .chunks(each)
                .map(|share| scope.spawn(move || share.iter().map(|(hash, seen)| (*hash, word(judge, seen))).collect()))
                .collect();
            let joined = shares.into_iter().map(thread::ScopedJoinHandle::join);
            joined.collect::<thread::Result<Vec<Vec<(u128, VerdictWord)>>>>()
        });
        let judged = judged.map_err(|_| anyhow!("judging a text of the past panicked"))?;
        self.words.extend(judged.into_iter().flatten());
        Ok(hashes.iter().map(|hash| hash.and_then(|hash| self.words.get(&hash).copied())).collect())
    }
}

fn word(judge: &CommentJudge, seen: &Evidence) -> VerdictWord {
    let verdict = judge.judge(&seen.as_judged());
    VerdictWord::of(&verdict, is_beyond_doubt(&verdict))
}

/// Who would be banned: authors of removed texts where that is the rule, else whoever's account is judged so.
fn banned(tally: &Tally, ctx: &Context<'_>) -> Result<Vec<WouldBan>> {
    let mut banned = Vec::new();
    for (person, (texts, asked)) in &tally.authors {
        let by_text = ctx.policy.moderation.ban_author && *texts > 0;
        if by_text || is_fake(*person, *asked, ctx)? {
            banned.push(WouldBan { person: *person, texts: *texts });
        }
    }
    banned.sort_by_key(|one| (std::cmp::Reverse(one.texts), one.person));
    Ok(banned)
}

/// Whether the account itself is judged to go: by what is known of it, and, where that or its texts give reason to look
/// closer, by what it did.
fn is_fake(person: PersonId, asked: bool, ctx: &Context<'_>) -> Result<bool> {
    if !ctx.policy.moderation.members || person.network != Network::Vk || person.id <= 0 {
        return Ok(false);
    }
    let Some(profile) = ctx.db.people().person(person)?.and_then(|row| row.profile) else { return Ok(false) };
    let Ok(profile) = Profile::unpack(&profile) else { return Ok(false) };
    let judged = |behaviour: Behaviour| {
        let kind = SubjectKind::Member;
        ctx.accounts.judge(&AccountEvidence {
            kind,
            profile: Some(&profile),
            behaviour,
            tightened: false,
            batch: false,
        })
    };
    if !asked && judged(Behaviour::default()).decision == Decision::Keep {
        return Ok(false);
    }
    let verdict = judged(evidence::behaviour(person, ctx)?);
    // Dead accounts are taken off the list, not banned.
    let goes = verdict.decision == Decision::Remove && verdict.rule != Rule::Dead;
    Ok(goes && evidence::spared(person, ctx)?.is_none())
}

fn found(tally: Tally, banned: Vec<WouldBan>, court: &Court, trial: Trial) -> BacktestFound {
    let with_reasons = |calls: Vec<Close>| -> Vec<Close> {
        let whole = |mut call: Close| {
            let verdict = court.judge.judge(&call.evidence().as_judged());
            call.now = Verdict { decision: call.now.decision, ..verdict };
            call
        };
        calls.into_iter().map(whole).collect()
    };
    let (removed, kept) = (with_reasons(tally.removed.calls), with_reasons(tally.kept.calls));
    let calls = |close: &[Close]| -> Vec<ClosestCall> {
        let known = close.iter().filter(|close| close.past.journal != 0);
        known.map(|it| ClosestCall { journal: it.past.journal, then: it.past.then, now: it.now.clone() }).collect()
    };
    let backtest = Backtest {
        trial,
        model: court.judge.model_version().to_owned(),
        strictness: court.policy.moderation.strictness,
        thresholds: [court.thresholds.delete, court.thresholds.quarantine],
        texts: tally.texts,
        authors: tally.authors.len() as u64,
        then: tally.then,
        now: tally.now,
        changed: tally.changed.into_iter().map(|((then, now), count)| (then, now, count)).collect(),
        standing: Ids(tally.standing),
        doubtful: Ids(tally.doubtful),
        removed: calls(&removed),
        kept: calls(&kept),
        banned_count: banned.len() as u64,
        banned: banned.into_iter().take(CLOSEST).collect(),
    };
    BacktestFound { backtest, removed, kept }
}
