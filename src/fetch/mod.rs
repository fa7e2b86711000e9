//! Fetches through the cache: the only module that both sends requests and changes the cache.
//!
//! The way of a request:
//!
//! 1. `policy` says whether the cache may be used at all. If not, straight to 4.
//! 2. The cache looks the request up. A store that fails is told once and then left alone: the response is what counts.
//! 3. What was found is used if `policy` and `filter_fn` allow it: a hit. Here most runs end, and nothing so far knows of HTTP clients.
//! 4. The origin is asked, hop by hop, and the final response streams to the caller while a copy is kept for the cache.
//! 5. When the body has come in full, `policy` and `filter_fn` say whether it is stored, and until when.
//!
//! A request that carries credentials has a key of its own and writes and follows no redirects (DESIGN.md §8).

mod cache_status;
mod client;
mod content;
mod controlled;
mod error;
mod explain;
mod filtered;
mod limits;
pub mod many;
mod origin;
mod redirects;
mod refreshed;
mod retry;

use std::cell::Cell;
use std::io;
use std::time::Duration;

use bytes::Bytes;

pub use self::cache_status::CacheStatus;
pub use self::client::ClientOptions;
use self::client::Clients;
use self::content::Body;
pub use self::error::FetchError;
pub use self::explain::{Explanation, Rule};
pub use self::limits::{Limits, Rate};
use self::origin::Final;
use crate::cache::{Cache, Found, Through};
use crate::entry::Entry;
use crate::filter::Filter;
use crate::interrupt::{Interrupted, interrupted};
use crate::key::{Key, KeyRules, cache_keys, carries_credentials, redirect_key};
use crate::policy::rfc9111::{Policy, is_safe};
use crate::policy::{Reason, Rules};
use crate::request::Request;
use crate::store::StoreError;
use crate::time::Timestamp;

/// What the caller asks of the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// What is stored is used, what is not is fetched.
    #[default]
    Normal,
    /// Ask the origin whether what is stored is still good, even if it is fresh.
    Refresh,
    /// Fetch anew and store.
    ForceRefresh,
    /// Neither read nor write.
    NoCache,
    /// Only what is stored.
    OnlyIfCached,
}

/// Whether redirects are followed.
#[derive(Clone, Copy, Debug)]
pub struct RedirectOptions {
    /// If not, they are responses like any other.
    pub follow: bool,
    /// How many in a row.
    pub max: usize,
}

/// Where a response goes, as it arrives.
pub trait Sink {
    /// The head, before the body. `content_length` is that of the body on the way, before decoding, where it is known.
    ///
    /// # Errors
    /// When it cannot be written. The response is stored all the same.
    fn head(&mut self, entry: &Entry, status: &CacheStatus, content_length: Option<u64>) -> io::Result<()>;

    /// The next part of the decoded body.
    ///
    /// # Errors
    /// When it cannot be written. The response is stored all the same.
    fn body(&mut self, part: &[u8]) -> io::Result<()>;

    /// Where that is, for messages.
    fn name(&self) -> String;
}

/// A response that was delivered.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The response. A body that was larger than `max_body` is not in it.
    pub entry: Entry,
    /// Whether the value it came from was signed; of a new response, false.
    pub signed: bool,
    /// Where it came from.
    pub status: CacheStatus,
}

/// How a fetch ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// There was a response.
    Fetched(Box<Fetched>),
    /// Only the cache was asked, and it has none that may be used.
    NotCached(CacheStatus),
}

/// Fetches requests, one store and one set of connections for all of them.
pub struct Fetcher<'a> {
    /// `None` when the store could not even be opened.
    pub cache: Option<Cache>,
    /// What keys depend on.
    pub key_rules: KeyRules,
    /// What is cached.
    pub rules: Rules,
    /// RFC 9111 decides, within the rules; `None` leaves all to them.
    pub cache_control: Option<Policy>,
    /// Which responses are worth it.
    pub filter: Option<Filter>,
    /// What the caller asks of the cache.
    pub mode: Mode,
    /// A failing store is an error, not a detour.
    pub require_cache: bool,
    /// Whether redirects are followed.
    pub redirects: RedirectOptions,
    /// How often the origin is asked again when it cannot be reached or has a moment of weakness.
    pub retries: u32,
    /// For a whole fetch from the origin.
    pub max_time: Option<Duration>,
    /// How hard the origins are asked; one fetch at a time needs no limits.
    pub limits: Option<Limits>,
    /// Tells the caller what went wrong without stopping the fetch.
    pub warn: &'a dyn Fn(&str),
    clients: Clients,
    store_failed: Cell<bool>,
}

/// A body that came in full, or as far as anybody wanted it.
struct Received {
    /// Empty if it was larger than `max_body`.
    body: Bytes,
    is_too_large: bool,
    /// How the sink took it.
    written: io::Result<()>,
}

/// What is known of a request before it is fetched.
struct Prepared {
    /// The first is written under.
    keys: Vec<Key>,
    /// Its place in the list, for the limits.
    place: u64,
    /// What stands under the key, where it was looked up already, with others.
    found: Option<Result<Found, StoreError>>,
}

/// What a look-up leaves to do.
enum LookedUp {
    Hit(Box<crate::cache::StoredEntry>),
    /// Ask the origin, for this reason.
    Forward(Reason),
}

impl<'a> Fetcher<'a> {
    /// A fetcher with the usual behaviour; its public fields change it.
    #[must_use]
    pub fn new(
        cache: Option<Cache>,
        key_rules: KeyRules,
        rules: Rules,
        client: ClientOptions,
        warn: &'a dyn Fn(&str),
    ) -> Self {
        let store_failed = Cell::new(cache.is_none());
        Self {
            cache,
            key_rules,
            rules,
            cache_control: None,
            filter: None,
            mode: Mode::Normal,
            require_cache: false,
            redirects: RedirectOptions { follow: true, max: 10 },
            retries: 0,
            max_time: None,
            limits: None,
            warn,
            clients: Clients::new(client),
            store_failed,
        }
    }

