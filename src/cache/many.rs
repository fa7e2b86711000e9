//! Looks many responses up at once.

use super::{Cache, Found, StoreError, Through};
use crate::key::Key;
use crate::store::{Collection, Lookup};

impl Cache {
    /// Looks responses up, one answer for each in the same order. One round trip where all are there. Only those that are
    /// not ask for their redirects, together in a second one, and what those lead to in a third: most of a long list are
    /// hits, whose redirects nobody needs.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn find_many(&self, wanted: &[(Key, Through)]) -> Result<Vec<Found>, StoreError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let lookups: Vec<Lookup<'_>> = wanted.iter().map(|(key, _)| (Collection::Responses, key)).collect();
        let values = self.store.get(&lookups).await?;
        let is_there: Vec<bool> = values.iter().map(Option::is_some).collect();
        let there = |((key, _), value): (&(Key, Through), Option<_>)| Some((key.clone(), value?));
        let decoding = self.begin_decoding(wanted.iter().zip(values).filter_map(there).collect());
        let mut decoded = decoding.end().await.into_iter();
        let next = |is_there| if is_there { decoded.next().map_or(Found::Absent, Found::from) } else { Found::Absent };
        let mut found: Vec<Found> = is_there.into_iter().map(next).collect();
        let may_be_redirected =
            |place: &usize| matches!(found[*place], Found::Absent) && wanted[*place].1 == Through::Redirects;
        let absent: Vec<usize> = (0..wanted.len()).filter(may_be_redirected).collect();
        for (place, target) in self.targets_of(wanted, &absent).await? {
            found[place] = target;
        }
        Ok(found)
    }

    /// What the redirects under these of the wanted keys lead to.
    async fn targets_of(&self, wanted: &[(Key, Through)], absent: &[usize]) -> Result<Vec<(usize, Found)>, StoreError> {
        if absent.is_empty() {
            return Ok(Vec::new());
        }
        let lookups: Vec<Lookup<'_>> = absent.iter().map(|place| (Collection::Redirects, &wanted[*place].0)).collect();
        let redirects = self.store.get(&lookups).await?;
        // A redirect that cannot be read leads nowhere, as in `find`.
        let target = |(place, value): (&usize, Option<_>)| Some((*place, self.decode_redirect(&value?).ok()?));
        let targets: Vec<(usize, Key)> = absent.iter().zip(redirects).filter_map(target).collect();
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let lookups: Vec<Lookup<'_>> = targets.iter().map(|(_, key)| (Collection::Responses, key)).collect();
        let values = self.store.get(&lookups).await?;
        let found = targets.iter().zip(values);
        Ok(found.filter_map(|((place, key), value)| Some((*place, self.decode(key.clone(), value?)))).collect())
    }
}
