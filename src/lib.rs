//! Fetch URLs through a cache, and administer that cache: the cache of Python's aiohttp-client-cache, on Redis or SQLite.
//!
//! Dependencies point one way:
//!
//! ```text
//! main -> commands -> fetch -> cache  -> store
//!              |        |         \-> codec -> entry
//!              |        |\-> policy -> entry, time
//!              |         \-> key
//!               \-> cache, config, ui
//! ```

pub mod cache;
pub mod codec;
pub mod commands;
pub mod config;
pub mod entry;
pub mod fetch;
pub mod headers;
pub mod key;
pub mod policy;
pub mod report;
pub mod request;
pub mod secret;
pub mod store;
pub mod time;
pub mod ui;
