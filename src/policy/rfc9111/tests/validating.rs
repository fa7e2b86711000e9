//! §4.3, §3.2, RFC 9110 §13.

use super::*;

#[test]
fn a_validation_carries_what_the_stored_response_has() {
    let asked = |lines: &[&str]| conditions(&headers(lines));
    assert!(asked(&["Date: @0"]).is_empty());
    assert_eq!(asked(&["ETag: W/\"a\""]), [("If-None-Match", "W/\"a\"".to_owned())]);
    let both = asked(&["ETag: \"a\"", "Last-Modified: @-10"]);
    assert_eq!(both, [("If-None-Match", "\"a\"".to_owned()), ("If-Modified-Since", http_date(-10))]);
}

#[test]
fn a_304_freshens_only_what_it_is_about() {
    for (stored, answer, is_about_it) in [
        (&["ETag: \"a\""][..], &["ETag: \"a\""][..], true),
        (&["ETag: \"a\""], &["ETag: \"b\""], false),
        (&["ETag: W/\"a\""], &["ETag: \"a\""], false),
        (&["ETag: \"a\""], &["ETag: W/\"a\""], true),
        (&["ETag: W/\"a\""], &["ETag: W/\"a\""], true),
        (&["ETag: W/\"a\""], &["ETag: W/\"b\""], false),
        (&["ETag: \"a\""], &[], true),
        (&[], &["ETag: \"a\""], false),
        (&["Last-Modified: @-10"], &["Last-Modified: @-10"], true),
        (&["Last-Modified: @-10"], &["Last-Modified: @-9"], false),
        (&["Last-Modified: @-10"], &[], true),
    ] {
        let found = validated(&headers(stored), &headers(answer));
        assert_eq!(matches!(found, Validated::Freshened(_)), is_about_it, "{stored:?} {answer:?}");
    }
}

#[test]
fn new_fields_replace_old_ones_but_for_those_of_the_stored_body() {
    let stored = headers(&[
        "A: 1",
        "B: 1",
        "Content-Length: 5",
        "Content-Encoding: gzip",
        "Content-Type: text/plain",
        "Age: 100",
        "Date: @0",
    ]);
    let new = headers(&[
        "a: 2",
        "a: 3",
        "Content-Length: 0",
        "Content-Encoding: br",
        "Content-Range: x",
        "Content-Type: text/html",
        "Connection: c",
        "C: 4",
        "Keep-Alive: 1",
        "Date: @9",
    ]);
    let expected = headers(&[
        "B: 1",
        "Content-Length: 5",
        "Content-Encoding: gzip",
        "a: 2",
        "a: 3",
        "Content-Type: text/html",
        "Date: @9",
    ]);
    assert_eq!(updated(&stored, &new), expected);
}

#[test]
fn a_head_freshens_what_is_the_same_and_outdates_what_is_not() {
    for (stored, head, is_same) in [
        (&["ETag: \"a\""][..], &["ETag: \"a\"", "A: 2"][..], true),
        (&["ETag: \"a\""], &["ETag: \"b\""], false),
        (&["Last-Modified: @-10"], &["Last-Modified: @-9"], false),
        (&["Content-Length: 5"], &["Content-Length: 6"], false),
        (&["Content-Length: 5"], &["Content-Length: 5"], true),
        (&["ETag: \"a\""], &["A: 2"], true),
    ] {
        let found = freshened_by_head(&headers(stored), &headers(head));
        assert_eq!(found.is_some(), is_same, "{stored:?} {head:?}");
        assert!(found.is_none_or(|found| found.contains("a") == headers(head).contains("a")));
    }
}

#[test]
fn the_callers_conditions_are_answered_from_what_is_stored() {
    let tagged = &["ETag: \"a\"", "Last-Modified: @-100"][..];
    for (stored, request, expected) in [
        (tagged, &["If-None-Match: \"a\""][..], true),
        (tagged, &["If-None-Match: W/\"a\""], true),
        (tagged, &["If-None-Match: \"b\", \"a\""], true),
        (tagged, &["If-None-Match: \"b\"", "If-None-Match: \"a\""], true),
        (tagged, &["If-None-Match: \"b\""], false),
        (tagged, &["If-None-Match: \"a,b\""], false),
        (tagged, &["If-None-Match: *"], true),
        (tagged, &["If-None-Match: \"b\"", "If-Modified-Since: @0"], false),
        (tagged, &["If-None-Match: \"a\"", "If-Modified-Since: @-200"], true),
        (tagged, &["If-Modified-Since: @-100"], true),
        (tagged, &["If-Modified-Since: @-101"], false),
        (tagged, &["If-Modified-Since: nonsense"], false),
        (tagged, &[], false),
        (&["ETag: W/\"a\""], &["If-None-Match: W/\"a\""], true),
        (&["Date: @-5"], &["If-Modified-Since: @-5"], true),
        (&["Date: @-5"], &["If-Modified-Since: @-6"], false),
        (&[], &["If-Modified-Since: @0"], true),
        (&[], &["If-None-Match: \"a\""], false),
    ] {
        let stored = headers(stored);
        let is_not_modified =
            |method, status| Policy::default().is_not_modified(method, &headers(request), response(status, &stored));
        assert_eq!(is_not_modified("GET", 200), expected, "{stored:?} {request:?}");
        assert_eq!(is_not_modified("HEAD", 200), expected, "{stored:?} {request:?}");
        assert!(!is_not_modified("GET", 404) && !is_not_modified("POST", 200));
    }
    assert!(Policy::default().needs_the_origin(&headers(&["If-Match: \"a\""])));
    assert!(Policy::default().needs_the_origin(&headers(&["If-Unmodified-Since: @0"])));
    assert!(!Policy::default().needs_the_origin(&headers(&["If-None-Match: \"a\""])));
}

#[test]
fn if_range_compares_strongly() {
    for (stored, condition, expected) in [
        ("ETag: \"a\"", Some("\"a\""), true),
        ("ETag: \"a\"", Some("\"b\""), false),
        ("ETag: W/\"a\"", Some("W/\"a\""), false),
        ("Last-Modified: Thu, 18 Aug 2050 02:01:18 GMT", Some("Thu, 18 Aug 2050 02:01:18 GMT"), true),
        ("Last-Modified: Thu, 18 Aug 2050 02:01:18 GMT", Some("Thu, 18 Aug 2050 02:01:19 GMT"), false),
        ("A: 1", Some("\"a\""), false),
        ("A: 1", None, true),
    ] {
        let request =
            condition.map_or_else(Headers::default, |condition| [("If-Range", condition)].into_iter().collect());
        let found = Policy::default().range_applies(&request, response(200, &headers(&[stored])));
        assert_eq!(found, expected, "{stored} {condition:?}");
    }
    assert_eq!(strong_validator(&headers(&["ETag: \"a\""])).as_deref(), Some("\"a\""));
    assert_eq!(strong_validator(&headers(&["ETag: W/\"a\""])), None);
    assert_eq!(strong_validator(&headers(&["ETag: a"])), None);
}

#[test]
fn a_304_of_ours_has_the_fields_that_a_200_would_update() {
    let stored = headers(&["Content-Type: text/plain", "ETag: \"a\"", "Date: @0", "Age: 1", "X: y", "Vary: a"]);
    assert_eq!(not_modified_headers(&stored), headers(&["ETag: \"a\"", "Date: @0", "Age: 1", "Vary: a"]));
}
