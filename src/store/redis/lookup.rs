//! Look-ups and counts.

use std::collections::BTreeMap;

use ::redis::{Cmd, Value, cmd};
use bytes::Bytes;

use super::layout::{Layout, shard_of};
use super::route::Route;
use super::{Collection, Lookup, RedisStore};
use crate::store::StoreError;

/// How many fields one HMGET asks for: more of them hold the server longer, and gain nothing.
const FIELDS_PER_COMMAND: usize = 64;

/// One command, and where in the result its values belong.
struct Question {
    hash: String,
    places: Vec<usize>,
}

impl RedisStore {
    pub(super) async fn look_up(&self, lookups: &[Lookup<'_>]) -> Result<Vec<Option<Bytes>>, StoreError> {
        if lookups.is_empty() {
            return Ok(Vec::new());
        }
        loop {
            if let Some(found) = self.look_up_by(self.layout(), lookups).await? {
                return Ok(found);
            }
        }
    }

    /// `None` if the layout has changed meanwhile. While entries move, the old place is asked first: what is no longer
    /// there is already at the new one by then.
    async fn look_up_by(
        &self,
        layout: Layout,
        lookups: &[Lookup<'_>],
    ) -> Result<Option<Vec<Option<Bytes>>>, StoreError> {
        let mut found = vec![None; lookups.len()];
        let generations = layout.generations().map(|shards| self.questions(shards, lookups));
        let mut batches: Vec<Vec<Question>> = generations.collect();
        if !matches!(self.route, Route::Cluster(_)) {
            // One server makes commands in their order.
            batches = vec![batches.into_iter().flatten().collect()];
        }
        for questions in batches {
            let commands = questions.iter().map(|question| (question.hash.clone(), command(question, lookups)));
            let is_conclusive = |replies: &[Value]| !replies.iter().any(is_absent);
            let Some(replies) = self.read(layout, commands.collect(), is_conclusive).await? else { return Ok(None) };
            for (question, reply) in questions.iter().zip(replies) {
                self.take(question, reply, &mut found).await?;
            }
        }
        Ok(Some(found))
    }

    fn questions(&self, shards: u32, lookups: &[Lookup<'_>]) -> Vec<Question> {
        // Responses first: of two that are refused they are named.
        let mut hashes: BTreeMap<(bool, u32), Vec<usize>> = BTreeMap::new();
        for (place, (collection, key)) in lookups.iter().enumerate() {
            let is_redirect = *collection == Collection::Redirects;
            hashes.entry((is_redirect, shard_of(shards, key))).or_default().push(place);
        }
        let chunked = |((is_redirect, shard), places): ((bool, u32), Vec<usize>)| {
            let collection = if is_redirect { Collection::Redirects } else { Collection::Responses };
            let hash = self.names.hash(collection, shards, shard);
            let chunks: Vec<_> = places.chunks(FIELDS_PER_COMMAND).map(<[usize]>::to_vec).collect();
            chunks.into_iter().map(move |places| Question { hash: hash.clone(), places })
        };
        hashes.into_iter().flat_map(chunked).collect()
    }

    async fn take(&self, question: &Question, reply: Value, found: &mut [Option<Bytes>]) -> Result<(), StoreError> {
        let values = match reply {
            Value::ServerError(error) => return Err(self.refused(&error, &question.hash).await),
            Value::Array(values) => values,
            value => vec![value],
        };
        if values.len() != question.places.len() {
            return Err(self.unexpected("HMGET"));
        }
        for (place, value) in question.places.iter().zip(values) {
            match value {
                Value::BulkString(bytes) => found[*place] = Some(Bytes::from(bytes)),
                // While entries move: what was found at the old place stays.
                Value::Nil => {}
                _ => return Err(self.unexpected("HGET")),
            }
        }
        Ok(())
    }

    pub(super) async fn count(&self, collection: Collection) -> Result<u64, StoreError> {
        loop {
            let layout = self.layout();
            let hashes = self.names.hashes(collection, layout);
            let command = |hash: &String| {
                let mut command = cmd("HLEN");
                command.arg(hash);
                (hash.clone(), command)
            };
            let Some(replies) = self.read(layout, hashes.iter().map(command).collect(), |_| false).await? else {
                continue;
            };
            let mut count = 0;
            for (reply, hash) in replies.into_iter().zip(hashes) {
                match reply {
                    Value::Int(length) => count += length.unsigned_abs(),
                    Value::ServerError(error) => return Err(self.refused(&error, &hash).await),
                    _ => return Err(self.unexpected("HLEN")),
                }
            }
            return Ok(count);
        }
    }
}

fn command(question: &Question, lookups: &[Lookup<'_>]) -> Cmd {
    let mut command = cmd(if question.places.len() == 1 { "HGET" } else { "HMGET" });
    command.arg(&question.hash);
    for &place in &question.places {
        command.arg(lookups[place].1.as_bytes());
    }
    command
}

fn is_absent(reply: &Value) -> bool {
    match reply {
        Value::Nil => true,
        Value::Array(values) => values.contains(&Value::Nil),
        _ => false,
    }
}
