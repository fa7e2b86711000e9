//! Values that nobody should trust: each is reported by its key, the rest is listed, nothing is executed, exit 6.

use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

const HASH: &str = "aiohttp-cache:responses";

/// `os.system("touch …")` as a pickle: what a careless reader would run.
fn pickle_that_runs(command: &str) -> Vec<u8> {
    let mut pickle = b"cposix\nsystem\n(X".to_vec();
    pickle.extend(u32::try_from(command.len()).unwrap().to_le_bytes());
    pickle.extend(command.as_bytes());
    pickle.extend(b"tR.");
    pickle
}

/// Two good entries and a number of bad ones under the keys 1…, 2…, 3….
fn poisoned(server: &RedisServer, home: &Home) -> Vec<String> {
    let mut connection = server.connection();
    for url in ["http://e.com/1", "http://e.com/2"] {
        home.run(["write", url, "--body", "/dev/null"]).expect(0);
    }
    let marker = home.path().join("executed");
    let mut deep = vec![b']'; 1_000_000];
    deep.extend(vec![b'a'; 999_999]);
    deep.push(b'.');
    let bad: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"not a pickle".to_vec(),
        b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f".to_vec(),
        pickle_that_runs(&format!("touch {}", marker.display())),
        deep,
        b"\x80\x04}.".to_vec(),
    ];
    let mut keys = Vec::new();
    for (index, value) in bad.iter().enumerate() {
        let key = format!("{index:064x}");
        redis::cmd("HSET").arg(HASH).arg(&key).arg(value).exec(&mut connection).unwrap();
        keys.push(key);
    }
    keys
}

#[test]
fn listing_reports_each_bad_value_by_key_and_lists_the_rest() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    let bad = poisoned(&server, &home);
    for format in ["plain", "table", "json", "jsonl", "csv"] {
        let ran = home.run(["values", "--format", format]).expect(6);
        let text = ran.text();
        assert!(text.contains("e.com/1") && text.contains("e.com/2"), "{format}: {text}");
        for key in &bad {
            let line = ran.stderr.lines().find(|line| line.contains(key.as_str()));
            assert!(line.is_some_and(|line| line.starts_with("warning: ")), "{format}: {key}: {}", ran.stderr);
        }
    }
    assert!(!home.path().join("executed").exists(), "a pickle was executed");
}

#[test]
fn names_alone_are_listed_without_reading_values() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    let bad = poisoned(&server, &home);
    let ran = home.run(["keys"]).expect(0);
    assert_eq!(ran.lines().len(), bad.len() + 2);
    assert_eq!(home.run(["size"]).expect(0).text(), format!("{}\n", bad.len() + 2));
}

#[test]
fn reading_a_bad_value_is_exit_6_and_says_why() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    for key in poisoned(&server, &home) {
        let ran = home.run(["read", &key]).expect(6);
        assert!(ran.stdout.is_empty());
        assert!(ran.stderr.contains(&key), "{}", ran.stderr);
    }
    assert!(!home.path().join("executed").exists(), "a pickle was executed");
}

#[test]
fn a_bad_value_can_be_deleted_by_key() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    for key in poisoned(&server, &home) {
        home.run(["delete", &key]).expect(0);
    }
    home.run(["values"]).expect(0);
    assert_eq!(home.run(["size"]).expect(0).text(), "2\n");
}

#[test]
fn purge_leaves_what_it_cannot_read_and_says_so() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    let bad = poisoned(&server, &home);
    home.run(["purge"]).expect(6);
    assert_eq!(home.run(["size"]).expect(0).text(), format!("{}\n", bad.len() + 2));
}

#[test]
fn control_characters_in_names_and_urls_do_not_reach_the_output() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    let mut connection = server.connection();
    redis::cmd("HSET").arg(HASH).arg("evil\x1b[2Jname\nsecond").arg("x").exec(&mut connection).unwrap();
    let ran = home.run(["keys"]).expect(0);
    assert_eq!(ran.lines().len(), 1, "{}", ran.text());
    assert!(!ran.text().contains('\x1b'));
    let ran = home.run(["values"]).expect(6);
    assert!(!ran.stderr.contains('\x1b'), "{}", ran.stderr);
    let entry = r#"{"method":"GET","url":"http://e.com/\u001b[31m","status":200,"reason":"O\u001b[0mK","headers":[["x","\u001b[2J"]],"body":"b"}"#;
    home.run_with_input(["write", "http://e.com/x", "--entry", "-"], entry.as_bytes()).expect(0);
    for command in [&["values", "--format", "plain"][..], &["values", "--format", "table"], &["read", "http://e.com/x"]]
    {
        let ran = home.run(command);
        assert!(!ran.text().contains('\x1b'), "{command:?}: {}", ran.text());
    }
}
