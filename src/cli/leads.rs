//! `leads`: advertisers, what they want and how far it is; a word about one; all of them as a file; one forgotten.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use super::person::person_of;
use super::show::{line, moment_like, rfc3339, short, shown, since, some, whole};
use super::{Globals, Misused, order};
use crate::domain::event::Command;
use crate::domain::leads::{LeadStatus, Step, Temperature};
use crate::handlers::leads::{csv, json_of};
use crate::store::{Db, LeadFilter, LeadRow, Side};
use crate::texts::Texts;

/// Letters that `show` prints.
const MOST_LETTERS: usize = 1_000;
/// Longest note, characters.
const MOST_NOTE: usize = 4_000;

/// Arguments of `leads`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot leads list --status new\n  etronics-bot leads show 12\n  \
                        etronics-bot leads status 12 agreed\n  etronics-bot leads export --format csv > leads.csv\n  \
                        etronics-bot leads forget vk:123")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: LeadsCommand,
}

#[derive(Debug, clap::Subcommand)]
enum LeadsCommand {
    /// Requests for advertisements, newest first; talks that are not finished yet are among them
    #[command(after_help = "Example:\n  etronics-bot leads list --status new --json")]
    List(LeadRows),
    /// Everything about one: answers, the talk, notes
    #[command(after_help = "Example:\n  etronics-bot leads show 12")]
    Show {
        /// The lead, as `leads list` numbers it
        #[arg(value_name = "ID")]
        id: i64,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// A note for yourselves; the client never sees it
    #[command(after_help = "Example:\n  etronics-bot leads note 12 \"wants a discount\"")]
    Note {
        /// The lead
        #[arg(value_name = "ID")]
        id: i64,
        /// The note
        #[arg(value_name = "TEXT")]
        text: String,
    },
    /// Say how far one is
    #[command(after_help = "Examples:\n  etronics-bot leads status 12 agreed\n  \
                            etronics-bot leads status 12 rejected --reason \"no free dates\"")]
    Status {
        /// The lead
        #[arg(value_name = "ID")]
        id: i64,
        /// How far
        #[arg(value_name = "STATUS", value_parser = PossibleValuesParser::new(LeadStatus::ALL.map(LeadStatus::as_str)))]
        status: String,
        /// Why, for `rejected`
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// All of them as a file on standard output
    #[command(after_help = "Examples:\n  etronics-bot leads export --format csv > leads.csv\n  \
                            etronics-bot leads export --format json --since 30d")]
    Export {
        /// `csv` for a spreadsheet, `json` for a program
        #[arg(long, value_name = "F", default_value = "csv", value_parser = PossibleValuesParser::new(["csv", "json"]))]
        format: String,
        /// Not earlier than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339
        #[arg(long, value_name = "T", value_parser = moment_like)]
        since: Option<String>,
    },
    /// Delete everything that is known of a person
    #[command(
        after_help = "Examples:\n  etronics-bot leads forget vk:123\n  etronics-bot leads forget telegram:456\n  \
                            etronics-bot leads forget @anna"
    )]
    Forget {
        /// vk:ID, telegram:ID, @name of Telegram, or a page of VK by its number
        #[arg(value_name = "PERSON")]
        person: String,
    },
}

#[derive(Debug, clap::Args)]
struct LeadRows {
    /// One JSON array
    #[arg(long)]
    json: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value = "50", value_parser = some)]
    limit: usize,
    /// Not earlier than: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339
    #[arg(long, value_name = "T", value_parser = moment_like)]
    since: Option<String>,
    /// Only those in this status
    #[arg(long, value_name = "S", value_parser = PossibleValuesParser::new(LeadStatus::ALL.map(LeadStatus::as_str)))]
    status: Option<String>,
    /// Only those that are so promising
    #[arg(long, value_name = "T", value_parser = PossibleValuesParser::new(Temperature::ALL.map(Temperature::as_str)))]
    temperature: Option<String>,
    /// Only those with these words in a name or an answer
    #[arg(long, value_name = "WORDS")]
    find: Option<String>,
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        LeadsCommand::List(args) => list(args, globals),
        LeadsCommand::Show { id, json } => show(*id, *json, globals),
        LeadsCommand::Note { id, text } => note(*id, text, globals),
        LeadsCommand::Status { id, status, reason } => set_status(*id, status, reason.as_deref(), globals),
        LeadsCommand::Export { format, since } => export(format == "csv", since.as_deref(), globals),
        LeadsCommand::Forget { person } => forget(person, globals),
    }
}

