//! Bringing entries from one node of a cluster to another.
//!
//! No command spans two nodes, so an entry is first set at the new place, if nothing is there, and then removed from the
//! old one, if it is still the same. If it is not, somebody has changed or deleted it meanwhile: then the copy is taken
//! back, and the entry is looked at again. The entry is found at every moment, at one place at least.

use ::redis::{Pipeline, Value, cmd};
use bytes::Bytes;

use super::batch::remove_if_unchanged;
use super::layout::Layout;
use super::link::Effect;
use super::{Collection, RedisStore};
use crate::key::Key;
use crate::store::StoreError;

/// So many values are on the way at once.
const AT_ONCE: usize = 20;
/// So often an entry is looked at again that others change all the time.
const ATTEMPTS: usize = 100;

/// Sets a field if it is not there, with the moment at which the server may drop it. KEYS: the hash. ARGV: field, value,
/// moment in milliseconds or nothing.
const SET_IF_ABSENT: &str = "\
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end \
if ARGV[3] ~= '' then redis.pcall('HPEXPIREAT', KEYS[1], ARGV[3], 'FIELDS', 1, ARGV[1]) end \
return 1";

/// An entry as it stands at the old place.
struct Found {
    key: Key,
    value: Bytes,
    /// Empty if it does not expire.
    expiry: String,
}

impl RedisStore {
    /// Brings entries that are still at their old places to the new ones; says how many there were.
    pub(super) async fn pull_over_nodes<'a>(
        &self,
        layout: Layout,
        entries: impl Iterator<Item = (Collection, &'a Key)>,
    ) -> Result<u64, StoreError> {
        let mut moved = 0;
        for ((old, new), keys) in self.pulls(layout, entries) {
            let keys: Vec<Key> = keys.into_iter().collect();
            for keys in keys.chunks(AT_ONCE) {
                moved += self.carry(&old, &new, keys.to_vec()).await?;
            }
        }
        Ok(moved)
    }

    async fn carry(&self, old: &str, new: &str, mut keys: Vec<Key>) -> Result<u64, StoreError> {
        let mut moved = 0;
        for _ in 0..ATTEMPTS {
            let found = self.found(old, keys).await?;
            if found.is_empty() {
                return Ok(moved);
            }
            let copy = |entry: &Found| {
                let mut command = cmd("EVAL");
                command.arg(SET_IF_ABSENT).arg(1).arg(new).arg(entry.key.as_bytes()).arg(&entry.value[..]);
                command.arg(&entry.expiry);
                command
            };
            let copied = self.each(new, found.iter().map(copy)).await?;
            let remove = |hash: &str, entry: &Found| remove_if_unchanged(hash, &entry.key, &entry.value);
            let removed = self.each(old, found.iter().map(|entry| remove(old, entry))).await?;
            moved += removed.iter().filter(|is_removed| **is_removed).count() as u64;
            let outcomes = copied.into_iter().zip(removed).zip(found);
            let (mut back, mut again) = (Vec::new(), Vec::new());
            for ((is_copied, is_removed), entry) in outcomes {
                if is_removed {
                    continue;
                }
                again.push(entry.key.clone());
                if is_copied {
                    back.push(remove(new, &entry));
                }
            }
            self.each(new, back.into_iter()).await?;
            if again.is_empty() {
                return Ok(moved);
            }
            keys = again;
        }
        Err(super::errors::failed(&self.target.location, "an entry changes faster than it can be moved"))
    }

    /// Those that are at the old place.
    async fn found(&self, hash: &str, keys: Vec<Key>) -> Result<Vec<Found>, StoreError> {
        let mut commands = Pipeline::new();
        commands.cmd("HMGET").arg(hash);
        for key in &keys {
            commands.arg(key.as_bytes());
        }
        if !self.is_basic {
            commands.cmd("HPEXPIRETIME").arg(hash).arg("FIELDS").arg(keys.len());
            for key in &keys {
                commands.arg(key.as_bytes());
            }
        }
        let mut replies = self.route.send(hash, &commands, Effect::None).await?.into_iter();
        let values = match replies.next() {
            Some(Value::Array(values)) => values,
            Some(Value::ServerError(error)) => return Err(self.refused(&error, hash).await),
            _ => return Err(self.unexpected("HMGET")),
        };
        // An older server knows no such moments, and then there are none.
        let moments = match replies.next() {
            Some(Value::Array(moments)) => moments,
            _ => Vec::new(),
        };
        let expiry = |place: usize| match moments.get(place) {
            Some(Value::Int(moment)) if *moment > 0 => moment.to_string(),
            _ => String::new(),
        };
        let found = keys.into_iter().zip(values).enumerate().filter_map(|(place, (key, value))| match value {
            Value::BulkString(value) => Some(Found { key, value: value.into(), expiry: expiry(place) }),
            _ => None,
        });
        Ok(found.collect())
    }

    /// Whether each of these commands did something.
    async fn each(&self, hash: &str, commands: impl Iterator<Item = ::redis::Cmd>) -> Result<Vec<bool>, StoreError> {
        let mut pipeline = Pipeline::new();
        for command in commands {
            pipeline.add_command(command);
        }
        if pipeline.is_empty() {
            return Ok(Vec::new());
        }
        let mut done = Vec::with_capacity(pipeline.len());
        for reply in self.route.send(hash, &pipeline, Effect::Once).await? {
            match reply {
                Value::Int(count) => done.push(count > 0),
                Value::ServerError(error) => return Err(self.refused(&error, hash).await),
                _ => return Err(self.unexpected("EVAL")),
            }
        }
        Ok(done)
    }
}
