//! The way of a request while `cache_control` is off: the settings alone decide.

use super::origin::Final;
use super::queue::Queue;
use super::{CacheStatus, FetchError, Fetched, Fetcher, Mode, Outcome, Sink, retry};
use crate::cache::{Found, FoundOrLong, LongEntry, LongError, Release, StoredEntry, StoredValue};
use crate::entry::Entry;
use crate::key::{Key, carries_credentials, redirect_key};
use crate::policy::Reason;
use crate::request::Request;
use crate::store::StoreError;
use crate::time::Timestamp;

/// What a look-up leaves to do.
pub(super) enum LookedUp {
    Hit(StoredEntry),
    /// A hit whose body is on its way.
    LongHit(Box<LongEntry>),
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
            None if self.may_pass(keys) => match Box::pin(cache.find_or_pass(&keys[0], self.through(request))).await {
                Ok(FoundOrLong::Found(found)) => Ok(found),
                Ok(FoundOrLong::Long(long)) => {
                    let allowed = self.rules.reuse(&long.entry, Timestamp::now());
                    return allowed.map_or_else(forward, |()| Ok(LookedUp::LongHit(long)));
                }
                Err(error) => Err(error),
            },
            None => Box::pin(cache.find(keys, self.through(request))).await,
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

    /// A hit of a list, for which nothing has to be waited for. If it is none, what was found goes the way of all others.
    pub(super) fn deliver_at_once(
        &self,
        key: &Key,
        found: Option<Result<Option<StoredValue>, StoreError>>,
        sink: &mut dyn Sink,
    ) -> Result<anyhow::Result<Outcome>, Option<Result<Found, StoreError>>> {
        let Some(cache) = &self.cache else { return Err(None) };
        let found = found.map(|found| found.map(|stored| cache.decode(stored)));
        let decides_alone = matches!(self.mode, Mode::Normal | Mode::OnlyIfCached)
            && self.cache_control.is_none()
            && self.filter.is_none();
        match found {
            Some(Ok(Found::Entry(stored)))
                if decides_alone
                    && self.usable_cache().is_some()
                    && self.rules.reuse(&stored.entry, Timestamp::now()).is_ok()
                    && self.as_asked(&stored.entry).is_ok() =>
            {
                Ok(self.deliver(key.clone(), stored, None, sink))
            }
            other => Err(other),
        }
    }

    /// Whether the body of a hit may go out while it comes: nobody wants to look into it, or to look the entry up elsewhere.
    fn may_pass(&self, keys: &[Key]) -> bool {
        self.passes_bodies && self.filter.is_none() && self.mode != Mode::Refresh && keys.len() == 1
    }

    /// A hit whose body goes out while it comes.
    pub(super) async fn pass_on(&self, key: Key, mut long: LongEntry, sink: &mut dyn Sink) -> anyhow::Result<Outcome> {
        let status =
            CacheStatus { key, forward: None, forward_status: None, stored: None, ttl: time_left(&long.entry) };
        let unwritten = |sink: &dyn Sink, source| FetchError::Output { to: sink.name(), source };
        sink.head(&long.entry, &status, Some(long.len)).map_err(|source| unwritten(sink, source))?;
        while let Some(part) = long.next().await.map_err(LongError::into_cause)? {
            sink.body(&part).map_err(|source| unwritten(sink, source))?;
        }
        Ok(Outcome::Fetched(Box::new(Fetched { entry: long.entry, signed: false, status })))
    }

    /// A hit: the body goes out from the buffer it arrived in.
    pub(super) fn deliver(
        &self,
        key: Key,
        stored: StoredEntry,
        forwarded: Option<Reason>,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let ttl = time_left(&stored.entry);
        let forward_status = forwarded.map(|_| 304);
        let status = CacheStatus { key, forward: forwarded, forward_status, stored: None, ttl };
        let body = stored.entry.body.clone().unwrap_or_default();
        let delivered = sink.head(&stored.entry, &status, Some(body.len() as u64)).and_then(|()| sink.body(&body));
        delivered.map_err(|source| FetchError::Output { to: sink.name(), source })?;
        Ok(Outcome::Fetched(Box::new(Fetched { entry: stored.entry, signed: stored.signed, status })))
    }

    /// The same with `--lock`: looks again when it may have become a hit, and is fetched when it is its turn.
    pub(super) async fn fetch_in_turn(
        &self,
        mut queue: Queue<'_>,
        keys: &[Key],
        request: &Request,
        place: u64,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let key = keys.first().expect("there is a key to write under").clone();
        let reason = loop {
            queue.wait().await?;
            match self.look_up(keys, request, None).await? {
                LookedUp::Hit(stored) => {
                    queue.leave(Release::Free).await;
                    return self.deliver(key, stored, None, sink);
                }
                LookedUp::LongHit(long) => {
                    queue.leave(Release::Free).await;
                    return self.pass_on(key, *long, sink).await;
                }
                LookedUp::Forward(_) if queue.is_waiting() => {}
                LookedUp::Forward(reason) => break reason,
            }
        };
        let is_usable = |fetched: &Fetched| fetched.entry.expires.is_none_or(|expires| expires > Timestamp::now());
        queue.fetch(place, || self.fetch_from_origin(key, reason, request, sink), is_usable).await
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
        let received = self.receive(&mut response.body, &response.entry.url, written, storing.is_ok(), sink).await?;
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
        let hops: Vec<Key> = if entry.history.is_empty() || carries_credentials(request, &self.key_rules) {
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

/// How long an entry may still be used, in seconds.
fn time_left(entry: &Entry) -> Option<i64> {
    let left = |expires: Timestamp| (expires.unix_micros() - Timestamp::now().unix_micros()) / 1_000_000;
    entry.expires.map(left)
}
