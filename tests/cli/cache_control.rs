//! `--cache-control`, one process a request, on both stores: freshness, storing, reusing, validating.

use crate::support::origin::{Origin, Seen};
use crate::support::program::{Home, Ran};
use crate::support::redis_server::RedisServer;

/// Runs a check on a home of each store.
pub fn on_both(check: impl Fn(&Home)) {
    check(&Home::new().variable("ACACHE_CACHE_CONTROL", "true"));
    let server = RedisServer::start();
    check(&Home::with_address(server.url()).variable("ACACHE_CACHE_CONTROL", "true"));
}

/// `get -i` of this URL.
pub fn get(home: &Home, url: &str, arguments: &[&str]) -> Ran {
    home.run(["get", "-i", url].iter().chain(arguments))
}

/// A header field of what `get -i` printed.
#[track_caller]
pub fn field(ran: &Ran, name: &str) -> Option<String> {
    let text = ran.text();
    let head = text.split("\r\n\r\n").next().unwrap();
    let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
}

pub fn status(ran: &Ran) -> u16 {
    ran.text().split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("{}", ran.text()))
}

pub fn body(ran: &Ran) -> String {
    ran.text().split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

/// An origin whose response has this tag: a request with it is answered 304, with these fields both ways.
pub fn tagged(origin: &Origin, path: &str, tag: &'static str, fields: &'static str) {
    origin.answer(path, move |seen: &Seen, stream| {
        use std::io::Write as _;
        let same = seen.header("if-none-match") == Some(tag);
        let (line, body) = if same { ("304 Not Modified", "") } else { ("200 OK", "body") };
        let length = if same { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let head = format!("HTTP/1.1 {line}\r\nConnection: close\r\nETag: {tag}\r\n{fields}{length}\r\n");
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(body.as_bytes());
    });
}

#[test]
fn what_the_origin_calls_fresh_is_used_and_says_its_age() {
    on_both(|home| {
        let origin = Origin::start();
        origin.route("/a", 200, &[("Cache-Control", "max-age=60"), ("Age", "10")], "body");
        let first = get(home, &origin.url("/a"), &[]).expect(0);
        assert!(
            field(&first, "cache-status").unwrap().starts_with("acache; fwd=uri-miss; fwd-status=200; stored; key=")
        );
        let second = get(home, &origin.url("/a"), &[]).expect(0);
        assert_eq!((body(&second).as_str(), origin.count("/a")), ("body", 1));
        let age: u64 = field(&second, "age").unwrap().parse().unwrap();
        assert!((10..20).contains(&age), "{age}");
        let told = field(&second, "cache-status").unwrap();
        assert!(told.starts_with("acache; hit; ttl=") && told.contains("; key=\""), "{told}");
        let stored = home.run(["read", &origin.url("/a"), "--format", "json"]).expect(0).text();
        assert!(!stored.to_ascii_lowercase().contains("cache-status"), "it is not stored: {stored}");
        let told = home.run(["get", "-v", &origin.url("/a")]).expect(0);
        assert!(told.stderr.starts_with("acache; hit; ttl="), "{}", told.stderr);
        assert_eq!(told.text(), "body");
    });
}

#[test]
fn what_the_origin_forbids_or_leaves_open_is_not_used() {
    on_both(|home| {
        let origin = Origin::start();
        for (path, fields) in [
            ("/no-store", &[("Cache-Control", "no-store, max-age=60")][..]),
            ("/unmarked", &[]),
            ("/stale", &[("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")]),
            ("/any", &[("Cache-Control", "max-age=60"), ("Vary", "*")]),
        ] {
            origin.route(path, 200, fields, "body");
            get(home, &origin.url(path), &[]).expect(0);
            get(home, &origin.url(path), &[]).expect(0);
            assert_eq!(origin.count(path), 2, "{path}");
        }
        assert_eq!(home.run(["size"]).expect(0).text(), "0\n", "and none of it is stored");
        // expire_after is the lifetime of what states none, and of nothing else.
        for path in ["/unmarked", "/stale"] {
            get(home, &origin.url(path), &["--expire-after", "1h"]).expect(0);
            get(home, &origin.url(path), &["--expire-after", "1h"]).expect(0);
        }
        assert_eq!((origin.count("/unmarked"), origin.count("/stale")), (3, 4));
    });
}

#[test]
fn any_final_status_with_explicit_freshness_is_used_unless_the_settings_restrict_it() {
    on_both(|home| {
        let origin = Origin::start();
        for code in [299, 302, 404, 410, 503, 599] {
            let path = format!("/{code}");
            origin.route(&path, code, &[("Cache-Control", "max-age=60"), ("Location", "/x")], "body");
            for _ in 0..2 {
                assert_eq!(status(&get(home, &origin.url(&path), &["--no-follow"]).expect(0)), code);
            }
            assert_eq!(origin.count(&path), 1, "{code}");
        }
        get(home, &origin.url("/404"), &["--allowed-codes", "200"]).expect(0);
        assert_eq!(origin.count("/404"), 2, "a restriction that was asked for holds");
    });
}

#[test]
fn a_304_freshens_what_is_stored() {
    on_both(|home| {
        let origin = Origin::start();
        tagged(&origin, "/a", "\"v1\"", "Cache-Control: max-age=0\r\nX-Count: 1\r\n");
        get(home, &origin.url("/a"), &[]).expect(0);
        tagged(&origin, "/a", "\"v1\"", "Cache-Control: max-age=60\r\nX-Count: 2\r\n");
        let second = get(home, &origin.url("/a"), &[]).expect(0);
        assert_eq!((status(&second), body(&second).as_str()), (200, "body"));
        assert_eq!(field(&second, "x-count").as_deref(), Some("2"));
        let told = field(&second, "cache-status").unwrap();
        assert!(told.starts_with("acache; fwd=stale; fwd-status=304; stored; ttl="), "{told}");
        assert_eq!(origin.seen()[1].header("if-none-match"), Some("\"v1\""));
        let third = get(home, &origin.url("/a"), &[]).expect(0);
        assert_eq!((field(&third, "x-count").as_deref(), origin.count("/a")), (Some("2"), 2), "fresh again");
    });
}

#[test]
fn a_new_response_takes_the_place_of_a_stale_one_and_a_foreign_304_is_not_believed() {
    on_both(|home| {
        let origin = Origin::start();
        tagged(&origin, "/a", "\"v1\"", "Cache-Control: max-age=0\r\n");
        get(home, &origin.url("/a"), &[]).expect(0);
        origin.route("/a", 200, &[("Cache-Control", "max-age=60"), ("ETag", "\"v2\"")], "new");
        assert_eq!(body(&get(home, &origin.url("/a"), &[]).expect(0)), "new");
        assert_eq!(body(&get(home, &origin.url("/a"), &[]).expect(0)), "new");
        assert_eq!(origin.count("/a"), 2);

        // A 304 with another strong tag is about something else: asked again, without conditions.
        origin.answer("/b", |seen, stream| {
            use std::io::Write as _;
            let _ = match seen.header("if-none-match") {
                Some(_) => stream.write_all(b"HTTP/1.1 304 x\r\nETag: \"other\"\r\nConnection: close\r\n\r\n"),
                None => stream
                    .write_all(b"HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nConnection: close\r\nContent-Length: 2\r\n\r\nOK"),
            };
        });
        for requests in [1, 3] {
            assert_eq!(body(&get(home, &origin.url("/b"), &[]).expect(0)), "OK");
            assert_eq!(origin.count("/b"), requests);
        }
    });
}

#[test]
fn the_requests_own_directives_count() {
    on_both(|home| {
        let origin = Origin::start();
        origin.route("/a", 200, &[("Cache-Control", "max-age=60"), ("Age", "30")], "body");
        get(home, &origin.url("/a"), &[]).expect(0);
        for (directive, requests) in [
            ("max-age=40", 1),
            ("min-fresh=10", 1),
            ("max-age=10", 2),
            ("min-fresh=50", 3),
            ("no-cache", 4),
            ("no-store", 5),
        ] {
            get(home, &origin.url("/a"), &["-H", &format!("Cache-Control: {directive}")]).expect(0);
            assert_eq!(origin.count("/a"), requests, "{directive}");
        }
        origin.route("/stale", 200, &[("Cache-Control", "max-age=60"), ("Age", "70"), ("ETag", "\"a\"")], "body");
        get(home, &origin.url("/stale"), &[]).expect(0);
        get(home, &origin.url("/stale"), &["-H", "Cache-Control: max-stale=30"]).expect(0);
        assert_eq!(origin.count("/stale"), 1);
        get(home, &origin.url("/stale"), &["-H", "Cache-Control: max-stale=5"]).expect(0);
        assert_eq!(origin.count("/stale"), 2);
        let ran = get(home, &origin.url("/none"), &["-H", "Cache-Control: only-if-cached"]).expect(1);
        assert_eq!((status(&ran), origin.count("/none")), (504, 0));
        let ran = get(home, &origin.url("/none"), &["--only-if-cached"]).expect(1);
        assert_eq!((status(&ran), origin.count("/none")), (504, 0));
    });
}

#[test]
fn refresh_validates_what_is_fresh_but_for_what_is_immutable() {
    on_both(|home| {
        let origin = Origin::start();
        tagged(&origin, "/a", "\"v1\"", "Cache-Control: max-age=60\r\n");
        tagged(&origin, "/b", "\"v1\"", "Cache-Control: max-age=60, immutable\r\n");
        for path in ["/a", "/b"] {
            get(home, &origin.url(path), &[]).expect(0);
            assert_eq!(body(&get(home, &origin.url(path), &["--refresh"]).expect(0)), "body");
        }
        assert_eq!((origin.count("/a"), origin.count("/b")), (2, 1));
        let asked = &origin.seen()[1];
        assert_eq!((asked.header("if-none-match"), asked.header("cache-control")), (Some("\"v1\""), Some("max-age=0")));
        get(home, &origin.url("/b"), &["--force-refresh"]).expect(0);
        assert_eq!(origin.seen().last().unwrap().header("if-none-match"), None);
        assert_eq!(origin.count("/b"), 2);
    });
}

#[test]
fn the_callers_own_conditions_are_answered_from_the_cache() {
    on_both(|home| {
        let origin = Origin::start();
        let fields =
            "Cache-Control: max-age=60\r\nLast-Modified: Wed, 01 Jan 2020 00:00:00 GMT\r\nContent-Type: text/plain\r\n";
        tagged(&origin, "/a", "\"v1\"", fields);
        get(home, &origin.url("/a"), &[]).expect(0);
        for (condition, expected) in [
            ("If-None-Match: \"v1\"", 304),
            ("If-None-Match: W/\"v1\"", 304),
            ("If-None-Match: \"v2\", \"v1\"", 304),
            ("If-None-Match: \"v2\"", 200),
            ("If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT", 304),
            ("If-Modified-Since: Tue, 31 Dec 2019 23:59:59 GMT", 200),
        ] {
            let ran = get(home, &origin.url("/a"), &["-H", condition]).expect(0);
            assert_eq!(status(&ran), expected, "{condition}");
            assert_eq!(body(&ran), if expected == 304 { "" } else { "body" }, "{condition}");
            assert_eq!(field(&ran, "etag").as_deref(), Some("\"v1\""));
            assert_eq!(field(&ran, "content-type").is_some(), expected == 200);
        }
        assert_eq!(origin.count("/a"), 1);
        // One that a cache may not judge goes to the origin.
        get(home, &origin.url("/a"), &["-H", "If-Match: \"v1\""]).expect(0);
        assert_eq!(origin.count("/a"), 2);
    });
}

#[test]
fn a_head_is_answered_by_a_stored_get_and_keeps_it_up_to_date() {
    on_both(|home| {
        let origin = Origin::start();
        let route = |tag: &str, age: &str, count: &str| {
            origin.route("/a", 200, &[("Cache-Control", age), ("ETag", tag), ("X-Count", count)], "body");
        };
        route("\"v1\"", "max-age=60", "1");
        get(home, &origin.url("/a"), &[]).expect(0);
        let head = get(home, &origin.url("/a"), &["-X", "HEAD"]).expect(0);
        assert_eq!((status(&head), body(&head).as_str(), origin.count("/a")), (200, "", 1));

        route("\"v1\"", "max-age=60", "2");
        home.run(["get", "-I", "--refresh", &origin.url("/a")]).expect(0);
        let again = get(home, &origin.url("/a"), &[]).expect(0);
        assert_eq!((field(&again, "x-count").as_deref(), body(&again).as_str()), (Some("2"), "body"));
        assert_eq!(origin.count("/a"), 2);

        route("\"v2\"", "max-age=60", "3");
        home.run(["get", "-I", "--refresh", &origin.url("/a")]).expect(0);
        assert_eq!(field(&get(home, &origin.url("/a"), &[]).expect(0), "x-count").as_deref(), Some("3"));
        assert_eq!(origin.count("/a"), 4, "what the HEAD showed to be out of date was fetched anew");
    });
}

#[test]
fn a_shared_cache_keeps_what_is_for_all() {
    on_both(|home| {
        let origin = Origin::start();
        origin.route("/private", 200, &[("Cache-Control", "private, max-age=60")], "body");
        origin.route("/s-maxage", 200, &[("Cache-Control", "s-maxage=60")], "body");
        for _ in 0..2 {
            get(home, &origin.url("/private"), &["--shared"]).expect(0);
            get(home, &origin.url("/s-maxage"), &["--shared"]).expect(0);
        }
        assert_eq!((origin.count("/private"), origin.count("/s-maxage")), (2, 1));
        for _ in 0..2 {
            get(home, &origin.url("/private"), &[]).expect(0);
        }
        assert_eq!(origin.count("/private"), 3, "your own cache may keep what is private");
    });
}

#[test]
fn a_redirect_that_is_not_fresh_is_not_skipped() {
    on_both(|home| {
        let origin = Origin::start();
        origin.route("/to", 200, &[("Cache-Control", "max-age=60")], "there");
        origin.route("/now", 302, &[("Location", "/to")], "");
        origin.route("/fresh", 302, &[("Location", "/to"), ("Cache-Control", "max-age=60")], "");
        for _ in 0..2 {
            for path in ["/now", "/fresh"] {
                assert_eq!(body(&get(home, &origin.url(path), &[]).expect(0)), "there");
            }
        }
        assert_eq!((origin.count("/now"), origin.count("/fresh")), (2, 1));
    });
}

#[test]
fn without_the_setting_the_headers_say_nothing() {
    let (home, origin) = (Home::new(), Origin::start());
    origin.route("/a", 200, &[("Cache-Control", "no-store"), ("Vary", "*")], "body");
    for _ in 0..2 {
        let ran = get(&home, &origin.url("/a"), &[]).expect(0);
        assert_eq!((field(&ran, "age"), field(&ran, "cache-status")), (None, None));
    }
    assert_eq!(origin.count("/a"), 1);
}

#[test]
fn without_the_setting_refresh_asks_and_leaves_the_entry_as_it_is() {
    let (home, origin) = (Home::new(), Origin::start());
    tagged(&origin, "/a", "\"v1\"", "X-Count: 1\r\n");
    home.run(["get", &origin.url("/a"), "--expire-after", "1h"]).expect(0);
    let before = home.run(["read", &origin.url("/a"), "--raw"]).expect(0).stdout;
    let ran = home.run(["get", "-v", "--refresh", &origin.url("/a")]).expect(0);
    assert_eq!((ran.text().as_str(), origin.count("/a")), ("body", 2));
    assert!(ran.stderr.contains("fwd=request; fwd-status=304"), "{}", ran.stderr);
    assert_eq!(home.run(["read", &origin.url("/a"), "--raw"]).expect(0).stdout, before);
    origin.route("/a", 200, &[], "new");
    assert_eq!(home.run(["get", "--refresh", &origin.url("/a")]).expect(0).text(), "new");
    assert_eq!(home.run(["get", &origin.url("/a")]).expect(0).text(), "new");
}

#[test]
fn a_response_without_a_lifetime_is_fresh_for_a_tenth_of_its_age() {
    on_both(|home| {
        let origin = Origin::start();
        let day = 86_400;
        let ago = |seconds: u64| {
            httpdate::fmt_http_date(std::time::SystemTime::now() - std::time::Duration::from_secs(seconds))
        };
        for (path, status, modified, requests) in [
            ("/day", 200, ago(day), 1),
            ("/ahead", 200, "Thu, 01 Jan 2099 00:00:00 GMT".to_owned(), 2),
            ("/404", 404, ago(day), 1),
            ("/403", 403, ago(day), 2),
        ] {
            origin.route(path, status, &[("Last-Modified", &modified)], "body");
            for _ in 0..2 {
                get(home, &origin.url(path), &[]).expect(0);
            }
            assert_eq!(origin.count(path), requests, "{path}");
        }
    });
}

#[test]
fn fields_that_are_the_connections_or_need_validation_are_not_handed_out_again() {
    on_both(|home| {
        let origin = Origin::start();
        let head = "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-End: 2\r\n";
        let control = "Cache-Control: max-age=60, no-cache=\"X-Check\"\r\nX-Check: 3\r\nSet-Cookie: a=b\r\n";
        origin.raw("/a", format!("{head}{control}Content-Length: 4\r\n\r\nbody"));
        get(home, &origin.url("/a"), &[]).expect(0);
        let again = get(home, &origin.url("/a"), &[]).expect(0);
        let names = ["x-hop", "keep-alive", "connection", "x-check", "x-end", "set-cookie"];
        let found: Vec<_> = names.into_iter().filter(|name| field(&again, name).is_some()).collect();
        assert_eq!((found, origin.count("/a")), (vec!["x-end", "set-cookie"], 1));
    });
}

#[test]
fn nothing_of_an_interim_response_is_kept() {
    on_both(|home| {
        let origin = Origin::start();
        let interim = "HTTP/1.1 103 Early Hints\r\nLink: </styles.css>\r\nX-Early: yes\r\n\r\n";
        let last = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody";
        origin.raw("/a", format!("{interim}{last}"));
        for _ in 0..2 {
            let ran = get(home, &origin.url("/a"), &[]).expect(0);
            assert_eq!((status(&ran), body(&ran).as_str(), field(&ran, "x-early")), (200, "body", None));
        }
        assert_eq!(origin.count("/a"), 1);
    });
}

#[test]
fn must_understand_takes_no_store_back_for_what_is_understood() {
    on_both(|home| {
        let origin = Origin::start();
        for (code, requests) in [(200, 1), (599, 2)] {
            let path = format!("/{code}");
            origin.route(&path, code, &[("Cache-Control", "max-age=60, no-store, must-understand")], "body");
            for _ in 0..2 {
                get(home, &origin.url(&path), &[]).expect(0);
            }
            assert_eq!(origin.count(&path), requests, "{code}");
        }
    });
}

#[test]
fn a_failing_store_costs_a_warning_and_not_the_answer() {
    let origin = Origin::start();
    origin.route("/a", 200, &[("Cache-Control", "max-age=60")], "body");
    let home = Home::with_address("redis://127.0.0.1:1").variable("ACACHE_CACHE_CONTROL", "true");
    let ran = get(&home, &origin.url("/a"), &[]).expect(0);
    assert_eq!(body(&ran), "body");
    assert_eq!(ran.stderr.matches("going on without the cache").count(), 1, "{}", ran.stderr);
    get(&home, &origin.url("/a"), &["--require-cache"]).expect(4);
}
