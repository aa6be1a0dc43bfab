//! «Убрать всех от 95 %»: an order about many that wait. It does what the limits let through, goes on by itself when they
//! let more, and says on one message how far it is.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::moderation::accounts;
use super::moderation::reports::key;
use super::quarantine::{Choice, decide_some, room};
use crate::clock::{DAY, HOUR, Millis};
use crate::domain::action::{Keyboard, TelegramAction, Urgency, Way};
use crate::domain::button::{Button, Waiting};
use crate::store::{QuarantineRow, SurfaceRow};
use crate::texts::OrderView;

/// Key under which the database keeps the orders that go on.
const ORDERS: &str = "quarantine_orders";
/// The purpose of their messages.
const PURPOSE: &str = "quarantine_order";
/// From one run of an order to the next.
const RUN: Millis = HOUR;
/// Orders that go on at once; an older one gives way.
const MOST: usize = 10;

/// An order that goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Order {
    /// Row of its message.
    id: i64,
    #[serde(default)]
    wave: Option<i64>,
    /// …or of at least so many per cent.
    #[serde(default)]
    above: u8,
    /// Nobody who came to wait later.
    up_to: i64,
    by: i64,
    done: usize,
    /// When it last removed somebody.
    ran_at: Millis,
}

impl Order {
    fn which(&self) -> Waiting {
        self.wave.map_or(Waiting::Above(self.above), Waiting::Wave)
    }
}

fn orders(desk: &Desk<'_>) -> Result<Vec<Order>> {
    let stored = desk.db.meta(ORDERS)?.unwrap_or_default();
    // Orders that nobody can read are none: whoever gave them sees no more of it happen, and presses again.
    Ok(serde_json::from_str(&stored).unwrap_or_default())
}

fn keep(orders: &[Order], desk: &Desk<'_>) -> Result<()> {
    let stored = if orders.is_empty() { String::new() } else { serde_json::to_string(orders)? };
    desk.db.set_meta(ORDERS, &stored)
}

/// Gives an order, as a button named it: a press is a run. Returns how many were decided, and how many go when the limits
/// let them.
pub fn give(remove: bool, which: Waiting, up_to: i64, by: i64, desk: &mut Desk<'_>) -> Result<(usize, usize)> {
    let named = desk.db.quarantined_of(which, up_to)?;
    if !remove {
        let (count, _) = decide_some(&named, Choice::Keep, by, usize::MAX, desk)?;
        let chat = desk.db.migrated(desk.policy.admin_chat)?;
        let html = desk.texts.order_kept(which, count);
        desk.want(
            TelegramAction::SendMessage { chat, html, keyboard: Keyboard::new(), reply_to: None, silent: true },
            Urgency::Person,
        );
        return Ok((count, 0));
    }
    let (count, left) = decide_some(&named, Choice::Remove, by, room(desk)?, desk)?;
    let mut all = orders(desk)?;
    let former = all.iter().position(|order| order.which() == which).map(|at| all.remove(at));
    let (done, begun) = former.as_ref().map_or((0, up_to), |former| (former.done, former.up_to.max(up_to)));
    let chat = desk.db.migrated(desk.policy.admin_chat)?;
    if let Some(former) = &former {
        // The message comes where the button was pressed.
        withdraw(former, desk)?;
    }
    let surface = desk.db.open_surface(chat, PURPOSE, desk.now)?;
    let (wave, above) = match which {
        Waiting::Wave(wave) => (Some(wave), 0),
        Waiting::Above(percent) => (None, percent),
    };
    let order = Order { id: surface.id, wave, above, up_to: begun, by, done: done + count, ran_at: desk.now };
    tell(&order, left, false, &surface, desk)?;
    if left > 0 {
        wait_on(&order, desk)?;
        all.push(order);
        let more = all.len().saturating_sub(MOST);
        all.drain(..more);
    }
    keep(&all, desk)?;
    Ok((count, left))
}

