//! The store in a SQLite file: the two tables of the library's SQLiteBackend (FORMAT.md §1).
//!
//! Reads and writes have a connection each. A read is done at once where that takes no waiting, as nearly always with a
//! write-ahead log; only when the file is locked does it move to a thread that may wait. Writes wait for the disk, so
//! they always go there.
//!
//! A file that is not there is an empty cache. Only setting a value makes one.

mod errors;
mod file;
mod lease;
mod table;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::FutureExt;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::task::spawn_blocking;

use self::errors::Trouble;
use self::lease::LeaseFile;
use super::{
    AddressError, Change, Collection, Cursor, Lookup, Page, Pong, ScanOf, Shards, SqliteAddress, Store, StoreError,
    StoreFuture, StoreOptions,
};
use crate::key::Key;

/// How long a lock is waited for: as long as Python does.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the event loop may be held up by a lock before the work is moved to a thread.
const BRIEF: Duration = Duration::from_millis(5);

pub(super) struct SqliteStore {
    file: Arc<File>,
    leases: Arc<LeaseFile>,
}

/// What is shared with the threads that wait.
struct File {
    path: PathBuf,
    /// `sqlite:` and the path.
    location: String,
    read_only: bool,
    patience: Duration,
    // Closed in this order: the one that may write comes last and so tidies up the write-ahead log.
    reader: Mutex<Option<Connection>>,
    writer: Mutex<Option<Connection>>,
}

impl SqliteStore {
    pub(super) fn new(address: &SqliteAddress, options: &StoreOptions) -> Result<Self, StoreError> {
        let unusable = |source| StoreError::Unusable { location: address.to_string(), source };
        if options.shards.get() != 1 {
            return Err(unusable(AddressError::ShardsOfFile));
        }
        let path = address.path(&options.namespace).map_err(unusable)?;
        let patience = options.response_timeout.unwrap_or(BUSY_TIMEOUT);
        Ok(Self {
            leases: Arc::new(LeaseFile::beside(&path, options.read_only, patience)),
            file: Arc::new(File {
                location: format!("sqlite:{}", path.display()),
                path,
                read_only: options.read_only,
                patience,
                reader: Mutex::new(None),
                writer: Mutex::new(None),
            }),
        })
    }

    /// Runs `work` on the file; `None` where there is no file. It may run twice.
    async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        let at_once = match self.file.reader.try_lock() {
            Ok(reader) => self.file.read(reader, BRIEF, &work),
            Err(TryLockError::Poisoned(poisoned)) => self.file.read(poisoned.into_inner(), BRIEF, &work),
            Err(TryLockError::WouldBlock) => Err(Trouble::Locked),
        };
        let result = match at_once {
            Err(Trouble::Locked) => {
                let file = Arc::clone(&self.file);
                let waiting = spawn_blocking(move || file.read(lock(&file.reader), file.patience, &work));
                waiting.await.unwrap_or_else(|error| Err(Trouble::Thread(error)))
            }
            done => done,
        };
        result.map_err(|trouble| trouble.into_error(&self.file.path, &self.file.location, self.file.patience))
    }

    /// Runs `work` in a transaction that nobody else can disturb; `None` where there is no file and `create` is off.
    async fn write<T: Send + 'static>(
        &self,
        create: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        let file = Arc::clone(&self.file);
        let location = &self.file.location;
        if self.file.read_only {
            return Err(StoreError::Failed {
                location: location.clone(),
                source: "the store is opened read-only".into(),
            });
        }
        let result = spawn_blocking(move || file.write(create, work)).await;
        let result = result.unwrap_or_else(|error| Err(Trouble::Thread(error)));
        result.map_err(|trouble| trouble.into_error(&self.file.path, location, self.file.patience))
    }

    async fn greet(&self) -> Result<Pong, StoreError> {
        let started = Instant::now();
        self.read(|connection| Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?)).await?;
        let latency = started.elapsed();
        let version = rusqlite::version().to_owned();
        Ok(Pong { engine: "sqlite".to_owned(), version, latency, tls: None, database: None })
    }
}

