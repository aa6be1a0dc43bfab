//! What is known of a person is deleted: by their own word, by an order, or because its time is over.

use anyhow::Result;

use super::cards;
use super::say::speak;
use crate::domain::action::{Keyboard, TelegramAction, Urgency};
use crate::domain::choice::Choice;
use crate::domain::ids::PersonId;
use crate::domain::sum::Sum;
use crate::handlers::context::{Context, News, local_day};
use crate::judging::carry::without_people;
use crate::judging::likeness::Print;
use crate::store::{LeadKind, SurfaceRow, TalkRow, TalkState};
use crate::texts::Reply;

/// People whose time is over and who are forgotten a minute.
const STEP: usize = 5;
/// Reports that are shown anew without the words of somebody who is forgotten; older ones scroll out of sight.
const SHOWN_ANEW: usize = 20;
/// Lessons that become nobody's in one step.
const LESSONS_AT_ONCE: usize = 30;
/// Messages of the admin chat that are deleted in one step.
const AT_ONCE: usize = 100;

/// `/forget`: whether everything is to be deleted.
pub(super) fn ask(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    talk.state = TalkState::Forgetting;
    let text = ctx.texts.leads().reply(Reply::AskToForget);
    speak(talk, &text, &[vec![Choice::Forget, Choice::Cancel]], ctx)
}

/// Somebody has said something since: a «Да» typed now is an answer to that. Whoever presses the button is asked once more.
pub(super) fn asks_no_more(talk: &mut TalkRow) {
    if talk.state == TalkState::Forgetting {
        (talk.state, talk.step) = (TalkState::Idle, None);
    }
}

/// Their last word was yes.
pub(super) fn by_themselves(talk: &mut TalkRow, ctx: &mut Context<'_>) -> Result<()> {
    count_no_more(talk.person, ctx)?;
    forget(talk.person, ctx)?;
    let fresh = TalkRow {
        revision: talk.revision,
        client: talk.client,
        banned: talk.banned,
        minute: talk.minute,
        in_minute: talk.in_minute,
        state: TalkState::Idle,
        ..TalkRow::new(talk.person)
    };
    *talk = fresh;
    let text = ctx.texts.leads().reply(Reply::Forgotten);
    speak(talk, &text, &[], ctx)
}

/// `leads forget PERSON`: everything that somebody told is wiped, also what is still on its way.
pub fn command_forget(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    count_no_more(person, ctx)?;
    forget(person, ctx)
}

/// Of the days they came on no status counts these leads any more: neither do the sums. What only grew old stays in those.
fn count_no_more(person: PersonId, ctx: &Context<'_>) -> Result<()> {
    for lead in ctx.db.leads().leads_of(person)? {
        if let (LeadKind::Lead, Some(came)) = (lead.kind, lead.confirmed_at) {
            ctx.db.sums().uncount(&local_day(came, ctx.policy.timezone), came, Sum::Leads)?;
        }
    }
    Ok(())
}

/// People whose last lead is over, or was left, so long ago.
pub(super) fn the_old(ctx: &mut Context<'_>) -> Result<()> {
    for person in ctx.db.forget().people_to_forget(ctx.now - ctx.policy.leads.retention, STEP)? {
        tracing::info!("a person's leads are older than leads.retention_days: forgotten");
        forget(person, ctx)?;
    }
    Ok(())
}

