//! HSCAN with a COUNT that keeps replies small.

use std::sync::atomic::{AtomicBool, Ordering};

use redis::Value;

use super::{RedisStore, bulk, errors};
use crate::key::Key;
use crate::store::{Collection, Cursor, Page, ScanOf, StoreError};

/// The first COUNT, before anything is known of the size of entries.
const FIRST_COUNT: u32 = 100;
/// Above this a page takes the server longer than 5 ms, even of small entries.
const MAX_COUNT: u32 = 1000;
/// Half of what a reply may be: entries differ in size.
const REPLY_BYTES: usize = 512 * 1024;

/// Whether the server may know `HSCAN … NOVALUES` (Redis 7.4, Valkey 8). Found out by trying: versions lie.
pub(super) struct Novalues(AtomicBool);

impl Default for Novalues {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

impl RedisStore {
    pub(super) async fn scan_page(
        &self,
        collection: Collection,
        of: ScanOf,
        cursor: Option<Cursor>,
    ) -> Result<Page, StoreError> {
        let cursor = cursor.unwrap_or(Cursor { position: 0, count: FIRST_COUNT });
        let hash = self.hash(collection);
        let mut connection = self.connection().await?;
        let mut command = redis::cmd("HSCAN");
        command.arg(&hash).arg(cursor.position).arg("COUNT").arg(cursor.count);
        let mut without_values = of == ScanOf::Keys && self.novalues.0.load(Ordering::Relaxed);
        let mut reply: Result<(u64, Vec<Value>), _> = if without_values {
            command.clone().arg("NOVALUES").query_async(&mut connection).await
        } else {
            command.query_async(&mut connection).await
        };
        if without_values && reply.as_ref().is_err_and(errors::is_unknown) {
            self.novalues.0.store(false, Ordering::Relaxed);
            without_values = false;
            reply = command.query_async(&mut connection).await;
        }
        let (position, items) = match reply {
            Ok(reply) => reply,
            Err(error) => return Err(self.explained(error).await),
        };
        let mut bytes = 0;
        let mut items = items.into_iter().filter_map(bulk);
        let mut entries = Vec::with_capacity(items.size_hint().1.unwrap_or_default());
        while let Some(key) = items.next() {
            let value = if without_values { None } else { items.next() }.unwrap_or_default();
            bytes += key.len() + value.len();
            entries.push((Key::from_stored(key), if of == ScanOf::Keys { bytes::Bytes::new() } else { value }));
        }
        let count = next_count(cursor.count, entries.len(), bytes);
        Ok(Page { entries, next: (position != 0).then_some(Cursor { position, count }) })
    }
}

/// So many entries of the size just seen as fit a reply, at most doubling.
fn next_count(count: u32, entries: usize, bytes: usize) -> u32 {
    if entries == 0 {
        return count;
    }
    let fitting = REPLY_BYTES / (bytes / entries).max(1);
    u32::try_from(fitting).unwrap_or(MAX_COUNT).clamp(1, count.saturating_mul(2)).min(MAX_COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_follows_the_size_of_entries() {
        assert_eq!(next_count(100, 100, 100 * 600), 200);
        assert_eq!(next_count(800, 800, 800 * 600), 873, "873 entries of 600 bytes fill half a megabyte");
        assert_eq!(next_count(1000, 1000, 1000 * 64), 1000, "names alone are still bounded in number");
        assert_eq!(next_count(100, 100, 100 * 5000), 104);
        assert_eq!(next_count(100, 10, 10 * 50_000_000), 1, "huge entries come one at a time");
        assert_eq!(next_count(1, 1, 100), 2, "and the count recovers");
        assert_eq!(next_count(100, 0, 0), 100);
    }
}
