//! What each kind of event costs the engine with a database that is years old, beside an empty one in the same run: CPU time
//! an event and the longest step. The numbers of the queues' other end (platforms) are no part of it: they answer at once.
//!
//!     cargo bench --bench years [WORDS OF KINDS]
//!
//! `KEEP=FOLDER` keeps the two databases. `SLOW=MS` says when each step that was longer began and ended, by the clock that
//! `perf record -k CLOCK_MONOTONIC` writes down.
#![expect(clippy::unwrap_used, reason = "a bench may fail")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "years/aged.rs"]
mod aged;
mod driven;
#[path = "years/kinds.rs"]
mod kinds;

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use aged::{FIRST, POSTS};
use driven::{ADMIN, GROUP, Obliging};
use etronics_bot::app::{Engine, EngineStep};
use etronics_bot::clock::{Clock, Witness};
use etronics_bot::domain::own_event::OwnEvent;
use etronics_bot::inbox::{Queue, RawUpdate};
use etronics_bot::simulator::Simulator;
use etronics_bot::store::Store;
use serde_json::{Value, json};

/// Monday, 23 November 2026, 10:00 in Moscow.
const NOW: i64 = 1_795_417_200_000;
const SPAM: &str = "Нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot";
const TALK: [&str; 4] = [
    "А во сколько начало и есть ли места для детей?",
    "Спасибо, вчера было очень хорошо, придём ещё",
    "Подскажите, пожалуйста, как к вам проехать от вокзала",
    "Концерт чудесный, особенно вторая половина",
];

/// A step that takes longer is told of.
static SLOW: LazyLock<Option<Duration>> =
    LazyLock::new(|| Some(Duration::from_millis(std::env::var("SLOW").ok()?.parse().unwrap())));

/// An engine over one of the two databases.
struct Side {
    engine: Engine,
    platform: Arc<Obliging>,
    clock: Clock,
    next: i64,
}

/// What a kind of event cost.
#[derive(Default, Clone, Copy)]
struct Cost {
    events: u32,
    cpu: Duration,
    worst_cpu: Duration,
    worst_wall: Duration,
}

impl Cost {
    fn each(self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / f64::from(self.events.max(1))
    }
}

/// CPU time of this thread: other builders on the machine do not count.
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

impl Side {
    fn new(folder: &Path, simulator: &Simulator, old: bool) -> Self {
        let database = folder.join("bot.db");
        drop(Store::open(&database, GROUP, NOW - 1_100 * 86_400_000).unwrap());
        if old {
            let begun = Instant::now();
            aged::fill(&database, NOW);
            let size = std::fs::metadata(&database).unwrap().len() >> 20;
            println!(
                "aged: {} journal rows, {} of the inbox, {} people: {size} MiB in {:.0} s",
                aged::JOURNAL,
                aged::INBOX,
                aged::PEOPLE,
                begun.elapsed().as_secs_f64()
            );
        }
        let conn = rusqlite::Connection::open(&database).unwrap();
        for key in ["welcome", "audit", "observed_week"] {
            conn.execute("INSERT OR IGNORE INTO notices VALUES (?1, ?2)", rusqlite::params![key, NOW]).unwrap();
        }
        drop(conn);
        let keys = simulator.world(|world| world.keys.clone());
        let more = format!("service_token = \"{}\"\n[moderation.members]\nsweep = \"168h\"\n", keys.service);
        let addresses = (simulator.vk_api_url(), simulator.telegram_api_url());
        let config = driven::config(folder, (&addresses.0, &addresses.1), &keys, &more);
        let clock = Clock::manual(NOW);
        let mut side = {
            let (engine, platform) = driven::engine(folder, config, &clock);
            Self { engine, platform, clock, next: 1_000_000 }
        };
        side.believe();
        let mut warm = Cost::default();
        side.ring();
        side.settle(&mut warm);
        side
    }

    /// Both platforms say that the clock is right.
    fn believe(&self) {
        let date = chrono::DateTime::from_timestamp_millis(self.clock.now_ms()).unwrap().to_rfc2822();
        self.clock.heard(Witness::Vk, Some(&date));
        self.clock.heard(Witness::Telegram, Some(&date));
    }

