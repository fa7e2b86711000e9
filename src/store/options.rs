//! What makes a store: an address, and the settings that stand beside it (DESIGN.md §4, §5).

use std::fmt;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use super::redis::RedisStore;
use super::sqlite::SqliteStore;
use super::{Address, Protocol, RedisAddress, Store, StoreError};
use crate::config::Ssl;
use crate::secret::Secret;

/// How to reach a store. What is `Some` here outranks the same thing inside the address; the caller leaves out what
/// ranks below it.
#[derive(Clone, Debug, Default)]
pub struct StoreOptions {
    /// Prefix of the hashes, name of the file.
    pub namespace: String,
    /// Where; `None` is `redis://localhost`. Falling back to a file from there is not for a store to decide.
    pub address: Option<Address>,
    /// Number of the Redis database.
    pub db: Option<i64>,
    /// Redis user.
    pub username: Option<String>,
    /// Redis password.
    pub password: Option<Secret>,
    /// User of the sentinels, which is not that of the servers they watch.
    pub sentinel_username: Option<String>,
    /// Password of the sentinels.
    pub sentinel_password: Option<Secret>,
    /// What stands at the address, where it is not what the address says.
    pub connection: Option<Connection>,
    /// The version of the protocol to ask for; the older one where neither this nor the address says it.
    pub protocol: Option<Protocol>,
    /// How many connections there are, and who uses them.
    pub pool: PoolOptions,
    /// TLS to Redis; its parts outrank those of the address one by one.
    pub tls: Ssl,
    /// To open a connection; 5 seconds where neither this nor the address says it.
    pub timeout: Option<Duration>,
    /// For a reply, or for a locked file; 30 and 5 seconds where neither this nor the address says it.
    pub response_timeout: Option<Duration>,
    /// Which commands may be used.
    pub commands: Commands,
    /// Let Redis drop entries by itself, so long after they expire; `None` is never.
    pub ttl: Option<Duration>,
    /// How many hashes of Redis the entries of a collection are spread over.
    pub shards: Shards,
    /// Refuse every change.
    pub read_only: bool,
    /// Whom to tell what a person should know although the work goes on.
    pub warn: Warn,
}

/// `connection_cls`: what stands at an address of Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// One server.
    Standalone,
    /// Sentinels; the address names the master.
    Sentinel,
    /// Nodes of a cluster.
    Cluster,
}

/// `commands_factory`: which commands may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Commands {
    /// Any; newer ones are tried once.
    #[default]
    Auto,
    /// None newer than Redis 4, and RESP2.
    Basic,
}

/// `shards`: 1 is the library's layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shards(u32);

impl Shards {
    /// More of them than a large cluster has nodes gain nothing, and every listing walks them all.
    pub const MOST: u32 = 1024;

    /// `None` unless it is 1 to [`Self::MOST`].
    #[must_use]
    pub fn new(shards: u32) -> Option<Self> {
        (1..=Self::MOST).contains(&shards).then_some(Self(shards))
    }

    /// How many.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl Default for Shards {
    fn default() -> Self {
        Self(1)
    }
}

/// `minsize`, `maxsize`, `pool_cls`: the connections to one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolOptions {
    /// So many are opened at once when requests come together.
    pub minsize: usize,
    /// At most so many are open.
    pub maxsize: NonZero<usize>,
    /// Who uses one.
    pub sharing: Sharing,
}

impl Default for PoolOptions {
    fn default() -> Self {
        const FOUR: NonZero<usize> = NonZero::new(4).expect("4 is not 0");
        Self { minsize: 1, maxsize: FOUR, sharing: Sharing::Multiplexed }
    }
}

/// `pool_cls`: who uses a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// All requests, pipelined.
    #[default]
    Multiplexed,
    /// One request at a time.
    Exclusive,
}

/// Told what a person should know: that a fail-over happened, that the server cannot do something.
#[derive(Clone, Default)]
pub struct Warn(Option<Arc<Tell>>);

type Tell = dyn Fn(&str) + Send + Sync;

impl Warn {
    /// Calls `tell` with one sentence, without a full stop, each time.
    pub fn new(tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(super) fn tell(&self, text: &str) {
        if let Some(tell) = &self.0 {
            tell(text);
        }
    }
}

impl fmt::Debug for Warn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Warn")
    }
}

/// Makes a store without touching it: the connection or file is opened when it is first needed.
///
/// # Errors
/// Only [`StoreError::Unusable`]: the settings contradict each other.
pub fn open(options: StoreOptions) -> Result<Box<dyn Store>, StoreError> {
    match options.address.clone().unwrap_or_else(|| Address::Redis(RedisAddress::default())) {
        Address::Redis(address) => Ok(Box::new(RedisStore::new(address, options)?)),
        Address::Sqlite(address) => Ok(Box::new(SqliteStore::new(&address, &options)?)),
    }
}
