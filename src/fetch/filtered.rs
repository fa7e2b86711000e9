//! What the caller says of the response itself, among the rules that decide what is used again: redirects, and `filter_fn`.

use super::Fetcher;
use super::redirects::is_redirect;
use crate::cache::StoredEntry;
use crate::entry::Entry;
use crate::key::{Key, without_password};
use crate::policy::Reason;
use crate::time::Timestamp;

impl Fetcher<'_> {
    /// Whether a stored response is what the caller wants: redirects followed or not, and kept by `filter_fn`. The key knows
    /// of neither.
    pub(super) async fn wanted(&self, stored: &StoredEntry) -> Result<(), Reason> {
        self.as_asked(&stored.entry)?;
        self.filtered(&stored.key, &stored.entry, stored.signed).await
    }

    /// Whether redirects were followed for it, or not, as they are to be now.
    pub(super) fn as_asked(&self, entry: &Entry) -> Result<(), Reason> {
        let as_asked = match self.redirects.follow {
            true => !(is_redirect(entry.status) && entry.headers.contains("location")),
            false => entry.history.is_empty(),
        };
        if as_asked { Ok(()) } else { Err(Reason::Following) }
    }

    /// Whether `filter_fn` keeps a response. One on which it fails counts as rejected.
    pub(super) async fn filtered(&self, key: &Key, entry: &Entry, signed: bool) -> Result<(), Reason> {
        let Some(filter) = &self.filter else { return Ok(()) };
        // Boxed: every fetch would have the room for it, and few have a filter.
        Box::pin(filter.keeps(key, entry, signed, Timestamp::now())).await.map_or_else(
            |error| {
                let url = without_password(&entry.url.to_string());
                (self.warn)(&format!("filter_fn counts as rejecting {url}: {error}"));
                Err(Reason::Filter)
            },
            |keeps| if keeps { Ok(()) } else { Err(Reason::Filter) },
        )
    }
}
