//! Leases on Redis: the key `<namespace>:lock:<cache key>` holds the token, and the server removes it at the end of the term.

use std::time::Duration;

use ::redis::{Pipeline, Value};
use bytes::Bytes;
use futures_util::FutureExt;

use super::RedisStore;
use super::errors::Refusal;
use super::link::Effect;
use crate::key::Key;
use crate::store::lease::{WAIVED, millis};
use crate::store::{Holder, Leases, Release, StoreError, StoreFuture, Token};

/// KEYS: the lease. ARGV: our token, the term in milliseconds.
const EXTEND: &str = "\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end \
return redis.call('PEXPIRE', KEYS[1], ARGV[2])";

/// KEYS: the lease. ARGV: our token and, to waive it, what stands there then, and for how many milliseconds.
const RELEASE: &str = "\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end \
if ARGV[2] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) else redis.call('DEL', KEYS[1]) end \
return 1";

impl RedisStore {
    fn lease(&self, key: &Key) -> String {
        format!("{}:lock:{key}", self.names.namespace)
    }

    /// Both travel together: who holds it is known without asking again, and an answer that was lost may be asked for again.
    async fn acquire_lease(&self, key: &Key, token: &Token, term: Duration) -> Result<Holder, StoreError> {
        self.refuse_if_read_only()?;
        let name = self.lease(key);
        let mut commands = Pipeline::new();
        commands.cmd("SET").arg(&name).arg(token.as_str()).arg("NX").arg("PX").arg(millis(term));
        commands.cmd("GET").arg(&name);
        let replies = self.route.send(&name, &commands, Effect::Repeatable).await?;
        match <[Value; 2]>::try_from(replies) {
            Ok([Value::Okay, _]) => Ok(Holder::Us),
            Ok([Value::Nil, Value::BulkString(holder)]) if holder == token.as_str().as_bytes() => Ok(Holder::Us),
            Ok([Value::Nil, Value::BulkString(holder)]) => Ok(Holder::of_another(holder.into())),
            // It ended between the two.
            Ok([Value::Nil, Value::Nil]) => Ok(Holder::Another(Bytes::new())),
            Ok([Value::ServerError(error), _] | [_, Value::ServerError(error)]) => {
                Err(Refusal::of(&error).into_error(&self.target.location))
            }
            _ => Err(self.unexpected("SET or GET")),
        }
    }

    /// Runs a script that begins with a comparison of our token.
    async fn if_ours(&self, script: &str, key: &Key, arguments: &[&[u8]]) -> Result<bool, StoreError> {
        self.refuse_if_read_only()?;
        let name = self.lease(key);
        let mut commands = Pipeline::new();
        commands.cmd("EVAL").arg(script).arg(1).arg(&name).arg(arguments);
        match self.route.send(&name, &commands, Effect::Once).await?.as_slice() {
            [Value::Int(done)] => Ok(*done > 0),
            [Value::ServerError(error)] => Err(Refusal::of(error).into_error(&self.target.location)),
            _ => Err(self.unexpected("EVAL")),
        }
    }
}

impl Leases for RedisStore {
    fn acquire<'a>(&'a self, key: &'a Key, token: &'a Token, term: Duration) -> StoreFuture<'a, Holder> {
        self.acquire_lease(key, token, term).boxed()
    }

    fn extend<'a>(&'a self, key: &'a Key, token: &'a Token, term: Duration) -> StoreFuture<'a, bool> {
        async move {
            let term = millis(term).to_string();
            self.if_ours(EXTEND, key, &[token.as_str().as_bytes(), term.as_bytes()]).await
        }
        .boxed()
    }

    fn release<'a>(&'a self, key: &'a Key, token: &'a Token, how: Release) -> StoreFuture<'a, bool> {
        async move {
            let token = token.as_str().as_bytes();
            match how {
                Release::Free => self.if_ours(RELEASE, key, &[token]).await,
                Release::Waive(span) => {
                    let span = millis(span).to_string();
                    self.if_ours(RELEASE, key, &[token, WAIVED.as_bytes(), span.as_bytes()]).await
                }
            }
        }
        .boxed()
    }
}
