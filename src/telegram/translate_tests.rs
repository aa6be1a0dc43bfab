use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::comment::AttachmentKind;
use crate::domain::standing::Standing;
use crate::domain::talk::{Incoming, SentKind};

pub(super) const GROUP: i64 = -100_500;
const ADMIN: i64 = -77;
const CHANNEL: i64 = -100_900;

fn context() -> TelegramTranslateContext {
    TelegramTranslateContext {
        bot_id: 555,
        bot_username: "EtronicsBot".to_owned(),
        admin_chat: Some(ChatId(ADMIN)),
        discussion_chat: Some(ChatId(GROUP)),
        linked_channel: None,
        channel_is_unknown: false,
    }
}

pub(super) fn event(kind: &str, content: Value) -> Event {
    translate(&json!({"update_id": 1, kind: content}).to_string(), &context()).unwrap()
}

pub(super) fn message_in(chat: i64, more: Value) -> Value {
    let mut message = json!({
        "message_id": 10,
        "date": 1_700_000_000,
        "chat": {"id": chat, "type": "supergroup", "title": "Talk"},
        "from": {"id": 7, "is_bot": false, "first_name": "Ann", "last_name": "Lee", "username": "ann"},
    });
    for (key, value) in more.as_object().unwrap() {
        message[key] = value.clone();
    }
    message
}

#[track_caller]
pub(super) fn comment_of(event: Event) -> Comment {
    match event {
        Event::CommentWritten { comment, .. } => comment,
        other => panic!("no comment: {other:?}"),
    }
}

#[track_caller]
pub(super) fn said(more: Value) -> Comment {
    comment_of(event("message", message_in(GROUP, more)))
}

pub(super) fn kind_of(event: Event) -> String {
    match event {
        Event::Ignored { kind } => kind,
        other => format!("{other:?}"),
    }
}

#[test]
fn a_message_of_the_group_is_a_comment() {
    let comment = said(json!({"text": "hello", "message_thread_id": 3}));
    assert_eq!(comment.subject, CommentRef { place: Place::Chat, owner_id: GROUP, parent_id: 3, item_id: 10 });
    assert_eq!(comment.author, PersonId::telegram(7));
    assert_eq!(comment.author_name.as_deref(), Some("Ann Lee"));
    assert_eq!(comment.at, 1_700_000_000_000);
    assert_eq!((comment.text.as_str(), comment.exemption), ("hello", None));
    assert!(!comment.forwarded && !comment.has_buttons && comment.attachments.is_empty());
    let edited = event("edited_message", message_in(GROUP, json!({"text": "hello"})));
    assert!(matches!(edited, Event::CommentWritten { origin: Origin::Edited, .. }));
}

#[test]
fn media_and_hidden_links_are_seen() {
    let comment = said(json!({
        "caption": "look here https://seen.example",
        "caption_entities": [
            {"type": "url", "offset": 10, "length": 20},
            {"type": "text_link", "offset": 0, "length": 4, "url": "https://hidden.example"},
        ],
        "photo": [{"file_id": "a", "file_unique_id": "small"}, {"file_id": "b", "file_unique_id": "large"}],
        "link_preview_options": {"url": "https://preview.example"},
        "forward_origin": {"type": "hidden_user"},
        "reply_markup": {"inline_keyboard": [[
            {"text": "a", "url": "https://button.example"},
            {"text": "b", "web_app": {"url": "https://app.example"}},
            {"text": "c", "callback_data": "x"},
        ]]},
    }));
    assert_eq!(
        comment.text, "look here https://seen.example\na\nb\nc\nhttps://preview.example",
        "a button's words are words, and the card of a site names it"
    );
    assert_eq!(comment.attachments, [AttachmentKind::Photo]);
    assert_eq!(comment.attachment_ids, ["photo:large"]);
    assert_eq!(comment.link_urls, ["https://hidden.example", "https://button.example", "https://app.example"]);
    assert!(comment.forwarded && comment.has_buttons);
}

#[test]
fn an_animation_is_no_document_besides() {
    let comment = said(json!({"animation": {"file_unique_id": "x"}, "document": {"file_unique_id": "x"}}));
    assert_eq!(comment.attachments, [AttachmentKind::Video]);
}

