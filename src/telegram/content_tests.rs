use serde_json::{Value, json};

use super::*;

const OWN: ChatId = ChatId(-100_900);

fn read(message: &Value) -> Content {
    let mut whole = json!({"message_id": 1, "date": 1, "chat": {"id": -100_500}, "from": {"id": 7}});
    whole.as_object_mut().unwrap().extend(message.as_object().unwrap().clone());
    let raw = whole.to_string();
    let (parsed, fields) = (serde_json::from_str(&raw).unwrap(), wire::fields(&raw).unwrap());
    assert!(says_something(&parsed, &fields), "{message}");
    content(&parsed, &fields, Some(OWN))
}

fn casino() -> Value {
    json!({"id": -100_901, "type": "channel", "title": "Casino bonus", "username": "casino"})
}

#[test]
fn stories_and_giveaways_are_their_channels() {
    let shown = [
        json!({"story": {"id": 3, "chat": casino()}}),
        json!({"giveaway": {"chats": [casino()], "winner_count": 3}}),
        json!({"giveaway_winners": {"chat": casino(), "winner_count": 3}}),
    ];
    for message in shown {
        let found = read(&message);
        assert_eq!((found.text.as_str(), found.of_another), ("Casino bonus", true), "{message}");
        assert_eq!(found.link_urls, ["https://t.me/casino"], "{message}");
        let answered = read(&json!({"text": "look", "external_reply": message}));
        assert_eq!(answered.text, "look\nCasino bonus");
    }
    let prize = read(&json!({"giveaway": {"chats": [casino(), {"id": OWN.0}], "prize_description": "a car"}}));
    assert_eq!(prize.text, "a car\nCasino bonus");
}

#[test]
fn stories_of_the_community_and_of_people_are_nobodys_advert() {
    for chat in [json!({"id": OWN.0, "title": "Ours", "username": "ours"}), json!({"id": 7, "username": "ann"})] {
        let found = read(&json!({"story": {"id": 3, "chat": chat}}));
        assert_eq!((found.text.as_str(), found.of_another, found.link_urls.len()), ("", false, 0), "{chat}");
    }
    assert!(!read(&json!({"story": 7, "giveaway": [], "giveaway_winners": {"chat": null}})).of_another);
}

#[test]
fn files_say_what_they_are_called_without_their_endings() {
    let named = json!({"file_unique_id": "u", "file_name": "casino_bonus.com.zip"});
    assert_eq!(read(&json!({"document": named})).text, "casino bonus.com");
    let song = json!({"file_unique_id": "u", "title": "Join us", "performer": "t.me/casino", "file_name": "a.mp3"});
    assert_eq!(read(&json!({"audio": song, "caption": "x"})).text, "x\nJoin us\nt.me/casino\na");
    assert_eq!(read(&json!({"document": {"file_name": 7}})).text, "");
    // An animation repeats itself as a document.
    assert_eq!(read(&json!({"animation": named, "document": named})).text, "");
}

#[test]
fn a_link_that_nobody_sees_is_read() {
    let link = |offset: i64, length: i64| json!([{"type": "text_link", "offset": offset, "length": length, "url": "https://t.me/+spam"}]);
    let unseen = read(&json!({"text": "Привет \u{200B}всем", "entities": link(7, 1)}));
    assert_eq!((unseen.text.as_str(), unseen.link_urls), ("Привет \u{200B}всем\nhttps://t.me/+spam", vec![]));
    let seen = read(&json!({"text": "🎉 Привет всем", "entities": link(3, 6)}));
    assert_eq!((seen.text.as_str(), seen.link_urls.len()), ("🎉 Привет всем", 1));
}

#[test]
fn an_answer_to_the_communitys_own_post_says_only_what_its_author_wrote() {
    let answer = |channel: &Value| {
        read(&json!({
            "text": "Till when?", "quote": {"text": "30% off: @our_bot", "position": 0, "is_manual": true},
            "external_reply": {
                "origin": {"type": "channel", "chat": channel, "message_id": 5, "date": 1}, "chat": channel,
                "audio": {"file_unique_id": "u", "title": "Join us"},
                "poll": {"question": "Coming?", "options": []},
            },
        }))
    };
    let own = answer(&json!({"id": OWN.0, "type": "channel", "title": "Ours", "username": "ours"}));
    assert_eq!(own, Content { text: "Till when?".to_owned(), ..Content::default() });
    let foreign = answer(&casino());
    assert_eq!(foreign.text, "Till when?\nComing?\nJoin us\n30% off: @our_bot\nCasino bonus");
}
