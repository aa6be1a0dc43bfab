//! How the sources are doing, and what is worst of all that is known.

use anyhow::Result;

use super::{InboxDb, SettingsDb, lossy};
use crate::clock::{DAY, MINUTE, Millis};

/// A source that answered within so long is connected.
const CONNECTED: Millis = 3 * MINUTE;

/// What is said of a second program on the bot's key.
pub(crate) const RIVAL: &str = "another program asks telegram for updates with the same token (409)";

/// How a source is doing.
#[derive(Debug, Clone)]
pub struct SourceHealth {
    /// What is read: `vk:<group>`, `telegram:<bot>`.
    pub account: String,
    /// How far.
    pub position: String,
    /// When it last answered.
    pub heard_at: Millis,
    /// When its last event came.
    pub last_event_at: Option<Millis>,
    /// Its ear says that it hears nothing.
    pub deaf: bool,
}

impl SourceHealth {
    /// Whether it is connected, as everybody is told who asks.
    pub fn hears(&self, now: Millis) -> bool {
        now - self.heard_at < CONNECTED && !self.deaf
    }
}

impl InboxDb<'_> {
    /// Every source that was ever read.
    pub fn sources(&self) -> Result<Vec<SourceHealth>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT account, position, heard_at, last_event_at, EXISTS (SELECT 1 FROM meta WHERE key = 'deaf:' || account)
             FROM cursors ORDER BY heard_at DESC",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(SourceHealth {
                account: lossy(row, 0)?,
                position: lossy(row, 1)?,
                heard_at: row.get(2)?,
                last_event_at: row.get(3)?,
                deaf: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl SettingsDb<'_> {
    /// What is worst now. What holds up everything for a chat, or takes the admin's words away, is worse than what went wrong
    /// since; so is an ear that hears nothing. `runs`: of a daemon that is off nobody listens.
    pub fn worst_trouble(&self, now: Millis, runs: bool) -> Result<Option<String>> {
        if let Some((_, why)) = self.refusing_chats()?.into_iter().next() {
            return Ok(Some(why));
        }
        if runs && self.rival_now(now)?.is_some() {
            return Ok(Some(RIVAL.to_owned()));
        }
        if runs && let Some(ear) = self.deaf_ears()?.into_iter().next() {
            return Ok(Some(ear.cause));
        }
        match self.db().outbox().last_error()? {
            Some(error) => Ok(Some(error)),
            None => self.db().journal().last_refusal(now - DAY),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lane::Lane;
    use crate::store::Store;

    const NOW: Millis = 1_795_417_200_000;

    #[test]
    fn a_source_is_connected_that_answered_lately_and_is_not_deaf() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        let hears = |at: Millis| {
            let sources = store.read(|db| db.inbox().sources()).unwrap();
            sources.iter().map(|source| source.hears(at)).collect::<Vec<_>>()
        };
        store.write(|db| db.inbox().heard("vk:1", NOW)).unwrap();
        assert_eq!((hears(NOW + CONNECTED - 1), hears(NOW + CONNECTED)), (vec![true], vec![false]));
        store.write(|db| db.settings().note_deaf("vk:2", NOW, "another's")).unwrap();
        assert_eq!(hears(NOW), [true]);
        store.write(|db| db.settings().note_deaf("vk:1", NOW, "away")).unwrap();
        assert_eq!(hears(NOW), [false]);
    }

    #[test]
    fn what_holds_everything_up_is_told_before_what_went_wrong_since() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), 1, NOW).unwrap();
        store
            .write(|db| {
                let worst = |runs| db.settings().worst_trouble(NOW, runs);
                assert_eq!(worst(true)?, None);
                db.settings().note_deaf("vk:1", NOW, "away")?;
                assert_eq!((worst(true)?.as_deref(), worst(false)?), (Some("away"), None));
                db.settings().note_rival(NOW - 2 * MINUTE)?;
                db.settings().note_rival(NOW)?;
                assert_eq!((worst(true)?.as_deref(), worst(false)?), (Some(RIVAL), None));
                db.settings().chat_refuses(&Lane::parse("tg:-5"), Some("chat -5 takes no messages"))?;
                for runs in [true, false] {
                    assert_eq!(worst(runs)?.as_deref(), Some("chat -5 takes no messages"));
                }
                Ok(())
            })
            .unwrap();
    }
}
