//! `acache delete`.

use crate::support::program::Home;

fn filled() -> Home {
    let home = Home::new();
    for path in ["a", "b", "c"] {
        home.run(["write", &format!("http://e.com/{path}")]).expect(0);
    }
    home
}

fn urls(home: &Home) -> Vec<String> {
    let mut urls = home.run(["keys", "--urls"]).expect(0).lines();
    urls.sort();
    urls
}

#[test]
fn named_entries_go_and_missing_ones_are_no_error() {
    let home = filled();
    let key = home.run(["key", "http://e.com/b"]).text();
    let ran = home.run(["delete", "http://e.com/a", key.trim(), "http://e.com/none"]).expect(0);
    assert_eq!(ran.stderr, "note: removed 2 responses\n");
    assert_eq!(urls(&home), ["http://e.com/c"]);
}

#[test]
fn names_are_read_from_stdin() {
    let home = filled();
    home.run_with_input(["delete", "-"], b"http://e.com/a\r\nhttp://e.com/b\n\n").expect(0);
    assert_eq!(urls(&home), ["http://e.com/c"]);
    let keys = home.run(["keys", "-0"]).expect(0).stdout;
    home.run_with_input(["delete", "-0", "-"], &keys).expect(0);
    assert!(urls(&home).is_empty());
}

#[test]
fn a_selection_goes() {
    let home = filled();
    home.run(["delete", "--url", "e.com/[ab]"]).expect(0);
    assert_eq!(urls(&home), ["http://e.com/c"]);
}

#[test]
fn a_dry_run_prints_keys_and_changes_nothing() {
    let home = filled();
    let key = home.run(["key", "http://e.com/a"]).text();
    assert_eq!(home.run(["delete", "--dry-run", "http://e.com/a", "http://e.com/none"]).expect(0).text(), key);
    assert_eq!(home.run(["delete", "--dry-run", "--url", "e.com/a"]).expect(0).text(), key);
    assert_eq!(urls(&home).len(), 3);
}

#[test]
fn naming_nothing_or_both_ways_is_wrong_usage() {
    let home = filled();
    assert!(home.run(["delete"]).expect(2).stderr.contains("nothing is named"));
    home.run(["delete", "--expired", "http://e.com/a"]).expect(2);
    assert_eq!(urls(&home).len(), 3);
}

#[test]
fn redirects_that_lead_to_an_entry_go_with_it() {
    let home = Home::new();
    let entry = r#"{"url":"http://e.com/b","history":[{"url":"http://e.com/a","status":302}]}"#;
    home.run_with_input(["write", "http://e.com/a", "--entry", "-"], entry.as_bytes()).expect(0);
    home.run(["write", "http://e.com/a", "--collection", "redirects", "--target", "http://e.com/a"]).expect(0);
    home.run(["write", "http://e.com/alias", "--collection", "redirects", "--target", "http://e.com/a"]).expect(0);
    let ran = home.run(["delete", "http://e.com/alias"]).expect(0);
    assert_eq!(ran.stderr, "note: removed 1 response and 2 redirects\n");
    assert_eq!(home.run(["size"]).expect(0).text(), "0\n");
}
