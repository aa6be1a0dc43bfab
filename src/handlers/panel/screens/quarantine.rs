//! 📦: what waits for a person's word, page by page.

use anyhow::Result;

use super::{Asked, asked_line, go};
use crate::domain::action::{InlineKey, Keyboard};
use crate::domain::already::{BY_AUTHOR, EDITED};
use crate::domain::button::{Button, Screen, Waiting};
use crate::domain::ids::{Network, PersonId};
use crate::domain::pile::{Decided, Pile, Sort, Turn};
use crate::domain::rule::Rule;
use crate::handlers::context::{Context, key};
use crate::handlers::moderation::quarantine::deciding;
use crate::handlers::moderation::reports::entry;
use crate::handlers::panel::person;
use crate::store::{JournalRow, QuarantineRow, QuarantineState, State};
use crate::texts::{PanelLabel, PileLabel, PileView, WaitingCard};

/// Cards on the screen.
const CARDS: usize = 5;
/// Entries that are looked through for them: many may say the same.
const LOOKED: usize = 40;
/// «Всех от 95 %»: beyond doubt for nearly everybody.
const ABOVE: u8 = 95;
/// Waves that have a filter of their own.
const WAVES: usize = 3;

/// An entry on the screen, decided meanwhile or not.
struct EntryShown {
    waiting: QuarantineRow,
    row: JournalRow,
}

/// The entries of a page as they are now. A page that has emptied is the first one.
pub(in crate::handlers::panel) fn page(pile: Pile, ctx: &Context<'_>) -> Result<(Pile, Vec<i64>)> {
    let page = cards_of(pile, ctx)?;
    if pile.turn == Turn::Newest || page.len() == CARDS || (!page.is_empty() && matches!(pile.turn, Turn::Older(_))) {
        return Ok((pile, page));
    }
    let first = Pile::of(pile.sort);
    Ok((first, cards_of(first, ctx)?))
}

/// The entries of a page: of those with the very same words the one that is met first stands for all.
fn cards_of(pile: Pile, ctx: &Context<'_>) -> Result<Vec<i64>> {
    let mut rows = ctx.db.piles().pile_page(pile, LOOKED)?;
    let is_backwards = matches!(pile.turn, Turn::Newer(_));
    if is_backwards {
        rows.reverse();
    }
    let mut cards = one_of_each(rows.into_iter(), CARDS, ctx)?;
    if is_backwards {
        cards.reverse();
    }
    Ok(cards)
}

/// So many of these entries, each with words of its own.
pub(in crate::handlers::panel) fn one_of_each(
    entries: impl Iterator<Item = i64>,
    most: usize,
    ctx: &Context<'_>,
) -> Result<Vec<i64>> {
    let mut cards: Vec<i64> = Vec::new();
    for entry in entries {
        if cards.len() == most {
            break;
        }
        if !alike(entry, ctx)?.iter().any(|other| cards.contains(other)) {
            cards.push(entry);
        }
    }
    Ok(cards)
}

/// The other entries that wait with the very same words.
pub(in crate::handlers::panel) fn alike(entry: i64, ctx: &Context<'_>) -> Result<Vec<i64>> {
    let Some(entry) = ctx.db.quarantine().quarantined(entry)? else { return Ok(Vec::new()) };
    let row = ctx.db.journal().verdict(entry.journal_id)?;
    row.map_or_else(|| Ok(Vec::new()), |row| deciding::alike(&row, ctx))
}

/// Whom these cards show.
pub(super) fn people(cards: &[i64], ctx: &Context<'_>) -> Result<Vec<PersonId>> {
    Ok(shown(cards, ctx)?.into_iter().map(|shown| shown.row.person).collect())
}

fn shown(cards: &[i64], ctx: &Context<'_>) -> Result<Vec<EntryShown>> {
    let mut all = Vec::new();
    for id in cards {
        let Some(waiting) = ctx.db.quarantine().quarantined(*id)? else { continue };
        if let Some(row) = ctx.db.journal().verdict(waiting.journal_id)? {
            all.push(EntryShown { waiting, row });
        }
    }
    Ok(all)
}

