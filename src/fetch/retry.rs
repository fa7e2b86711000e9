//! Asks again when the origin could not be reached or has a moment of weakness. Only before the first byte of a body: what is
//! printed cannot be taken back.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::client::Clients;
use super::origin::{Final, ask};
use super::{FetchError, RedirectOptions};
use crate::headers::Headers;
use crate::request::Request;
use crate::time::Timestamp;

/// The longest wait between two tries, unless the origin asks for a longer one.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// [`ask`], and up to `retries` times again.
pub(super) async fn ask_again(
    clients: &Clients,
    request: &Request,
    redirects: RedirectOptions,
    retries: u32,
    warn: &dyn Fn(&str),
) -> Result<Final, FetchError> {
    let mut tried = 0;
    loop {
        let answer = ask(clients, request, redirects).await;
        let (why, asked_for) = match &answer {
            _ if tried == retries => return answer,
            Ok(response) if is_transient(response.entry.status) => {
                (format!("status {}", response.entry.status), retry_after(&response.entry.headers, Timestamp::now()))
            }
            Err(error @ FetchError::Request { .. }) => (error.to_string(), None),
            _ => return answer,
        };
        let wait = asked_for.unwrap_or_else(|| back_off(tried));
        tried += 1;
        let rounded =
            humantime::format_duration(Duration::from_millis(wait.as_secs() * 1000 + u64::from(wait.subsec_millis())));
        warn(&format!("{why}; trying again in {rounded} ({tried} of {retries})"));
        tokio::time::sleep(wait).await;
    }
}

/// Statuses that may be gone the next time.
fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// RFC 9110 §10.2.3: seconds, or a date.
fn retry_after(headers: &Headers, now: Timestamp) -> Option<Duration> {
    let value = headers.get_str("retry-after")?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    Timestamp::parse_http_date(value).map(|date| date.since(now).unwrap_or_default())
}

/// A second, then twice as long each time; up to half of it more, so that many clients do not come back at once.
fn back_off(tried: u32) -> Duration {
    let wait = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(tried)).min(MAX_WAIT);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    wait + wait.mul_f64(f64::from(nanos % 1_000_000) / 2_000_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_that_the_origin_asks_for_is_read_in_both_forms() {
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let wait = |value: &'static str| {
            let mut headers = Headers::default();
            headers.push("Retry-After", value);
            retry_after(&headers, now)
        };
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(wait("Thu, 01 Jan 2026 00:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(wait("Wed, 31 Dec 2025 23:59:59 GMT"), Some(Duration::ZERO), "a date that is past");
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
    }

    #[test]
    fn waits_double_up_to_a_limit() {
        for (tried, least) in [(0, 1), (1, 2), (5, 32), (6, 60), (1000, 60)] {
            let wait = back_off(tried);
            let least = Duration::from_secs(least);
            assert!(wait >= least && wait < least + least / 2 + Duration::from_millis(1), "{tried}: {wait:?}");
        }
    }
}
