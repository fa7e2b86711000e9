//! One loader for all subcommands: defaults, then the file, the profile, the environment, the flags.

use std::path::PathBuf;
use std::time::Duration;

use crate::key::{Credentials, KeyFormat};
use crate::policy::expiry::ExpireAfter;
use crate::secret::Secret;

/// The settings in force. The names are those of the Python library (DESIGN.md §4).
#[derive(Clone, Debug)]
pub struct Settings {
    /// The namespace: prefix of the hashes.
    pub cache_name: String,
    /// How long responses are kept.
    pub expire_after: ExpireAfter,
    /// Status codes that may be cached: single codes and classes.
    pub allowed_codes: Vec<CodeRange>,
    /// Upper-case methods whose responses may be cached.
    pub allowed_methods: Vec<String>,
    /// Cache requests with different headers separately.
    pub include_headers: bool,
    /// Only these request headers become part of the key.
    pub match_headers: Vec<String>,
    /// Parameters left out of the key.
    pub ignored_params: Vec<String>,
    /// Whose keys; reads under each, writes under the first.
    pub key_format: Vec<KeyFormat>,
    /// What a request's own credentials do to its key.
    pub credentials: Credentials,
    /// Signing keys, oldest first: the last signs, all verify. Empty: unsigned.
    pub secret_key: Vec<Secret>,
    /// The signer's salt.
    pub salt: Secret,
    /// Where the store is; `None` where nothing was given (DESIGN.md §5, Default).
    pub address: Option<String>,
    /// Number of the Redis database, where set outside the address.
    pub db: Option<i64>,
    /// Redis user, where set outside the address.
    pub username: Option<String>,
    /// Redis password, where set outside the address.
    pub password: Option<Secret>,
    /// TLS to Redis.
    pub ssl: Ssl,
    /// To open a connection to the store.
    pub timeout: Duration,
    /// For a reply of the store.
    pub response_timeout: Duration,
    /// Largest body cached, in bytes.
    pub max_body: u64,
    /// Never write to the store.
    pub read_only: bool,
}

/// Status codes from the first to the last, both included: `200` is 200..=200, `4xx` is 400..=499.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRange {
    /// The lowest code.
    pub first: u16,
    /// The highest code.
    pub last: u16,
}

/// The `ssl` setting.
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
