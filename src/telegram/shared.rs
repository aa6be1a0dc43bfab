//! Whom somebody chose from Telegram's own list of people.

use serde::Deserialize;

use super::wire::{lenient, lenient_list};

/// People chosen with a button below the field.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct UsersShared {
    #[serde(default, deserialize_with = "lenient_list")]
    pub users: Vec<SharedUser>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SharedUser {
    /// Positive.
    pub user_id: i64,
    /// Told because the button asks for it.
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub last_name: Option<String>,
}
