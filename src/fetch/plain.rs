//! The way of a request while `cache_control` is off: the settings alone decide.

use super::origin::Final;
use super::{CacheStatus, FetchError, Fetched, Fetcher, Mode, Outcome, Sink, retry};
use crate::cache::{Found, StoredEntry};
use crate::entry::Entry;
use crate::key::{Key, carries_credentials, redirect_key};
use crate::policy::Reason;
use crate::request::Request;
use crate::store::StoreError;
use crate::time::Timestamp;

/// What a look-up leaves to do.
pub(super) enum LookedUp {
    Hit(Box<StoredEntry>),
    /// Ask the origin, for this reason.
    Forward(Reason),
}

impl Fetcher<'_> {
    /// Steps 1 to 3; `found` is what the store said, where it was asked already.
    pub(super) async fn look_up(
        &self,
        keys: &[Key],
        request: &Request,
        found: Option<Result<Found, StoreError>>,
    ) -> Result<LookedUp, StoreError> {
        let forward = |reason| Ok(LookedUp::Forward(reason));
        match self.mode {
            Mode::NoCache => return forward(Reason::NoCache),
            Mode::ForceRefresh => return forward(Reason::Forced),
            Mode::Normal | Mode::Refresh | Mode::OnlyIfCached => {}
        }
        if let Err(reason) = self.rules.request(&request.method, &request.url) {
            return forward(reason);
        }
        let Some(cache) = self.usable_cache() else { return forward(Reason::Store) };
        let found = match found {
            Some(found) => found,
            None => cache.find(keys, self.through(request)).await,
        };
        match found {
            Ok(Found::Entry(stored)) => {
                let allowed = match self.rules.reuse(&stored.entry, Timestamp::now()) {
                    Ok(()) => self.wanted(&stored).await,
                    rejected => rejected,
                };
                allowed.map_or_else(forward, |()| Ok(LookedUp::Hit(stored)))
            }
            Ok(Found::Absent) => forward(Reason::Absent),
            Ok(Found::Unreadable(unreadable)) => {
                (self.warn)(&format!("cannot use the stored value of {}: {}", unreadable.key, unreadable.reason));
                forward(Reason::Unreadable)
            }
            Err(error) => {
                self.give_up_the_store(error)?;
                forward(Reason::Store)
            }
        }
    }

    /// A hit: the body goes out from the buffer it arrived in.
    pub(super) fn deliver(
        &self,
        key: Key,
        stored: StoredEntry,
        forwarded: Option<Reason>,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let left = |expires: Timestamp| (expires.unix_micros() - Timestamp::now().unix_micros()) / 1_000_000;
        let ttl = stored.entry.expires.map(left);
        let forward_status = forwarded.map(|_| 304);
        let status = CacheStatus { key, forward: forwarded, forward_status, stored: None, ttl };
        let body = stored.entry.body.clone().unwrap_or_default();
        let delivered = sink.head(&stored.entry, &status, Some(body.len() as u64)).and_then(|()| sink.body(&body));
        delivered.map_err(|source| FetchError::Output { to: sink.name(), source })?;
        Ok(Outcome::Fetched(Box::new(Fetched { entry: stored.entry, signed: stored.signed, status })))
    }

    /// Steps 4 and 5.
    pub(super) async fn fetch_from_origin(
        &self,
        key: Key,
        reason: Reason,
        request: &Request,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let answer = retry::ask_again(&self.clients, request, self.redirects, self.retries, self.warn);
        self.take_plain(key, reason, request, answer.await?, sink).await
    }

    /// Delivers a new response, and stores it if the settings say so.
    pub(super) async fn take_plain(
        &self,
        key: Key,
        reason: Reason,
        request: &Request,
        mut response: Final,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let url = response.entry.url.to_string();
        let mut storing = match self.mode {
            Mode::NoCache => Err(Reason::NoCache),
            _ => self.rules.store(&request.method, &request.url, response.entry.status, response.entry.created_at),
        };
        if storing.is_ok() && self.store_failed.get() {
            storing = Err(Reason::Store);
        }
        let mut status = CacheStatus {
            key,
            forward: Some(reason),
            forward_status: Some(response.entry.status),
            stored: Some(storing.map(drop)),
            ttl: None,
        };
        let written = sink.head(&response.entry, &status, response.content_length);
        let received = self.receive(&mut response.body, &url, written, storing.is_ok(), sink).await?;
        if received.is_too_large {
            storing = Err(Reason::Body(self.rules.max_body));
        }
        response.entry.body = Some(received.body);
        if let Ok(expires) = storing {
            response.entry.expires = expires;
            storing = self.filtered(&status.key, &response.entry, false).await.map(|()| expires);
        }
        if let Ok(expires) = storing {
            storing = self.write(&status.key, &response.entry, request).await?.map(|()| expires);
        }
        status.stored = Some(storing.map(drop));
        received.written.map_err(|source| FetchError::Output { to: sink.name(), source })?;
        Ok(Outcome::Fetched(Box::new(Fetched { entry: response.entry, signed: false, status })))
    }

    /// Stores a response with the redirects that lead to it (FORMAT.md §2.9).
    async fn write(&self, key: &Key, entry: &Entry, request: &Request) -> Result<Result<(), Reason>, StoreError> {
        let Some(cache) = self.usable_cache() else { return Ok(Err(Reason::Store)) };
        let hops: Vec<Key> = if carries_credentials(request, &self.key_rules) {
            Vec::new()
        } else {
            let key_of = |hop: &Entry| redirect_key(&hop.method, &hop.url.to_string(), &self.key_rules).ok();
            entry.history.iter().filter_map(key_of).collect()
        };
        match cache.write(key, entry, &hops).await {
            Ok(()) => Ok(Ok(())),
            Err(error) => {
                self.give_up_the_store(error)?;
                Ok(Err(Reason::Store))
            }
        }
    }
}
