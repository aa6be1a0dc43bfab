//! One call to the Bot API: teloxide's payload out, the wanted fields of the answer in.
//!
//! The token is part of every address, so no address and no transport error leaves this file unscrubbed. Answers are
//! read leniently (only the fields that are used), for types of a crate lag behind the servers.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Client, Proxy, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use teloxide::requests::Payload;
use tokio_util::io::ReaderStream;

use super::TelegramSettings;
use super::errors::TelegramCallError;
use super::sent::SentMessage;
use crate::bounded::Bounded;
use crate::clock::{Clock, Witness};
use crate::config::secret::Secret;
use crate::domain::copies::name_in_form;
use crate::domain::ids::ChatId;
use crate::loopback;
use crate::mend::mend;
use crate::proxies;
use crate::telemetry::one_line;

/// How long the server may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that rest for the next call, and how long.
const IDLE: usize = 4;
const IDLE_TIME: Duration = Duration::from_secs(30);
/// How long a call may take as a whole.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a call may take that neither fetches nor carries a file.
const QUICK_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the body of an answer may say nothing, and how long it may take as a whole.
const BODY_SILENCE: Duration = Duration::from_secs(8);
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// An answer larger than this is none. A hundred updates of the longest messages are some 6 MB.
const MOST_BYTES: usize = 8 << 20;
/// Characters of a refusal's description.
const MOST_WORDS: usize = 500;
/// How long an upload may take, and so many bytes of it a second longer.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(1);
const UPLOAD_BYTES_A_SECOND: u64 = 100 * 1024;
/// What is in memory of a file that goes out.
const UPLOAD_PIECE: usize = 64 * 1024;

/// A door to the Bot API for one bot. Clones share connections.
#[derive(Clone)]
pub(crate) struct Api {
    http: Client,
    base: Url,
    token: Secret,
    bot_id: i64,
    /// Told what time Telegram has.
    clock: Option<Clock>,
}

/// The frame of every answer.
#[derive(Deserialize)]
struct AnswerFrame {
    ok: bool,
    result: Option<Box<RawValue>>,
    #[serde(default)]
    error_code: Value,
    #[serde(default)]
    description: Value,
    #[serde(default)]
    parameters: Value,
}

/// A file that goes out beside a request.
pub(crate) struct Attachment {
    /// Name of its part of the form: the request's field, or what `attach://` names.
    pub field: String,
    /// Its content, from the beginning.
    pub reader: tokio::fs::File,
    pub bytes: u64,
    /// Its name for people; Telegram goes by the ending.
    pub name: String,
    /// `image/jpeg`
    pub content_type: String,
}

/// An answer as it came.
pub(crate) struct AnswerText {
    method: String,
    status: u16,
    body: String,
}

impl AnswerText {
    /// HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// The result in it, as it came, or what was wrong.
    pub(crate) fn result(&self) -> Result<Box<RawValue>, TelegramCallError> {
        read_answer(&self.method, self.status, &self.body)
    }
}

impl Api {
    /// A door with its own connections. Errors name the config key at fault and never the token.
    pub(crate) fn new(settings: &TelegramSettings) -> Result<Self> {
        let bot_id = bot_id(&settings.bot_token)?;
        let base = Url::parse(settings.api_url.trim().trim_end_matches('/'))
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
            .context("telegram.api_url is no address: something like https://api.telegram.org is expected")?;
        let mut builder = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .tcp_nodelay(true)
            .pool_max_idle_per_host(IDLE)
            .pool_idle_timeout(IDLE_TIME)
            .redirect(reqwest::redirect::Policy::none());
        let proxy = settings.proxy.as_ref().map(|proxy| Proxy::all(&*proxies::looking_up(proxy))).transpose();
        let proxy =
            proxy.map_err(|_| anyhow::anyhow!("telegram.proxy is no address: socks5://host:port is expected"))?;
        if loopback::is_here(base.as_str()) {
            // No proxy, of the settings or of the environment, reaches a server of this machine.
            builder = builder.no_proxy();
        } else if let Some(proxy) = proxy {
            builder = builder.proxy(proxy);
        }
        let http = builder.build().map_err(|error| anyhow::anyhow!(describe(error, &settings.bot_token)))?;
        Ok(Self { http, base, token: settings.bot_token.clone(), bot_id, clock: None })
    }

