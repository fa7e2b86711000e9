//! `acache config`, and the loader as a user meets it.

use crate::support::program::Home;

#[test]
fn show_names_the_origin_of_each_value() {
    let home =
        Home::with_default_address().variable("ACACHE_CACHE_NAME", "env").variable("ACACHE_SECRET_KEY", "geheim");
    home.file(".config/acache/config.toml", "expire_after = \"1h\"\n[profile.p]\nmax_body = 5\n");
    let ran = home.run(["config", "show", "--profile", "p", "--read-only"]).expect(0);
    let text = ran.text();
    let line = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(line("cache_name").ends_with("# ACACHE_CACHE_NAME"));
    assert!(line("expire_after").ends_with("config.toml:1:16"));
    assert!(line("max_body").contains("# profile p"));
    assert!(line("read_only").ends_with("# --read-only"));
    assert!(line("db").ends_with("# default"));
    assert!(!text.contains("geheim") && line("secret_key ").contains("(redacted)"));
    let json = home.run(["config", "show", "--format", "json"]).expect(0).json();
    assert_eq!(json["cache_name"]["origin"], "ACACHE_CACHE_NAME");
}

#[test]
fn init_writes_a_private_file_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::with_default_address();
    let path = home.path().join(".config/acache/config.toml");
    assert_eq!(home.run(["config", "path"]).expect(0).text().trim(), path.to_str().unwrap());
    assert_eq!(home.run(["config", "init"]).expect(0).text().trim(), path.to_str().unwrap());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    home.run(["config", "show"]).expect(0);
    std::fs::write(&path, "db = 1\n").unwrap();
    let ran = home.run(["config", "init"]).expect(2);
    assert!(ran.stderr.contains("--force"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "db = 1\n");
    home.run(["config", "init", "--force"]).expect(0);
}

#[test]
fn mistakes_are_3_in_files_and_variables_and_2_in_flags() {
    let home = Home::new();
    let path = home.file("c.toml", "\ncache_nam = \"x\"\n");
    let ran = home.run(["size", "--config", path.to_str().unwrap()]).expect(3);
    assert!(
        ran.stderr.contains("unknown setting `cache_nam`") && ran.stderr.contains("line 2, column 1"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("hint: did you mean cache_name?"), "{}", ran.stderr);
    home.run(["size", "--config", "/no/such/file"]).expect(3);
    let ran = Home::new().variable("ACACHE_EXPIRE_AFTER", "soon").run(["size"]).expect(3);
    assert!(ran.stderr.contains("ACACHE_EXPIRE_AFTER cannot be `soon`"), "{}", ran.stderr);
    let ran = Home::new().variable("ACACHE_EXPIRE_AFFTER", "1h").run(["size"]).expect(3);
    assert!(ran.stderr.contains("did you mean ACACHE_EXPIRE_AFTER?"), "{}", ran.stderr);
    let ran = home.run(["size", "--expire-after", "soon"]).expect(2);
    assert!(ran.stderr.contains("--expire-after cannot be `soon`"), "{}", ran.stderr);
}

#[test]
fn a_secret_that_others_can_read_is_warned_of() {
    let home = Home::new();
    let path = home.file("c.toml", "secret_key = \"k\"\n");
    let ran = home.run(["size", "--config", path.to_str().unwrap()]).expect(0);
    assert!(ran.stderr.contains("warning: others can read the secrets"), "{}", ran.stderr);
}

#[test]
fn globals_stand_before_or_after_the_command() {
    let home = Home::new();
    home.run(["-n", "x", "write", "http://e.com/"]).expect(0);
    assert_eq!(home.run(["size", "--namespace", "x"]).expect(0).text(), "1\n");
    assert_eq!(home.run(["--cache-name", "x", "size"]).expect(0).text(), "1\n");
    assert_eq!(home.run(["-q", "size"]).expect(0).text(), "0\n");
}
