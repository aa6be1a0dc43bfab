//! The official contracts, where they lie beside the repository, and how a value is held against VK's schema.

use std::collections::HashMap;
use std::path::PathBuf;

use super::*;

/// The contracts' folder; without it a test says so and ends.
pub(super) fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    path.exists().then_some(path)
}

pub(super) fn json_of(path: &std::path::Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// VK's schema: files are read once.
pub(super) struct Schema {
    root: PathBuf,
    files: HashMap<String, Value>,
}

impl Schema {
    pub(super) fn open() -> Option<Self> {
        let Some(root) = shared("vk-api-schema") else {
            println!("skipped: no vk-api-schema beside the repository");
            return None;
        };
        Some(Self { root, files: HashMap::new() })
    }

    pub(super) fn file(&mut self, name: &str) -> Value {
        let path = self.root.join(name);
        self.files.entry(name.to_owned()).or_insert_with(|| json_of(&path)).clone()
    }

    pub(super) fn method(&mut self, name: &str) -> Value {
        let section = name.split('.').next().unwrap().to_owned();
        let methods = self.file(&format!("{section}/methods.json"));
        let found = methods["methods"].as_array().unwrap().iter().find(|method| method["name"] == name);
        found.unwrap_or_else(|| panic!("the schema has no {name}")).clone()
    }

    /// What is wrong with a value, or nothing.
    pub(super) fn check(&mut self, node: &Value, file: &str, value: &Value, at: &str) -> Result<(), String> {
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
    pub(super) fn fits(&mut self, method: &str, answer: &Value) {
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
