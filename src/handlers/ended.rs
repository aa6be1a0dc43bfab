//! Who hears what an action came to: the one place that knows where each owner lives.

use anyhow::Result;

use crate::domain::action::{Action, Owner, Receipt, VkAction};
use crate::domain::event::ActionEnd;
use crate::handlers::alerts;
use crate::handlers::backtest;
use crate::handlers::context::Context;
use crate::handlers::copies;
use crate::handlers::digest;
use crate::handlers::leads;
use crate::handlers::moderation;
use crate::handlers::moderation::quarantine;
use crate::handlers::moderation::sweeps;
use crate::handlers::panel;
use crate::handlers::panel::keys;
use crate::handlers::questions;
use crate::store::OutboxRow;

/// An action came to its end.
pub fn ended(row: OutboxRow, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let owner = row.action.facts().owner;
    if let Some(department) = owner.department() {
        tracing::Span::current().record("handler", department.as_str());
    }
    if let Action::Model(action) = &row.action {
        keys::model_answered(action, &end, ctx)?;
    }
    match owner {
        Owner::Nobody => Ok(()),
        Owner::Verdict => moderation::outcomes::ended(&row, end, ctx),
        Owner::Apology => moderation::apology::ended(&row.action, end, ctx),
        Owner::People => people_came(&row.action, end, ctx),
        Owner::Newcomer => moderation::newcomers::ended(&row.action, end, ctx),
        Owner::Staff => moderation::people::staff_came(&row.action, end, ctx),
        Owner::Rights => moderation::outcomes::rights_came(end, ctx),
        Owner::LookedUp => panel::person::ended(&row.action, end, ctx),
        Owner::Missed => moderation::missed::caught_up(&row.action, end, ctx),
        Owner::Sweep(id) => sweeps::answered(id, &row.action, end, ctx),
        Owner::Copies => copies::ended(row.action, end, ctx),
        Owner::Alerts => alerts::told(&row.action, end, ctx),
        Owner::Digest => digest::ended(&row.action, end, ctx),
        Owner::Question(id) => questions::ended(id, end, ctx),
        Owner::Opinion(journal) => quarantine::second_opinion(journal, &end, ctx),
        Owner::Leads(message) => leads::ended(row.action, message, end, ctx),
        Owner::Keys => keys::ended(&row.action, end, ctx),
        Owner::Trial => backtest::ended(&row.action, end, ctx),
    }
}

/// Somebody of VK is known now, or will not be: whoever waited for that goes on.
fn people_came(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Action::Vk(VkAction::ReadPeople { ids }) = action else { return Ok(()) };
    match end {
        ActionEnd::Done(Receipt::People(facts)) => {
            ctx.db.people().learn_people(&facts, ctx.now)?;
            moderation::people::settle_waiting(ids, ctx)?;
            leads::names_came(ids, ctx)?;
            questions::names_came(ids, ctx)?;
            panel::names_came(ids, ctx)?;
            sweeps::names_came(ids, ctx)?;
            moderation::reports::names_came(ids, ctx)
        }
        ActionEnd::Never(_) | ActionEnd::Refused(_) => moderation::people::settle_waiting(ids, ctx),
        ActionEnd::Done(_) | ActionEnd::Uncertain | ActionEnd::GivenUp(_) => Ok(()),
    }
}
