//! Another implementation, asked the same: `http-cache-semantics`. Tens of thousands of generated exchanges; where the two
//! disagree, it has to be for one of the reasons below, and each of them says who is right.

use http_cache_semantics::{CacheOptions, CachePolicy};

use super::*;

/// A generator that gives the same exchanges in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn some_of<'a>(&mut self, all: &[&'a str], odds: usize) -> Vec<&'a str> {
        all.iter().copied().filter(|_| self.below(odds) == 0).collect()
    }
}

/// A request, the response to it, and a later request.
struct Exchange {
    shared: bool,
    status: u16,
    first: Headers,
    response: Headers,
    second: Headers,
    now: i64,
}

fn exchange(dice: &mut Dice) -> Exchange {
    let status =
        dice.one_of(&["200", "200", "200", "203", "204", "301", "302", "404", "403", "500", "599"]).parse().unwrap();
    let lifetimes = ["max-age=0", "max-age=10", "max-age=60", "s-maxage=5", "s-maxage=30", "max-age=x"];
    let flags = [
        "no-store",
        "no-cache",
        "no-cache=\"a\"",
        "private",
        "public",
        "must-revalidate",
        "proxy-revalidate",
        "immutable",
        "must-understand",
        "stale-while-revalidate=20",
    ];
    let mut directives = dice.some_of(&lifetimes, 4);
    directives.extend(dice.some_of(&flags, 9));
    let mut response: Vec<String> = Vec::new();
    if !directives.is_empty() {
        response.push(format!("Cache-Control: {}", directives.join(", ")));
    }
    for (field, odds) in [
        ("Expires: @20", 5),
        ("Expires: 0", 15),
        ("Last-Modified: @-1000", 4),
        ("ETag: \"a\"", 3),
        ("Age: 7", 5),
        ("Date: @0", 2),
        ("Date: @-15", 12),
        ("Vary: X", 5),
        ("Vary: *", 30),
        ("Set-Cookie: a=b", 9),
    ] {
        let name = field.split(':').next().unwrap();
        if dice.below(odds) == 0 && !response.iter().any(|other| other.starts_with(&format!("{name}:"))) {
            response.push(field.to_owned());
        }
    }
    let request = |dice: &mut Dice, directives: &[&str]| {
        let mut lines = Vec::new();
        let directives = dice.some_of(directives, 8);
        if !directives.is_empty() {
            lines.push(format!("Cache-Control: {}", directives.join(", ")));
        }
        for (field, odds) in [("X: 1", 3), ("X: 2", 6), ("Authorization: b", 6), ("Pragma: no-cache", 12)] {
            if dice.below(odds) == 0 && !lines.iter().any(|other: &String| other.starts_with(&field[..2])) {
                lines.push(field.to_owned());
            }
        }
        lines
    };
    let first = request(dice, &["no-store"]);
    let second = request(dice, &["no-cache", "no-store", "max-age=15", "min-fresh=8", "max-stale=10", "max-stale"]);
    let built = |lines: Vec<String>| headers(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    Exchange {
        shared: dice.below(2) == 0,
        status,
        first: built(first),
        response: built(response),
        second: built(second),
        now: i64::try_from(dice.below(80)).unwrap(),
    }
}

fn map(headers: &Headers) -> http::HeaderMap {
    let field = |(name, value): (&[u8], &[u8])| {
        (http::HeaderName::from_bytes(name).unwrap(), http::HeaderValue::from_bytes(value).unwrap())
    };
    headers.iter().map(field).collect()
}

fn system_time(moment: Timestamp) -> std::time::SystemTime {
    std::time::UNIX_EPOCH + Duration::from_micros(moment.unix_micros().unsigned_abs())
}

/// Whether the other implementation answers the second request from what the first one brought.
fn theirs(exchange: &Exchange) -> bool {
    let request = |headers: &Headers| {
        let mut request = http::Request::get("http://a/").body(()).unwrap();
        *request.headers_mut() = map(headers);
        request
    };
    let mut response = http::Response::builder().status(exchange.status).body(()).unwrap();
    *response.headers_mut() = map(&exchange.response);
    let options = CacheOptions { shared: exchange.shared, ..CacheOptions::default() };
    let policy = CachePolicy::new_options(&request(&exchange.first), &response, system_time(at(0)), options);
    policy.is_storable()
        && policy
            .before_request(&request(&exchange.second), system_time(at(exchange.now)))
            .satisfies_without_revalidation()
}

fn ours(exchange: &Exchange) -> bool {
    let policy = Policy { shared: exchange.shared, ..Policy::default() };
    let stored = response(exchange.status, &exchange.response);
    policy.storable("GET", &exchange.first, stored, false).is_ok()
        && policy.selects(stored, Some(&exchange.first), &exchange.second, false)
        && !matches!(policy.reuse(stored, &exchange.second, false, at(exchange.now)), Reuse::Validate(_))
}

/// The known differences. `true`: it explains why the two disagree about this exchange.
type Explains = fn(&Exchange) -> bool;

fn says(headers: &Headers, directive: &str) -> bool {
    headers.get_str("cache-control").is_some_and(|value| value.split(", ").any(|own| own.starts_with(directive)))
}

const DIFFERENCES: &[(&str, Explains)] = &[
    (
        "two different values of a directive make a response stale (§4.2.1): theirs takes the first, and must-revalidate",
        |x| {
            let value = x.response.get_str("cache-control").unwrap_or_default();
            let count = |name| value.split(", ").filter(|directive| directive.starts_with(name)).count();
            count("max-age=") > 1 || count("s-maxage=") > 1
        },
    ),
    ("a final status with explicit freshness may be stored, known or not (§3): theirs has a list", |x| {
        !matches!(x.status, 200 | 203 | 204 | 301 | 404)
    }),
    ("must-understand takes no-store back (§5.2.2.3): theirs does not know it", |x| {
        says(&x.response, "must-understand")
    }),
    ("no-cache=\"a\" is about the field a (§5.2.2.4): theirs takes it for no-cache", |x| {
        says(&x.response, "no-cache=\"a\"")
    }),
    ("proxy-revalidate is about stale responses (§5.2.2.8): theirs takes it for no freshness at all", |x| {
        x.shared && says(&x.response, "proxy-revalidate")
    }),
    ("a shared cache may store Set-Cookie (§7.3): theirs does not, by its own choice", |x| {
        x.shared && x.response.contains("set-cookie")
    }),
    ("a Date in the past is age (§4.2.3): theirs looks at Age alone", |x| {
        x.response.get_str("date").is_some_and(|date| date == http_date(-15))
    }),
    ("immutable states no lifetime (RFC 8246): theirs takes it for a day", |x| says(&x.response, "immutable")),
    ("stale-while-revalidate (RFC 5861 §3): theirs does not know it", |x| says(&x.response, "stale-while-revalidate")),
    ("Cache-Control outranks Pragma (RFC 7234 §5.4): theirs always looks at it", |x| x.second.contains("pragma")),
    ("who says no-store expects nothing stored (§5.2.1.5 forbids only to store): ours is the more careful", |x| {
        says(&x.second, "no-store")
    }),
    ("max-stale takes what is stale by exactly so much (§5.2.1.2): theirs wants less", |x| {
        says(&x.second, "max-stale=")
    }),
    ("max-stale does not outrank s-maxage of a shared cache (§5.2.2.10): theirs lets it", |x| {
        x.shared && says(&x.response, "s-maxage") && says(&x.second, "max-stale")
    }),
    ("max-stale does not outrank no-cache (§5.2.2.4): theirs lets it", |x| {
        says(&x.response, "no-cache") && says(&x.second, "max-stale")
    }),
    ("what is stale at once and has no validator is not kept: ours, by its own choice", |x| {
        !x.response.contains("etag") && !x.response.contains("last-modified") && says(&x.second, "max-stale")
    }),
];

#[test]
fn two_implementations_agree_but_for_what_is_known() {
    const EXCHANGES: usize = 60_000;
    let mut dice = Dice(42);
    let (mut agreed, mut used) = (0, 0);
    let mut explained = vec![0; DIFFERENCES.len()];
    for n in 0..EXCHANGES {
        let exchange = exchange(&mut dice);
        let (ours, theirs) = (ours(&exchange), theirs(&exchange));
        if ours == theirs {
            agreed += 1;
            used += usize::from(ours);
            continue;
        }
        let difference = DIFFERENCES.iter().position(|(_, explains)| explains(&exchange));
        let Some(difference) = difference else {
            panic!(
                "exchange {n}: ours {ours}, theirs {theirs}, shared {}, status {}, {:?} {:?} {:?} at {}",
                exchange.shared, exchange.status, exchange.first, exchange.response, exchange.second, exchange.now
            );
        };
        explained[difference] += 1;
    }
    // The two agree on most exchanges, on uses too, and no difference is listed that does not occur.
    assert!(agreed > EXCHANGES * 8 / 10, "only {agreed} agreed");
    assert!(used > EXCHANGES / 50, "only {used} were used");
    for ((difference, _), count) in DIFFERENCES.iter().zip(&explained) {
        assert!(*count > 0, "never seen: {difference}");
    }
}
