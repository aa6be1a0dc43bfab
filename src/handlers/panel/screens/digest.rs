//! 📈: today so far, yesterday, the last seven full days.

use anyhow::Result;

use super::go;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::domain::digest::Period;
use crate::handlers::desk::Desk;
use crate::handlers::digest::collect::collect;
use crate::handlers::digest::schedule::{back, date_of};
use crate::handlers::digest::{source, view_of};
use crate::handlers::moderation::reports::key;

pub(super) fn digest(desk: &Desk<'_>) -> Result<(String, Keyboard)> {
    let today = date_of(desk.now, desk.policy.timezone);
    let yesterday = back(today, 1);
    let periods = [Period::Day { date: today }, Period::Day { date: yesterday }, Period::Week { last: yesterday }];
    let digests = periods.map(|period| collect(period, &source(desk))).into_iter().collect::<Result<Vec<_>>>()?;
    let keyboard = vec![
        vec![key(desk.texts.digest_label("now").to_owned(), &Button::DigestNow)],
        vec![go("refresh", Screen::Digest, desk), go("back", Screen::Top, desk)],
    ];
    Ok((desk.texts.digest_screen(&view_of(&digests, None, false, desk)), keyboard))
}
