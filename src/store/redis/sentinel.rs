//! A master that sentinels know: found by asking them, and asked for again when it is gone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use ::redis::{Pipeline, ServerError, Value};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::connect::Target;
use super::errors::{failed, is_read_only, server_errors, unreachable, words};
use super::link::{Effect, Link};
use super::pool::Pool;
use crate::store::{Endpoint, PoolOptions, RedisAddress, Sentinel, StoreError, Warn};

/// How long to wait before the sentinels are asked again: a fail-over takes them a second or so.
const PAUSE: Duration = Duration::from_millis(100);

pub(super) struct Sentinels {
    /// The servers that the sentinels watch, but for the endpoint.
    target: Target,
    pool: PoolOptions,
    /// What to ask for, and the login of the sentinels.
    sentinel: Sentinel,
    /// The one that answered last comes first.
    endpoints: std::sync::Mutex<Vec<Endpoint>>,
    state: Mutex<State>,
    /// Whether a master was lost and none was reached since.
    is_lost: AtomicBool,
    warn: Warn,
}

#[derive(Default)]
struct State {
    master: Option<Arc<Pool>>,
    /// Where the master was that was lost, and how.
    lost: Option<(String, String)>,
}

impl Sentinels {
    pub(super) fn new(target: Target, sentinel: Sentinel, pool: PoolOptions, warn: Warn) -> Self {
        let endpoints = std::sync::Mutex::new(target.endpoints().cloned().collect());
        Self { target, pool, sentinel, endpoints, state: Mutex::default(), is_lost: AtomicBool::new(false), warn }
    }

