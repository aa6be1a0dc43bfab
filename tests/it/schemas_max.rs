//! Every request to MAX and every answer of the simulated one, held against the official OpenAPI file where it is at hand.

use std::collections::BTreeSet;
use std::path::Path;

use etronics_bot::clock::{Clock, MINUTE};
use etronics_bot::simulator::{Exchange, Fault, Keys, PlatformSide, PostDraft, Refusing, SimKeyKind, Simulator};
use serde_json::{Map, Value};

use crate::commands::{bare, out};
use crate::stories::max_keys::KEY;
use crate::stories::max_posts::{copying_to_both, copying_to_max};
use crate::story::{Of, Story};

/// The official file; `None`: it is not here, and that is said.
struct OpenApi(Value);

impl OpenApi {
    fn open() -> Option<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/max-openapi.json");
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: {} is not there", path.display());
            return None;
        };
        Some(Self(serde_json::from_str(&text).unwrap()))
    }

    /// The operation of a method such as `POST /messages`.
    fn operation(&self, method: &str) -> &Value {
        let (verb, path) = method.split_once(' ').unwrap();
        let found = &self.0["paths"][path][verb.to_lowercase().as_str()];
        assert!(found.is_object(), "{method} is none of the contract's");
        found
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(address) => self.resolved(self.0.pointer(address.trim_start_matches('#')).unwrap()),
            None => schema,
        }
    }

    /// What is wrong with a value; nothing: it is as the schema says.
    fn wrong(&self, schema: &Value, value: &Value, place: &str) -> Vec<String> {
        let schema = self.resolved(schema);
        let mut found = Vec::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            // Whether it may be null, the part around it says.
            if !(value.is_null() && schema["nullable"] == true) {
                found.extend(self.wrong(part, value, place));
            }
        }
        if value.is_null() {
            // The field's own schema says whether it may be; many of this file do not say a type at all.
            let typed = schema["type"].is_string() && schema["nullable"] != true;
            return if typed { vec![format!("{place} is null")] } else { found };
        }
        let fits = match schema["type"].as_str() {
            Some("string") => value.is_string(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            _ => true,
        };
        if !fits {
            found.push(format!("{place} is no {}: {value}", schema["type"]));
        }
        if let Some(text) = value.as_str() {
            let length = text.encode_utf16().count() as u64;
            if schema["maxLength"].as_u64().is_some_and(|most| length > most) {
                found.push(format!("{place} is longer than {}", schema["maxLength"]));
            }
            if schema["minLength"].as_u64().is_some_and(|least| length < least) {
                found.push(format!("{place} is shorter than {}", schema["minLength"]));
            }
        }
        // The file knows chats alone; channels are in every description beside it.
        if let Some(known) = schema["enum"].as_array().filter(|_| !place.ends_with("type"))
            && !known.contains(value)
        {
            found.push(format!("{place} is none of {known:?}: {value}"));
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if value.get(name).is_none() {
                found.push(format!("{place} has no {name}"));
            }
        }
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(value) = value.get(name) {
                found.extend(self.wrong(schema, value, &format!("{place}.{name}")));
            }
        }
        // Names of its own, such as those of pictures, each with the same inside.
        for (name, value) in
            value.as_object().into_iter().flatten().filter(|_| schema["additionalProperties"].is_object())
        {
            found.extend(self.wrong(&schema["additionalProperties"], value, &format!("{place}.{name}")));
        }
        for (index, value) in value.as_array().into_iter().flatten().enumerate().filter(|_| schema["items"].is_object())
        {
            found.extend(self.wrong(&schema["items"], value, &format!("{place}[{index}]")));
        }
        let told_by = schema["discriminator"]["propertyName"].as_str().unwrap_or("type");
        if let (Some(mapping), Some(kind)) = (schema["discriminator"]["mapping"].as_object(), value[told_by].as_str()) {
            match mapping.get(kind) {
                Some(of) => {
                    // The file writes some of them as words, some as references.
                    let of = of.as_str().or(of["$ref"].as_str()).unwrap();
                    let of = self.0.pointer(of.trim_start_matches('#')).unwrap();
                    for part in of["allOf"].as_array().into_iter().flatten().filter(|part| part["$ref"].is_null()) {
                        found.extend(self.wrong(part, value, place));
                    }
                }
                None => found.push(format!("{place} is of no kind: {kind}")),
            }
        }
        found
    }
}

