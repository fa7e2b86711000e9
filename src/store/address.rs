//! Addresses of stores: the forms of DESIGN.md §5, with the options and quirks of FORMAT.md §7.
//!
//! Parsing decides everything that the text alone can decide; nothing is looked up. No error and no `Display` here shows
//! a password, nor a value that may hold one.

mod file;
mod parse;
mod query;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::config::Ssl;
use crate::secret::Secret;

pub use file::SqliteAddress;

/// Where a store is.
#[expect(clippy::large_enum_variant, reason = "there is one of these in a run")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Redis or a server that speaks its protocol.
    Redis(RedisAddress),
    /// A file of this machine.
    Sqlite(SqliteAddress),
}

impl Address {
    /// Reads any of the forms of DESIGN.md §5.
    ///
    /// # Errors
    /// Schemes that are not supported, options that are not known or have a malformed value, and everything else that
    /// cannot be read.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        parse::parse(text)
    }

    /// Whether a password stood in the text, where every process of the machine can read it.
    #[must_use]
    pub fn carries_password(&self) -> bool {
        let Self::Redis(address) = self else { return false };
        address.password.is_some()
            || matches!(&address.topology, Topology::Sentinel(sentinel) if sentinel.password.is_some())
    }
}

/// Without the password: `redis://localhost:6379/0`, `sqlite:/srv/cache.sqlite`.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redis(address) => address.fmt(f),
            Self::Sqlite(address) => address.fmt(f),
        }
    }
}

/// One server, or those that lead to it, and how to speak to it. `None` is "not said here": settings or defaults decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisAddress {
    /// What to connect to first: the server, a sentinel, or a node of the cluster.
    pub endpoint: Endpoint,
    /// Further sentinels or nodes.
    pub others: Vec<Endpoint>,
    /// What stands there.
    pub topology: Topology,
    /// TLS as `rediss://` asks for it; `None` for a plain connection.
    pub tls: Option<AddressTls>,
    /// The ACL user.
    pub username: Option<String>,
    /// The user's password.
    pub password: Option<Secret>,
    /// Number of the database.
    pub db: Option<i64>,
    /// The version of the protocol to ask for.
    pub protocol: Option<Protocol>,
    /// How the connection is called in the server's `CLIENT LIST`.
    pub client_name: Option<String>,
    /// To open a connection.
    pub timeout: Option<Duration>,
    /// For a reply.
    pub response_timeout: Option<Duration>,
    /// Whether the system probes an idle connection.
    pub keepalive: bool,
}

impl RedisAddress {
    /// A plain connection about which nothing else is said.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            others: Vec::new(),
            topology: Topology::Standalone,
            tls: None,
            username: None,
            password: None,
            db: None,
            protocol: None,
            client_name: None,
            timeout: None,
            response_timeout: None,
            keepalive: false,
        }
    }
}

/// `redis://localhost`, the library's default.
impl Default for RedisAddress {
    fn default() -> Self {
        Self::new(Endpoint::Tcp { host: "localhost".to_owned(), port: DEFAULT_PORT })
    }
}

/// What to connect to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A host name or address (IPv6 without brackets) and a port.
    Tcp {
        /// Lower case.
        host: String,
        /// 1 to 65535.
        port: u16,
    },
    /// A socket in the file system.
    Unix(PathBuf),
}

/// The port where an address names none.
const DEFAULT_PORT: u16 = 6379;
/// The port of a sentinel where an address names none.
const DEFAULT_SENTINEL_PORT: u16 = 26379;

impl Endpoint {
    /// As it stands in an address: an IPv6 address in brackets.
    fn write_host(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

/// What stands behind the endpoints of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Topology {
    /// One server.
    #[default]
    Standalone,
    /// Sentinels, which say where the master is.
    Sentinel(Sentinel),
    /// Nodes of a cluster, any of which says where the others are.
    Cluster,
}

/// What sentinels are asked for, and the login for them, which is not that of the servers they watch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentinel {
    /// The name under which the sentinels watch the master.
    pub master: String,
    /// The ACL user of the sentinels.
    pub username: Option<String>,
    /// The password of the sentinels.
    pub password: Option<Secret>,
}

/// Version of the server's protocol. The older one needs no greeting, so a first look-up is one round trip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// What every server speaks from the first byte.
    #[default]
    Resp2,
    /// Asked for with `HELLO 3`; a server that refuses is spoken to in RESP2.
    Resp3,
}

