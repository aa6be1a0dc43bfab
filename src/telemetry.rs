//! Logging to standard error: how much, how it looks, and what must never stand in it.
//!
//! The only place that sets up `tracing`. Knows no settings: the secrets to hide are told to it when they are known.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::secret::Secret;
use crate::key_looks;
use crate::panics::words_of;
use crate::paths::{Env, env_value};

/// What no line of the log may show: keys of configs, and those in use.
static HIDDEN: RwLock<Vec<Secret>> = RwLock::new(Vec::new());
/// Keys that somebody sent: strangers send them too, so only the last of them. Each line is searched for each.
static SENT: RwLock<VecDeque<Secret>> = RwLock::new(VecDeque::new());
/// How many of these.
const MOST_SENT: usize = 200;

/// How much is said.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Loudness {
    /// `-v`: our own steps; twice: everything of ours. Libraries never say more than `info`: they would print keys.
    pub verbose: u8,
    /// `-q`: only errors.
    pub quiet: bool,
    /// Whoever looks after a service reads what it does; who typed a command reads its answer.
    pub service: bool,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dress {
    /// journald adds the time and takes a priority in front.
    Journal,
    /// With the time; colours only on a terminal.
    Plain {
        /// Colours.
        colours: bool,
    },
}

/// Sets up logging once for the process; a second call changes nothing. A panic is a line of the log too, behind the guard: its
/// own words would go past it. A warning about `RUST_LOG` is the answer.
pub(crate) fn start(loudness: Loudness, env: Env<'_>) -> Option<String> {
    let (filter, warning) = filter(loudness, env);
    let journal = is_journal(env_value(env, "JOURNAL_STREAM").as_deref(), stderr_identity());
    // https://no-color.org
    let colours = io::stderr().is_terminal() && env_value(env, "NO_COLOR").is_none();
    let dress = if journal { Dress::Journal } else { Dress::Plain { colours } };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).log_internal_errors(false).with_writer(Guarded);
    let set = match dress {
        Dress::Journal => {
            builder.with_ansi(false).event_format(ForJournal::new()).finish().with(OwnWordsOnly).try_init()
        }
        Dress::Plain { colours } => {
            builder.with_ansi(colours).with_target(loudness.verbose > 0).finish().with(OwnWordsOnly).try_init()
        }
    };
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        let words = words_of(panic.payload());
        tracing::error!(thread = thread.name().unwrap_or_default(), at, "a panic: {words}");
    }));
    if set.is_err() {
        // Somebody (a test, an embedding program) was first: theirs stays.
        tracing::debug!("logging was set up before");
    }
    warning
}

/// From now on these values never reach the log.
pub(crate) fn hide(secrets: impl IntoIterator<Item = Secret>) {
    let mut hidden = HIDDEN.write().unwrap_or_else(PoisonError::into_inner);
    for secret in secrets {
        // A word of a few letters would tear ordinary lines apart, and is no secret.
        if secret.reveal().len() >= 6 && !hidden.contains(&secret) {
            hidden.push(secret);
        }
    }
}

/// The same of a key that somebody sent, until hundreds of others were sent after it.
pub(crate) fn hide_sent(secret: Secret) {
    let mut sent = SENT.write().unwrap_or_else(PoisonError::into_inner);
    sent.retain(|known| *known != secret);
    if sent.len() >= MOST_SENT {
        sent.pop_front();
    }
    sent.push_back(secret);
}

/// What somebody else's server said, as it may stand in a log and a message: in one line, whatever stood there.
pub(crate) fn one_line(said: &str, most: usize) -> String {
    said.chars().take(most).map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// A text without the known secrets.
pub(crate) fn scrubbed(text: &str) -> String {
    let hidden = HIDDEN.read().unwrap_or_else(PoisonError::into_inner);
    let text = hidden.iter().fold(text.to_owned(), |text, secret| secret.scrub(&text));
    let sent = SENT.read().unwrap_or_else(PoisonError::into_inner);
    sent.iter().fold(text, |text, secret| secret.scrub(&text))
}

/// Libraries print requests and answers, keys among them, in pieces and dumps that no search finds: below `info` only our
/// own code speaks, whatever `RUST_LOG` wants. It stands before every directive, so none gets around it.
struct OwnWordsOnly;

impl OwnWordsOnly {
    fn lets_through(about: &Metadata<'_>) -> bool {
        let target = about.target();
        // Levels grow with their chattiness.
        *about.level() <= Level::INFO
            || target == OWN
            || target.strip_prefix(OWN).is_some_and(|rest| rest.starts_with("::"))
    }
}

/// Our own code's name in the log.
const OWN: &str = "etronics_bot";

impl<S: Subscriber> Layer<S> for OwnWordsOnly {
    fn register_callsite(&self, about: &'static Metadata<'static>) -> Interest {
        if Self::lets_through(about) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, about: &Metadata<'_>, _: Context<'_, S>) -> bool {
        Self::lets_through(about)
    }
}

/// `RUST_LOG` decides where it is set, else the flags.
fn filter(loudness: Loudness, env: Env<'_>) -> (EnvFilter, Option<String>) {
    let (said, warning) = match env_value(env, "RUST_LOG").map(|said| EnvFilter::try_new(&said)) {
        Some(Ok(filter)) => (Some(filter), None),
        Some(Err(error)) => (None, Some(format!("RUST_LOG is ignored: {error}"))),
        None => (None, None),
    };
    (said.unwrap_or_else(|| EnvFilter::new(directives(loudness))), warning)
}

fn directives(loudness: Loudness) -> &'static str {
    match (loudness.quiet, loudness.verbose) {
        (true, _) => "error",
        (false, 0) if !loudness.service => "warn",
        (false, 0) => "warn,etronics_bot=info",
        (false, 1) => "info,etronics_bot=debug",
        (false, _) => "debug,etronics_bot=trace",
    }
}

