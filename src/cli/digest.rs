//! `digest`: what happened on a day, in a week, or since a moment; as words, JSON or a picture; into the admin chat.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::show::{rfc3339, since};
use super::{Globals, Session, order};
use crate::clock::MINUTE;
use crate::domain::digest::{Digest, Period, Sums};
use crate::domain::event::Command;
use crate::handlers::digest::collect::{Source, collect, month};
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
pub struct Args {
    /// This local day, such as 2026-11-23
    #[arg(long, value_name = "D", conflicts_with_all = ["week", "since"])]
    date: Option<String>,
    /// The last seven full local days
    #[arg(long, conflicts_with = "since")]
    week: bool,
    /// From then until now: 24h, 7d, 2026-11-23 or RFC 3339
    #[arg(long, value_name = "T")]
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

/// Runs `digest`.
pub fn run(args: &Args, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let period = period(args, &session)?;
    if args.send {
        order::carry_out(&session, &Command::Digest { period }, globals)?;
    }
    let conn = session.reader()?;
    let source = Source {
        db: Db::new(&conn),
        group_id: session.config.vk.group_id.context("`vk.group_id` is not set: the community's number, positive")?,
        zone: session.timezone(),
        evidence_days: session.config.storage.evidence_days,
        now: session.now(),
    };
    let digest = collect(period, &source)?;
    if let Some(path) = &args.png {
        let last = digest.span.days.last().copied().unwrap_or_else(|| date_of(source.now, source.zone));
        let days = month(last, &source)?;
        let chart = session.texts().digest_chart(&days);
        let chart = chart.context("there is nothing to draw yet: no subscribers counted, nobody removed")?;
        let png = crate::charts::render(&chart)?;
        if path.as_os_str() == "-" {
            return globals.write(&png).map(|()| ExitCode::SUCCESS);
        }
        std::fs::write(path, png).with_context(|| format!("writing the picture {}", path.display()))?;
    }
    if args.json {
        globals.say(&serde_json::to_string_pretty(&json_of(&digest, &source))?);
    } else if !args.send {
        let digests = [digest];
        let view = DigestView { digests: &digests, away: None, more: true, zone: source.zone };
        globals.say(&html::plain(&session.texts().digest(&view)));
    }
    Ok(ExitCode::SUCCESS)
}

fn period(args: &Args, session: &Session) -> Result<Period> {
    let (zone, now) = (session.timezone(), session.now());
    let today = date_of(now, zone);
    if let Some(text) = &args.date {
        let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        let date = date.with_context(|| format!("{text} is no day: write it as 2026-11-23"))?;
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

fn json_of(digest: &Digest, source: &Source<'_>) -> Value {
    let at = |at: i64| rfc3339(at, source.zone);
    let (sums, health) = (&digest.sums, &digest.health);
    let by_status: serde_json::Map<String, Value> =
        digest.leads.by_status.iter().map(|(status, count)| (status.as_str().to_owned(), json!(count))).collect();
    let mut leads = json!({"new": sums.leads, "by_status": by_status});
    leads["answered"] = json!(digest.leads.answered);
    leads["answered_within_minutes"] = json!(digest.leads.answered_within);
    let top: Vec<Value> = digest
        .top_posts
        .iter()
        .map(|top| {
            json!({
                "vk_owner_id": top.post.owner_id, "vk_post_id": top.post.post_id, "likes": top.counts.likes,
                "comments": top.counts.comments, "views": top.counts.views, "counted_at": at(top.at),
            })
        })
        .collect();
    let errors: Vec<Value> = health
        .troubles
        .iter()
        .map(|trouble| json!({"at": at(trouble.at), "what": trouble.what, "error": trouble.text}))
        .collect();
    let capabilities: Vec<Value> = health
        .capabilities
        .iter()
        .map(|(capability, way)| json!({"capability": capability.as_str(), "way": way.as_str()}))
        .collect();
    let mut members = members_of(sums);
    members["total"] = json!(digest.total);
    let [would_comments, would_members, would_dead, would_likes] = sums.would;
    json!({
        "period": {
            "from": at(digest.span.from), "to": at(digest.span.to), "timezone": source.zone.name(),
            "so_far": digest.so_far, "counted_since": digest.begun_at.map(at),
        },
        "members": members,
        "likes": likes_of(sums),
        "comments": comments_of(sums),
        "posts": posts_of(sums),
        "leads": leads,
        "waves": sums.waves,
        "would_remove": {
            "comments": would_comments, "members": would_members, "dead": would_dead, "likes": would_likes,
        },
        "top_posts": top,
        "top_posts_known": digest.counts_readable,
        "health": {
            "off_minutes": health.off / MINUTE,
            "vk_silent_minutes": sums.vk_silent,
            "telegram_silent_minutes": sums.telegram_silent,
            "dead_calls": health.dead,
            "parked_events": health.parked,
            "capability_changes": capabilities,
        },
        "waiting": {
            "quarantine": digest.waits.people + digest.waits.texts,
            "asked": digest.waits.asked,
            "leads": digest.waits.leads,
            "copies": digest.waits.copies,
        },
        "before": digest.before.as_ref().map(numbers),
        "week_ago": digest.week_ago.as_ref().map(numbers),
        "errors": errors,
    })
}

fn members_of(sums: &Sums) -> Value {
    json!({
        "joined": sums.joined,
        "left": sums.left,
        "thrown_out": sums.thrown_out,
        "removed": sums.members_removed,
        "dead": sums.dead,
        "quarantined": sums.members_quarantined,
        "checked": sums.members_checked,
        "undone": sums.people_undone,
        "net": sums.net(),
        "fakes_joined": sums.fakes_joined,
        "fakes_left": sums.fakes_left,
        "net_without_fakes": sums.honest_net(),
    })
}

fn likes_of(sums: &Sums) -> Value {
    json!({
        "given": sums.likes,
        "checked": sums.likes_checked,
        "removed": sums.likes_removed,
        "quarantined": sums.likes_quarantined,
    })
}

fn comments_of(sums: &Sums) -> Value {
    json!({
        "checked": sums.comments_checked,
        "deleted": sums.comments_deleted,
        "quarantined": sums.comments_quarantined,
        "undone": sums.comments_undone,
    })
}

fn posts_of(sums: &Sums) -> Value {
    json!({"published": sums.posts, "crossposted": sums.crossposted, "skipped": sums.skipped, "failed": sums.failed})
}

/// What another period is compared by.
fn numbers(sums: &Sums) -> Value {
    json!({
        "members": members_of(sums),
        "likes": likes_of(sums),
        "comments": comments_of(sums),
        "posts": posts_of(sums),
        "leads": {"new": sums.leads},
    })
}
