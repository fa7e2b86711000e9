//! `acache get --lock`: what several processes want at the same time is fetched once.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Output};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use super::get_many::wait_for;
use crate::support::origin::{Origin, Seen};
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

const HEAD: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

/// Runs a check on a home of each store; the second argument tells whether so many of these processes have asked for a lease.
fn on_both(check: impl Fn(&Home, &dyn Fn(&[Child]) -> bool)) {
    check(&Home::new(), &|children| children.iter().all(|child| has_open(child, "-locks")));
    let server = RedisServer::start();
    check(&Home::with_address(server.url()), &|children| {
        let calls = server.calls();
        let set = calls.iter().find_map(|call| call.strip_prefix("set="));
        set.is_some_and(|count| count.parse::<usize>().unwrap() >= children.len())
    });
}

/// Whether a process has a file open whose name ends like this.
fn has_open(child: &Child, end: &str) -> bool {
    let files = std::fs::read_dir(Path::new("/proc").join(child.id().to_string()).join("fd"));
    files
        .into_iter()
        .flatten()
        .flatten()
        .any(|file| std::fs::read_link(file.path()).is_ok_and(|target| target.to_string_lossy().ends_with(end)))
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn start(home: &Home, arguments: &[&str]) -> Child {
    home.command(["get"].iter().chain(arguments)).spawn().unwrap()
}

#[track_caller]
fn end(child: Child, code: i32) -> Output {
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn fifty_processes_make_one_request() {
    on_both(|home, have_asked| {
        let origin = Origin::start();
        let gate = origin.gated("/a", format!("{HEAD}Content-Length: 4\r\n\r\n"), "body");
        let url = origin.url("/a");
        let children: Vec<Child> = (0..50).map(|_| start(home, &["--lock", &url])).collect();
        wait_until("all fifty ask for the lease", || have_asked(&children));
        gate.open();
        for child in children {
            let output = end(child, 0);
            assert_eq!((output.stdout, output.stderr), (b"body".to_vec(), Vec::new()));
        }
        assert_eq!(origin.count("/a"), 1);
    });
}

#[test]
fn a_stale_response_is_validated_once() {
    on_both(|home, have_asked| {
        let origin = Origin::start();
        let fields = [("Cache-Control", "max-age=60"), ("Age", "100"), ("ETag", "\"1\"")];
        origin.route("/a", 200, &fields, "body");
        let url = origin.url("/a");
        home.run(["get", "--cache-control", &url]).expect(0);
        let unchanged = "HTTP/1.1 304 Not Modified\r\nConnection: close\r\nETag: \"1\"\r\nAge: 0\r\n";
        let gate = origin.gated("/a", unchanged, "Cache-Control: max-age=60\r\n\r\n");
        let children: Vec<Child> = (0..10).map(|_| start(home, &["--cache-control", "--lock", &url])).collect();
        wait_until("all ten ask for the lease", || have_asked(&children));
        gate.open();
        for child in children {
            assert_eq!(end(child, 0).stdout, b"body");
        }
        assert_eq!(origin.count("/a"), 2);
    });
}

#[test]
fn what_is_used_stale_is_refreshed_by_one() {
    on_both(|home, have_asked| {
        let origin = Origin::start();
        let fields = [("Cache-Control", "max-age=60, stale-while-revalidate=3600"), ("Age", "100"), ("ETag", "\"1\"")];
        origin.route("/a", 200, &fields, "old");
        let url = origin.url("/a");
        home.run(["get", "--cache-control", &url]).expect(0);
        let gate = origin.gated("/a", format!("{HEAD}Cache-Control: max-age=60\r\nContent-Length: 3\r\n"), "\r\nnew");
        let children: Vec<Child> = (0..10).map(|_| start(home, &["--cache-control", "--lock", &url])).collect();
        wait_until("nine find that another one refreshes it", || {
            have_asked(&children) || children.iter().filter(|child| !is_running(child)).count() == 9
        });
        gate.open();
        for child in children {
            assert_eq!(end(child, 0).stdout, b"old");
        }
        assert_eq!(origin.count("/a"), 2);
        assert_eq!(home.run(["get", "--cache-control", &url]).expect(0).text(), "new");
    });
}

/// A process that has ended, and that nobody has waited for, is a zombie.
fn is_running(child: &Child) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z')
}

#[test]
fn a_holder_that_died_delays_nobody_beyond_its_lease() {
    on_both(|home, _| {
        let origin = Origin::start();
        let gate = origin.gated("/a", format!("{HEAD}Content-Length: 4\r\n\r\n"), "");
        let url = origin.url("/a");
        let mut holder = start(home, &["--lock=2s", &url]);
        gate.wait();
        origin.route("/a", 200, &[], "body");
        let killed = Instant::now();
        holder.kill().unwrap();
        holder.wait().unwrap();
        assert_eq!(end(start(home, &["--lock=2s", &url]), 0).stdout, b"body");
        let delay = killed.elapsed();
        // It was extended last a third of the term ago at most.
        assert!(delay > Duration::from_millis(1000) && delay < Duration::from_secs(6), "{delay:?}");
        assert_eq!(origin.count("/a"), 2);
    });
}

#[test]
fn a_slow_origin_does_not_cost_the_lease() {
    on_both(|home, have_asked| {
        let origin = Origin::start();
        let gate = origin.gated("/a", format!("{HEAD}Content-Length: 4\r\n\r\n"), "body");
        let url = origin.url("/a");
        let children: Vec<Child> = (0..2).map(|_| start(home, &["--lock=600ms", &url])).collect();
        gate.wait();
        wait_until("both ask for the lease", || have_asked(&children));
        // Not a moment to wait for, but that nothing happens: for two terms.
        std::thread::sleep(Duration::from_millis(1300));
        assert_eq!(origin.count("/a"), 1);
        gate.open();
        for child in children {
            assert_eq!(end(child, 0).stdout, b"body");
        }
        assert_eq!(origin.count("/a"), 1);
    });
}

#[test]
fn what_is_not_stored_is_fetched_by_all_at_once() {
    on_both(|home, have_asked| {
        let origin = Origin::start();
        let missing = "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 4\r\n\r\n";
        let gate = origin.gated("/a", missing, "none");
        let url = origin.url("/a");
        let children: Vec<Child> = (0..5).map(|_| start(home, &["--lock", &url])).collect();
        gate.wait();
        wait_until("all five ask for the lease", || have_asked(&children));
        // The other four are answered when all four are there, not one after the other.
        let barrier = Barrier::new(4);
        origin.answer("/a", move |_: &Seen, stream| {
            barrier.wait();
            let _ = stream.write_all(missing.as_bytes());
            let _ = stream.write_all(b"none");
        });
        gate.open();
        for child in children {
            assert_eq!(end(child, 0).stdout, b"none");
        }
        assert_eq!(origin.count("/a"), 5);
    });
}

#[test]
fn the_time_for_the_whole_fetch_bounds_the_waiting_too() {
    on_both(|home, _| {
        let origin = Origin::start();
        let gate = origin.gated("/a", format!("{HEAD}Content-Length: 4\r\n\r\n"), "body");
        let url = origin.url("/a");
        let holder = start(home, &["--lock", &url]);
        gate.wait();
        let ran = home.run(["get", "--lock", "--max-time", "300ms", &url]).expect(5);
        assert!(ran.stderr.contains("not done within 300ms"), "{}", ran.stderr);
        assert_eq!(origin.count("/a"), 1);
        gate.open();
        assert_eq!(end(holder, 0).stdout, b"body", "it is none of the holder's business");
    });
}

#[test]
fn an_interrupted_holder_gives_its_leases_back() {
    on_both(|home, have_asked| {
        let origin = Origin::start();
        let gates = ["/a", "/b"].map(|path| origin.gated(path, format!("{HEAD}Content-Length: 4\r\n\r\n"), ""));
        let urls = ["/a", "/b"].map(|path| origin.url(path));
        for holder in [&["--lock=1h", &urls[0]][..], &["--lock=1h", "--jobs", "1", &urls[0], &urls[1]]] {
            let before = origin.seen().len();
            let holder = start(home, holder);
            wait_for(&origin, before + 1);
            let waiting = start(home, &["--lock=1h", &urls[0]]);
            let both = [holder, waiting];
            wait_until("both ask for the lease", || have_asked(&both));
            let [holder, waiting] = both;
            interrupt(&waiting);
            // The system ends it where it came before the program listens.
            let ended = waiting.wait_with_output().unwrap().status;
            assert!(matches!(ended.code(), Some(130) | None), "{ended}");
            interrupt(&holder);
            end(holder, 130);
        }
        for (path, url) in ["/a", "/b"].iter().zip(&urls) {
            origin.route(path, 200, &[], "body");
            assert_eq!(home.run(["get", "--lock=1h", "--max-time", "20s", url]).expect(0).text(), "body");
        }
        drop(gates);
    });
}

#[test]
fn lists_of_several_processes_are_fetched_once() {
    on_both(|home, _| {
        let origin = Origin::start();
        let paths: Vec<String> = (0..100).map(|number| format!("/{number}")).collect();
        for path in &paths {
            origin.route(path, 200, &[], path.as_str());
        }
        let list: Vec<String> = paths.iter().map(|path| origin.url(path)).collect();
        let list = home.file("list", list.join("\n"));
        let arguments = ["--lock", "--jobs", "4", "--input", list.to_str().unwrap()];
        let children: Vec<Child> = (0..3).map(|_| start(home, &arguments)).collect();
        for child in children {
            assert_eq!(String::from_utf8_lossy(&end(child, 0).stdout), paths.concat());
        }
        assert_eq!(origin.seen().len(), 100);
    });
}

#[test]
fn a_hit_takes_no_lease_and_neither_does_who_did_not_ask_for_one() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    let origin = Origin::start();
    origin.route("/a", 200, &[("Cache-Control", "max-age=60")], "body");
    let url = origin.url("/a");
    home.run(["get", &url]).expect(0);
    for options in [&["--lock"][..], &["--lock", "--cache-control"], &["--lock", "--only-if-cached"]] {
        home.run([&["get", url.as_str()], options].concat()).expect(0);
    }
    // What asks the origin anyway, or stores nothing, has nobody to wait for.
    for options in [&["--lock", "--force-refresh"][..], &["--lock", "--refresh"], &["--lock", "--no-cache"]] {
        home.run([&["get", url.as_str()], options].concat()).expect(0);
    }
    home.run(["get", "--lock", "-X", "POST", &url]).expect(0);
    home.run(["get", "--lock", "--read-only", &origin.url("/b")]).expect(0);
    let calls = server.calls();
    assert!(!calls.iter().any(|call| call.starts_with("set=") || call.starts_with("eval")), "{calls:?}");
    assert_eq!(origin.count("/a"), 5);
}

