//! `filter_fn`, `--filter` and `purge --filtered`: what a jq expression keeps, and what it cannot do to the program.

use std::time::{Duration, Instant};

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

/// Two responses of type JSON, one with an error in it, and one of text.
fn home() -> Home {
    let home = Home::new();
    for (path, content_type, body) in [
        ("good", "application/json", "{\"ok\": true}"),
        ("bad", "application/json", "{\"ok\": false}"),
        ("text", "text/plain", "no json"),
    ] {
        let content_type = format!("Content-Type: {content_type}");
        let url = format!("http://e.com/{path}");
        home.run_with_input(["write", &url, "--body", "-", "--response-header", &content_type], body.as_bytes())
            .expect(0);
    }
    home
}

fn urls(home: &Home, filter: &str) -> Vec<String> {
    let mut urls = home.run(["keys", "--urls", "--filter", filter]).expect(0).lines();
    urls.sort();
    urls
}

#[test]
fn a_new_response_that_it_rejects_is_delivered_and_not_stored() {
    let origin = Origin::start();
    origin.route("/good", 200, &[], "{\"ok\": true}");
    origin.route("/bad", 200, &[], "{\"ok\": false}");
    let home = Home::new().variable("ACACHE_FILTER_FN", ".body | fromjson | .ok");
    for _ in 0..2 {
        assert_eq!(home.run(["get", &origin.url("/good")]).expect(0).text(), "{\"ok\": true}");
        let ran = home.run(["get", "-v", &origin.url("/bad")]).expect(0);
        assert_eq!(ran.text(), "{\"ok\": false}");
        assert!(ran.stderr.contains("detail=\"filter_fn rejects the response\""), "{}", ran.stderr);
        assert!(!ran.stderr.contains("stored;"), "{}", ran.stderr);
    }
    assert_eq!((origin.count("/good"), origin.count("/bad")), (1, 2));
    assert_eq!(home.run(["keys", "--urls"]).expect(0).lines(), [origin.url("/good")]);
}

#[test]
fn a_stored_response_that_it_rejects_is_fetched_anew_and_not_deleted() {
    let origin = Origin::start();
    origin.route("/a", 200, &[("X-Version", "1")], "old");
    let home = Home::new();
    home.run(["get", &origin.url("/a")]).expect(0);
    origin.route("/a", 200, &[("X-Version", "1")], "new");
    let filter = "any(.headers[]; .[0] == \"x-version\" and .[1] == \"2\")";
    assert_eq!(home.run(["get", "--filter-fn", filter, &origin.url("/a")]).expect(0).text(), "new");
    home.run(["get", "--filter-fn", filter, "--only-if-cached", &origin.url("/a")]).expect(1);
    // Neither was the new one stored, nor the old one lost.
    assert_eq!(home.run(["get", &origin.url("/a")]).expect(0).text(), "old");
    assert_eq!(origin.count("/a"), 2);
    origin.route("/a", 200, &[("X-Version", "2")], "newer");
    for _ in 0..2 {
        assert_eq!(home.run(["get", "--filter-fn", filter, &origin.url("/a")]).expect(0).text(), "newer");
    }
    assert_eq!(origin.count("/a"), 3, "what it keeps replaces what it rejects");
}

#[test]
fn the_body_streams_while_the_filter_waits_for_its_end() {
    use std::io::Read as _;
    let origin = Origin::start();
    let gate = origin.gated("/a", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst", "after");
    let home = Home::new().variable("ACACHE_FILTER_FN", ".body == \"firstafter\"");
    let mut child = home.command(["get", &origin.url("/a")]).spawn().unwrap();
    gate.wait();
    let mut first = [0; 5];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"first");
    gate.open();
    assert_eq!(child.wait_with_output().unwrap().stdout, b"after");
    assert_eq!(home.run(["size"]).expect(0).text(), "1\n");
}

