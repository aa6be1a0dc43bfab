//! Tables and answers against the official contracts, where these lie beside the repository.

use std::collections::HashMap;
use std::path::PathBuf;

use super::*;
use crate::simulator::world::events::EVENT_TYPES;
use TokenKind::{Community, Service, User};

/// The contracts' folder; without it a test says so and ends.
fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    let path = if path.exists() { path } else { PathBuf::from(std::env::var("ETRONICS_SHARED").ok()?).join(name) };
    path.exists().then_some(path)
}

fn json_of(path: &std::path::Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// VK's schema: files are read once.
struct Schema {
    root: PathBuf,
    files: HashMap<String, Value>,
}

impl Schema {
    fn open() -> Option<Self> {
        let Some(root) = shared("vk-api-schema") else {
            println!("skipped: no vk-api-schema beside the repository");
            return None;
        };
        Some(Self { root, files: HashMap::new() })
    }

    fn file(&mut self, name: &str) -> Value {
        let path = self.root.join(name);
        self.files.entry(name.to_owned()).or_insert_with(|| json_of(&path)).clone()
    }

    fn method(&mut self, name: &str) -> Value {
        let section = name.split('.').next().unwrap().to_owned();
        let methods = self.file(&format!("{section}/methods.json"));
        let found = methods["methods"].as_array().unwrap().iter().find(|method| method["name"] == name);
        found.unwrap_or_else(|| panic!("the schema has no {name}")).clone()
    }

    /// What is wrong with a value, or nothing.
    fn check(&mut self, node: &Value, file: &str, value: &Value, at: &str) -> Result<(), String> {
        if let Some(reference) = node["$ref"].as_str() {
            let (name, pointer) = reference.split_once('#').unwrap();
            let name = if name.is_empty() { file.to_owned() } else { name.trim_start_matches("../").to_owned() };
            let target = self.file(&name).pointer(pointer).unwrap_or_else(|| panic!("{reference} dangles")).clone();
            return self.check(&target, &name, value, at);
        }
        for part in node["allOf"].as_array().into_iter().flatten() {
            self.check(part, file, value, at)?;
        }
        if let Some(choices) = node["oneOf"].as_array() {
            let failures: Vec<String> =
                choices.iter().filter_map(|choice| self.check(choice, file, value, at).err()).collect();
            if failures.len() == choices.len() {
                return Err(failures.join(" | "));
            }
        }
        let kinds: Vec<&str> = match &node["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        if !kinds.is_empty() && !kinds.iter().any(|kind| is_a(value, kind)) {
            return Err(format!("{at}: {value} is no {kinds:?}"));
        }
        if let Some(allowed) = node["enum"].as_array()
            && !allowed.contains(value)
        {
            return Err(format!("{at}: {value} is none of {allowed:?}"));
        }
        for item in value.as_array().into_iter().flatten().filter(|_| node["items"].is_object()) {
            self.check(&node["items"], file, item, &format!("{at}[]"))?;
        }
        for (name, property) in node["properties"].as_object().into_iter().flatten() {
            match value.get(name) {
                Some(inner) => self.check(property, file, inner, &format!("{at}.{name}"))?,
                None if property["required"] == true => return Err(format!("{at}.{name} is missing")),
                None => {}
            }
        }
        Ok(())
    }

    /// An answer must fit one of the shapes that its method lists.
    fn fits(&mut self, method: &str, answer: &Value) {
        let shapes = self.method(method)["responses"].clone();
        let section = method.split('.').next().unwrap();
        let file = format!("{section}/methods.json");
        let failures: Vec<String> = shapes
            .as_object()
            .unwrap()
            .values()
            .filter_map(|shape| self.check(shape, &file, answer, method).err())
            .collect();
        assert!(failures.len() < shapes.as_object().unwrap().len(), "{failures:#?}\n{answer:#}");
    }
}

/// One call of VK.
type Ask<'a> = (TokenKind, &'a str, Vec<(&'a str, &'a str)>);

