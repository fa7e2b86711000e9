//! `acache get`: what is fetched, what comes from the cache, and what is stored. A hit is proved by the origin's count.

use std::io::Read as _;

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

#[test]
fn the_second_get_makes_no_request() {
    let origin = Origin::start();
    origin.route("/a", 200, &[("Content-Type", "text/plain")], "body");
    let server = RedisServer::start();
    for home in [Home::new(), Home::with_address(server.url())] {
        let before = origin.count("/a");
        for _ in 0..2 {
            let ran = home.run(["get", &origin.url("/a")]).expect(0);
            assert_eq!((ran.text().as_str(), ran.stderr.as_str()), ("body", ""));
        }
        assert_eq!(origin.count("/a"), before + 1);
    }
}

#[test]
fn verbose_says_why_in_the_words_of_the_rfc() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let home = Home::new();
    let key = home.run(["key", &origin.url("/a")]).text().trim().to_owned();
    let told = |arguments: &[&str]| home.run([&["get", "-v", &origin.url("/a")], arguments].concat()).expect(0).stderr;
    let hour = ["--expire-after", "1h"];
    assert_eq!(told(&hour), format!("acache; fwd=uri-miss; fwd-status=200; stored; key=\"{key}\"\n"));
    let hit = told(&[]);
    assert!(hit.starts_with("acache; hit; ttl=3") && hit.ends_with(&format!("; key=\"{key}\"\n")), "{hit}");
    assert_eq!(told(&["--force-refresh"]), format!("acache; fwd=request; fwd-status=200; stored; key=\"{key}\"\n"));
    assert!(told(&["--no-cache"]).contains("fwd=bypass"));
    assert!(told(&["-X", "POST"]).contains("fwd=method"));
    assert!(told(&["--expire-after", "0"]).contains("fwd=bypass"));
    assert!(told(&["--max-body", "3", "--force-refresh"]).contains("max_body"));
}

#[test]
fn an_expired_entry_is_fetched_anew() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let home = Home::new();
    home.run(["get", &origin.url("/a"), "--expire-after", "2001-01-01T00:00:00Z"]).expect(0);
    let ran = home.run(["get", "-v", &origin.url("/a"), "--expire-after", "1h"]).expect(0);
    assert!(ran.stderr.contains("fwd=stale"), "{}", ran.stderr);
    home.run(["get", &origin.url("/a")]).expect(0);
    assert_eq!(origin.count("/a"), 2);
}

#[test]
fn only_allowed_codes_and_methods_are_stored() {
    let origin = Origin::start();
    origin.route("/missing", 404, &[], "none");
    origin.route("/post", 200, &[], "posted");
    let home = Home::new();
    let twice = |arguments: &[&str]| {
        for _ in 0..2 {
            home.run([&["get"], arguments].concat()).expect(0);
        }
    };
    twice(&[&origin.url("/missing")]);
    assert_eq!(origin.count("/missing"), 2, "404 is not allowed");
    twice(&[&origin.url("/missing"), "--allowed-codes", "200,4xx"]);
    assert_eq!(origin.count("/missing"), 3);
    twice(&["-d", "x", &origin.url("/post")]);
    assert_eq!(origin.count("/post"), 2, "POST is not allowed");
    twice(&["-d", "x", "--allowed-methods", "GET,POST", &origin.url("/post")]);
    assert_eq!(origin.count("/post"), 3);
    home.run(["get", "-d", "y", "--allowed-methods", "GET,POST", &origin.url("/post")]).expect(0);
    assert_eq!(origin.count("/post"), 4, "another body is another request");
}

#[test]
fn modes_leave_the_cache_alone_or_use_nothing_else() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let url = origin.url("/a");
    let home = Home::new();
    home.run(["get", "--no-cache", &url]).expect(0);
    assert!(!home.path().join(".cache").exists());
    let ran = home.run(["get", "--only-if-cached", &url]).expect(1);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("not in the cache"), "{}", ran.stderr);
    home.run(["get", "--read-only", &url]).expect(0);
    assert!(!home.path().join(".cache").exists());
    home.run(["get", &url]).expect(0);
    let requests = origin.count("/a");
    assert_eq!(home.run(["get", "--only-if-cached", &url]).expect(0).text(), "body");
    assert_eq!(home.run(["get", "--read-only", &url]).expect(0).text(), "body");
    assert_eq!(origin.count("/a"), requests);
    home.run(["get", "--force-refresh", &url]).expect(0);
    home.run(["get", "--no-cache", &url]).expect(0);
    assert_eq!(origin.count("/a"), requests + 2);
}

