//! A person is forgotten everywhere: leads, letters, raw events, calls, words in the journal. Pages are overwritten
//! (`secure_delete`).

use anyhow::Result;
use rusqlite::params;
use rusqlite::types::{FromSql, ToSql, Value};
use serde::{Deserialize, Serialize};

use super::{ForgetDb, lossy, readable};
use crate::clock::Millis;
use crate::domain::ids::{ChatId, Network, PersonId};

/// Texts are shown at least so far before they are cut, characters.
const SHOWN: usize = 60;
/// Shorter ones may be anybody's.
const OWN: usize = 10;
/// Rows that are wiped at a time; each costs as much again when it is committed, for its page is overwritten.
const AT_ONCE: i64 = 90;
/// The same as somebody is forgotten: much else is done in that step. What is shown of them is the newest.
const AT_FIRST: i64 = 60;
/// Rows that are looked at for them at a time.
const LOOKED_AT: i64 = 600;
/// Verdicts whose reports are looked for: what stands on reports of older ones has scrolled out of sight.
const ON_REPORTS: i64 = 400;

/// How far the rows of somebody have been gone through, newest first: which table, and before which of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wiping {
    Journal((Millis, i64)),
    Comments((Millis, String)),
    /// Of these nothing is left where they were gone through.
    Deeds,
}

impl Default for Wiping {
    fn default() -> Self {
        Self::Journal((Millis::MAX, i64::MAX))
    }
}

/// A table of which many rows may hold words of one person.
struct Wiped {
    /// Moment, key and whether there are words: newest first, before a moment and key.
    page: &'static str,
    /// By the number.
    wipe: &'static str,
}

/// What a text was judged on is quoted from it.
const OF_JOURNAL: Wiped = Wiped {
    page: "SELECT at, id, text IS NOT NULL OR (kind IN ('comment', 'message') AND instr(reasons, '\"detail\"') > 0
               AND json_valid(reasons))
           FROM journal WHERE network = ?1 AND user_id = ?2 AND id < ?4 AND ?3 IS NOT NULL ORDER BY id DESC LIMIT ?5",
    wipe: "UPDATE journal SET text = NULL, reasons = CASE
               WHEN kind IN ('comment', 'message') AND instr(reasons, '\"detail\"') > 0 AND json_valid(reasons)
               THEN (SELECT json_group_array(json_remove(r.value, '$.detail')) FROM json_each(journal.reasons) r)
               ELSE reasons END
           WHERE id = ?1",
};

const OF_COMMENTS: Wiped = Wiped {
    page:
        "SELECT seen_at, key, text IS NOT NULL OR fingerprint IS NOT NULL OR carries IS NOT NULL OR picture IS NOT NULL
           FROM comments WHERE network = ?1 AND author_id = ?2 AND (seen_at, key) < (?3, ?4)
           ORDER BY seen_at DESC, key DESC LIMIT ?5",
    wipe: "UPDATE comments SET text = NULL, fingerprint = NULL, copied = 0, carries = NULL, picture = NULL WHERE key = ?1",
};

