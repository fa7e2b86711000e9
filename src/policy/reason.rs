//! Why a request went where it went.

use std::fmt;

use super::rfc9111::{MustValidate, NotStorable};

/// Why a stored response was not used, or a new one not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing is stored under the key.
    Absent,
    /// What is stored cannot be read.
    Unreadable,
    /// The entry is past its own `expires`.
    Expired,
    /// The method is not one of `allowed_methods`.
    Method,
    /// The status code is not one of `allowed_codes`.
    Code(u16),
    /// `expire_after` is 0: neither read nor written.
    DoNotCache,
    /// The caller asked for a new response.
    Forced,
    /// The caller asked to leave the cache alone.
    NoCache,
    /// The body is larger than `max_body`, in bytes.
    Body(u64),
    /// `filter_fn` rejects the response, or fails on it.
    Filter,
    /// The store may not be written to.
    ReadOnly,
    /// The store failed.
    Store,
    /// What is stored is another variant (RFC 9111 §4.1).
    Vary,
    /// Only a part is stored, and not the one that is wanted.
    Partial,
    /// What is stored has to be validated first (RFC 9111 §4).
    Validate(MustValidate),
    /// The response may not be stored (RFC 9111 §3).
    NotStorable(NotStorable),
    /// A redirect on the way to the stored response is no longer fresh.
    Redirect,
    /// It was fetched with redirects followed, and they are not to be followed, or the reverse.
    Following,
    /// Only the origin can answer: a condition that a cache may not judge, or several ranges.
    OriginOnly,
    /// The method is one that changes something at the origin.
    Unsafe,
}

impl Reason {
    /// The reason for which the request was forwarded, in the words of RFC 9211 §2.2.
    #[must_use]
    pub fn forward(self) -> &'static str {
        match self {
            Self::Absent | Self::Unreadable => "uri-miss",
            Self::Expired => "stale",
            Self::Method | Self::Unsafe => "method",
            Self::Vary => "vary-miss",
            Self::Partial => "partial",
            Self::Validate(why) => why.forward(),
            Self::Redirect => "stale",
            Self::Forced => "request",
            Self::Code(_) | Self::Filter | Self::Following => "miss",
            Self::DoNotCache
            | Self::NoCache
            | Self::Body(_)
            | Self::ReadOnly
            | Self::Store
            | Self::NotStorable(_)
            | Self::OriginOnly => "bypass",
        }
    }

    /// More than the word of the RFC says, where there is more; a token or the content of a quoted string.
    #[must_use]
    pub fn detail(self) -> Option<String> {
        match self {
            Self::Absent | Self::Expired | Self::Method | Self::Forced | Self::Vary | Self::Partial | Self::Unsafe => {
                None
            }
            Self::Validate(MustValidate::Stale) => None,
            other => Some(other.to_string()),
        }
    }
}

/// For a person.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("not in the cache"),
            Self::Unreadable => f.write_str("the stored value is unreadable"),
            Self::Expired => f.write_str("the entry has expired"),
            Self::Method => f.write_str("the method is not among allowed_methods"),
            Self::Code(code) => write!(f, "status {code} is not among allowed_codes"),
            Self::DoNotCache => f.write_str("expire_after is 0"),
            Self::Forced => f.write_str("a new response was asked for"),
            Self::NoCache => f.write_str("--no-cache"),
            Self::Body(limit) => write!(f, "the body is larger than max_body, {limit} bytes"),
            Self::Filter => f.write_str("filter_fn rejects the response"),
            Self::ReadOnly => f.write_str("read_only is set"),
            Self::Store => f.write_str("the store failed"),
            Self::Vary => f.write_str("what is stored is another variant"),
            Self::Partial => f.write_str("only another part is stored"),
            Self::Validate(why) => why.fmt(f),
            Self::NotStorable(why) => why.fmt(f),
            Self::Redirect => f.write_str("a redirect on the way is not fresh"),
            Self::Following => f.write_str("what is stored is from before, or after, the redirects"),
            Self::OriginOnly => f.write_str("only the origin can answer this"),
            Self::Unsafe => f.write_str("the method changes something"),
        }
    }
}
