//! Edits that nobody let out. A post that passed the filters and a person's word may be edited into one that would not: what the
//! channel shows is not changed into that, and what still waits does not go out as that.

use anyhow::Result;

use super::filters;
use super::marks::{self, is_ad};
use super::pump::{parts_of, shown_post};
use super::switched_off::is_switched_off;
use super::{cards, edits, glance, moved, orders, paid, pump, wait_for_approval, walls};
use crate::decided::Decided;
use crate::domain::action::{TelegramAction, Urgency, VkAction};
use crate::domain::button::Button;
use crate::domain::copies::{CopyState, CopyStep, LeftOutBy};
use crate::domain::notice::{DatedNotice, Notice};
use crate::domain::post::{Media, Post, RichText};
use crate::handlers::context::{Context, key};
use crate::policy::copies::{Approve, Filters};
use crate::store::CopyRow;
use crate::texts::{CopyCardLabel, CopySaid};

/// Before the reason for which an edit stays on VK, as it is stored.
const HELD: &str = "held: ";
/// Why a copy waits for a word once more.
pub(super) const EDITED: &str = "edited";

/// What an edit needs before it goes on.
enum Needs {
    Nothing,
    /// It meets a filter, which the post did not: the reason as filters store it.
    Filter(String),
    /// A person looks at it first, and why.
    Word(&'static str),
}

/// Something published was edited; `copy` holds the post as it is now.
pub(super) fn of_published(mut copy: CopyRow, known: Post, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    let Some(now) = copy.body.clone() else { return Ok(()) };
    let why = match needs(&copy, &known, &now, ctx)? {
        Needs::Nothing => return carry_over(copy, ctx),
        Needs::Filter(why) => why,
        Needs::Word(why) => why.to_owned(),
    };
    let words = copy.words.clone();
    // Words that a person wrote give way to those of the post, once a person says so.
    if known.text != now.text {
        copy.words = None;
    }
    if !would_change(&copy, &known, ctx)? {
        // The channel shows nothing of it. What comes next is compared with what was let out.
        copy.body = Some(known);
        copy.words = words;
        return ctx.db.copies().save_copy(&copy, at);
    }
    let seen = print_of(&now);
    if ctx.db.settings().forget_notice(let_out_notice(copy.id, seen).key())? {
        orders::add_the_word(&mut copy, ctx);
        return carry_over(copy, ctx);
    }
    let notice = Notice::dated(DatedNotice::EditTold, format_args!("{}:{seen}", copy.id));
    let first = ctx.db.settings().notice_once(&notice, ctx.now)?;
    if first {
        ask(&copy, &why, seen, ctx)?;
    }
    copy.body = Some(known);
    copy.words = words;
    hold(&mut copy, &why);
    ctx.decided(Decided::of_copy(&copy, if first { "ask_admin" } else { "nothing" }));
    ctx.db.copies().save_copy(&copy, at)
}

/// Some of it is out, and the rest waits for a word: what stands there changes with the post, for it may be read for days. The
/// rest goes out as it was planned, and then all of it is compared.
pub(super) fn of_half(mut copy: CopyRow, known: Post, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    let Some(now) = copy.body.clone() else { return Ok(()) };
    // Free again, the rest may go.
    if known.donut {
        return ctx.db.copies().save_copy(&copy, at);
    }
    let changes = ctx.policy.copies.sync_edits
        && !is_switched_off(&copy, ctx)?
        && matches!(needs(&copy, &known, &now, ctx)?, Needs::Nothing);
    if changes {
        copy.words.take_if(|_| known.text != now.text);
        edits::change_what_stands(&copy, ctx)?;
        ctx.db.settings().notice_once(&half_notice(copy.id), ctx.now)?;
    } else {
        copy.body = Some(known);
    }
    ctx.db.copies().save_copy(&copy, at)
}

fn half_notice(copy: i64) -> Notice {
    Notice::dated(DatedNotice::EditHalf, copy)
}

/// Whether some of it was changed before all of it was out: the rest is still to be compared.
pub(super) fn was_half(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    ctx.db.settings().is_noticed(half_notice(copy.id).key())
}

/// What was refused of an edit, or could not be compared before all was out, is looked at once more.
pub(super) fn try_again(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    if !ctx.db.settings().forget_notice(half_notice(copy.id).key())? {
        return edits::try_again(copy, ctx);
    }
    copy.reason.take_if(|reason| reason == edits::REFUSED);
    carry_over(copy, ctx)
}

/// The edit was taken back: nothing is held any more. `true`: something was.
pub(super) fn is_over(copy: &mut CopyRow) -> bool {
    copy.reason.take_if(|reason| reason.starts_with(HELD)).is_some()
}

/// Whether it is for paying subscribers that a post stays on VK, and what is out of it may go.
pub(super) fn is_paid_for(copy: &CopyRow) -> bool {
    let why = copy.reason.as_deref().map(|reason| reason.strip_prefix(HELD).unwrap_or(reason));
    why == Some(LeftOutBy::Donut.as_str())
}

/// An edit stays on VK for now, and why.
pub(super) fn hold(copy: &mut CopyRow, why: &str) {
    copy.reason = Some(format!("{HELD}{why}"));
}

fn carry_over(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<()> {
    is_over(&mut copy);
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    let (post, platform) = (copy.post, ctx.platforms.name_of(&copy.channel));
    let left = edits::carry_over(copy, ctx)?;
    if !left.is_empty() {
        let text = ctx.texts.copies().edit_needs_a_hand(post, &platform, &left);
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

/// Something of which nothing is out was edited; `copy` holds the post as it is now, and goes out so if it may.
pub(super) fn of_waiting(mut copy: CopyRow, known: &Post, ctx: &mut Context<'_>) -> Result<()> {
    let at = copy.at;
    let Some(now) = copy.body.clone() else { return Ok(()) };
    match needs(&copy, known, &now, ctx)? {
        Needs::Nothing if copy.state == CopyState::Pending && copy.step == CopyStep::Ready => pump::begin(copy, ctx),
        Needs::Nothing => ctx.db.copies().save_copy(&copy, at),
        Needs::Filter(why) => {
            copy.due_at = None;
            tell_left_out(&copy, &why, ctx)?;
            let id = copy.id;
            pump::leave_out(copy, &why, ctx)?;
            ctx.db.copies().copy(id)?.map_or(Ok(()), |copy| cards::refresh(&copy, ctx))
        }
        Needs::Word(_) => {
            stand_still(&mut copy);
            copy.reason = Some(EDITED.to_owned());
            // Whoever decided about it saw another post: this one is asked about where it is heard.
            cards::put_away(&copy, ctx)?;
            wait_for_approval(copy, ctx)
        }
    }
}

/// A fuller look told what was lacking of a post that nothing is out of, which is no edit; yet what it told may be that the post
/// is none that goes out by itself. The copy, where it goes on.
pub(super) fn of_filled(mut copy: CopyRow, known: Option<&Post>, ctx: &mut Context<'_>) -> Result<Option<CopyRow>> {
    let Some(now) = copy.body.clone() else { return Ok(Some(copy)) };
    let nothing =
        Post { donut: false, ads: false, original: None, text: RichText::default(), media: Vec::new(), ..now.clone() };
    let known = known.unwrap_or(&nothing);
    if let Some(why) = newly_met(&copy, known, &now, ctx)? {
        return pump::leave_out(copy, &why, ctx).map(|()| None);
    }
    if is_ad(&now) && !is_ad(known) && copy.label.is_none() {
        stand_still(&mut copy);
        return wait_for_approval(copy, ctx).map(|()| None);
    }
    Ok(Some(copy))
}

fn stand_still(copy: &mut CopyRow) {
    copy.step = CopyStep::None;
    copy.due_at = None;
    copy.deadline = None;
    copy.asked = 0;
}

fn needs(copy: &CopyRow, known: &Post, now: &Post, ctx: &Context<'_>) -> Result<Needs> {
    if let Some(why) = newly_met(copy, known, now, ctx)? {
        return Ok(Needs::Filter(why));
    }
    // Of posts from before nobody is asked one by one, until they are out.
    let asked_once = copy.backfilled && copy.state != CopyState::Published;
    Ok(if is_ad(now) {
        Needs::Word("approve_ads")
    } else if ctx.policy.copies.approve == Approve::All && !asked_once {
        Needs::Word("approve_all")
    } else {
        Needs::Nothing
    })
}

/// Why a post would be left out if it were new. Where several routes lead to a channel, one that lets it through is enough.
pub(super) fn left_out_by(copy: &CopyRow, post: &Post, ctx: &Context<'_>) -> Result<Option<String>> {
    let mut met = None;
    for filters in &filters_of(copy, ctx)? {
        match filters::reason(post, filters) {
            None => return Ok(None),
            Some(why) => met = met.or(Some(why)),
        }
    }
    Ok(met)
}

/// What the post meets now and did not meet before. Where several routes lead to a channel, one that lets it through is enough.
fn newly_met(copy: &CopyRow, known: &Post, now: &Post, ctx: &Context<'_>) -> Result<Option<String>> {
    let mut met = None;
    let all = filters_of(copy, ctx)?;
    // One that a person sent past all of them is held to what it did not meet then.
    let passed = all.iter().any(|filters| filters::reasons(known, filters).is_empty());
    for filters in &all {
        let before = if passed { Vec::new() } else { filters::reasons(known, filters) };
        let is_new = |why: &String| !before.iter().any(|known| filters::is_alike(known, why));
        match filters::reasons(now, filters).into_iter().find(is_new) {
            None => return Ok(None),
            // Of several the one that it came through says what is wrong.
            Some(why) if filters::reasons(known, filters).is_empty() => met = Some(why),
            Some(why) => met = met.or(Some(why)),
        }
    }
    Ok(met)
}

/// The filters of the routes that lead from a copy's wall to its channel.
fn filters_of(copy: &CopyRow, ctx: &Context<'_>) -> Result<Vec<Filters>> {
    let mut found = Vec::new();
    for route in walls::routes_from(copy.post.owner_id, ctx)? {
        if moved::known_channels_of(&route, ctx)?.contains(&copy.channel) {
            found.push(route.filters);
        }
    }
    if found.is_empty() {
        found.push(Filters::default());
    }
    Ok(found)
}

/// Whether the channel would show anything else, be it less: what is planned of the post before and after is compared, not what
/// stands there, for beside a copy stands what came late or did not come.
fn would_change(copy: &CopyRow, known: &Post, ctx: &Context<'_>) -> Result<bool> {
    let before = CopyRow { body: Some(known.clone()), ..copy.clone() };
    Ok(parts_of(&before, ctx)? != parts_of(copy, ctx)?)
}

/// What a person sees of a post, as a number: a press lets out what was shown and nothing that came after it.
fn print_of(post: &Post) -> i64 {
    let names = |media: &[Media]| media.iter().map(Media::name).collect::<Vec<_>>();
    let quoted = post.original.as_deref().map(|original| (&original.text, names(&original.media)));
    let mut all =
        serde_json::to_vec(&(&post.text, names(&post.media), is_ad(post), post.donut, quoted)).unwrap_or_default();
    if post.geo.is_some() || post.copyright.is_some() {
        all.extend(serde_json::to_vec(&(&post.geo, &post.copyright)).unwrap_or_default());
    }
    i64::from_ne_bytes(xxhash_rust::xxh3::xxh3_64(&all).to_ne_bytes())
}

fn let_out_notice(copy: i64, seen: i64) -> Notice {
    Notice::dated(DatedNotice::EditLetOut, format_args!("{copy}:{seen}"))
}

/// The edit is shown, with what may be done about it.
fn ask(copy: &CopyRow, why: &str, seen: i64, ctx: &mut Context<'_>) -> Result<()> {
    let own = shown_post(copy).as_ref().map(marks::of_post).unwrap_or_default();
    // The law asks for its token, and the copy has no card that would take one.
    let markless = super::post_is_ad(copy) && copy.label.is_none() && own.erid.is_none();
    let button = |what: CopyCardLabel, carry: bool, ctx: &Context<'_>| {
        key(ctx.texts.copies().copy_button(what).to_owned(), &Button::CopyEdit { copy: copy.id, seen, carry })
    };
    let keyboard = if markless {
        Vec::new()
    } else {
        vec![vec![button(CopyCardLabel::CarryEdit, true, ctx), button(CopyCardLabel::LeaveEdit, false, ctx)]]
    };
    let title = ctx.db.copies().copy(copy.id)?.as_ref().and_then(shown_post).as_ref().map(glance).unwrap_or_default();
    let place = cards::place_of(copy, ctx)?.map(|place| place.words);
    let parts = parts_of(copy, ctx)?;
    let html = ctx.texts.copies().edit_held(copy.post, &title, place.as_deref(), why, &parts, markless);
    let chat = ctx.admin_chat()?;
    let silent = ctx.is_quiet();
    ctx.want(TelegramAction::SendMessage { chat, html, keyboard, reply_to: None, silent }, Urgency::Order);
    Ok(())
}

/// It was to go out, perhaps on a person's word, and does not.
pub(super) fn tell_left_out(copy: &CopyRow, why: &str, ctx: &mut Context<'_>) -> Result<()> {
    let title = ctx.db.copies().copy(copy.id)?.as_ref().and_then(shown_post).as_ref().map(glance).unwrap_or_default();
    let parts = parts_of(copy, ctx)?;
    let html = ctx.texts.copies().edit_left_out(copy.post, &title, why, &parts);
    let go = Button::CopyGo { copy: copy.id, seen: Some(CopyState::Skipped) };
    let publish = key(ctx.texts.copies().copy_button(CopyCardLabel::Publish).to_owned(), &go);
    let keyboard = if paid::is_so(copy) { Vec::new() } else { vec![vec![publish]] };
    ctx.tell_admin(html, keyboard);
    Ok(())
}

/// «Перенести правку», «Оставить как есть»
pub(super) fn decided(copy: Option<CopyRow>, seen: i64, carry: bool, ctx: &mut Context<'_>) -> Result<CopySaid> {
    let Some(mut copy) = copy.filter(|copy| copy.state == CopyState::Published) else { return Ok(CopySaid::Gone) };
    if !carry {
        return Ok(CopySaid::EditStays);
    }
    ctx.db.settings().notice_once(&let_out_notice(copy.id, seen), ctx.now)?;
    let at = copy.at;
    copy.look_at = copy.look_at.or(Some(ctx.now));
    ctx.db.copies().save_copy(&copy, at)?;
    // It may be another one by now: it is read, and only what was shown is carried over.
    ctx.want(VkAction::ReadWallPosts { posts: vec![copy.post], ordered: false }, Urgency::Order);
    Ok(CopySaid::EditGoes)
}
