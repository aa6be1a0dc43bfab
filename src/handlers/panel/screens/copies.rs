//! 🔁: the last copies, what waits for a person's word, what is copied at all.

use anyhow::Result;

use super::go;
use crate::clock::DAY;
use crate::domain::action::{Capability, InlineKey, Keyboard, Way};
use crate::domain::button::{Button, Screen};
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::{CopyState, LeftOutBy};
use crate::domain::post::{Post, PostRef};
use crate::handlers::context::{Context, key, when};
use crate::handlers::copies::backfill::{BackfillStand, BackfillTurn, stands};
use crate::handlers::copies::replace::preview;
use crate::handlers::titles::glance;
use crate::policy::copies::{Approve, ChannelName, Filters, WallName};
use crate::policy::{CopySetting, Offer};
use crate::store::CopyRow;
use crate::texts::{
    BackfillNext, BackfillView, CopiesView, CopyCardLabel, CopyCounts, CopyFiltersView, CopyView, NumberedCopyLabel,
    PanelLabel, ReplaceRuleView, ReplaceView, ReplacedView, WayView,
};

/// Newest copies on the screen.
const SHOWN: usize = 8;
/// Those of them that have buttons, and older ones that wait for a word beside them.
const WITH_BUTTONS: usize = 4;
/// Last posts that rules are shown on.
const PREVIEWED: usize = 10;

pub(super) fn copies(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let settings = &ctx.policy.copies;
    let rows = shown(ctx)?;
    let names = names(ctx)?;
    let counted = |state| ctx.db.copies().count_copies(state);
    let sees_edits = ctx.db.settings().way_of(Capability::ReadWall)?.is_none_or(|way| way == Way::Auto);
    let backfills = backfills(&names, ctx)?;
    let view = CopiesView {
        on: settings.enabled,
        locked: ctx.policy.is_locked(CopySetting::Enabled),
        ways: ways(ctx)?,
        approve: settings.approve,
        blind: settings.enabled && settings.sync_edits && !sees_edits,
        counts: CopyCounts {
            pending: counted(CopyState::Pending)?,
            approval: counted(CopyState::Approval)?,
            failed: counted(CopyState::Failed)?,
            uncertain: counted(CopyState::Uncertain)?,
        },
        backfills,
        copies: rows.iter().map(|row| copy_view(row, &names, ctx)).collect::<Result<_>>()?,
    };
    let mut keyboard = actions(&rows, ctx);
    if !view.backfills.is_empty() {
        keyboard.push(vec![key(ctx.texts.copies().backfill_stop_button().to_owned(), &Button::BackfillStop)]);
    }
    keyboard.push(vec![
        go(PanelLabel::Filters, Screen::CopyFilters, ctx),
        switch(CopySetting::Enabled, settings.enabled, Screen::Copies, ctx),
    ]);
    keyboard.push(vec![go(PanelLabel::Refresh, Screen::Copies, ctx), go(PanelLabel::Back, Screen::Top, ctx)]);
    Ok((ctx.texts.copies().copies_screen(&view), keyboard))
}

