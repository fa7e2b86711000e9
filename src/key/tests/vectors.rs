//! Every vector of `tests/vectors/keys.jsonl`, made by running the library (FORMAT.md §9). What a command line cannot say in
//! the same way (`params`, lists and numbers in a form) is said here as it would be said there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::headers::Headers;
use crate::key::escape::{AsciiSet, quote};
use crate::key::{Credentials, KeyFormat, KeyRules, cache_key, redirect_key};
use crate::request::{Request, RequestBody};

struct Vector {
    name: String,
    request: Request,
    rules: KeyRules,
    key: String,
    key_0_14: String,
    normalized: String,
}

fn vectors() -> Vec<Vector> {
    let vectors: Vec<_> = include_str!("../../../tests/vectors/keys.jsonl").lines().map(vector).collect();
    assert_eq!(vectors.len(), 185);
    vectors
}

fn vector(line: &str) -> Vector {
    let vector: Value = serde_json::from_str(line).unwrap();
    let text = |name: &str| vector[name].as_str().unwrap().to_owned();
    let mut headers = Headers::default();
    for field in vector["headers"].as_array().unwrap_or(&Vec::new()) {
        headers.push(field[0].as_str().unwrap(), field[1].as_str().unwrap());
    }
    let ignored = vector["ignored_params"].as_array().cloned().unwrap_or_default();
    Vector {
        name: line.to_owned(),
        request: Request {
            method: text("method"),
            headers,
            body: body(&vector),
            ..Request::get(url_with_params(&vector))
        },
        rules: KeyRules {
            include_headers: vector["include_headers"] == true,
            ignored_params: ignored.iter().map(|name| name.as_str().unwrap().to_owned()).collect(),
            credentials: Credentials::Shared,
            ..KeyRules::default()
        },
        key: text("key"),
        key_0_14: text("key_legacy_0_14_3"),
        normalized: text("norm"),
    }
}

fn url_with_params(vector: &Value) -> String {
    let mut url = vector["url"].as_str().unwrap().to_owned();
    for (name, value) in pairs(&vector["params"]) {
        url.push(if url.contains('?') { '&' } else { '?' });
        quote(name.as_bytes(), AsciiSet::NONE, &mut url);
        url.push('=');
        quote(value.as_bytes(), AsciiSet::NONE, &mut url);
    }
    url
}

fn body(vector: &Value) -> RequestBody {
    if let Some(json) = vector.get("json") {
        return RequestBody::Json(json.to_string());
    }
    if let Some(bytes) = vector["data_b64"].as_str() {
        return RequestBody::Bytes(STANDARD.decode(bytes).unwrap().into());
    }
    match vector.get("data") {
        None => RequestBody::None,
        Some(Value::String(text)) => RequestBody::Text(text.clone()),
        Some(mapping) => RequestBody::Form(pairs(mapping)),
    }
}

/// A mapping or list of pairs, values as Python's `str()` has them; a list as value repeats the name.
fn pairs(value: &Value) -> Vec<(String, String)> {
    let named: Vec<(String, Value)> = match value {
        Value::Null => Vec::new(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        Value::Array(items) => {
            items.iter().map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].clone())).collect()
        }
        other => panic!("no pairs: {other}"),
    };
    let values = |value: Value| match value {
        Value::Array(items) => items,
        single => vec![single],
    };
    named
        .into_iter()
        .flat_map(|(name, value)| values(value).into_iter().map(move |v| (name.clone(), str(&v))))
        .collect()
}

fn str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        number => number.to_string(),
    }
}

#[test]
fn keys_of_0_15_are_those_of_the_library() {
    for Vector { name, request, rules, key, .. } in vectors() {
        assert_eq!(cache_key(&request, &rules).unwrap().to_string(), key, "{name}");
    }
}

#[test]
fn keys_of_0_14_are_those_of_the_library() {
    for Vector { name, request, rules, key_0_14, .. } in vectors() {
        let rules = KeyRules { format: KeyFormat::V0_14, ..rules };
        assert_eq!(cache_key(&request, &rules).unwrap().to_string(), key_0_14, "{name}");
    }
}

#[test]
fn hashed_urls_are_those_of_the_library() {
    for Vector { name, request, rules, normalized, .. } in vectors() {
        assert_eq!(crate::key::normalize::hashed_url(&request.url, &rules).unwrap(), normalized, "{name}");
    }
}

#[test]
fn redirect_key_is_the_key_of_a_request_with_nothing_but_a_url() {
    let bare = |vector: &Vector| vector.request.body == RequestBody::None && vector.request.headers.is_empty();
    let bare: Vec<_> = vectors().into_iter().filter(bare).collect();
    assert!(
        bare.iter().any(|vector| vector.rules.include_headers)
            && bare.iter().any(|v| !v.rules.ignored_params.is_empty())
    );
    for Vector { name, request, rules, key, .. } in bare {
        assert_eq!(redirect_key(&request.method, &request.url, &rules).unwrap().to_string(), key, "{name}");
    }
}
