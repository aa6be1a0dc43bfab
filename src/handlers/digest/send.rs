//! A digest in the chat: the picture, then the words, which unfold in place.

use anyhow::Result;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::collect::{collect, done_between, first_start, month};
use super::schedule::{back, date_of, due as due_at, holds_week};
use super::{AWAY, source, yesterday};
use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::button::{Button, Screen};
use crate::domain::digest::{Away, Digest, Period};
use crate::domain::ids::ChatId;
use crate::handlers::context::{Context, key};
use crate::store::SurfaceRow;
use crate::texts::{DigestLabel, DigestView, PanelLabel};

/// So many days that were slept through are told of at most.
const MOST_EARLIER: u64 = 31;
/// Purposes of the messages begin so.
const PURPOSE: &str = "digest:";

/// What a message remembers, to be unfolded and folded again.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct MessageMemory {
    periods: Vec<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    away: Option<Away>,
    /// Days before that no digest was sent of, for nobody was there in the morning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<Period>,
}

/// The digest of the day before `day`, and of the week where that is due or was missed since `told`.
pub(super) fn due(day: NaiveDate, told: Option<NaiveDate>, ctx: &mut Context<'_>) -> Result<()> {
    let last = back(day, 1);
    let mut periods = vec![Period::Day { date: last }];
    if holds_week(day, told, ctx.policy.digest.weekly_on) {
        let weekly = ctx.policy.digest.weekly_on;
        let days_ago = u64::from(chrono::Datelike::weekday(&day).days_since(weekly));
        periods.push(Period::Week { last: back(last, days_ago) });
    }
    let moment = due_at(day, ctx.policy.digest.daily_at, ctx.policy.timezone);
    let away = match ctx.db.digest().away_at(moment)? {
        Some((from, to)) if to - from > AWAY => {
            let done = done_between(to, ctx.now, &source(ctx))?;
            // What was taken back since is not told as done.
            let removed = done.members_removed + done.likes_removed + done.authors_banned - done.people_undone;
            let deleted = done.comments_deleted - done.comments_undone;
            let done = [done.comments_checked, deleted.max(0), removed.max(0), done.crossposted];
            Some(Away { from, to, done })
        }
        Some(_) | None => None,
    };
    let earlier = if away.is_some() { untold(last, told, ctx)? } else { Vec::new() };
    send(&format!("{PURPOSE}{day}"), MessageMemory { periods, away, earlier }, Urgency::Sync, ctx)
}

/// The days before `last` of which nobody was told since, where something happened on them.
fn untold(last: NaiveDate, told: Option<NaiveDate>, ctx: &Context<'_>) -> Result<Vec<Period>> {
    let zone = ctx.policy.timezone;
    // The digest of a morning is of the day before.
    let since = match told {
        Some(told) => Some(told),
        None => first_start(ctx.db)?.map(|at| date_of(at, zone)),
    };
    let Some(since) = since.map(|since| since.max(back(last, MOST_EARLIER))) else { return Ok(Vec::new()) };
    let mut days = Vec::new();
    for date in since.iter_days().take_while(|date| *date < last) {
        let period = Period::Day { date };
        if !collect(period, &source(ctx))?.sums.is_calm() {
            days.push(period);
        }
    }
    Ok(days)
}

/// «Прислать сейчас»: the last full day once more; the one that is due comes all the same.
pub fn now(ctx: &mut Context<'_>) -> Result<()> {
    order(yesterday(ctx), ctx)
}

/// The digest of any period, by order.
pub fn order(period: Period, ctx: &mut Context<'_>) -> Result<()> {
    let told = MessageMemory { periods: vec![period], away: None, earlier: Vec::new() };
    send(&format!("{PURPOSE}order:{}", ctx.now), told, Urgency::Order, ctx)
}