#[test]
fn a_store_that_cannot_grant_a_lease_is_told_once() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    origin.route("/b", 200, &[], "body");
    // It may use the hashes, and nothing else.
    let acl = ["--user", "default", "on", "nopass", "+@all", "~*"];
    let server = RedisServer::start_with(&acl);
    let acl = ["SETUSER", "narrow", "on", ">secret", "+@all", "~aiohttp-cache:re*"];
    let _: () = redis::cmd("ACL").arg(&acl).query(&mut server.connection()).unwrap();
    let home =
        Home::with_address(server.url()).variable("ACACHE_USERNAME", "narrow").variable("ACACHE_PASSWORD", "secret");
    let ran = home.run(["get", "--lock", &origin.url("/a"), &origin.url("/b")]).expect(0);
    assert_eq!(ran.text(), "bodybody");
    assert_eq!(ran.stderr.matches("warning: going on without the cache: ").count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("NOPERM"), "{}", ran.stderr);
    let ran = home.run(["get", "--lock", "--require-cache", &origin.url("/a")]).expect(4);
    assert!(ran.stderr.contains("NOPERM"), "{}", ran.stderr);
}

#[test]
fn a_lease_is_a_time_of_some_length() {
    let home = Home::new();
    for bad in ["--lock=0", "--lock=100ms", "--lock=2h", "--lock=x"] {
        let ran = home.run(["get", bad, "http://127.0.0.1:1/"]).expect(2);
        assert!(ran.stderr.contains("from 200ms to 1h"), "{}", ran.stderr);
    }
}
