//! The platforms in memory behind HTTP on loopback: one world of a VK community, its Telegram chats and its MAX channel.
//!
//! Serves `demo`, the `simulator` command and the tests. Written from the official contracts and knows nothing of the
//! clients: a fake that shares the client's shapes shares its mistakes.

mod control;
pub(crate) mod faults;
mod files;
mod http;
mod max;
mod page;
mod server;
mod telegram;
pub(crate) mod transcript;
mod unseen;
mod vk;
pub(crate) mod world;

use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use tokio::sync::{oneshot, watch};

use crate::clock::Clock;

pub use faults::{Fault, Refusing};
pub use page::PageOrder;
pub(crate) use page::RAIDERS;
pub use transcript::Exchange;
pub use unseen::{Done, Unlooked};
pub use world::chats::{CallbackAnswer, Rights, Shown, ShownButton, TgSaid};
pub use world::crowds::{Crowd, CrowdId, CrowdKind};
pub use world::days::Day;
pub use world::drafts::PostDraft;
pub use world::enclosed::VkFile;
pub use world::max::{MaxFile, MaxMessage};
pub(crate) use world::media::Blob;
pub use world::messages::{VkClientKind, VkSent};
pub use world::private::TgUpload;
pub use world::strangers::TgFace;
pub use world::wall::{Spot, Target, WallPlace, WallSaid};
pub use world::{Keys, SimKeyKind, World};

/// Which of the platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlatformSide {
    /// Methods, Long Poll and uploads of vk.com.
    Vk,
    /// The Bot API and its files.
    Telegram,
    /// Bots of MAX and the servers for their files.
    Max,
}

impl PlatformSide {
    /// The platform's word in transcripts and control requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vk => "vk",
            Self::Telegram => "telegram",
            Self::Max => "max",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Vk, Self::Telegram, Self::Max].into_iter().find(|side| side.as_str() == word)
    }
}

/// What the server's tasks and the owner share.
struct Shared {
    world: Mutex<World>,
    /// Counts changes; polls wait for it to move.
    changed: watch::Sender<u64>,
    address: SocketAddr,
    /// The page to play on, once it is served.
    page: OnceLock<page::Page>,
    /// How often somebody moved the world by `/control`.
    moves: AtomicU64,
}

impl Shared {
    /// A panic while the lock was held left plain data behind: it is sound.
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn act<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        let answer = act(&mut self.lock());
        self.changed.send_modify(|count| *count += 1);
        answer
    }
}

/// A running simulator. Dropping it stops the server and closes every connection.
pub struct Simulator {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Serves a new world at `listen` (`127.0.0.1:0`: any free port), on a thread of its own. Dates come from `clock`; how
    /// long a poll waits and how many calls a second are too many is real time. A clock set by hand switches the limits of
    /// calls a second off (`World::limit_calls`).
    pub fn start(clock: Clock, listen: SocketAddr) -> Result<Self> {
        let socket = std::net::TcpListener::bind(listen).with_context(|| format!("listening on {listen}"))?;
        socket.set_nonblocking(true).context("preparing the simulator's socket")?;
        let address = socket.local_addr().context("asking for the simulator's address")?;
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(clock, address)),
            changed: watch::Sender::new(0),
            address,
            page: OnceLock::new(),
            moves: AtomicU64::new(0),
        });
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("starting the simulator's runtime")?;
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("simulator".to_owned())
            .spawn(move || server::run(runtime, socket, served, stopped))
            .context("starting the simulator's thread")?;
        Ok(Self { shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Loopback, on a port that the system chose.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// What the config takes as `vk.api_url`.
    pub fn vk_api_url(&self) -> String {
        format!("http://{}/method", self.shared.address)
    }

    /// What the config takes as `telegram.api_url`.
    pub fn telegram_api_url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// What the config takes as `max.api_url`.
    pub fn max_api_url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// Acts in the world, or looks at it; then wakes the waiting polls. Must not be called from within itself.
    pub fn world<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        self.shared.act(act)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server has been printed by its thread; there is nobody else to tell.
            drop(thread.join());
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
