//! The file: its layout, its modes, and when it is made.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use acache::store::{Collection, ScanOf};
use rusqlite::Connection;

use crate::place::{Place, SqlitePlace, delete, delete_if, get, key, numbered, open, redirect, scan, set, set_if};

/// The library's own statements (FORMAT.md §1).
const TABLES: &str = "CREATE TABLE IF NOT EXISTS `responses` (key PRIMARY KEY, value);
                      CREATE TABLE IF NOT EXISTS `redirects` (key PRIMARY KEY, value);";

fn text(connection: &Connection, question: &str) -> String {
    connection.query_row(question, [], |row| row.get(0)).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[tokio::test]
async fn tables_and_types_are_those_of_the_library() {
    let place = SqlitePlace::new();
    place.open().apply(&[set(&numbered(1), "one"), redirect(&numbered(2), &numbered(1))]).await.unwrap();
    let file = Connection::open(place.file()).unwrap();
    for table in ["responses", "redirects"] {
        let sql = text(&file, &format!("SELECT sql FROM sqlite_schema WHERE name = '{table}'"));
        assert_eq!(sql, format!("CREATE TABLE `{table}` (key PRIMARY KEY, value)"));
    }
    let types = "SELECT typeof(key) || ' ' || typeof(value) FROM ";
    assert_eq!(text(&file, &format!("{types} responses")), "text blob");
    assert_eq!(text(&file, &format!("{types} redirects")), "text text");
    assert_eq!(text(&file, "SELECT value FROM redirects"), numbered(1).to_string());
    assert!(!place.open().encodes_redirects());
}

#[tokio::test]
async fn a_made_file_is_private_and_has_a_write_ahead_log() {
    let place = SqlitePlace::new();
    let store = place.open();
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    let folder = place.0.path().join("cache");
    assert_eq!(mode(&folder), 0o700);
    let names = |folder: &Path| {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    // While the store is open the log stands beside the file.
    assert_eq!(names(&folder), ["test.sqlite", "test.sqlite-shm", "test.sqlite-wal"]);
    for name in names(&folder) {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
    drop(store);
    assert_eq!(names(&folder), ["test.sqlite"]);
    assert_eq!(text(&Connection::open(place.file()).unwrap(), "PRAGMA journal_mode"), "wal");
}

#[tokio::test]
async fn several_folders_are_made_on_the_way_and_existing_ones_keep_their_mode() {
    let place = SqlitePlace::new();
    let outer = place.0.path().join("outer");
    fs::create_dir(&outer).unwrap();
    fs::set_permissions(&outer, fs::Permissions::from_mode(0o755)).unwrap();
    let file = outer.join("a/b/cache.db");
    open(&format!("sqlite:{}", file.display())).apply(&[set(&numbered(1), "one")]).await.unwrap();
    assert_eq!(mode(&outer), 0o755);
    for made in [outer.join("a"), outer.join("a/b")] {
        assert_eq!(mode(&made), 0o700);
    }
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test]
async fn a_missing_file_is_an_empty_cache_that_only_a_set_makes() {
    let place = SqlitePlace::new();
    let store = place.open();
    assert_eq!(get(&*store, &numbered(1)).await, None);
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 0);
    assert_eq!(scan(&*store, Collection::Redirects, ScanOf::Values).await.0, []);
    assert_eq!(store.clear().await.unwrap(), 0);
    let changes = [delete(&numbered(1)), delete_if(&numbered(1), "one"), set_if(&numbered(1), "one", "two")];
    assert_eq!(store.apply(&changes).await.unwrap(), [false; 3]);
    let pong = store.ping().await.unwrap();
    assert_eq!((pong.engine.as_str(), pong.tls, pong.database), ("sqlite", None, None));
    assert_eq!(pong.version, rusqlite::version());
    assert!(!place.0.path().join("cache").exists(), "nothing is made");
    store.apply(&[delete(&numbered(1)), set(&numbered(2), "two")]).await.unwrap();
    assert_eq!(get(&*store, &numbered(2)).await, Some("two".into()));
}

#[tokio::test]
async fn a_file_of_another_program_keeps_its_journal_and_its_mode() {
    let place = SqlitePlace::new();
    drop(place.foreign(&format!("{TABLES} INSERT INTO responses VALUES ('{}', x'6f6e65')", numbered(1))));
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o640)).unwrap();
    let store = place.open();
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
    store.apply(&[set(&numbered(2), "two")]).await.unwrap();
    drop(store);
    assert_eq!(mode(&place.file()), 0o640);
    assert_eq!(text(&Connection::open(place.file()).unwrap(), "PRAGMA journal_mode"), "delete");
}

