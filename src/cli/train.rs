//! `train`: rebuilds the shipped model from labelled files, reproducibly.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use serde_json::value::RawValue;

use super::classify::reasons_line;
use super::csv_rows::{CsvRow, CsvRows, line_of};
use super::whole_file::{self, Spared};
use super::{Globals, Misused};
use crate::domain::verdict::Verdict;
use crate::judging::account_train::{LabelledAccount, train_accounts};
use crate::judging::language;
use crate::judging::train::{Labelled, Trained, train};
use crate::vk::wire::profile;

/// Arguments of `train`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: TrainCommand,
}

#[derive(Debug, clap::Subcommand)]
enum TrainCommand {
    /// The model of comments, from CSV files with the columns `label` (1 = spam), `text` and, if known, `source`, `kind`, `language`, `held`
    #[command(after_help = "Example:\n  etronics-bot train comments spam.csv --out src/judging/models/comments.bin")]
    Comments {
        /// Labelled CSV files; `-` is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where the model goes.
        #[arg(long, default_value = "comments.bin")]
        out: PathBuf,
        /// Where the verdict on each text goes, by models that had not seen its source (CSV).
        #[arg(long, value_name = "FILE")]
        verdicts: Option<PathBuf>,
    },
    /// The scorecard of accounts, from JSON Lines of `{"label": 1, "user": {…}}` (1 = a fake, `user` as users.get gives it)
    #[command(
        after_help = "Example:\n  etronics-bot train accounts accounts.jsonl --out src/judging/models/accounts.tsv"
    )]
    Accounts {
        /// Labelled JSON Lines files; `-` is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where the scorecard goes.
        #[arg(long, default_value = "accounts.tsv")]
        out: PathBuf,
    },
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        TrainCommand::Comments { files, out, verdicts } => comments(files, out, verdicts.as_deref(), globals),
        TrainCommand::Accounts { files, out } => accounts(files, out, globals),
    }
}