/// `cards`: the entries that were drawn, in their order. One that is decided keeps its place and its number, so that a
/// finger on its way to another one meets that one.
pub(super) fn quarantine(pile: Pile, cards: &[i64], ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let all = shown(cards, ctx)?;
    let mut views = Vec::new();
    let mut keyboard = Keyboard::new();
    for (at, shown) in all.iter().enumerate() {
        let about_person = shown.row.is_about_person();
        let of_vk = about_person && shown.row.person.network == Network::Vk;
        let past = if of_vk { Some(person::past(shown.row.person, Some(shown.row.id), ctx)?) } else { None };
        let decided = decided(shown);
        let alike = if decided.is_none() { deciding::alike(&shown.row, ctx)?.len() } else { 0 };
        views.push(WaitingCard { entry: entry(&shown.row, ctx), item: shown.row.item, past, decided, alike });
        let record = of_vk || shows_picture(&shown.row, ctx)?;
        keyboard.push(keys_of(at + 1, shown, about_person, record, ctx));
    }
    let waiting: Vec<&EntryShown> =
        all.iter().filter(|shown| shown.waiting.state == QuarantineState::Pending).collect();
    if let [newest, .., oldest] = waiting.as_slice() {
        let people = waiting.iter().any(|shown| shown.row.is_about_person());
        keyboard.push(all_shown(oldest.waiting.id, newest.waiting.id, people, ctx));
    }
    keyboard.extend(many(pile, &all, ctx)?);
    let (people, texts) = ctx.db.growth().quarantine_sizes()?;
    let view = view(pile, cards, ctx)?;
    keyboard.extend(pages(pile, cards, &view, ctx));
    keyboard.extend(filters(pile, people, texts, ctx)?);
    let refresh = Pile { turn: anew(pile, cards), ..pile };
    keyboard.push(vec![go(PanelLabel::Refresh, screen_of(refresh), ctx), go(PanelLabel::Back, Screen::Top, ctx)]);
    let text = ctx.texts.panel().quarantine_screen(&views, people, texts, &view) + &asked_line(Asked::All, ctx)?;
    Ok((text, keyboard))
}

fn decided(shown: &EntryShown) -> Option<Decided> {
    match shown.waiting.state {
        QuarantineState::Pending => None,
        QuarantineState::Kept => Some(Decided::Kept),
        QuarantineState::Removed if shown.row.state == State::Assist => Some(Decided::Asked),
        QuarantineState::Removed => Some(Decided::Removed),
        QuarantineState::Expired => Some(match shown.row.error.as_deref() {
            Some(BY_AUTHOR) => Decided::TakenAway,
            Some(EDITED) => Decided::Edited,
            // An admin's word that came too late for the entry, and not for the text.
            Some(_) | None if shown.row.verdict.rule == Rule::Order => Decided::Removed,
            Some(_) | None => Decided::Expired,
        }),
    }
}

/// The same place, looked at once more.
fn anew(pile: Pile, cards: &[i64]) -> Turn {
    match (pile.turn, cards.first()) {
        (Turn::Newest, _) | (_, None) => Turn::Newest,
        (_, Some(first)) => Turn::Older(first.saturating_add(1)),
    }
}

fn screen_of(pile: Pile) -> Screen {
    if pile == Pile::default() { Screen::Quarantine } else { Screen::Pile(pile) }
}

/// A picture is looked at on the record of whoever wrote it.
fn shows_picture(row: &JournalRow, ctx: &Context<'_>) -> Result<bool> {
    Ok(match row.comment {
        Some(comment) if row.person.network == Network::Vk => ctx.db.comments().picture_of_comment(&comment)?.is_some(),
        Some(_) | None => false,
    })
}

/// `record`: the record of whom it is about opens from here.
fn keys_of(number: usize, shown: &EntryShown, about_person: bool, record: bool, ctx: &Context<'_>) -> Vec<InlineKey> {
    let id = shown.waiting.id;
    let label = |what: PanelLabel| format!("{} {number}", ctx.texts.panel_label(what));
    let keep = Button::Keep { quarantine: id };
    let mut line = if let Some(end) = decided(shown) {
        // Keeps the place; pressed again it changes nothing.
        vec![key(format!("{} {number}", ctx.texts.moderation().decided_mark(end)), &keep)]
    } else {
        let remove = if about_person { PanelLabel::TakeOff } else { PanelLabel::Remove };
        vec![key(label(PanelLabel::Keep), &keep), key(label(remove), &Button::Remove { quarantine: id })]
    };
    if record {
        line.push(key(label(PanelLabel::Details), &Button::Points { id: shown.row.person.id, on: true }));
    }
    line
}

