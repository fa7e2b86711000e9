//! Values as they stand in the store: checking them, signing them anew, and removing those that are good for nothing.

use std::fmt;

use bytes::Bytes;

use super::scan::Pages;
use super::{Cache, Removed, StoredEntry};
use crate::codec::DecodeError;
use crate::entry::Entry;
use crate::key::Key;
use crate::store::{Change, Collection, ScanOf, StoreError};
use crate::time::Timestamp;

/// A value, and whether it is one that can be used.
#[derive(Debug)]
pub struct CheckedValue {
    /// Where it stands.
    pub collection: Collection,
    /// The name it stands under.
    pub key: Key,
    /// The value.
    pub value: Bytes,
    /// What is wrong with it, or when it expires.
    pub checked: Result<Option<Timestamp>, DecodeError>,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing that a response or redirect could be read from.
    Unreadable,
    /// A signing key is set, and the value carries no signature.
    Unsigned,
    /// A signing key is set, and none of them made the signature.
    WronglySigned,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "unreadable",
            Self::Unsigned => "unsigned",
            Self::WronglySigned => "wrongly-signed",
        })
    }
}

impl CheckedValue {
    /// What is wrong with it.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.checked.as_ref().err().map(|error| match error {
            DecodeError::Unsigned => Fault::Unsigned,
            DecodeError::BadSignature => Fault::WronglySigned,
            _ => Fault::Unreadable,
        })
    }
}

/// All values of a collection, checked.
pub struct ValueScan<'a> {
    cache: &'a Cache,
    collection: Collection,
    pages: Pages<'a>,
}

impl Cache {
    /// Begins to check all values. One may come twice while the store is changed meanwhile.
    #[must_use]
    pub fn values(&self, collection: Collection) -> ValueScan<'_> {
        ValueScan { cache: self, collection, pages: Pages::new(self.store.as_ref(), collection, ScanOf::Values) }
    }

    /// Signs each of these values with the newest key, only if it is still the one that was read, and says how many were
    /// changed. Those that the newest key has signed already stay as they are, and so do those that are not rightly signed;
    /// with `adopt` those without any signature are signed too: the caller vouches for them.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn resign(&self, values: &[CheckedValue], adopt: bool) -> Result<u64, StoreError> {
        let changed = self.store.apply(&self.resigned(values, adopt)).await?;
        Ok(changed.into_iter().filter(|changed| *changed).count() as u64)
    }

    /// How many of these values [`Cache::resign`] would change.
    #[must_use]
    pub fn count_to_resign(&self, values: &[CheckedValue], adopt: bool) -> u64 {
        self.resigned(values, adopt).len() as u64
    }

    fn resigned(&self, values: &[CheckedValue], adopt: bool) -> Vec<Change> {
        let resigned = |checked: &CheckedValue| {
            let value = match self.codec.resign(&checked.value) {
                Ok(resigned) => resigned?,
                Err(DecodeError::Unsigned) if adopt => self.codec.adopt(&checked.value).ok()?,
                Err(_) => return None,
            };
            Some(Change::Set {
                collection: checked.collection,
                key: checked.key.clone(),
                value: value.into(),
                expires: checked.checked.as_ref().ok().copied().flatten(),
                expected: Some(checked.value.clone()),
            })
        };
        values.iter().filter_map(resigned).collect()
    }

    /// Lets each of these entries expire at this moment (`None`: never), only if it is still the one that was read, and says
    /// how many were changed.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn set_expiry(&self, entries: Vec<(StoredEntry, Option<Timestamp>)>) -> Result<u64, StoreError> {
        let changed = |(stored, expires): (StoredEntry, Option<Timestamp>)| Change::Set {
            collection: Collection::Responses,
            key: stored.key,
            value: self.codec.encode_like(&stored.value, &Entry { expires, ..*stored.entry }),
            expires,
            expected: Some(stored.value),
        };
        let changes: Vec<Change> = entries.into_iter().map(changed).collect();
        let changed = self.store.apply(&changes).await?;
        Ok(changed.into_iter().filter(|changed| *changed).count() as u64)
    }

    /// Removes each of these values only if it is still the one that was read.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn delete_values(&self, values: &[CheckedValue]) -> Result<Removed, StoreError> {
        let delete = |checked: &CheckedValue| Change::Delete {
            collection: checked.collection,
            key: checked.key.clone(),
            expected: Some(checked.value.clone()),
        };
        let changes: Vec<Change> = values.iter().map(delete).collect();
        let changed = self.store.apply(&changes).await?;
        let count = |collection| {
            let gone = values.iter().zip(&changed).filter(|(checked, gone)| **gone && checked.collection == collection);
            gone.count() as u64
        };
        Ok(Removed { responses: count(Collection::Responses), redirects: count(Collection::Redirects) })
    }

    /// Whether values of this collection carry signatures when there are signing keys: the redirects of SQLite do not
    /// (FORMAT.md §1).
    #[must_use]
    pub fn signs(&self, collection: Collection) -> bool {
        self.codec.signs() && (collection == Collection::Responses || self.store.encodes_redirects())
    }
}

impl ValueScan<'_> {
    /// The next values; `None` at the end. May be empty before the end.
    ///
    /// # Errors
    /// When the store cannot be asked; asking again does not go on.
    pub async fn next_page(&mut self) -> Result<Option<Vec<CheckedValue>>, StoreError> {
        let Some(page) = self.pages.next().await? else { return Ok(None) };
        let check = |(key, value)| {
            let checked = match self.collection {
                Collection::Responses => self.cache.codec.decode(&value).map(|decoded| decoded.entry.expires),
                Collection::Redirects => self.cache.decode_redirect(&value).map(|_| None),
            };
            CheckedValue { collection: self.collection, key, value, checked }
        };
        Ok(Some(page.entries.into_iter().map(check).collect()))
    }
}