impl ForgetDb<'_> {
    /// People of whom everything is over, or was left, before a moment.
    pub fn people_to_forget(&self, before: Millis, limit: usize) -> Result<Vec<PersonId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT network, person FROM leads GROUP BY network, person
             HAVING max(updated_at) < ?1
                AND sum(confirmed_at IS NOT NULL AND status NOT IN ('closed', 'rejected')) = 0 LIMIT ?2",
        )?;
        let rows =
            statement.query_map(params![before, limit as i64], |row| Ok((lossy(row, 0)?, row.get::<_, i64>(1)?)))?;
        let mut people = Vec::new();
        for row in rows {
            let (network, id) = row?;
            people.extend(Network::parse(&network).map(|network| PersonId { network, id }));
        }
        Ok(people)
    }

    /// What stands in a chat of the admin's of a person, oldest first: their words, and what was told of them.
    pub fn letters_in_chat(&self, person: PersonId, chat: ChatId) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT admin_message FROM lead_messages WHERE network = ?1 AND person = ?2
             AND side IN ('client', 'change') AND admin_chat = ?3 AND admin_message IS NOT NULL ORDER BY id",
        )?;
        let rows = statement.query_map(params![person.network.as_str(), person.id, chat.0], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// Deletes everything that is known of a person but the verdicts themselves, without their words, and what admins learnt
    /// from those, which `blind_lesson` has made nobody's. What is still on its way is cleaned as it ends: see
    /// `go_on_forgetting`.
    pub fn forget_person(&self, person: PersonId, now: Millis) -> Result<()> {
        let (network, id) = (person.network.as_str(), person.id);
        // Read before the rows that hold them go: raw events and calls are searched for these words afterwards.
        let (words, names) = (self.words_of(person)?, self.names_of(person)?);
        self.drop_calls(person)?;
        let letters = self.letters_of(person)?;
        for sql in [
            "DELETE FROM alerts WHERE kind = 'hot_lead'
             AND subject IN (SELECT CAST(id AS TEXT) FROM leads WHERE network = ?1 AND person = ?2)",
            "DELETE FROM lead_messages WHERE network = ?1 AND person = ?2",
            "DELETE FROM leads WHERE network = ?1 AND person = ?2",
            "DELETE FROM talks WHERE network = ?1 AND person = ?2",
            // What was learnt of a profile stays, as nobody's.
            "UPDATE account_examples SET person = (SELECT min(0, min(person)) - 1 FROM account_examples)
             WHERE ?1 = 'vk' AND person = ?2",
            "DELETE FROM newcomers WHERE ?1 = 'telegram' AND id = ?2",
            "DELETE FROM looks WHERE ?1 = 'vk' AND person = ?2 AND cause = 'name'",
        ] {
            self.conn.prepare_cached(sql)?.execute(params![network, id])?;
        }
        self.wipe_words(person, &mut Wiping::default(), AT_FIRST)?;
        self.wipe_rest(person)?;
        self.wipe_alerts(&words)?;
        self.db().forgetting().hold_forgotten(person, words, names, now)?;
        self.db().forgetting().hold_letters(person, &letters)
    }

    fn letters_of(&self, person: PersonId) -> Result<Vec<i64>> {
        let mut statement =
            self.conn.prepare_cached("SELECT id FROM lead_messages WHERE network = ?1 AND person = ?2 ORDER BY id")?;
        let rows = statement.query_map(params![person.network.as_str(), person.id], |row| row.get(0))?;
        Ok(readable(rows)?)
    }

    /// Words to them and of theirs that have not gone out are not said any more; a call in flight ends first, see
    /// `forgetting.rs`.
    fn drop_calls(&self, person: PersonId) -> Result<()> {
        let id = person.id;
        let to_them = match person.network {
            Network::Vk => format!("*\"relay\":*\"peer_id\":{id},*"),
            Network::Telegram => format!("*\"relay\":*\"chat\":{id},*"),
        };
        self.conn
            .prepare_cached("DELETE FROM outbox WHERE state = 0 AND network = ?1 AND action GLOB ?2")?
            .execute(params![person.network.as_str(), to_them])?;
        self.conn
            .prepare_cached(
                "DELETE FROM outbox WHERE state = 0 AND action GLOB '*\"relay\":*' AND json_valid(action)
                    AND json_extract(action, '$.message') IN
                        (SELECT id FROM lead_messages WHERE network = ?1 AND person = ?2)",
            )?
            .execute(params![person.network.as_str(), id])?;
        Ok(())
    }

    /// Alerts quote people beside others' news: the message stays, the words go.
    fn wipe_alerts(&self, words: &[String]) -> Result<()> {
        let words: Vec<String> = words.iter().map(|word| html_of(word)).collect();
        let mut statement = self.conn.prepare_cached("SELECT id, words FROM alerts")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let told: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        for (id, told) in told {
            let left = words.iter().fold(told.clone(), |left, word| {
                if left.contains(word.as_str()) { left.replace(word.as_str(), "…") } else { left }
            });
            if left != told {
                self.conn.prepare_cached("UPDATE alerts SET words = ?2 WHERE id = ?1")?.execute(params![id, left])?;
            }
        }
        Ok(())
    }

    /// One step of wiping words of theirs, and what was told of them, wherever rows of ours hold them, newest first. `true`: there
    /// may be more; else the next time begins anew.
    pub(super) fn wipe_on(&self, person: PersonId, wiping: &mut Wiping) -> Result<bool> {
        self.wipe_words(person, wiping, AT_ONCE)
    }

    fn wipe_words(&self, person: PersonId, wiping: &mut Wiping, at_once: i64) -> Result<bool> {
        let mut left = at_once;
        loop {
            let next = match wiping {
                Wiping::Journal(before) => self
                    .wipe_page(person, before, &OF_JOURNAL, &mut left)?
                    .then_some(Wiping::Comments((Millis::MAX, String::new()))),
                Wiping::Comments(before) => {
                    self.wipe_page(person, before, &OF_COMMENTS, &mut left)?.then_some(Wiping::Deeds)
                }
                Wiping::Deeds if self.wipe_deeds(person, left)? < left => {
                    self.wipe_rest(person)?;
                    *wiping = Wiping::default();
                    return Ok(false);
                }
                Wiping::Deeds => None,
            };
            let Some(next) = next else { return Ok(true) };
            *wiping = next;
        }
    }

    fn wipe_deeds(&self, person: PersonId, left: i64) -> Result<i64> {
        let wiped = self
            .conn
            .prepare_cached(
                "DELETE FROM deeds WHERE id IN (SELECT id FROM deeds WHERE network = ?1 AND person = ?2
                 ORDER BY at DESC LIMIT ?3)",
            )?
            .execute(params![person.network.as_str(), person.id, left])?;
        Ok(wiped as i64)
    }

    /// Some rows of a table: whether these were the last.
    fn wipe_page<K: FromSql + ToSql>(
        &self,
        person: PersonId,
        before: &mut (Millis, K),
        of: &Wiped,
        left: &mut i64,
    ) -> Result<bool> {
        let mut page = self.conn.prepare_cached(of.page)?;
        let mut rows = page.query(params![person.network.as_str(), person.id, before.0, before.1, LOOKED_AT])?;
        let (mut theirs, mut looked_at, mut is_last) = (Vec::new(), 0, true);
        let mut at = None;
        while let Some(row) = rows.next()? {
            let key: K = row.get(1)?;
            if row.get(2)? {
                theirs.push(row.get::<_, Value>(1)?);
            }
            (at, looked_at) = (Some((row.get(0)?, key)), looked_at + 1);
            if theirs.len() as i64 >= *left || looked_at >= LOOKED_AT {
                is_last = false;
                break;
            }
        }
        drop(rows);
        if let Some(at) = at {
            *before = at;
        }
        let mut wipe = self.conn.prepare_cached(of.wipe)?;
        for key in &theirs {
            wipe.execute([key])?;
        }
        *left -= theirs.len() as i64;
        Ok(is_last)
    }

    /// A name that is only their number is not asked for again.
    fn wipe_rest(&self, person: PersonId) -> Result<()> {
        for sql in [
            "DELETE FROM questions WHERE ?1 = 'vk' AND author = ?2",
            "UPDATE people SET name = 'id' || id, profile = NULL WHERE network = ?1 AND id = ?2",
        ] {
            self.conn.prepare_cached(sql)?.execute(params![person.network.as_str(), person.id])?;
        }
        self.db().kept_talk().drop_kept_of(person)
    }

    /// Messages of a chat that are a person's own: their record, and their questions.
    pub fn cards_of(&self, person: PersonId, chat: ChatId) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM surfaces WHERE chat_id = ?4 AND purpose = 'person:' || ?3 AND closed = 0
             UNION SELECT s.id FROM questions q JOIN surfaces s ON s.chat_id = ?4 AND s.purpose = 'question:' || q.id
             WHERE ?1 = 'vk' AND q.author = ?2 AND s.closed = 0",
        )?;
        let of = params![person.network.as_str(), person.id, person.to_string(), chat.0];
        let rows = statement.query_map(of, |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Messages of the admin's chat, newest first, on which verdicts about a person stand.
    pub fn surfaces_about(&self, person: PersonId, limit: usize) -> Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT surface_id FROM surface_entries
             WHERE journal_id IN (SELECT id FROM journal WHERE network = ?1 AND user_id = ?2 ORDER BY id DESC LIMIT ?4)
             ORDER BY surface_id DESC LIMIT ?3",
        )?;
        let of = params![person.network.as_str(), person.id, limit as i64, ON_REPORTS];
        let rows = statement.query_map(of, |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Some of what was taught from words of a person: rows and texts.
    pub fn lessons_from(&self, person: PersonId, limit: usize) -> Result<Vec<(i64, String)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT e.id, e.text FROM examples e JOIN journal j ON j.id = e.journal_id
             WHERE j.network = ?1 AND j.user_id = ?2 AND e.text IS NOT NULL LIMIT ?3",
        )?;
        let rows = statement.query_map(params![person.network.as_str(), person.id, limit as i64], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What was taught stays as features without words, and leads to no verdict and nobody any more.
    pub fn blind_lesson(&self, id: i64, features: &[u8]) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE examples SET text = NULL, journal_id = NULL, features = ?2 WHERE id = ?1")?
            .execute(params![id, features])?;
        Ok(())
    }

    /// What a person was called wherever we kept it: names of several words, which name nobody else.
    pub fn names_of(&self, person: PersonId) -> Result<Vec<String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT name FROM people WHERE network = ?1 AND id = ?2 AND name IS NOT NULL
             UNION SELECT name FROM talks WHERE network = ?1 AND person = ?2 AND name IS NOT NULL",
        )?;
        let rows = statement.query_map(params![person.network.as_str(), person.id], |row| row.get::<_, String>(0))?;
        let mut names: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
        names.retain(|name| name.trim().contains(' '));
        Ok(names)
    }
}

