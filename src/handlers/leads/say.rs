//! The bot speaks to a person, on the platform where they wrote.

use anyhow::{Context, Result};

use crate::clock::Millis;
use crate::domain::action::{Action, Key, Keyboard, Press, TelegramAction, Urgency, VkAction};
use crate::domain::choice::Choice;
use crate::domain::ids::{ChatId, Network, PersonId};
use crate::domain::talk::{LocalFile, VkClient};
use crate::handlers::desk::Desk;
use crate::store::TalkRow;
use crate::texts::html::{cut, escape};

/// Words of one message, UTF-16 units: both platforms take 4,096.
const MOST: usize = 3_900;

/// Says something to a person, with buttons. A new question makes the buttons of former ones old.
pub(super) fn speak(talk: &mut TalkRow, text: &str, choices: &[Vec<Choice>], desk: &mut Desk<'_>) -> Result<()> {
    if !talk.reachable {
        return Ok(());
    }
    if !choices.is_empty() {
        talk.revision += 1;
    }
    talk.said_at = Some(desk.now);
    let known = desk.db.is_known(talk.person)?;
    let keyboard = keyboard(choices, talk.revision, desk);
    let text = cut(text, MOST);
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
        Network::Vk => say_vk(talk, 0, text, keyboard, Vec::new(), desk)?.into(),
    };
    say_in_line(talk, words, known, desk)
}

/// Who told us something goes before strangers, and hears everything in order. A stranger hears once: what is said next
/// takes the place of what has not gone out yet.
fn say_in_line(talk: &mut TalkRow, action: Action, known: bool, desk: &mut Desk<'_>) -> Result<()> {
    let unsaid = talk.said_cause.take();
    if known {
        if let Some(cause) = unsaid {
            desk.db.say_soon(&cause)?;
        }
        desk.want(action, Urgency::Person);
        return Ok(());
    }
    if let Some(cause) = unsaid
        && desk.db.say_instead(&cause, &action)?
    {
        talk.said_cause = Some(cause);
        return Ok(());
    }
    desk.want(action, Urgency::Stranger);
    talk.said_cause = desk.wanted.last().and_then(|wish| wish.cause.clone());
    Ok(())
}

/// Whether what was said last to a stranger has not gone out yet.
pub(super) fn is_unsaid(talk: &TalkRow, desk: &Desk<'_>) -> Result<bool> {
    talk.said_cause.as_deref().map_or(Ok(false), |cause| desk.db.is_unsaid(cause))
}

/// Words of the community to a person on VK.
pub(super) fn say_vk(
    talk: &TalkRow,
    message: i64,
    text: String,
    keyboard: Keyboard,
    files: Vec<LocalFile>,
    desk: &Desk<'_>,
) -> Result<VkAction> {
    Ok(VkAction::Say {
        message,
        peer_id: talk.person.id,
        text,
        keyboard,
        client: talk.client.unwrap_or(VkClient::UNKNOWN),
        files,
        random_id: random_id(desk)?,
    })
}

fn keyboard(choices: &[Vec<Choice>], revision: i64, desk: &Desk<'_>) -> Keyboard {
    let key = |choice: &Choice| Key {
        label: desk.texts.talk_label(*choice, &desk.policy.leads.formats),
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
    talk.name.clone().or_else(|| talk.username.clone()).unwrap_or_else(|| talk.person.id.to_string())
}

/// Their talk, a new one where there is none. The name may be known from elsewhere.
pub(super) fn talk_with(person: PersonId, desk: &Desk<'_>) -> Result<TalkRow> {
    let mut talk = desk.db.talk(person)?.unwrap_or_else(|| TalkRow::new(person));
    if talk.name.is_none() {
        talk.name = desk.db.person(person)?.and_then(|known| known.name);
    }
    Ok(talk)
}

/// VK swallows a message whose number it has seen: the salt is this database's own, the counter never goes back.
pub(in crate::handlers) fn random_id(desk: &Desk<'_>) -> Result<i64> {
    let salt: i64 = desk.db.meta("salt")?.context("the database has no salt")?.parse().context("reading the salt")?;
    Ok(1 + (salt.wrapping_add(desk.db.next_counter()?)).rem_euclid((1 << 31) - 1))
}
