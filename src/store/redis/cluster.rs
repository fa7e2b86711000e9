//! A cluster: each slot is on one node, and any node says which.
//!
//! The map of the slots is asked for once. After that, nodes that are asked in vain say where to go (`MOVED`, `ASK`), and
//! when one is lost the others are asked for the map again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::redis::{Cmd, Pipeline, Value, cmd};
use tokio::time::{Instant, sleep};

use super::connect::Target;
use super::errors::{failed, unreachable};
use super::link::Effect;
use super::pool::Pool;
use super::redirection::{Redirection, endpoint};
use crate::store::{Endpoint, PoolOptions, StoreError, Warn};

/// How long to wait before a command is tried again that nobody can make for the moment.
const PAUSE: Duration = Duration::from_millis(50);
/// So many redirections one after the other are no confusion yet: a map that is out of date, and a migration.
const PATIENCE: u32 = 5;

pub(super) struct Cluster {
    target: Target,
    pool: PoolOptions,
    map: Mutex<Map>,
    /// Held while the map is asked for, so that one asks for all.
    asking: tokio::sync::Mutex<()>,
    warn: Warn,
}

#[derive(Default)]
struct Map {
    /// First and last slot, and who has them; those that were learnt last come first.
    ranges: Vec<(u16, u16, Endpoint)>,
    pools: HashMap<Endpoint, Arc<Pool>>,
    /// The node of a slot that was lost, and how.
    lost: Option<(u16, Endpoint, String)>,
}

impl Map {
    fn node_of(&self, slot: u16) -> Option<&Endpoint> {
        self.ranges.iter().find(|(first, last, _)| (*first..=*last).contains(&slot)).map(|(.., node)| node)
    }
}

impl Cluster {
    pub(super) fn new(target: Target, pool: PoolOptions, warn: Warn) -> Self {
        Self { target, pool, map: Mutex::default(), asking: tokio::sync::Mutex::default(), warn }
    }

    /// Sends to whoever has the slot, all of `commands` being about that one. Follows redirections, and waits out a
    /// fail-over for as long as opening a connection may take; repeats `commands` if they were not made or may be made
    /// twice.
    pub(super) async fn send(&self, slot: u16, commands: &Pipeline, effect: Effect) -> Result<Vec<Value>, StoreError> {
        let mut deadline = None;
        let mut redirected = 0;
        let mut asked = None;
        loop {
            let node = match asked.take() {
                Some(node) => (node, true),
                None => (self.node_of(slot).await?, false),
            };
            let pool = self.pool(&node.0);
            let sent = if node.1 { send_asking(&pool, commands).await } else { pool.send(commands, effect).await };
            let node = node.0;
            let error = match sent {
                Ok(replies) => match Redirection::among(&replies, &node) {
                    None => {
                        self.tell_of_a_new(slot, &node);
                        return Ok(replies);
                    }
                    Some(Redirection::Moved(to)) => {
                        self.map().ranges.insert(0, (slot, slot, to));
                        redirected += 1;
                        if redirected <= PATIENCE {
                            continue;
                        }
                        failed(pool.location(), "the nodes do not agree on who has the slot")
                    }
                    Some(Redirection::Ask(to)) => {
                        asked = Some(to);
                        redirected += 1;
                        if redirected <= PATIENCE {
                            continue;
                        }
                        failed(pool.location(), "the slot is on its way without an end")
                    }
                    Some(Redirection::Later(reason)) => failed(pool.location(), reason),
                },
                Err(error @ (StoreError::Refused { .. } | StoreError::Unreachable { .. })) => {
                    self.lose(slot, &node, &error);
                    error
                }
                Err(error @ StoreError::Lost { .. }) => {
                    self.lose(slot, &node, &error);
                    if effect == Effect::Once {
                        return Err(error);
                    }
                    error
                }
                Err(error) => return Err(error),
            };
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + self.target.timeout);
            if Instant::now() + PAUSE >= deadline {
                return Err(error);
            }
            sleep(PAUSE).await;
            redirected = 0;
            self.forget(slot);
        }
    }

    /// Connections to whoever has the slot.
    pub(super) async fn pool_of(&self, slot: u16) -> Result<Arc<Pool>, StoreError> {
        Ok(self.pool(&self.node_of(slot).await?))
    }

    async fn node_of(&self, slot: u16) -> Result<Endpoint, StoreError> {
        if let Some(node) = self.map().node_of(slot) {
            return Ok(node.clone());
        }
        let _asking = self.asking.lock().await;
        // Somebody else may have asked meanwhile.
        if let Some(node) = self.map().node_of(slot) {
            return Ok(node.clone());
        }
        let ranges = self.ask().await?;
        let mut map = self.map();
        map.ranges = ranges;
        let node = map.node_of(slot).cloned();
        node.ok_or_else(|| failed(&self.target.location, format!("no node of the cluster has the slot {slot}")))
    }

    /// Asks for the map: first the nodes of the address, then all that were met since.
    async fn ask(&self) -> Result<Vec<(u16, u16, Endpoint)>, StoreError> {
        let deadline = Instant::now() + self.target.timeout;
        let mut nodes: Vec<Endpoint> = self.target.endpoints().cloned().collect();
        let met: Vec<_> = self.map().pools.keys().filter(|node| !nodes.contains(node)).cloned().collect();
        nodes.extend(met);
        // The one that was lost last is the least likely to answer.
        let lost = self.map().lost.as_ref().map(|(_, node, _)| node.clone());
        nodes.sort_by_key(|node| Some(node) == lost.as_ref());
        let mut question = Pipeline::new();
        question.cmd("CLUSTER").arg("SLOTS");
        let mut worst = None;
        for (tried, node) in nodes.iter().enumerate() {
            let left = u32::try_from(nodes.len() - tried).unwrap_or(u32::MAX);
            let share = deadline.saturating_duration_since(Instant::now()) / left;
            let pool = self.pool(node);
            let error = match tokio::time::timeout(share, pool.send(&question, Effect::None)).await {
                Ok(Ok(replies)) => match replies.into_iter().next() {
                    Some(Value::ServerError(error)) => super::errors::Refusal::of(&error).into_error(pool.location()),
                    Some(reply) => match ranges_of(&reply, node) {
                        Some(ranges) if !ranges.is_empty() => return Ok(ranges),
                        _ => failed(pool.location(), "it has no map of the cluster"),
                    },
                    None => failed(pool.location(), "it has no map of the cluster"),
                },
                Ok(Err(error)) => error,
                Err(_) => unreachable(pool.location(), format!("no answer within {share:?}")),
            };
            match error {
                // What a node says is worth more than that another one is gone.
                error @ (StoreError::Login { .. } | StoreError::Failed { .. }) => worst = Some(error),
                error => {
                    worst.get_or_insert(error);
                }
            }
        }
        Err(worst.unwrap_or_else(|| unreachable(&self.target.location, "there is no node to ask")))
    }

    fn pool(&self, node: &Endpoint) -> Arc<Pool> {
        let mut map = self.map();
        let new = || Arc::new(Pool::new(self.target.at(node.clone()), self.pool));
        Arc::clone(map.pools.entry(node.clone()).or_insert_with(new))
    }

    fn lose(&self, slot: u16, node: &Endpoint, error: &StoreError) {
        let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        let mut map = self.map();
        map.lost = Some((slot, node.clone(), reason));
        // It may have lost others too.
        map.ranges.clear();
    }

    /// The map is asked for again, by whoever needs it next.
    fn forget(&self, slot: u16) {
        let mut map = self.map();
        if map.node_of(slot).is_some() {
            map.ranges.clear();
        }
    }

    fn tell_of_a_new(&self, slot: u16, node: &Endpoint) {
        let lost = self.map().lost.take_if(|(lost, ..)| *lost == slot);
        if let Some((_, before, reason)) = lost
            && before != *node
        {
            let (before, now) = (self.target.at(before).location, self.target.at(node.clone()).location);
            self.warn.tell(&format!("lost the node {before} ({reason}); going on with {now}"));
        }
    }

    fn map(&self) -> MutexGuard<'_, Map> {
        self.map.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A node takes commands for a slot that is on its way to it only one by one, each behind an `ASKING`. So a transaction is
