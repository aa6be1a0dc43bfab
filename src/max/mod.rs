//! MAX behind one door: posts are copied to its channels, nothing is heard there. Actions come in, receipts and fates go out.
//!
//! The facts are in `docs/platforms.md`, «MAX». Knows nothing of handlers, the store, VK or why a post is copied.

mod client;
pub(crate) mod doctor;
mod edit;
mod errors;
mod files;
pub(crate) mod finder;
mod html;
mod keys;
mod rate;
mod target;

use std::path::PathBuf;

use crate::telegram::MediaSettings;

pub use target::MaxPlatform;

/// What MAX's side needs of the configuration.
#[derive(Debug, Clone)]
pub struct MaxSettings {
    /// `https://platform-api2.max.ru`, or a simulator.
    pub api_url: String,
    /// A certificate (PEM) that is trusted in place of the embedded root, here alone.
    pub ca: Option<PathBuf>,
    /// `socks5://…` or `http://…`, for MAX alone.
    pub proxy: Option<String>,
    /// Where files of posts come from and where they lie in between.
    pub media: MediaSettings,
}
