//! What is stored for a request: the response that it selects, the newest variant, and a part.

use super::Exchange;
use crate::cache::{Found as InCache, StoredEntry, Through};
use crate::entry::Entry;
use crate::fetch::Fetcher;
use crate::headers::Headers;
use crate::key::{Credentials, Key, derived_key, variant_key};
use crate::policy::Reason;
use crate::policy::rfc9111::ranges::{ContentRange, Wanted, combine, slice, wanted};
use crate::policy::rfc9111::{selecting_values, strong_validator};
use crate::store::StoreError;

/// What is stored.
pub(in crate::fetch) struct Found {
    /// The response that the request selects.
    pub(in crate::fetch) selected: Option<StoredEntry>,
    /// What stands under the primary key, which a new variant would take the place of.
    pub(in crate::fetch) primary: Option<StoredEntry>,
    /// A part of the response, not complete yet.
    pub(super) part: Option<StoredEntry>,
    /// Why nothing was selected.
    pub(in crate::fetch) reason: Reason,
}

/// Two parts that are about to become a whole.
pub(super) struct Joined {
    part: Entry,
}

impl Found {
    pub(super) fn nothing(reason: Reason) -> Self {
        Self { selected: None, primary: None, part: None, reason }
    }

    /// The range that is missing of what is stored in part, and the validator that both parts have to share (§3.4). `None` if
    /// nothing can be completed, or the caller wants something else than the whole.
    pub(super) fn rest(&self, sent: &Headers) -> Option<(String, String)> {
        let part = self.part.as_ref().filter(|_| self.selected.is_none() && !sent.contains("range"))?;
        let range = ContentRange::of(&part.entry.headers)?;
        let validator = strong_validator(&part.entry.headers)?;
        let is_whole = part.entry.body.as_ref().is_some_and(|body| body.len() as u64 == range.last - range.first + 1);
        let missing = match (range.first, range.complete?) {
            (0, complete) if range.last + 1 < complete => format!("bytes={}-", range.last + 1),
            (first, complete) if first > 0 && range.last + 1 == complete => format!("bytes=0-{}", first - 1),
            _ => return None,
        };
        is_whole.then_some((missing, validator))
    }

    /// Whether a response is the rest that was asked for.
    pub(super) fn joined(&self, response: &Entry) -> Option<Joined> {
        let part = self.part.as_ref().filter(|_| self.selected.is_none() && response.status == 206)?;
        let asked = response.request_headers.as_ref().is_some_and(|headers| headers.contains("if-range"));
        let same =
            strong_validator(&part.entry.headers).is_some_and(|ours| strong_validator(&response.headers) == Some(ours));
        (asked && same).then(|| Joined { part: (*part.entry).clone() })
    }
}

impl Joined {
    /// The whole, if that is what the two parts are.
    pub(super) fn with(self, rest: &Entry) -> Option<Entry> {
        let range = |entry: &Entry| ContentRange::of(&entry.headers);
        let (ours, theirs) = (range(&self.part)?, range(rest)?);
        let (range, body) = combine((ours, self.part.body.as_ref()?), (theirs, rest.body.as_ref()?))?;
        (range.first == 0 && range.reaches_the_end()).then(|| complete(rest, body))
    }
}

/// A response to a request for everything, made of parts.
pub(super) fn complete(part: &Entry, body: Vec<u8>) -> Entry {
    let mut whole = part.clone();
    whole.status = 200;
    whole.reason = "OK".into();
    whole.headers.remove("content-range");
    whole.headers.remove("content-length");
    whole.headers.push("Content-Length", body.len().to_string());
    whole.body = Some(body.into());
    if let Some(headers) = &mut whole.request_headers {
        headers.remove("range");
        headers.remove("if-range");
    }
    whole
}

