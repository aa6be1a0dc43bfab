//! What the admin's buttons taught. To unlearn is to delete.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use rusqlite::params;

use super::{ExamplesDb, lossy, readable};
use crate::clock::Millis;

/// So many journal rows are read for each author that is wanted.
const ROWS_AN_AUTHOR: usize = 8;
/// So many texts of one author are how people talk here.
const AN_AUTHOR: usize = 8;
/// And never more than the newest of all: after another model came, none of the older is by it.
const NEWEST: i64 = 20_000;

impl ExamplesDb<'_> {
    /// The model's own points (before rules and before what was taken off for talk like this) of comments judged here,
    /// newest first: eight an author, each text once, at most a fifth of the limit a day. Only what was let stay, and what was taken
    /// back: an advert that is removed is by somebody new each time, and would soon be half of how people talk here. Without
    /// what a person called spam and what stood in a flood.
    pub fn own_talk(&self, model: &str, limit: usize) -> Result<Vec<f64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT j.network, j.user_id, c.fingerprint, j.text, j.at / 86400000,
                (SELECT json_extract(r.value, '$.points') FROM json_each(CASE WHEN json_valid(j.reasons) THEN j.reasons ELSE '[]' END) r
                 WHERE json_extract(r.value, '$.code') = 'model') AS points
             FROM journal j LEFT JOIN comments c ON c.key = j.comment_key
             WHERE j.kind IN ('comment', 'message') AND j.model = ?1 AND j.rule NOT IN ('exempt', 'order')
               AND (j.state = 'undone' OR (j.by_id IS NULL AND j.verdict = 'keep')) AND instr(j.reasons, '\"code\":\"model\"') > 0
               AND NOT EXISTS (SELECT 1 FROM examples e WHERE e.journal_id = j.id AND e.spam = 1)
               AND instr(j.reasons, '\"code\":\"same_text\"') + instr(j.reasons, '\"code\":\"flood\"')
                 + instr(j.reasons, '\"code\":\"learned_spam\"') + instr(j.reasons, '\"code\":\"kind_spam\"') = 0
               AND j.id > (SELECT max(id) FROM journal) - ?3
             ORDER BY j.id DESC LIMIT ?2",
        )?;
        let mut rows = statement.query(params![model, (limit * ROWS_AN_AUTHOR) as i64, NEWEST])?;
        let (mut prints, mut texts) = (HashSet::new(), HashSet::new());
        let mut of_author: HashMap<(String, i64), usize> = HashMap::new();
        let mut of_day: HashMap<i64, usize> = HashMap::new();
        let mut talk = Vec::new();
        while let Some(row) = rows.next()? {
            let author: (String, i64) = (lossy(row, 0)?, row.get(1)?);
            let (print, text): (Option<i64>, Option<String>) = (row.get(2)?, row.get(3).unwrap_or_default());
            let today = of_day.entry(row.get(4)?).or_default();
            let theirs = of_author.entry(author).or_default();
            if *today * 5 >= limit
                || *theirs >= AN_AUTHOR
                || print.is_some_and(|print| !prints.insert(print))
                || text.is_some_and(|text| !texts.insert(text))
            {
                continue;
            }
            *theirs += 1;
            *today += 1;
            talk.extend(row.get::<_, Option<f64>>(5)?);
            if talk.len() == limit {
                break;
            }
        }
        Ok(talk)
    }
}

impl ExamplesDb<'_> {
    /// What an admin said of an account: its like is judged by it from now on.
    pub fn learn_account(&self, person: i64, profile: &[u8], fake: bool, by: i64, now: Millis) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO account_examples VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (person) DO UPDATE
                 SET profile = excluded.profile, fake = excluded.fake, by_id = excluded.by_id,
                 at = excluded.at",
            )?
            .execute(params![person, profile, fake, by, now])?;
        Ok(())
    }

    /// The newest words of admins on accounts: packed profile, and whether it is a fake.
    pub fn account_examples(&self) -> Result<Vec<(Vec<u8>, bool)>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT profile, fake FROM account_examples ORDER BY at DESC, person LIMIT 1000")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(readable(rows)?)
    }
}

#[cfg(test)]
mod tests {
    use super::AN_AUTHOR;
    use crate::domain::ids::PersonId;
    use crate::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
    use crate::store::Db;
    use crate::store::Store;
    use crate::store::journal::NewVerdict;

    const MODEL: &str = "comments-1";

    fn judged(db: Db<'_>, author: i64, text: &str, reasons: Vec<Reason>, by: Option<i64>, state: State) -> i64 {
        let decision = if text.starts_with("removed") { Decision::Remove } else { Decision::Keep };
        let verdict = Verdict { decision, score: 0.9, rule: "model".into(), reasons };
        let new = NewVerdict {
            at: 1_000,
            kind: SubjectKind::Comment,
            person: PersonId::vk(author),
            comment: None,
            verdict: &verdict,
            mode: Mode::Enforce,
            model: MODEL,
            state,
            text: Some(text),
            by,
            item: None,
            sweep: None,
            wave: None,
        };
        db.journal().record_verdict(&new).unwrap()
    }

    #[test]
    fn own_talk_is_what_the_model_said_of_what_was_let_stay_or_came_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db"), 7, 0).unwrap();
        let said = |points| vec![Reason::new("model", points), Reason::new("own_ham", -2.0)];
        let talk = store.write(|db| {
            judged(db, 1, "one", said(1.0), None, State::Done);
            judged(db, 1, "the same author", said(2.0), None, State::Done);
            judged(db, 2, "removed, and nobody said anything", said(2.5), None, State::Done);
            judged(db, 2, "removed and taken back", said(2.75), None, State::Undone);
            judged(db, 2, "one", said(3.0), None, State::Done);
            judged(db, 3, "by a person", said(4.0), Some(9), State::Done);
            judged(db, 4, "taken back", said(5.0), Some(9), State::Undone);
            let flood = vec![Reason::new("model", 6.0), Reason::new("flood", 1.0)];
            judged(db, 5, "flood", flood, None, State::Done);
            let taught = judged(db, 6, "taught", said(7.0), None, State::Done);
            db.lessons().learn(taught, "taught", true, 9, 1_000)?;
            judged(db, 7, "a rule alone", vec![Reason::new("stop_word", 10.0)], None, State::Done);
            db.examples().own_talk(MODEL, 100)
        });
        assert_eq!(talk.unwrap(), [5.0, 3.0, 2.75, 2.0], "newest first");
        let regular = store.write(|db| {
            for text in 0..2 * AN_AUTHOR {
                judged(db, 8, &format!("of a regular {text}"), said(text as f64), None, State::Done);
            }
            db.examples().own_talk(MODEL, 100)
        });
        assert_eq!(regular.unwrap()[..=AN_AUTHOR], [15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 5.0]);
        assert!(store.read(|db| db.examples().own_talk("another model", 100)).unwrap().is_empty());
    }
}
