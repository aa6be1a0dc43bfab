//! What the log says of an event: its kind as a word, where it happened, whose it is. Nothing of what people wrote.

use super::department::Department;
use super::event::{Command, Event};
use super::ids::{ChatId, CommentRef, Network};

impl Event {
    /// Its kind, as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CommentWritten { .. } => "comment_written",
            Self::CommentDeleted { .. } => "comment_deleted",
            Self::MemberJoined { .. } => "member_joined",
            Self::MemberLeft { .. } => "member_left",
            Self::PersonBlocked { .. } => "person_blocked",
            Self::PersonUnblocked { .. } => "person_unblocked",
            Self::Liked { .. } => "liked",
            Self::Reacted { .. } => "reacted",
            Self::Messaged(_) => "messaged",
            Self::TalkPressed { .. } => "talk_pressed",
            Self::ReachChanged { .. } => "reach_changed",
            Self::AnsweredByHand { .. } => "answered_by_hand",
            Self::DonorChanged { .. } => "donor_changed",
            Self::PostPublished { .. } => "post_published",
            Self::PostForwarded { .. } => "post_forwarded",
            Self::ManagersChanged { .. } => "managers_changed",
            Self::Written { .. } => "written",
            Self::KeySent { .. } => "key_sent",
            Self::PersonNamed { .. } => "person_named",
            Self::ButtonPressed { .. } => "button_pressed",
            Self::ChatMigrated { .. } => "chat_migrated",
            Self::ChatNamed { .. } => "chat_named",
            Self::SweepGoesOn { .. } => "sweep_goes_on",
            Self::CleaningGoesOn => "cleaning_goes_on",
            Self::LateCasesGoOn => "late_cases_go_on",
            Self::ReturningGoesOn(_) => "returning_goes_on",
            Self::UndoingGoesOn(_) => "undoing_goes_on",
            Self::DecidingGoesOn(_) => "deciding_goes_on",
            Self::ForgettingGoesOn => "forgetting_goes_on",
            Self::SecondLookWanted { .. } => "second_look_wanted",
            Self::ScreenWanted { .. } => "screen_wanted",
            Self::StoreWasIll { .. } => "store_was_ill",
            Self::StoreWasTaken { .. } => "store_was_taken",
            Self::DiskIsLow { .. } => "disk_is_low",
            Self::ClockRang => "clock_rang",
            Self::RingGoesOn { .. } => "ring_goes_on",
            Self::Command(_) => "command",
            Self::ActionEnded { .. } => "action_ended",
            Self::HelpWanted { .. } => "help_wanted",
            Self::Gap { .. } => "gap",
            Self::Ignored { .. } => "ignored",
        }
    }

    /// The chat of Telegram that it happened in.
    pub fn chat(&self) -> Option<ChatId> {
        let of = |comment: &CommentRef| match comment.place.network() {
            Network::Telegram => Some(ChatId(comment.owner_id)),
            Network::Vk => None,
        };
        match self {
            Self::CommentWritten { comment, .. } => of(&comment.subject),
            Self::CommentDeleted { comment, .. } => of(comment),
            Self::PostForwarded { channel, .. } => Some(*channel),
            Self::ManagersChanged { chat, .. } | Self::ButtonPressed { chat, .. } => *chat,
            Self::Written { chat, .. } | Self::ChatNamed { chat, .. } => Some(*chat),
            Self::KeySent { otherwise, .. } | Self::PersonNamed { otherwise, .. } => otherwise.chat(),
            Self::ChatMigrated { to, .. } => Some(*to),
            Self::Messaged(incoming) if incoming.person.network == Network::Telegram => {
                Some(ChatId(incoming.person.id))
            }
            _ => None,
        }
    }

    /// Whose it is, where the kind alone tells. What an action came to is its owner's; what may be a key, a person who is
    /// named, or somebody's press, is known to its router.
    pub fn department(&self) -> Option<Department> {
        Some(match self {
            Self::CommentWritten { .. }
            | Self::CommentDeleted { .. }
            | Self::MemberJoined { .. }
            | Self::MemberLeft { .. }
            | Self::PersonBlocked { .. }
            | Self::PersonUnblocked { .. }
            | Self::Liked { .. }
            | Self::Reacted { .. }
            | Self::ManagersChanged { .. }
            | Self::SweepGoesOn { .. }
            | Self::SecondLookWanted { .. }
            | Self::LateCasesGoOn
            | Self::UndoingGoesOn(_)
            | Self::DecidingGoesOn(_)
            | Self::Gap { .. }
            | Self::HelpWanted { .. } => Department::Moderation,
            Self::PostPublished { .. } | Self::PostForwarded { .. } => Department::Copies,
            Self::Written { .. } | Self::ScreenWanted { .. } | Self::ReturningGoesOn(_) => Department::Panel,
            Self::ReachChanged { .. }
            | Self::AnsweredByHand { .. }
            | Self::DonorChanged { .. }
            | Self::ForgettingGoesOn => Department::Leads,
            Self::CleaningGoesOn => Department::Backtest,
            Self::ChatNamed { .. } => Department::Titles,
            Self::ClockRang | Self::RingGoesOn { .. } => Department::Tick,
            Self::DiskIsLow { .. } | Self::StoreWasIll { .. } | Self::StoreWasTaken { .. } => Department::Alerts,
            Self::Command(command) => command.department(),
            Self::Messaged(_)
            | Self::TalkPressed { .. }
            | Self::ButtonPressed { .. }
            | Self::KeySent { .. }
            | Self::PersonNamed { .. }
            | Self::ActionEnded { .. }
            | Self::ChatMigrated { .. }
            | Self::Ignored { .. } => return None,
        })
    }
}

impl Command {
    fn department(&self) -> Department {
        match self {
            Self::QuarantineKeep { .. }
            | Self::QuarantineRemove { .. }
            | Self::Undo { .. }
            | Self::UndoWave { .. }
            | Self::UndoSince { .. }
            | Self::UndoRule { .. }
            | Self::LookAgain
            | Self::Scan { .. }
            | Self::Unlearn { .. }
            | Self::LearnImported { .. } => Department::Moderation,
            Self::LeadStatus { .. } | Self::LeadNote { .. } | Self::Forget { .. } => Department::Leads,
            Self::CopyRetry { .. }
            | Self::CopyNow { .. }
            | Self::BackfillLook { .. }
            | Self::BackfillGo { .. }
            | Self::BackfillStop { .. } => Department::Copies,
            Self::Digest { .. } => Department::Digest,
        }
    }
}
