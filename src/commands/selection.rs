//! Which entries are meant: the options that `keys`, `values`, `size`, `delete`, `purge` and `expire` share.

use std::time::Duration;

use crate::cache::StoredEntry;
use crate::config::{duration, size};
use crate::entry::Entry;
use crate::filter::Expression;
use crate::policy::CodeRange;
use crate::policy::url_pattern::UrlPattern;
use crate::report::UsageError;
use crate::time::Timestamp;

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
    /// Only entries whose Content-Type is this: `text/html`, `image/*`
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    /// Only entries that were stored longer ago than this
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub older_than: Option<Duration>,
    /// Only entries that were stored more recently than this
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub newer_than: Option<Duration>,
    /// Only entries whose body is larger than this (4096, 10MiB)
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub larger_than: Option<u64>,
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

/// The same with `--method`, which in commands that take names says which request is meant.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Selection")]
pub struct ListedArgs {
    #[command(flatten)]
    others: SelectionArgs,
    /// Only entries of requests with these methods, separated by commas
    #[arg(long, value_name = "METHODS", value_delimiter = ',')]
    method: Vec<String>,
}

/// The same, understood.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    url: Option<UrlPattern>,
    status: Vec<CodeRange>,
    methods: Vec<String>,
    content_type: Option<String>,
    /// Counted from the moment at which the entry is looked at.
    older_than: Option<Duration>,
    newer_than: Option<Duration>,
    /// Bytes.
    larger_than: Option<u64>,
    expired: Option<bool>,
    /// How long an entry must be past its expiry to count as expired.
    leeway: Duration,
    filter: Option<Expression>,
    /// Only expired entries, and those that this rejects.
    filter_fn: Option<Expression>,
    limit: Option<u64>,
}

impl ListedArgs {
    /// As [`SelectionArgs::is_given`].
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.looks_into_entries() || self.others.limit.is_some()
    }

    /// As [`SelectionArgs::looks_into_entries`].
    #[must_use]
    pub fn looks_into_entries(&self) -> bool {
        self.others.looks_into_entries() || !self.method.is_empty()
    }

    /// Whether only entries not past their expiry are meant.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.others.fresh
    }

    /// At most so many entries.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        self.others.limit
    }

    /// As [`SelectionArgs::selection`].
    ///
    /// # Errors
    /// As there.
    pub fn selection(&self) -> Result<Selection, UsageError> {
        self.others.selection(&self.method)
    }
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
        self.url.is_some()
            || !self.status.is_empty()
            || self.content_type.is_some()
            || self.older_than.is_some()
            || self.newer_than.is_some()
            || self.larger_than.is_some()
            || self.expired
            || self.fresh
            || self.filter.is_some()
    }

    /// Understands the options; `methods` may be empty.
    ///
    /// # Errors
    /// When a pattern, a status code or the jq expression is none.
    pub fn selection(&self, methods: &[String]) -> Result<Selection, UsageError> {
        let code = |text: &String| {
            CodeRange::parse(text).ok_or_else(|| {
                UsageError::new(format!("--status cannot be `{text}`")).hint("it takes codes and classes: 200,404,5xx")
            })
        };
        let pattern = |text: &str| {
            UrlPattern::parse(text).map_err(|reason| UsageError::new(format!("--url cannot be `{text}`: {reason}")))
        };
        let filter = self.filter.as_deref().map(|text| {
            Expression::parse(text)
                .map_err(|error| UsageError::new(format!("--filter cannot be `{}`: {error}", text.escape_debug())))
        });
        Ok(Selection {
            url: self.url.as_deref().map(pattern).transpose()?,
            status: self.status.iter().map(code).collect::<Result<_, _>>()?,
            methods: methods.to_vec(),
            content_type: self.content_type.clone(),
            older_than: self.older_than,
            newer_than: self.newer_than,
            larger_than: self.larger_than,
            expired: (self.expired || self.fresh).then_some(self.expired),
            filter: filter.transpose()?,
            leeway: Duration::ZERO,
            filter_fn: None,
            limit: self.limit,
        })
    }
}

impl Selection {
    /// The entries among these that have been expired for longer than `leeway`: what `purge` is about.
    #[must_use]
    pub fn only_expired(self, leeway: Duration) -> Self {
        Self { expired: Some(true), leeway, ..self }
    }

    /// The same, and those that `filter_fn` rejects.
    #[must_use]
    pub fn only_expired_or_rejected(self, leeway: Duration, filter_fn: Expression) -> Self {
        Self { expired: None, leeway, filter_fn: Some(filter_fn), ..self }
    }

    /// Whether an entry counts as expired here.
    #[must_use]
    pub fn is_expired(&self, entry: &Entry, now: Timestamp) -> bool {
        now.checked_sub(self.leeway).is_some_and(|now| entry.is_expired(now))
    }

    /// Whether this entry is meant, as far as that can be said without [`Selection::filter`] and [`Selection::filter_fn`].
    #[must_use]
    pub fn has(&self, stored: &StoredEntry, now: Timestamp) -> bool {
        let entry = &stored.entry;
        self.url.as_ref().is_none_or(|pattern| pattern.matches(&entry.url.to_string()))
            && (self.status.is_empty() || self.status.iter().any(|range| range.contains(entry.status)))
            && (self.methods.is_empty() || self.methods.iter().any(|method| method.eq_ignore_ascii_case(&entry.method)))
            && self.content_type.as_ref().is_none_or(|pattern| is_of_type(entry, pattern))
            && self.older_than.is_none_or(|limit| age(entry, now) > limit)
            && self.newer_than.is_none_or(|limit| age(entry, now) < limit)
            && self.larger_than.is_none_or(|limit| entry.body.as_ref().is_some_and(|body| body.len() as u64 > limit))
            && self.expired.is_none_or(|expired| self.is_expired(entry, now) == expired)
    }

    /// What entries have to be kept by.
    #[must_use]
    pub fn filter(&self) -> Option<&Expression> {
        self.filter.as_ref()
    }

    /// What entries have to be rejected by, unless they have expired.
    #[must_use]
    pub fn filter_fn(&self) -> Option<&Expression> {
        self.filter_fn.as_ref()
    }

    /// At most so many entries.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }
}

/// How long ago an entry was stored; one from the future has no age.
fn age(entry: &Entry, now: Timestamp) -> Duration {
    now.since(entry.created_at).unwrap_or_default()
}

/// Whether the media type is this, parameters apart; `image/*` is all images.
fn is_of_type(entry: &Entry, pattern: &str) -> bool {
    let Some(value) = entry.headers.get("content-type") else { return false };
    let value = String::from_utf8_lossy(value);
    let media_type = value.split(';').next().unwrap_or_default().trim();
    match pattern.strip_suffix('*') {
        Some(start) => media_type.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)),
        None => media_type.eq_ignore_ascii_case(pattern),
    }
}
