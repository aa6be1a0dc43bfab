//! Texts of a megabyte in every field of every update: what is stored is as long as the platforms allow.

use etronics_bot::inbox::{Queue, RawUpdate};
use etronics_bot::store;
use serde_json::{Value, json};

use crate::stories::leads::PRICES;
use crate::story::{EVERY_TOKEN, Story};

/// What says of which kind something is stays as it is.
const KINDS: [&str; 4] = ["type", "status", "post_type", "object_type"];

/// The same with a megabyte after each text.
fn lengthened(name: &str, value: &Value) -> Value {
    match value {
        Value::String(text) if !KINDS.contains(&name) => json!(format!("{text} {}", "\u{44f}".repeat(500_000))),
        Value::Array(list) => list.iter().map(|item| lengthened(name, item)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), lengthened(name, value))).collect())
        }
        other => other.clone(),
    }
}

fn of_vk(group: i64, post: i64, at: i64) -> Vec<Value> {
    let attachments = json!([
        {"type": "link", "link": {"url": "https://a.example/", "title": "T", "description": "D", "caption": "C"}},
        {"type": "doc", "doc": {"id": 1, "owner_id": 5, "title": "T", "ext": "pdf", "url": "https://a.example/d"}},
        {"type": "poll", "poll": {"id": 1, "owner_id": 5, "question": "Q", "answers": [{"id": 1, "text": "A"}]}},
        {"type": "audio", "audio": {"artist": "A", "title": "T", "url": "https://a.example/m"}},
    ]);
    let comment = json!({"id": 900, "from_id": 5, "date": at, "text": "Заработок, пишите в телеграм", "post_id": post,
        "post_owner_id": -group, "owner_id": -group, "photo_id": 3, "topic_id": 4, "attachments": attachments});
    let message = json!({"id": 7, "conversation_message_id": 7, "from_id": 6, "peer_id": 6, "date": at, "ref": "ads",
        "text": "Сколько стоит реклама?", "payload": "{}", "attachments": attachments,
        "fwd_messages": [{"from_id": 8, "text": "Слова"}]});
    let kinds = [
        ("wall_reply_new", comment.clone()),
        ("wall_reply_edit", comment.clone()),
        ("photo_comment_new", comment.clone()),
        ("board_post_new", comment),
        ("message_new", json!({"message": message})),
        ("message_edit", message),
        ("message_event", json!({"user_id": 6, "peer_id": 6, "event_id": "e", "payload": {"t": "x"}})),
        (
            "wall_post_new",
            json!({"id": 77, "owner_id": -group, "from_id": -group, "post_type": "post", "date": at,
            "text": "Пост", "attachments": attachments}),
        ),
        ("something_of_next_year", json!({"anything": "x"})),
    ];
    let update = |(number, (kind, object)): (usize, (&str, Value))| json!({"type": kind, "event_id": format!("long{number}"), "group_id": group, "v": "5.199", "object": object});
    kinds.into_iter().enumerate().map(update).collect()
}

fn of_telegram(admin: i64, discussion: i64, at: i64) -> Vec<Value> {
    let from = json!({"id": 901, "is_bot": false, "first_name": "Анна", "last_name": "Б", "username": "anna"});
    let message = |chat: i64, kind: &str, more: Value| {
        let mut message = json!({"message_id": 50, "date": at, "from": from,
            "chat": {"id": chat, "type": kind, "title": "Чат", "first_name": "Анна"}});
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"message": message})
    };
    let words = json!({"text": "Сколько стоит реклама?"});
    let file = json!({"caption": "Файл", "document": {"file_id": "a", "file_unique_id": "b", "file_name": "c.pdf"}});
    let press = json!({"callback_query": {"id": "1", "from": from, "chat_instance": "x", "data": "d",
        "message": {"message_id": 3, "date": at, "chat": {"id": 901, "type": "private"}, "text": "T"}}});
    let updates = [
        message(901, "private", words.clone()),
        message(901, "private", file.clone()),
        message(admin, "private", words.clone()),
        message(discussion, "supergroup", words),
        message(discussion, "supergroup", file),
        press,
        json!({"poll": {"id": "1", "question": "Q"}}),
    ];
    let numbered = |(number, mut update): (usize, Value)| {
        update["update_id"] = json!(700_000_000 + number);
        update
    };
    updates.into_iter().enumerate().map(numbered).collect()
}

/// The longest text of every column, bytes.
fn longest(story: &Story) -> Vec<(String, i64)> {
    let conn = store::open_reader(&story.database()).unwrap();
    let columns = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                   WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'refinery%'";
    let mut statement = conn.prepare(columns).unwrap();
    let names = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    names
        .map(|name| {
            let (table, column) = name.unwrap();
            let sql = format!("SELECT coalesce(max(octet_length({column})), 0) FROM {table}");
            (format!("{table}.{column}"), conn.query_row(&sql, [], |row| row.get(0)).unwrap())
        })
        .collect()
}

#[test]
fn texts_of_a_megabyte_in_every_field_are_stored_only_as_long_as_their_platform_allows() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let (group, admin, discussion) =
        story.sim.world(|world| (world.group_id, world.admin_chat_id, world.discussion_chat_id));
    let (post, at) = (story.post.id, story.clock.now_ms() / 1000);
    let bot = story.sim.world(|world| world.bot_id);
    let inbox = story.daemon().engine.inbox();
    for (account, updates) in [
        (format!("vk:{group}"), of_vk(group, post, at)),
        (format!("telegram:{bot}"), of_telegram(admin, discussion, at)),
    ] {
        for (number, update) in updates.into_iter().enumerate() {
            let payload = lengthened("", &update).to_string();
            assert!(payload.len() > 1_000_000);
            // The number of an event may be as long as any text.
            let event_id = format!("{account}{number}").repeat(2_000);
            let item = RawUpdate { event_id, queue: Queue::Bulk, by: None, payload };
            assert_eq!(inbox.accept(&account, None, &[item], None).unwrap(), 1);
        }
    }
    story.settle();
    let judged = story.journal();
    assert!(!judged.is_empty(), "comments were judged for all that");
    let too_long: Vec<(String, i64)> = longest(&story)
        .into_iter()
        .filter(|(column, bytes)| {
            // A post of 16,384 characters and what hangs on it; the words of everything else are shorter.
            *bytes > if ["inbox.payload", "outbox.action"].contains(&column.as_str()) { 200_000 } else { 80_000 }
        })
        .collect();
    assert_eq!(too_long, []);
    story.daemon().engine.store().checkpoint().unwrap();
    let size = std::fs::metadata(story.database()).unwrap().len();
    assert!(size < 4 << 20, "{size} bytes");
    let dead = story.store(|db| db.outbox().queue_sizes()).dead;
    assert_eq!(dead, 0, "{:?}", story.store(|db| db.outbox().last_error()));
}
