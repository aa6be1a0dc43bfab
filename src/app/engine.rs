//! The engine: what calls came to is recorded, events are handed to their owners, wishes go out. One step, two callers:
//! the daemon loops it, a test calls it until it is idle.

mod refused;
mod tending;
mod waiting;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use super::judges::{self, Learnt, School};
use super::platforms::check_routes;
use super::timekeeper::Timekeeper;
use crate::clock::{Clock, Millis, Turn};
use crate::dispatcher::{Dispatcher, Equipment, SourceRow};
use crate::domain::known::{KnownPlatforms, TargetNetwork};
use crate::domain::own_event::OwnEvent;
use crate::domain::verdict::Mode;
use crate::handlers::context::TRY_AGAIN;
use crate::inbox::{Inbox, Queue};
use crate::judging::{AccountJudge, AccountRules, CommentJudge, CommentRules};
use crate::outbox::{Outbox, Platforms, Wake};
use crate::panics::words_of;
use crate::policy::{CopySetting, Policy};
use crate::store::{DataVersion, Db, Pruning, SameTexts, Store};
use crate::texts::Texts;

/// What can wait for the next step waits once a step has taken so long: with what follows the last of it, and its commit, a
/// step stays under 20 ms.
const PATIENCE: Duration = Duration::from_millis(3);

/// Settings in force, as panel, environment and file settle them.
#[derive(Debug, Clone)]
pub struct Settled {
    /// What handlers are given with each event.
    pub policy: Policy,
    /// What the judge of texts is built with.
    pub rules: CommentRules,
    /// For the judge of accounts.
    pub account_rules: AccountRules,
}

/// What was set in the panel → what is in force.
pub(crate) type Settling = dyn Fn(&BTreeMap<String, Value>) -> Result<Settled> + Send + Sync;
/// The same, owned.
pub(crate) type Settle = Box<Settling>;

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineStep {
    /// There may be more to do at once.
    Worked,
    /// Nothing to do now.
    Idle {
        /// Calls that are out.
        out: usize,
        /// Monotonic moment at which a paced or paused lane may go on.
        ready_at: Option<Millis>,
    },
}

/// What was taught is learnt in a few steps of its own, before the next event is judged; where hundreds of texts are new, with
/// other events in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Learning {
    Done,
    /// So many steps have looked at new texts.
    Now(usize),
    AfterOthers,
}

/// Steps that look at new texts before others have their turn: that many texts are no person's presses.
const LOOKS: usize = 2;

/// Takes away files that nobody needs, but for those that are named.
type Sweep = Box<dyn Fn(&BTreeSet<String>) + Send>;

/// Store, dispatcher and outbox, and the settings they work by.
pub struct Engine {
    store: Arc<Store>,
    clock: Clock,
    outbox: Outbox,
    /// The event for which what waits was last tried again.
    tried: Option<String>,
    dispatcher: Dispatcher,
    platforms: Platforms,
    known: KnownPlatforms,
    wake: Sender<Wake>,
    woken: Receiver<Wake>,
    settle: Settle,
    texts: Texts,
    policy: Policy,
    /// Settings were changed, and what holds now could not be read yet.
    unsettled: bool,
    judge: CommentJudge,
    /// Which texts came within a day.
    same_texts: RefCell<SameTexts>,
    /// What stood in the database as the last step began.
    seen: Option<DataVersion>,
    school: School,
    learning: Learning,
    /// What the model made of how people talk here, read once an hour.
    talk: Vec<f64>,
    accounts: AccountJudge,
    patience: Duration,
    tended_at: Millis,
    folded_at: Millis,
    /// What is left of the hour's chores, the next one last.
    hourly: Vec<tending::HourlyChore>,
    /// How far the forgetting of old rows has come.
    pruning: Pruning,
    timekeeper: Timekeeper,
    /// Takes away files that were never carried on, but for those that are still needed: once the clock is trusted, and then
    /// once an hour.
    sweep: Sweep,
    has_swept: bool,
    /// Bytes free beside the database.
    disk: Box<dyn Fn() -> Option<u64> + Send>,
    /// There is too little room, and it was said.
    disk_is_low: bool,
    /// The file of the database is not in its place, and it was said.
    store_was_taken: bool,
    /// The store refuses since, and why.
    ill: Option<(Millis, String)>,
    /// What was told of a store by which the engine cannot turn.
    refused: refused::Refused,
}

/// Under this name the mode stands that the running engine works by: whoever asks from outside may have another file, or
/// another environment, than it was started with.
pub(crate) const MODE_IN_USE: &str = "mode_in_use";

