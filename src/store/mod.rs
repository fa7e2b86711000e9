//! Where bytes live: a Redis hash or a SQLite table. Moves bytes and knows nothing of HTTP.
//!
//! Absent, unreachable and unreadable are three results: an absent value is `None`, an unreachable store is a
//! [`StoreError`], and whether bytes can be read is not for this module to know.
//!
//! [`Address`] says where a store is, [`StoreOptions`] what else was set, [`open`] makes the store of them, and the rest of
//! the program knows only the trait [`Store`].

mod address;
mod lease;
mod options;
mod redis;
mod sqlite;

pub use address::{
    Address, AddressError, AddressTls, Endpoint, Protocol, RedisAddress, Sentinel, SqliteAddress, Topology,
};
pub use lease::{Holder, Leases, Release, Token};
pub use options::{Commands, Connection, PoolOptions, Shards, Sharing, StoreOptions, Warn, open};

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::key::Key;
use crate::pieces::Pieces;
use crate::time::Timestamp;

/// The two hashes or tables of a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collection {
    /// Cache key → serialised response.
    Responses,
    /// Cache key of a hop → key of the response.
    Redirects,
}

impl Collection {
    /// `responses` or `redirects`: the library's `collection_name`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Responses => "responses",
            Self::Redirects => "redirects",
        }
    }
}

/// One value to look up.
pub type Lookup<'a> = (Collection, &'a Key);

/// One change. All changes of a batch are made, or none; or, with an unmet expectation, that one alone is left out.
#[derive(Clone, Debug)]
pub enum Change {
    /// Sets a value, replacing what is there.
    Set {
        /// Where.
        collection: Collection,
        /// Under which name.
        key: Key,
        /// The bytes.
        value: Pieces,
        /// When the server may drop it by itself, where it can.
        expires: Option<Timestamp>,
        /// Set only if the value there is still this one.
        expected: Option<Bytes>,
    },
    /// Removes a value; one that is missing is no error.
    Delete {
        /// Where.
        collection: Collection,
        /// Under which name.
        key: Key,
        /// Remove only if the value there is still this one.
        expected: Option<Bytes>,
    },
}

/// Whether a scan brings the values along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanOf {
    /// Names only; `Page::entries` has empty values.
    Keys,
    /// Names and values.
    Values,
}

/// Where a scan goes on. Opaque: made by a store, handed back to the same store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Redis: the server's cursor. SQLite: the last rowid seen.
    pub(crate) position: u64,
    /// How many entries to ask for next; adapts to replies of at most 1 MB.
    pub(crate) count: u32,
    /// Redis: which of the hashes of the collection.
    pub(crate) hash: usize,
    /// Redis: the layout whose hashes these are, as it comes from and goes to.
    pub(crate) layout: (u32, u32),
    /// Redis: whether all hashes were walked once, while entries moved between them.
    pub(crate) is_second: bool,
}

/// One batch of a scan.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Names, and values where they were asked for.
    pub entries: Vec<(Key, Bytes)>,
    /// Where to go on; `None` at the end.
    pub next: Option<Cursor>,
}

/// The result of a store's work, which may have to wait for the network or for a lock.
pub type StoreFuture<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// A value that was looked up.
pub enum Value {
    /// All of it.
    Whole(Bytes),
    /// A long one, on its way.
    Long(LongValue),
}

/// A long value that is handed over as it comes.
pub struct LongValue {
    /// How many bytes it has.
    pub len: u64,
    pub(crate) parts: BoxStream<'static, Result<Bytes, StoreError>>,
}

impl LongValue {
    /// The next part; `None` when all of it was there.
    ///
    /// # Errors
    /// When it does not come in full.
    pub async fn next(&mut self) -> Result<Option<Bytes>, StoreError> {
        self.parts.next().await.transpose()
    }
}

