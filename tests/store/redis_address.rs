//! Ways to reach and to enter a server.

use std::net::Ipv4Addr;
use std::time::Duration;

use acache::store::{Store, StoreError, StoreOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::place::{Place, RedisPlace, get, numbered, open, options, report, set, try_get};
use crate::support::redis_server::RedisServer;

async fn is_reached(store: &dyn Store) {
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    assert_eq!(get(store, &numbered(1)).await, Some("one".into()));
}

#[tokio::test]
async fn server_is_reached_by_address_name_and_socket() {
    let server = RedisServer::start();
    let port = server.port();
    let socket = server.socket().display().to_string();
    for address in [
        format!("redis://127.0.0.1:{port}"),
        format!("valkey://localhost:{port}/0"),
        format!("localhost:{port}"),
        format!("redis://localhost:{port}?protocol=3&socket_keepalive=true&client_name=acache"),
        format!("unix://{socket}"),
        socket,
    ] {
        is_reached(&*open(&address)).await;
    }
}

#[tokio::test]
async fn ping_tells_what_was_reached() {
    let place = RedisPlace::new();
    let pong = place.open().ping().await.unwrap();
    assert_eq!((pong.tls, pong.database), (None, Some(0)));
    assert!(["redis", "valkey"].contains(&pong.engine.as_str()), "{}", pong.engine);
    assert!(pong.version.starts_with(|first: char| first.is_ascii_digit()), "{}", pong.version);
    assert!(pong.latency > Duration::ZERO);
    let pong = open(&format!("{}/3?protocol=3", place.0.url())).ping().await.unwrap();
    assert_eq!(pong.database, Some(3));
}

#[tokio::test]
async fn locations_name_the_server_but_no_password() {
    let store = open("redis://bob:hunter2@example.org/2");
    assert_eq!(store.location(), "redis://bob@example.org:6379/2");
    let settings = StoreOptions { db: Some(5), password: Some("hunter2".into()), ..options("localhost") };
    assert_eq!(acache::store::open(settings).unwrap().location(), "redis://localhost:6379/5");
}

#[tokio::test]
async fn databases_are_apart_and_settings_outrank_the_address() {
    let place = RedisPlace::new();
    let in_two = open(&format!("{}/2", place.0.url()));
    is_reached(&*in_two).await;
    assert_eq!(get(&*place.open(), &numbered(1)).await, None);
    let settings = StoreOptions { db: Some(2), ..options(&format!("{}/7", place.0.url())) };
    assert_eq!(get(&*acache::store::open(settings).unwrap(), &numbered(1)).await, Some("one".into()));
}

#[tokio::test]
async fn a_user_enters_with_the_password_of_the_address_or_of_the_settings() {
    let server = RedisServer::start_with(&["--requirepass", "p:w@/%"]);
    let port = server.port();
    is_reached(&*open(&format!("redis://:p%3Aw%40%2F%25@127.0.0.1:{port}"))).await;
    is_reached(&*open(&format!("redis://default:p%3Aw%40%2F%25@127.0.0.1:{port}/1?protocol=3"))).await;
    let settings =
        StoreOptions { password: Some("p:w@/%".into()), ..options(&format!("redis://:old@127.0.0.1:{port}")) };
    is_reached(&*acache::store::open(settings).unwrap()).await;
}

#[tokio::test]
async fn a_wrong_password_or_none_is_a_refused_login() {
    let server = RedisServer::start_with(&["--requirepass", "secret"]);
    let port = server.port();
    for address in [
        format!("redis://127.0.0.1:{port}"),
        format!("redis://127.0.0.1:{port}/1"),
        format!("redis://:hunter2@127.0.0.1:{port}"),
        format!("redis://bob:hunter2@127.0.0.1:{port}/1"),
        format!("redis://bob:hunter2@127.0.0.1:{port}?protocol=3"),
    ] {
        let store = open(&address);
        // Asked again on the same connection, the answer is the same.
        for _ in 0..2 {
            for refused in [
                try_get(&*store, &numbered(1)).await.map(|_| ()),
                store.apply(&[set(&numbered(1), "one")]).await.map(|_| ()),
                store.ping().await.map(|_| ()),
            ] {
                let error = refused.expect_err(&address);
                assert!(matches!(error, StoreError::Login { .. }), "{address}: {error:?}");
                assert!(!report(&error).contains("hunter2"), "{}", report(&error));
            }
        }
    }
}

#[tokio::test]
async fn a_password_where_none_is_wanted_is_a_refused_login() {
    let server = RedisServer::start();
    let store = open(&format!("redis://:hunter2@127.0.0.1:{}", server.port()));
    let error = try_get(&*store, &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Login { .. }), "{error:?}");
}

