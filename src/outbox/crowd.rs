//! Many people at once: which lanes go first, how many calls are out, and how many strangers are answered a minute.

use super::LaneState;
use crate::clock::Millis;
use crate::domain::action::Action;
use crate::domain::ids::ChatId;
use crate::domain::platform::Lane;
use crate::domain::talk::Relay;
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
    match lane.0.as_str() {
        "tg:answer" | "vk:answer" => 0,
        name if name.strip_prefix("tg:").is_some_and(|chat| chat == admin_chat.to_string()) => 0,
        "vk:delete" | "vk:ban" | "vk:close" => 1,
        name if name.starts_with("tg:moderate:") => 1,
        Lane::PEOPLE => 4,
        "vk:message" => 3,
        _ => 2,
    }
}

/// How many calls of a lane may be out, of all that may.
pub(super) fn room(lane: &Lane, state: &LaneState, all: usize) -> usize {
    // In trouble one probe is enough.
    if lane.is_of_people() && state.troubles == 0 { all.saturating_sub(KEPT).clamp(1, MOST_TO_PEOPLE) } else { 1 }
}

/// Whose turn a call to a person takes: of one person's calls one is out.
pub(super) fn person_of(action: &Action) -> Option<ChatId> {
    match action {
        Action::ShowSurface { chat, .. } | Action::SendMessage { chat, .. } | Action::SendPhoto { chat, .. } => {
            Some(*chat)
        }
        Action::AnswerButton { chat, .. } => *chat,
        Action::Relay(relay) => relay.chat(),
        _ => None,
    }
}

/// Whether this is said to a stranger, and counts.
pub(super) fn is_greeting(row: &OutboxRow) -> bool {
    row.is_to_stranger() && !matches!(row.action, Action::AnswerButton { .. } | Action::Relay(Relay::AnswerVk { .. }))
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
        let mut lanes: Vec<Lane> = ["tg:people", "vk:read", "tg:-5", "vk:message", "vk:delete", "tg:answer"]
            .map(|name| Lane(name.to_owned()))
            .into();
        lanes.sort_by_key(|lane| place(lane, admin));
        let names: Vec<&str> = lanes.iter().map(|lane| lane.0.as_str()).collect();
        assert_eq!(names, ["tg:-5", "tg:answer", "vk:delete", "vk:read", "vk:message", "tg:people"]);
    }

    #[test]
    fn few_descriptors_leave_few_calls_to_people() {
        let people = Lane(Lane::PEOPLE.to_owned());
        let rooms = [4, 13, 16, 24, 200].map(|all| room(&people, &LaneState::default(), all));
        assert_eq!(rooms, [1, 1, 4, 6, 6]);
        assert_eq!(room(&people, &LaneState { troubles: 1, ..LaneState::default() }, 24), 1);
    }
}
