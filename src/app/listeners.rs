//! The ears, each in its own loop: hear, wake the engine, rest after trouble.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::task::Poll;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use tokio::task::JoinError;

use crate::clock::{MINUTE, Millis};
use crate::inbox::Inbox;
use crate::outbox::Wake;
use crate::panics::words_of;
use crate::store::Store;
use crate::telegram::{self, TelegramListener};
use crate::vk::{self, VkListener};

/// Seconds that a poll waits for something to happen. A line that went silent is told from a quiet platform only by the
/// end of a poll: it is short, so that a dead line is noticed within a quarter of a minute.
const WAIT: u32 = 10;
/// After an error of the store.
const STORE_REST: Duration = Duration::from_secs(5);

/// Asks everything in this process to end.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks; whatever runs ends in order.
    pub fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether that was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Rests, at most so long; ends early when asked to stop.
    pub fn rest(&self, most: Duration) {
        let deadline = Instant::now() + most;
        while !self.is_asked() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            #[expect(clippy::disallowed_methods, reason = "a flag wakes nobody: it is looked at meanwhile")]
            std::thread::sleep(left.min(Duration::from_millis(100)));
        }
    }
}

/// Hears VK on its own thread until asked to stop. A poll in flight is abandoned with the process.
pub(super) fn hear_vk(mut listener: VkListener, wake: Sender<Wake>, stop: Stop) -> Result<JoinHandle<()>> {
    let body = move || {
        let _entered = tracing::error_span!("ear", platform = "vk").entered();
        let mut deafness = Deafness::of(listener.account(), listener.inbox());
        listen(|| listener.step(u64::from(WAIT)), |heard| _ = deafness.after(heard), &wake, &stop);
    };
    std::thread::Builder::new().name("vk-listener".to_owned()).spawn(body).context("starting the listener of vk")
}

/// An ear that hears nothing for so long is told of where the admin looks: what only the log knows, nobody knows.
const DEAF_AFTER: i64 = 30_000;

/// For how long an ear has heard nothing, and whether that is written down.
struct Deafness {
    account: String,
    inbox: Inbox,
    /// When its trouble began, by the clock that only goes on, and by the wall's.
    since: Option<(i64, Millis)>,
    /// The name of the cause that is written down.
    written: Option<String>,
    /// Why the store took nothing of it, as last said.
    refused: String,
}

impl Deafness {
    fn of(account: &str, inbox: Inbox) -> Self {
        Self { account: account.to_owned(), inbox, since: None, written: None, refused: String::new() }
    }

    /// After a step: `None`, it heard; else the cause of its trouble. Whether it had to be said that the store takes nothing of
    /// it: the same again and again is said once.
    fn after(&mut self, trouble: Option<&str>) -> bool {
        let Err(error) = self.write(trouble) else {
            self.refused.clear();
            return false;
        };
        let why = format!("{error:#}");
        let is_news = self.refused != why;
        if is_news {
            tracing::error!("writing down how an ear is: {why}");
            self.refused = why;
        }
        is_news
    }

    fn write(&mut self, trouble: Option<&str>) -> Result<()> {
        let Some(cause) = trouble else {
            self.since = None;
            if self.written.is_some() {
                self.inbox.hears_again(&self.account)?;
                self.written = None;
            }
            return Ok(());
        };
        let clock = self.inbox.clock();
        let (began, since) = *self.since.get_or_insert_with(|| (clock.monotonic_ms(), clock.now_ms()));
        let named = named(cause);
        if clock.monotonic_ms() - began >= DEAF_AFTER && self.written.as_ref() != Some(&named) {
            self.inbox.note_deaf(&self.account, since, cause)?;
            self.written = Some(named);
        }
        Ok(())
    }
}

/// Empty answers in a row that came long before their time. A server that does so always would be asked as fast as it answers.
#[derive(Debug, Default)]
struct Hasty(u32);

impl Hasty {
    /// One or two may be chance.
    const CHANCE: u32 = 3;

    /// An empty answer came after so long, of so many seconds that it might have waited. For how long to rest.
    fn rest(&mut self, took: Duration, wait: u32) -> Duration {
        self.0 = if took * 2 < Duration::from_secs(u64::from(wait)) { self.0.saturating_add(1) } else { 0 };
        match self.0.checked_sub(Self::CHANCE) {
            None => Duration::ZERO,
            Some(more) => Duration::from_millis((100_u64 << more.min(4)).min(1_000)),
        }
    }
}

