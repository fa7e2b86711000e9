//! The tables `responses` and `redirects` of a SQLite file, as the library makes them (FORMAT.md §1).

mod file;
mod tables;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use rusqlite::Connection;

use self::file::{open_to_read, open_to_write};
use super::{Change, Collection, Cursor, Lookup, Page, Pong, ScanOf, Store, StoreError, StoreFuture};

/// A store in a SQLite file. Opened when first used; a missing file is an empty cache until something is written.
pub(super) struct SqliteStore(Arc<Inner>);

struct Inner {
    path: PathBuf,
    /// How long to wait for another process that holds a lock.
    busy: Duration,
    reader: Mutex<Option<Connection>>,
    writer: Mutex<Option<Connection>>,
}

impl SqliteStore {
    pub(super) fn new(path: PathBuf, busy: Duration) -> Self {
        Self(Arc::new(Inner { path, busy, reader: Mutex::default(), writer: Mutex::default() }))
    }

    /// Runs work that may wait for a lock without holding up the network.
    async fn in_background<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.0);
        let location = self.location();
        match tokio::task::spawn_blocking(move || work(&inner)).await {
            Ok(result) => result,
            Err(error) => Err(StoreError::Lost { location, source: error.into() }),
        }
    }
}

impl Inner {
    fn location(&self) -> String {
        format!("sqlite:{}", self.path.display())
    }

    /// Runs a read; `absent` is the answer of a file, or a table, that is not there.
    fn read<T>(&self, absent: T, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let mut reader = lock(&self.reader);
        if reader.is_none() {
            *reader = open_to_read(&self.path, self.busy).map_err(|error| self.error(error))?;
        }
        let Some(connection) = reader.as_ref() else { return Ok(absent) };
        match work(connection) {
            Err(error) if is_missing_table(&error) => Ok(absent),
            result => result.map_err(|error| self.error(error)),
        }
    }

    /// Runs a change in one transaction that takes the lock at its beginning: one that read first and then wants to write
    /// would be refused at once when somebody else is writing.
    fn write<T>(
        &self,
        create: bool,
        absent: T,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut writer = lock(&self.writer);
        if writer.is_none() {
            if !create && !self.path.exists() {
                return Ok(absent);
            }
            *writer = Some(open_to_write(&self.path, self.busy).map_err(|error| self.error(error))?);
        }
        let connection = writer.as_mut().expect("it was just opened");
        let transaction = rusqlite::Transaction::new(connection, rusqlite::TransactionBehavior::Immediate);
        let done = transaction.and_then(|transaction| {
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok(result)
        });
        done.map_err(|error| self.error(error))
    }

    /// What an error of SQLite means to the caller.
    fn error(&self, error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        let location = self.location();
        let name = self.path.display().to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => {
                StoreError::WrongType { name, location, reason: "the file is not a database".to_owned() }
            }
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
                StoreError::Unreachable { location, source: error.into() }
            }
            _ if error.to_string().contains("no such column") => {
                let reason = "its tables have other columns than key and value".to_owned();
                StoreError::WrongType { name, location, reason }
            }
            _ => StoreError::Failed { location, source: error.into() },
        }
    }
}

fn is_missing_table(error: &rusqlite::Error) -> bool {
    error.to_string().starts_with("no such table")
}

/// A panic elsewhere leaves a connection that SQLite itself keeps sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for SqliteStore {
    /// Not in the background: a reader waits for nobody but a writer at the moment of its commit, and starting a thread
    /// takes longer than a look-up.
    fn get<'a>(&'a self, lookups: &'a [Lookup<'a>]) -> StoreFuture<'a, Vec<Option<Bytes>>> {
        Box::pin(async move {
            let mut values = Vec::with_capacity(lookups.len());
            for (collection, key) in lookups {
                values.push(self.0.read(None, |connection| tables::get(connection, *collection, key))?);
            }
            Ok(values)
        })
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> StoreFuture<'a, Vec<bool>> {
        let changes = changes.to_vec();
        Box::pin(self.in_background(move |inner| {
            let create = changes.iter().any(|change| matches!(change, Change::Set { expected: None, .. }));
            inner.write(create, vec![false; changes.len()], |connection| {
                changes.iter().map(|change| tables::apply(connection, change)).collect()
            })
        }))
    }

    fn scan<'a>(&'a self, collection: Collection, of: ScanOf, cursor: Option<Cursor>) -> StoreFuture<'a, Page> {
        Box::pin(self.in_background(move |inner| {
            inner.read(Page::default(), |connection| tables::scan(connection, collection, of, cursor))
        }))
    }

    fn len<'a>(&'a self, collection: Collection) -> StoreFuture<'a, u64> {
        Box::pin(self.in_background(move |inner| inner.read(0, |connection| tables::len(connection, collection))))
    }

    fn clear<'a>(&'a self) -> StoreFuture<'a, u64> {
        Box::pin(self.in_background(|inner| inner.write(false, 0, tables::clear)))
    }

    fn location(&self) -> String {
        self.0.location()
    }

    fn connect<'a>(&'a self) -> StoreFuture<'a, ()> {
        Box::pin(async { self.0.read((), |_| Ok(())) })
    }

    fn ping<'a>(&'a self) -> StoreFuture<'a, Pong> {
        Box::pin(async {
            let started = Instant::now();
            self.0.read(0, |connection| tables::len(connection, Collection::Responses))?;
            Ok(Pong {
                engine: "sqlite".to_owned(),
                version: rusqlite::version().to_owned(),
                latency: started.elapsed(),
                tls: None,
                database: None,
            })
        })
    }

    fn encodes_redirects(&self) -> bool {
        false
    }

    fn is_missing(&self) -> bool {
        !self.0.path.exists()
    }
}
