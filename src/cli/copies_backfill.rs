//! `crosspost backfill`: posts that stood on the wall before the bot came. Looks and asks first; the daemon copies them.

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

use super::order::{self, OrderProgress};
use super::show::{line, rfc3339};
use super::{Globals, Misused, Session};
use crate::clock::Millis;
use crate::domain::chat_ref::ChatRef;
use crate::domain::event::Command;
use crate::domain::post::PostRef;
use crate::handlers::context::moment;
use crate::handlers::copies::backfill::{
    A_DAY, BackfillOffer, BackfillPlan, BackfillStand, BackfillTurn, MOST, MOST_A_DAY, offered, plans, stands,
};
use crate::handlers::copies::is_known;
use crate::handlers::copies::walls::is_wall_of;
use crate::policy::Policy;
use crate::policy::copies::{ChannelName, channel};
use crate::policy::readers::Raw;
use crate::store::Db;
use crate::texts::{BackfillNext, BackfillOfferView, BackfillView, Texts};
use crate::zone::Tz;

/// So long the wall is waited for.
const READ_IN: Duration = Duration::from_mins(1);

/// Arguments of `crosspost backfill`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  etronics-bot crosspost backfill --last 30\n  \
                        etronics-bot crosspost backfill --last 100 --per-day 5 --to max:-70000000000001 --yes\n  \
                        etronics-bot crosspost backfill\n  etronics-bot crosspost backfill --stop\n\n\
                        New posts always go first. You are asked once, so crosspost.approve = \"all\" asks about none of them.\n\
                        Advertisements are left out: `crosspost now` copies one.")]
