//! One step: the next events → their owners → remembered, wanted, done; a batch shares a transaction.

mod after_batch;
mod awhile;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use tracing::Span;
use tracing::field::Empty;

use self::awhile::Awhile;
use crate::clock::{Millis, Turn};
use crate::decided::{Decided, DecidedLog, Noted};
use crate::domain::chat_ref::ChatRef;
use crate::domain::event::Event;
use crate::domain::known::{KnownPlatforms, Source};
use crate::domain::own_event::OwnEvent;
use crate::domain::wave::WavePlace;
use crate::handlers::context::Context;
use crate::judging::{AccountJudge, CommentJudge};
use crate::outbox::Platforms;
use crate::panics::{caught, unquoted, words_of};
use crate::policy::Policy;
use crate::store::{self, Db, InboxRow, Neighbourhood, SameTexts, Store, Turns, Wanted};
use crate::texts::Texts;

/// At most so many events share a transaction…
const BATCH: usize = 256;
/// …or so much time since it could write: calls that have ended were recorded before, reports that are shown and the commit follow.
const BATCH_TIME: Duration = Duration::from_millis(10);
/// …or so much, where a part of a look at a crowd follows it, or a look for a raid.
const BATCH_TIME_LOOKING: Duration = Duration::from_millis(5);
/// So many more are read than the last batch came through: payloads that nobody comes to are read for nothing.
const MORE: usize = 16;
/// An event that was begun so often and never finished is parked.
const DEATHS: i64 = 3;

/// Turns a raw payload of one platform into an event.
pub type Translate = Box<dyn Fn(&str) -> Result<Event> + Send>;

/// A platform that is listened to.
pub struct SourceRow {
    /// Its name, and how its accounts are known.
    pub source: Source,
    /// Who reads its payloads.
    pub translate: Translate,
}

/// What handlers are given besides the store.
pub struct Equipment<'a> {
    /// Settings as the chat, the file and the environment make them at this moment.
    pub policy: &'a Policy,
    /// Texts are judged by it; learnt lessons are in it already.
    pub judge: &'a CommentJudge,
    /// The judge of accounts.
    pub accounts: &'a AccountJudge,
    /// Words for people, in the language of the config.
    pub texts: &'a Texts,
    /// The table of platforms, for handlers.
    pub known: &'a KnownPlatforms,
    /// For the lanes of what is wanted.
    pub platforms: &'a Platforms,
    /// The step that is being done: since it may write. On a slow disk it waits for an ear's sync first, which is no work of its.
    pub turn: Cell<Turn>,
    /// Whether silence counts, once somebody has asked in this step (see [`Context::silence_counts`]).
    pub silence_counts: Rc<Cell<Option<bool>>>,
    /// Which texts came within a day.
    pub same_texts: &'a RefCell<SameTexts>,
}

/// Hands events to handlers.
pub struct Dispatcher {
    sources: Vec<SourceRow>,
    /// So many events still go one by one, for one of them may have killed the last process.
    careful: Cell<usize>,
    /// Of these, the one whose attempt is marked already: tried once more by this process, it is the same attempt.
    begun: Cell<Option<i64>>,
    /// What is done once in a while and not once a batch.
    awhile: RefCell<Awhile>,
    /// Something of the last batch was set aside: events have savepoints until a batch has nothing such.
    wary: Cell<bool>,
    /// Where more wait than a batch holds, the crowd and bulk take turns: the crowd has had its own.
    bulk_first: Cell<bool>,
    /// A part of an order about many has had its turn.
    orders_last: Cell<bool>,
    /// So many events the next batch may come through, by what the last did.
    reach: Cell<usize>,
    /// What was decided in the transaction in hand, with the span of its event.
    noted: RefCell<Vec<(Span, Vec<Decided>)>>,
    log: RefCell<DecidedLog>,
    /// Files that the transaction in hand needs no more.
    spent: RefCell<Vec<String>>,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Handled {
    /// Events handled or parked.
    pub events: usize,
    /// Settings or examples changed.
    pub reload: bool,
    /// Something long is not at its end: the next step goes on with it.
    pub goes_on: bool,
    /// What was put off is due in so many milliseconds.
    pub ready_in: Option<Millis>,
}

/// Marks an error as one of an order of the command line.
#[derive(Debug)]
struct Ordered;

impl fmt::Display for Ordered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("carrying an order out")
    }
}

/// Marks that an event of a batch without savepoints failed: it is done once more, with them.
#[derive(Debug)]
struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event of a batch failed")
    }
}

