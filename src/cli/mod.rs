//! Arguments, exit codes, table or JSON; the only folder that prints.

mod advice;
pub(crate) mod backtest;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod classify;
pub(crate) mod config;
pub(crate) mod copies;
mod copies_backfill;
mod copies_preview;
mod csv_rows;
pub(crate) mod demo;
pub(crate) mod digest;
mod help;
mod ink;
pub(crate) mod journal;
mod language;
pub(crate) mod leads;
pub(crate) mod learned;
mod order;
mod out;
mod pages;
mod person;
mod progress;
pub(crate) mod quarantine;
pub(crate) mod run;
pub(crate) mod scan;
mod session;
pub(crate) mod setup;
mod show;
pub(crate) mod simulator;
pub(crate) mod status;
mod status_targets;
mod systemd;
pub(crate) mod train;
mod whole_file;

use std::fmt;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, anyhow};
use clap::{Parser, Subcommand};

use session::Session;

use crate::config::{Config, Loaded};
use crate::domain::language::Language;
use crate::key_looks;
use crate::panics::words_of;
use crate::store;
use crate::telemetry::{self, Loudness};
use crate::texts::Texts;

/// Looks after a VK community and the Telegram channel beside it
#[derive(Debug, Parser)]
#[command(name = "etronics-bot", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: CliCommand,
}

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Of every command")]
pub struct Globals {
    /// Config file; else $ETRONICS_CONFIG, ./config.toml, the user's config directory, /etc/etronics-bot/config.toml
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Language of what is said in the terminal: help, errors, tables; else the config's, else the locale's
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
    /// Say more (twice: everything of its own)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say only errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// The language that came of it.
    #[arg(skip)]
    pub language: Language,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// The daemon: long-polls VK and Telegram until SIGTERM or SIGINT
    Run(run::Args),
    /// Guided set-up: one question at a time, each answer checked at once
    Setup(setup::Args),
    /// Only the simulated platforms, for any client
    Simulator(simulator::Args),
    /// A day of a community against the built-in simulator: no token, no network
    Demo(demo::Args),
    /// Prove the set-up: config, database, tokens, Long Poll, bot and chats
    Check(check::Args),
    /// One sweep now over subscribers, likes or comments; only looks unless told otherwise
    Scan(scan::Args),
    /// How the daemon and its sources are doing
    Status(status::Args),
    /// Every verdict and why; take some back
    Journal(journal::Args),
    /// What waits for a person, and the person's word
    Quarantine(quarantine::Args),
    /// What the buttons taught: look at it, take it back, carry it to another community
    Learned(learned::Args),
    /// Copies of posts and why some are missing; again, or at once
    Crosspost(copies::Args),
    /// Advertisers: what they want, how far it is; as a file; forgotten
    Leads(leads::Args),
    /// What happened on a day, in a week, or since a moment; with a picture
    Digest(digest::Args),
    /// A consistent copy of the live database
    Backup(backup::BackupArgs),
    /// Put a backup in the place of the database
    Restore(backup::RestoreArgs),
    /// What settings would have done with the stored past; changes nothing
    Backtest(backtest::Args),
    /// Score texts from a file or standard input, offline
    Classify(classify::Args),
    /// Rebuild the shipped model from labelled files, reproducibly
    Train(train::Args),
    /// Write a commented config file, or show the effective settings
    Config(config::Args),
    /// What a shell needs to complete commands and options by Tab
    Completions(pages::CompletionsArgs),
    /// A page for `man` a command
    Man(pages::ManArgs),
}

/// Columns that say nothing once they are cut.
const WHOLE: [&str; 10] = ["ID", "AT", "VERDICT", "SCORE", "STATE", "STATUS", "HEAT", "KIND", "TAUGHT", "DECIDED"];

impl Globals {
    /// The effective config, the database it names, the clock.
    fn session(&self) -> Result<Session> {
        Session::of(self.load_config()?)
    }

    /// The language of this terminal.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Words in the language of this terminal.
    pub fn texts(&self) -> Texts {
        Texts::new(self.language)
    }

    /// A word on standard error about what goes on; silent with `-q`. What the catalogue knows is said in the language
    /// of this terminal.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            // Nobody reads standard error any more: nothing is lost.
            let text = key_looks::masked(&self.texts().terminal().lines(text));
            drop(writeln!(io::stderr(), "{}{text}", telemetry::room_for_a_line()));
        }
    }

    /// A result on standard output.
    pub fn say(&self, text: &str) -> Result<()> {
        out::put(format!("{text}\n").as_bytes())
    }

    /// A JSON document on standard output, in which nothing that somebody wrote commands a terminal or turns a line around.
    pub fn document(&self, value: &impl serde::Serialize) -> Result<()> {
        self.say(&show::harmless(&serde_json::to_string_pretty(value)?))
    }

    /// Rows under a head in the language of this terminal: fitting where it is one, whole where it is a pipe.
    pub(crate) fn table(&self, head: &[&str], rows: &[Vec<String>]) -> Result<()> {
        let words = self.texts().terminal();
        let whole: Vec<bool> = head.iter().map(|cell| WHOLE.contains(cell)).collect();
        let head: Vec<String> = head.iter().map(|cell| words.line(cell)).collect();
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        self.say(&show::table(&head, rows, &whole, ink::width()))
    }

    /// Bytes on standard output.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        out::put(bytes)
    }
}

