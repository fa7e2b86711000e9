//! Removing entries together with the redirects that lead to them (FORMAT.md §2.9).

use std::fmt;

use bytes::Bytes;

use super::variants::{link, part};
use super::{Cache, StoredEntry};
use crate::entry::Entry;
use crate::key::{Key, redirect_keys};
use crate::store::{Change, Collection, StoreError};

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Stored responses.
    pub responses: u64,
    /// Redirect entries.
    pub redirects: u64,
}

impl Removed {
    /// Both together.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self { responses: self.responses + more.responses, redirects: self.redirects + more.redirects }
    }
}

/// For a person.
impl fmt::Display for Removed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        let (responses, redirects) = (self.responses, self.redirects);
        write!(f, "removed {responses} response{}", plural(responses))?;
        if redirects > 0 {
            write!(f, " and {redirects} redirect{}", plural(redirects))?;
        }
        Ok(())
    }
}

impl Cache {
    /// Removes what stands under these keys: the responses with all their variants and parts, the responses that redirects
    /// under these keys lead to, and the redirects that lead to either. A key with nothing under it is no error.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn delete(&self, keys: &[Key]) -> Result<Removed, StoreError> {
        let mut lookups: Vec<_> = keys.iter().map(|key| (Collection::Responses, key)).collect();
        lookups.extend(keys.iter().map(|key| (Collection::Redirects, key)));
        let mut values = self.store.get(&lookups).await?;
        let redirects = values.split_off(keys.len());
        let targets: Vec<Key> =
            redirects.into_iter().flatten().filter_map(|value| self.decode_redirect(&value).ok()).collect();
        let lookups: Vec<_> = targets.iter().map(|key| (Collection::Responses, key)).collect();
        if !lookups.is_empty() {
            values.extend(self.store.get(&lookups).await?);
        }
        let decoded = |value: Option<Bytes>| self.codec.decode(&value?).ok().map(|decoded| decoded.entry);
        let entries: Vec<Option<Box<Entry>>> = values.into_iter().map(decoded).collect();
        let mut responses: Vec<Key> = keys.iter().cloned().chain(targets).collect();
        let mut hops: Vec<Key> = keys.to_vec();
        for (key, entry) in responses.clone().iter().zip(&entries) {
            let Some(entry) = entry else { continue };
            hops.extend(self.hops(entry));
            // Only what `cache_control` stored has variants.
            if entry.headers.contains("vary") {
                let variants = self.variants(key).await?;
                hops.extend(variants.iter().map(link));
                hops.push(link(key));
                responses.extend(variants);
            }
        }
        // A part may be there although the response is not.
        responses.extend(keys.iter().map(part));
        let changes: Vec<Change> = responses
            .iter()
            .map(|key| delete(Collection::Responses, key.clone(), None))
            .chain(hops.into_iter().map(|hop| delete(Collection::Redirects, hop, None)))
            .collect();
        let changed = self.store.apply(&changes).await?;
        Ok(count(&changed, responses.len()))
    }

    /// Removes redirect entries alone, not the responses that they lead to.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn delete_redirects(&self, keys: &[Key]) -> Result<Removed, StoreError> {
        let changes: Vec<_> = keys.iter().map(|key| delete(Collection::Redirects, key.clone(), None)).collect();
        Ok(count(&self.store.apply(&changes).await?, 0))
    }

    /// Removes each of these responses only if it is still the one that was read, and then the redirects that lead to it.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn delete_unchanged(&self, entries: &[StoredEntry]) -> Result<Removed, StoreError> {
        let changes: Vec<_> = entries
            .iter()
            .map(|stored| delete(Collection::Responses, stored.key.clone(), Some(stored.value.clone())))
            .collect();
        let changed = self.store.apply(&changes).await?;
        let mut removed = count(&changed, changes.len());
        let gone = entries.iter().zip(&changed).filter(|(_, changed)| **changed).map(|(stored, _)| stored);
        let hops: Vec<Key> =
            gone.flat_map(|stored| std::iter::once(stored.key.clone()).chain(self.hops(&stored.entry))).collect();
        if !hops.is_empty() {
            removed.redirects = self.delete_redirects(&hops).await?.redirects;
        }
        Ok(removed)
    }

    /// Removes everything in the namespace, both collections, and says how many responses there were.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn clear(&self) -> Result<u64, StoreError> {
        self.store.clear().await
    }

    /// The keys under which redirects to this entry stand.
    fn hops(&self, entry: &Entry) -> Vec<Key> {
        let keys_of = |hop: &Entry| redirect_keys(&hop.method, &hop.url.to_string(), &self.key_rules);
        entry.history.iter().flat_map(keys_of).collect()
    }
}

fn delete(collection: Collection, key: Key, expected: Option<Bytes>) -> Change {
    Change::Delete { collection, key, expected }
}

/// `changed` holds the results of `responses` deletions of responses, then those of redirects.
fn count(changed: &[bool], responses: usize) -> Removed {
    let count = |part: &[bool]| part.iter().filter(|changed| **changed).count() as u64;
    let (first, second) = changed.split_at(responses.min(changed.len()));
    Removed { responses: count(first), redirects: count(second) }
}
