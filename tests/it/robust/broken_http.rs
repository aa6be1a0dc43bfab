//! Every way in which HTTP breaks, at VK and at Telegram: nothing panics, nothing grows, and once the line is whole the
//! same is done within seconds as if nothing had been.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use etronics_bot::simulator::{Fault, PlatformSide, Refusing};

use super::process::{community, is_polling, knows_managers, signal, start, until, wait};
use crate::stories::comments::SPAM;
use crate::story::Story;

/// What a line does to whoever asks something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// These bytes, and the connection ends.
    Says(&'static [u8]),
    /// These bytes, and the connection stays open.
    Holds(&'static [u8]),
    /// This head, and then these bytes over and over: sixteen megabytes as fast as they are taken, and more without end.
    Forever(&'static [u8], &'static [u8]),
    /// This head, and then a byte now and then.
    Trickles(&'static [u8]),
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";

/// A packed body without end, which unpacks to 159 times as many spaces: the beginning, and what comes over and over.
const PACKED: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x52\x18\x05";
const BOMB: &[u8] = b"\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18\x05";

pub(super) const KINDS: [(&str, Kind); 29] = [
    ("closed at once", Kind::Says(b"")),
    ("silence", Kind::Holds(b"")),
    ("an empty body", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")),
    ("no status line", Kind::Says(b"{\"ok\":true,\"response\":1}")),
    ("garbage", Kind::Says(b"\x00\xff\x16\x03\x01\r\n\r\n\x00")),
    ("half a head", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-le")),
    ("half a head, held", Kind::Holds(b"HTTP/1.1 200 OK\r\ncontent-le")),
    ("a length too large", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"ok\":true")),
    ("a length too large, held", Kind::Holds(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"ok\":true")),
    ("a length too small", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{\"ok\":true,\"result\":[]}")),
    ("a length beyond all", Kind::Holds(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999\r\n\r\n{")),
    ("no number for a length", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}")),
    ("two lengths", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 9\r\n\r\n{}")),
    ("a page", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>")),
    ("invalid UTF-8", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n{\"\xff\xfe\":")),
    ("half a JSON", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"ok\":true,")),
    ("another kind of JSON", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n[[1]")),
    ("chunks of no size", Kind::Says(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n")),
    ("chunks that break off", Kind::Says(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"ok")),
    ("no gzip", Kind::Says(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd")),
    ("1xx and nothing else", Kind::Says(b"HTTP/1.1 100 Continue\r\n\r\n")),
    ("102 without end", Kind::Forever(b"", b"HTTP/1.1 102 Processing\r\n\r\n")),
    ("a head without end", Kind::Forever(b"HTTP/1.1 200 OK\r\n", b"x-more: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")),
    ("a header without end", Kind::Forever(b"HTTP/1.1 200 OK\r\nx-more: ", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")),
    ("a body without end", Kind::Forever(OK, b"                                                                ")),
    (
        "chunks without end",
        Kind::Forever(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"8\r\n[1,1,1,1\r\n"),
    ),
    ("a bomb in gzip", Kind::Forever(PACKED, BOMB)),
    ("a byte now and then", Kind::Trickles(OK)),
    ("a redirect", Kind::Says(b"HTTP/1.1 307 X\r\nlocation: http://127.0.0.1:9/secret\r\ncontent-length: 0\r\n\r\n")),
];

/// A line to a server that may be broken and mended.
pub(super) struct Line {
    pub(super) address: SocketAddr,
    pub(super) broken: Arc<AtomicBool>,
    /// Connections that met what is broken.
    pub(super) met: Arc<AtomicUsize>,
}

impl Line {
    pub(super) fn to(server: SocketAddr, kind: Kind) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (broken, met) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (switch, count) = (Arc::clone(&broken), Arc::clone(&met));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let (switch, count) = (Arc::clone(&switch), Arc::clone(&count));
                std::thread::spawn(move || drop(carry(stream, server, kind, &switch, &count)));
            }
        });
        Self { address, broken, met }
    }
}

/// One connection: what it carries goes on until the line breaks, whole requests at a time.
fn carry(
    mut near: TcpStream,
    server: SocketAddr,
    kind: Kind,
    broken: &AtomicBool,
    met: &AtomicUsize,
) -> std::io::Result<()> {
    near.set_nodelay(true)?;
    let mut far: Option<TcpStream> = None;
    let mut piece = [0; 16 << 10];
    loop {
        let length = near.read(&mut piece)?;
        if length == 0 {
            return Ok(());
        }
        if broken.load(Ordering::SeqCst) {
            met.fetch_add(1, Ordering::SeqCst);
            return play(near, kind);
        }
        if far.is_none() {
            let stream = TcpStream::connect(server)?;
            let (mut back, mut out) = (stream.try_clone()?, near.try_clone()?);
            std::thread::spawn(move || {
                drop(std::io::copy(&mut back, &mut out));
                drop(out.shutdown(Shutdown::Both));
            });
            far = Some(stream);
        }
        if let Some(far) = &mut far {
            far.write_all(&piece[..length])?;
        }
    }
}

fn play(mut near: TcpStream, kind: Kind) -> std::io::Result<()> {
    let until_given_up = |mut near: TcpStream| {
        // Until the other side gives up.
        let mut rest = [0; 4096];
        while near.read(&mut rest)? > 0 {}
        Ok(())
    };
    match kind {
        Kind::Says(bytes) => {
            near.write_all(bytes)?;
            near.shutdown(Shutdown::Write)?;
            until_given_up(near)
        }
        Kind::Holds(bytes) => {
            near.write_all(bytes)?;
            until_given_up(near)
        }
        Kind::Forever(head, piece) => {
            near.write_all(head)?;
            let many = piece.repeat(1_000);
            let mut said = 0;
            loop {
                near.write_all(&many)?;
                said += many.len();
                // Whoever has not given up by then will not for the next gigabyte, and a core has better to do.
                if said > 16 << 20 {
                    std::thread::park_timeout(Duration::from_millis(10));
                }
            }
        }
        Kind::Trickles(head) => {
            near.write_all(head)?;
            loop {
                near.write_all(b" ")?;
                std::thread::park_timeout(Duration::from_millis(500));
            }
        }
    }
}

/// The resident memory of a process, in kilobytes: now, and the most there was.
pub(super) fn memory(pid: u32) -> (u64, u64) {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
    };
    (of("VmRSS:"), of("VmHWM:"))
}

/// The resident memory of a process once it is within ten megabytes of `before` again, and the most there was. What is
/// still being read of a broken answer as the line is mended is given back when that ends: within seconds, or never.
pub(super) fn memory_forgotten(pid: u32, before: u64) -> (u64, u64) {
    let begun = Instant::now();
    loop {
        let (now, most) = memory(pid);
        if now < before + 10 * 1024 || begun.elapsed() > WATCHED {
            return (now, most);
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

/// A community whose lines to both platforms lead through `Line`s.
fn wired(kind: Kind) -> (Story, std::path::PathBuf, Line, Line) {
    let story = community();
    let config = story.config_file();
    let server = |address: &str| -> SocketAddr {
        address.trim_start_matches("http://").split('/').next().unwrap().parse().unwrap()
    };
    let (vk_api, telegram_api) = (story.sim.vk_api_url(), story.sim.telegram_api_url());
    let vk = Line::to(server(&vk_api), kind);
    let telegram = Line::to(server(&telegram_api), kind);
    // The poll leads through the line too.
    let poll = Refusing::Altered { find: server(&vk_api).to_string(), put: vk.address.to_string() };
    story.sim.world(|world| world.fail(Fault::lasting(PlatformSide::Vk, poll).of("groups.getLongPollServer")));
    let text = std::fs::read_to_string(&config).unwrap();
    let text = text.replace(&vk_api, &vk_api.replace(&server(&vk_api).to_string(), &vk.address.to_string())).replace(
        &format!("api_url = \"{telegram_api}\""),
        &format!(
            "api_url = \"{}\"",
            telegram_api.replace(&server(&telegram_api).to_string(), &telegram.address.to_string())
        ),
    );
    std::fs::write(&config, text).unwrap();
    (story, config, vk, telegram)
}

/// How long until a spam comment is gone and the admin's chat was told of it.
fn cleans(story: &Story, config: &std::path::Path, name: &str) -> Duration {
    let begun = Instant::now();
    let author = story.stranger("Кристина", "Доходова");
    // Reports of one afternoon share a message: it says something else then.
    let told = || story.sim.world(|world| format!("{:?}", world.messages(world.admin_chat_id)));
    let before = told();
    let spam = story.comment(author, &format!("{SPAM} {}", before.len()));
    until(&format!("a removal after {name}"), config, || !story.is_visible(spam));
    until(&format!("a report after {name}"), config, || told() != before);
    begun.elapsed()
}

/// Both lines break in the middle of everything for a few seconds, and are mended.
fn survives(name: &str, kind: Kind) {
    let (story, config, vk, telegram) = wired(kind);
    let mut daemon = start(&config);
    until("the first poll", &config, || is_polling(&story));
    until("the managers", &config, || knows_managers(&story));
    cleans(&story, &config, "nothing");
    let (before, _) = memory(daemon.id());
    for line in [&vk, &telegram] {
        line.broken.store(true, Ordering::SeqCst);
    }
    // Whoever polls is called back to ask again, into what is broken now.
    let author = story.stranger("Гость", "Первый");
    story.comment(author, "А во сколько начало и есть ли места для детей?");
    story.sim.world(|world| {
        let person = world.add_tg_user("Anna");
        let chat = world.discussion_chat_id;
        world.say(chat, person, "Добрый вечер").unwrap();
    });
    until(&format!("a meeting with {name}"), &config, || {
        [&vk, &telegram].iter().all(|line| line.met.load(Ordering::SeqCst) > 0)
    });
    std::thread::park_timeout(Duration::from_secs(5));
    for line in [&vk, &telegram] {
        line.broken.store(false, Ordering::SeqCst);
    }
    let took = cleans(&story, &config, name);
    assert!(daemon.try_wait().unwrap().is_none(), "{name}: the process is gone");
    let (after, most) = memory_forgotten(daemon.id(), before);
    signal(&daemon, "TERM");
    assert!(wait(&mut daemon, Duration::from_secs(20)).success(), "{name}");
    let log = std::fs::read_to_string(config.with_file_name("log.txt")).unwrap();
    println!("{name}: {took:?}, {before} kB, at most {most}, then {after}");
    assert!(!log.contains("panic"), "{name}:\n{log}");
    assert!(!log.contains("secret"), "{name}: an address in the log\n{log}");
    assert!(took < Duration::from_secs(15) + WATCHED, "{name}: {took:?}\n{log}");
    assert!(after < before + 10 * 1024, "{name}: {before} kB before, {after} kB after");
    assert!(most < before + 64 * 1024, "{name}: {before} kB before, {most} kB at most");
}

/// What a whole line takes on a machine under tests, with the digest of a report that waits for company.
const WATCHED: Duration = Duration::from_secs(10);

#[test]
fn every_kind_of_broken_http_is_survived_and_forgotten_within_seconds() {
    of_every_kind(survives);
}

/// All of them, or those that `ONLY_KIND` names.
pub(super) fn of_every_kind(survives: fn(&str, Kind)) {
    const AT_ONCE: usize = 15;
    let only = std::env::var("ONLY_KIND").ok();
    let kinds = KINDS.into_iter().filter(|(name, _)| only.as_deref().is_none_or(|only| name.contains(only)));
    let (kinds, failed) = (Mutex::new(kinds), AtomicUsize::new(0));
    let next = || kinds.lock().unwrap().next();
    // A few at a time: most of each is waiting.
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((name, kind)) = next() {
                    if std::panic::catch_unwind(|| survives(name, kind)).is_err() {
                        failed.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(failed.load(Ordering::SeqCst), 0, "kinds that were not survived, see above");
}
