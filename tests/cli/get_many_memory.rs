//! `acache get` of many URLs: memory that does not grow with the list, nor with what waits for its turn.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use super::get_many::wait_for;
use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

/// A program whose peak is what it uses: without this the C library keeps what was freed for later, as much again.
fn frugal(mut command: Command) -> Command {
    command.env("MALLOC_MMAP_THRESHOLD_", "131072").stderr(Stdio::null());
    command
}

/// The peak memory so far, in KiB as the system counts it; 0 when it has ended.
fn peak_so_far(child: &Child) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let kib = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    kib.and_then(|kib| kib.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}

/// Reads stdout to its end: how many bytes that was, and the peak memory in KiB as the system counted it.
fn drain(mut child: Child) -> (usize, u64) {
    let mut stdout = child.stdout.take().unwrap();
    let mut buffer = vec![0; 1 << 20];
    let (mut bytes, mut peak) = (0, 0);
    loop {
        let read = stdout.read(&mut buffer).unwrap();
        if read == 0 {
            break;
        }
        bytes += read;
        peak = peak.max(peak_so_far(&child));
    }
    assert!(child.wait().unwrap().success());
    (bytes, peak)
}

#[test]
fn a_long_list_needs_no_more_memory_than_a_short_one() {
    let origin = Origin::start();
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    let body = "x".repeat(2000);
    let urls: Vec<String> = (0..200).map(|number| origin.url(&format!("/{number}"))).collect();
    for number in 0..200 {
        origin.route(&format!("/{number}"), 200, &[], body.as_str());
    }
    let fill = home.file("urls", urls.join("\n"));
    home.run(["get", "--input", fill.to_str().unwrap()]).expect(0);
    let mut child = frugal(home.command(["get", "--input", "-"])).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = urls.join("\n") + "\n";
    let writer = std::thread::spawn(move || {
        for _ in 0..200 {
            stdin.write_all(text.as_bytes()).unwrap();
        }
    });
    let (bytes, peak) = drain(child);
    writer.join().unwrap();
    assert_eq!((bytes, origin.seen().len()), (200 * 200 * 2000, 200));
    assert!(peak > 0 && peak < 40 * 1024, "{peak} KiB");
}

#[test]
fn large_bodies_that_wait_for_their_turn_are_held_back() {
    const SIZE: usize = 8 << 20;
    const COUNT: usize = 60;
    let origin = Origin::start();
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {SIZE}\r\n\r\n");
    let gate = origin.gated("/0", head.clone(), vec![b'0'; SIZE]);
    for number in 1..COUNT {
        let head = head.clone();
        origin.answer(&format!("/{number}"), move |_, stream| {
            let part = [b'x'; 1 << 16];
            let _ = stream.write_all(head.as_bytes());
            // It breaks off only when nobody reads it any more.
            for _ in 0..SIZE / part.len() {
                if stream.write_all(&part).is_err() {
                    return;
                }
            }
        });
    }
    let urls: Vec<String> = (0..COUNT).map(|number| origin.url(&format!("/{number}"))).collect();
    for options in [&["--jobs", "60"][..], &["--jobs", "60", "--unordered"]] {
        let before = origin.seen().len();
        let arguments = [&["get", "--no-cache"], options].concat();
        let arguments = arguments.into_iter().chain(urls.iter().map(String::as_str));
        let home = Home::new();
        let child = frugal(home.command(arguments)).spawn().unwrap();
        wait_for(&origin, before + COUNT);
        gate.open();
        let (bytes, peak) = drain(child);
        assert_eq!(bytes, COUNT * SIZE);
        assert!(peak > 0 && peak < 250 * 1024, "{options:?}: {peak} KiB of {} KiB", COUNT * SIZE / 1024);
    }
}

#[test]
fn a_reader_that_takes_its_time_holds_the_fetches_back() {
    const SIZE: usize = 4 << 20;
    let origin = Origin::start();
    for number in 0..40 {
        origin.route(&format!("/{number}"), 200, &[], vec![b'x'; SIZE]);
    }
    let urls: Vec<String> = (0..40).map(|number| origin.url(&format!("/{number}"))).collect();
    let arguments = ["get", "--no-cache"].into_iter().chain(urls.iter().map(String::as_str));
    let home = Home::new();
    let child = frugal(home.command(arguments)).spawn().unwrap();
    // Nothing is read until as many requests have come as come without a reader.
    wait_for(&origin, 16);
    let (bytes, peak) = drain(child);
    assert_eq!(bytes, 40 * SIZE);
    assert!(peak > 0 && peak < 150 * 1024, "{peak} KiB");
}

#[test]
fn a_body_is_held_once_while_it_is_stored() {
    const SIZE: usize = 32 << 20;
    let origin = Origin::start();
    origin.route("/", 200, &[], vec![b'x'; SIZE]);
    let server = RedisServer::start();
    for home in [Home::with_address(server.url()), Home::with_default_address()] {
        let mut child = frugal(home.command(["get", &origin.url("/")])).stdout(Stdio::null()).spawn().unwrap();
        let mut peak = 0;
        let ended = loop {
            peak = peak.max(peak_so_far(&child));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        };
        assert!(ended.success());
        assert!(peak >= SIZE as u64 / 1024 && peak < 2 * SIZE as u64 / 1024, "{peak} KiB");
        assert_eq!(home.run(["get", &origin.url("/"), "--only-if-cached"]).expect(0).stdout.len(), SIZE);
    }
}
