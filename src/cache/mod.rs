//! The cache: stored responses under keys, found through redirects, in whichever store.
//!
//! This is the only module that knows both a store and a codec. It answers in entries; what they are good for is for
//! `policy` to say.

mod delete;
mod scan;

pub use delete::Removed;
pub use scan::{EntryScan, KeyScan, RedirectScan};

use bytes::Bytes;

use crate::codec::{Codec, DecodeError};
use crate::entry::Entry;
use crate::key::{Key, KeyRules};
use crate::store::{Change, Collection, Lookup, Pong, Store, StoreError};

/// Stored responses under keys.
pub struct Cache {
    store: Box<dyn Store>,
    codec: Codec,
    /// Whose keys the redirects of an entry's history have; the first is the one written.
    key_rules: Vec<KeyRules>,
}

/// A stored response, with what is needed to change it only if it is still the same.
#[derive(Clone, Debug)]
pub struct StoredEntry {
    /// The key it stands under, which after a redirect is not the key that was asked for.
    pub key: Key,
    /// The response.
    pub entry: Entry,
    /// Whether the value carries a signature.
    pub signed: bool,
    /// The value as it stands in the store.
    pub value: Bytes,
}

/// A value that is there but cannot be used.
#[derive(Debug)]
pub struct Unreadable {
    /// The key it stands under.
    pub key: Key,
    /// Why.
    pub reason: DecodeError,
    /// The value as it stands in the store.
    pub value: Bytes,
}

/// What a look-up found. A store that cannot be reached is neither of these but an error.
#[derive(Debug)]
pub enum Found {
    /// A stored response.
    Entry(Box<StoredEntry>),
    /// Nothing under this key.
    Absent,
    /// Something that is no readable, rightly signed response.
    Unreadable(Box<Unreadable>),
}

/// Whether a look-up goes through the redirects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// One step, as the library does (FORMAT.md §2.9).
    Redirects,
    /// Only what stands under the key itself.
    Nothing,
}

impl Cache {
    /// A cache in this store. `key_rules` must not be empty.
    #[must_use]
    pub fn new(store: Box<dyn Store>, codec: Codec, key_rules: Vec<KeyRules>) -> Self {
        Self { store, codec, key_rules }
    }

    /// Looks a response up under each of these keys, the first that is there wins. The response and the redirect of all
    /// keys travel in one round trip; only a redirect costs a second.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn find(&self, keys: &[Key], through: Through) -> Result<Found, StoreError> {
        let mut lookups: Vec<Lookup<'_>> = keys.iter().map(|key| (Collection::Responses, key)).collect();
        if through == Through::Redirects {
            lookups.extend(keys.iter().map(|key| (Collection::Redirects, key)));
        }
        let mut values = self.store.get(&lookups).await?.into_iter();
        for (key, value) in keys.iter().zip(values.by_ref().take(keys.len())) {
            if let Some(value) = value {
                return Ok(self.decode(key.clone(), value));
            }
        }
        for value in values.flatten() {
            // A redirect that cannot be read leads nowhere: the response is absent, and a fetch writes both anew.
            let Ok(target) = self.decode_redirect(&value) else { continue };
            let found = self.store.get(&[(Collection::Responses, &target)]).await?;
            if let Some(value) = found.into_iter().flatten().next() {
                return Ok(self.decode(target, value));
            }
        }
        Ok(Found::Absent)
    }

    /// The key that a redirect entry leads to; `None` if there is no such entry.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn find_redirect(&self, key: &Key) -> Result<Option<Result<Key, DecodeError>>, StoreError> {
        let values = self.store.get(&[(Collection::Redirects, key)]).await?;
        Ok(values.into_iter().flatten().next().map(|value| self.decode_redirect(&value)))
    }

    /// Stores a response under `key`, and under each of `hops` a redirect to it (FORMAT.md §2.9), in one batch.
    ///
    /// # Errors
    /// When the store refuses the change.
    pub async fn write(&self, key: &Key, entry: &Entry, hops: &[Key]) -> Result<(), StoreError> {
        let mut changes = vec![Change::Set {
            collection: Collection::Responses,
            key: key.clone(),
            value: self.codec.encode(entry),
            expires: entry.expires,
            expected: None,
        }];
        changes.extend(hops.iter().map(|hop| self.set_redirect(hop, key, entry.expires)));
        self.store.apply(&changes).await.map(drop)
    }

    /// Stores a redirect from `hop` to the response under `target`.
    ///
    /// # Errors
    /// When the store refuses the change.
    pub async fn write_redirect(&self, hop: &Key, target: &Key) -> Result<(), StoreError> {
        self.store.apply(&[self.set_redirect(hop, target, None)]).await.map(drop)
    }

    /// How many entries there are, expired ones and unreadable ones included.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn size(&self, collection: Collection) -> Result<u64, StoreError> {
        self.store.len(collection).await
    }

    /// Whether each of these keys is there, in one round trip; expired entries count. With [`Through::Redirects`] a redirect
    /// counts if the response that it leads to is there.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn contains(&self, key: &Key, collection: Collection, through: Through) -> Result<bool, StoreError> {
        if collection == Collection::Responses && through == Through::Redirects {
            return Ok(!matches!(self.find(std::slice::from_ref(key), through).await?, Found::Absent));
        }
        Ok(self.store.get(&[(collection, key)]).await?.into_iter().any(|value| value.is_some()))
    }

    /// Connects, and says what was reached.
    ///
    /// # Errors
    /// When nothing was.
    pub async fn ping(&self) -> Result<Pong, StoreError> {
        self.store.ping().await
    }

    /// Where the entries live, without passwords.
    #[must_use]
    pub fn location(&self) -> String {
        self.store.location()
    }

    fn decode(&self, key: Key, value: Bytes) -> Found {
        match self.codec.decode(&value) {
            Ok(decoded) => {
                Found::Entry(Box::new(StoredEntry { key, entry: decoded.entry, signed: decoded.signed, value }))
            }
            Err(reason) => Found::Unreadable(Box::new(Unreadable { key, reason, value })),
        }
    }

    fn decode_redirect(&self, value: &Bytes) -> Result<Key, DecodeError> {
        if self.store.encodes_redirects() {
            return self.codec.decode_redirect(value);
        }
        Ok(Key::from_stored(value.clone()))
    }

    fn set_redirect(&self, hop: &Key, target: &Key, expires: Option<crate::time::Timestamp>) -> Change {
        let value = if self.store.encodes_redirects() {
            self.codec.encode_redirect(target)
        } else {
            Bytes::copy_from_slice(target.as_bytes())
        };
        Change::Set { collection: Collection::Redirects, key: hop.clone(), value, expires, expected: None }
    }
}
