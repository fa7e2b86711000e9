//! The other fields that freshness and selection depend on, read strictly.

use std::time::Duration;

use super::directives::{delta_seconds, members};
use crate::headers::Headers;
use crate::time::{Civil, Timestamp};

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

/// One of the three forms, whatever the case of names and zone; nothing else (RFC 9110 §5.6.7). The day of the week says nothing
/// that the date does not say, and is not looked at.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim_matches([' ', '\t']).to_ascii_lowercase();
    let shape: String = text.chars().map(shape).collect();
    let after_comma = shape.find(',').map_or(shape.as_str(), |comma| &shape[comma..]);
    // Where day, month, year and time stand, and in how many digits the year.
    let (day, month, year, year_len, time) = match (shape.as_str(), after_comma) {
        ("aaa, 00 aaa 0000 00:00:00 aaa", _) if text.ends_with(" gmt") => (5, 8, 12, 4, 17),
        ("aaa aaa 00 00:00:00 0000" | "aaa aaa  0 00:00:00 0000", _) => (8, 4, 20, 4, 11),
        (_, ", 00-aaa-00 00:00:00 aaa") if text.ends_with(" gmt") => {
            let start = shape.len() - after_comma.len();
            (start + 2, start + 5, start + 9, 2, start + 12)
        }
        _ => return None,
    };
    let number = |at: usize, len: usize| text.get(at..at + len)?.trim().parse::<u8>().ok();
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = MONTHS.iter().position(|name| text.get(month..month + 3) == Some(name))?;
    let year: u16 = text.get(year..year + year_len)?.parse().ok()?;
    Timestamp::from_civil(Civil {
        year: if year_len == 2 { of_two_digits(year) } else { year },
        month: u8::try_from(month + 1).ok()?,
        day: number(day, 2)?,
        hour: number(time, 2)?,
        minute: number(time + 3, 2)?,
        // A leap second is the last one of its minute.
        second: number(time + 6, 2)?.min(59),
        microsecond: 0,
    })
}

/// "Recipients of a timestamp value in rfc850-date format, which uses a two-digit year, MUST interpret a timestamp that appears
/// to be more than 50 years in the future as representing the most recent year in the past that had the same last two digits"
/// (RFC 9110 §5.6.7). No clock is asked here: the form died out long before 2070.
fn of_two_digits(year: u16) -> u16 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

fn shape(c: char) -> char {
    match c {
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
        assert_eq!(http_date("Thu Aug  8 02:01:18 2050"), Timestamp::parse("2050-08-08T02:01:18Z"), "it is a Monday");
        assert_eq!(http_date("Sunday, 06-Nov-94 08:49:37 GMT"), Timestamp::parse("1994-11-06T08:49:37Z"));
        assert_eq!(http_date("Thu, 30 Feb 2050 02:01:18 GMT"), None);
        assert_eq!(http_date("Sat, 31 Dec 2016 23:59:60 GMT"), Timestamp::parse("2016-12-31T23:59:59Z"));
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
            let headers = values.iter().map(|value| ("Age", value)).collect();
            assert_eq!(age(&headers), Duration::from_secs(expected), "{values:?}");
        }
    }
}