/// So many events a second are a crowd's.
const CROWD: f64 = 7.0;
/// Of a crowd the next answer is let grow for so long at most: each costs two transactions and a turn of the engine, whatever
/// it holds, ten times what an event costs by itself…
const GATHER: Duration = Duration::from_millis(200);
/// …and until about so many have come: beyond that hardly anything is saved, and they all stand in memory.
const GATHERED: f64 = 512.0;
/// At Telegram, where presses stand among a crowd's events and are to be felt at once, for so long.
const GATHER_BESIDE_PRESSES: Duration = Duration::from_millis(50);

/// How many events come. Not how many an answer holds: whoever asks soon enough finds one in each, however many come.
#[derive(Debug, Default)]
struct Flow {
    /// Those that came, each of them half forgotten after a second.
    lately: f64,
    at: Option<Instant>,
}

impl Flow {
    /// So many more came. For how long the next answer is let grow, where they are a crowd's.
    fn gather(&mut self, count: usize, now: Instant, most: Duration) -> Option<Duration> {
        let passed = self.at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.lately = self.lately * (-passed.as_secs_f64()).exp2() + count as f64;
        self.at = Some(now);
        let a_second = self.lately * std::f64::consts::LN_2;
        (a_second >= CROWD).then(|| most.min(Duration::from_secs_f64(GATHERED / a_second)))
    }
}

/// Steps until asked to stop. A step that panics is trouble like any other: an ear that is deaf and says nothing would be
/// worse than one that stumbles over the same again, and its silence is noticed by whoever watches the sources.
fn listen(
    mut hear: impl FnMut() -> Result<vk::VkHeard>,
    mut told: impl FnMut(Option<&str>),
    wake: &Sender<Wake>,
    stop: &Stop,
) {
    let mut said = String::new();
    let (mut flow, mut hasty) = (Flow::default(), Hasty::default());
    while !stop.is_asked() {
        let asked = Instant::now();
        match catch_unwind(AssertUnwindSafe(&mut hear)).unwrap_or_else(|panic| Err(fell(panic.as_ref()))) {
            Ok(vk::VkHeard::Events(count)) => {
                said.clear();
                told(None);
                hasty = Hasty::default();
                drop(wake.send(Wake::News));
                if let Some(pause) = flow.gather(count, Instant::now(), GATHER) {
                    stop.rest(pause);
                }
            }
            Ok(vk::VkHeard::Quiet) => {
                said.clear();
                told(None);
                stop.rest(hasty.rest(asked.elapsed(), WAIT));
            }
            Ok(vk::VkHeard::Rest(pause)) => stop.rest(pause.max(hasty.rest(asked.elapsed(), WAIT))),
            Ok(vk::VkHeard::Trouble { pause, cause }) => {
                say_once(&mut said, &cause);
                told(Some(&cause));
                stop.rest(pause);
            }
            Err(error) => {
                let cause = format!("storing events of vk: {error:#}");
                say_once(&mut said, &cause);
                told(Some(&cause));
                stop.rest(STORE_REST);
            }
        }
    }
}

fn fell(panic: &(dyn std::any::Any + Send)) -> anyhow::Error {
    anyhow!("a panic, the ear goes on: {}", words_of(panic))
}

/// Why a task did not come to its end.
pub(super) fn fell_in(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => words_of(panic.as_ref()),
        Err(error) => error.to_string(),
    }
}

/// A step whose panic is its error.
async fn caught<T>(step: impl Future<Output = Result<T>>) -> Result<T> {
    let mut step = pin!(step);
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| step.as_mut().poll(context)))
            .unwrap_or_else(|panic| Poll::Ready(Err(fell(panic.as_ref()))))
    })
    .await
}

/// Hears Telegram until the task is dropped: a step may be abandoned at any moment.
pub(super) async fn hear_telegram(
    mut listener: TelegramListener,
    store: Arc<Store>,
    clock: crate::clock::Clock,
    wake: Sender<Wake>,
) {
    let mut said = String::new();
    let (mut flow, mut hasty) = (Flow::default(), Hasty::default());
    let mut deafness = Deafness::of(listener.account(), listener.inbox());
    let mut marked = clock.monotonic_ms() - MINUTE;
    // The first question waits for nothing: at once it is known that Telegram answers.
    let mut wait = 0;
    loop {
        let (asked, waited) = (Instant::now(), std::mem::replace(&mut wait, WAIT));
        let step = caught(listener.step(waited)).await;
        match step {
            Ok(telegram::TelegramHeard::Events(count)) => {
                said.clear();
                deafness = heard_by(deafness, None).await;
                hasty = Hasty::default();
                drop(wake.send(Wake::News));
                if let Some(pause) = flow.gather(count, Instant::now(), GATHER_BESIDE_PRESSES) {
                    tokio::time::sleep(pause).await;
                }
            }
            Ok(telegram::TelegramHeard::Quiet) => {
                said.clear();
                deafness = heard_by(deafness, None).await;
                let rest = hasty.rest(asked.elapsed(), waited);
                if clock.monotonic_ms() - marked >= MINUTE {
                    marked = clock.monotonic_ms();
                    mark_heard(&listener, &store, &clock).await;
                }
                tokio::time::sleep(rest).await;
            }
            Ok(telegram::TelegramHeard::Trouble { pause, cause, .. }) => {
                say_once(&mut said, &cause);
                deafness = heard_by(deafness, Some(cause)).await;
                tokio::time::sleep(pause).await;
            }
            Err(error) => {
                let cause = format!("{error:#}");
                say_once(&mut said, &cause);
                deafness = heard_by(deafness, Some(cause)).await;
                tokio::time::sleep(STORE_REST).await;
            }
        }
    }
}

