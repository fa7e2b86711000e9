//! Rotating keys while both run: what one signed with an older key the other still takes, and what it signed anew too.

use serde_json::json;

use super::{Shared, on_both, origin};

/// `old` and `new` in base64, as `library.py` takes them.
const OLD: &str = "b2xk";
const NEW: &str = "bmV3";

#[test]
fn keys_are_rotated_in_either_order() {
    on_both(|shared| {
        let origin = origin();
        let keys = shared.home.file("keys", "old");
        let shared =
            shared.with("secret_key_b64", json!([OLD])).variable("ACACHE_SECRET_KEY_FILE", keys.to_str().unwrap());
        shared.home.run(["get", &origin.url("/json")]).expect(0);
        shared.python(json!([{"do": "get", "url": origin.url("/a")}]));
        let requests = origin.seen().len();

        // The service rotates first: what the old key signed here is a hit there, and what it now signs is none here.
        let shared = shared.with("secret_key_b64", json!([OLD, NEW]));
        let found = shared
            .python(json!([{"do": "get", "url": origin.url("/json")}, {"do": "get", "url": origin.url("/empty")}]));
        assert_eq!(found[0]["from_cache"], true);
        let ran = shared.home.run(["get", "--read-only", &origin.url("/empty")]).expect(0);
        assert!(ran.stderr.contains("no signature that any of the signing keys made"), "{}", ran.stderr);
        assert_eq!(origin.seen().len(), requests + 2);

        // With both keys here too, each takes everything.
        shared.home.file("keys", "old\nnew");
        for path in ["/json", "/a", "/empty"] {
            shared.home.run(["get", &origin.url(path)]).expect(0);
        }
        assert_eq!(origin.seen().len(), requests + 2);

        // Signed anew, nothing needs the old key any more, there and here.
        shared.home.run(["resign"]).expect(0);
        shared.home.file("keys", "new");
        let shared = shared.with("secret_key_b64", json!([NEW]));
        let found = shared.python(json!([
            {"do": "get", "url": origin.url("/json")},
            {"do": "get", "url": origin.url("/a")},
            {"do": "get", "url": origin.url("/empty")},
        ]));
        for (path, found) in ["/json", "/a", "/empty"].iter().zip(&found) {
            assert_eq!(found["from_cache"], true, "{path}");
            shared.home.run(["get", "--only-if-cached", &origin.url(path)]).expect(0);
        }
        assert_eq!(origin.seen().len(), requests + 2);
    });
}

#[test]
fn an_expiry_changed_here_holds_there() {
    let check = |shared: Shared| {
        let origin = origin();
        shared.python(json!([{"do": "get", "url": origin.url("/full")}, {"do": "get", "url": origin.url("/json")}]));
        shared.home.run(["expire", "--set", "2040-01-01T00:00:00Z", &origin.url("/full")]).expect(0);
        shared.home.run(["expire", "--set", "-10", &origin.url("/json")]).expect(0);
        let found = shared
            .python(json!([{"do": "get", "url": origin.url("/full")}, {"do": "get", "url": origin.url("/json")}]));
        assert_eq!((&found[0]["from_cache"], &found[0]["expires"]), (&json!(true), &json!("2040-01-01T00:00:00")));
        assert_eq!(found[1]["from_cache"], false);
    };
    on_both(check);
    on_both(|shared| check(shared.with("secret_key_b64", json!([NEW])).variable("ACACHE_SECRET_KEY", "new")));
}