#[test]
fn redirects_are_followed_and_kept_as_history() {
    let origin = Origin::start();
    origin.route("/a", 302, &[("Location", "/b?x=1"), ("Set-Cookie", "hop=1")], "ignored");
    origin.route("/b?x=1", 307, &[("Location", "c")], "");
    origin.route("/c", 200, &[], "end");
    let home = Home::new();
    assert_eq!(home.run(["get", &origin.url("/a")]).expect(0).text(), "end");
    assert_eq!(home.run(["get", &origin.url("/a")]).expect(0).text(), "end");
    assert_eq!(home.run(["get", &origin.url("/b?x=1")]).expect(0).text(), "end", "the hops lead to the response");
    assert_eq!(origin.seen().len(), 3);
    let value = home.run(["values", "--format", "jsonl"]).expect(0).json();
    assert_eq!(value["url"], origin.url("/c"));
    let hops: Vec<_> = value["history"].as_array().unwrap().iter().map(|hop| hop["status"].as_u64().unwrap()).collect();
    assert_eq!(hops, [302, 307]);
    assert_eq!(value["history"][0]["size"], serde_json::Value::Null);
    assert_eq!(home.run(["size", "--collection", "redirects"]).expect(0).text(), "2\n");
    // As in the library: the final URL leads nowhere.
    home.run(["contains", &origin.url("/c")]).expect(1);
    let ran = home.run(["get", "--no-follow", "-i", "--no-cache", &origin.url("/a")]).expect(0);
    assert!(ran.text().starts_with("HTTP/1.1 302 Found\r\n"), "{}", ran.text());
}

#[test]
fn a_post_that_is_redirected_becomes_a_get() {
    let origin = Origin::start();
    origin.route("/post", 302, &[("Location", "/end")], "");
    origin.route("/end", 200, &[], "end");
    Home::new().run(["get", "--json", "{}", &origin.url("/post")]).expect(0);
    let seen = origin.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].header("content-type")), ("POST", Some("application/json")));
    assert_eq!(seen[0].body, b"{}");
    assert_eq!((seen[1].method.as_str(), seen[1].header("content-type")), ("GET", None));
    assert!(seen[1].body.is_empty());
}

#[test]
fn what_is_sent_is_what_was_asked_for() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "");
    let home = Home::new();
    let arguments =
        ["get", "-X", "put", "-H", "X-One: 1", "-H", "x-two:", "-A", "me/1", "-d", "text", &origin.url("/a")];
    home.run(arguments).expect(0);
    let seen = &origin.seen()[0];
    assert_eq!(seen.method, "PUT");
    assert_eq!(
        (seen.header("x-one"), seen.header("x-two"), seen.header("user-agent")),
        (Some("1"), Some(""), Some("me/1"))
    );
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(seen.body, b"text");
    home.run(["get", "--form", "a=x y", "--form", "b=&", &origin.url("/a")]).expect(0);
    assert_eq!(origin.seen()[1].body, b"a=x+y&b=%26");
    home.run(["get", "-I", &origin.url("/a")]).expect(0);
    assert_eq!(origin.seen()[2].method, "HEAD");
}

