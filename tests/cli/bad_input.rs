//! Mistakes on the command line: a clear error that names the thing, exit 2, nothing done.

use crate::support::program::Home;

#[test]
fn malformed_urls_are_named() {
    let home = Home::new();
    for (url, reason) in [
        ("", "the URL is empty"),
        ("http://", "it has no host"),
        ("http:///path", "it has no host"),
        ("http://e.com:99999/", "the port is not a number from 0 to 65535"),
        ("http://e.com:x/", "the port is not a number"),
        ("http://[::1/", "a bracket stands where no IPv6 address begins"),
        ("ftp://e.com/", "it does not begin with http://"),
        ("file:///etc/passwd", "it does not begin with http://"),
    ] {
        for command in ["get", "key", "contains", "read", "write", "delete"] {
            let ran = home.run([command, url]).expect(2);
            assert!(ran.stdout.is_empty(), "{command} {url}");
            assert!(
                ran.stderr.starts_with("error: ") && ran.stderr.contains(reason),
                "{command} {url}: {}",
                ran.stderr
            );
        }
    }
    assert!(!home.path().join(".cache").exists());
}

#[test]
fn malformed_header_fields_and_bodies_are_named() {
    let home = Home::new();
    for (arguments, reason) in [
        (&["-H", "no colon"][..], "malformed header field `no colon`: there is no colon"),
        (&["-H", ": x"], "the name is empty"),
        (&["-H", "a b: x"], "malformed header field `a b: x`"),
        (&["-H", "X: a\nY: b"], "the value has a control character"),
        (&["--form", "novalue"], "malformed form field `novalue`"),
        (&["--json", "{"], "malformed JSON body"),
        (&["--json", "{}", "-d", "x"], "cannot be used with"),
        (&["-u", "a:b", "--bearer", "c"], "cannot be used with"),
    ] {
        let ran = home.run([&["get", "http://e.com/"], arguments].concat()).expect(2);
        assert!(ran.stderr.contains(reason), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let home = Home::new();
    for arguments in [
        &["get"][..],
        &["get", "--no-cache", "--only-if-cached", "http://e.com/"],
        &["get", "--format", "json", "-i", "http://e.com/"],
        &["get", "-m", "0", "http://e.com/"],
        &["keys", "-0", "--format", "json"],
        &["keys", "--expired", "--fresh"],
        &["keys", "--status", "20"],
        &["values", "--body"],
        &["values", "--format", "yaml"],
        &["size", "--collection", "redirects", "--expired"],
        &["read"],
        &["config"],
        &["--config", "x", "--no-config", "size"],
    ] {
        let ran = home.run(arguments).expect(2);
        assert!(ran.stdout.is_empty() && ran.stderr.starts_with("error: "), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn arguments_that_are_not_utf_8_are_bytes() {
    use std::os::unix::ffi::OsStrExt as _;
    let home = Home::new();
    let bytes = |bytes: &'static [u8]| std::ffi::OsStr::from_bytes(bytes).to_owned();
    let key = home.run([bytes(b"key"), bytes(b"http://e.com/\xff")]).expect(0).text();
    assert_eq!(key, home.run(["key", "http://e.com/%FF"]).expect(0).text());
    home.run([bytes(b"key"), bytes(b"-H"), bytes(b"X: \xe9"), bytes(b"http://e.com/")]).expect(0);
    home.run([bytes(b"key"), bytes(b"-d"), bytes(b"\xe9"), bytes(b"http://e.com/")]).expect(0);
}
