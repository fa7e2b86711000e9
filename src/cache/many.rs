//! Looks many responses up at once.

use super::{Cache, StoreError, StoredValue, Through};
use crate::key::Key;
use crate::store::{Collection, Lookup};

impl Cache {
    /// Looks responses up, one answer for each in the same order; `None` is absent. One round trip where all are there. Only
    /// those that are not ask for their redirects, together in a second one, and what those lead to in a third: most of a long
    /// list are hits, whose redirects nobody needs.
    ///
    /// The values come as they are stored: who decodes one when its turn has come, and drops it before the next, has it in
    /// the processor's nearest cache.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn find_many(&self, wanted: &[(&Key, Through)]) -> Result<Vec<Option<StoredValue>>, StoreError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let lookups: Vec<Lookup<'_>> = wanted.iter().map(|(key, _)| (Collection::Responses, *key)).collect();
        let values = self.store.get(&lookups).await?;
        let of_key = |((key, _), value): (&(&Key, Through), Option<_>)| {
            Some(StoredValue { key: Key::clone(key), value: value? })
        };
        let mut found: Vec<Option<StoredValue>> = wanted.iter().zip(values).map(of_key).collect();
        let may_be_redirected = |place: &usize| found[*place].is_none() && wanted[*place].1 == Through::Redirects;
        let absent: Vec<usize> = (0..wanted.len()).filter(may_be_redirected).collect();
        if !absent.is_empty() {
            for (place, target) in self.targets_of(wanted, &absent).await? {
                found[place] = Some(target);
            }
        }
        Ok(found)
    }

    /// What the redirects under these of the wanted keys lead to.
    async fn targets_of(
        &self,
        wanted: &[(&Key, Through)],
        absent: &[usize],
    ) -> Result<Vec<(usize, StoredValue)>, StoreError> {
        let lookups: Vec<Lookup<'_>> = absent.iter().map(|place| (Collection::Redirects, wanted[*place].0)).collect();
        let redirects = self.store.get(&lookups).await?;
        // A redirect that cannot be read leads nowhere, as in `find`.
        let target = |(place, value): (&usize, Option<_>)| Some((*place, self.decode_redirect(&value?).ok()?));
        let targets: Vec<(usize, Key)> = absent.iter().zip(redirects).filter_map(target).collect();
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let lookups: Vec<Lookup<'_>> = targets.iter().map(|(_, key)| (Collection::Responses, key)).collect();
        let values = self.store.get(&lookups).await?;
        let found = targets.into_iter().zip(values);
        Ok(found.filter_map(|((place, key), value)| Some((place, StoredValue { key, value: value? }))).collect())
    }
}