/// What events of a batch touched.
#[derive(Debug, Default)]
struct Touched {
    /// Reports and cards that show something else now.
    stale: BTreeSet<i64>,
    wave_places: BTreeSet<WavePlace>,
    /// Channels in which a copy may go on.
    channels: BTreeSet<ChatRef>,
}

impl Dispatcher {
    /// A dispatcher with the translators of the platforms. After an unclean end the first events go one by one: the
    /// batch that was in hand is among them.
    pub fn new(sources: Vec<SourceRow>, unclean: bool) -> Self {
        Self {
            sources,
            careful: Cell::new(if unclean { 2 * BATCH } else { 0 }),
            begun: Cell::default(),
            awhile: RefCell::default(),
            wary: Cell::default(),
            bulk_first: Cell::default(),
            orders_last: Cell::default(),
            reach: Cell::new(BATCH),
            noted: RefCell::default(),
            log: RefCell::default(),
            spent: RefCell::default(),
        }
    }

    /// Whether nothing is put off that the next step would do without an event.
    pub(crate) fn is_calm(&self) -> bool {
        self.awhile.borrow().is_calm()
    }

    /// Handles the next events.
    pub fn step(&self, store: &Store, bench: &Equipment<'_>, now: Millis) -> Result<Handled> {
        self.log.borrow_mut().turn(now);
        let most = self.reach.get();
        let turns = Turns { crowd_first: !self.bulk_first.get(), orders_last: self.orders_last.get() };
        let waiting = store.read(|db| db.inbox().waiting_events(most, turns))?;
        self.orders_last.set(waiting.first().is_some_and(InboxRow::is_part_of_order));
        self.bulk_first.set(waiting.len() == most && !self.bulk_first.get());
        let Some(first) = waiting.first() else {
            self.careful.set(0);
            return self.between(store, bench, now);
        };
        if self.careful.get() > 0 {
            // What the store refused comes again, as carefully.
            return self
                .carefully(first, store, bench, now)
                .inspect(|_| self.careful.set(self.careful.get().saturating_sub(1)));
        }
        // A savepoint copies every page that its event touches, a tenth of what an event costs, and hardly an event fails: where
        // one does, they are done once more.
        let done = match self.batch(&waiting, !self.wary.get(), store, bench, now) {
            Err(error) if error.is::<Failed>() => self.batch(&waiting, false, store, bench, now),
            done => done,
        };
        let handled = done?;
        self.reach.set(
            if handled.events < waiting.len() { handled.events + MORE } else { 2 * waiting.len() }.clamp(MORE, BATCH),
        );
        store.let_others_write();
        Ok(handled)
    }

    /// A transaction of events. `together`: without savepoints, and the first that fails takes everything back.
    fn batch(
        &self,
        waiting: &[InboxRow],
        together: bool,
        store: &Store,
        bench: &Equipment<'_>,
        now: Millis,
    ) -> Result<Handled> {
        let looks = self.awhile.borrow().waves_are_due(now) || self.awhile.borrow().raids_are_due(now);
        let most = if looks { BATCH_TIME_LOOKING } else { BATCH_TIME };
        self.write(store, bench, now, |db| {
            let mut handled = Handled::default();
            let mut touched = Touched::default();
            self.wary.set(false);
            for row in waiting {
                handled.events += 1;
                handled.reload |= self.one(row, together, db, bench, now, &mut touched)?;
                // An ear that waits to write may bring what goes before the rest of this.
                if handled.reload || bench.turn.get().is_longer_than(most) || store.others_wait() {
                    break;
                }
            }
            self.awhile.borrow_mut().news = true;
            self.after_batch(touched, db, bench, now)?;
            Ok(handled)
        })
    }

    /// Nothing came: what was put off is done once its turn has come.
    fn between(&self, store: &Store, bench: &Equipment<'_>, now: Millis) -> Result<Handled> {
        let awhile = self.awhile.borrow();
        let (looks, asks_in) = (awhile.waves_are_due(now) || awhile.raids_are_due(now), awhile.asks_in(now));
        drop(awhile);
        let (asks, late) = store.read(|db| {
            let late = db.profile_requests().next_deadline()?.is_some_and(|at| at <= now);
            Ok((
                db.profile_requests().somebody_to_ask_about()?,
                late || (bench.policy.copies.enabled && db.copies().is_one_late(now)?),
            ))
        })?;
        if late {
            self.awhile.borrow_mut().news = true;
        }
        if looks || late || (asks && asks_in == 0) {
            self.write(store, bench, now, |db| self.after_batch(Touched::default(), db, bench, now))?;
        }
        let ready_in = (asks && asks_in > 0).then_some(asks_in);
        let goes_on = self.awhile.borrow().waves_are_due(now) || self.awhile.borrow().raids_are_due(now);
        Ok(Handled { goes_on, ready_in, ..Handled::default() })
    }

