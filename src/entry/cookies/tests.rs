use super::*;

/// Name, value, value as received, and the attributes that are set.
type Expected = Option<(&'static str, &'static str, &'static str, &'static str)>;

/// What aiohttp 3.14.5 on Python 3.11 makes of each field.
const FIELDS: &[(&str, Expected)] = &[
    ("a=1", Some(("a", "1", "1", ""))),
    ("a=", Some(("a", "", "", ""))),
    ("a", None),
    ("=1", None),
    ("", None),
    (" a = 1 ; Path=/", Some(("a", "1", "1", "path=/"))),
    (
        "a=1; path=/x; Domain=.e.com; Secure; HttpOnly",
        Some(("a", "1", "1", "path=/x; domain=.e.com; secure; httponly")),
    ),
    ("a=\"b c\"", Some(("a", "b c", "\"b c\"", ""))),
    ("a=\"b;c\"; path=/", Some(("a", "b;c", "\"b;c\"", "path=/"))),
    ("a=\"b\\\"c\"", Some(("a", "b\"c", "\"b\\\"c\"", ""))),
    ("a=\"\\101\\054x\"", Some(("a", "A,x", "\"\\101\\054x\"", ""))),
    ("a=\"b\\012c\"", None),
    ("a=\"b", Some(("a", "\"b", "\"b", ""))),
    ("a=b\"c\"", Some(("a", "b\"c\"", "b\"c\"", ""))),
    ("a=\"b\"c; path=/y", Some(("a", "\"b\"c", "\"b\"c", "path=/y"))),
    (
        "a=1; expires=Wed, 09 Jun 2021 10:18:14 GMT; path=/",
        Some(("a", "1", "1", "expires=Wed, 09 Jun 2021 10:18:14 GMT; path=/")),
    ),
    (
        "a=1; expires=Wednesday, 09-Jun-21 10:18:14 GMT",
        Some(("a", "1", "1", "expires=Wednesday, 09-Jun-21 10:18:14 GMT")),
    ),
    ("a=1; expires=Wed, 09 Jun 2021 10:18:14 +0100", Some(("a", "1", "1", "expires=Wed, 09 Jun 2021 10:18:14 +0100"))),
    (
        "a=1; expires=Wed Jun  9 10:18:14 2021; Secure",
        Some(("a", "1", "1", "expires=Wed Jun  9 10:18:14 2021; secure")),
    ),
    ("a=1; expires=tomorrow, maybe; path=/", Some(("a", "1", "1", "expires=tomorrow,; path=/"))),
    (
        "a=1; Max-Age=3600; SameSite=Lax; Version=1; Comment=\"c c\"",
        Some(("a", "1", "1", "comment=c c; max-age=3600; version=1; samesite=Lax")),
    ),
    ("a=1; secure=no; HTTPONLY=x", Some(("a", "1", "1", "secure; httponly"))),
    ("a=1; unknown=2; path=/", Some(("a", "1", "1", "path=/"))),
    ("a=1; Partitioned; path=/", Some(("a", "1", "1", "path=/"))),
    ("a=1 path=/; domain=d", Some(("a", "1 path=/", "1 path=/", "domain=d"))),
    ("a=1; path=/ domain=d", Some(("a", "1", "1", "path=/; domain=d"))),
    ("a=1; path=\"/q;r\"; domain=d", Some(("a", "1", "1", "path=/q;r; domain=d"))),
    ("a=1; ;; path=/", Some(("a", "1", "1", "path=/"))),
    ("a=1; path", Some(("a", "1", "1", ""))),
    ("a=1; path=; path=/2; path=", Some(("a", "1", "1", ""))),
    ("a b=1", None),
    ("a,b=1", None),
    ("a[0]{}=1", Some(("a[0]{}", "1", "1", ""))),
    ("a@:/?=1", Some(("a@:/?", "1", "1", ""))),
    ("path=/x; path=/y", Some(("path", "/x", "/x", "path=/y"))),
    ("a=b=c", Some(("a", "b=c", "b=c", ""))),
    ("a=ü; path=/ü; domain=\"ü\"", Some(("a", "ü", "ü", "domain=ü"))),
    ("a=1\tb", None),
    ("a\t=\t1", Some(("a", "1", "1", ""))),
    ("a=1;\tpath=/", Some(("a", "1", "1", "path=/"))),
    ("a=1; path=/x\"y; domain=d", Some(("a", "1", "1", "domain=d"))),
    ("a=1; domain= \"x\"y; path=/z", Some(("a", "1", "1", "path=/z"))),
    ("a=1\x01", None),
    ("a=%20; path=/%20", Some(("a", "%20", "%20", "path=/%20"))),
    ("a=\"x\\", Some(("a", "\"x\\", "\"x\\", ""))),
    ("a=\"", Some(("a", "\"", "\"", ""))),
    ("a=\"b\"; version=\"1\\0112\"", Some(("a", "b", "\"b\"", ""))),
    ("\"a\"=1", None),
    ("a=\"b;c\"d; path=/", Some(("a", "\"b", "\"b", "path=/"))),
];

