//! Puts the daemon together and runs it: listeners → inbox → engine → platforms, until it is asked to stop.

mod ears;
mod engine;
mod judges;
mod lasting;
mod listeners;
mod platforms;
mod timekeeper;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

pub use ears::Ear;
pub use engine::{Engine, EngineStep, Settled, open};
pub(crate) use engine::{MODE_IN_USE, Settle, Settling};
pub use judges::court;
pub use lasting::LastingWork;
pub use listeners::Stop;
pub use platforms::PlatformRow;
pub use platforms::max;
pub(crate) use platforms::{check_routes, known_platforms};
pub(crate) use timekeeper::CLOCK_OFF;

use crate::backtest::{Sit, Trials};
use crate::clock::{Clock, DAY, Millis};
use crate::config::secret::Secret;
use crate::disk;
use crate::domain::chat_ref::PlatformId;
use crate::domain::key::KeyName;
use crate::domain::platform::Heard;
use crate::keyring::Keyring;
use crate::openai::OpenAiSettings;
use crate::outbox::Platforms;
use crate::panics::words_of;
use crate::ping::{Pinger, Pulse};
use crate::schedule;
use crate::telegram::{TelegramListener, TelegramPlatform, TelegramSettings};
use crate::vk::tokens::Tokens;
use crate::vk::{VkListener, VkPlatform, VkSettings};
use lasting::Lasting;

/// Calls that are out are waited for so long at the end.
const FAREWELL: Duration = Duration::from_secs(6);
/// Threads for what may block beside the runtime: storing what was heard, pictures, files on their way.
const BLOCKING_THREADS: usize = 16;
/// The store refuses: the longest rest before the same is tried again.
const LONGEST_REST: Duration = Duration::from_mins(1);
/// The same where it cannot open a file.
const SHORT_REST: Duration = Duration::from_secs(2);

/// What the daemon is made of.
pub struct Setup {
    /// The database's file; its lock and its log lie beside it.
    pub database: PathBuf,
    /// The community and its tokens.
    pub vk: VkSettings,
    /// The bot's token, and where the Bot API is.
    pub telegram: TelegramSettings,
    /// The language model's side.
    pub openai: OpenAiSettings,
    /// The keys in use.
    pub keyring: Keyring,
    /// Further platforms, beside VK and Telegram.
    pub platforms: Vec<PlatformRow>,
    /// Panel settings → what is in force.
    pub settle: Settle,
    /// Asked every five minutes while the engine turns.
    pub ping: Option<Secret>,
    /// How much room there is beside the database.
    pub disk: disk::Probe,
    /// The machine's clock, or one set by hand.
    pub clock: Clock,
}

/// The daemon, put together and not running yet.
pub struct Daemon {
    /// What handles events; a test steps it itself.
    pub engine: Engine,
    /// The ears, by their platforms.
    ears: Vec<(PlatformId, Box<dyn Ear>)>,
    /// Tokens of VK, shared by everything that calls it.
    pub tokens: Tokens,
    keyring: Keyring,
    ping: Option<Secret>,
    clock: Clock,
    runtime: Runtime,
}

/// What a daemon's asynchronous half lives on. Made first by whoever is to hear signals while the rest is put together.
pub fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(BLOCKING_THREADS)
        .enable_all()
        .thread_name("telegram")
        .build()
        .context("starting the runtime of telegram")
}

/// From here on being asked to stop ends in order, and a hangup ends nothing. Comes to its end once that was asked.
pub fn hear_signals(runtime: &Runtime, stop: &Stop) -> Result<JoinHandle<()>> {
    let _entered = runtime.enter();
    Ok(runtime.spawn(Signals::new()?.listen(stop.clone())))
}

/// What a round of a daemon that is stepped by hand came to.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// Whether a platform had something to tell.
    pub heard: bool,
    /// Whether there was anything to do.
    pub worked: bool,
    /// When a lane may go on, by the monotonic clock.
    pub ready_at: Option<Millis>,
}

impl Daemon {
    /// Opens the database and makes every platform ready; nothing is asked of a platform yet.
    pub fn new(setup: Setup) -> Result<Self> {
        Self::on(runtime()?, setup)
    }

