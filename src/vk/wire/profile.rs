//! A user object → a profile.

use serde_json::Value;

use super::{flag, text};
use crate::domain::profile::{Deactivated, Profile};

/// What is asked of users.get.
pub const FIELDS: &str = "has_photo";

/// A profile.
pub fn profile_of(user: &Value) -> Profile {
    let dead = match text(user, "deactivated") {
        "deleted" => Some(Deactivated::Deleted),
        "banned" => Some(Deactivated::Banned),
        _ => None,
    };
    Profile { dead, has_photo: flag(user, "has_photo") }
}
