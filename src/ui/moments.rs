//! Times and sizes for people: rounded, and relative to now. Scripts get RFC 3339 and bytes.

use std::time::Duration;

use crate::time::Timestamp;

/// `3m ago`; what lies ahead, as clocks that differ make it, is `now`.
#[must_use]
pub fn age(moment: Timestamp, now: Timestamp) -> String {
    match now.since(moment).map(rounded) {
        Some(passed) if !passed.is_empty() => format!("{passed} ago"),
        _ => "now".to_owned(),
    }
}

/// `in 57m`, `3m ago`.
#[must_use]
pub fn from_now(moment: Timestamp, now: Timestamp) -> String {
    match moment.since(now).map(rounded) {
        Some(ahead) if !ahead.is_empty() => format!("in {ahead}"),
        _ => age(moment, now),
    }
}

/// `512 B`, `1.5 KiB`, `10 MiB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    indicatif::BinaryBytes(bytes).to_string().replace(".00 ", " ")
}

/// The two largest units, as humantime writes them; nothing for less than a second.
fn rounded(duration: Duration) -> String {
    let text = humantime::format_duration(Duration::from_secs(duration.as_secs())).to_string();
    if duration.as_secs() == 0 { String::new() } else { text.split(' ').take(2).collect::<Vec<_>>().join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(seconds * 1_000_000).unwrap()
    }

    #[test]
    fn moments_are_told_as_a_person_would() {
        assert_eq!(age(at(0), at(0)), "now");
        assert_eq!(age(at(10), at(0)), "now");
        assert_eq!(age(at(0), at(59)), "59s ago");
        assert_eq!(age(at(0), at(3 * 86400 + 7200 + 61)), "3days 2h ago");
        assert_eq!(from_now(at(3600), at(0)), "in 1h");
        assert_eq!(from_now(at(0), at(60)), "1m ago");
        assert_eq!(from_now(at(0), at(0)), "now");
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1536), "1.50 KiB");
        assert_eq!(size(10 << 20), "10 MiB");
    }
}
