//! The vectors of the library, and the rules one by one.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::headers::Headers;

const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/keys.jsonl"));

/// Python's `str()` of a scalar, as it appears in params and forms.
fn python_str(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A mapping, or a list of pairs, as pairs; a list value repeats its name.
fn pairs(value: &Value) -> Vec<(String, String)> {
    let expand = |name: &str, value: &Value| match value {
        Value::Array(values) => values.iter().map(|value| (name.to_owned(), python_str(value))).collect(),
        value => vec![(name.to_owned(), python_str(value))],
    };
    match value {
        Value::Object(members) => members.iter().flat_map(|(name, value)| expand(name, value)).collect(),
        Value::Array(items) => items.iter().map(|pair| (python_str(&pair[0]), python_str(&pair[1]))).collect(),
        other => panic!("neither a mapping nor a list: {other}"),
    }
}

fn request_of(vector: &Value) -> (Request, KeyRules) {
    let mut request = Request::get(vector["url"].as_str().unwrap());
    vector["method"].as_str().unwrap().clone_into(&mut request.method);
    if let Some(params) = vector.get("params") {
        // The same as adding the pairs to the URL's query (FORMAT.md §2.3).
        let quote =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        for (name, value) in pairs(params) {
            let mark = if request.url.contains('?') { '&' } else { '?' };
            request.url.push_str(&format!("{mark}{}={}", quote(&name), quote(&value)));
        }
    }
    if let Some(data) = vector.get("data") {
        request.body = match data {
            Value::String(text) => RequestBody::Text(text.clone()),
            fields => RequestBody::Form(pairs(fields)),
        };
    }
    if let Some(data) = vector.get("data_b64") {
        use base64::Engine as _;
        let bytes = base64::engine::general_purpose::STANDARD.decode(data.as_str().unwrap()).unwrap();
        request.body = RequestBody::Bytes(bytes.into());
    }
    if let Some(json) = vector.get("json") {
        request.body = RequestBody::Json(json.to_string());
    }
    if let Some(headers) = vector.get("headers") {
        request.headers =
            Headers(pairs(headers).into_iter().map(|(name, value)| (name.into(), value.into())).collect());
    }
    let ignored = vector.get("ignored_params").and_then(Value::as_array);
    let rules = KeyRules {
        include_headers: vector["include_headers"] == true,
        ignored_params: ignored.into_iter().flatten().map(python_str).collect(),
        credentials: Credentials::Shared,
    };
    (request, rules)
}

#[test]
fn every_vector_of_the_library_has_its_key() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in VECTORS.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let (request, rules) = request_of(&vector);
        count += 1;
        let key = cache_key(&request, &rules).map(|key| key.to_string());
        if key.as_deref() != Ok(vector["key"].as_str().unwrap()) {
            let url = normalize_url(&request.url, &rules);
            wrong.push(format!("{line}\n  normalised: {url:?}"));
        }
    }
    assert_eq!(count, 185);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn with_field(name: &'static str, value: &'static str) -> Request {
    let mut request = Request::get("http://e.com/");
    request.headers.push(name, value);
    request
}

#[test]
fn credentials_separate_keys_whoever_set_them() {
    let rules = KeyRules::default();
    let plain = cache_key(&Request::get("http://e.com/"), &rules).unwrap();
    let mut implied = Request::get("http://e.com/");
    implied.implied_headers.push("Authorization", "Bearer a");
    let given = with_field("authorization", "Bearer a");
    assert_eq!(cache_key(&implied, &rules), cache_key(&given, &rules));
    assert_ne!(cache_key(&given, &rules).unwrap(), plain);
    assert_ne!(cache_key(&given, &rules), cache_key(&with_field("authorization", "Bearer b"), &rules));
    assert!(carries_credentials(&given, &rules) && carries_credentials(&implied, &rules));
    assert_eq!(cache_key(&with_field("Accept", "x"), &rules).unwrap(), plain);
    assert!(!carries_credentials(&with_field("Accept", "x"), &rules));
}

