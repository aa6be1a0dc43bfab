//! Events a second through inbox → verdict → outbox on the disk of this folder, beside plain SQLite in the same run; how
//! long a pressed button waits behind 100,000 comments; how long the program takes to start, and what it weighs idle.
#![expect(clippy::unwrap_used, reason = "a bench may fail")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod driven;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use driven::{ADMIN, GROUP, Obliging};
use etronics_bot::app::Engine;
use etronics_bot::clock::Clock;
use etronics_bot::inbox::{Queue, RawUpdate};
use etronics_bot::simulator::Simulator;

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

fn engine(folder: &Path, simulator: &Simulator) -> (Engine, Arc<Obliging>) {
    let keys = simulator.world(|world| world.keys.clone());
    let addresses = (simulator.vk_api_url(), simulator.telegram_api_url());
    let config = driven::config(folder, (&addresses.0, &addresses.1), &keys, "");
    driven::engine(folder, config, &Clock::system())
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
    driven::config(folder, (&simulator.vk_api_url(), &simulator.telegram_api_url()), &keys, "");
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
