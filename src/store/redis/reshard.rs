//! From one number of shards to another, while others read and write.
//!
//! First the marker says `from>to`: from then on everybody writes to the new places, and reads the old ones too. Then
//! entries are pulled over, hash by hash; in the end the marker says `to`. Whoever went by an older marker finds the newer
//! one behind its own work, and does that over (see `agree`). Killed anywhere, it leaves a marker that says what was going
//! on, everybody goes on by that, and the next run finishes it.

use std::collections::{BTreeMap, BTreeSet};

use ::redis::{Cmd, Pipeline, Value, cmd};

use super::batch::{Batch, Owner};
use super::layout::Layout;
use super::link::Effect;
use super::route::Route;
use super::scan::{Step, page_of};
use super::{Collection, Cursor, RedisStore, ScanOf, errors};
use crate::key::Key;
use crate::store::StoreError;

/// So many entries are pulled over at once: the server does nothing else meanwhile.
const AT_ONCE: u32 = 50;

/// Sets the marker if it still says what it should. KEYS: the marker. ARGV: what it should say, and shall; empty is none.
const SET_MARKER: &str = "\
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end \
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end \
return 1";

/// Brings fields from one hash to another; what is there already is newer. With each comes the moment at which the server
/// may drop it, where the server knows such moments. KEYS: the old hash, the new one. ARGV: whether to ask for them, fields.
const PULL: &str = "\
local moved = 0 \
for i = 2, #ARGV do \
local field = ARGV[i] \
local value = redis.call('HGET', KEYS[1], field) \
if value then \
local expiry = ARGV[1] == '1' and redis.pcall('HPEXPIRETIME', KEYS[1], 'FIELDS', 1, field) \
if redis.call('HSETNX', KEYS[2], field, value) == 1 and type(expiry) == 'table' and tonumber(expiry[1]) and expiry[1] > 0 then \
redis.call('HPEXPIREAT', KEYS[2], expiry[1], 'FIELDS', 1, field) end \
redis.call('HDEL', KEYS[1], field) \
moved = moved + 1 end end \
return moved";

/// The keys to pull over, by the old and the new hash.
type Pulls = BTreeMap<(String, String), BTreeSet<Key>>;

impl RedisStore {
    /// Changes the number of shards; says how many entries were moved.
    pub(super) async fn reshard_to(&self, shards: u32) -> Result<u64, StoreError> {
        self.refuse_if_read_only()?;
        let layout = loop {
            let marker = self.ask(&self.names.marker(), &self.question()).await?;
            let there = self.judge(&marker)?;
            let layout = there.unwrap_or(Layout::LIBRARY);
            let next = match layout {
                Layout { from, to } if from != to && shards != from && shards != to => {
                    let begun =
                        format!("a change from {from} to {to} shards was begun: finish it with `acache reshard {to}`");
                    return Err(errors::failed(&self.target.location, begun));
                }
                Layout { from, to } if from != to && shards == to => break layout,
                Layout { from, to } if from != to => Layout { from: to, to: from },
                Layout { to, .. } if to == shards => return Ok(0),
                Layout { to, .. } => Layout { from: to, to: shards },
            };
            // Else somebody else has changed it meanwhile, and it is looked at again.
            if self.set_marker(there, Some(next)).await? {
                break next;
            }
        };
        let mut moved = 0;
        loop {
            let mut now = 0;
            for collection in [Collection::Responses, Collection::Redirects] {
                for shard in 0..layout.from {
                    now += self.empty(collection, layout, self.names.hash(collection, layout.from, shard)).await?;
                }
            }
            moved += now;
            // Those who went by an older marker may have written meanwhile.
            if now == 0 {
                break;
            }
        }
        let end = (layout.to != 1).then_some(Layout::settled(layout.to));
        if self.set_marker(Some(layout), end).await? { Ok(moved) } else { Err(self.overtaken()) }
    }