impl ForgetDb<'_> {
    /// Their names, their @name, and how what they wrote begins: what raw rows hold that do not name their number.
    fn words_of(&self, person: PersonId) -> Result<Vec<String>> {
        let (network, id) = (person.network.as_str(), person.id);
        let mut words = self.names_of(person)?;
        let usernames = self.strings("SELECT username FROM talks WHERE network = ?1 AND person = ?2", network, id)?;
        words.extend(usernames.iter().flat_map(|name| [format!("t.me/{name}"), format!("@{name}")]));
        for sql in [
            "SELECT t.value FROM leads l, json_tree(CASE WHEN json_valid(l.wish) THEN l.wish ELSE '{}' END) t
             WHERE l.network = ?1 AND l.person = ?2 AND t.type = 'text'
               AND t.key IN ('product', 'contact', 'party_text', 'name', 'erid') ORDER BY l.id DESC LIMIT 20",
            "SELECT text FROM lead_messages WHERE network = ?1 AND person = ?2 AND side = 'client' ORDER BY id DESC LIMIT 20",
            "SELECT text FROM journal WHERE network = ?1 AND user_id = ?2 AND text IS NOT NULL ORDER BY id DESC LIMIT 20",
        ] {
            words.extend(self.strings(sql, network, id)?.iter().filter_map(|text| beginning(text)));
        }
        words.sort_unstable();
        words.dedup();
        Ok(words)
    }

    fn strings(&self, sql: &str, network: &str, id: i64) -> Result<Vec<String>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![network, id], |row| row.get::<_, Option<String>>(0))?;
        let strings: Vec<Option<String>> = rows.collect::<rusqlite::Result<_>>()?;
        Ok(strings.into_iter().flatten().collect())
    }
}

