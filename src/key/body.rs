//! The parts of the hash that come from a request's body (FORMAT.md §2.4 and §2.5).

use std::borrow::Cow;

use crate::request::RequestBody;

use super::hash::KeyHasher;
use super::headers::form_quoted;
use super::json::{Json, dumps};
use super::{KeyError, KeyFormat, KeyRules, body_0_14};

/// Hashes the body. Every form of it is told from the others: text, bytes, an empty form and no body have different keys.
pub(super) fn hash(body: &RequestBody, rules: &KeyRules, hasher: &mut KeyHasher) -> Result<(), KeyError> {
    if rules.format == KeyFormat::V0_14 {
        return body_0_14::hash(body, rules, hasher);
    }
    let (tag, payload) = tagged_data(body, rules);
    hasher.part(tag);
    hasher.part(&payload);
    hasher.part(json_part(body, rules)?.as_bytes());
    Ok(())
}

fn tagged_data<'a>(body: &'a RequestBody, rules: &KeyRules) -> (&'static [u8], Cow<'a, [u8]>) {
    match body {
        RequestBody::None | RequestBody::Json(_) => (b"", Cow::Borrowed(&[])),
        RequestBody::Bytes(bytes) => (b"bytes", Cow::Borrowed(bytes)),
        RequestBody::Text(text) => (b"str", Cow::Borrowed(text.as_bytes())),
        RequestBody::Form(pairs) => {
            let fields =
                form_quoted(kept_fields(pairs, rules).map(|(name, value)| (name.as_bytes(), value.as_bytes())));
            (b"form", Cow::Owned(fields.into_bytes()))
        }
    }
}

/// The fields of a form without the ignored ones, sorted by name; values of one name keep their order.
pub(super) fn kept_fields<'a>(
    pairs: &'a [(String, String)],
    rules: &KeyRules,
) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
    let mut fields: Vec<_> = pairs
        .iter()
        .filter(|(name, _)| !rules.ignores(name.as_bytes()))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.sort_by_key(|&(name, _)| name);
    fields.into_iter()
}

/// Only the top level is sorted, and only there are ignored names left out. `null` is no JSON at all.
fn json_part(body: &RequestBody, rules: &KeyRules) -> Result<String, KeyError> {
    let RequestBody::Json(text) = body else { return Ok(String::new()) };
    let mut value = Json::parse(text)?;
    if let Json::Object(members) = &mut value {
        members.retain(|(name, _)| !rules.ignores(name.as_bytes()));
        members.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    let mut out = String::new();
    if value != Json::Null {
        dumps(&value, &mut out);
    }
    Ok(out)
}
