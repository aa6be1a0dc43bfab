//! Requests as the platforms take them: query, form, JSON and multipart become one bag of parameters.
//!
//! Knows nothing of methods.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use serde_json::{Map, Value};

/// The largest upload that the Bot API takes, and a little more.
const MOST_BYTES: usize = 52 << 20;

pub(super) struct HttpRequest {
    /// `/method/wall.get`
    pub path: String,
    /// From the address.
    pub query: Params,
    /// From the body; of a JSON body, typed.
    pub body: Params,
    /// The body was JSON, which VK does not read.
    pub json: bool,
    /// Uploads, by the names of their parts; in `body` each is its name and size.
    pub files: Files,
    /// `Authorization: Bearer …`
    pub bearer: Option<String>,
    /// `Authorization`, as it is.
    pub authorization: String,
    /// `GET`
    pub verb: String,
    /// How long the body is said to be.
    pub length: u64,
}

/// Bytes by name.
pub(super) type Files = BTreeMap<String, Arc<[u8]>>;

/// Named values; those of a form are strings.
#[derive(Debug, Clone, Default)]
pub(super) struct Params(pub Map<String, Value>);

impl Params {
    /// A text; empty where there is none. Numbers and truths are written out, objects as JSON.
    pub(super) fn text(&self, key: &str) -> String {
        match self.0.get(key) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    }

    /// A number, however it came.
    pub(super) fn number(&self, key: &str) -> Option<i64> {
        match self.0.get(key)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// `1`, `true` or `True`.
    pub(super) fn flag(&self, key: &str) -> bool {
        match self.0.get(key) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Number(number)) => number.as_i64() != Some(0),
            Some(Value::String(text)) => matches!(text.to_ascii_lowercase().as_str(), "1" | "true" | "yes"),
            None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => false,
        }
    }

    /// Whether it was given and says something.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
    }

    /// Comma-separated words.
    pub(super) fn words(&self, key: &str) -> Vec<String> {
        self.text(key).split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// Comma-separated numbers; what is none is left out.
    pub(super) fn numbers(&self, key: &str) -> Vec<i64> {
        self.words(key).iter().filter_map(|word| word.parse().ok()).collect()
    }

    /// A structure: as JSON, or as a string that holds JSON. `Err`: it is neither.
    pub(super) fn object(&self, key: &str) -> Result<Option<Value>, ()> {
        match self.0.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).map(Some).map_err(|_| ()),
            Some(value) => Ok(Some(value.clone())),
        }
    }
}

/// Longer uploads are not kept whole.
const KEPT: usize = 11 << 20;

/// Reads a request; `None` where the body cannot be read.
pub(super) async fn read(request: Request) -> Option<HttpRequest> {
    let path = decoded(request.uri().path(), false);
    let query = form(request.uri().query().unwrap_or_default());
    let kind = header(&request, CONTENT_TYPE).to_ascii_lowercase();
    let bearer = header(&request, AUTHORIZATION).strip_prefix("Bearer ").map(|token| token.trim().to_owned());
    let (authorization, verb) = (header(&request, AUTHORIZATION).to_owned(), request.method().to_string());
    let length = header(&request, CONTENT_LENGTH).parse().unwrap_or(0);
    let asked =
        |(body, files), json| HttpRequest { path, query, body, json, files, bearer, authorization, verb, length };
    let plain = |body| (body, Files::new());
    if kind.starts_with("multipart/form-data") {
        return Some(asked(multipart(request).await?, false));
    }
    let bytes: Bytes = to_bytes(request.into_body(), MOST_BYTES).await.ok()?;
    if kind.starts_with("application/json") {
        let fields = match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => Map::new(),
            Err(_) if bytes.is_empty() => Map::new(),
            Err(_) => return None,
        };
        return Some(asked(plain(Params(fields)), true));
    }
    Some(asked(plain(form(&String::from_utf8_lossy(&bytes))), false))
}

fn header(request: &Request, name: HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Files become their size and name; their bytes come beside.
async fn multipart(request: Request) -> Option<(Params, Files)> {
    let mut parts = Multipart::from_request(request, &()).await.ok()?;
    let mut fields = Map::new();
    let mut files = Files::new();
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.ok()?;
        let value = match file {
            Some(file) => {
                // Pictures are read back; of larger files the beginning tells enough.
                let kept = if bytes.len() > KEPT { &bytes[..64] } else { bytes.as_ref() };
                files.insert(name.clone(), kept.into());
                serde_json::json!({"file_name": file, "file_size": bytes.len()})
            }
            None => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
        };
        fields.insert(name, value);
    }
    Some((Params(fields), files))
}

/// `a=b&c=d`, percent-encoded. Of a repeated key the last value counts.
pub(super) fn form(text: &str) -> Params {
    let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key, true), Value::String(decoded(value, true)))
    });
    Params(pairs.collect())
}

fn decoded(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = || text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match bytes[at] {
            b'%' if hex().is_some() => {
                found.extend(hex());
                at += 2;
            }
            b'+' if plus_is_space => found.push(b' '),
            byte => found.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&found).into_owned()
}
