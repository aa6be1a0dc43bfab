//! One call: form-encoded POST with the token in the header, and what came of it.

use std::io::Read;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::clock::{Clock, Witness};
use crate::config::secret::Secret;

/// Version of the API that every request names.
pub const VERSION: &str = "5.199";
/// An answer larger than this is none: `execute` answers at most 5 MB (`D:ru/execute`).
const MOST_BYTES: u64 = 12 << 20;

/// Why a call brought no answer.
#[derive(Debug)]
pub enum CallError {
    /// VK answered with an error of its own.
    Vk(VkError),
    /// Definitely not sent: name, connect or TLS failure.
    NotSent(String),
    /// Bytes went out, no definite answer came.
    NoAnswer(String),
}

/// VK's own error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VkError {
    /// `error_code`
    pub code: i64,
    /// `error_subcode`
    pub subcode: Option<i64>,
    /// `error_msg`; never with `request_params`, which echo the token.
    pub message: String,
    /// Where a person can pass a check (14, 17).
    pub redirect_uri: Option<String>,
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Vk(error) => write!(f, "VK error {}: {}", error.code, error.message),
            Self::NotSent(cause) => write!(f, "not sent: {cause}"),
            Self::NoAnswer(cause) => write!(f, "no answer: {cause}"),
        }
    }
}

/// An answer: the value, and the errors of the inner calls of `execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T = Value> {
    /// `response`
    pub value: T,
    /// `execute_errors`, in order of failure.
    pub inner: Vec<VkError>,
}

/// The HTTP side of VK. Clones share the connections.
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
    api_url: String,
    /// Told what time VK has.
    clock: Option<Clock>,
}

impl Client {
    /// A client of an API address (`https://api.vk.com/method`), through a proxy if one is named.
    pub fn new(api_url: &str, proxy: Option<&str>) -> Result<Self> {
        let proxy = proxy
            .map(|proxy| {
                ureq::Proxy::new(proxy)
                    .with_context(|| format!("vk.proxy: {} is no proxy address", without_login(proxy)))
            })
            .transpose()?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(proxy)
            .timeout_connect(Some(Duration::from_secs(10)))
            .user_agent(concat!("etronics-bot/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: ureq::Agent::new_with_config(config),
            api_url: api_url.trim_end_matches('/').to_owned(),
            clock: None,
        })
    }