/// taken apart, and goes in one packet all the same; its replies are put together as EXEC would.
async fn send_asking(pool: &Pool, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
    let is_frame = |command: &&Cmd| ["MULTI", "EXEC"].iter().any(|name| is(command, name));
    let is_transaction = commands.cmd_iter().any(|command| is(command, "MULTI"));
    let mut asking = Pipeline::new();
    for command in commands.cmd_iter().filter(|command| !is_frame(command)) {
        asking.add_command(cmd("ASKING")).add_command(command.clone());
    }
    let replies = pool.send(&asking, Effect::Once).await?;
    let replies: Vec<Value> = replies.into_iter().skip(1).step_by(2).collect();
    if !is_transaction {
        return Ok(replies);
    }
    let mut framed = vec![Value::Okay; replies.len() + 1];
    framed.push(Value::Array(replies));
    Ok(framed)
}

fn is(command: &Cmd, name: &str) -> bool {
    matches!(command.args_iter().next(), Some(redis::Arg::Simple(word)) if word == name.as_bytes())
}

/// From the reply to CLUSTER SLOTS: of each range the first and the last slot, the master, and replicas.
fn ranges_of(reply: &Value, asked: &Endpoint) -> Option<Vec<(u16, u16, Endpoint)>> {
    let Value::Array(ranges) = reply else { return None };
    let range = |range: &Value| {
        let Value::Array(parts) = range else { return None };
        let [Value::Int(first), Value::Int(last), Value::Array(master), ..] = &parts[..] else { return None };
        let (host, port) = match &master[..] {
            [Value::BulkString(host), Value::Int(port), ..] => (std::str::from_utf8(host).ok()?, port),
            [Value::Nil, Value::Int(port), ..] => ("", port),
            _ => return None,
        };
        let node = endpoint(host, u16::try_from(*port).ok()?, asked)?;
        Some((u16::try_from(*first).ok()?, u16::try_from(*last).ok()?, node))
    };
    ranges.iter().map(range).collect()
}
