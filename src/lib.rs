//! One quiet process that looks after a VK community and the Telegram channel beside it.
//!
//! The modules, in reading order; ARCHITECTURE.md is the map.

pub mod domain;
pub mod policy;

pub mod bounded;
pub mod clock;
pub mod config;
pub mod descriptors;
pub mod disk;
pub mod heap;
pub mod key_looks;
pub mod keyring;
pub mod limits;
pub mod mend;
pub mod paths;
pub mod telemetry;
pub mod texts;

pub mod charts;
pub mod judging;
pub mod understanding;

pub mod store;

pub mod backtest;
pub mod dispatcher;
pub mod handlers;
pub mod inbox;
pub mod outbox;
pub mod panics;
pub mod schedule;

pub mod openai;
pub mod ping;
pub mod telegram;
pub mod vk;

pub mod simulator;

pub mod app;
pub mod cli;
