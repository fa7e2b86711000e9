//! The settings that a key depends on (FORMAT.md §2.6 to §2.9, DESIGN.md §8).

use sha2::{Digest, Sha256};

use crate::headers::Headers;
use crate::key::{Credentials, KeyError, KeyFormat, KeyRules, cache_key, carries_credentials, redirect_key};
use crate::request::{Request, RequestBody};

const URL: &str = "http://example.com/h";

fn with_headers(fields: &[(&'static str, &'static str)]) -> Request {
    let mut headers = Headers::default();
    fields.iter().for_each(|&(name, value)| headers.push(name, value));
    Request { headers, ..Request::get(URL) }
}

fn with_body(body: RequestBody) -> Request {
    Request { method: "POST".to_owned(), body, ..Request::get(URL) }
}

fn form(fields: &[(&str, &str)]) -> RequestBody {
    RequestBody::Form(fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect())
}

fn json(text: &str) -> RequestBody {
    RequestBody::Json(text.to_owned())
}

fn key(request: &Request, rules: &KeyRules) -> String {
    cache_key(request, rules).unwrap().to_string()
}

fn including_headers() -> KeyRules {
    KeyRules { include_headers: true, ..KeyRules::default() }
}

fn matching(names: &[&str]) -> KeyRules {
    KeyRules { match_headers: names.iter().map(|&name| name.to_owned()).collect(), ..KeyRules::default() }
}

fn ignoring(names: &[&str]) -> KeyRules {
    KeyRules { ignored_params: names.iter().map(|&name| name.to_owned()).collect(), ..KeyRules::default() }
}

fn shared() -> KeyRules {
    KeyRules { credentials: Credentials::Shared, ..KeyRules::default() }
}

#[test]
fn header_fields_count_only_when_they_are_included() {
    let rules = KeyRules::default();
    assert_eq!(key(&with_headers(&[("Accept", "a")]), &rules), key(&with_headers(&[]), &rules));
    let rules = including_headers();
    assert_ne!(key(&with_headers(&[("Accept", "a")]), &rules), key(&with_headers(&[]), &rules));
}

#[test]
fn an_empty_headers_part_is_not_the_same_as_none() {
    assert_ne!(key(&with_headers(&[]), &including_headers()), key(&with_headers(&[]), &KeyRules::default()));
}

#[test]
fn order_of_header_fields_does_not_count_but_their_spelling_does() {
    let rules = including_headers();
    let ab = key(&with_headers(&[("A", "1"), ("B", "2")]), &rules);
    assert_eq!(key(&with_headers(&[("B", "2"), ("A", "1")]), &rules), ab);
    assert_ne!(key(&with_headers(&[("a", "1"), ("B", "2")]), &rules), ab);
}

#[test]
fn only_matched_header_fields_count_whatever_the_case_of_the_setting() {
    let rules = matching(&["accept"]);
    let both = key(&with_headers(&[("Accept", "a"), ("X", "1")]), &rules);
    assert_eq!(key(&with_headers(&[("Accept", "a"), ("X", "2")]), &rules), both);
    assert_ne!(key(&with_headers(&[("Accept", "b"), ("X", "1")]), &rules), both);
}

#[test]
fn matched_header_fields_are_hashed_as_the_library_hashes_all() {
    let request = with_headers(&[("Accept", "a")]);
    assert_eq!(key(&request, &matching(&["ACCEPT"])), key(&request, &including_headers()));
    let none = with_headers(&[("X", "1")]);
    assert_eq!(key(&none, &matching(&["ACCEPT"])), key(&with_headers(&[]), &including_headers()));
}

#[test]
fn match_headers_narrows_include_headers() {
    let rules = KeyRules { include_headers: true, ..matching(&["accept"]) };
    assert_eq!(key(&with_headers(&[("X", "1")]), &rules), key(&with_headers(&[("X", "2")]), &rules));
}

