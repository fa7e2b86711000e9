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
pub use self::load::{duration, load, size};
pub use self::setting::{Form, SETTINGS, Setting, args, args_named_in};
pub use self::show::{show, show_json, template};
use crate::codec::Serializer;
use crate::entry::Charset;
use crate::filter::Expression;
use crate::key::{Credentials, KeyFormat, KeyRules};
use crate::policy::expiry::ExpireAfter;
use crate::policy::url_pattern::UrlPattern;
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
    /// How long responses from URLs that match are kept; the first that matches counts, `None` is `expire_after`.
    pub urls_expire_after: Vec<(UrlPattern, Option<ExpireAfter>)>,
    /// Status codes that may be cached.
    pub allowed_codes: Vec<CodeRange>,
    /// Upper-case methods whose responses may be cached.
    pub allowed_methods: Vec<String>,
    /// Cache requests with different headers separately.
    pub include_headers: bool,
    /// Cache requests that differ in these header fields separately.
    pub match_headers: Vec<String>,
    /// Parameters left out of the key.
    pub ignored_params: Vec<String>,
    /// Whose keys; the first is written, all are read. Never empty.
    pub key_formats: Vec<KeyFormat>,
    /// Behave as an HTTP cache by RFC 9111.
    pub cache_control: bool,
    /// What a request's own credentials do to its key.
    pub credentials: Credentials,
    /// What a response has to be for to be cached.
    pub filter_fn: Option<Expression>,
    /// Signing keys, oldest first: the last signs, all verify. Empty: unsigned.
    pub secret_key: Vec<Secret>,
    /// The signer's salt.
    pub salt: Secret,
    /// How new values are written.
    pub serializer: Serializer,
    /// The charset of bodies, where it is not what the response says.
    pub encoding: Option<Charset>,
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
    /// `loop`: the threads on which everything runs.
    pub threads: usize,
    /// Let Redis drop expired entries by itself.
    pub ttl: bool,
    /// How long after they expire, and when `purge` removes them; where given.
    pub ttl_offset: Option<Duration>,
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
    /// Bytes that `purge` leaves in the namespace.
    pub max_size: Option<u64>,
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
            urls_expire_after: Vec::new(),
            allowed_codes: vec![CodeRange { first: 200, last: 200 }],
            allowed_methods: vec!["GET".to_owned(), "HEAD".to_owned()],
            include_headers: false,
            match_headers: Vec::new(),
            ignored_params: Vec::new(),
            key_formats: vec![KeyFormat::V0_15],
            cache_control: false,
            credentials: Credentials::Separate,
            filter_fn: None,
            secret_key: Vec::new(),
            salt: Secret::from("aiohttp-client-cache"),
            serializer: Serializer::default(),
            encoding: None,
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
            threads: 1,
            ttl: false,
            ttl_offset: None,
            shards: Shards::default(),
            ssl: Ssl::default(),
            timeout: None,
            response_timeout: None,
            max_body: 500 * 1024 * 1024,
            max_size: None,
            read_only: false,
        }
    }
}

impl Loaded {
    /// Where the value of a setting came from.
    #[must_use]
    pub fn origin(&self, name: &str) -> Option<&Origin> {
        self.origins.iter().find(|(setting, ..)| setting.name == name).map(|(_, origin, _)| origin)
    }

    /// What is cached, and for how long, in a run that fetches or writes: there a flag `--expire-after` speaks of these very
    /// requests, and outranks `urls_expire_after` (DESIGN.md §4).
    #[must_use]
    pub fn rules(&self) -> Rules {
        let by_flag = matches!(self.origin("expire_after"), Some(Origin::Flag(_)));
        let is_given = |name| self.origin(name).is_some_and(|origin| *origin != Origin::Default);
        let mut rules = self.settings.rules();
        rules.request_expire_after = by_flag.then_some(self.settings.expire_after);
        rules.expire_after_is_given = is_given("expire_after");
        if self.settings.cache_control {
            // RFC 9111 says what can be cached; these restrict it only where somebody says so.
            if !is_given("allowed_codes") {
                rules.allowed_codes = vec![CodeRange { first: 100, last: 999 }];
            }
            if !is_given("allowed_methods") {
                rules.allowed_methods = vec!["GET".to_owned(), "HEAD".to_owned(), "POST".to_owned()];
            }
        }
        rules
    }
}

impl Settings {
    /// What a key depends on.
    #[must_use]
    pub fn key_rules(&self) -> KeyRules {
        KeyRules {
            include_headers: self.include_headers,
            match_headers: self.match_headers.clone(),
            ignored_params: self.ignored_params.clone(),
            format: self.key_formats.first().copied().unwrap_or_default(),
            also_read: self.key_formats.iter().skip(1).copied().collect(),
            credentials: self.credentials,
        }
    }

    /// How long after its expiry an entry is kept: for validation, where `cache_control` is on.
    #[must_use]
    pub fn ttl_offset(&self) -> Duration {
        const WEEK: Duration = Duration::from_hours(7 * 24);
        self.ttl_offset.unwrap_or(if self.cache_control { WEEK } else { Duration::ZERO })
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
    fn rules(&self) -> Rules {
        Rules {
            expire_after: self.expire_after,
            expire_after_is_given: false,
            urls_expire_after: self.urls_expire_after.clone(),
            request_expire_after: None,
            allowed_codes: self.allowed_codes.clone(),
            allowed_methods: self.allowed_methods.clone(),
            max_body: self.max_body,
            read_only: self.read_only,
        }
    }
}