/// systemd says which file its journal reads (`device:inode`); a shell below may have sent ours elsewhere.
fn is_journal(stream: Option<&str>, stderr: Option<(u64, u64)>) -> bool {
    let named = stream.and_then(|stream| stream.split_once(':'));
    let named = named.and_then(|(device, inode)| Some((device.parse().ok()?, inode.parse().ok()?)));
    named.is_some() && named == stderr
}

#[cfg(target_os = "linux")]
fn stderr_identity() -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self/fd/2").ok().map(|meta| (meta.dev(), meta.ino()))
}

#[cfg(not(target_os = "linux"))]
fn stderr_identity() -> Option<(u64, u64)> {
    None
}

/// Lines for journald: its priority in angle brackets, no time, no colours.
struct ForJournal {
    inner: Format<Full, ()>,
}

impl ForJournal {
    fn new() -> Self {
        Self { inner: tracing_subscriber::fmt::format().without_time().with_level(false).with_ansi(false) }
    }

    fn priority(level: Level) -> u8 {
        match level {
            Level::ERROR => 3,
            Level::WARN => 4,
            Level::INFO => 6,
            Level::DEBUG | Level::TRACE => 7,
        }
    }
}

impl<S, N> FormatEvent<S, N> for ForJournal
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        write!(writer, "<{}>", Self::priority(*event.metadata().level()))?;
        self.inner.format_event(ctx, writer, event)
    }
}

/// Standard error behind the guard. One event is one write, so no secret is cut in two. Whoever read it may have gone or stand
/// still, or the disk it is kept on may be full: that is no reason to stop working, so a line that cannot be written is lost and
/// counted.
struct Guarded;

/// Lines that could not be written since one could.
static LOST: AtomicU64 = AtomicU64::new(0);

/// A reader who takes nothing for so long stands still. Only the first line that is lost waits for them.
#[cfg(unix)]
const STANDS_STILL: rustix::event::Timespec = rustix::event::Timespec { tv_sec: 1, tv_nsec: 0 };

/// What a pipe that says it takes something takes at once: a page, and lines that are longer go in pieces.
const PIECE: usize = 4096;

/// Whether standard error takes a piece now, or soon.
#[cfg(unix)]
fn takes(out: &io::StderrLock<'_>) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let patience = if LOST.load(Ordering::Relaxed) == 0 { STANDS_STILL } else { Timespec::default() };
    let mut there = [PollFd::new(out, PollFlags::OUT)];
    match rustix::io::retry_on_intr(|| poll(&mut there, Some(&patience))) {
        // Who cannot be asked is written to as ever: an error, if there is one, is the write's to tell.
        Ok(0) => Err(io::ErrorKind::TimedOut.into()),
        Ok(_) | Err(_) => Ok(()),
    }
}

#[cfg(not(unix))]
fn takes(_: &io::StderrLock<'_>) -> io::Result<()> {
    Ok(())
}

/// Writes a line, unless its reader stands still. Of a long one a part may stand there then, without its end.
fn say(out: &mut io::StderrLock<'_>, line: &[u8]) -> io::Result<()> {
    line.chunks(PIECE).try_for_each(|piece| {
        takes(out)?;
        out.write_all(piece)
    })
}

/// A line of progress stands on standard error, without an end.
static UNENDED: AtomicBool = AtomicBool::new(false);

/// A line of progress was drawn.
pub(crate) fn line_is_drawn() {
    UNENDED.store(true, Ordering::Relaxed);
}

/// What makes room for another line, where a line of progress stands: it is drawn anew below.
pub(crate) fn room_for_a_line() -> &'static str {
    if UNENDED.swap(false, Ordering::Relaxed) { "\r\x1b[K" } else { "" }
}

impl<'a> MakeWriter<'a> for Guarded {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        Self
    }
}

