//! Events a second through inbox → verdict → outbox on the disk of this folder, beside plain SQLite in the same run; how
//! long a pressed button waits behind 100,000 comments; how long the program takes to start, and what it weighs idle.
#![expect(clippy::unwrap_used, reason = "a bench may fail")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use etronics_bot::app::{Engine, Settled, open};
use etronics_bot::clock::Clock;
use etronics_bot::config::Config;
use etronics_bot::dispatcher::{SourceRow, Translate};
use etronics_bot::domain::action::{Action, Receipt, TelegramAction, Urgency, VkAction};
use etronics_bot::domain::known::Source;
use etronics_bot::domain::lane::Lane;
use etronics_bot::domain::platform::{Job, Outcome, OutcomeSink, Platform};
use etronics_bot::inbox::{Queue, RawUpdate};
use etronics_bot::outbox::Platforms;
use etronics_bot::simulator::Simulator;

use etronics_bot::vk::VkTranslateContext;

const GROUP: i64 = 229_000_001;
const ADMIN: i64 = 500_000_001;
const EVENTS: i64 = 10_000;
const PEER_ROWS: i64 = 1_000;
const WAITING: i64 = 100_000;
const TEXTS: [&str; 5] = [
    "А во сколько начало и есть ли места для детей?",
    "Спасибо, вчера было очень хорошо, придём ещё",
    "Подскажите, пожалуйста, как к вам проехать от вокзала",
    "Концерт чудесный, особенно вторая половина",
    "Нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot",
];

/// Does everything at once, and remembers when a button was answered.
#[derive(Default)]
struct Obliging {
    calls: AtomicUsize,
    answered: Mutex<Option<Instant>>,
}

impl<A> Platform<A> for Obliging
where
    A: Clone + Into<Action>,
{
    fn lane(&self, action: &A) -> Lane {
        action.clone().into().facts().lane
    }

    fn ready_in(&self, _action: &A, _urgency: Urgency) -> Duration {
        Duration::ZERO
    }

    fn submit(&self, job: Job<A>, done: OutcomeSink) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let receipt = match job.action.into() {
            Action::Telegram(TelegramAction::AnswerButton { .. }) => {
                self.answered.lock().unwrap().get_or_insert_with(Instant::now);
                Receipt::Done
            }
            Action::Telegram(TelegramAction::ShowSurface { .. } | TelegramAction::SendMessage { .. }) => {
                Receipt::Message { message_id: 7 }
            }
            Action::Vk(VkAction::ReadPeople { .. }) => Receipt::People(Vec::new()),
            _ => Receipt::Done,
        };
        done(Outcome { id: job.id, revision: job.revision, result: Ok(receipt) });
    }
}

fn config(folder: &Path, vk: &str, telegram: &str, tokens: &etronics_bot::simulator::Keys) -> Config {
    let text = format!(
        "[storage]\npath = \"{}\"\n[moderation]\nmode = \"enforce\"\n[telegram]\nbot_token = \"{}\"\nadmin_chat_id = {ADMIN}\n\
         api_url = \"{telegram}\"\n[vk]\ngroup_id = {GROUP}\napi_url = \"{vk}\"\ncommunity_token = \"{}\"\nuser_token = \"{}\"\n",
        folder.join("bot.db").display(),
        tokens.bot,
        tokens.community,
        tokens.user
    );
    let path = folder.join("config.toml");
    std::fs::write(&path, text).unwrap();
    Config::load_among(Some(&path), &[], &|_| None).unwrap().config
}

fn engine(folder: &Path, simulator: &Simulator) -> (Engine, Arc<Obliging>) {
    let keys = simulator.world(|world| world.keys.clone());
    let config = config(folder, &simulator.vk_api_url(), &simulator.telegram_api_url(), &keys);
    let clock = Clock::system();
    let opened = open(&folder.join("bot.db"), GROUP, &clock).unwrap();
    let platform = Arc::new(Obliging::default());
    let platforms = Platforms {
        vk: platform.clone(),
        telegram: platform.clone(),
        openai: platform.clone(),
        machine: platform.clone(),
        targets: Vec::new(),
    };
    let telegram = etronics_bot::telegram::TelegramTranslateContext {
        bot_id: 7_000_000_001,
        bot_username: "quiet_yard_bot".to_owned(),
        admin_chat: Some(etronics_bot::domain::ids::ChatId(ADMIN)),
        discussion_chat: None,
        linked_channel: None,
    };
    let of_vk: Translate =
        Box::new(|payload| etronics_bot::vk::translate(payload, &VkTranslateContext { group_id: GROUP }));
    let of_telegram: Translate = Box::new(move |payload| etronics_bot::telegram::translate(payload, &telegram));
    let sources = vec![
        SourceRow { source: Source::VK, translate: of_vk },
        SourceRow { source: Source::TELEGRAM, translate: of_telegram },
    ];
    let settle = Box::new(move |panel: &_| {
        Ok(Settled {
            policy: config.policy(panel)?,
            rules: config.comment_rules(panel)?,
            account_rules: config.account_rules(panel),
        })
    });
    (Engine::new(opened, clock, platforms, sources, settle).unwrap(), platform)
}

