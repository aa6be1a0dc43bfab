//! What people order of copies: by buttons of cards, by answers to them, from the command line.

use anyhow::Result;

use super::{
    added, cards, edits, follow, glance, held, later, marks, overtaken, paid, post_is_ad, pump, taken_out, uncertain,
};
use crate::clock::{MINUTE, Millis};
use crate::decided::Decided;
use crate::domain::action::{TelegramAction, Urgency};
use crate::domain::button::Button;
use crate::domain::comment::ForwardedPost;
use crate::domain::copies::{CopyState, CopyStep, LeftOutBy, PartState};
use crate::domain::markup;
use crate::domain::post::PostRef;
use crate::handlers::context::Context;
use crate::store::{CopyRow, SurfaceRow};
use crate::texts::{CopySaid, Language, LostOfWords, Texts};
use crate::understanding::{AdMark, ad_mark, ad_mark_place};

/// Longest text that takes a post's place, characters.
const MOST_WORDS: usize = 16_000;
/// Longest mark of an advertisement, characters.
const MOST_LABEL: usize = 500;
/// What a person may have been asked for.
const WORDS: &str = "words";
const LABEL: &str = "label";
/// So long what was asked for may come as a message of its own.
const REMEMBERED: Millis = 15 * MINUTE;

/// A button of a card was pressed; what is answered.
pub fn press(button: &Button, by: i64, ctx: &mut Context<'_>) -> Result<String> {
    if let Some(said) = overtaken::said(button, by, ctx)? {
        return Ok(said);
    }
    let decided = overtaken::decides(button);
    let stood = |ctx: &Context<'_>| {
        let copy = decided.map(|copy| ctx.db.copies().copy(copy)).transpose()?.flatten();
        anyhow::Ok(copy.map(|copy| (copy.state, copy.due_at)))
    };
    let before = stood(ctx)?;
    let said = taken(button, by, ctx)?;
    if let Some(copy) = decided.filter(|_| before.is_some())
        && stood(ctx)? != before
    {
        ctx.db.copies().decide(copy, by)?;
    }
    Ok(said)
}

/// The press, where nobody was first.
fn taken(button: &Button, by: i64, ctx: &mut Context<'_>) -> Result<String> {
    let of = |copy: i64, ctx: &Context<'_>| ctx.db.copies().copy(copy);
    let said = match button {
        Button::CopyGo { copy: id, .. } => match of(*id, ctx)? {
            Some(copy) => match go(copy, None, ctx)? {
                said @ (CopySaid::NeedsLabel | CopySaid::NeedsErid) => asks(by, *id, LABEL, said, ctx)?,
                said => said,
            },
            None => CopySaid::Gone,
        },
        Button::CopyLater { copy: id, morning } => match of(*id, ctx)? {
            Some(copy) if copy.state != CopyState::Approval => CopySaid::Gone,
            Some(copy) => {
                let at = if *morning { later::morning(ctx) } else { later::evening(ctx) };
                match go(copy, Some(at), ctx)? {
                    said @ (CopySaid::NeedsLabel | CopySaid::NeedsErid) => asks(by, *id, LABEL, said, ctx)?,
                    CopySaid::GoesOut => {
                        return Ok(ctx.texts.copies().put_off(&later::reason(at, ctx)));
                    }
                    said => said,
                }
            }
            None => CopySaid::Gone,
        },
        Button::CopySkip { copy, .. } => match of(*copy, ctx)? {
            Some(copy) => skip(copy, ctx)?,
            None => CopySaid::Gone,
        },
        Button::CopyWords { copy } => asks_on_card(by, *copy, WORDS, CopySaid::AnswerWords, ctx)?,
        Button::CopyLabel { copy } => asks_on_card(by, *copy, LABEL, CopySaid::AnswerLabel, ctx)?,
        Button::CopyIsOut { copy } => match of(*copy, ctx)? {
            Some(copy) => is_out(copy, ctx)?,
            None => CopySaid::Gone,
        },
        Button::CopyEdit { copy, seen, carry } => held::decided(of(*copy, ctx)?, *seen, *carry, ctx)?,
        Button::CopyGone { copy, delete } => match of(*copy, ctx)? {
            // Only a part of it may be out.
            Some(copy) if *delete && copy.state == CopyState::Published && !may_go(&copy) => CopySaid::PostIsBack,
            Some(copy) if *delete && (copy.state == CopyState::Published || held::is_paid_for(&copy)) => {
                if follow::delete(copy, ctx)? {
                    CopySaid::CopyDeleted
                } else {
                    CopySaid::DeleteByHand
                }
            }
            Some(mut copy) if copy.state == CopyState::Published || held::is_paid_for(&copy) => {
                copy.look_at = None;
                ctx.db.copies().save_copy(&copy, ctx.now)?;
                CopySaid::CopyLeft
            }
            Some(_) | None => CopySaid::Gone,
        },
        _ => CopySaid::Gone,
    };
    Ok(ctx.texts.copies().copy_said(said).to_owned())
}

