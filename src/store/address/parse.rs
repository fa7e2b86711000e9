//! From text to [`Address`], as redis-py's `parse_url` reads it (FORMAT.md §7).

use std::net::Ipv6Addr;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use super::query;
use super::{
    Address, AddressError, AddressTls, DEFAULT_PORT, DEFAULT_SENTINEL_PORT, Endpoint, RedisAddress, Sentinel,
    SqliteAddress, Topology,
};
use crate::secret::Secret;

pub(super) fn parse(text: &str) -> Result<Address, AddressError> {
    let text = text.trim();
    if let Some(rest) = strip_prefix_ignoring_case(text, "sqlite:") {
        return SqliteAddress::parse(rest).map(Address::Sqlite);
    }
    if text.starts_with('/') {
        // A path may contain anything, so nothing of it is an option.
        return Ok(Address::Redis(RedisAddress::new(Endpoint::Unix(PathBuf::from(text)))));
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return bare_host(text).map(Address::Redis);
    };
    let parts = Parts::split(rest);
    match scheme.to_ascii_lowercase().as_str() {
        "redis" | "valkey" => tcp(&parts, None),
        "rediss" | "valkeys" => tcp(&parts, Some(AddressTls::default())),
        "unix" => unix(&parts),
        "redis-sentinel" | "valkey-sentinel" => sentinel(&parts, None),
        "rediss-sentinel" | "valkeys-sentinel" => sentinel(&parts, Some(AddressTls::default())),
        "redis-cluster" | "valkey-cluster" => cluster(&parts, None),
        "rediss-cluster" | "valkeys-cluster" => cluster(&parts, Some(AddressTls::default())),
        other if other.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) => {
            Err(AddressError::Scheme(other.to_owned()))
        }
        _ => Err(AddressError::Malformed("it does not begin with a scheme")),
    }
    .map(Address::Redis)
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The parts of `[user[:password]@]host[:port][/path][?query][#fragment]`; the fragment is dropped.
struct Parts<'a> {
    user: Option<&'a str>,
    password: Option<&'a str>,
    /// `host[:port]`.
    host: &'a str,
    /// With its slash.
    path: &'a str,
    query: &'a str,
}