    /// A client whose answers tell this clock the time.
    #[must_use]
    pub fn telling(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    fn note_date(&self, answer: &ureq::http::Response<ureq::Body>) {
        if let Some(clock) = &self.clock {
            clock.heard(Witness::Vk, answer.headers().get("date").and_then(|date| date.to_str().ok()));
        }
    }

    /// Calls a method. No error text contains the token.
    pub fn call(&self, method: &str, params: &[(&str, String)], token: &Secret) -> Result<Answer, CallError> {
        self.call_for(method, params, token, whole)
    }

    /// Calls a method whose answer may be megabytes: `take` makes of the raw `response` what is needed of it.
    pub fn call_for<T>(
        &self,
        method: &str,
        params: &[(&str, String)],
        token: &Secret,
        take: impl FnOnce(&RawValue) -> Option<T>,
    ) -> Result<Answer<T>, CallError> {
        let form = params.iter().map(|(key, value)| (*key, value.as_str())).chain([("v", VERSION), ("lang", "ru")]);
        let sent = self
            .agent
            .post(format!("{}/{method}", self.api_url))
            .config()
            .timeout_global(Some(Duration::from_secs(40)))
            .build()
            .header("Authorization", format!("Bearer {}", token.reveal()))
            .send_form(form)
            .inspect(|answer| self.note_date(answer));
        let body = read(sent.map_err(|error| told(&error, token))?).map_err(|error| match error {
            CallError::NoAnswer(cause) => CallError::NoAnswer(token.scrub(&cause)),
            other => other,
        })?;
        parse(&body, take)
    }

    /// One Long Poll request; `wait` in seconds. The address is a secret: no error names it.
    pub fn poll(&self, server: &str, key: &str, ts: &str, wait: u64) -> Result<Vec<u8>, CallError> {
        let sent = self
            .agent
            .get(server)
            .config()
            // The client must wait longer than the server holds the answer back (SDK: wait + 10 s).
            .timeout_global(Some(Duration::from_secs(wait + 15)))
            .build()
            .query("act", "a_check")
            .query("key", key)
            .query("ts", ts)
            .query("wait", wait.to_string())
            .call()
            .inspect(|answer| self.note_date(answer));
        read(sent.map_err(|error| told(&error, &Secret::new(key)))?)
    }

    /// Hands a file to the address that VK named for it. The address holds keys: no error names it.
    pub fn upload(&self, address: &str, kind: &str, length: u64, body: &mut dyn Read) -> Result<Vec<u8>, CallError> {
        let secret = Secret::new(address.split_once('?').map_or(address, |(_, query)| query));
        let sent = self
            .agent
            .post(address)
            .config()
            .timeout_global(Some(Duration::from_mins(10)))
            .build()
            .header("Content-Type", kind)
            .header("Content-Length", length.to_string())
            .send(ureq::SendBody::from_reader(body));
        read(sent.map_err(|error| told(&error, &secret))?)
    }
}

fn told(error: &ureq::Error, secret: &Secret) -> CallError {
    use std::io::ErrorKind;
    let text = secret.scrub(&error.to_string());
    let not_sent = match error {
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Tls(_)
        | ureq::Error::Rustls(_)
        | ureq::Error::BadUri(_)
        | ureq::Error::ConnectProxyFailed(_)
        | ureq::Error::InvalidProxyUrl
        | ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => true,
        ureq::Error::Io(error) => {
            matches!(
                error.kind(),
                ErrorKind::ConnectionRefused | ErrorKind::AddrNotAvailable | ErrorKind::HostUnreachable
            )
        }
        _ => false,
    };
    if not_sent { CallError::NotSent(text) } else { CallError::NoAnswer(text) }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, CallError> {
    let status = response.status();
    let mut body = Vec::new();
    response
        .body_mut()
        .as_reader()
        .take(MOST_BYTES + 1)
        .read_to_end(&mut body)
        .map_err(|error| CallError::NoAnswer(format!("reading the answer: {error}")))?;
    if body.len() as u64 > MOST_BYTES {
        return Err(CallError::NoAnswer("the answer is larger than any answer may be".to_owned()));
    }
    if !status.is_success() {
        return Err(CallError::NoAnswer(format!("HTTP status {}", status.as_u16())));
    }
    Ok(body)
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    response: Option<&'a RawValue>,
    #[serde(default)]
    error: Option<Value>,
    #[serde(default)]
    execute_errors: Value,
}

/// The whole `response`.
pub fn whole(response: &RawValue) -> Option<Value> {
    serde_json::from_str(response.get()).ok()
}

fn parse<T>(body: &[u8], take: impl FnOnce(&RawValue) -> Option<T>) -> Result<Answer<T>, CallError> {
    let no_json = || CallError::NoAnswer("the answer is no JSON".to_owned());
    let answer: Envelope<'_> = serde_json::from_slice(body).map_err(|_| no_json())?;
    if let Some(error) = answer.error {
        return Err(CallError::Vk(error_of(&error)));
    }
    let inner = answer.execute_errors.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(error_of).collect();
    let Some(response) = answer.response else {
        return Err(CallError::NoAnswer("the answer has neither a response nor an error".to_owned()));
    };
    Ok(Answer { value: take(response).ok_or_else(no_json)?, inner })
}

fn error_of(error: &Value) -> VkError {
    VkError {
        code: super::wire::number(error, "error_code").unwrap_or(1),
        subcode: super::wire::number(error, "error_subcode"),
        message: super::wire::text(error, "error_msg").chars().take(300).collect(),
        redirect_uri: error.get("redirect_uri").and_then(Value::as_str).map(str::to_owned),
    }
}

fn without_login(proxy: &str) -> String {
    proxy.rsplit_once('@').map_or_else(|| proxy.to_owned(), |(_, host)| format!("***@{host}"))
}
