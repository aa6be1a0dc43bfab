//! VK behind one door: what is heard goes into the inbox, actions come in, receipts and fates go out.
//!
//! Knows nothing of handlers, the store or Telegram. Blocking, on named threads.

pub mod capabilities;
pub mod catch_up;
pub mod client;
pub mod doctor;
pub mod errors;
pub mod execute;
mod keys;
pub mod listener;
pub mod long_poll;
pub mod markup;
mod messages;
pub mod methods;
mod people;
pub mod rate;
mod reach;
mod sweeps;
pub mod tokens;
pub mod translate;
mod translate_talk;
mod uploads;
mod walls;
pub mod wire;
pub mod worker;

use crate::config::secret::Secret;

pub use listener::{Heard, VkListener};
pub use people::managers;
pub use translate::{TranslateContext, translate};
pub use worker::VkPlatform;

/// What VK's side needs of the configuration.
#[derive(Debug, Clone)]
pub struct VkSettings {
    /// The community, positive.
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
