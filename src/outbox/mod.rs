//! One step: outcomes that came are recorded, due rows of free lanes go out.
//!
//! A lane has one call out at a time. Trouble of a lane (rate, network, a dead token) pauses the lane with one probe at a
//! time and costs its rows no attempt; trouble of a row counts.

mod burial;
mod crowd;
mod flood;
mod platforms;
pub mod retry;
mod sending;
mod standing;
pub mod still_wanted;

use std::collections::HashMap;
use std::sync::mpsc::Sender;

use anyhow::Result;

use crate::clock::Millis;
use crate::domain::action::{
    Action, Advice, Fate, OnUnknown, Owner, Receipt, Scope, TargetAction, TelegramAction, VkAction,
};
use crate::domain::already::STAYED_BEHIND;
use crate::domain::event::ActionEnd;
use crate::domain::ids::ChatId;
use crate::domain::lane::{Lane, TelegramLane, Waits};
use crate::domain::notice::Notice;
use crate::domain::own_event::OwnEvent;
use crate::domain::platform::Outcome;
use crate::inbox::Queue;
use crate::keyring::without_vk_keys;
use crate::panics::caught;
use crate::store::{Db, OutboxRow, State, Store};
use burial::bury;
use crowd::Greetings;
pub use crowd::USUAL_CALLS;
use flood::{Floods, peer_of};
pub use platforms::{Platforms, TargetRow};
pub use sending::Sent;
use sending::span_of;
use standing::{second_look, standing_of};

/// What wakes the engine.
#[derive(Debug)]
pub enum Wake {
    /// A call came to its end.
    Outcome(Outcome),
    /// Something new is in the inbox.
    News,
}

/// The way out.
pub struct Outbox {
    platforms: Platforms,
    wake: Sender<Wake>,
    lanes: HashMap<Lane, LaneState>,
    /// What calls came to and the store has not taken yet.
    unrecorded: Vec<Outcome>,
    random: fastrand::Rng,
    greetings: Greetings,
    /// So many calls may be out at once.
    most_out: usize,
}

#[derive(Debug, Default, Clone)]
struct LaneState {
    /// Rows whose calls are out, and to whom of the many.
    out: Vec<(i64, Option<ChatId>)>,
    /// Monotonic.
    paused_until: Millis,
    troubles: u32,
    /// The notice of what it waits for.
    waits_for: Option<String>,
    floods: Floods,
}

impl LaneState {
    fn is_out(&self, id: i64) -> bool {
        self.out.iter().any(|(out, _)| *out == id)
    }

    fn came_back(&mut self, id: i64) {
        self.out.retain(|(out, _)| *out != id);
    }

    /// Nothing to remember.
    fn is_idle(&self, tick: Millis) -> bool {
        self.out.is_empty()
            && self.troubles == 0
            && self.waits_for.is_none()
            && self.paused_until <= tick
            && self.floods.is_empty()
    }
}

impl Outbox {
    /// An outbox over the platforms; outcomes wake the engine.
    pub fn new(platforms: Platforms, wake: Sender<Wake>, seed: u64) -> Self {
        Self {
            platforms,
            wake,
            lanes: HashMap::new(),
            unrecorded: Vec::new(),
            random: fastrand::Rng::with_seed(seed),
            greetings: Greetings::default(),
            most_out: USUAL_CALLS,
        }
    }

    /// So many calls may be out at once, in all lanes together.
    pub fn bound(&mut self, calls: usize) {
        self.most_out = calls.max(1);
    }

    /// The platforms, for the lane of a new wish.
    pub fn platforms(&self) -> &Platforms {
        &self.platforms
    }

