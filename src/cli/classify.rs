//! `classify`: scores texts from a file or standard input, offline.

use std::io::{self, BufRead, BufReader, BufWriter, Read};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};

use super::Globals;
use super::progress::Progress;
use crate::domain::verdict::{Reason, SubjectKind};
use crate::judging::{
    AccountAdaptive, AccountEvidence, AccountJudge, AccountRules, Adaptive, Behaviour, CommentEvidence, CommentJudge,
    CommentRules, Scorecard, TextModel,
};
use crate::vk::wire::profile;

/// Arguments of `classify`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: ClassifyCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ClassifyCommand {
    /// Texts: a CSV with a column `text`; writes `score,verdict,reasons`
    #[command(after_help = "Examples:\n  etronics-bot classify comments comments.csv > verdicts.csv\n  \
                            printf 'text\\nПиши в личку, доход от 5000\\n' | etronics-bot classify comments")]
    Comments {
        /// The file; without it, standard input.
        file: Option<PathBuf>,
    },
    /// Accounts: JSON Lines of user objects as users.get 5.199 returns them; writes `id,score,verdict,reasons`
    #[command(after_help = "Examples:\n  etronics-bot classify accounts users.jsonl > verdicts.csv\n  \
                            echo '{\"id\":1,\"deactivated\":\"deleted\"}' | etronics-bot classify accounts")]
    Accounts {
        /// The file; without it, standard input.
        file: Option<PathBuf>,
    },
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    match &args.what {
        ClassifyCommand::Comments { file } => comments(file.as_ref(), globals),
        ClassifyCommand::Accounts { file } => accounts(file.as_ref(), globals),
    }
}

/// The input and its name in errors.
fn open(file: Option<&PathBuf>, globals: &Globals) -> Result<(Box<dyn Read>, String)> {
    let Some(path) = file else { return Ok((Box::new(io::stdin()), "standard input".to_owned())) };
    let file = std::fs::File::open(path).with_context(|| format!("reading {}", path.display()))?;
    let bytes = file.metadata().map_or(0, |meta| meta.len());
    Ok((Box::new(Progress::beside_results(globals).reading(file, bytes)), path.display().to_string()))
}

fn accounts(file: Option<&PathBuf>, globals: &Globals) -> Result<ExitCode> {
    let judge = AccountJudge::new(Scorecard::shipped()?, AccountRules::default(), AccountAdaptive::default());
    let (input, name) = open(file, globals)?;
    let mut reader = BufReader::with_capacity(1 << 16, input);
    let mut writer = csv::Writer::from_writer(BufWriter::new(io::stdout().lock()));
    writer.write_record(["id", "score", "verdict", "reasons"])?;
    let (mut count, mut line) = (0_u64, String::new());
    let begun = Instant::now();
    loop {
        line.clear();
        let at = count + 1;
        if reader.read_line(&mut line).with_context(|| format!("{name}, line {at}"))? == 0 {
            break;
        }
        let (id, profile) =
            profile::read(line.trim_start_matches('\u{FEFF}')).with_context(|| format!("{name}, line {at}"))?;
        let kind = SubjectKind::Member;
        let behaviour = Behaviour::default();
        let verdict = judge.judge(&AccountEvidence { kind, profile: Some(&profile), behaviour, tightened: false });
        count += 1;
        let (id, score) = (id.to_string(), format!("{:.6}", verdict.score));
        let reasons = reasons_line(&verdict.reasons);
        writer.write_record([id.as_str(), score.as_str(), verdict.decision.as_str(), reasons.as_str()])?;
    }
    writer.flush()?;
    let spent = begun.elapsed().as_secs_f64().max(1e-9);
    globals.note(&format!("{count} accounts, {:.0} a second", count as f64 / spent));
    Ok(ExitCode::SUCCESS)
}

fn comments(file: Option<&PathBuf>, globals: &Globals) -> Result<ExitCode> {
    let judge = CommentJudge::new(TextModel::shipped()?, CommentRules::default(), Adaptive::default());
    let (input, name) = open(file, globals)?;
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
pub(crate) fn reasons_line(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| format!("{}:{:+.1}", reason.code, reason.points)).collect::<Vec<_>>().join(";")
}