fn send(purpose: &str, told: MessageMemory, urgency: Urgency, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let digests = of_periods(&told.periods, ctx)?;
    let last = digests.first().and_then(|digest| digest.span.days.last()).copied();
    if let Some(last) = last {
        let days = month(last, &source(ctx))?;
        if let Some(chart) =
            ctx.texts.digest().digest_chart(&days, &ctx.db.settings().community_name()?.unwrap_or_default())
        {
            let html = ctx.texts.digest().digest_caption(&days);
            ctx.want(TelegramAction::SendPhoto { chat, html, chart, silent: true }, urgency);
        }
    }
    let surface = ctx.db.surfaces().open_surface(chat, purpose, ctx.now)?;
    ctx.db.surfaces().set_surface_state(surface.id, &serde_json::to_string(&told)?)?;
    // Nothing is added to it; it is forgotten with the others.
    ctx.db.surfaces().close_surface(surface.id)?;
    let earlier = of_periods(&told.earlier, ctx)?;
    let view = DigestView { earlier: &earlier, ..view_of(&digests, told.away, false, ctx) };
    let html = ctx.texts.digest().short(&view);
    let keyboard = keys(&digests, false, ctx);
    if ctx.is_quiet() {
        ctx.show(&surface, html, keyboard, urgency);
    } else {
        ctx.show_loud(&surface, html, keyboard, urgency);
    }
    Ok(())
}

fn of_periods(periods: &[Period], ctx: &Context<'_>) -> Result<Vec<Digest>> {
    periods.iter().map(|period| collect(*period, &source(ctx))).collect()
}

/// What the words are made of.
pub fn view_of<'a>(digests: &'a [Digest], away: Option<Away>, more: bool, ctx: &Context<'_>) -> DigestView<'a> {
    let zone = ctx.policy.timezone;
    DigestView { digests, earlier: &[], away, more, zone, today: date_of(ctx.now, zone) }
}

fn keys(digests: &[Digest], more: bool, ctx: &Context<'_>) -> Keyboard {
    let go = |label: PanelLabel, screen| key(ctx.texts.panel_label(label), &Button::Open(screen));
    let label = ctx.texts.digest_label(if more { DigestLabel::Less } else { DigestLabel::More }).to_owned();
    let mut keyboard = vec![vec![key(label, &Button::DigestMore { on: !more })]];
    let Some(waits) = digests.first().map(|digest| digest.waits) else { return keyboard };
    let mut row = Vec::new();
    if waits.people + waits.texts > 0 {
        row.push(go(PanelLabel::Quarantine, Screen::Quarantine));
    }
    if waits.leads + waits.questions > 0 {
        row.push(go(PanelLabel::Leads, Screen::Leads));
    }
    if waits.copies() > 0 {
        row.push(go(PanelLabel::Copies, Screen::Copies));
    }
    if !row.is_empty() {
        keyboard.push(row);
    }
    if digests.iter().any(|digest| digest.sums.would.iter().sum::<i64>() > 0) {
        let mut row = vec![go(PanelLabel::Show, Screen::Would)];
        if ctx.policy.may_be_switched_on() {
            row.push(go(PanelLabel::SwitchOn, Screen::ConfirmEnforce));
        }
        keyboard.push(row);
    }
    keyboard
}

/// «Подробнее», or back: the message is edited in place. `false`: it is none of ours any more.
pub fn more(on: bool, chat: Option<ChatId>, message: Option<i64>, ctx: &mut Context<'_>) -> Result<bool> {
    let (Some(chat), Some(message)) = (chat, message) else { return Ok(false) };
    let surface = ctx
        .db
        .surfaces()
        .surface_of_message(chat, message)?
        .filter(|row: &SurfaceRow| row.purpose.starts_with(PURPOSE));
    let Some(surface) = surface else { return Ok(false) };
    let Ok(told) = serde_json::from_str::<MessageMemory>(&surface.state) else { return Ok(false) };
    let digests = of_periods(&told.periods, ctx)?;
    let earlier = of_periods(&told.earlier, ctx)?;
    let view = DigestView { earlier: &earlier, ..view_of(&digests, told.away, on, ctx) };
    let html = ctx.texts.digest().short(&view);
    let keyboard = keys(&digests, on, ctx);
    ctx.show(&surface, html, keyboard, Urgency::Person);
    Ok(true)
}
