//! A master that sentinels watch: found, lost, and found again.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acache::store::{Connection, Store, StoreError, StoreOptions, Warn, open as open_with};

use crate::fleet::{WATCHWORD, Watched, ask, wait_until};
use crate::place::{get, numbered, open, options, report, set, set_if, try_get};
use crate::support::redis_server::{RedisServer, free_port};

/// A store, and what it tells.
pub(crate) fn listening(options: StoreOptions) -> (Box<dyn Store>, Arc<Mutex<Vec<String>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let warn = Warn::new(move |text| heard.lock().unwrap().push(text.to_owned()));
    (open_with(StoreOptions { warn, ..options }).unwrap(), told)
}

#[tokio::test]
async fn the_master_is_found_through_any_sentinel_that_answers() {
    let mut watched = Watched::start();
    watched.sentinels[0].kill();
    let (store, told) = listening(options(&format!("{}/3", watched.address())));
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
    assert_eq!(watched.master.commands(&[&[b"SELECT", b"3"], &[b"HLEN", b"test:responses"]]), b"+OK\r\n:1\r\n");
    let pong = store.ping().await.unwrap();
    assert_eq!((pong.engine.as_str(), pong.database), ("redis", Some(3)));
    assert_eq!(*told.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn after_the_masters_end_the_replica_is_gone_on_with_and_told() {
    let mut watched = Watched::start();
    let settings = StoreOptions { timeout: Some(Duration::from_secs(20)), ..options(&watched.address()) };
    let (store, told) = listening(settings);
    store.apply(&[set(&numbered(1), "one"), set(&numbered(2), "two")]).await.unwrap();
    assert_eq!(watched.master.command_text(&["WAIT", "1", "5000"]), ":1\r\n");
    watched.master.kill();
    // A read and a plain set are repeated by themselves.
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
    assert_eq!(store.apply(&[set(&numbered(2), "anew")]).await.unwrap(), [true]);
    assert_eq!(store.apply(&[set_if(&numbered(2), "anew", "changed")]).await.unwrap(), [true]);
    assert_eq!(get(&*store, &numbered(2)).await, Some("changed".into()));
    assert!(watched.replica.command_text(&["ROLE"]).contains("master"));
    let told = told.lock().unwrap();
    let (before, now) = (watched.master.port(), watched.replica.port());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with(&format!("lost the master `main` at redis://127.0.0.1:{before}/0 (")), "{told:?}");
    assert!(told[0].ends_with(&format!("; going on with redis://127.0.0.1:{now}/0")), "{told:?}");
}

/// The old master stays up, as a replica: it would still answer reads, and refuses changes.
#[tokio::test]
async fn a_master_that_was_demoted_is_left() {
    let watched = Watched::start();
    let settings = StoreOptions { timeout: Some(Duration::from_secs(20)), ..options(&watched.address()) };
    let (store, told) = listening(settings);
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    assert_eq!(ask(watched.sentinels[0].port, &["SENTINEL", "FAILOVER", "main"]), "OK\n");
    wait_until("the replica is promoted", || watched.replica.command_text(&["ROLE"]).contains("master"));
    for number in 2..40 {
        store.apply(&[set(&numbered(number), "after")]).await.unwrap();
        assert_eq!(get(&*store, &numbered(number)).await, Some("after".into()));
    }
    wait_until("the old master is a replica", || watched.master.command_text(&["ROLE"]).contains("slave"));
    assert_eq!(store.apply(&[set(&numbered(40), "after")]).await.unwrap(), [true]);
    // Somebody who comes now finds all that was confirmed since the old master was demoted.
    assert_eq!(get(&*open(&watched.address()), &numbered(40)).await, Some("after".into()));
    assert!(told.lock().unwrap().len() <= 1);
}

/// A change that was lost on the way may have been made, so it is not made again.
#[tokio::test]
async fn a_conditional_change_is_not_repeated_when_its_answer_was_lost() {
    let watched = Watched::start();
    let store = open(&watched.address());
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    watched.master.command(&[b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"]);
    let error = store.apply(&[set_if(&numbered(1), "one", "two")]).await.unwrap_err();
    assert!(matches!(error, StoreError::Lost { .. }), "{error:?}");
    watched.master.command(&[b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"]);
    assert_eq!(store.apply(&[set(&numbered(1), "three")]).await.unwrap(), [true]);
    assert_eq!(get(&*store, &numbered(1)).await, Some("three".into()));
}

#[tokio::test]
async fn sentinels_have_a_login_of_their_own() {
    let watched = Watched::start_with(&format!("requirepass {WATCHWORD}"));
    let secured = StoreOptions { sentinel_password: Some(WATCHWORD.into()), ..options(&watched.address()) };
    let (store, _) = listening(secured);
    assert_eq!(get(&*store, &numbered(1)).await, None);
    let error = try_get(&*open(&watched.address()), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Login { .. }), "{error:?}");
    assert!(report(&error).starts_with("the sentinel redis://127.0.0.1:"), "{}", report(&error));
    assert_eq!(get(&*open(&format!("{}?sentinel_password={WATCHWORD}", watched.address())), &numbered(1)).await, None);
}

#[tokio::test]
async fn what_sentinels_do_not_know_is_told_within_the_timeout() {
    let server = RedisServer::start();
    let started = Instant::now();
    let quick = |address: &str| StoreOptions { timeout: Some(Duration::from_millis(300)), ..options(address) };
    let nobody = format!("redis-sentinel://127.0.0.1:{},127.0.0.1:{}/main", free_port(), free_port());
    let error = try_get(&*open_with(quick(&nobody)).unwrap(), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
    // A server that is no sentinel.
    let address = format!("redis-sentinel://127.0.0.1:{}/main", server.port());
    let error = try_get(&*open_with(quick(&address)).unwrap(), &numbered(1)).await.unwrap_err();
    assert!(report(&error).contains("unknown command"), "{}", report(&error));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_setting_names_what_stands_at_an_address() {
    let server = RedisServer::start();
    let as_kind = |kind, address: &str| open_with(StoreOptions { connection: Some(kind), ..options(address) });
    let listed = format!("redis-cluster://127.0.0.1:{},127.0.0.1:1", server.port());
    let store = as_kind(Connection::Standalone, &listed).unwrap();
    assert_eq!(store.location(), format!("{}/0", server.url()));
    assert_eq!(get(&*store, &numbered(1)).await, None);
    let Err(error) = as_kind(Connection::Sentinel, &server.url()) else { panic!("there is no name of a master") };
    assert!(report(&error).contains("redis-sentinel://HOST:PORT/MASTER-NAME"), "{}", report(&error));
    let Err(error) = as_kind(Connection::Cluster, &format!("{}/2", server.url())) else {
        panic!("there is no database 2")
    };
    assert!(report(&error).contains("only the database 0"), "{}", report(&error));
}
