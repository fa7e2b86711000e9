//! `acache purge`.

use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

fn check(home: &Home) {
    home.run(["write", "http://e.com/fresh", "--expire-after", "1h"]).expect(0);
    home.run(["write", "http://e.com/never"]).expect(0);
    home.run(["write", "http://e.com/old", "--expire-after", "-1h"]).expect(2);
    home.run(["write", "http://e.com/old", "--expire-after", "-3600"]).expect(0);
    let key = home.run(["key", "http://e.com/old"]).text();
    assert_eq!(home.run(["purge", "--dry-run"]).expect(0).text(), key);
    assert_eq!(home.run(["size"]).expect(0).text(), "3\n");
    let ran = home.run(["purge"]).expect(0);
    assert_eq!(ran.stderr, "note: removed 1 response\n");
    let mut urls = home.run(["keys", "--urls"]).expect(0).lines();
    urls.sort();
    assert_eq!(urls, ["http://e.com/fresh", "http://e.com/never"]);
    assert_eq!(home.run(["purge"]).expect(0).stderr, "note: removed 0 responses\n");
}

#[test]
fn only_expired_entries_go_from_sqlite() {
    check(&Home::new());
}

#[test]
fn only_expired_entries_go_from_redis() {
    let server = RedisServer::start();
    check(&Home::with_address(server.url()));
}

fn oldest_go(home: &Home) {
    home.file("body", vec![b'x'; 10_000]);
    for (n, path) in ["a", "b", "c", "d"].iter().enumerate() {
        let url = format!("http://e.com/{path}");
        home.run(["write", &url, "--body", "body"]).expect(0);
        let mut entry = home.run(["read", &url, "--format", "json"]).expect(0).json();
        entry["created_at"] = format!("20{n:02}-01-01T00:00:00Z").into();
        home.file("entry", entry.to_string());
        home.run(["write", &url, "--entry", "entry"]).expect(0);
    }
    home.run(["write", "http://e.com/expired", "--body", "body", "--expire-after", "-60"]).expect(0);
    let purge = |arguments: &[&str]| home.run(["purge", "--max-size", "25KB"].iter().chain(arguments)).expect(0);
    let mut listed = purge(&["--dry-run"]).lines();
    listed.sort();
    let mut expected: Vec<_> = ["a", "b", "expired"]
        .map(|path| home.run(["key", &format!("http://e.com/{path}")]).expect(0).text().trim().to_owned())
        .to_vec();
    expected.sort();
    assert_eq!(listed, expected);
    assert_eq!(purge(&["--url", "e.com/none"]).stderr, "note: removed 0 responses\n", "a selection is all that goes");
    let ran = purge(&[]);
    assert_eq!(ran.stderr, "note: removed 1 response\nnote: removed 2 responses so that max_size holds\n");
    let mut urls = home.run(["keys", "--urls"]).expect(0).lines();
    urls.sort();
    assert_eq!(urls, ["http://e.com/c", "http://e.com/d"]);
    assert_eq!(purge(&[]).stderr, "note: removed 0 responses\n");
}

#[test]
fn the_oldest_entries_go_until_max_size_holds() {
    oldest_go(&Home::new());
    let server = RedisServer::start();
    oldest_go(&Home::with_address(server.url()));
}

#[test]
fn expired_entries_stay_for_the_offset() {
    let home = Home::new();
    home.run(["write", "http://e.com/old", "--expire-after", "-3600"]).expect(0);
    home.run(["write", "http://e.com/older", "--expire-after", "2001-01-01T00:00:00Z"]).expect(0);
    for (arguments, removed) in [
        (["purge", "--ttl-offset", "20000d"].as_slice(), "note: removed 0 responses\n"),
        // A week: so long they can be validated.
        (&["purge", "--cache-control"], "note: removed 1 response\n"),
        (&["purge", "--ttl-offset", "2h"], "note: removed 0 responses\n"),
        (&["purge", "--ttl-offset", "2h", "--filtered", "--filter-fn", "true"], "note: removed 0 responses\n"),
        (&["purge", "--cache-control", "--ttl-offset", "0"], "note: removed 1 response\n"),
    ] {
        assert_eq!(home.run(arguments).expect(0).stderr, removed, "{arguments:?}");
    }
}
