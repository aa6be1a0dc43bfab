//! Trials as work of this machine: an action in, a receipt back, on a thread and a reading connection of its own, so that
//! neither the engine nor a button waits for a month of texts.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result};

use super::run::{Court, run};
use crate::domain::action::{Fate, MachineAction, Receipt, Urgency};
use crate::domain::backtest::Trial;
use crate::domain::lane::Lane;
use crate::domain::platform::{Job, Outcome, OutcomeSink, Platform};
use crate::store::{self, Db};

/// Who judges a trial, by the settings of that moment.
pub(crate) type Sit = Box<dyn Fn(&Trial, Db<'_>) -> Result<Court> + Send>;

/// The worker. Its thread ends with it.
pub(crate) struct Trials {
    jobs: Sender<(Job<MachineAction>, OutcomeSink)>,
}

impl Trials {
    /// A worker over a database.
    pub(crate) fn new(database: PathBuf, sit: Sit) -> Result<Self> {
        let (sender, jobs) = channel::<(Job<MachineAction>, OutcomeSink)>();
        let body = move || {
            for (job, done) in jobs {
                let caught = catch_unwind(AssertUnwindSafe(|| perform(&job.action, &database, &sit)));
                let result = caught.unwrap_or_else(|_| Err(never("judging the past panicked")));
                done(Outcome { id: job.id, revision: job.revision, result });
            }
        };
        std::thread::Builder::new()
            .name("backtest".to_owned())
            .spawn(body)
            .context("starting the thread of backtest")?;
        Ok(Self { jobs: sender })
    }
}

impl Platform<MachineAction> for Trials {
    fn lane(&self, _action: &MachineAction) -> Lane {
        Lane::Machine
    }

    fn ready_in(&self, _action: &MachineAction, _urgency: Urgency) -> Duration {
        Duration::ZERO
    }

    fn submit(&self, job: Job<MachineAction>, done: OutcomeSink) {
        let (id, revision) = (job.id, job.revision);
        if let Err(lost) = self.jobs.send((job, done)) {
            lost.0.1(Outcome { id, revision, result: Err(never("the thread of backtest is gone")) });
        }
    }
}

fn never(note: &str) -> Fate {
    Fate::Never { note: note.to_owned() }
}

fn perform(action: &MachineAction, database: &std::path::Path, sit: &Sit) -> Result<Receipt, Fate> {
    let MachineAction::Backtest(trial) = action;
    let tried = || -> Result<Receipt> {
        let conn = store::open_reader(database)?;
        let db = Db::new(&conn);
        let court = sit(trial, db)?;
        Ok(Receipt::Backtest(Box::new(run(db, &court, *trial, 1, &mut |_, _| true)?.backtest)))
    };
    // Whoever asked looks at a screen: they are told, and ask again.
    tried().map_err(|cause| never(&format!("{cause:#}")))
}
