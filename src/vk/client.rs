//! One call: form-encoded POST with the token in the header, and what came of it.

use std::io::Read;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::bounded::Bounded;
use crate::clock::{Clock, Witness};
use crate::config::secret::Secret;
use crate::loopback;
use crate::mend::mend;
use crate::proxies;

/// Version of the API that every request names.
pub(crate) const VERSION: &str = "5.199";
/// An answer larger than this is none: `execute` answers at most 5 MB (`docs/platforms.md`, «VK: execute»).
const MOST_BYTES: u64 = 12 << 20;
/// How long an answer may take as a whole, from the name's lookup to the last byte.
const CALL_TIMEOUT: Duration = Duration::from_secs(40);
/// How long the other side may say nothing at all, in the head or in the body of an answer.
const SILENCE: Duration = Duration::from_secs(12);
/// Connections that rest for the next call.
const IDLE: usize = 3;
/// Bytes that a connection keeps for what comes, where all headers must fit, and as many for what goes.
const BUFFER: usize = 32 << 10;
/// How long a body may take, whatever its pace.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// A body that took so long already…
const HURRY_AFTER: Duration = Duration::from_secs(8);
/// …goes on only at this pace, bytes a second: a byte now and then is no answer.
const SLOWEST: u64 = 2 << 10;

/// So much came, and it did not end in time: that is a large answer, not a broken line.
const LARGE: usize = 1 << 20;
/// What is said of a body beyond [`MOST_BYTES`].
pub(super) const TOO_LARGE: &str = "the answer is larger than any answer may be";

/// Why a call brought no answer.
#[derive(Debug)]
pub enum VkCallError {
    /// VK answered with an error of its own.
    Vk(VkError),
    /// Definitely not sent: name, connect or TLS failure.
    NotSent(String),
    /// Bytes went out, no definite answer came.
    NoAnswer(String),
    /// The answer is JSON and larger than any answer may be, or than comes in time: asked again it is no smaller.
    TooLarge,
}

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

impl std::fmt::Display for VkCallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Vk(error) => write!(f, "VK error {}: {}", error.code, error.message),
            Self::NotSent(cause) => write!(f, "not sent: {cause}"),
            Self::NoAnswer(cause) => write!(f, "no answer: {cause}"),
            Self::TooLarge => write!(f, "no answer: {TOO_LARGE}"),
        }
    }
}

