//! `acache ping`.

use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

#[test]
fn it_says_what_was_reached() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    home.run(["write", "http://e.com/"]).expect(0);
    let text = home.run(["ping", "--db", "0"]).expect(0).text();
    assert!(text.contains(&format!("location   redis://127.0.0.1:{}/0\n", server.port())), "{text}");
    assert!(text.contains("engine     redis 7.") || text.contains("engine     redis 8."), "{text}");
    assert!(text.contains("responses  1\n") && text.contains("tls        no\n"), "{text}");
    let value = home.run(["ping", "--format", "json"]).expect(0).json();
    assert_eq!(value["engine"], "redis");
    assert_eq!(value["responses"], 1);
    assert!(value["latency_seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_sqlite_store_answers_too() {
    let home = Home::new();
    let ran = home.run(["ping"]).expect(0);
    assert!(ran.text().contains("engine     sqlite 3."), "{}", ran.text());
    assert!(!home.path().join(".cache").exists());
}