fn accounts(files: &[PathBuf], out: &Path, globals: &Globals) -> Result<ExitCode> {
    let writing = || format!("writing the scorecard to {}", out.display());
    let spared = spared(files, &[out], globals)?;
    whole_file::may_be_written(out, writing)?;
    let mut accounts = Vec::new();
    for file in files {
        let (reader, name) = opened(file)?;
        let (mut reader, mut line) = (BufReader::new(reader), String::new());
        for at in 1.. {
            line.clear();
            let place = || format!("{name}, line {at}");
            if line_of(&mut reader, &mut line).with_context(place)? == 0 {
                break;
            }
            if !line.trim().is_empty() {
                accounts.push(labelled(&line).with_context(place)?);
            }
        }
    }
    let (scorecard, figures) = train_accounts(&accounts, |step| globals.note(step))?;
    whole_file::write_for_all(out, scorecard.as_bytes(), &spared, writing)?;
    globals.say(&format!(
        "{} accounts, {} different living profiles, scorecard in {}\ncross-validation, equal profiles on one side:\n  \
         AUC {:.4}\n  F1 {:.3} at the best threshold\n  precision {:.3} at recall 0.8\n  \
         recall {:.3} at 1 % false alarms\n  removed: false alarms {:.4}, recall {:.3}\n  \
         flagged: false alarms {:.4}, recall {:.3}",
        accounts.len(),
        figures.groups,
        out.display(),
        figures.auc,
        figures.f1,
        figures.precision_at_80,
        figures.recall_at_1_percent,
        figures.removed.0,
        figures.removed.1,
        figures.flagged.0,
        figures.flagged.1,
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// What a result may not take the place of; said before hours are spent on it.
fn spared(files: &[PathBuf], outs: &[&Path], globals: &Globals) -> Result<Spared> {
    let words = "words go to standard output here: name a file";
    ensure!(outs.iter().all(|out| out.as_os_str() != "-"), Misused(words.to_owned()));
    let spared = Spared::configs(globals).and_inputs(files);
    outs.iter().try_for_each(|out| spared.refuse(out))?;
    Ok(spared)
}

/// Labelled rows and their name in errors; `-` is standard input.
fn opened(file: &Path) -> Result<(Box<dyn Read>, String)> {
    if file.as_os_str() == "-" {
        return Ok((Box::new(io::stdin()), "standard input".to_owned()));
    }
    let input = File::open(file).with_context(|| format!("reading {}", file.display()))?;
    Ok((Box::new(input), file.display().to_string()))
}

fn labelled(line: &str) -> Result<LabelledAccount> {
    #[derive(serde::Deserialize)]
    struct Row<'a> {
        label: u8,
        #[serde(borrow)]
        user: &'a RawValue,
    }
    let row: Row<'_> = serde_json::from_str(line).context("this is no `{\"label\": …, \"user\": …}`")?;
    ensure!(row.label < 2, "label {} is neither 0 nor 1", row.label);
    let (_, profile) = profile::read(row.user.get())?;
    Ok(LabelledAccount { fake: row.label == 1, profile })
}

fn comments(files: &[PathBuf], out: &Path, list: Option<&Path>, globals: &Globals) -> Result<ExitCode> {
    let outs: Vec<&Path> = list.into_iter().chain([out]).collect();
    let spared = spared(files, &outs, globals)?;
    ensure!(list != Some(out), Misused("--out and --verdicts name one file: name two".to_owned()));
    let writing = || format!("writing the model to {}", out.display());
    whole_file::may_be_written(out, writing)?;
    let listing = |list: &Path| format!("writing verdicts to {}", list.display());
    list.map_or(Ok(()), |list| whole_file::may_be_written(list, || listing(list)))?;
    let mut texts = Vec::new();
    for file in files {
        read(file, &mut texts)?;
    }
    let Trained { file, report, verdicts } = train(&texts, |step| globals.note(step))?;
    whole_file::write_for_all(out, &file, &spared, writing)?;
    if let Some(list) = list {
        let rows = verdicts_of(&texts, &verdicts)?;
        whole_file::write_open(list, &rows, &spared, || listing(list))?;
    }
    globals.say(&format!("{} texts, model of {} bytes in {}\n\n{report}", texts.len(), file.len(), out.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// What each text came to by a model that had not seen its source: where to look for what a model does not understand.
fn verdicts_of(texts: &[Labelled], verdicts: &[Option<Verdict>]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["label", "source", "kind", "language", "held", "score", "verdict", "reasons", "text"])?;
    let bit = |is: bool| if is { "1" } else { "0" };
    for (text, verdict) in texts.iter().zip(verdicts) {
        let Some(verdict) = verdict else { continue };
        writer.write_record([
            bit(text.spam),
            text.source.as_str(),
            text.kind.as_str(),
            text.language.as_str(),
            bit(text.held),
            &format!("{:.6}", verdict.score),
            verdict.decision.as_str(),
            &reasons_line(&verdict.reasons),
            text.text.as_str(),
        ])?;
    }
    Ok(writer.into_inner()?)
}

/// Reads a CSV file: `label` and `text`, and, where they are there, `source` (else the file's name), `kind`, `language`
/// (else told by the letters) and `held`.
fn read(file: &Path, texts: &mut Vec<Labelled>) -> Result<()> {
    let (input, name) = opened(file)?;
    let (mut rows, columns) = CsvRows::begin(BufReader::new(input), name.clone())?;
    let place = |name: &str| columns.iter().position(|column| column == name);
    let column = |column: &str| place(column).with_context(|| format!("{name} has no column `{column}`"));
    let (label, text) = (column("label")?, column("text")?);
    let [source, kind, language, held] = ["source", "kind", "language", "held"].map(place);
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    while let Some(CsvRow { line, fields }) = rows.next()? {
        let flag = |field: &str, column: &str| match field {
            "1" => Ok(true),
            "0" => Ok(false),
            other => bail!("{name}, line {line}: {column} {other:?} is neither 0 nor 1"),
        };
        let optional = |column: Option<usize>| column.map(|column| fields[column].clone());
        texts.push(Labelled {
            spam: flag(&fields[label], "label")?,
            source: optional(source).unwrap_or_else(|| stem.clone()),
            kind: optional(kind).unwrap_or_default(),
            language: optional(language).unwrap_or_else(|| language::code_of(&fields[text]).to_owned()),
            held: held.map_or(Ok(false), |held| flag(&fields[held], "held"))?,
            text: fields[text].clone(),
        });
    }
    Ok(())
}
