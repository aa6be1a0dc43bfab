//! The official contracts, where they lie beside the repository, and how requests and answers are held against them.
//! Stands on its own: the stories of `tests/` read it too.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

/// A contract of that name; without it the word that it is skipped.
fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: ../shared/{name} is not here");
    None
}

fn json_of(path: &std::path::Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// VK's schema: files are read once.
pub(crate) struct VkSchema {
    root: PathBuf,
    files: HashMap<String, Value>,
}

impl VkSchema {
    pub(crate) fn open() -> Option<Self> {
        shared("vk-api-schema").map(|root| Self { root, files: HashMap::new() })
    }

    fn file(&mut self, name: &str) -> Value {
        let path = self.root.join(name);
        self.files.entry(name.to_owned()).or_insert_with(|| json_of(&path)).clone()
    }

    pub(crate) fn method(&mut self, name: &str) -> Value {
        let section = name.split('.').next().unwrap().to_owned();
        let methods = self.file(&format!("{section}/methods.json"));
        let found = methods["methods"].as_array().unwrap().iter().find(|method| method["name"] == name);
        found.unwrap_or_else(|| panic!("the schema has no {name}")).clone()
    }

    /// What is wrong with a request, or nothing. Forms hold strings: a number must read as one.
    pub(crate) fn request(&mut self, method: &str, params: &Map<String, Value>) -> Result<(), String> {
        let official = self.method(method);
        let known: Vec<Value> = official["parameters"].as_array().cloned().unwrap_or_default();
        for param in known.iter().filter(|param| param["required"] == true) {
            let name = param["name"].as_str().unwrap();
            if !params.contains_key(name) {
                return Err(format!("{method}: {name} is missing"));
            }
        }
        let file = format!("{}/methods.json", method.split('.').next().unwrap());
        for (name, value) in params {
            // Of every method; lost by the schema; on a page instead of the schema.
            let besides = matches!(name.as_str(), "v" | "lang" | "test_mode")
                || (method, name.as_str()) == ("wall.get", "owner_id")
                || (method, name.as_str()) == ("execute", "code");
            match known.iter().find(|param| param["name"] == name.as_str()) {
                Some(param) => self.typed(param, &file, value, &format!("{method}: {name}"))?,
                None if besides => {}
                None => return Err(format!("{method} has no {name}")),
            }
        }
        Ok(())
    }

    /// A value of a form as its parameter wants it.
    fn typed(&mut self, param: &Value, file: &str, value: &Value, at: &str) -> Result<(), String> {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let wrong = |what: &str| Err(format!("{at}: {text:?} is {what}"));
        if let Some(reference) = param["$ref"].as_str() {
            let (target, name) = self.resolve(reference, file);
            return self.typed(&target, &name, value, at);
        }
        match param["type"].as_str() {
            Some("integer") => match text.parse::<i64>() {
                Err(_) => return wrong("no integer"),
                Ok(number) if param["maximum"].as_i64().is_some_and(|most| number > most) => return wrong("too much"),
                Ok(number) if param["minimum"].as_i64().is_some_and(|least| number < least) => {
                    return wrong("too little");
                }
                Ok(_) => {}
            },
            Some("boolean") if !["0", "1"].contains(&text.as_str()) => return wrong("neither 0 nor 1"),
            Some("array") => {
                let items: Vec<&str> = text.split(',').collect();
                if param["maxItems"].as_u64().is_some_and(|most| items.len() as u64 > most) {
                    return wrong("too many");
                }
                for item in items {
                    self.typed(&param["items"].clone(), file, &json!(item), at)?;
                }
            }
            Some("string") if param["maxLength"].as_u64().is_some_and(|most| text.chars().count() as u64 > most) => {
                return wrong("too long");
            }
            _ => {}
        }
        let allowed = param["enum"].as_array();
        let listed = |allowed: &Vec<Value>| {
            allowed.iter().any(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned) == text)
        };
        if allowed.is_some_and(|allowed| !listed(allowed)) {
            return wrong("none of the allowed");
        }
        Ok(())
    }

    /// What is wrong with a whole answer: it must fit one of the shapes that its method lists.
    pub(crate) fn answer(&mut self, method: &str, answer: &Value) -> Result<(), String> {
        let shapes = self.method(method)["responses"].clone();
        let file = format!("{}/methods.json", method.split('.').next().unwrap());
        let shapes: Vec<Value> = shapes.as_object().unwrap().values().cloned().collect();
        any_fits(&shapes, |shape| self.check(shape, &file, answer, method))
    }

    /// What is wrong with the object of an event.
    pub(crate) fn event(&mut self, shape: &str, object: &Value) -> Result<(), String> {
        // A message of the community has no shape among the events: it is a message.
        let definition = match shape {
            "message_reply" => json!({"$ref": "../messages/objects.json#/definitions/messages_message"}),
            _ => json!({"$ref": format!("../callback/objects.json#/definitions/callback_{shape}")}),
        };
        self.check(&definition, "", object, shape)
    }

    fn resolve(&mut self, reference: &str, file: &str) -> (Value, String) {
        let (name, pointer) = reference.split_once('#').unwrap();
        let name = if name.is_empty() { file.to_owned() } else { name.trim_start_matches("../").to_owned() };
        let target = self.file(&name).pointer(pointer).unwrap_or_else(|| panic!("{reference} dangles")).clone();
        (target, name)
    }

    fn check(&mut self, node: &Value, file: &str, value: &Value, at: &str) -> Result<(), String> {
        if let Some(reference) = node["$ref"].as_str() {
            let (target, name) = self.resolve(reference, file);
            return self.check(&target, &name, value, at);
        }
        for part in node["allOf"].as_array().into_iter().flatten() {
            self.check(part, file, value, at)?;
        }
        if let Some(choices) = node["oneOf"].as_array() {
            any_fits(choices, |choice| self.check(choice, file, value, at))?;
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
}

fn any_fits<T>(choices: &[T], mut check: impl FnMut(&T) -> Result<(), String>) -> Result<(), String> {
    let mut failures = Vec::new();
    for choice in choices {
        match check(choice) {
            Ok(()) => return Ok(()),
            Err(failure) => failures.push(failure),
        }
    }
    Err(failures.join(" | "))
}

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

/// The description of the Bot API.
pub(crate) struct BotApi(Value);

impl BotApi {
    pub(crate) fn open() -> Option<Self> {
        shared("telegram-bot-api.json").map(|path| Self(json_of(&path)))
    }

    /// The fields of a method or type.
    pub(crate) fn fields(&self, folder: &str, name: &str) -> Vec<Value> {
        self.0[folder][name]["fields"].as_array().cloned().unwrap_or_default()
    }

    /// What is wrong with a request whose values are typed, as in a JSON body.
    pub(crate) fn request(&self, method: &str, params: &Map<String, Value>) -> Result<(), String> {
        if self.0["methods"][method].is_null() {
            return Err(format!("no method {method}"));
        }
        self.object(&self.fields("methods", method), &Value::Object(params.clone()), method)
    }

    /// What is wrong with a result.
    pub(crate) fn answer(&self, method: &str, result: &Value) -> Result<(), String> {
        let returns = self.0["methods"][method]["returns"].as_array().unwrap();
        any_fits(returns, |kind| self.value(kind.as_str().unwrap(), result, method))
    }

    fn value(&self, kind: &str, value: &Value, at: &str) -> Result<(), String> {
        if let Some(inner) = kind.strip_prefix("Array of ") {
            let items = value.as_array().ok_or_else(|| format!("{at}: {value} is no array"))?;
            return items.iter().try_for_each(|item| self.value(inner, item, &format!("{at}[]")));
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
        let described = &self.0["types"][kind];
        if let Some(kinds) = described["subtypes"].as_array() {
            return any_fits(kinds, |kind| self.value(kind.as_str().unwrap(), value, at));
        }
        match described["fields"].as_array() {
            Some(fields) => self.object(fields, value, at),
            None => Ok(()),
        }
    }

    /// Every required field, and no field that is not described or of another shape.
    fn object(&self, fields: &[Value], value: &Value, at: &str) -> Result<(), String> {
        for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
            // One is older than the description and still sent, one is newer and insisted on by libraries.
            let besides = ["all_members_are_administrators", "can_send_welcome_messages"].contains(&name.as_str());
            if !besides && !fields.iter().any(|field| field["name"] == name.as_str()) {
                return Err(format!("{at} has no {name}"));
            }
        }
        for field in fields {
            let name = field["name"].as_str().unwrap();
            match value.get(name) {
                Some(inner) => {
                    let kinds = field["types"].as_array().unwrap();
                    any_fits(kinds, |kind| self.value(kind.as_str().unwrap(), inner, &format!("{at}.{name}")))?;
                }
                None if field["required"] == true => return Err(format!("{at}.{name} is missing")),
                None => {}
            }
        }
        Ok(())
    }
}
