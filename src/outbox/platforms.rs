//! Everybody who carries actions out. Each is given what is its own.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::action::{
    Action, Fate, MachineAction, ModelAction, TargetAction, TelegramAction, Urgency, VkAction,
};
use crate::domain::known::{KnownPlatforms, Target};
use crate::domain::lane::Lane;
use crate::domain::platform::{Job, Outcome, OutcomeSink, Platform};

/// Everybody who carries actions out.
#[derive(Clone)]
pub struct Platforms {
    /// VK's worker.
    pub vk: Arc<dyn Platform<VkAction>>,
    /// Telegram's worker.
    pub telegram: Arc<dyn Platform<TelegramAction>>,
    /// The language model's worker; without a key it answers that there is none.
    pub openai: Arc<dyn Platform<ModelAction>>,
    /// What this machine works out by itself, beside the engine.
    pub machine: Arc<dyn Platform<MachineAction>>,
    /// Those that posts are copied to, a row each.
    pub targets: Vec<TargetRow>,
}

/// A platform that posts are copied to, and its worker.
#[derive(Clone)]
pub struct TargetRow {
    /// Its name and what it shows.
    pub target: Target,
    /// Who carries out what is done there.
    pub worker: Arc<dyn Platform<TargetAction>>,
}

impl Platforms {
    /// The lane of an action.
    pub fn lane(&self, action: &Action) -> Lane {
        match action {
            Action::Vk(action) => self.vk.lane(action),
            Action::Telegram(action) => self.telegram.lane(action),
            Action::Target(action) => {
                self.target(action).map_or_else(|| action.facts().lane, |worker| worker.lane(action))
            }
            Action::Model(action) => self.openai.lane(action),
            Action::Machine(action) => self.machine.lane(action),
        }
    }

    /// How long its platform asks to wait with an action; zero: not at all.
    pub fn ready_in(&self, action: &Action, urgency: Urgency) -> Duration {
        match action {
            Action::Vk(action) => self.vk.ready_in(action, urgency),
            Action::Telegram(action) => self.telegram.ready_in(action, urgency),
            Action::Target(action) => {
                self.target(action).map_or(Duration::ZERO, |worker| worker.ready_in(action, urgency))
            }
            Action::Model(action) => self.openai.ready_in(action, urgency),
            Action::Machine(action) => self.machine.ready_in(action, urgency),
        }
    }

    /// Hands an action to its worker.
    pub fn submit(&self, job: Job<Action>, done: OutcomeSink) {
        let Job { id, revision, span, action } = job;
        match action {
            Action::Vk(action) => self.vk.submit(Job { id, revision, span, action }, done),
            Action::Telegram(action) => self.telegram.submit(Job { id, revision, span, action }, done),
            Action::Target(action) => {
                if let Some(worker) = self.target(&action) {
                    worker.submit(Job { id, revision, span, action }, done);
                } else {
                    // It was wanted while there was such a row.
                    let note = KnownPlatforms::new(self.known_targets(), Vec::new()).unknown(action.chat());
                    done(Outcome { id, revision, result: Err(Fate::Never { note }) });
                }
            }
            Action::Model(action) => self.openai.submit(Job { id, revision, span, action }, done),
            Action::Machine(action) => self.machine.submit(Job { id, revision, span, action }, done),
        }
    }

    /// What planners may know of the platforms that posts are copied to.
    pub fn known_targets(&self) -> Vec<Target> {
        self.targets.iter().map(|row| row.target).collect()
    }

    fn target(&self, action: &TargetAction) -> Option<&dyn Platform<TargetAction>> {
        let platform = action.chat().platform();
        let row = self.targets.iter().find(|row| row.target.platform == platform)?;
        Some(row.worker.as_ref())
    }
}