#[test]
fn what_it_fails_on_counts_as_rejected_with_a_warning() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "no \u{1b}[31mjson");
    let home = Home::new().variable("ACACHE_FILTER_FN", ".body | fromjson | .ok");
    let ran = home.run(["get", &origin.url("/a")]).expect(0);
    assert_eq!(ran.text(), "no \u{1b}[31mjson");
    let expected =
        format!("warning: filter_fn counts as rejecting {}: the filter fails: cannot parse ", origin.url("/a"));
    assert!(ran.stderr.starts_with(&expected) && !ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
    origin.route("/long", 200, &[], "x".repeat(100_000));
    let stderr = home.run(["get", "-o", "file", &origin.url("/long")]).expect(0).stderr;
    assert!(stderr.len() < 400 && stderr.contains("xxx … xxx") && stderr.contains(" as JSON"), "{stderr}");
    assert_eq!(home.run(["size"]).expect(0).text(), "0\n");
}

#[test]
fn nothing_is_judged_where_nothing_would_be_stored() {
    let origin = Origin::start();
    let home = Home::new().variable("ACACHE_FILTER_FN", "error");
    for arguments in [&["get", "--no-cache"][..], &["get", "--allowed-codes", "200"], &["get", "--read-only"]] {
        let ran = home.run([arguments, &[&origin.url("/missing")]].concat()).expect(0);
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn a_selection_takes_what_is_true() {
    let home = home();
    assert_eq!(urls(&home, ".size > 11"), ["http://e.com/bad", "http://e.com/good"]);
    assert_eq!(urls(&home, ".body | test(\"^no\")"), ["http://e.com/text"]);
    assert_eq!(urls(&home, "select(.url | endswith(\"d\"))"), ["http://e.com/bad", "http://e.com/good"]);
    assert_eq!(urls(&home, "empty"), [""; 0]);
    assert_eq!(home.run(["size", "--filter", ".size < 10"]).expect(0).text(), "1\n");
    assert_eq!(home.run(["values", "--filter", "true", "--limit", "2"]).expect(0).lines().len(), 2);
    let ran = home.run(["delete", "--filter", ".body | contains(\"false\")"]).expect(0);
    assert_eq!(ran.stderr, "note: removed 1 response\n");
    assert_eq!(urls(&home, "true"), ["http://e.com/good", "http://e.com/text"]);
}

#[test]
fn entries_on_which_a_selection_fails_are_told_and_left_alone() {
    let home = home();
    let ran = home.run(["delete", "--filter", ".body | fromjson | .ok"]).expect(6);
    let key = home.run(["key", "http://e.com/text"]).expect(0).text();
    assert!(
        ran.stderr.contains(&format!("warning: cannot judge {}: the filter fails: ", key.trim())),
        "{}",
        ran.stderr
    );
    assert_eq!(urls(&home, "true"), ["http://e.com/bad", "http://e.com/text"]);
}

fn check_purge(home: &Home) {
    home.run(["write", "http://e.com/old", "--expire-after", "-60", "--status", "201"]).expect(0);
    home.run(["write", "http://e.com/201", "--expire-after", "1h", "--status", "201"]).expect(0);
    home.run(["write", "http://e.com/404", "--expire-after", "1h", "--status", "404"]).expect(0);
    home.run_with_input(["write", "http://e.com/fails", "--status", "202", "--body", "-"], b"x").expect(0);
    let filter = "if .status == 202 then error else .status < 300 end";
    let purge =
        |arguments: &[&str], code| home.run([&["purge", "--filter-fn", filter], arguments].concat()).expect(code);
    assert_eq!(purge(&["--dry-run"], 0).lines().len(), 1, "without --filtered only what has expired");
    assert_eq!(purge(&["--filtered", "--dry-run"], 6).lines().len(), 2);
    assert!(purge(&["--filtered"], 6).stderr.contains("note: removed 2 responses\n"));
    assert_eq!(urls(home, "true"), ["http://e.com/201", "http://e.com/fails"]);
}

#[test]
fn purge_removes_what_has_expired_and_with_filtered_what_is_rejected() {
    check_purge(&Home::new());
    let server = RedisServer::start();
    check_purge(&Home::with_address(server.url()));
    let ran = Home::new().run(["purge", "--filtered"]).expect(2);
    assert!(ran.stderr.contains("--filtered needs a filter_fn\nhint: "), "{}", ran.stderr);
}

#[test]
fn a_mistake_is_told_with_its_place_before_anything_is_done() {
    let home = home();
    let ran = home.run(["keys", "--filter", ".a | foo"]).expect(2);
    assert_eq!(ran.stderr, "error: --filter cannot be `.a | foo`: there is no filter `foo` at character 6\n");
    let ran = home.run(["get", "--filter-fn", "env.HOME", "http://e.com/good"]).expect(2);
    assert!(ran.stderr.contains("--filter-fn cannot be `env.HOME`: there is no filter `env`"), "{}", ran.stderr);
    let home = home.variable("ACACHE_FILTER_FN", "(");
    assert!(home.run(["keys"]).expect(3).stderr.contains("ACACHE_FILTER_FN cannot be `(`: expected "));
}

/// Each would take down, or hold up, a program that ran it itself.
#[test]
fn no_expression_takes_the_program_down_or_holds_it_up() {
    let origin = Origin::start();
    for (expression, told) in [
        ("def f: f; f", "took longer than 1s"),
        ("last(repeat(1))", "took longer than 1s"),
        ("def f: 1 + f; f", "broke off"),
        ("def f: [f]; f", "broke off"),
        ("[limit(1e12; repeat(1))]", "broke off|took longer"),
        ("reduce range(100) as $i (\"x\"; . + .) | length", "broke off|took longer"),
        ("[range(infinite)] | length", "broke off|took longer"),
        ("reduce range(200000) as $i (0; [.]) | tojson", "broke off|took longer"),
        ("\"\\(\"(\" * 100000)\" as $x | \"a\" | test($x)", "broke off|took longer|fails"),
    ] {
        let path = format!("/{}", expression.len());
        origin.route(&path, 200, &[], "delivered all the same");
        let home = Home::new();
        let started = Instant::now();
        let ran = home.run(["get", "--filter-fn", expression, &origin.url(&path)]).expect(0);
        assert_eq!(ran.text(), "delivered all the same", "{expression}");
        assert!(told.split('|').any(|told| ran.stderr.contains(told)), "{expression}: {}", ran.stderr);
        assert!(started.elapsed() < Duration::from_secs(10), "{expression}: {:?}", started.elapsed());
    }
}

/// What is left when the program is killed: the child ends by itself, though nobody waits for it.
#[test]
fn a_child_whose_parent_is_gone_does_not_outlive_the_time_limit() {
    use std::io::{Read as _, Write as _};
    let message = |text: &str| [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat();
    let home = Home::new();
    for (expression, answer) in [(".a", &[1][..]), (".b", &[0]), ("last(repeat(1))", &[3])] {
        let mut child = home.command(["__filter"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&[message(expression), message("{\"a\": 1}")].concat()).unwrap();
        drop(stdin);
        let started = Instant::now();
        assert!(child.wait().unwrap().success());
        assert!(started.elapsed() < Duration::from_secs(5), "{expression}");
        let mut answers = Vec::new();
        child.stdout.take().unwrap().read_to_end(&mut answers).unwrap();
        assert_eq!(answers, answer, "{expression}");
    }
}

#[test]
fn a_filter_that_breaks_a_limit_ends_the_walk() {
    let home = home();
    let ran = home.run(["delete", "--filter", "def f: 1 + f; f"]).expect(2);
    assert!(ran.stderr.contains("error: cannot judge ") && ran.stderr.contains("broke off"), "{}", ran.stderr);
    assert_eq!(urls(&home, "true").len(), 3);
}

#[test]
fn large_bodies_are_judged_too() {
    let home = Home::new();
    let body = home.file("body", "x".repeat(20 << 20));
    home.run(["write", "http://e.com/", "--body", body.to_str().unwrap()]).expect(0);
    assert_eq!(urls(&home, "(.body | length) == 20971520"), ["http://e.com/"]);
}
