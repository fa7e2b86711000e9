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
use super::layout::Layout;
use super::link::Effect;
use super::route::Route;
use super::{Collection, Cursor, Page, RedisStore, ScanOf};
use crate::key::Key;
use crate::store::StoreError;

/// The first step is small, since nothing is known yet about the size of the values.
const FIRST_COUNT: u32 = 10;
/// A step of so many small entries holds the server for 1 to 2 ms, and so does one of so many names.
const LARGEST_COUNT: u32 = 1000;
const LARGEST_COUNT_OF_NAMES: u32 = 3000;
/// Replies are to stay below 1 MB; values differ in size, so less is aimed at.
const AIM: usize = 768 * 1024;

/// One HSCAN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) hash: String,
    pub(super) cursor: Cursor,
    pub(super) names_only: bool,
}

/// A step that was asked for before anybody wanted it, and its replies; `None` if something went wrong.
pub(super) struct Ahead {
    step: Step,
    replies: BoxFuture<'static, Option<Vec<Value>>>,
}

impl RedisStore {
    /// Goes through the hashes of a collection one after the other. When the layout changes, it begins anew; and while
    /// entries move, it goes through them a second time, since some may have moved from a hash that was still to come to
    /// one that was over.
    pub(super) async fn page(
        &self,
        collection: Collection,
        of: ScanOf,
        cursor: Option<Cursor>,
    ) -> Result<Page, StoreError> {
        let is_cluster = matches!(self.route, Route::Cluster(_));
        if is_cluster && cursor.is_none() {
            self.look_at_marker().await?;
        }
        let mut cursor = cursor.unwrap_or_else(|| first(self.layout()));
        loop {
            let layout = self.layout();
            if cursor.layout != (layout.from, layout.to) {
                cursor = first(layout);
            }
            let hashes = self.names.hashes(collection, layout);
            let Some(hash) = hashes.get(cursor.hash) else { return Err(self.unexpected("HSCAN")) };
            let names_only = of == ScanOf::Keys && !self.scans_with_values.load(Ordering::Relaxed);
            let mut step = Step { hash: hash.clone(), cursor: cursor.clone(), names_only };
            let mut replies = self.take_step(&step).await?.into_iter();
            let reply = replies.next().ok_or_else(|| self.unexpected("HSCAN"))?;
            if let Some(marker) = replies.next()
                && self.settle(&marker).await? != layout
            {
                continue;
            }
            if names_only && matches!(&reply, Value::ServerError(error) if is_syntax_error(error)) {
                self.scans_with_values.store(true, Ordering::Relaxed);
                continue;
            }
            if let Value::ServerError(error) = &reply {
                return Err(self.refused(error, hash).await);
            }
            let (mut page, next) = page_of(reply, of, &step).ok_or_else(|| self.unexpected("HSCAN"))?;
            let mut next = next_hash(next, hashes.len(), layout);
            if next.is_none() && is_cluster {
                let now = self.look_at_marker().await?;
                next = (now != layout).then(|| first(now));
            }
            if let Some(cursor) = &next {
                step.hash.clone_from(hashes.get(cursor.hash).unwrap_or(hash));
                self.ask_ahead(Step { cursor: cursor.clone(), ..step }).await?;
            }
            page.next = next;
            return Ok(page);
        }
    }

    /// The replies to a step: those that are on their way, or new ones. Behind that to HSCAN comes that about the marker,
    /// where it is on the same server.
    async fn take_step(&self, step: &Step) -> Result<Vec<Value>, StoreError> {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ahead) = ahead.filter(|ahead| ahead.step == *step)
            && let Some(replies) = ahead.replies.await
        {
            return Ok(replies);
        }
        // Also after a failure: the caller may have been away for longer than a reply is waited for.
        self.route.send(&step.hash, &self.step(step), Effect::None).await
    }

    async fn ask_ahead(&self, step: Step) -> Result<(), StoreError> {
        let Some(link) = self.route.shared_link().await? else { return Ok(()) };
        let command = self.step(&step);
        let replies = async move {
            let replies = link.send(&command, Effect::None).await;
            replies.ok().and_then(Result::ok)
        };
        let mut replies = replies.boxed();
        // The first poll queues the command, and while this task yields it is written to the socket.
        if (&mut replies).now_or_never().is_none() {
            *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(Ahead { step, replies });
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// The commands of a step.
    pub(super) fn step(&self, step: &Step) -> Pipeline {
        let Step { hash, cursor, names_only } = step;
        let mut commands = Pipeline::with_capacity(2);
        commands.cmd("HSCAN").arg(hash).arg(cursor.position).arg("COUNT").arg(cursor.count);
        if *names_only {
            commands.arg("NOVALUES");
        }
        if !matches!(self.route, Route::Cluster(_)) {
            commands.add_command(self.question());
        }
        commands
    }
}

fn first(layout: Layout) -> Cursor {
    Cursor { count: FIRST_COUNT, layout: (layout.from, layout.to), ..Cursor::default() }
}

/// Where a walk goes on behind a step; `None` at its end.
fn next_hash(behind: Cursor, hashes: usize, layout: Layout) -> Option<Cursor> {
    if behind.position != 0 {
        Some(behind)
    } else if behind.hash + 1 < hashes {
        Some(Cursor { hash: behind.hash + 1, ..behind })
    } else if layout.is_moving() && !behind.is_second {
        Some(Cursor { hash: 0, is_second: true, ..behind })
    } else {
        None
    }
}

/// What a step brought, and the cursor behind it, whose position is 0 at the end of the hash; `None` where it is no reply
/// to HSCAN.
pub(super) fn page_of(reply: Value, of: ScanOf, step: &Step) -> Option<(Page, Cursor)> {
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
    let largest = if step.names_only { LARGEST_COUNT_OF_NAMES } else { LARGEST_COUNT };
    let count = next_count(step.cursor.count, entries.len(), size).min(largest);
    Some((Page { entries, next: None }, Cursor { position, count, ..step.cursor.clone() }))
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
    fitting.min(count.saturating_mul(4)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_over_small_entries_up_to_the_largest() {
        let mut counts = vec![FIRST_COUNT];
        for _ in 0..6 {
            let count = *counts.last().unwrap();
            counts.push(next_count(count, count as usize, count as usize * 600).min(LARGEST_COUNT));
        }
        assert_eq!(counts, [10, 40, 160, 640, 1000, 1000, 1000]);
        assert_eq!(next_count(1000, 1000, 64_000), 4000, "the names alone are small");
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
    fn all_hashes_are_walked_and_twice_while_entries_move() {
        let walk = |layout: Layout, hashes: usize| {
            let mut cursor = Some(first(layout));
            std::iter::from_fn(|| {
                let now = cursor.take()?;
                cursor = next_hash(now.clone(), hashes, layout);
                Some(now.hash)
            })
            .collect::<Vec<_>>()
        };
        assert_eq!(walk(Layout::settled(3), 3), [0, 1, 2]);
        assert_eq!(walk(Layout { from: 1, to: 2 }, 3), [0, 1, 2, 0, 1, 2]);
        let within = Cursor { position: 17, ..first(Layout::LIBRARY) };
        assert_eq!(next_hash(within.clone(), 1, Layout::LIBRARY), Some(within));
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
