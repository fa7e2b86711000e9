//! The library writes, the program reads: a hit without a request to the origin.

use base64::Engine as _;
use serde_json::{Value, json};

use super::{PATHS, Shared, on_both, origin};

fn check(shared: Shared) {
    let origin = origin();
    let gets: Vec<Value> = PATHS.iter().map(|(path, _)| json!({"do": "get", "url": origin.url(path)})).collect();
    let written = shared.python(json!(gets));
    let requests = origin.seen().len();
    assert_eq!(requests, PATHS.iter().map(|(_, requests)| requests).sum::<usize>());
    for ((path, _), written) in PATHS.iter().zip(&written) {
        let body = base64::engine::general_purpose::STANDARD.decode(written["body"].as_str().unwrap()).unwrap();
        let ran = shared.home.run(["get", &origin.url(path)]).expect(0);
        assert_eq!((ran.stdout, ran.stderr.as_str()), (body, ""), "{path}");
        let entry = shared.home.run(["get", "--format", "json", &origin.url(path)]).expect(0).json();
        assert_eq!(entry["from_cache"], true, "{path}");
        for field in ["method", "status", "reason", "url", "encoding"] {
            assert_eq!(entry[field], written[field], "{path}: {field}");
        }
        let lower = |headers: &Value| -> Vec<(String, String)> {
            let fields = headers.as_array().unwrap().iter();
            fields
                .map(|field| (field[0].as_str().unwrap().to_lowercase(), field[1].as_str().unwrap().to_owned()))
                .collect()
        };
        assert_eq!(lower(&entry["headers"]), lower(&written["headers"]), "{path}");
        assert_eq!(entry["history"].as_array().unwrap().len(), written["history"].as_array().unwrap().len(), "{path}");
        let cookies = |value: &Value| value["cookies"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(cookies(&entry), cookies(written), "{path}");
    }
    assert_eq!(
        shared.home.run(["get", &origin.url("/b?x=1")]).expect(0).text(),
        "hééllo",
        "a hop leads to the response"
    );
    assert_eq!(origin.seen().len(), requests, "the program made a request");
}

#[test]
fn what_the_library_fetched_is_a_hit_here() {
    on_both(check);
}

#[test]
fn the_same_holds_signed() {
    for shared in [Shared::redis(), Shared::sqlite()] {
        check(shared.with("secret_key", json!("hunter2")).variable("ACACHE_SECRET_KEY", "hunter2"));
    }
}

#[test]
fn a_wrong_signature_is_never_used() {
    on_both(|shared| {
        let shared = shared.with("secret_key", json!("theirs")).variable("ACACHE_SECRET_KEY", "ours");
        let origin = origin();
        shared.python(json!([{"do": "get", "url": origin.url("/json")}]));
        let ran = shared.home.run(["get", &origin.url("/json")]).expect(0);
        assert!(ran.stderr.contains("warning: cannot use the stored value"), "{}", ran.stderr);
        assert_eq!(origin.count("/json"), 2);
    });
}

#[test]
fn a_reader_of_a_file_that_the_library_has_open_changes_nothing_of_it() {
    let shared = Shared::sqlite();
    let origin = origin();
    shared.python(json!([{"do": "get", "url": origin.url("/json")}]));
    shared.home.run(["get", &origin.url("/json")]).expect(0);
    shared.home.run(["get", &origin.url("/empty")]).expect(0);
    let file = rusqlite::Connection::open(shared.home.path().join("shared.sqlite")).unwrap();
    let mode: String = file.query_row("PRAGMA journal_mode", (), |row| row.get(0)).unwrap();
    assert_eq!(mode, "delete", "the library's own mode stays");
    let found = shared.python(json!([{"do": "get", "url": origin.url("/empty")}]));
    assert_eq!(found[0]["from_cache"], true);
}
