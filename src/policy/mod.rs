//! Decides what is stored, for how long, and what may be used again. Pure and synchronous: `now` is an argument, and every
//! verdict carries its reason.
//!
//! What is here are the settings' rules, the whole of the decision while `cache_control` is off: what to keep, and how
//! long, is decided by method, status, size and expiry alone, whatever the headers say (FORMAT.md §6.3, §6.4). Unlike the
//! library, nothing that a rule rejects is deleted: the response is fetched anew and replaces it.

pub mod eviction;
pub mod expiry;
mod reason;
pub mod rfc9111;
mod rules;
pub mod url_pattern;

pub use self::reason::Reason;
pub use self::rules::{CodeRange, Rules};
