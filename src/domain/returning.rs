//! «Вернуть» of somebody about whom there are many verdicts: what is left of it stands in the inbox, so that a death in between
//! loses nothing of it.

use serde::{Deserialize, Serialize};

use super::ids::{ChatId, PersonId};
use super::undoing::is_nought;

/// An order to take back everything that was done to somebody, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returning {
    /// Whom it is about.
    pub person: PersonId,
    /// Who ordered it.
    pub by: PersonId,
    /// The press that is answered once it is done.
    pub callback: String,
    /// Where the button stood.
    pub chat: Option<ChatId>,
    /// Under which message.
    pub message: Option<i64>,
    /// Verdicts before this one are left.
    pub before: i64,
    /// So many are taken back.
    pub taken_back: usize,
    /// So many had not been carried out yet.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub stayed: usize,
    /// One of them leaves the person to subscribe again.
    pub must_subscribe: bool,
}
