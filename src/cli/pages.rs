//! `completions` and `man`: what a shell and `man` know about the command line, from its own definition.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::whole_file::{self, Spared};
use super::{Globals, help};
use crate::texts::TerminalTexts;

/// What stands at the foot of each page.
const SOURCE: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot completions bash > /etc/bash_completion.d/etronics-bot\n  \
                        etronics-bot completions fish > ~/.config/fish/completions/etronics-bot.fish")]
pub(crate) struct CompletionsArgs {
    /// For which shell
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot man /usr/local/share/man/man1\n  \
                        etronics-bot man pages && man pages/etronics-bot-scan.1")]
pub(crate) struct ManArgs {
    /// The folder to write to; made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn completions(args: &CompletionsArgs, globals: &Globals) -> Result<ExitCode> {
    let mut command = help::command(globals.language());
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(args.shell, &mut command, name.as_str(), &mut script);
    if args.shell == clap_complete::Shell::Bash {
        script = one_name(&String::from_utf8_lossy(&script), &name).into_bytes();
    }
    globals.write(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// The library writes a name with a hyphen in two ways into a script for bash: as the command is found, and as what follows
/// it is looked up. Nothing would be completed behind the first word.
fn one_name(script: &str, name: &str) -> String {
    script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__"))
}

pub(crate) fn man(args: &ManArgs, globals: &Globals) -> Result<ExitCode> {
    let folder = &args.folder;
    fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    let mut command = help::command(globals.language());
    command.build();
    let spared = Spared::configs(globals);
    let count = pages(&without_help(command), folder, globals.texts().terminal(), &spared)?;
    globals.note(&format!("{}: pages written: {count}", folder.display()));
    Ok(ExitCode::SUCCESS)
}

/// `help` needs no page, at any depth.
fn without_help(command: Command) -> Command {
    command.mut_subcommands(|below| {
        let is_help = below.get_name() == "help";
        without_help(below).hide(is_help)
    })
}

/// The page of this command and of all below it; how many they are.
fn pages(command: &Command, folder: &Path, words: TerminalTexts, spared: &Spared) -> Result<usize> {
    let man = Man::new(command.clone());
    let file = folder.join(man.get_filename());
    let mut page = Vec::new();
    render(&man, command, &mut page)?;
    let page = words.page(&String::from_utf8_lossy(&page));
    whole_file::write_for_all(&file, page.as_bytes(), spared, || format!("writing {}", file.display()))?;
    let mut count = 1;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        count += pages(below, folder, words, spared)?;
    }
    Ok(count)
}

/// As the library renders it, but for what stands below the help: notes belong to the description, and examples keep
/// their lines.
fn render(man: &Man, command: &Command, page: &mut dyn Write) -> io::Result<()> {
    let below = command.get_after_long_help().or_else(|| command.get_after_help()).map(ToString::to_string);
    let (notes, examples): (Vec<&str>, Vec<&str>) = below
        .as_deref()
        .map(|text| text.split("\n\n").partition(|paragraph| !paragraph.lines().skip(1).any(is_example)))
        .unwrap_or_default();
    // The library leaves an empty date out, and what follows would be taken for it.
    let title = man.get_filename();
    writeln!(page, ".TH {} 1 \"\" \"{}\"", title.trim_end_matches(".1"), SOURCE)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    section_of_notes(&notes).to_writer(page)?;
    man.render_options_section(page)?;
    if command.get_subcommands().any(|below| !below.is_hide_set()) {
        man.render_subcommands_section(page)?;
    }
    section_of_examples(&examples).to_writer(page)
}

fn is_example(line: &str) -> bool {
    line.starts_with("  ")
}

fn section_of_notes(notes: &[&str]) -> Roff {
    let mut roff = Roff::new();
    for note in notes {
        roff.control("PP", []);
        for line in note.lines() {
            roff.text([roman(line)]);
        }
    }
    roff
}

/// A paragraph whose first line is its heading.
fn section_of_examples(examples: &[&str]) -> Roff {
    let mut roff = Roff::new();
    for paragraph in examples {
        let mut lines = paragraph.lines();
        let heading = lines.next().unwrap_or_default().trim_end_matches(':').to_uppercase();
        roff.control("SH", [heading.as_str()]);
        roff.control("nf", []);
        for line in lines {
            roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
        }
        roff.control("fi", []);
    }
    roff
}