/// Whether a copy that is out may go: its post cannot be seen, or not by everybody. The card that asked may be an old one.
fn may_go(copy: &CopyRow) -> bool {
    copy.gone_at.is_some() || held::is_paid_for(copy)
}

/// What a person is to send next, and of which copy.
fn asks(by: i64, copy: i64, what: &str, said: CopySaid, ctx: &mut Context<'_>) -> Result<CopySaid> {
    ctx.db.settings().set_meta(&asked_key(by), &format!("{copy} {what} {}", ctx.now))?;
    Ok(said)
}

/// The same, and its card says it: the answer to a press is gone at once.
fn asks_on_card(by: i64, copy: i64, what: &str, said: CopySaid, ctx: &mut Context<'_>) -> Result<CopySaid> {
    asks(by, copy, what, said, ctx)?;
    card_asks(copy, Some(by), ctx)?;
    Ok(said)
}

/// The card of a copy remembers whom it asks.
fn card_asks(copy: i64, by: Option<i64>, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, &format!("copy:{copy}"))? else { return Ok(()) };
    let Some(copy) = ctx.db.copies().copy(copy)? else { return Ok(()) };
    let state = by.map(|by| by.to_string()).unwrap_or_default();
    if state.is_empty() && surface.state.is_empty() {
        return Ok(());
    }
    ctx.db.surfaces().set_surface_state(surface.id, &state)?;
    cards::refresh(&copy, ctx)
}

/// What a card asked for has come.
fn answered_on_card(copy: i64, ctx: &Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    match ctx.db.surfaces().surface(chat, &format!("copy:{copy}"))? {
        Some(surface) if !surface.state.is_empty() => ctx.db.surfaces().set_surface_state(surface.id, ""),
        Some(_) | None => Ok(()),
    }
}

/// What somebody is asked for on a card, as long as it is awaited.
pub(super) fn asked_on(surface: &SurfaceRow, ctx: &Context<'_>) -> Result<Option<CopySaid>> {
    let asked = surface.state.parse().map_or(Ok(None), |by| asked_of(by, ctx))?;
    let asked = asked.filter(|(copy, _)| surface.purpose == format!("copy:{}", copy.id));
    Ok(asked.map(|(_, what)| if what == WORDS { CopySaid::AnswerWords } else { CopySaid::AnswerLabel }))
}

fn asked_key(by: i64) -> String {
    format!("copy_asked:{by}")
}

/// A person turned to something else: what they write next is not for a copy.
pub fn asks_no_more(by: i64, ctx: &mut Context<'_>) -> Result<()> {
    let key = asked_key(by);
    let asked = ctx.db.settings().meta(&key)?.unwrap_or_default();
    if asked.is_empty() {
        return Ok(());
    }
    ctx.db.settings().set_meta(&key, "")?;
    match asked.split(' ').next().and_then(|copy| copy.parse().ok()) {
        Some(copy) => card_asks(copy, None, ctx),
        None => Ok(()),
    }
}