#[test]
fn content_codings_are_undone_and_the_header_stays() {
    use std::io::Write as _;
    let text = "compressed ".repeat(1000);
    let encoder = |format: &str| {
        let script = match format {
            "gzip" => "import gzip,sys; sys.stdout.buffer.write(gzip.compress(sys.stdin.buffer.read()))",
            "deflate" => "import zlib,sys; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))",
            _ => {
                "import zlib,sys; c=zlib.compressobj(wbits=-15); sys.stdout.buffer.write(c.compress(sys.stdin.buffer.read())+c.flush())"
            }
        };
        let mut python = std::process::Command::new("python3")
            .args(["-c", script])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        python.wait_with_output().unwrap().stdout
    };
    let origin = Origin::start();
    let home = Home::new();
    for (path, coding, body) in [
        ("/gzip", "gzip", encoder("gzip")),
        ("/deflate", "deflate", encoder("deflate")),
        ("/raw-deflate", "deflate", encoder("raw")),
    ] {
        origin.route(path, 200, &[("Content-Encoding", coding)], body);
        for _ in 0..2 {
            assert_eq!(home.run(["get", &origin.url(path)]).expect(0).text(), text, "{path}");
        }
        assert_eq!(origin.count(path), 1);
        let ran = home.run(["get", "-i", &origin.url(path)]).expect(0).text();
        assert!(ran.contains(&format!("content-encoding: {coding}\r\n")), "{ran}");
    }
    // Two zstd frames, and two gzip members, are one body.
    let frame = |text: &[u8; 4]| [&b"\x28\xb5\x2f\xfd\x20\x04\x21\x00\x00"[..], text].concat();
    origin.route("/zstd", 200, &[("Content-Encoding", "zstd")], [frame(b"one "), frame(b"two ")].concat());
    assert_eq!(home.run(["get", &origin.url("/zstd")]).expect(0).text(), "one two ");
    origin.route("/unknown", 200, &[("Content-Encoding", "x-own")], "as it is");
    assert_eq!(home.run(["get", &origin.url("/unknown")]).expect(0).text(), "as it is");
    origin.route("/empty", 200, &[("Content-Encoding", "gzip")], "");
    assert_eq!(home.run(["get", &origin.url("/empty")]).expect(0).text(), "");
    assert!(origin.seen()[0].header("accept-encoding").unwrap().contains("gzip, deflate, br, zstd"));
}

#[test]
fn a_miss_streams_before_the_body_is_whole() {
    let origin = Origin::start();
    let gate =
        origin.gated("/slow", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nfirst", "rest!");
    let home = Home::new();
    let mut child = home.command(["get", &origin.url("/slow")]).spawn().unwrap();
    let mut first = [0; 5];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"first");
    gate.open();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"rest!"[..]));
    assert_eq!(home.run(["get", "--only-if-cached", &origin.url("/slow")]).expect(0).text(), "firstrest!");
}

#[test]
fn a_body_above_the_limit_is_delivered_and_not_stored() {
    let origin = Origin::start();
    origin.route("/big", 200, &[], "x".repeat(1000));
    let home = Home::new();
    assert_eq!(home.run(["get", "--max-body", "999", &origin.url("/big")]).expect(0).stdout.len(), 1000);
    home.run(["contains", &origin.url("/big")]).expect(1);
    home.run(["get", "--max-body", "1000", &origin.url("/big")]).expect(0);
    home.run(["contains", &origin.url("/big")]).expect(0);
}

#[test]
fn several_urls_are_printed_in_order_and_the_worst_end_counts() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "A");
    origin.route("/b", 404, &[], "B");
    let home = Home::new();
    assert_eq!(home.run(["get", &origin.url("/a"), &origin.url("/b")]).expect(0).text(), "AB");
    assert_eq!(home.run(["get", "-f", &origin.url("/b"), &origin.url("/a")]).expect(7).text(), "A");
    let ran = home.run(["get", "http://127.0.0.1:1/", &origin.url("/a")]).expect(5);
    assert_eq!(ran.text(), "A");
    home.run(["get", "-o", "x", &origin.url("/a"), &origin.url("/b")]).expect(2);
}

#[test]
fn a_redirect_and_what_it_leads_to_are_not_mixed_up() {
    for control in ["false", "true"] {
        let (home, origin) = (Home::new().variable("ACACHE_CACHE_CONTROL", control), Origin::start());
        origin.route("/from", 302, &[("Location", "/to"), ("Cache-Control", "max-age=60")], "moved");
        origin.route("/to", 200, &[("Cache-Control", "max-age=60")], "there");
        let get = |arguments: &[&str]| {
            let url = origin.url("/from");
            home.run(["get", "--allowed-codes", "2xx,3xx", &url].iter().chain(arguments)).expect(0).text()
        };
        assert_eq!((get(&["--no-follow"]).as_str(), get(&[]).as_str()), ("moved", "there"), "{control}");
        assert_eq!((get(&[]).as_str(), get(&["--no-follow"]).as_str()), ("there", "moved"), "{control}");
        assert_eq!(get(&["--no-follow"]), "moved", "{control}");
        assert_eq!(origin.count("/from"), 3, "{control}");
    }
}
