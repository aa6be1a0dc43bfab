//! What no event tells: looked at once a minute. Who does not answer, who says nothing, what cannot get out.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::message::{key_works, opens};
use super::{fold_missed, raise, second_lane};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::alert::{Alert, AlertKind, Level};
use crate::domain::button::{Button, Screen};
use crate::domain::key::KeyName;
use crate::domain::known::Source;
use crate::domain::lane::{Lane, VkLane, Waits};
use crate::handlers::context::{Context, from_to, key, local_day, when};
use crate::store::{Reach, SourceMark, StuckLane};
use crate::texts::DigestLabel;

/// Key under which the database keeps what was seen at the last look.
const KEY: &str = "alerts.watch";
/// A look that comes so late was slept through: nobody could have answered meanwhile.
const ASLEEP: Millis = 5 * MINUTE;
/// A source that was out of reach answers again when it did so within this.
const FRESH: Millis = 3 * MINUTE;
/// That a source answers is written down once a minute, and a question to it waits ten seconds: less silence proves nothing.
const SURE: Millis = 2 * MINUTE;
/// Days of which the longest silence is known before a longer one is odd…
const KNOWN_DAYS: usize = 3;
/// …and for which it is remembered.
const REMEMBERED_DAYS: i64 = 14;
/// Less silence than this is never odd.
const LEAST_SILENCE: Millis = 6 * HOUR;
/// A digest that is not out after so long could not be sent.
const DIGEST_LATE: Millis = HOUR;
/// A row that was answered with trouble for so long is stuck.
const STUCK: Millis = 30 * MINUTE;

/// What was seen at the last look.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::handlers) struct Watch {
    #[serde(default)]
    rang_at: Millis,
    /// Since when the program looks without a break.
    #[serde(default)]
    awake_since: Millis,
    /// Telegram is out of reach since.
    #[serde(default)]
    pub(in crate::handlers) telegram_out: Option<Millis>,
    /// VK is out of reach since.
    #[serde(default)]
    pub(in crate::handlers) vk_out: Option<Millis>,
    /// When Telegram, and VK, came back last.
    #[serde(default)]
    telegram_back: Millis,
    #[serde(default)]
    vk_back: Millis,
    /// By the beginning of the account's name.
    #[serde(default)]
    sources: BTreeMap<String, Rhythm>,
    /// Given up within a day, as last told.
    #[serde(default)]
    given_up: i64,
    /// The digest that nobody got, as last told.
    #[serde(default)]
    digest: String,
    /// Lanes that are stuck, as last told.
    #[serde(default)]
    stuck: Vec<Lane>,
    /// Lanes that are stuck no more, of which nobody was told that yet.
    #[serde(default)]
    over: Vec<Lane>,
    /// Another program listens with the bot's key since, as last told.
    #[serde(default)]
    rival: Option<Millis>,
    /// Whose ears heard nothing at the last look.
    #[serde(default)]
    deaf: Vec<String>,
}

/// How often a source speaks.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Rhythm {
    position: String,
    spoke_at: Millis,
    /// The longest silence that ended on a day.
    gaps: BTreeMap<String, Millis>,
    told: bool,
}

