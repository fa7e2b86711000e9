//! Walking a hash of any size in steps that neither this program nor the server feels.
//!
//! While the caller works on one page, the server already walks the next step: each page asks for its successor before it
//! is handed out. What comes that way is as old as the request for it, so a caller who changes entries that a scan
//! brought expects to find other values (see [`Change`](crate::store::Change)).

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use ::redis::{Pipeline, Value};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::errors::is_syntax_error;
use super::link::Effect;
use super::{Collection, Cursor, Page, RedisStore, ScanOf};
use crate::key::Key;
use crate::store::StoreError;

/// The first step is small, since nothing is known yet about the size of the values.
const FIRST: Cursor = Cursor { position: 0, count: 10 };
/// A step of so many small entries holds the server for 1 or 2 ms.
const LARGEST_COUNT: u32 = 500;
/// Replies are to stay below 1 MB; values differ in size, so less is aimed at.
const AIM: usize = 768 * 1024;

/// One HSCAN.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    collection: Collection,
    cursor: Cursor,
    names_only: bool,
}

/// A step that was asked for before anybody wanted it, and its reply; `None` if something went wrong.
pub(super) struct Ahead {
    step: Step,
    reply: BoxFuture<'static, Option<Value>>,
}

impl RedisStore {
    pub(super) async fn page(
        &self,
        collection: Collection,
        of: ScanOf,
        cursor: Option<Cursor>,
    ) -> Result<Page, StoreError> {
        let names_only = of == ScanOf::Keys && !self.scans_with_values.load(Ordering::Relaxed);
        let mut step = Step { collection, cursor: cursor.unwrap_or(FIRST), names_only };
        let mut reply = self.take(&step).await?;
        if names_only && matches!(&reply, Value::ServerError(error) if is_syntax_error(error)) {
            self.scans_with_values.store(true, Ordering::Relaxed);
            step.names_only = false;
            reply = self.take(&step).await?;
        }
        if let Value::ServerError(error) = &reply {
            return Err(self.refused(error, self.hash(collection)).await);
        }
        let page = page_of(reply, of, &step).ok_or_else(|| self.unexpected("HSCAN"))?;
        if let Some(cursor) = page.next.clone() {
            self.ask_ahead(Step { cursor, ..step }).await?;
        }
        Ok(page)
    }

    /// The reply to a step: the one that is on its way, or a new one.
    async fn take(&self, step: &Step) -> Result<Value, StoreError> {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ahead) = ahead.filter(|ahead| ahead.step == *step)
            && let Some(reply) = ahead.reply.await
        {
            return Ok(reply);
        }
        // Also after a failure: the caller may have been away for longer than a reply is waited for.
        let mut replies = self.request(&self.command(step), Effect::None).await?;
        replies.pop().ok_or_else(|| self.unexpected("HSCAN"))
    }

    async fn ask_ahead(&self, step: Step) -> Result<(), StoreError> {
        let Some(link) = self.route.shared_link().await? else { return Ok(()) };
        let command = self.command(&step);
        let reply = async move {
            let replies = link.send(&command, Effect::None).await;
            replies.ok().and_then(Result::ok).and_then(|mut replies| replies.pop())
        };
        let mut reply = reply.boxed();
        // The first poll queues the command, and while this task yields it is written to the socket.
        if (&mut reply).now_or_never().is_none() {
            *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(Ahead { step, reply });
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    fn command(&self, step: &Step) -> Pipeline {
        let Step { collection, cursor, names_only } = step;
        let mut command = Pipeline::new();
        command.cmd("HSCAN").arg(self.hash(*collection)).arg(cursor.position).arg("COUNT").arg(cursor.count);
        if *names_only {
            command.arg("NOVALUES");
        }
        command
    }
}

/// What a step brought; `None` where it is no reply to HSCAN.
fn page_of(reply: Value, of: ScanOf, step: &Step) -> Option<Page> {
    let (position, items) = next_and_items(reply)?;
    let mut items = items.into_iter();
    let mut entries = Vec::with_capacity(items.len() / if step.names_only { 1 } else { 2 });
    let mut size = 0;
    while let Some(name) = items.next() {
        let value = if step.names_only { Value::BulkString(Vec::new()) } else { items.next()? };
        let (Value::BulkString(name), Value::BulkString(value)) = (name, value) else { return None };
        size += name.len() + value.len();
        let value = if of == ScanOf::Values { Bytes::from(value) } else { Bytes::new() };
        entries.push((Key::from_stored(Bytes::from(name)), value));
    }
    let count = next_count(step.cursor.count, entries.len(), size);
    Some(Page { entries, next: (position != 0).then_some(Cursor { position, count }) })
}

/// The cursor to go on with, and the names (and values, in turn) of this step.
fn next_and_items(reply: Value) -> Option<(u64, Vec<Value>)> {
    let Value::Array(parts) = reply else { return None };
    let [Value::BulkString(position), Value::Array(items)] = <[Value; 2]>::try_from(parts).ok()? else { return None };
    Some((std::str::from_utf8(&position).ok()?.parse().ok()?, items))
}

/// How many entries to ask for after a step that brought `entries` of together `size` bytes: never more than four times
/// as many as before, since a few entries say little about the others.
fn next_count(count: u32, entries: usize, size: usize) -> u32 {
    let average = (size / entries.max(1)).max(1);
    let fitting = u32::try_from(AIM / average).unwrap_or(u32::MAX);
    fitting.min(count.saturating_mul(4)).clamp(1, LARGEST_COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_over_small_entries_up_to_the_largest() {
        let mut counts = vec![FIRST.count];
        for _ in 0..5 {
            let count = *counts.last().unwrap();
            counts.push(next_count(count, count as usize, count as usize * 600));
        }
        assert_eq!(counts, [10, 40, 160, 500, 500, 500]);
    }

    #[test]
    fn steps_shrink_at_once_over_large_entries() {
        assert_eq!(next_count(1000, 10, 10 * 100 * 1024), 7);
        assert_eq!(next_count(1000, 3, 3 << 30), 1);
    }

    #[test]
    fn an_empty_step_lets_the_next_one_grow() {
        assert_eq!(next_count(10, 0, 0), 40);
    }

    #[test]
    fn only_a_cursor_and_a_list_are_a_step() {
        let list = |items: Vec<Value>| Value::Array(items);
        let text = |text: &str| Value::BulkString(text.as_bytes().to_vec());
        assert_eq!(next_and_items(list(vec![text("17"), list(vec![])])), Some((17, vec![])));
        for wrong in [
            Value::Nil,
            list(vec![]),
            list(vec![text("1")]),
            list(vec![text("x"), list(vec![])]),
            list(vec![Value::Int(1), list(vec![])]),
        ] {
            assert_eq!(next_and_items(wrong), None);
        }
    }
}