fn is_a(value: &Value, kind: &str) -> bool {
    match kind {
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

#[test]
fn the_table_of_methods_is_the_schemas() {
    let Some(mut schema) = Schema::open() else { return };
    for method in crate::simulator::vk::methods::METHODS {
        let official = schema.method(method.name);
        for (kind, word) in [(User, "user"), (Community, "group"), (Service, "service")] {
            let listed = official["access_token_type"].as_array().unwrap().contains(&json!(word));
            assert_eq!(method.takes(kind), listed, "{} with {word}", method.name);
        }
        for param in official["parameters"].as_array().into_iter().flatten() {
            let name = param["name"].as_str().unwrap();
            assert!(method.knows(name), "{} lacks {name}", method.name);
            let required = method.required().any(|required| required == name);
            assert_eq!(required, param["required"] == true, "{} {name}", method.name);
        }
    }
    let setter = schema.method("groups.setLongPollSettings");
    for param in setter["parameters"].as_array().unwrap() {
        let name = param["name"].as_str().unwrap();
        assert!(["group_id", "enabled", "api_version"].contains(&name) || EVENT_TYPES.contains(&name), "{name}");
    }
}

#[test]
fn every_answer_of_vk_has_the_official_shape() {
    let Some(mut schema) = Schema::open() else { return };
    let site = Site::open();
    let (owner, group) = (owner(&site), group(&site));
    let (person, ids) = site.world(|world| {
        let person = world.add_person("Анна", "Иванова");
        let banned = world.add_person("Пётр", "Сидоров");
        world.join(person).unwrap();
        world.ban(world.owner_id, banned);
        world.message_to_community(person, "Здравствуйте");
        let ids: Vec<(Target, Spot)> = Place::ALL
            .into_iter()
            .map(|place| {
                let target = world.place_for_comments(place, "Тема");
                let said = Said::from("Текст").with_photo(person, 7).with_link("https://a.example", "A");
                let spot = world.comment(person, target, said).unwrap();
                world.comment(person, target, Said::from("Ответ").in_reply_to(spot)).unwrap();
                (target, spot)
            })
            .collect();
        (person.to_string(), ids)
    });
    let text = |number: i64| number.to_string();
    let of = |place: usize| (text(ids[place].0.id), text(ids[place].1.id));
    let (post, comment) = of(0);
    let posts = format!("{owner}_{post}");
    let g = ("group_id", group.as_str());
    let o = ("owner_id", owner.as_str());
    let p = ("post_id", post.as_str());
    let extended = [("extended", "1"), ("fields", "sex,bdate,has_photo,photo_50,last_seen,screen_name")];
    let mut calls: Vec<Ask<'_>> = vec![
        (User, "account.getAppPermissions", vec![]),
        (Community, "groups.getById", vec![]),
        (User, "groups.getById", vec![g, ("fields", "is_admin,admin_level")]),
        (Community, "groups.getTokenPermissions", vec![]),
        (Community, "groups.getLongPollServer", vec![g]),
        (Community, "groups.getLongPollSettings", vec![g]),
        (Community, "groups.setLongPollSettings", vec![g, ("enabled", "1"), ("like_add", "1")]),
        (Service, "groups.getMembers", vec![g]),
        (Service, "groups.getMembers", vec![g, ("fields", "sex,last_seen")]),
        (Community, "groups.getMembers", vec![g, ("filter", "managers")]),
        (Service, "groups.isMember", vec![g, ("user_id", &person)]),
        (Service, "groups.isMember", vec![g, ("user_ids", &person)]),
        (Community, "groups.getBanned", vec![g]),
        (Community, "groups.getOnlineStatus", vec![g]),
        (Community, "groups.enableOnline", vec![g]),
        (Community, "users.get", vec![("user_ids", &person), extended[1]]),
        (User, "users.get", vec![]),
        (Service, "utils.getServerTime", vec![]),
        (Service, "utils.resolveScreenName", vec![("screen_name", "quiet_yard")]),
        (Service, "wall.get", vec![o]),
        (Service, "wall.get", vec![o, extended[0], extended[1]]),
        (Service, "wall.getById", vec![("posts", &posts)]),
        (Service, "wall.getComments", vec![o, p, ("thread_items_count", "10")]),
        (Service, "wall.getComments", vec![o, p, extended[0], extended[1], ("comment_id", &comment)]),
        (User, "wall.getComment", vec![o, ("comment_id", &comment)]),
        (Service, "likes.getList", vec![("type", "post"), o, ("item_id", &post)]),
        (Community, "wall.createComment", vec![o, p, ("from_group", &group), ("message", "Ответ")]),
        (Community, "wall.closeComments", vec![o, p]),
        (Community, "wall.openComments", vec![o, p]),
        (User, "wall.post", vec![o, ("from_group", "1"), ("message", "Новость")]),
        (Community, "messages.send", vec![("peer_id", &person), ("random_id", "1"), ("message", "Привет")]),
        (Community, "messages.send", vec![("peer_ids", &person), ("random_id", "2"), ("message", "Привет")]),
        (Community, "messages.isMessagesFromGroupAllowed", vec![g, ("user_id", &person)]),
        (Community, "messages.getConversationsById", vec![("peer_ids", &person)]),
        (Community, "messages.markAsRead", vec![("peer_id", &person)]),
        (Community, "messages.setActivity", vec![("peer_id", &person), ("type", "typing")]),
        (User, "groups.ban", vec![g, ("owner_id", &person), ("reason", "1"), ("comment", "etronics-bot")]),
        (User, "groups.unban", vec![g, ("owner_id", &person)]),
    ];
    let rooms = ["photos", "video", "market", "board"];
    let places: Vec<(String, String)> = (1..5).map(of).collect();
    let parents = ["photo_id", "video_id", "item_id", "topic_id"];
    let reads = ["photos.getComments", "video.getComments", "market.getComments", "board.getComments"];
    let deletes = ["photos.deleteComment", "video.deleteComment", "market.deleteComment", "board.deleteComment"];
    let restores = ["photos.restoreComment", "video.restoreComment", "market.restoreComment", "board.restoreComment"];
    for (at, (parent, comment)) in places.iter().enumerate() {
        let whose = if rooms[at] == "board" { g } else { o };
        calls.push((User, reads[at], vec![whose, (parents[at], parent)]));
        let mut named = vec![whose, ("comment_id", comment.as_str())];
        if rooms[at] == "board" {
            named.push(("topic_id", parent));
        }
        calls.push((User, deletes[at], named.clone()));
        calls.push((User, restores[at], named));
    }
    calls.push((User, "board.getTopics", vec![g]));
    calls.push((User, "wall.deleteComment", vec![o, ("comment_id", &comment)]));
    calls.push((Service, "wall.getComments", vec![o, p]));
    calls.push((User, "wall.restoreComment", vec![o, ("comment_id", &comment)]));
    for (kind, method, params) in calls {
        let answer = site.vk(kind, method, &params);
        assert!(answer.get("response").is_some(), "{method}: {answer}");
        schema.fits(method, &answer);
    }
}

/// The Bot API's description: a value must have a type's required fields, and no field of another shape.
fn has_type(api: &Value, kind: &str, value: &Value, at: &str) -> Result<(), String> {
    if let Some(inner) = kind.strip_prefix("Array of ") {
        let items = value.as_array().ok_or_else(|| format!("{at}: {value} is no array"))?;
        return items.iter().try_for_each(|item| has_type(api, inner, item, &format!("{at}[]")));
    }
    let fits = match kind {
        "Integer" => value.is_i64(),
        "String" => value.is_string(),
        "Boolean" | "True" => value.is_boolean(),
        "Float" => value.is_number(),
        _ => value.is_object(),
    };
    if !fits {
        return Err(format!("{at}: {value} is no {kind}"));
    }
    let described = &api["types"][kind];
    if let Some(kinds) = described["subtypes"].as_array() {
        let failures: Vec<String> =
            kinds.iter().filter_map(|kind| has_type(api, kind.as_str()?, value, at).err()).collect();
        return if failures.len() < kinds.len() { Ok(()) } else { Err(failures.join(" | ")) };
    }
    let Some(fields) = described["fields"].as_array() else { return Ok(()) };
    for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
        // Older than the description, still sent.
        if name != "all_members_are_administrators" && !fields.iter().any(|field| field["name"] == name.as_str()) {
            return Err(format!("{at}: {kind} has no {name}"));
        }
    }
    for field in fields {
        let name = field["name"].as_str().unwrap();
        let kinds = field["types"].as_array().unwrap();
        let Some(inner) = value.get(name) else {
            if field["required"] == true {
                return Err(format!("{at}.{name} is missing"));
            }
            continue;
        };
        let failures: Vec<String> = kinds
            .iter()
            .filter_map(|kind| has_type(api, kind.as_str()?, inner, &format!("{at}.{name}")).err())
            .collect();
        if failures.len() == kinds.len() {
            return Err(failures.join(" | "));
        }
    }
    Ok(())
}

