//! Walking through the entries that are meant, page by page, in constant memory.

use anyhow::Context as _;

use super::heap::keep_freed_memory;
use super::selection::Selection;
use crate::cache::{Cache, EntryScan, StoredEntry};
use crate::filter::{Expression, Filter};
use crate::report::Exit;
use crate::time::Timestamp;
use crate::ui::{Progress, Ui, escape};

/// A walk through the entries that are meant. Unreadable ones are told, and the walk goes on.
pub struct Walk<'a> {
    selection: Selection,
    filter: Option<Filter>,
    filter_fn: Option<Filter>,
    scan: EntryScan<'a>,
    ui: &'a Ui,
    progress: Progress,
    taken: u64,
    unreadable: u64,
}

impl<'a> Walk<'a> {
    /// Begins to walk.
    #[must_use]
    pub fn new(selection: Selection, cache: &'a Cache, ui: &'a Ui) -> Self {
        keep_freed_memory();
        let filter = |expression: Option<&Expression>| expression.cloned().map(Filter::new);
        Self {
            filter: filter(selection.filter()),
            filter_fn: filter(selection.filter_fn()),
            selection,
            scan: cache.entries(),
            ui,
            progress: Progress::of_scan(ui),
            taken: 0,
            unreadable: 0,
        }
    }

    /// The next entries; `None` at the end. May be empty before the end.
    ///
    /// # Errors
    /// When the store fails, or a filter breaks a limit.
    pub async fn next_page(&mut self, now: Timestamp) -> anyhow::Result<Option<Vec<StoredEntry>>> {
        let left = self.selection.limit().map_or(u64::MAX, |limit| limit - self.taken);
        if left == 0 {
            return Ok(None);
        }
        let Some(page) = self.scan.next_page().await? else { return Ok(None) };
        self.progress.add(page.len() as u64);
        let mut meant = Vec::with_capacity(page.len());
        for stored in page {
            match stored {
                Ok(stored) => {
                    let has_room = (meant.len() as u64) < left;
                    if has_room && self.selection.has(&stored, now) && self.is_meant(&stored, now).await? {
                        meant.push(stored);
                    }
                }
                Err(unreadable) => {
                    self.unreadable += 1;
                    let key = unreadable.key.to_string();
                    self.ui.warning(&format!("cannot read {}: {}", escape(&key), unreadable.reason));
                }
            }
        }
        self.taken += meant.len() as u64;
        Ok(Some(meant))
    }

    /// What the filters say.
    async fn is_meant(&mut self, stored: &StoredEntry, now: Timestamp) -> anyhow::Result<bool> {
        if let Some(filter) = &self.filter
            && judge(filter, stored, now, self.ui, &mut self.unreadable).await? != Some(true)
        {
            return Ok(false);
        }
        match &self.filter_fn {
            Some(filter) if !self.selection.is_expired(&stored.entry, now) => {
                Ok(judge(filter, stored, now, self.ui, &mut self.unreadable).await? == Some(false))
            }
            _ => Ok(true),
        }
    }

    /// How many entries there were.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// How the walk ended.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.unreadable > 0 { Exit::Unreadable } else { Exit::Done }
    }
}

/// What a filter says about an entry. One on which it fails is told, counted as not readable, and neither kept nor rejected:
/// nothing is removed by mistake. A filter that fails on all would only fail again.
async fn judge(
    filter: &Filter,
    stored: &StoredEntry,
    now: Timestamp,
    ui: &Ui,
    failed: &mut u64,
) -> anyhow::Result<Option<bool>> {
    match filter.keeps(&stored.key, &stored.entry, stored.signed, now).await {
        Ok(keeps) => Ok(Some(keeps)),
        Err(error) => {
            let key = stored.key.to_string();
            if error.is_general() {
                return Err(error).with_context(|| format!("cannot judge {}", escape(&key)));
            }
            *failed += 1;
            ui.warning(&format!("cannot judge {}: {error}", escape(&key)));
            Ok(None)
        }
    }
}
