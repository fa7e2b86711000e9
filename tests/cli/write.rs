//! `acache write`.

use crate::support::program::Home;

#[test]
fn a_response_made_by_hand_is_a_hit() {
    let home = Home::new();
    let arguments = ["write", "http://e.com/a", "--body", "-", "--status", "203", "--response-header", "X-A: b"];
    home.run_with_input(arguments, b"by hand").expect(0);
    let ran = home.run(["get", "--only-if-cached", "--allowed-codes", "203", "-i", "http://e.com/a"]).expect(0);
    assert_eq!(ran.text(), "HTTP/1.1 203 Non Authoritative Information\r\nX-A: b\r\n\r\nby hand");
}

#[test]
fn expiry_comes_from_the_setting() {
    let home = Home::new();
    home.run(["write", "http://e.com/a", "--expire-after", "2030-01-01T00:00:00Z"]).expect(0);
    let value = home.run(["values", "--format", "jsonl"]).expect(0).json();
    assert_eq!(value["expires"], "2030-01-01T00:00:00.000000Z");
}

#[test]
fn nothing_is_written_to_a_read_only_cache() {
    let home = Home::new();
    let ran = home.run(["write", "http://e.com/a", "--read-only"]).expect(3);
    assert!(ran.stderr.contains("read-only"), "{}", ran.stderr);
    assert!(!home.path().join(".cache").exists());
    for command in [&["delete", "http://e.com/a"][..], &["purge"], &["clear", "-y"]] {
        home.run([command, &["--read-only"]].concat()).expect(3);
    }
}

#[test]
fn what_makes_no_response_is_refused_and_nothing_is_stored() {
    let home = Home::new();
    let key = "a".repeat(64);
    for (arguments, reason) in [
        (&["write", &key][..], "which URL"),
        (&["write", "http://e.com/", "--status", "42"], "42"),
        (&["write", "http://e.com/", "--response-header", "no colon"], "no colon"),
        (&["write", "http://e.com/", "--collection", "redirects"], "--target"),
        (&["write", "http://e.com/", "--expire-after", "0"], "expire_after 0"),
        (&["write", "ftp://e.com/"], "ftp"),
    ] {
        let ran = home.run(arguments).expect(2);
        assert!(ran.stderr.contains(reason), "{arguments:?}: {}", ran.stderr);
    }
    for (entry, reason) in [
        ("", "malformed entry"),
        ("[]", "not a JSON object"),
        ("{}", "`url` is missing"),
        (r#"{"url":"http://e.com/","status":"x"}"#, "`status`"),
        (r#"{"url":"http://e.com/","headers":[["a"]]}"#, "`headers`"),
        (r#"{"url":"http://e.com/","expires":"soon"}"#, "`expires`"),
        (r#"{"url":"http://e.com/","body_base64":"*"}"#, "`body_base64`"),
        (r#"{"url":"http://e.com/","cookies":{"a":1}}"#, "`cookies`"),
    ] {
        let ran = home.run_with_input(["write", "http://e.com/", "--entry", "-"], entry.as_bytes()).expect(2);
        assert!(ran.stderr.contains(reason), "{entry}: {}", ran.stderr);
    }
    assert!(!home.path().join(".cache").exists());
    home.run(["write", "http://e.com/", "--body", "/no/such/file"]);
}