fn list(args: &LeadRows, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let from = args.since.as_deref().map(|text| since(text, zone, session.now())).transpose()?.unwrap_or(0);
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let filter = LeadFilter {
        status: args.status.as_deref().and_then(LeadStatus::parse),
        temperature: args.temperature.as_deref().map(Temperature::parse),
        words: args.find.as_deref(),
        since: from,
        // A talk in the middle is no new lead yet: digests do not count it either.
        unfinished: args.status.as_deref() != Some(LeadStatus::New.as_str()),
        ..LeadFilter::default()
    };
    let leads =
        shown(db.leads().rows(filter, args.limit.saturating_add(1))?, args.limit, args.since.is_some(), globals);
    if args.json {
        let entries = leads.iter().map(|lead| json_of(lead, db, zone)).collect::<Result<Vec<Value>>>()?;
        globals.document(&entries)?;
        return Ok(ExitCode::SUCCESS);
    }
    let texts = session.words(db, globals)?;
    let words = texts.terminal();
    let mut lines = Vec::new();
    for lead in &leads {
        let status = if lead.is_unfinished() { "unfinished" } else { lead.status.as_str() };
        lines.push(vec![
            lead.id.to_string(),
            short(lead.created_at, zone),
            words.code(status).to_owned(),
            words.code(lead.temperature.as_str()).to_owned(),
            whole(&name_of(lead, db)?),
            whole(&texts.leads().told(Step::Budget, &lead.wish)),
            whole(&texts.leads().what(&lead.wish)),
        ]);
    }
    globals.table(&["ID", "AT", "STATUS", "HEAT", "WHO", "BUDGET", "WHAT"], &lines)?;
    Ok(ExitCode::SUCCESS)
}

fn name_of(lead: &LeadRow, db: Db<'_>) -> Result<String> {
    let name = db.talks().talk(lead.person)?.and_then(|talk| talk.name);
    Ok(name.unwrap_or_else(|| lead.person.to_string()))
}

fn find(id: i64, db: Db<'_>) -> Result<LeadRow> {
    db.leads()
        .lead(id)?
        .with_context(|| format!("lead {id}: there is no such lead; `etronics-bot leads list` numbers them"))
}

