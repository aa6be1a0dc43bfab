//! Which actions share a lane, and whose pace they share. Pure.

use crate::domain::action::Action;
use crate::domain::ids::ChatId;
use crate::domain::platform::Lane;

/// The chat whose pace an action shares, and how much of it: messages, each item of an album and edits count, other
/// calls do not.
pub(super) fn written_to(action: &Action) -> Option<(ChatId, usize)> {
    match action {
        Action::ShowSurface { chat, .. }
        | Action::SendMessage { chat, .. }
        | Action::SendPhoto { chat, .. }
        | Action::EditPart { chat, .. } => Some((*chat, 1)),
        Action::Relay(relay) => relay.chat().map(|chat| (chat, 1)),
        Action::PublishPart { chat, part, .. } => Some((*chat, part.messages())),
        _ => None,
    }
}

/// The lanes are few, however many people there are: every private chat but the admin's is of one.
pub(super) fn lane_name(action: &Action, admin_chat: Option<ChatId>) -> String {
    let of_chat = |chat: ChatId| {
        if chat.is_private() && admin_chat != Some(chat) { Lane::PEOPLE.to_owned() } else { format!("tg:{chat}") }
    };
    match action {
        Action::ShowSurface { chat, .. } | Action::SendMessage { chat, .. } | Action::SendPhoto { chat, .. } => {
            of_chat(*chat)
        }
        Action::Relay(relay) => relay.chat().map_or_else(|| "tg:read".to_owned(), of_chat),
        Action::AnswerButton { chat: Some(chat), .. } => of_chat(*chat),
        Action::AnswerButton { chat: None, .. } => "tg:answer".to_owned(),
        Action::SetComment { comment, .. } => format!("tg:moderate:{}", comment.owner_id),
        Action::DeleteMessage { chat, .. } | Action::SetRestricted { chat, .. } => format!("tg:moderate:{chat}"),
        Action::ReadChatAdmins { .. } | Action::ReadChannel { .. } => "tg:read".to_owned(),
        // Strangers come by the hundred: nothing else waits behind them.
        Action::ReadTgProfile { .. } => "tg:profile".to_owned(),
        Action::PublishPart { chat, .. } | Action::EditPart { chat, .. } | Action::DeleteMessages { chat, .. } => {
            format!("tg:post:{chat}")
        }
        Action::SetBanned { .. }
        | Action::SetCommentsClosed { .. }
        | Action::SendVkMessage { .. }
        | Action::ReadPeople { .. }
        | Action::RemoveMember { .. }
        | Action::ReadMembers { .. }
        | Action::ReadPosts { .. }
        | Action::ReadLikers { .. }
        | Action::ReadProfiles { .. }
        | Action::ReadMembership { .. }
        | Action::ReadMayWrite { .. }
        | Action::ResolveName { .. }
        | Action::ReadManagers
        | Action::ReadCapabilities
        | Action::ReadReach { .. }
        | Action::ReadWall { .. }
        | Action::ReadWallPosts { .. }
        | Action::ReadWallOwner { .. }
        | Action::CompletePost { .. }
        | Action::SuggestHashtags { .. }
        | Action::Backtest(_)
        | Action::Key(_)
        | Action::CatchUp { .. } => "tg:none".to_owned(),
    }
}
