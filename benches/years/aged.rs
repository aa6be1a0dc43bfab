//! A database as years leave it: the same for the same seed. Filled past the program, which would need a day for it.

use std::path::Path;

use fastrand::Rng;
use rusqlite::{Connection, params};

use crate::driven::{ADMIN, DISCUSSION, GROUP};

const DAY: i64 = 86_400_000;
pub(crate) const JOURNAL: i64 = 600_000;
pub(crate) const INBOX: i64 = 140_000;
pub(crate) const PEOPLE: i64 = 50_000;
const COMMENTS: i64 = 300_000;
const DEEDS: i64 = 150_000;
const QUARANTINED: i64 = 20_000;
const LEADS: i64 = 3_000;
const COPIES: i64 = 3_000;
/// Reports that are full, and so many verdicts stand on each.
pub(crate) const FIRST_FULL_REPORT: i64 = 9_001;
const FULL_REPORTS: i64 = 12;
const ON_A_FULL_REPORT: i64 = 50;
/// The first waves, and so many verdicts of each.
const WAVES: i64 = 3;
const OF_A_WAVE: i64 = 500;
/// Ids of people on VK begin here.
pub(crate) const FIRST: i64 = 10_000_000;
/// Posts of the community: the last ones are talked about most.
pub(crate) const POSTS: i64 = 3_000;
/// A usual account: packed as `domain/profile.rs` does, with nothing told but its followers.
const PROFILE: [u8; 21] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 120, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0, 0];
const WORDS: [&str; 10] =
    ["концерт", "вечер", "билеты", "парк", "спасибо", "придём", "начало", "дети", "музыка", "погода"];
const REASONS: &str = r#"[{"code":"text_model","points":2.4},{"code":"link","points":1.1,"detail":"a.example"},{"code":"new_account","points":0.7}]"#;

/// Fills the database of a folder, whose tables are there already. `now`: as if it had been kept until then.
pub(crate) fn fill(database: &Path, now: i64) {
    let conn = Connection::open(database).unwrap();
    conn.query_row("PRAGMA journal_mode=OFF", [], |_| Ok(())).unwrap();
    conn.execute_batch("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA temp_store=MEMORY; BEGIN").unwrap();
    let mut filler = Filler { conn: &conn, rng: Rng::with_seed(18), now };
    filler.people();
    filler.journal();
    filler.comments();
    filler.deeds();
    filler.queues();
    filler.sums();
    filler.surfaces();
    filler.copies();
    filler.leads();
    filler.lessons();
    conn.execute_batch("COMMIT").unwrap();
    conn.query_row("PRAGMA journal_mode=WAL", [], |_| Ok(())).unwrap();
}

struct Filler<'a> {
    conn: &'a Connection,
    rng: Rng,
    now: i64,
}