/// Those between the oldest and the newest shown: whatever waits there was on the screen.
fn all_shown(from: i64, up_to: i64, people: bool, ctx: &Context<'_>) -> Vec<InlineKey> {
    let remove = ctx.texts.panel_label(if people { PanelLabel::TakeOffAll } else { PanelLabel::RemoveAll });
    vec![
        key(ctx.texts.panel_label(PanelLabel::KeepAll), &Button::All { remove: false, from, up_to }),
        key(remove, &Button::All { remove: true, from, up_to }),
    ]
}

/// Buttons that name more than is shown say how many they name.
fn many(pile: Pile, all: &[EntryShown], ctx: &Context<'_>) -> Result<Keyboard> {
    let Some(up_to) = ctx.db.piles().newest_waiting()? else { return Ok(Keyboard::new()) };
    let mut keyboard = Keyboard::new();
    let wave = match pile.sort {
        Sort::Wave(wave) => Some(wave),
        Sort::All | Sort::People | Sort::Texts => all.iter().find_map(|shown| shown.row.wave_id),
    };
    if let Some(wave) = wave {
        let which = Waiting::Wave(wave);
        let count = ctx.db.growth().count_quarantined_of(which, up_to)?;
        let of_wave =
            |remove| key(ctx.texts.panel().all_of_wave(remove, wave, count), &Button::These { remove, which, up_to });
        if count > 0 {
            keyboard.push([false, true].map(of_wave).to_vec());
        }
    }
    let which = Waiting::Above(ABOVE);
    let count = ctx.db.growth().count_quarantined_of(which, up_to)?;
    if count > 1 && matches!(pile.sort, Sort::All | Sort::People) {
        let button = Button::These { remove: true, which, up_to };
        keyboard.push(vec![key(ctx.texts.panel().all_above(ABOVE, count), &button)]);
    }
    Ok(keyboard)
}

/// Where the page stands among all of its sort.
fn view(pile: Pile, cards: &[i64], ctx: &Context<'_>) -> Result<PileView> {
    let newest = cards.first().copied().unwrap_or(0);
    let (total, newer) = ctx.db.piles().pile_size(pile.sort, newest)?;
    let post = match pile.sort {
        Sort::Wave(wave) => ctx.db.waves().wave(wave)?.and_then(|wave| wave.wave_place.item),
        Sort::All | Sort::Texts | Sort::People => None,
    };
    let words = post.map(|post| ctx.words_of(post)).transpose()?.flatten();
    let page = newer.div_ceil(CARDS as u32) + 1;
    Ok(PileView { sort: pile.sort, page, pages: total.div_ceil(CARDS as u32).max(page), total, post, words })
}

fn pages(pile: Pile, cards: &[i64], view: &PileView, ctx: &Context<'_>) -> Option<Vec<InlineKey>> {
    let (first, last) = (cards.first()?, cards.last()?);
    let mut line = Vec::new();
    if view.page > 1 {
        let turn = if view.page == 2 { Turn::Newest } else { Turn::Newer(*first) };
        line.push(key(
            ctx.texts.moderation().pile_label(PileLabel::Newer),
            &Button::Open(screen_of(Pile { turn, ..pile })),
        ));
    }
    if view.page < view.pages {
        let turn = Turn::Older(*last);
        line.push(key(
            ctx.texts.moderation().pile_label(PileLabel::Older),
            &Button::Open(screen_of(Pile { turn, ..pile })),
        ));
    }
    (!line.is_empty()).then_some(line)
}

/// Where one page holds everything, there is nothing to filter.
fn filters(pile: Pile, people: u32, texts: u32, ctx: &Context<'_>) -> Result<Keyboard> {
    if pile.sort == Sort::All && (people + texts) as usize <= CARDS {
        return Ok(Keyboard::new());
    }
    let of = |sort: Sort, count: u32| {
        let label = ctx.texts.moderation().pile_filter(sort, count, sort == pile.sort);
        key(label, &Button::Open(screen_of(Pile::of(sort))))
    };
    let sorts = [(Sort::All, people + texts), (Sort::Texts, texts), (Sort::People, people)];
    let mut keyboard = vec![sorts.map(|(sort, count)| of(sort, count)).to_vec()];
    let waves = ctx.db.piles().waves_waiting(WAVES)?;
    if !waves.is_empty() {
        keyboard.push(waves.into_iter().map(|(wave, count)| of(Sort::Wave(wave), count)).collect());
    }
    Ok(keyboard)
}
