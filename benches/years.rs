//! What each kind of event costs the engine with a database that is years old, beside an empty one in the same run: CPU time
//! an event and the longest step. The numbers of the queues' other end (platforms) are no part of it: they answer at once.
//!
//!     cargo bench --bench years [WORDS OF KINDS]
//!
//! `KEEP=FOLDER` keeps the two databases.
#![expect(clippy::unwrap_used, reason = "a bench may fail")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "years/aged.rs"]
mod aged;
mod driven;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aged::{FIRST, POSTS};
use driven::{ADMIN, DISCUSSION, GROUP};
use etronics_bot::app::{Engine, EngineStep};
use etronics_bot::clock::{Clock, Witness};
use etronics_bot::domain::Period;
use etronics_bot::domain::event::Command;
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

/// An engine over one of the two databases.
struct Side {
    engine: Engine,
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
        let mut side = Self { engine: driven::engine(folder, config, &clock).0, clock, next: 1_000_000 };
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
        self.own(OwnEvent::Rang);
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
        self.note(cost, cpu, wall);
        step
    }

    fn note(&mut self, cost: &mut Cost, cpu: Duration, wall: Instant) {
        let (cpu, wall) = (spent() - cpu, wall.elapsed());
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
            assert!(begun.elapsed() < Duration::from_secs(120), "the engine has no end");
        }
    }

    /// Somebody whom the old database knows: first the one who wrote most, then others who write much.
    fn regular(number: i64) -> i64 {
        FIRST + number % 60
    }
}

/// A kind of event: its name, how many are looked at, what brings one (of so many before it).
type Kind = (String, u32, Box<dyn FnMut(&mut Side, i64)>);

fn kind(name: &str, events: u32, of: impl FnMut(&mut Side, i64) + 'static) -> Kind {
    (name.to_owned(), events, Box::new(of))
}

fn events_of_vk() -> Vec<Kind> {
    let like = |side: &mut Side, kind: &str, who: i64| {
        side.vk(kind, json!({"liker_id": who, "object_type": "post", "object_owner_id": -GROUP, "object_id": POSTS}));
    };
    let user = |side: &mut Side, kind: &str, who: i64| side.vk(kind, json!({"user_id": who}));
    let message = |side: &mut Side, kind: &str, who: i64, text: &str| {
        let (number, at) = (side.number(), side.clock.now_ms() / 1000);
        side.vk(kind, json!({"message": {"id": number, "conversation_message_id": number, "from_id": who, "peer_id": who, "date": at,
            "text": text}, "client_info": {"keyboard": true, "inline_keyboard": true}}));
    };
    vec![
        kind("wall_reply_new, a regular", 200, |side, n| {
            side.comment("wall_reply_new", 5_000_000 + n, Side::regular(n), TALK[n as usize % 4]);
        }),
        kind("wall_reply_new, spam of a stranger", 200, |side, n| {
            side.comment("wall_reply_new", 5_100_000 + n, 700_000_000 + n, &format!("{SPAM} {n}"));
        }),
        kind("wall_reply_edit", 100, |side, n| {
            side.comment("wall_reply_edit", 5_000_000 + n, Side::regular(n), TALK[(n as usize + 1) % 4]);
        }),
        kind("wall_reply_delete", 100, |side, n| {
            side.vk(
                "wall_reply_delete",
                json!({"owner_id": -GROUP, "id": 5_000_000 + n, "post_id": POSTS, "deleter_id": 1}),
            );
        }),
        kind("wall_reply_restore", 100, |side, n| {
            side.comment("wall_reply_restore", 5_000_000 + n, Side::regular(n), TALK[n as usize % 4]);
        }),
        kind("like_add", 200, move |side, n| like(side, "like_add", Side::regular(n))),
        kind("like_remove", 200, move |side, n| like(side, "like_remove", Side::regular(n))),
        kind("group_join, a stranger", 200, move |side, n| user(side, "group_join", 710_000_000 + 977 * n)),
        kind("group_join, known", 100, move |side, n| user(side, "group_join", Side::regular(n))),
        kind("group_leave, the busiest", 100, move |side, n| user(side, "group_leave", Side::regular(n))),
        kind("user_block", 50, move |side, n| {
            side.vk("user_block", json!({"user_id": FIRST + n, "admin_id": 1, "unblock_date": 0}))
        }),
        kind("user_unblock", 50, move |side, n| user(side, "user_unblock", FIRST + n)),
        kind("message_new, a stranger", 100, move |side, n| {
            message(side, "message_new", 720_000_000 + n, "Здравствуйте, нужна реклама")
        }),
        kind("message_new, a lead", 100, move |side, n| {
            message(side, "message_new", FIRST + 3 * n, "Бюджет 5000, в пятницу")
        }),
        kind("donut_subscription_create", 50, move |side, n| user(side, "donut_subscription_create", FIRST + n)),
        kind("wall_post_new", 50, |side, n| {
            let at = side.clock.now_ms() / 1000;
            side.vk(
                "wall_post_new",
                json!({"id": POSTS + 1 + n, "owner_id": -GROUP, "from_id": -GROUP, "post_type": "post", "date": at,
                "text": "Концерт в пятницу, начало в семь"}),
            );
        }),
    ]
}

