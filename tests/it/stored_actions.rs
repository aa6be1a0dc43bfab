//! Every kind of action as rows of the outbox hold it, and what everybody knew of it when the rows were written:
//! `tests/data/actions.jsonl` was made by the version before actions stood beside their subjects, and is never made
//! again.

use std::collections::HashSet;

use etronics_bot::domain::action::{Action, Against, Capability, Facts, Owner, TargetAction, TelegramAction};
use etronics_bot::domain::chat_ref::{ChatRef, MessageRef};
use etronics_bot::domain::ids::{ChatId, PersonId};
use etronics_bot::domain::lane::{Lane, TelegramLane};
use etronics_bot::domain::leads::Wish;
use etronics_bot::store::{LeadKind, Store};
use serde::Deserialize;
use serde_json::value::RawValue;

const FROZEN: &str = include_str!("../data/actions.jsonl");
const ADMIN: ChatId = ChatId(-100_500);
const MOVED: ChatId = ChatId(-100_999);

/// One line: an action and what was known of it.
#[derive(Deserialize)]
struct Frozen<'a> {
    network: &'a str,
    subject: Option<String>,
    lane: &'a str,
    unknown: &'a str,
    owner: &'a str,
    against: &'a str,
    capability: Option<Capability>,
    chat: Option<ChatId>,
    to: Option<ChatId>,
    messages: usize,
    #[serde(borrow)]
    action: &'a RawValue,
    #[serde(borrow)]
    moved: Option<&'a RawValue>,
}

fn frozen() -> impl Iterator<Item = (Frozen<'static>, Action)> {
    FROZEN.lines().map(|line| {
        let frozen: Frozen<'_> = serde_json::from_str(line).expect(line);
        let action = Action::read(1, frozen.network, frozen.action.get()).expect(line);
        (frozen, action)
    })
}

/// Who heard the end, in the words of then.
fn owner_of_then(owner: Owner) -> String {
    match owner {
        Owner::Nobody => "nobody".to_owned(),
        Owner::Sweep(id) => format!("sweep {id}"),
        Owner::Question(id) => format!("question {id}"),
        Owner::Opinion(id) => format!("opinion {id}"),
        Owner::Copies => "copies".to_owned(),
        // There were none.
        Owner::Alerts => "alerts".to_owned(),
        Owner::Leads(_) => "leads".to_owned(),
        Owner::Keys => "keys".to_owned(),
        Owner::Trial => "backtest".to_owned(),
        Owner::Verdict
        | Owner::Apology
        | Owner::People
        | Owner::Newcomer
        | Owner::Staff
        | Owner::Rights
        | Owner::LookedUp
        | Owner::Missed
        | Owner::Digest => "moderation".to_owned(),
    }
}

/// The word of an action in its rows.
fn word(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    format!("{} {}", value["do"], value["relay"])
}

#[test]
fn an_action_of_a_former_version_is_read_and_written_as_it_was() {
    let mut words = HashSet::new();
    for (frozen, action) in frozen() {
        assert_eq!(action.to_json().unwrap(), frozen.action.get());
        words.insert(word(frozen.action.get()));
    }
    assert_eq!(words.len(), 49, "every kind of then");
}

#[test]
fn what_everybody_knows_of_an_action_is_what_was_known() {
    for (frozen, action) in frozen() {
        let of = frozen.action.get();
        let Facts { lane, owner, subject, on_unknown, chat, messages, against, needs } = action.facts();
        assert_eq!(action.performer().as_str(), frozen.network, "{of}");
        assert_eq!(subject, frozen.subject, "{of}");
        assert_eq!(format!("{on_unknown:?}"), frozen.unknown, "{of}");
        assert_eq!(owner_of_then(owner), frozen.owner, "{of}");
        let against = match against {
            None => "nobody",
            Some(Against::Comment) => "comment",
            Some(Against::Person) => "person",
        };
        assert_eq!(against, frozen.against, "{of}");
        let then = match &action {
            // It was not known then that a group may become a supergroup under it.
            Action::Telegram(TelegramAction::SetComment { comment, .. }) => Some(ChatId(comment.owner_id)),
            _ => frozen.chat,
        };
        assert_eq!((needs, chat, messages), (frozen.capability, then, frozen.messages), "{of}");
        assert_eq!(lane.speaks_in(), frozen.to, "{of}");
        let lane = match lane {
            Lane::Telegram(lane) => Lane::Telegram(lane.among_people(Some(ADMIN))),
            lane => lane,
        };
        assert_eq!(lane.to_string(), frozen.lane, "{of}");
        assert_eq!(Lane::parse(frozen.lane), lane, "{of}");
    }
}

