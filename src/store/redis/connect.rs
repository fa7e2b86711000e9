//! From a [`Target`] to a socket that is connected: names, addresses and time-outs.
//!
//! The sockets are opened here and not by the `redis` crate: it starts a resolver thread for `localhost`, leaves
//! TCP_NODELAY off, and does not tell apart what DESIGN.md §5 tells apart.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout_at};

use super::errors::unreachable;
use super::stand_in::StandIns;
use super::tls;
use crate::store::{
    AddressError, AddressTls, Commands, Connection, Endpoint, Protocol, RedisAddress, StoreError, StoreOptions,
    Topology,
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);

/// An address and the settings beside it, merged.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) address: RedisAddress,
    /// The name to ask for in TLS and to verify, where it is not the host.
    pub(super) server_name: Option<String>,
    /// The address for messages, without the password.
    pub(super) location: String,
    pub(super) timeout: Duration,
    pub(super) response_timeout: Duration,
    /// The version of the protocol to ask for.
    pub(super) protocol: Protocol,
    /// Whether a replica is not what is wanted.
    pub(super) must_be_master: bool,
    /// What stands in for long values on the way to any of its servers.
    pub(super) stand_ins: Arc<StandIns>,
}

impl Target {
    pub(super) fn new(mut address: RedisAddress, options: &StoreOptions) -> Result<Self, StoreError> {
        address.db = options.db.or(address.db);
        address.username = options.username.clone().or(address.username);
        address.password = options.password.clone().or(address.password);
        if options.tls.enabled {
            address.tls.get_or_insert_default();
        }
        if let Some(AddressTls { ssl, .. }) = &mut address.tls {
            ssl.ca = options.tls.ca.clone().or(ssl.ca.take());
            // A key belongs to its certificate: the two are not mixed.
            if options.tls.cert.is_some() {
                ssl.key.clone_from(&options.tls.key);
                ssl.cert.clone_from(&options.tls.cert);
            }
            ssl.insecure |= options.tls.insecure;
            ssl.server_name = options.tls.server_name.clone().or(ssl.server_name.take());
        }
        settle_topology(&mut address, options)
            .map_err(|source| StoreError::Unusable { location: address.to_string(), source })?;
        Ok(Self {
            server_name: address.tls.as_ref().and_then(|tls| tls.ssl.server_name.clone()),
            timeout: options.timeout.or(address.timeout).unwrap_or(CONNECT_TIMEOUT),
            response_timeout: options.response_timeout.or(address.response_timeout).unwrap_or(RESPONSE_TIMEOUT),
            protocol: match options.commands {
                Commands::Auto => options.protocol.or(address.protocol).unwrap_or_default(),
                // HELLO is new in Redis 6.
                Commands::Basic => Protocol::Resp2,
            },
            must_be_master: false,
            stand_ins: Arc::default(),
            location: address.to_string(),
            address,
        })
    }

    /// One server among those that the address leads to.
    pub(super) fn at(&self, endpoint: Endpoint) -> Self {
        let address =
            RedisAddress { endpoint, others: Vec::new(), topology: Topology::Standalone, ..self.address.clone() };
        Self { location: address.to_string(), address, ..self.clone() }
    }

    /// What was named in the address, one by one.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        std::iter::once(&self.address.endpoint).chain(&self.address.others)
    }

    fn refused(&self, source: io::Error) -> StoreError {
        StoreError::Refused { location: self.location.clone(), source }
    }
}

/// Puts the settings about sentinels and clusters into the address, and refuses what contradicts itself.
fn settle_topology(address: &mut RedisAddress, options: &StoreOptions) -> Result<(), AddressError> {
    match options.connection {
        None => {}
        Some(Connection::Standalone) => address.topology = Topology::Standalone,
        Some(Connection::Cluster) => address.topology = Topology::Cluster,
        Some(Connection::Sentinel) if matches!(address.topology, Topology::Sentinel(_)) => {}
        Some(Connection::Sentinel) => return Err(AddressError::NoMasterName),
    }
    match &mut address.topology {
        Topology::Standalone => address.others.clear(),
        Topology::Sentinel(sentinel) => {
            sentinel.username = options.sentinel_username.clone().or(sentinel.username.take());
            sentinel.password = options.sentinel_password.clone().or(sentinel.password.take());
        }
        Topology::Cluster if address.db.is_some_and(|db| db != 0) => return Err(AddressError::DatabaseOfCluster),
        Topology::Cluster => {}
    }
    if address.tls.is_some() && matches!(address.endpoint, Endpoint::Unix(_)) {
        // Shown as it was given.
        address.tls = None;
        return Err(AddressError::TlsOnSocket);
    }
    Ok(())
}