/// What was asked of somebody lately: the copy that waits still, and what of it.
fn asked_of(by: i64, ctx: &Context<'_>) -> Result<Option<(CopyRow, String)>> {
    Ok(asked_lately(by, ctx)?.filter(|(copy, _)| copy.state == CopyState::Approval))
}

/// The same, whatever became of the copy.
fn asked_lately(by: i64, ctx: &Context<'_>) -> Result<Option<(CopyRow, String)>> {
    let asked = ctx.db.settings().meta(&asked_key(by))?.unwrap_or_default();
    let mut words = asked.split(' ');
    let (Some(copy), Some(what), Some(at)) = (words.next(), words.next(), words.next()) else { return Ok(None) };
    let (Ok(copy), Ok(at)) = (copy.parse::<i64>(), at.parse::<i64>()) else { return Ok(None) };
    if ctx.now - at > REMEMBERED {
        return Ok(None);
    }
    let copy = ctx.db.copies().copy(copy)?;
    Ok(copy.map(|copy| (copy, what.to_owned())))
}

/// Whether an advertisement has neither a label nor a mark of its own.
fn lacks_mark(copy: &CopyRow) -> bool {
    let own = pump::shown_post(copy).filter(|_| post_is_ad(copy)).as_ref().map(marks::of_post);
    copy.label.is_none() && own.is_some_and(|own| own.erid.is_none() || !own.named)
}

/// Where all that an advertisement's mark lacks is the word, it is put there; the mark that its post carries.
pub(super) fn add_the_word(copy: &mut CopyRow, ctx: &Context<'_>) -> AdMark {
    let own = pump::shown_post(copy).as_ref().map(marks::of_post).unwrap_or_default();
    if lacks_mark(copy) && own.erid.is_some() {
        copy.label = Some(ctx.texts.copies().advertisement_word().to_owned());
    }
    own
}

/// «Опубликовать»: approved, tried again, or sent although nobody knows. `due_at`: no earlier.
pub(super) fn go(mut copy: CopyRow, due_at: Option<Millis>, ctx: &mut Context<'_>) -> Result<CopySaid> {
    if paid::is_so(&copy) && copy.state != CopyState::Published {
        paid::refuse(copy, ctx)?;
        return Ok(CopySaid::PaidFor);
    }
    let own = add_the_word(&mut copy, ctx);
    match copy.state {
        CopyState::Pending if later::is_put_off(&copy) => {
            later::release(copy, ctx)?;
            return Ok(CopySaid::GoesOut);
        }
        CopyState::Pending => return Ok(CopySaid::OnItsWay),
        CopyState::Published if taken_out::is_so(&copy) => {
            taken_out::anew(copy, ctx)?;
            return Ok(CopySaid::GoesOut);
        }
        CopyState::Published => return Ok(CopySaid::AlreadyOut),
        CopyState::Approval | CopyState::Skipped | CopyState::Failed if lacks_mark(&copy) => {
            copy.state = CopyState::Approval;
            ctx.db.copies().save_copy(&copy, ctx.now)?;
            ctx.decided(Decided::of_copy(&copy, "ask_admin").why("needs_label"));
            cards::show(&copy, ctx)?;
            return Ok(if own.named { CopySaid::NeedsErid } else { CopySaid::NeedsLabel });
        }
        CopyState::Approval | CopyState::Skipped | CopyState::Failed | CopyState::Uncertain => {}
    }
    if is_begun(&copy, ctx)? {
        if copy.state != CopyState::Uncertain && uncertain::ask_anew(copy.clone(), ctx)? {
            return Ok(CopySaid::WhetherOut);
        }
        let mut parts = ctx.db.copies().parts(copy.id)?;
        for part in parts.iter_mut().filter(|part| matches!(part.state, PartState::Failed | PartState::Unsure)) {
            part.state = PartState::Waiting;
            part.seen_id = None;
            ctx.db.copies().save_part(part)?;
        }
        copy.state = CopyState::Pending;
        copy.step = CopyStep::Sending;
        copy.reason = None;
        copy.deadline = None;
        copy.asked = 0;
        copy.tries += 1;
        ctx.db.copies().save_copy(&copy, ctx.now)?;
        ctx.decided(Decided::of_copy(&copy, "publish").why("ordered"));
        ctx.channels.insert(copy.channel.clone());
    } else {
        // What went with its post went: it begins anew.
        ctx.db.copies().set_parts(copy.id, &[])?;
        copy.look_at = Some(ctx.now);
        copy.due_at = due_at;
        pump::begin_with_a_look(copy.clone(), ctx)?;
    }
    if let Some(copy) = ctx.db.copies().copy(copy.id)? {
        cards::refresh(&copy, ctx)?;
    }
    Ok(CopySaid::GoesOut)
}

