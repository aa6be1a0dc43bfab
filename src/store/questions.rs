//! Questions in comments that wait for somebody's answer.

use anyhow::Result;
use rusqlite::{OptionalExtension, Row, params};

use super::{QuestionsDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::ids::{CommentRef, Place};
use crate::domain::questions::QuestionState;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionRow {
    pub id: i64,
    /// Owner of the wall.
    pub owner_id: i64,
    pub post_id: i64,
    pub comment_id: i64,
    /// Who asks (VK).
    pub author: i64,
    pub text: String,
    pub at: Millis,
    /// What became of it.
    pub state: QuestionState,
    pub answer: Option<String>,
    /// Whose it is.
    pub answered_by: Option<String>,
}

const COLUMNS: &str = "id, owner_id, post_id, comment_id, author, text, at, state, answer, answered_by";

impl QuestionRow {
    /// The comment that it is.
    pub fn comment(&self) -> CommentRef {
        CommentRef { place: Place::Wall, owner_id: self.owner_id, parent_id: self.post_id, item_id: self.comment_id }
    }
}

impl QuestionsDb<'_> {
    /// A question, or a new version of one.
    pub fn add_question(&self, comment: &CommentRef, author: i64, text: &str, at: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO questions (comment_key, owner_id, post_id, comment_id, author, text, at, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting')
                 ON CONFLICT (comment_key) DO UPDATE SET text = excluded.text",
            )?
            .execute(params![comment.key(), comment.owner_id, comment.parent_id, comment.item_id, author, text, at])?;
        Ok(())
    }

    /// A question by its row.
    pub fn question(&self, id: i64) -> Result<Option<QuestionRow>> {
        self.one_question("id = ?1", params![id])
    }

    /// The question that a comment is.
    pub fn question_of(&self, comment: &CommentRef) -> Result<Option<QuestionRow>> {
        self.one_question("comment_key = ?1", params![comment.key()])
    }

    /// Questions under a post that nobody answered, older than a moment.
    pub fn open_questions(&self, owner_id: i64, post_id: i64, before: Millis) -> Result<Vec<QuestionRow>> {
        self.many_questions(
            "owner_id = ?1 AND post_id = ?2 AND at <= ?3 AND state IN ('waiting', 'shown') ORDER BY id",
            params![owner_id, post_id, before],
        )
    }

    /// Questions that waited until this moment, oldest first.
    pub fn late_questions(&self, before: Millis, limit: usize) -> Result<Vec<QuestionRow>> {
        self.many_questions("state = 'waiting' AND at <= ?1 ORDER BY at LIMIT ?2", params![before, limit as i64])
    }

    /// Questions of these people that are on cards.
    pub fn questions_shown(&self, authors: &[i64]) -> Result<Vec<QuestionRow>> {
        let mut found = self.many_questions("state = 'shown' ORDER BY id LIMIT 200", params![])?;
        found.retain(|question| authors.contains(&question.author));
        Ok(found)
    }

    /// Writes down what became of a question.
    pub fn save_question(&self, question: &QuestionRow) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE questions SET state = ?2, answer = ?3, answered_by = ?4 WHERE id = ?1")?
            .execute(params![question.id, question.state.as_str(), question.answer, question.answered_by])?;
        Ok(())
    }

    fn one_question(&self, filter: &str, values: impl rusqlite::Params) -> Result<Option<QuestionRow>> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM questions WHERE {filter} LIMIT 1"))?
            .query_row(values, row_of)
            .optional()?)
    }

    fn many_questions(&self, filter: &str, values: impl rusqlite::Params) -> Result<Vec<QuestionRow>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM questions WHERE {filter}"))?;
        let rows = statement.query_map(values, row_of)?;
        Ok(readable(rows)?)
    }
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<QuestionRow> {
    Ok(QuestionRow {
        id: row.get(0)?,
        owner_id: row.get(1)?,
        post_id: row.get(2)?,
        comment_id: row.get(3)?,
        author: row.get(4)?,
        text: row.get(5)?,
        at: row.get(6)?,
        state: QuestionState::parse(&lossy(row, 7)?),
        answer: row.get(8)?,
        answered_by: row.get(9)?,
    })
}
