//! 📈: today so far, yesterday, the last seven full days.

use anyhow::Result;

use super::go;
use crate::domain::action::Keyboard;
use crate::domain::button::{Button, Screen};
use crate::domain::digest::Period;
use crate::handlers::context::{Context, key};
use crate::handlers::digest::collect::collect;
use crate::handlers::digest::schedule::{back, date_of};
use crate::handlers::digest::{source, view_of};
use crate::texts::{DigestLabel, PanelLabel};

pub(super) fn digest(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let today = date_of(ctx.now, ctx.policy.timezone);
    let yesterday = back(today, 1);
    let periods = [Period::Day { date: today }, Period::Day { date: yesterday }, Period::Week { last: yesterday }];
    let digests = periods.map(|period| collect(period, &source(ctx))).into_iter().collect::<Result<Vec<_>>>()?;
    let keyboard = vec![
        vec![key(ctx.texts.digest_label(DigestLabel::Now).to_owned(), &Button::DigestNow)],
        vec![go(PanelLabel::Refresh, Screen::Digest, ctx), go(PanelLabel::Back, Screen::Top, ctx)],
    ];
    Ok((ctx.texts.digest().digest_screen(&view_of(&digests, None, false, ctx)), keyboard))
}
