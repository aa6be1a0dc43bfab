//! Trials as work of this machine: an action in, a receipt back, on a thread and a reading connection of its own, so that
//! neither the engine nor a button waits for a month of texts.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use super::run::{Court, run};
use crate::domain::action::{Fate, MachineAction, Receipt, Urgency};
use crate::domain::backtest::Trial;
use crate::domain::lane::Lane;
use crate::domain::platform::{Job, OutcomeSink, Platform};
use crate::hand::Hand;
use crate::store::{self, Db};

/// Who judges a trial, by the settings of that moment.
pub(crate) type Sit = Box<dyn Fn(&Trial, Db<'_>) -> Result<Court> + Send>;

/// The worker. Its thread ends with it.
pub(crate) struct Trials {
    hand: Hand<MachineAction>,
}

impl Trials {
    /// A worker over a database.
    pub(crate) fn new(database: PathBuf, sit: Sit) -> Result<Self> {
        let fallen = || never("judging the past panicked");
        Ok(Self { hand: Hand::new("backtest", fallen, move |action| perform(action, &database, &sit))? })
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
        self.hand.submit(job, done);
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
