//! How each platform that speaks is heard: one poll by hand, or a loop of its own.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use anyhow::Result;
use tokio::runtime::Handle;
use tracing::Instrument as _;

use super::lasting::LastingWork;
use super::listeners::{self, Stop};
use crate::clock::Clock;
use crate::domain::platform::Heard;
use crate::outbox::Wake;
use crate::store::Store;
use crate::telegram::{TelegramHeard, TelegramListener};
use crate::vk::{VkHeard, VkListener};

/// The ear for a platform.
pub trait Ear: Send {
    /// One poll that waits for nothing.
    fn hear_once(&mut self) -> Result<Heard>;

    /// Hears, and wakes the engine, until asked to stop.
    fn start(self: Box<Self>, wake: Sender<Wake>, stop: Stop) -> Result<LastingWork>;
}

pub(super) struct VkEar(pub(super) VkListener);

impl Ear for VkEar {
    fn hear_once(&mut self) -> Result<Heard> {
        Ok(match self.0.step(0)? {
            VkHeard::Events(events) => Heard::Events(events),
            VkHeard::Quiet | VkHeard::Rest(_) => Heard::Quiet,
            VkHeard::Trouble { pause, cause } => Heard::Trouble { pause, cause, rival: false },
        })
    }

    fn start(self: Box<Self>, wake: Sender<Wake>, stop: Stop) -> Result<LastingWork> {
        listeners::hear_vk(self.0, wake, stop).map(LastingWork::Thread)
    }
}

pub(super) struct TelegramEar {
    pub(super) listener: TelegramListener,
    pub(super) store: Arc<Store>,
    pub(super) clock: Clock,
    pub(super) runtime: Handle,
}

impl Ear for TelegramEar {
    fn hear_once(&mut self) -> Result<Heard> {
        Ok(match self.runtime.block_on(self.listener.step(0))? {
            TelegramHeard::Events(events) => Heard::Events(events),
            TelegramHeard::Quiet => {
                let (account, now) = (self.listener.account().to_owned(), self.clock.now_ms());
                self.store.write(|db| db.inbox().heard(&account, now))?;
                Heard::Quiet
            }
            TelegramHeard::Trouble { pause, cause, conflict, .. } => Heard::Trouble { pause, cause, rival: conflict },
        })
    }

    fn start(self: Box<Self>, wake: Sender<Wake>, _stop: Stop) -> Result<LastingWork> {
        let Self { listener, store, clock, runtime } = *self;
        let ear = listeners::hear_telegram(listener, store, clock, wake);
        let span = tracing::error_span!("ear", platform = "telegram");
        Ok(LastingWork::Task(runtime.spawn(ear.instrument(span))))
    }
}