#[test]
fn the_separate_key_is_the_documented_hash() {
    let rules = KeyRules::default();
    let mut request = with_field("Cookie", "a=1");
    request.implied_headers.push("Authorization", "Basic eA==");
    let library = cache_key(&Request::get("http://e.com/"), &rules).unwrap();
    let text = format!("acache-credentials\0{library}authorization\0Basic eA==\0cookie\0a=1\0");
    assert_eq!(cache_key(&request, &rules).unwrap().to_string(), hex(&Sha256::digest(text)));
}

#[test]
fn credentials_in_the_library_key_do_not_separate_twice() {
    let rules = KeyRules { include_headers: true, ..KeyRules::default() };
    let request = with_field("Authorization", "x");
    assert!(!carries_credentials(&request, &rules));
    let shared = KeyRules { credentials: Credentials::Shared, ..rules.clone() };
    assert_eq!(cache_key(&request, &rules), cache_key(&request, &shared));
    // An ignored header is not part of the library's key, so it separates.
    let ignoring = KeyRules { ignored_params: vec!["Authorization".to_owned()], ..rules };
    assert!(carries_credentials(&request, &ignoring));
}

#[test]
fn shared_credentials_give_the_library_key() {
    let rules = KeyRules { credentials: Credentials::Shared, ..KeyRules::default() };
    let plain = cache_key(&Request::get("http://e.com/"), &rules);
    assert_eq!(cache_key(&with_field("Authorization", "x"), &rules), plain);
    assert!(!carries_credentials(&with_field("Authorization", "x"), &rules));
}

#[test]
fn malformed_urls_are_named_with_the_reason_and_without_a_password() {
    for (url, reason) in [
        ("e.com/a", "it has no scheme"),
        ("ftp://e.com/", "`ftp` is neither http nor https"),
        ("http:///a", "there is no host"),
        ("http://...", "there is no host"),
        ("http://u:geheim@e.com:x/", "the port `x` is not a number"),
        ("http://e.com:65536/", "the port `65536` is above 65535"),
        ("http://[::1/", "never closed"),
        ("http://[::g]/", "is not an IPv6 address"),
        ("http://a\u{200b}b.com/", "invisible character U+200B"),
        ("http://a b.com/", "the host has the character ` `"),
    ] {
        let error = cache_key(&Request::get(url), &KeyRules::default()).unwrap_err().to_string();
        assert!(error.contains(reason), "{url}: {error}");
        assert!(!error.contains("geheim"), "{error}");
    }
    let label = format!("http://{}.com/", "a".repeat(64));
    assert!(normalize_url(&label, &KeyRules::default()).is_err());
}

#[test]
fn hosts_are_normalised_as_python_does() {
    let rules = KeyRules::default();
    for (url, expected) in [
        ("http://.e..COM./x", "http://e.com/x"),
        ("http://192.168.000.1/", "http://192.168.000.1/"),
        ("http://[::FFFF:1.2.3.4]/", "http://[::ffff:102:304]/"),
        ("http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/"),
        ("http://\u{2603}.net/", "http://xn--n3h.net/"),
    ] {
        assert_eq!(normalize_url(url, &rules).unwrap(), expected);
    }
}

proptest! {
    #[test]
    fn any_text_has_a_key_or_a_reason(url in "(https?://)?\\PC{0,40}", ignored in proptest::bool::ANY) {
        let ignored_params = if ignored { vec!["a".to_owned()] } else { Vec::new() };
        let _ = normalize_url(&url, &KeyRules { ignored_params, ..KeyRules::default() });
    }

    #[test]
    fn a_normalised_url_is_its_own_normal_form(path in "[a-z/.%0-9A-F]{0,20}", query in "[a-z=&+;%]{0,20}") {
        let rules = KeyRules::default();
        let once = normalize_url(&format!("http://e.com/{path}?{query}"), &rules).unwrap();
        prop_assert_eq!(normalize_url(&once, &rules).unwrap(), once);
    }
}
