//! Where the stores under test live, and short ways to use them.

use std::path::PathBuf;

use acache::key::Key;
use acache::pieces::Pieces;
use acache::store::{self, Address, Change, Collection, ScanOf, Store, StoreError, StoreOptions};
use bytes::Bytes;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::redis_server::RedisServer;

/// A fresh place for one test; every `open` is another client of the same cache.
pub(crate) trait Place {
    fn options(&self) -> StoreOptions;

    fn open(&self) -> Box<dyn Store> {
        store::open(self.options()).unwrap()
    }
}

pub(crate) struct RedisPlace(pub(crate) RedisServer);

impl RedisPlace {
    pub(crate) fn new() -> Self {
        Self(RedisServer::start())
    }
}

impl Place for RedisPlace {
    fn options(&self) -> StoreOptions {
        options(&self.0.url())
    }
}

pub(crate) struct SqlitePlace(pub(crate) TempDir);

impl SqlitePlace {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// The file of the store, which need not be there yet.
    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("cache/test.sqlite")
    }

    /// The file as another program would make it, with these statements.
    pub(crate) fn foreign(&self, statements: &str) -> Connection {
        std::fs::create_dir_all(self.0.path().join("cache")).unwrap();
        let connection = Connection::open(self.file()).unwrap();
        connection.execute_batch(statements).unwrap();
        connection
    }
}

impl Place for SqlitePlace {
    fn options(&self) -> StoreOptions {
        options(&format!("sqlite:{}/cache/", self.0.path().display()))
    }
}

pub(crate) fn options(address: &str) -> StoreOptions {
    let address = Some(Address::parse(address).unwrap());
    StoreOptions { namespace: "test".to_owned(), address, ..StoreOptions::default() }
}

pub(crate) fn open(address: &str) -> Box<dyn Store> {
    store::open(options(address)).unwrap()
}

pub(crate) fn key(name: impl Into<Bytes>) -> Key {
    Key::from_stored(name.into())
}

/// 64 hex digits, as real keys have.
pub(crate) fn numbered(number: usize) -> Key {
    key(format!("{number:064x}"))
}

pub(crate) fn set(key: &Key, value: impl Into<Pieces>) -> Change {
    Change::Set {
        collection: Collection::Responses,
        key: key.clone(),
        value: value.into(),
        expires: None,
        expected: None,
    }
}

pub(crate) fn set_if(key: &Key, expected: &'static str, value: &'static str) -> Change {
    Change::Set {
        collection: Collection::Responses,
        key: key.clone(),
        value: value.into(),
        expires: None,
        expected: Some(expected.into()),
    }
}

pub(crate) fn redirect(key: &Key, to: &Key) -> Change {
    Change::Set {
        collection: Collection::Redirects,
        key: key.clone(),
        value: Bytes::copy_from_slice(to.as_bytes()).into(),
        expires: None,
        expected: None,
    }
}

pub(crate) fn delete(key: &Key) -> Change {
    Change::Delete { collection: Collection::Responses, key: key.clone(), expected: None }
}

pub(crate) fn delete_if(key: &Key, expected: &'static str) -> Change {
    Change::Delete { collection: Collection::Responses, key: key.clone(), expected: Some(expected.into()) }
}

/// The value of a response.
pub(crate) async fn get(store: &dyn Store, key: &Key) -> Option<Bytes> {
    try_get(store, key).await.unwrap()
}

pub(crate) async fn try_get(store: &dyn Store, key: &Key) -> Result<Option<Bytes>, StoreError> {
    let mut found = store.get(&[(Collection::Responses, key)]).await?;
    assert_eq!(found.len(), 1);
    Ok(found.remove(0))
}

/// All entries, page by page, and the size in bytes of the largest page.
pub(crate) async fn scan(store: &dyn Store, collection: Collection, of: ScanOf) -> (Vec<(Key, Bytes)>, usize) {
    let (mut entries, mut largest, mut cursor) = (Vec::new(), 0, None);
    loop {
        let page = store.scan(collection, of, cursor).await.unwrap();
        let size = page.entries.iter().map(|(key, value)| key.as_bytes().len() + value.len()).sum();
        largest = largest.max(size);
        entries.extend(page.entries);
        cursor = page.next;
        if cursor.is_none() {
            return (entries, largest);
        }
    }
}

/// The message and those of its causes, as a user would read them.
pub(crate) fn report(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
