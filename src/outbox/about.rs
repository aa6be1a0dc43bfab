//! What an action is about: who waits for its end, in which chat it happens, and what it is after the chat moved.

use crate::domain::action::Action;
use crate::domain::ids::ChatId;

/// Whether somebody waits for the end of this action.
pub(super) fn somebody_cares(action: &Action) -> bool {
    match action {
        Action::SetComment { .. }
        | Action::SetBanned { .. }
        | Action::RemoveMember { .. }
        | Action::SetRestricted { .. }
        | Action::ReadPeople { .. }
        | Action::ReadMembers { .. }
        | Action::ReadPosts { .. }
        | Action::ReadLikers { .. }
        | Action::ReadProfiles { .. }
        | Action::ReadMembership { .. }
        | Action::ReadMayWrite { .. }
        | Action::ResolveName { .. }
        | Action::ReadManagers
        | Action::ReadChatAdmins { .. }
        | Action::ReadTgProfile { .. }
        | Action::ReadCapabilities
        | Action::SendVkMessage { .. }
        | Action::Relay(_)
        | Action::Key(_)
        | Action::PublishPart { .. }
        | Action::EditPart { .. }
        | Action::DeleteMessages { .. }
        | Action::ReadChannel { .. }
        | Action::ReadReach { .. }
        | Action::ReadWall { .. }
        | Action::ReadWallPosts { .. }
        | Action::ReadWallOwner { .. }
        | Action::CompletePost { .. }
        | Action::SuggestHashtags { .. }
        | Action::Backtest(_)
        | Action::CatchUp { .. } => true,
        Action::SetCommentsClosed { .. }
        | Action::ShowSurface { .. }
        | Action::SendMessage { .. }
        | Action::SendPhoto { .. }
        | Action::DeleteMessage { .. }
        | Action::AnswerButton { .. } => false,
    }
}

/// The Telegram chat it happens in.
pub(super) fn chat_of(action: &Action) -> Option<ChatId> {
    match action {
        Action::ShowSurface { chat, .. }
        | Action::SendMessage { chat, .. }
        | Action::SendPhoto { chat, .. }
        | Action::DeleteMessage { chat, .. }
        | Action::SetRestricted { chat, .. }
        | Action::PublishPart { chat, .. }
        | Action::EditPart { chat, .. }
        | Action::DeleteMessages { chat, .. }
        | Action::ReadChatAdmins { chat } => Some(*chat),
        Action::Relay(relay) => relay.chat(),
        Action::SetComment { .. }
        | Action::SetBanned { .. }
        | Action::RemoveMember { .. }
        | Action::SetCommentsClosed { .. }
        | Action::AnswerButton { .. }
        | Action::SendVkMessage { .. }
        | Action::ReadPeople { .. }
        | Action::ReadMembers { .. }
        | Action::ReadPosts { .. }
        | Action::ReadLikers { .. }
        | Action::ReadProfiles { .. }
        | Action::ReadMembership { .. }
        | Action::ReadMayWrite { .. }
        | Action::ResolveName { .. }
        | Action::Key(_)
        | Action::ReadManagers
        | Action::ReadTgProfile { .. }
        | Action::ReadCapabilities
        | Action::ReadChannel { .. }
        | Action::ReadReach { .. }
        | Action::ReadWall { .. }
        | Action::ReadWallPosts { .. }
        | Action::ReadWallOwner { .. }
        | Action::CompletePost { .. }
        | Action::SuggestHashtags { .. }
        | Action::Backtest(_)
        | Action::CatchUp { .. } => None,
    }
}

/// The same in the supergroup that the chat became.
pub(super) fn moved_to(action: &Action, to: ChatId) -> Action {
    let mut moved = action.clone();
    match &mut moved {
        Action::ShowSurface { chat, message_id, .. } => {
            *chat = to;
            *message_id = None;
        }
        Action::SendMessage { chat, reply_to, .. } => {
            *chat = to;
            *reply_to = None;
        }
        Action::SendPhoto { chat, .. }
        | Action::DeleteMessage { chat, .. }
        | Action::SetRestricted { chat, .. }
        | Action::PublishPart { chat, .. }
        | Action::EditPart { chat, .. }
        | Action::DeleteMessages { chat, .. }
        | Action::ReadChatAdmins { chat } => {
            *chat = to;
        }
        Action::Relay(relay) => relay.move_to(to),
        Action::SetComment { .. }
        | Action::SetBanned { .. }
        | Action::RemoveMember { .. }
        | Action::SetCommentsClosed { .. }
        | Action::AnswerButton { .. }
        | Action::SendVkMessage { .. }
        | Action::ReadPeople { .. }
        | Action::ReadMembers { .. }
        | Action::ReadPosts { .. }
        | Action::ReadLikers { .. }
        | Action::ReadProfiles { .. }
        | Action::ReadMembership { .. }
        | Action::ReadMayWrite { .. }
        | Action::ResolveName { .. }
        | Action::Key(_)
        | Action::ReadManagers
        | Action::ReadTgProfile { .. }
        | Action::ReadCapabilities
        | Action::ReadChannel { .. }
        | Action::ReadReach { .. }
        | Action::ReadWall { .. }
        | Action::ReadWallPosts { .. }
        | Action::ReadWallOwner { .. }
        | Action::CompletePost { .. }
        | Action::SuggestHashtags { .. }
        | Action::Backtest(_)
        | Action::CatchUp { .. } => {}
    }
    moved
}
