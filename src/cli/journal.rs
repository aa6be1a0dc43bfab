//! `journal`: every verdict and why; `journal undo` takes some back.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use super::person::person_of;
use super::show::{moment_like, rfc3339, short, shown, since, some, whole};
use super::{Globals, Misused, order};
use crate::clock::Millis;
use crate::domain::event::Command;
use crate::domain::rule::Rule;
use crate::domain::undoing::TakenBack;
use crate::domain::verdict::{Decision, State};
use crate::store::{Db, JournalFilter, JournalRow, QuarantineState};
use crate::texts::Texts;

/// How verdicts are taken back.
const UNDO_EXAMPLES: &str = "Examples:\n  etronics-bot journal undo 41 42\n  \
     etronics-bot journal undo --rule stop_word --since 2h\n  \
     etronics-bot journal undo --wave 3 --since 7d --allow\n  \
     etronics-bot journal undo --since 2026-11-23T14:00:00+03:00 --until 2026-11-23T15:00:00+03:00";

/// Arguments of `journal`.
#[derive(Debug, clap::Args)]
#[command(
    subcommand_precedence_over_arg = true,
    after_help = "Examples:\n  etronics-bot journal --since 24h\n  etronics-bot journal --verdict remove --state done\n  \
                  etronics-bot journal --person https://vk.com/id123\n  etronics-bot journal show 41\n  \
                  etronics-bot journal --json --limit 500\n  etronics-bot journal undo 41 42\n  \
                  etronics-bot journal undo --since 2h --until 1h --allow"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<JournalCommand>,
    #[command(flatten)]
    list: VerdictRows,
}

/// Which verdicts are listed.
#[derive(Debug, Clone, clap::Args)]
struct VerdictRows {
    #[command(flatten)]
    rows: JournalRows,
    /// Only those in this state
    #[arg(long, value_name = "S", value_parser = PossibleValuesParser::new(State::ALL.map(State::as_str)))]
    state: Option<String>,
    /// Only verdicts that came to this
    #[arg(long, value_name = "V", value_parser = PossibleValuesParser::new(Decision::ALL.map(Decision::as_str)))]
    verdict: Option<String>,
    /// Only those about this person: vk:ID, telegram:ID, @name of Telegram, or a page of VK by its number
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
}

impl VerdictRows {
    /// With what stood before `list`: nothing is given twice.
    fn with(&self, before: &Self) -> Self {
        let (own, other) = (self.clone(), before.clone());
        let limit = if before.rows.limit == ROWS { own.rows.limit } else { other.rows.limit };
        let rows =
            JournalRows { json: own.rows.json || other.rows.json, limit, since: own.rows.since.or(other.rows.since) };
        Self {
            rows,
            state: own.state.or(other.state),
            verdict: own.verdict.or(other.verdict),
            person: own.person.or(other.person),
        }
    }
}

/// So many rows are listed where nobody says how many.
const ROWS: usize = 50;

