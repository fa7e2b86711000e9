//! The cache: stored responses under keys, found through redirects, in whichever store.
//!
//! This is the only module that knows both a store and a codec. It answers in entries; what they are good for is for
//! `policy` to say.

mod decoding;
mod delete;
mod gathered;
mod long;
mod many;
mod open;
mod scan;
mod values;
mod variants;

pub use self::delete::Removed;
pub use self::long::{FoundOrLong, LongEntry, LongError};
pub use self::open::{Opened, open};
pub use self::scan::{EntryScan, KeyScan, RedirectScan};
pub use self::values::{CheckedValue, Fault, ValueScan};

use std::sync::Arc;

use bytes::Bytes;

use self::decoding::{DecodedValue, decode_one};
use self::gathered::GatheredWrites;
use crate::codec::{Codec, DecodeError};
use crate::entry::Entry;
use crate::key::{Key, KeyRules};
use crate::store::{Change, Lookup, Store};
pub use crate::store::{Collection, Holder, Leases, Pong, Release, Shards, StoreError, Token, Warn};

/// Stored responses under keys.
pub struct Cache {
    store: Arc<dyn Store>,
    codec: Arc<Codec>,
    /// What the keys of the redirects in an entry's history depend on.
    key_rules: KeyRules,
    writes: GatheredWrites,
}

/// A stored response, with what is needed to change it only if it is still the same.
#[derive(Clone, Debug)]
pub struct StoredEntry {
    /// The key it stands under, which after a redirect is not the key that was asked for.
    pub key: Key,
    /// The response.
    pub entry: Box<Entry>,
    /// Whether the value carries a signature.
    pub signed: bool,
    /// The value as it stands in the store.
    pub value: Bytes,
}

/// A value that was not looked into yet.
#[derive(Debug)]
pub struct StoredValue {
    /// The key it stands under.
    pub key: Key,
    /// As it stands in the store.
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
    Entry(StoredEntry),
    /// Nothing under this key.
    Absent,
    /// Something that is no readable, rightly signed response.
    Unreadable(Box<Unreadable>),
}

impl From<DecodedValue> for Found {
    fn from(decoded: DecodedValue) -> Self {
        match decoded {
            Ok(stored) => Self::Entry(stored),
            Err(unreadable) => Self::Unreadable(Box::new(unreadable)),
        }
    }
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
    /// A cache in this store.
    #[must_use]
    pub fn new(store: Box<dyn Store>, codec: Codec, key_rules: KeyRules) -> Self {
        Self { store: Arc::from(store), codec: Arc::new(codec), key_rules, writes: GatheredWrites::default() }
    }

    /// Looks a response up under the first of these keys that leads to one. All responses and redirects travel in one
    /// round trip; only a redirect costs a second one.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn find(&self, keys: &[Key], through: Through) -> Result<Found, StoreError> {
        let mut lookups: Vec<Lookup<'_>> = keys.iter().map(|key| (Collection::Responses, key)).collect();
        if through == Through::Redirects {
            lookups.extend(keys.iter().map(|key| (Collection::Redirects, key)));
        }
        let mut values = self.store.get(&lookups).await?.into_iter();
        for (key, value) in keys.iter().zip(&mut values) {
            if let Some(value) = value {
                return Ok(self.decode(Some(StoredValue { key: key.clone(), value })));
            }
        }
        // A redirect that cannot be read leads nowhere: the response is absent, and a fetch writes both anew.
        let target = values.flatten().find_map(|value| self.decode_redirect(&value).ok());
        let Some(target) = target else { return Ok(Found::Absent) };
        let found = self.store.get(&[(Collection::Responses, &target)]).await?;
        let value = found.into_iter().flatten().next();
        Ok(self.decode(value.map(|value| StoredValue { key: target, value })))
    }

    /// The key that the first redirect entry under these keys leads to; `None` if there is no such entry.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn find_redirect(&self, keys: &[Key]) -> Result<Option<Result<Key, DecodeError>>, StoreError> {
        let lookups: Vec<Lookup<'_>> = keys.iter().map(|key| (Collection::Redirects, key)).collect();
        let values = self.store.get(&lookups).await?;
        Ok(values.into_iter().flatten().next().map(|value| self.decode_redirect(&value)))
    }

    /// Stores a response under `key`, and under each of `hops` a redirect to it (FORMAT.md §2.9), in one batch, together with
    /// what others store at the same time.
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
        self.writes.apply(&self.store, changes).await
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

    /// Whether one of these keys is there; expired and unreadable entries count. With [`Through::Redirects`] a redirect
    /// counts if the response that it leads to is there.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn contains(&self, keys: &[Key], collection: Collection, through: Through) -> Result<bool, StoreError> {
        if collection == Collection::Responses && through == Through::Redirects {
            return Ok(!matches!(self.find(keys, through).await?, Found::Absent));
        }
        let lookups: Vec<Lookup<'_>> = keys.iter().map(|key| (collection, key)).collect();
        Ok(self.store.get(&lookups).await?.into_iter().any(|value| value.is_some()))
    }

    /// Who fetches what: the leases of keys.
    #[must_use]
    pub fn leases(&self) -> &dyn Leases {
        &*self.store
    }

    /// Spreads the entries over another number of hashes, and says how many were moved.
    ///
    /// # Errors
    /// When the store fails, or has no shards.
    pub async fn reshard(&self, shards: Shards) -> Result<u64, StoreError> {
        self.store.reshard(shards).await
    }

    /// Connects, and says what was reached.
    ///
    /// # Errors
    /// When nothing was.
    pub async fn ping(&self) -> Result<Pong, StoreError> {
        self.store.ping().await
    }

    /// Whether there is no store yet: nothing was ever written.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.store.is_missing()
    }

    /// Where the entries live, without passwords.
    #[must_use]
    pub fn location(&self) -> String {
        self.store.location()
    }

    /// The response in a value, or what is wrong with it.
    #[must_use]
    pub fn decode(&self, stored: Option<StoredValue>) -> Found {
        match stored {
            Some(StoredValue { key, value }) => decode_one(&self.codec, key, value).into(),
            None => Found::Absent,
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
        Change::Set {
            collection: Collection::Redirects,
            key: hop.clone(),
            value: value.into(),
            expires,
            expected: None,
        }
    }
}
