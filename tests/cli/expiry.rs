//! `expire_after` and `urls_expire_after`, seen from outside. (`tests/interop/expiry.rs` compares them with the library.)

use crate::support::origin::Origin;
use crate::support::program::Home;

fn origin() -> Origin {
    let origin = Origin::start();
    for path in ["/a.png", "/b", "/c"] {
        origin.route(path, 200, &[], path);
    }
    origin
}

#[test]
fn the_first_url_pattern_that_matches_says_how_long() {
    let (home, origin) = (Home::new(), origin());
    let file =
        "expire_after = \"1h\"\n[urls_expire_after]\n\"re:\\\\.png$\" = \"never\"\n\"*/b\" = 0\n\"*\" = \"default\"";
    let config = home.file("config.toml", file);
    let config = config.to_str().unwrap();
    for path in ["/a.png", "/b", "/b", "/c"] {
        home.run(["get", "--config", config, &origin.url(path)]).expect(0);
    }
    assert_eq!(origin.count("/b"), 2, "never cached");
    let lifetime = |url: &str| {
        let listed = home.run(["values", "--url", url, "--format", "json"]).expect(0).json();
        let entry = listed[0].clone();
        entry["expires"].as_str().map(|expires| expires[..13] > entry["created_at"].as_str().unwrap()[..13])
    };
    assert_eq!(lifetime("*/a.png"), None);
    assert_eq!(lifetime("*/c"), Some(true));
}

#[test]
fn patterns_come_by_lines_in_the_environment_and_by_repeated_flags() {
    let origin = origin();
    let home = Home::new().variable("ACACHE_URLS_EXPIRE_AFTER", "*/b=0\n\n*/c?x=1=0\n");
    for path in ["/b", "/b", "/c"] {
        home.run(["get", &origin.url(path)]).expect(0);
    }
    assert_eq!(origin.count("/b"), 2);
    assert_eq!(home.run(["size"]).expect(0).text(), "1\n");
    // The flags replace the variable, and keep their order.
    let flags = ["--urls-expire-after", "*/b=1h", "--urls-expire-after", "*=0"];
    for path in ["/b", "/b", "/a.png", "/a.png"] {
        let url = origin.url(path);
        home.run(["get", &url].into_iter().chain(flags)).expect(0);
    }
    assert_eq!((origin.count("/b"), origin.count("/a.png")), (3, 2));
}

#[test]
fn the_flag_of_get_is_of_this_request_and_outranks_the_url() {
    let (home, origin) = (Home::new().variable("ACACHE_URLS_EXPIRE_AFTER", "*=0"), origin());
    home.run(["get", "--expire-after", "1h", &origin.url("/b")]).expect(0);
    home.run(["get", "--expire-after", "1h", &origin.url("/b")]).expect(0);
    assert_eq!(origin.count("/b"), 1);
    // From the environment the same value is the namespace's, and ranks below.
    let home = home.variable("ACACHE_EXPIRE_AFTER", "1h");
    home.run(["get", &origin.url("/c")]).expect(0);
    assert_eq!(home.run(["size"]).expect(0).text(), "1\n");
}

#[test]
fn a_malformed_pattern_is_told_with_what_is_accepted() {
    let home = Home::new();
    for (value, told) in [("x", "PATTERN=WHEN"), ("x=soon", "`soon` is no time"), ("re:(=1h", "no regular expression")]
    {
        let ran = home.run(["get", "--urls-expire-after", value, "http://localhost:1/"]).expect(2);
        assert!(ran.stderr.contains("urls-expire-after") && ran.stderr.contains(told), "{}", ran.stderr);
        assert!(ran.stderr.contains(value), "{}", ran.stderr);
    }
    let config = home.file("config.toml", "[urls_expire_after]\n\"*\" = [1]");
    let ran = home.run(["keys", "--config", config.to_str().unwrap()]).expect(3);
    assert!(ran.stderr.contains("urls_expire_after") && ran.stderr.contains("line 1"), "{}", ran.stderr);
}