    /// Sends to the master. When that is lost or has become a replica, the sentinels are asked again, for as long as
    /// opening a connection may take, and `commands` are repeated if they were not made or may be made twice.
    pub(super) async fn send(&self, commands: &Pipeline, effect: Effect) -> Result<Vec<Value>, StoreError> {
        let mut deadline = None;
        loop {
            let (error, may_repeat) = match self.attempt(commands, effect).await {
                Ok(Ok(replies)) => return Ok(replies),
                Ok(Err(demoted)) => (demoted, true),
                Err(error) => {
                    let may_repeat = match error {
                        StoreError::Refused { .. } | StoreError::Unreachable { .. } => true,
                        StoreError::Lost { .. } => effect != Effect::Once,
                        _ => false,
                    };
                    (error, may_repeat)
                }
            };
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + self.target.timeout);
            if !may_repeat || Instant::now() + PAUSE >= deadline {
                return Err(error);
            }
            sleep(PAUSE).await;
        }
    }

    /// The inner error is that of a server that is no master any more, and did nothing.
    async fn attempt(&self, commands: &Pipeline, effect: Effect) -> Result<Result<Vec<Value>, StoreError>, StoreError> {
        let master = self.master().await?;
        let outcome = match master.send(commands, effect).await {
            Ok(replies) => {
                let demoted = server_errors(&replies).find(|error| is_read_only(error)).map(words);
                let Some(words) = demoted else {
                    self.tell_of_a_new(&master).await;
                    return Ok(Ok(replies));
                };
                Ok(Err(failed(master.location(), words)))
            }
            Err(error) => Err(error),
        };
        if let Err(error @ StoreError::Login { .. }) = outcome {
            return Err(error);
        }
        let reason = match &outcome {
            Ok(Err(error)) | Err(error) => {
                std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
            }
            Ok(Ok(_)) => String::new(),
        };
        let mut state = self.state.lock().await;
        if state.master.as_ref().is_some_and(|current| Arc::ptr_eq(current, &master)) {
            state.master = None;
            state.lost.get_or_insert((master.location().to_owned(), reason));
            self.is_lost.store(true, Ordering::Relaxed);
        }
        outcome
    }

    /// The connections to the master. Those who come while the sentinels are asked wait for the same answer.
    pub(super) async fn master(&self) -> Result<Arc<Pool>, StoreError> {
        let mut state = self.state.lock().await;
        if let Some(master) = &state.master {
            return Ok(Arc::clone(master));
        }
        let target = Target { must_be_master: true, ..self.target.at(self.ask().await?) };
        let master = Arc::new(Pool::new(target, self.pool));
        state.master = Some(Arc::clone(&master));
        Ok(master)
    }

    /// Only after it has answered: until then it may be one that a sentinel has not yet heard to be gone.
    async fn tell_of_a_new(&self, master: &Pool) {
        if !self.is_lost.swap(false, Ordering::Relaxed) {
            return;
        }
        if let Some((before, reason)) = self.state.lock().await.lost.take()
            && before != master.location()
        {
            let (name, now) = (&self.sentinel.master, master.location());
            self.warn.tell(&format!("lost the master `{name}` at {before} ({reason}); going on with {now}"));
        }
    }

    /// Asks one sentinel after the other, each for an equal share of the time that is left.
    async fn ask(&self) -> Result<Endpoint, StoreError> {
        let deadline = Instant::now() + self.target.timeout;
        let endpoints = self.endpoints().clone();
        let mut worst = None;
        for (asked, endpoint) in endpoints.iter().enumerate() {
            let left = u32::try_from(endpoints.len() - asked).unwrap_or(u32::MAX);
            let share = deadline.saturating_duration_since(Instant::now()) / left;
            match self.ask_one(endpoint, share).await {
                Ok(master) => {
                    self.endpoints()[..=asked].rotate_right(1);
                    return Ok(master);
                }
                // A refused login says more than a sentinel that is gone.
                Err(error @ (StoreError::Login { .. } | StoreError::Failed { .. })) => worst = Some(error),
                Err(error) => {
                    worst.get_or_insert(error);
                }
            }
        }
        Err(worst.unwrap_or_else(|| unreachable(&self.target.location, "there is no sentinel to ask")))
    }

    async fn ask_one(&self, endpoint: &Endpoint, share: Duration) -> Result<Endpoint, StoreError> {
        let target = self.target.at(endpoint.clone());
        let address = RedisAddress {
            username: self.sentinel.username.clone(),
            password: self.sentinel.password.clone(),
            db: None,
            ..target.address.clone()
        };
        let location = format!("the sentinel {address}");
        let target = Target { timeout: share, response_timeout: share, address, location, ..target };
        let link = Link::open(&target).await?;
        let mut question = Pipeline::new();
        question.cmd("SENTINEL").arg("get-master-addr-by-name").arg(&self.sentinel.master);
        let replies = link.send(&question, Effect::None).await;
        let replies = replies.map_err(|error| super::errors::lost(&target, &error))?;
        let reply = replies.map_err(|refusal| refusal.into_error(&target.location))?.pop();
        match reply {
            Some(Value::Array(parts)) => endpoint_of(&parts)
                .ok_or_else(|| failed(&target.location, "an answer to SENTINEL that cannot be understood")),
            Some(Value::Nil) => {
                let name = &self.sentinel.master;
                Err(failed(&target.location, format!("it knows no master `{name}`")))
            }
            Some(Value::ServerError(error)) => Err(refused(&target, &error)),
            _ => Err(failed(&target.location, "an answer to SENTINEL that cannot be understood")),
        }
    }

    fn endpoints(&self) -> std::sync::MutexGuard<'_, Vec<Endpoint>> {
        self.endpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(target: &Target, error: &ServerError) -> StoreError {
    super::errors::Refusal::of(error).into_error(&target.location)
}

/// Host and port, each a text.
fn endpoint_of(parts: &[Value]) -> Option<Endpoint> {
    let [Value::BulkString(host), Value::BulkString(port)] = parts else { return None };
    let host = String::from_utf8(host.clone()).ok()?;
    let port = std::str::from_utf8(port).ok()?.parse().ok()?;
    Some(Endpoint::Tcp { host, port })
}