pub(super) fn filters(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let settings = &ctx.policy.copies;
    let view = CopyFiltersView {
        approve: settings.approve,
        approve_locked: ctx.policy.is_locked(CopySetting::Approve),
        ways: ways(ctx)?,
        hashtags: settings.hashtags,
        footer: settings.footer.clone(),
        sync_days: settings.sync / DAY,
    };
    let approve = [Approve::None, Approve::Ads, Approve::All].map(|approve| {
        let key_of = CopySetting::Approve.into();
        let button = Button::SettingTo { key: key_of, to: approve.into(), at: Some(Screen::CopyFilters) };
        key(ctx.texts.copies().copy_approve(approve, approve == view.approve), &button)
    });
    let mut keyboard = vec![approve.to_vec()];
    let filter = |setting, on| switch(setting, on, Screen::CopyFilters, ctx);
    // Filters of the own wall; without a channel for it there is nothing to filter.
    if let Some(own) = own(ctx) {
        keyboard
            .push(vec![filter(CopySetting::SkipAds, own.skip_ads), filter(CopySetting::SkipReposts, own.skip_reposts)]);
    }
    keyboard.push(vec![
        filter(CopySetting::SyncEdits, settings.sync_edits),
        filter(CopySetting::SyncDeletions, settings.sync_deletions),
    ]);
    if !settings.replace.is_empty() {
        keyboard.push(vec![go(PanelLabel::Replacements, Screen::CopyRules, ctx)]);
    }
    keyboard
        .push(vec![filter(CopySetting::SourceLink, settings.source_link), go(PanelLabel::Back, Screen::Copies, ctx)]);
    Ok((ctx.texts.copies().copy_filters_screen(&view), keyboard))
}

/// Rules, and the last posts with and without them.
pub(super) fn rules(ctx: &Context<'_>) -> Result<(String, Keyboard)> {
    let rules = &ctx.policy.copies.replace;
    let names = names(ctx)?;
    let (posts, looked_at) = preview(rules, PREVIEWED, ctx.db)?;
    // Where all channels say the same, their names say nothing.
    let places = |channels: &[ChatRef]| -> Vec<String> {
        if channels.len() >= names.len() {
            return Vec::new();
        }
        let name = |id: &ChatRef| names.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
        channels.iter().map(|id| name(id).unwrap_or_else(|| id.to_string())).collect()
    };
    let mut listed = Vec::new();
    for rule in rules {
        let (from, to) = rule.what.as_written();
        let channels = rule.channels.iter().map(|channel| shown_as(channel, ctx)).collect::<Result<_>>()?;
        listed.push(ReplaceRuleView { from, to, channels });
    }
    let view = ReplaceView {
        rules: listed,
        looked_at,
        posts: posts
            .into_iter()
            .map(|post| ReplacedView {
                post: post.post,
                channels: places(&post.channels),
                rules: post.rules,
                lines: post.lines,
            })
            .collect(),
    };
    let back = vec![go(PanelLabel::Refresh, Screen::CopyRules, ctx), go(PanelLabel::Back, Screen::CopyFilters, ctx)];
    Ok((ctx.texts.copies().replace_screen(&view), vec![back]))
}

/// A post that somebody names in the chat by its address: what became of it, and a way to publish it now.
pub(in crate::handlers::panel) fn offer(said: &str, ctx: &Context<'_>) -> Result<Option<(String, Keyboard)>> {
    let said = said.trim();
    let is_address = said.contains("wall") && !said.contains(char::is_whitespace);
    let Some(post) = is_address.then(|| PostRef::parse(said)).flatten() else { return Ok(None) };
    let names = names(ctx)?;
    let rows = ctx.db.copies().copies_of(post)?;
    let copies: Vec<CopyView> = rows.iter().map(|row| copy_view(row, &names, ctx)).collect::<Result<_>>()?;
    let on = ctx.policy.copies.enabled && !ctx.policy.copies.routes.is_empty();
    let mut keyboard = Keyboard::new();
    if on {
        let button = Button::CopyNow { owner_id: post.owner_id, post_id: post.post_id };
        keyboard.push(vec![key(ctx.texts.copies().copy_button(CopyCardLabel::Publish).to_owned(), &button)]);
    }
    Ok(Some((ctx.texts.copies().copy_offer(post, &copies, on), keyboard)))
}

