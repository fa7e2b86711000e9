//! `acache expire`: only the expiry changes, and only of entries that are still the ones that were read.

use acache::time::Timestamp;

use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

/// Seconds from the creation of the entry, or from now, to its expiry; `None` is never.
fn expires(home: &Home, url: &str) -> Option<(i64, i64)> {
    let entry = home.run(["read", url, "--format", "json"]).expect(0).json();
    let moment =
        |name: &str| entry[name].as_str().and_then(Timestamp::parse).map(|moment| moment.unix_micros() / 1_000_000);
    let now = Timestamp::now().unix_micros() / 1_000_000;
    moment("expires").map(|expires| (expires - moment("created_at").unwrap(), expires - now))
}

/// A body of bytes, header fields and all, so that a loss would show.
fn fill(home: &Home) {
    home.file("body", [0, 255, 10, 13]);
    for path in ["a", "b", "c"] {
        let url = format!("http://e.com/{path}");
        home.run(["write", &url, "--body", "body", "--response-header", "X-Own: 1", "--expire-after", "2h"]).expect(0);
    }
}

fn check(home: &Home) {
    fill(home);
    let whole = |url: &str| {
        let mut entry = home.run(["read", url, "--format", "json"]).expect(0).json();
        entry.as_object_mut().unwrap().retain(|name, _| !["expires", "is_expired"].contains(&name.as_str()));
        entry
    };
    let before = whole("http://e.com/a");
    let ran = home.run(["expire", "--set", "1h", "http://e.com/a"]).expect(0);
    assert_eq!(ran.stderr, "note: 1 changed\n");
    let (_, from_now) = expires(home, "http://e.com/a").unwrap();
    assert!((3595..=3600).contains(&from_now), "{from_now}");
    assert_eq!(whole("http://e.com/a"), before, "nothing else changed");
    assert_eq!(expires(home, "http://e.com/b").unwrap().0, 7200, "nor did anything else");

    home.run(["expire", "--set", "10", "--from-creation", "--url", "e.com/b"]).expect(0);
    assert_eq!(expires(home, "http://e.com/b").unwrap().0, 10);
    home.run(["expire", "--set", "never", "http://e.com/b"]).expect(0);
    assert_eq!(expires(home, "http://e.com/b"), None);
    home.run(["expire", "--set", "0", "http://e.com/c"]).expect(0);
    assert_eq!(home.run(["keys", "--urls", "--expired"]).expect(0).text(), "http://e.com/c\n");
    home.run(["expire", "--set", "2040-01-01T00:00:00Z", "--method", "GET", "-y"]).expect(0);
    let all = home.run(["values", "--format", "jsonl"]).expect(0).text();
    assert_eq!(all.matches("\"expires\":\"2040-01-01T00:00:00.000000Z\"").count(), 3, "{all}");

    let key = home.run(["key", "http://e.com/a"]).text();
    let ran = home.run(["expire", "--set", "1h", "--url", "e.com/a", "--dry-run"]).expect(0);
    assert_eq!((ran.text(), ran.stderr.as_str()), (key, "note: 1 would be changed\n"));
    assert!(home.run(["expire", "--set", "1h", "http://e.com/none"]).expect(1).stderr.contains("nothing is stored"));
}

#[test]
fn the_expiry_alone_changes_on_sqlite() {
    check(&Home::new());
}

#[test]
fn the_expiry_alone_changes_on_redis() {
    let server = RedisServer::start();
    check(&Home::with_address(server.url()));
}

#[test]
fn something_has_to_be_named_and_a_time_given() {
    let home = Home::new();
    assert!(home.run(["expire", "--set", "1h"]).expect(2).stderr.contains("nothing is named to be changed"));
    assert!(home.run(["expire", "http://e.com/a"]).expect(2).stderr.contains("--set"));
    let ran = home.run(["expire", "--set", "soon", "http://e.com/a"]).expect(2);
    assert!(ran.stderr.contains("soon") && ran.stderr.contains("never"), "{}", ran.stderr);
    home.run(["expire", "--read-only", "--set", "1h", "http://e.com/a"]).expect(3);
}

#[test]
fn a_signed_entry_stays_signed() {
    let home = Home::new().variable("ACACHE_SECRET_KEY", "k");
    home.run(["write", "http://e.com/a"]).expect(0);
    home.run(["expire", "--set", "1h", "http://e.com/a"]).expect(0);
    home.run(["read", "http://e.com/a"]).expect(0);
    // Who has no key would take the signature away, and with it the entry from all that check it.
    let home = home.variable("ACACHE_SECRET_KEY", "");
    let ran = home.run(["expire", "--set", "2h", "http://e.com/a"]).expect(6);
    assert!(ran.stderr.contains("is signed, and no signing key is set"), "{}", ran.stderr);
    assert!(expires(&home, "http://e.com/a").unwrap().1 <= 3600);
}
