//! A year of mornings in five zones, by the handler itself: outages, restarts, changes of the clock.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate, NaiveTime};
use etronics_bot::clock::{DAY, HOUR, MINUTE, Turn};
use etronics_bot::config::Config;
use etronics_bot::domain::action::{Action, TelegramAction};
use etronics_bot::domain::known::KnownPlatforms;
use etronics_bot::handlers::context::Context;
use etronics_bot::handlers::digest;
use etronics_bot::handlers::digest::schedule::{date_of, due, start_of};
use etronics_bot::judging::{
    AccountAdaptive, AccountJudge, AccountRules, Adaptive, CommentJudge, CommentRules, Scorecard, TextModel,
};
use etronics_bot::policy::Policy;
use etronics_bot::store::{EngineLock, Store};
use etronics_bot::texts::Texts;
use etronics_bot::zone::Tz;

const GROUP: i64 = 229_000_001;

/// What the handler needs, without a network.
struct Morning {
    store: Store,
    policy: Policy,
    judge: CommentJudge,
    accounts: AccountJudge,
    texts: Texts,
    folder: tempfile::TempDir,
}

impl Morning {
    fn new(zone: Tz, at: NaiveTime, begin: i64) -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).unwrap();
        let path = folder.path().join("config.toml");
        let text = format!(
            "timezone = \"{zone}\"\n[telegram]\nbot_token = \"1:a\"\nadmin_chat_id = 5\n[vk]\ngroup_id = {GROUP}\n\
             [digest]\ndaily_at = \"{}\"\n",
            at.format("%H:%M")
        );
        std::fs::write(&path, text).unwrap();
        let config = Config::load_among(Some(&path), &[], &|_| None).unwrap().config;
        let panel = BTreeMap::new();
        let (rules, account_rules): (CommentRules, AccountRules) =
            (config.comment_rules(&panel).unwrap(), config.account_rules(&panel));
        let scorecard = Scorecard::shipped().unwrap();
        let adaptive = AccountAdaptive::of(&[], &scorecard);
        Self {
            store: Store::open(&folder.path().join("bot.db"), GROUP, begin).unwrap(),
            policy: config.policy(&panel).unwrap(),
            judge: CommentJudge::new(TextModel::shipped().unwrap(), rules, Adaptive::of(&[])),
            accounts: AccountJudge::new(scorecard, account_rules, adaptive),
            texts: Texts::default(),
            folder,
        }
    }

    /// The clock rings; returns how many digests are wanted of it, and the day of each message.
    fn rings(&self, now: i64) -> usize {
        let mut wanted = 0;
        self.store
            .write(|db| {
                let mut ctx = Context {
                    db,
                    now,
                    heard_at: now,
                    event_id: 1,
                    policy: &self.policy,
                    judge: &self.judge,
                    accounts: &self.accounts,
                    texts: &self.texts,
                    platforms: &KnownPlatforms::NONE,
                    turn: Turn::begin(Duration::MAX),
                    wanted: Vec::new(),
                    wanted_before: 0,
                    stale: BTreeSet::new(),
                    news: Vec::new(),
                    wave_places: BTreeSet::new(),
                    channels: BTreeSet::new(),
                    near: etronics_bot::store::Neighbourhood::default(),
                    silence_counts: std::rc::Rc::default(),
                    same_texts: &std::cell::RefCell::default(),
                    decided: etronics_bot::decided::Noted::default(),
                    reload: false,
                    spent: Vec::new(),
                    unfinished: false,
                };
                digest::watch(&mut ctx)?;
                digest::rang(&mut ctx)?;
                wanted = ctx
                    .wanted
                    .iter()
                    .filter(|wish| matches!(wish.action, Action::Telegram(TelegramAction::ShowSurface { .. })))
                    .count();
                Ok(())
            })
            .unwrap();
        wanted
    }

    /// The process dies and comes back.
    fn restarts(self, now: i64) -> Self {
        let Self { store, policy, judge, accounts, texts, folder } = self;
        drop(store);
        let database = folder.path().join("bot.db");
        // A process that another test begins at this very moment holds a copy of the lock until it is itself.
        let deadline = Instant::now() + Duration::from_secs(20);
        while EngineLock::is_held(&database) {
            assert!(Instant::now() < deadline, "a dead engine still holds the lock");
            std::thread::yield_now();
        }
        let store = Store::open(&database, GROUP, now).unwrap();
        Self { store, policy, judge, accounts, texts, folder }
    }
}

/// Rings every minute around what is due, seldom else; dies and is away by chance.
fn a_year(zone: Tz, at: NaiveTime, seed: u64, outages: bool) {
    let mut chance = fastrand::Rng::with_seed(seed);
    let first: NaiveDate = "2026-01-01".parse().unwrap();
    let begin = start_of(first, zone) + 12 * HOUR;
    let end = begin + 365 * DAY;
    let mut morning = Morning::new(zone, at, begin);
    let mut told: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    // Every moment at which somebody was there, for the end.
    let mut there: Vec<i64> = Vec::new();
    let mut now = begin;
    while now < end {
        let sent = morning.rings(now);
        there.push(now);
        if sent > 0 {
            let today = date_of(now, zone);
            let day = if now >= due(today, at, zone) { today } else { today - Days::new(1) };
            *told.entry(day).or_default() += sent;
        }
        let tomorrow = date_of(now, zone) + Days::new(1);
        let next = [due(date_of(now, zone), at, zone), due(tomorrow, at, zone)].into_iter().find(|due| *due > now);
        // Who was away, or just told, rings every minute for a while.
        let lately = there.iter().rev().nth(3).is_none_or(|before| now - before > 2 * HOUR);
        let calm = next.is_none_or(|next| next - now > 40 * MINUTE) && !lately;
        now += if calm { 30 * MINUTE } else { MINUTE };
        if outages && chance.u32(0..150) == 0 {
            now += chance.i64(1..40 * 60) * MINUTE;
            morning = morning.restarts(now);
        } else if outages && chance.u32(0..500) == 0 {
            morning = morning.restarts(now);
        }
    }
    assert!(told.values().all(|count| *count == 1), "{zone} {at}: {told:?}");
    for day in first.iter_days().skip(1).take(363) {
        let (from, until) = (due(day, at, zone), due(day + Days::new(1), at, zone));
        // Who comes back needs a minute to catch up before a digest is told.
        let moments: Vec<i64> = there.iter().copied().filter(|at| (from..until).contains(at)).collect();
        let enough = moments.first().zip(moments.last()).is_some_and(|(first, last)| last - first >= 2 * MINUTE);
        if enough {
            assert_eq!(told.get(&day), Some(&1), "{zone} {at} {day}");
        }
        if moments.is_empty() {
            assert_eq!(told.get(&day), None, "{zone} {at} {day}");
        }
    }
    if !outages {
        assert!(told.len() >= 364, "{zone} {at}: {}", told.len());
    }
}

#[test]
fn a_year_of_mornings_has_one_digest_each_in_every_zone() {
    let times = ["09:00:00", "02:30:00", "00:00:00", "23:45:00", "01:15:00"].map(|time| time.parse().unwrap());
    let zones = ["Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo"];
    for (place, zone) in zones.iter().enumerate() {
        let zone: Tz = zone.parse().unwrap();
        a_year(zone, times[0], 11 + place as u64, true);
        a_year(zone, times[1 + place % 4], 23 + place as u64, place % 2 == 0);
    }
}
