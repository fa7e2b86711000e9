//! `acache get` of many URLs: how hard the origins are asked.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use crate::support::origin::Origin;
use crate::support::program::Home;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

/// An origin whose answers wait until `together` requests are there, and that knows how many there were at most.
fn gathering(paths: usize, together: usize) -> (Origin, Arc<AtomicUsize>) {
    let origin = Origin::start();
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let barrier = Arc::new(Barrier::new(together));
    for path in 0..paths {
        let (now, most, barrier) = (Arc::clone(&now), Arc::clone(&most), Arc::clone(&barrier));
        origin.answer(&format!("/{path}"), move |_, stream| {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            barrier.wait();
            now.fetch_sub(1, Ordering::SeqCst);
            let _ = stream.write_all(ANSWER);
        });
    }
    (origin, most)
}

fn urls(origin: &Origin, host: &str, count: usize) -> Vec<String> {
    (0..count).map(|path| format!("http://{host}:{}/{path}", origin.port())).collect()
}

#[test]
fn so_many_are_fetched_at_once_and_no_more() {
    let (origin, most) = gathering(20, 5);
    let urls = urls(&origin, "127.0.0.1", 20);
    Home::new().run([&["get".to_owned(), "--jobs".to_owned(), "5".to_owned()], &urls[..]].concat()).expect(0);
    assert_eq!(most.load(Ordering::SeqCst), 5);
}

#[test]
fn a_store_that_takes_its_time_keeps_no_origin_waiting() {
    let origin = Origin::start();
    for path in 0..3 {
        origin.route(&format!("/{path}"), 200, &[], "ok");
    }
    let home = Home::new();
    let urls = urls(&origin, "127.0.0.1", 3);
    home.run(["get", &urls[0]]).expect(0);
    let other = rusqlite::Connection::open(home.path().join(".cache/acache/aiohttp-cache.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut child = home.command(["get", "--jobs", "1", &urls[1], &urls[2]]).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while origin.count("/2") == 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(child.try_wait().unwrap().is_none(), "the first of them is not stored yet");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(home.run(["size"]).expect(0).text(), "3\n");
}

#[test]
fn one_busy_host_does_not_keep_the_others_waiting() {
    // Three hosts, all of them this origin: it answers only when three requests are there, one of each host.
    let (origin, most) = gathering(4, 3);
    let hosts = ["a.test", "b.test", "c.test"];
    let list: Vec<String> = hosts.iter().flat_map(|host| urls(&origin, host, 4)).collect();
    let home = Home::new();
    let list = home.file("list", list.join("\n"));
    let mut arguments = vec!["get".to_owned(), "--per-host".to_owned(), "1".to_owned()];
    for host in hosts {
        arguments.extend(["--resolve".to_owned(), format!("{host}:{}:127.0.0.1", origin.port())]);
    }
    arguments.extend(["--input".to_owned(), list.to_str().unwrap().to_owned()]);
    assert_eq!(home.run(&arguments).expect(0).text(), "ok".repeat(12));
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

#[test]
fn the_rate_is_kept_for_misses_and_hits_do_not_count() {
    let origin = Origin::start();
    for path in 0..6 {
        origin.route(&format!("/{path}"), 200, &[], "ok");
    }
    let home = Home::new();
    let urls = urls(&origin, "127.0.0.1", 6);
    let get = || {
        let started = Instant::now();
        home.run([&["get".to_owned(), "--rate".to_owned(), "20/s".to_owned()], &urls[..]].concat()).expect(0);
        started.elapsed()
    };
    let misses = get();
    assert!(misses >= Duration::from_millis(5 * 50 - 10), "{misses:?}");
    let hits = get();
    assert!(hits < Duration::from_millis(5 * 50), "{hits:?}");
    for bad in ["0", "x", "10/d"] {
        let ran = home.run(["get", "--rate", bad, &urls[0]]).expect(2);
        assert!(ran.stderr.contains("10/s"), "{}", ran.stderr);
    }
    for bad in [["--jobs", "0"], ["--per-host", "0"], ["--jobs", "1001"]] {
        home.run([&["get"], &bad[..], &[&urls[0]]].concat()).expect(2);
    }
}

#[test]
fn waiting_for_a_turn_is_not_part_of_the_time_of_a_fetch() {
    let origin = Origin::start();
    for path in 0..5 {
        origin.route(&format!("/{path}"), 200, &[], "ok");
    }
    let urls = urls(&origin, "127.0.0.1", 5);
    let options = ["get", "--rate", "10/s", "--max-time", "300ms"].map(str::to_owned);
    Home::new().run([&options, &urls[..]].concat()).expect(0);
}

#[test]
fn connections_are_used_again() {
    let origin = Origin::start();
    for path in 0..50 {
        origin.kept_alive(&format!("/{path}"), "ok");
    }
    let urls = urls(&origin, "127.0.0.1", 50);
    Home::new().run([&["get".to_owned(), "--jobs".to_owned(), "3".to_owned()], &urls[..]].concat()).expect(0);
    assert_eq!(origin.seen().len(), 50);
    assert!(origin.connections() <= 4, "{} connections", origin.connections());
}

#[test]
fn each_is_asked_again_when_its_origin_says_so() {
    let origin = Origin::start();
    let tries = Arc::new(AtomicUsize::new(0));
    origin.answer("/0", move |_, stream| {
        let busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        let first = tries.fetch_add(1, Ordering::SeqCst) == 0;
        let _ = stream.write_all(if first { busy } else { ANSWER });
    });
    origin.route("/1", 200, &[], "1");
    let urls = urls(&origin, "127.0.0.1", 2);
    let ran = Home::new().run(["get", "--retry", "1", &urls[0], &urls[1]]).expect(0);
    assert_eq!(ran.text(), "ok1");
    assert!(ran.stderr.contains("status 503; trying again"), "{}", ran.stderr);
}