#[test]
fn every_answer_and_update_of_telegram_has_the_official_shape() {
    let Some(path) = shared("telegram-bot-api.json") else {
        println!("skipped: no telegram-bot-api.json beside the repository");
        return;
    };
    let api = json_of(&path);
    for (method, params) in crate::simulator::telegram::methods::METHODS {
        let fields = api["methods"][method]["fields"].as_array().cloned().unwrap_or_default();
        let official: Vec<String> = fields
            .iter()
            .map(|field| {
                let mark = if field["required"] == true { "!" } else { "" };
                field["name"].as_str().unwrap().to_owned() + mark
            })
            .collect();
        assert_eq!(params.split_ascii_whitespace().collect::<Vec<_>>(), official, "{method}");
    }
    let site = Site::open();
    let all = ["message", "edited_message", "channel_post", "callback_query", "my_chat_member", "chat_member"];
    site.tg("getUpdates", json!({"allowed_updates": all}));
    let (owner, chat, channel, person, stranger) = site.world(|world| {
        let person = world.add_tg_user("Иван");
        let stranger = world.add_channel("Чужой");
        let (chat, owner) = (world.discussion_chat_id, world.admin_chat_id);
        world.say(owner, owner, "/start").unwrap();
        let said = world.say(chat, person, "привет https://a.example").unwrap();
        world.edit(chat, said, "пока").unwrap();
        world.say_as_channel(chat, stranger, "реклама").unwrap();
        world.say_anonymously(chat, "тише").unwrap();
        world.channel_post(world.channel_id, "Новость").unwrap();
        world.promote(chat, person, Some(Rights::ALL));
        world.promote(chat, person, None);
        world.set_bot_rights(world.channel_id, Some(Rights::ALL));
        let group = world.add_group("Админы");
        world.migrate(group).unwrap();
        (owner, chat, world.channel_id, person, stranger)
    });
    let keyboard = json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]});
    let c = json!({"chat_id": chat});
    let with = |extra: Value| {
        let mut params = c.clone();
        params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        params
    };
    let id = site.tg("sendMessage", json!({"chat_id": owner, "text": "x", "reply_markup": keyboard}))["result"]["message_id"].as_i64();
    site.world(|world| world.press(owner, owner, id.unwrap(), "a").unwrap());
    let photo = json!({"type": "photo", "media": "https://a.example/1.jpg"});
    for (method, params) in [
        ("getMe", json!({})),
        ("getChat", c.clone()),
        ("getChat", json!({"chat_id": owner})),
        ("getChat", json!({"chat_id": channel})),
        ("getChatAdministrators", c.clone()),
        ("getChatMemberCount", c.clone()),
        ("getChatMember", with(json!({"user_id": person}))),
        ("getChatMember", with(json!({"user_id": owner}))),
        ("restrictChatMember", with(json!({"user_id": person, "permissions": {}}))),
        ("getChatMember", with(json!({"user_id": person}))),
        ("banChatMember", with(json!({"user_id": person}))),
        ("getChatMember", with(json!({"user_id": person}))),
        ("unbanChatMember", with(json!({"user_id": person}))),
        ("banChatSenderChat", with(json!({"sender_chat_id": stranger}))),
        ("unbanChatSenderChat", with(json!({"sender_chat_id": stranger}))),
        (
            "sendMessage",
            with(
                json!({"text": "<a href=\"https://a.example\">x</a>", "parse_mode": "HTML", "reply_parameters": {"message_id": 3}}),
            ),
        ),
        ("sendPhoto", with(json!({"photo": "https://a.example/1.jpg", "caption": "x"}))),
        ("sendMediaGroup", with(json!({"media": [photo, photo]}))),
        ("sendChatAction", with(json!({"action": "typing"}))),
        ("editMessageText", json!({"chat_id": owner, "message_id": id, "text": "y"})),
        ("deleteMessages", with(json!({"message_ids": [1, 2]}))),
        ("setMyCommands", json!({"commands": [{"command": "start", "description": "x"}]})),
        ("getMyCommands", json!({})),
        ("deleteMyCommands", json!({})),
        ("getWebhookInfo", json!({})),
        ("getUpdates", json!({})),
    ] {
        let answer = site.tg(method, params);
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        let returns = api["methods"][method]["returns"].as_array().unwrap();
        let failures: Vec<String> = returns
            .iter()
            .filter_map(|kind| has_type(&api, kind.as_str().unwrap(), &answer["result"], method).err())
            .collect();
        assert!(failures.len() < returns.len(), "{failures:#?}");
    }
}
