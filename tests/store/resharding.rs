//! From one number of shards to another: nothing is lost, whoever reads and writes meanwhile, and however often it breaks off.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use acache::store::{Collection, ScanOf, Shards, Store, StoreError, StoreOptions, open};
use tokio::sync::Barrier;

use crate::fleet::{Clustered, wait_until};
use crate::place::{delete, get, numbered, options, redirect, report, scan, set, set_if, try_get};
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

fn sharded(address: &str, shards: u32) -> Box<dyn Store> {
    open(StoreOptions { shards: Shards::new(shards).unwrap(), ..options(address) }).unwrap()
}

async fn reshard(address: &str, shards: u32) -> Result<u64, StoreError> {
    sharded(address, 1).reshard(Shards::new(shards).unwrap()).await
}

#[tokio::test]
async fn entries_are_spread_and_come_back_to_the_librarys_layout() {
    let server = RedisServer::start();
    let one = sharded(&server.url(), 1);
    let changes: Vec<_> = (0..500).map(|number| set(&numbered(number), format!("{number}"))).collect();
    one.apply(&changes).await.unwrap();
    one.apply(&[redirect(&numbered(1), &numbered(2))]).await.unwrap();
    assert_eq!(reshard(&server.url(), 4).await.unwrap(), 501);
    assert_eq!(server.command_text(&["GET", "test:acache"]), "$8\r\nshards=4\r\n");
    assert_eq!(server.command_text(&["EXISTS", "test:responses", "test:redirects"]), ":0\r\n");
    let lengths: Vec<_> =
        (0..4).map(|shard| server.command_text(&["HLEN", &format!("test:responses:{{{shard}}}")])).collect();
    assert!(!lengths.contains(&":0\r\n".to_owned()), "{lengths:?}");

    let four = sharded(&server.url(), 4);
    assert_eq!(get(&*four, &numbered(7)).await, Some("7".into()));
    assert_eq!(four.len(Collection::Responses).await.unwrap(), 500);
    assert_eq!(scan(&*four, Collection::Responses, ScanOf::Values).await.0.len(), 500);
    assert_eq!(four.apply(&[set_if(&numbered(7), "7", "seven"), delete(&numbered(8))]).await.unwrap(), [true; 2]);

    assert_eq!(reshard(&server.url(), 1).await.unwrap(), 500);
    assert_eq!(server.command_text(&["EXISTS", "test:acache"]), ":0\r\n");
    assert_eq!(server.command_text(&["HLEN", "test:responses"]), ":499\r\n");
    // Whoever had the older layout in mind goes by the newer one.
    assert_eq!(get(&*one, &numbered(7)).await, Some("seven".into()));
    assert_eq!(get(&*one, &numbered(8)).await, None);
    assert_eq!(reshard(&server.url(), 1).await.unwrap(), 0, "there is nothing to do");
}

#[tokio::test]
async fn another_number_than_that_of_the_store_is_an_error_that_names_both() {
    let server = RedisServer::start();
    sharded(&server.url(), 4).apply(&[set(&numbered(1), "one")]).await.unwrap();
    for (asked, there) in [(1, 4), (8, 4)] {
        let store = sharded(&server.url(), asked);
        for error in [
            try_get(&*store, &numbered(1)).await.unwrap_err(),
            store.apply(&[set(&numbered(1), "two")]).await.unwrap_err(),
            store.len(Collection::Responses).await.unwrap_err(),
            store.clear().await.unwrap_err(),
        ] {
            let text = format!("has {there} shards, and the setting says {asked}");
            assert!(matches!(error, StoreError::Shards { .. }) && report(&error).contains(&text), "{error:?}");
        }
    }
    // Where the library has written, there is one shard, also without a record of it.
    let library = RedisServer::start();
    sharded(&library.url(), 1).apply(&[set(&numbered(1), "one")]).await.unwrap();
    let error = try_get(&*sharded(&library.url(), 4), &numbered(1)).await.unwrap_err();
    assert!(report(&error).contains("has 1 shards, and the setting says 4"), "{error:?}");
}