#[test]
fn words_of_polls_and_of_quotations_from_elsewhere_count() {
    let comment = said(json!({"poll": {"id": "1", "question": "Earn money?", "options": [{"text": "yes"}]}}));
    assert!(comment.text.contains("Earn money?") && comment.text.contains("yes"), "{}", comment.text);
    let outside = said(json!({
        "text": "see",
        "external_reply": {"origin": {"type": "channel"}, "photo": [{"file_unique_id": "p"}]},
        "quote": {"text": "cheap loans", "entities": [{"type": "text_link", "url": "https://q.example"}]},
    }));
    assert_eq!(outside.text, "see\ncheap loans");
    assert_eq!(outside.attachments, [AttachmentKind::Wall, AttachmentKind::Photo]);
    assert_eq!(outside.link_urls, ["https://q.example"]);
    let inside = said(json!({
        "text": "spam!",
        "reply_to_message": {"message_id": 9, "chat": {"id": GROUP}, "text": "cheap loans"},
        "quote": {"text": "cheap loans"},
    }));
    assert_eq!(inside.text, "spam!", "words of a neighbour are not the author's");
}

#[test]
fn who_writes_as_a_chat_is_known_by_that_chat() {
    let stand_in = json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group"});
    let anonymous = said(json!({"text": "a", "from": stand_in, "sender_chat": {"id": GROUP, "title": "Talk"}}));
    assert_eq!((anonymous.author.id, anonymous.exemption), (GROUP, Some(Exemption::Manager)));

    let post = json!({"text": "a", "sender_chat": {"id": CHANNEL, "title": "News"}, "is_automatic_forward": true,
        "forward_origin": {"type": "channel"}});
    let post = said(post);
    assert_eq!((post.author.id, post.exemption, post.forwarded), (CHANNEL, Some(Exemption::Own), false));

    let answer = said(json!({"text": "a", "sender_chat": {"id": CHANNEL}, "reply_to_message": {
        "message_id": 2, "chat": {"id": GROUP}, "is_automatic_forward": true, "sender_chat": {"id": CHANNEL}}}));
    assert_eq!(answer.exemption, Some(Exemption::Own));

    let stranger = said(json!({"text": "a", "sender_chat": {"id": -100_666, "title": "Ads"},
        "from": {"id": 136_817_688, "is_bot": true, "first_name": "Channel"}}));
    assert_eq!((stranger.author.id, stranger.exemption), (-100_666, None));

    let bot = said(json!({"text": "a", "from": {"id": 8, "is_bot": true, "first_name": "Helper"}}));
    assert_eq!(bot.exemption, None, "any member may add a bot");
    let stand_in = said(json!({"text": "a", "from": {"id": 1_087_968_824, "is_bot": true, "first_name": "Group"}}));
    assert_eq!(stand_in.exemption, Some(Exemption::Bot));

    let known = TelegramTranslateContext { linked_channel: Some(ChatId(CHANNEL)), ..context() };
    let payload =
        json!({"update_id": 1, "message": message_in(GROUP, json!({"text": "a", "sender_chat": {"id": CHANNEL}}))});
    assert_eq!(comment_of(translate(&payload.to_string(), &known).unwrap()).exemption, Some(Exemption::Own));
}

#[test]
fn joins_and_pins_are_nobodys_words() {
    for service in [json!({"new_chat_members": [{"id": 7}]}), json!({"pinned_message": {"message_id": 1}})] {
        assert_eq!(kind_of(event("message", message_in(GROUP, service))), "service_message");
    }
    assert_eq!(kind_of(event("message", message_in(-100_111, json!({"text": "a"})))), "message_of_another_chat");
    assert_eq!(kind_of(event("channel_post", message_in(CHANNEL, json!({"text": "a"})))), "channel_post");
    assert_eq!(kind_of(event("something_new", json!([1]))), "something_new");
}

