//! `acache get`: where the response goes, and in which form.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use crate::support::origin::Origin;
use crate::support::program::Home;

#[test]
fn include_prints_the_head_for_misses_and_hits_alike() {
    let origin = Origin::start();
    origin.route("/a", 200, &[("X-Odd", "a\u{9b}2Jb")], "body");
    let home = Home::new();
    let miss = home.run(["get", "-i", &origin.url("/a")]).expect(0);
    let hit = home.run(["get", "-i", &origin.url("/a")]).expect(0);
    assert_eq!(miss.text(), hit.text());
    assert!(hit.text().starts_with("HTTP/1.1 200 OK\r\n") && hit.text().ends_with("\r\n\r\nbody"), "{}", hit.text());
    assert!(hit.text().contains("x-odd: a\\u{9b}2Jb\r\n"), "{}", hit.text());
    assert_eq!(origin.count("/a"), 1);
}

#[test]
fn head_asks_for_and_prints_the_head_alone() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let home = Home::new();
    for _ in 0..2 {
        let text = home.run(["get", "-I", &origin.url("/a")]).expect(0).text();
        assert!(text.contains("content-length: 4\r\n") && text.ends_with("\r\n\r\n"), "{text}");
    }
    assert_eq!(origin.count("/a"), 1);
}

#[test]
fn json_is_the_entry_and_where_it_came_from() {
    let origin = Origin::start();
    origin.route("/a", 200, &[("Content-Type", "text/plain")], "body");
    let home = Home::new();
    let get = |arguments: &[&str]| home.run([&["get", "--format", "json"], arguments].concat()).expect(0).json();
    let url = origin.url("/a");
    let miss = get(&[&url]);
    let hit = get(&[&url]);
    assert_eq!((&miss["from_cache"], &hit["from_cache"]), (&false.into(), &true.into()));
    assert_eq!(hit["size"], 4);
    assert_eq!(hit["status"], 200);
    assert!(hit.get("body").is_none());
    assert_eq!(get(&[&url, &url]).as_array().unwrap().len(), 2);
    let ran = home.run(["get", "--format", "jsonl", &url, &url]).expect(0);
    assert_eq!(ran.lines().len(), 2);
}

#[test]
fn fail_ends_with_7_and_prints_no_body() {
    let origin = Origin::start();
    origin.route("/a", 500, &[], "body");
    let home = Home::new();
    assert_eq!(home.run(["get", &origin.url("/a")]).expect(0).text(), "body");
    let ran = home.run(["get", "-f", &origin.url("/a")]).expect(7);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("500 Internal Server Error"), "{}", ran.stderr);
    home.file("kept", "old");
    home.run(["get", "-f", "-o", "kept", &origin.url("/a")]).expect(7);
    assert_eq!(std::fs::read_to_string(home.path().join("kept")).unwrap(), "old");
}

#[test]
fn a_file_is_replaced_as_a_whole_and_keeps_its_mode() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let home = Home::new();
    home.run(["get", "-o", "new", &origin.url("/a")]).expect(0);
    let new = home.path().join("new");
    assert_eq!(std::fs::read_to_string(&new).unwrap(), "body");
    assert_eq!(std::fs::metadata(&new).unwrap().permissions().mode() & 0o600, 0o600);
    let old = home.file("old", "something longer than the body");
    std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o640)).unwrap();
    let ran = home.run(["get", "-o", "old", &origin.url("/a")]).expect(0);
    assert!(ran.stdout.is_empty());
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "body");
    assert_eq!(std::fs::metadata(&old).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 3, "two files and the cache");
}

#[test]
fn a_device_is_written_to_as_it_is() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    Home::new().run(["get", "-o", "/dev/null", &origin.url("/a")]).expect(0);
    assert!(std::fs::metadata("/dev/null").unwrap().permissions().mode() & 0o170_000 == 0o020_000);
}

#[test]
fn a_full_disk_is_told_and_the_old_file_stays() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "x".repeat(10_000));
    let home = Home::new();
    let ran = home.run(["get", "-o", "/dev/full", &origin.url("/a")]).expect(5);
    assert!(ran.stderr.contains("error: cannot write /dev/full"), "{}", ran.stderr);
    assert!(ran.stderr.contains("No space left"), "{}", ran.stderr);
    assert_eq!(home.run(["get", "--only-if-cached", &origin.url("/a")]).expect(0).stdout.len(), 10_000, "it is stored");

    // A file system of 64 KB, mounted for this run alone.
    origin.route("/big", 200, &[], "x".repeat(1_000_000));
    let script = "mkdir full && mount -t tmpfs -o size=64k none full && printf old > full/file && \
                  \"$0\" get -o full/file \"$1\"; code=$?; cat full/file; ls full; exit $code";
    let mut command = std::process::Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_acache"), &origin.url("/big")]);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", home.path());
    command.env("ACACHE_ADDRESS", "sqlite:").current_dir(home.path());
    let output = command.output().expect("unshare (util-linux) can be started");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{stderr}");
    assert!(stderr.contains("cannot write full/file") && stderr.contains("No space left"), "{stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "oldfile\n", "the old file, and nothing else");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let ran = Home::new().run(["get", "-o", "no/such/folder/x", &origin.url("/a")]).expect(5);
    assert!(ran.stderr.contains("cannot write no/such/folder/x"), "{}", ran.stderr);
}

#[test]
fn a_closed_stdout_does_not_keep_the_response_from_being_stored() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "x".repeat(3_000_000));
    let home = Home::new();
    let mut child = home.command(["get", &origin.url("/a")]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    assert_eq!(home.run(["get", "--only-if-cached", &origin.url("/a")]).expect(0).stdout.len(), 3_000_000);
    let mut child = home.command(["get", &origin.url("/a")]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0), "a hit ends the same");
}

#[test]
fn quiet_keeps_notes_back_but_never_a_body() {
    let origin = Origin::start();
    origin.route("/a", 200, &[], "body");
    let ran = Home::new().run(["-q", "get", &origin.url("/a")]).expect(0);
    assert_eq!((ran.text().as_str(), ran.stderr.as_str()), ("body", ""));
}
