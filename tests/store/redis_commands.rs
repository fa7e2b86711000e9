//! Which commands a server gets to see, and what else it may hold.

use std::net::Ipv4Addr;

use acache::store::{Collection, ScanOf, Store, StoreError};
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::place::{
    Place, RedisPlace, delete, delete_if, get, key, numbered, open, redirect, report, scan, set, set_if,
};
use crate::support::redis_server::RedisServer;

/// The hash holds what redis-cli puts there, and the other way round.
#[tokio::test]
async fn hashes_and_fields_are_named_as_the_library_names_them() {
    let place = RedisPlace::new();
    let store = place.open();
    store.apply(&[set(&numbered(1), "one"), redirect(&numbered(2), &numbered(1))]).await.unwrap();
    let name = |number: usize| numbered(number).to_string();
    assert_eq!(place.0.command(&[b"HGET", b"test:responses", name(1).as_bytes()]), b"$3\r\none\r\n");
    let reply = place.0.command(&[b"HGET", b"test:redirects", name(2).as_bytes()]);
    assert_eq!(reply, format!("$64\r\n{}\r\n", name(1)).into_bytes());
    place.0.command(&[b"HSET", b"test:responses", name(3).as_bytes(), b"three"]);
    assert_eq!(get(&*store, &numbered(3)).await, Some("three".into()));
}

async fn wrong_type(store: &dyn Store) -> Vec<StoreError> {
    let lookups = [(Collection::Responses, &numbered(1))];
    vec![
        store.get(&lookups).await.unwrap_err(),
        store.len(Collection::Responses).await.unwrap_err(),
        store.scan(Collection::Responses, ScanOf::Keys, None).await.unwrap_err(),
        store.scan(Collection::Responses, ScanOf::Values, None).await.unwrap_err(),
        store.apply(&[set(&numbered(1), "one")]).await.unwrap_err(),
        store.apply(&[delete(&numbered(1)), delete(&numbered(2))]).await.unwrap_err(),
        store.apply(&[delete_if(&numbered(1), "one")]).await.unwrap_err(),
        store.apply(&[set_if(&numbered(1), "one", "two"), delete(&numbered(2))]).await.unwrap_err(),
        store.clear().await.unwrap_err(),
    ]
}

#[tokio::test]
async fn what_is_no_hash_is_named_and_left_alone() {
    let place = RedisPlace::new();
    place.0.command(&[b"RPUSH", b"test:responses", b"precious"]);
    for error in wrong_type(&*place.open()).await {
        let location = place.open().location();
        let expected = format!("test:responses on {location} is not a cache: its type is list, not hash");
        assert!(matches!(error, StoreError::WrongType { .. }), "{error:?}");
        assert_eq!(report(&error), expected);
    }
    assert_eq!(place.0.command(&[b"LLEN", b"test:responses"]), b":1\r\n");
}

#[tokio::test]
async fn clear_leaves_everything_when_only_the_redirects_are_no_hash() {
    let place = RedisPlace::new();
    let store = place.open();
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    place.0.command(&[b"SET", b"test:redirects", b"precious"]);
    let error = store.clear().await.unwrap_err();
    assert!(matches!(&error, StoreError::WrongType { name, .. } if name == "test:redirects"), "{error:?}");
    assert_eq!(place.0.command(&[b"EXISTS", b"test:responses", b"test:redirects"]), b":2\r\n");
}

/// The commands that keep a server busy for as long as the hash is large are not among them.
#[tokio::test]
async fn only_commands_that_do_not_block_are_used() {
    let place = RedisPlace::new();
    let before = place.0.calls();
    let store = place.open();
    let changes: Vec<_> = (0..2000).map(|number| set(&numbered(number), "value")).collect();
    store.apply(&changes).await.unwrap();
    scan(&*store, Collection::Responses, ScanOf::Keys).await;
    scan(&*store, Collection::Responses, ScanOf::Values).await;
    store.len(Collection::Responses).await.unwrap();
    store.clear().await.unwrap();
    let name = |call: &String| call.split('=').next().unwrap().to_owned();
    let before: Vec<_> = before.iter().map(name).collect();
    let used: Vec<_> = place.0.calls().iter().map(name).filter(|name| !before.contains(name)).collect();
    assert_eq!(used, ["exec", "get", "hlen", "hscan", "hset", "multi", "unlink"]);
}

