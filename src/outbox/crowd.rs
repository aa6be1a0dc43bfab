//! Many people at once: which lanes go first, how many calls are out, and how many strangers are answered a minute.

use super::LaneState;
use crate::clock::Millis;
use crate::domain::action::{Action, TelegramAction, VkAction};
use crate::domain::ids::ChatId;
use crate::domain::lane::{Lane, TelegramLane, VkLane};
use crate::store::OutboxRow;

/// Calls that are out at once in the whole process, where nothing says otherwise.
pub const USUAL_CALLS: usize = 24;
/// Of the calls that may be out, so many are kept for everybody but people in private.
const KEPT: usize = 12;
/// Calls to people in private that are out at once, at most.
const MOST_TO_PEOPLE: usize = 6;

/// Strangers are answered so often…
const EVERY: Millis = 200;
/// …but so many at once after a quiet time.
const AT_ONCE: Millis = 60;

/// How soon a lane is looked at: the admin and whoever pressed there, then moderation, then everything of the community,
/// people in private last.
pub(super) fn place(lane: &Lane, admin_chat: ChatId) -> u8 {
    match lane {
        Lane::Telegram(TelegramLane::Answer) | Lane::Vk(VkLane::Answer) => 0,
        Lane::Telegram(TelegramLane::Chat(chat)) if *chat == admin_chat => 0,
        Lane::Vk(VkLane::Delete | VkLane::Ban | VkLane::Close) | Lane::Telegram(TelegramLane::Moderate(_)) => 1,
        Lane::Telegram(TelegramLane::People) => 4,
        Lane::Vk(VkLane::Message) => 3,
        Lane::Vk(_)
        | Lane::Telegram(_)
        | Lane::Posts(_)
        | Lane::Looks(_)
        | Lane::Model
        | Lane::Machine
        | Lane::Other(_) => 2,
    }
}

/// How many calls of a lane may be out, of all that may.
pub(super) fn room(lane: &Lane, state: &LaneState, all: usize) -> usize {
    // In trouble one probe is enough.
    if lane.is_of_people() && state.troubles == 0 { all.saturating_sub(KEPT).clamp(1, MOST_TO_PEOPLE) } else { 1 }
}

/// Whose turn a call to a person takes: of one person's calls one is out.
pub(super) fn person_of(action: &Action) -> Option<ChatId> {
    action.facts().lane.speaks_in()
}

/// Whether this is said to a stranger, and counts: the answer to a press does not.
pub(super) fn is_greeting(row: &OutboxRow) -> bool {
    let answers = match &row.action {
        Action::Vk(action) => matches!(action, VkAction::AnswerPress { .. }),
        Action::Telegram(action) => matches!(action, TelegramAction::AnswerButton { .. }),
        Action::Target(_) | Action::Model(_) | Action::Machine(_) => false,
    };
    row.is_to_stranger() && !answers
}

/// How many strangers were answered lately.
#[derive(Debug, Default)]
pub(super) struct Greetings {
    /// Monotonic moment up to which turns are taken.
    taken: Millis,
}

impl Greetings {
    /// Monotonic moment at which the next one may go; not later than `tick`: now.
    pub(super) fn next(&self) -> Millis {
        self.taken - (AT_ONCE - 1) * EVERY
    }

    pub(super) fn take(&mut self, tick: Millis) {
        self.taken = self.taken.max(tick) + EVERY;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_answered_sixty_at_once_and_then_five_a_second() {
        let (mut greetings, mut tick, mut answered) = (Greetings::default(), 1_000_000, 0);
        while greetings.next() <= tick {
            greetings.take(tick);
            answered += 1;
        }
        assert_eq!(answered, 60);
        for _ in 0..60_000 / 50 {
            tick += 50;
            while greetings.next() <= tick {
                greetings.take(tick);
                answered += 1;
            }
        }
        assert_eq!(answered, 60 + 300);
    }

    #[test]
    fn the_admin_comes_first_and_people_in_private_last() {
        let admin = ChatId(-5);
        let mut lanes: Vec<Lane> =
            ["tg:people", "vk:read", "tg:-5", "vk:message", "vk:delete", "tg:answer"].map(Lane::parse).into();
        lanes.sort_by_key(|lane| place(lane, admin));
        let names: Vec<String> = lanes.iter().map(Lane::to_string).collect();
        assert_eq!(names, ["tg:-5", "tg:answer", "vk:delete", "vk:read", "vk:message", "tg:people"]);
    }

    #[test]
    fn few_descriptors_leave_few_calls_to_people() {
        let people = Lane::Telegram(TelegramLane::People);
        let rooms = [4, 13, 16, 24, 200].map(|all| room(&people, &LaneState::default(), all));
        assert_eq!(rooms, [1, 1, 4, 6, 6]);
        assert_eq!(room(&people, &LaneState { troubles: 1, ..LaneState::default() }, 24), 1);
    }
}
