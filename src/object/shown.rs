//! The object as people and filters see it: with what is known about the entry in its place, and without secrets.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::{Medium, Object};
use crate::entry::{Entry, EntryUrl};
use crate::headers::Headers;
use crate::key::{Key, is_credential, without_password};
use crate::time::Timestamp;

/// The object of `values --format jsonl`, with `--body` also `body` or `body_base64`. Credentials of the stored request are
/// redacted. It is made as it is written: a long listing has no tree of each entry.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The key that the entry stands under.
    pub key: &'a Key,
    /// The response.
    pub entry: &'a Entry,
    /// Whether the value carries a signature.
    pub signed: bool,
    /// What is expired by now.
    pub now: Timestamp,
    /// Whether the body is shown.
    pub with_body: bool,
}

/// [`Shown`], as a tree.
#[must_use]
pub fn shown(key: &Key, entry: &Entry, signed: bool, now: Timestamp, with_body: bool) -> Value {
    serde_json::to_value(Shown { key, entry, signed, now, with_body }).unwrap_or_default()
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = redacted(self.entry);
        let object = Object::without_body(&entry, Medium::Text);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &self.key.to_string())?;
        map.serialize_entry("method", &object.method)?;
        map.serialize_entry("url", &object.url)?;
        map.serialize_entry("status", &object.status)?;
        map.serialize_entry("reason", &object.reason)?;
        map.serialize_entry("version", &object.version)?;
        map.serialize_entry("headers", &object.headers)?;
        if let Some(coded) = &object.headers_b64 {
            map.serialize_entry("headers_b64", coded)?;
        }
        map.serialize_entry("encoding", &object.encoding)?;
        map.serialize_entry("created_at", &object.created_at)?;
        map.serialize_entry("expires", &object.expires)?;
        map.serialize_entry("last_used", &object.last_used)?;
        map.serialize_entry("is_expired", &entry.is_expired(self.now))?;
        map.serialize_entry("size", &object.size.unwrap_or_default())?;
        map.serialize_entry("history", &object.history.0.iter().map(Hop).collect::<Vec<_>>())?;
        map.serialize_entry("links", &object.links)?;
        map.serialize_entry("cookies", &object.cookies)?;
        map.serialize_entry("real_url", &object.real_url)?;
        // Not in base64: what a person cannot read is of no use here, and may hold what was redacted.
        map.serialize_entry("request_headers", &object.request_headers)?;
        map.serialize_entry("signed", &self.signed)?;
        if self.with_body {
            let body = entry.body.as_deref().unwrap_or_default();
            match std::str::from_utf8(body) {
                Ok(text) if !text.contains('\0') => map.serialize_entry("body", text)?,
                _ => map.serialize_entry("body_base64", &STANDARD.encode(body))?,
            }
        }
        map.end()
    }
}

/// What is shown of a redirect that was followed.
struct Hop<'a>(&'a Object<'a>);

impl Serialize for Hop<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(hop) = self;
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("method", &hop.method)?;
        map.serialize_entry("url", &hop.url)?;
        map.serialize_entry("status", &hop.status)?;
        map.serialize_entry("reason", &hop.reason)?;
        map.serialize_entry("headers", &hop.headers)?;
        map.serialize_entry("size", &hop.size)?;
        map.end()
    }
}

/// Without passwords in URLs, and without credentials among the request's header fields.
fn redacted(entry: &Entry) -> Cow<'_, Entry> {
    if !has_secrets(entry) {
        return Cow::Borrowed(entry);
    }
    fn redact<'a>((name, value): (&'a [u8], &'a [u8])) -> (&'a [u8], &'a [u8]) {
        (name, if is_credential(name) { b"(redacted)" } else { value })
    }
    let url = |url: &EntryUrl| EntryUrl::split(&without_password(&url.to_string()));
    Cow::Owned(Entry {
        url: url(&entry.url),
        real_url: url(&entry.real_url),
        request_headers: entry.request_headers.as_ref().map(|fields| fields.iter().map(redact).collect()),
        history: entry.history.iter().map(|hop| redacted(hop).into_owned()).collect(),
        ..entry.clone()
    })
}

/// Whether there may be something to redact. A URL without `@` has no password.
fn has_secrets(entry: &Entry) -> bool {
    let has_credential = |fields: &Headers| fields.iter().any(|(name, _)| is_credential(name));
    entry.url.contains('@')
        || entry.real_url.contains('@')
        || entry.request_headers.as_ref().is_some_and(has_credential)
        || entry.history.iter().any(has_secrets)
}
