//! «Вернуть»: everything that was done to a person is taken back. Of somebody with hundreds of verdicts a part at a time, with
//! other events in between; the press is answered once, when all of it is done.

use anyhow::Result;

use super::{Pressed, person};
use crate::domain::ids::PersonId;
use crate::domain::own_event::OwnEvent;
use crate::domain::returning::Returning;
use crate::handlers::context::Context;
use crate::handlers::moderation::undo;
use crate::inbox::Queue;
use crate::texts::TakenBack;

/// The button was pressed. What it is answered; `None`: it will be, once the rest is done.
pub(super) fn begin(person: PersonId, press: &Pressed, ctx: &mut Context<'_>) -> Result<Option<String>> {
    let mut sum = TakenBack::default();
    let left = undo::undo_some(person, None, press.from.id, &mut sum, ctx)?;
    if let Some(before) = left {
        let returning = Returning {
            person,
            by: press.from,
            callback: press.callback_id.clone(),
            chat: press.chat,
            message: press.message_id,
            before,
            taken_back: sum.all,
            stayed: sum.stayed,
            must_subscribe: sum.must_subscribe > 0,
        };
        wait(returning, ctx)?;
        return Ok(None);
    }
    person::update(person, press, ctx)?;
    Ok(Some(ctx.texts.panel().returned(sum.all, sum.stayed, sum.must_subscribe > 0)))
}

/// The next part of it.
pub fn go_on(returning: Returning, ctx: &mut Context<'_>) -> Result<()> {
    let mut sum = TakenBack::default();
    let left = undo::undo_some(returning.person, Some(returning.before), returning.by.id, &mut sum, ctx)?;
    let taken_back = returning.taken_back + sum.all;
    let stayed = returning.stayed + sum.stayed;
    let must_subscribe = returning.must_subscribe || sum.must_subscribe > 0;
    if let Some(before) = left {
        return wait(Returning { before, taken_back, stayed, must_subscribe, ..returning }, ctx);
    }
    ctx.reload = true;
    let press = Pressed {
        callback_id: returning.callback,
        from: returning.by,
        name: None,
        chat: returning.chat,
        message_id: returning.message,
        data: String::new(),
    };
    person::update(returning.person, &press, ctx)?;
    let said = ctx.texts.panel().returned(taken_back, stayed, must_subscribe);
    ctx.answer(&press.callback_id, Some(said), false);
    Ok(())
}

fn wait(returning: Returning, ctx: &Context<'_>) -> Result<()> {
    let id = format!("returning:{}:{}", returning.callback, returning.before);
    ctx.db.inbox().tell(&id, Queue::People, &OwnEvent::ReturningGoesOn { returning }, ctx.now)?;
    Ok(())
}