    /// Records what calls came to, in one transaction, whose disk the next one waits for: `send` lets nothing out before.
    /// What the store refuses is kept for the next time, for nobody will tell it again; its lanes stay occupied meanwhile.
    pub fn record(&mut self, outcomes: Vec<Outcome>, store: &Store, now: Millis, tick: Millis) -> Result<usize> {
        self.unrecorded.extend(outcomes);
        if self.unrecorded.is_empty() {
            return Ok(0);
        }
        let random = &mut self.random;
        let mut lanes = self.lanes.clone();
        store.write_with_next(|db| {
            for outcome in &self.unrecorded {
                let faced = db.savepoint(|| caught(|| record_one(outcome, &mut lanes, random, db, now, tick)));
                match faced {
                    Err(error) if !crate::store::is_own(&error) => {
                        // Whatever it came to, the lane goes on; what cannot be written down is said.
                        comes_back(&mut lanes, outcome.id);
                        bury(outcome.id, None, &format!("what it came to cannot be written down: {error:#}"), db, now)?;
                    }
                    faced => faced?,
                }
            }
            Ok(())
        })?;
        // Lanes that were of one chat, and of which nothing is to be remembered, are not kept.
        lanes.retain(|_, state| {
            state.floods.forget_old(tick);
            !state.is_idle(tick)
        });
        self.lanes = lanes;
        Ok(std::mem::take(&mut self.unrecorded).len())
    }

    /// Another key is in use: what waited for a person's help is tried at once.
    pub fn try_what_waits(&mut self) {
        for lane in self.lanes.values_mut().filter(|lane| lane.waits_for.is_some()) {
            lane.paused_until = 0;
            lane.troubles = 0;
        }
    }

    /// How many calls are out.
    pub fn out(&self) -> usize {
        self.lanes.values().map(|state| state.out.len()).sum()
    }
}

/// Whatever a call came to, it is not out any more.
fn comes_back(lanes: &mut HashMap<Lane, LaneState>, id: i64) {
    for lane in lanes.values_mut() {
        lane.came_back(id);
    }
}

fn record_one(
    outcome: &Outcome,
    lanes: &mut HashMap<Lane, LaneState>,
    random: &mut fastrand::Rng,
    db: Db<'_>,
    now: Millis,
    tick: Millis,
) -> Result<()> {
    let Some(row) = db.outbox().outbox_row(outcome.id)? else {
        comes_back(lanes, outcome.id);
        return Ok(());
    };
    let _entered = span_of(&row).entered();
    tracing::debug!(came_to = outcome.result.as_ref().map_or_else(Fate::as_str, |_| "done"), "a call came back");
    let lane = lanes.entry(row.lane.clone()).or_default();
    lane.came_back(outcome.id);
    match &outcome.result {
        Ok(receipt) => {
            lane.troubles = 0;
            lane.floods.taken(peer_of(&row.action));
            if let Some(notice) = lane.waits_for.take() {
                // Somebody helped: should it be wanted once more, that is news.
                db.settings().forget_notice(&notice)?;
                db.settings().chat_refuses(&row.lane, None)?;
            }
            finish(&row, outcome.revision, receipt, db, now)
        }
        Err(fate) => Back { row: &row, revision: outcome.revision, lane, random, db, now, tick }.came_to(fate),
    }
}

/// A row whose call came back with no receipt, and everything that its fate may touch.
struct Back<'a> {
    row: &'a OutboxRow,
    revision: i64,
    lane: &'a mut LaneState,
    random: &'a mut fastrand::Rng,
    db: Db<'a>,
    now: Millis,
    tick: Millis,
}

fn finish(row: &OutboxRow, revision: i64, receipt: &Receipt, db: Db<'_>, now: Millis) -> Result<()> {
    if let (Action::Telegram(TelegramAction::ShowSurface { surface_id, chat, .. }), Receipt::Message { message_id }) =
        (&row.action, receipt)
        // What came into a group right before it became a supergroup has no number there.
        && db.surfaces().migrated(*chat)? == *chat
    {
        db.surfaces().surface_shown(*surface_id, *message_id, now)?;
    }
    if db.outbox().close(row.id, revision, false, None, now)? && row.action.facts().owner != Owner::Nobody {
        tell(row.id, ActionEnd::Done(receipt.clone()), db, now)?;
    }
    Ok(())
}

