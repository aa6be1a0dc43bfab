//! Everybody who carries actions out. Each is given what is its own.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::action::{Action, MachineAction, ModelAction, TelegramAction, Urgency, VkAction};
use crate::domain::lane::Lane;
use crate::domain::platform::{Job, OutcomeSink, Platform};

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
}

impl Platforms {
    /// The lane of an action.
    pub fn lane(&self, action: &Action) -> Lane {
        match action {
            Action::Vk(action) => self.vk.lane(action),
            Action::Telegram(action) => self.telegram.lane(action),
            Action::Model(action) => self.openai.lane(action),
            Action::Machine(action) => self.machine.lane(action),
        }
    }

    /// How long its platform asks to wait with an action; zero: not at all.
    pub fn ready_in(&self, action: &Action, urgency: Urgency) -> Duration {
        match action {
            Action::Vk(action) => self.vk.ready_in(action, urgency),
            Action::Telegram(action) => self.telegram.ready_in(action, urgency),
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
            Action::Model(action) => self.openai.submit(Job { id, revision, span, action }, done),
            Action::Machine(action) => self.machine.submit(Job { id, revision, span, action }, done),
        }
    }
}
