//! Files that are no cache, or cannot be had.

use std::fs;
use std::time::Duration;

use acache::store::{Collection, ScanOf, Store, StoreError, StoreOptions, open as open_with};

use crate::place::{Place, SqlitePlace, delete, get, key, numbered, open, options, report, set, try_get};

async fn get_and_set(store: &dyn Store) -> [StoreError; 2] {
    [try_get(store, &numbered(1)).await.unwrap_err(), store.apply(&[set(&numbered(1), "one")]).await.unwrap_err()]
}

#[tokio::test]
async fn a_file_that_is_no_database_is_told_so_and_left_alone() {
    let place = SqlitePlace::new();
    for content in ["a line\n".to_owned(), "not a database ".repeat(1000)] {
        let file = place.0.path().join("notes.txt");
        fs::write(&file, &content).unwrap();
        let store = open(&format!("sqlite:{}", file.display()));
        for error in get_and_set(&*store).await {
            assert!(matches!(error, StoreError::WrongType { .. }), "{error:?}");
            let expected = format!("notes.txt on sqlite:{} is not a cache: file is not a database", file.display());
            assert_eq!(report(&error), expected);
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
    }
}

#[tokio::test]
async fn a_folder_is_no_file() {
    let place = SqlitePlace::new();
    fs::create_dir(place.0.path().join("folder.db")).unwrap();
    let store = open(&format!("sqlite:{}/folder.db", place.0.path().display()));
    for error in get_and_set(&*store).await {
        assert!(matches!(error, StoreError::WrongType { .. }), "{error:?}");
        assert!(report(&error).ends_with("is not a cache: it is a directory"), "{}", report(&error));
    }
}

#[tokio::test]
async fn a_file_is_no_folder() {
    let place = SqlitePlace::new();
    fs::write(place.0.path().join("file"), "").unwrap();
    let store = open(&format!("sqlite:{}/file/cache.db", place.0.path().display()));
    for error in get_and_set(&*store).await {
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
        assert!(report(&error).contains("Not a directory"), "{}", report(&error));
    }
}

#[tokio::test]
async fn tables_of_another_shape_are_told_so() {
    for (statements, reason) in [
        ("CREATE TABLE responses (name, content)", "it has no columns `key` and `value`"),
        ("CREATE TABLE responses (key)", "it has no columns `key` and `value`"),
        ("CREATE TABLE responses (key PRIMARY KEY, value) WITHOUT ROWID", "it is a table WITHOUT ROWID"),
        ("CREATE VIEW responses AS SELECT 'a' AS key, 'b' AS value", "it is not a plain table"),
    ] {
        let place = SqlitePlace::new();
        drop(place.foreign(statements));
        let error = place.open().scan(Collection::Responses, ScanOf::Values, None).await.unwrap_err();
        assert!(matches!(error, StoreError::WrongType { .. }), "{statements}: {error:?}");
        let expected = format!("the table responses on {} is not a cache: {reason}", place.open().location());
        assert_eq!(report(&error), expected);
    }
}

#[tokio::test]
async fn a_batch_that_fails_changes_nothing() {
    let place = SqlitePlace::new();
    drop(place.foreign(
        "CREATE TABLE responses (key PRIMARY KEY, value CHECK (value <> x'62616421'));
         INSERT INTO responses VALUES ('a', x'61')",
    ));
    let store = place.open();
    let error = store.apply(&[delete(&key("a")), set(&key("b"), "fine"), set(&key("c"), "bad!")]).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
    assert!(report(&error).contains("CHECK constraint failed"), "{}", report(&error));
    assert_eq!(get(&*store, &key("a")).await, Some("a".into()));
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 1);
}

/// Other work goes on meanwhile: the lock is released by this very thread.
#[tokio::test]
async fn a_locked_file_is_waited_for_without_holding_up_the_rest() {
    let place = SqlitePlace::new();
    let other = place.foreign("CREATE TABLE responses (key PRIMARY KEY, value); BEGIN EXCLUSIVE");
    let store = place.open();
    let read = async {
        let first = get(&*store, &numbered(1)).await;
        (first, get(&*store, &numbered(1)).await)
    };
    let release = async {
        tokio::task::yield_now().await;
        other.execute_batch(&format!("INSERT INTO responses VALUES ('{}', 'one'); COMMIT", numbered(1))).unwrap();
    };
    let (found, ()) = tokio::join!(read, release);
    assert_eq!(found, (Some("one".into()), Some("one".into())));

    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let changes = [set(&numbered(2), "two")];
    let release = async {
        tokio::task::yield_now().await;
        other.execute_batch("COMMIT").unwrap();
    };
    let (written, ()) = tokio::join!(store.apply(&changes), release);
    assert_eq!(written.unwrap(), [true]);
}

#[tokio::test]
async fn a_file_that_stays_locked_is_given_up() {
    let place = SqlitePlace::new();
    let other = place.foreign("CREATE TABLE responses (key PRIMARY KEY, value); BEGIN EXCLUSIVE");
    let settings = StoreOptions {
        response_timeout: Some(Duration::from_millis(20)),
        ..options(&format!("sqlite:{}", place.file().display()))
    };
    let store = open_with(settings).unwrap();
    for error in get_and_set(&*store).await {
        assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
        assert!(report(&error).ends_with("has kept the file locked for 20ms"), "{}", report(&error));
    }
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(get(&*store, &numbered(1)).await, None);
}

#[test]
fn a_namespace_that_is_no_file_name_is_refused() {
    for namespace in ["../up", ".hidden", "a/b"] {
        let settings = StoreOptions { namespace: namespace.to_owned(), ..options("sqlite:/srv/") };
        let Err(error) = open_with(settings) else { panic!("a store was made") };
        assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
        assert!(report(&error).contains(&format!("cannot use sqlite:/srv/: the namespace `{namespace}`")));
    }
}
