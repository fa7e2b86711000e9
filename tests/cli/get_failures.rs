//! `acache get` when the network or the store fails: what is told, how it ends, and that nothing half is left.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

fn nothing_is_stored(home: &Home) {
    assert_eq!(home.run(["size", "-q"]).expect(0).text(), "0\n");
}

#[test]
fn no_connection_is_exit_5_and_names_the_url() {
    let home = Home::new();
    let ran = home.run(["get", "http://127.0.0.1:1/x"]).expect(5);
    assert!(ran.stderr.starts_with("error: cannot fetch http://127.0.0.1:1/x: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("refused"), "{}", ran.stderr);
    let ran = home.run(["get", "http://no-such-host.invalid/"]).expect(5);
    assert!(ran.stderr.contains("no-such-host.invalid"), "{}", ran.stderr);
    nothing_is_stored(&home);
}

#[test]
fn a_truncated_answer_is_exit_5_and_never_stored() {
    let origin = Origin::start();
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    for (path, answer) in [
        ("/short", format!("{head}Content-Length: 100\r\n\r\nonly this")),
        ("/chunk", format!("{head}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n5\r\nse")),
        ("/no-end", format!("{head}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")),
        ("/bad-size", format!("{head}Transfer-Encoding: chunked\r\n\r\nxyz\r\nfirst\r\n0\r\n\r\n")),
        ("/gzip", format!("{head}Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!")),
        ("/no-answer", String::new()),
        ("/no-http", "SSH-2.0-OpenSSH\r\n".to_owned()),
    ] {
        origin.raw(path, answer);
        let home = Home::new();
        home.file("kept", "old");
        let ran = home.run(["get", "-o", "kept", &origin.url(path)]).expect(5);
        assert!(ran.stderr.starts_with("error: "), "{path}: {}", ran.stderr);
        assert!(ran.stderr.contains(path), "{path}: {}", ran.stderr);
        assert_eq!(std::fs::read_to_string(home.path().join("kept")).unwrap(), "old", "{path}");
        nothing_is_stored(&home);
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "{path}: no temporary file is left");
    }
}

#[test]
fn a_message_that_breaks_off_after_its_coding_is_complete_is_never_stored() {
    let origin = Origin::start();
    // All of a deflate stream of `hello`, in the first chunk of a message that never ends.
    let mut answer =
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n"
            .to_vec();
    answer.extend(b"\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15\r\n");
    origin.raw("/cut", answer.clone());
    answer.extend(b"0\r\n\r\n");
    origin.raw("/whole", answer);
    let home = Home::new();
    assert_eq!(home.run(["get", &origin.url("/cut")]).expect(5).text(), "hello");
    nothing_is_stored(&home);
    assert_eq!(home.run(["get", &origin.url("/whole")]).expect(0).text(), "hello");
}

#[test]
fn a_redirect_whose_body_never_ends_is_followed() {
    let origin = Origin::start();
    let head = "HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 1000000000\r\n\r\n";
    let gate = origin.gated("/slow", format!("{head}some"), "");
    origin.answer("/long", move |_, stream| {
        let _ = stream.write_all(head.as_bytes());
        while stream.write_all(&[b'x'; 65536]).is_ok() {}
    });
    origin.route("/end", 200, &[], "end");
    for path in ["/slow", "/long"] {
        assert_eq!(Home::new().run(["get", &origin.url(path)]).expect(0).text(), "end", "{path}");
    }
    gate.open();
}

#[test]
fn a_truncated_gzip_stream_is_never_stored() {
    let origin = Origin::start();
    // The first bytes of `gzip -c` of some text.
    let part = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c".to_vec();
    origin.route("/cut", 200, &[("Content-Encoding", "gzip")], part);
    let home = Home::new();
    home.run(["get", &origin.url("/cut")]).expect(5);
    nothing_is_stored(&home);
}

#[test]
fn a_fetch_that_takes_too_long_is_given_up() {
    let origin = Origin::start();
    let gate = origin.gated("/slow", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst", "");
    let home = Home::new();
    let started = Instant::now();
    let ran = home.run(["get", "-m", "300ms", &origin.url("/slow")]).expect(5);
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(ran.stderr.contains("not done within 300ms"), "{}", ran.stderr);
    nothing_is_stored(&home);
    gate.open();
}

#[test]
fn redirects_that_lead_nowhere_are_told() {
    let origin = Origin::start();
    origin.route("/loop", 302, &[("Location", "/loop")], "");
    origin.route("/ftp", 302, &[("Location", "ftp://h/")], "");
    origin.route("/bad", 302, &[("Location", "http://[")], "");
    let home = Home::new();
    let ran = home.run(["get", &origin.url("/loop")]).expect(5);
    assert!(ran.stderr.contains("more than 10 in a row"), "{}", ran.stderr);
    assert_eq!(origin.count("/loop"), 11);
    home.run(["get", "--max-redirects", "1", &origin.url("/loop")]).expect(5);
    assert_eq!(origin.count("/loop"), 13);
    assert!(home.run(["get", &origin.url("/ftp")]).expect(5).stderr.contains("ftp"));
    assert!(home.run(["get", &origin.url("/bad")]).expect(5).stderr.contains("Location"));
    origin.route("/none", 302, &[], "no location");
    assert_eq!(home.run(["get", &origin.url("/none")]).expect(0).text(), "no location");
}

#[test]
fn a_store_that_fails_is_told_once_and_the_response_delivered() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let url = origin.url("/a");
    let home = Home::with_address("redis://127.0.0.1:1");
    let ran = home.run(["get", &url, &url]).expect(0);
    assert_eq!(ran.text(), "bodybody");
    assert_eq!(ran.stderr.matches("warning: going on without the cache").count(), 1, "{}", ran.stderr);
    for flag in ["--require-cache", "--only-if-cached"] {
        let ran = home.run(["get", flag, &url]).expect(4);
        assert!(ran.stdout.is_empty() && ran.stderr.contains("cannot connect"), "{}", ran.stderr);
    }
    assert_eq!(origin.count("/a"), 1, "equal requests at the same time are one");
}

#[test]
fn a_store_that_refuses_or_holds_something_else_is_told_and_the_response_delivered() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let server = RedisServer::start_with(&["--requirepass", "right"]);
    let ran = Home::with_address(server.url()).run(["get", &origin.url("/a")]).expect(0);
    assert!(ran.text() == "body" && ran.stderr.contains("refused the login"), "{}", ran.stderr);
    let server = RedisServer::start();
    redis::cmd("SET").arg("aiohttp-cache:responses").arg("x").exec(&mut server.connection()).unwrap();
    let ran = Home::with_address(server.url()).run(["get", &origin.url("/a")]).expect(0);
    assert!(ran.text() == "body" && ran.stderr.contains("is not a cache"), "{}", ran.stderr);
}