    /// Delivers the response to a request into `sink`.
    ///
    /// # Errors
    /// [`FetchError`] when there is no whole response, [`StoreError`] when the store fails and is required,
    /// [`crate::key::KeyError`] when the request has no key.
    pub async fn fetch(&self, request: &Request, sink: &mut dyn Sink) -> anyhow::Result<Outcome> {
        let keys = cache_keys(request, &self.key_rules)?;
        self.fetch_prepared(request, Prepared { keys, place: 0, found: None }, sink).await
    }

    async fn fetch_prepared(
        &self,
        request: &Request,
        prepared: Prepared,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let Prepared { keys, place, found } = prepared;
        if let Some(policy) = self.cache_control.as_ref().filter(|_| self.mode != Mode::NoCache) {
            return self.fetch_controlled(policy, request, place, sink).await;
        }
        let looked_up = self.look_up(&keys, request, found).await?;
        let key = keys.into_iter().next().expect("there is a key to write under");
        let reason = match looked_up {
            LookedUp::Hit(stored) if self.mode == Mode::Refresh => {
                return self.limited(request, place, self.refresh_plain(key, *stored, request, sink)).await;
            }
            LookedUp::Hit(stored) => return self.deliver(key, *stored, None, sink),
            LookedUp::Forward(reason) => reason,
        };
        if self.mode == Mode::OnlyIfCached {
            let status = CacheStatus { key, forward: Some(reason), forward_status: None, stored: None, ttl: None };
            return Ok(Outcome::NotCached(status));
        }
        self.limited(request, place, self.fetch_from_origin(key, reason, request, sink)).await
    }

    /// Work that asks the origin, when the limits let it, and in the time that the caller allows. From here on there may be a
    /// temporary file, or half an entry: an interrupt has to drop them. Boxed, so that a hit, which never comes here, costs no
    /// more than it needs.
    async fn limited<T>(
        &self,
        request: &Request,
        place: u64,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let in_time = Box::pin(async {
            let _ticket = match &self.limits {
                Some(limits) => Some(limits.enter(place, &request.url).await),
                None => None,
            };
            let Some(limit) = self.max_time else { return work.await };
            tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
                let url = crate::key::without_password(&request.url);
                Err(FetchError::TimedOut { url, after: limit }.into())
            })
        });
        tokio::select! {
            outcome = in_time => outcome,
            () = interrupted() => Err(Interrupted.into()),
        }
    }

    /// Steps 1 to 3; `found` is what the store said, where it was asked already.
    async fn look_up(
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
                    Ok(()) => self.filtered(&stored.key, &stored.entry, stored.signed).await,
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

    /// How the request is looked up, if the cache is asked at all.
    fn looks_for(&self, request: &Request) -> Option<Through> {
        // RFC 9111 looks for variants and parts too, and older key formats for several keys: each on its own.
        let by_one_key = self.cache_control.is_none() && self.key_rules.also_read.is_empty();
        let asked = matches!(self.mode, Mode::Normal | Mode::Refresh | Mode::OnlyIfCached)
            && self.rules.request(&request.method, &request.url).is_ok();
        (by_one_key && asked).then(|| self.through(request))
    }

    /// Whether the response to an equal request may answer this one: what may not be cached is sent as often as it is asked
    /// for.
    fn may_share(&self, request: &Request) -> bool {
        let is_reused = self.cache_control.is_none() || is_safe(&request.method);
        is_reused && self.mode != Mode::NoCache && self.rules.request(&request.method, &request.url).is_ok()
    }

    /// A request with credentials follows no redirect entries (DESIGN.md §8).
    fn through(&self, request: &Request) -> Through {
        if carries_credentials(request, &self.key_rules) { Through::Nothing } else { Through::Redirects }
    }

    /// A hit: the body goes out from the buffer it arrived in.
    fn deliver(
        &self,
        key: Key,
        stored: crate::cache::StoredEntry,
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
    async fn fetch_from_origin(
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
    async fn take_plain(
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

    /// Passes a body on as it comes, and keeps a copy of one that is not larger than `max_body`. A sink that cannot take the
    /// response (`written` is how its head went) does not keep it from being stored.
    async fn receive(
        &self,
        body: &mut Body,
        url: &str,
        mut written: io::Result<()>,
        is_stored: bool,
        sink: &mut dyn Sink,
    ) -> Result<Received, FetchError> {
        let mut copy = Vec::new();
        let mut received = 0;
        loop {
            let part = body.next().await.map_err(|error| FetchError::body(url, received, &error))?;
            let Some(part) = part else { break };
            received += part.len() as u64;
            written = written.and_then(|()| sink.body(&part));
            if received > self.rules.max_body {
                copy = Vec::new();
            } else {
                copy.extend_from_slice(&part);
            }
            if written.is_err() && (!is_stored || received > self.rules.max_body) {
                break;
            }
        }
        Ok(Received { body: copy.into(), is_too_large: received > self.rules.max_body, written })
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

    fn usable_cache(&self) -> Option<&Cache> {
        self.cache.as_ref().filter(|_| !self.store_failed.get())
    }

    /// Warns once, and leaves the store alone from then on; an error where the store is required.
    fn give_up_the_store(&self, error: StoreError) -> Result<(), StoreError> {
        if self.require_cache || self.mode == Mode::OnlyIfCached {
            return Err(error);
        }
        self.store_failed.set(true);
        (self.warn)(&format!("going on without the cache: {}", chain(&error)));
        Ok(())
    }
}

/// An error and its causes in one line.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
