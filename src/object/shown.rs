//! The object as people and filters see it: with what is known about the entry in its place, and without secrets.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Medium, Object};
use crate::entry::{Entry, EntryUrl};
use crate::headers::Headers;
use crate::key::{Key, is_credential, without_password};
use crate::time::Timestamp;

/// The members of a hop in `history`.
const HOP: [&str; 6] = ["method", "url", "status", "reason", "headers", "size"];

/// The object of `values --format jsonl`, with `--body` also `body` or `body_base64`. Credentials of the stored request are
/// redacted.
#[must_use]
pub fn shown(key: &Key, entry: &Entry, signed: bool, now: Timestamp, with_body: bool) -> Value {
    let entry = redacted(entry);
    let object = serde_json::to_value(Object { body: None, body_base64: None, ..Object::of(&entry, Medium::Text) });
    let Ok(Value::Object(members)) = object else { return Value::Null };
    let mut shown = Map::with_capacity(members.len() + 4);
    shown.insert("key".to_owned(), json!(key.to_string()));
    for (name, value) in members {
        let value = match (name.as_str(), value) {
            ("history", Value::Array(hops)) => hops.into_iter().map(hop).collect(),
            ("size", Value::Null) => json!(0),
            // What a person cannot read is of no use here, and may hold what was redacted.
            ("request_headers_b64", _) => continue,
            (_, value) => value,
        };
        let is_last_used = name == "last_used";
        shown.insert(name, value);
        if is_last_used {
            shown.insert("is_expired".to_owned(), json!(entry.is_expired(now)));
        }
    }
    shown.insert("signed".to_owned(), json!(signed));
    if with_body {
        let body = entry.body.clone().unwrap_or_default();
        match std::str::from_utf8(&body) {
            Ok(text) if !text.contains('\0') => shown.insert("body".to_owned(), json!(text)),
            _ => shown.insert("body_base64".to_owned(), json!(STANDARD.encode(&body))),
        };
    }
    Value::Object(shown)
}

fn hop(hop: Value) -> Value {
    let Value::Object(mut members) = hop else { return hop };
    HOP.iter().map(|name| ((*name).to_owned(), members.remove(*name).unwrap_or_default())).collect()
}

/// Without passwords in URLs, and without credentials among the request's header fields.
fn redacted(entry: &Entry) -> Entry {
    let url = |url: &EntryUrl| EntryUrl::split(&without_password(&url.to_string()));
    let redact = |(name, value): &(Bytes, Bytes)| {
        let value = if is_credential(name) { Bytes::from_static(b"(redacted)") } else { value.clone() };
        (name.clone(), value)
    };
    Entry {
        url: url(&entry.url),
        real_url: url(&entry.real_url),
        request_headers: entry.request_headers.as_ref().map(|fields| Headers(fields.0.iter().map(redact).collect())),
        history: entry.history.iter().map(redacted).collect(),
        ..entry.clone()
    }
}