    /// After an unclean end: the attempt is marked durably before the event is touched.
    fn carefully(&self, row: &InboxRow, store: &Store, bench: &Equipment<'_>, now: Millis) -> Result<Handled> {
        let begun = self.begun.get() == Some(row.id);
        if row.attempts >= DEATHS && !begun {
            tracing::error!(event.id = row.id, "an event is set aside: the process died over it {DEATHS} times");
            store.write(|db| db.inbox().event_parked(row.id, "the process died while handling it"))?;
            return Ok(Handled { events: 1, ..Handled::default() });
        }
        // A transaction of its own: whatever kills the process takes back the next one, not this mark.
        if !begun {
            store.write(|db| db.inbox().event_begun(row.id))?;
            self.begun.set(Some(row.id));
        }
        let handled = self.write(store, bench, now, |db| {
            let mut touched = Touched::default();
            let reload = self.one(row, false, db, bench, now, &mut touched)?;
            self.awhile.borrow_mut().news = true;
            self.after_batch(touched, db, bench, now)?;
            Ok(Handled { events: 1, reload, ..Handled::default() })
        });
        // It killed nobody. Where the store does not even take that, this process still knows.
        if handled.is_err() && store.write(|db| db.inbox().event_not_begun(row.id)).is_ok() {
            self.begun.set(None);
        }
        handled
    }

    /// Hands one event to its owners although the inbox cannot be read: past everything that waits there.
    pub(crate) fn past_all(&self, event: Event, store: &Store, bench: &Equipment<'_>, now: Millis) -> Result<()> {
        /// No row stands for it.
        const NO_ROW: i64 = 0;
        self.write(store, bench, now, |db| {
            let mut ctx = ctx(NO_ROW, db, bench, now);
            crate::handlers::handle(event, &mut ctx)?;
            queue(&ctx.wanted, db, bench, now)?;
            self.note(&Span::current(), &ctx);
            Ok(())
        })
    }

    /// A transaction, and what was decided in it once it stands.
    fn write<T>(
        &self,
        store: &Store,
        bench: &Equipment<'_>,
        now: Millis,
        work: impl FnOnce(Db<'_>) -> Result<T>,
    ) -> Result<T> {
        self.noted.borrow_mut().clear();
        self.spent.borrow_mut().clear();
        let in_turn = |db: Db<'_>| {
            bench.turn.set(bench.turn.get().anew());
            work(db)
        };
        let done = store.write(in_turn).inspect_err(|_| {
            self.awhile.borrow_mut().look_anew();
            bench.same_texts.borrow_mut().take_back(0);
        })?;
        bench.same_texts.borrow_mut().stands();
        let mut log = self.log.borrow_mut();
        for (span, decided) in self.noted.take() {
            log.write(&span, &decided, now);
        }
        take_away(self.spent.take());
        Ok(done)
    }

    /// What was decided is said once its transaction stands, and what is not needed any more goes then.
    fn note(&self, span: &Span, ctx: &Context<'_>) {
        self.spent.borrow_mut().extend(ctx.spent.iter().cloned());
        if !ctx.decided.is_empty() {
            self.noted.borrow_mut().push((span.clone(), ctx.decided.take()));
        }
    }

