//! `classify`: scores texts from a file or standard input, offline.

use std::io::{self, BufReader, BufWriter, IsTerminal, Read};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use indicatif::ProgressBar;

use super::Globals;
use crate::domain::verdict::Reason;
use crate::judging::{Adaptive, CommentEvidence, CommentJudge, CommentRules, TextModel};

/// Arguments of `classify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Texts: a CSV with a column `text`; writes `score,verdict,reasons`
    #[command(after_help = "Examples:\n  etronics-bot classify comments comments.csv > verdicts.csv\n  \
                            printf 'text\\nПиши в личку, доход от 5000\\n' | etronics-bot classify comments")]
    Comments {
        /// The file; without it, standard input.
        file: Option<PathBuf>,
    },
}

/// Runs `classify`.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let What::Comments { file } = &args.what;
    let judge = CommentJudge::new(TextModel::shipped()?, CommentRules::default(), Adaptive::default());
    let input: Box<dyn Read> = match file {
        Some(path) => {
            let file = std::fs::File::open(path).with_context(|| format!("reading {}", path.display()))?;
            let bytes = file.metadata().map_or(0, |meta| meta.len());
            // Shown on a terminal only, and not over the results themselves.
            let hidden = globals.quiet || io::stdout().is_terminal();
            let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new(bytes) };
            Box::new(bar.wrap_read(file))
        }
        None => Box::new(io::stdin()),
    };
    let name = file.as_ref().map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(BufReader::new(input));
    let column = reader
        .headers()
        .with_context(|| format!("reading {name}"))?
        .iter()
        .position(|header| header.trim_start_matches('\u{FEFF}') == "text")
        .with_context(|| format!("{name} has no column `text`"))?;
    let mut writer = csv::Writer::from_writer(BufWriter::new(io::stdout().lock()));
    writer.write_record(["score", "verdict", "reasons"])?;
    let (mut count, mut spent) = (0_u64, std::time::Duration::ZERO);
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(count + 2, csv::Position::line);
            anyhow::anyhow!("{name}, line {line}: {}", error.to_string().lines().next().unwrap_or("broken"))
        })?;
        let line = record.position().map_or(count + 2, csv::Position::line);
        let text = record.get(column).with_context(|| format!("{name}, line {line}: no `text` in this row"))?;
        let begun = Instant::now();
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        spent += begun.elapsed();
        count += 1;
        let score = format!("{:.6}", verdict.score);
        writer.write_record([score.as_str(), verdict.decision.as_str(), &reasons_line(&verdict.reasons)])?;
    }
    writer.flush()?;
    globals.note(&format!("{count} texts, {:.0} a second", count as f64 / spent.as_secs_f64().max(1e-9)));
    Ok(ExitCode::SUCCESS)
}

/// `code:+2.1;code:-0.4`
pub fn reasons_line(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| format!("{}:{:+.1}", reason.code, reason.points)).collect::<Vec<_>>().join(";")
}
