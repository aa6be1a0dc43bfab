//! VK behind one door: what is heard goes into the inbox, actions come in, receipts and fates go out.
//!
//! Knows nothing of handlers, the store or Telegram. Blocking, on named threads.

pub(crate) mod capabilities;
pub(crate) mod catch_up;
pub(crate) mod client;
pub(crate) mod doctor;
pub(crate) mod errors;
pub(crate) mod execute;
mod keys;
mod lacking;
pub(crate) mod listener;
pub(crate) mod long_poll;
mod messages;
pub mod methods;
mod people;
pub(crate) mod rate;
mod reach;
mod refusals;
mod sweeps;
pub(crate) mod tokens;
pub mod translate;
mod translate_talk;
mod uploads;
mod walls;
pub mod wire;
pub mod worker;

use crate::config::secret::Secret;

pub(crate) use listener::{VkHeard, VkListener};
pub(crate) use people::{managers, resolve_name};
pub use translate::{VkTranslateContext, translate};
pub use worker::VkPlatform;

/// What VK's side needs of the configuration.
#[derive(Debug, Clone)]
pub struct VkSettings {
    /// The community's id, positive; as an owner it is negative.
    pub group_id: i64,
    /// `https://api.vk.com/method`, or a simulator.
    pub api_url: String,
    /// `socks5://…` or `http://…`, for VK alone.
    pub proxy: Option<String>,
    /// Long Poll, messages, members.
    pub community_token: Option<Secret>,
    /// Reading the wall and likes; a community token given here is used as one.
    pub service_token: Option<Secret>,
    /// An administrator's: bans, deleting comments.
    pub user_token: Option<Secret>,
}
