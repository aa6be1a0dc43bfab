//! `train`: rebuilds the shipped model from labelled files, reproducibly.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::Globals;
use crate::judging::train::{Labelled, train};

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
}

/// Runs `train`.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let What::Comments { files, out } = &args.what;
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
