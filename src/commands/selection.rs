//! Which entries are meant: the options that `keys`, `values`, `size`, `delete` and `purge` share.

use anyhow::Context as _;

use crate::cache::{Cache, EntryScan, StoredEntry};
use crate::filter::{Expression, Filter};
use crate::policy::CodeRange;
use crate::policy::url_pattern::UrlPattern;
use crate::report::{Exit, UsageError};
use crate::time::Timestamp;
use crate::ui::{Progress, Ui, escape};

/// Which entries are meant. Without any of these: all.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Selection")]
pub struct SelectionArgs {
    /// Only entries whose URL matches: `*.example.com/api`, `example.com/[ab]?`; what follows the pattern does not matter
    #[arg(long = "url", value_name = "PATTERN")]
    pub url: Option<String>,
    /// Only entries with these status codes or classes, separated by commas (200,404,5xx)
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub status: Vec<String>,
    /// Only entries past their expiry
    #[arg(long, conflicts_with = "fresh")]
    pub expired: bool,
    /// Only entries not past their expiry
    #[arg(long)]
    pub fresh: bool,
    /// Only entries for which this jq expression is true; its input is the object of `values --format jsonl --body`
    #[arg(long, value_name = "JQ")]
    pub filter: Option<String>,
    /// At most so many entries
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
}

/// The same, understood.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    url: Option<UrlPattern>,
    status: Vec<CodeRange>,
    expired: Option<bool>,
    filter: Option<Expression>,
    /// Only expired entries, and those that this rejects.
    filter_fn: Option<Expression>,
    limit: Option<u64>,
}

impl SelectionArgs {
    /// Whether any option was given.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.looks_into_entries() || self.limit.is_some()
    }

    /// Whether entries have to be read to know which are meant; for a mere number of them, names suffice.
    #[must_use]
    pub fn looks_into_entries(&self) -> bool {
        self.url.is_some() || !self.status.is_empty() || self.expired || self.fresh || self.filter.is_some()
    }

    /// Understands the options.
    ///
    /// # Errors
    /// When a status code or the jq expression is none.
    pub fn selection(&self) -> Result<Selection, UsageError> {
        let code = |text: &String| {
            CodeRange::parse(text).ok_or_else(|| {
                UsageError::new(format!("--status cannot be `{text}`")).hint("it takes codes and classes: 200,404,5xx")
            })
        };
        let filter = self.filter.as_deref().map(|text| {
            Expression::parse(text)
                .map_err(|error| UsageError::new(format!("--filter cannot be `{}`: {error}", text.escape_debug())))
        });
        Ok(Selection {
            url: self.url.as_deref().map(UrlPattern::new),
            status: self.status.iter().map(code).collect::<Result<_, _>>()?,
            expired: (self.expired || self.fresh).then_some(self.expired),
            filter: filter.transpose()?,
            filter_fn: None,
            limit: self.limit,
        })
    }
}

impl Selection {
    /// The expired entries among these: what `purge` is about.
    #[must_use]
    pub fn only_expired(self) -> Self {
        Self { expired: Some(true), ..self }
    }

    /// The expired entries among these, and those that `filter_fn` rejects.
    #[must_use]
    pub fn only_expired_or_rejected(self, filter_fn: Expression) -> Self {
        Self { expired: None, filter_fn: Some(filter_fn), ..self }
    }

    /// What can be said without a filter.
    fn has(&self, stored: &StoredEntry, now: Timestamp) -> bool {
        let entry = &stored.entry;
        self.url.as_ref().is_none_or(|pattern| pattern.matches(&entry.url.to_string()))
            && (self.status.is_empty() || self.status.iter().any(|range| range.contains(entry.status)))
            && self.expired.is_none_or(|expired| entry.is_expired(now) == expired)
    }

    /// Begins to walk through the entries that are meant.
    #[must_use]
    pub fn walk<'a>(mut self, cache: &'a Cache, ui: &'a Ui) -> Walk<'a> {
        Walk {
            filter: self.filter.take().map(Filter::new),
            filter_fn: self.filter_fn.take().map(Filter::new),
            selection: self,
            scan: cache.entries(),
            ui,
            progress: Progress::of_scan(ui),
            taken: 0,
            unreadable: 0,
        }
    }
}

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

impl Walk<'_> {
    /// The next entries; `None` at the end. May be empty before the end.
    ///
    /// # Errors
    /// When the store fails, or a filter cannot judge anything.
    pub async fn next_page(&mut self, now: Timestamp) -> anyhow::Result<Option<Vec<StoredEntry>>> {
        let left = self.selection.limit.map_or(u64::MAX, |limit| limit - self.taken);
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
            Some(filter) if !stored.entry.is_expired(now) => {
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
