//! `max_size`: which entries go so that a namespace keeps no more than so many bytes, the oldest first.
//!
//! Two walks in constant memory: the first adds up sizes by age, the second asks of each entry whether it goes. Ages are kept
//! in spans of time that double whenever there are too many of them; only inside the one span where the line falls does the
//! order of the walk, and not the age, decide.

use std::collections::BTreeMap;

use crate::time::Timestamp;

/// How many spans are told apart.
const SPANS: usize = 4096;

/// How many bytes were stored when.
#[derive(Clone, Debug)]
pub struct SizesByAge {
    /// Length of a span, in microseconds.
    span: i64,
    /// Bytes by number of the span.
    sizes: BTreeMap<i64, u64>,
    total: u64,
}

impl Default for SizesByAge {
    fn default() -> Self {
        Self { span: 1, sizes: BTreeMap::new(), total: 0 }
    }
}

/// Which entries go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eviction {
    /// All that were stored before this moment, in microseconds.
    before: i64,
    /// Of those that were stored from there up to this moment, some.
    until: i64,
    /// How many bytes of those.
    remaining: u64,
}

impl SizesByAge {
    /// Counts an entry of so many bytes.
    pub fn add(&mut self, created_at: Timestamp, size: u64) {
        self.total += size;
        *self.sizes.entry(created_at.unix_micros().div_euclid(self.span)).or_default() += size;
        while self.sizes.len() > SPANS {
            self.span *= 2;
            let mut merged = BTreeMap::new();
            for (number, size) in &self.sizes {
                *merged.entry(number.div_euclid(2)).or_default() += size;
            }
            self.sizes = merged;
        }
    }

    /// What has to go so that at most `max_size` bytes stay; `None` if nothing has to.
    #[must_use]
    pub fn eviction(&self, max_size: u64) -> Option<Eviction> {
        let mut excess = self.total.checked_sub(max_size).filter(|excess| *excess > 0)?;
        for (number, size) in &self.sizes {
            if *size >= excess {
                let before = number * self.span;
                return Some(Eviction { before, until: before.saturating_add(self.span), remaining: excess });
            }
            excess -= size;
        }
        None
    }
}

impl Eviction {
    /// Whether an entry of so many bytes goes.
    pub fn takes(&mut self, created_at: Timestamp, size: u64) -> bool {
        let created_at = created_at.unix_micros();
        if created_at < self.before {
            return true;
        }
        let goes = created_at < self.until && self.remaining > 0;
        if goes {
            self.remaining = self.remaining.saturating_sub(size);
        }
        goes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_unix_micros(micros).unwrap()
    }

    /// The ages of those that stay.
    fn kept(entries: &[(i64, u64)], max_size: u64) -> Vec<i64> {
        let mut sizes = SizesByAge::default();
        for (age, size) in entries {
            sizes.add(at(*age), *size);
        }
        let Some(mut eviction) = sizes.eviction(max_size) else {
            return entries.iter().map(|(age, _)| *age).collect();
        };
        entries.iter().filter(|(age, size)| !eviction.takes(at(*age), *size)).map(|(age, _)| *age).collect()
    }

    #[test]
    fn the_oldest_go_until_the_rest_fits() {
        let entries = [(30, 10), (10, 10), (20, 10), (40, 10)];
        for (max_size, expected) in [
            (40, &[30, 10, 20, 40][..]),
            (39, &[30, 20, 40]),
            (30, &[30, 20, 40]),
            (29, &[30, 40]),
            (10, &[40]),
            (9, &[]),
            (0, &[]),
        ] {
            assert_eq!(kept(&entries, max_size), expected, "{max_size}");
        }
    }

    #[test]
    fn of_equal_age_no_more_go_than_have_to() {
        assert_eq!(kept(&[(1, 10), (1, 10), (1, 10)], 20).len(), 2);
        assert_eq!(kept(&[(1, 10), (1, 10), (1, 10)], 15).len(), 1);
    }

    #[test]
    fn many_ages_are_kept_in_constant_memory_and_the_line_is_still_about_right() {
        let mut sizes = SizesByAge::default();
        let ages: Vec<i64> = (0..100_000).map(|n| (n * 7_919 % 100_000) * 1_000_003).collect();
        for age in &ages {
            sizes.add(at(*age), 100);
        }
        assert!(sizes.sizes.len() <= SPANS);
        let mut eviction = sizes.eviction(5_000_000).unwrap();
        let kept: Vec<i64> = ages.iter().copied().filter(|age| !eviction.takes(at(*age), 100)).collect();
        assert_eq!(kept.len(), 50_000);
        let too_old = kept.iter().filter(|age| **age < 49_900 * 1_000_003).count();
        assert_eq!(too_old, 0, "the error is at most one span");
    }
}