    /// Pulls over what does not belong into a hash any more.
    async fn empty(&self, collection: Collection, layout: Layout, hash: String) -> Result<u64, StoreError> {
        let mut moved = 0;
        let mut cursor = Cursor { count: AT_ONCE, ..Cursor::default() };
        loop {
            let step = Step { hash: hash.clone(), cursor, names_only: false };
            let reply = self.route.send(&hash, &self.step(&step), Effect::None).await?.into_iter().next();
            let reply = reply.ok_or_else(|| self.unexpected("HSCAN"))?;
            if let Value::ServerError(error) = &reply {
                return Err(self.refused(error, &hash).await);
            }
            let (page, next) = page_of(reply, ScanOf::Keys, &step).ok_or_else(|| self.unexpected("HSCAN"))?;
            let keys: Vec<&Key> = page.entries.iter().map(|(key, _)| key).collect();
            moved += self.pull(layout, keys.iter().map(|key| (collection, *key))).await?;
            let marker = self.ask(&self.names.marker(), &self.question()).await?;
            if self.judge(&marker)? != Some(layout) {
                return Err(self.overtaken());
            }
            if next.position == 0 {
                return Ok(moved);
            }
            cursor = Cursor { count: next.count.min(AT_ONCE), ..next };
        }
    }

    fn overtaken(&self) -> StoreError {
        errors::failed(&self.target.location, "somebody else changes the number of shards at the same time")
    }

    /// Whether the marker still said `old`, and now says `new`.
    async fn set_marker(&self, old: Option<Layout>, new: Option<Layout>) -> Result<bool, StoreError> {
        let text = |layout: Option<Layout>| layout.map(|layout| layout.to_string()).unwrap_or_default();
        let marker = self.names.marker();
        let mut commands = Pipeline::with_capacity(1);
        commands.cmd("EVAL").arg(SET_MARKER).arg(1).arg(&marker).arg(text(old)).arg(text(new));
        match self.route.send(&marker, &commands, Effect::Once).await?.as_slice() {
            [Value::Int(done)] => Ok(*done == 1),
            [Value::ServerError(error)] => Err(self.refused(error, &marker).await),
            _ => Err(self.unexpected("EVAL")),
        }
    }

    async fn pull<'a>(
        &self,
        layout: Layout,
        entries: impl Iterator<Item = (Collection, &'a Key)>,
    ) -> Result<u64, StoreError> {
        if matches!(self.route, Route::Cluster(_)) {
            return self.pull_over_nodes(layout, entries).await;
        }
        let pulls = self.pulls(layout, entries);
        if pulls.is_empty() {
            return Ok(0);
        }
        let mut commands = Pipeline::with_capacity(pulls.len());
        for (hashes, keys) in &pulls {
            commands.add_command(self.pull_command(hashes, keys));
        }
        let mut moved = 0;
        for (reply, ((hash, _), _)) in self.route.send("", &commands, Effect::Once).await?.into_iter().zip(&pulls) {
            match reply {
                Value::Int(count) => moved += count.unsigned_abs(),
                Value::ServerError(error) => return Err(self.refused(&error, hash).await),
                _ => return Err(self.unexpected("EVAL")),
            }
        }
        Ok(moved)
    }

    /// Puts in front of changes of entries what brings them to where they are changed.
    pub(super) fn add_pulls<'a>(
        &self,
        layout: Layout,
        entries: impl Iterator<Item = (Collection, &'a Key)>,
        batch: &mut Batch,
    ) {
        for (hashes, keys) in self.pulls(layout, entries) {
            batch.push(Owner::Pull, self.pull_command(&hashes, &keys));
        }
    }

    /// Those that have another place now than before.
    pub(super) fn pulls<'a>(&self, layout: Layout, entries: impl Iterator<Item = (Collection, &'a Key)>) -> Pulls {
        let mut pulls = Pulls::new();
        for (collection, key) in entries {
            let old = self.names.hash_of(collection, layout.from, key);
            let new = self.names.hash_of(collection, layout.to, key);
            if old != new {
                pulls.entry((old, new)).or_default().insert(key.clone());
            }
        }
        pulls
    }

    fn pull_command(&self, (old, new): &(String, String), keys: &BTreeSet<Key>) -> Cmd {
        let mut command = cmd("EVAL");
        command.arg(PULL).arg(2).arg(old).arg(new).arg(u8::from(!self.is_basic));
        for key in keys {
            command.arg(key.as_bytes());
        }
        command
    }
}
