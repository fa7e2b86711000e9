//! Addresses of stores (DESIGN.md §5, FORMAT.md §7).

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::secret::Secret;

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A Redis server, or one that speaks its protocol.
    Redis(RedisAddress),
    /// A SQLite file.
    Sqlite(SqliteAddress),
}

/// A Redis server, and what the address says about the connection. What it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedisAddress {
    /// Host and port, or a socket.
    pub endpoint: Endpoint,
    /// User to log in as.
    pub username: Option<String>,
    /// Password to log in with.
    pub password: Option<Secret>,
    /// Number of the database.
    pub db: Option<i64>,
    /// To open a connection.
    pub timeout: Option<Duration>,
    /// For a reply.
    pub response_timeout: Option<Duration>,
    /// TLS; `enabled` for `rediss` and `valkeys`.
    pub tls: Tls,
}

/// The two ways to reach a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Host (a name, or an address without brackets) and port.
    Tcp(String, u16),
    /// Path of a unix socket.
    Unix(PathBuf),
}

impl Default for Endpoint {
    fn default() -> Self {
        Self::Tcp("localhost".to_owned(), 6379)
    }
}

/// TLS to a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// Use it.
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

/// A SQLite file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqliteAddress {
    /// This file, whatever the namespace.
    File(PathBuf),
    /// `<namespace>.sqlite` in this folder.
    Folder(PathBuf),
    /// `<namespace>.sqlite` in the user's own cache folder.
    Embedded,
}

/// What is wrong with an address. Never shows a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AddressError(String);

impl Default for Address {
    /// `redis://localhost`, as in the library.
    fn default() -> Self {
        Self::Redis(RedisAddress::default())
    }
}

impl Address {
    /// Reads any of the forms of DESIGN.md §5.
    ///
    /// # Errors
    /// [`AddressError`] says which part is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(sqlite(path)));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return without_scheme(text).map(Self::Redis);
        };
        let mut address = match scheme.to_ascii_lowercase().as_str() {
            "redis" | "valkey" => tcp(rest)?,
            "rediss" | "valkeys" => {
                let mut address = tcp(rest)?;
                address.tls.enabled = true;
                address
            }
            "unix" | "redis+unix" | "valkey+unix" => unix(rest)?,
            other => {
                return Err(AddressError(format!(
                    "the scheme `{other}` is none of redis, rediss, valkey, valkeys, unix, sqlite"
                )));
            }
        };
        if let Some((_, options)) = rest.split_once('?') {
            address.apply_options(options)?;
        }
        Ok(Self::Redis(address))
    }

    /// Whether the text of the address carried a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        matches!(self, Self::Redis(RedisAddress { password: Some(_), .. }))
    }
}

/// Without the password, and without options.
impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.endpoint {
            Endpoint::Unix(path) => write!(f, "unix://{}", path.display())?,
            Endpoint::Tcp(host, port) => {
                let scheme = if self.tls.enabled { "rediss" } else { "redis" };
                let (open, close) = if host.contains(':') { ("[", "]") } else { ("", "") };
                write!(f, "{scheme}://{open}{host}{close}:{port}")?;
            }
        }
        match self.db {
            Some(db) if db != 0 => write!(f, "/{db}"),
            _ => Ok(()),
        }
    }
}

/// `sqlite:` and what follows it: nothing, a folder (it ends in `/`), or a file; `///` begins an absolute path.
fn sqlite(path: &str) -> SqliteAddress {
    let path = path.strip_prefix("//").filter(|rest| rest.starts_with('/')).unwrap_or(path);
    if path.is_empty() {
        return SqliteAddress::Embedded;
    }
    let expanded = match path.strip_prefix("~/").map(|rest| (etcetera::home_dir(), rest)) {
        Some((Ok(home), rest)) => home.join(rest),
        _ => PathBuf::from(path),
    };
    if path.ends_with('/') { SqliteAddress::Folder(expanded) } else { SqliteAddress::File(expanded) }
}

/// `/path.sock`, `host`, `host:port`.
fn without_scheme(text: &str) -> Result<RedisAddress, AddressError> {
    if text.starts_with('/') {
        return Ok(RedisAddress { endpoint: Endpoint::Unix(text.into()), ..RedisAddress::default() });
    }
    if text.is_empty() || text.contains(['/', '@', '?', '#']) {
        return Err(AddressError("it is neither a URL, nor HOST, HOST:PORT or the path of a socket".to_owned()));
    }
    Ok(RedisAddress { endpoint: host_and_port(text)?, ..RedisAddress::default() })
}