/// One comment in five is spam.
fn comment(number: i64) -> RawUpdate {
    let text = TEXTS[(number % 5) as usize];
    let payload = serde_json::json!({
        "type": "wall_reply_new", "event_id": format!("e{number}"), "v": "5.199", "group_id": GROUP,
        "object": {"id": number + 1, "from_id": 700_000_000 + number, "date": 1_795_417_200, "text":
            format!("{text} {number}"), "post_id": 1, "post_owner_id": -GROUP, "owner_id": -GROUP}
    });
    RawUpdate { event_id: format!("e{number}"), queue: Queue::Bulk, by: None, payload: payload.to_string() }
}

fn fill(engine: &Engine, from: i64, to: i64) {
    for start in (from..to).step_by(1_000) {
        let batch: Vec<_> = (start..to.min(start + 1_000)).map(comment).collect();
        engine.inbox().accept(&format!("vk:{GROUP}"), Some("1"), &batch, None).unwrap();
    }
}

fn waiting(engine: &Engine) -> i64 {
    engine.store().read(|db| Ok(db.outbox().queue_sizes()?.inbox)).unwrap()
}

fn through(folder: &Path, simulator: &Simulator) -> f64 {
    let (mut engine, platform) = engine(folder, simulator);
    let begun = Instant::now();
    fill(&engine, 0, EVENTS);
    loop {
        for _ in 0..64 {
            engine.step().unwrap();
        }
        if waiting(&engine) == 0 {
            break;
        }
    }
    let rate = EVENTS as f64 / begun.elapsed().as_secs_f64();
    println!("engine: {rate:.0} events/s ({EVENTS} comments, {} calls)", platform.calls.load(Ordering::Relaxed));
    rate
}

/// The peer: SQLite by itself, the same payloads, one INSERT a transaction, the same promises (WAL, FULL).
fn peer(folder: &Path) -> f64 {
    let conn = rusqlite::Connection::open(folder.join("peer.db")).unwrap();
    conn.query_row("PRAGMA journal_mode=WAL", [], |_| Ok(())).unwrap();
    conn.execute_batch("PRAGMA synchronous=FULL; CREATE TABLE events (id INTEGER PRIMARY KEY, payload TEXT)").unwrap();
    let begun = Instant::now();
    for number in 0..PEER_ROWS {
        conn.prepare_cached("INSERT INTO events (payload) VALUES (?1)")
            .unwrap()
            .execute([comment(number).payload])
            .unwrap();
    }
    let rate = PEER_ROWS as f64 / begun.elapsed().as_secs_f64();
    println!("peer:   {rate:.0} events/s (plain SQLite, one INSERT a transaction)");
    rate
}

fn press(folder: &Path, simulator: &Simulator) {
    let (mut engine, platform) = engine(folder, simulator);
    fill(&engine, 0, WAITING);
    let mut waits = Vec::new();
    for number in 0..50 {
        for _ in 0..20 {
            engine.step().unwrap();
        }
        let data = etronics_bot::domain::button::Button::Open(etronics_bot::domain::button::Screen::Status).encode();
        let payload = serde_json::json!({"update_id": number + 1, "callback_query": {
            "id": format!("{number}"), "chat_instance": "1", "data": data,
            "from": {"id": ADMIN, "is_bot": false, "first_name": "О"},
            "message": {"message_id": 7, "date": 1_795_417_200, "chat": {"id": ADMIN, "type": "private"}}}});
        let event =
            RawUpdate { event_id: format!("{number}"), queue: Queue::People, by: None, payload: payload.to_string() };
        *platform.answered.lock().unwrap() = None;
        let begun = Instant::now();
        engine.inbox().accept("telegram:7000000001", Some("1"), &[event], None).unwrap();
        while platform.answered.lock().unwrap().is_none() {
            assert!(begun.elapsed() < Duration::from_secs(20), "the press was not answered");
            engine.step().unwrap();
        }
        waits.push(begun.elapsed());
    }
    waits.sort();
    println!(
        "press:  p50 {:?}, worst {:?} while {} comments wait",
        waits[waits.len() / 2],
        waits[waits.len() - 1],
        waiting(&engine)
    );
}

fn start_up(folder: &Path, simulator: &Simulator) {
    let keys = simulator.world(|world| world.keys.clone());
    config(folder, &simulator.vk_api_url(), &simulator.telegram_api_url(), &keys);
    let begun = Instant::now();
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
        .args(["-q", "--config"])
        .arg(folder.join("config.toml"))
        .arg("run")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let polled = || simulator.world(|world| world.transcript().iter().any(|call| call.method == "getMe"));
    while !polled() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the program does not start");
        std::thread::park_timeout(Duration::from_millis(1));
    }
    println!("start:  {:?} until it speaks to both platforms", begun.elapsed());
    std::thread::park_timeout(Duration::from_secs(5));
    let status = std::fs::read_to_string(format!("/proc/{}/status", daemon.id())).unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or(" not known here");
    println!("idle:   {} resident", resident.trim());
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

fn main() {
    let folder = || tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let simulator = Simulator::start(Clock::system(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let (ours, plain) = (through(folder().path(), &simulator), peer(folder().path()));
    println!("ratio:  {:.1} times the peer", ours / plain);
    if std::env::var_os("ONLY_EVENTS").is_none() {
        press(folder().path(), &simulator);
        start_up(folder().path(), &simulator);
    }
}
