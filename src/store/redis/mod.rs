//! The hashes `<namespace>:responses` and `<namespace>:redirects` of a Redis server (FORMAT.md §1). Never HKEYS, HVALS or
//! HGETALL, which hold the server while they answer.

mod connect;
mod errors;
mod scan;
mod tls;

use std::time::{Duration, Instant};

use bytes::Bytes;
use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, Pipeline, RedisError, Value};
use tokio::sync::OnceCell;

use self::connect::Connected;
use self::scan::Novalues;
use super::address::RedisAddress;
use super::{Change, Collection, Cursor, Lookup, Page, Pong, ScanOf, Store, StoreError, StoreFuture};

/// Sets or removes a field only if its value is still the one expected. ARGV: field, expected value, new value or nothing.
const COMPARE_AND_CHANGE: &str = "if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end \
     if ARGV[3] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) else redis.call('HDEL', KEYS[1], ARGV[1]) end \
     return 1";

/// Where to connect to, everything decided.
pub(super) struct Target {
    pub(super) address: RedisAddress,
    pub(super) timeout: Duration,
    pub(super) response_timeout: Duration,
}

impl Target {
    fn location(&self) -> String {
        self.address.to_string()
    }
}

/// A store on a Redis server. Connects when first used, once.
pub(super) struct RedisStore {
    target: Target,
    namespace: String,
    connected: OnceCell<Connected>,
    novalues: Novalues,
}

impl RedisStore {
    pub(super) fn new(target: Target, namespace: String) -> Self {
        Self { target, namespace, connected: OnceCell::new(), novalues: Novalues::default() }
    }

    fn hash(&self, collection: Collection) -> String {
        format!("{}:{}", self.namespace, collection.name())
    }

    async fn connected(&self) -> Result<&Connected, StoreError> {
        self.connected.get_or_try_init(|| connect::connect(&self.target)).await
    }

    async fn connection(&self) -> Result<MultiplexedConnection, StoreError> {
        Ok(self.connected().await?.connection.clone())
    }

    /// Runs a pipeline in one round trip.
    async fn run<T: FromRedisValue>(&self, pipeline: &Pipeline) -> Result<T, StoreError> {
        let mut connection = self.connection().await?;
        match pipeline.query_async(&mut connection).await {
            Ok(value) => Ok(value),
            Err(error) => Err(self.explained(error).await),
        }
    }

    /// Says what stands in the place of a hash, if that is what is wrong.
    async fn explained(&self, error: RedisError) -> StoreError {
        if !errors::is_wrong_type(&error) {
            return errors::on_command(&self.target, error);
        }
        for collection in [Collection::Responses, Collection::Redirects] {
            let name = self.hash(collection);
            let Ok(mut connection) = self.connection().await else { break };
            let kind: Result<String, _> = redis::cmd("TYPE").arg(&name).query_async(&mut connection).await;
            if let Ok(kind) = kind
                && kind != "hash"
                && kind != "none"
            {
                let reason = format!("there is a {kind} of this name, not a hash");
                return StoreError::WrongType { name, location: self.target.location(), reason };
            }
        }
        errors::on_command(&self.target, error)
    }
}

impl Store for RedisStore {
    fn get<'a>(&'a self, lookups: &'a [Lookup<'a>]) -> StoreFuture<'a, Vec<Option<Bytes>>> {
        Box::pin(async move {
            let mut pipeline = redis::pipe();
            for (collection, key) in lookups {
                pipeline.cmd("HGET").arg(self.hash(*collection)).arg(key.as_bytes());
            }
            let values: Vec<Value> = self.run(&pipeline).await?;
            Ok(values.into_iter().map(bulk).collect())
        })
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            if changes.is_empty() {
                return Ok(Vec::new());
            }
            let mut pipeline = redis::pipe();
            pipeline.atomic();
            for change in changes {
                match change {
                    Change::Set { collection, key, value, expected: None, expires: _ } => {
                        pipeline.cmd("HSET").arg(self.hash(*collection)).arg(key.as_bytes()).arg(&value[..]);
                    }
                    Change::Delete { collection, key, expected: None } => {
                        pipeline.cmd("HDEL").arg(self.hash(*collection)).arg(key.as_bytes());
                    }
                    Change::Set { collection, key, value, expected: Some(expected), expires: _ } => {
                        let command = pipeline.cmd("EVAL").arg(COMPARE_AND_CHANGE).arg(1).arg(self.hash(*collection));
                        command.arg(key.as_bytes()).arg(&expected[..]).arg(&value[..]);
                    }
                    Change::Delete { collection, key, expected: Some(expected) } => {
                        let command = pipeline.cmd("EVAL").arg(COMPARE_AND_CHANGE).arg(1).arg(self.hash(*collection));
                        command.arg(key.as_bytes()).arg(&expected[..]);
                    }
                }
            }
            let counts: Vec<i64> = self.run(&pipeline).await?;
            // HSET answers how many fields are new; replacing a value is a change too.
            let is_plain_set = |change: &Change| matches!(change, Change::Set { expected: None, .. });
            Ok(changes.iter().zip(counts).map(|(change, count)| is_plain_set(change) || count > 0).collect())
        })
    }

    fn scan<'a>(&'a self, collection: Collection, of: ScanOf, cursor: Option<Cursor>) -> StoreFuture<'a, Page> {
        Box::pin(self.scan_page(collection, of, cursor))
    }

    fn len<'a>(&'a self, collection: Collection) -> StoreFuture<'a, u64> {
        Box::pin(async move {
            let mut pipeline = redis::pipe();
            pipeline.cmd("HLEN").arg(self.hash(collection));
            let (len,): (u64,) = self.run(&pipeline).await?;
            Ok(len)
        })
    }

    fn clear<'a>(&'a self) -> StoreFuture<'a, u64> {
        Box::pin(async move {
            let (responses, redirects) = (self.hash(Collection::Responses), self.hash(Collection::Redirects));
            let mut pipeline = redis::pipe();
            // UNLINK frees the memory in the background; DEL would hold the server meanwhile.
            pipeline.atomic().cmd("HLEN").arg(&responses).cmd("UNLINK").arg(&responses).arg(&redirects).ignore();
            let (len,): (u64,) = self.run(&pipeline).await?;
            Ok(len)
        })
    }

    fn location(&self) -> String {
        self.target.location()
    }

    fn connect<'a>(&'a self) -> StoreFuture<'a, ()> {
        Box::pin(async move { self.connected().await.map(drop) })
    }

    fn ping<'a>(&'a self) -> StoreFuture<'a, Pong> {
        Box::pin(async move {
            let tls = self.connected().await?.tls.clone();
            let started = Instant::now();
            let mut ping = redis::pipe();
            ping.cmd("PING").ignore();
            let () = self.run(&ping).await?;
            let latency = started.elapsed();
            let mut info = redis::pipe();
            info.cmd("INFO").arg("server");
            let (info,): (String,) = self.run(&info).await?;
            let field = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            let engine = field("server_name:").unwrap_or_else(|| "redis".to_owned());
            let version = field("valkey_version:").or_else(|| field("redis_version:")).unwrap_or_default();
            Ok(Pong { engine, version, latency, tls, database: Some(self.target.address.db.unwrap_or_default()) })
        })
    }

    fn encodes_redirects(&self) -> bool {
        true
    }
}

/// A bulk string, its buffer taken over; anything else is nothing.
fn bulk(value: Value) -> Option<Bytes> {
    match value {
        Value::BulkString(bytes) => Some(Bytes::from(bytes)),
        _ => None,
    }
}
