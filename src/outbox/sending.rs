//! What is due goes out: lane by lane, the most urgent first, within what may be out at once.

use anyhow::Result;
use tracing::Span;

use super::crowd::{is_greeting, person_of, place, room};
use super::flood::peer_of;
use super::still_wanted::{Unwanted, still_wanted};
use super::{LaneState, Outbox, Wake, bury, second_look, standing_of, tell};
use crate::clock::Millis;
use crate::domain::action::{Action, Against, OnUnknown, TelegramAction};
use crate::domain::department::Department;
use crate::domain::event::ActionEnd;
use crate::domain::lane::Lane;
use crate::domain::platform::Job;
use crate::panics::caught;
use crate::policy::Policy;
use crate::store::{OutboxRow, State, Store};

/// Rows of a lane of many people that are looked through for one whose turn it is.
const LOOKED_THROUGH: usize = 64;

/// When a row may go out.
enum SendTurn {
    Now,
    /// Monotonic.
    At(Millis),
    /// Something to the same person is out.
    AfterOthers,
}

/// What a sending step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Calls begun or rows dropped.
    pub moved: usize,
    /// Calls that are out.
    pub out: usize,
    /// Monotonic moment at which a paused or paced lane may go on.
    pub ready_at: Option<Millis>,
}

impl Outbox {
    /// Sends what is due in lanes that are free. `now` is wall time, `tick` monotonic.
    pub fn send(&mut self, store: &Store, policy: &Policy, now: Millis, tick: Millis) -> Result<Sent> {
        // What calls came to stands for good, also where no event followed it.
        store.make_durable()?;
        let mut sent = Sent { moved: 0, out: 0, ready_at: None };
        let later = |at: Millis, sent: &mut Sent| sent.ready_at = Some(sent.ready_at.map_or(at, |known| known.min(at)));
        let mut lanes = store.read(|db| db.outbox().due_lanes(now))?;
        lanes.sort_by_key(|lane| place(lane, policy.admin_chat));
        for lane in lanes {
            let state = self.lanes.entry(lane.clone()).or_default();
            if state.paused_until > tick {
                later(state.paused_until, &mut sent);
                continue;
            }
            let mut skipped = 0;
            let mut passed = Vec::new();
            while self.has_room(&lane) && skipped < LOOKED_THROUGH {
                let Some(row) = Self::next(store, &lane, skipped, policy, now, &mut sent.moved)? else { break };
                let to = person_of(&row.action);
                if let Some(until) = self.rests_until(&row, tick) {
                    later(until, &mut sent);
                    skipped += 1;
                    continue;
                }
                match self.may_go(&row, tick) {
                    // What is said to one person is said in order.
                    _ if passed.contains(&to) => skipped += 1,
                    SendTurn::Now => {
                        self.submit(row, store, tick)?;
                        sent.moved += 1;
                        // A row that is out stands in the lane still.
                        skipped += 1;
                    }
                    SendTurn::At(at) => {
                        later(at, &mut sent);
                        // Others are not slower for one who has to wait.
                        if !lane.is_of_people() || row.is_to_stranger() {
                            break;
                        }
                        passed.push(to);
                        skipped += 1;
                    }
                    SendTurn::AfterOthers => {
                        passed.push(to);
                        skipped += 1;
                    }
                }
            }
        }
        sent.out = self.out();
        Ok(sent)
    }

    fn has_room(&self, lane: &Lane) -> bool {
        let out = self.lanes.get(lane).map_or(0, |state| state.out.len());
        let most = self.lanes.get(lane).map_or(1, |state| room(lane, state, self.most_out));
        out < most && self.out() < self.most_out
    }

    /// Until when flood control keeps back what is said to this row's person (monotonic): others go first.
    fn rests_until(&self, row: &OutboxRow, tick: Millis) -> Option<Millis> {
        self.lanes.get(&row.lane)?.floods.rests_until(peer_of(&row.action), tick)
    }

    /// Whether a row may go out at once.
    fn may_go(&self, row: &OutboxRow, tick: Millis) -> SendTurn {
        let state = self.lanes.get(&row.lane);
        let to = person_of(&row.action);
        let busy = |state: &LaneState| {
            state.is_out(row.id) || (to.is_some() && state.out.iter().any(|(_, other)| *other == to))
        };
        if row.lane.is_of_people() && state.is_some_and(busy) {
            return SendTurn::AfterOthers;
        }
        let next = self.greetings.next();
        if is_greeting(row) && next > tick {
            return SendTurn::At(next);
        }
        let wait = self.platforms.ready_in(&row.action, row.urgency);
        if wait.is_zero() { SendTurn::Now } else { SendTurn::At(tick + wait.as_millis() as Millis) }
    }