#[tokio::test]
async fn a_server_without_unlink_is_cleared_all_the_same() {
    let server = RedisServer::start_with(&["--rename-command", "UNLINK", ""]);
    let store = open(&server.url());
    store.apply(&[set(&numbered(1), "one"), redirect(&numbered(2), &numbered(1))]).await.unwrap();
    assert_eq!(store.clear().await.unwrap(), 1);
    assert_eq!(server.command(&[b"EXISTS", b"test:responses", b"test:redirects"]), b":0\r\n");
}

/// That `NOVALUES` is refused is found out once.
#[tokio::test]
async fn scan_of_keys_asks_for_names_alone_until_that_is_refused() {
    let place = RedisPlace::new();
    let store = place.open();
    let changes: Vec<_> = (0..2000).map(|number| set(&numbered(number), "value")).collect();
    store.apply(&changes).await.unwrap();
    for _ in 0..2 {
        assert_eq!(scan(&*store, Collection::Responses, ScanOf::Keys).await.0.len(), 2000);
    }
    let errors = String::from_utf8(place.0.command(&[b"INFO", b"commandstats"])).unwrap();
    let scans = errors.lines().find(|line| line.starts_with("cmdstat_hscan:")).unwrap();
    // A server that knows the option fails no call, an older one fails the first.
    assert!(scans.ends_with("failed_calls=0") || scans.ends_with("failed_calls=1"), "{scans}");
}

/// As Redis 7.4 and Valkey 8 do it.
#[tokio::test]
async fn names_that_come_alone_are_understood() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = format!("redis://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut requests = Vec::new();
        for reply in
            ["*2\r\n$2\r\n17\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n$-1\r\n", "*2\r\n$1\r\n0\r\n*1\r\n$1\r\nc\r\n$-1\r\n"]
        {
            let mut request = vec![0; 4096];
            let length = client.read(&mut request).await.unwrap();
            requests.push(String::from_utf8(request[..length].to_vec()).unwrap());
            client.write_all(reply.as_bytes()).await.unwrap();
        }
        requests
    });
    let (entries, _) = scan(&*open(&address), Collection::Responses, ScanOf::Keys).await;
    assert_eq!(entries, ["a", "b", "c"].map(|name| (key(name), Bytes::new())));
    let requests = server.await.unwrap();
    let words = |request: &str| {
        let words = request.lines().filter(|line| !line.starts_with(['*', '$']));
        words.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(words(&requests[0]), "HSCAN test:responses 0 COUNT 10 NOVALUES GET test:acache");
    assert_eq!(words(&requests[1]), "HSCAN test:responses 17 COUNT 40 NOVALUES GET test:acache");
}

/// Were the change sent with the SELECT, it would end up in database 0.
#[tokio::test]
async fn nothing_is_changed_in_another_database_than_the_one_asked_for() {
    let place = RedisPlace::new();
    let store = open(&format!("{}/99", place.0.url()));
    for refused in [
        store.apply(&[set(&numbered(1), "one")]).await.map(|_| ()),
        store.get(&[(Collection::Responses, &numbered(1))]).await.map(|_| ()),
        store.clear().await.map(|_| ()),
    ] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
        assert!(report(&error).ends_with("ERR DB index is out of range"), "{}", report(&error));
    }
    assert_eq!(place.0.command(&[b"DBSIZE"]), b":0\r\n");
}

#[tokio::test]
async fn a_batch_that_the_server_cannot_take_changes_nothing() {
    let place = RedisPlace::new();
    let store = place.open();
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    place.0.command(&[b"CONFIG", b"SET", b"maxmemory", b"1"]);
    for changes in [vec![delete(&numbered(1)), set(&numbered(2), "two")], vec![set(&numbered(2), "two")]] {
        let error = store.apply(&changes).await.unwrap_err();
        assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
        assert!(report(&error).contains("OOM command not allowed"), "{}", report(&error));
    }
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
}

#[tokio::test]
async fn a_replica_is_read_and_its_refusal_of_changes_is_told() {
    let replica = RedisServer::start_with(&["--replicaof", "127.0.0.1", "1"]);
    let store = open(&replica.url());
    assert_eq!(get(&*store, &numbered(1)).await, None);
    let error = store.apply(&[set(&numbered(1), "one")]).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
    assert!(report(&error).contains("READONLY"), "{}", report(&error));
}
