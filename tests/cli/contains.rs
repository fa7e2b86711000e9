//! `acache contains`.

use crate::support::program::Home;

#[test]
fn the_exit_code_is_the_answer() {
    let home = Home::new();
    home.run(["write", "http://e.com/a"]).expect(0);
    home.run(["write", "http://e.com/b", "--expire-after", "-5"]).expect(0);
    let ran = home.run(["contains", "http://e.com/a"]).expect(0);
    assert_eq!((ran.text().as_str(), ran.stderr.as_str()), ("", ""));
    home.run(["contains", "http://e.com/a", "http://e.com/b"]).expect(0);
    home.run(["contains", "http://e.com/a", "http://e.com/c"]).expect(1);
    let key = home.run(["key", "http://e.com/a"]).expect(0);
    home.run(["contains", key.text().trim()]).expect(0);
    home.run(["contains", "-X", "HEAD", "http://e.com/a"]).expect(1);
    home.run(["contains", &"0".repeat(64)]).expect(1);
}

#[test]
fn an_empty_cache_contains_nothing_and_is_not_made() {
    let home = Home::new();
    home.run(["contains", "http://e.com/a"]).expect(1);
    assert!(!home.path().join(".cache").exists());
}