impl File {
    fn read<T>(
        &self,
        mut reader: MutexGuard<'_, Option<Connection>>,
        patience: Duration,
        work: &impl Fn(&Connection) -> Result<T, Trouble>,
    ) -> Result<Option<T>, Trouble> {
        let connection = match reader.as_ref() {
            Some(connection) => connection,
            None => match file::open_to_read(&self.path)? {
                Some(connection) => reader.insert(connection),
                None => return Ok(None),
            },
        };
        connection.busy_timeout(patience)?;
        match work(connection) {
            // The first query is the first to find out that the folder does not let it make the files of the
            // write-ahead log.
            Err(Trouble::Sqlite(error)) if errors::needs_immutable(&error) => {
                let Some(immutable) = file::open_immutable(&self.path)? else { return Err(error.into()) };
                work(reader.insert(immutable)).map(Some)
            }
            done => done.map(Some),
        }
    }

    fn write<T>(
        &self,
        create: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<Option<T>, Trouble> {
        let mut writer = lock(&self.writer);
        let connection = match writer.as_mut() {
            Some(connection) => connection,
            None => match file::open_to_write(&self.path, create.then_some(table::create_missing), self.patience)? {
                Some(connection) => writer.insert(connection),
                None => return Ok(None),
            },
        };
        // A transaction that begins with a read and is then to write is refused at once when another writes, whatever
        // the time-out. So it begins as a writing one.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if create {
            table::create_missing(&transaction)?;
        }
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(Some(result))
    }
}

/// A panic elsewhere leaves a connection as it was, with its transaction rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for SqliteStore {
    fn get<'a>(&'a self, lookups: &'a [Lookup<'a>]) -> StoreFuture<'a, Vec<Option<Bytes>>> {
        async move {
            let wanted: Vec<(Collection, Key)> =
                lookups.iter().map(|(collection, key)| (*collection, Key::clone(key))).collect();
            let found = self.read(move |connection| table::values(connection, &wanted)).await?;
            Ok(found.unwrap_or_else(|| vec![None; lookups.len()]))
        }
        .boxed()
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> StoreFuture<'a, Vec<bool>> {
        async move {
            if changes.is_empty() {
                return Ok(Vec::new());
            }
            let count = changes.len();
            let create = changes.iter().any(|change| matches!(change, Change::Set { expected: None, .. }));
            let changes = changes.to_vec();
            let changed = self.write(create, move |transaction| table::change(transaction, &changes)).await?;
            Ok(changed.unwrap_or_else(|| vec![false; count]))
        }
        .boxed()
    }

    fn scan<'a>(&'a self, collection: Collection, of: ScanOf, cursor: Option<Cursor>) -> StoreFuture<'a, Page> {
        async move {
            let page = self.read(move |connection| table::page(connection, collection, of, cursor.as_ref())).await?;
            Ok(page.unwrap_or_default())
        }
        .boxed()
    }

    fn len<'a>(&'a self, collection: Collection) -> StoreFuture<'a, u64> {
        async move {
            let count = self.read(move |connection| table::count(connection, collection)).await?;
            Ok(count.unwrap_or(0))
        }
        .boxed()
    }

    fn clear<'a>(&'a self) -> StoreFuture<'a, u64> {
        async move { Ok(self.write(false, table::clear).await?.unwrap_or(0)) }.boxed()
    }

    fn reshard<'a>(&'a self, _: Shards) -> StoreFuture<'a, u64> {
        let error = StoreError::Unusable { location: self.file.location.clone(), source: AddressError::ShardsOfFile };
        async { Err(error) }.boxed()
    }

    fn location(&self) -> String {
        self.file.location.clone()
    }

    fn connect<'a>(&'a self) -> StoreFuture<'a, ()> {
        async { self.read(|_| Ok(())).await.map(drop) }.boxed()
    }

    fn is_missing(&self) -> bool {
        !self.file.path.exists()
    }

    fn ping<'a>(&'a self) -> StoreFuture<'a, Pong> {
        self.greet().boxed()
    }

    fn encodes_redirects(&self) -> bool {
        false
    }
}