    /// The next row of a lane that is still wanted; what is not is dropped with a note.
    fn next(
        store: &Store,
        lane: &Lane,
        skipped: usize,
        policy: &Policy,
        now: Millis,
        moved: &mut usize,
    ) -> Result<Option<OutboxRow>> {
        for _ in 0..64 {
            let Some(row) = store.read(|db| db.outbox().next_of_lane(lane, skipped, now))? else { return Ok(None) };
            let row = match row {
                Ok(row) => row,
                Err(unreadable) => {
                    *moved += 1;
                    store.write(|db| bury(unreadable.id, unreadable.journal_id, &unreadable.to_string(), db, now))?;
                    continue;
                }
            };
            let (id, journal) = (row.id, row.journal_id);
            let standing = match caught(|| store.read(|db| standing_of(&row, policy, db))) {
                Err(error) if !crate::store::is_own(&error) => {
                    *moved += 1;
                    let why = format!("why it is wanted cannot be read: {error:#}");
                    store.write(|db| bury(id, journal, &why, db, now))?;
                    continue;
                }
                standing => standing?,
            };
            match still_wanted(&row, &standing, now) {
                Ok(()) => return Ok(Some(row)),
                // The lane waits with it: what stands behind it was decided later, and is as old as it.
                Err(Unwanted::NotNow) => return Ok(None),
                Err(Unwanted::LookAgain) => {
                    *moved += 1;
                    store.write(|db| {
                        db.outbox().close(row.id, row.revision, true, Some(Unwanted::LookAgain.as_str()), now)?;
                        second_look(&row, db, now)
                    })?;
                }
                Err(why) => {
                    *moved += 1;
                    span_of(&row).in_scope(|| tracing::debug!(why = why.as_str(), "a call is not wanted any more"));
                    store.write(|db| {
                        db.outbox().close(row.id, row.revision, true, Some(why.as_str()), now)?;
                        let pending = standing.verdict == Some(State::Pending);
                        if let (Some(journal), true) = (row.journal_id, pending) {
                            let note = (why != Unwanted::Held).then_some(why.as_str());
                            db.journal().set_state(journal, why.state(), note)?;
                            db.journal().release(journal)?;
                            // Whoever is said to be about to go stays: reports and cards follow.
                            let is_ban = row.action.facts().against == Some(Against::Person);
                            if is_ban && why.state() != State::Pending {
                                tell(row.id, ActionEnd::Never(why.as_str().to_owned()), db, now)?;
                            }
                        }
                        Ok(())
                    })?;
                }
            }
        }
        Ok(None)
    }

    fn submit(&mut self, mut row: OutboxRow, store: &Store, tick: Millis) -> Result<()> {
        if let Action::Telegram(TelegramAction::ShowSurface { surface_id, message_id, chat, .. }) = &mut row.action {
            // The message may have been sent, or its chat moved, after this wish was written down.
            if let Some(surface) = store.read(|db| db.surfaces().surface_by_id(*surface_id))? {
                *message_id = surface.message_id;
                *chat = surface.chat;
            }
        }
        if row.action.facts().on_unknown == OnUnknown::Ask {
            // Durable before the call: should the process die now, the next one knows that it does not know.
            store.write(|db| db.outbox().mark_out(row.id))?;
        }
        // Nothing above is out yet, should the store refuse: only an outcome makes room in a lane again, and none would come.
        let wake = self.wake.clone();
        self.lanes.entry(row.lane.clone()).or_default().out.push((row.id, person_of(&row.action)));
        if is_greeting(&row) {
            self.greetings.take(tick);
        }
        let span = span_of(&row);
        span.in_scope(|| tracing::debug!(lane = %row.lane, "a call goes out"));
        self.platforms.submit(
            Job { id: row.id, revision: row.revision, span, action: row.action },
            Box::new(move |outcome| {
                // The engine is gone only when the process ends: the row is still in the outbox then.
                drop(wake.send(Wake::Outcome(outcome)));
            }),
        );
        Ok(())
    }
}

/// The span of a call, on whatever thread it is made. Of the highest level: a line that is shown at all is shown in it.
pub(super) fn span_of(row: &OutboxRow) -> Span {
    let facts = row.action.facts();
    tracing::error_span!(
        "call",
        platform = row.action.performer().as_str(),
        action.id = row.id,
        action.kind = row.action.kind(),
        attempt = row.attempts + 1,
        chat = facts.chat.map(|chat| chat.0),
        handler = facts.owner.department().map(Department::as_str),
        journal.id = row.journal_id,
    )
}
