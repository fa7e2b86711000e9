//! Asking the origin whether a stored response is still good, and what its answer changes (RFC 9111 §4.3).

use super::fields::{DateField, combined};
use super::storing::without;
use super::{Policy, Response, fields};
use crate::headers::Headers;
use crate::time::Timestamp;

/// An entity tag (RFC 9110 §8.8.3).
#[derive(Clone, Debug, PartialEq, Eq)]
struct EntityTag {
    weak: bool,
    /// With its quotes, where it has any.
    opaque: String,
}

impl EntityTag {
    fn parse(text: &str) -> Self {
        let text = text.trim();
        match text.strip_prefix("W/").filter(|opaque| opaque.starts_with('"')) {
            Some(opaque) => Self { weak: true, opaque: opaque.to_owned() },
            None => Self { weak: false, opaque: text.to_owned() },
        }
    }

    /// "two entity tags are equivalent if their opaque-tags match character-by-character, regardless of either or both being
    /// tagged as weak" (RFC 9110 §8.8.3.2).
    fn matches_weakly(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }

    fn matches_strongly(&self, other: &Self) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }
}

fn entity_tag(headers: &Headers) -> Option<EntityTag> {
    combined(headers, "etag").map(|text| EntityTag::parse(&text))
}

/// The tags of a list: like all lists, but a comma may stand inside of the quotes.
fn entity_tags(text: &str) -> impl Iterator<Item = EntityTag> {
    super::directives::members(text).into_iter().map(|member| EntityTag::parse(&member))
}

/// What the origin's answer to a validation means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validated {
    /// The stored response is still good, with these header fields.
    Freshened(Headers),
    /// The 304 is about another representation: nothing stored may be used, and the request is to be repeated without conditions.
    OfAnother,
}

/// The fields of a request that asks whether a stored response is still good (§4.3.1); none if it has no validator.
///
/// "A cache MUST send the relevant entity tags" and "SHOULD send the Last-Modified value".
#[must_use]
pub fn conditions(stored: &Headers) -> Vec<(&'static str, String)> {
    let tag = combined(stored, "etag").map(|tag| ("If-None-Match", tag.trim().to_owned()));
    let modified = combined(stored, "last-modified").map(|date| ("If-Modified-Since", date.trim().to_owned()));
    tag.into_iter().chain(modified).collect()
}

/// The names of the fields that make a request conditional (RFC 9110 §13.1).
pub const CONDITIONAL_FIELDS: [&str; 5] =
    ["if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range"];

/// What a 304 says about a stored response (§4.3.4): "the cache … identifies a set of stored responses to update".
#[must_use]
pub fn validated(stored: &Headers, not_modified: &Headers) -> Validated {
    let (ours, theirs) = (entity_tag(stored), entity_tag(not_modified));
    let is_same = match (&ours, &theirs) {
        // "If the new response contains one or more strong validators, then each of those strong validators identifies a
        // selected representation for update … If none of the … stored responses contain at least one of the same strong
        // validators, then the cache MUST NOT use the new response to update any stored responses."
        (Some(ours), Some(theirs)) if !theirs.weak => ours.matches_strongly(theirs),
        // "If the new response contains no strong validators but does contain one or more weak validators …"
        (Some(ours), Some(theirs)) => ours.matches_weakly(theirs),
        (None, Some(theirs)) => theirs.weak,
        // "If the new response does not include any form of validator … and there is only one stored response, and that stored
        // response also lacks a validator, then that …": it was asked about this one, and answers for it.
        (Some(_), None) => true,
        (None, None) => match (fields::date(stored, "last-modified"), fields::date(not_modified, "last-modified")) {
            (DateField::At(ours), DateField::At(theirs)) => ours == theirs,
            _ => true,
        },
    };
    if !is_same {
        return Validated::OfAnother;
    }
    Validated::Freshened(updated(stored, not_modified))
}

