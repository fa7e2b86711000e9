//! Which store a run uses (DESIGN.md §5, "Default").

use super::Cache;
use crate::codec::Codec;
use crate::config::{Loaded, Settings};
use crate::store::{self, Address, SqliteAddress, Store, StoreError, StoreOptions, Warn};

/// A cache, and what the person should know about where it is.
pub struct Opened {
    /// The cache.
    pub cache: Cache,
    /// Why it is not where the library's would be.
    pub note: Option<String>,
}

/// Opens the cache that the settings name. Nothing is connected, except where no address and no other connection setting
/// was given: then Redis on localhost is tried, and if, and only if, every address of localhost refuses the connection, the
/// embedded store is used. A server that answers but fails is an error, never a reason to switch. What happens later and
/// should be known, as a fail-over, is told to `warn`.
///
/// # Errors
/// When the default server answers but fails.
pub async fn open(loaded: &Loaded, warn: &Warn) -> Result<Opened, StoreError> {
    let settings = &loaded.settings;
    let asked = store::open(options(settings, settings.address.clone(), warn))?;
    if loaded.connection_given {
        return Ok(Opened { cache: cache(asked, settings), note: None });
    }
    match asked.connect().await {
        Ok(()) => Ok(Opened { cache: cache(asked, settings), note: None }),
        Err(StoreError::Refused { .. }) => {
            let embedded = store::open(options(settings, Some(Address::Sqlite(SqliteAddress::UserCache)), warn))?;
            let note = format!("no Redis answers at {}; using {}", asked.location(), embedded.location());
            Ok(Opened { cache: cache(embedded, settings), note: Some(note) })
        }
        Err(error) => Err(error),
    }
}

fn cache(store: Box<dyn Store>, settings: &Settings) -> Cache {
    let codec = Codec::new(settings.secret_key.clone(), settings.salt.clone())
        .with_serializer(settings.serializer)
        .with_max_body(settings.max_body);
    Cache::new(store, codec, settings.key_rules())
}

fn options(settings: &Settings, address: Option<Address>, warn: &Warn) -> StoreOptions {
    StoreOptions {
        namespace: settings.cache_name.clone(),
        address,
        db: settings.db,
        username: settings.username.clone(),
        password: settings.password.clone(),
        sentinel_username: settings.sentinel_username.clone(),
        sentinel_password: settings.sentinel_password.clone(),
        connection: settings.connection_cls,
        protocol: Some(settings.protocol()),
        pool: settings.pool,
        tls: settings.ssl.clone(),
        timeout: settings.timeout,
        response_timeout: settings.response_timeout,
        commands: settings.commands_factory,
        ttl: settings.ttl.then_some(settings.ttl_offset()),
        shards: settings.shards,
        read_only: settings.read_only,
        warn: warn.clone(),
    }
}