/// What [`Deafness::after`] does, beside the runtime where something is to be written.
async fn heard_by(mut deafness: Deafness, trouble: Option<String>) -> Deafness {
    if trouble.is_none() && deafness.written.is_none() {
        deafness.since = None;
        deafness.refused.clear();
        return deafness;
    }
    let (account, inbox) = (deafness.account.clone(), deafness.inbox.clone());
    let after = move || {
        deafness.after(trouble.as_deref());
        deafness
    };
    match tokio::task::spawn_blocking(after).await {
        Ok(deafness) => deafness,
        Err(error) => {
            tracing::error!("writing down how an ear is: {}", fell_in(error));
            Deafness::of(&account, inbox)
        }
    }
}

/// Writes down that Telegram answers, even if with nothing.
async fn mark_heard(listener: &TelegramListener, store: &Arc<Store>, clock: &crate::clock::Clock) {
    let (account, store, now) = (listener.account().to_owned(), Arc::clone(store), clock.now_ms());
    let marked = tokio::task::spawn_blocking(move || store.write(|db| db.inbox().heard(&account, now))).await;
    match marked {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!("writing down that telegram answers: {error:#}"),
        Err(error) => tracing::error!("writing down that telegram answers: {}", fell_in(error)),
    }
}

/// The same trouble again and again is said once.
fn say_once(said: &mut String, cause: &str) {
    let named = named(cause);
    if *said != named {
        tracing::warn!("an ear is in trouble: {cause}");
        *said = named;
    }
}

