//! What the settings say of copies, as handlers need it.

use crate::clock::Millis;
use crate::domain::copy::Style;
use crate::domain::ids::ChatId;

/// Which posts wait for the admin's word. Advertisements always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approve {
    /// None but advertisements.
    None,
    /// Advertisements.
    Ads,
    /// All.
    All,
}

/// Where added hashtags come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagSource {
    /// None are added.
    Off,
    /// Made here.
    Local,
    /// Asked of a language model; made here where it does not answer.
    Model,
}

/// A wall on VK, as the settings name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WallName {
    /// The community's own: VK tells of its posts.
    Own,
    /// Somebody's, by number.
    Id(i64),
    /// Somebody's, by short name.
    Name(String),
}

/// A Telegram channel, as the settings name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelName {
    /// By number.
    Id(ChatId),
    /// By public name, without the `@`.
    Name(String),
}

/// Which posts are copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Advertisements are left out.
    pub skip_ads: bool,
    /// Reposts are left out.
    pub skip_reposts: bool,
    /// Posts with one of these are left out.
    pub stop_words: Vec<String>,
    /// Where not empty: only posts with one of these, with or without `#`.
    pub only_hashtags: Vec<String>,
    /// Shorter texts are left out, characters.
    pub min_length: usize,
}

/// From a wall to channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Whose posts.
    pub wall: WallName,
    /// Where to.
    pub channels: Vec<ChannelName>,
    /// Which.
    pub filters: Filters,
}

/// `[crosspost]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopySettings {
    /// Posts are copied.
    pub enabled: bool,
    /// Which wait for a word.
    pub approve: Approve,
    /// From where to where.
    pub routes: Vec<Route>,
    /// Where hashtags come from.
    pub hashtags: TagSource,
    /// How copies look.
    pub style: Style,
    /// Copies arrive without a sound.
    pub silent: bool,
    /// Edits are carried over.
    pub sync_edits: bool,
    /// Deletions are carried over.
    pub sync_deletions: bool,
    /// For so long copies follow their posts.
    pub sync: Millis,
}
