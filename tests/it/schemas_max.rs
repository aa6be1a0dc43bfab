//! Every request to MAX and every answer of the simulated one, held against the official OpenAPI file where it is at hand.

use std::path::Path;

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing};
use serde_json::{Map, Value};

use crate::stories::max_posts::copying_to_max;

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
        if let (Some(most), Some(text)) = (schema["maxLength"].as_u64(), value.as_str())
            && text.encode_utf16().count() as u64 > most
        {
            found.push(format!("{place} is longer than {most}"));
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
        for (index, value) in value.as_array().into_iter().flatten().enumerate().filter(|_| schema["items"].is_object())
        {
            found.extend(self.wrong(&schema["items"], value, &format!("{place}[{index}]")));
        }
        if let (Some(mapping), Some(kind)) = (schema["discriminator"]["mapping"].as_object(), value["type"].as_str()) {
            match mapping.get(kind) {
                Some(of) => {
                    let of = self.0.pointer(of.as_str().unwrap().trim_start_matches('#')).unwrap();
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
    let exchanges = story.sim.world(|world| world.transcript());
    let mut called = std::collections::BTreeSet::new();
    for exchange in exchanges.iter().filter(|exchange| exchange.side == PlatformSide::Max) {
        called.insert(exchange.method.clone());
        let mut found = request(&api, &exchange.method, &exchange.params);
        let answer = &api.operation(&exchange.method)["responses"]["200"]["content"]["application/json"]["schema"];
        if !exchange.answer.is_null() {
            found.extend(api.wrong(answer, &exchange.answer, "answer"));
        }
        assert!(found.is_empty(), "{}: {found:#?}\n{:#?}\n{:#}", exchange.method, exchange.params, exchange.answer);
    }
    for method in ["GET /me", "POST /uploads", "POST /messages", "PUT /messages", "DELETE /messages", "GET /messages"] {
        assert!(called.contains(method), "{method} was never called: {called:?}");
    }
}