/// A byte stream in both directions, whatever it runs over.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Duplex for S {}

/// A socket that is ready for the first command.
pub(super) struct Socket {
    pub(super) stream: Box<dyn Duplex>,
    /// `TLSv1.3` or the like; `None` without TLS.
    pub(super) tls: Option<String>,
}

/// Connects, within the target's time-out for all of it.
pub(super) async fn connect(target: &Target) -> Result<Socket, StoreError> {
    let deadline = Instant::now() + target.timeout;
    match timeout_at(deadline, connect_until(target, deadline)).await {
        Ok(socket) => socket,
        Err(_) => Err(unreachable(&target.location, format!("no connection within {:?}", target.timeout))),
    }
}

async fn connect_until(target: &Target, deadline: Instant) -> Result<Socket, StoreError> {
    let (host, port) = match &target.address.endpoint {
        Endpoint::Unix(path) => return connect_unix(target, path).await,
        Endpoint::Tcp { host, port } => (host, *port),
    };
    let stream = connect_tcp(target, host, port, deadline).await?;
    let Some(settings) = &target.address.tls else {
        return Ok(Socket { stream: Box::new(stream), tls: None });
    };
    let name = target.server_name.as_ref().unwrap_or(host);
    let (stream, version) =
        tls::handshake(stream, settings, name).await.map_err(|error| unreachable(&target.location, error))?;
    Ok(Socket { stream: Box::new(stream), tls: Some(version) })
}

#[cfg(unix)]
async fn connect_unix(target: &Target, path: &Path) -> Result<Socket, StoreError> {
    match tokio::net::UnixStream::connect(path).await {
        Ok(stream) => Ok(Socket { stream: Box::new(stream), tls: None }),
        // No such socket, or one whose server is gone.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            Err(target.refused(error))
        }
        Err(error) => Err(unreachable(&target.location, error)),
    }
}

#[cfg(not(unix))]
async fn connect_unix(target: &Target, _: &Path) -> Result<Socket, StoreError> {
    Err(unreachable(&target.location, io::Error::from(io::ErrorKind::Unsupported)))
}

/// Tries every address of the host, each with an equal share of the time that is left. It is refused only if nothing
/// listens on any of them.
async fn connect_tcp(target: &Target, host: &str, port: u16, deadline: Instant) -> Result<TcpStream, StoreError> {
    let addresses = addresses(host, port).await.map_err(|error| unreachable(&target.location, error))?;
    let (mut refused, mut absent, mut other) = (None, None, None);
    for (tried, address) in addresses.iter().enumerate() {
        let now = Instant::now();
        let left = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        let until = now + deadline.saturating_duration_since(now) / left;
        let error = match timeout_at(until, connect_address(*address, target.address.keepalive)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => error,
            Err(_) => io::Error::new(io::ErrorKind::TimedOut, format!("no connection within {:?}", target.timeout)),
        };
        let place = match error.kind() {
            io::ErrorKind::ConnectionRefused => &mut refused,
            _ if is_absent(&error) => &mut absent,
            _ => &mut other,
        };
        place.get_or_insert(error);
    }
    match (other, refused, absent) {
        (Some(error), _, _) | (None, None, Some(error)) => Err(unreachable(&target.location, error)),
        (None, Some(error), _) => Err(target.refused(error)),
        (None, None, None) => Err(unreachable(&target.location, "the name has no address")),
    }
}

/// Whether this machine cannot have that address at all, as `::1` where IPv6 is switched off: nothing listens there.
fn is_absent(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(libc::EAFNOSUPPORT) {
        return true;
    }
    matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::NetworkUnreachable)
}

async fn connect_address(address: SocketAddr, keepalive: bool) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_nodelay(true)?;
    if keepalive {
        socket.set_keepalive(true)?;
    }
    socket.connect(address).await
}

/// An address or `localhost` needs no resolver, and so no thread for it. Servers listen on IPv4 first.
async fn addresses(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    if host == "localhost" {
        return Ok(vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()]);
    }
    Ok(tokio::net::lookup_host((host, port)).await?.collect())
}
