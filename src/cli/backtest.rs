//! `backtest`: what settings would have done with the stored past.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde_json::{Value, json};

use super::ink;
use super::progress::Progress;
use super::show::{line, rfc3339, short, since, table, whole};
use super::{Globals, Session};
use crate::app::court;
use crate::backtest::{self, BacktestFound, Close};
use crate::clock::DAY;
use crate::domain::backtest::{Backtest, Trial};
use crate::domain::verdict::{Decision, Strictness};
use crate::judging::TextModel;
use crate::paths;
use crate::store::Db;
use crate::texts::{TerminalTexts, Texts};
use crate::zone::Tz;

/// Threads that judge: a small machine has no more to give.
const THREADS: usize = 2;
/// Closest calls of each kind in a table; `--json` has all of them.
const SHOWN: usize = 20;

/// Arguments of `backtest`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  etronics-bot backtest                                what the settings in force would have done in the last 30 days
  etronics-bot backtest --since 7d --strictness soft   the same if only what is beyond doubt were removed
  etronics-bot backtest --since 2026-11-01 --model comments.bin --json
                                                       another model (see `train comments`), as one JSON document

Nothing is changed, nobody is touched, no network is needed. Texts are remembered for storage.evidence_days.")]
pub(crate) struct Args {
    /// Texts seen since: 24h, 2w, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339
    #[arg(long, value_name = "T", default_value = "30d", value_parser = a_moment)]
    since: String,
    /// Judge so readily, instead of as the settings say
    #[arg(long)]
    strictness: Option<How>,
    /// Judge with the model in this file, made by `train comments`
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// One JSON document instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum How {
    /// Only what is beyond doubt
    Soft,
    /// The shipped thresholds
    Normal,
    /// Rather one too many in quarantine
    Strict,
}

impl How {
    fn strictness(self) -> Strictness {
        match self {
            Self::Soft => Strictness::Soft,
            Self::Normal => Strictness::Normal,
            Self::Strict => Strictness::Strict,
        }
    }
}