/// `[[user][:password]@][host][:port][/db]`, options left aside.
fn tcp(rest: &str) -> Result<RedisAddress, AddressError> {
    let rest = rest.split('?').next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (userinfo, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let mut address = RedisAddress { endpoint: host_and_port(host)?, ..RedisAddress::default() };
    if let Some(userinfo) = userinfo {
        address.set_userinfo(userinfo);
    }
    // As in redis-py: slashes are dropped, and a path that is no number is ignored.
    address.db = decode(path).replace('/', "").parse().ok();
    Ok(address)
}

/// `[user[:password]@]/path/to/socket`, options left aside.
fn unix(rest: &str) -> Result<RedisAddress, AddressError> {
    let rest = rest.split('?').next().unwrap_or_default();
    let (userinfo, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if path.len() < 2 {
        return Err(AddressError("the path of the socket is missing".to_owned()));
    }
    let mut address = RedisAddress { endpoint: Endpoint::Unix(decode(path).into()), ..RedisAddress::default() };
    match userinfo.strip_suffix('@') {
        Some(userinfo) => address.set_userinfo(userinfo),
        None if userinfo.is_empty() => {}
        None => return Err(AddressError("the path of the socket has to begin with `/`".to_owned())),
    }
    Ok(address)
}

/// Host and port, each with its default.
fn host_and_port(text: &str) -> Result<Endpoint, AddressError> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or(AddressError("the `[` is never closed".to_owned()))?;
            (host, rest.strip_prefix(':').unwrap_or(rest))
        }
        // More than one colon: an IPv6 address without brackets has no port.
        None if text.matches(':').count() > 1 => (text, ""),
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let port = match port {
        "" => 6379,
        digits => {
            digits.parse().map_err(|_| AddressError(format!("the port `{digits}` is not a number up to 65535")))?
        }
    };
    let host = if host.is_empty() { "localhost".to_owned() } else { decode(host) };
    Ok(Endpoint::Tcp(host, port))
}

impl RedisAddress {
    fn set_userinfo(&mut self, userinfo: &str) {
        let (user, password) = userinfo.split_once(':').map_or((userinfo, None), |(user, rest)| (user, Some(rest)));
        self.username = Some(decode(user)).filter(|user| !user.is_empty());
        self.password = password.map(decode).filter(|text| !text.is_empty()).map(|text| Secret::new(text.into_bytes()));
    }

    /// The options of redis-py that say something about the connection; those about its own buffers are accepted and mean
    /// nothing here. The first of repeated ones wins.
    fn apply_options(&mut self, options: &str) -> Result<(), AddressError> {
        let mut seen = Vec::new();
        for option in options.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let (name, value) = (decode(name), decode(&value.replace('+', " ")));
            if value.is_empty() || seen.contains(&name) {
                continue;
            }
            let bad = || AddressError(format!("the option `{name}` has the value `{value}`"));
            let seconds = || value.parse().ok().and_then(|text| Duration::try_from_secs_f64(text).ok()).ok_or_else(bad);
            match name.as_str() {
                "db" => self.db = Some(value.parse().map_err(|_| bad())?),
                "username" => self.username = Some(value.clone()),
                "password" => self.password = Some(Secret::new(value.clone().into_bytes())),
                "socket_connect_timeout" => self.timeout = Some(seconds()?),
                "socket_timeout" | "timeout" => self.response_timeout = Some(seconds()?),
                "ssl_cert_reqs" => match value.as_str() {
                    "none" => self.tls.insecure = true,
                    "optional" | "required" => self.tls.insecure = false,
                    _ => return Err(bad()),
                },
                "ssl_ca_certs" => self.tls.ca = Some(value.clone().into()),
                "ssl_certfile" => self.tls.cert = Some(value.clone().into()),
                "ssl_keyfile" => self.tls.key = Some(value.clone().into()),
                "protocol" if value == "2" || value == "3" => {}
                "protocol" => return Err(bad()),
                "client_name"
                | "decode_responses"
                | "encoding"
                | "encoding_errors"
                | "health_check_interval"
                | "max_connections"
                | "retry_on_timeout"
                | "socket_keepalive"
                | "socket_read_size" => {}
                _ => return Err(AddressError(format!("the option `{name}` is unknown"))),
            }
            seen.push(name);
        }
        Ok(())
    }
}