/// Whether a part of a copy stands in its channel, or may. What was left out otherwise than by a person went from there.
pub(super) fn is_begun(copy: &CopyRow, ctx: &Context<'_>) -> Result<bool> {
    let by_admin = copy.reason.as_deref() == Some(LeftOutBy::Admin.as_str());
    Ok((copy.state != CopyState::Skipped || by_admin) && !follow::nothing_is_out(copy, ctx)?)
}

/// «Пропустить»
fn skip(mut copy: CopyRow, ctx: &mut Context<'_>) -> Result<CopySaid> {
    if later::is_put_off(&copy) {
        later::cancel(copy, ctx)?;
        return Ok(CopySaid::Skipped);
    }
    if !matches!(copy.state, CopyState::Approval | CopyState::Failed | CopyState::Uncertain) {
        return Ok(if copy.state == CopyState::Skipped { CopySaid::Skipped } else { CopySaid::AlreadyOut });
    }
    if copy.state != CopyState::Approval && added::is_only_added(&copy, ctx)? {
        added::leave_out(copy, ctx)?;
        return Ok(CopySaid::EditStays);
    }
    copy.state = CopyState::Skipped;
    copy.step = CopyStep::None;
    copy.reason = Some(LeftOutBy::Admin.as_str().to_owned());
    copy.look_at = None;
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    ctx.decided(Decided::of_copy(&copy, "nothing"));
    super::count_skipped(&copy, ctx)?;
    cards::refresh(&copy, ctx)?;
    Ok(CopySaid::Skipped)
}

/// «Да, опубликован»: the part in doubt is out, as whichever message.
fn is_out(copy: CopyRow, ctx: &mut Context<'_>) -> Result<CopySaid> {
    let parts = ctx.db.copies().parts(copy.id)?;
    let Some(row) = parts.into_iter().find(|part| part.state == PartState::Unsure) else { return Ok(CopySaid::Gone) };
    uncertain::settle(copy, row, Vec::new(), ctx)?;
    Ok(CopySaid::TakenAsOut)
}

/// What an admin wrote in answer to something of ours.
#[derive(Debug, Clone, Copy)]
pub struct CopyAnswer<'a> {
    /// What was typed, with what its links hide as `[address|words]`.
    pub text: &'a str,
    /// Who wrote it, where that is known.
    pub by: Option<i64>,
    /// The message that it answers.
    pub reply_to: Option<i64>,
    /// A video file that came with it.
    pub video: Option<&'a str>,
    /// What of it stays behind where its words are taken.
    pub lost: LostOfWords,
    /// The post of a channel that it is a copy of.
    pub forwarded: Option<&'a ForwardedPost>,
}

