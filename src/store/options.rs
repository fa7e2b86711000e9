//! What makes a store: an address, and the settings that stand beside it (DESIGN.md §4, §5).

use std::time::Duration;

use super::redis::RedisStore;
use super::sqlite::SqliteStore;
use super::{Address, RedisAddress, Store, StoreError};
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
    /// TLS to Redis; its parts outrank those of the address one by one.
    pub tls: Ssl,
    /// To open a connection; 5 seconds where neither this nor the address says it.
    pub timeout: Option<Duration>,
    /// For a reply, or for a locked file; 30 and 5 seconds where neither this nor the address says it.
    pub response_timeout: Option<Duration>,
    /// Refuse every change.
    pub read_only: bool,
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
