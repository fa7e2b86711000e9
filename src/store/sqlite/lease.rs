//! Leases beside a SQLite file: rows of a file of their own, `<file>-locks`, which is made when the first one is taken.
//!
//! Not in the cache itself, although Python would leave another table alone: those who wait ask many times a second, and would
//! keep the writers of the cache waiting, and in a file without a write-ahead log its readers too. The file may be removed
//! whenever no process fetches with `--lock`.
//!
//! A term is measured by the clock of the machine, which all processes on it share. When somebody sets the clock back, a lease
//! that was taken in what is now the future counts as ended.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use tokio::task::spawn_blocking;

use super::errors::Trouble;
use super::{SqliteStore, file, lock};
use crate::key::Key;
use crate::store::lease::{WAIVED, millis};
use crate::store::{Holder, Leases, Release, StoreError, StoreFuture, Token};

/// Times are milliseconds since 1970.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS leases \
    (key BLOB PRIMARY KEY, token TEXT NOT NULL, taken INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID";
const GET: &str = "SELECT token FROM leases WHERE key = ?1 AND taken <= ?2 AND until > ?2";
const DROP_ENDED: &str = "DELETE FROM leases WHERE taken > ?1 OR until <= ?1";
const TAKE: &str = "INSERT OR IGNORE INTO leases (key, token, taken, until) VALUES (?1, ?2, ?3, ?4)";
const EXTEND: &str = "UPDATE leases SET taken = ?3, until = ?4 WHERE key = ?1 AND token = ?2";
const WAIVE: &str = "UPDATE leases SET token = ?5, taken = ?3, until = ?4 WHERE key = ?1 AND token = ?2";
const RELEASE: &str = "DELETE FROM leases WHERE key = ?1 AND token = ?2";

/// The file of the leases.
pub(super) struct LeaseFile {
    path: PathBuf,
    /// For messages.
    location: String,
    read_only: bool,
    patience: Duration,
    connection: Mutex<Option<Connection>>,
}

impl LeaseFile {
    /// Beside the file of the cache.
    pub(super) fn beside(cache: &Path, read_only: bool, patience: Duration) -> Self {
        let mut path = cache.as_os_str().to_owned();
        path.push("-locks");
        let location = format!("sqlite:{}", path.display());
        Self { path: path.into(), location, read_only, patience, connection: Mutex::new(None) }
    }

    fn run<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut connection = lock(&self.connection);
        if connection.is_none() {
            let opened = file::open_to_write(&self.path, Some(lay_out), self.patience)?;
            if let Some(opened) = &opened {
                lay_out(opened)?;
            }
            *connection = opened;
        }
        match connection.as_mut() {
            Some(connection) => work(connection),
            None => Err(Trouble::System(std::io::ErrorKind::NotFound.into())),
        }
    }
}

fn lay_out(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(TABLE, []).map(drop)
}

fn now() -> i64 {
    millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn acquire(connection: &mut Connection, key: &Key, token: &Token, term: Duration) -> Result<Holder, Trouble> {
    // Those who wait only read, which keeps nobody waiting.
    if let Some(holder) = holder(connection, key, now())? {
        return Ok(whose(holder, token));
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // The clock is read while nobody else can write: so nobody's time is behind the one before.
    let now = now();
    transaction.execute(DROP_ENDED, [now])?;
    transaction.execute(TAKE, params![key.as_bytes(), token.as_str(), now, now + millis(term)])?;
    let holder = holder(&transaction, key, now)?;
    transaction.commit()?;
    Ok(holder.map_or(Holder::Us, |holder| whose(holder, token)))
}

fn holder(connection: &Connection, key: &Key, now: i64) -> rusqlite::Result<Option<String>> {
    connection.query_row(GET, params![key.as_bytes(), now], |row| row.get(0)).optional()
}

fn whose(holder: String, token: &Token) -> Holder {
    if holder == token.as_str() { Holder::Us } else { Holder::of_another(holder.into()) }
}

fn extend(connection: &Connection, key: &Key, token: &Token, term: Duration) -> Result<bool, Trouble> {
    let now = now();
    Ok(connection.execute(EXTEND, params![key.as_bytes(), token.as_str(), now, now + millis(term)])? > 0)
}

fn release(connection: &Connection, key: &Key, token: &Token, how: Release) -> Result<bool, Trouble> {
    let (key, token, now) = (key.as_bytes(), token.as_str(), now());
    Ok(match how {
        Release::Free => connection.execute(RELEASE, params![key, token])?,
        Release::Waive(span) => connection.execute(WAIVE, params![key, token, now, now + millis(span), WAIVED])?,
    } > 0)
}

impl SqliteStore {
    /// Runs `work` on the file of the leases, in a thread that may wait.
    async fn with_leases<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, StoreError> {
        let leases = Arc::clone(&self.leases);
        if leases.read_only {
            let (location, source) = (self.file.location.clone(), "the store is opened read-only".into());
            return Err(StoreError::Failed { location, source });
        }
        let result = spawn_blocking(move || leases.run(work)).await;
        let result = result.unwrap_or_else(|error| Err(Trouble::Thread(error)));
        let leases = &self.leases;
        result.map_err(|trouble| trouble.into_error(&leases.path, &leases.location, leases.patience))
    }
}

impl Leases for SqliteStore {
    fn acquire<'a>(&'a self, key: &'a Key, token: &'a Token, term: Duration) -> StoreFuture<'a, Holder> {
        let (key, token) = (key.clone(), token.clone());
        self.with_leases(move |connection| acquire(connection, &key, &token, term)).boxed()
    }

    fn extend<'a>(&'a self, key: &'a Key, token: &'a Token, term: Duration) -> StoreFuture<'a, bool> {
        let (key, token) = (key.clone(), token.clone());
        self.with_leases(move |connection| extend(connection, &key, &token, term)).boxed()
    }

    fn release<'a>(&'a self, key: &'a Key, token: &'a Token, how: Release) -> StoreFuture<'a, bool> {
        let (key, token) = (key.clone(), token.clone());
        self.with_leases(move |connection| release(connection, &key, &token, how)).boxed()
    }
}