#[test]
fn words_in_the_admin_chat_are_written() {
    let said = json!({"text": "/start@etronicsBOT ads", "reply_to_message": {"message_id": 4, "chat": {"id": ADMIN}}});
    let expected = Event::Written {
        chat: ChatId(ADMIN),
        from: Some(PersonId::telegram(7)),
        name: Some("Ann Lee".to_owned()),
        text: "/start ads".to_owned(),
        message_id: 10,
        reply_to: Some(4),
        to_bot: false,
        file: None,
        thread: None,
        edited: false,
        forwarded: None,
        linked: None,
        styled: false,
        at: 1_700_000_000_000,
    };
    assert_eq!(event("message", message_in(ADMIN, said)), expected);
    for (by, ours) in [(context().bot_id, true), (9, false)] {
        let from = json!({"id": by, "is_bot": true, "first_name": "Bot"});
        let said = json!({"text": "yes", "reply_to_message": {"message_id": 4, "chat": {"id": ADMIN}, "from": from}});
        let heard = event("message", message_in(ADMIN, said));
        assert!(matches!(heard, Event::Written { to_bot, .. } if to_bot == ours), "{heard:?}");
    }
    // In a topic every message says that it answers the first one there.
    let in_topic = |to: i64| {
        json!({"text": "yes", "message_thread_id": 4, "is_topic_message": true,
            "reply_to_message": {"message_id": to, "chat": {"id": ADMIN}}})
    };
    for (to, answered) in [(4, None), (5, Some(5))] {
        let heard = event("message", message_in(ADMIN, in_topic(to)));
        assert!(matches!(heard, Event::Written { reply_to, .. } if reply_to == answered), "{heard:?}");
    }
    let anonymous = message_in(ADMIN, json!({"text": "/panel", "sender_chat": {"id": ADMIN, "title": "Admins"}}));
    assert!(matches!(event("message", anonymous), Event::Written { from: None, .. }));
    let others = [
        (message_in(ADMIN, json!({"text": "/panel@OtherBot"})), "command_of_another_bot"),
        (message_in(ADMIN, json!({"text": "hi", "from": {"id": 8, "is_bot": true}})), "message_of_a_bot"),
        (message_in(7, json!({"text": "/start@OtherBot"})), "command_of_another_bot"),
        (message_in(8, json!({"text": "hi", "from": {"id": 8, "is_bot": true}})), "message_of_a_bot"),
        (message_in(7, json!({"pinned_message": {"message_id": 1}})), "service_message"),
    ];
    for (message, kind) in others {
        assert_eq!(kind_of(event("message", message)), kind);
    }
    let voice = json!({"voice": {"file_id": "v", "file_size": 900}, "caption": "listen", "edit_date": 1_700_000_060});
    let Event::Written { file: Some(file), edited: true, .. } = event("edited_message", message_in(ADMIN, voice))
    else {
        panic!("not written");
    };
    assert_eq!((file.kind, file.source.as_str(), file.bytes), (SentKind::Voice, "v", 900));
}

#[track_caller]
fn incoming(kind: &str, more: Value) -> Incoming {
    match event(kind, message_in(7, more)) {
        Event::Messaged(incoming) => *incoming,
        other => panic!("no message: {other:?}"),
    }
}

#[test]
fn words_in_private_are_a_persons_message() {
    let more = json!({"text": "/start@etronicsBOT ads", "reply_to_message": {"message_id": 4, "chat": {"id": 7}}});
    let expected = Incoming {
        person: PersonId::telegram(7),
        name: Some("Ann Lee".to_owned()),
        username: Some("ann".to_owned()),
        message_id: 10,
        reply_to: Some(4),
        text: "/start ads".to_owned(),
        press: None,
        start: false,
        came_by: None,
        files: Vec::new(),
        client: None,
        album: None,
        edited: false,
        at: 1_700_000_000_000,
    };
    assert_eq!(incoming("message", more), expected);
    let album = |id: Value| incoming("message", json!({"text": "more", "media_group_id": id})).album;
    assert_eq!(album(json!("13579")).as_deref(), Some("13579"));
    assert_eq!((album(json!(13)), album(json!("1".repeat(65)))), (None, None));
    let changed = incoming("edited_message", json!({"text": "more", "edit_date": 1_700_000_060}));
    assert_eq!((changed.text.as_str(), changed.edited, changed.at), ("more", true, 1_700_000_060_000));
    let contact = incoming("message", json!({"contact": {"phone_number": "+79990000000", "first_name": "Ann"}}));
    assert_eq!((contact.text.as_str(), contact.files.len()), ("+79990000000", 0));
}