/// A place for bytes under names, in two collections, and for the leases of names.
pub trait Store: Leases + Send + Sync {
    /// Looks all of them up in one round trip. `None` is absent, never a failure.
    fn get<'a>(&'a self, lookups: &'a [Lookup<'a>]) -> StoreFuture<'a, Vec<Option<Bytes>>>;

    /// The same, but that a store which can may hand the first of the values over as it comes, if that is long. Then the
    /// others are not looked for. For a store that nobody else uses meanwhile.
    fn get_or_pass<'a>(&'a self, lookups: &'a [Lookup<'a>]) -> StoreFuture<'a, Vec<Option<Value>>> {
        let values = self.get(lookups);
        Box::pin(async { Ok(values.await?.into_iter().map(|value| value.map(Value::Whole)).collect()) })
    }

    /// Makes all changes in one round trip (on a cluster: those of each slot, and all or none of them), and says of each
    /// whether it changed anything: a set whose expectation held
    /// (or that had none) and a delete of something that was there are `true`.
    fn apply<'a>(&'a self, changes: &'a [Change]) -> StoreFuture<'a, Vec<bool>>;

    /// One batch of all names, in no order; `cursor` is `None` to begin. A name may come twice while the store is changed
    /// meanwhile.
    fn scan<'a>(&'a self, collection: Collection, of: ScanOf, cursor: Option<Cursor>) -> StoreFuture<'a, Page>;

    /// How many names there are, by the store's own count.
    fn len<'a>(&'a self, collection: Collection) -> StoreFuture<'a, u64>;

    /// Removes all of both collections without blocking a server, and says how many responses there were.
    fn clear<'a>(&'a self) -> StoreFuture<'a, u64>;

    /// Spreads the entries over another number of hashes, while others read and write, and says how many were moved. One
    /// that was begun and broke off is gone on with.
    fn reshard<'a>(&'a self, shards: Shards) -> StoreFuture<'a, u64>;

    /// The address for messages, without passwords: `redis://localhost:6379/0`, `sqlite:/srv/cache.sqlite`.
    fn location(&self) -> String;

    /// Connects if that is still to be done; every other call does so by itself.
    fn connect<'a>(&'a self) -> StoreFuture<'a, ()>;

    /// Connects if that is still to be done, and says what was reached.
    fn ping<'a>(&'a self) -> StoreFuture<'a, Pong>;

    /// Whether there is no store yet, which reads as an empty one: a file that nothing was written to so far.
    fn is_missing(&self) -> bool {
        false
    }

    /// Whether values of `redirects` are encoded and signed like responses (Redis) or are the bare key as text (SQLite):
    /// FORMAT.md §1.
    fn encodes_redirects(&self) -> bool;
}

/// What `ping` found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pong {
    /// `redis`, `valkey`, `sqlite` …
    pub engine: String,
    /// The engine's version.
    pub version: String,
    /// Time of one round trip.
    pub latency: std::time::Duration,
    /// `TLSv1.3` or the like; `None` without TLS.
    pub tls: Option<String>,
    /// Number of the Redis database; `None` for SQLite.
    pub database: Option<i64>,
}

/// Why a store could not do its work. A connection error is never a miss.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The settings name no store that can be used: a namespace that is no file name, TLS over a Unix socket.
    #[error("cannot use {location}")]
    Unusable {
        /// The address without passwords.
        location: String,
        /// What is wrong with it.
        #[source]
        source: AddressError,
    },
    /// Nothing listens there (connection refused, no such socket): the one failure that lets the unasked-for default
    /// address fall back to the embedded store.
    #[error("cannot connect to {location}")]
    Refused {
        /// The address without passwords.
        location: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The server could not be reached for another reason: name not found, TLS, time-out.
    #[error("cannot connect to {location}")]
    Unreachable {
        /// The address without passwords.
        location: String,
        /// What went wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server refused user or password, or wants one.
    #[error("{location} refused the login")]
    Login {
        /// The address without passwords.
        location: String,
        /// The server's words.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Something else stands under the name of a hash or table.
    #[error("{name} on {location} is not a cache: {reason}")]
    WrongType {
        /// The hash or file.
        name: String,
        /// The address without passwords.
        location: String,
        /// What stands there instead.
        reason: String,
    },
    /// The entries are spread over another number of shards than the settings say.
    #[error("the namespace {namespace} on {location} has {there} shards, and the setting says {asked}")]
    Shards {
        /// The address without passwords.
        location: String,
        /// The namespace.
        namespace: String,
        /// How many there are.
        there: u32,
        /// How many there should be.
        asked: u32,
    },
    /// The connection broke, or no answer came in time.
    #[error("lost {location}")]
    Lost {
        /// The address without passwords.
        location: String,
        /// What went wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The store answered with an error of its own.
    #[error("{location} refused the command")]
    Failed {
        /// The address without passwords.
        location: String,
        /// The store's words.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
