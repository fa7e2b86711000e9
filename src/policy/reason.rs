//! Why a request went where it went.

use std::fmt;

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
}

impl Reason {
    /// The reason for which the request was forwarded, in the words of RFC 9211 §2.2.
    #[must_use]
    pub fn forward(self) -> &'static str {
        match self {
            Self::Absent | Self::Unreadable => "uri-miss",
            Self::Expired => "stale",
            Self::Method => "method",
            Self::Forced => "request",
            Self::Code(_) | Self::Filter => "miss",
            Self::DoNotCache | Self::NoCache | Self::Body(_) | Self::ReadOnly | Self::Store => "bypass",
        }
    }

    /// More than the word of the RFC says, where there is more; a token or the content of a quoted string.
    #[must_use]
    pub fn detail(self) -> Option<String> {
        match self {
            Self::Absent | Self::Expired | Self::Method | Self::Forced => None,
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
        }
    }
}