/// What follows its chat otherwise than then. What names a message of the group of before stays, for its number is another
/// message's in the supergroup; so does what goes to a person, whose chat never moves. A part answers nothing there.
fn as_it_moves_now(action: &Action, then: Option<&str>) -> Option<String> {
    match action {
        _ if action.facts().chat.is_some_and(ChatId::is_private) => None,
        Action::Target(TargetAction::EditPart { .. } | TargetAction::DeleteMessages { .. })
        | Action::Telegram(TelegramAction::DeleteMessage { .. } | TelegramAction::EditSaid { .. }) => None,
        Action::Target(TargetAction::PublishPart { .. }) => {
            then.map(|then| then.replace(r#""reply_to":4"#, r#""reply_to":null"#))
        }
        Action::Telegram(TelegramAction::SetMenu { chat: Some(chat), .. }) => {
            Some(action.to_json().unwrap().replace(&chat.to_string(), &MOVED.to_string()))
        }
        _ => then.map(str::to_owned),
    }
}

#[test]
fn an_action_follows_its_chat_as_it_did() {
    for (frozen, action) in frozen() {
        let mut there = action.clone();
        let follows = there.move_to(MOVED);
        assert_eq!(follows, there != action, "{action:?}");
        let there = follows.then(|| there.to_json().unwrap());
        assert_eq!(there, as_it_moves_now(&action, frozen.moved.map(RawValue::get)));
    }
}

#[test]
fn what_is_no_action_is_said_without_a_word_of_it() {
    let say = TelegramAction::DeleteMessage { chat: ADMIN, message_id: 4 };
    assert_eq!(say.facts().lane, TelegramLane::Moderate(ADMIN));
    let json = Action::from(say).to_json().unwrap();
    for (version, network, json, why) in [
        (2, "telegram", json.as_str(), "it is of version 2, this program knows 1"),
        (0, "telegram", &json, "it is of version 0, this program knows 1"),
        (1, "max", &json, "nobody here performs it"),
        (1, "vk", &json, "it is no action that this program knows"),
        (1, "telegram", r#"{"do":"relay","relay":"sing","text":"secret"}"#, "it is no action that this program knows"),
        (1, "telegram", r#"{"do":"delete_message","chat":"#, "it is no JSON"),
    ] {
        assert_eq!(Action::read(version, network, json).unwrap_err().to_string(), why, "{network} {json}");
    }
}

#[test]
fn a_payload_of_a_later_version_is_not_guessed_at_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.db");
    crate::robust::upgrade::thawed(&path, crate::robust::upgrade::V4);
    let store = Store::open(&path, crate::robust::upgrade::GROUP, crate::robust::upgrade::NOW).unwrap();
    let wish = Wish { product: Some("tea".to_owned()), ..Wish::default() };
    let lead = store.write(|db| db.leads().add_lead(LeadKind::Lead, PersonId::vk(7), &wish, 1)).unwrap();
    let copy = store.read(|db| db.copies().rows(0, 1)).unwrap().remove(0);
    assert!(copy.body.is_some() && lead.wish == wish);
    let beside = rusqlite::Connection::open(&path).unwrap();
    beside
        .execute_batch(
            "UPDATE copies SET body_version = 2; UPDATE copy_parts SET part_version = 2; UPDATE leads SET wish_version = 2",
        )
        .unwrap();
    store
        .write(|db| {
            let unread = db.copies().copy(copy.id)?.unwrap();
            assert_eq!(unread.body, None);
            assert!(db.copies().parts(copy.id).unwrap_err().to_string().contains("of version 2"));
            let known = db.leads().lead(lead.id)?.unwrap();
            assert_eq!(known.wish, Wish::default());
            db.copies().save_copy(&unread, 2)?;
            db.leads().save_lead(&known, 2)
        })
        .unwrap();
    beside.execute_batch("UPDATE copies SET body_version = 1; UPDATE leads SET wish_version = 1").unwrap();
    assert_eq!(store.read(|db| db.copies().copy(copy.id)).unwrap().unwrap().body, copy.body);
    assert_eq!(store.read(|db| db.leads().lead(lead.id)).unwrap().unwrap().wish, wish);
}

#[test]
fn what_is_done_in_a_channel_of_any_platform_is_stored_alike() {
    let chat = ChatRef::parse("max:42").unwrap();
    let action = |chat: ChatRef, message: MessageRef| -> Action {
        TargetAction::DeleteMessages { copy: None, chat, message_ids: vec![message] }.into()
    };
    let there = action(chat.clone(), MessageRef::Word("mid.7".to_owned()));
    let json = there.to_json().unwrap();
    assert_eq!(json, r#"{"do":"delete_messages","chat":"max:42","message_ids":["mid.7"]}"#);
    assert_eq!(there.performer().as_str(), "max");
    assert_eq!(Action::read(1, "max", &json).unwrap(), there);
    let facts = there.facts();
    assert_eq!((facts.lane.to_string().as_str(), facts.chat), ("max:post:42", None));
    assert_eq!(facts.subject.as_deref(), Some("messages:max:42:mid.7"));
    // Of Telegram it is written as it ever was.
    let here = action(ADMIN.into(), 7.into());
    assert_eq!(here.to_json().unwrap(), r#"{"do":"delete_messages","chat":-100500,"message_ids":[7]}"#);
    assert_eq!((here.performer().as_str(), here.facts().lane.to_string().as_str()), ("telegram", "tg:post:-100500"));
    for (performer, json, why) in [
        ("max", r#"{"do":"delete_messages","chat":-100500,"message_ids":[7]}"#, "nobody here performs it"),
        ("telegram", json.as_str(), "it is no action that this program knows"),
        ("Max!", &json, "nobody here performs it"),
    ] {
        assert_eq!(Action::read(1, performer, json).unwrap_err().to_string(), why, "{performer}");
    }
}
