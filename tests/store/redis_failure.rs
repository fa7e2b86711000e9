//! Servers that are not there, go away, say nothing, or speak something else.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use acache::store::{Collection, ScanOf, StoreError, StoreOptions, open as open_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::place::{get, numbered, open, options, report, set, try_get};
use crate::support::redis_server::{RedisServer, free_port};

#[tokio::test]
async fn a_port_where_nothing_listens_refuses() {
    let port = free_port();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let store = open(&format!("redis://{host}:{port}"));
        let error = try_get(&*store, &numbered(1)).await.unwrap_err();
        // Without IPv6 there is no such address; then nothing was refused, unless another address was.
        let is_absent = host == "[::1]" && matches!(error, StoreError::Unreachable { .. });
        assert!(is_absent || matches!(error, StoreError::Refused { .. }), "{host}: {error:?}");
        assert!(report(&error).starts_with(&format!("cannot connect to redis://{host}:{port}/0: ")));
    }
}

#[tokio::test]
async fn a_socket_that_is_not_there_or_has_no_server_refuses() {
    let folder = tempfile::TempDir::new().unwrap();
    let socket = folder.path().join("s.sock");
    for _ in 0..2 {
        let error = try_get(&*open(socket.to_str().unwrap()), &numbered(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
        // The file stays when its listener goes.
        drop(std::os::unix::net::UnixListener::bind(&socket));
    }
}

#[tokio::test]
async fn a_name_without_an_address_is_unreachable() {
    let settings = StoreOptions { timeout: Some(Duration::from_secs(2)), ..options("redis://no..name") };
    let error = try_get(&*open_with(settings).unwrap(), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn every_use_of_a_missing_server_tells_the_same() {
    let store = open(&format!("redis://127.0.0.1:{}", free_port()));
    for refused in [
        try_get(&*store, &numbered(1)).await.map(|_| ()),
        store.apply(&[set(&numbered(1), "one")]).await.map(|_| ()),
        store.len(Collection::Responses).await.map(|_| ()),
        store.clear().await.map(|_| ()),
        store.ping().await.map(|_| ()),
    ] {
        assert!(matches!(refused, Err(StoreError::Refused { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn a_killed_server_is_lost_and_then_refuses() {
    let mut server = RedisServer::start();
    let store = open(&server.url());
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    server.kill();
    let error = try_get(&*store, &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Lost { .. }), "{error:?}");
    let error = try_get(&*store, &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
}

#[tokio::test]
async fn after_a_lost_connection_another_one_is_opened() {
    let server = RedisServer::start();
    let store = open(&server.url());
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    server.command(&[b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"]);
    let error = try_get(&*store, &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Lost { .. }), "{error:?}");
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
}

/// Its next page was asked for before it went away, and given up meanwhile.
#[tokio::test]
async fn a_scan_goes_on_after_its_caller_was_away_for_longer_than_a_reply_may_take() {
    let timeout = Duration::from_millis(500);
    let server = RedisServer::start();
    let store = open_with(StoreOptions { response_timeout: Some(timeout), ..options(&server.url()) }).unwrap();
    let changes: Vec<_> = (0..1000).map(|number| set(&numbered(number), "value")).collect();
    store.apply(&changes).await.unwrap();
    let (mut cursor, mut entries) = (None, 0);
    loop {
        let page = store.scan(Collection::Responses, ScanOf::Values, cursor).await.unwrap();
        entries += page.entries.len();
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
        // Busy, as with a pager that nobody scrolls: the event loop stands still.
        let started = Instant::now();
        while started.elapsed() < timeout + Duration::from_millis(10) {
            std::hint::spin_loop();
        }
    }
    assert_eq!(entries, 1000);
}

#[tokio::test]
async fn requests_that_begin_together_share_one_connection() {
    let server = RedisServer::start();
    let store = open(&server.url());
    let received = || {
        let stats = String::from_utf8(server.command(&[b"INFO", b"stats"])).unwrap();
        let count = stats.lines().find_map(|line| line.strip_prefix("total_connections_received:")).unwrap();
        count.trim_end().parse::<u64>().unwrap()
    };
    let before = received();
    let keys: Vec<_> = (0..20).map(numbered).collect();
    let found = futures_util::future::join_all(keys.iter().map(|key| get(&*store, key))).await;
    assert_eq!(found, vec![None; 20]);
    // The other one is that of the question itself.
    assert_eq!(received() - before, 2);
}

/// Answers the first connection with `reply` as soon as something is asked, and closes it.
async fn peer(reply: &'static [u8]) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = format!("redis://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        assert!(client.read(&mut request).await.unwrap() > 0);
        client.write_all(reply).await.unwrap();
    });
    address
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_lost() {
    for reply in [&b""[..], b"$", b"$5\r\nab", b"$100000000000\r\nab", b"*1\r\n"] {
        let error = try_get(&*open(&peer(reply).await), &numbered(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Lost { .. }), "{reply:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_of_something_else_is_told_apart_from_a_cache() {
    let web = peer(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").await;
    let error = try_get(&*open(&web), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Lost { .. }), "{error:?}");
    assert!(report(&error).ends_with("what it sent is not the protocol of Redis"), "{}", report(&error));
    for reply in [&b":1\r\n$-1\r\n"[..], b"+OK\r\n$-1\r\n", b"*0\r\n$-1\r\n", b"*1\r\n*1\r\n+x\r\n$-1\r\n"] {
        let error = try_get(&*open(&peer(reply).await), &numbered(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Failed { .. }), "{reply:?}: {error:?}");
        assert!(report(&error).contains("cannot be understood"), "{}", report(&error));
    }
}

#[tokio::test]
async fn a_server_still_loading_tells_so() {
    const REPLIES: &[u8] = b"-LOADING Redis is loading the dataset in memory\r\n-LOADING Redis is loading\r\n";
    let error = try_get(&*open(&peer(REPLIES).await), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
    assert!(report(&error).ends_with("LOADING Redis is loading the dataset in memory"), "{}", report(&error));
}

/// A connection is made, since the system accepts it, but nobody answers.
#[tokio::test]
async fn a_silent_server_is_given_up_after_the_response_timeout() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let settings = [
        (format!("redis://{address}"), Some(Duration::from_millis(50))),
        (format!("redis://{address}?socket_timeout=0.05"), None),
        (format!("redis://:pw@{address}/1?socket_timeout=9"), Some(Duration::from_millis(50))),
    ];
    for (address, response_timeout) in settings {
        let store = open_with(StoreOptions { response_timeout, ..options(&address) }).unwrap();
        for refused in [
            try_get(&*store, &numbered(1)).await.map(|_| ()),
            store.apply(&[set(&numbered(1), "one")]).await.map(|_| ()),
        ] {
            let error = refused.unwrap_err();
            assert!(matches!(error, StoreError::Lost { .. }), "{address}: {error:?}");
            assert!(report(&error).ends_with("no answer within 50ms"), "{}", report(&error));
        }
    }
}

#[tokio::test]
async fn a_silent_server_of_tls_is_given_up_after_the_timeout() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = format!("rediss://{}?ssl_cert_reqs=none&socket_connect_timeout=0.05", listener.local_addr().unwrap());
    let error = try_get(&*open(&address), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    assert!(report(&error).ends_with("no connection within 50ms"), "{}", report(&error));
}