/// Writes down the mode that holds from here on, and since when it only watches.
fn works_by(mode: Mode, db: Db<'_>, now: Millis) -> Result<()> {
    let before = db.settings().meta(MODE_IN_USE)?;
    if mode == Mode::Observe && before.is_some_and(|before| before != mode.as_str()) {
        db.settings().begin_to_watch(now)?;
    }
    db.settings().set_meta(MODE_IN_USE, mode.as_str())
}

/// The database with the mark of a running engine on it.
pub struct Opened {
    pub store: Arc<Store>,
    /// The former engine died: what was in its hands is handled one by one.
    pub unclean: bool,
    /// When it was opened, by the wall's clock.
    at: Millis,
}

/// Opens the database for an engine and marks it as running.
pub fn open(database: &Path, group_id: i64, clock: &Clock) -> Result<Opened> {
    let now = clock.now_ms();
    let store = Arc::new(Store::open(database, group_id, now)?);
    let unclean = store.write(|db| {
        let died = db.settings().meta("running")?.is_some_and(|running| running == "1");
        db.settings().set_meta("running", "1")?;
        db.settings().note_moment("started_at", now)?;
        // The tokens may be others than yesterday's: the daily look is due again.
        db.settings().set_meta("daily_look", "")?;
        db.alerts().forget_notices("advice:")?;
        db.settings().forget_refusing_chats()?;
        db.settings().forget_deaf_ears()?;
        Ok(died)
    })?;
    if unclean {
        tracing::warn!("the last run did not end in order: what was in its hands is handled one by one");
        check_in_background(database, &store, now)?;
    }
    Ok(Opened { store, unclean, at: now })
}

/// What a check found. One that falls has found nothing, and says so.
fn damage(check: impl FnOnce() -> Result<()>) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(Ok(())) => {
            tracing::info!("the database is sound");
            None
        }
        Ok(Err(error)) => {
            tracing::error!("the database is damaged: {error:#}");
            Some(format!("{error:#}"))
        }
        Err(panic) => {
            tracing::error!("the check of the database panicked: {}", words_of(panic.as_ref()));
            None
        }
    }
}

/// After an unclean end the file is looked through beside the work; a damaged one is said, loudly.
fn check_in_background(database: &Path, store: &Arc<Store>, now: Millis) -> Result<()> {
    let (path, store) = (database.to_owned(), Arc::downgrade(store));
    let look = move || match damage(|| crate::store::quick_check(&path)) {
        None => {}
        Some(cause) => {
            let event = OwnEvent::StoreWasIll { from: now, to: now, cause, damaged: true };
            let id = format!("store_is_damaged:{now}");
            // The engine may have ended meanwhile: then the next one looks again.
            let Some(store) = store.upgrade() else { return };
            let told = store.write(|db| db.inbox().tell(&id, Queue::People, &event, now));
            if let Err(error) = told {
                tracing::error!("writing down that the database is damaged: {error:#}");
            }
        }
    };
    std::thread::Builder::new().name("quick-check".to_owned()).spawn(look).context("starting the check")?;
    Ok(())
}

impl Engine {
    /// An engine over an opened store, with the table of platforms and a row for each that is listened to.
    pub fn new(
        opened: Opened,
        clock: Clock,
        platforms: Platforms,
        sources: Vec<SourceRow>,
        settle: Settle,
    ) -> Result<Self> {
        let (wake, woken) = channel();
        let Opened { store, unclean, at } = opened;
        crate::outbox::recover(&store, clock.now_ms())?;
        let Settled { policy, rules, account_rules } = settled(&settle, &store)?;
        let of_chat = policy.view(CopySetting::Channel.into()).is_some_and(|view| view.from_chat);
        let known = KnownPlatforms::new(platforms.known_targets(), sources.iter().map(|row| row.source).collect());
        let known = with_keys(known, &policy);
        check_routes(&policy.copies, of_chat, &known)?;
        store.write(|db| {
            db.line().name_staff(&policy.staff())?;
            works_by(policy.moderation.mode, db, clock.now_ms())
        })?;
        let talk = store.read(judges::own_talk)?;
        let school = store.read(School::new)?;
        let judge = school.comments(rules, &talk);
        let accounts = store.read(|db| judges::accounts(db, account_rules))?;
        let tick = clock.monotonic_ms();
        Ok(Self {
            outbox: Outbox::new(platforms.clone(), wake.clone(), fastrand::u64(..)),
            dispatcher: Dispatcher::new(sources, unclean),
            tried: None,
            store,
            known,
            platforms,
            wake,
            woken,
            settle,
            texts: Texts::new(policy.general.language),
            policy,
            unsettled: false,
            judge,
            same_texts: RefCell::default(),
            seen: None,
            school,
            learning: Learning::Done,
            talk,
            accounts,
            patience: PATIENCE,
            tended_at: tick,
            folded_at: tick,
            hourly: Vec::new(),
            pruning: Pruning::default(),
            timekeeper: Timekeeper::new(clock.clone(), at),
            sweep: Box::new(|_| {}),
            has_swept: false,
            disk: Box::new(|| None),
            disk_is_low: false,
            store_was_taken: false,
            ill: None,
            refused: refused::Refused::default(),
            clock,
        })
    }

