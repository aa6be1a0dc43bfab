//! Stories: the real daemon, its real clients and store, against the simulated platforms over HTTP.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

mod architecture;
mod commands;
mod commands_admin_chat;
mod commands_backfill;
mod commands_backtest;
mod commands_check;
mod commands_check_keys;
mod commands_given;
mod commands_leads;
mod commands_learned;
mod commands_orders;
mod commands_output;
mod commands_run;
mod contracts;
mod database;
mod demo;
mod digest_sums;
mod digest_year;
mod docs;
mod examples;
mod faults;
mod frozen;
mod logs;
mod looking;
mod models;
mod operations;
mod packages;
mod page;
mod queries;
mod restores;
mod robust;
mod schemas;
mod schemas_max;
mod secrets;
mod setup;
mod stored_actions;
mod stories;
mod story;
mod terminal;
mod texts_of_leads;
mod third_platform;
mod understanding;
mod writers;
