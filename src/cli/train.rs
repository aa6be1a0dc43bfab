//! `train`: rebuilds the shipped model from labelled files, reproducibly.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use serde_json::value::RawValue;

use super::Globals;
use crate::judging::account_train::{LabelledAccount, train_accounts};
use crate::judging::train::{Labelled, train};
use crate::vk::wire::profile;

/// Arguments of `train`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The model of comments, from CSV files with the columns `label` (1 = spam) and `text`
    #[command(after_help = "Example:\n  etronics-bot train comments spam.csv --out src/judging/models/comments.bin")]
    Comments {
        /// Labelled CSV files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where the model goes.
        #[arg(long, default_value = "comments.bin")]
        out: PathBuf,
    },
    /// The scorecard of accounts, from JSON Lines of `{"label": 1, "user": {…}}` (1 = a fake, `user` as users.get gives it)
    #[command(
        after_help = "Example:\n  etronics-bot train accounts accounts.jsonl --out src/judging/models/accounts.tsv"
    )]
    Accounts {
        /// Labelled JSON Lines files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where the scorecard goes.
        #[arg(long, default_value = "accounts.tsv")]
        out: PathBuf,
    },
}

/// Runs `train`.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        What::Comments { files, out } => comments(files, out, globals),
        What::Accounts { files, out } => accounts(files, out, globals),
    }
}

fn accounts(files: &[PathBuf], out: &Path, globals: &Globals) -> Result<ExitCode> {
    let mut accounts = Vec::new();
    for file in files {
        let reader = File::open(file).with_context(|| format!("reading {}", file.display()))?;
        for (at, line) in BufReader::new(reader).lines().enumerate() {
            let line = line.with_context(|| format!("{}, line {}", file.display(), at + 1))?;
            if !line.trim().is_empty() {
                accounts.push(labelled(&line).with_context(|| format!("{}, line {}", file.display(), at + 1))?);
            }
        }
    }
    let (scorecard, figures) = train_accounts(&accounts, |step| globals.note(step))?;
    std::fs::write(out, &scorecard).with_context(|| format!("writing the scorecard to {}", out.display()))?;
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
    ));
    Ok(ExitCode::SUCCESS)
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

fn comments(files: &[PathBuf], out: &Path, globals: &Globals) -> Result<ExitCode> {
    let mut texts = Vec::new();
    for file in files {
        read(file, &mut texts)?;
    }
    let (model, figures) = train(&texts, |step| globals.note(step))?;
    std::fs::write(out, &model).with_context(|| format!("writing the model to {}", out.display()))?;
    globals.say(&format!(
        "{} texts, model of {} bytes in {}\ncross-validation by groups of near-duplicates:\n  AUC {:.4}\n  \
         recall at 0.5 % false alarms {:.3}\n  flagged: F1 {:.3}\n  removed: false alarms {:.4}, recall {:.3}\n  \
         under 50 characters, flagged: recall {:.3}, false alarms {:.4}",
        texts.len(),
        model.len(),
        out.display(),
        figures.auc,
        figures.recall_at_half_percent,
        figures.f1_flagged,
        figures.removed_false,
        figures.removed_recall,
        figures.short.0,
        figures.short.1,
    ));
    Ok(ExitCode::SUCCESS)
}

fn read(file: &PathBuf, texts: &mut Vec<Labelled>) -> Result<()> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("reading {}", file.display()))?;
    let headers = reader.headers().with_context(|| format!("reading {}", file.display()))?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .with_context(|| format!("{} has no column `{name}`", file.display()))
    };
    let (label, text) = (column("label")?, column("text")?);
    for (at, record) in reader.records().enumerate() {
        let record = record.with_context(|| format!("{}, row {}", file.display(), at + 2))?;
        let spam = match record.get(label) {
            Some("1") => true,
            Some("0") => false,
            other => bail!("{}, row {}: label {other:?} is neither 0 nor 1", file.display(), at + 2),
        };
        texts.push(Labelled { spam, text: record.get(text).unwrap_or_default().to_owned() });
    }
    Ok(())
}
