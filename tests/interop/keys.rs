//! One request has one key, by the same settings here and there.

use serde_json::{Value, json};

use super::Shared;

/// A request: options of the program, and arguments of the library's `create_key`.
struct Request {
    options: &'static [&'static str],
    library: Value,
}

fn requests() -> Vec<Request> {
    let request = |options, library| Request { options, library };
    vec![
        request(&["http://e.com/"], json!({"url": "http://e.com/"})),
        request(&["http://E.com:80/a/../b?z=1&a=2#f"], json!({"url": "http://E.com:80/a/../b?z=1&a=2#f"})),
        request(&["http://e.com/?token=1&q=é x"], json!({"url": "http://e.com/?token=1&q=é x"})),
        request(&["-X", "HEAD", "http://e.com/"], json!({"method": "HEAD", "url": "http://e.com/"})),
        request(
            &["-d", "a=1&token=2", "http://e.com/"],
            json!({"method": "POST", "url": "http://e.com/", "data": "a=1&token=2"}),
        ),
        request(
            &["--form", "b=1", "--form", "token=2", "http://e.com/"],
            json!({"method": "POST", "url": "http://e.com/", "data": {"b": "1", "token": "2"}}),
        ),
        request(
            &["--json", r#"{"b": [1, 2.50, null], "token": "t", "a": "é"}"#, "http://e.com/"],
            json!({"method": "POST", "url": "http://e.com/", "json": {"b": [1, 2.5, null], "token": "t", "a": "é"}}),
        ),
        request(
            &["-H", "Accept: text/html", "-H", "X-Token: 1", "http://e.com/"],
            json!({"url": "http://e.com/", "headers": {"Accept": "text/html", "X-Token": "1"}}),
        ),
        request(&["-H", "Accept:", "http://e.com/"], json!({"url": "http://e.com/", "headers": {"Accept": ""}})),
    ]
}

/// Compares all keys under these arguments of the library and these flags. `only` names the header fields that the library is
/// given of each request; empty: all.
fn compare(arguments: &Value, flags: &[&str], only: &[&str]) {
    let mut shared = Shared::sqlite();
    for (name, value) in arguments.as_object().unwrap() {
        shared = shared.with(name, value.clone());
    }
    let requests = requests();
    let step = |request: &Request| {
        let mut step = request.library.clone();
        step["do"] = json!("key");
        if let Some(headers) = step["headers"].as_object_mut() {
            headers.retain(|name, _| only.is_empty() || only.contains(&name.as_str()));
        }
        step.as_object_mut().unwrap().retain(|_, value| *value != json!({}) && !value.is_null());
        step
    };
    let theirs = shared.python(requests.iter().map(step).collect());
    for (request, theirs) in requests.iter().zip(theirs) {
        let ours = shared.home.run(["key"].iter().chain(request.options).chain(flags)).expect(0).text();
        assert_eq!(theirs, ours.trim(), "{:?} with {flags:?}", request.options);
    }
}

#[test]
fn keys_are_those_of_the_library() {
    let ignored = json!(["token", "X-Token"]);
    let flags = ["--ignored-params", "token,X-Token", "--include-headers"];
    compare(&json!({}), &[], &[]);
    compare(&json!({"include_headers": true}), &flags[2..], &[]);
    compare(&json!({"ignored_params": ignored}), &flags[..2], &[]);
    compare(&json!({"include_headers": true, "ignored_params": ignored}), &flags, &[]);
}

#[test]
fn matched_headers_make_the_key_that_the_library_makes_of_these_headers_alone() {
    let library = json!({"include_headers": true});
    compare(&library, &["--match-headers", "accept"], &["Accept"]);
    compare(&library, &["--match-headers", "X-Token,X-Other"], &["X-Token"]);
}
