//! What `status` says of MAX, where there is a bot of it. Nothing is heard there: what is known is what came of posts.

use anyhow::Result;
use serde_json::{Value, json};

use super::Session;
use super::show::{line, rfc3339};
use crate::domain::chat_ref::PlatformId;
use crate::store::{Db, TargetStanding};
use crate::texts::{TerminalTexts, with_titles};

/// `None`: there is no bot of MAX.
pub(super) fn of_max(db: Db<'_>, running: bool, session: &Session) -> Result<Option<Value>> {
    if session.config.max.token.is_none() {
        return Ok(None);
    }
    let standing = db.copies().standing(&PlatformId::MAX)?;
    let connected = if running { standing.connected() } else { Some(false) };
    let TargetStanding { published_at, waiting, error, .. } = standing;
    let titles = db.chats().chat_titles()?;
    Ok(Some(json!({
        "connected": connected,
        "last_published_at": published_at.map(|at| rfc3339(at, session.timezone())),
        "waiting": waiting,
        "last_error": error.map(|error| with_titles(&error, &titles)),
    })))
}

/// The same in a line.
pub(super) fn in_words(health: &Value, words: &TerminalTexts) -> String {
    let error = health["last_error"].as_str().map(|error| line(&words.status_error(error), 160));
    let waiting = health["waiting"].as_i64().unwrap_or_default();
    words.status_target(health["connected"].as_bool(), health["last_published_at"].as_str(), waiting, error.as_deref())
}
