//! What is stored is made fresh again, from a 304 or from the answer to a HEAD.

use super::{Asked, Exchange, Found, Nowhere};
use crate::cache::{Release, StoredEntry};
use crate::entry::Entry;
use crate::fetch::Fetcher;
use crate::headers::Headers;
use crate::policy::Reason;
use crate::policy::rfc9111::{self, Reuse};
use crate::time::Timestamp;

impl Fetcher<'_> {
    /// A response that is fresh again: stored as it is now.
    pub(super) async fn freshen(
        &self,
        exchange: &Exchange<'_>,
        found: &Found,
        headers: Headers,
        sent_at: Timestamp,
        history: Vec<Entry>,
    ) -> anyhow::Result<StoredEntry> {
        let mut stored = found.selected.clone().expect("what was validated was found");
        stored.entry.headers = headers;
        stored.entry.created_at = sent_at;
        stored.entry.history = history;
        stored.entry.expires = exchange.policy.expires((&*stored.entry).into());
        if !self.rules.read_only {
            // Why it could not be written was told; the answer is as good.
            let _ = self.keep_under(&stored.key.clone(), &stored.entry, &[]).await?;
        }
        Ok(stored)
    }

    /// Refreshes what was just used (RFC 5861 §3), one of all who used it. Nobody waits for it, so what goes wrong is not told.
    pub(super) async fn refresh(&self, exchange: &Exchange<'_>, found: Found, place: u64) {
        let Some(mut queue) = self.queue_of(exchange) else { return self.refresh_now(exchange, found, place).await };
        let is_stale =
            |found: &Found| self.verdict(exchange, found, Timestamp::now()) == Ok(Reuse::Stale { refresh: true });
        if matches!(queue.is_ours_at_once().await, Ok(true))
            && let Ok(newest) = self.found(exchange, None).await
            && is_stale(&newest)
        {
            queue.extending(self.refresh_now(exchange, newest, place)).await;
        }
        queue.leave(Release::Free).await;
    }

    async fn refresh_now(&self, exchange: &Exchange<'_>, found: Found, place: u64) {
        let reason = Reason::Validate(rfc9111::MustValidate::Stale);
        let work = async || {
            match self.ask(exchange, &found, reason).await? {
                Asked::New(response) => drop(self.take(exchange, found, reason, *response, &mut Nowhere).await?),
                Asked::Freshened(headers, sent_at, history) => {
                    self.freshen(exchange, &found, headers, sent_at, history).await?;
                }
                Asked::Replaced(_) => {}
            }
            anyhow::Ok(())
        };
        let _ = self.limited(exchange.request, place, work).await;
    }
}
