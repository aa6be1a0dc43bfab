//! The official contracts, as data, where they are at hand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use etronics_bot::vk::methods::{METHODS, TokenKind};

/// `../shared`, or a word that it is absent.
pub(crate) fn shared(part: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(part);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: ../shared/{part} is not here");
    None
}

fn vk_methods(schema: &std::path::Path) -> BTreeMap<String, Value> {
    let mut methods = BTreeMap::new();
    for entry in std::fs::read_dir(schema).unwrap() {
        let file = entry.unwrap().path().join("methods.json");
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let section: Value = serde_json::from_str(&text).unwrap();
        for method in section["methods"].as_array().unwrap() {
            methods.insert(method["name"].as_str().unwrap().to_owned(), method.clone());
        }
    }
    methods
}

fn schema_word(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Community => "group",
        TokenKind::Service => "service",
        TokenKind::User => "user",
    }
}

#[test]
fn the_table_of_token_kinds_agrees_with_the_official_schema() {
    let Some(schema) = shared("vk-api-schema") else { return };
    let methods = vk_methods(&schema);
    for (name, kinds) in METHODS {
        if name == "execute" {
            // The schema does not list it; its page does: user and community.
            continue;
        }
        let official = methods.get(name).unwrap_or_else(|| panic!("{name} is no method of VK"));
        let official: Vec<&str> =
            official["access_token_type"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        for kind in kinds {
            assert!(official.contains(&schema_word(*kind)), "{name} with {kind:?}: the schema lists {official:?}");
        }
    }
}
