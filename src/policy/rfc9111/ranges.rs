//! Parts of a representation (RFC 9110 §14, RFC 9111 §3.3, §3.4).

use super::fields::combined;
use crate::headers::Headers;

/// `Content-Range: bytes FIRST-LAST/COMPLETE` of a 206.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// The first byte, from 0.
    pub first: u64,
    /// The last byte.
    pub last: u64,
    /// How many the whole representation has, where that is known.
    pub complete: Option<u64>,
}

/// The one range of a `Range` field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeSpec {
    /// `bytes=FIRST-LAST` or `bytes=FIRST-`.
    From(u64, Option<u64>),
    /// `bytes=-N`: the last N bytes.
    Suffix(u64),
}

/// What a request asks of the ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Everything: no `Range`, or one that is to be ignored because it is malformed or its unit is not known.
    Whole,
    /// One range.
    One(RangeSpec),
    /// Several ranges: left to the origin.
    Several,
}

impl ContentRange {
    /// Of a single range; `None` also for one that makes no sense.
    #[must_use]
    pub fn of(headers: &Headers) -> Option<Self> {
        let value = combined(headers, "content-range")?;
        let (range, complete) = value.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.trim().split_once('-')?;
        let complete = match complete.trim() {
            "*" => None,
            complete => Some(number(complete)?),
        };
        let range = Self { first: number(first)?, last: number(last)?, complete };
        let is_valid = range.first <= range.last && range.complete.is_none_or(|complete| range.last < complete);
        is_valid.then_some(range)
    }

    /// Whether the part reaches the end of the representation.
    #[must_use]
    pub fn reaches_the_end(self) -> bool {
        self.complete.is_some_and(|complete| self.last + 1 == complete)
    }

    /// The value of the field.
    #[must_use]
    pub fn value(self) -> String {
        let complete = self.complete.map_or_else(|| "*".to_owned(), |complete| complete.to_string());
        format!("bytes {}-{}/{complete}", self.first, self.last)
    }
}

/// What the `Range` field of a request asks for (RFC 9110 §14.2: "A server … MUST ignore a Range header field received with a
/// request method that is unrecognized or for which range handling is not defined").
#[must_use]
pub fn wanted(method: &str, headers: &Headers) -> Wanted {
    let Some(value) = combined(headers, "range").filter(|_| method == "GET") else { return Wanted::Whole };
    let Some(set) = value.trim().strip_prefix("bytes=") else { return Wanted::Whole };
    let mut specs = set.split(',').map(str::trim).filter(|spec| !spec.is_empty()).map(spec);
    match (specs.next().flatten(), specs.next()) {
        (Some(spec), None) => Wanted::One(spec),
        (Some(_), Some(_)) => Wanted::Several,
        (None, _) => Wanted::Whole,
    }
}

fn spec(text: &str) -> Option<RangeSpec> {
    let (first, last) = text.split_once('-')?;
    if first.is_empty() {
        return Some(RangeSpec::Suffix(number(last)?));
    }
    let first = number(first)?;
    let last = if last.is_empty() { None } else { Some(number(last)?) };
    last.is_none_or(|last| first <= last).then_some(RangeSpec::From(first, last))
}

/// The part of a stored body that a range asks for: what of the body, and its `Content-Range`. `stored` is that of a partial
/// body; `None` is a complete one.
///
/// `None`: the range cannot be answered from these bytes; of a complete body, because there are none such (416).
#[must_use]
pub fn slice(
    spec: RangeSpec,
    body_len: u64,
    stored: Option<ContentRange>,
) -> Option<(std::ops::Range<usize>, ContentRange)> {
    let first_stored = stored.map_or(0, |range| range.first);
    let complete = stored.map_or(Some(body_len), |range| range.complete);
    let ends = stored.is_none_or(ContentRange::reaches_the_end);
    let (start, end) = match spec {
        // "if the selected representation is shorter than the specified suffix-length, the entire representation is used"
        RangeSpec::Suffix(length) if ends => {
            let length = if stored.is_none() { length.min(body_len) } else { length };
            (body_len.checked_sub(length)?, body_len)
        }
        RangeSpec::Suffix(_) => return None,
        RangeSpec::From(first, last) => {
            let start = first.checked_sub(first_stored)?;
            let end = match last {
                None if ends => body_len,
                None => return None,
                Some(last) if ends => (last - first_stored).saturating_add(1).min(body_len),
                Some(last) => (last - first_stored).saturating_add(1),
            };
            (start, end)
        }
    };
    if start >= end || end > body_len {
        return None;
    }
    let range = ContentRange { first: first_stored + start, last: first_stored + end - 1, complete };
    let bounds = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
    Some((bounds, range))
}

