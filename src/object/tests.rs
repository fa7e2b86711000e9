use super::*;

fn entry(text: &str) -> Result<Entry, String> {
    Object::from_json(text.as_bytes())?.into_entry(Timestamp::MIN, &|body| Bytes::from(body.into_owned()))
}

#[test]
fn what_is_missing_gets_the_obvious_value() {
    let entry = entry(r#"{"url": "http://e.com/a?b#c", "unknown": [1, {"a": null}], "expires": null}"#).unwrap();
    assert_eq!((&*entry.method, entry.status, &*entry.reason), ("GET", 200, "OK"));
    assert_eq!((entry.created_at, entry.last_used, entry.expires), (Timestamp::MIN, Timestamp::MIN, None));
    assert_eq!((entry.body, entry.request_headers), (None, None));
    assert_eq!(entry.url, entry.real_url);
}

#[test]
fn an_error_names_the_member() {
    for (member, named) in [
        (r#""status": "x""#, "`status`"),
        (r#""status": 70000"#, "`status`"),
        (r#""version": "x""#, "`version`"),
        (r#""headers": [["a"]]"#, "`headers`"),
        (r#""headers": {}"#, "`headers`"),
        (r#""expires": "soon""#, "`expires`"),
        (r#""links": [["a", "b"]]"#, "`links`"),
        (r#""cookies": {"a": {"value": "", "coded_value": "", "attributes": {"max-age": 1.5}}}"#, "`cookies`"),
        (r#""body_base64": "*""#, "`body_base64`"),
    ] {
        let error = entry(&format!("{{\"url\": \"http://e.com/\", {member}}}")).unwrap_err();
        assert!(error.contains(named), "{member}: {error}");
    }
}

#[test]
fn attributes_are_put_into_python_s_order() {
    let text = r#"{"url": "http://e.com/", "cookies": {"a": {"value": "1", "coded_value": "1",
                   "attributes": {"x": "y", "secure": true, "max-age": -5, "path": "/"}}}}"#;
    let morsel = &entry(text).unwrap().cookies[0].1;
    let set: Vec<_> =
        morsel.attributes.iter().filter(|(_, value)| *value != MorselAttribute::Text(String::new())).collect();
    assert_eq!(morsel.attributes.len(), MORSEL_ATTRIBUTES.len() + 1);
    assert!(set.contains(&&("max-age".to_owned(), MorselAttribute::Number(-5))));
    assert_eq!(set.last().unwrap().0, "x");
}