/// `$XDG_CACHE_HOME/acache`, by default `~/.cache/acache`.
pub(super) fn cache_folder() -> Result<PathBuf, AddressError> {
    use etcetera::BaseStrategy as _;
    let folders = etcetera::choose_base_strategy()
        .map_err(|_| AddressError("there is no home directory to keep the embedded store in: set HOME".to_owned()))?;
    Ok(folders.cache_dir().join("acache"))
}

/// The file of a namespace in a folder.
pub(super) fn file_in(folder: PathBuf, namespace: &str) -> Result<PathBuf, AddressError> {
    if namespace.is_empty() || namespace.contains(['/', '\0']) || namespace.starts_with('.') {
        return Err(AddressError(format!("the namespace `{namespace}` cannot be the name of a file")));
    }
    Ok(folder.join(format!("{namespace}.sqlite")))
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redis(text: &str) -> RedisAddress {
        match Address::parse(text) {
            Ok(Address::Redis(address)) => address,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn the_forms_of_redis_addresses_are_understood() {
        for (text, shown) in [
            ("redis://localhost", "redis://localhost:6379"),
            ("redis://", "redis://localhost:6379"),
            ("REDIS://h:1/2", "redis://h:1/2"),
            ("redis://h/1/2", "redis://h:6379/12"),
            ("redis://h/cache", "redis://h:6379"),
            ("redis://h/1?db=3", "redis://h:6379/3"),
            ("valkey://h", "redis://h:6379"),
            ("rediss://h", "rediss://h:6379"),
            ("valkeys://h", "rediss://h:6379"),
            ("redis://[::1]:7", "redis://[::1]:7"),
            ("h", "redis://h:6379"),
            ("h:1", "redis://h:1"),
            ("[::1]:1", "redis://[::1]:1"),
            ("::1", "redis://[::1]:6379"),
            ("/run/r.sock", "unix:///run/r.sock"),
            ("unix:///run/r%20s.sock?db=2", "unix:///run/r s.sock/2"),
        ] {
            assert_eq!(redis(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn user_and_password_are_decoded_and_never_shown() {
        let address = redis("redis://us%40er:p%3Aw@h/0");
        assert_eq!(address.username.as_deref(), Some("us@er"));
        assert_eq!(address.password, Some(Secret::from("p:w")));
        assert!(!format!("{address} {address:?}").contains("p:w"));
        let address = redis("redis://:p@h");
        assert_eq!((address.username, address.password), (None, Some(Secret::from("p"))));
        let address = redis("unix://u:p@/s");
        assert_eq!((address.username.as_deref(), address.password), (Some("u"), Some(Secret::from("p"))));
        assert_eq!(redis("redis://h?password=q&password=r").password, Some(Secret::from("q")));
    }

    #[test]
    fn options_of_the_python_client_are_understood() {
        let address = redis("rediss://h?ssl_cert_reqs=none&ssl_ca_certs=/ca&socket_timeout=1.5&max_connections=9");
        assert!(address.tls.enabled && address.tls.insecure);
        assert_eq!(address.tls.ca, Some("/ca".into()));
        assert_eq!(address.response_timeout, Some(Duration::from_millis(1500)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, reason) in [
            ("http://h", "`http` is none of"),
            ("redis://h:99999", "`99999`"),
            ("redis://h:x", "`x`"),
            ("redis://[::1", "never closed"),
            ("redis://h?nope=1", "`nope` is unknown"),
            ("redis://h?db=x", "`db` has the value `x`"),
            ("unix://", "path of the socket"),
            ("a/b", "neither"),
            ("", "neither"),
        ] {
            let error = Address::parse(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn the_forms_of_sqlite_addresses_are_understood() {
        let parse = |text: &str| Address::parse(text).unwrap();
        assert_eq!(parse("sqlite:"), Address::Sqlite(SqliteAddress::Embedded));
        assert_eq!(parse("sqlite:x.db"), Address::Sqlite(SqliteAddress::File("x.db".into())));
        assert_eq!(parse("sqlite:///x/y.db"), Address::Sqlite(SqliteAddress::File("/x/y.db".into())));
        assert_eq!(parse("sqlite:/x/"), Address::Sqlite(SqliteAddress::Folder("/x/".into())));
    }
}