impl Back<'_> {
    fn came_to(self, fate: &Fate) -> Result<()> {
        let Self { row, revision, lane, random, db, now, tick } = self;
        match fate {
            Fate::Later { pause, scope: Scope::Lane, cause } => {
                in_trouble(lane, *pause, random, tick);
                if lane.troubles == 1 {
                    tracing::warn!(lane = %row.lane, "a lane waits: {cause:#}");
                }
                db.outbox().retry(row.id, now, false, &format!("{cause:#}"))
            }
            Fate::Later { scope: Scope::Flood, cause, .. } => flooded(row, lane, cause, random, db, now, tick),
            Fate::Later { pause, scope: Scope::Row, cause } => again(row, *pause, cause, random, db, now),
            Fate::Later { pause, scope: Scope::Platform, cause } => {
                let wait = in_trouble(lane, *pause, random, tick);
                if lane.troubles == 1 {
                    tracing::warn!(lane = %row.lane, "the platform is in trouble: {cause:#}");
                }
                if lane.troubles % retry::COUNTED_IF_HARMLESS == 1 {
                    // Others of the lane were answered since the last time, or nothing was for hours.
                    return again(row, None, cause, random, db, now);
                }
                give_way(row, now + wait + retry::GIVES_WAY, false, &format!("{cause:#}"), db)
            }
            Fate::Never { note } => Back { row, revision, lane, random, db, now, tick }.never(note),
            Fate::Help { advice, .. } => Back { row, revision, lane, random, db, now, tick }.help(advice),
            Fate::Migrated { to } => Back { row, revision, lane, random, db, now, tick }.moved(*to),
            Fate::Unknown { cause } => match row.action.facts().on_unknown {
                harmless @ (OnUnknown::Repeat | OnUnknown::RepeatMayDouble) => {
                    in_trouble(lane, None, random, tick);
                    let counted =
                        if harmless == OnUnknown::Repeat { retry::COUNTED_IF_HARMLESS } else { retry::COUNTED };
                    if lane.troubles % counted != 1 {
                        // Nothing of the lane was answered since the last time: that is hardly this row's fault. Yet one
                        // that swallows every answer is given up in the end, for what it says may arrive each time.
                        return db.outbox().retry(row.id, now, false, &format!("{cause:#}"));
                    }
                    again(row, None, cause, random, db, now)
                }
                OnUnknown::Ask => {
                    tracing::warn!(lane = %row.lane, "nobody knows whether it went out: {cause:#}");
                    uncertain(row.id, row.revision, &format!("{cause:#}"), db, now)
                }
            },
        }
    }

    fn never(self, note: &str) -> Result<()> {
        let Self { row, revision, lane, db, now, .. } = self;
        lane.troubles = 0;
        if db.outbox().close(row.id, revision, false, Some(note), now)? && row.action.facts().owner != Owner::Nobody {
            tell(row.id, ActionEnd::Never(note.to_owned()), db, now)?;
        }
        Ok(())
    }

    /// The chat has another id: what can be done there is repeated at once. What names a message of before ends, for this number
    /// is another message's there.
    fn moved(self, to: ChatId) -> Result<()> {
        let Self { row, db, now, .. } = &self;
        if let Some(from) = row.action.facts().chat.filter(|chat| !chat.is_private()) {
            db.surfaces().migrate_chat(from, to)?;
        }
        let mut moved = row.action.clone();
        if !moved.move_to(to) || moved == row.action {
            return self.never(STAYED_BEHIND);
        }
        db.outbox().replace_action(row.id, &moved)?;
        db.outbox().retry(row.id, *now, false, "the chat has another id now")
    }

    /// A person has to help. What only needs another right ends here and is asked of the admin; a dead token, a check in the
    /// browser or a chat out of reach hold the lane, with one probe at a time.
    fn help(self, advice: &Advice) -> Result<()> {
        let Self { row, revision, lane, random, db, now, tick } = self;
        let holds = match advice {
            Advice::NewToken { .. }
            | Advice::OtherCommunity { .. }
            | Advice::Captcha { .. }
            | Advice::ChatUnreachable { .. }
            | Advice::ChatRefuses { .. }
            | Advice::Certificate { .. }
            | Advice::LongPollOff => true,
            // A post waits for its right; everything else is asked of the admin.
            Advice::RightMissing { .. } if matches!(row.action, Action::Target(TargetAction::PublishPart { .. })) => {
                true
            }
            Advice::UserTokenNeeded
            | Advice::ServiceTokenNeeded
            | Advice::CommunityTokenNeeded
            | Advice::RightMissing { .. }
            | Advice::Other { .. } => false,
        };
        let of_a_chat = refused_chat(row, advice);
        let key = match advice {
            // Its words may be others at each try: that is no news.
            Advice::ChatRefuses { chat, .. } => format!("advice:chat_refuses:{chat}"),
            // Each channel lacks its own.
            advice @ Advice::RightMissing { .. } if holds => {
                format!("advice:{}:{}", serde_json::to_string(advice)?, row.lane)
            }
            advice => format!("advice:{}", serde_json::to_string(advice)?),
        };
        if db.settings().notice_once(&Notice::lasting(key.as_str()), now)? {
            tracing::error!(lane = %row.lane, advice = advice.as_str(), "needs a person's help");
            db.inbox().tell(&key, Queue::People, &OwnEvent::Advice { advice: advice.clone(), action: row.id }, now)?;
        }
        if holds {
            lane.waits_for = Some(key);
            lane.troubles += 1;
            if let Some(words) = of_a_chat {
                // People open a chat without telling anybody: looked after each minute.
                lane.paused_until = tick + retry::help_pause(1, random);
                db.settings().chat_refuses(&row.lane, Some(&words))?;
                return db.outbox().retry(row.id, now, false, &Waits::ForHelp(Some(words)).to_string());
            }
            lane.paused_until = tick + retry::help_pause(lane.troubles, random);
            return db.outbox().retry(row.id, now, false, &Waits::ForHelp(None).to_string());
        }
        if db.outbox().close(row.id, revision, true, Some("no token may"), now)? {
            tell(row.id, ActionEnd::Refused(advice.clone()), db, now)?;
        }
        Ok(())
    }
}