pub(super) struct BackfillArgs {
    /// Copy so many of the newest posts of the wall, the oldest of them first; asks before anything is done
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)))]
    last: Option<u32>,
    /// At most so many a day and channel
    #[arg(long, value_name = "M", default_value_t = A_DAY, requires = "last",
          value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_A_DAY)))]
    per_day: u32,
    /// Only to this channel, written as in the routes: -1001234567890, @example, max:-70000000000001
    #[arg(long, value_name = "TARGET", allow_hyphen_values = true)]
    to: Vec<String>,
    /// Do not ask
    #[arg(long, requires = "last")]
    yes: bool,
    /// Drop what waits
    #[arg(long, conflicts_with = "last")]
    stop: bool,
    /// How far it is, as one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &BackfillArgs, globals: &Globals) -> Result<ExitCode> {
    let session = globals.session()?;
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let policy = session.settled(db)?.policy;
    let texts = session.texts_for(args.json, db, globals)?;
    let to = args.to.iter().map(|to| named(to, &policy, db)).collect::<Result<Vec<String>>>()?;
    if args.stop {
        let before = db.copies().backfill_open()?;
        order::give(&session, &Command::BackfillStop { to })?;
        let after = Db::new(&session.reader()?).copies().backfill_open()?;
        let dropped =
            before.iter().filter(|row| !after.iter().any(|it| it.target == row.target && it.post == row.post));
        // One that waited for two channels is one.
        let dropped: BTreeSet<PostRef> = dropped.map(|row| row.post).collect();
        globals.note(&texts.copies().backfill_stopped(dropped.len() as i64));
    } else if let Some(last) = args.last {
        super::copies::is_on(&session, db)?;
        ensure!(!own_channels(&policy, db)?.is_empty(), "no route begins at the community's own wall");
        ensure!(
            args.yes || io::stdin().is_terminal(),
            "nobody can be asked here: look at it in a terminal, or add --yes"
        );
        let offer = look(last, to, &session)?;
        let plans = plans(&offer, Db::new(&session.reader()?))?;
        for view in offer_views(&plans, args.per_day, &texts, &session)? {
            globals.note(&texts.copies().backfill_offer(&view));
        }
        let something = plans.iter().any(|plan| !plan.posts.is_empty());
        let another_pace = |plan: &BackfillPlan| {
            let known = db.copies().backfill_of(&plan.target);
            plan.waits > 0 && known.is_ok_and(|known| known.is_some_and(|known| known.per_day != args.per_day))
        };
        if something || plans.iter().any(another_pace) {
            if args.yes || asked(&texts)? {
                order::give(&session, &Command::BackfillGo { offer: offer.id, per_day: args.per_day })?;
            } else {
                globals.note("nothing was ordered");
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    if args.stop && !args.json {
        return Ok(ExitCode::SUCCESS);
    }
    show(args.json, &policy, &texts, &session, globals)
}

/// Where the community's own wall goes, by whatever name the routes call it.
fn own_channels(policy: &Policy, db: Db<'_>) -> Result<Vec<ChannelName>> {
    let mut found = Vec::new();
    for route in &policy.copies.routes {
        if is_wall_of(&route.wall, -policy.group_id, policy.group_id, db)? {
            found.extend(route.channels.iter().cloned());
        }
    }
    Ok(found)
}

/// A channel of the routes, as they name it.
fn named(to: &str, policy: &Policy, db: Db<'_>) -> Result<String> {
    let own = own_channels(policy, db)?;
    let channels = || own.iter();
    let meant =
        channel(&Raw::Word(to.to_owned())).map_err(|error| anyhow::Error::new(Misused(error)).context("--to"))?;
    if channels().any(|channel| *channel == meant) {
        return Ok(meant.shown());
    }
    let known: Vec<String> = channels().map(ChannelName::shown).collect();
    bail!("no route leads from the community's wall to {}: there is {}", meant.shown(), known.join(", "))
}

/// Has the wall read, and nothing else done.
fn look(last: u32, to: Vec<String>, session: &Session) -> Result<BackfillOffer> {
    const AWAY: &str = "the wall cannot be read now: nothing was ordered, try again later (see `etronics-bot check`)";
    let id = session.now();
    let given = order::give(session, &Command::BackfillLook { offer: id, last, to })?;
    let conn = session.reader()?;
    let deadline = Instant::now() + READ_IN;
    loop {
        if let Some(offer) = offered(Db::new(&conn))?.filter(|offer| offer.id == id) {
            if let Some(error) = &offer.error {
                bail!("the wall cannot be read: {}", line(error, 300));
            }
            if offer.done {
                return Ok(offer);
            }
        }
        match given {
            OrderProgress::ToTheDaemon if Instant::now() < deadline => {
                super::look_again_after(Duration::from_millis(200));
            }
            OrderProgress::ToTheDaemon | OrderProgress::Done { .. } => bail!(AWAY),
        }
    }
}

fn offer_views(
    plans: &[BackfillPlan],
    per_day: u32,
    texts: &Texts,
    session: &Session,
) -> Result<Vec<BackfillOfferView>> {
    let conn = session.reader()?;
    let day = |at: Option<&(_, Millis)>| {
        at.map(|(_, at)| moment(*at).with_timezone(&session.timezone()).format("%d.%m.%Y").to_string())
            .unwrap_or_default()
    };
    let view = |plan: &BackfillPlan| {
        Ok(BackfillOfferView {
            place: place(&plan.target, Db::new(&conn), texts)?,
            posts: plan.posts.len() as i64,
            from: day(plan.posts.last()),
            to: day(plan.posts.first()),
            per_day: i64::from(per_day),
            there: plan.there,
            waits: plan.waits,
            left_out: plan.left_out.iter().map(|(code, number)| (code.clone(), *number)).collect(),
            doubtful: plan.doubtful,
        })
    };
    plans.iter().map(view).collect()
}

/// A channel by its title, on its platform where that is not Telegram.
fn place(target: &ChatRef, db: Db<'_>, texts: &Texts) -> Result<String> {
    if !is_known(target) {
        return Ok("?".to_owned());
    }
    let title = db.chats().chat_title(target)?;
    let named = line(&texts.chat(target, title.as_deref()), 100);
    let platform = target.platform();
    Ok(if title.is_some() && target.telegram().is_none() { format!("{platform}:{named}") } else { named })
}

fn asked(texts: &Texts) -> Result<bool> {
    let mut out = io::stderr();
    write!(out, "{} ", texts.copies().backfill_question())?;
    out.flush()?;
    let mut said = String::new();
    io::stdin().lock().read_line(&mut said)?;
    Ok(texts.copies().is_a_yes(&said))
}

fn show(json: bool, policy: &Policy, texts: &Texts, session: &Session, globals: &Globals) -> Result<ExitCode> {
    let conn = session.reader()?;
    let db = Db::new(&conn);
    let stands = stands(db, policy, session.now())?;
    let zone = session.timezone();
    if json {
        let targets: Vec<Value> = stands.iter().map(|stand| document(stand, zone)).collect();
        globals.document(&json!({ "targets": targets }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if stands.is_empty() {
        globals.say(texts.copies().backfill_none())?;
    }
    for stand in &stands {
        let counts = stand.counts;
        let view = BackfillView {
            place: Some(place(&stand.target, db, texts)?),
            taken: counts.taken,
            waits: counts.waits,
            there: counts.there,
            left_out: counts.left_out,
            gone: counts.gone,
            per_day: i64::from(stand.per_day),
            next: next(stand.turn, zone),
        };
        globals.say(&texts.copies().backfill_stand(&view))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn next(turn: BackfillTurn, zone: Tz) -> BackfillNext {
    match turn {
        BackfillTurn::At(at) => BackfillNext::At(moment(at).with_timezone(&zone).format("%d.%m %H:%M").to_string()),
        BackfillTurn::Off => BackfillNext::Off,
        BackfillTurn::Observes => BackfillNext::Observes,
        BackfillTurn::Unreadable => BackfillNext::Unreadable,
        BackfillTurn::NoRoute => BackfillNext::NoRoute,
        BackfillTurn::NoKey => BackfillNext::NoKey,
    }
}

fn document(stand: &BackfillStand, zone: Tz) -> Value {
    let (next_at, waits_for) = match stand.turn {
        BackfillTurn::At(at) => (Some(rfc3339(at, zone)), None),
        BackfillTurn::Off => (None, Some("off")),
        BackfillTurn::Observes => (None, Some("observe")),
        BackfillTurn::Unreadable => (None, Some("read_wall")),
        BackfillTurn::NoRoute => (None, Some("no_route")),
        BackfillTurn::NoKey => (None, Some("no_key")),
    };
    let waits = stand.counts.waits > 0;
    json!({
        "channel_id": is_known(&stand.target).then_some(&stand.target),
        "done": stand.counts.taken,
        "waiting": stand.counts.waits,
        "already_there": stand.counts.there,
        "left_out": stand.counts.left_out,
        "deleted": stand.counts.gone,
        "per_day": stand.per_day,
        "next_at": next_at.filter(|_| waits),
        "waits_for": waits_for.filter(|_| waits),
    })
}