    /// The same on a runtime that is there already.
    pub fn on(runtime: Runtime, setup: Setup) -> Result<Self> {
        let Setup { database, vk, telegram, openai, keyring, platforms: further, settle, ping, disk, clock } = setup;
        let settle: Arc<Settling> = Arc::from(settle);
        let descriptors = crate::descriptors::raise();
        let calls = crate::descriptors::calls(descriptors);
        tracing::debug!(descriptors, calls, "calls that may be out at once");
        let opened = open(&database, vk.group_id, &clock)?;
        let inbox = crate::inbox::Inbox::new(Arc::clone(&opened.store), clock.clone());
        let tokens = Tokens::new(&vk, clock.clone())?;
        tokens.may_call(&inbox.learnt_methods()?);
        let listener = TelegramListener::connect(&telegram, inbox.clone(), keyring.clone())?;
        let of_worker = TelegramSettings {
            admin_chat: telegram.admin_chat.map(|chat| inbox.chat_now(chat)).transpose()?,
            ..telegram.clone()
        };
        let worker = Arc::new(TelegramPlatform::new(&of_worker, clock.clone(), runtime.handle().clone())?);
        let (spool, of_chore) = (telegram.media.spool.clone(), clock.clone());
        let vk_worker = VkPlatform::new(tokens.clone(), &keyring, &inbox, clock.clone())?;
        let of_telegram = platforms::OfTelegram {
            listener,
            worker: Arc::clone(&worker),
            settings: telegram,
            store: Arc::clone(&opened.store),
            clock: clock.clone(),
            runtime: runtime.handle().clone(),
        };
        let mut table =
            vec![platforms::vk(VkListener::new(tokens.clone(), inbox)?, vk.group_id), platforms::telegram(of_telegram)];
        table.extend(further);
        let (mut ears, mut sources, mut targets) = (Vec::new(), Vec::new(), Vec::new());
        for PlatformRow { platform, target, heard } in table {
            targets.extend(target);
            if let Some((ear, source)) = heard {
                ears.push((platform, ear));
                sources.push(source);
            }
        }
        let platforms = Platforms {
            vk: Arc::new(vk_worker),
            telegram: worker,
            openai: Arc::new(crate::openai::OpenAiPlatform::new(&openai, keyring.clone(), clock.clone())?),
            machine: Arc::new(Trials::new(database.clone(), sit(Arc::clone(&settle)))?),
            targets,
        };
        let disk = Box::new(move || disk(&database));
        let engine = Engine::new(opened, clock.clone(), platforms, sources, with_keys(settle, keyring.clone()))?
            .with_calls(calls)
            .with_disk(disk)
            .with_sweep(Box::new(move |needed| sweep(&spool, needed, &of_chore)));
        Ok(Self { engine, ears, tokens, keyring, ping, clock, runtime })
    }

    /// One poll of each platform that waits for nothing; for whoever steps the daemon by hand.
    pub fn hear(&mut self) -> Result<Vec<(PlatformId, Heard)>> {
        self.ears.iter_mut().map(|(platform, ear)| Ok((*platform, ear.hear_once()?))).collect()
    }

    /// The same, of one platform; one without an ear is quiet.
    pub fn hear_of(&mut self, platform: PlatformId) -> Result<Heard> {
        let ear = self.ears.iter_mut().find(|(known, _)| *known == platform);
        ear.map_or(Ok(Heard::Quiet), |(_, ear)| ear.hear_once())
    }

    /// Hears everything, handles everything and carries everything out, until nothing is left; waits by a clock set by
    /// hand for what is due within `patience`. For whoever steps the daemon by hand: stories and the demo.
    pub fn settle(&mut self, patience: Millis) -> Result<()> {
        loop {
            let Round { heard, worked, ready_at } = self.round()?;
            let due = self.engine.store().read(|db| db.outbox().next_due())?;
            let waits = [ready_at.map(|at| at - self.clock.monotonic_ms()), due.map(|at| at - self.clock.now_ms())];
            match waits.into_iter().flatten().filter(|wait| (1..=patience).contains(wait)).min() {
                Some(wait) => self.clock.advance(wait),
                None if heard || worked => {}
                None => return Ok(()),
            }
        }
    }

    /// Hears each platform once, and handles and carries out what there is to do at once. What comes of that is heard in the
    /// next round: for whoever lets days go by.
    pub fn round(&mut self) -> Result<Round> {
        let heard = self.hear()?.iter().any(|(_, heard)| matches!(heard, Heard::Events(_)));
        let (worked, ready_at) = self.work_off()?;
        Ok(Round { heard, worked, ready_at })
    }

    /// Handles and carries out what was heard, until nothing is left to do at once; returns whether there was anything, and
    /// when a lane may go on.
    fn work_off(&mut self) -> Result<(bool, Option<Millis>)> {
        let mut worked = false;
        loop {
            match self.engine.step()? {
                EngineStep::Worked => worked = true,
                EngineStep::Idle { out: 0, ready_at } => return Ok((worked, ready_at)),
                EngineStep::Idle { out, .. } => {
                    worked = true;
                    self.engine.wait_at_most(EngineStep::Idle { out, ready_at: None }, Duration::from_secs(5))?;
                }
            }
        }
    }

