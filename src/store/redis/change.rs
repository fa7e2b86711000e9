//! Sets and deletes, one by one or all at once.

use ::redis::{Pipeline, ServerError, Value};

use super::errors::{self, Refusal};
use super::link::Effect;
use super::{Change, Collection, RedisStore};
use crate::store::StoreError;

/// Changes a field only if it still holds the expected value. KEYS: the hash. ARGV: field, expected value and, for a set,
/// the new value.
const CHANGE_IF_UNCHANGED: &str = "\
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end \
if ARGV[3] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) else redis.call('HDEL', KEYS[1], ARGV[1]) end \
return 1";

impl RedisStore {
    /// One command for a single change, a transaction for several: the server queues them all before it makes any.
    pub(super) async fn change(&self, changes: &[Change]) -> Result<Vec<bool>, StoreError> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        self.refuse_if_read_only()?;
        let mut commands = Pipeline::new();
        if changes.len() > 1 {
            commands.cmd("MULTI");
        }
        let mut script = Script::default();
        for change in changes {
            self.add(change, &mut commands, &mut script);
        }
        if changes.len() > 1 {
            commands.cmd("EXEC");
        }
        let replies = self.request(&commands, effect_of(changes)).await?;
        let replies = if changes.len() > 1 { self.executed(replies)? } else { replies };
        if replies.len() != changes.len() {
            return Err(self.unexpected("EXEC"));
        }
        let mut changed = Vec::with_capacity(changes.len());
        for (change, reply) in changes.iter().zip(replies) {
            changed.push(match (change, reply) {
                (_, Value::ServerError(error)) => {
                    let (Change::Set { collection, .. } | Change::Delete { collection, .. }) = change;
                    return Err(self.refused(&error, self.hash(*collection)).await);
                }
                // HSET answers how many fields are new, which is not the question.
                (Change::Set { expected: None, .. }, Value::Int(_)) => true,
                (_, Value::Int(count)) => count > 0,
                _ => return Err(self.unexpected("HSET, HDEL or EVAL")),
            });
        }
        Ok(changed)
    }

    fn add(&self, change: &Change, commands: &mut Pipeline, script: &mut Script) {
        match change {
            Change::Set { collection, key, value, expected: None, .. } => {
                commands.cmd("HSET").arg(self.hash(*collection)).arg(key.as_bytes()).arg(&value[..]);
            }
            Change::Delete { collection, key, expected: None } => {
                commands.cmd("HDEL").arg(self.hash(*collection)).arg(key.as_bytes());
            }
            Change::Set { collection, key, value, expected: Some(expected), .. } => {
                script.call(commands, self.hash(*collection)).arg(key.as_bytes()).arg(&expected[..]).arg(&value[..]);
            }
            Change::Delete { collection, key, expected: Some(expected) } => {
                script.call(commands, self.hash(*collection)).arg(key.as_bytes()).arg(&expected[..]);
            }
        }
    }

    /// The replies of the commands of a transaction, out of those to MULTI, to queueing, and to EXEC.
    fn executed(&self, mut replies: Vec<Value>) -> Result<Vec<Value>, StoreError> {
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

    /// UNLINK frees the memory in the background, DEL while everybody waits: it is for servers older than Redis 4 only.
    pub(super) async fn remove_all(&self) -> Result<u64, StoreError> {
        self.refuse_if_read_only()?;
        // UNLINK would remove whatever stands under the names, so it is made sure beforehand that it is the cache.
        let mut question = Pipeline::new();
        question.cmd("HLEN").arg(&self.responses).cmd("HLEN").arg(&self.redirects);
        let replies = self.request(&question, Effect::None).await?;
        for (reply, collection) in replies.iter().zip([Collection::Responses, Collection::Redirects]) {
            if let Value::ServerError(error) = reply {
                return Err(self.refused(error, self.hash(collection)).await);
            }
        }
        let mut unlinked = self.remove_with("UNLINK").await?;
        if first_error(&unlinked).is_some_and(errors::is_unknown_command) {
            unlinked = self.remove_with("DEL").await?;
        }
        match self.executed(unlinked)?.as_slice() {
            [Value::Int(responses), Value::Int(_)] => Ok(responses.unsigned_abs()),
            [Value::ServerError(error), _] | [_, Value::ServerError(error)] => {
                Err(Refusal::of(error).into_error(&self.target.location))
            }
            _ => Err(self.unexpected("UNLINK")),
        }
    }

    async fn remove_with(&self, command: &str) -> Result<Vec<Value>, StoreError> {
        let mut commands = Pipeline::new();
        commands.cmd("MULTI").cmd("HLEN").arg(&self.responses);
        commands.cmd(command).arg(&self.responses).arg(&self.redirects).cmd("EXEC");
        self.request(&commands, Effect::Once).await
    }
}

/// To set a value twice does no harm. A deletion tells whether it removed anything, and a repeated one could not.
fn effect_of(changes: &[Change]) -> Effect {
    let is_repeatable = |change: &Change| matches!(change, Change::Set { expected: None, .. });
    if changes.iter().all(is_repeatable) { Effect::Repeatable } else { Effect::Once }
}

fn first_error(replies: &[Value]) -> Option<&ServerError> {
    replies.iter().find_map(|reply| match reply {
        Value::ServerError(error) => Some(error),
        _ => None,
    })
}

/// Sends the text of the script with the first call of a batch, and only its name with the others: within a transaction
/// the server cannot have forgotten it meanwhile, so there is no second round trip for a script that is not there.
#[derive(Default)]
struct Script {
    sent: bool,
}

impl Script {
    fn call<'a>(&mut self, commands: &'a mut Pipeline, hash: &str) -> &'a mut Pipeline {
        let first = !std::mem::replace(&mut self.sent, true);
        let command = if first {
            commands.cmd("EVAL").arg(CHANGE_IF_UNCHANGED)
        } else {
            commands.cmd("EVALSHA").arg(sha1_hex(CHANGE_IF_UNCHANGED))
        };
        command.arg(1).arg(hash)
    }
}

/// The name that the server gives to a script.
fn sha1_hex(text: &str) -> String {
    use sha1::{Digest, Sha1};
    Sha1::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
