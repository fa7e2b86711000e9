//! `acache key`.

use crate::support::program::Home;

fn key(arguments: &[&str]) -> String {
    let text = Home::new().run([&["key"], arguments].concat()).expect(0).text();
    assert_eq!(text.len(), 65, "{text}");
    text.trim().to_owned()
}

#[test]
fn the_key_is_the_library_s() {
    assert_eq!(key(&["http://example.com"]), "d9355c85467be14e6bd3bf731ec9e887fc2cdfd6b5e3b46cbb5c788f1dfe45e4");
    assert_eq!(key(&["https://example.com/"]), key(&["example.com"]));
}

#[test]
fn the_form_of_a_body_is_part_of_the_key() {
    let home = Home::new();
    let file = home.file("body", "a=1");
    let from_file = format!("@{}", file.display());
    let keys = [
        key(&["http://e.com/"]),
        key(&["-d", "a=1", "http://e.com/"]),
        key(&["-d", &from_file, "http://e.com/"]),
        key(&["--form", "a=1", "http://e.com/"]),
        key(&["--json", "{\"a\": 1}", "http://e.com/"]),
    ];
    let mut distinct = keys.to_vec();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), keys.len());
    assert_eq!(key(&["--json", "{\"b\":1,\"a\":2}", "e.com"]), key(&["--json", "{ \"a\":2, \"b\":1 }", "e.com"]));
    let stdin = home.run_with_input(["key", "-d", "@-", "http://e.com/"], b"a=1").expect(0).text();
    assert_eq!(stdin.trim(), keys[2]);
}

#[test]
fn settings_change_the_key() {
    let plain = key(&["http://e.com/?a=1&b=2"]);
    assert_eq!(
        key(&["--ignored-param", "a", "http://e.com/?a=1&b=2"]),
        key(&["--ignored-params", "a", "http://e.com/?b=2"])
    );
    assert_eq!(key(&["-H", "X: y", "http://e.com/?a=1&b=2"]), plain);
    assert_ne!(key(&["--include-headers", "-H", "X: y", "http://e.com/?a=1&b=2"]), plain);
}

#[test]
fn credentials_separate_the_key_unless_shared() {
    let plain = key(&["http://e.com/"]);
    for credentials in [&["-u", "u:p"][..], &["--bearer", "t"], &["-b", "a=1"], &["-H", "Authorization: x"]] {
        assert_ne!(key(&[credentials, &["http://e.com/"]].concat()), plain);
        assert_eq!(key(&[credentials, &["--credentials", "shared", "http://e.com/"]].concat()), plain);
    }
}

#[test]
fn verbose_shows_the_url_as_it_is_hashed() {
    let ran = Home::new().run(["key", "-v", "HTTP://u:p@E.com:80/a/../b?z&a=1"]).expect(0);
    assert_eq!(ran.stderr, "GET http://u:(redacted)@e.com/b?a=1&z=\n");
}
