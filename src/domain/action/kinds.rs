//! What an action is about, whom it belongs to, who performs it, and what to do when nobody knows whether it happened.

use super::{Action, OnUnknown, Performer};
use crate::domain::ids::Network;
use crate::domain::key::KeyWork;

impl Action {
    /// The subject of a converging action: only the newest wish for it counts. `None`: an emit or a read.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::SetComment { comment, .. } => Some(format!("comment:{}", comment.key())),
            // One subject: a person is banned, removed or free, whichever was wished last.
            Self::SetBanned { person, .. } | Self::RemoveMember { person } => Some(format!("ban:{person}")),
            Self::ReadMembers { sweep, .. }
            | Self::ReadPosts { sweep, .. }
            | Self::ReadLikers { sweep, .. }
            | Self::ReadProfiles { sweep, .. }
            | Self::ReadMembership { sweep, .. } => Some(format!("sweep:{sweep}")),
            Self::SetRestricted { chat, person, .. } => Some(format!("restrict:{chat}:{}", person.id)),
            Self::SetCommentsClosed { owner_id, post_id, .. } => Some(format!("closed:{owner_id}_{post_id}")),
            Self::ShowSurface { surface_id, .. } => Some(format!("surface:{surface_id}")),
            Self::DeleteMessage { chat, message_id } => Some(format!("message:{chat}:{message_id}")),
            Self::EditPart { chat, message_id, .. } => Some(format!("part:{chat}:{message_id}")),
            Self::DeleteMessages { chat, message_ids } => {
                Some(format!("messages:{chat}:{}", message_ids.first().unwrap_or(&0)))
            }
            Self::ReadWall { owner_id, .. } => Some(format!("read:wall:{owner_id}")),
            Self::ReadReach { day, .. } => Some(format!("read:reach:{day}")),
            Self::ReadChannel { name } => Some(format!("read:channel:{name}")),
            Self::Relay(relay) => relay.subject(),
            Self::Key(KeyWork::Drop { name, .. }) => Some(format!("key:{}", name.setting())),
            Self::Backtest(trial) => Some(format!("backtest:{}", trial.days)),
            Self::ReadManagers => Some("read:managers".to_owned()),
            Self::ReadChatAdmins { chat } => Some(format!("read:admins:{chat}")),
            Self::ReadTgProfile { person } => Some(format!("read:profile:{}", person.id)),
            Self::ReadCapabilities => Some("read:capabilities".to_owned()),
            Self::SendMessage { .. }
            | Self::SendPhoto { .. }
            | Self::AnswerButton { .. }
            | Self::SendVkMessage { .. }
            | Self::ReadPeople { .. }
            | Self::ReadMayWrite { .. }
            | Self::ResolveName { .. }
            | Self::PublishPart { .. }
            | Self::ReadWallPosts { .. }
            | Self::ReadWallOwner { .. }
            | Self::CompletePost { .. }
            | Self::SuggestHashtags { .. }
            | Self::Key(KeyWork::Check { .. })
            | Self::CatchUp { .. } => None,
        }
    }

    /// The sweep that asked for it.
    pub fn sweep(&self) -> Option<i64> {
        match self {
            Self::ReadMembers { sweep, .. }
            | Self::ReadPosts { sweep, .. }
            | Self::ReadLikers { sweep, .. }
            | Self::ReadProfiles { sweep, .. }
            | Self::ReadMembership { sweep, .. } => Some(*sweep),
            Self::CatchUp { sweep, .. } => sweep.map(|sweep| sweep.id),
            _ => None,
        }
    }

    /// Whether it belongs to the copies of posts.
    pub fn is_of_a_copy(&self) -> bool {
        matches!(
            self,
            Self::PublishPart { .. }
                | Self::EditPart { .. }
                | Self::DeleteMessages { .. }
                | Self::ReadChannel { .. }
                | Self::ReadWall { .. }
                | Self::ReadWallPosts { .. }
                | Self::ReadWallOwner { .. }
                | Self::CompletePost { .. }
                | Self::SuggestHashtags { .. }
        )
    }

    /// Who performs it.
    pub fn performer(&self) -> Performer {
        match self {
            Self::SetComment { comment, .. } => match comment.place.network() {
                Network::Vk => Performer::Vk,
                Network::Telegram => Performer::Telegram,
            },
            Self::SetBanned { .. }
            | Self::RemoveMember { .. }
            | Self::SetCommentsClosed { .. }
            | Self::SendVkMessage { .. }
            | Self::ReadPeople { .. }
            | Self::ReadMembers { .. }
            | Self::ReadPosts { .. }
            | Self::ReadLikers { .. }
            | Self::ReadProfiles { .. }
            | Self::ReadMembership { .. }
            | Self::ReadMayWrite { .. }
            | Self::ResolveName { .. }
            | Self::ReadManagers
            | Self::ReadCapabilities
            | Self::ReadWall { .. }
            | Self::ReadReach { .. }
            | Self::ReadWallPosts { .. }
            | Self::ReadWallOwner { .. }
            | Self::CompletePost { .. }
            | Self::CatchUp { .. } => Performer::Vk,
            Self::Relay(relay) => relay.performer(),
            Self::Key(work) => {
                if work.is_of_a_model() {
                    Performer::OpenAi
                } else {
                    Performer::Vk
                }
            }
            Self::SuggestHashtags { .. } => Performer::OpenAi,
            Self::Backtest(_) => Performer::Machine,
            Self::SetRestricted { .. }
            | Self::ShowSurface { .. }
            | Self::SendMessage { .. }
            | Self::SendPhoto { .. }
            | Self::DeleteMessage { .. }
            | Self::AnswerButton { .. }
            | Self::PublishPart { .. }
            | Self::EditPart { .. }
            | Self::DeleteMessages { .. }
            | Self::ReadChannel { .. }
            | Self::ReadTgProfile { .. }
            | Self::ReadChatAdmins { .. } => Performer::Telegram,
        }
    }

    /// What to do when nobody knows whether it happened.
    pub fn on_unknown(&self) -> OnUnknown {
        match self {
            Self::SendMessage { .. } | Self::SendPhoto { .. } | Self::ShowSurface { message_id: None, .. } => {
                OnUnknown::RepeatMayDouble
            }
            Self::Relay(relay) => relay.on_unknown(),
            Self::PublishPart { .. } => OnUnknown::Ask,
            Self::SetComment { .. }
            | Self::SetBanned { .. }
            | Self::RemoveMember { .. }
            | Self::SetRestricted { .. }
            | Self::SetCommentsClosed { .. }
            | Self::ShowSurface { .. }
            | Self::DeleteMessage { .. }
            | Self::AnswerButton { .. }
            | Self::SendVkMessage { .. }
            | Self::ReadPeople { .. }
            | Self::ReadMembers { .. }
            | Self::ReadPosts { .. }
            | Self::ReadLikers { .. }
            | Self::ReadProfiles { .. }
            | Self::ReadMembership { .. }
            | Self::ReadMayWrite { .. }
            | Self::ResolveName { .. }
            | Self::ReadManagers
            | Self::ReadChatAdmins { .. }
            | Self::ReadTgProfile { .. }
            | Self::ReadCapabilities
            | Self::EditPart { .. }
            | Self::DeleteMessages { .. }
            | Self::ReadChannel { .. }
            | Self::ReadReach { .. }
            | Self::ReadWall { .. }
            | Self::ReadWallPosts { .. }
            | Self::ReadWallOwner { .. }
            | Self::CompletePost { .. }
            | Self::SuggestHashtags { .. }
            | Self::Key(_)
            | Self::Backtest(_)
            | Self::CatchUp { .. } => OnUnknown::Repeat,
        }
    }
}
