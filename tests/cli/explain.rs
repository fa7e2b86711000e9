//! `acache explain`: the rule that decides is the one by which `get` acts, and nothing changes.

use crate::support::origin::Origin;
use crate::support::program::Home;

/// The line with the arrow under a heading, without what `get` would do.
#[track_caller]
fn decides(home: &Home, about: &str, url: &str, arguments: &[&str]) -> String {
    let text = home.run(["explain", url].iter().chain(arguments)).expect(0).text();
    let part = text.split(&format!("{about}\n")).nth(1).unwrap_or_else(|| panic!("{text}"));
    let line = part.lines().find(|line| line.starts_with("-> ")).unwrap_or_else(|| panic!("{text}"));
    line[3..].to_owned()
}

#[test]
fn each_rule_may_decide_about_reading() {
    let (home, origin) = (Home::new(), Origin::start());
    origin.route("/a", 200, &[], "body");
    origin.route("/b", 404, &[], "");
    let (a, b) = (origin.url("/a"), origin.url("/b"));
    home.run(["get", &a, "--expire-after", "1h"]).expect(0);
    home.run(["get", &b, "--allowed-codes", "404"]).expect(0);
    let requests = origin.seen().len();
    for (url, arguments, rule) in [
        (&a, &[][..], "settings"),
        (&a, &["-X", "PUT"], "method"),
        (&a, &["--expire-after", "0"], "expire_after"),
        (&a, &["-H", "X: 1", "--include-headers"], "stored"),
        (&b, &[], "settings"),
        (&a, &["--filter-fn", ".status == 404"], "filter_fn"),
    ] {
        let line = decides(&home, "reading", url, arguments);
        assert!(line.starts_with(rule), "{url} {arguments:?}: {line}");
    }
    let text = home.run(["explain", &a]).expect(0).text();
    assert!(text.contains("get answers from the cache") && text.contains("expires in"), "{text}");
    let text = home.run(["explain", &b]).expect(0).text();
    assert!(text.contains("status 404 is not among allowed_codes") && text.contains("get asks the origin"), "{text}");
    assert_eq!(origin.seen().len(), requests, "nothing is fetched");
}

#[test]
fn each_rule_may_decide_about_writing() {
    let (home, origin) = (Home::new(), Origin::start());
    let url = origin.url("/a");
    for (arguments, rule) in [
        (&[][..], "max_body"),
        (&["-X", "PUT"], "method"),
        (&["--expire-after", "0"], "expire_after"),
        (&["--read-only"], "read_only"),
        (&["--allowed-codes", "404"], "allowed_codes"),
        (&["--cache-control"], "max_body"),
    ] {
        let line = decides(&home, "writing", &url, arguments);
        assert!(line.starts_with(rule), "{arguments:?}: {line}");
    }
    assert_eq!(home.run(["size"]).expect(0).text(), "0\n");
}

#[test]
fn rfc_9111_explains_itself() {
    let (home, origin) = (Home::new().variable("ACACHE_CACHE_CONTROL", "true"), Origin::start());
    origin.route("/fresh", 200, &[("Cache-Control", "max-age=60")], "body");
    origin.route("/stale", 200, &[("Cache-Control", "max-age=0"), ("ETag", "\"a\"")], "body");
    origin.route("/vary", 200, &[("Cache-Control", "max-age=60"), ("Vary", "X")], "body");
    for path in ["/fresh", "/stale", "/vary"] {
        home.run(["get", &origin.url(path)]).expect(0);
    }
    for (path, arguments, rule, says) in [
        ("/fresh", &[][..], "reuse", "it is fresh"),
        ("/fresh", &["-H", "Cache-Control: no-cache"], "reuse", "the request says no-cache"),
        ("/fresh", &["-d", "x"], "safe", "the method changes something"),
        ("/stale", &[], "reuse", "the stored response is stale"),
        ("/vary", &["-H", "X: 1"], "stored", "another variant"),
        ("/none", &[], "stored", "not in the cache"),
    ] {
        let line = decides(&home, "reading", &origin.url(path), arguments);
        assert!(line.starts_with(rule) && line.contains(says), "{path} {arguments:?}: {line}");
    }
    let text = home.run(["explain", &origin.url("/fresh")]).expect(0).text();
    assert!(text.contains("fresh for 1m (the origin says so)"), "{text}");
    assert_eq!(origin.seen().len(), 3);
}
