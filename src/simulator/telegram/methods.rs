//! The methods that the simulated Bot API knows and their parameters, required ones with `!`. Written by hand from the
//! official description (10.1); a test compares where that is at hand.

/// All of them: name and parameters.
pub(in crate::simulator) const METHODS: [(&str, &str); 43] = [
    ("answerCallbackQuery", "callback_query_id! text show_alert url cache_time"),
    ("banChatMember", "chat_id! user_id! until_date revoke_messages"),
    ("banChatSenderChat", "chat_id! sender_chat_id!"),
    (
        "copyMessage",
        "chat_id! message_thread_id direct_messages_topic_id from_chat_id! message_id! video_start_timestamp caption \
         parse_mode caption_entities show_caption_above_media disable_notification protect_content \
         allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup",
    ),
    ("deleteMessage", "chat_id! message_id!"),
    ("deleteMessages", "chat_id! message_ids!"),
    ("deleteMyCommands", "scope language_code"),
    ("deleteWebhook", "drop_pending_updates"),
    (
        "editMessageCaption",
        "business_connection_id chat_id message_id inline_message_id caption parse_mode caption_entities \
         show_caption_above_media reply_markup",
    ),
    ("editMessageMedia", "business_connection_id chat_id message_id inline_message_id media! reply_markup"),
    ("editMessageReplyMarkup", "business_connection_id chat_id message_id inline_message_id reply_markup"),
    (
        "editMessageText",
        "business_connection_id chat_id message_id inline_message_id text parse_mode entities \
         link_preview_options rich_message reply_markup",
    ),
    (
        "forwardMessage",
        "chat_id! message_thread_id direct_messages_topic_id from_chat_id! video_start_timestamp \
         disable_notification protect_content message_effect_id suggested_post_parameters message_id!",
    ),
    ("getChat", "chat_id!"),
    ("getChatAdministrators", "chat_id! return_bots"),
    ("getChatMember", "chat_id! user_id!"),
    ("getChatMemberCount", "chat_id!"),
    ("getFile", "file_id!"),
    ("getMe", ""),
    ("getMyCommands", "scope language_code"),
    ("getUpdates", "offset limit timeout allowed_updates"),
    ("getUserProfilePhotos", "user_id! offset limit"),
    ("getWebhookInfo", ""),
    ("leaveChat", "chat_id!"),
    ("pinChatMessage", "business_connection_id chat_id! message_id! disable_notification"),
    ("restrictChatMember", "chat_id! user_id! permissions! use_independent_chat_permissions until_date"),
    (
        "sendAnimation",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id animation! duration width \
         height thumbnail caption parse_mode caption_entities show_caption_above_media has_spoiler \
         disable_notification protect_content allow_paid_broadcast message_effect_id \
         suggested_post_parameters reply_parameters reply_markup",
    ),
    (
        "sendAudio",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id audio! caption parse_mode \
         caption_entities duration performer title thumbnail disable_notification protect_content \
         allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup",
    ),
    ("sendChatAction", "business_connection_id chat_id! message_thread_id action!"),
    (
        "sendDocument",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id document! thumbnail \
         caption parse_mode caption_entities disable_content_type_detection disable_notification \
         protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters \
         reply_markup",
    ),
    (
        "sendLocation",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id latitude! longitude! \
         horizontal_accuracy live_period heading proximity_alert_radius disable_notification protect_content \
         allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup",
    ),
    (
        "sendMediaGroup",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id media! \
         disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters",
    ),
    (
        "sendMessage",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id text! parse_mode entities \
         link_preview_options disable_notification protect_content allow_paid_broadcast message_effect_id \
         suggested_post_parameters reply_parameters reply_markup",
    ),
    (
        "sendPhoto",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id photo! caption parse_mode \
         caption_entities show_caption_above_media has_spoiler disable_notification protect_content \
         allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup",
    ),
    (
        "sendPoll",
        "business_connection_id chat_id! message_thread_id question! question_parse_mode question_entities \
         options! is_anonymous type allows_multiple_answers allows_revoting shuffle_options \
         allow_adding_options hide_results_until_closes members_only country_codes correct_option_ids \
         explanation explanation_parse_mode explanation_entities explanation_media open_period close_date \
         is_closed description description_parse_mode description_entities media disable_notification \
         protect_content allow_paid_broadcast message_effect_id reply_parameters reply_markup",
    ),
    (
        "sendVenue",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id latitude! longitude! \
         title! address! foursquare_id foursquare_type google_place_id google_place_type disable_notification \
         protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters \
         reply_markup",
    ),
    (
        "sendVideo",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id video! duration width \
         height thumbnail cover start_timestamp caption parse_mode caption_entities show_caption_above_media \
         has_spoiler supports_streaming disable_notification protect_content allow_paid_broadcast \
         message_effect_id suggested_post_parameters reply_parameters reply_markup",
    ),
    (
        "sendVoice",
        "business_connection_id chat_id! message_thread_id direct_messages_topic_id voice! caption parse_mode \
         caption_entities duration disable_notification protect_content allow_paid_broadcast message_effect_id \
         suggested_post_parameters reply_parameters reply_markup",
    ),
    ("setMyCommands", "commands! scope language_code"),
    ("setWebhook", "url! certificate ip_address max_connections allowed_updates drop_pending_updates secret_token"),
    ("unbanChatMember", "chat_id! user_id! only_if_banned"),
    ("unbanChatSenderChat", "chat_id! sender_chat_id!"),
    ("unpinChatMessage", "business_connection_id chat_id! message_id"),
];

/// The method of a name, whatever its case, and its parameters.
pub(in crate::simulator) fn named(name: &str) -> Option<(&'static str, &'static str)> {
    METHODS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name))
}