/// A trouble without its numbers: the same one comes with the seconds that have gone by, with another port, another id.
pub(super) fn named(cause: &str) -> String {
    cause.chars().filter(|sign| !sign.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_store_that_takes_nothing_of_how_an_ear_is_is_told_of_once() {
        let folder = tempfile::tempdir().unwrap();
        let clock = crate::clock::Clock::manual(1_795_417_200_000);
        let store = Arc::new(Store::open(&folder.path().join("bot.db"), 7, clock.now_ms()).unwrap());
        let mut deafness = Deafness::of("vk:7", Inbox::new(Arc::clone(&store), clock.clone()));
        assert!(!deafness.after(Some("away")), "not yet written down");
        clock.advance(DEAF_AFTER);
        let other = rusqlite::Connection::open(folder.path().join("bot.db")).unwrap();
        let refuse = "CREATE TRIGGER no_room BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'no room'); END";
        other.execute_batch(refuse).unwrap();
        let said: Vec<bool> = (0..4).map(|_| deafness.after(Some("away"))).collect();
        assert_eq!(said, [true, false, false, false]);
        other.execute_batch("DROP TRIGGER no_room").unwrap();
        assert!(!deafness.after(Some("away")));
        assert!(store.read(|db| Ok(!db.settings().deaf_ears()?.is_empty())).unwrap());
        assert!(!deafness.after(None));
        deafness.after(Some("away"));
        clock.advance(DEAF_AFTER);
        other.execute_batch(refuse).unwrap();
        assert!(deafness.after(Some("away")), "it is news again");
    }

    #[test]
    fn a_trouble_that_tells_the_seconds_is_said_once() {
        let certificate = |second: i64| {
            format!(
                "getUpdates: invalid peer certificate: certificate not valid yet: verification time {second} (UNIX), but \
                 certificate is not valid until 1790000000 ({} seconds in future)",
                1_790_000_000 - second
            )
        };
        assert_eq!(named(&certificate(1_700_000_000)), named(&certificate(1_700_000_009)));
        assert_ne!(named(&certificate(1_700_000_000)), named("getUpdates: connection refused"));
        let folder = tempfile::tempdir().unwrap();
        let clock = crate::clock::Clock::manual(1_795_417_200_000);
        let store = Arc::new(Store::open(&folder.path().join("bot.db"), 7, clock.now_ms()).unwrap());
        let mut deafness = Deafness::of("vk:7", Inbox::new(Arc::clone(&store), clock.clone()));
        let mut written = Vec::new();
        for second in 0..5 {
            assert!(!deafness.after(Some(&certificate(1_700_000_000 + second))));
            clock.advance(DEAF_AFTER);
            written.extend(store.read(|db| Ok(db.settings().deaf_ears()?.pop())).unwrap().map(|ear| ear.cause));
        }
        assert_eq!(written, vec![certificate(1_700_000_001); 4], "it is written down once");
    }

    #[test]
    fn an_ear_whose_step_panics_hears_the_next_one() {
        let (wake, woken) = channel();
        let stop = Stop::default();
        let mut steps = 0;
        let asked = stop.clone();
        let hear = || {
            steps += 1;
            match steps {
                1 => Ok(vk::VkHeard::Events(1)),
                2 => panic!("an odd answer"),
                _ => {
                    // Asked while it rests after its fall: it goes on only to end.
                    asked.ask();
                    Ok(vk::VkHeard::Events(2))
                }
            }
        };
        std::thread::scope(|scope| {
            let stop = stop.clone();
            scope.spawn(move || listen(hear, |_| {}, &wake, &stop));
        });
        assert_eq!(woken.try_iter().count(), 2, "it heard before and after");
        assert!(stop.is_asked());
    }

    #[test]
    fn empty_answers_that_come_at_once_again_and_again_are_asked_for_less_often() {
        let (at_once, in_time) = (Duration::from_millis(5), Duration::from_secs(9));
        let mut hasty = Hasty::default();
        let rests: Vec<u128> = (0..9).map(|_| hasty.rest(at_once, WAIT).as_millis()).collect();
        assert_eq!(rests, [0, 0, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
        assert_eq!(hasty.rest(in_time, WAIT), Duration::ZERO, "it waits as it was asked to");
        assert_eq!(hasty.rest(at_once, WAIT), Duration::ZERO);
        assert_eq!(Hasty(9).rest(at_once, 0), Duration::ZERO, "it was not asked to wait");
    }

    #[test]
    fn a_crowd_is_told_by_how_many_come_and_not_by_how_many_an_answer_holds() {
        let begun = Instant::now();
        let comes = |flow: &mut Flow, count: usize, millis: u64| {
            flow.gather(count, begun + Duration::from_millis(millis), GATHER)
        };
        let mut talk = Flow::default();
        assert!((0..60).all(|n| comes(&mut talk, 1, n * 250).is_none()), "four a second are a talk");
        let mut raid = Flow::default();
        assert_eq!(comes(&mut raid, 1, 0), None, "nobody waits for the first");
        assert!(
            (1..100).map(|n| comes(&mut raid, 1, n * 10)).skip(12).all(|pause| pause == Some(GATHER)),
            "one by one"
        );
        assert_eq!(comes(&mut raid, 1, 12_000), None, "it is over");
        assert_eq!(comes(&mut Flow::default(), 25, 0), Some(GATHER), "many at once");
    }

    #[test]
    fn thousands_a_second_are_not_left_to_grow_into_answers_without_end() {
        let begun = Instant::now();
        let mut raid = Flow::default();
        let mut pause = Duration::ZERO;
        for n in 0..100 {
            pause = raid.gather(256, begun + Duration::from_millis(n * 50), GATHER).unwrap();
        }
        assert!((90..110).contains(&pause.as_millis()), "5,120 a second: {pause:?}");
    }

    #[test]
    fn of_a_crowd_answers_are_few() {
        let (wake, woken) = channel();
        let stop = Stop::default();
        let (asked, begun) = (stop.clone(), Instant::now());
        let mut answers = 0;
        let hear = || {
            answers += 1;
            if answers == 5 {
                asked.ask();
            }
            Ok(vk::VkHeard::Events(20))
        };
        listen(hear, |_| {}, &wake, &stop);
        assert_eq!(woken.try_iter().count(), 5);
        assert!(begun.elapsed() >= 4 * GATHER, "each is let grow before it is asked for");
    }

    #[test]
    fn a_panic_of_an_asynchronous_step_is_its_error() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let fallen = runtime.block_on(caught(async { if true { panic!("an odd answer") } else { Ok(()) } }));
        assert!(fallen.unwrap_err().to_string().contains("an odd answer"));
        assert_eq!(runtime.block_on(caught(async { Ok(7) })).unwrap(), 7);
    }
}
