//! Sets and deletes, one by one or all at once.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use ::redis::{ServerError, Value};
use futures_util::future::try_join_all;

use super::batch::{Batch, Owner};
use super::errors::{self, Refusal};
use super::layout::Layout;
use super::link::Effect;
use super::route::Route;
use super::slot::slot_of;
use super::{Change, RedisStore};
use crate::store::StoreError;

/// What became of a group of changes, by their places in the list of all, and what the marker says behind them.
struct Made {
    changed: Vec<(usize, bool)>,
    marker: Option<Value>,
}

impl RedisStore {
    /// One command where one does it, a transaction for several: the server queues them all before it makes any.
    pub(super) async fn change(&self, changes: &[Change]) -> Result<Vec<bool>, StoreError> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        self.refuse_if_read_only()?;
        self.settle_before_changes().await?;
        if self.is_basic && self.ttl.is_some() {
            self.expire_no_fields();
        }
        let mut changed = vec![false; changes.len()];
        let mut todo: Vec<usize> = (0..changes.len()).collect();
        loop {
            if self.change_by(self.layout(), changes, &todo, &mut changed).await? {
                return Ok(changed);
            }
            // The layout has changed meanwhile. What was expected and found cannot be found again; the rest may have been
            // done where nobody looks any more.
            todo.retain(|&place| !(is_conditional(&changes[place]) && changed[place]));
        }
    }

    /// Whether they were all made where they belong.
    async fn change_by(
        &self,
        layout: Layout,
        changes: &[Change],
        todo: &[usize],
        changed: &mut [bool],
    ) -> Result<bool, StoreError> {
        let mut groups: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
        let is_cluster = matches!(self.route, Route::Cluster(_));
        for &place in todo {
            // One server takes them all at once, a cluster those of one slot.
            let slot = if is_cluster { slot_of(self.hash_of(layout.to, &changes[place]).as_bytes()) } else { 0 };
            groups.entry(slot).or_default().push(place);
        }
        if is_cluster && layout.is_moving() {
            self.pull_over_nodes(layout, todo.iter().map(|&place| named(&changes[place]))).await?;
        }
        let with_marker = !is_cluster;
        let groups = groups.into_values().map(|group| self.make(layout, changes, group, with_marker));
        let mut holds = true;
        let mut marker = None;
        for made in try_join_all(groups).await? {
            // What it expects of the server was wrong, and nothing was done.
            let Some(made) = made else {
                holds = false;
                continue;
            };
            for (place, is_changed) in made.changed {
                changed[place] |= is_changed;
            }
            marker = made.marker.or(marker);
        }
        let seen = match marker {
            Some(marker) => self.settle(&marker).await?,
            None => self.look_at_marker().await?,
        };
        Ok(holds && seen == layout)
    }

    /// Makes changes on one server. `None` if nothing was done, because the server knows no expiry of fields.
    async fn make(
        &self,
        layout: Layout,
        changes: &[Change],
        group: Vec<usize>,
        with_marker: bool,
    ) -> Result<Option<Made>, StoreError> {
        let mut batch = Batch::for_changes(group.iter().map(|&place| &changes[place]));
        if with_marker && layout.is_moving() {
            self.add_pulls(layout, group.iter().map(|&place| named(&changes[place])), &mut batch);
        }
        for &place in &group {
            batch.add(
                place,
                &changes[place],
                &self.hash_of(layout.to, &changes[place]),
                self.expiry_of(&changes[place]),
                &self.target.stand_ins,
            );
        }
        let first = self.hash_of(layout.to, &changes[group[0]]);
        let effect = effect_of(group.iter().map(|&place| &changes[place]));
        let expires = batch.owners.contains(&Owner::Expiry);
        let is_transaction = batch.owners.len() > 1;
        let mut pipeline = batch.commands(is_transaction);
        if with_marker {
            pipeline.add_command(self.question());
        }
        let mut replies = self.route.send(&first, &pipeline, effect).await?;
        let marker = if with_marker { replies.pop() } else { None };
        if expires && first_error(&replies).is_some_and(errors::is_unknown_command) {
            self.expire_no_fields();
            return Ok(None);
        }
        let replies = if is_transaction { self.executed(replies)? } else { replies };
        if replies.len() != batch.owners.len() {
            return Err(self.unexpected("EXEC"));
        }
        let mut changed = Vec::with_capacity(group.len());
        for (owner, reply) in batch.owners.iter().zip(replies) {
            let places = match (owner, &reply) {
                (Owner::Changes(places), _) => places,
                (Owner::Expiry | Owner::Pull, Value::ServerError(error)) => {
                    return Err(self.refused(error, &first).await);
                }
                (Owner::Expiry | Owner::Pull, _) => continue,
            };
            for &place in places {
                let is_changed = match (&changes[place], &reply) {
                    (change, Value::ServerError(error)) => {
                        return Err(self.refused(error, &self.hash_of(layout.to, change)).await);
                    }
                    // HSET answers how many fields are new, which is not the question.
                    (Change::Set { expected: None, .. }, Value::Int(_)) => true,
                    (_, Value::Int(count)) => *count > 0,
                    _ => return Err(self.unexpected("HSET, HDEL or EVAL")),
                };
                changed.push((place, is_changed));
            }
        }
        Ok(Some(Made { changed, marker }))
    }

    fn hash_of(&self, shards: u32, change: &Change) -> String {
        let (collection, key) = named(change);
        self.names.hash_of(collection, shards, key)
    }

    /// When the server is to drop what this change sets, in milliseconds since 1970.
    fn expiry_of(&self, change: &Change) -> Option<i64> {
        /// Redis takes moments of 46 bits.
        const LATEST: i64 = (1 << 46) - 1;
        let (Some(offset), Change::Set { expires: Some(expires), .. }) = (self.ttl, change) else { return None };
        if self.keeps_expired.load(Ordering::Relaxed) {
            return None;
        }
        let offset = i64::try_from(offset.as_millis()).ok()?;
        let moment = expires.unix_micros().div_euclid(1000).checked_add(offset)?;
        (moment <= LATEST).then_some(moment.max(0))
    }

    fn expire_no_fields(&self) {
        if !self.keeps_expired.swap(true, Ordering::Relaxed) {
            let location = &self.target.location;
            self.warn.tell(&format!(
                "{location} cannot drop expired entries by itself (ttl): they stay until `acache purge`"
            ));
        }
    }

    /// The replies of the commands of a transaction, out of those to MULTI, to queueing, and to EXEC.
    pub(super) fn executed(&self, mut replies: Vec<Value>) -> Result<Vec<Value>, StoreError> {
        match replies.pop() {
            Some(Value::Array(replies)) => Ok(replies),
            // Nothing was done: a command could not even be queued, and its error says why.
            Some(Value::ServerError(aborted)) => {
                let cause = first_error(&replies).unwrap_or(&aborted);
                Err(Refusal::of(cause).into_error(&self.target.location))
            }
            _ => Err(self.unexpected("EXEC")),
        }
    }
}

fn named(change: &Change) -> (super::Collection, &crate::key::Key) {
    let (Change::Set { collection, key, .. } | Change::Delete { collection, key, .. }) = change;
    (*collection, key)
}

fn is_conditional(change: &Change) -> bool {
    let (Change::Set { expected, .. } | Change::Delete { expected, .. }) = change;
    expected.is_some()
}

/// To set a value twice does no harm. A deletion tells whether it removed anything, and a repeated one could not.
fn effect_of<'a>(mut changes: impl Iterator<Item = &'a Change>) -> Effect {
    let is_repeatable = |change: &Change| matches!(change, Change::Set { expected: None, .. });
    if changes.all(is_repeatable) { Effect::Repeatable } else { Effect::Once }
}

pub(super) fn first_error(replies: &[Value]) -> Option<&ServerError> {
    replies.iter().find_map(|reply| match reply {
        Value::ServerError(error) => Some(error),
        _ => None,
    })
}
