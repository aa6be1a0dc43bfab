//! The bot speaks to a person, on the platform where they wrote.

use anyhow::Result;

use crate::clock::Millis;
use crate::domain::action::{Action, InlineKey, Keyboard, Press, TelegramAction, Urgency, VkAction};
use crate::domain::choice::Choice;
use crate::domain::ids::{ChatId, Network, PersonId};
use crate::domain::talk::{LocalFile, VkClient};
use crate::handlers::context::{Context, random_id};
use crate::store::{LeadMessageRow, Side, TalkRow};
use crate::texts::html::{cut, escape, is_blank, utf16_len};

/// Words of one message, UTF-16 units: both platforms take 4,096.
const MOST: usize = 3_900;

/// Says something to a person, with buttons. A new question makes the buttons of former ones old.
pub(super) fn speak(talk: &mut TalkRow, text: &str, choices: &[Vec<Choice>], ctx: &mut Context<'_>) -> Result<()> {
    if !talk.reachable {
        return Ok(());
    }
    talk.said_at = Some(ctx.now);
    let known = ctx.db.line().is_known(talk.person)?;
    let text = match unseen_buttons(talk, choices, ctx) {
        Some(answers) => format!("{}\n\n{answers}", cut(text, MOST.saturating_sub(utf16_len(&answers) + 2))),
        None => cut(text, MOST),
    };
    // It may be on its way this very moment: put in its own place, it would be heard twice.
    if !known && waits_already(talk, &text, choices, ctx)? {
        return Ok(());
    }
    if !choices.is_empty() {
        talk.revision += 1;
    }
    write_down(talk, &text, ctx)?;
    let keyboard = keyboard(choices, talk.revision, ctx);
    let words: Action = match talk.person.network {
        Network::Telegram => TelegramAction::Say {
            message: 0,
            chat: ChatId(talk.person.id),
            html: escape(&text),
            keyboard,
            reply_to: None,
            silent: false,
        }
        .into(),
        Network::Vk => say_vk(talk, 0, text, keyboard, Vec::new(), ctx)?.into(),
    };
    say_in_line(talk, words, known, ctx)
}

/// The words of buttons that a person's app does not show.
fn unseen_buttons(talk: &TalkRow, choices: &[Vec<Choice>], ctx: &Context<'_>) -> Option<String> {
    let shows = talk.person.network != Network::Vk || talk.client.unwrap_or(VkClient::UNKNOWN).keyboard;
    let label = |choice: &Choice| ctx.texts.leads().talk_label(*choice, &ctx.policy.leads.formats);
    let labels: Vec<String> = choices.iter().flatten().map(label).collect();
    (!shows && !labels.is_empty()).then(|| ctx.texts.leads().talk_answers(&labels))
}

/// What the bot says about a lead stands beside what the person says.
fn write_down(talk: &TalkRow, text: &str, ctx: &Context<'_>) -> Result<()> {
    let Some(lead) = super::whose::of_bot(talk, ctx)? else { return Ok(()) };
    ctx.db.lead_messages().add_lead_message(&LeadMessageRow {
        text: text.to_owned(),
        ..LeadMessageRow::new(talk.person, Some(lead.id), Side::Bot, ctx.now)
    })?;
    Ok(())
}

/// Who told us something goes before strangers, and hears everything in order. A stranger hears once: what is said next
/// takes the place of what has not gone out yet.
fn say_in_line(talk: &mut TalkRow, action: Action, known: bool, ctx: &mut Context<'_>) -> Result<()> {
    let unsaid = talk.said_cause.take();
    if known {
        if let Some(cause) = unsaid {
            ctx.db.line().say_soon(&cause)?;
        }
        ctx.want(action, Urgency::Person);
        return Ok(());
    }
    if let Some(cause) = unsaid
        && ctx.db.line().say_instead(&cause, &action)?
    {
        talk.said_cause = Some(cause);
        return Ok(());
    }
    ctx.want(action, Urgency::Stranger);
    talk.said_cause = ctx.wanted.last().and_then(|wish| wish.cause.clone());
    Ok(())
}

/// Whether the same words with the same buttons are what a stranger is about to hear.
fn waits_already(talk: &TalkRow, text: &str, choices: &[Vec<Choice>], ctx: &Context<'_>) -> Result<bool> {
    let Some(cause) = &talk.said_cause else { return Ok(false) };
    let waits = match ctx.db.line().unsaid(cause)? {
        Some(Action::Telegram(TelegramAction::Say { html, keyboard, .. })) if html == escape(text) => keyboard,
        Some(Action::Vk(VkAction::Say { text: words, keyboard, .. })) if words == text => keyboard,
        _ => return Ok(false),
    };
    // Their numbers tell questions apart, and it is the same question.
    Ok(waits == self::keyboard(choices, talk.revision, ctx))
}

/// Whether what was said last to a stranger has not gone out yet.
pub(super) fn is_unsaid(talk: &TalkRow, ctx: &Context<'_>) -> Result<bool> {
    talk.said_cause.as_deref().map_or(Ok(false), |cause| ctx.db.line().is_unsaid(cause))
}

/// Words of the community to a person on VK.
pub(super) fn say_vk(
    talk: &TalkRow,
    message: i64,
    text: String,
    keyboard: Keyboard,
    files: Vec<LocalFile>,
    ctx: &Context<'_>,
) -> Result<VkAction> {
    Ok(VkAction::Say {
        message,
        peer_id: talk.person.id,
        text,
        keyboard,
        client: talk.client.unwrap_or(VkClient::UNKNOWN),
        files,
        random_id: random_id(ctx)?,
    })
}

fn keyboard(choices: &[Vec<Choice>], revision: i64, ctx: &Context<'_>) -> Keyboard {
    let key = |choice: &Choice| InlineKey {
        label: ctx.texts.leads().talk_label(*choice, &ctx.policy.leads.formats),
        press: Press::Data(choice.encode(revision)),
    };
    choices.iter().map(|row| row.iter().map(key).collect()).collect()
}

/// Whether a person talks with them, and the bot keeps quiet.
pub(super) fn is_quiet(talk: &TalkRow, now: Millis) -> bool {
    talk.quiet_until.is_some_and(|until| until > now)
}

/// The person's name, or their number.
pub(super) fn name_of(talk: &TalkRow) -> String {
    let seen = |name: &String| !is_blank(name);
    let name = talk.name.clone().filter(seen).or_else(|| talk.username.clone().filter(seen));
    name.unwrap_or_else(|| talk.person.id.to_string())
}

/// Their talk, a new one where there is none. The name may be known from elsewhere.
pub(super) fn talk_with(person: PersonId, ctx: &Context<'_>) -> Result<TalkRow> {
    let mut talk = ctx.db.talks().talk(person)?.unwrap_or_else(|| TalkRow::new(person));
    if talk.name.is_none() {
        talk.name = ctx.db.people().person(person)?.and_then(|known| known.name);
    }
    Ok(talk)
}
