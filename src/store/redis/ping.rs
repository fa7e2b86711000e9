//! What stands at the other end.

use std::time::Instant;

use ::redis::{Value, cmd};

use super::errors::Refusal;
use super::{Collection, RedisStore};
use crate::store::{Pong, StoreError};

impl RedisStore {
    /// The latency is that of a PING on the open connection; connecting and logging in are not part of it.
    pub(super) async fn greet(&self) -> Result<Pong, StoreError> {
        // Of a cluster, the node that has the responses answers.
        let hash = self.names.hash(Collection::Responses, self.layout().to, 0);
        let mut info = cmd("INFO");
        info.arg("server");
        let info = match self.ask(&hash, &info).await? {
            Value::BulkString(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Value::VerbatimString { text, .. } => text,
            // Users may be forbidden to ask for it. That they are logged in, the PING shows.
            _ => String::new(),
        };
        let (engine, version) = engine_and_version(&info);

        let started = Instant::now();
        let reply = self.ask(&hash, &cmd("PING")).await?;
        let latency = started.elapsed();
        if let Value::ServerError(error) = reply {
            return Err(Refusal::of(&error).into_error(&self.target.location));
        }
        let tls = self.route.tls(&hash).await?;
        Ok(Pong { engine, version, latency, tls, database: Some(self.target.address.db.unwrap_or(0)) })
    }
}

/// Name and version of a server by its INFO. Others than Redis give a `redis_version` too: that of the Redis which they
/// are compatible with.
fn engine_and_version(info: &str) -> (String, String) {
    let field = |name: &str| {
        info.lines()
            .find_map(|line| line.trim_end().strip_prefix(name)?.strip_prefix(':'))
            .filter(|value| !value.is_empty())
    };
    for engine in ["valkey", "dragonfly"] {
        if let Some(version) = field(&format!("{engine}_version")) {
            return (engine.to_owned(), version.trim_start_matches("df-v").to_owned());
        }
    }
    (field("server_name").unwrap_or("redis").to_owned(), field("redis_version").unwrap_or("unknown").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_told_apart_by_their_own_version() {
        for (info, engine, version) in [
            ("# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n", "redis", "7.0.15"),
            ("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n", "valkey", "8.0.1"),
            ("redis_version:7.4.0\r\ndragonfly_version:df-v1.21.2\r\n", "dragonfly", "1.21.2"),
            ("", "redis", "unknown"),
        ] {
            assert_eq!(engine_and_version(info), (engine.to_owned(), version.to_owned()), "{info}");
        }
    }
}