fn withdraw(order: &Order, desk: &mut Desk<'_>) -> Result<()> {
    let Some(surface) = desk.db.surface_by_id(order.id)? else { return Ok(()) };
    desk.db.close_surface(surface.id)?;
    if let Some(message_id) = surface.message_id {
        desk.want(TelegramAction::DeleteMessage { chat: surface.chat, message_id }, Urgency::Person);
    }
    Ok(())
}

/// Those of an order do not run out of their time while it waits for the limits.
fn wait_on(order: &Order, desk: &Desk<'_>) -> Result<Vec<QuarantineRow>> {
    let left = desk.db.quarantined_of(order.which(), order.up_to)?;
    for entry in left.iter().filter(|entry| entry.expires_at < desk.now + 2 * HOUR) {
        desk.db.extend_quarantine(entry.id, desk.now + DAY)?;
    }
    Ok(left)
}

/// Once a minute: as many as the limits let through.
pub fn go_on(desk: &mut Desk<'_>) -> Result<()> {
    let all = orders(desk)?;
    if all.is_empty() {
        return Ok(());
    }
    let mut on = Vec::new();
    for mut order in all {
        let named = wait_on(&order, desk)?;
        let run_is_over = !(0..RUN).contains(&(desk.now - order.ran_at));
        let lately = desk.db.people_acted_on_live(desk.now - HOUR)? as usize;
        let room = room(desk)?.min((desk.per_run() as usize).saturating_sub(lately));
        let goes = !named.is_empty() && run_is_over && room > 0;
        let (count, left) =
            if goes { decide_some(&named, Choice::Remove, order.by, room, desk)? } else { (0, named.len()) };
        if count > 0 {
            (order.done, order.ran_at) = (order.done + count, desk.now);
        }
        if (count > 0 || left == 0)
            && let Some(surface) = desk.db.surface_by_id(order.id)?
        {
            tell(&order, left, false, &surface, desk)?;
        }
        if left > 0 {
            on.push(order);
        }
    }
    keep(&on, desk)
}

/// «Остановить». Returns a word for `Texts::said`.
pub fn stop(id: i64, desk: &mut Desk<'_>) -> Result<&'static str> {
    let mut all = orders(desk)?;
    let Some(at) = all.iter().position(|order| order.id == id) else { return Ok("already") };
    let order = all.remove(at);
    keep(&all, desk)?;
    let left = desk.db.quarantined_of(order.which(), order.up_to)?.len();
    if let Some(surface) = desk.db.surface_by_id(id)? {
        tell(&order, left, true, &surface, desk)?;
    }
    Ok("order_stopped")
}

/// When the limits let more through, as far as it is known now; `None`: never, a limit is zero.
fn next_at(order: &Order, desk: &Desk<'_>) -> Result<Option<Millis>> {
    let (per_run, per_day) = (desk.per_run(), desk.per_day());
    if per_run == 0 || per_day == 0 {
        return Ok(None);
    }
    let hour = order.ran_at + RUN;
    let spent = desk.db.people_acted_on(desk.day_start())? >= per_day;
    let tomorrow = crate::handlers::desk::day_start(desk.day_start() + DAY + 6 * HOUR, desk.policy.timezone);
    Ok(Some(if spent { hour.max(tomorrow) } else { hour }))
}

fn tell(order: &Order, left: usize, stopped: bool, surface: &SurfaceRow, desk: &mut Desk<'_>) -> Result<()> {
    let next = if left > 0 && !stopped { next_at(order, desk)? } else { None };
    let view = OrderView {
        which: order.which(),
        done: order.done,
        left,
        stopped,
        asked: accounts::way_to_remove(false, desk)? != Way::Auto,
        next: next.map(|at| super::panel::when(at, desk)),
        limits: [desk.per_run(), desk.per_day()],
    };
    let mut keyboard = Keyboard::new();
    if left > 0 && !stopped {
        keyboard.push(vec![key(desk.texts.panel_label("stop"), &Button::OrderStop { order: order.id })]);
    } else {
        desk.db.close_surface(surface.id)?;
    }
    let html = desk.texts.order_about_many(&view);
    desk.show(surface, html, keyboard, Urgency::Person);
    Ok(())
}
