//! What the daemon survives: deaths, power cuts, raids, platforms and disks that fail.

mod away;
mod broken_http;
mod broken_max;
mod cut_short;
mod damaged;
mod descriptors;
mod disk;
mod kills;
mod log_reader;
mod long_texts;
mod max_comes;
mod process;
mod raid;
mod stored;
mod unreadable;
pub(crate) mod upgrade;
mod without_max;
