use super::*;

const GROUP: i64 = -100_500;
const ADMIN: i64 = 42;

fn refused(code: u16, description: &str) -> TelegramCallError {
    TelegramCallError::Refused { code, description: description.to_owned(), retry_after: None, migrate_to: None }
}

fn name(kind: CallKind, chat: i64, error: TelegramCallError) -> String {
    let place = CallPlace { kind, chat: ChatId(chat), admin_chat: Some(ChatId(ADMIN)) };
    match outcome(place, error) {
        Ok(receipt) => format!("{receipt:?}"),
        Err(Fate::Later { pause, scope, .. }) => {
            format!("later {scope:?} {}", pause.map_or(0, |pause| pause.as_secs()))
        }
        Err(Fate::Never { .. }) => "never".to_owned(),
        Err(Fate::Help { advice: Advice::RightMissing { right, .. }, .. }) => format!("right {right}"),
        Err(Fate::Help { advice: Advice::NewToken { key, .. }, .. }) => format!("token {key}"),
        Err(Fate::Help { advice: Advice::ChatUnreachable { chat, .. }, .. }) => format!("unreachable {chat}"),
        Err(Fate::Help { advice: Advice::ChatRefuses { chat, .. }, .. }) => format!("refuses {chat}"),
        Err(Fate::Help { advice, .. }) => format!("help {advice:?}"),
        Err(Fate::Migrated { to }) => format!("migrated {to}"),
        Err(Fate::Unknown { .. }) => "unknown".to_owned(),
    }
}

#[test]
fn every_refusal_has_its_next_move() {
    use CallKind::{Answer, Delete, Edit, Read, Restrict, Send};
    let table = [
        (Edit, GROUP, 400, "Bad Request: message is not modified: specified new message content", "Done"),
        (
            Answer,
            GROUP,
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            "Done",
        ),
        (Delete, GROUP, 400, "Bad Request: message to delete not found", "never"),
        (Delete, GROUP, 400, "Bad Request: MESSAGE_ID_INVALID", "never"),
        (Delete, GROUP, 400, "Bad Request: not enough rights to delete a message", "right can_delete_messages"),
        (
            Restrict,
            GROUP,
            400,
            "Bad Request: not enough rights to restrict/unrestrict chat member",
            "right can_restrict_members",
        ),
        (Restrict, GROUP, 400, "Bad Request: user is an administrator of the chat", "never"),
        (Restrict, GROUP, 400, "Bad Request: USER_NOT_PARTICIPANT", "Done"),
        (Restrict, GROUP, 400, "Bad Request: CHAT_ADMIN_REQUIRED", "right can_restrict_members"),
        (Send, GROUP, 400, "Bad Request: need administrator rights in the channel chat", "right can_post_messages"),
        (Send, GROUP, 400, "Bad Request: CHAT_WRITE_FORBIDDEN", "right can_send_messages"),
        (Send, GROUP, 400, "Bad Request: message is too long", "never"),
        (Send, GROUP, 400, "Bad Request: BUTTON_DATA_INVALID", "never"),
        (Send, GROUP, 400, "Bad Request: chat not found", "unreachable -100500"),
        (Send, ADMIN, 400, "Bad Request: chat not found", "unreachable 42"),
        (Send, 7, 400, "Bad Request: chat not found", "never"),
        (Send, 7, 403, "Forbidden: bot was blocked by the user", "never"),
        (Send, 7, 403, "Forbidden: user is deactivated", "never"),
        (Send, 7, 403, "Forbidden: bot can't initiate conversation with a user", "never"),
        (Send, 7, 403, "Forbidden: CHAT_WRITE_FORBIDDEN", "never"),
        (Send, 7, 400, "Bad Request: CHAT_RESTRICTED", "never"),
        (Send, 7, 400, "Bad Request: message to copy not found", "never"),
        (Send, ADMIN, 400, "Bad Request: message can't be copied", "never"),
        (Read, 0, 400, "Bad Request: file is too big", "never"),
        (Send, ADMIN, 403, "Forbidden: bot was blocked by the user", "unreachable 42"),
        (Send, GROUP, 403, "Forbidden: bot was kicked from the supergroup chat", "unreachable -100500"),
        (Read, GROUP, 403, "Forbidden: bot is not a member of the channel chat", "unreachable -100500"),
        (Send, GROUP, 401, "Unauthorized", "token telegram.bot_token"),
        (Send, GROUP, 404, "Not Found", "token telegram.bot_token"),
        (Send, GROUP, 413, "Request Entity Too Large", "never"),
        (Send, GROUP, 429, "Too Many Requests", "later Lane 0"),
        (Send, GROUP, 400, "Bad Request: Too Many Requests: retry after 7", "later Lane 8"),
        (Send, ADMIN, 400, "Bad Request: Too Many Requests: retry after 7", "later Lane 8"),
        (
            Send,
            GROUP,
            400,
            "Bad Request: failed to send message #1 with the error message \"Too Many Requests: retry after 12\"",
            "later Lane 13",
        ),
        (Send, ADMIN, 420, "FLOOD_WAIT_5", "later Lane 6"),
        (Send, GROUP, 400, "Bad Request: SLOWMODE_WAIT_30", "later Lane 31"),
        (Send, GROUP, 400, "Bad Request: CHANNEL_PRIVATE", "unreachable -100500"),
        (Send, GROUP, 403, "Forbidden: CHANNEL_PRIVATE", "unreachable -100500"),
        (Edit, GROUP, 400, "Bad Request: USER_BANNED_IN_CHANNEL", "unreachable -100500"),
        (Send, GROUP, 400, "Bad Request: CHAT_ID_INVALID", "unreachable -100500"),
        (Send, GROUP, 400, "Bad Request: CHAT_GUEST_SEND_FORBIDDEN", "refuses -100500"),
        (Send, GROUP, 400, "Bad Request: TOPIC_CLOSED", "refuses -100500"),
        (Send, GROUP, 400, "Bad Request: TOPIC_DELETED", "refuses -100500"),
        (Send, GROUP, 400, "Bad Request: message thread not found", "refuses -100500"),
        (Send, GROUP, 400, "Bad Request: CHANNEL_MONOFORUM_OF_TOMORROW", "refuses -100500"),
        (Send, GROUP, 400, "Bad Request: SEND_AS_PEER_INVALID", "refuses -100500"),
        (Send, GROUP, 400, "Bad Request: SOMETHING_OF_TOMORROW", "never"),
        (Send, GROUP, 400, "Bad Request: ENTITIES_TOO_LONG", "never"),
        (Send, GROUP, 400, "Bad Request: MEDIA_CAPTION_TOO_LONG", "never"),
        (Send, 7, 400, "Bad Request: CHANNEL_PRIVATE", "never"),
        (Delete, GROUP, 400, "Bad Request: TOPIC_CLOSED", "never"),
        (Send, GROUP, 500, "Internal Server Error", "unknown"),
        (Edit, GROUP, 502, "Bad Gateway", "later Lane 0"),
        (Delete, GROUP, 504, "Gateway Timeout", "later Lane 0"),
    ];
    for (kind, chat, code, description, expected) in table {
        assert_eq!(name(kind, chat, refused(code, description)), expected, "{kind:?} {code} {description}");
    }
}

