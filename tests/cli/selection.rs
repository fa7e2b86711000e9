//! The selection options, the same for every command that takes them.

use crate::support::program::Home;

fn filled() -> Home {
    let home = Home::new();
    home.file("large", vec![b'x'; 5000]);
    home.file("small", "x");
    let write = |url: &str, arguments: &[&str]| home.run(["write", url].iter().chain(arguments)).expect(0);
    write("http://a.com/page", &["--response-header", "Content-Type: text/html; charset=utf-8", "--body", "small"]);
    write("http://a.com/image", &["--response-header", "Content-Type: image/PNG", "--body", "large"]);
    write("http://b.com/missing", &["--status", "404", "--expire-after", "1h"]);
    write("http://b.com/post", &["-X", "POST", "-d", "x", "--status", "201", "--expire-after", "-1"]);
    write("http://b.com/old", &["--expire-after", "-60"]);
    home
}

#[test]
fn every_option_selects_in_every_command() {
    let home = filled();
    for (options, expected) in [
        (&["--url", "a.com"][..], &["/page", "/image"][..]),
        (&["--url", "re:/(old|post)$"], &["/old", "/post"]),
        (&["--status", "404,2xx", "--url", "b.com"], &["/missing", "/post", "/old"]),
        (&["--status", "404"], &["/missing"]),
        (&["--method", "post"], &["/post"]),
        (&["--method", "POST,HEAD"], &["/post"]),
        (&["--content-type", "text/html"], &["/page"]),
        (&["--content-type", "image/*"], &["/image"]),
        (&["--content-type", "text"], &[]),
        (&["--larger-than", "4KiB"], &["/image"]),
        (&["--larger-than", "5000"], &[]),
        (&["--older-than", "1h"], &[]),
        (&["--newer-than", "1h", "--url", "a.com/p"], &["/page"]),
        (&["--expired"], &["/old"]),
        (&["--fresh", "--url", "b.com"], &["/missing", "/post"]),
    ] {
        let run = |command: &[&str]| home.run(command.iter().chain(options));
        let urls = run(&["keys", "--urls"]).expect(0).lines();
        let mut found: Vec<&str> = urls.iter().map(|url| &url[url.rfind('/').unwrap()..]).collect();
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{options:?}");
        assert_eq!(run(&["values"]).expect(0).lines().len(), expected.len(), "{options:?}");
        assert_eq!(run(&["size"]).expect(0).text(), format!("{}\n", expected.len()), "{options:?}");
        assert_eq!(run(&["delete", "--dry-run"]).expect(0).lines().len(), expected.len(), "{options:?}");
        let changed = run(&["expire", "--dry-run", "--set", "99d"]).expect(0).lines();
        assert_eq!(changed.len(), expected.len(), "{options:?}");
        if options.contains(&"--fresh") {
            assert!(run(&["purge", "--dry-run"]).expect(2).stderr.contains("--fresh"));
        } else {
            let purged = run(&["purge", "--dry-run"]).expect(0);
            assert_eq!(purged.lines().len(), usize::from(expected.contains(&"/old")), "{options:?}");
        }
    }
}

#[test]
fn age_is_counted_from_when_an_entry_was_stored() {
    let home = Home::new();
    home.run(["write", "http://a.com/"]).expect(0);
    let mut entry = home.run(["read", "http://a.com/", "--format", "json"]).expect(0).json();
    entry["created_at"] = "2001-01-01T00:00:00Z".into();
    home.file("entry", entry.to_string());
    home.run(["write", "http://a.com/", "--entry", "entry"]).expect(0);
    for (option, age, expected) in [
        ("--older-than", "20y", "1\n"),
        ("--older-than", "90y", "0\n"),
        ("--newer-than", "20y", "0\n"),
        ("--newer-than", "90y", "1\n"),
    ] {
        assert_eq!(home.run(["size", option, age]).expect(0).text(), expected, "{option} {age}");
    }
}

#[test]
fn bad_values_are_told_with_what_is_accepted() {
    let home = Home::new();
    for (option, value, told) in [
        ("--status", "20", "200,404,5xx"),
        ("--url", "re:[", "regular expression"),
        ("--older-than", "soon", "duration"),
        ("--larger-than", "big", "10MiB"),
        ("--limit", "-", "invalid"),
    ] {
        let ran = home.run(["size", &format!("{option}={value}")]).expect(2);
        assert!(
            ran.stderr.contains(option) && ran.stderr.contains(value) && ran.stderr.contains(told),
            "{}",
            ran.stderr
        );
    }
}
