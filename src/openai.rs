//! A language model behind any server that speaks like OpenAI's: an action out, an event with the answer back.

use std::time::Duration;

use crate::domain::action::{Action, Fate};
use crate::domain::platform::{Done, Job, Lane, Outcome, Platform};

/// The model as a platform that actions are submitted to.
#[derive(Debug, Default)]
pub struct OpenAiPlatform {}

impl Platform for OpenAiPlatform {
    fn lane(&self, _action: &Action) -> Lane {
        Lane("openai".to_owned())
    }

    fn ready_in(&self, _action: &Action) -> Duration {
        Duration::ZERO
    }

    fn submit(&self, job: Job, done: Done) {
        let result = Err(Fate::Never { note: "no key of a language model is set".to_owned() });
        done(Outcome { id: job.id, revision: job.revision, result });
    }
}