fn show(id: i64, as_json: bool, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let lead = find(id, db)?;
    let letters = db.lead_messages().talk_of(id, MOST_LETTERS)?;
    if as_json {
        let mut value = json_of(&lead, db, zone)?;
        value["messages"] = letters
            .iter()
            .map(|letter| {
                json!({
                    "at": rfc3339(letter.at, zone),
                    "from": letter.side.as_str(),
                    "by": letter.by_name,
                    "text": letter.text,
                    "files": letter.files.iter().map(|file| file.name.clone()).collect::<Vec<_>>(),
                    "not_delivered": letter.trouble,
                })
            })
            .collect();
        globals.document(&value)?;
        return Ok(ExitCode::SUCCESS);
    }
    let texts = session.words(db, globals)?;
    let words = texts.terminal();
    let state = if lead.is_unfinished() { "unfinished" } else { lead.status.as_str() };
    let mut lines = vec![
        words.line(&format!("lead {id}, {}, {}", words.code(state), words.code(lead.temperature.as_str()))),
        words.line(&format!("who: {} ({})", line(&name_of(&lead, db)?, 80), lead.person)),
    ];
    lines.extend(answers(&lead, &texts));
    lines.extend(lead.wish.remarks.iter().map(|words| format!("💬 {}", line(words, 400))));
    for letter in letters {
        let who = match letter.side {
            Side::Client => words.code(letter.side.as_str()).to_owned(),
            side => {
                let side = words.code(side.as_str());
                letter.by_name.clone().map_or_else(|| side.to_owned(), |name| format!("{side} {name}"))
            }
        };
        let files =
            if letter.files.is_empty() { String::new() } else { format!(" [{}]", words.files(letter.files.len())) };
        let trouble = letter.trouble.map(|trouble| format!(" ({})", words.line(&format!("not delivered: {trouble}"))));
        let trouble = trouble.unwrap_or_default();
        lines.push(format!(
            "{}  {}: {}{files}{}",
            short(letter.at, zone),
            line(&who, 40),
            line(&letter.text, 400),
            line(&trouble, 200)
        ));
    }
    globals.say(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn answers(lead: &LeadRow, texts: &Texts) -> Vec<String> {
    Step::ALL
        .into_iter()
        .filter(|step| *step != Step::Summary)
        .map(|step| format!("{}: {}", texts.leads().step_name(step), line(&texts.leads().told(step, &lead.wish), 400)))
        .collect()
}

fn note(id: i64, text: &str, globals: &Globals) -> Result<ExitCode> {
    let text = text.trim();
    ensure!(!text.is_empty(), Misused("the note is empty".to_owned()));
    let fits = text.chars().count() <= MOST_NOTE;
    ensure!(fits, Misused(format!("the note is too long: at most {MOST_NOTE} characters")));
    let session = globals.session()?;
    find(id, Db::new(&session.reader()?))?;
    order::carry_out(&session, &Command::LeadNote { id, text: text.to_owned() }, "leads show", globals)?;
    Ok(ExitCode::SUCCESS)
}

fn set_status(id: i64, status: &str, reason: Option<&str>, globals: &Globals) -> Result<ExitCode> {
    let status = LeadStatus::parse(status).with_context(|| format!("{status} is no status"))?;
    let fits = reason.is_none() || status == LeadStatus::Rejected;
    ensure!(fits, Misused("--reason goes with `rejected` only".to_owned()));
    let session = globals.session()?;
    let lead = find(id, Db::new(&session.reader()?))?;
    if lead.status == status && !lead.is_unfinished() {
        // Another reason is not what it has.
        ensure!(reason.is_none_or(|reason| Some(reason) == lead.reason.as_deref()), "lead {id} is {status} already");
        globals.note(&format!("lead {id} is {status} already"));
        return Ok(ExitCode::SUCCESS);
    }
    let command = Command::LeadStatus { id, status, reason: reason.map(str::to_owned) };
    order::carry_out(&session, &command, "leads show", globals)?;
    Ok(ExitCode::SUCCESS)
}

fn export(as_csv: bool, from: Option<&str>, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let zone = session.timezone();
    let from = from.map(|text| since(text, zone, session.now())).transpose()?.unwrap_or(0);
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let leads = db.leads().rows(LeadFilter { since: from, unfinished: true, ..LeadFilter::default() }, usize::MAX)?;
    if as_csv {
        globals.say(csv(&leads, db, zone)?.trim_end())?;
    } else {
        let entries = leads.iter().map(|lead| json_of(lead, db, zone)).collect::<Result<Vec<Value>>>()?;
        globals.document(&entries)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn forget(name: &str, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let conn = session.reader()?;
    let person = person_of(name, Db::new(&conn))?;
    ensure!(
        Db::new(&conn).forgetting().is_known(person)?,
        "nothing is known of {person}: look for the person in `etronics-bot leads list` or `etronics-bot journal`"
    );
    drop(conn);
    order::carry_out(&session, &Command::Forget { person }, "leads list", globals)?;
    order::wait_for_forgetting(&session, person)?;
    globals.note(
        "everything known of them is deleted here; backups made earlier still hold it: delete those, the newest three that \
         upgrades made lie beside the database",
    );
    Ok(ExitCode::SUCCESS)
}