impl Write for Guarded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut out = io::stderr().lock();
        let lost = LOST.load(Ordering::Relaxed);
        let told = match lost {
            0 => Ok(()),
            lost => say(&mut out, format!("lines of the log that could not be written: {lost}\n").as_bytes()),
        };
        let text = key_looks::masked(&scrubbed(&String::from_utf8_lossy(bytes)));
        match told.and_then(|()| say(&mut out, format!("{}{text}", room_for_a_line()).as_bytes())) {
            Ok(()) => LOST.fetch_sub(lost, Ordering::Relaxed),
            Err(_) => LOST.fetch_add(1, Ordering::Relaxed),
        };
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Paper {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_a_server_says_is_one_line() {
        assert_eq!(one_line("Bad Request: x\nERROR forged\r\u{1b}[31m", 100), "Bad Request: x ERROR forged  [31m");
        assert_eq!(one_line("абв", 2), "аб");
    }

    #[test]
    fn a_line_for_the_journal_has_a_priority_and_neither_time_nor_colour() {
        let paper = Paper::default();
        let writer = paper.clone();
        let subscriber =
            tracing_subscriber::fmt().event_format(ForJournal::new()).with_writer(move || writer.clone()).finish();
        tracing::subscriber::with_default(subscriber, || tracing::warn!(platform = "vk", "the key is dead"));
        assert_eq!(paper.text(), "<4>etronics_bot::telemetry::tests: the key is dead platform=\"vk\"\n");
    }

    #[test]
    fn hidden_secrets_never_reach_the_log() {
        hide([Secret::new("123456:telemetry-secret"), Secret::new("abc")]);
        let line = scrubbed("POST https://api/bot123456:telemetry-secret/getMe by abc");
        assert_eq!(line, "POST https://api/bot***/getMe by abc");
    }

    #[test]
    fn of_what_strangers_send_only_the_last_is_searched_for_and_a_key_of_the_config_stays_hidden() {
        hide([Secret::new("telemetry-key-of-the-config")]);
        hide_sent(Secret::new("telemetry-key-of-the-config"));
        let sent = |number: usize| format!("telemetry-sent-{number:03}-key");
        for number in 0..MOST_SENT + 3 {
            hide_sent(Secret::new(&sent(number)));
        }
        assert!(SENT.read().unwrap().len() <= MOST_SENT);
        let line = scrubbed(&format!("{} {} telemetry-key-of-the-config", sent(0), sent(MOST_SENT + 2)));
        assert_eq!(line, format!("{} *** ***", sent(0)));
    }

    #[test]
    fn only_the_very_journal_stream_is_the_journal() {
        assert!(is_journal(Some("8:1234"), Some((8, 1234))));
        assert!(!is_journal(Some("8:1234"), Some((8, 99))));
        assert!(!is_journal(Some("8:1234"), None));
        assert!(!is_journal(Some("nonsense"), None));
        assert!(!is_journal(None, Some((8, 1234))));
    }

    #[test]
    fn no_directive_makes_a_library_print_what_it_sends() {
        for directive in ["trace", "ureq_proto::util=trace", "hyper::proto::h1=trace,trace", "[{}]=trace", "log=trace"]
        {
            let (filter, _) = filter(Loudness::default(), &|name| (name == "RUST_LOG").then(|| directive.to_owned()));
            let paper = Paper::default();
            let writer = paper.clone();
            let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || writer.clone());
            tracing::subscriber::with_default(builder.finish().with(OwnWordsOnly), || {
                tracing::trace!(target: "ureq_proto::util", "a dump");
                tracing::debug!(target: "hyper::proto::h1", "a head");
                tracing::trace!(target: "etronics_botany", "somebody else's");
                let span = tracing::debug_span!(target: "reqwest::connect", "a span", key = "a key");
                span.in_scope(|| tracing::error!(target: "rustls", "it is wrong"));
            });
            let text = paper.text();
            for word in ["dump", "head", "else", "key"] {
                assert!(!text.contains(word), "{directive}: {text}");
            }
        }
    }

    #[test]
    fn rust_log_wins_over_flags_and_a_broken_one_is_told() {
        let quiet = Loudness { verbose: 0, quiet: true, service: true };
        let (filter_said, warning) = filter(quiet, &|name| (name == "RUST_LOG").then(|| "debug".to_owned()));
        let said = filter_said.to_string();
        assert!(said.split(',').any(|word| word == "debug") && warning.is_none(), "{said}");
        let (fallback, warning) = filter(quiet, &|name| (name == "RUST_LOG").then(|| "a=b=c".to_owned()));
        assert!(fallback.to_string().split(',').any(|word| word == "error"));
        assert!(warning.unwrap().starts_with("RUST_LOG is ignored"));
        let of = |verbose, service| directives(Loudness { verbose, quiet: false, service });
        // Whoever typed a command reads its answer, and the log where they ask for it.
        assert_eq!((of(0, true), of(0, false)), ("warn,etronics_bot=info", "warn"));
        assert_eq!(of(1, false), "info,etronics_bot=debug");
        assert_eq!(directives(Loudness { verbose: 2, quiet: false, service: true }), "debug,etronics_bot=trace");
    }
}
