//! `learned`: what the buttons taught; some of it taken back; all of it as a file for another community, and back.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::journal::JournalRows;
use super::show::{harmless, rfc3339, short, shown, since, whole};
use super::whole_file::{self, Spared};
use super::{Globals, order};
use crate::domain::event::Command;
use crate::domain::lesson::Carried;
use crate::handlers::moderation::learned::{decided, decided_by_kind, merged};
use crate::judging::carry::without_people;
use crate::paths;
use crate::store::{Db, LESSONS_KEPT, LessonRow};

/// Newest verdicts that are looked through for what each entry decided.
const LOOKED_THROUGH: usize = 2_000;
/// What the first line of a file says it is.
const KIND: &str = "etronics-bot learned";
/// Version of the file.
const VERSION: u32 = 1;
/// Longest text of a line, characters: longer than either network lets anybody write.
const MOST_TEXT: usize = 20_000;

/// Largest file that is read: the daemon takes it up as one order.
const MOST_BYTES: u64 = 16 << 20;

/// A file of this name is standard input or output.
const STANDARD: &str = "-";

/// Arguments of `learned`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot learned list\n  etronics-bot learned list --json --since 7d\n  \
                        etronics-bot learned forget 12 13\n  etronics-bot learned export learned.jsonl\n  \
                        etronics-bot learned import theirs.jsonl\n  etronics-bot learned forget --imported")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: LearnedCommand,
}