#[test]
fn every_kind_of_file_is_known_by_what_it_is() {
    let file = json!({"file_id": "f", "file_unique_id": "u", "file_name": "a.bin", "file_size": 12});
    let table = [
        (
            json!({"photo": [{"file_id": "l", "width": 90, "height": 60}, {"file_id": "f", "width": 800, "height": 600,
            "file_size": 12}, {"file_id": "m", "width": 320, "height": 200}]}),
            SentKind::Photo,
        ),
        (json!({"video": file}), SentKind::Video),
        (json!({"animation": file, "document": file}), SentKind::Video),
        (json!({"video_note": file}), SentKind::Video),
        (json!({"voice": file}), SentKind::Voice),
        (json!({"audio": file}), SentKind::Audio),
        (json!({"document": file}), SentKind::Document),
        (json!({"sticker": file}), SentKind::Sticker),
    ];
    for (more, kind) in table {
        let found = incoming("message", more.clone()).files;
        let [found] = found.as_slice() else { panic!("{more}: {found:?}") };
        assert_eq!((found.kind, found.source.as_str(), found.bytes), (kind, "f", 12), "{more}");
        assert_eq!(found.name, if kind == SentKind::Photo { "" } else { "a.bin" }, "{more}");
    }
    let others = [
        json!({"location": {"latitude": 1.0}}),
        json!({"venue": {"title": "x"}, "location": {"latitude": 1.0}}),
        json!({"poll": {"question": "?"}}),
        json!({"dice": {"value": 3}}),
        json!({"story": {}}),
        json!({"live_photo": {"file_id": "x"}}),
    ];
    for more in others {
        let kinds: Vec<_> = incoming("message", more.clone()).files.iter().map(|file| file.kind).collect();
        assert_eq!(kinds, [SentKind::Other], "{more}");
    }
    let odd = incoming("message", json!({"document": 7, "caption": "still", "photo": {"a": 1}}));
    assert_eq!((odd.text.as_str(), odd.files.len()), ("still", 0));
}

#[test]
fn who_blocks_the_bot_is_out_of_reach() {
    let change = |chat: i64, old: &str, new: &str| {
        json!({"chat": {"id": chat, "type": "private"}, "date": 1, "from": {"id": chat},
        "old_chat_member": {"status": old, "user": {"id": 555}}, "new_chat_member": {"status": new, "user": {"id": 555}}})
    };
    let person = PersonId::telegram(7);
    let blocked = event("my_chat_member", change(7, "member", "kicked"));
    assert_eq!(blocked, Event::ReachChanged { person, on: false });
    let freed = event("my_chat_member", change(7, "kicked", "member"));
    assert_eq!(freed, Event::ReachChanged { person, on: true });
    assert_eq!(kind_of(event("my_chat_member", change(7, "member", "odd"))), "my_chat_member");
    assert_eq!(kind_of(event("my_chat_member", change(-100_777, "member", "kicked"))), "my_chat_member");
}

#[test]
fn people_are_heard_before_the_rest() {
    let payload =
        |kind: &str, chat: i64| json!({"update_id": 1, kind: message_in(chat, json!({"text": "a"}))}).to_string();
    for kind in ["message", "edited_message"] {
        assert_eq!(queue_of(&payload(kind, 7), None), (Queue::Strangers, Some(PersonId::telegram(7))));
        assert_eq!(queue_of(&payload(kind, ADMIN), Some(ChatId(ADMIN))), (Queue::People, None));
        assert_eq!(queue_of(&payload(kind, GROUP), Some(ChatId(ADMIN))), (Queue::Bulk, None));
    }
    let press = |chat: i64| {
        let query =
            json!({"id": "1", "from": {"id": 9}, "data": "a", "message": {"message_id": 1, "chat": {"id": chat}}});
        json!({"update_id": 1, "callback_query": query}).to_string()
    };
    assert_eq!(queue_of(&press(ADMIN), Some(ChatId(ADMIN))), (Queue::People, None));
    assert_eq!(queue_of(&press(9), Some(ChatId(ADMIN))), (Queue::Strangers, Some(PersonId::telegram(9))));
}

