//! `ttl` and `commands_factory`: what newer servers can do is used, and what they cannot is done without.

use std::time::Duration;

use acache::store::{Change, Collection, Commands, ScanOf, Shards, StoreOptions, open};
use acache::time::Timestamp;

use crate::place::{get, numbered, options, redirect, scan, set, set_if};
use crate::sentinel::listening;
use crate::support::redis_server::RedisServer;

const OFFSET: Duration = Duration::from_secs(60);

fn with_ttl(server: &RedisServer) -> StoreOptions {
    StoreOptions { ttl: Some(OFFSET), ..options(&server.url()) }
}

/// The same change of something that expires then.
fn until(expires: Timestamp, change: Change) -> Change {
    match change {
        Change::Set { collection, key, value, expected, .. } => {
            Change::Set { collection, key, value, expected, expires: Some(expires) }
        }
        deletion @ Change::Delete { .. } => deletion,
    }
}

fn hours(hours: u64) -> Timestamp {
    Timestamp::now().checked_add(Duration::from_secs(hours * 3600)).unwrap()
}

/// As the server says it, for a moment to which the offset is added.
fn expiry(moment: Timestamp) -> String {
    format!("*1\r\n:{}\r\n", moment.unix_micros() / 1000 + 60_000)
}

fn expiry_of(server: &RedisServer, hash: &str, number: usize) -> String {
    server.command_text(&["HPEXPIRETIME", hash, "FIELDS", "1", &numbered(number).to_string()])
}

const NEVER: &str = "*1\r\n:-1\r\n";

#[tokio::test]
async fn the_server_drops_by_itself_what_is_past_its_expiry() {
    let server = RedisServer::start_valkey();
    let (store, told) = listening(with_ttl(&server));
    let (soon, later) = (hours(1), hours(2));
    let both = [until(soon, set(&numbered(1), "one")), until(soon, redirect(&numbered(2), &numbered(1)))];
    assert_eq!(store.apply(&both).await.unwrap(), [true; 2]);
    assert_eq!(expiry_of(&server, "test:responses", 1), expiry(soon));
    assert_eq!(expiry_of(&server, "test:redirects", 2), expiry(soon), "redirects go as the responses do");
    let calls = server.calls();
    assert!(calls.contains(&"multi=1".to_owned()) && calls.contains(&"hpexpireat=2".to_owned()), "{calls:?}");

    assert_eq!(store.apply(&[until(later, set_if(&numbered(1), "one", "two"))]).await.unwrap(), [true]);
    assert_eq!(expiry_of(&server, "test:responses", 1), expiry(later));
    assert_eq!(store.apply(&[set(&numbered(1), "for ever")]).await.unwrap(), [true]);
    assert_eq!(expiry_of(&server, "test:responses", 1), NEVER);

    let past = Timestamp::now().checked_sub(OFFSET * 2).unwrap();
    let within = Timestamp::now().checked_sub(OFFSET / 2).unwrap();
    store.apply(&[until(past, set(&numbered(3), "gone")), until(within, set(&numbered(4), "kept"))]).await.unwrap();
    assert_eq!(get(&*store, &numbered(3)).await, None);
    assert_eq!(get(&*store, &numbered(4)).await, Some("kept".into()));
    assert_eq!(*told.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn without_the_setting_the_server_keeps_all() {
    let server = RedisServer::start_valkey();
    let store = open(options(&server.url())).unwrap();
    store.apply(&[until(hours(1), set(&numbered(1), "one"))]).await.unwrap();
    assert_eq!(expiry_of(&server, "test:responses", 1), NEVER);
}

#[tokio::test]
async fn a_server_that_cannot_is_told_of_once_and_stores_all_the_same() {
    let server = RedisServer::start();
    let (store, told) = listening(with_ttl(&server));
    for number in 0..3 {
        let changes = [until(hours(1), set(&numbered(number), "value")), set_if(&numbered(9), "x", "y")];
        assert_eq!(store.apply(&changes).await.unwrap(), [true, false]);
        assert_eq!(get(&*store, &numbered(number)).await, Some("value".into()));
    }
    let location = store.location();
    let note = format!("{location} cannot drop expired entries by itself (ttl): they stay until `acache purge`");
    assert_eq!(*told.lock().unwrap(), [note]);
    // It was tried once: the transaction, and with it the command, was refused.
    let errors = server.command_text(&["INFO", "errorstats"]);
    assert!(errors.contains("errorstat_EXECABORT:count=1\r\n"), "{errors}");
}

#[tokio::test]
async fn entries_keep_their_expiry_when_they_move_between_shards() {
    let server = RedisServer::start_valkey();
    let store = open(with_ttl(&server)).unwrap();
    let soon = hours(1);
    store.apply(&[until(soon, set(&numbered(1), "one")), set(&numbered(2), "two")]).await.unwrap();
    for shards in [3, 1] {
        assert_eq!(store.reshard(Shards::new(shards).unwrap()).await.unwrap(), 2);
    }
    assert_eq!(expiry_of(&server, "test:responses", 1), expiry(soon));
    assert_eq!(expiry_of(&server, "test:responses", 2), NEVER);
}

/// The commands, with their arguments, that the server was sent.
fn received(server: &RedisServer) -> String {
    server.command_text(&["SLOWLOG", "GET", "1000"]).to_uppercase()
}

async fn use_everything(options: StoreOptions) {
    let store = open(options).unwrap();
    let changes: Vec<_> = (0..50).map(|number| until(hours(1), set(&numbered(number), "value"))).collect();
    store.apply(&changes).await.unwrap();
    assert_eq!(store.apply(&[until(hours(2), set_if(&numbered(1), "value", "new"))]).await.unwrap(), [true]);
    for of in [ScanOf::Keys, ScanOf::Values] {
        assert_eq!(scan(&*store, Collection::Responses, of).await.0.len(), 50);
    }
    assert_eq!(get(&*store, &numbered(1)).await, Some("new".into()));
    assert_eq!(store.clear().await.unwrap(), 50);
}

#[tokio::test]
async fn newer_commands_are_used_where_they_are_known_and_not_where_that_is_forbidden() {
    const NEWER: [&str; 3] = ["HELLO", "NOVALUES", "HPEXPIREAT"];
    let resp3 = Some(acache::store::Protocol::Resp3);
    for (server, commands, expected) in [
        (RedisServer::start_valkey(), Commands::Auto, [true; 3]),
        (RedisServer::start_valkey(), Commands::Basic, [false; 3]),
        (RedisServer::start(), Commands::Basic, [false; 3]),
        // What is refused is not executed, and so not logged.
        (RedisServer::start(), Commands::Auto, [true, true, false]),
    ] {
        server.command(&[b"CONFIG", b"SET", b"slowlog-max-len", b"1000"]);
        server.command(&[b"CONFIG", b"SET", b"slowlog-log-slower-than", b"0"]);
        use_everything(StoreOptions { commands, protocol: resp3, ..with_ttl(&server) }).await;
        let received = received(&server);
        let used = NEWER.map(|newer| received.contains(&format!("\r\n{newer}\r\n")));
        assert_eq!(used, expected, "{commands:?}: {received}");
    }
}
