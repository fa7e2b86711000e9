//! Keys of requests that carry credentials (DESIGN.md §8): nobody is answered with what was fetched for somebody else.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::{Credentials, Key, KeyRules, hex};
use crate::request::Request;

/// Header fields that carry credentials, lower case.
pub const CREDENTIAL_HEADERS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// Whether a header field carries credentials: such fields are never stored and never follow a redirect to another origin.
#[must_use]
pub fn is_credential(name: &[u8]) -> bool {
    CREDENTIAL_HEADERS.iter().any(|credential| name.eq_ignore_ascii_case(credential.as_bytes()))
}

/// Whether this request has a key of its own because of the credentials it carries. Such a request writes and follows no
/// redirect entries.
#[must_use]
pub fn carries_credentials(request: &Request, rules: &KeyRules) -> bool {
    rules.credentials == Credentials::Separate && !separating_fields(request, rules).is_empty()
}

/// The library's key, or, with credentials that are no part of it, one that depends on them too.
pub(super) fn separated(key: Key, request: &Request, rules: &KeyRules) -> Key {
    if rules.credentials == Credentials::Shared {
        return key;
    }
    let mut fields = separating_fields(request, rules);
    if fields.is_empty() {
        return key;
    }
    fields.sort();
    let mut hash = Sha256::new_with_prefix(b"acache-credentials\0");
    hash.update(key.as_bytes());
    for (name, value) in fields {
        hash.update(&name);
        hash.update(b"\0");
        hash.update(value);
        hash.update(b"\0");
    }
    Key(Bytes::from(hex(&hash.finalize())))
}

/// Credential fields that are not already part of the library's key, names in lower case.
fn separating_fields<'a>(request: &'a Request, rules: &KeyRules) -> Vec<(Vec<u8>, &'a [u8])> {
    let in_key =
        |name: &[u8]| rules.include_headers && !rules.ignored_params.iter().any(|ignored| ignored.as_bytes() == name);
    let given = request.headers.iter().filter(|(name, _)| !in_key(name));
    given
        .chain(request.implied_headers.iter())
        .filter(|(name, _)| is_credential(name))
        .map(|(name, value)| (name.to_ascii_lowercase(), &value[..]))
        .collect()
}