    /// The engine with a way to ask how much room there is.
    #[must_use]
    pub fn with_disk(mut self, disk: Box<dyn Fn() -> Option<u64> + Send>) -> Self {
        self.disk = disk;
        self
    }

    /// The engine with a way to take away files that nobody needs.
    #[must_use]
    pub fn with_sweep(mut self, sweep: Sweep) -> Self {
        self.sweep = sweep;
        self
    }

    /// The engine with at most so many calls out at once.
    #[must_use]
    pub fn with_calls(mut self, calls: usize) -> Self {
        self.outbox.bound(calls);
        self
    }

    /// What can wait for the next step waits after so much of one: always with nothing, never with all the time.
    pub fn be_patient(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// The store that the engine alone writes to.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// A way to wake the engine.
    pub fn waker(&self) -> Sender<Wake> {
        self.wake.clone()
    }

    /// Where listeners and the clock put what they hear.
    pub fn inbox(&self) -> Inbox {
        Inbox::new(Arc::clone(&self.store), self.clock.clone())
    }

    /// One unit of work. An error is the store's own: nothing was lost, the same is tried again.
    pub fn step(&mut self) -> Result<EngineStep> {
        let done = self.work();
        if let Some(cause) = self.store.take_trouble() {
            let now = self.clock.now_ms();
            self.ill.get_or_insert((now, cause));
        }
        let step = done?;
        if self.recovered()? { Ok(EngineStep::Worked) } else { Ok(step) }
    }

    /// What the store refused, to whomever, is told once it takes things again. `true`: it is to be told now.
    fn recovered(&mut self) -> Result<bool> {
        /// A shorter refusal is that of a database that another process writes to.
        const SHORT: Millis = 5_000;
        let Some((from, cause)) = &self.ill else { return Ok(false) };
        let now = self.clock.now_ms();
        let event = OwnEvent::StoreWasIll { from: *from, to: now, cause: cause.clone(), damaged: false };
        let told = now - from >= SHORT || !cause.contains("locked");
        self.store.write(|db| {
            if !told {
                // Proves no more than that it takes things again.
                return db.settings().set_meta("alerts.store", "locked").map(|()| 0);
            }
            db.inbox().tell(&format!("store_was_ill:{from}"), Queue::People, &event, now)
        })?;
        self.ill = None;
        Ok(told)
    }

    fn work(&mut self) -> Result<EngineStep> {
        self.seen = Some(self.store.data_version()?);
        let outcomes: Vec<_> = self
            .woken
            .try_iter()
            .filter_map(|wake| match wake {
                Wake::Outcome(outcome) => Some(outcome),
                Wake::News => None,
            })
            .collect();
        let recorded = self.outbox.record(outcomes, &self.store, self.clock.now_ms(), self.clock.monotonic_ms())?;
        if self.unsettled {
            self.reload()?;
        }
        match self.learning {
            Learning::Done => {}
            Learning::AfterOthers => self.learning = Learning::Now(LOOKS),
            Learning::Now(looks) => {
                let learnt = self.store.read(|db| self.school.learn(db, &mut self.judge))?;
                let looks = looks + usize::from(learnt == Learnt::Texts);
                self.learning = match learnt {
                    Learnt::All => Learning::Done,
                    _ if looks < LOOKS => Learning::Now(looks),
                    _ => Learning::AfterOthers,
                };
                return Ok(EngineStep::Worked);
            }
        }
        self.policy.time = self.timekeeper.look(&self.store)?;
        if self.timekeeper.take_moved() {
            *self.same_texts.get_mut() = SameTexts::default();
        }
        if !self.same_texts.get_mut().is_read() {
            let (texts, now) = (self.same_texts.get_mut(), self.clock.now_ms());
            self.store.read(|db| Ok(db.comments().read_same_texts(texts, now)))?;
            return Ok(EngineStep::Worked);
        }
        let handled = self.dispatcher.step(&self.store, &self.bench(), self.clock.now_ms())?;
        if handled.reload {
            // Nobody says it again, should the store refuse now.
            self.unsettled = true;
            self.reload()?;
        }
        let sent = self.outbox.send(&self.store, &self.policy, self.clock.now_ms(), self.clock.monotonic_ms())?;
        if recorded + handled.events + sent.moved > 0 || handled.goes_on || self.learning != Learning::Done {
            return Ok(EngineStep::Worked);
        }
        let put_off = handled.ready_in.map(|wait| self.clock.monotonic_ms() + wait);
        Ok(EngineStep::Idle { out: sent.out, ready_at: [sent.ready_at, put_off].into_iter().flatten().min() })
    }

    /// What handlers are given in the step that begins.
    fn bench(&self) -> Equipment<'_> {
        Equipment {
            policy: &self.policy,
            judge: &self.judge,
            accounts: &self.accounts,
            texts: &self.texts,
            known: &self.known,
            platforms: &self.platforms,
            turn: Cell::new(Turn::begin(self.patience)),
            silence_counts: Rc::default(),
            same_texts: &self.same_texts,
        }
    }

