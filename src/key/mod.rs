//! Cache keys: the 64 hex digits under which a response is stored, byte-exact with the library (FORMAT.md §2).

use std::fmt;

use bytes::Bytes;

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
    /// Whose keys.
    pub format: KeyFormat,
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
