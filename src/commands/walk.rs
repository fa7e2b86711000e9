//! Walking through the entries that are meant, page by page, in constant memory.

use super::selection::Selection;
use crate::cache::{Cache, EntryScan, StoredEntry};
use crate::report::Exit;
use crate::time::Timestamp;
use crate::ui::{Progress, Ui, escape};

/// A walk through the entries that are meant. Unreadable ones are told, and the walk goes on.
pub struct Walk<'a> {
    selection: Selection,
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
        Self { selection, scan: cache.entries(), ui, progress: Progress::of_scan(ui), taken: 0, unreadable: 0 }
    }

    /// The next entries; `None` at the end. May be empty before the end.
    ///
    /// # Errors
    /// When the store fails.
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
                Ok(stored) if self.selection.has(&stored, now) => meant.push(stored),
                Ok(_) => {}
                Err(unreadable) => {
                    self.unreadable += 1;
                    let key = unreadable.key.to_string();
                    self.ui.warning(&format!("cannot read {}: {}", escape(&key), unreadable.reason));
                }
            }
        }
        meant.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        self.taken += meant.len() as u64;
        Ok(Some(meant))
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