impl Filler<'_> {
    /// Runs a statement with each of so many numbers, in the values that `of` gives.
    fn many<P: rusqlite::Params>(&mut self, sql: &str, count: i64, mut of: impl FnMut(&mut Self, i64) -> P) {
        let mut statement = self.conn.prepare(sql).unwrap();
        for number in 0..count {
            let values = of(self, number);
            statement.execute(values).unwrap();
        }
    }

    /// A few write much, most write little: the first of all has some hundredth of it.
    fn somebody(&mut self) -> i64 {
        FIRST + (PEOPLE as f64 * self.rng.f64().powi(2)) as i64
    }

    fn post(&mut self) -> i64 {
        POSTS - (POSTS as f64 * self.rng.f64().powi(3)) as i64
    }

    fn text(&mut self) -> String {
        let words: Vec<&str> = (0..self.rng.usize(3..14)).map(|_| WORDS[self.rng.usize(..WORDS.len())]).collect();
        format!("{} {}", words.join(" "), self.rng.u32(..))
    }

    /// Within so many days before now, in order where numbers are.
    fn within(&self, days: i64, number: i64, of: i64) -> i64 {
        self.now - days * DAY + days * DAY * number / of
    }

    fn people(&mut self) {
        self.many(
            "INSERT INTO people (network, id, name, member, joined_at, first_seen, looked_at, deactivated, banned, profile, score)
             VALUES ('vk', ?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9)",
            PEOPLE,
            |it, number| {
                let (dead, score) = (it.rng.u32(..50) == 0, it.rng.f64() * 0.6);
                let (joined, member) = (it.within(1_000, number, PEOPLE), number % 10 < 7);
                let looked = it.now - it.rng.i64(0..30 * DAY);
                let banned = number % 40 == 39;
                params_of((FIRST + number, format!("Иван {number}")), (member, joined, looked), (dead, banned, score))
            },
        );
        self.many("INSERT INTO mercies VALUES ('vk', ?1, 'good_comments', ?2)", 1_500, |it, number| {
            (FIRST + 2 * number, it.now - it.rng.i64(0..300 * DAY))
        });
        self.many("INSERT INTO never_touch VALUES ('vk', ?1, ?2, ?3)", 200, |it, number| {
            (FIRST + 17 * number, ADMIN, it.now)
        });
        self.many(
            "INSERT INTO newcomers (id, seen_at, looked_at, reasons) VALUES (?1, ?2, ?2, '[]')",
            5_000,
            |it, number| (800_000_000 + number, it.within(90, number, 5_000)),
        );
    }

    /// What was kept is a month's, what was not is three years'.
    fn journal(&mut self) {
        self.many(
            "INSERT INTO journal (at, network, kind, user_id, comment_key, place, owner_id, parent_id, item_id, verdict, score,
                rule, reasons, mode, model, state, text, by_id, acted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'enforce', 'v7', ?14, ?15, NULL, ?16)",
            JOURNAL,
            |it, number| {
                let old = JOURNAL * 3 / 10;
                let (at, keep) = if number < old {
                    (it.now - 1_100 * DAY + 1_070 * DAY * number / old, false)
                } else {
                    (it.within(31, number - old, JOURNAL - old), it.rng.u32(..100) < 85)
                };
                let kind = ["comment", "comment", "comment", "comment", "comment", "comment", "comment", "message", "member", "like"]
                    [it.rng.usize(..10)];
                let network = if kind == "message" { "telegram" } else { "vk" };
                let person = it.somebody();
                let on_text = matches!(kind, "comment" | "message");
                let (place, owner) = if kind == "message" { ("chat", DISCUSSION) } else { ("wall", -GROUP) };
                let key = on_text.then(|| format!("{place}:{owner}:{number}"));
                let verdict = if keep { "keep" } else { ["remove", "remove", "quarantine"][it.rng.usize(..3)] };
                let state = if keep || verdict == "quarantine" {
                    "observed"
                } else {
                    ["done", "done", "done", "done", "done", "done", "undone", "failed", "observed"][it.rng.usize(..9)]
                };
                let text = (on_text && at > it.now - 91 * DAY).then(|| it.text());
                let score = if keep { it.rng.f64() * 0.5 } else { 0.5 + it.rng.f64() * 0.5 };
                let rule = if on_text { ["model", "learned", "link"][it.rng.usize(..3)] } else { ["account", "dead"][it.rng.usize(..2)] };
                let acted = (!on_text && verdict == "remove").then_some(at);
                let post = it.post();
                let reasons = if keep { "[]" } else { REASONS };
                rusqlite::params_from_iter([
                    at.into(), network.to_owned().into(), kind.to_owned().into(), person.into(), value(key),
                    value(on_text.then(|| place.to_owned())), value(on_text.then_some(owner)), value(on_text.then_some(post)),
                    value(on_text.then_some(number)), verdict.to_owned().into(), score.into(), rule.to_owned().into(),
                    reasons.to_owned().into(), state.to_owned().into(), value(text), value(acted),
                ] as [rusqlite::types::Value; 16])
            },
        );
        self.conn
            .execute(
                "INSERT INTO quarantine (journal_id, at, expires_at, state, decided_by)
                 SELECT id, at, at + 172800000, CASE WHEN id % 3 = 0 THEN 'kept' WHEN id % 3 = 1 THEN 'removed' ELSE 'expired' END, ?2
                 FROM journal WHERE verdict = 'quarantine' ORDER BY id DESC LIMIT ?1",
                params![QUARANTINED, ADMIN],
            )
            .unwrap();
        // Four hundred of the newest wait still.
        self.conn
            .execute(
                "UPDATE quarantine SET state = 'pending', decided_by = NULL, expires_at = ?1 + 259200000,
                    on_person = (SELECT kind IN ('member', 'like') FROM journal WHERE id = journal_id) WHERE id <= 400",
                [self.now],
            )
            .unwrap();
    }

    fn comments(&mut self) {
        self.many(
            "INSERT INTO comments (key, place, owner_id, parent_id, item_id, network, author_id, at, seen_at, text, content_hash,
                fingerprint, copied, score, journal_id, deleted, answered_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?11 BETWEEN 0 AND 49, ?12, ?13, ?14, ?15)",
            COMMENTS,
            |it, number| {
                let number = JOURNAL - COMMENTS + number;
                let of_chat = number % 9 == 0;
                let (place, owner, network) = if of_chat { ("chat", DISCUSSION, "telegram") } else { ("wall", -GROUP, "vk") };
                let (post, author, text) = (it.post(), it.somebody(), it.text());
                let at = it.within(91, number - (JOURNAL - COMMENTS), COMMENTS);
                // One in a hundred was written word for word by others too.
                let fingerprint = if number % 100 == 0 { it.rng.i64(0..50) } else { it.rng.i64(..) };
                let answered = (number % 50 == 0).then_some(at + 60_000);
                rusqlite::params_from_iter([
                    format!("{place}:{owner}:{number}").into(), place.to_owned().into(), owner.into(), post.into(), number.into(),
                    network.to_owned().into(), author.into(), at.into(), text.into(), it.rng.i64(..).into(), fingerprint.into(),
                    (it.rng.f64() * 0.5).into(), (number + 1).into(), i64::from(number % 12 == 0).into(), value(answered),
                ] as [rusqlite::types::Value; 15])
            },
        );
    }

    fn deeds(&mut self) {
        self.many(
            "INSERT INTO deeds (network, person, at, deed, item_kind, owner_id, item_id) VALUES ('vk', ?1, ?2, ?3, ?4, ?5, ?6)",
            DEEDS,
            |it, number| {
                let deed = ["join", "join", "join", "leave", "like", "like", "like", "like", "like", "unlike", "message"]
                    [it.rng.usize(..11)];
                let item = deed.ends_with("like");
                let (person, post, at) = (it.somebody(), it.post(), it.within(91, number, DEEDS));
                (person, at, deed, item.then_some("post"), item.then_some(-GROUP), item.then_some(post))
            },
        );
        self.many("INSERT INTO posts VALUES (?1, ?2, ?3, 500, 90, ?4)", 20, |it, number| {
            (-GROUP, POSTS - number, it.within(30, 20 - number, 20), it.now)
        });
        self.many("INSERT OR IGNORE INTO likers VALUES (?1, ?2, ?3, 90)", 20_000, |it, number| {
            (-GROUP, POSTS - number % 20, it.somebody())
        });
        self.many(
            "INSERT INTO waves (kind, item_kind, owner_id, item_id, began_at, last_at, ended_at, state, facts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?5 + 7200000, 'over', '{}')",
            60,
            |it, number| {
                let likes = number % 2 == 0;
                let (kind, item) = if likes { ("likes", "post") } else { ("joins", "") };
                (
                    kind,
                    item,
                    if likes { -GROUP } else { 0 },
                    if likes { POSTS - number } else { 0 },
                    it.within(88, number, 61),
                )
            },
        );
        self.many(
            "INSERT OR IGNORE INTO wave_people (wave_id, person, at, score) VALUES (?1, ?2, ?3, 0.9)",
            12_000,
            |it, number| (1 + number % 60, it.somebody(), it.now - it.rng.i64(0..88 * DAY)),
        );
        self.many(
            "INSERT INTO sweeps (kind, enforce, quiet, state, position, counts, began_at, moved_at, ended_at)
             VALUES (?1, 1, 1, 'done', '{}', '{}', ?2, ?2 + 60000, ?2 + 60000)",
            400,
            |it, number| (["members", "likes", "likes", "likes"][number as usize % 4], it.within(90, number + 1, 400)),
        );
    }

    /// What was heard and what was done lies there for a while.
    fn queues(&mut self) {
        self.many("INSERT INTO seen_events VALUES (?1, ?2, ?3)", 2 * INBOX, |it, number| {
            (format!("vk:{GROUP}"), format!("old{number}"), it.within(14, number, 2 * INBOX))
        });
        self.many("INSERT INTO seen_events VALUES ('telegram:7000000001', ?1, ?2)", 20_000, |it, number| {
            (format!("old{number}"), it.within(3, number, 20_000))
        });
        self.many(
            "INSERT INTO inbox (account, event_id, queue, payload, received_at, state) VALUES (?1, ?2, 1, ?3, ?4, ?5)",
            INBOX,
            |it, number| {
                let at = it.within(7, number, INBOX);
                // One a minute, as near as it comes: old rows go by them.
                if number % 14 == 0 {
                    return ("clock".to_owned(), format!("rang:{}", at / 60_000), r#"{"v":1,"event":"rang"}"#.to_owned(), at, 1);
                }
                let payload = format!(
                    r#"{{"type":"wall_reply_new","event_id":"old{number}","v":"5.199","group_id":{GROUP},"object":{{"id":{number},
                    "from_id":{},"date":{},"text":"{}","post_id":{},"owner_id":-{GROUP}}}}}"#,
                    it.somebody(), at / 1000, it.text(), it.post()
                );
                // Some were set aside, for whatever reason.
                (format!("vk:{GROUP}"), format!("old{}", INBOX + number), payload, at, if number % 5_000 == 7 { 2 } else { 1 })
            },
        );
        self.many(
            "INSERT INTO outbox (subject, network, lane, urgency, action, action_version, journal_id, created_at, due_at, state, ended_at)
             VALUES (?1, 'vk', 'vk:act', 2, ?2, 1, ?3, ?4, ?4, ?5, ?4 + 900)",
            90_000,
            |it, number| {
                let action = format!(r#"{{"set_comment":{{"comment":{{"place":"wall","owner_id":-{GROUP},"parent_id":1,"item_id":{number}}},"visible":false}}}}"#);
                let state = if number % 3_000 == 1 { 4 } else { 2 };
                (format!("comment:wall:-{GROUP}:{number}"), action, number, it.within(30, number, 90_000), state)
            },
        );
    }

    fn sums(&mut self) {
        let names = [
            "joined",
            "left",
            "likes",
            "comments_checked",
            "comments_deleted",
            "members_checked",
            "members_removed",
            "posts",
            "crossposted",
            "comments_quarantined",
            "likes_checked",
            "likes_removed",
            "leads",
            "undone",
            "left_removed",
        ];
        self.many("INSERT INTO daily VALUES (?1, ?2, ?3)", 1_100 * names.len() as i64, |it, number| {
            let (day, name) = (number / names.len() as i64, names[number as usize % names.len()]);
            let date = chrono::DateTime::from_timestamp_millis(it.now - (1_100 - day) * DAY).unwrap();
            (date.format("%Y-%m-%d").to_string(), name, it.rng.i64(1..2_000))
        });
        let names = ["joins", "likes", "comments", "leaves"];
        self.many("INSERT INTO hourly VALUES (?1, ?2, ?3)", 90 * 24 * 4, |it, number| {
            (it.now / 3_600_000 - 90 * 24 + number / 4, names[number as usize % 4], it.rng.i64(1..90))
        });
        self.many(
            "INSERT INTO wall_posts (owner_id, post_id, at, words) VALUES (?1, ?2, ?3, ?4)",
            POSTS,
            |it, number| (-GROUP, number + 1, it.within(1_000, number, POSTS), it.text()),
        );
        self.many("INSERT INTO post_counts VALUES (?1, ?2, ?3, 120, 40, 9000, ?3)", 300, |it, number| {
            (-GROUP, POSTS - number, it.within(90, 300 - number, 300))
        });
        self.many("INSERT INTO digests VALUES (?1, ?2, ?2, ?2)", 1_000, |it, number| {
            let at = it.now - (1_001 - number) * DAY;
            (chrono::DateTime::from_timestamp_millis(at).unwrap().format("%Y-%m-%d").to_string(), at)
        });
        self.many(
            "INSERT INTO alerts (kind, subject, day, level, words, first_at, last_at) VALUES ('wave', ?1, ?1, 'important', 'words', ?2, ?2)",
            2_000,
            |it, number| (format!("s{number}"), it.within(90, number, 2_000)),
        );
        self.conn.execute_batch("INSERT OR REPLACE INTO meta VALUES ('members_total', '35000')").unwrap();
    }

    /// Reports of a month, with the verdicts that stand on them.
    fn surfaces(&mut self) {
        self.many(
            "INSERT INTO surfaces (chat_id, purpose, message_id, entries, length_utf16, closed, shown_at, created_at)
             VALUES (?1, 'report', ?2, 12, 3000, ?3, ?4, ?4)",
            8_000,
            |it, number| {
                (ADMIN, 1_000 + number, number % 2, it.within(if number < 4_000 { 1_000 } else { 30 }, number, 8_000))
            },
        );
        self.conn
            .execute_batch(
                "INSERT OR IGNORE INTO surface_entries SELECT 1 + (id / 5) % 8000, id FROM journal WHERE verdict = 'remove' AND id % 2 = 0",
            )
            .unwrap();
        // Full messages of days on which much was removed.
        self.many(
            "INSERT INTO surfaces (id, chat_id, purpose, message_id, entries, length_utf16, closed, shown_at, created_at)
             VALUES (?1, ?2, ?3, ?1, ?4, 3400, 1, ?5, ?5)",
            FULL_REPORTS,
            |it, number| {
                let purpose = format!("removed:2026-10-{:02}", number + 1);
                (FIRST_FULL_REPORT + number, ADMIN, purpose, ON_A_FULL_REPORT, it.within(30, number, FULL_REPORTS))
            },
        );
        self.conn
            .execute(
                "INSERT INTO surface_entries
                 SELECT ?1 + (row_number() OVER (ORDER BY id DESC) - 1) / ?2, id FROM journal
                 WHERE kind = 'comment' AND verdict = 'remove' AND state = 'done' AND id <= 560000 ORDER BY id DESC LIMIT ?3",
                params![FIRST_FULL_REPORT, ON_A_FULL_REPORT, FULL_REPORTS * ON_A_FULL_REPORT],
            )
            .unwrap();
        // Waves of hundreds of whom everybody was kept out.
        self.conn
            .execute(
                "UPDATE journal SET wave_id = of.wave FROM (
                     SELECT id, 1 + (row_number() OVER (ORDER BY id DESC) - 1) / ?1 AS wave FROM journal
                     WHERE kind IN ('member', 'like') AND verdict = 'remove' AND state = 'done' AND id <= 590000
                     ORDER BY id DESC LIMIT ?2) of
                 WHERE of.id = journal.id",
                params![OF_A_WAVE, WAVES * OF_A_WAVE],
            )
            .unwrap();
    }

    fn copies(&mut self) {
        self.many(
            "INSERT INTO copies (owner_id, post_id, target, post_at, created_at, at, published_at, state, look_at)
             VALUES (?1, ?2, '-1009876543210', ?3, ?3, ?3, ?3, ?4, NULL)",
            COPIES,
            |it, number| {
                (
                    -GROUP,
                    number + 1,
                    it.within(1_000, number, COPIES),
                    if number % 20 == 3 { "skipped" } else { "published" },
                )
            },
        );
        self.many(
            "INSERT INTO copy_parts (copy_id, ordinal, part, state, message_ids, sent_at) VALUES (?1, 0, '{}', 'done', ?2, ?3)",
            COPIES,
            |it, number| (number + 1, format!("[{}]", number + 50), it.within(1_000, number, COPIES)),
        );
        self.many(
            "INSERT INTO questions (comment_key, owner_id, post_id, comment_id, author, text, at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, 'words', ?6, 'answered')",
            6_000,
            |it, number| {
                (format!("wall:q{number}"), -GROUP, it.post(), number, it.somebody(), it.within(89, number, 6_000))
            },
        );
    }

    fn leads(&mut self) {
        let statuses = ["new", "in_work", "agreed", "published", "closed", "rejected"];
        self.many(
            "INSERT INTO leads (kind, network, person, created_at, updated_at, confirmed_at, status, temperature, status_at, answered_at)
             VALUES (?1, 'vk', ?2, ?3, ?3, ?3, ?4, ?5, ?3, ?3 + 600000)",
            LEADS,
            |it, number| {
                // Most are over; a hundred are open.
                let status = if number < LEADS - 100 { statuses[4 + number as usize % 2] } else { statuses[number as usize % 4] };
                (if number % 10 == 0 { "question" } else { "lead" }, FIRST + 3 * number, it.within(300, number, LEADS), status,
                    ["cold", "warm", "hot"][number as usize % 3])
            },
        );
        self.many(
            "INSERT INTO talks (network, person, heard_at, lead_id) VALUES ('vk', ?1, ?2, ?3)",
            LEADS,
            |it, number| (FIRST + 3 * number, it.within(300, number, LEADS), number + 1),
        );
        self.many(
            "INSERT INTO lead_messages (network, person, lead_id, side, at, text, client_message, admin_chat, admin_message)
             VALUES ('vk', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6)",
            30_000,
            |it, number| {
                let lead = number / 10;
                (FIRST + 3 * lead, lead + 1, ["client", "admin"][number as usize % 2], it.within(1_000, number, 30_000), it.text(), number,
                    ADMIN)
            },
        );
    }

    fn lessons(&mut self) {
        self.many(
            "INSERT INTO examples (text, fingerprint, spam, by_id, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            2_000,
            |it, number| (it.text(), it.rng.i64(..), number % 2, ADMIN, it.within(1_000, number, 2_000)),
        );
        self.many("INSERT OR IGNORE INTO kept_talk VALUES (?1, 'vk', ?2, ?3, ?4, ?5, ?6)", 2_000, |it, number| {
            (format!("wall:kept{number}"), FIRST + number, number, it.text(), it.within(90, number, 2_000), number % 2)
        });
        self.many("INSERT INTO account_examples VALUES (?1, ?2, ?3, ?4, ?5)", 500, |it, number| {
            (FIRST + 5 * number, PROFILE.to_vec(), number % 2, ADMIN, it.now)
        });
    }
}

fn value<T: Into<rusqlite::types::Value>>(of: Option<T>) -> rusqlite::types::Value {
    of.map_or(rusqlite::types::Value::Null, Into::into)
}

type PersonRow = (i64, String, bool, i64, i64, Option<&'static str>, bool, Option<Vec<u8>>, f64);

fn params_of(
    (id, name): (i64, String),
    (member, joined, looked): (bool, i64, i64),
    (dead, banned, score): (bool, bool, f64),
) -> PersonRow {
    (id, name, member, joined, looked, dead.then_some("deleted"), banned, (!dead).then(|| PROFILE.to_vec()), score)
}
