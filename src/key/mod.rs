//! Cache keys: the 64 hex digits under which a response is stored, byte-exact with the library (FORMAT.md §2).

mod authority;
mod body;
mod credentials;
mod escape;
mod json;
mod url;

#[cfg(test)]
mod tests;

use std::fmt;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

pub use self::credentials::{CREDENTIAL_HEADERS, carries_credentials, is_credential};
use crate::request::{Request, RequestBody};

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
    /// Exact, case-sensitive names left out of the key (FORMAT.md §2.7).
    pub ignored_params: Vec<String>,
    /// What the request's own credentials do.
    pub credentials: Credentials,
}

/// Why a request has no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The URL is not one that can be fetched.
    #[error("malformed URL `{url}`: {reason}")]
    Url {
        /// As given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The text of `--json` is not JSON.
    #[error("malformed JSON body: {0}")]
    Json(String),
}

/// The key of a request (FORMAT.md §2.1), separated by the credentials it carries (DESIGN.md §8).
///
/// # Errors
/// When the URL cannot be fetched, or the JSON body is not JSON.
pub fn cache_key(request: &Request, rules: &KeyRules) -> Result<Key, KeyError> {
    let (tag, data) = body::data_parts(&request.body, &rules.ignored_params);
    let json = match &request.body {
        RequestBody::Json(text) => json::payload(text, &rules.ignored_params).map_err(KeyError::Json)?,
        _ => Vec::new(),
    };
    let headers = rules.include_headers.then(|| body::headers_part(&request.headers, &rules.ignored_params));
    let parts = [request.method.to_uppercase().into_bytes(), hashed_url(&request.url, rules)?, tag.into(), data, json];
    Ok(credentials::separated(hash(parts.iter().chain(&headers)), request, rules))
}

/// The key under which a redirect entry stands for this hop: that of its method and URL alone, though with the headers part
/// there, and empty, under `include_headers` (FORMAT.md §2.9).
///
/// # Errors
/// When the URL cannot be fetched.
pub fn redirect_key(method: &str, url: &str, rules: &KeyRules) -> Result<Key, KeyError> {
    let hop = Request { method: method.to_owned(), ..Request::get(url) };
    cache_key(&hop, rules)
}

/// The URL as it is hashed: what makes two spellings of a URL the same request.
///
/// # Errors
/// When the URL cannot be fetched.
pub fn normalize_url(url: &str, rules: &KeyRules) -> Result<String, KeyError> {
    Ok(String::from_utf8_lossy(&hashed_url(url, rules)?).into_owned())
}

fn hashed_url(url: &str, rules: &KeyRules) -> Result<Vec<u8>, KeyError> {
    let mut normalized = url::normalize(url).map_err(|reason| KeyError::Url { url: without_password(url), reason })?;
    if !rules.ignored_params.is_empty() {
        normalized.drop_params(&rules.ignored_params);
    }
    Ok(normalized.into_bytes())
}

/// SHA-256 over the parts, each preceded by its length as 8 bytes, big-endian.
fn hash<'a>(parts: impl Iterator<Item = &'a Vec<u8>>) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    Key(Bytes::from(hex(&hash.finalize())))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).expect("a nibble is below 16");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The URL for messages and listings: a password in it is printed as `(redacted)`.
#[must_use]
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let Some((userinfo, host)) = authority.rsplit_once('@') else { return url.to_owned() };
    match userinfo.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:(redacted)@{host}{path}"),
        None => url.to_owned(),
    }
}