/// Posts from before, where some of them wait.
fn backfills(names: &[(ChatRef, String)], ctx: &Context<'_>) -> Result<Vec<BackfillView>> {
    let stands = stands(ctx.db, ctx.policy, ctx.now)?;
    let waiting = stands.into_iter().filter(|stand| stand.counts.waits > 0);
    let view = |stand: BackfillStand| BackfillView {
        place: names.iter().find(|(id, _)| *id == stand.target && names.len() > 1).map(|(_, name)| name.clone()),
        taken: stand.counts.taken,
        waits: stand.counts.waits,
        there: stand.counts.there,
        left_out: stand.counts.left_out,
        gone: stand.counts.gone,
        per_day: i64::from(stand.per_day),
        next: match stand.turn {
            BackfillTurn::At(at) => BackfillNext::At(when(at, ctx)),
            BackfillTurn::Off => BackfillNext::Off,
            BackfillTurn::Observes => BackfillNext::Observes,
            BackfillTurn::Unreadable => BackfillNext::Unreadable,
            BackfillTurn::NoRoute => BackfillNext::NoRoute,
            BackfillTurn::NoKey => BackfillNext::NoKey,
        },
    };
    Ok(waiting.map(view).collect())
}

/// What waits for a word, oldest of each kind, and the newest; all of it newest first.
fn shown(ctx: &Context<'_>) -> Result<Vec<CopyRow>> {
    let mut rows = ctx.db.copies().copies_in(CopyState::Approval, WITH_BUTTONS)?;
    rows.extend(ctx.db.copies().copies_in(CopyState::Uncertain, WITH_BUTTONS)?);
    rows.truncate(WITH_BUTTONS);
    let newest = ctx.db.copies().rows(0, SHOWN)?;
    rows.retain(|row| newest.iter().all(|other| other.id != row.id));
    rows.extend(newest);
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    Ok(rows)
}

/// Buttons of those that need a person most, in the order of the screen.
fn actions(rows: &[CopyRow], ctx: &Context<'_>) -> Keyboard {
    let mut acting: Vec<(usize, &CopyRow)> = rows.iter().enumerate().collect();
    acting.sort_by_key(|(_, row)| row.state == CopyState::Skipped);
    let mut lines: Vec<(usize, Vec<InlineKey>)> =
        acting.into_iter().filter_map(|(at, row)| Some((at, acts(at + 1, row, ctx)?))).take(WITH_BUTTONS).collect();
    lines.sort_by_key(|(at, _)| *at);
    lines.into_iter().map(|(_, keys)| keys).collect()
}

/// What a person can do about a copy.
fn acts(number: usize, row: &CopyRow, ctx: &Context<'_>) -> Option<Vec<InlineKey>> {
    let copy = row.id;
    let label = |what| ctx.texts.copies().numbered_copy_button(what, number);
    let skip = || key(label(NumberedCopyLabel::Skip), &Button::CopySkip { copy, seen: Some(row.state) });
    Some(match row.state {
        CopyState::Approval => {
            vec![key(label(NumberedCopyLabel::Publish), &Button::CopyGo { copy, seen: Some(row.state) }), skip()]
        }
        CopyState::Failed => {
            vec![key(label(NumberedCopyLabel::Again), &Button::CopyGo { copy, seen: Some(row.state) }), skip()]
        }
        CopyState::Uncertain => {
            vec![
                key(label(NumberedCopyLabel::IsOut), &Button::CopyIsOut { copy }),
                key(label(NumberedCopyLabel::Publish), &Button::CopyGo { copy, seen: Some(row.state) }),
            ]
        }
        // Whatever a filter said of it.
        CopyState::Skipped if row.body.is_some() && !is_over(row) => {
            vec![key(label(NumberedCopyLabel::Publish), &Button::CopyGo { copy, seen: Some(row.state) })]
        }
        CopyState::Pending if row.due_at.is_some() => {
            vec![key(label(NumberedCopyLabel::Now), &Button::CopyGo { copy, seen: Some(row.state) }), skip()]
        }
        CopyState::Pending | CopyState::Published | CopyState::Skipped => return None,
    })
}

/// A post that is gone cannot be shown, one for paying subscribers is shown to nobody else, and one that goes elsewhere is shown
/// there.
fn is_over(row: &CopyRow) -> bool {
    let why = row.reason.as_deref().and_then(LeftOutBy::parse);
    matches!(why, Some(LeftOutBy::Deleted | LeftOutBy::Donut | LeftOutBy::Moved))
}

