//! A request as its caller made it: what the cache key is computed from, and what is sent on a miss.

use bytes::Bytes;

use crate::headers::Headers;

/// What was asked for. Only what the caller set is here: fields that the client adds when sending (Host, Accept,
/// User-Agent …) are no part of the cache key (FORMAT.md §2.6) and are added by `fetch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// As given; the key upper-cases it.
    pub method: String,
    /// An absolute `http` or `https` URL, not normalised; may have userinfo and a fragment.
    pub url: String,
    /// Only what the caller set with `-H`: these are what the headers part of a key is made of (FORMAT.md §2.6).
    pub headers: Headers,
    /// Fields that other options stand for (`-u`, `--bearer`, `-b`, the Content-Type of a body): sent, but no part of the
    /// headers part, as in the library. Credentials among them still separate the key (DESIGN.md §8).
    pub implied_headers: Headers,
    /// The body, in the form in which it was given: the form is part of the cache key (FORMAT.md §2.4).
    pub body: RequestBody,
}

/// The body of a request. The same bytes given as text and as bytes have different cache keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RequestBody {
    /// No body at all; differs from an empty one.
    #[default]
    None,
    /// Python's `data=b"…"`: `-d @FILE`, `-d @-`.
    Bytes(Bytes),
    /// Python's `data="…"`: `-d TEXT`.
    Text(String),
    /// Python's `data={…}`: `--form NAME=VALUE`, in the order given.
    Form(Vec<(String, String)>),
    /// Python's `json=…`: the JSON text, sent as given and hashed as FORMAT.md §2.5 says.
    Json(String),
}

impl Request {
    /// A GET of this URL with nothing else set.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: "GET".to_owned(),
            url: url.into(),
            headers: Headers::default(),
            implied_headers: Headers::default(),
            body: RequestBody::None,
        }
    }
}