#[tokio::test]
async fn text_and_blobs_are_read_alike() {
    let place = SqlitePlace::new();
    drop(place.foreign(&format!(
        "{TABLES}
         INSERT INTO responses VALUES ('text', 'one'), ('blob', x'6f6e65'), ('number', 17), ('nothing', NULL);
         INSERT INTO redirects VALUES ('hop', CAST('text' AS BLOB));"
    )));
    let store = place.open();
    for (name, value) in [("text", "one"), ("blob", "one"), ("number", "17"), ("nothing", "")] {
        assert_eq!(get(&*store, &key(name)).await, Some(value.into()), "{name}");
    }
    assert_eq!(store.get(&[(Collection::Redirects, &key("hop"))]).await.unwrap(), [Some("text".into())]);
    let mut values: Vec<_> =
        scan(&*store, Collection::Responses, ScanOf::Values).await.0.into_iter().map(|(_, value)| value).collect();
    values.sort();
    assert_eq!(values, ["", "17", "one", "one"]);
    // What was read is what is expected, in whichever type it is stored.
    let changes = [set_if(&key("text"), "one", "two"), delete_if(&key("blob"), "one")];
    assert_eq!(store.apply(&changes).await.unwrap(), [true, true]);
}

#[tokio::test]
async fn further_tables_and_columns_disturb_nothing() {
    let place = SqlitePlace::new();
    drop(place.foreign(
        "CREATE TABLE Responses (note, value, key PRIMARY KEY, size INTEGER DEFAULT 3);
         CREATE TABLE other (key, value);
         INSERT INTO responses (key, value) VALUES ('a', x'61');",
    ));
    let store = place.open();
    assert_eq!(get(&*store, &key("a")).await, Some("a".into()));
    // A missing table is an empty collection for everything but a set, which makes it.
    assert_eq!(store.len(Collection::Redirects).await.unwrap(), 0);
    assert_eq!(scan(&*store, Collection::Redirects, ScanOf::Keys).await.0, []);
    assert_eq!(store.apply(&[delete(&key("b"))]).await.unwrap(), [false]);
    store.apply(&[set(&key("b"), "b"), redirect(&key("c"), &key("b"))]).await.unwrap();
    assert_eq!(scan(&*store, Collection::Responses, ScanOf::Keys).await.0.len(), 2);
    assert_eq!(store.clear().await.unwrap(), 2);
}

#[tokio::test]
async fn an_empty_file_is_an_empty_cache() {
    let place = SqlitePlace::new();
    drop(place.foreign(""));
    fs::write(place.file(), "").unwrap();
    let store = place.open();
    assert_eq!(get(&*store, &numbered(1)).await, None);
    assert_eq!(store.clear().await.unwrap(), 0);
    assert_eq!(fs::metadata(place.file()).unwrap().len(), 0);
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    assert_eq!(get(&*place.open(), &numbered(1)).await, Some("one".into()));
}

#[tokio::test]
async fn a_file_may_have_any_name() {
    let place = SqlitePlace::new();
    for name in ["plain", "a?mode=ro", "per%20cent", "hash#", "spa ce.db", "ünï", "file:x"] {
        let store = open(&format!("sqlite:{}/{name}", place.0.path().display()));
        store.apply(&[set(&numbered(1), name)]).await.unwrap();
        assert_eq!(get(&*store, &numbered(1)).await, Some(name.into()));
    }
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 7);
    assert!(place.0.path().join("plain.sqlite").exists());
}

#[tokio::test]
async fn the_location_is_an_absolute_path() {
    let place = SqlitePlace::new();
    assert_eq!(place.open().location(), format!("sqlite:{}", place.file().display()));
}
