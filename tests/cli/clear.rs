//! `acache clear`.

use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

#[test]
fn everything_of_the_namespace_goes_and_nothing_else() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    for url in ["http://e.com/a", "http://e.com/b"] {
        home.run(["write", url]).expect(0);
    }
    home.run(["write", "http://e.com/r", "--collection", "redirects", "--target", "http://e.com/a"]).expect(0);
    home.run(["write", "http://e.com/a", "-n", "other"]).expect(0);
    let ran = home.run(["clear", "--dry-run"]).expect(0);
    assert!(ran.stderr.contains("2 responses"), "{}", ran.stderr);
    let ran = home.run(["clear"]).expect(0);
    assert!(ran.stderr.starts_with("note: removed 2 responses"), "{}", ran.stderr);
    let mut connection = server.connection();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
    assert_eq!(keys, ["other:responses"]);
}

#[test]
fn clearing_what_is_not_there_makes_nothing() {
    let home = Home::new();
    home.run(["clear", "-y"]).expect(0);
    assert!(!home.path().join(".cache").exists());
}
