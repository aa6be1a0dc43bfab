//! One call to MAX. The token goes in a header of calls to the API and nowhere else: hosts that take files get none.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Certificate, Client, Method, Proxy, RequestBuilder, Url};
use serde_json::Value;
use tokio_util::io::ReaderStream;

use super::MaxSettings;
use super::errors::MaxCallError;
use crate::bounded::{Bounded, is_too_much, pause_of};
use crate::config::secret::Secret;
use crate::domain::copies::name_in_form;
use crate::domain::key::KeyName;
use crate::keyring::Keyring;
use crate::loopback;
use crate::paths;
use crate::proxies;

/// «Russian Trusted Root CA», which signs MAX's hosts and stands in no usual store. Trusted in this client alone.
const ROOT: &[u8] = include_bytes!("russian_trusted_root_ca.pem");

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a call may take as a whole.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
const BODY_SILENCE: Duration = Duration::from_secs(8);
/// An answer larger than this is none: a hundred messages of the longest are less.
const MOST_BYTES: usize = 8 << 20;
/// So are many more values than a hundred messages have, for each takes room of its own.
const MOST_VALUES: usize = 200_000;
/// How long an upload may take, and so many bytes of it a second longer.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(1);
const UPLOAD_BYTES_A_SECOND: u64 = 100 * 1024;
/// What is in memory of a file that goes out.
const UPLOAD_PIECE: usize = 64 * 1024;

/// A door to MAX for one bot.
pub(super) struct Api {
    http: Client,
    base: String,
    token: Token,
}

/// Whence the bot's token comes. It goes in a header and never into an address.
pub(super) enum Token {
    /// The one in use at that moment: another may be given in the chat.
    InUse(Keyring),
    /// This very one.
    Of(Secret),
}

/// A file on its way to MAX.
pub(super) struct Upload {
    /// Its content, from the beginning.
    pub(super) reader: tokio::fs::File,
    pub(super) bytes: u64,
    /// With its ending, by which MAX goes.
    pub(super) name: String,
}

impl Api {
    /// A door with its own connections and its own trust. Errors name the config key at fault and no secret.
    pub(super) fn new(settings: &MaxSettings, token: Token) -> Result<Self> {
        let address = Url::parse(&settings.api_url).ok().filter(|url| url.host_str().is_some());
        let address =
            address.context("max.api_url is no address: something like https://platform-api2.max.ru is expected")?;
        let mut builder = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .tcp_nodelay(true)
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("etronics-bot/", env!("CARGO_PKG_VERSION")));
        for certificate in trusted(settings)? {
            builder = builder.add_root_certificate(certificate);
        }
        // A proxy of the environment is Telegram's, most likely; MAX has its own or none.
        let proxy = settings.proxy.as_ref().map(|proxy| Proxy::all(&*proxies::looking_up(proxy))).transpose();
        let proxy = proxy.map_err(|_| anyhow!("max.proxy is no address: socks5://host:port is expected"))?;
        builder = match proxy.filter(|_| !loopback::is_here(&settings.api_url)) {
            Some(proxy) => builder.proxy(proxy),
            None => builder.no_proxy(),
        };
        let http = builder.build().map_err(|error| anyhow!("max: {}", words(error)))?;
        let base = address.as_str().trim_end_matches('/').to_owned();
        Ok(Self { http, base, token })
    }

    /// The same door with another token.
    pub(super) fn with(&self, secret: Secret) -> Self {
        Self { http: self.http.clone(), base: self.base.clone(), token: Token::Of(secret) }
    }

    /// Makes a call; the answer as it came, or what was wrong.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<Value, MaxCallError> {
        let named = format!("{method} {path}");
        let mut request = self.http.request(method, format!("{}{path}", self.base)).query(query);
        let token = match &self.token {
            Token::InUse(keyring) => keyring.secret(KeyName::Max).ok_or_else(MaxCallError::no_token)?,
            Token::Of(secret) => secret.clone(),
        };
        request = request.header("Authorization", token.reveal());
        if let Some(body) = body {
            request = request.json(body);
        }
        let (status, text, retry_after) = self.send(&named, request).await?;
        read(&named, status, &text, retry_after).map_err(|error| error.without(&token))
    }

    /// Hands a file over to the address that was told for it. What that server answers, it answers in its own way.
    pub(super) async fn upload(&self, url: &str, file: Upload) -> Result<Value, MaxCallError> {
        let address = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let Some(address) = address else {
            return Err(MaxCallError::Lost { cause: "POST /uploads: an answer without an address".to_owned() });
        };
        let timeout = UPLOAD_TIMEOUT + Duration::from_secs(file.bytes / UPLOAD_BYTES_A_SECOND);
        let stream = ReaderStream::with_capacity(file.reader, UPLOAD_PIECE);
        let part = Part::stream_with_length(Body::wrap_stream(stream), file.bytes).file_name(name_in_form(&file.name));
        let request = self.http.post(address).timeout(timeout).multipart(Form::new().part("data", part));
        let (status, text, retry_after) = self.send("upload", request).await?;
        // It was given no token and knows no chat: what it does not say of the file is of its address, and another is asked for.
        if (400..500).contains(&status) && !matches!(status, 400 | 408 | 413 | 415 | 422 | 425 | 429) {
            return Err(MaxCallError::Lost { cause: format!("upload: answer {status}, the address does not serve") });
        }
        let body = json_of(&text).unwrap_or(Value::Null);
        match MaxCallError::of_answer(status, &body, retry_after) {
            Some(error) => Err(error),
            None => Ok(body),
        }
    }

    async fn send(
        &self,
        named: &str,
        request: RequestBuilder,
    ) -> Result<(u16, String, Option<Duration>), MaxCallError> {
        let mut response = request.send().await.map_err(|error| {
            let nothing_sent = error.is_connect() || error.is_builder();
            let cause = format!("{named}: {}", words(error));
            if nothing_sent { MaxCallError::not_sent(cause) } else { MaxCallError::Lost { cause } }
        })?;
        let status = response.status().as_u16();
        let asked = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        // «At once» from whoever says «too many» would be a circle.
        let asked = asked.map(|seconds: u64| pause_of("max", seconds.max(1)));
        let lost = |why: &str| MaxCallError::Lost { cause: format!("{named}: answer {status} {why}") };
        let mut body = Bounded::new(MOST_BYTES);
        loop {
            let piece = tokio::time::timeout(BODY_SILENCE, response.chunk()).await;
            let piece = piece.map_err(|_| lost("came to no end"))?.map_err(|error| lost(&words(error)))?;
            match piece {
                Some(piece) if body.add(&piece) => {}
                Some(_) => return Err(lost("is larger than any answer may be")),
                None => break,
            }
        }
        Ok((status, String::from_utf8_lossy(&body.take()).into_owned(), asked))
    }
}

