//! `cache_control`: a private HTTP cache by RFC 9111 (with `shared`, a shared one), with RFC 5861 and RFC 8246. Pure: `now` and
//! header fields go in, verdicts with their reasons come out.
//!
//! The way of a request through it, which `fetch::rfc9111` walks:
//!
//! 1. [`only_if_cached`], and [`Policy::needs_the_origin`]: conditions that only the origin can judge.
//! 2. [`Policy::selects`]: is what stands under the key the answer to *this* request, by its `Vary`? If not,
//!    [`selecting_values`] name the place where the right variant would stand.
//! 3. [`Policy::reuse`]: fresh, stale but usable, or to be validated.
//! 4. What is used goes out with [`Policy::reused_headers`], as a 304 ([`Policy::is_not_modified`]) or as a part
//!    ([`ranges::wanted`], [`ranges::slice`], [`Policy::range_applies`]) where the caller asked for that.
//! 5. What has to be validated is asked about with [`conditions`]; the 304 is [`validated`]. An error may be answered from
//!    what is stored by [`Policy::may_replace_an_error`].
//! 6. A new response is [`Policy::storable`] or not, kept with [`Policy::stored_headers`], until [`Policy::expires`]. The answer to a HEAD
//!    brings a stored GET up to date ([`freshened_by_head`]); that to an unsafe method makes stored ones invalid ([`invalidated`]).
//!
//! Not supported, and so never done: storing answers to methods other than GET and POST, several ranges of one request from
//! the cache, trailers, and stale responses without somebody's word (a directive, or an option).

mod directives;
mod fields;
mod freshness;
mod invalidating;
pub mod ranges;
mod reusing;
mod storing;
#[cfg(test)]
mod tests;
mod validating;
mod variants;

use std::time::Duration;

pub use self::freshness::{Lifetime, Source};
pub use self::invalidating::{invalidated, is_safe};
pub use self::reusing::{MustValidate, Reuse, only_if_cached};
pub use self::storing::{NotStorable, is_located_at};
pub use self::validating::{
    CONDITIONAL_FIELDS, Validated, conditions, freshened_by_head, not_modified_headers, strong_validator, updated,
    validated,
};
pub use self::variants::selecting_values;
use super::expiry::ExpireAfter;
use crate::entry::Entry;
use crate::headers::Headers;
use crate::time::Timestamp;

/// What the person said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// A cache for several people.
    pub shared: bool,
    /// The lifetime of responses that state none: `expire_after`, where it was set at all.
    pub expire_after: Option<ExpireAfter>,
    /// For how long a stale response may stand in for an error, where the response does not say it.
    pub stale_if_error: Option<Duration>,
    /// For how long a stale response may be used while it is refreshed, where the response does not say it.
    pub stale_while_revalidate: Option<Duration>,
}

/// What of a response the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// Its status code.
    pub status: u16,
    /// Its header fields.
    pub headers: &'a Headers,
    /// When its request was sent.
    pub received: Timestamp,
}

impl<'a> From<&'a Entry> for Response<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self { status: entry.status, headers: &entry.headers, received: entry.created_at }
    }
}