/// Deletes what is known of a person, in the database and, as far as Telegram lets us, in the admin chat.
fn forget(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    for lead in ctx.db.leads().leads_of(person)? {
        for purpose in [cards::purpose(lead.id), format!("suggest:{}", lead.id)] {
            if let Some(surface) = ctx.db.surfaces().surface(chat, &purpose)? {
                clear(&surface, ctx)?;
            }
        }
    }
    for surface in ctx.db.forget().cards_of(person, chat)? {
        if let Some(surface) = ctx.db.surfaces().surface_by_id(surface)? {
            clear(&surface, ctx)?;
        }
    }
    // The rest of it follows in steps, before anything else that does.
    let names = ctx.db.forget().names_of(person)?;
    keep_what_was_learnt(person, &names, ctx)?;
    let shown: Vec<i64> = ctx.db.forget().letters_in_chat(person, chat)?.into_iter().rev().collect();
    ctx.db.forget().forget_person(person, ctx.now)?;
    ctx.db.forgetting().delete_later(person, &shown)?;
    delete_shown(ctx)?;
    show_anew(person, ctx)
}

/// A card says no more than that it is empty.
fn clear(surface: &SurfaceRow, ctx: &mut Context<'_>) -> Result<()> {
    let html = ctx.texts.leads().lead_forgotten().to_owned();
    ctx.db.surfaces().set_surface_state(surface.id, "{}")?;
    ctx.db.surfaces().close_surface(surface.id)?;
    ctx.show(surface, html, Keyboard::new(), Urgency::Order);
    Ok(())
}

/// Some of what stands in the admin chat of people who are forgotten, the newest first. `true`: there may be more. Only two days
/// back can be deleted by a bot that is no administrator; what is refused stays.
fn delete_shown(ctx: &mut Context<'_>) -> Result<bool> {
    let chat = ctx.admin_chat()?;
    let (shown, more) = ctx.db.forgetting().take_shown(AT_ONCE)?;
    for message_id in shown {
        ctx.want(TelegramAction::DeleteMessage { chat, message_id }, Urgency::Sync);
    }
    Ok(more)
}

/// The next step of cleaning rows of people who were forgotten: there are many, and what was on its way may have ended.
pub fn go_on_forgetting(ctx: &mut Context<'_>) -> Result<()> {
    for (person, names) in ctx.db.forgetting().held_names()? {
        if keep_what_was_learnt(person, &names, ctx)? {
            return ctx.db.forgetting().go_on_soon(ctx.now);
        }
    }
    let more_shown = delete_shown(ctx)?;
    let done = ctx.db.forgetting().go_on_forgetting()?;
    for person in done.wiped {
        // What waiting events of theirs have brought: they are held no more, and it is little.
        let names = ctx.db.forget().names_of(person)?;
        while keep_what_was_learnt(person, &names, ctx)? {}
        show_anew(person, ctx)?;
    }
    if done.more || more_shown {
        ctx.db.forgetting().go_on_soon(ctx.now)?;
    }
    Ok(())
}

/// The clock rang: what was on its way of people who were forgotten may have ended.
pub fn forgetting_rang(ctx: &mut Context<'_>) -> Result<()> {
    ctx.db.forgetting().go_on_if_held(ctx.now)
}

/// What is shown of somebody is shown anew, without their words.
fn show_anew(person: PersonId, ctx: &mut Context<'_>) -> Result<()> {
    ctx.stale.extend(ctx.db.forget().surfaces_about(person, SHOWN_ANEW)?);
    ctx.news.push(News::PanelIsStale);
    Ok(())
}

/// What admins taught from a person's words stays, as what names nobody: how like other texts are to it. Some of it at a
/// time; the judge is made anew once, for it judges alike meanwhile. `true`: there is more.
fn keep_what_was_learnt(person: PersonId, names: &[String], ctx: &mut Context<'_>) -> Result<bool> {
    let lessons = ctx.db.forget().lessons_from(person, LESSONS_AT_ONCE + 1)?;
    let more = lessons.len() > LESSONS_AT_ONCE;
    ctx.reload |= !lessons.is_empty() && !more;
    for (lesson, text) in lessons.into_iter().take(LESSONS_AT_ONCE) {
        let nameless = names.iter().fold(without_people(&text), |text, name| text.replace(name.as_str(), ""));
        ctx.db.forget().blind_lesson(lesson, &Print::of(&nameless).pack())?;
    }
    Ok(more)
}