    /// Waits, at most so long, for the calls that are out, and takes the mark of a running engine off.
    pub fn finish(&mut self, most: Duration) -> Result<()> {
        let deadline = Instant::now() + most;
        while self.outbox.out() > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            if let Ok(Wake::Outcome(outcome)) = self.woken.recv_timeout(left) {
                self.outbox.record(vec![outcome], &self.store, self.clock.now_ms(), self.clock.monotonic_ms())?;
            }
        }
        self.store.write(|db| db.settings().set_meta("running", "0"))?;
        self.store.checkpoint().context("folding the log into the database").map(drop)
    }

    /// Settings were changed: from here on they hold.
    pub(crate) fn reload(&mut self) -> Result<()> {
        let Settled { policy, rules, account_rules } = settled(&self.settle, &self.store)?;
        let accounts = self.store.read(|db| judges::accounts(db, account_rules))?;
        let asked = self.store.read(|db| db.settings().meta(TRY_AGAIN))?;
        if policy.staff() != self.policy.staff() {
            self.store.write(|db| db.line().name_staff(&policy.staff()))?;
        }
        let mode = policy.moderation.mode;
        if mode != self.policy.moderation.mode {
            let now = self.clock.now_ms();
            self.store.write(|db| works_by(mode, db, now))?;
        }
        // From here on nothing is refused: all of it holds, or nothing yet.
        self.unsettled = false;
        self.accounts = accounts;
        self.judge = self.school.comments(rules, &self.talk);
        self.school.forget_lessons();
        self.learning = Learning::Now(0);
        if policy.keys != self.policy.keys || asked != self.tried {
            self.outbox.try_what_waits();
            self.tried = asked;
        }
        self.texts = Texts::new(policy.general.language);
        let sources = self.known.sources().to_vec();
        self.known = with_keys(KnownPlatforms::new(self.platforms.known_targets(), sources), &policy);
        self.policy = Policy { time: self.policy.time, ..policy };
        Ok(())
    }
}

/// The table without platforms whose key nobody has given.
fn with_keys(mut known: KnownPlatforms, policy: &Policy) -> KnownPlatforms {
    for (network, _) in TargetNetwork::with_keys().filter(|(_, key)| !policy.has_key(*key)) {
        known = known.without(network.platform());
    }
    known
}

/// The settings of this moment, with every chat where it is now: a group that became a supergroup has another id.
fn settled(settle: &Settle, store: &Store) -> Result<Settled> {
    store.read(|db| {
        let mut settled = settle(&db.settings().values()?)?;
        let policy = &mut settled.policy;
        policy.admin_chat = db.surfaces().migrated(policy.admin_chat)?;
        policy.discussion_chat = policy.discussion_chat.map(|chat| db.surfaces().migrated(chat)).transpose()?;
        Ok(settled)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_falls_calls_nothing_damaged_and_one_that_finds_damage_says_what() {
        assert_eq!(damage(|| Ok(())), None);
        assert_eq!(damage(|| panic!("an odd file")), None);
        assert_eq!(damage(|| anyhow::bail!("page 7 is torn")).as_deref(), Some("page 7 is torn"));
    }
}