    /// Asks VK what the tokens may and who manages the community, for whoever runs the engine without its clock.
    pub fn look_around(&self) -> Result<()> {
        let states = crate::vk::capabilities::look(&self.tokens);
        let keys = self.keyring.views();
        // Where no token tells who the managers are, those known stay known, and VK itself refuses to touch them.
        let managers = crate::vk::managers(&self.tokens).ok();
        self.engine.store().write(|db| {
            for state in &states {
                let state = db.settings().as_calls_say(state.clone(), &keys)?;
                db.settings().set_capability(&state, self.clock.now_ms())?;
            }
            let Some(managers) = managers else { return Ok(()) };
            let row = |id: &i64| crate::store::ManagerRow { id: *id, creator: false, bot: false };
            db.people().replace_managers("vk", &managers.iter().map(row).collect::<Vec<_>>())
        })
    }

    /// Puts one ring of the minute's clock into the inbox.
    pub fn ring(&self) -> Result<()> {
        schedule::ring(&self.engine.inbox())
    }

    /// Ends a daemon that never ran.
    pub fn leave(mut self) -> Result<()> {
        let left = self.engine.finish(Duration::ZERO);
        self.runtime.shutdown_timeout(Duration::from_secs(1));
        left
    }

    /// Runs until asked to stop, as whoever hears `signals` is, then finishes what is in flight. `ready` hears once that the
    /// daemon is up, `alive` at every turn of the engine.
    pub fn run(
        mut self,
        stop: &Stop,
        signals: JoinHandle<()>,
        ready: impl FnOnce(),
        mut alive: impl FnMut(),
    ) -> Result<()> {
        let wake = self.engine.waker();
        let mut lasting = Lasting::default();
        let waker = wake.clone();
        let heard = async move {
            if let Err(error) = signals.await {
                tracing::error!("signals cannot be heard: {}", listeners::fell_in(error));
            }
            drop(waker.send(crate::outbox::Wake::News));
        };
        lasting.task("who hears signals", self.runtime.spawn(heard));
        for (platform, ear) in self.ears {
            lasting.work(format!("the ear for {platform}"), ear.start(wake.clone(), stop.clone())?);
        }
        schedule::ring(&self.engine.inbox())?;
        let mut ringer = schedule::start(self.engine.inbox(), wake, self.clock.clone());
        let pulse = Pulse::new(self.clock.monotonic_ms());
        if let Some(address) = self.ping.take() {
            let pinger = Pinger::new(address, pulse.clone(), self.clock.monotonic_ms());
            lasting.thread("the ping", pinger.start(self.clock.clone(), stop.clone())?);
        }
        ready();
        let (mut trouble, mut fatal) = (StoreTrouble::default(), Ok(()));
        while !stop.is_asked() {
            alive();
            ringer.watch();
            // Asked to stop, they end: that was asked before they did.
            if let Some(error) = lasting.ended(self.runtime.handle()).filter(|_| !stop.is_asked()) {
                self.runtime.shutdown_timeout(Duration::from_secs(1));
                return Err(error);
            }
            // An engine that fell may have fallen in the midst of anything: the next process begins from what is stored.
            let turned = match catch_unwind(AssertUnwindSafe(|| turn(&mut self.engine))) {
                Ok(turned) => turned,
                Err(panic) => {
                    self.runtime.shutdown_timeout(Duration::from_secs(1));
                    return Err(anyhow!("the engine panicked: {}", words_of(panic.as_ref())));
                }
            };
            match turned {
                Ok(whole) => {
                    trouble.turned(whole);
                    if whole {
                        self.engine.can_turn();
                    }
                    pulse.beat(self.clock.monotonic_ms());
                }
                Err(error) if error.is::<crate::store::LogWasTaken>() => {
                    stop.ask();
                    fatal = Err(error);
                }
                Err(error) => {
                    self.engine.cannot_turn(&error);
                    let deadline = std::time::Instant::now() + trouble.rest_after(&error);
                    while !stop.is_asked() && std::time::Instant::now() < deadline {
                        alive();
                        stop.rest(Duration::from_secs(1));
                    }
                }
            }
        }
        tracing::info!("stopping");
        ringer.stop();
        lasting.abort();
        let finished = self.engine.finish(FAREWELL);
        self.runtime.shutdown_timeout(Duration::from_secs(1));
        finished.and(fatal)
    }
}

/// What the store refuses again and again: said once, tried after ever longer rests.
#[derive(Default)]
struct StoreTrouble {
    rest: Duration,
    said: String,
}

impl StoreTrouble {
    /// Something was done. Only what was done to its end proves that nothing is refused any more.
    fn turned(&mut self, whole: bool) {
        self.rest = Duration::ZERO;
        if whole {
            self.said.clear();
        }
    }