fn copy_view(row: &CopyRow, names: &[(ChatRef, String)], ctx: &Context<'_>) -> Result<CopyView> {
    let words = match &row.body {
        Some(post) => shown_words(post),
        None => ctx.db.chats().post_words(row.post.owner_id, row.post.post_id)?.unwrap_or_default(),
    };
    let channel = names.iter().find(|(id, _)| *id == row.channel).map(|(_, name)| name.clone());
    Ok(CopyView {
        time: when(row.at, ctx),
        state: row.state,
        post: row.post,
        words,
        reason: row.reason.clone(),
        // Where everything goes into one channel, its name on every line says nothing.
        channel: if names.len() > 1 { channel } else { None },
    })
}

/// A post's words, or what it shows where it has none.
fn shown_words(post: &Post) -> String {
    let words = post.text.seen();
    if words.trim().is_empty() { glance(post) } else { words }
}

/// Every channel that is copied into, by its number.
fn names(ctx: &Context<'_>) -> Result<Vec<(ChatRef, String)>> {
    let mut names: Vec<(ChatRef, String)> = Vec::new();
    for channel in ctx.policy.copies.routes.iter().flat_map(|route| &route.channels) {
        let id = match channel {
            ChannelName::Id(id) => Some(id.clone()),
            ChannelName::Name(name) => ctx.db.walls().channel(name)?.map(ChatRef::from),
        };
        if let Some(id) = id
            && names.iter().all(|(known, _)| *known != id)
        {
            names.push((id, shown_as(channel, ctx)?));
        }
    }
    Ok(names)
}

/// A channel for people: by its title, its public name, or by the number that nobody could look at yet.
fn shown_as(channel: &ChannelName, ctx: &Context<'_>) -> Result<String> {
    Ok(match channel {
        ChannelName::Id(id) => {
            let title = ctx.db.chats().chat_title(ctx.db.surfaces().now_at(id)?)?;
            match id.telegram() {
                Some(_) => ctx.texts.chat(id, title.as_deref()),
                None => ctx.texts.copies().place(&ctx.platforms.name_of(id), id, title.as_deref()),
            }
        }
        ChannelName::Name(_) => channel.shown(),
    })
}

fn ways(ctx: &Context<'_>) -> Result<Vec<WayView>> {
    let routes = ctx.policy.copies.routes.iter();
    routes
        .map(|route| {
            Ok(WayView {
                wall: match &route.wall {
                    WallName::Own => None,
                    WallName::Id(id) if *id < 0 => Some(format!("vk.com/club{}", id.unsigned_abs())),
                    WallName::Id(id) => Some(format!("vk.com/id{id}")),
                    WallName::Name(name) => Some(format!("vk.com/{name}")),
                },
                channels: route.channels.iter().map(|channel| shown_as(channel, ctx)).collect::<Result<_>>()?,
                skip_ads: route.filters.skip_ads,
                skip_reposts: route.filters.skip_reposts,
                stop_words: route.filters.stop_words.clone(),
                only_hashtags: route.filters.only_hashtags.clone(),
                min_length: route.filters.min_length,
            })
        })
        .collect()
}

/// Filters of the community's own wall.
fn own<'p>(ctx: &Context<'p>) -> Option<&'p Filters> {
    ctx.policy.copies.routes.iter().find(|route| route.wall == WallName::Own).map(|route| &route.filters)
}

/// A switch, and the screen it stands on.
fn switch(setting: CopySetting, on: bool, at: Screen, ctx: &Context<'_>) -> InlineKey {
    let label = ctx.texts.copies().copy_switch(setting, on, ctx.policy.is_locked(setting));
    key(label, &Button::SettingTo { key: setting.into(), to: Offer::On(!on), at: Some(at) })
}
