//! The other fields that freshness and selection depend on, read strictly.

use std::time::Duration;

use super::directives::{delta_seconds, members};
use crate::headers::Headers;
use crate::time::Timestamp;

/// A field that holds a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateField {
    Absent,
    /// No HTTP date, or several different ones.
    Malformed,
    At(Timestamp),
}

impl DateField {
    pub(super) fn moment(self) -> Option<Timestamp> {
        if let Self::At(moment) = self { Some(moment) } else { None }
    }
}

/// A date (RFC 9110 §5.6.7).
pub(super) fn date(headers: &Headers, name: &str) -> DateField {
    let mut found = DateField::Absent;
    for value in headers.get_all(name) {
        let moment = std::str::from_utf8(value).ok().and_then(http_date);
        let moment = moment.map_or(DateField::Malformed, DateField::At);
        found = match found {
            DateField::Absent => moment,
            same if same == moment => same,
            _ => DateField::Malformed,
        };
    }
    found
}

/// "When more than one value is present … a recipient SHOULD use the first value … If the field value is invalid, it SHOULD
/// be ignored" (§5.1). A number with parameters counts as that number: it cannot mean anything younger.
pub(super) fn age(headers: &Headers) -> Duration {
    let first = headers.get_str("age").and_then(|value| value.split(',').next());
    first.and_then(|value| delta_seconds(value.split(';').next()?.trim())).unwrap_or_default()
}

/// One of the three forms, whatever the case of names and zone; nothing else (RFC 9110 §5.6.7).
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim_matches([' ', '\t']);
    let canonical = capitalised(text);
    // What the parser would let pass: other zones, one digit where two belong, more than one space.
    let shape: String = canonical.chars().map(shape).collect();
    let is_imf = shape == "Aaa, 00 Aaa 0000 00:00:00 AAA" && canonical.ends_with(" GMT");
    let is_asctime = shape == "Aaa Aaa 00 00:00:00 0000" || shape == "Aaa Aaa  0 00:00:00 0000";
    let weekday = shape.find(',').unwrap_or_default();
    let is_rfc850 = shape.get(weekday..) == Some(", 00-Aaa-00 00:00:00 AAA") && canonical.ends_with(" GMT");
    if !(is_imf || is_asctime || is_rfc850) {
        return None;
    }
    Timestamp::parse_http_date(&canonical)
}

/// `thu, 18 AUG` as `Thu, 18 Aug`; the zone in capitals.
fn capitalised(text: &str) -> String {
    let mut previous = ' ';
    let mut capitalised: String = text
        .chars()
        .map(|c| {
            let c = if previous.is_ascii_alphabetic() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
            previous = c;
            c
        })
        .collect();
    if let Some(start) = capitalised.strip_suffix(" Gmt") {
        capitalised = format!("{start} GMT");
    }
    capitalised
}

fn shape(c: char) -> char {
    match c {
        'A'..='Z' => 'A',
        'a'..='z' => 'a',
        '0'..='9' => '0',
        other => other,
    }
}

/// The members of a list field, over all its lines, in lower case.
pub(super) fn list(headers: &Headers, name: &str) -> Vec<String> {
    let lines = headers.get_all(name).flat_map(|value| members(&String::from_utf8_lossy(value)));
    lines.map(|member| member.to_ascii_lowercase()).collect()
}

/// A field of all its lines, combined as RFC 9110 §5.3 says; `None` if it is not there.
pub(super) fn combined(headers: &Headers, name: &str) -> Option<String> {
    let lines: Vec<_> = headers.get_all(name).map(|value| String::from_utf8_lossy(value)).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_three_forms_are_dates() {
        let moment = Timestamp::parse("2050-08-18T02:01:18Z");
        for (text, expected) in [
            ("Thu, 18 Aug 2050 02:01:18 GMT", true),
            ("THU, 18 Aug 2050 02:01:18 GMT", true),
            ("Thu, 18 AUG 2050 02:01:18 GMT", true),
            ("Thu, 18 Aug 2050 02:01:18 gMT", true),
            ("Thursday, 18-Aug-50 02:01:18 GMT", true),
            ("Thu Aug 18 02:01:18 2050", true),
            ("Thu, 18 Aug 2050 02:01:18 UTC", false),
            ("Thu, 18 Aug 2050 02:01:18 AEST", false),
            ("Thu, 18 Aug 2050 02:01:18", false),
            ("Thu, 18 Aug 50 02:01:18 GMT", false),
            ("Thu 18 Aug 2050 02:01:18 GMT", false),
            ("Thu, 18  Aug  2050 02:01:18 GMT", false),
            ("Thu, 18-Aug-2050 02:01:18 GMT", false),
            ("Thu, 18 Aug 2050 02.01.18 GMT", false),
            ("Thu, 18 Aug 2050 2:01:18 GMT", false),
            ("2050-08-18T02:01:18Z", false),
            ("0", false),
            ("", false),
        ] {
            assert_eq!(http_date(text), moment.filter(|_| expected), "{text}");
        }
        assert_eq!(http_date("Mon Aug  8 02:01:18 2050"), Timestamp::parse("2050-08-08T02:01:18Z"));
    }

    #[test]
    fn dates_that_contradict_each_other_are_malformed() {
        let mut headers = Headers::default();
        assert_eq!(date(&headers, "expires"), DateField::Absent);
        headers.push("Expires", "Thu, 18 Aug 2050 02:01:18 GMT");
        headers.push("expires", "Thu, 18 Aug 2050 02:01:18 GMT");
        assert!(date(&headers, "expires").moment().is_some());
        headers.push("Expires", "Thu, 18 Aug 2050 02:01:19 GMT");
        assert_eq!(date(&headers, "expires"), DateField::Malformed);
    }

    #[test]
    fn the_first_age_counts_and_a_malformed_one_is_none() {
        for (values, expected) in [
            (&["7200"][..], 7200),
            (&["7200, 0"], 7200),
            (&["0, 7200"], 0),
            (&["7200", "0"], 7200),
            (&["7200;foo=bar"], 7200),
            (&["2147483649"], 1 << 31),
            (&["abc"], 0),
            (&["-7200"], 0),
            (&["7200.0"], 0),
            (&[], 0),
        ] {
            let headers =
                Headers(values.iter().map(|value| ("Age".into(), value.as_bytes().to_vec().into())).collect());
            assert_eq!(age(&headers), Duration::from_secs(expected), "{values:?}");
        }
    }
}