#[test]
fn ignored_params_leave_queries_forms_and_json_by_exact_name() {
    let rules = ignoring(&["token"]);
    let bare = key(&Request::get("http://e.com/?q=1"), &rules);
    assert_eq!(key(&Request::get("http://e.com/?token=x&q=1"), &rules), bare);
    assert_ne!(key(&Request::get("http://e.com/?Token=x&q=1"), &rules), bare);

    let bare = key(&with_body(form(&[("q", "1")])), &rules);
    assert_eq!(key(&with_body(form(&[("token", "x"), ("q", "1")])), &rules), bare);

    let bare = key(&with_body(json(r#"{"q": {"token": 1}}"#)), &rules);
    assert_eq!(key(&with_body(json(r#"{"token": "x", "q": {"token": 1}}"#)), &rules), bare);
    assert_ne!(key(&with_body(json(r#"{"q": {}}"#)), &rules), bare);
}

#[test]
fn ignored_params_leave_text_bodies_alone() {
    let body = |text: &str| with_body(RequestBody::Text(text.to_owned()));
    let rules = ignoring(&["a"]);
    assert_ne!(key(&body("a=1&b=2"), &rules), key(&body("b=2"), &rules));
}

#[test]
fn bodies_of_different_kinds_have_different_keys() {
    let bodies = [
        RequestBody::None,
        RequestBody::Text(String::new()),
        RequestBody::Bytes(bytes::Bytes::new()),
        form(&[]),
        json("{}"),
        json("[]"),
        RequestBody::Text("{}".to_owned()),
        RequestBody::Bytes("{}".into()),
    ];
    let keys: std::collections::HashSet<_> =
        bodies.into_iter().map(|body| key(&with_body(body), &KeyRules::default())).collect();
    assert_eq!(keys.len(), 8);
}

#[test]
fn json_null_is_no_body_and_layout_of_json_does_not_count() {
    let rules = KeyRules::default();
    assert_eq!(key(&with_body(json(" null ")), &rules), key(&with_body(RequestBody::None), &rules));
    let compact = key(&with_body(json(r#"{"a":[1,2],"b":"é"}"#)), &rules);
    assert_eq!(key(&with_body(json("{\"b\" : \"\\u00e9\",\n \"a\": [1, 2]}")), &rules), compact);
    assert_ne!(key(&with_body(json(r#"{"a":[2,1],"b":"é"}"#)), &rules), compact);
}

#[test]
fn malformed_json_is_an_error_and_not_a_key() {
    let error = cache_key(&with_body(json("{")), &KeyRules::default()).unwrap_err();
    assert!(matches!(error, KeyError::Json(_)));
    assert!(error.to_string().starts_with("malformed JSON body: EOF while parsing"), "{error}");
}

#[test]
fn method_counts_in_upper_case() {
    let of = |method: &str| key(&Request { method: method.to_owned(), ..Request::get(URL) }, &KeyRules::default());
    assert_eq!(of("get"), of("GET"));
    assert_ne!(of("HEAD"), of("GET"));
}

#[test]
fn the_two_formats_never_share_a_key() {
    let rules = KeyRules { format: KeyFormat::V0_14, ..KeyRules::default() };
    assert_ne!(key(&Request::get(URL), &rules), key(&Request::get(URL), &KeyRules::default()));
}

#[test]
fn redirect_key_has_an_empty_headers_part_where_requests_have_one() {
    let bare = |rules: &KeyRules| redirect_key("get", URL, rules).unwrap().to_string();
    assert_eq!(bare(&including_headers()), key(&with_headers(&[]), &including_headers()));
    assert_eq!(bare(&matching(&["a"])), key(&with_headers(&[]), &including_headers()));
    assert_eq!(bare(&KeyRules::default()), key(&with_headers(&[]), &KeyRules::default()));
}

#[test]
fn each_credential_header_gives_a_key_of_its_own() {
    let rules = KeyRules::default();
    let anonymous = key(&with_headers(&[]), &rules);
    for name in ["Authorization", "cookie", "PROXY-AUTHORIZATION"] {
        let request = with_headers(&[(name, "secret")]);
        assert!(carries_credentials(&request, &rules), "{name}");
        assert_ne!(key(&request, &rules), anonymous, "{name}");
        assert_ne!(key(&request, &rules), key(&with_headers(&[(name, "other")]), &rules), "{name}");
        assert_eq!(key(&request, &shared()), anonymous, "{name}");
        assert!(!carries_credentials(&request, &shared()), "{name}");
    }
}

#[test]
fn separate_key_hashes_the_library_key_and_the_sorted_fields() {
    let rules = KeyRules::default();
    let request = with_headers(&[("Cookie", "b"), ("X", "1"), ("AUTHORIZATION", "Basic eDp5"), ("cookie", "a")]);
    let mut sha256 = Sha256::new();
    sha256.update(b"acache-credentials\0");
    sha256.update(key(&with_headers(&[]), &rules));
    sha256.update(b"authorization\0Basic eDp5\0cookie\0a\0cookie\0b\0");
    let expected: String = sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(key(&request, &rules), expected);
}

#[test]
fn credentials_that_are_in_the_library_key_change_nothing_more() {
    let request = with_headers(&[("Authorization", "secret")]);
    for rules in [including_headers(), matching(&["authorization"])] {
        assert!(!carries_credentials(&request, &rules));
        assert_eq!(
            key(&request, &rules),
            key(&request, &KeyRules { credentials: Credentials::Shared, ..rules.clone() })
        );
    }
}

#[test]
fn credentials_left_out_of_the_library_key_are_kept_apart_all_the_same() {
    let request = with_headers(&[("Authorization", "secret"), ("Accept", "a")]);
    for rules in [matching(&["accept"]), KeyRules { include_headers: true, ..ignoring(&["Authorization"]) }] {
        assert!(carries_credentials(&request, &rules));
        assert_ne!(key(&request, &rules), key(&with_headers(&[("Accept", "a")]), &rules));
    }
}

#[test]
fn userinfo_is_part_of_the_key_and_shares_no_redirects() {
    let request = Request::get("http://u:p@e.com/");
    let shared = KeyRules { credentials: Credentials::Shared, ..KeyRules::default() };
    assert_eq!(cache_key(&request, &KeyRules::default()), cache_key(&request, &shared), "the library's key");
    // The redirect entry of a hop has no userinfo: it would answer those who have none.
    assert!(carries_credentials(&request, &KeyRules::default()));
    assert!(!carries_credentials(&request, &shared));
    assert!(!carries_credentials(&Request::get("http://e.com/@x?u@p"), &KeyRules::default()));
}

#[test]
fn malformed_url_is_named_with_its_password_hidden() {
    let error = cache_key(&Request::get("http://u:hunter2@e.com:http/"), &KeyRules::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "malformed URL `http://u:(redacted)@e.com:http/`: the port is not a number from 0 to 65535"
    );
}