fn cookies_of(fields: &[&[u8]]) -> Vec<(String, Morsel)> {
    let mut headers = Headers::default();
    for field in fields {
        headers.push("Set-Cookie", field);
    }
    cookies(&headers)
}

fn attributes(morsel: &Morsel) -> String {
    let set = morsel.attributes.iter().filter_map(|(name, value)| match value {
        MorselAttribute::Text(text) if text.is_empty() => None,
        MorselAttribute::Text(text) => Some(format!("{name}={text}")),
        MorselAttribute::Flag(_) | MorselAttribute::Number(_) => Some(name.clone()),
    });
    set.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_field_gives_the_cookie_that_aiohttp_makes_of_it() {
    for (field, expected) in FIELDS {
        let found = cookies_of(&[field.as_bytes()]);
        let found = found.first().map(|(name, morsel)| {
            assert_eq!(*name, morsel.key);
            assert_eq!(morsel.attributes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), MORSEL_ATTRIBUTES);
            (morsel.key.as_str(), morsel.value.as_str(), morsel.coded_value.as_str(), attributes(morsel))
        });
        let expected = expected.map(|(key, value, coded, attributes)| (key, value, coded, attributes.to_owned()));
        assert_eq!(found, expected, "{field}");
    }
}

#[test]
fn the_last_cookie_of_a_name_stands_in_the_place_of_the_first() {
    let found = cookies_of(&[b"a=1; path=/", b"b=2", b"a=3"]);
    let found: Vec<_> = found.iter().map(|(name, morsel)| (name.as_str(), morsel.value.as_str())).collect();
    assert_eq!(found, [("a", "3"), ("b", "2")]);
}

#[test]
fn bytes_that_are_no_utf_8_cost_a_cookie_its_value_but_not_its_neighbours() {
    assert!(cookies_of(&[b"a=\xff"]).is_empty());
    let found = cookies_of(&[b"a=1; domain=\"\xff\"; path=/", b"b=2"]);
    assert_eq!(attributes(&found[0].1), "path=/");
    assert_eq!(found.len(), 2);
}

#[test]
fn what_is_beyond_the_limits_is_skipped() {
    assert!(cookies_of(&[format!("a={}", "x".repeat(MAX_PAIR)).as_bytes()]).is_empty());
    assert_eq!(cookies_of(&[format!("a={}", "x".repeat(MAX_PAIR - 1)).as_bytes()]).len(), 1);
    let long = format!("a=1; path={}; domain=d", "x".repeat(MAX_ATTRIBUTE_VALUE + 1));
    assert_eq!(attributes(&cookies_of(&[long.as_bytes()])[0].1), "domain=d");
    let many: Vec<String> = (0..MAX_COOKIES + 1).map(|n| format!("c{n}=1")).collect();
    let many: Vec<&[u8]> = many.iter().map(|field| field.as_bytes()).collect();
    assert_eq!(cookies_of(&many).len(), MAX_COOKIES);
}
