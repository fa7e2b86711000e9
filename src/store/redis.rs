//! The store on Redis, Valkey and whatever else speaks their protocol: two hashes, `<namespace>:responses` and
//! `<namespace>:redirects`, whose fields are the cache keys (FORMAT.md §1).
//!
//! One connection, opened when it is first needed, serves everything; concurrent requests are pipelined on it. A first
//! look-up costs the connect and one round trip: login and look-up travel together. A connection that broke is left, and
//! the next request opens another.
//!
//! The hashes are never given a TTL: expiry is a part of the value, and expired entries go when somebody purges them.

mod agree;
mod batch;
mod carry;
mod change;
mod cluster;
mod connect;
mod errors;
mod layout;
mod lease;
mod link;
mod login;
mod lookup;
mod pass;
mod ping;
mod pool;
mod redirection;
mod remove;
mod reshard;
mod route;
mod scan;
mod sentinel;
mod slot;
mod stand_in;
mod tap;
mod tls;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ::redis::{ServerError, Value, cmd};
use bytes::Bytes;
use futures_util::FutureExt;

use self::connect::Target;
use self::errors::Refusal;
use self::layout::{Layout, Names};
use self::route::Route;
use self::scan::Ahead;
use super::{
    Change, Collection, Commands, Cursor, Lookup, Page, Pong, RedisAddress, ScanOf, Shards, Store, StoreError,
    StoreFuture, StoreOptions, Warn,
};

pub(super) struct RedisStore {
    target: Target,
    route: Route,
    names: Names,
    /// How many shards the setting asks for.
    shards: u32,
    /// The layout as the marker last said it.
    layout: std::sync::Mutex<Option<Layout>>,
    /// Whether there is a marker.
    is_marked: AtomicBool,
    /// Whether the library's hashes were found to be missing.
    is_empty_checked: AtomicBool,
    read_only: bool,
    /// Whether no command newer than Redis 4 may be used.
    is_basic: bool,
    /// How long after its expiry the server may drop an entry by itself; `None` is never.
    ttl: Option<Duration>,
    /// Set once the server has refused `HPEXPIREAT`, which is new in Redis 7.4 and Valkey 9.
    keeps_expired: AtomicBool,
    /// Set once the server has refused `HSCAN … NOVALUES`, which is new in Redis 7.4 and Valkey 8.
    scans_with_values: AtomicBool,
    /// The next page of the scan that was last gone on with.
    ahead: std::sync::Mutex<Option<Ahead>>,
    warn: Warn,
}

impl RedisStore {
    pub(super) fn new(address: RedisAddress, options: StoreOptions) -> Result<Self, StoreError> {
        let target = Target::new(address, &options)?;
        let is_basic = options.commands == Commands::Basic;
        Ok(Self {
            route: Route::new(&target, &options),
            target,
            names: Names { namespace: options.namespace },
            shards: options.shards.get(),
            layout: std::sync::Mutex::new(None),
            is_marked: AtomicBool::new(false),
            is_empty_checked: AtomicBool::new(false),
            read_only: options.read_only,
            is_basic,
            ttl: options.ttl,
            keeps_expired: AtomicBool::new(false),
            scans_with_values: AtomicBool::new(is_basic),
            ahead: std::sync::Mutex::new(None),
            warn: options.warn,
        })
    }

    /// What an error means that the server gave for a command on `hash`.
    async fn refused(&self, error: &ServerError, hash: &str) -> StoreError {
        if !errors::is_wrong_type(error) {
            return Refusal::of(error).into_error(&self.target.location);
        }
        let mut question = cmd("TYPE");
        question.arg(hash);
        let reason = match self.ask(hash, &question).await {
            Ok(Value::SimpleString(kind)) => format!("its type is {kind}, not hash"),
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
}

impl Store for RedisStore {
    fn get<'a>(&'a self, lookups: &'a [Lookup<'a>]) -> StoreFuture<'a, Vec<Option<Bytes>>> {
        self.look_up(lookups).boxed()
    }

    fn get_or_pass<'a>(&'a self, lookups: &'a [Lookup<'a>]) -> StoreFuture<'a, Vec<Option<super::Value>>> {
        self.look_up_or_pass(lookups).boxed()
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

    fn reshard<'a>(&'a self, shards: Shards) -> StoreFuture<'a, u64> {
        self.reshard_to(shards.get()).boxed()
    }

    fn location(&self) -> String {
        self.target.location.clone()
    }

    fn connect<'a>(&'a self) -> StoreFuture<'a, ()> {
        async {
            let hash = self.names.hash(Collection::Responses, self.layout().to, 0);
            self.route.connect(&hash).await
        }
        .boxed()
    }

    fn ping<'a>(&'a self) -> StoreFuture<'a, Pong> {
        self.greet().boxed()
    }

    fn encodes_redirects(&self) -> bool {
        true
    }
}
