//! 💬 «Чему научен»: what the buttons taught, newest first.

use anyhow::Result;

use super::go;
use crate::domain::action::{InlineKey, Keyboard};
use crate::domain::button::{Button, Screen};
use crate::handlers::context::{Context, key, when};
use crate::handlers::moderation::learned::{decided, decided_by_kind};
use crate::texts::{PanelLabel, TaughtLabel, TaughtLine, TaughtView};

/// Entries of one page.
const PAGE: usize = 6;
/// Newest verdicts that are looked through for what a page decided: people wait for the screen.
const LOOKED_THROUGH: usize = 300;

/// A page of what was taught; beyond the last, the last.
pub(in crate::handlers::panel) fn taught(page: u32, ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let sizes = ctx.db.lessons().lesson_sizes()?;
    let last = sizes.total().saturating_sub(1) / PAGE;
    let page = (page as usize).min(last);
    let rows = ctx.db.lessons().lesson_rows(None, PAGE, page * PAGE)?;
    let decided = decided(&rows, LOOKED_THROUGH, ctx.db)?;
    let mut lines = Vec::with_capacity(rows.len());
    for (row, decided) in rows.iter().zip(decided) {
        lines.push(TaughtLine {
            time: when(row.at, ctx),
            spam: row.spam,
            by: (row.by != 0).then_some(row.by),
            name: ctx.db.settings().admin_name(row.by)?,
            imported: row.imported,
            text: row.text.clone(),
            decided,
        });
    }
    let first = ctx.db.lessons().first_lesson_at()?;
    let by_kind = first.map_or(Ok(0), |first| decided_by_kind(first, ctx.policy.timezone, ctx.db))?;
    let (spam, ham, imported) = (sizes.spam, sizes.ham, sizes.imported);
    let view = TaughtView { spam, ham, imported, by_kind, from: page * PAGE, lines };
    let label = |what: TaughtLabel| ctx.texts.panel().taught_label(what);
    let forget: Vec<InlineKey> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let button = Button::Unlearn { lesson: row.id, page: page as u32 };
            key(format!("{} {}", label(TaughtLabel::Forget), page * PAGE + at + 1), &button)
        })
        .collect();
    let mut keyboard: Keyboard = forget.chunks(2).map(<[InlineKey]>::to_vec).collect();
    let turn = |what: TaughtLabel, page: usize| key(label(what).to_owned(), &Button::Taught { page: page as u32 });
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(turn(TaughtLabel::Newer, page - 1));
    }
    if page < last {
        turns.push(turn(TaughtLabel::Older, page + 1));
    }
    keyboard.push(turns);
    if sizes.imported > 0 {
        keyboard.push(vec![key(label(TaughtLabel::ForgetImported).to_owned(), &Button::UnlearnImported)]);
    }
    keyboard.push(vec![go(PanelLabel::Back, Screen::Comments, ctx)]);
    keyboard.retain(|row| !row.is_empty());
    Ok((ctx.texts.panel().taught_screen(&view), keyboard))
}
