//! What follows the events of a batch: copies go on, people are asked about, waves and raids are looked for, reports are shown.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Result, anyhow};
use tracing::Span;
use tracing::field::Empty;

use super::{BATCH_TIME, Dispatcher, Equipment, Touched, ctx, queue};
use crate::clock::Millis;
use crate::domain::chat_ref::ChatRef;
use crate::domain::department::Department;
use crate::panics::{caught, words_of};
use crate::store::{self, Db};

impl Dispatcher {
    /// What is done once for all events of a batch, or once in a while: people are asked about in one call, waves and raids
    /// are looked for, reports are rendered.
    pub(super) fn after_batch(&self, touched: Touched, db: Db<'_>, bench: &Equipment<'_>, now: Millis) -> Result<()> {
        let Touched { stale, wave_places, channels } = touched;
        self.copies_go_on(&channels, db, bench, now)?;
        let mut awhile = self.awhile.borrow_mut();
        awhile.wave_places.extend(wave_places);
        // After an event that took all of the step's time they wait for the next; where each event is so long, for seconds.
        let has_time = !bench.turn.get().is_longer_than(BATCH_TIME) || awhile.cannot_wait(now);
        let soon = has_time && awhile.raids_are_due(now);
        let before = awhile.raids_at;
        if soon {
            (awhile.news, awhile.raids_at) = (false, now);
        }
        let (mut more, mut channels) = (BTreeSet::new(), BTreeSet::new());
        let span = span_between("after_batch", Department::Moderation);
        let _entered = span.enter();
        let (noted, marks) = (self.noted.borrow().len(), bench.same_texts.borrow().marks());
        let looked = db.savepoint(|| {
            let mut ctx = ctx(0, db, bench, now);
            if soon {
                awhile.soon_next = crate::handlers::tick::soon(awhile.soon_next, &mut ctx)?;
                if awhile.soon_next > 0 {
                    (awhile.news, awhile.raids_at) = (true, before);
                }
                awhile.wave_places.append(&mut ctx.wave_places);
            } else if has_time && awhile.waves_are_due(now) {
                catch_unwind(AssertUnwindSafe(|| awhile.look_on(&mut ctx)))
                    .unwrap_or_else(|panic| Err(anyhow!("looking for waves panicked: {}", words_of(panic.as_ref()))))?;
            }
            let turn = awhile.asks_in(now) == 0;
            if crate::handlers::moderation::people::ask_about_waiting(turn, &mut ctx)? {
                awhile.asked_at = now;
            }
            more = std::mem::take(&mut ctx.stale);
            channels = std::mem::take(&mut ctx.channels);
            self.note(&span, &ctx);
            queue(&ctx.wanted, db, bench, now)
        });
        if looked.is_err() {
            awhile.give_up_look();
            bench.same_texts.borrow_mut().take_back(marks);
            self.noted.borrow_mut().truncate(noted);
        }
        match looked {
            // What the events decided stands: a look that failed is no fault of theirs.
            Err(error) if !store::is_own(&error) => tracing::error!("what follows a batch failed: {error:#}"),
            done => {
                done?;
                self.copies_go_on(&channels, db, bench, now)?;
            }
        }
        more.extend(stale);
        show(more, db, bench, now)
    }

    /// What may go out in channels that a batch has touched. A channel's trouble is its own.
    fn copies_go_on(&self, channels: &BTreeSet<ChatRef>, db: Db<'_>, bench: &Equipment<'_>, now: Millis) -> Result<()> {
        for channel in channels {
            let span = span_between("copies_go_on", Department::Copies);
            match channel.telegram() {
                Some(chat) => span.record("chat", chat.0),
                None => span.record("chat", channel.to_string()),
            };
            let _entered = span.enter();
            let noted = self.noted.borrow().len();
            let gone_on = db.savepoint(|| {
                let mut ctx = ctx(0, db, bench, now);
                caught(|| crate::handlers::copies::go_on(channel, &mut ctx))?;
                self.note(&span, &ctx);
                queue(&ctx.wanted, db, bench, now)
            });
            match gone_on {
                Err(error) if !store::is_own(&error) => {
                    self.noted.borrow_mut().truncate(noted);
                    tracing::error!("copies do not go on: {error:#}");
                }
                done => done?,
            }
        }
        Ok(())
    }
}

/// The span of what follows no event.
fn span_between(kind: &str, department: Department) -> Span {
    let handler = department.as_str();
    tracing::error_span!("event", platform = "engine", event.kind = kind, chat = Empty, handler)
}

/// Shows the reports that a batch has changed. What cannot be rendered is said and costs no verdict.
fn show(stale: BTreeSet<i64>, db: Db<'_>, bench: &Equipment<'_>, now: Millis) -> Result<()> {
    if stale.is_empty() {
        return Ok(());
    }
    let shown = db.savepoint(|| {
        let mut ctx = ctx(0, db, bench, now);
        ctx.stale = stale;
        catch_unwind(AssertUnwindSafe(|| crate::handlers::moderation::reports::show_stale(&mut ctx)))
            .unwrap_or_else(|panic| Err(anyhow!("rendering panicked: {}", words_of(panic.as_ref()))))?;
        queue(&ctx.wanted, db, bench, now)
    });
    match shown {
        Err(error) if !store::is_own(&error) => {
            tracing::error!("a report cannot be shown: {error:#}");
            Ok(())
        }
        done => done,
    }
}