#[test]
fn nothing_for_the_admin_is_lost_to_a_refusal_of_the_chat_or_one_nobody_knows() {
    for (code, words) in [
        (400, "Bad Request: TOPIC_CLOSED"),
        (400, "Bad Request: TOPIC_DELETED"),
        (400, "Bad Request: message thread not found"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
        (403, "Forbidden: CHAT_WRITE_FORBIDDEN"),
        (400, "Bad Request: have no rights to send a message"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: need administrator rights in the channel chat"),
        (400, "Bad Request: CHAT_RESTRICTED"),
        (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
        (400, "Bad Request: USER_BANNED_IN_CHANNEL"),
        (400, "Bad Request: SLOWMODE_WAIT_30"),
        (400, "Bad Request: ALLOW_PAYMENT_REQUIRED_10"),
        (400, "Bad Request: SOMETHING_OF_TOMORROW"),
        (406, "Not Acceptable: UPDATE_APP_TO_LOGIN"),
    ] {
        for kind in [CallKind::Send, CallKind::Edit] {
            assert_eq!(name(kind, ADMIN, refused(code, words)), "refuses 42", "{code} {words}");
        }
        assert!(!refused(code, words).refuses_text(), "{words}");
    }
    for words in [
        "Bad Request: can't parse entities: Unsupported start tag",
        "Bad Request: ENTITY_BOUNDS_INVALID",
        "Bad Request: message is too long",
        "Bad Request: MESSAGE_TOO_LONG",
        "Bad Request: message text is empty",
        "Bad Request: strings must be encoded in UTF-8",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: inline keyboard button URL is invalid",
        "Bad Request: REPLY_MARKUP_TOO_LONG",
    ] {
        assert!(refused(400, words).refuses_text() && !refused(400, words).is_unknown_refusal(), "{words}");
    }
}

#[test]
fn what_is_tried_another_way_is_told_apart_from_what_is_not() {
    let of = |words: &str| refused(400, &format!("Bad Request: {words}"));
    for words in ["ENTITIES_TOO_LONG", "can't parse entities: x", "SOMETHING_OF_TOMORROW", "message is too long"] {
        assert!(of(words).may_refuse_words(), "{words}");
    }
    for words in ["WEBPAGE_CURL_FAILED", "WEBDOCUMENT_URL_INVALID", "PHOTO_INVALID_DIMENSIONS", "SOMETHING_OF_TOMORROW"]
    {
        assert!(of(words).may_refuse_file(), "{words}");
    }
    for words in ["TOPIC_CLOSED", "CHAT_OF_TOMORROW", "Too Many Requests: retry after 5", "CHANNEL_PRIVATE"] {
        assert!(!of(words).may_refuse_words() && !of(words).may_refuse_file(), "{words}");
    }
    for words in ["message caption is too long", "MEDIA_CAPTION_TOO_LONG"] {
        assert!(of(words).caption_too_long() && !of(words).may_refuse_file(), "{words}");
    }
    assert!(of("ENTITIES_TOO_LONG").too_many_links() && of("ENTITIES_TOO_LONG").refuses_caption());
}

#[test]
fn telegram_says_how_long_and_where_to() {
    let slow = TelegramCallError::Refused {
        code: 429,
        description: "Too Many Requests: retry after 5".to_owned(),
        retry_after: Some(5),
        migrate_to: None,
    };
    assert_eq!(name(CallKind::Send, GROUP, slow), "later Lane 6");
    let moved = TelegramCallError::Refused {
        code: 400,
        description: "Bad Request: group chat was upgraded to a supergroup chat".to_owned(),
        retry_after: None,
        migrate_to: Some(-100_777),
    };
    assert_eq!(name(CallKind::Edit, -5, moved), "migrated -100777");
}

#[test]
fn only_a_message_may_be_there_twice() {
    let lost = TelegramCallError::Lost { cause: "reset".to_owned() };
    assert_eq!(name(CallKind::Send, GROUP, lost.clone()), "unknown");
    assert_eq!(name(CallKind::Restrict, GROUP, lost), "later Lane 0");
    let not_sent = TelegramCallError::NotSent { cause: "refused".to_owned() };
    assert_eq!(name(CallKind::Send, GROUP, not_sent), "later Lane 0");
}

#[test]
fn phrases_count_only_with_their_code() {
    assert!(refused(400, "Bad Request: Message to edit not found").edit_lost());
    assert!(!refused(403, "Forbidden: message to edit not found").edit_lost());
    assert!(refused(400, "Bad Request: can't parse entities: unclosed tag").markup_broken());
    for of_file in [
        "Bad Request: failed to get HTTP URL content",
        "Bad Request: wrong file identifier/HTTP URL specified",
        "Bad Request: wrong type of the web page content",
        "Bad Request: IMAGE_PROCESS_FAILED",
        "Bad Request: PHOTO_INVALID_DIMENSIONS",
        "Bad Request: file is too big",
        "Bad Request: WEBPAGE_CURL_FAILED",
        "Bad Request: group send failed",
    ] {
        assert!(refused(400, of_file).refuses_file(), "{of_file}");
        assert!(!refused(500, of_file).refuses_file(), "{of_file}");
    }
    assert!(refused(413, "Request Entity Too Large").refuses_file());
    for other in [
        "Bad Request: not enough rights to send photos to the chat",
        "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN",
        "Bad Request: message caption is too long",
        "Bad Request: can't parse entities: Unsupported start tag \"photo\"",
        "Bad Request: chat not found",
    ] {
        assert!(!refused(400, other).refuses_file(), "{other}");
    }
    let third = r#"Bad Request: failed to send message #3 with the error message "WEBPAGE_MEDIA_EMPTY""#;
    assert_eq!(refused(400, third).refused_item(), Some(3));
    assert_eq!(refused(400, "Bad Request: MEDIA_EMPTY").refused_item(), None);
    assert!(refused(400, "Bad Request: method is available only for supergroups").supergroups_only());
}
