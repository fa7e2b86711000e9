//! What a node of a cluster answers when a command is not for it, or not now.

use ::redis::{ServerError, Value};

use super::errors::{is_read_only, server_errors};
use crate::store::Endpoint;

/// Where to go instead. The command was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Redirection {
    /// `MOVED`: the slot is there from now on.
    Moved(Endpoint),
    /// `ASK`: the slot is on its way there, and so is the hash; ask there this once.
    Ask(Endpoint),
    /// Nobody can make it for the moment: a fail-over or a migration is under way.
    Later(String),
}

impl Redirection {
    /// The redirection among these replies of `node`, if there is one.
    pub(super) fn among(replies: &[Value], node: &Endpoint) -> Option<Self> {
        server_errors(replies).find_map(|error| Self::of(error, node))
    }

    fn of(error: &ServerError, node: &Endpoint) -> Option<Self> {
        match error.code() {
            "MOVED" => Some(endpoint_of(error, node).map_or_else(|| later(error), Self::Moved)),
            "ASK" => Some(endpoint_of(error, node).map_or_else(|| later(error), Self::Ask)),
            "TRYAGAIN" | "CLUSTERDOWN" | "MASTERDOWN" | "LOADING" => Some(later(error)),
            _ if is_read_only(error) => Some(later(error)),
            _ => None,
        }
    }
}

fn later(error: &ServerError) -> Redirection {
    Redirection::Later(super::errors::words(error))
}

/// Of `3999 127.0.0.1:6381`. Without a host it is that of the node which said so.
fn endpoint_of(error: &ServerError, node: &Endpoint) -> Option<Endpoint> {
    let (_, address) = error.details()?.split_once(' ')?;
    let (host, port) = address.trim().rsplit_once(':')?;
    endpoint(host, port.parse().ok()?, node)
}

/// A node as another one names it: `?` and an empty name stand for the host of the one that was asked.
pub(super) fn endpoint(host: &str, port: u16, node: &Endpoint) -> Option<Endpoint> {
    let host = match (host, node) {
        ("" | "?", Endpoint::Tcp { host, .. }) => host.as_str(),
        ("" | "?", Endpoint::Unix(_)) => return None,
        (host, _) => host.trim_start_matches('[').trim_end_matches(']'),
    };
    Some(Endpoint::Tcp { host: host.to_owned(), port })
}

#[cfg(test)]
mod tests {
    use ::redis::parse_redis_value;

    use super::*;

    fn tcp(host: &str, port: u16) -> Endpoint {
        Endpoint::Tcp { host: host.to_owned(), port }
    }

    #[test]
    fn redirections_are_read() {
        let among = |reply: &[u8]| Redirection::among(&[parse_redis_value(reply).unwrap()], &tcp("me", 1));
        assert_eq!(among(b"-MOVED 3999 10.0.0.2:6381\r\n"), Some(Redirection::Moved(tcp("10.0.0.2", 6381))));
        assert_eq!(among(b"-MOVED 3999 :6381\r\n"), Some(Redirection::Moved(tcp("me", 6381))));
        assert_eq!(among(b"-ASK 3999 ::1:6381\r\n"), Some(Redirection::Ask(tcp("::1", 6381))));
        assert_eq!(among(b"*2\r\n:1\r\n-ASK 3999 h:1\r\n"), Some(Redirection::Ask(tcp("h", 1))));
        for wait in [&b"-TRYAGAIN x\r\n"[..], b"-CLUSTERDOWN x\r\n", b"-READONLY x\r\n", b"-MOVED nonsense\r\n"] {
            assert!(matches!(among(wait), Some(Redirection::Later(_))), "{wait:?}");
        }
        assert_eq!(among(b"-ERR other\r\n"), None);
        assert_eq!(among(b"$5\r\nMOVED\r\n"), None);
    }
}
