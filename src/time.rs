//! The one type for moments, and how they are read and printed.
//!
//! Everything that needs "now" takes it as a [`Timestamp`] argument; only the edge of the program reads the clock.

use std::fmt;
use std::time::Duration;

/// A moment in UTC, to the microsecond: the resolution of Python's `datetime`, and so of every stored response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The parts of a moment in the proleptic Gregorian calendar, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// 1 to 9999, as in Python.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999.
    pub microsecond: u32,
}

impl Timestamp {
    /// 0001-01-01T00:00:00Z, the first moment that Python's `datetime` can hold.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// 9999-12-31T23:59:59.999999Z, the last one.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The clock of this machine.
    #[must_use]
    pub fn now() -> Self {
        let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX)).clamp(Self::MIN, Self::MAX)
    }

    /// Microseconds since 1970-01-01T00:00:00Z; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn from_unix_micros(micros: i64) -> Option<Self> {
        (Self::MIN..=Self::MAX).contains(&Self(micros)).then_some(Self(micros))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_micros(self) -> i64 {
        self.0
    }

    /// `None` if the parts name no moment (month 13, 30 February).
    #[must_use]
    pub fn from_civil(civil: Civil) -> Option<Self> {
        let date = jiff::civil::DateTime::new(
            i16::try_from(civil.year).ok()?,
            i8::try_from(civil.month).ok()?,
            i8::try_from(civil.day).ok()?,
            i8::try_from(civil.hour).ok()?,
            i8::try_from(civil.minute).ok()?,
            i8::try_from(civil.second).ok()?,
            i32::try_from(civil.microsecond).ok()?.checked_mul(1000)?,
        )
        .ok()?;
        let seconds = date.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0)).as_micros();
        Self::from_unix_micros(i64::try_from(seconds).ok()?)
    }

    /// The parts of this moment.
    #[must_use]
    pub fn civil(self) -> Civil {
        let micros_of_day = self.0.rem_euclid(86_400_000_000);
        let days = self.0.div_euclid(86_400_000_000);
        let epoch = jiff::civil::date(1970, 1, 1);
        let date = epoch
            .checked_add(jiff::SignedDuration::from_hours(days * 24))
            .expect("a Timestamp lies in the years 1 to 9999");
        let part = |divisor: i64, modulus: i64| micros_of_day / divisor % modulus;
        Civil {
            year: date.year().unsigned_abs(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
            hour: u8::try_from(part(3_600_000_000, 24)).expect("below 24"),
            minute: u8::try_from(part(60_000_000, 60)).expect("below 60"),
            second: u8::try_from(part(1_000_000, 60)).expect("below 60"),
            microsecond: u32::try_from(part(1, 1_000_000)).expect("below 1,000,000"),
        }
    }

    /// `None` when the sum is past the year 9999.
    #[must_use]
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        let micros = i64::try_from(duration.as_micros()).ok()?;
        Self::from_unix_micros(self.0.checked_add(micros)?)
    }

    /// `None` when the difference is before the year 1.
    #[must_use]
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        let micros = i64::try_from(duration.as_micros()).ok()?;
        Self::from_unix_micros(self.0.checked_sub(micros)?)
    }

    /// How long after `earlier` this moment is; `None` when it is before.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Duration> {
        u64::try_from(self.0 - earlier.0).ok().map(Duration::from_micros)
    }

    /// An RFC 3339 date and time (`2026-11-23T10:00:00Z`, `2026-11-23 12:00:00+02:00`) or an HTTP date in any of the three
    /// forms of RFC 9110 §5.6.7.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Self::from_unix_micros(moment.as_microsecond());
        }
        Self::parse_http_date(text)
    }

    /// An HTTP date in any of the three forms of RFC 9110 §5.6.7.
    #[must_use]
    pub fn parse_http_date(text: &str) -> Option<Self> {
        let moment = httpdate::parse_http_date(text).ok()?;
        let since_epoch = moment.duration_since(std::time::UNIX_EPOCH).ok()?;
        Self::from_unix_micros(i64::try_from(since_epoch.as_micros()).ok()?)
    }
}

/// RFC 3339 in UTC with six decimals: `2026-11-23T01:56:22.400808Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.civil();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            c.year, c.month, c.day, c.hour, c.minute, c.second, c.microsecond
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_parts_and_micros_agree_at_the_edges() {
        for micros in [Timestamp::MIN.0, -1, 0, 1, 951_782_400_000_000, 1_795_399_782_400_808, Timestamp::MAX.0] {
            let moment = Timestamp::from_unix_micros(micros).unwrap();
            assert_eq!(Timestamp::from_civil(moment.civil()), Some(moment), "{moment}");
        }
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00.000000Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(Timestamp::from_unix_micros(Timestamp::MAX.0 + 1), None);
    }

    #[test]
    fn impossible_dates_are_refused() {
        let good = Civil { year: 2026, month: 2, day: 28, hour: 0, minute: 0, second: 0, microsecond: 0 };
        assert!(Timestamp::from_civil(good).is_some());
        assert_eq!(Timestamp::from_civil(Civil { day: 30, ..good }), None);
        assert_eq!(Timestamp::from_civil(Civil { month: 13, ..good }), None);
        assert_eq!(Timestamp::from_civil(Civil { year: 0, ..good }), None);
        assert_eq!(Timestamp::from_civil(Civil { microsecond: 1_000_000, ..good }), None);
    }

    #[test]
    fn dates_are_read_in_rfc_3339_and_http_form() {
        let expected = Timestamp::from_unix_micros(784_111_777_000_000);
        for text in [
            "1994-11-06T08:49:37Z",
            "1994-11-06 09:49:37+01:00",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(Timestamp::parse(text), expected, "{text}");
        }
        for text in ["", "60", "tomorrow", "1994-11-06", "1994-11-06T08:49:37"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
