//! One loader for all subcommands: defaults, then the file, the profile, the environment, the flags (DESIGN.md §4).

mod error;
mod file;
mod layers;
mod load;
mod setting;
mod show;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

pub use self::error::ConfigError;
pub use self::layers::{Environment, FlagValues, Origin};
pub use self::load::{duration, load};
pub use self::setting::{Form, SETTINGS, Setting, args};
pub use self::show::{show, show_json, template};
use crate::key::{Credentials, KeyRules};
use crate::policy::expiry::ExpireAfter;
use crate::policy::{CodeRange, Rules};
use crate::secret::Secret;
use crate::store::{Address, Commands, Connection, PoolOptions, Protocol, Shards};

/// The settings, and where they came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings in force.
    pub settings: Settings,
    /// Where each came from, and what was given, in the order of [`SETTINGS`].
    origins: Vec<(&'static Setting, Origin, Vec<String>)>,
    /// The config file that was, or would be, read.
    pub path: Option<PathBuf>,
    /// What the person should know.
    pub warnings: Vec<String>,
    /// Whether the password for Redis is to be asked for.
    pub askpass: bool,
    /// Whether an address or any other Redis connection setting was given anywhere (DESIGN.md §5, Default).
    pub connection_given: bool,
}

/// The settings in force. The names are those of the Python library.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The namespace: prefix of the hashes.
    pub cache_name: String,
    /// How long responses are kept.
    pub expire_after: ExpireAfter,
    /// Status codes that may be cached.
    pub allowed_codes: Vec<CodeRange>,
    /// Upper-case methods whose responses may be cached.
    pub allowed_methods: Vec<String>,
    /// Cache requests with different headers separately.
    pub include_headers: bool,
    /// Parameters left out of the key.
    pub ignored_params: Vec<String>,
    /// What a request's own credentials do to its key.
    pub credentials: Credentials,
    /// Signing keys, oldest first: the last signs, all verify. Empty: unsigned.
    pub secret_key: Vec<Secret>,
    /// The signer's salt.
    pub salt: Secret,
    /// Where the store is; `None` where nothing was given (DESIGN.md §5, Default).
    pub address: Option<Address>,
    /// Number of the Redis database, where it outranks the address.
    pub db: Option<i64>,
    /// Redis user, where it outranks the address.
    pub username: Option<String>,
    /// Redis password, where it outranks the address.
    pub password: Option<Secret>,
    /// User of the sentinels, where it outranks the address.
    pub sentinel_username: Option<String>,
    /// Password of the sentinels, where it outranks the address.
    pub sentinel_password: Option<Secret>,
    /// What stands at the address, where it is not what the address says.
    pub connection_cls: Option<Connection>,
    /// `minsize`, `maxsize`, `pool_cls`: the connections to a Redis server.
    pub pool: PoolOptions,
    /// The version of the protocol to ask Redis for, where given.
    pub parser: Option<Protocol>,
    /// Which commands of Redis may be used.
    pub commands_factory: Commands,
    /// Let Redis drop expired entries by itself.
    pub ttl: bool,
    /// How long after they expire.
    pub ttl_offset: Duration,
    /// How many hashes the entries of a collection are spread over.
    pub shards: Shards,
    /// TLS to Redis.
    pub ssl: Ssl,
    /// To open a connection to the store, where given.
    pub timeout: Option<Duration>,
    /// For a reply of the store, where given.
    pub response_timeout: Option<Duration>,
    /// Largest body cached, in bytes.
    pub max_body: u64,
    /// Never write to the store.
    pub read_only: bool,
}

/// The `ssl` setting: TLS to Redis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ssl {
    /// Use TLS although the address does not say so.
    pub enabled: bool,
    /// PEM file of the authorities to trust instead of the system's.
    pub ca: Option<PathBuf>,
    /// PEM file of the client's certificate chain.
    pub cert: Option<PathBuf>,
    /// PEM file of the client's key.
    pub key: Option<PathBuf>,
    /// Trust any certificate.
    pub insecure: bool,
    /// The name to ask for and to verify, where it is not the host of the address.
    pub server_name: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cache_name: "aiohttp-cache".to_owned(),
            expire_after: ExpireAfter::Never,
            allowed_codes: vec![CodeRange { first: 200, last: 200 }],
            allowed_methods: vec!["GET".to_owned(), "HEAD".to_owned()],
            include_headers: false,
            ignored_params: Vec::new(),
            credentials: Credentials::Separate,
            secret_key: Vec::new(),
            salt: Secret::from("aiohttp-client-cache"),
            address: None,
            db: None,
            username: None,
            password: None,
            sentinel_username: None,
            sentinel_password: None,
            connection_cls: None,
            pool: PoolOptions::default(),
            parser: None,
            commands_factory: Commands::Auto,
            ttl: false,
            ttl_offset: Duration::ZERO,
            shards: Shards::default(),
            ssl: Ssl::default(),
            timeout: None,
            response_timeout: None,
            max_body: 500 * 1024 * 1024,
            read_only: false,
        }
    }
}

impl Settings {
    /// What a key depends on.
    #[must_use]
    pub fn key_rules(&self) -> KeyRules {
        KeyRules {
            include_headers: self.include_headers,
            ignored_params: self.ignored_params.clone(),
            credentials: self.credentials,
            ..KeyRules::default()
        }
    }

    /// The version of the protocol to ask Redis for: as set, or as the address says, or the newest.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        let of_address = match &self.address {
            Some(Address::Redis(address)) => address.protocol,
            _ => None,
        };
        self.parser.or(of_address).unwrap_or(Protocol::Resp3)
    }

    /// What is cached, and for how long.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules {
            expire_after: self.expire_after,
            allowed_codes: self.allowed_codes.clone(),
            allowed_methods: self.allowed_methods.clone(),
            max_body: self.max_body,
            read_only: self.read_only,
        }
    }
}