/// How a list is asked for.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct JournalRows {
    /// One JSON array
    #[arg(long)]
    pub json: bool,
    /// At most so many, newest first
    #[arg(long, value_name = "N", default_value_t = ROWS, value_parser = some)]
    pub limit: usize,
    /// Not older than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339
    #[arg(long, value_name = "T", value_parser = moment_like)]
    pub since: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum JournalCommand {
    /// The same as `journal` alone: every verdict, newest first
    #[command(after_help = "Example:\n  etronics-bot journal list --state failed --since 7d")]
    List(VerdictRows),
    /// Everything about one verdict: the text, each reason with its points, what became of it
    #[command(after_help = "Example:\n  etronics-bot journal show 41")]
    Show {
        /// The verdict, as `journal` numbers it
        #[arg(value_name = "ID")]
        id: i64,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Take verdicts back: comments return, bans are lifted, the texts are learnt as harmless
    #[command(after_help = UNDO_EXAMPLES)]
    Undo {
        /// Entries of the journal
        #[arg(
            value_name = "ID",
            required_unless_present_any = ["rule", "wave", "since"],
            conflicts_with_all = ["rule", "wave", "since"]
        )]
        ids: Vec<i64>,
        /// Everything that a rule decided
        #[arg(long, value_name = "NAME", requires = "since", conflicts_with = "wave")]
        rule: Option<String>,
        /// Everything of a wave
        #[arg(long, value_name = "ID", requires = "since")]
        wave: Option<i64>,
        /// Not older than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339; alone: everything since then
        #[arg(long, value_name = "T", value_parser = moment_like)]
        since: Option<String>,
        /// Older than: 1h, today, 2026-11-23, 2026-11-23 21:00 or RFC 3339
        #[arg(long, value_name = "T", value_parser = moment_like, requires = "since", conflicts_with_all = ["rule", "wave"])]
        until: Option<String>,
        /// These people are never touched again
        #[arg(long)]
        allow: bool,
    },
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        None => list(&args.list, globals),
        Some(JournalCommand::List(rows)) => list(&rows.with(&args.list), globals),
        Some(JournalCommand::Show { id, json }) => show(*id, *json || args.list.rows.json, globals),
        Some(JournalCommand::Undo { ids, rule, wave, since: from, until, allow }) => {
            let session = globals.session()?;
            let moment = |text: &String| since(text, session.timezone(), session.now());
            let (from, until) = (from.as_ref().map(moment).transpose()?, until.as_ref().map(moment).transpose()?);
            let allow = *allow;
            let command = match (rule, wave, from) {
                (Some(rule), _, Some(since)) => Command::UndoRule { rule: rule.clone(), since, allow },
                (None, Some(wave), Some(since)) => Command::UndoWave { wave: *wave, since, allow },
                (None, None, Some(since)) => {
                    ensure!(
                        until.is_none_or(|until| until > since),
                        Misused("--until is not after --since: nothing lies between".to_owned())
                    );
                    Command::UndoSince { since, until, allow }
                }
                _ => Command::Undo { ids: ids.clone(), allow },
            };
            // Where there is no database yet, the order itself says that there is nothing.
            let there = session.database.exists();
            let reached = if there { reached(&command, Db::new(&session.reader()?))? } else { Vec::new() };
            let order = order::carry_out(&session, &command, "journal", globals)?;
            tell_undone(order, &reached, Db::new(&session.reader()?), globals)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What came back, and what of it could not: one ban or one comment may stand in many entries.
fn tell_undone(order: i64, reached: &[i64], db: Db<'_>, globals: &Globals) -> Result<()> {
    let undone = undone(reached, db)?;
    // What takes very long goes on after this command.
    let so_far = || TakenBack { all: undone.len(), ..TakenBack::default() };
    let sum = db.journal().undone_by(order)?.unwrap_or_else(so_far);
    globals.note(&format!("taken back: {}", sum.all));
    if sum.messages_gone > 0 {
        globals.note(&format!("Telegram restores no deleted message: {}", sum.messages_gone));
    }
    if sum.written > 0 {
        globals.note(&format!("dropped, for nothing had been done by them: {}", sum.written));
    }
    let refused = reached.len() - undone.len();
    if refused > 0 {
        globals.note(&format!("refused: {refused}; `etronics-bot journal` says why"));
    }
    Ok(())
}

/// The verdicts that an order would take back now.
fn reached(command: &Command, db: Db<'_>) -> Result<Vec<i64>> {
    let mut ids = match command {
        Command::Undo { ids, .. } => ids.clone(),
        Command::UndoRule { rule, since, .. } => flagged(Some(rule), *since, None, db)?,
        Command::UndoSince { since, until, .. } => flagged(None, *since, *until, db)?,
        Command::UndoWave { wave, since, .. } => db.journal().flagged_of_wave(*wave, *since, i64::MAX, usize::MAX)?,
        _ => Vec::new(),
    };
    ids.sort_unstable();
    ids.dedup();
    let before = undone(&ids, db)?;
    ids.retain(|id| before.binary_search(id).is_err());
    Ok(ids)
}

/// Verdicts that are read at a time.
const AT_ONCE: usize = 500;

fn flagged(rule: Option<&str>, since: Millis, until: Option<Millis>, db: Db<'_>) -> Result<Vec<i64>> {
    let (mut found, mut before) = (Vec::new(), (until.unwrap_or(Millis::MAX), 0));
    loop {
        let page = db.journal().flagged_since(since, before, rule, AT_ONCE)?;
        found.extend(page.ids);
        if page.is_last {
            return Ok(found);
        }
        before = page.before;
    }
}

/// Those of some verdicts that are taken back, in their order.
fn undone(ids: &[i64], db: Db<'_>) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for id in ids {
        found.extend(db.journal().verdict(*id)?.filter(|row| row.state == State::Undone).map(|row| row.id));
    }
    Ok(found)
}

fn verdict(id: i64, db: Db<'_>) -> Result<JournalRow> {
    db.journal()
        .verdict(id)?
        .with_context(|| format!("journal entry {id} does not exist: `etronics-bot journal` numbers them"))
}

fn list(args: &VerdictRows, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let from = args.rows.since.as_deref().map(|text| since(text, zone, session.now())).transpose()?;
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let filter = JournalFilter {
        limit: Some(args.rows.limit.saturating_add(1)),
        since: from,
        state: args.state.as_deref().map(State::parse),
        decision: args.verdict.as_deref().and_then(Decision::parse),
        person: args.person.as_deref().map(|name| person_of(name, db)).transpose()?,
        ..JournalFilter::default()
    };
    let rows = shown(db.journal().rows(filter)?, args.rows.limit, from.is_some(), globals);
    if args.rows.json {
        let texts = session.texts(db)?;
        let entries: Vec<Value> = rows.iter().map(|row| entry(row, zone, &texts)).collect();
        globals.document(&entries)?;
        return Ok(ExitCode::SUCCESS);
    }
    let texts = session.words(db, globals)?;
    let words = texts.terminal();
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.id.to_string(),
                short(row.at, zone),
                who(row),
                words.code(row.verdict.decision.as_str()).to_owned(),
                format!("{:.2}", row.verdict.score),
                row.verdict.rule.to_string(),
                words.code(state_of(row, db)).to_owned(),
                why(row, &texts),
                row.text.as_deref().map(whole).unwrap_or_default(),
            ]
        })
        .collect();
    globals.table(&["ID", "AT", "WHO", "VERDICT", "SCORE", "RULE", "STATE", "WHY", "TEXT"], &lines)?;
    Ok(ExitCode::SUCCESS)
}

