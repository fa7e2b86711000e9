//! How old a stored response is, and how long it may be used (RFC 9111 §4.2).

use std::time::Duration;

use super::directives::Directives;
use super::fields::{self, DateField, age, date};
use super::{Policy, Response};
use crate::policy::expiry::ExpireAfter;
use crate::time::Timestamp;

/// The longest lifetime by a mere guess.
const LONGEST_HEURISTIC: Duration = Duration::from_secs(24 * 60 * 60);

/// Where a freshness lifetime comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `s-maxage`, `max-age` or `Expires`.
    Explicit,
    /// The setting `expire_after`, or one that outranks it.
    Setting,
    /// A tenth of the time since `Last-Modified` (§4.2.2).
    Heuristic,
    /// Nothing says anything.
    Nothing,
}

/// "A response's 'freshness lifetime' is the length of time between its generation by the origin server and its expiration
/// time" (§4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// How long. [`Duration::MAX`] is for ever.
    pub length: Duration,
    /// Who says so.
    pub source: Source,
}

impl Policy {
    /// "A cache can calculate the freshness lifetime … by evaluating the following rules and using the first match" (§4.2.1).
    #[must_use]
    pub fn freshness_lifetime(&self, response: Response<'_>) -> Lifetime {
        let directives = Directives::of(response.headers);
        let explicit = |length| Lifetime { length, source: Source::Explicit };
        // "If the cache is shared and the s-maxage response directive is present, use its value"
        if self.shared
            && let Some(length) = directives.seconds("s-maxage").or_when_malformed(Duration::ZERO)
        {
            return explicit(length);
        }
        // "If the max-age response directive is present, use its value". "Caches are encouraged to consider responses that have
        // invalid freshness information … to be stale."
        if let Some(length) = directives.seconds("max-age").or_when_malformed(Duration::ZERO) {
            return explicit(length);
        }
        // "If the Expires response header field is present, use its value minus the value of the Date response header field".
        // "A cache recipient MUST interpret invalid date formats … as representing a time in the past" (§5.3).
        match date(response.headers, "expires") {
            DateField::Malformed => return explicit(Duration::ZERO),
            DateField::At(expires) => return explicit(expires.since(self.date(response)).unwrap_or_default()),
            DateField::Absent => {}
        }
        // Departure: what the person said comes before a guess.
        if let Some(expire_after) = self.expire_after {
            let length = match expire_after {
                ExpireAfter::Never => Duration::MAX,
                ExpireAfter::After(length) => length,
                ExpireAfter::DoNotCache | ExpireAfter::Before(_) => Duration::ZERO,
                ExpireAfter::At(moment) => moment.since(response.received).unwrap_or_default(),
            };
            return Lifetime { length, source: Source::Setting };
        }
        // "Otherwise, no explicit expiration time is present in the response. A heuristic freshness lifetime might be applicable"
        let last_modified = date(response.headers, "last-modified").moment();
        if let Some(last_modified) = last_modified.filter(|_| is_heuristically_cacheable(response.status, &directives))
        {
            // "a typical setting of this fraction might be 10%" (§4.2.2)
            let length = self.date(response).since(last_modified).unwrap_or_default() / 10;
            return Lifetime { length: length.min(LONGEST_HEURISTIC), source: Source::Heuristic };
        }
        Lifetime { length: Duration::ZERO, source: Source::Nothing }
    }

    /// §4.2.3. `received` is when the request was sent, so that the time the response took counts as age.
    #[must_use]
    pub fn current_age(&self, response: Response<'_>, now: Timestamp) -> Duration {
        // "apparent_age = max(0, response_time - date_value)", and the time since then. A Date from the future is younger than
        // the next line in any case.
        let apparent = now.since(self.date(response)).unwrap_or_default();
        // "corrected_age_value = age_value + response_delay", and the time since then.
        let corrected = age(response.headers).saturating_add(now.since(response.received).unwrap_or_default());
        // "corrected_initial_age = max(apparent_age, corrected_age_value)"
        corrected.max(apparent)
    }

    /// "response_is_fresh = (freshness_lifetime > current_age)" (§4.2): equal is stale.
    #[must_use]
    pub fn is_fresh(&self, response: Response<'_>, now: Timestamp) -> bool {
        self.freshness_lifetime(response).length > self.current_age(response, now)
    }

    /// When the entry expires for the library, which knows no Age and no validation: never later than it is fresh here, and
    /// at once if it may not be used without validation. `None` is never.
    #[must_use]
    pub fn expires(&self, response: Response<'_>) -> Option<Timestamp> {
        let directives = Directives::of(response.headers);
        if directives.has_unqualified("no-cache") {
            return Some(response.received);
        }
        let lifetime = self.freshness_lifetime(response);
        if lifetime.length == Duration::MAX {
            return None;
        }
        let left = lifetime.length.saturating_sub(self.current_age(response, response.received));
        response.received.checked_add(left)
    }

    /// "A recipient with a clock that receives a response message without a Date header field MUST record the time it was
    /// received" (RFC 9110 §6.6.1); a malformed one is none.
    fn date(&self, response: Response<'_>) -> Timestamp {
        fields::date(response.headers, "date").moment().unwrap_or(response.received)
    }
}

/// Status codes that "are defined as heuristically cacheable" (RFC 9110 §15.1), or that the origin "explicitly marked as
/// cacheable (e.g., with a public response directive)" (§4.2.2). Not 206: what is partial is not worth a guess.
pub(super) fn is_heuristically_cacheable(status: u16, directives: &Directives) -> bool {
    matches!(status, 200 | 203 | 204 | 300 | 301 | 308 | 404 | 405 | 410 | 414 | 501) || directives.has("public")
}