/// Whether it can be understood at all is known before anything is opened.
fn a_moment(text: &str) -> Result<String> {
    since(text, Tz::utc(), 0)?;
    Ok(text.to_owned())
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let (zone, now) = (session.timezone(), session.now());
    let from = since(&args.since, zone, now)?;
    ensure!(from < now, "--since {} has not come yet: nothing lies before it", args.since);
    let model = args.model.as_deref().map(model_of).transpose()?;
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let court = court(session.settled(db)?, args.strictness.map(How::strictness), model, db)?;
    let days = u32::try_from((now - from).div_euclid(DAY)).unwrap_or(u32::MAX);
    let trial = Trial { days, since: from, until: now, strictness: args.strictness.map(How::strictness) };
    let begun = Instant::now();
    let mut bar = Progress::new(globals);
    let found = backtest::run(db, &court, trial, THREADS, &mut |done, of| {
        bar.at(done, of, "");
        true
    })?;
    bar.clear();
    let seconds = begun.elapsed().as_secs_f64();
    let texts = session.texts(db)?;
    if args.json {
        globals.document(&document(&found, seconds, zone, &texts, db)?)?;
    } else {
        let terminal = session.words(db, globals)?.terminal();
        globals.say(&terminal.lines(&words(&found, seconds, zone, (&session, &terminal), db)?))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The shipped model is a sixtieth of it.
const MOST_BYTES: u64 = 64 << 20;

fn model_of(path: &Path) -> Result<TextModel> {
    let bytes = paths::bytes_of(path, MOST_BYTES).with_context(|| format!("reading the model {}", path.display()))?;
    TextModel::parse(&bytes).with_context(|| format!("the model {}: make one with `train comments`", path.display()))
}

fn words(
    found: &BacktestFound,
    seconds: f64,
    zone: Tz,
    (session, said): (&Session, &TerminalTexts),
    db: Db<'_>,
) -> Result<String> {
    let result = &found.backtest;
    let [delete, quarantine] = result.thresholds;
    let mut text = format!(
        "{} texts of {} people since {}, judged in {seconds:.1} s\nmodel {}, {}: removed from {delete:.2}, quarantined from \
         {quarantine:.2}\n\n",
        result.texts,
        result.authors,
        short(result.trial.since, zone),
        result.model,
        said.code(result.strictness.as_str()),
    );
    let counts = [Decision::Keep, Decision::Quarantine, Decision::Remove].map(|decision| {
        let numbers = [result.then.of(decision), result.now.of(decision)].map(|number| format!("{number:>8}"));
        [vec![said.code(decision.as_str()).to_owned()], numbers.to_vec()].concat()
    });
    text.push_str(&table(&["", &said.line("    THEN"), &said.line("     NOW")], &counts, &[], None));
    text.push_str(&format!("\n\nchanged: {}", changes(result, said)));
    if result.now.remove > 0 {
        text.push_str(&format!(
            "\nof those to remove, still standing: {}; barely spam among them: {}",
            result.standing.0.len(),
            result.doubtful.0.len()
        ));
    }
    text.push_str(&banned(result, session, db)?);
    for (title, calls) in [("nearly not removed", &found.removed), ("nearly not kept", &found.kept)] {
        if !calls.is_empty() {
            text.push_str(&format!("\n\n{title}:\n{}", closest(calls, zone, said)));
        }
    }
    Ok(text)
}

/// `5 (3 remove → keep, 2 keep → quarantine)`
fn changes(result: &Backtest, said: &TerminalTexts) -> String {
    let count = result.changed_count();
    if count == 0 {
        return "nothing".to_owned();
    }
    let ways: Vec<String> = result
        .changed
        .iter()
        .map(|(then, now, count)| format!("{count} {} → {}", said.code(then.as_str()), said.code(now.as_str())))
        .collect();
    format!("{count} ({})", ways.join(", "))
}

fn banned(result: &Backtest, session: &Session, db: Db<'_>) -> Result<String> {
    if result.banned_count == 0 {
        return Ok("\nwould have been banned: nobody".to_owned());
    }
    let limits = &session.config.with_panel(&db.settings().values()?).0.moderation;
    let mut text = format!(
        "\nwould have been banned: {} (at most {} a run, {} a day)",
        result.banned_count, limits.per_run, limits.per_day
    );
    for one in &result.banned {
        let name = db.people().person(one.person)?.and_then(|row| row.name).unwrap_or_default();
        let why =
            if one.texts > 0 { format!("texts to remove: {}", one.texts) } else { "the account itself".to_owned() };
        text.push_str(&format!("\n  {} {} ({why})", one.person, line(&name, 40)));
    }
    Ok(text)
}

fn closest(calls: &[Close], zone: Tz, said: &TerminalTexts) -> String {
    let rows: Vec<Vec<String>> = calls
        .iter()
        .take(SHOWN)
        .map(|call| {
            vec![
                id(call.past.journal),
                short(call.past.at, zone),
                call.past.author.to_string(),
                format!("{:.2}", call.now.score),
                said.code(call.past.then.as_str()).to_owned(),
                whole(&call.past.text),
            ]
        })
        .collect();
    let head = ["ID", "AT", "WHO", "SCORE", "VERDICT", "TEXT"].map(|cell| said.line(cell));
    let whole = [true, true, false, true, true, false];
    table(&head.each_ref().map(String::as_str), &rows, &whole, ink::width())
}

/// A verdict that is forgotten by now has no number.
fn id(journal: i64) -> String {
    if journal == 0 { "-".to_owned() } else { journal.to_string() }
}

fn document(found: &BacktestFound, seconds: f64, zone: Tz, texts: &Texts, db: Db<'_>) -> Result<Value> {
    let result = &found.backtest;
    let decided = |of: &dyn Fn(Decision) -> u64| json!({"keep": of(Decision::Keep), "quarantine": of(Decision::Quarantine), "remove": of(Decision::Remove)});
    let changed: Vec<Value> = result
        .changed
        .iter()
        .map(|(then, now, count)| json!({"then": then.as_str(), "now": now.as_str(), "texts": count}))
        .collect();
    let mut banned = Vec::new();
    for one in &result.banned {
        let name = db.people().person(one.person)?.and_then(|row| row.name);
        banned.push(json!({"platform": one.person.network.as_str(), "user_id": one.person.id, "name": name,
            "texts": one.texts}));
    }
    let calls = |calls: &[Close]| calls.iter().map(|call| entry(call, zone, texts)).collect::<Vec<_>>();
    Ok(json!({
        "since": rfc3339(result.trial.since, zone),
        "until": rfc3339(result.trial.until, zone),
        "model": result.model,
        "strictness": result.strictness.as_str(),
        "thresholds": {"delete": result.thresholds[0], "quarantine": result.thresholds[1]},
        "texts": result.texts,
        "authors": result.authors,
        "then": decided(&|decision| result.then.of(decision)),
        "now": decided(&|decision| result.now.of(decision)),
        "changed": {"texts": result.changed_count(), "ways": changed},
        "standing": {"texts": result.standing.0.len(), "doubtful": result.doubtful.0.len()},
        "banned": {"people": result.banned_count, "first": banned},
        "closest": {"removed": calls(&found.removed), "kept": calls(&found.kept)},
        "seconds": seconds,
    }))
}

fn entry(call: &Close, zone: Tz, texts: &Texts) -> Value {
    let past = &call.past;
    let reasons: Vec<Value> = call
        .now
        .reasons
        .iter()
        .map(|reason| json!({"code": reason.code, "points": reason.points, "text": texts.reason_plain(reason)}))
        .collect();
    json!({
        "id": (past.journal != 0).then_some(past.journal),
        "at": rfc3339(past.at, zone),
        "platform": past.author.network.as_str(),
        "subject": {"user_id": past.author.id, "owner_id": past.subject.owner_id, "item_id": past.subject.item_id},
        "name": past.who.name,
        "text": past.text,
        "then": past.then.as_str(),
        "now": call.now.decision.as_str(),
        "score": call.now.score,
        "rule": call.now.rule,
        "reasons": reasons,
    })
}