#[test]
fn a_forwarded_post_carries_the_name_and_address_of_where_it_comes_from() {
    let channel = json!({"id": -100_901, "type": "channel", "title": "Bonus today", "username": "bonus_today"});
    let origin = json!({"type": "channel", "chat": channel, "message_id": 5, "date": 1});
    let comment = said(json!({"text": "look", "forward_origin": origin}));
    assert_eq!((comment.text.as_str(), comment.forwarded), ("look\nBonus today", true));
    assert_eq!(comment.link_urls, ["https://t.me/bonus_today"]);
    // An answer to a post from elsewhere shows it just as well.
    let comment = said(json!({"text": "look", "external_reply": {"origin": origin}, "quote": {"text": "win"}}));
    assert_eq!(comment.text, "look\nwin\nBonus today");
    // A bot is an address, a person is not.
    let of_bot = json!({"type": "user", "date": 1,
        "sender_user": {"id": 9, "is_bot": true, "first_name": "Slots", "username": "slots_bot"}});
    assert_eq!(said(json!({"text": "x", "forward_origin": of_bot})).link_urls, ["https://t.me/slots_bot"]);
    let of_person = json!({"type": "user", "date": 1,
        "sender_user": {"id": 9, "is_bot": false, "first_name": "Ann", "username": "ann"}});
    assert_eq!(said(json!({"text": "x", "forward_origin": of_person})).link_urls, [""; 0]);
    // The community's own posts are nobody's advert, whoever forwards them.
    let ctx = TelegramTranslateContext { linked_channel: Some(ChatId(-100_901)), ..context() };
    let own = message_in(GROUP, json!({"text": "look", "forward_origin": origin}));
    let comment = comment_of(translate(&json!({"update_id": 1, "message": own}).to_string(), &ctx).unwrap());
    assert_eq!((comment.text.as_str(), comment.link_urls.len()), ("look", 0));
    assert_eq!((comment.forwarded, comment.exemption), (false, Some(Exemption::OwnPost)));
}

#[test]
fn new_reactions_in_the_group_are_counted_and_others_are_not_ours() {
    let reaction = |emoji: &str| json!({"type": "emoji", "emoji": emoji});
    let update = |more: Value| {
        let mut update = json!({
            "chat": {"id": GROUP, "type": "supergroup"}, "message_id": 5, "date": 1_700_000_000,
            "user": {"id": 7, "is_bot": false, "first_name": "Ann"},
            "old_reaction": [reaction("a")], "new_reaction": [reaction("a"), reaction("b")],
        });
        for (key, value) in more.as_object().unwrap() {
            update[key] = value.clone();
        }
        event("message_reaction", update)
    };
    let at = 1_700_000_000_000;
    assert_eq!(update(json!({})), Event::Reacted { person: PersonId::telegram(7), count: 1, at });
    let by_chat = json!({"user": null, "actor_chat": {"id": -100_777, "type": "channel"}});
    assert_eq!(update(by_chat), Event::Reacted { person: PersonId::telegram(-100_777), count: 1, at });
    for other in [
        json!({"new_reaction": []}),
        json!({"chat": {"id": -1, "type": "group"}}),
        json!({"actor_chat": {"id": GROUP, "type": "supergroup"}}),
        json!({"user": {"id": 8, "is_bot": true, "first_name": "B"}}),
        json!({"old_reaction": 5, "new_reaction": "x"}),
    ] {
        assert_eq!(kind_of(update(other)), "message_reaction");
    }
}

#[test]
fn a_pressed_button_tells_who_and_where() {
    let query = json!({"id": "55", "from": {"id": 7, "is_bot": false, "first_name": "Ann"}, "chat_instance": "1",
        "message": {"message_id": 3, "chat": {"id": ADMIN}, "date": 0}, "data": "q:1"});
    assert_eq!(
        event("callback_query", query),
        Event::ButtonPressed {
            callback_id: "55".to_owned(),
            from: PersonId::telegram(7),
            name: Some("Ann".to_owned()),
            chat: Some(ChatId(ADMIN)),
            message_id: Some(3),
            data: "q:1".to_owned(),
        }
    );
    let lost = json!({"id": "55", "from": {"id": 7, "first_name": "Ann"}, "data": "q:1"});
    assert!(matches!(event("callback_query", lost), Event::ButtonPressed { chat: None, message_id: None, .. }));
    let bot = json!({"id": "55", "from": {"id": 7, "is_bot": true}, "data": "q:1"});
    assert_eq!(kind_of(event("callback_query", bot)), "callback_query");
}

