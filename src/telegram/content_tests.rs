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

fn paragraph(text: &Value) -> Value {
    json!({"rich_message": {"blocks": [{"type": "paragraph", "text": text}]}})
}

#[test]
fn a_formatted_text_is_read_whole_and_in_a_row() {
    let bold = |text: &str| json!({"type": "bold", "text": text});
    let site = json!({"type": "url", "url": "https://1win.top", "text": ["the ", bold("site")]});
    for (text, said) in [
        (json!("Vulkan club"), "Vulkan club"),
        (json!(["Vulkan club waits", bold("!")]), "Vulkan club waits!"),
        (json!(["Vul", {"type": "italic", "text": ["ka", bold("n")]}, " club"]), "Vulkan club"),
        (json!(["Go ", {"type": "custom_emoji", "custom_emoji_id": "1", "alternative_text": "🎰"}]), "Go 🎰"),
        (bold("Vulkan"), "Vulkan"),
    ] {
        assert_eq!(read(&paragraph(&text)).text, said, "{text}");
    }
    let linked = read(&paragraph(&json!(["Go to ", site])));
    assert_eq!((linked.text.as_str(), linked.link_urls), ("Go to the site", vec!["https://1win.top".to_owned()]));
    let whole = read(&json!({"rich_message": {"blocks": [
        {"type": "heading", "size": 1, "text": ["Vulkan ", bold("bonus")]},
        {"type": "list", "items": [{"label": "1", "blocks": [{"type": "paragraph", "text": ["one ", bold("two")]}]}]},
        {"type": "table", "cells": [[{"text": ["cell ", bold("three")], "align": "left"}]], "caption": ["be", bold("low")]},
        {"type": "pullquote", "text": "Hi", "credit": ["Vul", bold("kan")]},
        {"type": "photo", "photo": [], "caption": {"text": ["under ", bold("it")], "credit": "Ann"}},
        {"type": "details", "summary": ["more ", bold("of it")], "blocks": []},
    ]}}));
    for line in ["Vulkan bonus", "one two", "cell three", "below", "Vulkan", "Hi", "under it", "Ann", "more of it"] {
        assert!(whole.text.lines().any(|said| said == line), "{line}: {}", whole.text);
    }
}

#[test]
fn what_a_quiz_explains_a_card_notes_and_a_button_copies_is_read() {
    let quiz =
        json!({"poll": {"question": "2+2?", "options": [{"text": "3"}], "explanation": "Casino: https://1win.top"}});
    assert!(read(&quiz).text.contains("Casino: https://1win.top"));
    let card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nitem1.URL;type=pref:https://1win.top\nNOTE:casino\\, bo\n nus\nPHOTO:AAAA\nEND:VCARD";
    let contact = read(&json!({"contact": {"phone_number": "+7999", "first_name": "Ann", "vcard": card}}));
    assert_eq!(contact.text, "Ann\n+7999\nhttps://1win.top\ncasino, bonus");
    let keyboard = json!([[{"text": "Copy", "copy_text": {"text": "t.me/casino"}}]]);
    let button = read(&json!({"text": "Take", "reply_markup": {"inline_keyboard": keyboard}}));
    assert_eq!(button.text, "Take\nCopy\nt.me/casino");
}

#[test]
fn of_a_poll_only_its_authors_answers_are_theirs() {
    let option = |text: &str, by: i64| json!({"text": text, "added_by_user": {"id": by, "first_name": "Casino"}});
    let poll =
        json!({"question": "Where?", "options": [{"text": "Sea"}, option("Casino 1win", 8), option("Hills", 7)]});
    assert_eq!(read(&json!({"poll": poll})).text, "Sea\nHills\nWhere?");
    // Whoever sends it on shows all of it.
    let origin = json!({"type": "user", "date": 1, "sender_user": {"id": 9, "first_name": "Olga"}});
    assert!(read(&json!({"poll": poll, "forward_origin": origin})).text.contains("Casino 1win"));
    let tasks = json!([{"id": 1, "text": "bread", "completed_by_user": {"id": 8, "first_name": "Casino"}}]);
    assert_eq!(read(&json!({"checklist": {"title": "Hike", "tasks": tasks}})).text, "bread\nHike");
}
