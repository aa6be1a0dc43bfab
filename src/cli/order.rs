//! A command that acts: through the daemon where one runs, else by the same engine until it is idle.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rusqlite::Connection;

use super::{Globals, Session};
use crate::app::{Daemon, EngineStep};
use crate::domain::event::Command;
use crate::domain::ids::PersonId;
use crate::store::{self, Db, EngineLock};

/// A running daemon takes an order up within this time.
const TAKEN_UP: Duration = Duration::from_secs(30);
/// Without a daemon: what cannot be done in this time stays in the outbox for the next run.
const DONE_IN: Duration = Duration::from_mins(2);

/// How far an order came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderProgress {
    /// The daemon took it up and carries it out.
    ToTheDaemon,
    /// This process did what could be done now; so many calls that act still wait.
    Done {
        /// Calls.
        waiting: i64,
    },
}

/// Has a command carried out, and says how it went and where to `look` for what came of it. The event that the order was.
pub(super) fn carry_out(session: &Session, command: &Command, look: &str, globals: &Globals) -> Result<i64> {
    let (event, progress) = given(session, command)?;
    match progress {
        OrderProgress::ToTheDaemon => {
            globals.note(&format!("ordered: the daemon carries it out (see `etronics-bot {look}`)"));
        }
        OrderProgress::Done { waiting: 0 } => globals.note("done"),
        OrderProgress::Done { waiting: 1 } => {
            globals.note("done, but 1 call still waits: `etronics-bot run` carries it out");
        }
        OrderProgress::Done { waiting } => {
            globals.note(&format!("done, but {waiting} calls still wait: `etronics-bot run` carries them out"));
        }
    }
    Ok(event)
}

/// `2 calls still wait: …`
pub(super) fn left_to_the_daemon(waiting: i64) -> String {
    match waiting {
        1 => "1 call still waits: `etronics-bot run` carries it out".to_owned(),
        _ => format!("{waiting} calls still wait: `etronics-bot run` carries them out"),
    }
}

/// What is deleted in steps is told of once all of them are done.
pub(super) fn wait_for_forgetting(session: &Session, person: PersonId) -> Result<()> {
    let conn = session.reader()?;
    let deadline = Instant::now() + DONE_IN;
    while !Db::new(&conn).forgetting().is_gone_through(person)? {
        if Instant::now() > deadline || !EngineLock::is_held(&session.database) {
            bail!("not everything of them is deleted yet: `etronics-bot run` goes on with it");
        }
        super::look_again_after(Duration::from_millis(100));
    }
    Ok(())
}

/// Gives a command to the daemon, or to an engine of our own.
pub(super) fn give(session: &Session, command: &Command) -> Result<OrderProgress> {
    given(session, command).map(|(_, progress)| progress)
}

fn given(session: &Session, command: &Command) -> Result<(i64, OrderProgress)> {
    if EngineLock::is_held(&session.database) {
        by_the_daemon(session, command)
    } else {
        by_ourselves(session, command)
    }
}

fn by_the_daemon(session: &Session, command: &Command) -> Result<(i64, OrderProgress)> {
    let conn = store::open_visitor(&session.database)?;
    let event = leave(session, command, &conn)?;
    Ok((event, wait_for_the_rest(event, &conn, &session.database)?))
}

/// Leaves a command in the inbox of the daemon, and waits until it is taken up.
pub(super) fn leave(session: &Session, command: &Command, conn: &Connection) -> Result<i64> {
    // The daemon of another community would carry it out.
    drop(session.reader()?);
    let event = Db::new(conn).inbox().put_command(command, session.now())?;
    let deadline = Instant::now() + TAKEN_UP;
    loop {
        match Db::new(conn).inbox().event_result(event)? {
            Some(Ok(())) => return Ok(event),
            Some(Err(error)) => bail!("{error}"),
            None if Instant::now() > deadline => {
                bail!("the daemon has not taken the order up yet: it stays in its inbox; look at `etronics-bot status`")
            }
            None => super::look_again_after(Duration::from_millis(100)),
        }
    }
}

/// What is taken back in steps is taken back once all of them are done; what takes very long is left to the daemon.
fn wait_for_the_rest(event: i64, conn: &Connection, database: &Path) -> Result<OrderProgress> {
    let deadline = Instant::now() + DONE_IN;
    loop {
        match Db::new(conn).inbox().rest_of_order(event)? {
            Some(Err(error)) => bail!("{error}"),
            None if Instant::now() < deadline && EngineLock::is_held(database) => {
                super::look_again_after(Duration::from_millis(100));
            }
            Some(Ok(())) | None => return Ok(OrderProgress::ToTheDaemon),
        }
    }
}

fn by_ourselves(session: &Session, command: &Command) -> Result<(i64, OrderProgress)> {
    // Only a first look at the community begins a database; an order about what is known begins none.
    if !matches!(command, Command::Scan { .. }) {
        store::refuse_none(&session.database)?;
    }
    let mut daemon = Daemon::new(session.setup()?)?;
    let now = session.now();
    let event = daemon.engine.store().write(|db| db.inbox().put_command(command, now))?;
    let deadline = Instant::now() + DONE_IN;
    while Instant::now() < deadline {
        let idle = match daemon.engine.step()? {
            EngineStep::Worked => continue,
            idle @ EngineStep::Idle { out, ready_at } => {
                // Lanes that wait for hours are left to the daemon.
                let soon = ready_at.is_some_and(|at| at - session.clock.monotonic_ms() < 10_000);
                if out == 0 && !soon {
                    break;
                }
                idle
            }
        };
        daemon.engine.wait(idle)?;
    }
    let (ended, rest) =
        daemon.engine.store().read(|db| Ok((db.inbox().event_result(event)?, db.inbox().rest_of_order(event)?)))?;
    daemon.engine.finish(Duration::from_secs(5))?;
    // A digest is the message itself, not the state of something that is shown anew.
    let waiting =
        daemon.engine.store().read(|db| Ok(db.outbox().calls_that_act()? + db.alerts().unseen_orders(now)?))?;
    match ended.context("the order was not taken up: try again")?.and(rest.unwrap_or(Ok(()))) {
        Err(error) => bail!("{error}"),
        Ok(()) => Ok((event, OrderProgress::Done { waiting })),
    }
}
