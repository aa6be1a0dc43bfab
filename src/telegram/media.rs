//! Files of posts on their way to Telegram: fetched from the public network into a nameless file beside the database.
//!
//! A piece is in memory at a time, whatever the file's size. Knows addresses, sizes and kinds of content; never why a
//! file is wanted or what Telegram says to it. An address may hold a key, so errors name the host alone.

mod address;

use std::io::{self, Seek as _};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, anyhow};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Client, NoProxy, Proxy, Response, StatusCode, Url};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use self::address::{Gate, PrivateAddress, PublicNames, is_local_name, is_public};
use crate::disk;
use crate::proxies;

/// Largest photo that Telegram takes by upload (`docs/platforms.md`, «Telegram: files»).
pub(super) const PHOTO_LIMIT: u64 = 10 * 1024 * 1024;
/// A larger file takes the longer, and the more room.
const USUAL: u64 = 50 << 20;
/// So many bytes of it in a second at least.
const BYTES_A_SECOND: u64 = 1 << 20;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a host may say nothing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a usual file may take as a whole, redirects included.
pub(crate) const FETCH_TIMEOUT: Duration = Duration::from_mins(5);
/// How long a part waits for a host that cannot answer now, where the host does not say.
const HOST_PAUSE: Duration = Duration::from_mins(1);
/// How long a part waits for room on the disk.
pub(super) const DISK_PAUSE: Duration = Duration::from_mins(5);
const REDIRECTS: usize = 3;

/// Where files come from and where they lie in between.
#[derive(Debug, Clone, Default)]
pub struct MediaSettings {
    /// `host:port` that is allowed though it is private, for VK's API is there too.
    pub private_host: Option<String>,
    /// `socks5://…` or `http://…`, as for VK.
    pub proxy: Option<String>,
    /// Folder of nameless files: the database's.
    pub spool: PathBuf,
}

/// `host:port` of a server's address where it is of a private network or this machine.
pub(crate) fn private_host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let private = bare.parse().map_or_else(|_| is_local_name(bare), |address| !is_public(address));
    private.then(|| format!("{host}:{}", url.port_or_known_default().unwrap_or_default()))
}

/// A file that lies here whole. It is gone with this value.
#[derive(Debug)]
pub(crate) struct Spooled {
    file: std::fs::File,
    /// Bytes.
    pub(crate) bytes: u64,
    /// As its host named it, without parameters; empty where it did not.
    pub(crate) content_type: String,
}

impl Spooled {
    /// A file of so many bytes that was written elsewhere.
    #[cfg(test)]
    pub(super) fn of(file: std::fs::File, bytes: u64, content_type: &str) -> Self {
        Self { file, bytes, content_type: content_type.to_owned() }
    }

    /// The file from its beginning.
    pub(crate) fn reader(&self) -> io::Result<tokio::fs::File> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(tokio::fs::File::from_std(file))
    }
}

/// Why there is no file.
#[derive(Debug)]
pub(crate) enum FetchError {
    /// It is not to be had: gone, a page instead of a file, an address that is not asked.
    Refused(String),
    /// It is larger than the limit.
    TooLong,
    /// Its host, or the disk here, cannot do it now.
    Later {
        /// Least time to wait.
        pause: Duration,
        /// What stood in the way.
        cause: anyhow::Error,
    },
}

/// Fetches files, one part's at a time.
pub(crate) struct MediaFetcher {
    http: Client,
    gate: Gate,
    spool: PathBuf,
    turn: Semaphore,
}