fn events_of_telegram() -> Vec<Kind> {
    let said = |side: &mut Side, kind: &str, number: i64, who: i64, text: &str| {
        let at = side.clock.now_ms() / 1000;
        side.telegram(
            Queue::Bulk,
            kind,
            json!({"message_id": number, "date": at, "text": text,
            "from": {"id": who, "is_bot": false, "first_name": "Иван"},
            "chat": {"id": DISCUSSION, "type": "supergroup", "title": "Разговоры"}}),
        );
    };
    vec![
        kind("a message of the group", 100, move |side, n| {
            said(side, "message", 9_000_000 + n, Side::regular(n), TALK[n as usize % 4])
        }),
        kind("its edit", 100, move |side, n| {
            said(side, "edited_message", 9_000_000 + n, Side::regular(n), TALK[(n as usize + 1) % 4])
        }),
        kind("a stranger's there", 100, move |side, n| {
            said(side, "message", 9_500_000 + n, 900_000_000 + n, TALK[n as usize % 4])
        }),
        kind("words in the admin's chat", 50, |side, n| {
            side.telegram(
                Queue::People,
                "message",
                json!({"message_id": n, "date": NOW / 1000, "text": "/panel",
                "from": {"id": ADMIN, "is_bot": false, "first_name": "О"}, "chat": {"id": ADMIN, "type": "private"}}),
            );
        }),
    ]
}

fn presses() -> Vec<Kind> {
    let screens = [
        ("the panel", "top"),
        ("📊", "st"),
        ("🛡", "me"),
        ("🛡 verdicts", "pv"),
        ("🛡 dead", "de"),
        ("👍", "lk"),
        ("💬", "co"),
        ("💬 verdicts", "ve"),
        ("💬 stop words", "sw"),
        ("📦", "qu"),
        ("🔁", "cp"),
        ("🔁 filters", "cf"),
        ("💼", "ld"),
        ("💼 prices", "fo"),
        ("💼 templates", "tp"),
        ("📈", "dg"),
        ("⚙️", "se"),
        ("⚙️ never touched", "al"),
        ("⚙️ keys", "ky"),
        ("⚙️ changes", "ch"),
        ("⚙️ managers", "ma"),
        ("what would have been", "wo"),
    ];
    let mut kinds: Vec<Kind> = Vec::new();
    for (name, code) in screens {
        kinds.push(kind(&format!("press {name}"), 20, move |side, _| side.press(&format!("open {code}"))));
    }
    for shelf in ["new", "work", "hot", "over", "left", "offers"] {
        kinds.push(kind(&format!("press 💼 {shelf}"), 10, move |side, _| side.press(&format!("ll {shelf} 0"))));
    }
    kinds.push(kind("press «Чему научен»", 10, |side, _| side.press("taught 0")));
    kinds.push(kind("press «Оставить» in 📦", 20, |side, n| side.press(&format!("keep {}", n + 1))));
    kinds.push(kind("press «Удалить» in 📦", 20, |side, n| side.press(&format!("rm {}", n + 100))));
    kinds.push(kind("press «Не спам»", 10, |side, n| side.press(&format!("ham {}", 590_000 + n))));
    kinds.push(kind("press «Вернуть» everything of somebody", 10, |side, n| {
        side.press(&format!("ret 1 {}", FIRST + n))
    }));
    kinds
}

fn periodic() -> Vec<Kind> {
    let pass = |side: &mut Side, ms: i64| {
        side.clock.advance(ms);
        side.believe();
        side.ring();
    };
    vec![
        kind("the minute's ring", 30, move |side, _| pass(side, 60_000)),
        kind("late cases", 20, move |side, n| {
            side.comment("wall_reply_new", 5_300_000 + n, 730_000_000 + n, TALK[n as usize % 4]);
            side.clock.advance(10_000);
        }),
        kind("a digest ordered", 3, |side, _| {
            side.own(OwnEvent::Command {
                command: Command::Digest { period: Period::Since { from: side.clock.now_ms() - 30 * 3_600_000 } },
            });
        }),
        kind("the next morning's ring (digest)", 2, move |side, _| pass(side, 86_400_000)),
    ]
}

/// Rows that are old go, as they do once a minute.
fn forgetting(side: &mut Side) -> Cost {
    let mut cost = Cost::default();
    for _ in 0..30 {
        side.clock.advance(60_001);
        side.believe();
        let (cpu, wall) = (spent(), Instant::now());
        side.engine.tend().unwrap();
        side.note(&mut cost, cpu, wall);
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
    let kinds = [events_of_vk(), events_of_telegram(), presses(), periodic()];
    for (name, events, mut of) in kinds.into_iter().flatten().filter(|(name, ..)| wanted(name)) {
        let costs = (measured(&mut empty, events, &mut of), measured(&mut old, events, &mut of));
        line(&name, costs.0, costs.1, if name == "press 📊" { 50 } else { 20 });
    }
    if wanted("forgetting") {
        let costs = (forgetting(&mut empty), forgetting(&mut old));
        line("forgetting, a minute's", costs.0, costs.1, 20);
    }
}
