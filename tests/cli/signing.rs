//! `secret_key`, `verify`, `resign` and `purge --invalid`: who vouches for which value.

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

fn write(home: &Home, path: &str, keys: Option<&str>) -> String {
    let url = format!("http://e.com{path}");
    let file = keys.map(|keys| home.file("keys", keys));
    let flags = file.iter().flat_map(|file| ["--secret-key-file", file.to_str().unwrap()]);
    home.run(["write", &url].into_iter().chain(flags)).expect(0);
    home.run(["key", &url]).expect(0).text().trim().to_owned()
}

/// Entries signed with the keys `old` and `new`, one with a key of somebody else, one without, and one that is no pickle.
fn mixed(home: &Home, garble: impl Fn(&str)) -> [String; 5] {
    let old = write(home, "/old", Some("old\n"));
    let new = write(home, "/new", Some("old\nnew\n"));
    let foreign = write(home, "/foreign", Some("foreign"));
    let unsigned = write(home, "/unsigned", None);
    let garbled = write(home, "/garbled", None);
    garble(&garbled);
    home.file("keys", "old\nnew\n");
    [old, new, foreign, unsigned, garbled]
}

fn on_both(check: impl Fn(&Home, &dyn Fn(&str))) {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    check(&home, &|key| {
        let mut connection = server.connection();
        redis::cmd("HSET").arg("aiohttp-cache:responses").arg(key).arg("garbage").exec(&mut connection).unwrap();
    });
    let home = Home::new();
    let file = home.path().join(".cache/acache/aiohttp-cache.sqlite");
    check(&home, &|key| {
        let database = rusqlite::Connection::open(&file).unwrap();
        database.execute("UPDATE responses SET value = x'00' WHERE key = ?", [key]).unwrap();
    });
}

#[test]
fn verify_lists_what_cannot_be_used_and_why() {
    on_both(|home, garble| {
        let [old, new, foreign, unsigned, garbled] = mixed(home, garble);
        let ran = home.run(["verify", "--secret-key-file", "keys"]).expect(6);
        let lines = ran.lines();
        let fault =
            |key: &str| lines.iter().find(|line| line.starts_with(key)).map(|line| line.split('\t').nth(2).unwrap());
        assert_eq!(fault(&foreign), Some("wrongly-signed"));
        assert_eq!(fault(&unsigned), Some("unsigned"));
        assert_eq!(fault(&garbled), Some("unsigned"), "nobody vouches for it, whatever it is");
        assert_eq!((fault(&old), fault(&new)), (None, None));
        assert!(ran.stderr.contains("3 of 5 values cannot be used"), "{}", ran.stderr);

        let ran = home.run(["verify", "--format", "jsonl"]).expect(6);
        assert!(ran.stderr.contains("signatures are not judged"), "{}", ran.stderr);
        assert_eq!(ran.lines().len(), 1);
        assert_eq!(ran.json()["key"], garbled.as_str());
        assert_eq!((&ran.json()["fault"], &ran.json()["collection"]), (&"unreadable".into(), &"responses".into()));
    });
}

#[test]
fn purge_removes_what_verify_lists() {
    on_both(|home, garble| {
        let [old, new, foreign, unsigned, garbled] = mixed(home, garble);
        let flags = ["--invalid", "--secret-key-file", "keys"];
        let mut listed = home.run(["purge", "--dry-run"].into_iter().chain(flags)).expect(0).lines();
        listed.sort();
        let mut invalid = [foreign, unsigned, garbled];
        invalid.sort();
        assert_eq!(listed, invalid);
        assert_eq!(home.run(["size"]).expect(0).text(), "5\n", "a dry run changes nothing");
        let ran = home.run(["purge"].into_iter().chain(flags)).expect(0);
        assert!(ran.stderr.contains("removed 3 responses that could not be used"), "{}", ran.stderr);
        let mut left = home.run(["keys"]).expect(0).lines();
        left.sort();
        let mut good = [old, new];
        good.sort();
        assert_eq!(left, good);
        home.run(["verify", "--secret-key-file", "keys"]).expect(0);
    });
}

#[test]
fn resign_signs_with_the_newest_key_what_an_older_one_vouches_for() {
    on_both(|home, garble| {
        let [old, new, foreign, unsigned, garbled] = mixed(home, garble);
        let ran = home.run(["resign", "--secret-key-file", "keys"]).expect(6);
        assert!(ran.stderr.contains("1 signed anew"), "{}", ran.stderr);
        for (key, fault) in [(&foreign, "wrongly-signed"), (&unsigned, "unsigned"), (&garbled, "unsigned")] {
            assert!(ran.stderr.contains(&format!("warning: {key} is {fault}")), "{}", ran.stderr);
        }
        home.file("newest", "new");
        for key in [&old, &new] {
            home.run(["read", key, "--secret-key-file", "newest"]).expect(0);
        }
        // Only who asks for it vouches for what nobody signed.
        home.run(["read", &unsigned, "--secret-key-file", "newest"]).expect(6);
        let ran = home.run(["resign", "--unsigned", "--secret-key-file", "keys"]).expect(6);
        assert!(ran.stderr.contains("1 signed anew"), "{}", ran.stderr);
        home.run(["read", &unsigned, "--secret-key-file", "newest"]).expect(0);
        home.run(["read", &garbled, "--secret-key-file", "newest"]).expect(6);
    });
}

#[test]
fn resign_needs_a_key() {
    let ran = Home::new().run(["resign"]).expect(2);
    assert!(ran.stderr.contains("no key to sign with") && ran.stderr.contains("ACACHE_SECRET_KEY"), "{}", ran.stderr);
}

#[test]
fn redirects_are_signed_verified_and_signed_anew_too() {
    let server = RedisServer::start();
    let (home, origin) = (Home::with_address(server.url()), Origin::start());
    origin.route("/from", 302, &[("Location", "/to")], "");
    origin.route("/to", 200, &[], "there");
    home.file("keys", "old");
    let url = origin.url("/from");
    home.run(["get", &url, "--secret-key-file", "keys"]).expect(0);
    home.file("keys", "old\nnew");
    let ran = home.run(["resign", "--secret-key-file", "keys"]).expect(0);
    assert!(ran.stderr.contains("2 signed anew"), "{}", ran.stderr);
    home.file("keys", "new");
    assert_eq!(home.run(["get", "--only-if-cached", &url, "--secret-key-file", "keys"]).expect(0).text(), "there");
    home.file("keys", "foreign");
    let ran = home.run(["verify", "--secret-key-file", "keys"]).expect(6);
    assert_eq!(ran.lines().iter().filter(|line| line.contains("\tredirects\t")).count(), 1);
}

#[test]
fn an_entry_that_is_not_rightly_signed_is_fetched_anew_and_replaced() {
    let (home, origin) = (Home::new(), Origin::start());
    origin.route("/a", 200, &[], "body");
    let url = origin.url("/a");
    home.run(["get", &url]).expect(0);
    let home = home.variable("ACACHE_SECRET_KEY", "k");
    let ran = home.run(["get", &url]).expect(0);
    assert!(ran.stderr.contains("warning") && ran.stderr.contains("not signed"), "{}", ran.stderr);
    home.run(["get", &url]).expect(0);
    assert_eq!(origin.count("/a"), 2);
}