#[test]
fn groups_move_and_administrators_change() {
    let moved = message_in(-5, json!({"migrate_to_chat_id": -100_777}));
    assert_eq!(event("message", moved), Event::ChatMigrated { from: ChatId(-5), to: ChatId(-100_777) });
    let arrived = message_in(-100_777, json!({"migrate_from_chat_id": -5}));
    assert_eq!(event("message", arrived), Event::ChatMigrated { from: ChatId(-5), to: ChatId(-100_777) });

    let change = |old: &str, new: &str| {
        json!({"chat": {"id": GROUP}, "date": 1, "from": {"id": 1},
        "old_chat_member": {"status": old, "user": {"id": 7}}, "new_chat_member": {"status": new, "user": {"id": 7}}})
    };
    let managers = |own| Event::ManagersChanged { chat: Some(ChatId(GROUP)), own };
    assert_eq!(event("chat_member", change("member", "administrator")), managers(None));
    let bare = Standing { there: true, deletes: false, restricts: false };
    let gone = Standing { there: false, ..bare };
    assert_eq!(event("my_chat_member", change("administrator", "administrator")), managers(Some((bare, bare))));
    assert_eq!(event("my_chat_member", change("administrator", "kicked")), managers(Some((bare, gone))));
    assert_eq!(event("my_chat_member", change("member", "left")), managers(Some((bare, gone))));
    assert_eq!(event("my_chat_member", change("creator", "member")), managers(Some((Standing::WHOLE, bare))));
    assert_eq!(kind_of(event("chat_member", change("left", "member"))), "chat_member");
}

#[test]
fn what_no_string_can_hold_is_still_judged() {
    let payload = format!(
        r#"{{"update_id":1,"message":{{"message_id":1,"chat":{{"id":{GROUP}}},"from":{{"id":7}},"text":"buy \ud83d now",
            "unknown":{}{}}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert_eq!(comment_of(translate(&payload, &context()).unwrap()).text, "buy \u{FFFD} now");
    assert!(translate("not json", &context()).is_err());
    assert!(translate("[]", &context()).is_err());
    assert_eq!(kind_of(translate("{}", &context()).unwrap()), "empty");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!(GROUP)),
        any::<String>().prop_map(Value::from),
    ];
    let names = prop_oneof![
        Just("message_id".to_owned()),
        Just("chat".to_owned()),
        Just("id".to_owned()),
        Just("from".to_owned()),
        Just("text".to_owned()),
        Just("photo".to_owned()),
        Just("poll".to_owned()),
        Just("sender_chat".to_owned()),
        Just("date".to_owned()),
        Just("entities".to_owned()),
        Just("reply_markup".to_owned()),
        any::<String>(),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(names.clone(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_it_panic(content in any_json(), kind in prop::sample::select(KINDS.to_vec())) {
        let payload = json!({"update_id": 1, kind: content}).to_string();
        prop_assert!(translate(&payload, &context()).is_ok());
        queue_of(&payload, None);
    }

    #[test]
    fn odd_parts_of_a_message_leave_the_rest(odd in any_json(), name in "[a-z_]{3,12}") {
        let mut message = message_in(GROUP, json!({"text": "hello"}));
        prop_assume!(message.get(&name).is_none() && !name.starts_with("migrate"));
        message[name] = odd;
        let payload = json!({"update_id": 1, "message": message}).to_string();
        prop_assert!(translate(&payload, &context()).is_ok());
    }

    #[test]
    fn no_text_makes_it_panic(payload in any::<String>()) {
        let _ = translate(&payload, &context());
        let _ = translate(&format!("{{\"message\":{payload}}}"), &context());
    }
}
