//! Cache keys: the 64 hex digits under which a response is stored, byte-exact with the library (FORMAT.md §2).
//!
//! A key is SHA-256 (`hash`) over method, URL, body and, if the settings say so, header fields. The library leaves the URL to
//! two packages, whose quirks are part of the key, so `normalize` does what they do:
//!
//! 1. yarl splits the URL and escapes each part: `url`, `authority`, `host` (with `idna2008`, `idna2003`), `path`, `escape`.
//! 2. The library sorts the query: `query`.
//! 3. url-normalize composes characters, drops slashes and dots, moves `#!`: `normalize`, and `normalize_2_2` for 0.14 keys.
//! 4. yarl reads the result.
//!
//! `body` (with `body_0_14`, `json`, `python`) and `headers` are the other parts. `credentials` keeps apart what the library
//! would share.

mod authority;
mod body;
mod body_0_14;
mod credentials;
mod escape;
mod hash;
mod headers;
mod host;
mod idna2003;
mod idna2008;
mod json;
mod normalize;
mod normalize_2_2;
mod path;
mod python;
mod query;
#[cfg(test)]
mod tests;
mod url;
mod variant;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

use crate::headers::Headers;
use crate::request::{Request, RequestBody};

pub use crate::headers::is_credential;
pub use credentials::carries_credentials;
pub use normalize::{hashed_url, normalize_url};
pub use url::without_password;
pub use variant::{derived_key, variant_key};

/// The key under which the response to this request is stored.
///
/// # Errors
/// [`KeyError::Url`] if the URL cannot be fetched, [`KeyError::Json`] if the body is to be JSON and is not.
pub fn cache_key(request: &Request, rules: &KeyRules) -> Result<Key, KeyError> {
    let library_key = library_key(&request.method, &request.url, &request.headers, &request.body, rules)?;
    Ok(credentials::separate_key(library_key, request, rules))
}

/// All keys under which the response to this request may stand: the one it is stored under, then those of the formats that
/// are also read. One that an older format cannot make is left out.
///
/// # Errors
/// As [`cache_key`].
pub fn cache_keys(request: &Request, rules: &KeyRules) -> Result<Vec<Key>, KeyError> {
    let mut keys = vec![cache_key(request, rules)?];
    keys.extend(rules.older().filter_map(|older| cache_key(request, &older).ok()));
    Ok(keys)
}

/// All fields under which a redirect entry of this hop may stand, as [`cache_keys`]; none if the hop's URL has no key, for
/// then nobody can have written one.
#[must_use]
pub fn redirect_keys(method: &str, url: &str, rules: &KeyRules) -> Vec<Key> {
    let key = |rules: &KeyRules| redirect_key(method, url, rules).ok();
    key(rules).into_iter().chain(rules.older().filter_map(|older| key(&older))).collect()
}

/// The field of the redirect entry of a hop: method and URL alone, whatever the request carried (FORMAT.md §2.9).
///
/// # Errors
/// [`KeyError::Url`] if the URL cannot be fetched.
pub fn redirect_key(method: &str, url: &str, rules: &KeyRules) -> Result<Key, KeyError> {
    library_key(method, url, &Headers::default(), &RequestBody::None, rules)
}

fn library_key(
    method: &str,
    url: &str,
    headers: &Headers,
    body: &RequestBody,
    rules: &KeyRules,
) -> Result<Key, KeyError> {
    let mut hasher = hash::KeyHasher::new(rules.format);
    let method = if method == "GET" { Cow::Borrowed(method) } else { Cow::Owned(method.to_uppercase()) };
    hasher.part(method.as_bytes());
    hasher.part(normalize::hashed_url(url, rules)?.as_bytes());
    body::hash(body, rules, &mut hasher)?;
    if let Some(fields) = headers::hashed(headers, rules) {
        hasher.part(&headers::part(&fields, rules.format));
    }
    Ok(hasher.key())
}

/// Names a stored response. 64 lower-case hex digits where this program or the library made it; a listing may meet
/// anything, so the bytes are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Bytes);

impl Key {
    /// The name as it stands in the store.
    #[must_use]
    pub fn from_stored(name: Bytes) -> Self {
        Self(name)
    }

    /// 64 hex digits of either case, as a person types them; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .then(|| Self(Bytes::from(text.to_ascii_lowercase())))
    }

    /// The name as it stands in the store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The name as text; bytes that are not UTF-8 become U+FFFD. Control characters are the printer's business.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// Which library's keys are made (FORMAT.md §2.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyFormat {
    /// Library 0.15.0 and later.
    #[default]
    V0_15,
    /// Library 0.13 to 0.14.3.
    V0_14,
}

impl KeyFormat {
    /// `0.15` or `0.14`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "0.15" => Some(Self::V0_15),
            "0.14" => Some(Self::V0_14),
            _ => None,
        }
    }
}

/// What a request's own credentials do to its key (DESIGN.md §8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// A request with `Authorization`, `Cookie` or `Proxy-Authorization` has a key of its own.
    #[default]
    Separate,
    /// The library's key, whatever the credentials.
    Shared,
}

/// The settings that a key depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyRules {
    /// Hash the request's header fields too.
    pub include_headers: bool,
    /// If not empty, hash only these header fields, in the spelling given, and only if `include_headers` or this is set.
    pub match_headers: Vec<String>,
    /// Exact, case-sensitive names left out of the key (FORMAT.md §2.7).
    pub ignored_params: Vec<String>,
    /// Whose keys are written.
    pub format: KeyFormat,
    /// Whose keys are read too.
    pub also_read: Vec<KeyFormat>,
    /// What the request's own credentials do.
    pub credentials: Credentials,
}

impl KeyRules {
    /// The same rules for each of the formats that are also read.
    fn older(&self) -> impl Iterator<Item = Self> {
        let older = |format: &KeyFormat| Self { format: *format, also_read: Vec::new(), ..self.clone() };
        self.also_read.iter().filter(|format| **format != self.format).map(older)
    }

    /// Whether parameters, fields and members of this name are left out.
    fn ignores(&self, name: &[u8]) -> bool {
        self.ignored_params.iter().any(|ignored| ignored.as_bytes() == name)
    }
}

/// Why a request has no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The URL is not one that can be fetched.
    #[error("malformed URL `{url}`: {reason}")]
    Url {
        /// As given, with any password hidden.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The text of `--json` is not JSON.
    #[error("malformed JSON body: {0}")]
    Json(String),
}
