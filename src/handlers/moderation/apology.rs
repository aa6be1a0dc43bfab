//! An apology to somebody who was removed by mistake: offered where VK lets the community write to them, sent once.

use anyhow::Result;

use super::undo::Undone;
use crate::domain::action::{Action, Capability, Keyboard, Receipt, Urgency, VkAction, Way};
use crate::domain::button::Button;
use crate::domain::event::ActionEnd;
use crate::domain::ids::{Network, PersonId};
use crate::handlers::context::{Context, key};
use crate::texts::{Apology, PanelLabel, Said};

/// State of an apology's card once the apology is on its way.
const SENDING: &str = "{\"sending\":true}";

/// Asks whether somebody who has to subscribe again lets the community write to them.
pub fn offer(person: PersonId, undone: Undone, ctx: &mut Context<'_>) -> Result<()> {
    let wronged = matches!(undone, Undone::MustSubscribe | Undone::MustRejoin);
    let reachable = person.network == Network::Vk && person.id > 0;
    if wronged && reachable && ctx.db.settings().way_of(Capability::Messages)? == Some(Way::Auto) {
        ctx.want(VkAction::ReadMayWrite { person }, Urgency::Person);
    }
    Ok(())
}

/// VK told whether a person lets the community write to them: if so, a card offers an apology.
fn may_write(person: PersonId, may: bool, ctx: &mut Context<'_>) -> Result<()> {
    if may { show(person, &Apology::Offered, ctx) } else { Ok(()) }
}

fn purpose(person: PersonId) -> String {
    format!("apology:{person}")
}

fn show(person: PersonId, apology: &Apology, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    let purpose = purpose(person);
    let surface = match ctx.db.surfaces().surface(chat, &purpose)? {
        Some(surface) => surface,
        None => ctx.db.surfaces().open_surface(chat, &purpose, ctx.now)?,
    };
    let name = ctx.db.people().person(person)?.and_then(|known| known.name);
    let html = ctx.texts.moderation().apology_card(person, name.as_deref(), apology);
    let mut keyboard = Keyboard::new();
    match apology {
        Apology::Offered => {
            let button = Button::Apologise { id: person.id };
            keyboard.push(vec![key(ctx.texts.panel_label(PanelLabel::Sorry), &button)]);
        }
        Apology::Sending => {}
        Apology::Sent | Apology::Refused { .. } => ctx.db.surfaces().close_surface(surface.id)?,
    }
    ctx.show(&surface, html, keyboard, Urgency::Person);
    Ok(())
}

/// «Извиниться» was pressed: once, however often. Only where it was offered: the button's data is nobody's word.
pub fn apologise(person: PersonId, ctx: &mut Context<'_>) -> Result<Said> {
    let chat = ctx.admin_chat()?;
    let Some(surface) = ctx.db.surfaces().surface(chat, &purpose(person))? else { return Ok(Said::Already) };
    if surface.state == SENDING {
        return Ok(Said::Already);
    }
    ctx.db.surfaces().set_surface_state(surface.id, SENDING)?;
    let text = ctx.texts.moderation().apology(ctx.policy.group_id);
    let random_id = crate::handlers::context::random_id(ctx)?;
    ctx.want(VkAction::SendMessage { peer_id: person.id, text, random_id }, Urgency::Person);
    show(person, &Apology::Sending, ctx)?;
    Ok(Said::Writing)
}

/// The apology came to its end; `note`: VK's words, where it refused.
fn apologised(person: PersonId, note: Option<&str>, ctx: &mut Context<'_>) -> Result<()> {
    let chat = ctx.admin_chat()?;
    if ctx.db.surfaces().surface(chat, &purpose(person))?.is_none() {
        return Ok(());
    }
    let apology = note.map_or(Apology::Sent, |note| Apology::Refused { note: note.to_owned() });
    show(person, &apology, ctx)
}

/// What was asked or said came to its end.
pub fn ended(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    match (action, end) {
        (Action::Vk(VkAction::ReadMayWrite { person }), ActionEnd::Done(Receipt::MayWrite(may))) => {
            may_write(*person, may, ctx)
        }
        (Action::Vk(VkAction::SendMessage { peer_id, .. }), ActionEnd::Done(_)) => {
            apologised(PersonId::vk(*peer_id), None, ctx)
        }
        (Action::Vk(VkAction::SendMessage { peer_id, .. }), ActionEnd::Never(note) | ActionEnd::GivenUp(note)) => {
            apologised(PersonId::vk(*peer_id), Some(&note), ctx)
        }
        _ => Ok(()),
    }
}
