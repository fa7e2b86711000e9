//! Which header fields of a request its key depends on, and how they are hashed (FORMAT.md §2.6).

use crate::headers::Headers;

use super::escape::{AsciiSet, quote_plus};
use super::{KeyFormat, KeyRules};

/// The hashed fields, sorted by name and value in the spelling given. `None`: the key has no headers part at all, which is
/// not the same as an empty one.
pub(super) fn hashed<'a>(headers: &'a Headers, rules: &KeyRules) -> Option<Vec<(&'a [u8], &'a [u8])>> {
    if !has_part(rules) {
        return None;
    }
    let mut fields: Vec<(&[u8], &[u8])> = headers.iter().filter(|(name, _)| is_hashed(name, rules)).collect();
    fields.sort_unstable();
    Some(fields)
}

pub(super) fn has_part(rules: &KeyRules) -> bool {
    rules.include_headers || !rules.match_headers.is_empty()
}

/// Whether a field of this name is in the headers part. `match_headers` asks whatever the case; `ignored_params` goes by the
/// spelling given, as in the library.
pub(super) fn is_hashed(name: &[u8], rules: &KeyRules) -> bool {
    let matched = rules.match_headers.is_empty()
        || rules.match_headers.iter().any(|wanted| wanted.as_bytes().eq_ignore_ascii_case(name));
    has_part(rules) && matched && !rules.ignores(name)
}

/// The bytes of the headers part.
pub(super) fn part(fields: &[(&[u8], &[u8])], format: KeyFormat) -> Vec<u8> {
    match format {
        KeyFormat::V0_15 => form_quoted(fields.iter().copied()).into_bytes(),
        KeyFormat::V0_14 => {
            fields.iter().map(|(name, value)| [*name, value].join(&b'=')).collect::<Vec<_>>().join(&b'&')
        }
    }
}

/// `name=value` joined with `&`, all but `A-Z a-z 0-9 _ . - ~` escaped and a space as `+` (FORMAT.md §2.4).
pub(super) fn form_quoted<'a>(pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> String {
    let mut out = String::new();
    for (index, (name, value)) in pairs.enumerate() {
        if index > 0 {
            out.push('&');
        }
        quote_plus(name, AsciiSet::NONE, &mut out);
        out.push('=');
        quote_plus(value, AsciiSet::NONE, &mut out);
    }
    out
}