impl<'a> Parts<'a> {
    fn split(rest: &'a str) -> Self {
        let (rest, _fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        // A password may contain an unescaped `@`: the last one ends it, as in Python's urllib.
        let (userinfo, host) =
            authority.rsplit_once('@').map_or((None, authority), |(userinfo, host)| (Some(userinfo), host));
        let (user, password) = match userinfo.map(|userinfo| userinfo.split_once(':').unwrap_or((userinfo, ""))) {
            Some((user, password)) => (Some(user), Some(password)),
            None => (None, None),
        };
        let given = |part: &&str| !part.is_empty();
        Self { user: user.filter(given), password: password.filter(given), host, path, query }
    }

    /// The address with everything but what stands in the path.
    fn address(&self, endpoint: Endpoint, tls: Option<AddressTls>) -> Result<RedisAddress, AddressError> {
        self.complete(RedisAddress { tls, ..RedisAddress::new(endpoint) })
    }

    /// The same for several hosts.
    fn address_of_many(
        &self,
        topology: Topology,
        default_port: u16,
        tls: Option<AddressTls>,
    ) -> Result<RedisAddress, AddressError> {
        let mut endpoints =
            self.host.split(',').map(|host| host_and_port(host, default_port)).collect::<Result<Vec<_>, _>>()?;
        let others = endpoints.split_off(1);
        let endpoint = endpoints.swap_remove(0);
        self.complete(RedisAddress { tls, topology, others, ..RedisAddress::new(endpoint) })
    }

    /// `address` with options, user and password.
    fn complete(&self, address: RedisAddress) -> Result<RedisAddress, AddressError> {
        let mut address = query::apply(self.query, address)?;
        if let Some(user) = self.user {
            address.username = Some(decode(user)?);
        }
        if let Some(password) = self.password {
            // Not through `String`: a password may be any bytes.
            address.password = Some(Secret::new(percent_decode_str(password).collect()));
        }
        Ok(address)
    }
}

fn tcp(parts: &Parts<'_>, tls: Option<AddressTls>) -> Result<RedisAddress, AddressError> {
    let mut address = parts.address(host_and_port(parts.host, DEFAULT_PORT)?, tls)?;
    if address.db.is_none() {
        // A path that is no number is ignored, and `/1/2` is 12: quirks of redis-py that its users may rely on.
        address.db = query::integer(&decode(parts.path)?.replace('/', ""));
    }
    Ok(address)
}

/// The path is `/master-name[/db]`.
fn sentinel(parts: &Parts<'_>, tls: Option<AddressTls>) -> Result<RedisAddress, AddressError> {
    let path = parts.path.trim_start_matches('/');
    let (master, db) = path.split_once('/').unwrap_or((path, ""));
    let master = decode(master)?;
    if master.is_empty() {
        return Err(AddressError::NoMasterName);
    }
    let topology = Topology::Sentinel(Sentinel { master, ..Sentinel::default() });
    let mut address = parts.address_of_many(topology, DEFAULT_SENTINEL_PORT, tls)?;
    if address.db.is_none() && !db.is_empty() {
        let db = query::integer(&decode(db)?);
        address.db =
            Some(db.ok_or(AddressError::Malformed("after the name of the master comes the number of a database"))?);
    }
    Ok(address)
}

/// A path can only be the one database that a cluster has.
fn cluster(parts: &Parts<'_>, tls: Option<AddressTls>) -> Result<RedisAddress, AddressError> {
    let address = parts.address_of_many(Topology::Cluster, DEFAULT_PORT, tls)?;
    match (parts.path, address.db) {
        ("" | "/" | "/0", None | Some(0)) => Ok(address),
        _ => Err(AddressError::DatabaseOfCluster),
    }
}

fn unix(parts: &Parts<'_>) -> Result<RedisAddress, AddressError> {
    if !parts.host.is_empty() || parts.path.is_empty() {
        return Err(AddressError::Malformed("unix:// is followed by an absolute path, so by a third slash"));
    }
    parts.address(Endpoint::Unix(PathBuf::from(decode(parts.path)?)), None)
}

/// `host`, `host:port`, `[::1]:6379`, `::1`.
fn bare_host(text: &str) -> Result<RedisAddress, AddressError> {
    if text.is_empty() {
        return Err(AddressError::Malformed("it is empty"));
    }
    if text.contains('@') {
        return Err(AddressError::Malformed("user and password need a scheme: redis://user:password@host"));
    }
    if text.contains(['/', '?', '#']) {
        return Err(AddressError::Malformed(
            "a path or options need a scheme: redis://host/0, unix:///path, sqlite:FILE",
        ));
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return Ok(RedisAddress::new(Endpoint::Tcp { host: text.to_owned(), port: DEFAULT_PORT }));
    }
    host_and_port(text, DEFAULT_PORT).map(RedisAddress::new)
}

/// `localhost` and the default where host and port are missing. What is wrong is not shown: with a `/` or `#` in it that was not
/// escaped, a password ends up here.
fn host_and_port(text: &str, default_port: u16) -> Result<Endpoint, AddressError> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (host, port) = rest.split_once(']').ok_or(AddressError::Malformed("`[` without `]` around the host"))?;
        host.parse::<Ipv6Addr>().map_err(|_| AddressError::Malformed("in `[` and `]` stands an IPv6 address"))?;
        (host.to_owned(), port)
    } else {
        let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
        (decode(host)?, port)
    };
    if host.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(AddressError::Malformed("the host contains a space or a control character"));
    }
    let port = match port.strip_prefix(':') {
        None if !port.is_empty() => return Err(AddressError::Malformed("after `]` comes a port or nothing")),
        None | Some("" | "0") => default_port,
        Some(port) => port.parse().map_err(|_| {
            AddressError::Malformed("the port is no number up to 65535 (escape `/`, `#` and `?` in a password)")
        })?,
    };
    let host = if host.is_empty() { "localhost".to_owned() } else { host.to_lowercase() };
    Ok(Endpoint::Tcp { host, port })
}

fn decode(text: &str) -> Result<String, AddressError> {
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| AddressError::Malformed("only a password may be percent-encoded bytes that are not UTF-8"))
}
