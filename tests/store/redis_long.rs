//! Long values, which a server's connection hands over as they come.

use acache::store::{Collection, Store, StoreError, Value};
use bytes::Bytes;

use crate::place::{Place, RedisPlace, get, numbered, open, options, set};
use crate::support::redis_server::RedisServer;

fn long() -> Vec<u8> {
    (0..3_000_000u32).map(|index| index.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect()
}

/// The value, if it was handed over as it came.
async fn passed(store: &dyn Store) -> Result<Option<Vec<u8>>, StoreError> {
    let key = numbered(1);
    let lookups = [(Collection::Responses, &key), (Collection::Redirects, &key)];
    let mut values = store.get_or_pass(&lookups).await?.into_iter();
    let Some(Some(Value::Long(mut value))) = values.next() else { return Ok(None) };
    assert!(matches!(values.next(), Some(None)) && value.len == 3_000_000);
    let mut whole = Vec::new();
    while let Some(part) = value.next().await? {
        whole.extend_from_slice(&part);
    }
    Ok(Some(whole))
}

#[tokio::test]
async fn a_long_value_is_handed_over_as_it_comes() {
    let place = RedisPlace::new();
    place.open().apply(&[set(&numbered(1), long()), set(&numbered(2), "short")]).await.unwrap();
    let store = place.open();
    assert!(passed(&*store).await.unwrap() == Some(long()));
    // The connection serves on, without a second one.
    assert_eq!(get(&*store, &numbered(2)).await, Some("short".into()));
    assert!(get(&*store, &numbered(1)).await == Some(Bytes::from(long())));
    assert!(passed(&*store).await.unwrap().is_none(), "only the first command of a connection is waited for");
}

#[tokio::test]
async fn one_that_nobody_reads_to_its_end_keeps_nobody_waiting() {
    let place = RedisPlace::new();
    place.open().apply(&[set(&numbered(1), long()), set(&numbered(2), "short")]).await.unwrap();
    let store = place.open();
    let key = numbered(1);
    drop(store.get_or_pass(&[(Collection::Responses, &key)]).await.unwrap());
    assert_eq!(get(&*store, &numbered(2)).await, Some("short".into()));
}

#[tokio::test]
async fn nothing_is_handed_over_before_the_login_is_known_to_be_good() {
    let server = RedisServer::start_with(&["--requirepass", "secret"]);
    let with = |userinfo: &str, db: &str| format!("redis://{userinfo}127.0.0.1:{}/{db}", server.port());
    open(&with(":secret@", "0")).apply(&[set(&numbered(1), long())]).await.unwrap();
    assert!(passed(&*open(&with(":secret@", "0"))).await.unwrap().is_some());
    assert!(matches!(passed(&*open(&with(":wrong@", "0"))).await, Err(StoreError::Login { .. })));
    // The value stands in database 0, where the refused SELECT leaves the connection.
    assert!(passed(&*open(&with(":secret@", "99"))).await.is_err());
}

#[tokio::test]
async fn a_value_that_is_cut_off_is_an_error() {
    let mut server = RedisServer::start();
    open(&server.url()).apply(&[set(&numbered(1), vec![b'x'; 60_000_000])]).await.unwrap();
    let store = acache::store::open(options(&server.url())).unwrap();
    let key = numbered(1);
    let mut values = store.get_or_pass(&[(Collection::Responses, &key)]).await.unwrap().into_iter();
    let Some(Some(Value::Long(mut value))) = values.next() else { panic!("it is long") };
    value.next().await.unwrap().unwrap();
    server.kill();
    let error = loop {
        match value.next().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it was cut off"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, StoreError::Lost { .. }), "{error}");
}
