//! The methods that the simulated VK knows: which keys they take (`u` user, `g` community, `s` service) and which
//! parameters, required ones with `!`. Written by hand from the official schema; a test compares where the schema is at
//! hand.

use crate::simulator::world::SimKeyKind;
use crate::simulator::world::events::EVENT_TYPES;

/// Parameters that every method takes (`test_mode` and the answers to a captcha too).
const COMMON: [&str; 7] = ["access_token", "v", "lang", "test_mode", "captcha_sid", "captcha_key", "https"];

#[derive(Debug, Clone, Copy)]
pub(in crate::simulator) struct Method {
    pub name: &'static str,
    kinds: &'static str,
    params: &'static str,
}

/// All of them. `wall.get` takes `owner_id` although the schema has lost it (`docs/platforms.md`, «VK: walls and posts»);
/// `*events` are the names of events.
pub(in crate::simulator) const METHODS: [Method; 56] = [
    m("account.getAppPermissions", "u", "user_id"),
    m("board.deleteComment", "ug", "group_id! topic_id! comment_id!"),
    m("board.getComments", "us", "group_id! topic_id! need_likes start_comment_id offset count extended sort"),
    m("board.getTopics", "us", "group_id! topic_ids order offset count extended preview preview_length"),
    m("board.restoreComment", "ug", "group_id! topic_id! comment_id!"),
    m("docs.getMessagesUploadServer", "ug", "type peer_id"),
    m("docs.save", "ug", "file! title tags return_tags"),
    m("execute", "ug", "code!"),
    m("groups.ban", "u", "group_id! owner_id end_date reason comment comment_visible"),
    m("groups.enableOnline", "ug", "group_id!"),
    m("groups.getBanned", "ug", "group_id! offset count fields owner_id"),
    m("groups.getById", "ugs", "group_ids group_id fields"),
    m("groups.getLongPollServer", "ug", "group_id!"),
    m("groups.getLongPollSettings", "ug", "group_id!"),
    m("groups.getMembers", "ugs", "group_id sort offset count fields filter"),
    m("groups.getOnlineStatus", "ug", "group_id!"),
    m("groups.getTokenPermissions", "g", ""),
    m("groups.isMember", "ugs", "group_id! user_id user_ids extended"),
    m("groups.removeUser", "u", "group_id! user_id!"),
    m("groups.setLongPollSettings", "ug", "group_id! enabled api_version *events"),
    m("groups.unban", "u", "group_id! owner_id"),
    m(
        "likes.getList",
        "us",
        "type! owner_id item_id page_url filter friends_only extended offset count skip_own fields",
    ),
    m("market.deleteComment", "u", "owner_id! comment_id!"),
    m("market.getComments", "u", "owner_id! item_id! need_likes start_comment_id offset count sort extended fields"),
    m("market.restoreComment", "u", "owner_id! comment_id!"),
    m(
        "messages.edit",
        "ug",
        "peer_id! message lat long attachment keep_forward_messages keep_snippets group_id dont_parse_links \
         disable_mentions message_id cmid template keyboard",
    ),
    m("messages.getConversationsById", "ug", "peer_ids! extended fields group_id"),
    m("messages.isMessagesFromGroupAllowed", "ug", "group_id! user_id!"),
    m(
        "messages.markAsRead",
        "ug",
        "message_ids peer_id start_message_id group_id mark_conversation_as_read up_to_cmid",
    ),
    m(
        "messages.send",
        "ug",
        "user_id random_id peer_id peer_ids domain chat_id message lat long attachment reply_to \
         forward_messages forward sticker_id group_id keyboard template payload content_source \
         dont_parse_links disable_mentions intent subscribe_id",
    ),
    m("messages.sendMessageEventAnswer", "g", "event_id! user_id! peer_id! event_data"),
    m("messages.setActivity", "ug", "user_id type peer_id group_id"),
    m("photos.deleteComment", "u", "owner_id comment_id!"),
    m(
        "photos.getComments",
        "u",
        "owner_id photo_id! need_likes start_comment_id offset count sort access_key extended fields",
    ),
    m("photos.getMessagesUploadServer", "ug", "peer_id"),
    m("photos.restoreComment", "u", "owner_id comment_id!"),
    m("photos.saveMessagesPhoto", "ug", "photo! server hash"),
    m(
        "stats.get",
        "u",
        "group_id app_id timestamp_from timestamp_to interval intervals_count filters stats_groups extended",
    ),
    m("users.get", "ugs", "user_ids fields name_case from_group_id"),
    m("utils.getServerTime", "ugs", ""),
    m("utils.resolveScreenName", "ugs", "screen_name!"),
    m("video.deleteComment", "u", "owner_id comment_id!"),
    m("video.get", "u", "owner_id videos album_id count offset extended fields sort_album"),
    m(
        "video.getComments",
        "u",
        "owner_id video_id! need_likes start_comment_id offset count sort extended fields comment_id \
         thread_items_count",
    ),
    m("video.restoreComment", "u", "owner_id comment_id!"),
    m("wall.closeComments", "ug", "owner_id! post_id!"),
    m("wall.createComment", "ug", "owner_id post_id! from_group message reply_to_comment attachments sticker_id guid"),
    m("wall.deleteComment", "u", "owner_id post_id comment_id!"),
    m("wall.editComment", "u", "owner_id post_id comment_id! message attachments"),
    m("wall.get", "us", "owner_id domain offset count filter extended fields"),
    m("wall.getById", "us", "posts! extended copy_history_depth fields"),
    m("wall.getComment", "u", "owner_id comment_id! extended fields"),
    m(
        "wall.getComments",
        "us",
        "owner_id post_id need_likes start_comment_id offset count sort preview_length extended fields \
         comment_id thread_items_count",
    ),
    m("wall.openComments", "ug", "owner_id! post_id!"),
    m(
        "wall.post",
        "u",
        "owner_id friends_only from_group message attachments services signed publish_date lat long place_id \
         post_id guid mark_as_ads link_title link_photo_id close_comments donut_paid_duration \
         mute_notifications copyright",
    ),
    m("wall.restoreComment", "u", "owner_id comment_id!"),
];

const fn m(name: &'static str, kinds: &'static str, params: &'static str) -> Method {
    Method { name, kinds, params }
}

impl Method {
    /// The method of a name; names are case-sensitive.
    pub(in crate::simulator) fn named(name: &str) -> Option<Self> {
        METHODS.into_iter().find(|method| method.name == name)
    }

    /// Whether a kind of key may call it.
    pub(in crate::simulator) fn takes(self, kind: SimKeyKind) -> bool {
        let letter = match kind {
            SimKeyKind::User => 'u',
            SimKeyKind::Community => 'g',
            SimKeyKind::Service => 's',
            SimKeyKind::Bot => return false,
        };
        self.kinds.contains(letter)
    }

    /// Whether it knows a parameter.
    pub(in crate::simulator) fn knows(self, param: &str) -> bool {
        COMMON.contains(&param)
            || self.params.split_ascii_whitespace().any(|known| {
                known.trim_end_matches('!') == param || (known == "*events" && EVENT_TYPES.contains(&param))
            })
    }

    /// What must not be missing.
    pub(in crate::simulator) fn required(self) -> impl Iterator<Item = &'static str> {
        self.params.split_ascii_whitespace().filter_map(|known| known.strip_suffix('!'))
    }
}