/// Such a server repeats the arguments of the command that it does not know.
#[tokio::test]
async fn a_server_without_auth_does_not_make_us_print_the_password() {
    let server = RedisServer::start_with(&["--rename-command", "AUTH", "", "--rename-command", "HELLO", ""]);
    for query in ["", "?protocol=3"] {
        let store = open(&format!("redis://bob:hunter2@127.0.0.1:{}{query}", server.port()));
        let error = try_get(&*store, &numbered(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Login { .. }), "{error:?}");
        let text = format!("{} {error:?}", report(&error));
        assert!(text.contains("unknown command") && !text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_server_without_hello_is_spoken_to_in_the_older_protocol() {
    let server = RedisServer::start_with(&["--requirepass", "secret", "--rename-command", "HELLO", ""]);
    is_reached(&*open(&format!("redis://:secret@127.0.0.1:{}/2?protocol=3", server.port()))).await;
}

#[tokio::test]
async fn a_user_of_the_access_list_may_do_what_the_list_says() {
    let server = RedisServer::start();
    let rules: [&[&[u8]]; 3] = [
        &[b"ACL", b"SETUSER", b"reader", b"on", b">pw", b"~test:*", b"+hget", b"+hmget", b"+ping"],
        &[b"ACL", b"SETUSER", b"anyone", b"on", b"nopass", b"~*", b"+@all"],
        &[b"HSET", b"test:responses", b"name", b"value"],
    ];
    server.commands(&rules);
    let port = server.port();
    let reader = open(&format!("redis://reader:pw@127.0.0.1:{port}?client_name=forbidden"));
    let name = crate::place::key("name");
    assert_eq!(get(&*reader, &name).await, Some("value".into()));
    assert_eq!(reader.ping().await.unwrap().version, "unknown");
    for refused in [reader.apply(&[set(&name, "x")]).await.map(|_| ()), reader.clear().await.map(|_| ())] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
        assert!(report(&error).contains("NOPERM"), "{}", report(&error));
    }
    is_reached(&*open(&format!("redis://anyone@127.0.0.1:{port}"))).await;
}

/// With a login in the way: the first thing that is sent holds the look-up too.
#[tokio::test]
async fn a_first_look_up_travels_with_the_login() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = format!("redis://:secret@{}/4?client_name=me", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut received = vec![0; 4096];
        let mut length = 0;
        // Nothing is answered before the look-up is there.
        while !received[..length].ends_with(b"\r\nGET\r\n$11\r\ntest:acache\r\n") {
            length += client.read(&mut received[length..]).await.unwrap();
        }
        client.write_all(b"+OK\r\n+OK\r\n+OK\r\n$3\r\none\r\n$-1\r\n").await.unwrap();
        String::from_utf8(received[..length].to_vec()).unwrap()
    });
    let store = open(&address);
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
    let words: Vec<_> =
        server.await.unwrap().lines().filter(|line| !line.starts_with(['*', '$'])).map(str::to_owned).collect();
    let name = numbered(1).to_string();
    assert_eq!(
        words,
        [
            ["AUTH", "secret", "SELECT", "4", "CLIENT", "SETNAME"].as_slice(),
            &["me", "HGET", "test:responses", name.as_str(), "GET", "test:acache"],
        ]
        .concat()
    );
}

#[tokio::test]
async fn nothing_is_sent_before_the_look_up_where_there_is_no_login() {
    let place = RedisPlace::new();
    let before = place.0.calls();
    get(&*place.open(), &numbered(1)).await;
    let mut expected = before;
    // The second one reads how many shards there are.
    expected.extend(["hget=1".to_owned(), "get=1".to_owned()]);
    expected.sort();
    assert_eq!(place.0.calls(), expected);
}
