//! `filter_fn` among the rules that decide what is stored and used again.

use super::Fetcher;
use crate::entry::Entry;
use crate::key::{Key, without_password};
use crate::policy::Reason;
use crate::time::Timestamp;

impl Fetcher<'_> {
    /// Whether `filter_fn` keeps a response. One on which it fails counts as rejected.
    pub(super) async fn filtered(&self, key: &Key, entry: &Entry, signed: bool) -> Result<(), Reason> {
        let Some(filter) = &self.filter else { return Ok(()) };
        filter.keeps(key, entry, signed, Timestamp::now()).await.map_or_else(
            |error| {
                let url = without_password(&entry.url.to_string());
                (self.warn)(&format!("filter_fn counts as rejecting {url}: {error}"));
                Err(Reason::Filter)
            },
            |keeps| if keeps { Ok(()) } else { Err(Reason::Filter) },
        )
    }
}
