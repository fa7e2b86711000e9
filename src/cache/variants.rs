//! The variants of a response (DESIGN.md §6): the newest stands under the primary key, the others under keys of their own.
//!
//! From one to the next leads a redirect entry, from the primary key on, and from the last back to it. So that all can be found
//! and removed without a walk through the whole cache; and to the library each is what it looks like, a redirect to a response.

use super::Cache;
use crate::key::{Key, derived_key};
use crate::store::{Change, Collection, StoreError};

/// No chain that this program made is longer; one that somebody made to go round is left.
const LONGEST: usize = 10_000;

impl Cache {
    /// The keys of all variants but the one under the primary key.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn variants(&self, primary: &Key) -> Result<Vec<Key>, StoreError> {
        let mut variants = Vec::new();
        let mut at = primary.clone();
        while variants.len() < LONGEST {
            let Some(Ok(next)) = self.find_redirect(&[link(&at)]).await? else { break };
            if next == *primary || variants.contains(&next) {
                break;
            }
            variants.push(next.clone());
            at = next;
        }
        Ok(variants)
    }

    /// Makes a key one of the variants of a response. It costs nothing if it is one already.
    ///
    /// # Errors
    /// When the store refuses the change.
    pub async fn add_variant(&self, primary: &Key, variant: &Key) -> Result<(), StoreError> {
        let (own, first) = (link(variant), link(primary));
        let values = self.store.get(&[(Collection::Redirects, &own), (Collection::Redirects, &first)]).await?;
        let mut values = values.into_iter();
        if values.next().flatten().is_some() {
            return Ok(());
        }
        let next = values.next().flatten().and_then(|value| self.decode_redirect(&value).ok());
        let next = next.unwrap_or_else(|| primary.clone());
        // In this order, so that whoever walks meanwhile finds the chain whole.
        let changes: [Change; 2] = [self.set_redirect(&own, &next, None), self.set_redirect(&first, variant, None)];
        self.store.apply(&changes).await.map(drop)
    }
}

/// Where the redirect to the next variant stands.
pub(super) fn link(key: &Key) -> Key {
    derived_key(key, "next")
}

/// Where a part of a response stands that is not complete yet.
pub(super) fn part(key: &Key) -> Key {
    derived_key(key, "part")
}