fn read(named: &str, status: u16, text: &str, retry_after: Option<Duration>) -> Result<Value, MaxCallError> {
    let body = json_of(text).filter(Value::is_object);
    let foreign = || format!("{named}: answer {status} is not from MAX");
    // A proxy or a gateway spoke: below 500 it let nothing through, and what it says of keys and rights is not MAX's word.
    if body.is_none() && (400..500).contains(&status) && status != 429 {
        return Err(MaxCallError::NotSent { cause: foreign() });
    }
    if let Some(error) = MaxCallError::of_answer(status, body.as_ref().unwrap_or(&Value::Null), retry_after) {
        return Err(error);
    }
    body.ok_or_else(|| MaxCallError::Lost { cause: foreign() })
}

/// What an answer says; `None`: it is no JSON, or would fill the memory.
fn json_of(text: &str) -> Option<Value> {
    if is_too_much(text.as_bytes(), MOST_VALUES) {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// All certificates that a machine trusts are less.
const MOST_CERTIFICATES: u64 = 4 << 20;

/// The certificates that are trusted beside the usual ones.
fn trusted(settings: &MaxSettings) -> Result<Vec<Certificate>> {
    let Some(path) = &settings.ca else {
        return Ok(vec![Certificate::from_pem(ROOT).map_err(|error| anyhow!("max: {}", words(error)))?]);
    };
    let text =
        paths::bytes_of(path, MOST_CERTIFICATES).with_context(|| format!("max.ca: reading {}", path.display()))?;
    let found = Certificate::from_pem_bundle(&text).ok().filter(|found| !found.is_empty());
    found.with_context(|| format!("max.ca: {} holds no certificate (PEM)", path.display()))
}

/// The error without the address, in one line: addresses of uploads are keys.
fn words(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::new(error.without_url()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    /// The fingerprint that `docs/max.md` tells, and the years in which it holds.
    #[test]
    fn the_embedded_root_is_the_one_that_is_published() {
        let text = std::str::from_utf8(ROOT).unwrap();
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        let der = base64::engine::general_purpose::STANDARD.decode(body.trim()).unwrap();
        let print: Vec<String> = ring::digest::digest(&ring::digest::SHA256, &der)
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        assert_eq!(
            print.join(":"),
            "D2:6D:2D:02:31:B7:C3:9F:92:CC:73:85:12:BA:54:10:35:19:E4:40:5D:68:B5:BD:70:3E:97:88:CA:8E:CF:31"
        );
        // UTCTime of both ends, as they stand in it.
        for moment in ["220301210415Z", "320227210415Z"] {
            let found = der.windows(moment.len()).any(|bytes| bytes == moment.as_bytes());
            assert!(found, "{moment}");
        }
        assert!(Certificate::from_pem(ROOT).is_ok());
    }
}
