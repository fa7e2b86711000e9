//! Opens a connection to a Redis server: socket, TLS, login, database.
//!
//! The socket is opened here and not by the client library, for three reasons: a refusal must be told from every other
//! failure, both addresses of localhost are tried without starting a resolver, and nothing is sent that a hit does not need.

use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisConnectionInfo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use super::Target;
use super::tls;
use crate::store::StoreError;
use crate::store::address::Endpoint;

/// A connection, and the version of TLS if it is encrypted.
#[derive(Clone)]
pub(super) struct Connected {
    pub(super) connection: MultiplexedConnection,
    pub(super) tls: Option<String>,
}

/// Connects, logs in and selects the database.
pub(super) async fn connect(target: &Target) -> Result<Connected, StoreError> {
    match &target.address.endpoint {
        Endpoint::Tcp(host, port) => {
            let stream = within(target, tcp(target, host, *port)).await?;
            stream.set_nodelay(true).map_err(|error| unreachable(target, error))?;
            if target.address.tls.enabled {
                let stream = within(target, async {
                    tls::handshake(&target.address.tls, host, stream).await.map_err(|error| unreachable(target, error))
                });
                let stream = stream.await?;
                let version = stream.get_ref().1.protocol_version().map(tls::name);
                return log_in(target, stream, version).await;
            }
            log_in(target, stream, None).await
        }
        Endpoint::Unix(path) => {
            let stream =
                within(target, async { UnixStream::connect(path).await.map_err(|error| classified(target, error)) });
            log_in(target, stream.await?, None).await
        }
    }
}

async fn log_in<S>(target: &Target, stream: S, tls: Option<String>) -> Result<Connected, StoreError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut info = RedisConnectionInfo::default().set_skip_set_lib_name().set_db(target.address.db.unwrap_or_default());
    if let Some(username) = &target.address.username {
        info = info.set_username(username);
    }
    if let Some(password) = &target.address.password {
        info = info.set_password(String::from_utf8_lossy(password.expose()));
    }
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(target.response_timeout));
    let opening = MultiplexedConnection::new_with_config(&info, stream, config);
    let (connection, driver) = match timeout(target.response_timeout, opening).await {
        Ok(opened) => opened.map_err(|error| super::errors::on_login(target, error))?,
        Err(elapsed) => return Err(StoreError::Lost { location: target.location(), source: elapsed.into() }),
    };
    tokio::spawn(driver);
    Ok(Connected { connection, tls })
}

/// Tries all addresses of the host. It is a refusal only if every one of them refused.
async fn tcp(target: &Target, host: &str, port: u16) -> Result<TcpStream, StoreError> {
    let addresses: Vec<SocketAddr> = if host.eq_ignore_ascii_case("localhost") {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        loopback.map(|address| SocketAddr::new(address, port)).to_vec()
    } else if let Ok(address) = host.parse::<IpAddr>() {
        vec![SocketAddr::new(address, port)]
    } else {
        let found = tokio::net::lookup_host((host, port)).await;
        found.map_err(|error| unreachable(target, error))?.collect()
    };
    let mut refused = None;
    let mut failed = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) if is_refusal(&error) => refused = Some(error),
            // A machine without IPv6 refuses nothing, but nobody listens there either.
            Err(error) if refused.is_some() && error.kind() == io::ErrorKind::AddrNotAvailable => {}
            Err(error) => failed = Some(error),
        }
    }
    let error = failed.or(refused).unwrap_or_else(|| io::Error::other("the host has no address"));
    Err(classified(target, error))
}

/// Fails when it takes longer than the time to connect.
async fn within<T>(target: &Target, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    match timeout(target.timeout, work).await {
        Ok(result) => result,
        Err(_) => {
            let took = humantime::format_duration(target.timeout);
            Err(unreachable(target, io::Error::new(io::ErrorKind::TimedOut, format!("no connection within {took}"))))
        }
    }
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound)
}

fn classified(target: &Target, error: io::Error) -> StoreError {
    if is_refusal(&error) {
        return StoreError::Refused { location: target.location(), source: error };
    }
    unreachable(target, error)
}

fn unreachable(target: &Target, error: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Unreachable { location: target.location(), source: error.into() }
}
