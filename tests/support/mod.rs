//! What several test crates share.
#![allow(dead_code, reason = "each test crate uses a part of it")]

pub mod origin;
pub mod program;
pub mod redis_server;
