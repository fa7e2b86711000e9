//! The store on Redis, Valkey and whatever else speaks their protocol: two hashes, `<namespace>:responses` and
//! `<namespace>:redirects`, whose fields are the cache keys (FORMAT.md §1).
//!
//! One connection, opened when it is first needed, serves everything; concurrent requests are pipelined on it. A first
//! look-up costs the connect and one round trip: login and look-up travel together. A connection that broke is left, and
//! the next request opens another.
//!
//! The hashes are never given a TTL: expiry is a part of the value, and expired entries go when somebody purges them.

mod change;
mod connect;
mod errors;
mod lease;
mod link;
mod login;
mod ping;
mod pool;
mod route;
mod scan;
mod sentinel;
mod tls;

use std::sync::atomic::AtomicBool;

use ::redis::{Pipeline, ServerError, Value};
use bytes::Bytes;
use futures_util::FutureExt;

use self::connect::Target;
use self::errors::Refusal;
use self::link::Effect;
use self::route::Route;
use self::scan::Ahead;
use super::{
    Change, Collection, Cursor, Lookup, Page, Pong, RedisAddress, ScanOf, Store, StoreError, StoreFuture, StoreOptions,
};

/// How many fields one HMGET asks for: more of them hold the server longer, and gain nothing.
const FIELDS_PER_COMMAND: usize = 64;

pub(super) struct RedisStore {
    target: Target,
    responses: String,
    redirects: String,
    /// What the names of leases begin with.
    leases: String,
    read_only: bool,
    route: Route,
    /// Set once the server has refused `HSCAN … NOVALUES`, which is new in Redis 7.4 and Valkey 8.
    scans_with_values: AtomicBool,
    /// The next page of the scan that was last gone on with.
    ahead: std::sync::Mutex<Option<Ahead>>,
}

impl RedisStore {
    pub(super) fn new(address: RedisAddress, options: StoreOptions) -> Result<Self, StoreError> {
        let hash = |collection: Collection| format!("{}:{}", options.namespace, collection.name());
        let target = Target::new(address, &options)?;
        Ok(Self {
            responses: hash(Collection::Responses),
            redirects: hash(Collection::Redirects),
            leases: format!("{}:lock:", options.namespace),
            read_only: options.read_only,
            route: Route::new(&target, &options),
            target,
            scans_with_values: AtomicBool::new(false),
            ahead: std::sync::Mutex::new(None),
        })
    }

    /// The name of the hash of a collection.
    fn hash(&self, collection: Collection) -> &str {
        match collection {
            Collection::Responses => &self.responses,
            Collection::Redirects => &self.redirects,
        }
    }

    /// Sends `commands` in one piece and returns one reply for each; a reply may be a [`Value::ServerError`].
    async fn request(&self, commands: &Pipeline, effect: Effect) -> Result<Vec<Value>, StoreError> {
        self.route.send(commands, effect).await
    }

    /// What an error means that the server gave for a command on `hash`.
    async fn refused(&self, error: &ServerError, hash: &str) -> StoreError {
        if !errors::is_wrong_type(error) {
            return Refusal::of(error).into_error(&self.target.location);
        }
        let mut question = Pipeline::new();
        question.cmd("TYPE").arg(hash);
        let reason = match self.request(&question, Effect::None).await.as_deref() {
            Ok([Value::SimpleString(kind)]) => format!("its type is {kind}, not hash"),
            _ => "its type is not hash".to_owned(),
        };
        StoreError::WrongType { name: hash.to_owned(), location: self.target.location.clone(), reason }
    }

    /// A reply that the command cannot have.
    fn unexpected(&self, command: &str) -> StoreError {
        errors::failed(&self.target.location, format!("an answer to {command} that cannot be understood"))
    }

    fn refuse_if_read_only(&self) -> Result<(), StoreError> {
        if self.read_only {
            Err(errors::failed(&self.target.location, "the store is opened read-only"))
        } else {
            Ok(())
        }
    }

    async fn look_up(&self, lookups: &[Lookup<'_>]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let mut commands = Pipeline::new();
        // For each command its collection, and where in the result its values belong.
        let mut places: Vec<(Collection, Vec<usize>)> = Vec::new();
        for collection in [Collection::Responses, Collection::Redirects] {
            let wanted: Vec<usize> = (0..lookups.len()).filter(|&place| lookups[place].0 == collection).collect();
            for group in wanted.chunks(FIELDS_PER_COMMAND) {
                let name = if group.len() == 1 { "HGET" } else { "HMGET" };
                let command = commands.cmd(name).arg(self.hash(collection));
                for &place in group {
                    command.arg(lookups[place].1.as_bytes());
                }
                places.push((collection, group.to_vec()));
            }
        }
        let mut found = vec![None; lookups.len()];
        if lookups.is_empty() {
            return Ok(found);
        }
        let replies = self.request(&commands, Effect::None).await?;
        for ((collection, group), reply) in places.into_iter().zip(replies) {
            let values = match reply {
                Value::ServerError(error) => return Err(self.refused(&error, self.hash(collection)).await),
                Value::Array(values) => values,
                value => vec![value],
            };
            if values.len() != group.len() {
                return Err(self.unexpected("HMGET"));
            }
            for (place, value) in group.into_iter().zip(values) {
                found[place] = match value {
                    Value::BulkString(bytes) => Some(Bytes::from(bytes)),
                    Value::Nil => None,
                    _ => return Err(self.unexpected("HGET")),
                };
            }
        }
        Ok(found)
    }

    async fn count(&self, collection: Collection) -> Result<u64, StoreError> {
        let hash = self.hash(collection);
        let mut commands = Pipeline::new();
        commands.cmd("HLEN").arg(hash);
        match self.request(&commands, Effect::None).await?.as_slice() {
            [Value::Int(count)] => Ok(count.unsigned_abs()),
            [Value::ServerError(error)] => Err(self.refused(error, hash).await),
            _ => Err(self.unexpected("HLEN")),
        }
    }
}

impl Store for RedisStore {
    fn get<'a>(&'a self, lookups: &'a [Lookup<'a>]) -> StoreFuture<'a, Vec<Option<Bytes>>> {
        self.look_up(lookups).boxed()
    }

    fn apply<'a>(&'a self, changes: &'a [Change]) -> StoreFuture<'a, Vec<bool>> {
        self.change(changes).boxed()
    }

    fn scan<'a>(&'a self, collection: Collection, of: ScanOf, cursor: Option<Cursor>) -> StoreFuture<'a, Page> {
        self.page(collection, of, cursor).boxed()
    }

    fn len<'a>(&'a self, collection: Collection) -> StoreFuture<'a, u64> {
        self.count(collection).boxed()
    }

    fn clear<'a>(&'a self) -> StoreFuture<'a, u64> {
        self.remove_all().boxed()
    }

    fn location(&self) -> String {
        self.target.location.clone()
    }

    fn connect<'a>(&'a self) -> StoreFuture<'a, ()> {
        self.route.connect().boxed()
    }

    fn ping<'a>(&'a self) -> StoreFuture<'a, Pong> {
        self.greet().boxed()
    }

    fn encodes_redirects(&self) -> bool {
        true
    }
}
