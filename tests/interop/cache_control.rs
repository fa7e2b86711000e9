//! What RFC 9111 stores, the library reads, and the reverse; and nothing that is only for some requests, only a part, or stale
//! is handed to the library as if it were good.

use serde_json::json;

use super::on_both;
use crate::support::origin::Origin;

fn get(url: &str) -> serde_json::Value {
    json!({"do": "get", "url": url})
}

#[test]
fn fresh_responses_are_shared_both_ways() {
    on_both(|shared| {
        let shared = shared.variable("ACACHE_CACHE_CONTROL", "true");
        let origin = Origin::start();
        for path in ["/ours", "/theirs"] {
            origin.route(path, 200, &[("Cache-Control", "max-age=60")], "body");
        }
        shared.home.run(["get", &origin.url("/ours")]).expect(0);
        let found = shared.python(json!([get(&origin.url("/ours")), get(&origin.url("/theirs"))]));
        assert_eq!((&found[0]["from_cache"], &found[1]["from_cache"]), (&json!(true), &json!(false)));
        assert!(found[0]["expires"].is_string(), "the lifetime is the library's expiry");
        let ran = shared.home.run(["get", "-v", &origin.url("/theirs")]).expect(0);
        assert!(ran.stderr.contains("acache; hit; ttl="), "{}", ran.stderr);
        assert_eq!((origin.count("/ours"), origin.count("/theirs")), (1, 1));
    });
}

#[test]
fn the_library_is_not_handed_what_has_to_be_validated() {
    on_both(|shared| {
        let shared = shared.variable("ACACHE_CACHE_CONTROL", "true");
        let origin = Origin::start();
        for (path, directive) in
            [("/no-cache", "max-age=60, no-cache"), ("/stale", "max-age=0"), ("/aged", "max-age=60")]
        {
            let age = if path == "/aged" { "70" } else { "0" };
            origin.route(path, 200, &[("Cache-Control", directive), ("ETag", "\"a\""), ("Age", age)], "body");
            shared.home.run(["get", &origin.url(path)]).expect(0);
        }
        assert_eq!(shared.home.run(["size"]).expect(0).text(), "3\n", "all of them are stored");
        let found = shared.python(json!([
            get(&origin.url("/no-cache")),
            get(&origin.url("/stale")),
            get(&origin.url("/aged"))
        ]));
        for found in found {
            assert_eq!(found["from_cache"], false, "{}", found["url"]);
        }
    });
}

#[test]
fn a_part_is_never_the_whole_to_the_library() {
    on_both(|shared| {
        let shared = shared.variable("ACACHE_CACHE_CONTROL", "true");
        let origin = Origin::start();
        let fields = [("Cache-Control", "max-age=60"), ("ETag", "\"a\""), ("Content-Range", "bytes 0-3/10")];
        origin.route("/a", 206, &fields, "0123");
        shared.home.run(["get", &origin.url("/a"), "-H", "Range: bytes=0-3"]).expect(0);
        assert_eq!(shared.home.run(["size"]).expect(0).text(), "1\n");
        origin.route("/a", 200, &[], "0123456789");
        let found = shared.python(json!([get(&origin.url("/a")), {"do": "has_url", "url": origin.url("/b")}]));
        assert_eq!((&found[0]["from_cache"], &found[0]["status"]), (&json!(false), &json!(200)));
        assert_eq!(found[0]["body"], "MDEyMzQ1Njc4OQ==");
    });
}

#[test]
fn the_library_sees_one_variant_and_counts_all() {
    on_both(|shared| {
        let shared = shared.variable("ACACHE_CACHE_CONTROL", "true");
        let origin = Origin::start();
        origin.route("/a", 200, &[("Cache-Control", "max-age=60"), ("Vary", "X")], "first");
        shared.home.run(["get", &origin.url("/a"), "-H", "X: 1"]).expect(0);
        origin.route("/a", 200, &[("Cache-Control", "max-age=60"), ("Vary", "X")], "newest");
        shared.home.run(["get", &origin.url("/a"), "-H", "X: 2"]).expect(0);
        let found =
            shared.python(json!([get(&origin.url("/a")), {"do": "size"}, {"do": "values"}, {"do": "redirects"}]));
        assert_eq!(found[0]["body"], "bmV3ZXN0", "the newest");
        assert_eq!(found[1], 2);
        assert_eq!(found[2].as_array().unwrap().len(), 2);
        // The library removes what it names; the other variant is still found here, and goes with the URL.
        shared.python(json!([{"do": "delete_url", "url": origin.url("/a")}]));
        origin.route("/a", 200, &[("Cache-Control", "max-age=60"), ("Vary", "X")], "third");
        shared.home.run(["get", &origin.url("/a"), "-H", "X: 2"]).expect(0);
        assert_eq!(shared.home.run(["get", &origin.url("/a"), "-H", "X: 1"]).expect(0).text(), "first");
        shared.home.run(["delete", &origin.url("/a")]).expect(0);
        assert_eq!(shared.home.run(["size"]).expect(0).text(), "0\n");
    });
}
