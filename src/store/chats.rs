//! What chats, channels and posts are called.

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::{OptionalExtension, params};

use super::copies::chat_of;
use super::{ChatsDb, readable};
use crate::clock::Millis;
use crate::domain::chat_ref::ChatRef;
use crate::domain::post::PostRef;

/// How posts begin as the wall was last read, by their addresses.
const READ_WORDS: &str = "read_words";

impl ChatsDb<'_> {
    /// What a chat is called, where that is known.
    pub fn chat_title(&self, chat: impl Into<ChatRef>) -> Result<Option<String>> {
        let title: Option<Option<String>> = self
            .conn
            .prepare_cached("SELECT title FROM chats WHERE chat = ?1")?
            .query_row([chat.into().to_string()], |row| row.get(0))
            .optional()?;
        Ok(title.flatten())
    }

    /// Every chat whose title is known: those of the settings, so a handful.
    pub fn chat_titles(&self) -> Result<Vec<(ChatRef, String)>> {
        let mut statement =
            self.conn.prepare_cached("SELECT chat, title FROM chats WHERE title IS NOT NULL ORDER BY chat")?;
        let rows = statement.query_map([], |row| Ok((chat_of(row, 0)?, row.get(1)?)))?;
        Ok(readable(rows)?)
    }

    /// A chat told its title. An empty one is none.
    pub fn learn_chat_title(&self, chat: impl Into<ChatRef>, title: &str, now: Millis) -> Result<()> {
        let title = Some(title.trim()).filter(|title| !title.is_empty());
        self.conn
            .prepare_cached(
                "INSERT INTO chats VALUES (?1, ?2, ?3)
                 ON CONFLICT (chat) DO UPDATE SET title = coalesce(excluded.title, title), at = excluded.at",
            )?
            .execute(params![chat.into().to_string(), title, now])?;
        Ok(())
    }

    /// What a post is called, where that is known: of one that was never met, as the wall was last read.
    pub fn post_words(&self, owner_id: i64, post_id: i64) -> Result<Option<String>> {
        let words: Option<Option<String>> = self
            .conn
            .prepare_cached("SELECT words FROM wall_posts WHERE owner_id = ?1 AND post_id = ?2")?
            .query_row([owner_id, post_id], |row| row.get(0))
            .optional()?;
        match words.flatten() {
            Some(words) => Ok(Some(words)),
            None => Ok(self.read_words()?.remove(&PostRef { owner_id, post_id }.to_string())),
        }
    }

    /// How the posts begin that stand on the wall, instead of those that stood there when it was read before.
    pub fn remember_words(&self, posts: impl Iterator<Item = (PostRef, String)>) -> Result<()> {
        let words: BTreeMap<String, String> = posts.map(|(post, words)| (post.to_string(), words)).collect();
        self.db().settings().set_meta(READ_WORDS, &serde_json::to_string(&words)?)
    }

    fn read_words(&self) -> Result<BTreeMap<String, String>> {
        // The next look at the wall brings what cannot be read.
        let kept = self.db().settings().meta(READ_WORDS)?;
        Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
    }

    /// A post that was met says what it is called. No words take none away.
    pub fn learn_post_words(&self, post: PostRef, words: &str) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE wall_posts SET words = ?3
                 WHERE owner_id = ?1 AND post_id = ?2 AND ?3 <> '' AND words IS NOT ?3",
            )?
            .execute(params![post.owner_id, post.post_id, words])?;
        Ok(())
    }

    /// Whether a chat's title is to be asked for: it is unknown, or was last learnt or asked for before a moment. If so, it
    /// counts as asked for now.
    pub fn title_is_wanted(&self, chat: impl Into<ChatRef>, before: Millis, now: Millis) -> Result<bool> {
        // A moment of the future is a clock that was set back.
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO chats VALUES (?1, NULL, ?3)
                 ON CONFLICT (chat) DO UPDATE SET at = excluded.at WHERE at < ?2 OR at > ?3",
            )?
            .execute(params![chat.into().to_string(), before, now])?;
        Ok(changed > 0)
    }
}
