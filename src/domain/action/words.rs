//! What the log says of an action: its kind as a word. The word is not what is stored; nothing of what is said is in it.

use super::{Action, MachineAction, ModelAction, TargetAction, TelegramAction, VkAction};

impl Action {
    /// Its kind, as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Vk(action) => action.kind(),
            Self::Telegram(action) => action.kind(),
            Self::Target(action) => action.kind(),
            Self::Model(action) => action.kind(),
            Self::Machine(MachineAction::Backtest(_)) => "backtest",
        }
    }
}

impl VkAction {
    /// Its kind, as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SetComment { visible: false, .. } => "delete_comment",
            Self::SetComment { visible: true, .. } => "restore_comment",
            Self::SetBanned { banned: true, .. } => "ban",
            Self::SetBanned { banned: false, .. } => "unban",
            Self::RemoveMember { .. } => "remove_member",
            Self::SetCommentsClosed { closed: true, .. } => "close_comments",
            Self::SetCommentsClosed { closed: false, .. } => "open_comments",
            Self::SendMessage { .. } => "send_message",
            Self::Say { .. } => "say",
            Self::EditSaid { .. } => "edit_said",
            Self::AnswerPress { .. } => "answer_press",
            Self::AnswerComment { .. } => "answer_comment",
            Self::Key(_) => "key",
            Self::ReadPeople { .. } => "read_people",
            Self::ReadMembers { .. } => "read_members",
            Self::ReadPosts { .. } => "read_posts",
            Self::ReadLikers { .. } => "read_likers",
            Self::ReadProfiles { .. } => "read_profiles",
            Self::ReadMembership { .. } => "read_membership",
            Self::ReadMayWrite { .. } => "read_may_write",
            Self::ResolveName { .. } => "resolve_name",
            Self::ReadWall { .. } => "read_wall",
            Self::ReadReach { .. } => "read_reach",
            Self::ReadWallOwner { .. } => "read_wall_owner",
            Self::ReadWallPosts { .. } => "read_wall_posts",
            Self::ReadOldPosts { .. } => "read_old_posts",
            Self::ReadBackfill { .. } => "read_backfill",
            Self::CompletePost { .. } => "complete_post",
            Self::ReadManagers => "read_managers",
            Self::ReadCapabilities => "read_capabilities",
            Self::CatchUp { .. } => "catch_up",
        }
    }
}

impl TelegramAction {
    /// Its kind, as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SetComment { visible: false, .. } => "delete_comment",
            Self::SetComment { visible: true, .. } => "restore_comment",
            Self::SetRestricted { restricted: true, .. } => "restrict",
            Self::SetRestricted { restricted: false, .. } => "free",
            Self::ShowSurface { .. } => "show_surface",
            Self::SendMessage { .. } => "send_message",
            Self::SendPhoto { .. } => "send_photo",
            Self::SendDocument { .. } => "send_document",
            Self::DeleteMessage { .. } => "delete_message",
            Self::AnswerButton { .. } => "answer_button",
            Self::Say { .. } => "say",
            Self::CopyMessage { .. } => "copy_message",
            Self::SayFiles { .. } => "say_files",
            Self::EditSaid { .. } => "edit_said",
            Self::FetchFile { .. } => "fetch_file",
            Self::SetMenu { .. } => "set_menu",
            Self::ReadChannel { .. } => "read_channel",
            Self::ReadChatAdmins { .. } => "read_chat_admins",
            Self::ReadTgProfile { .. } => "read_tg_profile",
        }
    }
}

impl TargetAction {
    /// Its kind, as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PublishPart { .. } => "publish_part",
            Self::EditPart { .. } => "edit_part",
            Self::DeleteMessages { .. } => "delete_messages",
            Self::FindPart { .. } => "find_part",
            Self::Tell { .. } => "tell",
            Self::Key { .. } => "key",
            Self::LookAtChat { .. } => "look_at_chat",
        }
    }
}

impl ModelAction {
    /// Its kind, as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SuggestHashtags { .. } => "suggest_hashtags",
            Self::SuggestAnswer { .. } => "suggest_answer",
            Self::GiveOpinion { .. } => "give_opinion",
            Self::Key(_) => "key",
        }
    }
}