impl Watch {
    /// As it was at the last look.
    pub(in crate::handlers) fn load(ctx: &Context<'_>) -> Result<Self> {
        Ok(ctx.db.settings().meta(KEY)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    fn save(&self, ctx: &Context<'_>) -> Result<()> {
        ctx.db.settings().set_meta(KEY, &serde_json::to_string(self)?)
    }
}

/// Looks at what no event tells, at the minute's ring: silence, a stuck lane, a digest that did not go.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    let mut watch = Watch::load(ctx)?;
    let slept = ctx.now - watch.rang_at;
    if !(0..=ASLEEP).contains(&slept) {
        watch.awake_since = ctx.now;
    }
    watch.rang_at = ctx.now;
    let marks = ctx.db.alerts().source_marks()?;
    let of = |source: Source| marks.iter().find(|mark| source.has(&mark.account));
    let hear_again = look_for_ears(&mut watch, ctx)?;
    look_for_a_rival(&mut watch, ctx)?;
    look_for_telegram(of(Source::TELEGRAM), &mut watch, ctx)?;
    look_at_bot_key(&hear_again, of(Source::TELEGRAM), ctx)?;
    look_for_vk(of(Source::VK), &mut watch, ctx)?;
    for source in ctx.platforms.sources() {
        if let Some(mark) = of(*source) {
            rhythm(source, mark, &mut watch, ctx)?;
        }
    }
    look_at_outbox(&mut watch, ctx)?;
    look_at_digest(&mut watch, ctx)?;
    watch.save(ctx)?;
    fold_missed(ctx)
}

/// Since when a source has not answered, where that is too long by now; `None`: it answers.
fn out_since(mark: Option<&SourceMark>, watch: &Watch, ctx: &Context<'_>) -> Option<Millis> {
    let heard_at = mark.map_or(0, |mark| mark.heard_at);
    let since = heard_at.max(watch.awake_since);
    (ctx.now - since >= patience(ctx)).then_some(since)
}

/// For how long a source may be silent before it is out of reach.
fn patience(ctx: &Context<'_>) -> Millis {
    ctx.policy.alerts.fallback_after.max(SURE)
}

/// Whether a source that was out of reach has answered since, and answers still. A clock that was set back tells nothing.
fn is_back(since: Millis, mark: Option<&SourceMark>, ctx: &Context<'_>) -> bool {
    let answered = |mark: &SourceMark| mark.heard_at > since || since > ctx.now;
    mark.is_some_and(|mark| answered(mark) && ctx.now - mark.heard_at < FRESH.min(patience(ctx)))
}

/// A platform answers again that was out of reach since a moment.
fn back(source: Source, since: Millis, ctx: &Context<'_>) -> String {
    let (from, to) = from_to(since, ctx.now, ctx);
    ctx.texts.alerts().platform_back(source.name, &from, &to, ctx.now - since)
}

/// An ear that hears again is answered: what was refused meanwhile is tried at once, also where it was deaf for a moment only.
/// Whose ears those are.
fn look_for_ears(watch: &mut Watch, ctx: &mut Context<'_>) -> Result<Vec<String>> {
    let deaf: Vec<String> = ctx.db.settings().deaf_ears()?.into_iter().map(|ear| ear.account).collect();
    let was_deaf = std::mem::replace(&mut watch.deaf, deaf);
    let hear_again: Vec<String> = was_deaf.into_iter().filter(|account| !watch.deaf.contains(account)).collect();
    if !hear_again.is_empty() {
        ctx.try_what_waits()?;
    }
    Ok(hear_again)
}

/// Telegram has answered the bot since its key was told of as dead: it works. Said in the very ring in which what waits is tried
/// again, or the alert would go out by the key that it is about.
fn look_at_bot_key(hear_again: &[String], mark: Option<&SourceMark>, ctx: &mut Context<'_>) -> Result<()> {
    let subject = format!("token:{}", KeyName::Bot.setting());
    let Some(told_at) = ctx.db.alerts().wrong_since(AlertKind::Key, &subject)? else { return Ok(()) };
    let hears = hear_again.iter().any(|account| Source::TELEGRAM.has(account));
    let answered = mark.is_some_and(|mark| mark.heard_at > told_at);
    if hears || answered { key_works(KeyName::Bot, ctx) } else { Ok(()) }
}

/// Another program takes words and buttons away: told once, for sending works, and once when it is over.
fn look_for_a_rival(watch: &mut Watch, ctx: &mut Context<'_>) -> Result<()> {
    let rival = ctx.db.settings().rival_now(ctx.now)?;
    let words = match (watch.rival, rival) {
        (None, Some(rival)) => {
            tracing::error!("another program asks telegram for updates with the same token");
            watch.rival = Some(rival.since);
            ctx.texts.alerts().rival(&when(rival.since, ctx))
        }
        (Some(_), None) => {
            watch.rival = None;
            ctx.texts.alerts().rival_is_gone(&when(ctx.now, ctx))
        }
        (None, None) | (Some(_), Some(_)) => return Ok(()),
    };
    let level = if rival.is_some() { Level::Warning } else { Level::Info };
    // Raising an alert may look at what is watched.
    watch.save(ctx)?;
    let subject = format!("rival:{}:{}", level.as_str(), ctx.now);
    raise(&Alert::new(AlertKind::Telegram, level, subject, words).leads_to(opens(Screen::Keys, ctx)).anew(), ctx)
}

/// The owner is told of Telegram's silence on VK: once when it is out of reach, once when it is back.
fn look_for_telegram(mark: Option<&SourceMark>, watch: &mut Watch, ctx: &mut Context<'_>) -> Result<()> {
    match watch.telegram_out {
        None => {
            let Some(since) = out_since(mark, watch, ctx) else { return Ok(()) };
            if watch.rival.is_some() {
                // It answers, only somebody else takes the answers; that was told.
                return Ok(());
            }
            tracing::error!(minutes = (ctx.now - since) / MINUTE, "telegram is out of reach");
            watch.telegram_out = Some(since);
            // From here on alerts go to VK: the others are to know it.
            watch.save(ctx)?;
            let text = ctx.texts.alerts().telegram_out(&when(since, ctx), (ctx.now - since) / MINUTE);
            second_lane::say_anyhow(&text, ctx)
        }
        Some(since) if is_back(since, mark, ctx) => {
            watch.telegram_out = None;
            watch.telegram_back = ctx.now;
            watch.save(ctx)?;
            // What was refused meanwhile waits for longer and longer: nobody would be answered for an hour.
            ctx.try_what_waits()?;
            let text = back(Source::TELEGRAM, since, ctx);
            second_lane::say_anyhow(&crate::texts::html::plain(&text), ctx)?;
            let subject = format!("back:{since}");
            let button = opens(Screen::Status, ctx);
            raise(&Alert::new(AlertKind::Telegram, Level::Info, subject, text).leads_to(button), ctx)
        }
        Some(_) => Ok(()),
    }
}

/// And the reverse: of VK's silence in Telegram.
fn look_for_vk(mark: Option<&SourceMark>, watch: &mut Watch, ctx: &mut Context<'_>) -> Result<()> {
    match watch.vk_out {
        None => {
            let Some(since) = out_since(mark, watch, ctx) else { return Ok(()) };
            watch.vk_out = Some(since);
            let words = ctx.texts.alerts().vk_out(&when(since, ctx), (ctx.now - since) / MINUTE);
            let button = opens(Screen::Status, ctx);
            raise(&Alert::new(AlertKind::Vk, Level::Critical, format!("out:{since}"), words).leads_to(button), ctx)
        }
        Some(since) if is_back(since, mark, ctx) => {
            watch.vk_out = None;
            watch.vk_back = ctx.now;
            ctx.try_what_waits()?;
            let words = back(Source::VK, since, ctx);
            raise(&Alert::new(AlertKind::Vk, Level::Info, format!("back:{since}"), words).anew(), ctx)
        }
        Some(_) => Ok(()),
    }
}

/// A source that answers, and yet says nothing for more than twice as long as it ever did of late.
fn rhythm(source: &Source, mark: &SourceMark, watch: &mut Watch, ctx: &mut Context<'_>) -> Result<()> {
    let awake_since = watch.awake_since;
    let prefix = format!("{}:", source.platform);
    let known = watch.sources.entry(prefix.clone()).or_default();
    let silent_since = known.spoke_at.max(awake_since);
    if known.position != mark.position {
        if known.spoke_at > 0 && awake_since <= known.spoke_at {
            let gap = ctx.now - known.spoke_at;
            let longest = known.gaps.entry(ctx.day()).or_default();
            *longest = gap.max(*longest);
        }
        let oldest = local_day(ctx.now - REMEMBERED_DAYS * DAY, ctx.policy.timezone);
        known.gaps.retain(|day, _| *day >= oldest);
        known.position.clone_from(&mark.position);
        known.spoke_at = ctx.now;
        known.told = false;
        return Ok(());
    }
    let longest = known.gaps.values().copied().max().unwrap_or(0);
    let quiet = ctx.now - silent_since;
    let is_odd = known.spoke_at > 0
        && known.gaps.len() >= KNOWN_DAYS
        && quiet > LEAST_SILENCE.max(2 * longest)
        && ctx.now - mark.heard_at < FRESH;
    if !is_odd || known.told {
        return Ok(());
    }
    known.told = true;
    let words = ctx.texts.alerts().gone_quiet(source.name, quiet / HOUR);
    let button = opens(Screen::Status, ctx);
    raise(&Alert::new(AlertKind::Quiet, Level::Warning, prefix, words).leads_to(button), ctx)
}

/// A digest that was written and that nobody has seen.
fn look_at_digest(watch: &mut Watch, ctx: &mut Context<'_>) -> Result<()> {
    let Some((day, error)) = ctx.db.alerts().unseen_digest(ctx.now - DAY, ctx.now - DIGEST_LATE)? else {
        return Ok(());
    };
    // What a machine slept through goes out now.
    if watch.digest == day || ctx.now - watch.awake_since < DIGEST_LATE {
        return Ok(());
    }
    watch.digest.clone_from(&day);
    let words = ctx.texts.alerts().digest_not_sent(error.as_deref().unwrap_or_default());
    let again = key(ctx.texts.digest_label(DigestLabel::Now).to_owned(), &Button::DigestNow);
    let alert = Alert::new(AlertKind::Outbox, Level::Critical, format!("digest:{day}"), words);
    raise(&alert.leads_to(again).leads_to(opens(Screen::Status, ctx)), ctx)
}

/// Whether VK said that what is done there is used up for hours; what is only read has time.
fn is_used_up(lane: &StuckLane) -> bool {
    let reads = matches!(lane.lane, Lane::Vk(VkLane::Read | VkLane::Sweep));
    !reads && matches!(&lane.why, Waits::Trouble(error) if error.starts_with("VK error 29:"))
}

/// Calls given up since they were last told of, and lanes that do not move although their platform answers.
fn look_at_outbox(watch: &mut Watch, ctx: &mut Context<'_>) -> Result<()> {
    let (given_up, error) = ctx.db.alerts().given_up_since(ctx.now - DAY)?;
    if given_up > watch.given_up {
        let words = ctx.texts.alerts().given_up(given_up, error.as_deref().unwrap_or_default());
        let button = opens(Screen::Status, ctx);
        raise(&Alert::new(AlertKind::Outbox, Level::Warning, "given_up", words).leads_to(button), ctx)?;
    }
    watch.given_up = given_up;
    let mut stuck = Vec::new();
    // What a machine slept through is not stuck.
    let awake = ctx.now - watch.awake_since >= STUCK;
    for lane in ctx.db.alerts().stuck_lanes(ctx.now - MINUTE)? {
        // VK's limit of a day is no passing trouble: nothing of the kind goes out for hours.
        if !(is_used_up(&lane) || awake && ctx.now - lane.since >= STUCK) {
            continue;
        }
        // A platform that does not answer, and a key that is dead, are told of as what they are; and what waited for the
        // platform does not go out the very minute it is back.
        let (out, back) = match &lane.lane {
            Lane::Vk(_) => (watch.vk_out, watch.vk_back),
            // What is wrong there nobody else tells.
            Lane::Posts(_) | Lane::Looks(_) | Lane::Other(_) => (None, 0),
            Lane::Telegram(_) | Lane::Model | Lane::Machine => (watch.telegram_out, watch.telegram_back),
        };
        let explained = out.is_some() || ctx.now - back < STUCK;
        if explained || matches!(lane.why, Waits::ForHelp(_)) {
            continue;
        }
        if !watch.stuck.contains(&lane.lane) {
            let words = ctx.texts.alerts().lane_stuck(&lane.lane, &when(lane.since, ctx), &lane.why.to_string());
            let words = ctx.texts.chats_named(&words, &ctx.db.chats().chat_titles()?);
            let button = opens(Screen::Status, ctx);
            let subject = subject_of(&lane.lane);
            raise(&Alert::new(AlertKind::Outbox, Level::Warning, subject, words).leads_to(button), ctx)?;
        }
        stuck.push(lane.lane);
    }
    let before = std::mem::replace(&mut watch.stuck, stuck);
    watch.over.extend(before);
    look_for_what_is_over(watch, ctx)
}

fn subject_of(lane: &Lane) -> String {
    format!("stuck:{lane}")
}

/// What was told of as stuck gets out again: that stands in the alert's place, unless nobody saw it.
fn look_for_what_is_over(watch: &mut Watch, ctx: &mut Context<'_>) -> Result<()> {
    let mut over = std::mem::take(&mut watch.over);
    over.sort();
    over.dedup();
    over.retain(|lane| !watch.stuck.contains(lane));
    if over.is_empty() {
        return Ok(());
    }
    // Raising an alert may look at what is watched.
    watch.save(ctx)?;
    let waiting = ctx.db.alerts().stuck_lanes(Millis::MAX)?;
    for lane in over {
        let subject = subject_of(&lane);
        let Some(told_at) = ctx.db.alerts().wrong_since(AlertKind::Outbox, &subject)? else { continue };
        if told_at < ctx.now - DAY {
            continue;
        }
        let goes = !waiting.iter().any(|waits| waits.lane == lane)
            && ctx.db.alerts().went_out(&lane, told_at.max(ctx.now - HOUR))?;
        match ctx.db.alerts().reach(AlertKind::Outbox, &subject)? {
            Reach::Nobody => {}
            Reach::Told if goes => {
                let words = ctx.texts.alerts().lane_moves(&lane, &when(ctx.now, ctx));
                let words = ctx.texts.chats_named(&words, &ctx.db.chats().chat_titles()?);
                let button = opens(Screen::Status, ctx);
                raise(&Alert::new(AlertKind::Outbox, Level::Info, subject, words).leads_to(button), ctx)?;
            }
            Reach::Told | Reach::Waits => watch.over.push(lane),
        }
    }
    Ok(())
}