type Values = BTreeMap<usize, Option<u64>>;

/// Counts up entries of its own by conditional changes, deletes them in between, and looks at once whether it finds what it
/// wrote. Ends when all is over, or when its idea of the layout is told to be out of date.
async fn disturb(store: &dyn Store, first: usize, is_over: &AtomicBool) -> Values {
    let mut expected = Values::new();
    let mut round = 0;
    while !is_over.load(Ordering::Relaxed) || round < 50 {
        let number = first + round % 40;
        let now = expected.remove(&number).flatten();
        match step(store, number, now, round % 7 == 0).await {
            Ok(next) => expected.insert(number, next),
            // Of the one change that was under way nobody knows whether it was made.
            Err(StoreError::Shards { .. }) => return expected,
            Err(error) => panic!("{number}: {error:?}"),
        };
        round += 1;
    }
    expected
}

async fn step(store: &dyn Store, number: usize, now: Option<u64>, delete_it: bool) -> Result<Option<u64>, StoreError> {
    let key = numbered(number);
    let (change, next) = match now {
        Some(_) if delete_it => (delete(&key), None),
        Some(now) => (set_if(&key, now.to_string().leak(), (now + 1).to_string().leak()), Some(now + 1)),
        None => (set(&key, "1"), Some(1)),
    };
    assert_eq!(store.apply(&[change]).await?, [true], "{number}: {now:?}");
    let expected = next.map(|next| next.to_string().into());
    assert_eq!(try_get(store, &key).await?, expected, "{number} is found as it was written");
    Ok(next)
}

/// Looks for entries that nobody touches.
async fn look(store: &dyn Store, is_over: &AtomicBool) {
    let mut number = 0;
    while !is_over.load(Ordering::Relaxed) {
        match try_get(store, &numbered(1000 + number)).await {
            Ok(found) => assert_eq!(found, Some("still".into()), "{number}"),
            Err(error) => return assert!(matches!(error, StoreError::Shards { .. }), "{error:?}"),
        }
        number = (number + 7) % 1000;
    }
}

/// There and back again, while others are at work, some by the old number and some by the new one.
async fn nothing_is_lost_at(address: &str) {
    let one = sharded(address, 1);
    for chunk in (1000..2000).collect::<Vec<_>>().chunks(250) {
        let changes: Vec<_> = chunk.iter().map(|number| set(&numbered(*number), "still")).collect();
        one.apply(&changes).await.unwrap();
    }
    for (from, to) in [(1, 4), (4, 3), (3, 1)] {
        let is_over = Arc::new(AtomicBool::new(false));
        let begun = Arc::new(Barrier::new(4));
        let old = |first: usize| {
            let (store, is_over, begun) = (sharded(address, from), Arc::clone(&is_over), Arc::clone(&begun));
            tokio::spawn(async move {
                try_get(&*store, &numbered(first)).await.unwrap();
                begun.wait().await;
                disturb(&*store, first, &is_over).await
            })
        };
        let writers = [old(0), old(100)];
        let new = {
            let (store, is_over) = (sharded(address, to), Arc::clone(&is_over));
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) && try_get(&*store, &numbered(200)).await.is_err() {}
                disturb(&*store, 200, &is_over).await
            })
        };
        let looking = {
            let (store, is_over, begun) = (sharded(address, from), Arc::clone(&is_over), Arc::clone(&begun));
            tokio::spawn(async move {
                begun.wait().await;
                look(&*store, &is_over).await;
            })
        };
        begun.wait().await;
        assert!(reshard(address, to).await.unwrap() >= 1000 / 4);
        is_over.store(true, Ordering::Relaxed);
        looking.await.unwrap();
        let store = sharded(address, to);
        let mut least = 1000;
        for writer in writers.into_iter().chain([new]) {
            for (number, expected) in writer.await.unwrap() {
                let found = get(&*store, &numbered(number)).await;
                assert_eq!(found, expected.map(|value| value.to_string().into()), "{number}");
                least += usize::from(expected.is_some());
            }
        }
        // The changes that were under way when the number was another one may have left one entry each.
        let count = usize::try_from(store.len(Collection::Responses).await.unwrap()).unwrap();
        assert!((least..=least + 2).contains(&count), "{count} entries, at least {least}");
        assert_eq!(scan(&*store, Collection::Responses, ScanOf::Keys).await.0.len(), count);
        let made: Vec<_> = (0..300).map(|number| delete(&numbered(number))).collect();
        store.apply(&made).await.unwrap();
        assert_eq!(store.len(Collection::Responses).await.unwrap(), 1000);
    }
}