fn request(api: &OpenApi, method: &str, params: &Map<String, Value>) -> Vec<String> {
    let operation = api.operation(method);
    let mut known = Vec::new();
    let mut found = Vec::new();
    let of_path = &api.0["paths"][method.split_once(' ').unwrap().1]["parameters"];
    for parameter in [of_path, &operation["parameters"]].into_iter().filter_map(Value::as_array).flatten() {
        let parameter = api.resolved(parameter);
        let name = parameter["name"].as_str().unwrap();
        known.push(name);
        if parameter["required"] == true && parameter["in"] == "query" && !params.contains_key(name) {
            found.push(format!("{method} has no {name}"));
        }
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if body.is_object() {
        let said: Map<String, Value> = params
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        let fields = &api.resolved(body)["properties"];
        found.extend(
            said.keys().filter(|name| fields[name.as_str()].is_null()).map(|name| format!("{method}: what is {name}?")),
        );
        found.extend(api.wrong(body, &Value::Object(said), method));
    } else {
        let strange = params.keys().filter(|name| !known.contains(&name.as_str()));
        found.extend(strange.map(|name| format!("{method}: what is {name}?")));
    }
    found
}

#[test]
fn every_request_to_max_and_every_answer_is_as_the_official_contract_says() {
    let Some(api) = OpenApi::open() else { return };
    let mut story = copying_to_max("");
    story.pass(1);
    let first = story.publishes(PostDraft::new("Первый [https://vk.com/page-1_2|со ссылкой]"));
    story.publishes(PostDraft::new("Альбом").photos(3).video("Двор", 40));
    story.publishes(PostDraft::new("Бумага").document("Смета.pdf", 40_000));
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Max, Refusing::CloseAfter).of("POST /messages")));
    let last = story.publishes(PostDraft::new("Дошёл"));
    story.pass(2);
    story.sim.world(|world| world.edit_post(first, PostDraft::new("Исправленный")).unwrap());
    story.pass(2);
    story.sim.world(|world| world.delete_post(last));
    story.pass(3);
    let called = all_as_promised(&api, &story);
    for method in ["GET /me", "POST /uploads", "POST /messages", "PUT /messages", "DELETE /messages", "GET /messages"] {
        assert!(called.contains(method), "{method} was never called: {called:?}");
    }
}

/// The answer that the contract promises for a status.
fn promised<'a>(api: &'a OpenApi, exchange: &Exchange) -> &'a Value {
    let schemas = &api.0["components"]["schemas"];
    match (exchange.status, exchange.answer.get("success")) {
        // Says no by the body alone: of any method, as is reported of it.
        (200, Some(_)) => &schemas["SimpleQueryResult"],
        (200, None) => {
            let answer = api.resolved(&api.operation(&exchange.method)["responses"]["200"]);
            &answer["content"]["application/json"]["schema"]
        }
        // The file lists a few statuses of each method; all of them have this body.
        _ => &schemas["Error"],
    }
}

/// Holds everything that was said between the daemon and MAX against the contract; which methods were called.
fn all_as_promised(api: &OpenApi, story: &Story) -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    for exchange in story.sim.world(|world| world.transcript()) {
        if exchange.side != PlatformSide::Max {
            continue;
        }
        called.insert(exchange.method.clone());
        let mut found = request(api, &exchange.method, &exchange.params);
        if !exchange.answer.is_null() {
            found.extend(api.wrong(promised(api, &exchange), &exchange.answer, "answer"));
        }
        assert!(found.is_empty(), "{}: {found:#?}\n{:#?}\n{:#}", exchange.method, exchange.params, exchange.answer);
    }
    called
}

const OWNER: i64 = 77;

impl Story {
    fn max_refuses(&self, method: &str, status: u16, code: &str, message: &str, retry_after: Option<u64>) {
        let (code, message) = (code.to_owned(), message.to_owned());
        let trouble = Refusing::Max { status, code, message, retry_after };
        self.sim.world(|world| world.fail(Fault::once(PlatformSide::Max, trouble).of(method)));
    }
}