impl MediaFetcher {
    /// A fetcher with its own connections. Fails on a proxy that cannot be one.
    pub(crate) fn new(settings: &MediaSettings) -> Result<Self> {
        let gate = Gate::new(settings.private_host.as_deref());
        let builder = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(IDLE_TIMEOUT)
            // Files lie on many hosts: a connection is hardly ever of use again.
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("etronics-bot/", env!("CARGO_PKG_VERSION")));
        let builder = match &settings.proxy {
            Some(proxy) => {
                let wrong = || anyhow!("vk.proxy is no address: socks5://host:port is expected");
                let direct = gate.private_name().and_then(NoProxy::from_string);
                builder.proxy(Proxy::all(&*proxies::looking_up(proxy)).map_err(|_| wrong())?.no_proxy(direct))
            }
            None => builder.no_proxy().dns_resolver(std::sync::Arc::new(PublicNames(gate.clone()))),
        };
        let http = builder.build().map_err(|error| anyhow!("{:#}", anyhow::Error::new(error.without_url())))?;
        Ok(Self { http, gate, spool: settings.spool.clone(), turn: Semaphore::new(1) })
    }

    /// Whether an address may be shown to Telegram: what is not fetched from here is not fetched from there.
    pub(super) fn admits(&self, address: &str) -> bool {
        self.gate.admit(address).is_ok()
    }

    /// Waits until nobody else has files here. They may stay as long as the permit.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        // Nobody closes it.
        self.turn.acquire().await.ok()
    }

    /// Where files lie in between.
    pub(super) fn spool(&self) -> &std::path::Path {
        &self.spool
    }

    /// Fetches a file of at most `limit` bytes within `patience`; one that is larger than usual may take longer.
    pub(crate) async fn fetch(&self, address: &str, limit: u64, patience: Duration) -> Result<Spooled, FetchError> {
        let url = self.gate.admit(address).map_err(FetchError::Refused)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let until = Instant::now() + patience.min(FETCH_TIMEOUT);
        let slow = |_| later(HOST_PAUSE, anyhow!("{host}: it is too slow for a file"));
        let (host, answer) = timeout_at(until, self.ask(url)).await.map_err(slow)??;
        let length = answer.content_length().unwrap_or_default();
        if length > limit {
            return Err(FetchError::TooLong);
        }
        let longer = Duration::from_secs(length.saturating_sub(USUAL) / BYTES_A_SECOND);
        // What the machine itself lives on stays free: such a file goes as its page.
        let room = disk::free_beside(&self.spool.join("a file"));
        if length > USUAL && room.is_some_and(|free| free < length + disk::ENOUGH) {
            tracing::warn!(bytes = length, "a file of a post has no room beside the database: it goes by its address");
            return Err(FetchError::TooLong);
        }
        timeout_at(until + longer, self.keep(&host, answer, limit)).await.map_err(slow)?
    }

    /// Asks for a file, follows to where it lies; returns whose answer it is.
    async fn ask(&self, mut url: Url) -> Result<(String, Response), FetchError> {
        for _ in 0..=REDIRECTS {
            self.gate.check(&url).map_err(FetchError::Refused)?;
            let host = url.host_str().unwrap_or_default().to_owned();
            let response = self.http.get(url.clone()).send().await.map_err(|error| broken(&host, error))?;
            let status = response.status();
            if status.is_redirection() {
                url = next_hop(&url, response.headers())
                    .ok_or_else(|| FetchError::Refused(format!("{host}: answer {} leads nowhere", status.as_u16())))?;
                continue;
            }
            check_answer(&host, status, response.headers())?;
            return Ok((host, response));
        }
        Err(FetchError::Refused(format!("more than {REDIRECTS} redirects")))
    }

    /// Writes an answer's body down as it comes.
    async fn keep(&self, host: &str, mut response: Response, limit: u64) -> Result<Spooled, FetchError> {
        let content_type = content_type(response.headers());
        let file = tempfile::tempfile_in(&self.spool).map_err(|error| no_room(&error))?;
        let copy = file.try_clone().map_err(|error| no_room(&error))?;
        let mut writer = tokio::fs::File::from_std(copy);
        let mut bytes = 0_u64;
        while let Some(piece) = response.chunk().await.map_err(|error| broken(host, error))? {
            bytes += piece.len() as u64;
            if bytes > limit {
                return Err(FetchError::TooLong);
            }
            writer.write_all(&piece).await.map_err(|error| no_room(&error))?;
        }
        writer.flush().await.map_err(|error| no_room(&error))?;
        if bytes == 0 {
            return Err(FetchError::Refused(format!("{host}: the file is empty")));
        }
        Ok(Spooled { file, bytes, content_type })
    }
}

fn next_hop(url: &Url, headers: &HeaderMap) -> Option<Url> {
    url.join(headers.get(LOCATION)?.to_str().ok()?).ok()
}

fn check_answer(host: &str, status: StatusCode, headers: &HeaderMap) -> Result<(), FetchError> {
    let code = status.as_u16();
    if status.is_server_error() || matches!(code, 408 | 425 | 429) {
        let asked = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        // An hour is the most that a host may ask for: its word is not Telegram's.
        let pause = asked.map_or(HOST_PAUSE, |seconds: u64| Duration::from_secs(seconds.min(3600)));
        return Err(later(pause, anyhow!("{host} answered {code}")));
    }
    if !status.is_success() {
        return Err(FetchError::Refused(format!("{host} answered {code}")));
    }
    let kind = content_type(headers);
    if matches!(kind.as_str(), "text/html" | "application/xhtml+xml") {
        return Err(FetchError::Refused(format!("{host} gave a page instead of a file")));
    }
    Ok(())
}

fn content_type(headers: &HeaderMap) -> String {
    let whole = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    whole.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// A connection that did not come about or broke off. Nothing was sent to Telegram yet, so it is no unknown.
fn broken(host: &str, error: reqwest::Error) -> FetchError {
    let error = anyhow::Error::new(error.without_url());
    if error.chain().any(<dyn std::error::Error>::is::<PrivateAddress>) {
        return FetchError::Refused(format!("{host}: {PrivateAddress}"));
    }
    later(HOST_PAUSE, error.context(format!("fetching a file from {host}")))
}

fn no_room(error: &io::Error) -> FetchError {
    later(DISK_PAUSE, no_room_words(error))
}

/// What is wrong with the disk here, and what helps.
pub(super) fn no_room_words(error: &io::Error) -> anyhow::Error {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room on the disk of the database",
        _ => "",
    };
    anyhow!("keeping a file beside the database: {error}{advice}")
}

fn later(pause: Duration, cause: anyhow::Error) -> FetchError {
    FetchError::Later { pause, cause }
}

#[cfg(test)]
#[path = "media_tests.rs"]
pub(crate) mod tests;