/// «Анна (vk:5)»
pub(crate) fn who(row: &JournalRow) -> String {
    match &row.name {
        Some(name) => format!("{} ({})", whole(name), row.person),
        None => row.person.to_string(),
    }
}

/// The strongest reasons in a line.
fn why(row: &JournalRow, texts: &Texts) -> String {
    if row.verdict.rule == Rule::Order && row.text.is_some() {
        return texts.ordered_out().to_owned();
    }
    let strongest = row.verdict.reasons.iter().take(3);
    whole(&strongest.map(|reason| texts.reason_plain(reason)).collect::<Vec<_>>().join(", "))
}

/// What waited in quarantine, and is gone by a person's word, is «removed» in a table.
fn state_of(row: &JournalRow, db: Db<'_>) -> &'static str {
    let waited = row.state == State::Done && row.verdict.decision == Decision::Quarantine;
    if waited && db.quarantine().removed_by(row.id).is_ok_and(|by| by.is_some()) {
        return QuarantineState::Removed.as_str();
    }
    row.state.as_str()
}

fn show(id: i64, as_json: bool, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let row = verdict(id, db)?;
    if as_json {
        globals.document(&entry(&row, zone, &session.texts(db)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let texts = session.words(db, globals)?;
    let words = texts.terminal();
    let by = match row.by.or(db.quarantine().removed_by(row.id)?) {
        None => None,
        Some(0) => Some(words.line("command line")),
        Some(id) => Some(db.settings().admin_name(id)?.unwrap_or_else(|| id.to_string())),
    };
    let mut facts = vec![
        ("at", rfc3339(row.at, zone)),
        ("who", who(&row)),
        ("kind", words.code(row.kind.as_str()).to_owned()),
        ("verdict", format!("{}, {:.3}", words.code(row.verdict.decision.as_str()), row.verdict.score)),
        ("rule", row.verdict.rule.to_string()),
        ("state", words.code(row.state.as_str()).to_owned()),
        ("mode", words.status_mode(row.mode).to_owned()),
        ("model", row.model.clone()),
    ];
    facts.extend(row.comment.map(|comment| ("comment", format!("{}_{}", comment.owner_id, comment.item_id))));
    facts.extend(row.wave_id.map(|wave| ("wave", wave.to_string())));
    facts.extend(row.acted_at.map(|at| ("acted", rfc3339(at, zone))));
    facts.extend(by.map(|name| ("ordered by", whole(&name))));
    facts.extend(row.error.as_deref().map(|error| ("error", whole(&words.status_error(error)))));
    let labels: Vec<(String, String)> = facts.into_iter().map(|(label, said)| (words.line(label), said)).collect();
    let width = labels.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default() + 2;
    let mut lines: Vec<String> = labels.into_iter().map(|(label, said)| format!("{label:<width$}{said}")).collect();
    lines.push(String::new());
    lines.extend(
        row.verdict
            .reasons
            .iter()
            .map(|reason| format!("{:>+6.1}  {} ({})", reason.points, whole(&texts.reason_plain(reason)), reason.code)),
    );
    if let Some(text) = &row.text {
        lines.push(String::new());
        lines.extend(text.lines().map(whole));
    }
    globals.say(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn entry(row: &JournalRow, zone: crate::zone::Tz, texts: &Texts) -> Value {
    json!({
        "id": row.id,
        "at": rfc3339(row.at, zone),
        "platform": row.person.network.as_str(),
        "subject": {
            "kind": row.kind.as_str(),
            "user_id": row.person.id,
            "owner_id": row.comment.map(|comment| comment.owner_id).or(row.item.map(|item| item.owner_id)),
            "item_id": row.comment.map(|comment| comment.item_id).or(row.item.map(|item| item.item_id)),
        },
        "user_name": row.name,
        "text": row.text,
        "verdict": row.verdict.decision.as_str(),
        "score": row.verdict.score,
        "rule": row.verdict.rule,
        "reasons": reasons(row, texts),
        "mode": row.mode.as_str(),
        "model": row.model,
        "wave_id": row.wave_id,
        "state": row.state.as_str(),
        "error": row.error,
    })
}

/// What is said of a verdict in a table: the text, or, of a person, why.
pub(crate) fn told(row: &JournalRow, texts: &Texts) -> String {
    row.text.as_deref().map_or_else(|| why(row, texts), whole)
}

/// `[{code, points, text}]`; words are made on reading, in the reader's language.
pub(crate) fn reasons(row: &JournalRow, texts: &Texts) -> Vec<Value> {
    row.verdict
        .reasons
        .iter()
        .map(|reason| json!({"code": reason.code, "points": reason.points, "text": texts.reason_plain(reason)}))
        .collect()
}
