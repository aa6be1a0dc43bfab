//! What others than this bot do in the discussion group.

use serde_json::{Value, json};

use super::tests::{GROUP, comment_of, event, kind_of, message_in, said};
use super::*;

#[test]
fn who_is_banned_or_freed_by_hand_is_told_of_and_what_this_bot_did_is_not() {
    let change = |chat: i64, from: i64, old: Value, new: Value| {
        let standing = |mut standing: Value| {
            standing["user"] = json!({"id": 7, "first_name": "Ann"});
            standing
        };
        json!({"chat": {"id": chat}, "date": 1, "from": {"id": from, "is_bot": from == 9 || from == 555},
            "old_chat_member": standing(old), "new_chat_member": standing(new)})
    };
    let (member, kicked) = (|| json!({"status": "member"}), || json!({"status": "kicked", "until_date": 0}));
    let muted = |until: i64| json!({"status": "restricted", "can_send_messages": false, "until_date": until});
    let blocked = |by| Event::PersonBlocked { person: PersonId::telegram(7), by };
    let freed = Event::PersonUnblocked { person: PersonId::telegram(7), by_its_end: false };
    let ann = Some(PersonId::telegram(1));
    for new in [kicked(), muted(0)] {
        assert_eq!(event("chat_member", change(GROUP, 1, member(), new.clone())), blocked(ann), "{new}");
        assert_eq!(event("chat_member", change(GROUP, 1, new.clone(), member())), freed, "{new}");
    }
    assert_eq!(event("chat_member", change(GROUP, 1, kicked(), json!({"status": "left"}))), freed);
    assert_eq!(event("chat_member", change(GROUP, 9, member(), kicked())), blocked(None));
    for nothing in [
        change(GROUP, 555, member(), kicked()),
        change(GROUP, 555, muted(0), member()),
        // For an hour, by another bot that asks newcomers, from one to the other, elsewhere.
        change(GROUP, 1, member(), muted(3_600)),
        change(GROUP, 9, member(), muted(0)),
        change(GROUP, 1, muted(0), kicked()),
        change(GROUP, 1, member(), json!({"status": "restricted", "can_send_messages": true})),
        change(-100_777, 1, member(), kicked()),
    ] {
        assert_eq!(kind_of(event("chat_member", nothing.clone())), "chat_member", "{nothing}");
    }
}

#[test]
fn what_somebody_adds_to_anothers_poll_or_list_is_their_word() {
    let poll =
        json!({"message_id": 3, "date": 1, "chat": {"id": GROUP}, "poll": {"question": "Where?", "options": []}});
    let added = said(
        json!({"poll_option_added": {"option_persistent_id": "3", "option_text": "Casino", "poll_message": poll}}),
    );
    assert_eq!((added.text.as_str(), added.author), ("Casino", PersonId::telegram(7)));
    let list = json!({"title": "Hike", "tasks": [{"id": 1, "text": "bread"}], "others_can_add_tasks": true});
    let tasks = json!([{"id": 2, "text": "casino"}, {"id": 3, "text": "bonus"}]);
    let message = json!({"message_id": 3, "date": 1, "chat": {"id": GROUP}, "checklist": list});
    let added = said(json!({"checklist_tasks_added": {"tasks": tasks, "checklist_message": message}}));
    assert_eq!(added.text, "casino\nbonus");
    // The list itself changes with it, and its author has written nothing.
    let edited = |list: &Value| event("edited_message", message_in(GROUP, json!({"checklist": list, "edit_date": 2})));
    assert_eq!(kind_of(edited(&list)), "shared_list");
    let own = json!({"title": "Hike", "tasks": [{"id": 1, "text": "casino"}]});
    assert_eq!(comment_of(edited(&own)).text, "casino\nHike");
    assert_eq!(said(json!({"checklist": list})).text, "bread\nHike");
}
