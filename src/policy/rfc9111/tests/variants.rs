//! §4.1.

use super::*;

#[test]
fn requests_select_by_the_fields_that_vary_names() {
    for (vary, stored, presented, expected) in [
        ("Vary: Foo", &["Foo: 1"][..], &["foo: 1"][..], true),
        ("Vary: Foo", &["Foo: 1"], &["Foo: 2"], false),
        ("Vary: Foo", &["Foo: 1"], &[], false),
        ("Vary: Foo", &[], &["Foo: 1"], false),
        ("Vary: Foo", &[], &[], true),
        ("Vary: Foo", &["Foo: 1", "Other: 2"], &["Foo: 1", "Other: 3"], true),
        ("Vary: Foo, bar", &["Foo: 1", "Bar: 2"], &["Bar: 2", "Foo: 1"], true),
        ("Vary: Foo, bar", &["Foo: 1", "Bar: 2"], &["Foo: 1"], false),
        ("Vary: *", &[], &[], false),
        ("Vary: , *", &[], &[], false),
        ("Vary: Foo, *", &["Foo: 1"], &["Foo: 1"], false),
        ("Vary:", &["Foo: 1"], &["Foo: 2"], true),
        ("Vary: Foo", &["Foo: 1, 2"], &["Foo: 1", "Foo: 2"], true),
        ("Vary: Foo", &["Foo: 1,2"], &["Foo:  1 ,  2 "], true),
        ("Vary: Foo", &["Foo: 1,2"], &["Foo: 2,1"], false),
        ("Vary: Foo", &["Foo: a"], &["Foo: A"], false),
        ("Vary: Accept-Language", &["Accept-Language: en, de"], &["Accept-Language: de, en"], true),
        ("Vary: Accept-Language", &["Accept-Language: en, de"], &["Accept-Language: eN, De"], true),
        ("Vary: Accept-Language", &["Accept-Language: en, de;q=0.5"], &["Accept-Language: en, de; q=0.5"], true),
        ("Vary: Accept-Language", &["Accept-Language: en, de;q=0.5"], &["Accept-Language: en, de;q=0.6"], false),
    ] {
        let response_headers = headers(&[vary]);
        let found = Policy::default().selects(
            response(200, &response_headers),
            Some(&headers(stored)),
            &headers(presented),
            false,
        );
        assert_eq!(found, expected, "{vary} {stored:?} {presented:?}");
    }
}

#[test]
fn a_response_whose_request_nobody_kept_is_selected_only_without_vary() {
    let selects =
        |lines: &[&str]| Policy::default().selects(response(200, &headers(lines)), None, &headers(&[]), false);
    assert!(selects(&[]) && !selects(&["Vary: Foo"]));
}

#[test]
fn credentials_that_share_a_key_cannot_be_told_apart() {
    let vary = headers(&["Vary: Cookie"]);
    let selects =
        |shared| Policy::default().selects(response(200, &vary), Some(&headers(&[])), &headers(&["Cookie: a"]), shared);
    assert!(selects(false), "their keys differ already");
    assert!(!selects(true));
}

#[test]
fn the_language_that_is_wanted_most_is_the_one_that_would_come() {
    let stored = headers(&["Vary: Accept-Language", "Content-Language: de"]);
    for (presented, expected) in [
        ("Accept-Language: fr;q=0.5, de;q=1.0", true),
        ("Accept-Language: fr;q=0.5, DE", true),
        ("Accept-Language: fr, de", false),
        ("Accept-Language: fr, de;q=0.5", false),
        ("Accept-Language: de;q=0", false),
        ("Accept-Language: de;q=x", false),
    ] {
        let found = Policy::default().selects(
            response(200, &stored),
            Some(&headers(&["Accept-Language: en, de"])),
            &headers(&[presented]),
            false,
        );
        assert_eq!(found, expected, "{presented}");
    }
}

#[test]
fn selecting_values_name_a_variant() {
    let values = |request: &[&str]| selecting_values(&headers(&["Vary: B, a, b"]), &headers(request));
    let expected = vec![("a".to_owned(), Some("1".to_owned())), ("b".to_owned(), None)];
    assert_eq!(values(&["A: 1"]), Some(expected));
    assert_eq!(selecting_values(&headers(&["Vary: *"]), &headers(&[])), None);
}
