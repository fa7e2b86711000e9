//! Several processes, and Python's way of writing, on one file.

use std::process::{Child, Command, Stdio};

use acache::store::Collection;

use crate::place::{Place, SqlitePlace, get, numbered, open, set};

const ADDRESS: &str = "ACACHE_TEST_ADDRESS";
const FIRST: &str = "ACACHE_TEST_FIRST";
const ENTRIES: usize = 50;

/// This test program again, with only the test of this name.
fn process(test: &str, address: &str, first: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored"])
        .env(ADDRESS, address)
        .env(FIRST, first.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn processes_that_write_at_once_lose_nothing() {
    let place = SqlitePlace::new();
    let address = format!("sqlite:{}", place.file().display());
    let writers: Vec<_> =
        (0..4).map(|writer| process("sqlite_sharing::one_of_several_writers", &address, writer * ENTRIES)).collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let store = place.open();
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 4 * ENTRIES as u64);
    for number in 0..4 * ENTRIES {
        assert_eq!(get(&*store, &numbered(number)).await, Some(number.to_string().into()));
    }
}

#[tokio::test]
#[ignore = "is run by processes_that_write_at_once_lose_nothing, as a process of its own"]
async fn one_of_several_writers() {
    let store = open(&std::env::var(ADDRESS).unwrap());
    let first: usize = std::env::var(FIRST).unwrap().parse().unwrap();
    for number in first..first + ENTRIES {
        store.apply(&[set(&numbered(number), number.to_string())]).await.unwrap();
        assert_eq!(get(&*store, &numbered(number)).await, Some(number.to_string().into()));
    }
}

/// With a write-ahead log, a reader beside a writer sees what was there before.
#[tokio::test]
async fn a_reader_is_not_held_up_by_a_writer() {
    let place = SqlitePlace::new();
    place.open().apply(&[set(&numbered(1), "before")]).await.unwrap();
    let writer = place.foreign(&format!(
        "BEGIN EXCLUSIVE; INSERT OR REPLACE INTO responses VALUES ('{}', x'6166746572')",
        numbered(1)
    ));
    let store = place.open();
    assert_eq!(get(&*store, &numbered(1)).await, Some("before".into()));
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(get(&*store, &numbered(1)).await, Some("after".into()));
}

/// What was read is compared within the transaction, whoever writes meanwhile.
#[tokio::test]
async fn a_value_changed_by_another_process_is_not_purged() {
    let place = SqlitePlace::new();
    let store = place.open();
    store.apply(&[set(&numbered(1), "expired")]).await.unwrap();
    place.foreign(&format!("UPDATE responses SET value = x'6e6577' WHERE key = '{}'", numbered(1)));
    let purge = crate::place::delete_if(&numbered(1), "expired");
    assert_eq!(store.apply(&[purge]).await.unwrap(), [false]);
    assert_eq!(get(&*store, &numbered(1)).await, Some("new".into()));
}
