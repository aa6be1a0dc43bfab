//! What `status` says of MAX and the like, where there is a bot. Nothing is heard there: what is known is what came of posts.

use anyhow::Result;
use serde_json::{Value, json};

use super::Session;
use super::show::{line, rfc3339};
use crate::domain::chat_ref::PlatformId;
use crate::store::{Db, TargetStanding};
use crate::texts::{TerminalTexts, with_titles};

/// How a platform does that posts are copied to.
pub(super) fn of_target(platform: PlatformId, db: Db<'_>, running: bool, session: &Session) -> Result<Value> {
    let standing = db.copies().standing(&platform)?;
    let connected = if running { standing.connected() } else { Some(false) };
    let TargetStanding { published_at, waiting, error, .. } = standing;
    let titles = db.chats().chat_titles()?;
    Ok(json!({
        "connected": connected,
        "last_published_at": published_at.map(|at| rfc3339(at, session.timezone())),
        "waiting": waiting,
        "last_error": error.map(|error| with_titles(&error, &titles)),
    }))
}

/// The same in a line.
pub(super) fn in_words(health: &Value, words: &TerminalTexts) -> String {
    let error = health["last_error"].as_str().map(|error| line(&words.status_error(error), 160));
    let waiting = health["waiting"].as_i64().unwrap_or_default();
    words.status_target(health["connected"].as_bool(), health["last_published_at"].as_str(), waiting, error.as_deref())
}
