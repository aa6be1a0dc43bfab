//! One quiet process that looks after a VK community and the Telegram channel beside it.
//!
//! The modules, in reading order; ARCHITECTURE.md is the map.

pub mod domain;
pub mod policy;

pub(crate) mod bounded;
pub mod clock;
pub mod config;
pub(crate) mod descriptors;
pub mod disk;
pub(crate) mod heap;
pub(crate) mod key_looks;
pub mod keyring;
pub(crate) mod lengths;
pub(crate) mod loopback;
pub(crate) mod mend;
pub(crate) mod paths;
pub(crate) mod telemetry;
pub mod texts;
pub mod zone;

pub mod charts;
pub mod judging;
pub mod understanding;

pub mod store;

pub mod backtest;
pub mod decided;
pub mod dispatcher;
pub(crate) mod hand;
pub mod handlers;
pub mod inbox;
pub mod outbox;
pub(crate) mod panics;
pub(crate) mod schedule;

pub mod max;
pub mod openai;
pub(crate) mod ping;
pub(crate) mod proxies;
pub mod telegram;
pub mod vk;

pub mod simulator;

pub mod app;
pub mod cli;
