//! A stored response: what the library calls `CachedResponse` (FORMAT.md §3.3), as plain data.
//!
//! What of it follows from its header fields (encoding, cookies, links) is derived here as the library derives it.

mod charset;
mod codecs;
mod cookies;
mod decodable;
mod links;
mod url;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

pub use self::charset::encoding;
pub use self::cookies::{MORSEL_ATTRIBUTES, cookies};
pub use self::decodable::Charset;
pub use self::links::links;
pub use self::url::EntryUrl;
use crate::headers::Headers;
use crate::time::Timestamp;

/// The decoded value under a cache key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The request method as sent.
    pub method: Cow<'static, str>,
    /// The status code of the final response.
    pub status: u16,
    /// The reason phrase; may be empty.
    pub reason: Cow<'static, str>,
    /// The HTTP version of the response.
    pub version: HttpVersion,
    /// The final URL, without fragment and userinfo.
    pub url: EntryUrl,
    /// The final URL as requested, with its fragment.
    pub real_url: EntryUrl,
    /// The response's header fields as received.
    pub headers: Headers,
    /// The request's header fields as sent; `None` in entries written before library version 0.14.
    pub request_headers: Option<Headers>,
    /// The body after content decoding. `None` in `history`: the body of a followed redirect is dropped.
    pub body: Option<Bytes>,
    /// Python codec name of the body's charset, e.g. `utf-8`, `iso8859-1`.
    pub encoding: Cow<'static, str>,
    /// Cookies that the response set, by name, in order.
    pub cookies: Vec<(String, Morsel)>,
    /// Parsed `Link` header fields.
    pub links: Vec<Link>,
    /// When the response was stored.
    pub created_at: Timestamp,
    /// When the entry expires; `None` is never.
    pub expires: Option<Timestamp>,
    /// Written with the entry and never updated by the library.
    pub last_used: Timestamp,
    /// The redirects that led here, oldest first; each with an empty `history` of its own.
    pub history: Vec<Entry>,
}

impl Entry {
    /// Whether `now` is past the entry's own `expires` (strictly, FORMAT.md §6.1). Not the same as stale.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| now > expires)
    }
}

/// Major and minor number of an HTTP version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpVersion {
    /// 1 in `HTTP/1.1`.
    pub major: u8,
    /// The 1 after the dot in `HTTP/1.1`.
    pub minor: u8,
}

impl fmt::Display for HttpVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// One cookie of a response: Python's `http.cookies.Morsel` (FORMAT.md §3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Morsel {
    /// The cookie's name.
    pub key: String,
    /// Unquoted.
    pub value: String,
    /// As received.
    pub coded_value: String,
    /// Attribute name (lower case) and value, in order; empty text where unset.
    pub attributes: Vec<(String, MorselAttribute)>,
}

/// The value of a cookie attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MorselAttribute {
    /// `expires`, `path` and the like; empty when unset.
    Text(String),
    /// `secure` and `httponly` when set.
    Flag(bool),
    /// A number, as `max-age` may be when a program set it.
    Number(i64),
}

/// One link of a `Link` header field: the key (its `rel`, or its URL), then its parameters, `url` last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// `rel`, or the URL when there is none.
    pub key: String,
    /// Parameters in order; the last is `url`, joined to an absolute URL.
    pub params: Vec<(String, String)>,
}