/// Takes an admin's message that answers a card, or is a copy of a post in doubt. `false`: it is neither.
pub fn answered(message: CopyAnswer<'_>, ctx: &mut Context<'_>) -> Result<bool> {
    if let Some(post) = message.forwarded
        && let Some(said) = uncertain::forwarded_by_a_person(post, ctx)?
    {
        say(said, ctx);
        return Ok(true);
    }
    let Some(reply_to) = message.reply_to else { return said_by_itself(message, ctx) };
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface_of_message(chat, reply_to)? else { return Ok(false) };
    let id = surface.purpose.strip_prefix("copy:").and_then(|id| id.parse().ok());
    let Some(copy) = id.map(|id: i64| ctx.db.copies().copy(id)).transpose()?.flatten() else { return Ok(false) };
    let said = match message.video {
        Some(file) => edits::replace_video(&copy, file, ctx)?,
        None => return reworded(copy, message.text, message.lost, ctx).map(|()| true),
    };
    say(said, ctx);
    Ok(true)
}

/// What was asked for may come as a message of its own: from whoever pressed for it, or a mark that one post waits for.
fn said_by_itself(message: CopyAnswer<'_>, ctx: &mut Context<'_>) -> Result<bool> {
    let text = message.text.trim();
    if text.is_empty() || text.starts_with('/') || message.video.is_some() {
        return Ok(false);
    }
    let marks = ctx.texts.copies().is_a_mark(text);
    let asked = message.by.map_or(Ok(None), |by| asked_lately(by, ctx))?;
    if let (Some((copy, what)), Some(by)) = (asked, message.by)
        && (marks || what == WORDS)
    {
        asks_no_more(by, ctx)?;
        if copy.state != CopyState::Approval {
            // Another admin decided while this was typed.
            let html = ctx.texts.copies().words_too_late(&overtaken::what_became(&copy, ctx));
            let chat = ctx.admin_chat()?;
            let action = TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent: true };
            ctx.want(action, Urgency::Person);
            return Ok(true);
        }
        reworded(copy, text, message.lost, ctx)?;
        return Ok(true);
    }
    if !marks {
        return Ok(false);
    }
    let all = ctx.db.copies().copies_in(CopyState::Approval, 50)?;
    let ads = all.into_iter().filter(post_is_ad);
    let ads: Vec<CopyRow> = ads.collect();
    let lacking: Vec<CopyRow> = ads.iter().filter(|copy| lacks_mark(copy)).cloned().collect();
    let wanted = if lacking.is_empty() { ads } else { lacking };
    let mut posts: Vec<(PostRef, String)> = Vec::new();
    for copy in &wanted {
        if !posts.iter().any(|(post, _)| *post == copy.post) {
            let title = pump::shown_post(copy).as_ref().map(glance).unwrap_or_default();
            posts.push((copy.post, title));
        }
    }
    match posts.len() {
        0 => return Ok(false),
        1 => {
            if let Some(copy) = wanted.into_iter().next() {
                reworded(copy, text, message.lost, ctx)?;
            }
        }
        _ => {
            let (chat, html) = (ctx.admin_chat()?, ctx.texts.copies().which_post(&posts));
            let action = TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent: true };
            ctx.want(action, Urgency::Person);
        }
    }
    Ok(true)
}

fn say(what: CopySaid, ctx: &mut Context<'_>) {
    let (chat, html) = (ctx.policy.admin_chat, ctx.texts.copies().copy_said(what).to_owned());
    let action = TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent: true };
    ctx.want(action, Urgency::Person);
}