#[test]
fn a_store_that_dies_during_the_fetch_is_told_and_the_response_delivered() {
    let mut server = RedisServer::start();
    let origin = Origin::start();
    let gate = origin.gated("/a", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbo", "dy");
    let home = Home::with_address(server.url());
    let child = home.command(["get", &origin.url("/a")]).spawn().unwrap();
    gate.wait();
    server.kill();
    gate.open();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"body"[..]), "{stderr}");
    assert!(stderr.contains("warning: going on without the cache"), "{stderr}");
}

#[test]
fn an_unreadable_entry_is_told_fetched_anew_and_replaced() {
    let server = RedisServer::start();
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let home = Home::with_address(server.url());
    let key = home.run(["key", &origin.url("/a")]).text().trim().to_owned();
    redis::cmd("HSET").arg("aiohttp-cache:responses").arg(&key).arg("junk").exec(&mut server.connection()).unwrap();
    let ran = home.run(["get", "--read-only", &origin.url("/a")]).expect(0);
    assert!(ran.text() == "body" && ran.stderr.contains(&format!("warning: cannot use the stored value of {key}")));
    let junk: Vec<u8> =
        redis::cmd("HGET").arg("aiohttp-cache:responses").arg(&key).query(&mut server.connection()).unwrap();
    assert_eq!(junk, b"junk", "a read-only cache stays as it is");
    home.run(["get", &origin.url("/a")]).expect(0);
    let ran = home.run(["get", &origin.url("/a")]).expect(0);
    assert_eq!((ran.text().as_str(), ran.stderr.as_str()), ("body", ""));
    assert_eq!(origin.count("/a"), 2);
}

#[test]
fn a_wrongly_signed_entry_is_never_used() {
    let server = RedisServer::start();
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let unsigned = Home::with_address(server.url());
    unsigned.run(["get", &origin.url("/a")]).expect(0);
    let signed = Home::with_address(server.url()).variable("ACACHE_SECRET_KEY", "k1");
    let ran = signed.run(["get", &origin.url("/a")]).expect(0);
    assert!(ran.stderr.contains("not signed"), "{}", ran.stderr);
    assert_eq!(signed.run(["get", &origin.url("/a")]).expect(0).stderr, "");
    assert_eq!(origin.count("/a"), 2);
    let other = Home::with_address(server.url()).variable("ACACHE_SECRET_KEY", "k2");
    other.run(["values"]).expect(6);
    assert_eq!(unsigned.run(["values", "--format", "jsonl"]).expect(0).json()["signed"], true);
}

#[test]
fn an_interrupted_download_leaves_nothing_half() {
    let origin = Origin::start();
    let gate = origin.gated("/a", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst", "");
    let home = Home::new();
    home.file("kept", "old");
    let child = home.command(["get", "-o", "kept", &origin.url("/a")]).spawn().unwrap();
    gate.wait();
    // Until its first part is in the temporary file, there is nothing that could be left.
    let deadline = Instant::now() + Duration::from_secs(20);
    while std::fs::read_dir(home.path()).unwrap().count() < 2 && Instant::now() < deadline {
        std::thread::yield_now();
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(home.path().join("kept")).unwrap(), "old");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "no temporary file is left");
    nothing_is_stored(&home);
    gate.open();
}

#[test]
fn a_slow_first_byte_is_no_failure() {
    let origin = Origin::start();
    origin.answer("/a", |_, stream| {
        std::thread::yield_now();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Le");
        let _ = stream.flush();
        let _ = stream.write_all(b"ngth: 2\r\nConnection: close\r\n\r\nok");
    });
    assert_eq!(Home::new().run(["get", &origin.url("/a")]).expect(0).text(), "ok");
}
