//! `acache get`: options of the request and of the connection.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::origin::Origin;
use crate::support::program::Home;

/// Lets a path answer 503 this many times, to be tried again at once, and then 200.
fn weak(origin: &Origin, path: &str, failures: usize) {
    let answered = AtomicUsize::new(0);
    origin.answer(path, move |_, stream| {
        let _ = if answered.fetch_add(1, Ordering::SeqCst) < failures {
            stream
                .write_all(b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy")
        } else {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone")
        };
    });
}

#[test]
fn retry_asks_again_before_anything_is_printed() {
    let origin = Origin::start();
    weak(&origin, "/a", 2);
    let ran = Home::new().run(["get", "--retry", "3", &origin.url("/a")]).expect(0);
    assert_eq!(ran.text(), "done");
    assert_eq!(ran.stderr.matches("warning: status 503; trying again in 0s").count(), 2, "{}", ran.stderr);
    assert_eq!(origin.count("/a"), 3);
    weak(&origin, "/b", 9);
    let ran = Home::new().run(["get", "--retry", "1", &origin.url("/b")]).expect(0);
    assert_eq!((ran.text().as_str(), origin.count("/b")), ("busy", 2), "the last answer counts");
    weak(&origin, "/c", 1);
    assert_eq!(Home::new().run(["get", &origin.url("/c")]).expect(0).text(), "busy");
}

#[test]
fn netrc_logs_in_where_nothing_else_does() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let home = Home::new();
    home.file(".netrc", "machine 127.0.0.1 login me password s3cret\n");
    let seen = |arguments: &[&str]| {
        home.run([&["get", "--no-cache", &origin.url("/a")], arguments].concat()).expect(0);
        origin.seen().last().unwrap().header("authorization").map(str::to_owned)
    };
    assert_eq!(seen(&["--netrc"]).as_deref(), Some("Basic bWU6czNjcmV0"));
    assert_eq!(seen(&["--netrc", "--bearer", "t"]).as_deref(), Some("Bearer t"));
    assert_eq!(seen(&[]), None);
    home.run(["get", "--netrc", &origin.url("/a")]).expect(0);
    home.run(["contains", &origin.url("/a")]).expect(1);
    let ran = Home::new().run(["get", "--netrc", &origin.url("/a")]);
    assert!(ran.code == Some(2) && ran.stderr.contains(".netrc"), "{}", ran.stderr);
}

#[test]
fn resolve_reaches_a_host_at_the_address_given() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let port = origin.port();
    let home = Home::new();
    let resolve = format!("some.example:{port}:127.0.0.1");
    let ran = home.run(["get", "--resolve", &resolve, &format!("http://some.example:{port}/a")]).expect(0);
    assert_eq!(ran.text(), "body");
    assert_eq!(origin.seen()[0].header("host"), Some(format!("some.example:{port}").as_str()));
    for bad in ["some.example", "h:x:127.0.0.1", "h:80:nowhere", ":80:127.0.0.1"] {
        assert!(home.run(["get", "--resolve", bad, "http://h/"]).expect(2).stderr.contains("HOST:PORT:ADDRESS"));
    }
}

#[test]
fn remote_name_is_the_last_part_of_the_url_and_stays_in_this_folder() {
    let origin = Origin::start();
    origin.route("/dir/file.txt?x=1", 200, &[], "body");
    let home = Home::new();
    home.run(["get", "-O", &origin.url("/dir/file.txt?x=1")]).expect(0);
    assert_eq!(std::fs::read_to_string(home.path().join("file.txt")).unwrap(), "body");
    for path in ["", "/", "/dir/", "/dir/..", "/."] {
        let ran = home.run(["get", "-O", &origin.url(path)]).expect(2);
        assert!(ran.stderr.contains("names no file"), "{path}: {}", ran.stderr);
    }
}

#[test]
fn text_is_printed_in_utf_8_and_stored_as_it_came() {
    let origin = Origin::start();
    origin.route("/latin", 200, &[("Content-Type", "text/plain; charset=ISO-8859-1")], b"caf\xe9".to_vec());
    origin.route("/sjis", 200, &[("Content-Type", "text/plain; charset=Shift_JIS")], b"\x93\xfa\x96\x7b".to_vec());
    let home = Home::new();
    for _ in 0..2 {
        assert_eq!(home.run(["get", "--text", &origin.url("/latin")]).expect(0).stdout, "café".as_bytes());
        assert_eq!(home.run(["get", "--text", &origin.url("/sjis")]).expect(0).stdout, "日本".as_bytes());
    }
    assert_eq!(home.run(["get", &origin.url("/latin")]).expect(0).stdout, b"caf\xe9");
    home.run(["get", "--text", "-o", "file", &origin.url("/latin")]).expect(0);
    assert_eq!(std::fs::read(home.path().join("file")).unwrap(), "café".as_bytes());
    assert_eq!(origin.seen().len(), 2);
}

#[test]
fn the_charset_of_the_setting_wins_over_that_of_the_response() {
    let origin = Origin::start();
    origin.route("/a", 200, &[("Content-Type", "text/plain; charset=utf-8")], b"\x93\xfa\x80".to_vec());
    let home = Home::new();
    let get = |arguments: &[&str]| home.run([&["get", &origin.url("/a")], arguments].concat()).expect(0).stdout;
    for encoding in ["shift_jis", "cp932", "windows-31j"] {
        assert_eq!(get(&["--text", "--encoding", encoding])[..3], *"日".as_bytes(), "{encoding}");
    }
    assert_eq!(get(&["--text", "--encoding", "latin-1"]), "\u{93}ú\u{80}".as_bytes(), "as Python reads it");
    assert_eq!(get(&["--text", "--encoding", "windows-1252"]), "\u{201c}ú€".as_bytes());
    assert_eq!(get(&["--encoding", "shift_jis"]), b"\x93\xfa\x80", "byte for byte without --text");
    assert_eq!(origin.count("/a"), 1);

    let ran = home.run(["get", "--encoding", "klingon", &origin.url("/a")]).expect(2);
    let told =
        "--encoding cannot be `klingon`: it takes the name of a charset that is a codec of Python (utf-8, latin-1, ";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let home = home.variable("ACACHE_ENCODING", "utf-7");
    assert!(home.run(["keys"]).expect(3).stderr.contains("ACACHE_ENCODING cannot be `utf-7`"));
}

#[test]
fn a_proxy_is_asked_instead_of_the_origin() {
    let proxy = Origin::start();
    proxy.route("http://origin.example/a", 200, &[], "by proxy");
    let home = Home::new().variable("http_proxy", &proxy.url(""));
    let get = |arguments: &[&str]| home.run([&["get", "--no-cache", "http://origin.example/a"], arguments].concat());
    assert_eq!(get(&[]).expect(0).text(), "by proxy");
    get(&["--noproxy", "*"]).expect(5);
    let home = Home::new();
    let ran = home.run(["get", "-x", &proxy.url(""), "http://origin.example/a"]).expect(0);
    assert_eq!(ran.text(), "by proxy");
    assert_eq!(proxy.seen().len(), 2);
    let ran = home.run(["get", "-x", "http://u:s3cret@[", "http://origin.example/b"]).expect(2);
    assert!(ran.stderr.contains("malformed proxy") && !ran.stderr.contains("s3cret"), "{}", ran.stderr);
}
