//! `acache keys`.

use std::process::Stdio;

use crate::support::program::Home;

fn filled() -> Home {
    let home = Home::new();
    for (path, status) in [("a", "200"), ("b", "404"), ("c?x=1", "200")] {
        home.run(["write", &format!("http://e.com/{path}"), "--body", "/dev/null", "--status", status]).expect(0);
    }
    home
}

#[test]
fn keys_are_one_a_line_in_a_pipe() {
    let home = filled();
    let mut lines = home.run(["keys"]).expect(0).lines();
    lines.sort();
    let mut expected: Vec<String> = ["a", "b", "c?x=1"]
        .iter()
        .map(|path| home.run(["key", &format!("http://e.com/{path}")]).expect(0).text().trim().to_owned())
        .collect();
    expected.sort();
    assert_eq!(lines, expected);
}

#[test]
fn keys_can_end_in_nul() {
    let ran = filled().run(["keys", "-0"]).expect(0);
    assert_eq!(ran.stdout.split(|byte| *byte == 0).filter(|key| key.len() == 64).count(), 3);
    assert!(!ran.stdout.contains(&b'\n'));
}

#[test]
fn keys_as_json_are_an_array_of_strings() {
    let ran = filled().run(["keys", "--format", "json"]).expect(0);
    let keys = ran.json();
    let keys = keys.as_array().unwrap();
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|key| key.as_str().unwrap().len() == 64));
    assert_eq!(Home::new().run(["keys", "--format", "json"]).expect(0).json(), serde_json::json!([]));
}

#[test]
fn urls_are_listed_instead_of_keys_when_asked() {
    let mut urls = filled().run(["keys", "--urls"]).expect(0).lines();
    urls.sort();
    assert_eq!(urls, ["http://e.com/a", "http://e.com/b", "http://e.com/c?x=1"]);
}

#[test]
fn long_lines_have_tabs_and_no_header() {
    let lines = filled().run(["keys", "-l"]).expect(0).lines();
    assert_eq!(lines.len(), 3);
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields.len(), 8, "key, method, status, URL, type, size, age, expires: {line}");
        assert_eq!((fields[0].len(), fields[1]), (64, "GET"));
    }
}

#[test]
fn selections_choose_by_url_status_and_number() {
    let home = filled();
    let count = |arguments: &[&str]| home.run([&["keys"], arguments].concat()).expect(0).lines().len();
    assert_eq!(count(&["--url", "e.com/a"]), 1);
    assert_eq!(count(&["--url", "e.com/*"]), 3);
    assert_eq!(count(&["--url", "other.com/*"]), 0);
    assert_eq!(count(&["--status", "404"]), 1);
    assert_eq!(count(&["--status", "2xx,404"]), 3);
    assert_eq!(count(&["--status", "5xx"]), 0);
    assert_eq!(count(&["--limit", "2"]), 2);
    assert_eq!(count(&["--expired"]), 0);
    assert_eq!(count(&["--fresh"]), 3);
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let home = Home::new();
    for number in 0..300 {
        home.run(["write", &format!("http://e.com/{number}"), "--body", "/dev/null"]).expect(0);
    }
    for arguments in [&["keys"][..], &["values", "--format", "jsonl"], &["values", "--format", "csv"]] {
        let mut command = home.command(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn a_missing_file_is_an_empty_cache_and_is_not_made() {
    let home = Home::new();
    let ran = home.run(["keys"]).expect(0);
    assert!(ran.stdout.is_empty());
    assert!(ran.stderr.starts_with("note: "), "{}", ran.stderr);
    assert!(!home.path().join(".cache").exists());
}

#[test]
fn redirects_are_a_collection_of_their_own() {
    let home = filled();
    let key = "a".repeat(64);
    let target = home.run(["key", "http://e.com/a"]).expect(0).text().trim().to_owned();
    home.run(["write", &key, "--collection", "redirects", "--target", &target]).expect(0);
    assert_eq!(home.run(["keys", "--collection", "redirects"]).expect(0).lines(), std::slice::from_ref(&key));
    assert_eq!(home.run(["values", "--collection", "redirects"]).expect(0).lines(), [format!("{key}\t{target}")]);
    let listed = home.run(["values", "--collection", "redirects", "--format", "json"]).expect(0).json();
    assert_eq!(listed, serde_json::json!([{"key": key, "target": target}]));
    let none = Home::new().run(["values", "--collection", "redirects", "--format", "json"]).expect(0).json();
    assert_eq!(none, serde_json::json!([]));
    assert_eq!(home.run(["size", "--collection", "redirects"]).expect(0).text(), "1\n");
    home.run(["contains", &key]).expect(0);
}
