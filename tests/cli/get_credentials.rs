//! DESIGN.md §8: credentials do not land in the cache, and nobody is answered with what was fetched for somebody else.

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

#[test]
fn each_user_has_an_entry_of_his_own() {
    let origin = Origin::start();
    origin.answer("/me", |seen, stream| {
        use std::io::Write as _;
        let body = format!("for {}", seen.header("authorization").unwrap_or("nobody"));
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        let _ = stream.write_all((head + &body).as_bytes());
    });
    let home = Home::new();
    let get = |arguments: &[&str]| home.run([&["get", &origin.url("/me")], arguments].concat()).expect(0).text();
    for _ in 0..2 {
        assert_eq!(get(&[]), "for nobody");
        assert_eq!(get(&["--bearer", "a"]), "for Bearer a");
        assert_eq!(get(&["--bearer", "b"]), "for Bearer b");
        assert_eq!(get(&["-u", "u:p"]), "for Basic dTpw");
        assert_eq!(get(&["-H", "authorization: Bearer a"]), "for Bearer a");
    }
    assert_eq!(origin.count("/me"), 4);
    assert_eq!(get(&["--bearer", "a", "--credentials", "shared"]), "for nobody", "the library's key");
}

#[test]
fn credentials_are_in_no_value_of_the_store() {
    let server = RedisServer::start();
    let origin = Origin::start();
    origin.route("/a", 302, &[("Location", "/b")], "");
    origin.route("/b", 200, &[], "body");
    let home = Home::with_address(server.url());
    let url = origin.url("/a").replace("http://", "http://us3r:s3cret@");
    home.run(["get", &url]).expect(0);
    home.run(["get", "-b", "session=s3cret", "-H", "Proxy-Authorization: s3cret", &origin.url("/a")]).expect(0);
    home.run(["get", "--bearer", "s3cret", "--credentials", "shared", &origin.url("/a")]).expect(0);
    let mut connection = server.connection();
    let values: Vec<Vec<u8>> = redis::cmd("HVALS").arg("aiohttp-cache:responses").query(&mut connection).unwrap();
    assert_eq!(values.len(), 3);
    for value in values {
        let text = String::from_utf8_lossy(&value);
        assert!(!text.contains("s3cret") && !text.contains("us3r"), "{text}");
        assert!(text.contains("User-Agent"), "the rest of the request is there");
    }
    assert!(origin.seen()[0].header("authorization").is_some());
}

#[test]
fn requests_with_credentials_write_and_follow_no_redirects() {
    let origin = Origin::start();
    origin.route("/a", 302, &[("Location", "/b")], "");
    origin.route("/b", 200, &[], "body");
    let home = Home::new();
    home.run(["get", "--bearer", "t", &origin.url("/a")]).expect(0);
    assert_eq!(home.run(["size", "--collection", "redirects"]).expect(0).text(), "0\n");
    home.run(["get", &origin.url("/a")]).expect(0);
    assert_eq!(origin.count("/a"), 2, "the entry with credentials is for its owner alone");
    assert_eq!(home.run(["size", "--collection", "redirects"]).expect(0).text(), "1\n");
    home.run(["get", "--bearer", "t", &origin.url("/a")]).expect(0);
    assert_eq!(origin.count("/a"), 2);
}

#[test]
fn credentials_do_not_follow_to_another_origin() {
    let (one, other) = (Origin::start(), Origin::start());
    one.route("/same", 302, &[("Location", "/here")], "");
    one.route("/here", 302, &[("Location", &other.url("/there"))], "");
    other.route("/there", 200, &[], "body");
    let arguments = ["get", "-u", "u:p", "-b", "a=1", "-H", "X-Own: kept", &one.url("/same")];
    Home::new().run(arguments).expect(0);
    let seen = one.seen();
    assert!(seen[1].header("authorization").is_some() && seen[1].header("cookie").is_some());
    let there = &other.seen()[0];
    assert_eq!((there.header("authorization"), there.header("cookie")), (None, None));
    assert_eq!(there.header("x-own"), Some("kept"));
}

#[test]
fn a_password_in_a_url_is_in_no_message() {
    let home = Home::new();
    for url in ["http://u:s3cret@127.0.0.1:1/", "http://u:s3cret@127.0.0.1:port/", "ftp://u:s3cret@h/"] {
        let ran = home.run(["get", "-v", url]);
        assert!(ran.code != Some(0) && !ran.stderr.contains("s3cret"), "{}", ran.stderr);
    }
}
