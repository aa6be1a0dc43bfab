//! An apology to somebody who was removed by mistake: offered where VK lets the community write to them, sent once.

use anyhow::Result;

use super::reports;
use super::undo::Undone;
use crate::domain::action::{Action, Capability, Keyboard, Receipt, Urgency, VkAction, Way};
use crate::domain::button::Button;
use crate::domain::event::ActionEnd;
use crate::domain::ids::{Network, PersonId};
use crate::handlers::desk::Desk;
use crate::texts::Apology;

/// State of an apology's card once the apology is on its way.
const SENDING: &str = "{\"sending\":true}";

/// Asks whether somebody who has to subscribe again lets the community write to them.
pub fn offer(person: PersonId, undone: Undone, desk: &mut Desk<'_>) -> Result<()> {
    let wronged = matches!(undone, Undone::MustSubscribe | Undone::MustRejoin);
    let reachable = person.network == Network::Vk && person.id > 0;
    if wronged && reachable && desk.db.way_of(Capability::Messages)? == Some(Way::Auto) {
        desk.want(VkAction::ReadMayWrite { person }, Urgency::Person);
    }
    Ok(())
}

/// VK told whether a person lets the community write to them: if so, a card offers an apology.
fn may_write(person: PersonId, may: bool, desk: &mut Desk<'_>) -> Result<()> {
    if may { show(person, &Apology::Offered, desk) } else { Ok(()) }
}

fn purpose(person: PersonId) -> String {
    format!("apology:{person}")
}

fn show(person: PersonId, apology: &Apology, desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let purpose = purpose(person);
    let surface = match desk.db.surface(chat, &purpose)? {
        Some(surface) => surface,
        None => desk.db.open_surface(chat, &purpose, desk.now)?,
    };
    let name = desk.db.person(person)?.and_then(|known| known.name);
    let html = desk.texts.apology_card(person, name.as_deref(), apology);
    let mut keyboard = Keyboard::new();
    match apology {
        Apology::Offered => {
            let button = Button::Apologise { id: person.id };
            keyboard.push(vec![reports::key(desk.texts.panel_label("sorry"), &button)]);
        }
        Apology::Sending => {}
        Apology::Sent | Apology::Refused { .. } => desk.db.close_surface(surface.id)?,
    }
    desk.show(&surface, html, keyboard, Urgency::Person);
    Ok(())
}

/// «Извиниться» was pressed: once, however often. Only where it was offered: the button's data is nobody's word.
pub fn apologise(person: PersonId, desk: &mut Desk<'_>) -> Result<&'static str> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    let Some(surface) = desk.db.surface(chat, &purpose(person))? else { return Ok("already") };
    if surface.state == SENDING {
        return Ok("already");
    }
    desk.db.set_surface_state(surface.id, SENDING)?;
    let text = desk.texts.apology(desk.policy.group_id);
    let random_id = crate::handlers::leads::random_id(desk)?;
    desk.want(VkAction::SendMessage { peer_id: person.id, text, random_id }, Urgency::Person);
    show(person, &Apology::Sending, desk)?;
    Ok("writing")
}

/// The apology came to its end; `note`: VK's words, where it refused.
fn apologised(person: PersonId, note: Option<&str>, desk: &mut Desk<'_>) -> Result<()> {
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    if desk.db.surface(chat, &purpose(person))?.is_none() {
        return Ok(());
    }
    let apology = note.map_or(Apology::Sent, |note| Apology::Refused { note: note.to_owned() });
    show(person, &apology, desk)
}

/// What was asked or said came to its end.
pub fn ended(action: &Action, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    match (action, end) {
        (Action::Vk(VkAction::ReadMayWrite { person }), ActionEnd::Done(Receipt::MayWrite(may))) => {
            may_write(*person, may, desk)
        }
        (Action::Vk(VkAction::SendMessage { peer_id, .. }), ActionEnd::Done(_)) => {
            apologised(PersonId::vk(*peer_id), None, desk)
        }
        (Action::Vk(VkAction::SendMessage { peer_id, .. }), ActionEnd::Never(note)) => {
            apologised(PersonId::vk(*peer_id), Some(&note), desk)
        }
        _ => Ok(()),
    }
}
