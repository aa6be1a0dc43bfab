//! «Убрать всех от 95 %»: an order about many that wait. It does what the limits let through, goes on by itself when they
//! let more, and says on one message how far it is.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::clock::{DAY, HOUR, Millis};
use crate::domain::action::{Keyboard, TelegramAction, Urgency, Way};
use crate::domain::button::{Button, Waiting};
use crate::handlers::context::{Context, key};
use crate::handlers::moderation::accounts;
use crate::handlers::moderation::quarantine::{QuarantineChoice, decide_some, deciding, room};
use crate::store::{QuarantineRow, SurfaceRow};
use crate::texts::{OrderView, PanelLabel, Said};

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
struct QuarantineOrder {
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

impl QuarantineOrder {
    /// What may be done of it by now is done: a run is an hour.
    fn rests(&self, now: Millis) -> bool {
        (0..RUN).contains(&(now - self.ran_at))
    }

    fn which(&self) -> Waiting {
        self.wave.map_or(Waiting::Above(self.above), Waiting::Wave)
    }
}

fn orders(ctx: &Context<'_>) -> Result<Vec<QuarantineOrder>> {
    let stored = ctx.db.settings().meta(ORDERS)?.unwrap_or_default();
    // Orders that nobody can read are none: whoever gave them sees no more of it happen, and presses again.
    Ok(serde_json::from_str(&stored).unwrap_or_default())
}

fn keep(orders: &[QuarantineOrder], ctx: &Context<'_>) -> Result<()> {
    let stored = if orders.is_empty() { String::new() } else { serde_json::to_string(orders)? };
    ctx.db.settings().set_meta(ORDERS, &stored)
}

/// What came of a press.
pub enum Given {
    /// It has begun.
    Begun {
        /// So many were decided.
        count: usize,
        /// So many go when the limits let them.
        left: usize,
    },
    /// The same order goes on already.
    GoesOn {
        /// When it does more; `None`: never, a limit is zero.
        next: Option<String>,
    },
}

/// Gives an order, as a button named it. A second press does not do more than the limit of a run lets through.
pub fn give(remove: bool, which: Waiting, up_to: i64, by: i64, ctx: &mut Context<'_>) -> Result<Given> {
    let named = ctx.db.growth().quarantined_of(which, up_to)?;
    if !remove {
        let ids: Vec<i64> = named.iter().map(|entry| entry.id).collect();
        let count = ids.len();
        deciding::keep_named(ids, which, by, ctx)?;
        return Ok(Given::Begun { count, left: 0 });
    }
    let room = room(ctx)?.min(room_of_run(ctx)?.0);
    let mut all = orders(ctx)?;
    let former = all.iter().position(|order| order.which() == which).map(|at| all.remove(at));
    if let Some(former) = former.as_ref().filter(|former| former.rests(ctx.now) || room == 0) {
        return goes_on(QuarantineOrder { up_to: former.up_to.max(up_to), ..former.clone() }, all, ctx);
    }
    let (count, left) = decide_some(&named, QuarantineChoice::Remove, by, room, ctx)?;
    let (done, begun) = former.as_ref().map_or((0, up_to), |former| (former.done, former.up_to.max(up_to)));
    let chat = ctx.admin_chat()?;
    if let Some(former) = &former {
        // The message comes where the button was pressed.
        withdraw(former, ctx)?;
    }
    let surface = ctx.db.surfaces().open_surface(chat, PURPOSE, ctx.now)?;
    let (wave, above) = match which {
        Waiting::Wave(wave) => (Some(wave), 0),
        Waiting::Above(percent) => (None, percent),
    };
    let ran_at = if count > 0 { ctx.now } else { 0 };
    let order = QuarantineOrder { id: surface.id, wave, above, up_to: begun, by, done: done + count, ran_at };
    tell(&order, left, false, &surface, ctx)?;
    if left > 0 {
        wait_on(&order, ctx)?;
        all.push(order);
        let more = all.len().saturating_sub(MOST);
        all.drain(..more);
    }
    keep(&all, ctx)?;
    Ok(Given::Begun { count, left })
}

/// The button was pressed again: whoever came to wait since is named by the order too, and it goes on as it would.
fn goes_on(order: QuarantineOrder, mut all: Vec<QuarantineOrder>, ctx: &mut Context<'_>) -> Result<Given> {
    let left = wait_on(&order, ctx)?.len();
    if let Some(surface) = ctx.db.surfaces().surface_by_id(order.id)? {
        tell(&order, left, false, &surface, ctx)?;
    }
    let next = next_at(&order, ctx)?.map(|at| crate::handlers::context::when(at, ctx));
    if left > 0 {
        all.push(order);
    }
    keep(&all, ctx)?;
    Ok(Given::GoesOn { next })
}

/// How many more may go in this hour, and when the next may.
fn room_of_run(ctx: &Context<'_>) -> Result<(usize, Millis)> {
    let (lately, first) = ctx.db.journal().people_of_the_run(ctx.now - RUN + 1, ctx.per_run())?;
    let room = ctx.per_run().saturating_sub(lately);
    Ok((room as usize, first.filter(|_| room == 0).map_or(ctx.now, |first| first + RUN)))
}

fn withdraw(order: &QuarantineOrder, ctx: &mut Context<'_>) -> Result<()> {
    let Some(surface) = ctx.db.surfaces().surface_by_id(order.id)? else { return Ok(()) };
    ctx.db.surfaces().close_surface(surface.id)?;
    if let Some(message_id) = surface.message_id {
        ctx.want(TelegramAction::DeleteMessage { chat: surface.chat, message_id }, Urgency::Person);
    }
    Ok(())
}

/// Those of an order do not run out of their time while it waits for the limits.
fn wait_on(order: &QuarantineOrder, ctx: &Context<'_>) -> Result<Vec<QuarantineRow>> {
    let left = ctx.db.growth().quarantined_of(order.which(), order.up_to)?;
    for entry in left.iter().filter(|entry| entry.expires_at < ctx.now + 2 * HOUR) {
        ctx.db.quarantine().extend_quarantine(entry.id, ctx.now + DAY)?;
    }
    Ok(left)
}

/// Once a minute: as many as the limits let through.
pub fn go_on(ctx: &mut Context<'_>) -> Result<()> {
    let all = orders(ctx)?;
    if all.is_empty() {
        return Ok(());
    }
    let mut on = Vec::new();
    for mut order in all {
        let named = wait_on(&order, ctx)?;
        let room = room(ctx)?.min(room_of_run(ctx)?.0);
        let goes = !named.is_empty() && !order.rests(ctx.now) && room > 0;
        let (count, left) =
            if goes { decide_some(&named, QuarantineChoice::Remove, order.by, room, ctx)? } else { (0, named.len()) };
        if count > 0 {
            (order.done, order.ran_at) = (order.done + count, ctx.now);
        }
        if (count > 0 || left == 0)
            && let Some(surface) = ctx.db.surfaces().surface_by_id(order.id)?
        {
            tell(&order, left, false, &surface, ctx)?;
        }
        if left > 0 {
            on.push(order);
        }
    }
    keep(&on, ctx)
}

/// «Остановить». Returns a word for `Texts::said`.
pub fn stop(id: i64, ctx: &mut Context<'_>) -> Result<Said> {
    let mut all = orders(ctx)?;
    let Some(at) = all.iter().position(|order| order.id == id) else { return Ok(Said::Already) };
    let order = all.remove(at);
    keep(&all, ctx)?;
    let left = ctx.db.growth().count_quarantined_of(order.which(), order.up_to)?;
    if let Some(surface) = ctx.db.surfaces().surface_by_id(id)? {
        tell(&order, left, true, &surface, ctx)?;
    }
    Ok(Said::OrderStopped)
}

/// When the limits let more through, as far as it is known now; `None`: never, a limit is zero.
fn next_at(order: &QuarantineOrder, ctx: &Context<'_>) -> Result<Option<Millis>> {
    let (per_run, per_day) = (ctx.per_run(), ctx.per_day());
    if per_run == 0 || per_day == 0 {
        return Ok(None);
    }
    let hour = (order.ran_at + RUN).max(room_of_run(ctx)?.1);
    let spent = ctx.acted_on_today()? >= per_day;
    let tomorrow = crate::handlers::context::day_start(ctx.day_start() + DAY + 6 * HOUR, ctx.policy.timezone);
    Ok(Some(if spent { hour.max(tomorrow) } else { hour }))
}

fn tell(
    order: &QuarantineOrder,
    left: usize,
    stopped: bool,
    surface: &SurfaceRow,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let next = if left > 0 && !stopped { next_at(order, ctx)? } else { None };
    let view = OrderView {
        which: order.which(),
        done: order.done,
        left,
        stopped,
        asked: accounts::way_to_remove(false, ctx)? != Way::Auto,
        next: next.map(|at| crate::handlers::context::when(at, ctx)),
        limits: [ctx.per_run(), ctx.per_day()],
    };
    let mut keyboard = Keyboard::new();
    if left > 0 && !stopped {
        keyboard.push(vec![key(ctx.texts.panel_label(PanelLabel::Stop), &Button::OrderStop { order: order.id })]);
    } else {
        ctx.db.surfaces().close_surface(surface.id)?;
    }
    let html = ctx.texts.moderation().order_about_many(&view);
    ctx.show(surface, html, keyboard, Urgency::Person);
    Ok(())
}
