//! The data and headers parts of a key (FORMAT.md §2.4 and §2.6).

use super::escape::{ByteSet, Space, quote_into};
use crate::headers::Headers;
use crate::request::RequestBody;

const FORM: ByteSet = ByteSet::unreserved_and(b"");

/// Tag and payload of a body. JSON has a part of its own and is nothing here.
pub(super) fn data_parts(body: &RequestBody, ignored: &[String]) -> (&'static str, Vec<u8>) {
    match body {
        RequestBody::None | RequestBody::Json(_) => ("", Vec::new()),
        RequestBody::Bytes(bytes) => ("bytes", bytes.to_vec()),
        RequestBody::Text(text) => ("str", text.clone().into_bytes()),
        RequestBody::Form(fields) => {
            let mut kept: Vec<_> = fields.iter().filter(|(name, _)| !ignored.contains(name)).collect();
            // Stable: the values of one name keep their order.
            kept.sort_by(|(a, _), (b, _)| a.cmp(b));
            ("form", pairs(kept.into_iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()))))
        }
    }
}

/// The headers part: what the caller set, sorted in the spelling given, ignored ones left out.
pub(super) fn headers_part(headers: &Headers, ignored: &[String]) -> Vec<u8> {
    let is_ignored = |name: &[u8]| ignored.iter().any(|ignored| ignored.as_bytes() == name);
    let mut fields: Vec<(&[u8], &[u8])> =
        headers.iter().map(|(name, value)| (&name[..], &value[..])).filter(|(name, _)| !is_ignored(name)).collect();
    fields.sort();
    pairs(fields.into_iter())
}

/// `name=value` joined by `&`, form-quoted.
fn pairs<'a>(pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, (name, value)) in pairs.enumerate() {
        if index > 0 {
            out.push(b'&');
        }
        quote_into(&mut out, name, &FORM, Space::Plus);
        out.push(b'=');
        quote_into(&mut out, value, &FORM, Space::Plus);
    }
    out
}
