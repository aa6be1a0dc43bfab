//! What observe mode would have done: how much, and what; what a moderator called harmless is none of it.

use anyhow::Result;

use super::members::way_back;
use super::{day_before, go, sum};
use crate::clock::{DAY, Millis};
use crate::domain::action::{InlineKey, Keyboard};
use crate::domain::button::{Button, Screen};
use crate::domain::sum::Sum;
use crate::domain::verdict::SubjectKind;
use crate::handlers::context::{Context, key, local_day, when};
use crate::handlers::digest::schedule::start_of;
use crate::handlers::moderation::reports::entry;
use crate::store::JournalRow;
use crate::texts::{Entry, PanelLabel, WouldHave};

/// Verdicts on one page.
const SHOWN: usize = 8;

/// The days that are told of: today is one of them, and so is the day it began, as long as it is not past. Those before it began
/// to watch are others' business.
fn days(first: Option<Millis>, ctx: &Context<'_>) -> i64 {
    let zone = ctx.policy.timezone;
    let begun = first.filter(|first| ctx.now - first < 8 * DAY).map(|first| local_day(first, zone));
    let of_this = |back: &i64| begun.as_ref().is_none_or(|day| day_before(*back, ctx).to_string() >= *day);
    let most = if begun.is_some() { 8 } else { 7 };
    (0..most).take_while(of_this).count().max(1) as i64
}

/// What observe mode would have done in seven days.
pub(in crate::handlers) fn would_have(ctx: &Context<'_>) -> Result<WouldHave> {
    let first = ctx.db.settings().watching_since()?;
    let days = days(first, ctx);
    let sum = |of: Sum| sum(of, days, ctx);
    Ok(WouldHave {
        since: first.filter(|first| (0..7 * DAY).contains(&(ctx.now - first))).map(|first| when(first, ctx)),
        comments: sum(Sum::CommentsWouldDelete)?,
        members: sum(Sum::MembersWouldRemove)?,
        dead: sum(Sum::DeadWouldRemove)?,
        likes: sum(Sum::LikesWouldRemove)?,
    })
}

/// A page of what is counted there, newest first.
pub(super) fn rows(page: u16, ctx: &Context<'_>) -> Result<Vec<JournalRow>> {
    let days = days(ctx.db.settings().watching_since()?, ctx);
    let since = start_of(day_before(days - 1, ctx), ctx.policy.timezone);
    let all = would_have(ctx)?.total();
    ctx.db.journal().would_be_removed(since, SHOWN, first_of(page, all))
}

/// The first of a page; one that has emptied is the last.
fn first_of(page: u16, all: i64) -> usize {
    let last = usize::try_from(all - 1).unwrap_or(0) / SHOWN;
    usize::from(page).min(last) * SHOWN
}

/// The sums, and a page of what they count.
pub(super) fn would(page: u16, ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let would = would_have(ctx)?;
    let all = usize::try_from(would.total()).unwrap_or(0);
    let from = first_of(page, would.total());
    let rows = rows(page, ctx)?;
    let entries: Vec<Entry> = rows.iter().map(|row| entry(row, ctx)).collect();
    let mut keyboard = Keyboard::new();
    for (row, number) in rows.iter().zip(from + 1..) {
        let back = match row.kind {
            SubjectKind::Member | SubjectKind::Like => way_back(number, row, ctx),
            SubjectKind::Comment | SubjectKind::Message => {
                Some(key(ctx.texts.moderation().not_spam_button(number), &Button::NotSpam { journal: row.id }))
            }
        };
        match (back, keyboard.last_mut()) {
            (Some(back), Some(line)) if line.len() < 2 => line.push(back),
            (Some(back), _) => keyboard.push(vec![back]),
            (None, _) => {}
        }
    }
    keyboard.extend(turns(from, all, ctx));
    if ctx.policy.may_be_switched_on() {
        keyboard.push(vec![go(PanelLabel::SwitchOn, Screen::ConfirmEnforce, ctx)]);
    }
    let here = Screen::would((from / SHOWN) as u16);
    keyboard.push(vec![go(PanelLabel::Refresh, here, ctx), go(PanelLabel::Back, Screen::Settings, ctx)]);
    Ok((ctx.texts.panel().would_screen(&would, from, &entries), keyboard))
}

/// «◀ 1–8», «17–24 ▶»
fn turns(from: usize, all: usize, ctx: &Context<'_>) -> Option<Vec<InlineKey>> {
    let turn = |from: usize, forth: bool| {
        let label = ctx.texts.moderation().report_turn(from + 1, all.min(from + SHOWN), forth);
        key(label, &Button::Open(Screen::would((from / SHOWN) as u16)))
    };
    let back = from.checked_sub(SHOWN).map(|from| turn(from, false));
    let forth = (from + SHOWN < all).then(|| turn(from + SHOWN, true));
    let line: Vec<InlineKey> = back.into_iter().chain(forth).collect();
    (!line.is_empty()).then_some(line)
}
