//! Nobody is answered with what was fetched for somebody else: a request with credentials of its own has a key of its own
//! (DESIGN.md §8).

use sha2::{Digest, Sha256};

use crate::headers::credential_header;
use crate::request::Request;

use super::hash::hex_key;
use super::{Credentials, Key, KeyRules, headers};

/// Ends in a NUL, so that no library key can be taken for one of these.
const PREFIX: &[u8] = b"acache-credentials\0";

/// Whether the request carries credentials that redirect entries would not tell apart: in header fields that the library's
/// key does not hash, so that its key is a separate one, or in its URL. Such a request neither writes nor follows redirect
/// entries, which are found without any header and without userinfo.
#[must_use]
pub fn carries_credentials(request: &Request, rules: &KeyRules) -> bool {
    rules.credentials == Credentials::Separate
        && (has_userinfo(&request.url) || !unhashed_credentials(request, rules).is_empty())
}

fn has_userinfo(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    authority.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
}

/// SHA-256 of the prefix, the library's key as 64 hex digits, and `name\0value\0` of each field, sorted. The library's key
/// itself if there is nothing to tell apart.
pub(super) fn separate_key(library_key: Key, request: &Request, rules: &KeyRules) -> Key {
    let fields = unhashed_credentials(request, rules);
    if fields.is_empty() {
        return library_key;
    }
    let mut sha256 = Sha256::new();
    sha256.update(PREFIX);
    sha256.update(library_key.as_bytes());
    for (name, value) in fields {
        for bytes in [name.as_bytes(), value] {
            sha256.update(bytes);
            sha256.update(b"\0");
        }
    }
    hex_key(sha256)
}

/// Sorted by lower-case name and value. Empty with `credentials = "shared"`.
fn unhashed_credentials<'a>(request: &'a Request, rules: &KeyRules) -> Vec<(&'static str, &'a [u8])> {
    if rules.credentials == Credentials::Shared {
        return Vec::new();
    }
    let mut fields: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| !headers::is_hashed(name, rules))
        // Only what `-H` set is ever hashed.
        .chain(request.implied_headers.iter())
        .filter_map(|(name, value)| Some((credential_header(name)?, value)))
        .collect();
    fields.sort_unstable();
    fields
}