    fn rest_after(&mut self, error: &anyhow::Error) -> Duration {
        // Files that cannot be opened are open again as soon as others are closed.
        let longest = if crate::store::cannot_open(error) { SHORT_REST } else { LONGEST_REST };
        self.rest = (self.rest * 2).clamp(Duration::from_secs(1), longest);
        let words = format!("{error:#}");
        let named = listeners::named(&words);
        if self.said != named {
            tracing::error!("the store refuses, it is tried again: {words}");
            self.said = named;
        }
        self.rest
    }
}

/// The settings in force, with what is known of the keys at that moment.
fn with_keys(settle: Arc<Settling>, keyring: Keyring) -> Settle {
    Box::new(move |panel| {
        let mut settled = settle(panel)?;
        settled.policy.keys = keyring.views();
        settled.policy.has_model = keyring.secret(KeyName::OpenAi).is_some();
        Ok(settled)
    })
}

/// Who tries settings on the past: those in force when it begins.
fn sit(settle: Arc<Settling>) -> Sit {
    Box::new(move |trial, db| court(settle(&db.settings().values()?)?, trial.strictness, None, db))
}

/// Takes away files that were laid down here more than a day ago and that nothing carries on any more.
fn sweep(spool: &Path, needed: &BTreeSet<String>, clock: &Clock) {
    let day_ago = UNIX_EPOCH + Duration::from_millis((clock.now_ms() - DAY).max(0).unsigned_abs());
    match crate::telegram::sweep_spool(spool, day_ago, needed) {
        Ok(0) => {}
        Ok(files) => tracing::info!(files, "took away files that were never carried on"),
        Err(error) => tracing::warn!("looking for files that were never carried on: {error}"),
    }
}

/// One turn of the engine: work while there is any, then wait for more. `true`: there was none left.
fn turn(engine: &mut Engine) -> Result<bool> {
    match engine.step()? {
        EngineStep::Worked => Ok(false),
        idle @ EngineStep::Idle { .. } => {
            engine.tend()?;
            engine.rest(idle).map(|()| true)
        }
    }
}

/// SIGXFSZ, wherever this program runs.
#[cfg(unix)]
const FILE_LIMIT: i32 = 25;

/// SIGTERM and SIGINT, heard since this was made; and SIGHUP, which a closed terminal and whoever turns logs over send: it is
/// no reason to end.
struct Signals {
    #[cfg(unix)]
    hup: tokio::signal::unix::Signal,
    #[cfg(unix)]
    term: tokio::signal::unix::Signal,
    #[cfg(unix)]
    int: tokio::signal::unix::Signal,
}

impl Signals {
    /// Must be called within the runtime.
    #[cfg(unix)]
    fn new() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let heard = |kind| signal(kind).context("listening for signals");
        let hup = heard(SignalKind::hangup())?;
        // A file that may not grow any more (`ulimit -f`) would end the process without a word. Once somebody listens, which
        // lasts as long as the process does, the write is refused instead, as on a full disk.
        drop(heard(SignalKind::from_raw(FILE_LIMIT))?);
        Ok(Self { hup, term: heard(SignalKind::terminate())?, int: heard(SignalKind::interrupt())? })
    }

    #[cfg(not(unix))]
    fn new() -> Result<Self> {
        Ok(Self {})
    }

    async fn listen(self, stop: Stop) {
        #[cfg(unix)]
        {
            let Self { mut hup, mut term, mut int } = self;
            loop {
                tokio::select! {
                    _ = hup.recv() => tracing::info!("a hangup changes nothing: the config is read at the start"),
                    _ = term.recv() => break,
                    _ = int.recv() => break,
                }
            }
        }
        #[cfg(not(unix))]
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!("signals cannot be heard: {error}");
            return std::future::pending().await;
        }
        stop.ask();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_cannot_open_a_file_is_tried_again_soon_and_said_once() {
        let refusal = |code: i32| {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            anyhow::Error::new(error).context("writing to the database")
        };
        let mut trouble = StoreTrouble::default();
        let rests: Vec<u64> =
            (0..6).map(|_| trouble.rest_after(&refusal(rusqlite::ffi::SQLITE_CANTOPEN)).as_secs()).collect();
        assert_eq!(rests, [1, 2, 2, 2, 2, 2]);
        assert!(trouble.said.starts_with("writing to the database: "), "{}", trouble.said);
        let mut trouble = StoreTrouble::default();
        let rests: Vec<u64> =
            (0..8).map(|_| trouble.rest_after(&refusal(rusqlite::ffi::SQLITE_FULL)).as_secs()).collect();
        assert_eq!(rests, [1, 2, 4, 8, 16, 32, 60, 60]);
    }
}
