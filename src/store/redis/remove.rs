//! Removing a namespace.

use std::collections::BTreeMap;

use ::redis::{Pipeline, Value, cmd};
use futures_util::future::try_join_all;

use super::change::first_error;
use super::errors;
use super::layout::Layout;
use super::link::Effect;
use super::route::Route;
use super::slot::slot_of;
use super::{Collection, RedisStore};
use crate::store::StoreError;

/// Hashes that one server removes at once: of responses, and of redirects.
type Group = (Vec<String>, Vec<String>);

impl RedisStore {
    /// UNLINK frees the memory in the background, DEL while everybody waits: it is for servers older than Redis 4 only.
    /// The marker stays: how many shards there are is no entry.
    pub(super) async fn remove_all(&self) -> Result<u64, StoreError> {
        self.refuse_if_read_only()?;
        let mut removed = 0;
        loop {
            // UNLINK would remove whatever stands under the names, so it is made sure beforehand that it is the cache.
            for collection in [Collection::Responses, Collection::Redirects] {
                self.count(collection).await?;
            }
            let layout = self.layout();
            let groups = self.groups(layout);
            let counts = try_join_all(groups.values().map(|group| self.remove(group))).await?;
            removed += counts.iter().sum::<u64>();
            let is_over = self.look_at_marker().await? == layout;
            // On a cluster, entries on their way may have passed from one hash to another.
            if is_over && (!layout.is_moving() || counts.iter().all(|count| *count == 0)) {
                return Ok(removed);
            }
        }
    }

    fn groups(&self, layout: Layout) -> BTreeMap<u16, Group> {
        let is_cluster = matches!(self.route, Route::Cluster(_));
        let mut groups: BTreeMap<u16, Group> = BTreeMap::new();
        for collection in [Collection::Responses, Collection::Redirects] {
            for hash in self.names.hashes(collection, layout) {
                let group = groups.entry(if is_cluster { slot_of(hash.as_bytes()) } else { 0 }).or_default();
                if collection == Collection::Responses { &mut group.0 } else { &mut group.1 }.push(hash);
            }
        }
        groups
    }

    /// How many responses there were.
    async fn remove(&self, group: &Group) -> Result<u64, StoreError> {
        let mut unlinked = self.remove_with("UNLINK", group).await?;
        if first_error(&unlinked).is_some_and(errors::is_unknown_command) {
            unlinked = self.remove_with("DEL", group).await?;
        }
        let mut removed = 0;
        for reply in self.executed(unlinked)?.into_iter().take(group.0.len()) {
            match reply {
                Value::Int(count) => removed += count.unsigned_abs(),
                Value::ServerError(error) => {
                    return Err(errors::Refusal::of(&error).into_error(&self.target.location));
                }
                _ => return Err(self.unexpected("HLEN")),
            }
        }
        Ok(removed)
    }

    async fn remove_with(&self, command: &str, (responses, redirects): &Group) -> Result<Vec<Value>, StoreError> {
        let mut commands = Pipeline::new();
        commands.cmd("MULTI");
        for hash in responses {
            commands.cmd("HLEN").arg(hash);
        }
        let mut removal = cmd(command);
        for hash in responses.iter().chain(redirects) {
            removal.arg(hash);
        }
        commands.add_command(removal).cmd("EXEC");
        let key = responses.first().or(redirects.first()).map_or("", String::as_str);
        self.route.send(key, &commands, Effect::Once).await
    }
}
