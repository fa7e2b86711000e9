//! The program writes, the library reads: a hit that equals what the library would have fetched itself.

use serde_json::{Value, json};

use super::{PATHS, Shared, on_both, origin};

/// What a response is, but for what differs between any two fetches.
fn comparable(response: &Value) -> Value {
    let mut response = response.clone();
    let object = response.as_object_mut().unwrap();
    object.remove("from_cache");
    object.remove("request_headers");
    // The order of different fields is the client's, that of equal ones the server's.
    let sort = |headers: &mut Value| {
        headers.as_array_mut().unwrap().sort_by_key(|field| field[0].as_str().unwrap().to_owned());
    };
    sort(&mut response["headers"]);
    response["history"].as_array_mut().unwrap().iter_mut().for_each(|hop| sort(&mut hop["headers"]));
    response
}

fn check(shared: Shared) {
    let origin = origin();
    // What the library itself keeps and gives back, on a cache of its own.
    let own = Shared::sqlite();
    let gets: Vec<Value> = PATHS.iter().map(|(path, _)| json!({"do": "get", "url": origin.url(path)})).collect();
    own.python(json!(gets));
    let expected = own.python(json!(gets));
    for (path, _) in PATHS {
        shared.home.run(["get", &origin.url(path)]).expect(0);
    }
    let requests = origin.seen().len();
    let found = shared.python(json!(gets));
    assert_eq!(origin.seen().len(), requests, "the library made a request: {found:?}");
    for ((found, expected), (path, _)) in found.iter().zip(&expected).zip(PATHS) {
        assert_eq!(found["from_cache"], true, "{path}");
        assert_eq!(comparable(found), comparable(expected), "{path}");
        let sent: Vec<&str> =
            found["request_headers"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(sent, ["accept", "accept-encoding", "host", "user-agent"], "{path}");
    }
}

#[test]
fn what_the_program_fetched_is_a_hit_in_the_library() {
    on_both(check);
}

#[test]
fn the_same_holds_signed() {
    let keys = json!(["b2xk", "bmV3"]); // old, new
    for shared in [Shared::redis(), Shared::sqlite()] {
        let keys_file = shared.home.file("keys", "old\nnew\n");
        check(
            shared.with("secret_key_b64", keys.clone()).variable("ACACHE_SECRET_KEY_FILE", keys_file.to_str().unwrap()),
        );
    }
}

#[test]
fn hops_lead_the_library_to_the_response() {
    on_both(|shared| {
        let origin = origin();
        shared.home.run(["get", &origin.url("/a")]).expect(0);
        let requests = origin.seen().len();
        let found = shared.python(json!([
            {"do": "get", "url": origin.url("/b?x=1")},
            {"do": "has_url", "url": origin.url("/a")},
            {"do": "redirects"},
        ]));
        assert_eq!(found[0]["from_cache"], true);
        assert_eq!(found[1], true);
        assert_eq!(found[2].as_array().unwrap().len(), 2);
        assert_eq!(origin.seen().len(), requests);
    });
}

#[test]
fn expiry_written_here_holds_there() {
    on_both(|shared| {
        let origin = origin();
        shared.home.run(["get", &origin.url("/json"), "--expire-after", "2001-01-01T00:00:00Z"]).expect(0);
        shared.home.run(["get", &origin.url("/full"), "--expire-after", "2100-01-01T00:00:00Z"]).expect(0);
        let found = shared.python(json!([
            {"do": "get", "url": origin.url("/json")},
            {"do": "get", "url": origin.url("/full")},
        ]));
        assert_eq!((&found[0]["from_cache"], &found[1]["from_cache"]), (&json!(false), &json!(true)));
        assert_eq!(found[1]["expires"], "2100-01-01T00:00:00");
    });
}

#[test]
fn a_response_written_by_hand_is_a_hit_in_the_library() {
    on_both(|shared| {
        let arguments =
            ["write", "http://127.0.0.1:1/by-hand", "--body", "-", "--response-header", "Content-Type: text/plain"];
        shared.home.run_with_input(arguments, b"by hand").expect(0);
        let found = shared.python(json!([{"do": "get", "url": "http://127.0.0.1:1/by-hand"}]));
        assert_eq!((&found[0]["from_cache"], &found[0]["body"]), (&json!(true), &json!("YnkgaGFuZA==")));
    });
}

#[test]
fn requests_with_bodies_and_headers_have_the_library_s_keys() {
    let shared = Shared::sqlite();
    let url = "http://e.com/path?b=2&a=1#f";
    let found = shared.python(json!([
        {"do": "key", "url": url},
        {"do": "key", "method": "POST", "url": url, "json": {"b": [1.5, null], "a": "é"}},
        {"do": "key", "method": "POST", "url": url, "data": "text"},
        {"do": "key", "method": "POST", "url": url, "data": {"x": "1", "a": "ü &"}},
    ]));
    for (arguments, expected) in [
        (&["key", url][..], &found[0]),
        (&["key", "--json", "{\"b\":[1.5,null],\"a\":\"\\u00e9\"}", url], &found[1]),
        (&["key", "-d", "text", url], &found[2]),
        (&["key", "--form", "x=1", "--form", "a=ü &", url], &found[3]),
    ] {
        assert_eq!(shared.home.run(arguments).expect(0).text().trim(), expected.as_str().unwrap(), "{arguments:?}");
    }
}

/// Redis keeps the moment beside the value and not in it.
#[test]
fn entries_that_the_server_will_drop_are_read_until_then() {
    let shared = Shared::valkey().variable("ACACHE_TTL", "true").variable("ACACHE_EXPIRE_AFTER", "1h");
    let origin = origin();
    shared.home.run(["get", &origin.url("/a")]).expect(0);
    let found = shared.python(json!([{"do": "get", "url": origin.url("/a")}]));
    assert_eq!(found[0]["from_cache"], json!(true));
    assert_eq!(origin.count("/full"), 1);
}