/// New words for a copy that waits, or its mark of an advertisement; what came of it is said.
fn reworded(mut copy: CopyRow, text: &str, mut lost: LostOfWords, ctx: &mut Context<'_>) -> Result<()> {
    let text = text.trim();
    let refusal = match () {
        () if copy.state != CopyState::Approval => Some(CopySaid::NotWaiting),
        () if text.is_empty() => Some(CopySaid::NoWords),
        () => None,
    };
    if let Some(refusal) = refusal {
        say(refusal, ctx);
        return Ok(());
    }
    let post = pump::shown_post(&copy);
    let ads = post_is_ad(&copy);
    let length = text.chars().count();
    let seen = markup::parse(text).seen();
    let seen = seen.trim();
    // A whole new text may carry its mark itself.
    let carries = ad_mark(seen, []).is_whole() && (length > MOST_LABEL || has_words_before(seen));
    if !carries && (ctx.texts.copies().marks_advertisement(seen) || (ads && lacks_mark(&copy))) {
        if length > MOST_LABEL {
            say(CopySaid::TooLong, ctx);
            return Ok(());
        }
        let joined = post.as_ref().and_then(|post| marks::joined(post, seen));
        let label = joined.unwrap_or_else(|| ctx.texts.copies().advertisement_label(seen));
        mark_the_others(&copy, &label, ctx)?;
        copy.label = Some(label);
        lost = LostOfWords::default();
    } else {
        if length > MOST_WORDS {
            say(CopySaid::TooLong, ctx);
            return Ok(());
        }
        reword_the_others(&copy, text, ctx)?;
        copy.words = Some(text.to_owned());
    }
    ctx.db.copies().save_copy(&copy, ctx.now)?;
    answered_on_card(copy.id, ctx)?;
    cards::show(&copy, ctx)?;
    let trouble = match (&copy.label, ads) {
        (Some(label), true) => ctx.texts.copies().mark_trouble(&ad_mark(label, [])),
        _ => String::new(),
    };
    let (chat, mut html) = (ctx.admin_chat()?, ctx.texts.copies().copy_said(CopySaid::CardChanged).to_owned());
    for more in [trouble, ctx.texts.copies().lost_of_words(lost)].iter().filter(|more| !more.is_empty()) {
        html.push_str(&format!("\n{more}"));
    }
    ctx.want(
        TelegramAction::SendMessage { chat, html, keyboard: Vec::new(), reply_to: None, silent: true },
        Urgency::Person,
    );
    Ok(())
}

/// One post in several channels is one advertisement: those that wait with it take the same mark.
fn mark_the_others(copy: &CopyRow, label: &str, ctx: &mut Context<'_>) -> Result<()> {
    for mut other in ctx.db.copies().copies_of(copy.post)? {
        let waits = other.id != copy.id && other.state == CopyState::Approval && post_is_ad(&other);
        if waits && (lacks_mark(&other) || (other.label.is_some() && other.label == copy.label)) {
            other.label = Some(label.to_owned());
            ctx.db.copies().save_copy(&other, ctx.now)?;
            cards::show(&other, ctx)?;
        }
    }
    Ok(())
}

/// One post in several channels says the same in each: those that wait with it take the same words.
fn reword_the_others(copy: &CopyRow, words: &str, ctx: &mut Context<'_>) -> Result<()> {
    for mut other in ctx.db.copies().copies_of(copy.post)? {
        if other.id != copy.id && other.state == CopyState::Approval {
            other.words = Some(words.to_owned());
            ctx.db.copies().save_copy(&other, ctx.now)?;
            cards::show(&other, ctx)?;
        }
    }
    Ok(())
}

/// Something is said before the mark: it is no mark alone.
fn has_words_before(text: &str) -> bool {
    ad_mark_place(text).is_some_and(|place| text[..place.start].chars().any(char::is_alphanumeric))
}

/// `crosspost retry ID`: a copy that failed goes on with the part it stopped at.
pub fn command_retry(id: i64, ctx: &mut Context<'_>) -> Result<()> {
    let Some(copy) = ctx.db.copies().copy(id)? else { return Ok(()) };
    let english = Texts::new(Language::En);
    // Whoever types it sees no channel: what nobody knows is asked where they do.
    let said = match copy.state {
        CopyState::Uncertain if copy.deadline.is_some() => CopySaid::OnItsWay,
        CopyState::Uncertain if uncertain::ask_anew(copy.clone(), ctx)? => CopySaid::WhetherOut,
        _ => go(copy, None, ctx)?,
    };
    let said = english.copies().copy_said(said);
    tracing::debug!(copy.id = id, said, "ordered from the command line");
    Ok(())
}
