//! The border behind which the platforms live: an action in, a receipt or a fate out.

use std::time::Duration;

use tracing::Span;

use super::action::{Fate, Receipt, Urgency};
use super::lane::Lane;

/// One row of the outbox on its way out.
#[derive(Debug, Clone)]
pub struct Job<A> {
    /// The outbox row, by which the outcome finds it.
    pub id: i64,
    /// Which revision of the wish this call is for.
    pub revision: i64,
    /// Names it in the log, on whatever thread it is carried out.
    pub span: Span,
    /// What the platform is asked to do.
    pub action: A,
}

/// What a job came to.
#[derive(Debug)]
pub struct Outcome {
    /// The outbox row that was sent.
    pub id: i64,
    /// Revision the call was made for.
    pub revision: i64,
    /// What came of it: a receipt, or why there is none.
    pub result: Result<Receipt, Fate>,
}

/// Where outcomes go. Called once for each job, from any thread.
pub type OutcomeSink = Box<dyn FnOnce(Outcome) + Send>;

/// What one poll of a platform brought.
#[derive(Debug)]
pub enum Heard {
    /// So many new events are in the inbox.
    Events(usize),
    /// Nobody said a word.
    Quiet,
    /// It could not be asked, or would not answer.
    Trouble {
        /// To wait before the next poll.
        pause: Duration,
        /// For the log; no secrets.
        cause: String,
        /// Another program takes what is said there.
        rival: bool,
    },
}

/// One platform's worker: it takes only actions of its own.
pub trait Platform<A>: Send + Sync {
    /// The lane of an action.
    fn lane(&self, action: &A) -> Lane;

    /// How long the pace of the platform asks to wait before this action may go out; zero: now. What is less urgent may have
    /// to leave room for what nobody should wait for.
    fn ready_in(&self, action: &A, urgency: Urgency) -> Duration;

    /// Takes a job and returns at once; `done` hears what came of it. At most one job a lane is out at a time.
    fn submit(&self, job: Job<A>, done: OutcomeSink);
}