/// Posts with everything that hangs on them, which are changed and taken away.
fn everything_of_posts(story: &mut Story) {
    let long = "Очень длинное предложение о жизни двора, в котором слова. ".repeat(150);
    let mut posts = Vec::new();
    for draft in [
        PostDraft::new("Первый [https://vk.com/page-1_2|со ссылкой], <b>не жирный</b> & https://example.com"),
        PostDraft::new("Альбом").photos(10).video("Двор", 40),
        PostDraft::new(&long).photos(2).document("Смета.pdf", 9_000).gif(40_000),
        PostDraft::new("").photo(640, 480),
        PostDraft::new("Слушаем").audio("Двор", "Лето").podcast("Голос двора"),
        PostDraft::new("Решаем").poll("Когда?", &["В пятницу", "В субботу"]),
        PostDraft::new("Где").geo(55.75, 37.61, "Двор"),
        PostDraft::new("Разное").link("https://example.com", "Читайте").article("Статья").product("Кружка", 400),
        PostDraft::new("Ещё").clip("Клип", 20).sticker().graffiti().page("Страница").unknown("hologram"),
        PostDraft::new("Своими словами").repost(PostDraft::new("Чужими").photo(640, 480)),
    ] {
        posts.push(story.publishes(draft));
        story.pass(1);
    }
    for (index, post) in posts.iter().enumerate() {
        let draft = PostDraft::new(&format!("Исправлен {index} https://example.com/{index}"));
        let draft = if index == 1 { draft.photos(3) } else { draft };
        story.sim.world(|world| world.edit_post(*post, draft).unwrap());
        story.pass(3);
    }
    for post in posts.into_iter().take(3) {
        story.sim.world(|world| world.delete_post(post));
        story.pass(3);
    }
}

/// Everything that MAX is known to refuse, and calls that are made because of it.
fn every_refusal(story: &mut Story) {
    let post = story.publishes(PostDraft::new("До бед"));
    let refusals: [(&str, u16, &str, &str, Option<u64>); 13] = [
        ("POST /messages", 429, "too.many.requests", "Too many requests", None),
        ("POST /messages", 429, "too.many.requests", "Too many requests", Some(2)),
        ("POST /messages", 400, "proto.payload", "errors.process.attachment.movie.not.owner", None),
        ("POST /messages", 200, "attachment.not.ready", "errors.process.attachment.video.not.processed", None),
        ("POST /messages", 403, "access.denied", "Insufficient permissions", None),
        ("POST /messages", 403, "bot.moderation", "The bot is being checked", None),
        ("POST /messages", 404, "chat.not.found", "Chat not found", None),
        ("POST /messages", 200, "chat.denied", "The chat does not let the bot in", None),
        ("POST /messages", 401, "verify.token", "Invalid access_token", None),
        ("POST /messages", 500, "internal.error", "Something broke", None),
        ("POST /messages", 503, "service.unavailable", "Come back", None),
        ("POST /uploads", 503, "service.unavailable", "Come back", None),
        ("GET /me", 429, "too.many.requests", "Too many requests", Some(1)),
    ];
    for (number, (method, status, code, message, retry_after)) in refusals.into_iter().enumerate() {
        story.max_refuses(method, status, code, message, retry_after);
        story.publishes(PostDraft::new(&format!("Беда {number}")).video(&format!("Двор {number}"), 40));
        story.pass(3);
    }
    for (status, code) in [(200, "access.denied"), (403, "access.denied"), (429, "too.many"), (404, "not.found")] {
        story.max_refuses("PUT /messages", status, code, "No", None);
        story.sim.world(|world| world.edit_post(post, PostDraft::new(&format!("После {status}"))).unwrap());
        story.pass(4);
    }
    story.max_refuses("DELETE /messages", 200, "access.denied", "Insufficient permissions", None);
    story.sim.world(|world| world.delete_post(post));
    story.pass(5);
}