    /// One event in its own savepoint: a handler's error or panic parks it and nothing else. `together`: without one, and
    /// its error is `Failed`.
    fn one(
        &self,
        row: &InboxRow,
        together: bool,
        db: Db<'_>,
        bench: &Equipment<'_>,
        now: Millis,
        touched: &mut Touched,
    ) -> Result<bool> {
        let event = caught(|| self.translate(row));
        let span = span_of(row, event.as_ref().ok());
        let _entered = span.enter();
        let (noted, marks) = (self.noted.borrow().len(), bench.same_texts.borrow().marks());
        let handle = || {
            let event = event?;
            catch_unwind(AssertUnwindSafe(|| self.handle(row, event, db, bench, now)))
                .unwrap_or_else(|panic| Err(anyhow!("the handler panicked: {}", words_of(panic.as_ref()))))
        };
        let handled = if together { handle() } else { db.savepoint(handle) };
        if handled.is_err() {
            self.noted.borrow_mut().truncate(noted);
            self.wary.set(true);
            bench.same_texts.borrow_mut().take_back(marks);
        }
        match handled {
            // Only what was kept has touched anything: of a savepoint that was taken back nothing is to be shown.
            Ok((reload, more)) => {
                touched.stale.extend(more.stale);
                touched.wave_places.extend(more.wave_places);
                touched.channels.extend(more.channels);
                Ok(reload)
            }
            // A full disk or a locked file is no event's fault: the batch is taken back and comes again, unparked.
            Err(error) if store::is_own(&error) => Err(error),
            Err(error) if together => Err(error.context(Failed)),
            Err(error) if error.is::<Ordered>() => {
                let why = format!("{:#}", error.root_cause());
                tracing::debug!(why, "an order that cannot be");
                db.inbox().event_refused(row.id, &why)?;
                Ok(false)
            }
            Err(error) => {
                tracing::error!(account = row.account, "an event is set aside: {}", unquoted(&format!("{error:#}")));
                db.inbox().event_parked(row.id, &format!("{error:#}"))?;
                Ok(false)
            }
        }
    }

    /// Returns whether settings changed, and what it touched.
    fn handle(
        &self,
        row: &InboxRow,
        event: Event,
        db: Db<'_>,
        bench: &Equipment<'_>,
        now: Millis,
    ) -> Result<(bool, Touched)> {
        let mut ctx = ctx(row.id, db, bench, now);
        ctx.heard_at = row.received_at.min(now);
        let ordered = matches!(event, Event::Command(_));
        let handled = crate::handlers::handle(event, &mut ctx);
        // A typo on the command line is answered there: it is no trouble of the program's.
        if ordered {
            handled.context(Ordered)?;
        } else {
            handled?;
        }
        let touched = Touched {
            stale: std::mem::take(&mut ctx.stale),
            wave_places: std::mem::take(&mut ctx.wave_places),
            channels: std::mem::take(&mut ctx.channels),
        };
        let reload = ctx.reload;
        // In the same savepoint, or a death in between would do things twice.
        queue(&ctx.wanted, db, bench, now)?;
        db.inbox().event_done(row.id)?;
        self.note(&Span::current(), &ctx);
        tracing::debug!(calls = ctx.wanted.len(), "an event was handled");
        Ok((reload, touched))
    }

    fn translate(&self, row: &InboxRow) -> Result<Event> {
        if let Some(why) = row.unreadable {
            return Err(anyhow!("the event cannot be read: {why}"));
        }
        match self.sources.iter().find(|row_of| row_of.source.has(&row.account)) {
            Some(SourceRow { translate, .. }) => translate(&row.payload),
            None => Ok(OwnEvent::read(&row.payload)?.into()),
        }
    }
}

/// The span of an event, which can be read or not; whose it is is told once that is known. Of the highest level: a line that
/// is shown at all is shown in it.
fn span_of(row: &InboxRow, event: Option<&Event>) -> Span {
    let platform = row.account.split(':').next();
    let (kind, chat) = (event.map(Event::kind), event.and_then(Event::chat).map(|chat| chat.0));
    tracing::error_span!("event", platform, event.id = row.id, event.kind = kind, chat, handler = Empty)
}

fn ctx<'a>(event_id: i64, db: Db<'a>, bench: &Equipment<'a>, now: Millis) -> Context<'a> {
    Context {
        db,
        now,
        heard_at: now,
        event_id,
        policy: bench.policy,
        judge: bench.judge,
        accounts: bench.accounts,
        texts: bench.texts,
        platforms: bench.known,
        turn: bench.turn.get(),
        wanted: Vec::new(),
        wanted_before: 0,
        stale: BTreeSet::new(),
        news: Vec::new(),
        wave_places: BTreeSet::new(),
        channels: BTreeSet::new(),
        near: Neighbourhood::default(),
        silence_counts: Rc::clone(&bench.silence_counts),
        same_texts: bench.same_texts,
        decided: Noted::default(),
        reload: false,
        spent: Vec::new(),
        unfinished: false,
    }
}

/// A file that stays is swept with its folder.
fn take_away(spent: Vec<String>) {
    for path in spent {
        if let Err(error) = std::fs::remove_file(&path) {
            tracing::debug!(%error, "a file that was carried on is gone already");
        }
    }
}

fn queue(wanted: &[Wanted], db: Db<'_>, bench: &Equipment<'_>, now: Millis) -> Result<()> {
    for wish in wanted {
        let lane = bench.platforms.lane(&wish.action);
        db.outbox().want(wish, &lane, now)?;
    }
    Ok(())
}
