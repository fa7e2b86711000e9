//! `acache get` of many URLs into files: their names, and that each is whole or not there.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::origin::Origin;
use crate::support::program::Home;

/// All files below a folder, relative to it, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path.strip_prefix(folder).unwrap().to_owned()) }
        }
    }
    found.sort();
    found
}

fn digits(home: &Home, url: &str) -> String {
    home.run(["key", url]).text()[..8].to_owned()
}

#[test]
fn bodies_go_to_host_and_path_below_the_folder() {
    let origin = Origin::start();
    for path in ["/", "/a", "/a/b", "/a?q=1", "/a?q=2", "/%2e%2e/%2e%2e/etc/x", "/c%2F..%2F..%2Fd"] {
        origin.route(path, 200, &[], path);
    }
    origin.route("/etc/x", 200, &[], "/etc/x");
    let home = Home::new();
    let paths = ["/", "/a", "/a/b", "/a?q=1", "/a?q=2", "/../../etc/x", "/c%2F..%2F..%2Fd"];
    let urls = paths.map(|path| origin.url(path));
    let get = [&["get".to_owned(), "--output-dir".to_owned(), "out/below".to_owned()], &urls[..]].concat();
    for _ in 0..2 {
        assert!(home.run(&get).expect(0).stdout.is_empty());
        let host = format!("127.0.0.1+{}", origin.port());
        let at = |name: String| home.path().join("out/below").join(&host).join(name);
        let below_a = digits(&home, &urls[2]);
        let expected = [
            ("index".to_owned(), "/"),
            ("a".to_owned(), "/a"),
            (format!("a~{below_a}/b"), "/a/b"),
            (format!("a~{}", digits(&home, &urls[3])), "/a?q=1"),
            (format!("a~{}", digits(&home, &urls[4])), "/a?q=2"),
            ("etc/x".to_owned(), "/etc/x"),
            ("c%2F..%2F..%2Fd".to_owned(), "/c%2F..%2F..%2Fd"),
        ];
        for (name, body) in &expected {
            assert_eq!(std::fs::read_to_string(at(name.clone())).unwrap(), *body, "{name}");
        }
        assert_eq!(files(&home.path().join("out")).len(), expected.len(), "{:?}", files(home.path()));
    }
    assert_eq!(origin.seen().len(), urls.len());
}

#[test]
fn metadata_says_which_file_it_is() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let home = Home::new();
    let ran = home.run(["get", "--output-dir", "out", "--format", "jsonl", &origin.url("/a")]).expect(0);
    let file = format!("out/127.0.0.1+{}/a", origin.port());
    assert_eq!(ran.json()["file"], file.as_str());
    assert_eq!(std::fs::read_to_string(home.path().join(file)).unwrap(), "body");
    assert!(ran.stderr.is_empty(), "one URL needs no summary: {}", ran.stderr);
}

#[test]
fn remote_names_of_many_go_to_files_of_their_own() {
    let origin = Origin::start();
    for path in ["/x/a", "/y/a", "/b"] {
        origin.route(path, 200, &[], path);
    }
    let home = Home::new();
    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
    home.run(["get", "-O", &origin.url("/x/a"), &origin.url("/b")]).expect(0);
    assert_eq!((read("a").as_str(), read("b").as_str()), ("/x/a", "/b"));
    home.run(["get", "-O", "--output-dir", "d", &origin.url("/x/a"), &origin.url("/b")]).expect(0);
    assert_eq!((read("d/a").as_str(), read("d/b").as_str()), ("/x/a", "/b"));
    let urls = ["/x/a", "/y/a", "/"].map(|path| origin.url(path));
    let ran = home.run([&["get".to_owned(), "-O".to_owned()], &urls[..]].concat()).expect(2);
    assert!(ran.stderr.contains("/y/a") && ran.stderr.contains("--output-dir"), "{}", ran.stderr);
    assert_eq!(read("a"), "/x/a", "never two in one file");
    home.run(["get", "-o", "x", "--output-dir", "d", &urls[0]]).expect(2);
}

#[test]
fn what_fails_leaves_no_file_and_the_others_are_there() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "a");
    origin.raw("/cut", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nonly this");
    let home = Home::new();
    let urls = ["/cut", "/404", "/a"].map(|path| origin.url(path));
    let get = [&["get", "-f", "--output-dir", "out"].map(str::to_owned), &urls[..]].concat();
    let ran = home.run(&get).expect(5);
    assert!(ran.stderr.contains("/cut broke off") && ran.stderr.contains("/404 answered 404"), "{}", ran.stderr);
    assert_eq!(files(&home.path().join("out")), [PathBuf::from(format!("127.0.0.1+{}/a", origin.port()))]);
    home.file("file", "");
    let ran = home.run(["get", "--output-dir", "file", &urls[2]]).expect(5);
    assert!(ran.stderr.contains("cannot write file/127.0.0.1"), "{}", ran.stderr);
}

#[test]
fn an_interrupted_run_leaves_whole_files_and_says_what_was_done() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "a");
    let gate = origin.gated("/slow", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst", "");
    let home = Home::new();
    let arguments = ["get", "--output-dir", "out", &origin.url("/a"), &origin.url("/slow")];
    let child = home.command(arguments).spawn().unwrap();
    gate.wait();
    // A whole file, and the beginning of another one.
    let deadline = Instant::now() + Duration::from_secs(20);
    let host = home.path().join(format!("out/127.0.0.1+{}", origin.port()));
    while (files(&host).len() < 2 || !host.join("a").exists()) && Instant::now() < deadline {
        std::thread::yield_now();
    }
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("note: 1 URL: 1 fetched; 1 B in "), "{stderr}");
    assert_eq!(files(&host), [PathBuf::from("a")], "no temporary file is left");
    gate.open();
}