#[test]
fn a_day_with_everything_and_every_refusal_is_as_the_official_contract_says() {
    let Some(api) = OpenApi::open() else { return };
    let mut story = copying_to_both(&format!("[alerts]\nmax_user_id = {OWNER}\n"));
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Presses, Of::Chats, Of::Comments, Of::People, Of::Repeats],
        "every call to MAX is looked at below, by the contract",
    );
    story.markup = true;
    story.sim.world(|world| world.max_talks(OWNER, true));
    story.pass(1);
    everything_of_posts(&mut story);
    every_refusal(&mut story);
    // A video that is worked on for minutes, one whose answer is lost, and one that MAX is away for.
    story.sim.world(|world| world.max_works_for(3 * MINUTE));
    story.publishes(PostDraft::new("Долгое кино").video("Долго", 400));
    story.pass(5);
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Max, Refusing::CloseAfter).of("POST /messages")));
    story.publishes(PostDraft::new("Дошёл"));
    story.pass(3);
    // An alarm.
    story.sim.world(|world| world.withdraw_key(SimKeyKind::User));
    let spammer = story.stranger("Бот", "1");
    story.comments(spammer, crate::stories::comments::SPAM);
    story.pass(2);
    assert!(!story.sim.world(|world| world.max_messages(OWNER)).is_empty(), "the owner hears of the key");
    // A key that is taken back, a wrong one, a new one; and what `check` asks.
    story.sim.world(|world| KEY.clone_into(&mut world.keys.max));
    story.publishes(PostDraft::new("С новым ключом"));
    story.gives_a_key_of_max("Заменить: Ключ MAX", "aNotherKey0fSomebodyElse1234567890abcdefXYZ");
    story.gives_a_key_of_max("Заменить: Ключ MAX", KEY);
    story.pass(2);
    assert!(story.max().contains("С новым ключом"), "{}", story.max());
    for key in [KEY.to_owned(), Keys::default().max] {
        story.sim.world(|world| world.keys.max = key);
        let config = story.config_file();
        let said = out(&bare(&["--config", config.to_str().unwrap(), "check"]).output().unwrap());
        assert!(said.contains("MAX"), "{said}");
    }
    let called = all_as_promised(&api, &story);
    for method in [
        "GET /me",
        "POST /uploads",
        "POST /messages",
        "PUT /messages",
        "DELETE /messages",
        "GET /messages",
        "GET /chats/{chatId}",
        "GET /chats/{chatId}/members/me",
    ] {
        assert!(called.contains(method), "{method} was never called: {called:?}");
    }
    let statuses: BTreeSet<u16> = story.sim.world(|world| {
        let of_max = world.transcript().into_iter().filter(|exchange| exchange.side == PlatformSide::Max);
        of_max.map(|exchange| exchange.status).collect()
    });
    for status in [200, 400, 401, 403, 404, 429, 500, 503] {
        assert!(statuses.contains(&status), "nothing was answered with {status}: {statuses:?}");
    }
    assert!(!story.copy_states().iter().any(|state| state == "pending"), "{:?}", story.copy_states());
}

#[test]
fn every_event_is_as_the_official_contract_says() {
    let Some(api) = OpenApi::open() else { return };
    let sim = Simulator::start(Clock::system(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let key = sim.world(|world| {
        let person = world.add_max_person("Ольга");
        world.max_says(person, "Здравствуйте");
        world.max_talks(person, false);
        let channel = world.max_lets_in("Новости двора", true);
        world.max_rights(channel, None);
        world.keys.max.clone()
    });
    let address = format!("{}/updates?timeout=0", sim.max_api_url());
    let agent = ureq::Agent::new_with_config(
        ureq::Agent::config_builder().proxy(None).timeout_global(Some(std::time::Duration::from_secs(20))).build(),
    );
    let mut answer = agent.get(&address).header("Authorization", &key).call().unwrap();
    let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
    let schema = &api.operation("GET /updates")["responses"]["200"]["content"]["application/json"]["schema"];
    let found = api.wrong(schema, &answer, "answer");
    assert!(found.is_empty(), "{found:#?}\n{answer:#}");
    let kinds: Vec<&str> =
        answer["updates"].as_array().unwrap().iter().filter_map(|it| it["update_type"].as_str()).collect();
    assert_eq!(kinds, ["bot_started", "message_created", "bot_stopped", "bot_added", "bot_removed"]);
}