impl Globals {
    /// The config that this command works with; from here on its secrets are hidden from the log.
    pub fn load_config(&self) -> Result<Loaded> {
        let loaded = Config::load(self.config.as_deref(), &environment)?;
        telemetry::hide(loaded.config.secrets());
        Ok(loaded)
    }
}

/// A pause between two looks at what another process does.
#[expect(clippy::disallowed_methods, reason = "the daemon says in the database how far it is, and wakes nobody here")]
fn look_again_after(pause: Duration) {
    std::thread::sleep(pause);
}

/// A variable of this process; one that is no text counts as not set.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Arguments that cannot be meant, as only the command itself can tell: status 2, like those that clap refuses.
#[derive(Debug)]
pub(crate) struct Misused(pub String);

impl fmt::Display for Misused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misused {}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    keep_out_of_core_dumps();
    let language = language::of_process(std::env::args_os(), &environment);
    let mut cli = match help::parse(std::env::args_os(), language) {
        Ok(cli) => cli,
        Err(ended) => return ended.unwrap_or_else(|error| failed(&error, language)),
    };
    cli.globals.language = language;
    // A panic is a failure like any other: its reason in one line, and 1, so that whoever started this starts it again.
    let ended = catch_unwind(AssertUnwindSafe(|| run(&cli)))
        .unwrap_or_else(|panic| Err(anyhow!("a panic: {}", words_of(panic.as_ref()))));
    match ended.map_err(|error| in_words(error, &cli.globals)) {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => failed(&error, language),
    }
}

/// Says what failed, in one line.
fn failed(error: &anyhow::Error, language: Language) -> ExitCode {
    let words = Texts::new(language).terminal();
    let advice = advice::about(error).map(|advice| format!(": {}", words.line(advice))).unwrap_or_default();
    // A key in the place of something else is told of as well.
    let error_line = key_looks::masked(&format!("{}{advice}", words.error(error)));
    drop(writeln!(io::stderr(), "{}{error_line}", telemetry::room_for_a_line()));
    if error.is::<Misused>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}

/// No command was given: what a newcomer could do, or what there is to do with the config that is found. A usage error still,
/// so that a script notices.
fn bare(language: Language) -> ExitCode {
    let found = match Config::find(language::config_of(std::env::args_os()).as_deref(), &environment) {
        Ok(found) => found,
        Err(error) => {
            failed(&error, language);
            return ExitCode::from(2);
        }
    };
    let config = found.map(|path| path.display().to_string());
    drop(writeln!(io::stderr(), "{}", Texts::new(language).setup().no_command(config.as_deref())));
    ExitCode::from(2)
}

/// A core dump would hold every key; nobody else of this user may look into the memory either.
fn keep_out_of_core_dumps() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable) {
        // Nothing to be done about it, and no log yet.
        drop(writeln!(io::stderr(), "warning: core dumps stay possible: {error}"));
    }
}

fn run(cli: &Cli) -> Result<ExitCode> {
    let globals = &cli.globals;
    // The demo tells its story itself.
    let quiet = globals.quiet || matches!(cli.command, CliCommand::Demo(_));
    let service = matches!(cli.command, CliCommand::Run(_));
    let loudness = Loudness { verbose: globals.verbose, quiet, service };
    if let Some(warning) = telemetry::start(loudness, &environment) {
        globals.note(&format!("warning: {warning}"));
    }
    match &cli.command {
        CliCommand::Run(args) => run::run(args, globals),
        CliCommand::Setup(args) => setup::run(args, globals),
        CliCommand::Simulator(args) => simulator::run(args, globals),
        CliCommand::Demo(args) => demo::run(args, globals),
        CliCommand::Check(args) => check::run(args, globals),
        CliCommand::Scan(args) => scan::run(args, globals),
        CliCommand::Status(args) => status::run(args, globals),
        CliCommand::Journal(args) => journal::run(args, globals),
        CliCommand::Quarantine(args) => quarantine::run(args, globals),
        CliCommand::Learned(args) => learned::run(args, globals),
        CliCommand::Crosspost(args) => copies::run(args, globals),
        CliCommand::Leads(args) => leads::run(args, globals),
        CliCommand::Digest(args) => digest::run(args, globals),
        CliCommand::Backup(args) => backup::backup(args, globals),
        CliCommand::Restore(args) => backup::restore(args, globals),
        CliCommand::Backtest(args) => backtest::run(args, globals),
        CliCommand::Classify(args) => classify::run(args, globals),
        CliCommand::Train(args) => train::run(args, globals),
        CliCommand::Config(args) => config::run(args, globals),
        CliCommand::Completions(args) => pages::completions(args, globals),
        CliCommand::Man(args) => pages::man(args, globals),
    }
}

/// What a damaged database says goes by the file's name and the way back, whichever command met it.
fn in_words(error: anyhow::Error, globals: &Globals) -> anyhow::Error {
    if !store::is_of_the_file(&error) {
        return error;
    }
    match globals.session() {
        Ok(session) => store::in_words(error, &session.database),
        Err(_) => error,
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<csv::Error>().is_some_and(
                |error| matches!(error.kind(), csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::BrokenPipe),
            )
    })
}