    fn number(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    fn accept(&mut self, account: &str, queue: Queue, payload: &Value) {
        let number = self.number();
        let event = RawUpdate { event_id: format!("e{number}"), queue, by: None, payload: payload.to_string() };
        self.engine.inbox().accept(account, Some("1"), &[event], None).unwrap();
    }

    fn vk(&mut self, kind: &str, object: Value) {
        let payload = json!({"type": kind, "event_id": "e", "v": "5.199", "group_id": GROUP, "object": object});
        self.accept(&format!("vk:{GROUP}"), Queue::Bulk, &payload);
    }

    fn telegram(&mut self, queue: Queue, kind: &str, content: Value) {
        self.accept("telegram:7000000001", queue, &json!({"update_id": self.next, kind: content}));
    }

    fn press(&mut self, data: &str) {
        let id = self.number().to_string();
        self.telegram(
            Queue::People,
            "callback_query",
            json!({"id": id, "chat_instance": "1", "data": data,
            "from": {"id": ADMIN, "is_bot": false, "first_name": "О"},
            "message": {"message_id": 7, "date": NOW / 1000, "chat": {"id": ADMIN, "type": "private"}}}),
        );
    }

    fn own(&mut self, event: OwnEvent) {
        let payload = serde_json::from_str(&event.to_json().unwrap()).unwrap();
        self.accept(event.account(), Queue::People, &payload);
    }

    fn ring(&mut self) {
        self.own(OwnEvent::Rang { from: None });
    }

    fn comment(&mut self, kind: &str, item: i64, author: i64, text: &str) {
        let at = self.clock.now_ms() / 1000;
        self.vk(
            kind,
            json!({"id": item, "from_id": author, "date": at, "text": text, "post_id": POSTS, "post_owner_id": -GROUP,
            "owner_id": -GROUP}),
        );
    }

    /// One step, measured.
    fn step(&mut self, cost: &mut Cost) -> EngineStep {
        let (cpu, wall) = (spent(), Instant::now());
        let step = self.engine.step().unwrap();
        Self::note(cost, cpu, wall);
        step
    }

    fn note(cost: &mut Cost, cpu: Duration, wall: Instant) {
        let (cpu, wall) = (spent().saturating_sub(cpu), wall.elapsed());
        if SLOW.is_some_and(|most| cpu > most) {
            let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
            let end = now.tv_sec as f64 + now.tv_nsec as f64 / 1e9;
            println!("slow: {cpu:.1?} of CPU, {:.6} to {end:.6}", end - wall.as_secs_f64());
        }
        cost.cpu += cpu;
        cost.worst_cpu = cost.worst_cpu.max(cpu);
        cost.worst_wall = cost.worst_wall.max(wall);
    }

    /// Until there is nothing to do.
    fn settle(&mut self, cost: &mut Cost) {
        let begun = Instant::now();
        loop {
            match self.step(cost) {
                EngineStep::Worked => {}
                EngineStep::Idle { ready_at: Some(at), .. } if at - self.clock.monotonic_ms() < 10_000 => {
                    self.clock.advance((at - self.clock.monotonic_ms()).max(1));
                }
                EngineStep::Idle { .. } => return,
            }
            assert!(begun.elapsed() < Duration::from_mins(2), "the engine has no end");
        }
    }

    /// Somebody whom the old database knows: first the one who wrote most, then others who write much.
    fn regular(number: i64) -> i64 {
        FIRST + number % 60
    }
}

/// Rows that are old go, as they do once a minute.
fn forgetting(side: &mut Side) -> Cost {
    const TURNS: usize = 8;
    let mut cost = Cost::default();
    for _ in 0..30 {
        side.clock.advance(60_001);
        side.believe();
        // As an idle engine does, twice a second; what it brings is done in steps.
        for _ in 0..TURNS {
            let (cpu, wall) = (spent(), Instant::now());
            side.engine.tend().unwrap();
            Side::note(&mut cost, cpu, wall);
            side.settle(&mut cost);
        }
        cost.events += 1;
    }
    cost
}

/// As many comments by as many people, as the engine takes them: many at once.
fn raids(empty: &mut Side, old: &mut Side) -> [Cost; 2] {
    let mut costs = [Cost::default(); 2];
    for round in 0..5 {
        for (side, cost) in [&mut *empty, &mut *old].into_iter().zip(&mut costs) {
            let batch: Vec<RawUpdate> = (0..2_000).map(|n| comment_of(side, 2_000 * round + n)).collect();
            side.engine.inbox().accept(&format!("vk:{GROUP}"), Some("1"), &batch, None).unwrap();
            let mut this = Cost::default();
            side.settle(&mut this);
            // The first round warms what both keep in memory.
            if round > 0 {
                cost.events += 2_000;
                cost.cpu += this.cpu;
                cost.worst_cpu = cost.worst_cpu.max(this.worst_cpu);
                cost.worst_wall = cost.worst_wall.max(this.worst_wall);
            }
        }
    }
    costs
}

/// How long a press on 📊 is not answered while comments wait.
fn in_a_raid(name: &str, side: &mut Side) {
    const WAITING: i64 = 20_000;
    let batch: Vec<RawUpdate> = (0..WAITING).map(|n| comment_of(side, 20_000 + n)).collect();
    side.engine.inbox().accept(&format!("vk:{GROUP}"), Some("1"), &batch, None).unwrap();
    let mut waits = Vec::new();
    for _ in 0..40 {
        side.engine.step().unwrap();
        *side.platform.answered.lock().unwrap() = None;
        let (begun, cpu) = (Instant::now(), spent());
        side.press("open st");
        while side.platform.answered.lock().unwrap().is_none() {
            side.engine.step().unwrap();
        }
        waits.push((begun.elapsed(), spent().saturating_sub(cpu)));
    }
    let left = side.engine.store().read(|db| Ok(db.outbox().queue_sizes()?.inbox)).unwrap();
    assert!(left > 0, "nothing waited any more");
    waits.sort();
    let (middle, worst) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    println!(
        "press 📊 while {WAITING} comments wait, {name}: median {:.1?} (CPU {:.1?}), worst {:.1?} (asked: 50 and 150 ms)",
        middle.0, middle.1, worst.0
    );
    let mut rest = Cost::default();
    side.settle(&mut rest);
}

/// What a comment costs where so many come: a line is straight where the last column stands still.
fn growth(folder: &Path, simulator: &Simulator) {
    for count in [1_000, 10_000, 100_000] {
        let at = folder.join(format!("growth{count}"));
        std::fs::create_dir_all(&at).unwrap();
        let mut side = Side::new(&at, simulator, false);
        let mut cost = Cost { events: count, ..Cost::default() };
        for first in (0..i64::from(count)).step_by(1_000) {
            let batch: Vec<RawUpdate> = (first..first + 1_000).map(|n| comment_of(&mut side, n)).collect();
            side.engine.inbox().accept(&format!("vk:{GROUP}"), Some("1"), &batch, None).unwrap();
            side.settle(&mut cost);
            // Ten a second, and what is old is tended to as it would be.
            side.clock.advance(99_000);
            side.believe();
        }
        println!("{count:>7} comments: {:>6.1} CPU s, {:.0} us each", cost.cpu.as_secs_f64(), cost.each());
    }
}

fn comment_of(side: &mut Side, n: i64) -> RawUpdate {
    side.clock.advance(1);
    let text = if n % 5 == 4 { SPAM } else { TALK[n as usize % 5] };
    let payload = json!({"type": "wall_reply_new", "event_id": "e", "v": "5.199", "group_id": GROUP, "object": {"id": 6_000_000 + n,
        "from_id": 740_000_000 + n, "date": side.clock.now_ms() / 1000, "text": format!("{text} {n}"), "post_id": POSTS,
        "post_owner_id": -GROUP, "owner_id": -GROUP}});
    RawUpdate { event_id: format!("r{n}"), queue: Queue::Bulk, by: None, payload: payload.to_string() }
}

fn measured(side: &mut Side, events: u32, of: &mut dyn FnMut(&mut Side, i64)) -> Cost {
    let mut cost = Cost { events, ..Cost::default() };
    for number in 0..i64::from(events) {
        side.clock.advance(50);
        of(side, number);
        side.settle(&mut cost);
    }
    cost
}

fn line(name: &str, empty: Cost, old: Cost, asked: u64) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let over = if ms(old.worst_cpu) > asked as f64 { "  OVER" } else { "" };
    println!(
        "{name:<40} {:>9.0} {:>9.0} {:>6.2}  {:>8.1} {:>8.1} {:>8.1} {asked:>6}{over}",
        empty.each(),
        old.each(),
        old.each() / empty.each(),
        ms(empty.worst_cpu),
        ms(old.worst_cpu),
        ms(old.worst_wall)
    );
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let temporary = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = std::env::var_os("KEEP").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let simulator = Simulator::start(Clock::system(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let side = |name: &str, old: bool| {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        Side::new(&folder.join(name), &simulator, old)
    };
    let (mut empty, mut old) = (side("empty", false), side("aged", true));
    println!(
        "{:<40} {:>9} {:>9} {:>6}  {:>8} {:>8} {:>8} {:>6}",
        "", "empty", "aged", "ratio", "empty", "aged", "by the", "asked"
    );
    println!(
        "{:<40} {:>9} {:>9} {:>6}  {:>8} {:>8} {:>8} {:>6}",
        "", "CPU us", "CPU us", "", "worst ms", "worst ms", "wall", "ms"
    );
    if wanted("comments") {
        let [young, aged] = raids(&mut empty, &mut old);
        line("comments, many at once", young, aged, 20);
    }
    let kinds =
        [kinds::events_of_vk(), kinds::events_of_telegram(), kinds::presses(), kinds::orders(), kinds::periodic()];
    for (name, events, mut of) in kinds.into_iter().flatten().filter(|(name, ..)| wanted(name)) {
        let costs = (measured(&mut empty, events, &mut of), measured(&mut old, events, &mut of));
        line(&name, costs.0, costs.1, if name == "press 📊" { 50 } else { 20 });
    }
    if wanted("forgetting") {
        let costs = (forgetting(&mut empty), forgetting(&mut old));
        line("forgetting, a minute's", costs.0, costs.1, 20);
    }
    if wanted("waiting") {
        in_a_raid("empty", &mut empty);
        in_a_raid("aged", &mut old);
    }
    if wanted("growth") {
        growth(&folder, &simulator);
    }
}
