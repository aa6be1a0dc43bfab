//! What this machine works out by itself, beside the engine.

use serde::{Deserialize, Serialize};

use super::facts::{Facts, Owner};
use crate::domain::backtest::Trial;
use crate::domain::lane::Lane;

/// One piece of work that calls nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum MachineAction {
    /// Work out: what settings would have done with the stored past.
    Backtest(Trial),
}

impl MachineAction {
    /// What everybody but the worker knows of it.
    pub fn facts(&self) -> Facts {
        match self {
            Self::Backtest(trial) => Facts::new(Lane::Machine, Owner::Trial).about(format!("backtest:{}", trial.days)),
        }
    }
}