impl Fetcher<'_> {
    /// Looks a request up. A store that fails is told once, and then nothing is found. `primary` is what the store said of its
    /// keys, where it was asked already.
    pub(in crate::fetch) async fn found(
        &self,
        exchange: &Exchange<'_>,
        primary: Option<Result<InCache, StoreError>>,
    ) -> Result<Found, StoreError> {
        match self.look_for(exchange, primary).await {
            Ok(found) => Ok(found),
            Err(error) => {
                self.give_up_the_store(error)?;
                Ok(Found::nothing(Reason::Store))
            }
        }
    }

    async fn look_for(
        &self,
        exchange: &Exchange<'_>,
        primary: Option<Result<InCache, StoreError>>,
    ) -> Result<Found, StoreError> {
        let through = self.through(exchange.request);
        let mut found = Found::nothing(Reason::Absent);
        let primary = match primary {
            Some(primary) => self.usable(primary?),
            None => self.stored(&exchange.keys, through).await?,
        };
        match primary {
            Ok(stored) => found.primary = stored,
            Err(reason) => found.reason = reason,
        }
        if let Some(primary) = &found.primary {
            if self.selects(exchange, primary) {
                found.selected = found.primary.clone();
            } else {
                found.reason = Reason::Vary;
                found.selected = self.variant(exchange, primary).await?;
            }
        }
        if let Some(stored) = &found.selected
            && let Err(reason) = self.acceptable(stored).await
        {
            found.reason = reason;
            found.selected = None;
        }
        // A part is looked for only where the whole is not there.
        if found.selected.is_none() && exchange.method == "GET" {
            let key = derived_key(exchange.key(), "part");
            let part = self.stored(&[key], Through::Nothing).await?.ok().flatten();
            found.part = part.filter(|part| self.selects(exchange, part));
            if let Some(part) = found.part.as_ref().filter(|part| answers(exchange, &part.entry)) {
                found.selected = Some(part.clone());
            } else if found.part.is_some() {
                found.reason = Reason::Partial;
            }
        }
        Ok(found)
    }

    /// What stands under the first of these keys; an inner error is why that cannot be used.
    async fn stored(&self, keys: &[Key], through: Through) -> Result<Result<Option<StoredEntry>, Reason>, StoreError> {
        let Some(cache) = self.usable_cache() else { return Ok(Err(Reason::Store)) };
        Ok(self.usable(cache.find(keys, through).await?))
    }

    fn usable(&self, found: InCache) -> Result<Option<StoredEntry>, Reason> {
        match found {
            InCache::Entry(stored) => Ok(Some(stored)),
            InCache::Absent => Ok(None),
            InCache::Unreadable(unreadable) => {
                (self.warn)(&format!("cannot use the stored value of {}: {}", unreadable.key, unreadable.reason));
                Err(Reason::Unreadable)
            }
        }
    }

    /// The variant that a request selects, where it is not the newest.
    async fn variant(&self, exchange: &Exchange<'_>, primary: &StoredEntry) -> Result<Option<StoredEntry>, StoreError> {
        let Some(values) = selecting_values(&primary.entry.headers, &exchange.sent) else { return Ok(None) };
        let key = variant_key(exchange.key(), &values);
        let variant = self.stored(&[key], Through::Nothing).await?.ok().flatten();
        Ok(variant.filter(|variant| self.selects(exchange, variant)))
    }

    pub(super) fn selects(&self, exchange: &Exchange<'_>, stored: &StoredEntry) -> bool {
        let entry = &*stored.entry;
        let shares_credentials = self.key_rules.credentials == Credentials::Shared;
        exchange.policy.selects(entry.into(), entry.request_headers.as_ref(), &exchange.sent, shares_credentials)
    }

    /// Whether the settings let it be used: what they restrict explicitly, and `filter_fn`.
    async fn acceptable(&self, stored: &StoredEntry) -> Result<(), Reason> {
        self.rules.acceptable(&stored.entry)?;
        // A part under the primary key is nobody's whole.
        if stored.entry.status == 206 {
            return Err(Reason::Partial);
        }
        self.wanted(stored).await
    }
}

/// Whether a part that is stored has what a request wants: the same range as the request that brought it, or one inside of it.
fn answers(exchange: &Exchange<'_>, part: &Entry) -> bool {
    let Wanted::One(spec) = wanted(&exchange.method, &exchange.sent) else { return false };
    if !exchange.policy.range_applies(&exchange.sent, part.into()) {
        return false;
    }
    let Some(range) = ContentRange::of(&part.headers) else { return false };
    let length = part.body.as_ref().map_or(0, |body| body.len() as u64);
    slice(spec, length, Some(range)).is_some()
}
