//! `digest`: what happened on a day, in a week, or since a moment; as words, JSON or a picture; into the admin chat.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use super::show::{day, moment_like, since};
use super::whole_file::{self, Spared};
use super::{Globals, Misused, Session, order};
use crate::domain::digest::Period;
use crate::domain::event::Command;
use crate::domain::key::KeyName;
use crate::handlers::digest::collect::{DigestSource, collect, month};
use crate::handlers::digest::json_of;
use crate::handlers::digest::schedule::{back, date_of};
use crate::store::Db;
use crate::texts::{DigestView, html};

/// Arguments of `digest`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without --date, --week or --since: the last full local day.\n\nExamples:\n  etronics-bot digest\n  \
                        etronics-bot digest --date 2026-11-23 --json | jq .members\n  \
                        etronics-bot digest --week --png week.png\n  etronics-bot digest --since 6h\n  \
                        etronics-bot digest --send"
)]
pub(crate) struct Args {
    /// This local day: 2026-11-23, today or yesterday
    #[arg(long, value_name = "D", conflicts_with_all = ["week", "since"])]
    date: Option<String>,
    /// The last seven full local days
    #[arg(long, conflicts_with = "since")]
    week: bool,
    /// From then until now: 24h, 1h30m, yesterday, 2026-11-23, 2026-11-23 21:00 or RFC 3339
    #[arg(long, value_name = "T", value_parser = moment_like)]
    since: Option<String>,
    /// One JSON document
    #[arg(long)]
    json: bool,
    /// Write the picture there; `-` is standard output, with nothing else on it
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Send it to the admin chat; the one that is due comes all the same
    #[arg(long)]
    send: bool,
}

pub(crate) fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let bytes_are_read = args.png.as_deref() != Some(Path::new("-")) || !io::stdout().is_terminal();
    let elsewhere = "--png - writes a picture, and standard output is a terminal: name a file, or lead it into one";
    ensure!(bytes_are_read, Misused(elsewhere.to_owned()));
    let session = globals.session()?;
    let period = period(args, &session)?;
    let picture = args.png.as_deref().filter(|path| path.as_os_str() != "-");
    let spared = Spared::of(&session, globals);
    picture.map_or(Ok(()), |path| spared.refuse(path))?;
    if args.send {
        order::carry_out(&session, &Command::Digest { period }, "status", globals)?;
    }
    let conn = session.reader()?;
    let source = DigestSource {
        db: Db::new(&conn),
        group_id: session.config.vk.group_id.context("`vk.group_id` is not set: the community's number, positive")?,
        zone: session.timezone(),
        evidence_days: session.config.storage.evidence_days,
        has_user_key: has_user_key(&session),
        now: session.now(),
    };
    let digest = collect(period, &source)?;
    // The picture speaks as the words beside it.
    let texts = session.words(source.db, globals)?;
    if let Some(path) = &args.png {
        let last = digest.span.days.last().copied().unwrap_or_else(|| date_of(source.now, source.zone));
        let days = month(last, &source)?;
        let chart = texts.digest().digest_chart(&days, &source.db.settings().community_name()?.unwrap_or_default());
        let chart = chart.context("there is nothing to draw yet: no subscribers counted, nobody removed")?;
        let png = crate::charts::render(&chart)?;
        if path.as_os_str() == "-" {
            return globals.write(&png).map(|()| ExitCode::SUCCESS);
        }
        let doing = || format!("writing the picture {}", path.display());
        whole_file::write_open(path, &png, &spared, doing)?;
    }
    if args.json {
        globals.document(&json_of(&digest, source.zone))?;
    } else if !args.send {
        let (digests, today) = ([digest], date_of(source.now, source.zone));
        let view = DigestView { digests: &digests, earlier: &[], away: None, more: true, zone: source.zone, today };
        globals.say(&html::plain(&texts.digest().short(&view)))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn has_user_key(session: &Session) -> bool {
    let origins = session.config.key_origins();
    origins.settings.contains_key(&KeyName::User) || origins.given.contains_key(&KeyName::User)
}

fn period(args: &Args, session: &Session) -> Result<Period> {
    let (zone, now) = (session.timezone(), session.now());
    let today = date_of(now, zone);
    if let Some(text) = &args.date {
        let date = day(text, zone, now).ok_or_else(|| Misused(format!("{text} is no day: write it as 2026-11-23")))?;
        ensure!(date <= today, "{date} has not begun yet in {zone}");
        return Ok(Period::Day { date });
    }
    if let Some(text) = &args.since {
        let from = since(text, zone, now)?;
        ensure!(from < now, "{text} is not past yet: nothing has happened since");
        return Ok(Period::Since { from });
    }
    let yesterday = back(today, 1);
    Ok(if args.week { Period::Week { last: yesterday } } else { Period::Day { date: yesterday } })
}