/// An answer: the value, and the errors of the inner calls of `execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct VkAnswer<T = Value> {
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
                ureq::Proxy::new(&proxies::looking_up(proxy))
                    .with_context(|| format!("vk.proxy: {} is no proxy address", without_login(proxy)))
            })
            .transpose()?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(proxy.filter(|_| !loopback::is_here(api_url)))
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_body(Some(BODY_TIMEOUT))
            // A redirect is an answer, and a refusal: nothing of ours goes to where it points.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .input_buffer_size(BUFFER)
            .output_buffer_size(BUFFER)
            .max_idle_connections(IDLE)
            .max_idle_connections_per_host(IDLE)
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

    /// Calls a method: `take` makes of the raw `response`, which may be megabytes, what is needed of it. No error text
    /// contains the token.
    pub fn call_for<T>(
        &self,
        method: &str,
        params: &[(&str, String)],
        token: &Secret,
        take: impl Fn(&RawValue) -> Option<T>,
    ) -> Result<VkAnswer<T>, VkCallError> {
        let form = params.iter().map(|(key, value)| (*key, value.as_str())).chain([("v", VERSION), ("lang", "ru")]);
        let sent = self
            .agent
            .post(format!("{}/{method}", self.api_url))
            .config()
            .timeout_global(Some(CALL_TIMEOUT))
            // A head that trickles in is silence as well.
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE))
            .build()
            .header("Authorization", format!("Bearer {}", token.reveal()))
            .send_form(form)
            .inspect(|answer| self.note_date(answer));
        let body = read(sent.map_err(|error| told(&error, token))?).map_err(|error| match error {
            VkCallError::NoAnswer(cause) => VkCallError::NoAnswer(token.scrub(&cause)),
            other => other,
        })?;
        parse(method, &body, take)
    }

    /// One Long Poll request; `wait` in seconds. The address is a secret: no error names it.
    pub fn poll(&self, server: &str, key: &str, ts: &str, wait: u64) -> Result<Vec<u8>, VkCallError> {
        let sent = self
            .agent
            .get(server)
            .config()
            // The client must wait longer than the server holds the answer back (SDK: wait + 10 s).
            .timeout_global(Some(Duration::from_secs(wait + 15)))
            .timeout_recv_response(Some(Duration::from_secs(wait + 4)))
            // Silence is what the head is held back with: only the body must not stop.
            .timeout_recv_body(Some(SILENCE))
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
    pub fn upload(&self, address: &str, kind: &str, length: u64, body: &mut dyn Read) -> Result<Vec<u8>, VkCallError> {
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

fn told(error: &ureq::Error, secret: &Secret) -> VkCallError {
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
    if not_sent { VkCallError::NotSent(text) } else { VkCallError::NoAnswer(text) }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, VkCallError> {
    let status = response.status();
    if status.is_redirection() {
        let to = response.headers().get("location").and_then(|to| to.to_str().ok()).and_then(host_of);
        let to = to.map_or_else(String::new, |host| format!(" to {host}"));
        return Err(VkCallError::NotSent(format!("HTTP status {}: a redirect{to}, none is followed", status.as_u16())));
    }
    if !status.is_success() {
        // Its body says nothing that is read.
        return Err(VkCallError::NoAnswer(format!("HTTP status {}", status.as_u16())));
    }
    let length = response.body().content_length();
    read_body(&mut response.body_mut().as_reader(), length)
}

/// The host that an address names; nothing else of it, for the rest may hold keys.
fn host_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("//")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let clean = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (!host.is_empty() && host.len() <= 255 && host.chars().all(clean)).then_some(host)
}

/// A body, bounded in bytes and in time; `promised`: what its head says of its length.
fn read_body(reader: &mut dyn Read, promised: Option<u64>) -> Result<Vec<u8>, VkCallError> {
    let begun = Instant::now();
    let mut body = Bounded::new(MOST_BYTES as usize);
    let mut piece = [0; 16 << 10];
    let mut is_json = false;
    loop {
        let length = match reader.read(&mut piece) {
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) if is_json && body.len() > LARGE => return Err(VkCallError::TooLarge),
            Err(error) => return Err(VkCallError::NoAnswer(format!("reading the answer: {error}"))),
        };
        if length == 0 {
            return Ok(body.take());
        }
        if body.len() == 0 {
            is_json = piece[..length].trim_ascii_start().starts_with(b"{");
        }
        if promised.is_some_and(|promised| promised > MOST_BYTES) || !body.add(&piece[..length]) {
            return Err(too_large(is_json));
        }
        let took = begun.elapsed();
        if took > HURRY_AFTER && (body.len() as u64) < took.as_secs().saturating_mul(SLOWEST) {
            return Err(VkCallError::NoAnswer("the answer comes too slowly".to_owned()));
        }
    }
}

/// A page or noise without end says nothing of the answer that was asked for.
fn too_large(is_json: bool) -> VkCallError {
    if is_json { VkCallError::TooLarge } else { VkCallError::NoAnswer(TOO_LARGE.to_owned()) }
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
pub(crate) fn whole(response: &RawValue) -> Option<Value> {
    let mut value = serde_json::from_str(response.get()).ok()?;
    crate::lengths::trim(&mut value);
    Some(value)
}

/// Reads an answer; one that is no JSON is read once more without what is odd in it. `method` is for the log.
fn parse<T>(method: &str, body: &[u8], take: impl Fn(&RawValue) -> Option<T>) -> Result<VkAnswer<T>, VkCallError> {
    if let Some(answer) = parse_once(body, &take)? {
        return Ok(answer);
    }
    let mended = mend(body).filter(|mended| mended.count > 0);
    let answer = mended.as_ref().map(|mended| parse_once(mended.json.as_bytes(), &take)).transpose()?.flatten();
    match (mended, answer) {
        (Some(mended), Some(answer)) => {
            mended.tell(&format!("VK's answer to {method}"));
            Ok(answer)
        }
        _ => Err(VkCallError::NoAnswer("the answer is no JSON".to_owned())),
    }
}

/// `None`: it is no JSON, or nothing that `take` can take.
fn parse_once<T>(body: &[u8], take: &impl Fn(&RawValue) -> Option<T>) -> Result<Option<VkAnswer<T>>, VkCallError> {
    // A structure is read from a list as well, whatever stands in it: that is a page of a box on the way, and no answer.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Ok(None);
    }
    let Ok(answer) = serde_json::from_slice::<Envelope<'_>>(body) else { return Ok(None) };
    if let Some(error) = answer.error {
        return Err(VkCallError::Vk(error_of(&error)));
    }
    let inner = answer.execute_errors.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(error_of).collect();
    let Some(response) = answer.response else {
        return Err(VkCallError::NoAnswer("the answer has neither a response nor an error".to_owned()));
    };
    Ok(take(response).map(|value| VkAnswer { value, inner }))
}

fn error_of(error: &Value) -> VkError {
    VkError {
        code: super::wire::number(error, "error_code").unwrap_or(1),
        subcode: super::wire::number(error, "error_subcode"),
        message: crate::telemetry::one_line(super::wire::text(error, "error_msg"), 300),
        redirect_uri: error.get("redirect_uri").and_then(Value::as_str).map(str::to_owned),
    }
}

fn without_login(proxy: &str) -> String {
    proxy.rsplit_once('@').map_or_else(|| proxy.to_owned(), |(_, host)| format!("***@{host}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// A server that does this to whoever asks, once the request came.
    fn server(answer: impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + 'static) -> Client {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/method", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = [0; 4096];
                if stream.read(&mut request).unwrap_or(0) > 0 {
                    drop(answer(&mut stream));
                }
            }
        });
        Client::new(&address, None).unwrap()
    }

    fn asked(client: &Client) -> (Result<VkAnswer, VkCallError>, Duration) {
        let begun = Instant::now();
        (client.call_for("users.get", &[], &Secret::new("vk1.a.hidden"), whole), begun.elapsed())
    }

    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

    #[test]
    fn a_byte_now_and_then_is_no_answer() {
        let client = server(|stream| {
            stream.write_all(HEAD)?;
            loop {
                stream.write_all(b" ")?;
                std::thread::park_timeout(Duration::from_millis(300));
            }
        });
        let (answer, took) = asked(&client);
        assert!(matches!(answer, Err(VkCallError::NoAnswer(cause)) if cause.contains("too slowly")));
        assert!(took < Duration::from_secs(12), "{took:?}");
    }

    #[test]
    fn a_head_that_trickles_in_is_no_answer() {
        let client = server(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nx-box: ")?;
            loop {
                stream.write_all(b"a")?;
                std::thread::park_timeout(Duration::from_millis(300));
            }
        });
        let (answer, took) = asked(&client);
        assert!(matches!(answer, Err(VkCallError::NoAnswer(_))));
        assert!(took < SILENCE + Duration::from_secs(4), "{took:?}");
    }

    #[test]
    fn a_list_is_no_answer_whatever_stands_in_it() {
        for body in ["[1]", "[[]]", r#"[{"status":"blocked"}]"#, r#" ["x",null,[]]"#] {
            let client = server(move |stream| {
                stream.write_all(HEAD)?;
                stream.write_all(body.as_bytes())
            });
            let (answer, _) = asked(&client);
            assert!(matches!(answer, Err(VkCallError::NoAnswer(cause)) if cause.contains("no JSON")), "{body}");
        }
    }

    #[test]
    fn a_body_without_end_is_no_answer() {
        let client = server(|stream| {
            stream.write_all(HEAD)?;
            loop {
                stream.write_all(&[b' '; 1 << 12])?;
            }
        });
        let (answer, took) = asked(&client);
        assert!(matches!(answer, Err(VkCallError::NoAnswer(cause)) if cause.contains("larger")));
        assert!(took < Duration::from_secs(12), "{took:?}");
    }

    #[test]
    fn json_beyond_all_measure_is_told_from_noise() {
        for (head, begins, is_large) in [
            ("HTTP/1.1 200 OK\r\n\r\n", " {", true),
            ("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n", "{", true),
        ]
        .into_iter()
        .chain([("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n", "<", false)])
        {
            let client = server(move |stream| {
                stream.write_all(head.as_bytes())?;
                stream.write_all(begins.as_bytes())?;
                loop {
                    stream.write_all(&[b' '; 1 << 12])?;
                }
            });
            let polled = client.poll(&client.api_url, "k", "1", 1).unwrap_err();
            assert_eq!(matches!(polled, VkCallError::TooLarge), is_large, "{head}{begins}");
            assert!(polled.to_string().contains("larger than any answer"), "{polled}");
        }
    }

    #[test]
    fn a_redirect_is_a_refusal_that_nobody_follows() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        other.set_nonblocking(true).unwrap();
        let to = format!("http://{}/x?access_token=hunter22", other.local_addr().unwrap());
        for status in [301, 302, 303, 307, 308] {
            // As it is: the next call would go into a connection that is being closed, now and then.
            let answer =
                format!("HTTP/1.1 {status} X\r\nconnection: close\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
            let client = server(move |stream| stream.write_all(answer.as_bytes()));
            let Err(VkCallError::NotSent(cause)) = asked(&client).0 else { panic!("{status}") };
            assert!(cause.contains("redirect to 127.0.0.1") && !cause.contains("hunter22"), "{cause}");
            let polled = client.poll(&client.api_url, "k", "1", 1);
            assert!(matches!(polled, Err(VkCallError::NotSent(_))), "{status}");
            let uploaded = client.upload(&client.api_url, "text/plain", 1, &mut &b"x"[..]);
            assert!(matches!(uploaded, Err(VkCallError::NotSent(_))), "{status}");
        }
        assert!(other.accept().is_err(), "somebody followed");
    }

    #[test]
    fn what_is_odd_in_an_answer_costs_itself() {
        let of = |body: &str| parse("users.get", body.as_bytes(), whole);
        let answer = of("{\"response\":[{\"id\":5,\"first_name\":\"A\u{1}\"},,{\"id\":6,\"x\":\"\\ud83d\"}]}").unwrap();
        assert_eq!(answer.value[0]["id"], 5);
        assert_eq!(answer.value[1], serde_json::json!({"id": 6, "x": "\u{fffd}"}));
        let lone = of(r#"{"response":{"items":[{"text":"a\ud83db"}]}}"#).unwrap();
        assert_eq!(lone.value["items"][0]["text"], "a\u{fffd}b");
        for half in [r#"{"response":[{"id":5}"#, "<html>", "", "[]", r#"{"response":null}"#] {
            assert!(matches!(of(half), Err(VkCallError::NoAnswer(_))), "{half}");
        }
        assert!(matches!(of(r#"{"error":{"error_code":"6",}}"#), Err(VkCallError::Vk(VkError { code: 6, .. }))));
    }
}
