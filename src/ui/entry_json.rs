//! An entry as JSON, as `values --format jsonl` prints it and `write --entry` reads it (DESIGN.md §3.3).

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::Value;

use crate::cache::StoredEntry;
use crate::entry::Entry;
use crate::headers::Headers;
use crate::object::{Object, shown};
use crate::time::Timestamp;

/// The object that stands for an entry. Credentials of the stored request are redacted.
#[must_use]
pub fn entry_json(stored: &StoredEntry, now: Timestamp, with_body: bool) -> Value {
    shown(&stored.key, &stored.entry, stored.signed, now, with_body)
}

/// Reads the object of [`entry_json`] back. Only `url` has to be there; what else is missing gets the obvious value. The
/// error names the member.
///
/// # Errors
/// When a member is not what it has to be.
pub fn entry_from_json(text: &[u8], now: Timestamp) -> Result<Entry, String> {
    let wrap = |body: Cow<'_, [u8]>| Bytes::from(body.into_owned());
    let mut entry = Object::from_json(text)?.into_entry(now, &wrap)?;
    if !(100..=999).contains(&entry.status) {
        return Err("`status` is not a status code".to_owned());
    }
    entry.body.get_or_insert_default();
    entry.request_headers.get_or_insert_with(Headers::default);
    // The listing does not say what the requests of the hops were.
    for hop in &mut entry.history {
        hop.request_headers.get_or_insert_with(Headers::default);
    }
    Ok(entry)
}
