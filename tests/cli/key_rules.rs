//! The settings that say which requests share an entry: `include_headers`, `match_headers`, `ignored_params`, `key_format`.

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

fn origin() -> Origin {
    let origin = Origin::start();
    for path in ["/a", "/a?q=1&token=x", "/a?q=1&token=y", "/%7Ea?b=1"] {
        origin.route(path, 200, &[], path);
    }
    origin
}

#[test]
fn requests_that_differ_in_a_matched_header_are_cached_separately() {
    let (home, origin) = (Home::new().variable("ACACHE_MATCH_HEADERS", "Accept"), origin());
    let get = |headers: &[&str]| {
        let url = origin.url("/a");
        let headers = headers.iter().flat_map(|header| ["-H", header]);
        home.run(["get", &url].into_iter().chain(headers)).expect(0);
        origin.count("/a")
    };
    assert_eq!(get(&["Accept: text/html"]), 1);
    assert_eq!(get(&["Accept: text/html", "X-Other: 1"]), 1, "another field does not matter");
    assert_eq!(get(&["Accept: text/plain"]), 2);
    assert_eq!(get(&[]), 3);
    let ran = home.run(["get", "--match-header", "no name", &origin.url("/a")]).expect(2);
    assert!(ran.stderr.contains("match-headers") && ran.stderr.contains("no name"), "{}", ran.stderr);
}

#[test]
fn ignored_parameters_do_not_separate() {
    let (home, origin) = (Home::new(), origin());
    for path in ["/a?q=1&token=x", "/a?q=1&token=y"] {
        let body = home.run(["get", "--ignored-param", "token", &origin.url(path)]).expect(0).text();
        assert_eq!(body, "/a?q=1&token=x");
    }
}

#[test]
fn entries_of_an_older_library_are_read_and_new_ones_written_under_its_successor() {
    let server = RedisServer::start();
    let (home, origin) = (Home::with_address(server.url()), origin());
    let url = origin.url("/a");
    let key = |format: &str| Home::new().run(["key", "--key-format", format, &url]).expect(0).text();
    assert_ne!(key("0.14"), key("0.15"));
    home.run(["get", "--key-format", "0.14", &url]).expect(0);
    assert_eq!(home.run(["keys"]).expect(0).text(), key("0.14"));
    home.run(["get", &url]).expect(0);
    assert_eq!(origin.count("/a"), 2, "the newer key knows nothing of it");
    home.run(["delete", key("0.15").trim()]).expect(0);

    let home = home.variable("ACACHE_KEY_FORMAT", "0.15,0.14");
    home.run(["get", &url]).expect(0);
    assert_eq!(origin.count("/a"), 2, "found under the older key");
    home.run(["contains", &url]).expect(0);
    assert!(home.run(["read", &url]).expect(0).text().contains("/a"));
    home.run(["get", "--force-refresh", &url]).expect(0);
    assert!(home.run(["keys"]).expect(0).text().contains(key("0.15").trim()), "written under the newer");
    home.run(["delete", &url]).expect(0);
    assert_eq!(home.run(["size"]).expect(0).text(), "0\n", "both are the named entry");
}

#[test]
fn redirects_of_an_older_library_are_followed_and_removed() {
    let server = RedisServer::start();
    let (home, origin) = (Home::with_address(server.url()), Origin::start());
    origin.route("/from", 302, &[("Location", "/to")], "");
    origin.route("/to", 200, &[], "there");
    home.run(["get", "--key-format", "0.14", &origin.url("/from")]).expect(0);
    let home = home.variable("ACACHE_KEY_FORMAT", "0.15,0.14");
    assert_eq!(home.run(["get", "--only-if-cached", &origin.url("/from")]).expect(0).text(), "there");
    home.run(["delete", &origin.url("/from")]).expect(0);
    assert_eq!(home.run(["size", "--collection", "redirects"]).expect(0).text(), "0\n");
}

#[test]
fn a_bad_key_format_is_told_with_what_is_accepted() {
    let ran = Home::new().run(["key", "--key-format", "0.16", "http://localhost/"]).expect(2);
    assert!(ran.stderr.contains("key-format") && ran.stderr.contains("0.16") && ran.stderr.contains("`0.14`"));
    Home::new().variable("ACACHE_KEY_FORMAT", "0.16").run(["keys"]).expect(3);
}