/// VK's flood control stopped it. Words to a person wait with what is said to them afterwards, all else with its lane.
fn flooded(
    row: &OutboxRow,
    lane: &mut LaneState,
    cause: &anyhow::Error,
    random: &mut fastrand::Rng,
    db: Db<'_>,
    now: Millis,
    tick: Millis,
) -> Result<()> {
    let peer = peer_of(&row.action);
    let (times, wait) = lane.floods.stopped(peer, random, tick);
    if times == 1 {
        tracing::warn!(lane = %row.lane, "flood control: {cause:#}");
    }
    if peer.is_none() {
        lane.troubles += 1;
        lane.paused_until = tick + wait;
    } else if times > retry::FLOODS_FREE {
        return again(row, None, cause, random, db, now);
    }
    db.outbox().retry(row.id, now, false, &format!("{cause:#}"))
}

/// One more trouble of a lane: everything in it waits. Returns for how long.
fn in_trouble(
    lane: &mut LaneState,
    asked: Option<std::time::Duration>,
    random: &mut fastrand::Rng,
    tick: Millis,
) -> Millis {
    lane.troubles += 1;
    let wait = retry::pause(lane.troubles, asked, random);
    lane.paused_until = tick + wait;
    wait
}

/// Nobody knows whether it happened, and it must not be repeated blindly: it ends here, and a person is asked.
fn uncertain(id: i64, revision: i64, why: &str, db: Db<'_>, now: Millis) -> Result<()> {
    if db.outbox().close(id, revision, true, Some(why), now)? {
        tell(id, ActionEnd::Uncertain, db, now)?;
    }
    Ok(())
}

