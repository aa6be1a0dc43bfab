//! What no event tells: looked at once a minute. Who does not answer, who says nothing, what cannot get out.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::told::opens;
use super::{fold_missed, raise, second};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::domain::alert::{Alert, AlertKind, Level};
use crate::domain::button::{Button, Screen};
use crate::domain::lane::{Lane, Waits};
use crate::handlers::desk::{Desk, local_day, moment};
use crate::handlers::moderation::reports::key;
use crate::store::SourceMark;

/// Key under which the database keeps what was seen at the last look.
const KEY: &str = "alerts.watch";
/// A look that comes so late was slept through: nobody could have answered meanwhile.
const ASLEEP: Millis = 5 * MINUTE;
/// A source that was out of reach answers again when it did so within this.
const FRESH: Millis = 3 * MINUTE;
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
pub(super) struct Watch {
    #[serde(default)]
    rang_at: Millis,
    /// Since when the program looks without a break.
    #[serde(default)]
    awake_since: Millis,
    /// Telegram is out of reach since.
    #[serde(default)]
    pub(super) telegram_out: Option<Millis>,
    /// VK is out of reach since.
    #[serde(default)]
    pub(super) vk_out: Option<Millis>,
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
    /// Another program listens with the bot's key since, as last told.
    #[serde(default)]
    rival: Option<Millis>,
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
    pub(super) fn load(desk: &Desk<'_>) -> Result<Self> {
        Ok(desk.db.meta(KEY)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    fn save(&self, desk: &Desk<'_>) -> Result<()> {
        desk.db.set_meta(KEY, &serde_json::to_string(self)?)
    }
}

/// Looks at what no event tells, at the minute's ring: silence, a stuck lane, a digest that did not go.
pub fn rang(desk: &mut Desk<'_>) -> Result<()> {
    let mut watch = Watch::load(desk)?;
    let slept = desk.now - watch.rang_at;
    if !(0..=ASLEEP).contains(&slept) {
        watch.awake_since = desk.now;
    }
    watch.rang_at = desk.now;
    let marks = desk.db.source_marks()?;
    let of = |prefix: &str| marks.iter().find(|mark| mark.account.starts_with(prefix));
    look_for_a_rival(&mut watch, desk)?;
    look_for_telegram(of("telegram:"), &mut watch, desk)?;
    look_for_vk(of("vk:"), &mut watch, desk)?;
    for prefix in ["vk:", "telegram:"] {
        if let Some(mark) = of(prefix) {
            rhythm(prefix, mark, &mut watch, desk)?;
        }
    }
    look_at_outbox(&mut watch, desk)?;
    look_at_digest(&mut watch, desk)?;
    watch.save(desk)?;
    fold_missed(desk)
}

/// Since when a source has not answered, where that is too long by now; `None`: it answers.
fn out_since(mark: Option<&SourceMark>, watch: &Watch, desk: &Desk<'_>) -> Option<Millis> {
    let heard_at = mark.map_or(0, |mark| mark.heard_at);
    let since = heard_at.max(watch.awake_since);
    (desk.now - since >= desk.policy.alerts.fallback_after).then_some(since)
}

fn is_back(mark: Option<&SourceMark>, desk: &Desk<'_>) -> bool {
    mark.is_some_and(|mark| desk.now - mark.heard_at < FRESH)
}

fn time(at: Millis, desk: &Desk<'_>) -> String {
    moment(at).with_timezone(&desk.policy.timezone).format("%H:%M").to_string()
}

/// Another program takes words and buttons away: told once, for sending works, and once when it is over.
fn look_for_a_rival(watch: &mut Watch, desk: &mut Desk<'_>) -> Result<()> {
    let rival = desk.db.rival_now(desk.now)?;
    let words = match (watch.rival, rival) {
        (None, Some(rival)) => {
            tracing::error!("another program asks telegram for updates with the same token");
            watch.rival = Some(rival.since);
            desk.texts.rival(&time(rival.since, desk))
        }
        (Some(_), None) => {
            watch.rival = None;
            desk.texts.rival_is_gone(&time(desk.now, desk))
        }
        (None, None) | (Some(_), Some(_)) => return Ok(()),
    };
    let level = if rival.is_some() { Level::Warning } else { Level::Info };
    // Raising an alert may look at what is watched.
    watch.save(desk)?;
    let subject = format!("rival:{}:{}", level.as_str(), desk.now);
    raise(&Alert::new(AlertKind::Telegram, level, subject, words).leads_to(opens(Screen::Keys, desk)).anew(), desk)
}

/// The owner is told of Telegram's silence on VK: once when it is out of reach, once when it is back.
fn look_for_telegram(mark: Option<&SourceMark>, watch: &mut Watch, desk: &mut Desk<'_>) -> Result<()> {
    match watch.telegram_out {
        None => {
            let Some(since) = out_since(mark, watch, desk) else { return Ok(()) };
            if watch.rival.is_some() {
                // It answers, only somebody else takes the answers; that was told.
                return Ok(());
            }
            tracing::error!(minutes = (desk.now - since) / MINUTE, "telegram is out of reach");
            watch.telegram_out = Some(since);
            // From here on alerts go to VK: the others are to know it.
            watch.save(desk)?;
            let text = desk.texts.telegram_out(&time(since, desk), (desk.now - since) / MINUTE);
            second::say_anyhow(&text, desk)
        }
        Some(since) if is_back(mark, desk) => {
            watch.telegram_out = None;
            watch.save(desk)?;
            let text = desk.texts.platform_back(AlertKind::Telegram, &time(since, desk), &time(desk.now, desk));
            second::say_anyhow(&crate::texts::html::plain(&text), desk)?;
            let subject = format!("back:{since}");
            let button = opens(Screen::Status, desk);
            raise(&Alert::new(AlertKind::Telegram, Level::Info, subject, text).leads_to(button), desk)
        }
        Some(_) => Ok(()),
    }
}

/// And the reverse: of VK's silence in Telegram.
fn look_for_vk(mark: Option<&SourceMark>, watch: &mut Watch, desk: &mut Desk<'_>) -> Result<()> {
    match watch.vk_out {
        None => {
            let Some(since) = out_since(mark, watch, desk) else { return Ok(()) };
            watch.vk_out = Some(since);
            let words = desk.texts.vk_out(&time(since, desk), (desk.now - since) / MINUTE);
            let button = opens(Screen::Status, desk);
            raise(&Alert::new(AlertKind::Vk, Level::Critical, format!("out:{since}"), words).leads_to(button), desk)
        }
        Some(since) if is_back(mark, desk) => {
            watch.vk_out = None;
            let words = desk.texts.platform_back(AlertKind::Vk, &time(since, desk), &time(desk.now, desk));
            raise(&Alert::new(AlertKind::Vk, Level::Info, format!("back:{since}"), words).anew(), desk)
        }
        Some(_) => Ok(()),
    }
}

/// A source that answers, and yet says nothing for more than twice as long as it ever did of late.
fn rhythm(prefix: &str, mark: &SourceMark, watch: &mut Watch, desk: &mut Desk<'_>) -> Result<()> {
    let awake_since = watch.awake_since;
    let known = watch.sources.entry(prefix.to_owned()).or_default();
    let silent_since = known.spoke_at.max(awake_since);
    if known.position != mark.position {
        if known.spoke_at > 0 && awake_since <= known.spoke_at {
            let gap = desk.now - known.spoke_at;
            let longest = known.gaps.entry(desk.day()).or_default();
            *longest = gap.max(*longest);
        }
        let oldest = local_day(desk.now - REMEMBERED_DAYS * DAY, desk.policy.timezone);
        known.gaps.retain(|day, _| *day >= oldest);
        known.position.clone_from(&mark.position);
        known.spoke_at = desk.now;
        known.told = false;
        return Ok(());
    }
    let longest = known.gaps.values().copied().max().unwrap_or(0);
    let quiet = desk.now - silent_since;
    let is_odd = known.spoke_at > 0
        && known.gaps.len() >= KNOWN_DAYS
        && quiet > LEAST_SILENCE.max(2 * longest)
        && desk.now - mark.heard_at < FRESH;
    if !is_odd || known.told {
        return Ok(());
    }
    known.told = true;
    let words = desk.texts.gone_quiet(prefix == "vk:", quiet / HOUR);
    let button = opens(Screen::Status, desk);
    raise(&Alert::new(AlertKind::Quiet, Level::Warning, prefix, words).leads_to(button), desk)
}

/// A digest that was written and that nobody has seen.
fn look_at_digest(watch: &mut Watch, desk: &mut Desk<'_>) -> Result<()> {
    let Some((day, error)) = desk.db.unseen_digest(desk.now - DAY, desk.now - DIGEST_LATE)? else { return Ok(()) };
    // What a machine slept through goes out now.
    if watch.digest == day || desk.now - watch.awake_since < DIGEST_LATE {
        return Ok(());
    }
    watch.digest.clone_from(&day);
    let words = desk.texts.digest_not_sent(error.as_deref().unwrap_or_default());
    let again = key(desk.texts.digest_label("now").to_owned(), &Button::DigestNow);
    let alert = Alert::new(AlertKind::Outbox, Level::Critical, format!("digest:{day}"), words);
    raise(&alert.leads_to(again).leads_to(opens(Screen::Status, desk)), desk)
}

/// Calls given up since they were last told of, and lanes that do not move although their platform answers.
fn look_at_outbox(watch: &mut Watch, desk: &mut Desk<'_>) -> Result<()> {
    let (given_up, error) = desk.db.given_up_since(desk.now - DAY)?;
    if given_up > watch.given_up {
        let words = desk.texts.given_up(given_up, error.as_deref().unwrap_or_default());
        let button = opens(Screen::Status, desk);
        raise(&Alert::new(AlertKind::Outbox, Level::Warning, "given_up", words).leads_to(button), desk)?;
    }
    watch.given_up = given_up;
    let mut stuck = Vec::new();
    // What a machine slept through is not stuck.
    let awake = desk.now - watch.awake_since >= STUCK;
    for lane in desk.db.stuck_lanes(desk.now - STUCK)?.into_iter().filter(|_| awake) {
        // A platform that does not answer, and a key that is dead, are told of as what they are.
        let explained = if matches!(lane.lane, Lane::Vk(_)) { watch.vk_out } else { watch.telegram_out };
        if explained.is_some() || matches!(lane.why, Waits::ForHelp(_)) {
            continue;
        }
        if !watch.stuck.contains(&lane.lane) {
            let words = desk.texts.lane_stuck(&lane.lane, &time(lane.since, desk), &lane.why.to_string());
            let button = opens(Screen::Status, desk);
            let subject = format!("stuck:{}", lane.lane);
            raise(&Alert::new(AlertKind::Outbox, Level::Warning, subject, words).leads_to(button), desk)?;
        }
        stuck.push(lane.lane);
    }
    watch.stuck = stuck;
    Ok(())
}
