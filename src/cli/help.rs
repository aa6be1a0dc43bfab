//! What `--help` and wrong arguments say, in the language of whoever reads it.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use super::{Cli, Misused, ink, out};
use crate::domain::language::Language;
use crate::key_looks;
use crate::texts::{TerminalTexts, Texts};

/// The whole command line: what help, man pages and completions are made of.
pub(super) fn command(language: Language) -> Command {
    let mut command = Cli::command();
    if language == Language::En {
        return command;
    }
    // What clap adds by itself is there only then.
    command.build();
    in_words(command, Texts::new(language).terminal())
}

fn in_words(command: Command, words: TerminalTexts) -> Command {
    let said = |text: &clap::builder::StyledStr| words.lines(&text.to_string());
    let (about, long, after) =
        (command.get_about().map(said), command.get_long_about().map(said), command.get_after_help().map(said));
    let mut command = command;
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    let command = command.mut_args(|arg| {
        let (help, long) = (arg.get_help().map(said), arg.get_long_help().map(said));
        let arg = if let Some(help) = help { arg.help(help) } else { arg };
        let arg = if arg.get_help_heading().is_some() { arg.help_heading(words.heading()) } else { arg };
        if let Some(long) = long { arg.long_help(long) } else { arg }
    });
    command.mut_subcommands(|command| in_words(command, words))
}

/// The arguments, or what there is to say instead: help, the version, or what is wrong with them (status 2); help that could
/// not be written is an error like any other.
pub(super) fn parse(
    args: impl IntoIterator<Item = OsString>,
    language: Language,
) -> Result<Cli, anyhow::Result<ExitCode>> {
    let mut command = command(language);
    let args = before_help(args.into_iter().collect(), &command);
    let parsed = command.try_get_matches_from_mut(args);
    let parsed = parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = parsed.map_err(|error| {
        if is_bare(&error) {
            return Ok(super::bare(language));
        }
        print(&error, language)?;
        Ok(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)))
    })?;
    passed_over(&command, &matches).map_or(Ok(cli), |misused| Err(Err(misused.into())))
}

/// Subcommands that heed what stands before them, as their command itself does.
const HEEDS: [&str; 2] = ["list", "show"];

/// An option of a command before its subcommand, which would not heed it: an order would reach further than was asked.
fn passed_over(command: &Command, matches: &ArgMatches) -> Option<Misused> {
    let (name, below) = matches.subcommand()?;
    let given = |matches: &ArgMatches, id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let heeded = |id: &str| HEEDS.contains(&name) && below.try_contains_id(id).is_ok() && !given(below, id);
    let mut own = command.get_arguments().filter(|arg| !arg.is_global_set());
    let lost = own.find(|arg| given(matches, arg.get_id().as_str()) && !heeded(arg.get_id().as_str()));
    if let Some(lost) = lost.and_then(clap::Arg::get_long) {
        return Some(Misused(format!(
            "--{lost} before `{name}` would not be heeded: what `{name}` takes stands behind it"
        )));
    }
    passed_over(command.find_subcommand(name)?, below)
}

/// What every command takes may stand behind `help` too, to which clap gives no options: it goes in front.
fn before_help(args: Vec<OsString>, command: &Command) -> Vec<OsString> {
    let Some(at) = place_of_help(&args, command) else { return args };
    let (mut front, mut behind) = (args[..1].to_vec(), Vec::new());
    let mut rest = args[at..].iter().cloned();
    while let Some(arg) = rest.next() {
        match arg.to_str().unwrap_or_default() {
            "--lang" | "--config" => {
                front.push(arg);
                front.extend(rest.next());
            }
            "-v" | "-vv" | "--verbose" | "-q" | "--quiet" => front.push(arg),
            word if word.starts_with("--lang=") || word.starts_with("--config=") => front.push(arg),
            _ => behind.push(arg),
        }
    }
    front.extend_from_slice(&args[1..at]);
    front.extend(behind);
    front
}

/// Where `help` stands as the command, or as one of a command that has others.
fn place_of_help(args: &[OsString], command: &Command) -> Option<usize> {
    let (mut command, mut at) = (command, 1);
    while let Some(word) = args.get(at)?.to_str() {
        match word {
            "help" => return Some(at),
            "--" => return None,
            "--lang" | "--config" => at += 1,
            word if word.starts_with('-') => {}
            name => command = command.find_subcommand(name).filter(|below| below.has_subcommands())?,
        }
        at += 1;
    }
    None
}

fn print(error: &clap::Error, language: Language) -> anyhow::Result<()> {
    let plain = error.to_string();
    let said = match language {
        // An argument that is a key is told of without it.
        Language::En if key_looks::find(&plain).is_some() => plain,
        // With colours, where they are wanted: clap knows.
        Language::En if error.use_stderr() || ink::wanted() => return shown(error),
        Language::En => plain,
        Language::Ru => Texts::new(language).terminal().chrome(&plain),
    };
    let said = key_looks::masked(&said);
    if error.use_stderr() {
        // Nobody reads it any more: nothing is lost.
        drop(write!(io::stderr(), "{said}"));
        return Ok(());
    }
    out::put(said.as_bytes())
}

/// By clap itself, on a terminal or on standard error.
fn shown(error: &clap::Error) -> anyhow::Result<()> {
    let printed = error.print();
    if error.use_stderr() { Ok(()) } else { printed.context(out::doing()) }
}

/// No command at all: not the same as one of `leads` or `config` left out, which its own help answers.
fn is_bare(error: &clap::Error) -> bool {
    use clap::error::ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingSubcommand};

    matches!(error.kind(), DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand)
        && super::language::command_of(std::env::args_os()).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line of help that a command has, with the command it belongs to.
    fn lines_of(command: &Command, found: &mut Vec<(String, String)>) {
        let mut take = |text: Option<&clap::builder::StyledStr>| {
            let lines = text.map(ToString::to_string).unwrap_or_default();
            for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
                found.push((command.get_name().to_owned(), line.to_owned()));
            }
        };
        take(command.get_about());
        take(command.get_long_about());
        take(command.get_after_help());
        for arg in command.get_arguments() {
            take(arg.get_help());
            take(arg.get_long_help());
        }
        for below in command.get_subcommands() {
            lines_of(below, found);
        }
    }

    #[test]
    fn every_line_of_help_is_said_in_russian_too() {
        let mut english = Vec::new();
        let mut whole = Cli::command();
        whole.build();
        lines_of(&whole, &mut english);
        let words = Texts::new(Language::Ru).terminal();
        let mut silent: Vec<String> = english
            .into_iter()
            .filter(|(_, line)| !line.starts_with("etronics-bot ") && !words.knows(line))
            .map(|(command, line)| format!("{command}: {line}"))
            .collect();
        silent.sort();
        silent.dedup();
        assert!(silent.is_empty(), "no Russian for:\n{}", silent.join("\n"));
    }
}