/// TLS as the options of an address say it: the names of redis-py's `ssl_*` options (FORMAT.md §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressTls {
    /// `ssl_ca_certs`, `ssl_certfile`, `ssl_keyfile`, and `insecure` for `ssl_cert_reqs=none`.
    pub ssl: Ssl,
    /// `ssl_ca_path`: folder of PEM files of authorities.
    pub ca_folder: Option<PathBuf>,
    /// `ssl_ca_data`: the PEM text of authorities.
    pub ca_text: Option<String>,
    /// `ssl_check_hostname`: whether the certificate must be for the host. The chain is verified all the same.
    pub check_hostname: bool,
    /// Whether `ssl_min_version` leaves only TLS 1.3.
    pub only_tls13: bool,
}

/// TLS with the system's authorities, everything verified.
impl Default for AddressTls {
    fn default() -> Self {
        let ssl = Ssl { enabled: true, ..Ssl::default() };
        Self { ssl, ca_folder: None, ca_text: None, check_hostname: true, only_tls13: false }
    }
}

/// What would end the user part of an address, or look like something else in a message.
const USER: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'/').add(b':').add(b'?').add(b'#').add(b'@');

/// Always in the spelling `redis`, `rediss` or `unix`, whichever alias was given.
impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match &self.endpoint {
            Endpoint::Unix(_) => "unix",
            Endpoint::Tcp { .. } if self.tls.is_some() => "rediss",
            Endpoint::Tcp { .. } => "redis",
        };
        let kind = match self.topology {
            Topology::Standalone => "",
            Topology::Sentinel(_) => "-sentinel",
            Topology::Cluster => "-cluster",
        };
        write!(f, "{scheme}{kind}://")?;
        if let Some(user) = &self.username {
            write!(f, "{}@", utf8_percent_encode(user, USER))?;
        }
        self.endpoint.write_host(f)?;
        for endpoint in &self.others {
            f.write_str(",")?;
            endpoint.write_host(f)?;
        }
        match (&self.topology, &self.endpoint) {
            (Topology::Cluster, _) => Ok(()),
            (Topology::Sentinel(sentinel), _) => {
                write!(f, "/{}/{}", utf8_percent_encode(&sentinel.master, USER), self.db.unwrap_or(0))
            }
            (Topology::Standalone, Endpoint::Tcp { .. }) => write!(f, "/{}", self.db.unwrap_or(0)),
            (Topology::Standalone, Endpoint::Unix(_)) => {
                self.db.filter(|db| *db != 0).map_or(Ok(()), |db| write!(f, "?db={db}"))
            }
        }
    }
}

/// Why an address cannot be used. None of these shows a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// A scheme of no store, or of one that this version cannot connect to.
    #[error(
        "unsupported scheme `{0}://`: known are redis, rediss, valkey, valkeys, unix, redis-sentinel, rediss-sentinel, \
         redis-cluster, rediss-cluster, and sqlite:FILE"
    )]
    Scheme(String),
    /// An option that no store knows.
    #[error("unknown option `{0}`")]
    UnknownOption(String),
    /// An option that this store knows, with a value that it does not. The value may be a secret and is not shown.
    #[error("malformed value of option `{option}`: expected {expected}")]
    OptionValue {
        /// Its name.
        option: String,
        /// What the value should be.
        expected: &'static str,
    },
    /// Anything else that cannot be read.
    #[error("malformed address: {0}")]
    Malformed(&'static str),
    /// A namespace that would leave the folder of the address, or hide its file.
    #[error("the namespace `{0}` cannot be the name of a file: it must not be empty, begin with `.`, or contain `/`")]
    Namespace(String),
    /// `~` or the default folder, on a system that does not say where they are.
    #[error("no home directory is known: set HOME, or give an absolute path")]
    NoHome,
    /// A path relative to a working directory that is gone.
    #[error("the working directory cannot be found: give an absolute path")]
    NoWorkingDirectory,
    /// TLS was asked for where there is none.
    #[error("TLS is only for TCP connections: leave out `ssl`, or give a host")]
    TlsOnSocket,
    /// A cluster has only one database.
    #[error("a cluster has only the database 0: leave out `db`")]
    DatabaseOfCluster,
    /// More than one shard was asked for in a file.
    #[error("a file has no shards, they are for Redis: leave out `shards` (--shards, ACACHE_SHARDS)")]
    ShardsOfFile,
    /// Sentinels were asked for, but not for which master.
    #[error("no name of a master: give redis-sentinel://HOST:PORT/MASTER-NAME")]
    NoMasterName,
}