#[derive(Debug, clap::Subcommand)]
enum LearnedCommand {
    /// What was taught, newest first, and how many texts like it were decided by it since
    #[command(after_help = "Examples:\n  etronics-bot learned list --limit 20\n  \
                            etronics-bot learned list --since 24h --json")]
    List(JournalRows),
    /// Take some of it back: from now on nothing is judged by it
    #[command(after_help = "Examples:\n  etronics-bot learned forget 12 13\n  \
                            etronics-bot learned forget --imported")]
    Forget {
        /// Entries, as `learned list` numbers them
        #[arg(value_name = "ID", required_unless_present = "imported", conflicts_with = "imported")]
        ids: Vec<i64>,
        /// Everything that `learned import` brought
        #[arg(long)]
        imported: bool,
    },
    /// Write what was taught here to a file that another community can import; names and numbers are left out where they are found
    #[command(after_help = "Example:\n  etronics-bot learned export learned.jsonl")]
    Export {
        /// The file to write, JSON Lines; replaced when it is whole; `-` is standard output
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Take over what another community taught; where your own admins said otherwise, their word stands
    #[command(after_help = "Examples:\n  etronics-bot learned import theirs.jsonl\n\n\
                            All of it can be taken back: etronics-bot learned forget --imported")]
    Import {
        /// A file that `learned export` wrote; `-` is standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// First line of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    kind: String,
    version: u32,
}

/// Any other line of it.
#[derive(Debug, Serialize, Deserialize)]
struct LearnedLine {
    text: String,
    spam: bool,
    at: String,
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        LearnedCommand::List(list) => show(list, globals)?,
        LearnedCommand::Forget { ids, imported } => forget(ids, *imported, globals)?,
        LearnedCommand::Export { file } => export(file, globals)?,
        LearnedCommand::Import { file } => import(file, globals)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn show(args: &JournalRows, globals: &Globals) -> Result<()> {
    let session = globals.session()?;
    let zone = session.timezone();
    let from = args.since.as_deref().map(|text| since(text, zone, session.now())).transpose()?;
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let rows = db.lessons().lesson_rows(from, args.limit.saturating_add(1), 0)?;
    let rows = shown(rows, args.limit, from.is_some(), globals);
    let decided = decided(&rows, LOOKED_THROUGH, db)?;
    let words = session.words(db, globals)?.terminal();
    let (mut entries, mut lines) = (Vec::<Value>::new(), Vec::new());
    for (row, decided) in rows.iter().zip(decided) {
        let who = who(row, db)?;
        lines.push(vec![
            row.id.to_string(),
            short(row.at, zone),
            words.code(word(row)).to_owned(),
            whole(&words.line(&who)),
            decided.to_string(),
            row.text.as_deref().map_or_else(|| words.line("(its author was forgotten)"), whole),
        ]);
        entries.push(json!({
            "id": row.id,
            "at": rfc3339(row.at, zone),
            "verdict": word(row),
            "by": (row.by != 0).then_some(row.by),
            "by_name": who,
            "imported": row.imported,
            "journal_id": row.journal,
            "decided": decided,
            "text": row.text,
        }));
    }
    if args.json {
        globals.document(&entries)?;
    } else {
        globals.table(&["ID", "AT", "TAUGHT", "BY", "DECIDED", "TEXT"], &lines)?;
        let oldest = rows.iter().map(|row| row.at).min().unwrap_or(0);
        globals.note(&format!("decided by what was taught since: {}", db.lessons().count_learned(oldest)?));
        let by_kind = if rows.is_empty() { 0 } else { decided_by_kind(oldest, zone, db)? };
        globals.note(&format!("decided with the help of their kinds since: {by_kind}"));
    }
    Ok(())
}

fn word(row: &LessonRow) -> &'static str {
    if row.spam { "spam" } else { "ham" }
}

fn who(row: &LessonRow, db: Db<'_>) -> Result<String> {
    Ok(match (row.imported, row.by) {
        (true, _) => "imported".to_owned(),
        (false, 0) => "command line".to_owned(),
        (false, id) => db.settings().admin_name(id)?.unwrap_or_else(|| id.to_string()),
    })
}

fn forget(ids: &[i64], imported: bool, globals: &Globals) -> Result<()> {
    let session = globals.session()?;
    let conn = session.reader()?;
    let db = Db::new(&conn);
    for id in ids {
        ensure!(
            db.lessons().lesson(*id)?.is_some(),
            "{id}: nothing that was taught has this number; `etronics-bot learned list` numbers it"
        );
    }
    if imported && db.lessons().lesson_sizes()?.imported == 0 {
        globals.note("nothing was imported: there is nothing to forget");
        return Ok(());
    }
    drop(conn);
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    order::carry_out(&session, &Command::Unlearn { ids, imported }, "learned list", globals).map(drop)
}

fn export(file: &Path, globals: &Globals) -> Result<()> {
    let session = globals.session()?;
    let zone = session.timezone();
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let rows = db.lessons().lesson_rows(None, LESSONS_KEPT as usize, 0)?;
    let mut text = serde_json::to_string(&Head { kind: KIND.to_owned(), version: VERSION })?;
    text.push('\n');
    let (mut count, mut wordless) = (0, 0);
    // Oldest first, as it was taught: whoever imports it reads the last word last.
    for row in rows.iter().rev().filter(|row| !row.imported) {
        let Some(said) = nameless(row, db)?.filter(|said| !said.is_empty()) else {
            wordless += 1;
            continue;
        };
        let line = LearnedLine { text: said, spam: row.spam, at: rfc3339(row.at, zone) };
        text.push_str(&harmless(&serde_json::to_string(&line)?));
        text.push('\n');
        count += 1;
    }
    let name = if file.as_os_str() == STANDARD {
        globals.write(text.as_bytes())?;
        "standard output".to_owned()
    } else {
        ensure!(!file.is_dir(), "{} is a folder: name the file", file.display());
        whole_file::write(file, text.as_bytes(), &Spared::of(&session, globals))?;
        file.display().to_string()
    };
    globals.note(&match count {
        1 => format!("{name}: 1 text"),
        _ => format!("{name}: {count} texts"),
    });
    globals.note("look it through before you give it away: not every name can be known");
    if wordless > 0 {
        globals.note(&format!("left out, for no words of them are left: {wordless}"));
    }
    Ok(())
}

/// The text without anybody's name, its author's among them.
fn nameless(row: &LessonRow, db: Db<'_>) -> Result<Option<String>> {
    let Some(text) = row.text.as_deref().map(without_people) else { return Ok(None) };
    let verdict = row.journal.map(|journal| db.journal().verdict(journal)).transpose()?.flatten();
    let names = verdict.map(|verdict| db.forget().names_of(verdict.person)).transpose()?.unwrap_or_default();
    Ok(Some(names.iter().fold(text, |text, name| text.replace(name.as_str(), "[username]"))))
}

fn import(file: &Path, globals: &Globals) -> Result<()> {
    let (text, name) = if file.as_os_str() == STANDARD {
        (paths::text_from(io::stdin().lock(), MOST_BYTES), "standard input".to_owned())
    } else {
        (paths::text_of(file, MOST_BYTES), file.display().to_string())
    };
    let text = text.with_context(|| format!("reading {name}"))?;
    let lessons = read(&text).with_context(|| format!("{name}: nothing was imported"))?;
    let session = globals.session()?;
    let conn = session.reader()?;
    let rows = Db::new(&conn).lessons().lesson_rows(None, LESSONS_KEPT as usize, 0)?;
    let words = session.words(Db::new(&conn), globals)?.terminal();
    drop(conn);
    let merge = merged(&rows, &lessons);
    let (fresh, known, own) = (merge.fresh.len(), merge.known, merge.own_word);
    if fresh > 0 {
        let lessons = merge.fresh.iter().map(|(lesson, _)| (*lesson).clone()).collect();
        order::carry_out(&session, &Command::LearnImported { lessons }, "learned list", globals)?;
    }
    globals.say(&words.line(&format!("imported: {fresh}, known already: {known}, your own word stands: {own}")))
}

/// Every line of a file, or which one is wrong.
fn read(text: &str) -> Result<Vec<Carried>> {
    let mut lines = text.trim_start_matches('\u{FEFF}').lines().enumerate();
    let head = lines.next().map(|(_, line)| line).unwrap_or_default();
    let head: Head = serde_json::from_str(head)
        .ok()
        .filter(|head: &Head| head.kind == KIND)
        .with_context(|| format!("line 1 is not {{\"kind\":\"{KIND}\",…}}: no file of `learned export`"))?;
    ensure!(head.version <= VERSION, "line 1: version {} is newer than this program knows", head.version);
    let mut lessons = Vec::new();
    for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        lessons.push(lesson(line).with_context(|| format!("line {}", at + 1))?);
        ensure!(
            lessons.len() <= LESSONS_KEPT as usize,
            "line {}: more than {LESSONS_KEPT} texts; no more are kept",
            at + 1
        );
    }
    Ok(lessons)
}

fn lesson(line: &str) -> Result<Carried> {
    // A list would be taken for the fields in their order.
    ensure!(!line.trim_start().starts_with('['), "this is a list, no object");
    let LearnedLine { text, spam, at } = serde_json::from_str(line).map_err(|error| {
        // The place in the line is no help: lines are numbered by us.
        let error = error.to_string();
        anyhow::anyhow!("{}", error.split(" at line ").next().unwrap_or_default())
    })?;
    ensure!(!text.trim().is_empty(), "text is empty");
    ensure!(text.chars().count() <= MOST_TEXT, "text is longer than {MOST_TEXT} characters");
    let at = DateTime::parse_from_rfc3339(&at).with_context(|| format!("at: {at} is no RFC 3339 time"))?;
    Ok(Carried { text, spam, at: at.timestamp_millis() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonId;
    use crate::domain::verdict::{Decision, Mode, State, SubjectKind, Verdict};
    use crate::store::{NewVerdict, Store};

    #[test]
    fn a_text_is_carried_without_the_name_of_whoever_wrote_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db"), 7, 0).unwrap();
        let verdict = Verdict { decision: Decision::Remove, score: 0.9, rule: "model".into(), reasons: Vec::new() };
        let carried = store.write(|db| {
            let new = NewVerdict {
                at: 1,
                kind: SubjectKind::Comment,
                person: PersonId::vk(4),
                comment: None,
                verdict: &verdict,
                mode: Mode::Enforce,
                model: "m",
                state: State::Done,
                text: None,
                by: None,
                item: None,
                sweep: None,
                wave: None,
            };
            let journal = db.journal().record_verdict(&new)?;
            db.people().meet(PersonId::vk(4), Some("Ann Sells"), 1)?;
            db.lessons().learn(journal, "I am Ann Sells, write to @ann_sells", true, 9, 1)?;
            nameless(&db.lessons().lesson_rows(None, 1, 0)?[0], db)
        });
        assert_eq!(carried.unwrap().unwrap(), "I am [username], write to [username]");
    }

    const HEAD: &str = "{\"kind\":\"etronics-bot learned\",\"version\":1}";
    const GOOD: &str = "{\"text\":\"Where?\",\"spam\":false,\"at\":\"2026-11-23T10:00:00+03:00\"}";

    #[test]
    fn a_file_is_read_whole_or_its_bad_line_is_named() {
        let lessons = read(&format!("\u{FEFF}{HEAD}\n{GOOD}\n\n{GOOD}\n")).unwrap();
        assert_eq!((lessons.len(), lessons[1].at), (2, 1_795_417_200_000));
        for (text, error) in [
            (String::new(), "line 1 is not"),
            (GOOD.to_owned(), "line 1 is not"),
            (HEAD.replace('1', "2"), "line 1: version 2 is newer"),
            (format!("{HEAD}\n{GOOD}\n{{\"text\":\"a\"}}"), "line 3: missing field `spam`"),
            (format!("{HEAD}\n[\"Where?\",false,\"2026-11-23T10:00:00+03:00\"]"), "line 2: this is a list, no object"),
            (format!("{HEAD}\n{GOOD}\n\nnonsense"), "line 4: expected ident"),
            (format!("{HEAD}\n{}", GOOD.replace("Where?", " ")), "line 2: text is empty"),
            (format!("{HEAD}\n{}", GOOD.replace("2026-11-23T10", "yesterday")), "line 2: at: yesterday"),
            (format!("{HEAD}\n{}", GOOD.replace("false", "\"no\"")), "line 2: invalid type"),
        ] {
            let said = format!("{:#}", read(&text).unwrap_err());
            assert!(said.starts_with(error), "{said}");
        }
    }
}
