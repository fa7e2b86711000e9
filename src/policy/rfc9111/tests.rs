//! The rules, section by section, both sides of each branch and boundary.

mod freshness;
mod oracle;
mod reusing;
mod storing;
mod validating;
mod variants;

use std::time::Duration;

use super::*;

/// Seconds from the moment at which the request of every stored response here was sent.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_micros(1_700_000_000_000_000 + seconds * 1_000_000).unwrap()
}

/// An HTTP date, so many seconds from then.
fn http_date(seconds: i64) -> String {
    let moment = std::time::UNIX_EPOCH + Duration::from_micros(at(seconds).unix_micros().unsigned_abs());
    httpdate::fmt_http_date(moment)
}

/// `Name: value` lines. `@5` as a value is the HTTP date 5 seconds later.
fn headers(lines: &[&str]) -> Headers {
    let field = |line: &&str| {
        let (name, value) = line.split_once(':').unwrap();
        let value = value.trim();
        let value = value.strip_prefix('@').map_or(value.to_owned(), |seconds| http_date(seconds.parse().unwrap()));
        (name.to_owned(), value)
    };
    lines.iter().map(field).collect()
}

fn response(status: u16, headers: &Headers) -> Response<'_> {
    Response { status, headers, received: at(0) }
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn shared() -> Policy {
    Policy { shared: true, ..Policy::default() }
}
