//! `expire_after`: when a response that is stored now expires (FORMAT.md §6.1).

use std::fmt;
use std::time::Duration;

use crate::time::Timestamp;

/// How long a response is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpireAfter {
    /// `never`, `-1`: no expiry.
    #[default]
    Never,
    /// `0`: neither read nor written.
    DoNotCache,
    /// So long after it is stored.
    After(Duration),
    /// Stored already expired, so long ago: a negative number other than -1, as in the library.
    Before(Duration),
    /// At this moment, which may be past.
    At(Timestamp),
}

/// The forms that [`ExpireAfter::parse`] reads, for messages.
pub const FORMS: &str =
    "`never`, `0` (do not cache), seconds (3600, 0.5), a duration (1h 30m, 7d), or a date (RFC 3339, HTTP date)";

impl ExpireAfter {
    /// Reads any of [`FORMS`]; `None` for anything else. (The library keeps for ever what it cannot read.)
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("never") {
            return Some(Self::Never);
        }
        if let Some(seconds) = seconds(text) {
            return Some(match seconds {
                -1.0 => Self::Never,
                0.0 => Self::DoNotCache,
                _ => {
                    let distance = Duration::try_from_secs_f64(seconds.abs()).ok()?;
                    if seconds < 0.0 { Self::Before(distance) } else { Self::After(distance) }
                }
            });
        }
        if let Some(moment) = Timestamp::parse(text) {
            return Some(Self::At(moment));
        }
        let duration = humantime::parse_duration(text).ok()?;
        Some(if duration.is_zero() { Self::DoNotCache } else { Self::After(duration) })
    }

    /// When a response that is stored at `now` expires; `None` is never, also when that lies past the year 9999.
    #[must_use]
    pub fn expires(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Never | Self::DoNotCache => None,
            Self::After(duration) => now.checked_add(duration),
            Self::Before(duration) => Some(now.checked_sub(duration).unwrap_or(Timestamp::MIN)),
            Self::At(moment) => Some(moment),
        }
    }
}

/// A decimal number, and nothing that Rust would read beyond that (`inf`, `nan`).
fn seconds(text: &str) -> Option<f64> {
    let looks_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    looks_decimal.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for ExpireAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::DoNotCache => f.write_str("0"),
            Self::After(duration) => humantime::format_duration(*duration).fmt(f),
            Self::Before(duration) => write!(f, "-{}", duration.as_secs_f64()),
            Self::At(moment) => moment.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let after = |millis| Some(ExpireAfter::After(Duration::from_millis(millis)));
        let date = Timestamp::parse("2030-01-02T03:04:05Z").map(ExpireAfter::At);
        for (text, expected) in [
            ("never", Some(ExpireAfter::Never)),
            ("Never", Some(ExpireAfter::Never)),
            ("-1", Some(ExpireAfter::Never)),
            ("-1.0", Some(ExpireAfter::Never)),
            ("0", Some(ExpireAfter::DoNotCache)),
            ("0.0", Some(ExpireAfter::DoNotCache)),
            ("0s", Some(ExpireAfter::DoNotCache)),
            ("3600", after(3_600_000)),
            ("0.5", after(500)),
            (" 60 ", after(60_000)),
            ("1e3", after(1_000_000)),
            ("-5", Some(ExpireAfter::Before(Duration::from_secs(5)))),
            ("1h 30m", after(5_400_000)),
            ("1h30m", after(5_400_000)),
            ("7d", after(604_800_000)),
            ("2030-01-02T03:04:05Z", date),
            ("2030-01-02T05:04:05+02:00", date),
            ("Wed, 02 Jan 2030 03:04:05 GMT", date),
            ("", None),
            ("soon", None),
            ("1 fortnight", None),
            ("inf", None),
            ("nan", None),
            ("1e300", None),
            ("2030-01-02", None),
        ] {
            assert_eq!(ExpireAfter::parse(text), expected, "{text:?}");
        }
    }

    #[test]
    fn expiry_is_counted_from_now_and_never_overflows() {
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let expires = |text: &str| ExpireAfter::parse(text).unwrap().expires(now).map(|moment| moment.to_string());
        assert_eq!(expires("0.25").as_deref(), Some("2026-01-01T00:00:00.250000Z"));
        assert_eq!(expires("-10").as_deref(), Some("2025-12-31T23:59:50.000000Z"));
        assert_eq!(expires("2001-01-01T00:00:00Z").as_deref(), Some("2001-01-01T00:00:00.000000Z"));
        assert_eq!(expires("never"), None);
        assert_eq!(expires("1000000000000"), None, "past the year 9999");
        assert_eq!(expires("-1000000000000").as_deref(), Some("0001-01-01T00:00:00.000000Z"));
    }

    #[test]
    fn what_is_shown_reads_back() {
        for text in ["never", "0", "1h 30m", "-5", "2030-01-02T03:04:05.000000Z"] {
            assert_eq!(ExpireAfter::parse(text).unwrap().to_string(), text);
        }
    }
}