#[tokio::test]
async fn nothing_is_lost_on_one_server() {
    nothing_is_lost_at(&RedisServer::start().url()).await;
}

#[tokio::test]
async fn nothing_is_lost_on_a_cluster() {
    nothing_is_lost_at(&Clustered::start().address()).await;
}

#[tokio::test]
async fn what_broke_off_is_finished_by_the_next_run() {
    let server = RedisServer::start();
    let one = sharded(&server.url(), 1);
    for first in (0..20_000).step_by(1000) {
        let changes: Vec<_> = (first..first + 1000).map(|number| set(&numbered(number), "value")).collect();
        one.apply(&changes).await.unwrap();
    }
    let home = Home::with_address(server.url()).variable("ACACHE_CACHE_NAME", "test");
    let mut process = home.command(["reshard", "8"]).spawn().unwrap();
    wait_until("some entries are moved", || {
        server.command_text(&["EXISTS", "test:responses:{0}", "test:responses:{7}"]) == ":2\r\n"
    });
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(server.command_text(&["GET", "test:acache"]), "$10\r\nshards=1>8\r\n", "it was not over yet");
    for shards in [1, 8] {
        let store = sharded(&server.url(), shards);
        let keys: Vec<_> = (0..20_000).map(numbered).collect();
        let lookups: Vec<_> = keys.iter().map(|key| (Collection::Responses, key)).collect();
        assert!(store.get(&lookups).await.unwrap().iter().all(Option::is_some));
        assert_eq!(store.len(Collection::Responses).await.unwrap(), 20_000);
    }
    let ran = home.run(["reshard", "5"]).expect(4);
    assert!(ran.stderr.contains("finish it with `acache reshard 8`"), "{}", ran.stderr);
    let ran = home.run(["reshard", "8"]).expect(0);
    assert!(ran.stderr.contains("has 8 shards now"), "{}", ran.stderr);
    assert!(ran.stderr.contains("set shards = 8 (ACACHE_SHARDS)"), "{}", ran.stderr);
    assert_eq!(server.command_text(&["GET", "test:acache"]), "$8\r\nshards=8\r\n");
    assert_eq!(sharded(&server.url(), 8).len(Collection::Responses).await.unwrap(), 20_000);
    let ran = home.run(["size"]).expect(3);
    assert!(ran.stderr.contains("has 8 shards, and the setting says 1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: set shards = 8 (--shards, ACACHE_SHARDS)"), "{}", ran.stderr);
    assert_eq!(home.run(["size", "--shards", "8"]).expect(0).text(), "20000\n");
}

#[test]
fn a_file_has_no_shards() {
    let home = Home::new();
    for arguments in [["size", "--shards=2"], ["reshard", "2"]] {
        let ran = home.run(arguments).expect(3);
        assert!(ran.stderr.contains("a file has no shards, they are for Redis"), "{}", ran.stderr);
    }
    let ran = home.run(["reshard", "0"]).expect(2);
    assert!(ran.stderr.contains("it takes 1 to 1024"), "{}", ran.stderr);
}
