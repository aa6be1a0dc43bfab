//! Who hears what an action came to: the one place that knows where each owner lives.

use anyhow::Result;

use super::desk::Desk;
use super::{answers, backtest, crosspost, digest, keys, leads, moderation, panel, quarantine, sweeps};
use crate::domain::action::{Action, Owner, Receipt, VkAction};
use crate::domain::event::ActionEnd;
use crate::store::OutboxRow;

/// An action came to its end.
pub fn ended(row: OutboxRow, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    match row.action.facts().owner {
        Owner::Nobody => Ok(()),
        Owner::Verdict => moderation::outcomes::ended(&row, end, desk),
        Owner::Apology => moderation::apology::ended(&row.action, end, desk),
        Owner::People => people_came(&row.action, end, desk),
        Owner::Newcomer => moderation::newcomers::ended(&row.action, end, desk),
        Owner::Staff => moderation::people::staff_came(&row.action, end, desk),
        Owner::Rights => moderation::outcomes::rights_came(end, desk),
        Owner::LookedUp => panel::person::ended(end, desk),
        Owner::Missed => {
            moderation::people::caught_up(&end);
            Ok(())
        }
        Owner::Sweep(id) => sweeps::answered(id, &row.action, end, desk),
        Owner::Copies => crosspost::ended(row.action, end, desk),
        Owner::Digest => digest::ended(&row.action, end, desk),
        Owner::Question(id) => answers::ended(id, end, desk),
        Owner::Opinion(journal) => quarantine::second_opinion(journal, &end, desk),
        Owner::Leads(message) => leads::ended(row.action, message, end, desk),
        Owner::Keys => keys::ended(&row.action, end, desk),
        Owner::Trial => backtest::ended(&row.action, end, desk),
    }
}

/// Somebody of VK is known now, or will not be: whoever waited for that goes on.
fn people_came(action: &Action, end: ActionEnd, desk: &mut Desk<'_>) -> Result<()> {
    let Action::Vk(VkAction::ReadPeople { ids }) = action else { return Ok(()) };
    match end {
        ActionEnd::Done(Receipt::People(facts)) => {
            desk.db.learn_people(&facts, desk.now)?;
            moderation::people::settle_waiting(ids, desk)?;
            panel::names_came(ids, desk)?;
            sweeps::names_came(ids, desk)?;
            moderation::reports::names_came(ids, desk)
        }
        ActionEnd::Never(_) | ActionEnd::Refused(_) => moderation::people::settle_waiting(ids, desk),
        ActionEnd::Done(_) | ActionEnd::Uncertain | ActionEnd::GivenUp(_) => Ok(()),
    }
}
