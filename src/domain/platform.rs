//! The border behind which the platforms live: an action in, a receipt or a fate out.

use std::time::Duration;

use super::action::{Action, Fate, Receipt, Urgency};

/// Work that shares one pace and one trouble: a token or chat × a kind of call (`vk:delete`, `tg:-100123`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane(pub String);

impl Lane {
    /// Everything that is said to people in private on Telegram: one lane, however many they are, in which several calls
    /// may be out, one a person.
    pub const PEOPLE: &'static str = "tg:people";

    /// Whether calls to different people may be out at the same time.
    pub fn is_of_people(&self) -> bool {
        self.0 == Self::PEOPLE
    }
}

/// One row of the outbox on its way out.
#[derive(Debug, Clone)]
pub struct Job {
    /// The outbox row, by which the outcome finds it.
    pub id: i64,
    /// Which revision of the wish this call is for.
    pub revision: i64,
    /// What the platform is asked to do.
    pub action: Action,
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
pub type Done = Box<dyn FnOnce(Outcome) + Send>;

/// The worker of one platform: takes an action, gives back a receipt or a fate.
pub trait Platform: Send + Sync {
    /// The lane of an action.
    fn lane(&self, action: &Action) -> Lane;

    /// How long the pace of the platform asks to wait before this action may go out; zero: now. What is less urgent may have
    /// to leave room for what nobody should wait for.
    fn ready_in(&self, action: &Action, urgency: Urgency) -> Duration;

    /// Takes a job and returns at once; `done` hears what came of it. At most one job a lane is out at a time.
    fn submit(&self, job: Job, done: Done);
}