/// How a text begins, as far as nothing cuts or breaks it where it is shown; nothing, where it is too short to be anybody's.
fn beginning(text: &str) -> Option<String> {
    let start: String = text.trim().lines().next()?.chars().take(SHOWN).collect();
    (start.chars().count() >= OWN).then_some(start)
}

/// Text as it stands in the HTML of messages.
pub(super) fn html_of(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
    use crate::store::Db;
    use crate::store::{LeadMessageRow, NewVerdict, Side, Store};

    const NOW: Millis = 1_795_417_200_000;

    fn judged(db: Db<'_>, person: PersonId, kind: SubjectKind, text: Option<&str>) -> i64 {
        let reasons = vec![Reason::with("stop_word", 9.0, "grasshopper"), Reason::new("model", 1.0)];
        let verdict = Verdict { decision: Decision::Remove, score: 0.9, rule: "model".into(), reasons };
        let new = NewVerdict {
            at: NOW,
            kind,
            person,
            comment: None,
            verdict: &verdict,
            mode: Mode::Enforce,
            model: "m",
            state: State::Done,
            text,
            by: None,
            item: None,
            sweep: None,
            wave: None,
        };
        db.journal().record_verdict(&new).unwrap()
    }

    #[test]
    fn verdicts_stay_without_words_and_what_was_learnt_of_a_profile_is_nobodys() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db"), 7, 0).unwrap();
        let (person, other) = (PersonId::vk(41), PersonId::vk(42));
        store
            .write(|db| {
                let text = judged(db, person, SubjectKind::Comment, Some("a grasshopper sells"));
                let account = judged(db, person, SubjectKind::Member, None);
                let others = judged(db, other, SubjectKind::Comment, Some("a grasshopper sells"));
                db.lessons().learn(text, "a grasshopper sells", true, 9, NOW)?;
                for who in [person, other] {
                    db.examples().learn_account(who.id, &[1, 2, 3], true, 9, NOW)?;
                }
                assert_eq!(db.forget().lessons_from(person, 9)?.len(), 1);
                for (lesson, _) in db.forget().lessons_from(person, 9)? {
                    db.forget().blind_lesson(lesson, &[1, 5])?;
                }
                db.forget().forget_person(person, NOW)?;
                db.forget().forget_person(person, NOW)?;
                let told = |id| db.journal().verdict(id).map(|row| row.unwrap());
                let details = |id: i64| -> Vec<Option<String>> {
                    told(id).unwrap().verdict.reasons.into_iter().map(|reason| reason.detail).collect()
                };
                assert_eq!((told(text)?.text, details(text)), (None, vec![None, None]));
                assert_eq!(told(text)?.verdict.reasons[0], Reason::new("stop_word", 9.0));
                assert_eq!(details(account)[0].as_deref(), Some("grasshopper"), "facts of a profile are no words");
                assert_eq!(told(others)?.text.as_deref(), Some("a grasshopper sells"));
                let lesson = &db.lessons().lesson_rows(None, 10, 0)?[0];
                assert_eq!(
                    (&lesson.text, lesson.journal, lesson.features.as_deref()),
                    (&None, None, Some(&[1, 5][..]))
                );
                assert_eq!(db.examples().account_examples()?.len(), 2);
                let known: Vec<i64> = {
                    let mut statement = db.conn.prepare("SELECT person FROM account_examples ORDER BY person")?;
                    statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
                };
                assert_eq!(known, [-1, 42]);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn what_waits_to_be_said_to_somebody_of_the_same_number_elsewhere_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db"), 7, 0).unwrap();
        let waits = |db: crate::store::Db<'_>| -> Result<Vec<String>> {
            let mut statement = db.conn.prepare("SELECT network || ' ' || action FROM outbox ORDER BY id")?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        };
        let call = |db: crate::store::Db<'_>, network: &str, action: &str| {
            let sql = "INSERT INTO outbox (network, lane, urgency, action, action_version, created_at, due_at, state)
                       VALUES (?1, 'x', 2, ?2, 1, 0, 0, 0)";
            db.conn.execute(sql, params![network, action]).map(drop)
        };
        for forgotten in [PersonId::telegram(42), PersonId::vk(42)] {
            store
                .write(|db| {
                    db.conn.execute("DELETE FROM outbox", [])?;
                    let of = |person| LeadMessageRow::new(person, None, Side::Client, NOW);
                    let theirs = db.lead_messages().add_lead_message(&of(forgotten))?.unwrap();
                    let others = db.lead_messages().add_lead_message(&of(PersonId::vk(7)))?.unwrap();
                    call(db, "vk", r#"{"do":"relay","relay":"say_vk","message":0,"peer_id":42,"text":"hi"}"#)?;
                    call(db, "telegram", r#"{"do":"relay","relay":"say","message":0,"chat":42,"html":"hi"}"#)?;
                    for row in [theirs, others] {
                        let copy = format!(r#"{{"do":"relay","relay":"copy","message":{row},"to":-5,"from":42}}"#);
                        call(db, "telegram", &copy)?;
                    }
                    db.forget().forget_person(forgotten, NOW)?;
                    let left = waits(db)?;
                    let other = if forgotten.network == Network::Vk { "telegram " } else { "vk " };
                    assert_eq!(left.len(), 2, "{left:?}");
                    assert!(left[0].starts_with(other), "{left:?}");
                    assert!(left[1].contains(&format!("\"message\":{others},")), "{left:?}");
                    Ok(())
                })
                .unwrap();
        }
    }
}
