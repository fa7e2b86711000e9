//! What a user sees: the real binary, real stores, a real origin. One file per command, and one per theme that spans commands.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod bad_values;
mod cache_control;
mod cache_control_variants;
mod clear;
mod completions;
mod config;
mod contains;
mod default_address;
mod delete;
mod expire;
mod expiry;
mod explain;
mod filter;
mod get;
mod get_credentials;
mod get_failures;
mod get_lock;
mod get_long;
mod get_many;
mod get_many_files;
mod get_many_limits;
mod get_many_memory;
mod get_options;
mod get_output;
mod hostile_values;
mod key;
mod key_rules;
mod keys;
mod ping;
mod purge;
mod read;
mod scale;
mod selection;
mod serializers;
mod signing;
mod size;
mod store_failures;
mod values;
mod write;