/// The stored fields, brought up to date (§3.2): "the cache MUST add each header field in the provided response to the stored
/// response, replacing field values that are already present", except for the connection's own, for Content-Length, and for
/// those "that the cache's stored response depends upon": how its body was encoded, and what part it is.
#[must_use]
pub fn updated(stored: &Headers, new: &Headers) -> Headers {
    const KEPT: [&str; 3] = ["content-length", "content-encoding", "content-range"];
    let kept: Vec<String> = KEPT.iter().map(|name| (*name).to_owned()).collect();
    let new = without(&Policy::default().stored_headers(new), &kept);
    let replaced: Vec<String> =
        new.iter().map(|(name, _)| String::from_utf8_lossy(name).to_ascii_lowercase()).collect();
    // "Age" of the stored response was that of its own arrival.
    let mut dropped = replaced;
    dropped.push("age".to_owned());
    let mut updated = without(stored, &dropped);
    updated.extend(new.iter());
    updated
}

/// What the answer to a HEAD says about a stored response to a GET (§4.3.5): its fields brought up to date, or `None` where it
/// is no longer the same and so "SHOULD be considered stale".
#[must_use]
pub fn freshened_by_head(stored: &Headers, head: &Headers) -> Option<Headers> {
    let same = |name: &str| match (combined(stored, name), combined(head, name)) {
        (Some(stored), Some(head)) => stored.trim() == head.trim(),
        _ => true,
    };
    let is_same = ["etag", "last-modified", "content-length"].iter().all(|name| same(name));
    is_same.then(|| updated(stored, head))
}

impl Policy {
    /// Whether a stored response that may be used answers the caller's own conditions with 304 (§4.3.2).
    #[must_use]
    pub fn is_not_modified(&self, method: &str, request: &Headers, response: Response<'_>) -> bool {
        if !matches!(method, "GET" | "HEAD") || !matches!(response.status, 200 | 203 | 206) {
            return false;
        }
        // "A recipient MUST ignore If-Modified-Since if the request contains an If-None-Match header field" (RFC 9110 §13.1.3).
        if let Some(tags) = combined(request, "if-none-match") {
            let Some(stored) = entity_tag(response.headers) else { return tags.trim() == "*" };
            return tags.trim() == "*" || entity_tags(&tags).any(|tag| tag.matches_weakly(&stored));
        }
        let Some(since) = fields::date(request, "if-modified-since").moment() else { return false };
        // "the Last-Modified … or if no Last-Modified … the Date field, or when it was received" (§4.3.2)
        let date = || fields::date(response.headers, "date").moment();
        let modified: Timestamp =
            fields::date(response.headers, "last-modified").moment().or_else(date).unwrap_or(response.received);
        modified <= since
    }

    /// Whether the caller's conditions are ones that only the origin can judge (§4.3.2: "a cache MUST NOT evaluate … If-Match").
    #[must_use]
    pub fn needs_the_origin(&self, request: &Headers) -> bool {
        request.contains("if-match") || request.contains("if-unmodified-since")
    }

    /// Whether `If-Range` lets a range be answered from a stored response (RFC 9110 §13.1.5): a strong comparison, and of dates
    /// an exact one.
    #[must_use]
    pub fn range_applies(&self, request: &Headers, response: Response<'_>) -> bool {
        let Some(condition) = combined(request, "if-range") else { return true };
        if condition.contains('"') {
            return entity_tag(response.headers)
                .is_some_and(|stored| stored.matches_strongly(&EntityTag::parse(&condition)));
        }
        combined(response.headers, "last-modified").is_some_and(|date| date.trim() == condition.trim())
    }
}

/// The strong entity tag of a response, which says that two parts are of the same bytes (§3.4).
#[must_use]
pub fn strong_validator(headers: &Headers) -> Option<String> {
    entity_tag(headers).filter(|tag| !tag.weak && tag.opaque.starts_with('"')).map(|tag| tag.opaque)
}

/// The fields of a 304 that a stored response answers a condition with (RFC 9110 §15.4.5), and those of this cache.
#[must_use]
pub fn not_modified_headers(headers: &Headers) -> Headers {
    const SENT: [&str; 9] = [
        "age",
        "cache-control",
        "cache-status",
        "content-location",
        "date",
        "etag",
        "expires",
        "last-modified",
        "vary",
    ];
    let is_sent = |name: &[u8]| SENT.iter().any(|sent| name.eq_ignore_ascii_case(sent.as_bytes()));
    let mut sent = headers.clone();
    sent.retain(is_sent);
    sent
}