    /// A door whose answers tell this clock the time.
    #[must_use]
    pub(crate) fn telling(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The bot's id, which is the first part of its token.
    pub(crate) fn bot_id(&self) -> i64 {
        self.bot_id
    }

    /// Makes one of teloxide's requests.
    pub(crate) async fn call<P, R>(&self, payload: &P) -> Result<R, TelegramCallError>
    where
        P: Payload + Serialize + Sync,
        R: DeserializeOwned,
    {
        self.call_named(P::NAME, payload, None).await
    }

    /// Makes a request that teloxide has no shape for, or that may take longer than others.
    pub(crate) async fn call_named<P, R>(
        &self,
        method: &str,
        payload: &P,
        timeout: Option<Duration>,
    ) -> Result<R, TelegramCallError>
    where
        P: Serialize + Sync + ?Sized,
        R: DeserializeOwned,
    {
        let result = self.call_text(method, payload, timeout).await?.result()?;
        serde_json::from_str(result.get())
            .map_err(|error| TelegramCallError::Lost { cause: format!("{method}: reading the answer: {error}") })
    }

    /// Makes a request with files beside it, each read piece by piece while it goes out. Fields that are no strings
    /// go as JSON, as the Bot API wants them in a form.
    pub(crate) async fn upload<R>(
        &self,
        method: &str,
        payload: &serde_json::Map<String, serde_json::Value>,
        files: Vec<Attachment>,
    ) -> Result<R, TelegramCallError>
    where
        R: DeserializeOwned,
    {
        let bytes: u64 = files.iter().map(|file| file.bytes).sum();
        let mut form = Form::new();
        for (key, value) in payload {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            form = form.text(key.clone(), text);
        }
        for file in files {
            let stream = ReaderStream::with_capacity(file.reader, UPLOAD_PIECE);
            let part =
                Part::stream_with_length(Body::wrap_stream(stream), file.bytes).file_name(name_in_form(&file.name));
            let part = part.mime_str(&file.content_type).map_err(|error| TelegramCallError::NotSent {
                cause: format!("{method}: {}", describe(error, &self.token)),
            })?;
            form = form.part(file.field, part);
        }
        let timeout = UPLOAD_TIMEOUT + Duration::from_secs(bytes / UPLOAD_BYTES_A_SECOND);
        let request = self.http.post(self.address(method)).timeout(timeout).multipart(form);
        let response = request.send().await.map_err(|error| self.transport(method, error))?;
        let status = response.status().as_u16();
        let body = self.body(method, status, response).await?;
        let result = read_answer(method, status, &body).map_err(|error| match error {
            // It may be of this file alone: a name or a size that a server on the way does not pass.
            TelegramCallError::NotSent { cause } if (400..500).contains(&status) => {
                TelegramCallError::TurnedAway { cause }
            }
            error => error,
        })?;
        serde_json::from_str(result.get())
            .map_err(|error| TelegramCallError::Lost { cause: format!("{method}: reading the answer: {error}") })
    }

    /// Uploads a picture with words under it; returns the message.
    pub(crate) async fn send_photo(
        &self,
        chat: ChatId,
        caption: &str,
        png: Vec<u8>,
        silent: bool,
    ) -> Result<i64, TelegramCallError> {
        const METHOD: &str = "sendPhoto";
        let photo = Part::bytes(png).file_name("chart.png").mime_str("image/png");
        let photo = photo.map_err(|error| TelegramCallError::NotSent {
            cause: format!("{METHOD}: {}", describe(error, &self.token)),
        })?;
        let form = Form::new()
            .text("chat_id", chat.0.to_string())
            .text("caption", caption.to_owned())
            .text("parse_mode", "HTML")
            .text("disable_notification", silent.to_string())
            .part("photo", photo);
        let request = self.http.post(self.address(METHOD)).timeout(UPLOAD_TIMEOUT).multipart(form);
        let response = request.send().await.map_err(|error| self.transport(METHOD, error))?;
        let status = response.status().as_u16();
        let body = self.body(METHOD, status, response).await?;
        let result = read_answer(METHOD, status, &body)?;
        serde_json::from_str::<SentMessage>(result.get())
            .map(|sent| sent.message_id)
            .map_err(|error| TelegramCallError::Lost { cause: format!("{METHOD}: reading the answer: {error}") })
    }

    /// Makes a request and returns the answer as it came, whatever it says.
    pub(crate) async fn call_text<P>(
        &self,
        method: &str,
        payload: &P,
        timeout: Option<Duration>,
    ) -> Result<AnswerText, TelegramCallError>
    where
        P: Serialize + Sync + ?Sized,
    {
        let method = canonical(method);
        let mut request = self.http.post(self.address(&method)).json(payload);
        if let Some(timeout) = timeout.or_else(|| is_quick(&method).then_some(QUICK_TIMEOUT)) {
            request = request.timeout(timeout);
        }
        let response = request.send().await.map_err(|error| self.transport(&method, error))?;
        if let Some(clock) = &self.clock {
            clock.heard(Witness::Telegram, response.headers().get("date").and_then(|date| date.to_str().ok()));
        }
        let status = response.status().as_u16();
        let body = self.body(&method, status, response).await?;
        Ok(AnswerText { method, status, body })
    }

    /// Begins to read a file by the path that `getFile` told. The answer's address bears the token: it must not be
    /// printed, nor the errors of reading it before `without_url`.
    pub(crate) async fn download(&self, path: &str, timeout: Duration) -> Result<reqwest::Response, TelegramCallError> {
        let mut address = self.base.clone();
        let base = self.base.path().trim_end_matches('/');
        address.set_path(&format!("{base}/file/bot{}/{path}", self.token.reveal()));
        self.http.get(address).timeout(timeout).send().await.map_err(|error| self.transport("a file", error))
    }

    /// Whether the server is of this machine or its network, as a local Bot API server is: others name no files here.
    pub(crate) fn is_near(&self) -> bool {
        super::media::private_host(self.base.as_str()).is_some()
    }

    /// Whether a folder is the one that a local server keeps this bot's files in: it is named by the token.
    pub(crate) fn is_own_folder(&self, name: &str) -> bool {
        name == self.token.reveal()
    }

    fn address(&self, method: &str) -> Url {
        let mut address = self.base.clone();
        let path = format!("{}/bot{}/{method}", self.base.path().trim_end_matches('/'), self.token.reveal());
        address.set_path(&path);
        address
    }

    fn transport(&self, method: &str, error: reqwest::Error) -> TelegramCallError {
        let sent_nothing = error.is_connect() || error.is_builder();
        let cause = format!("{method}: {}", describe(error, &self.token));
        if sent_nothing { TelegramCallError::NotSent { cause } } else { TelegramCallError::Lost { cause } }
    }

    /// The body of an answer, bounded in bytes and in time. Not everything that answers in Telegram's name is valid
    /// UTF-8; one odd letter must not cost the batch.
    async fn body(
        &self,
        method: &str,
        status: u16,
        mut response: reqwest::Response,
    ) -> Result<String, TelegramCallError> {
        let lost = |why: &str| TelegramCallError::Lost { cause: format!("{method}: answer {status} {why}") };
        let too_large = "is larger than any answer may be";
        if response.content_length().is_some_and(|length| length > MOST_BYTES as u64) {
            return Err(lost(too_large));
        }
        let until = tokio::time::Instant::now() + BODY_TIMEOUT;
        let mut body = Bounded::new(MOST_BYTES);
        loop {
            let soon = until.min(tokio::time::Instant::now() + BODY_SILENCE);
            let piece = tokio::time::timeout_at(soon, response.chunk()).await.map_err(|_| lost("came to no end"))?;
            match piece.map_err(|error| self.broken_off(method, status, error))? {
                Some(piece) if body.add(&piece) => {}
                Some(_) => return Err(lost(too_large)),
                None => break,
            }
        }
        Ok(String::from_utf8(body.take()).unwrap_or_else(|odd| String::from_utf8_lossy(odd.as_bytes()).into_owned()))
    }

    fn broken_off(&self, method: &str, status: u16, error: reqwest::Error) -> TelegramCallError {
        TelegramCallError::Lost {
            cause: format!("{method}: answer {status} broke off: {}", describe(error, &self.token)),
        }
    }
}

/// The bot's id out of its token, without which no account has a name.
pub(crate) fn bot_id(token: &Secret) -> Result<i64> {
    let (id, secret) = token.reveal().split_once(':').unwrap_or_default();
    let id = id.parse().ok().filter(|id: &i64| *id > 0);
    let clean = !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    ensure!(clean, "telegram.bot_token is no token of a bot: 123456:ABC… as @BotFather gives it is expected");
    id.context("telegram.bot_token is no token of a bot: it begins with the bot's number and a colon")
}

/// Turns an answer's body into the result or what was wrong.
fn read_answer(method: &str, status: u16, body: &str) -> Result<Box<RawValue>, TelegramCallError> {
    // Whoever redirects is not the Bot API, whatever the body says, and nothing of ours follows.
    if (300..400).contains(&status) {
        return Err(TelegramCallError::NotSent {
            cause: format!("{method}: answer {status} is a redirect, none is followed"),
        });
    }
    let Some(answer) = frame_of(method, body) else {
        let cause = format!("{method}: answer {status} is not from the Bot API");
        // The server before the Bot API turns large files away in its own words.
        if status == 413 {
            let description = "Request Entity Too Large".to_owned();
            return Err(TelegramCallError::Refused { code: status, description, retry_after: None, migrate_to: None });
        }
        // A proxy or gateway spoke: below 500 it let nothing through.
        return Err(if (400..500).contains(&status) {
            TelegramCallError::NotSent { cause }
        } else {
            TelegramCallError::Lost { cause }
        });
    };
    match answer.result {
        Some(result) if answer.ok => Ok(result),
        _ if answer.ok => Err(TelegramCallError::Lost { cause: format!("{method}: an answer without a result") }),
        _ => Err(TelegramCallError::Refused {
            code: number(&answer.error_code).and_then(|code| u16::try_from(code).ok()).unwrap_or(status),
            description: one_line(answer.description.as_str().unwrap_or_default(), MOST_WORDS),
            retry_after: answer.parameters.get("retry_after").and_then(seconds),
            migrate_to: answer.parameters.get("migrate_to_chat_id").and_then(number),
        }),
    }
}

/// The frame of an answer; one that is no JSON is read without what is odd in it.
fn frame_of(method: &str, body: &str) -> Option<AnswerFrame> {
    if let Ok(answer) = serde_json::from_str(body) {
        return Some(answer);
    }
    let mended = mend(body.as_bytes()).filter(|mended| mended.count > 0)?;
    let answer = serde_json::from_str(&mended.json).ok()?;
    mended.tell(&format!("telegram's answer to {method}"));
    Some(answer)
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// How long to wait, however large or odd the number is; what is none says nothing.
fn seconds(value: &Value) -> Option<u64> {
    let float = || value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    // From floats a cast goes to the nearest that there is.
    value.as_u64().or_else(|| float().filter(|seconds| *seconds >= 0.0).map(|seconds| seconds as u64))
}

/// Whether Telegram has nothing to fetch or to carry for a method.
fn is_quick(method: &str) -> bool {
    ["get", "answer", "delete", "set", "sendMessage", "editMessageText", "editMessageReplyMarkup"]
        .iter()
        .any(|beginning| method.starts_with(beginning))
}

/// Method names are case-insensitive at Telegram; others may expect what the documentation shows.
fn canonical(method: &str) -> String {
    let mut letters = method.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

/// An error with its causes, without address and token.
fn describe(error: reqwest::Error, token: &Secret) -> String {
    let error = anyhow::Error::new(error.without_url());
    token.scrub(&format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(token: &str, api_url: &str) -> TelegramSettings {
        TelegramSettings {
            bot_token: Secret::new(token),
            api_url: api_url.to_owned(),
            local_server: false,
            proxy: None,
            admin_chat: None,
            discussion_chat: None,
            media: super::super::MediaSettings::default(),
        }
    }

    #[test]
    fn the_bot_is_named_by_its_token() {
        assert_eq!(bot_id(&Secret::new("123456:AB-c_9")).unwrap(), 123_456);
        for wrong in ["", "123456", "abc:def", "123:", "-5:abc", "12:a/b", "12:a b"] {
            let error = bot_id(&Secret::new(wrong)).unwrap_err().to_string();
            assert!(error.contains("telegram.bot_token"), "{wrong}: {error}");
        }
    }

    #[test]
    fn addresses_keep_the_path_of_a_local_server() {
        let api = Api::new(&settings("1:abc", "http://127.0.0.1:8081/tg/")).unwrap();
        assert_eq!(api.address("getMe").as_str(), "http://127.0.0.1:8081/tg/bot1:abc/getMe");
        assert!(Api::new(&settings("1:abc", "api.telegram.org")).is_err());
        assert_eq!(canonical("SendMessage"), "sendMessage");
    }

    #[test]
    fn answers_are_read_by_what_they_say() {
        assert_eq!(read_answer("m", 200, r#"{"ok":true,"result":[1]}"#).unwrap().get(), "[1]");
        let refused = read_answer(
            "m",
            429,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}"#,
        );
        assert!(matches!(refused, Err(TelegramCallError::Refused { code: 429, retry_after: Some(3), .. })));
        assert!(matches!(read_answer("m", 502, "<html>"), Err(TelegramCallError::Lost { .. })));
        assert!(matches!(read_answer("m", 413, "<html>"), Err(TelegramCallError::Refused { code: 413, .. })));
        assert!(matches!(read_answer("m", 407, "<html>"), Err(TelegramCallError::NotSent { .. })));
        assert!(matches!(read_answer("m", 200, r#"{"ok":tr"#), Err(TelegramCallError::Lost { .. })));
    }

    #[tokio::test]
    async fn a_refused_connection_was_not_sent_and_keeps_the_token_to_itself() {
        // Port 1 of this machine has nobody who listens.
        let api = Api::new(&settings("777:secret", "http://127.0.0.1:1")).unwrap();
        let answer: Result<serde_json::Value, _> = api.call_named("getMe", &(), None).await;
        let error = answer.unwrap_err();
        assert!(matches!(error, TelegramCallError::NotSent { .. }), "{error}");
        let words = format!("{error} {error:?}");
        assert!(!words.contains("secret") && !words.contains("777"), "{words}");
    }
}
