//! `--refresh` while `cache_control` is off, as in the library (FORMAT.md §6.4): what is stored is asked about, and a 304 leaves it
//! as it is, its expiry too.

use super::{Fetcher, Outcome, Sink, retry};
use crate::cache::StoredEntry;
use crate::key::Key;
use crate::policy::Reason;
use crate::policy::rfc9111::conditions;
use crate::request::Request;

impl Fetcher<'_> {
    /// Asks whether a stored response is still good; without a validator it is fetched anew.
    pub(super) async fn refresh_plain(
        &self,
        key: Key,
        stored: StoredEntry,
        request: &Request,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let mut conditional = request.clone();
        let conditions = conditions(&stored.entry.headers);
        for (name, value) in &conditions {
            conditional.headers.remove(name);
            conditional.headers.push(name, value);
        }
        let answer = retry::ask_again(&self.clients, &conditional, self.redirects, self.retries, self.warn).await?;
        if answer.entry.status == 304 && !conditions.is_empty() {
            return self.deliver(key, stored, Some(Reason::Forced), sink);
        }
        self.take_plain(key, Reason::Forced, request, answer, sink).await
    }
}
