//! `classify`: scores texts from a file or standard input, offline.

use std::io::{self, BufReader, BufWriter, Read};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};

use super::csv_rows::{CsvRow, CsvRows, line_of};
use super::progress::Progress;
use super::{Globals, out};
use crate::config::{Config, PanelSettings};
use crate::domain::rule::Rule;
use crate::domain::verdict::{Reason, SubjectKind};
use crate::judging::{
    AccountAdaptive, AccountEvidence, AccountJudge, Adaptive, Behaviour, CommentEvidence, CommentJudge, Scorecard,
    TextModel,
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
                            printf 'text\\n\"Пиши в личку, доход от 5000\"\\n' | etronics-bot classify comments\n\n\
                            Judged by the rules of a new installation; with --config by the rules of that file.")]
    Comments {
        /// The file; without it, or as -, standard input.
        file: Option<PathBuf>,
    },
    /// Accounts: JSON Lines of user objects as users.get 5.199 returns them; writes `id,score,verdict,reasons`
    #[command(after_help = "Examples:\n  etronics-bot classify accounts users.jsonl > verdicts.csv\n  \
                            echo '{\"id\":1,\"deactivated\":\"deleted\"}' | etronics-bot classify accounts\n\n\
                            Judged by the rules of a new installation; with --config by the rules of that file.")]
    Accounts {
        /// The file; without it, or as -, standard input.
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
    let Some(path) = file.filter(|path| path.as_os_str() != "-") else {
        return Ok((Box::new(io::stdin()), "standard input".to_owned()));
    };
    let file = std::fs::File::open(path).with_context(|| format!("reading {}", path.display()))?;
    let bytes = file.metadata().map_or(0, |meta| meta.len());
    Ok((Box::new(Progress::beside_results(globals).reading(file, bytes)), path.display().to_string()))
}

/// The config that was named; one that only lies where configs lie changes nothing, so that the same input has the same answer.
fn named_config(globals: &Globals) -> Result<Option<Config>> {
    if globals.config.is_none() {
        return Ok(None);
    }
    let loaded = globals.load_config()?;
    for warning in loaded.warnings {
        tracing::warn!("{warning}");
    }
    Ok(Some(loaded.config))
}

fn accounts(file: Option<&PathBuf>, globals: &Globals) -> Result<ExitCode> {
    let rules = named_config(globals)?.map(|config| config.account_rules(&PanelSettings::default()));
    let judge = AccountJudge::new(Scorecard::shipped()?, rules.unwrap_or_default(), AccountAdaptive::default());
    let (input, name) = open(file, globals)?;
    let mut reader = BufReader::with_capacity(1 << 16, input);
    let mut writer = csv::Writer::from_writer(BufWriter::new(io::stdout().lock()));
    writer.write_record(["id", "score", "verdict", "reasons"]).context(out::doing())?;
    let (mut count, mut line) = (0_u64, String::new());
    let (mut at, mut empty) = (0_u64, None);
    let begun = Instant::now();
    loop {
        line.clear();
        at += 1;
        if line_of(&mut reader, &mut line).with_context(|| format!("{name}, line {at}"))? == 0 {
            break;
        }
        // Nothing but empty lines may stand at the end; one between two rows would be a row without an answer.
        if line.trim().is_empty() {
            empty = empty.or(Some(at));
            continue;
        }
        let broken = empty.unwrap_or(at);
        let user = if empty.is_some() { "" } else { line.trim_start_matches('\u{FEFF}') };
        let (id, profile) = profile::read(user).with_context(|| format!("{name}, line {broken}"))?;
        let kind = SubjectKind::Member;
        let behaviour = Behaviour::default();
        let verdict =
            judge.judge(&AccountEvidence { kind, profile: Some(&profile), behaviour, tightened: false, batch: false });
        count += 1;
        let (id, score) = (id.to_string(), format!("{:.6}", verdict.score));
        let reasons = reasons_line(&adding_up(verdict.rule, verdict.reasons));
        let row = [id.as_str(), score.as_str(), verdict.decision.as_str(), reasons.as_str()];
        writer.write_record(row).context(out::doing())?;
    }
    writer.flush().context(out::doing())?;
    let rate = count as f64 / begun.elapsed().as_secs_f64().max(1e-9);
    globals.note(&match count {
        1 => format!("1 account, {rate:.0} a second"),
        _ => format!("{count} accounts, {rate:.0} a second"),
    });
    Ok(ExitCode::SUCCESS)
}

fn comments(file: Option<&PathBuf>, globals: &Globals) -> Result<ExitCode> {
    let rules = named_config(globals)?.map(|config| config.comment_rules(&PanelSettings::default())).transpose()?;
    let judge = CommentJudge::new(TextModel::shipped()?, rules.unwrap_or_default(), Adaptive::default());
    let (input, name) = open(file, globals)?;
    let (mut rows, head) = CsvRows::begin(BufReader::new(input), name.clone())?;
    let column = head.iter().position(|column| column == "text");
    let column = column.with_context(|| format!("{name} has no column `text`"))?;
    let mut writer = csv::Writer::from_writer(BufWriter::new(io::stdout().lock()));
    writer.write_record(["score", "verdict", "reasons"]).context(out::doing())?;
    let (mut count, mut spent) = (0_u64, std::time::Duration::ZERO);
    while let Some(CsvRow { line, fields }) = rows.next()? {
        let text = fields.get(column).with_context(|| format!("{name}, line {line}: no `text` in this row"))?;
        let begun = Instant::now();
        let verdict = judge.judge(&CommentEvidence::of_text(text));
        spent += begun.elapsed();
        count += 1;
        let score = format!("{:.6}", verdict.score);
        let row = [score.as_str(), verdict.decision.as_str(), &reasons_line(&verdict.reasons)];
        writer.write_record(row).context(out::doing())?;
    }
    writer.flush().context(out::doing())?;
    let rate = count as f64 / spent.as_secs_f64().max(1e-9);
    globals.note(&match count {
        1 => format!("1 text, {rate:.0} a second"),
        _ => format!("{count} texts, {rate:.0} a second"),
    });
    Ok(ExitCode::SUCCESS)
}

/// The dead need no points to be told, and stored verdicts give them none. Here a score is said to be what its points come to,
/// so the reason has as many as make a certainty of it to the last digit shown.
fn adding_up(rule: Rule, mut reasons: Vec<Reason>) -> Vec<Reason> {
    const CERTAIN: f64 = 20.0;
    if rule == Rule::Dead {
        for reason in &mut reasons {
            reason.points = CERTAIN;
        }
    }
    reasons
}

/// `code:+2.1;code:-0.4`: as many digits as the points have, for the score is said to be what they come to. The model of
/// accounts counts in thousandths.
pub(crate) fn reasons_line(reasons: &[Reason]) -> String {
    let told = |reason: &Reason| {
        let points = format!("{:+.3}", reason.points);
        let least = points.len() - 2;
        let end = points.trim_end_matches('0').len().max(least);
        format!("{}:{}", reason.code, &points[..end])
    };
    reasons.iter().map(told).collect::<Vec<_>>().join(";")
}
