//! Actions as rows of the outbox hold them.
//!
//! The word of an action is beside it, in `do`. Some were once kinds of one `relay` and are stored under both words ever
//! since: `relay:say` is `{"do":"relay","relay":"say",…}`, which is what former versions read, and what is looked for where
//! words of people are forgotten.

use std::fmt;

use serde::Deserialize;

use super::{Action, Performer, TargetAction};
use crate::domain::chat_ref::PlatformId;

/// Version of what is written.
pub const STORED_VERSION: i64 = 1;

/// How a relayed action begins here, and there.
const RELAYED: (&str, &str) = (r#"{"do":"relay:"#, r#"{"do":"relay","relay":""#);

/// Why a stored action cannot be read. It quotes nothing of it: words of people stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// It was written by a version that is newer than this.
    Version(i64),
    /// Nobody performs it.
    Performer,
    /// It is an action of another version.
    Action,
    /// It is no JSON.
    Garbage,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => {
                write!(f, "it is of version {version}, this program knows {STORED_VERSION}")
            }
            Self::Performer => f.write_str("nobody here performs it"),
            Self::Action => f.write_str("it is no action that this program knows"),
            Self::Garbage => f.write_str("it is no JSON"),
        }
    }
}

impl Action {
    /// As it is stored.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let json = match self {
            Self::Vk(action) => serde_json::to_string(action),
            Self::Telegram(action) => serde_json::to_string(action),
            Self::Target(action) => serde_json::to_string(action),
            Self::Model(action) => serde_json::to_string(action),
            Self::Machine(action) => serde_json::to_string(action),
        }?;
        Ok(begun_with(RELAYED.0, RELAYED.1, &json).unwrap_or(json))
    }

    /// What was stored, with the version and the performer's word that stand beside it.
    pub fn read(version: i64, performer: &str, json: &str) -> Result<Self, Unknown> {
        if !(1..=STORED_VERSION).contains(&version) {
            return Err(Unknown::Version(version));
        }
        let joined = begun_with(RELAYED.1, RELAYED.0, json);
        let json = joined.as_deref().unwrap_or(json);
        match Performer::parse(performer).ok_or(Unknown::Performer)? {
            Performer::Vk => of(json).map(Self::Vk),
            // What is said in channels was Telegram's alone once: its rows say nothing of it.
            Performer::Telegram => of(json).map(Self::Telegram).or_else(|unknown| match unknown {
                Unknown::Action => target_of(json, PlatformId::TELEGRAM).ok_or(unknown),
                unknown => Err(unknown),
            }),
            Performer::Other(platform) => target_of(json, platform).ok_or(Unknown::Performer),
            Performer::OpenAi => of(json).map(Self::Model),
            Performer::Machine => of(json).map(Self::Machine),
        }
    }
}

/// An action in a chat of a platform.
fn target_of(json: &str, platform: PlatformId) -> Option<Action> {
    let action: TargetAction = of(json).ok()?;
    (action.chat().platform() == platform).then_some(Action::Target(action))
}

/// The text with another beginning, if it begins so.
fn begun_with(beginning: &str, other: &str, json: &str) -> Option<String> {
    json.strip_prefix(beginning).map(|rest| format!("{other}{rest}"))
}

fn of<'a, A: Deserialize<'a>>(json: &'a str) -> Result<A, Unknown> {
    serde_json::from_str(json).map_err(|error| if error.is_data() { Unknown::Action } else { Unknown::Garbage })
}