/// Puts two parts of the same representation together, if they touch (§3.4): the body, and what of the whole it is.
#[must_use]
pub fn combine(a: (ContentRange, &[u8]), b: (ContentRange, &[u8])) -> Option<(ContentRange, Vec<u8>)> {
    let is_whole =
        |(range, body): (ContentRange, &[u8])| (range.last - range.first).checked_add(1) == Some(body.len() as u64);
    if !is_whole(a) || !is_whole(b) || a.0.complete != b.0.complete {
        return None;
    }
    let ((first, first_body), (second, second_body)) = if a.0.first <= b.0.first { (a, b) } else { (b, a) };
    if second.first > first.last + 1 {
        return None;
    }
    let overlap = usize::try_from(first.last + 1 - second.first).ok()?.min(second_body.len());
    let mut body = first_body.to_vec();
    body.extend_from_slice(&second_body[overlap..]);
    let range = ContentRange { first: first.first, last: first.last.max(second.last), complete: first.complete };
    Some((range, body))
}

fn number(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: u64, last: u64, complete: u64) -> ContentRange {
        ContentRange { first, last, complete: Some(complete) }
    }

    fn headers(name: &'static str, value: &str) -> Headers {
        [(name, value)].into_iter().collect()
    }

    #[test]
    fn content_ranges_are_read_strictly() {
        for (value, expected) in [
            ("bytes 0-4/10", Some(range(0, 4, 10))),
            ("bytes 5-9/*", Some(ContentRange { first: 5, last: 9, complete: None })),
            ("bytes 5-4/10", None),
            ("bytes 5-10/10", None),
            ("bytes */10", None),
            ("bytes 0-4", None),
            ("items 0-4/10", None),
            ("bytes -4/10", None),
            ("anything", None),
        ] {
            assert_eq!(ContentRange::of(&headers("Content-Range", value)), expected, "{value}");
        }
    }

    #[test]
    fn one_range_is_understood_several_are_left_to_the_origin() {
        for (value, expected) in [
            ("bytes=0-1", Wanted::One(RangeSpec::From(0, Some(1)))),
            ("bytes=1-", Wanted::One(RangeSpec::From(1, None))),
            ("bytes=-5", Wanted::One(RangeSpec::Suffix(5))),
            ("bytes=0-1, 3-4", Wanted::Several),
            ("bytes=2-1", Wanted::Whole),
            ("bytes=x", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
        ] {
            assert_eq!(wanted("GET", &headers("Range", value)), expected, "{value}");
            assert_eq!(wanted("HEAD", &headers("Range", value)), Wanted::Whole, "{value}");
        }
    }

    #[test]
    fn slices_of_complete_and_partial_bodies() {
        use RangeSpec::{From, Suffix};
        let partial = Some(range(4, 8, 10));
        let to_the_end = Some(range(5, 9, 10));
        for (spec, stored, expected) in [
            (From(0, Some(1)), None, Some((0..2, range(0, 1, 10)))),
            (From(8, Some(99)), None, Some((8..10, range(8, 9, 10)))),
            (From(3, None), None, Some((3..10, range(3, 9, 10)))),
            (From(10, None), None, None),
            (Suffix(3), None, Some((7..10, range(7, 9, 10)))),
            (Suffix(99), None, Some((0..10, range(0, 9, 10)))),
            (Suffix(0), None, None),
            (From(4, Some(8)), partial, Some((0..5, range(4, 8, 10)))),
            (From(5, Some(6)), partial, Some((1..3, range(5, 6, 10)))),
            (From(3, Some(6)), partial, None),
            (From(5, Some(9)), partial, None),
            (From(5, None), partial, None),
            (Suffix(2), partial, None),
            (Suffix(2), to_the_end, Some((3..5, range(8, 9, 10)))),
            (Suffix(6), to_the_end, None),
            (From(6, None), to_the_end, Some((1..5, range(6, 9, 10)))),
            (From(6, Some(20)), to_the_end, Some((1..5, range(6, 9, 10)))),
        ] {
            let body_len = if stored.is_some() { 5 } else { 10 };
            assert_eq!(slice(spec, body_len, stored), expected, "{spec:?} of {stored:?}");
        }
    }

    #[test]
    fn parts_that_touch_are_one_part() {
        for (a, b, expected) in [
            ((range(0, 4, 10), "01234"), (range(5, 9, 10), "56789"), Some((range(0, 9, 10), "0123456789"))),
            ((range(5, 9, 10), "56789"), (range(0, 4, 10), "01234"), Some((range(0, 9, 10), "0123456789"))),
            ((range(0, 4, 10), "01234"), (range(3, 6, 10), "3456"), Some((range(0, 6, 10), "0123456"))),
            ((range(0, 6, 10), "0123456"), (range(2, 3, 10), "23"), Some((range(0, 6, 10), "0123456"))),
            ((range(0, 3, 10), "0123"), (range(5, 9, 10), "56789"), None),
            ((range(0, 4, 10), "01234"), (range(5, 9, 11), "56789"), None),
            ((range(0, 4, 10), "0123"), (range(5, 9, 10), "56789"), None),
        ] {
            let combined = combine((a.0, a.1.as_bytes()), (b.0, b.1.as_bytes()));
            let expected = expected.map(|(range, body)| (range, body.as_bytes().to_vec()));
            assert_eq!(combined, expected, "{a:?} and {b:?}");
        }
    }
}
