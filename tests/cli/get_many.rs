//! `acache get` of many URLs: what is asked for, in which order it is printed, and how the run ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

/// An origin whose paths /0, /1 … answer with their number and a newline.
fn numbered(count: usize) -> (Origin, Vec<String>) {
    let origin = Origin::start();
    for number in 0..count {
        origin.route(&format!("/{number}"), 200, &[], format!("{number}\n"));
    }
    let urls = (0..count).map(|number| origin.url(&format!("/{number}"))).collect();
    (origin, urls)
}

fn get<'a>(options: &[&'a str], urls: &'a [String]) -> Vec<&'a str> {
    [&["get"], options, &urls.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat()
}

/// Waits until the origin has seen so many requests.
#[track_caller]
pub(super) fn wait_for(origin: &Origin, count: usize) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while origin.seen().len() < count {
        assert!(Instant::now() < deadline, "{} of {count} requests came", origin.seen().len());
        std::thread::yield_now();
    }
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

#[test]
fn bodies_are_printed_in_order_however_they_come() {
    let server = RedisServer::start();
    for home in [Home::new(), Home::with_address(server.url())] {
        let (origin, urls) = numbered(30);
        let gate = origin.gated("/0", format!("{HEAD}Content-Length: 4\r\n\r\n0 "), "0\n");
        let child = home.command(get(&["--jobs", "8"], &urls)).spawn().unwrap();
        wait_for(&origin, 30);
        gate.open();
        let output = child.wait_with_output().unwrap();
        let expected = (1..30).fold("0 0\n".to_owned(), |text, number| format!("{text}{number}\n"));
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
        let ran = home.run(get(&[], &urls)).expect(0);
        assert_eq!(ran.text(), expected, "the same from the cache");
        assert!(ran.stderr.starts_with("note: 30 URLs: 30 from the cache; 82 B in "), "{}", ran.stderr);
        assert_eq!(origin.seen().len(), 30);
    }
}

#[test]
fn hits_and_misses_keep_the_order_of_the_list() {
    let (origin, urls) = numbered(300);
    let home = Home::new();
    let even: Vec<String> = urls.iter().step_by(2).cloned().collect();
    home.run(get(&["-q"], &even)).expect(0);
    let ran = home.run(get(&[], &urls)).expect(0);
    assert_eq!(ran.text(), (0..300).map(|number| format!("{number}\n")).collect::<String>());
    assert!(ran.stderr.starts_with("note: 300 URLs: 150 from the cache, 150 fetched; "), "{}", ran.stderr);
    assert_eq!(origin.seen().len(), 300);
}

#[test]
fn unordered_bodies_are_printed_as_they_are_done_and_whole() {
    let (origin, urls) = numbered(5);
    let gate = origin.gated("/0", format!("{HEAD}Content-Length: 4\r\n\r\n"), "0 0\n");
    let home = Home::new();
    let mut child = home.command(get(&["--unordered"], &urls)).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut first: Vec<String> = lines.by_ref().take(4).map(Result::unwrap).collect();
    first.sort_unstable();
    assert_eq!(first, ["1", "2", "3", "4"]);
    gate.open();
    assert_eq!(lines.next().unwrap().unwrap(), "0 0");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_list_is_read_from_a_file_or_stdin() {
    let (origin, urls) = numbered(4);
    let home = Home::new();
    let list = format!("# a list\n\n  {}\r\n#{}\n{}", urls[1], urls[0], urls[2]);
    let file = home.file("list", &list);
    let file = file.to_str().unwrap();
    assert_eq!(home.run(["get", "--input", file]).expect(0).text(), "1\n2\n");
    assert_eq!(home.run(["get", &urls[3], "--input", file]).expect(0).text(), "3\n1\n2\n");
    assert_eq!(home.run_with_input(["get", "--input", "-"], list.as_bytes()).expect(0).text(), "1\n2\n");
    let nul = format!("{}\0\0{}\0", urls[2], urls[0]);
    assert_eq!(home.run_with_input(["get", "-0", "--input", "-"], nul.as_bytes()).expect(0).text(), "2\n0\n");
    let ran = home.run_with_input(["get", "--input", "-"], b"").expect(0);
    assert!(ran.text().is_empty() && ran.stderr.starts_with("note: 0 URLs; 0 B in"), "{}", ran.stderr);
    assert_eq!(origin.seen().len(), 4);
}

#[test]
fn lists_that_cannot_be_read_are_told() {
    let (_origin, urls) = numbered(1);
    let home = Home::new();
    assert!(home.run(["get", "--input", "no-such-file"]).expect(2).stderr.contains("cannot read no-such-file"));
    assert!(home.run(["get", "--input", "."]).expect(2).stderr.contains("error: cannot read ."));
    assert!(home.run(["get", "--input", "-", "-d", "@-"]).expect(2).stderr.contains("stdin"));
    home.run(["get"]).expect(2);
    home.run(["get", "-0", &urls[0]]).expect(2);
    home.run(["get", "-o", "x", "--input", "-"]).expect(2);
    let list = format!("{}\nhttp://\n{}\n", urls[0], "x".repeat(1_100_000));
    let ran = home.run_with_input(["get", "--input", "-"], list.as_bytes()).expect(2);
    assert_eq!(ran.text(), "0\n", "the rest is done");
    assert!(ran.stderr.contains("`http://`") && ran.stderr.contains("line 3 of stdin"), "{}", ran.stderr);
}

#[test]
fn what_comes_on_stdin_is_answered_before_more_comes() {
    let (_origin, urls) = numbered(3);
    let home = Home::new();
    let mut child = home.command(["get", "--input", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for (number, url) in urls.iter().enumerate() {
        writeln!(stdin, "{url}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, format!("{number}\n"));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn equal_requests_at_the_same_time_are_made_once() {
    let (origin, _) = numbered(0);
    let gate = origin.gated("/a?x=1&y=2", format!("{HEAD}Content-Length: 5\r\n\r\n"), "body\n");
    let home = Home::new();
    let urls = ["/a?x=1&y=2", "/a?y=2&x=1", "/a?x=1&y=2"].map(|path| origin.url(path));
    let child = home.command(get(&["-v"], &urls)).spawn().unwrap();
    gate.wait();
    gate.open();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"body\nbody\nbody\n"[..]), "{stderr}");
    assert_eq!(stderr.matches("; collapsed").count(), 2, "{stderr}");
    assert!(stderr.contains("note: 3 URLs: 1 fetched, 2 answered with an equal one; 15 B"), "{stderr}");
    assert_eq!(origin.seen().len(), 1);
    let ran = home.run(get(&[], &urls)).expect(0);
    assert!(ran.stderr.contains("3 from the cache"), "{}", ran.stderr);
}

#[test]
fn equal_requests_share_a_failure_and_each_is_told() {
    let origin = Origin::start();
    origin.raw("/cut", format!("{HEAD}Content-Length: 100\r\n\r\nonly this"));
    let url = origin.url("/cut");
    let ran = Home::new().run(["get", &url, &url]).expect(5);
    assert_eq!(ran.stderr.matches("error: the response from http").count(), 2, "{}", ran.stderr);
    assert_eq!(origin.seen().len(), 1);
}

#[test]
fn what_may_not_be_cached_is_sent_as_often_as_it_is_asked_for() {
    let (origin, urls) = numbered(1);
    let urls = [urls[0].clone(), urls[0].clone()];
    for (options, count) in [(&["--no-cache"][..], 2), (&["-X", "POST"], 4), (&["--force-refresh"], 5)] {
        assert_eq!(Home::new().run(get(options, &urls)).expect(0).text(), "0\n0\n");
        assert_eq!(origin.seen().len(), count, "{options:?}");
    }
}

#[test]
fn an_equal_request_whose_body_was_too_large_to_keep_is_fetched_again() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "larger than that");
    let url = origin.url("/a");
    let ran = Home::new().run(["get", "--max-body", "5", &url, &url, &url]).expect(0);
    assert_eq!(ran.text(), "larger than that".repeat(3));
    assert_eq!(origin.seen().len(), 3);
}

#[test]
fn one_failure_does_not_stop_the_others_and_the_worst_end_counts() {
    let (origin, mut urls) = numbered(3);
    urls.insert(1, "http://127.0.0.1:1/refused".to_owned());
    urls.insert(3, origin.url("/404"));
    let home = Home::new();
    let ran = home.run(get(&[], &urls)).expect(5);
    assert_eq!(ran.text(), "0\n1\n2\n");
    assert!(ran.stderr.contains("error: cannot fetch http://127.0.0.1:1/refused: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("note: 5 URLs: 4 fetched, 1 failed; "), "{}", ran.stderr);
    urls.remove(1);
    let ran = home.run(get(&["-f"], &urls)).expect(7);
    assert!(ran.text() == "0\n1\n2\n" && ran.stderr.contains("/404 answered 404 Not Found"), "{}", ran.stderr);
    let ran = home.run(get(&["--only-if-cached"], &urls)).expect(1);
    assert!(ran.text() == "0\n1\n2\n" && ran.stderr.contains("not in the cache: http"), "{}", ran.stderr);
    assert!(home.run(get(&["-q"], &urls[..2])).expect(0).stderr.is_empty());
}

#[test]
fn metadata_is_one_object_a_line_or_one_array() {
    let (origin, urls) = numbered(3);
    let home = Home::new();
    home.run(["get", &urls[1]]).expect(0);
    let urls = [&urls[..], &["http://127.0.0.1:1/".to_owned()]].concat();
    let ran = home.run(get(&["--format", "jsonl"], &urls)).expect(5);
    let objects: Vec<serde_json::Value> = ran.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = objects.iter().map(|object| (object["url"].as_str(), object["from_cache"].as_bool())).collect();
    let expected = [Some(false), Some(true), Some(false)];
    assert_eq!(told, urls.iter().map(|url| Some(url.as_str())).zip(expected).collect::<Vec<_>>());
    let array = home.run(get(&["--format", "json"], &urls)).expect(5).json();
    assert_eq!(array.as_array().unwrap().len(), 3);
    assert_eq!(home.run(["get", "--format", "json", "--input", "/dev/null"]).expect(0).text(), "[]\n");
    assert_eq!(home.run(["get", "--format", "json", &urls[0]]).expect(0).json()["size"], 2, "one alone is no array");
    assert_eq!(origin.seen().len(), 3);
}

#[test]
fn a_dead_store_is_tried_once() {
    let (origin, urls) = numbered(200);
    // It takes connections, and never answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let home = Home::with_address(format!("redis://{}", listener.local_addr().unwrap()));
    let started = Instant::now();
    let ran = home.run(get(&["--response-timeout", "300ms"], &urls)).expect(0);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(ran.stderr.matches("warning: ").count(), 1, "{}", ran.stderr);
    assert_eq!((ran.lines().len(), origin.seen().len()), (200, 200));
    let ran = home.run(get(&["--response-timeout", "300ms", "--require-cache"], &urls)).expect(4);
    assert_eq!((ran.stderr.matches("error: ").count(), origin.seen().len()), (1, 200), "{}", ran.stderr);
}

#[test]
fn a_store_that_dies_on_the_way_is_told_once() {
    let mut server = RedisServer::start();
    let home = Home::with_address(server.url());
    let (origin, mut urls) = numbered(100);
    let gate = origin.gated("/gate", HEAD, "Content-Length: 5\r\n\r\ngate\n");
    urls.insert(0, origin.url("/gate"));
    let child = home.command(get(&["--jobs", "1"], &urls)).spawn().unwrap();
    gate.wait();
    server.kill();
    gate.open();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert_eq!(stderr.matches("warning: going on without the cache").count(), 1, "{stderr}");
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 101);
}

#[test]
fn many_responses_are_stored_in_few_requests() {
    let server = RedisServer::start();
    let (origin, urls) = numbered(200);
    let home = Home::with_address(server.url());
    home.run(get(&["--jobs", "50"], &urls)).expect(0);
    assert_eq!(home.run(["size"]).expect(0).text(), "200\n");
    let info: String = redis::cmd("INFO").arg("commandstats").query(&mut server.connection()).unwrap();
    let calls = |command: &str| {
        let line = info.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
        line.map_or(0, |line| line.split(',').next().unwrap().parse::<usize>().unwrap())
    };
    assert_eq!((calls("hget"), origin.seen().len()), (0, 200));
    // Those that come together are set by one command.
    assert!((1..=100).contains(&calls("hset")), "{info}");
    assert!(calls("hmget") <= 2 * 8, "{info}");
}

#[test]
fn many_are_looked_up_together_with_cache_control_too() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url()).variable("ACACHE_CACHE_CONTROL", "true");
    let origin = Origin::start();
    let urls: Vec<String> = (0..100).map(|number| origin.url(&format!("/{number}"))).collect();
    for number in 0..100 {
        origin.route(&format!("/{number}"), 200, &[("Cache-Control", "max-age=60")], format!("{number}\n"));
    }
    let get = [&["get".to_owned()], &urls[..]].concat();
    home.run(&get).expect(0);
    let calls = |command: &str| {
        let calls = server.calls();
        calls.iter().find_map(|call| call.strip_prefix(command)?.strip_prefix('=')?.parse::<usize>().ok()).unwrap_or(0)
    };
    let before = (calls("hget"), calls("hmget"));
    let ran = home.run(&get).expect(0);
    assert_eq!(ran.text(), (0..100).map(|number| format!("{number}\n")).collect::<String>());
    assert!(ran.stderr.contains("100 from the cache"), "{}", ran.stderr);
    assert_eq!(origin.seen().len(), 100);
    assert_eq!(calls("hget"), before.0, "none is looked up alone");
    assert!(calls("hmget") - before.1 <= 8, "{:?}", server.calls());
}

#[test]
fn when_stdout_is_closed_nothing_more_is_begun() {
    let (origin, urls) = numbered(2000);
    let home = Home::new();
    let list = home.file("list", urls.join("\n"));
    let mut child = home.command(["get", "--jobs", "2", "--input", list.to_str().unwrap()]).spawn().unwrap();
    let mut first = [0; 2];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let seen = origin.seen().len();
    assert!(seen < 2000, "{seen}");
    assert_eq!(home.run(["size"]).expect(0).text(), format!("{seen}\n"), "what was fetched is stored");
}

#[test]
fn a_full_disk_ends_the_run() {
    let (_origin, urls) = numbered(50);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Home::new().command(get(&[], &urls)).stdout(full).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{stderr}");
    assert!(stderr.contains("error: cannot write stdout") && stderr.contains("No space left"), "{stderr}");
}

#[test]
fn progress_is_shown_on_a_terminal_and_nowhere_else() {
    let (_origin, urls) = numbered(8);
    let home = Home::new();
    let list = home.file("list", urls.join("\n"));
    let arguments = ["get", "--no-cache", "--rate", "10/s", "--input", list.to_str().unwrap()];
    let stderr = home.run(arguments).expect(0).stderr;
    assert!(!stderr.contains("misses"), "{stderr}");
    let command = format!("{} {} > bodies", env!("CARGO_BIN_EXE_acache"), arguments.join(" "));
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env_clear().env("HOME", home.path()).env("TERM", "xterm");
    script.env("PATH", std::env::var_os("PATH").unwrap()).current_dir(home.path()).stdin(Stdio::null());
    let output = script.output().expect("script (util-linux) can be started");
    let terminal = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{terminal}");
    assert!(terminal.contains("/8 0 hits ") && terminal.contains(" ETA "), "{terminal}");
    assert_eq!(std::fs::read_to_string(home.path().join("bodies")).unwrap().lines().count(), 8);
}
