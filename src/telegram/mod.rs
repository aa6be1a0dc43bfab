//! Telegram behind one door: what is heard goes into the inbox, actions come in, receipts and fates go out.
//!
//! Payloads and types of requests are teloxide's; the listener and the reading of answers and updates are our own,
//! because one odd update must not cost a batch. Knows nothing of handlers, the store or VK.

pub(crate) mod admin_chat;
pub(crate) mod client;
mod content;
mod copies;
pub(crate) mod doctor;
pub(crate) mod errors;
pub(crate) mod finder;
pub(crate) mod html;
mod keys;
mod linked;
mod listener;
mod media;
mod members;
mod poll;
pub(crate) mod rate;
mod relay;
pub(crate) mod requests;
mod sent;
mod shared;
mod target;
pub mod translate;
pub(crate) mod wire;
pub mod worker;

use crate::config::secret::Secret;
use crate::domain::ids::ChatId;

pub use listener::TelegramHeard;
pub(crate) use listener::TelegramListener;
pub(crate) use media::{FETCH_TIMEOUT, FetchError, MediaFetcher, MediaSettings, Spooled, private_host};
pub(crate) use relay::sweep_spool;
pub use translate::{TelegramTranslateContext, translate};
pub use worker::TelegramPlatform;

/// What Telegram's side needs of the configuration.
#[derive(Debug, Clone)]
pub struct TelegramSettings {
    /// Part of every address of the Bot API: no address is ever logged.
    pub bot_token: Secret,
    /// `https://api.telegram.org`, a local server or a simulator.
    pub api_url: String,
    /// That server was started with `--local`.
    pub local_server: bool,
    /// `socks5://…` or `http://…`, for Telegram alone.
    pub proxy: Option<String>,
    /// Where the panel is. Private messages and this chat come before bulk.
    pub admin_chat: Option<ChatId>,
    /// The group whose messages are moderated.
    pub discussion_chat: Option<ChatId>,
    /// Where files of posts come from and where they lie in between.
    pub media: MediaSettings,
}