/// Calls that were out when the last process ended: whether they reached anybody, nobody knows.
pub fn recover(store: &Store, now: Millis) -> Result<()> {
    store.write(|db| {
        for row in db.outbox().rows_out()? {
            let row = match row {
                Ok(row) => row,
                Err(unreadable) => {
                    bury(unreadable.id, unreadable.journal_id, &unreadable.to_string(), db, now)?;
                    continue;
                }
            };
            let _entered = span_of(&row).entered();
            tracing::warn!("the last run ended while this was on its way");
            uncertain(row.id, row.revision, "the program ended while it was on its way", db, now)?;
        }
        Ok(())
    })
}

/// The row failed by itself: tried again with growing pauses, and given up visibly.
fn again(
    row: &OutboxRow,
    pause: Option<std::time::Duration>,
    cause: &anyhow::Error,
    random: &mut fastrand::Rng,
    db: Db<'_>,
    now: Millis,
) -> Result<()> {
    let attempt = row.attempts + 1;
    let text = format!("{cause:#}");
    if attempt >= retry::ATTEMPTS {
        tracing::error!(lane = %row.lane, "given up: {text}");
        db.outbox().bury(row.id, &text, now)?;
        // What was not taken back is as it was: whoever hears of it writes that down.
        if let Some(journal) = row.journal_id.filter(|_| row.action.facts().against.is_some()) {
            db.journal().set_state(journal, State::Failed, Some(&text))?;
        }
        if row.action.facts().owner != Owner::Nobody {
            tell(row.id, ActionEnd::GivenUp(text), db, now)?;
        }
        return Ok(());
    }
    give_way(row, now + retry::pause(attempt, pause, random), true, &text, db)
}

/// A row waits, and others of its lane go first; what is said to the same person waits with it.
fn give_way(row: &OutboxRow, due_at: Millis, counts: bool, error: &str, db: Db<'_>) -> Result<()> {
    db.outbox().retry(row.id, due_at, counts, error)?;
    match &row.action {
        Action::Vk(VkAction::Say { peer_id, .. } | VkAction::EditSaid { peer_id, .. }) => {
            db.outbox().wait_for_others(&row.lane, *peer_id, due_at)
        }
        _ => Ok(()),
    }
}

/// Why a chat takes no messages, where that is what they wait for.
fn refused_chat(row: &OutboxRow, advice: &Advice) -> Option<String> {
    let (chat, words) = match advice {
        Advice::ChatRefuses { chat, words, .. } => (chat, format!("chat {chat} takes no messages: {words}")),
        Advice::ChatUnreachable { chat, .. } => (chat, format!("chat {chat} is out of the bot's reach")),
        _ => return None,
    };
    // What is written for people, not copies of posts: those have cards of their own.
    let chat = chat.telegram()?;
    (row.lane == Lane::Telegram(TelegramLane::Chat(chat))).then_some(words)
}

fn tell(action: i64, end: ActionEnd, db: Db<'_>, now: Millis) -> Result<()> {
    // Pages of a sweep let the people through who wait.
    let queue = match &end {
        ActionEnd::Done(
            Receipt::Members { .. } | Receipt::Profiles { .. } | Receipt::Likers(_) | Receipt::Membership { .. },
        ) => Queue::Bulk,
        ActionEnd::Done(_)
        | ActionEnd::Never(_)
        | ActionEnd::Refused(_)
        | ActionEnd::Uncertain
        | ActionEnd::GivenUp(_) => Queue::People,
    };
    let event = OwnEvent::Ended { action, end };
    let payload = event.to_json()?;
    let told = serde_json::from_str(&payload).ok();
    let payload = without_vk_keys(payload, told.as_ref());
    db.inbox().put_event(event.account(), &format!("ended:{action}"), queue as i64, &payload, now)?;
    Ok(())
}
