//! What goes into the cache: a response under its key, the variant before it under a key of its own, and parts apart from both.

use super::Exchange;
use super::found::{Found, complete};
use crate::entry::Entry;
use crate::fetch::Fetcher;
use crate::key::{Key, cache_key, carries_credentials, derived_key, redirect_key, variant_key};
use crate::policy::Reason;
use crate::policy::rfc9111::ranges::{ContentRange, combine};
use crate::policy::rfc9111::{is_located_at, selecting_values, strong_validator};
use crate::request::Request;
use crate::store::StoreError;

impl Fetcher<'_> {
    /// Whether a response may be stored.
    pub(in crate::fetch) fn storable(&self, exchange: &Exchange<'_>, response: &Entry) -> Result<(), Reason> {
        self.rules.request(&exchange.method, &exchange.request.url)?;
        self.rules.code(response.status)?;
        if self.rules.read_only {
            return Err(Reason::ReadOnly);
        }
        let url = response.url.to_string();
        let located = is_located_at(&response.headers, &url) && response.history.is_empty();
        let storable = exchange.policy.storable(&exchange.method, &exchange.sent, response.into(), located);
        storable.map_err(Reason::NotStorable)?;
        if self.store_failed.get() { Err(Reason::Store) } else { Ok(()) }
    }

    /// Stores a response that is storable and complete.
    ///
    /// # Errors
    /// Only when the store fails and is required.
    pub(super) async fn keep(
        &self,
        exchange: &Exchange<'_>,
        found: &Found,
        response: &Entry,
    ) -> Result<Result<(), Reason>, StoreError> {
        let mut entry = response.clone();
        entry.headers = exchange.policy.stored_headers(&entry.headers);
        entry.method = "GET".into();
        entry.expires = exchange.policy.expires((&entry).into());
        if entry.status == 206 {
            return self.keep_part(exchange, found, entry).await;
        }
        let (key, hops) = self.place(exchange, &entry);
        if entry.headers.contains("vary")
            && let Some(primary) = &found.primary
            && !self.selects(exchange, primary)
            && let Some(request) = &primary.entry.request_headers
            && let Some(values) = selecting_values(&primary.entry.headers, request)
        {
            // The variant that stood there steps aside.
            let variant = variant_key(&key, &values);
            let kept = self.keep_under(&variant, &primary.entry, &[]).await?;
            if let (Ok(()), Some(cache)) = (kept, self.usable_cache())
                && let Err(error) = cache.add_variant(&key, &variant).await
            {
                self.give_up_the_store(error)?;
            }
        }
        let kept = self.keep_under(&key, &entry, &hops).await?;
        if kept.is_ok() && found.part.is_some() {
            // The whole is there.
            self.forget_part(&key).await?;
        }
        Ok(kept)
    }

    /// Where a response is stored, and the hops that lead there. Redirects that are not fresh themselves may not be skipped the
    /// next time: then the response stands under its own URL alone.
    fn place(&self, exchange: &Exchange<'_>, entry: &Entry) -> (Key, Vec<Key>) {
        let key = exchange.key().clone();
        let reusable = |hop: &Entry| {
            let policy = &exchange.policy;
            policy.storable("GET", &exchange.sent, hop.into(), false).is_ok()
                && policy.is_fresh(hop.into(), hop.created_at)
        };
        if entry.history.iter().all(reusable) {
            if carries_credentials(exchange.request, &self.key_rules) {
                return (key, Vec::new());
            }
            let key_of = |hop: &Entry| redirect_key("GET", &hop.url.to_string(), &self.key_rules).ok();
            return (key, entry.history.iter().filter_map(key_of).collect());
        }
        let own = Request { url: entry.url.to_string(), ..exchange.get.clone() };
        (cache_key(&own, &self.key_rules).unwrap_or(key), Vec::new())
    }

    /// A part, put together with what is there of the same representation; a whole, if that is what it becomes.
    async fn keep_part(
        &self,
        exchange: &Exchange<'_>,
        found: &Found,
        mut entry: Entry,
    ) -> Result<Result<(), Reason>, StoreError> {
        let key = derived_key(exchange.key(), "part");
        let before = found.part.as_ref().map(|part| &*part.entry);
        let same = |part: &&Entry| {
            strong_validator(&part.headers).is_some_and(|ours| strong_validator(&entry.headers) == Some(ours))
        };
        let range = |entry: &Entry| ContentRange::of(&entry.headers);
        if let Some(part) = before.filter(same)
            && let (Some(ours), Some(theirs)) = (range(part), range(&entry))
            && let (Some(ours_body), Some(theirs_body)) = (&part.body, &entry.body)
            && let Some((joined, body)) = combine((ours, ours_body), (theirs, theirs_body))
        {
            if joined.first == 0 && joined.reaches_the_end() {
                let whole = complete(&entry, body);
                let kept = self.keep_under(exchange.key(), &whole, &[]).await?;
                if kept.is_ok() {
                    self.forget_part(exchange.key()).await?;
                }
                return Ok(kept);
            }
            entry.headers.remove("content-range");
            entry.headers.remove("content-length");
            entry.headers.push("Content-Range", joined.value());
            entry.headers.push("Content-Length", body.len().to_string());
            entry.body = Some(body.into());
        }
        self.keep_under(&key, &entry, &[]).await
    }

    /// Writes an entry. A store that fails is told once.
    pub(super) async fn keep_under(
        &self,
        key: &Key,
        entry: &Entry,
        hops: &[Key],
    ) -> Result<Result<(), Reason>, StoreError> {
        let Some(cache) = self.usable_cache() else { return Ok(Err(Reason::Store)) };
        match cache.write(key, entry, hops).await {
            Ok(()) => Ok(Ok(())),
            Err(error) => {
                self.give_up_the_store(error)?;
                Ok(Err(Reason::Store))
            }
        }
    }

    /// Makes what is stored for these URLs invalid: it is removed, with its variants.
    pub(super) async fn invalidate(&self, exchange: &Exchange<'_>, urls: &[String]) -> anyhow::Result<()> {
        let mut keys = Vec::new();
        for url in urls {
            for method in ["GET", "HEAD"] {
                let get = Request { method: method.to_owned(), url: url.clone(), ..exchange.get.clone() };
                // With the credentials of this request, and without any.
                let anonymous = Request::get(url.clone());
                let anonymous = Request { method: method.to_owned(), ..anonymous };
                for request in [get, anonymous] {
                    keys.extend(crate::key::cache_keys(&request, &self.key_rules).unwrap_or_default());
                }
            }
        }
        keys.sort();
        keys.dedup();
        Ok(self.forget(&keys).await?)
    }

    async fn forget_part(&self, key: &Key) -> Result<(), StoreError> {
        self.forget(&[derived_key(key, "part")]).await
    }

    async fn forget(&self, keys: &[Key]) -> Result<(), StoreError> {
        let Some(cache) = self.usable_cache().filter(|_| !keys.is_empty()) else { return Ok(()) };
        match cache.delete(keys).await {
            Ok(_) => Ok(()),
            Err(error) => self.give_up_the_store(error),
        }
    }
}
