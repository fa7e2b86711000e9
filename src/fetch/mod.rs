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
//! That is `plain`, by the settings alone; `controlled` goes the same way by RFC 9111, and `many` goes it for a list of requests.
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
mod plain;
mod queue;
mod received;
mod redirects;
mod refreshed;
mod retry;
mod urls;

use std::cell::{Cell, OnceCell, RefCell};
use std::io;
use std::time::Duration;

use futures_util::future::{FutureExt as _, LocalBoxFuture, Shared};

pub use self::cache_status::CacheStatus;
pub use self::client::ClientOptions;
use self::client::Clients;
pub use self::error::FetchError;
pub use self::explain::{Explanation, Rule};
pub use self::limits::{Limits, Rate};
use self::plain::LookedUp;
use self::queue::Abandoned;
use crate::cache::{Cache, Found, Through};
use crate::entry::Entry;
use crate::filter::Filter;
use crate::interrupt::{Interrupted, interrupted};
use crate::key::{Key, KeyRules, cache_keys, carries_credentials};
use crate::policy::rfc9111::{Policy, is_safe};
use crate::policy::{Reason, Rules};
use crate::request::Request;
use crate::store::StoreError;

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

    /// The body has come in full, or as far as anybody wants it. What may follow is that it is stored.
    fn end(&mut self) {}

    /// Where that is, for messages.
    fn name(&self) -> String;
}

/// A response that was delivered.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The response. A body that was larger than `max_body` is not in it.
    pub entry: Box<Entry>,
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
    /// Long bodies from the cache go out while they come, and the outcome is without them. For one fetch at a time.
    pub passes_bodies: bool,
    /// For a whole fetch from the origin.
    pub max_time: Option<Duration>,
    /// What several processes want at the same time is fetched by one of them, and one that died delays the others for this
    /// long at most.
    pub lock: Option<Duration>,
    /// How hard the origins are asked; one fetch at a time needs no limits. Whoever fetches with them watches for interrupts.
    pub limits: Option<Limits>,
    /// Tells the caller what went wrong without stopping the fetch.
    pub warn: &'a dyn Fn(&str),
    clients: Clients,
    store_failed: Cell<bool>,
    interrupted: OnceCell<Shared<LocalBoxFuture<'static, ()>>>,
    /// Leases of fetches that were dropped.
    abandoned: RefCell<Vec<Abandoned>>,
}

/// What is known of a request before it is fetched.
struct Prepared<'k> {
    /// The first is written under.
    keys: &'k [Key],
    /// Its place in the list, for the limits.
    place: u64,
    /// What stands under the key, where it was looked up already, with others.
    found: Option<Result<Found, StoreError>>,
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
            passes_bodies: false,
            max_time: None,
            lock: None,
            limits: None,
            warn,
            clients: Clients::new(client),
            store_failed,
            interrupted: OnceCell::new(),
            abandoned: RefCell::default(),
        }
    }

    /// Delivers the response to a request into `sink`.
    ///
    /// # Errors
    /// [`FetchError`] when there is no whole response, [`StoreError`] when the store fails and is required,
    /// [`crate::key::KeyError`] when the request has no key.
    pub async fn fetch(&self, request: &Request, sink: &mut dyn Sink) -> anyhow::Result<Outcome> {
        let keys = cache_keys(request, &self.key_rules)?;
        let outcome = self.fetch_prepared(request, Prepared { keys: &keys, place: 0, found: None }, sink).await;
        if !self.abandoned.borrow().is_empty() {
            Box::pin(self.release_abandoned()).await;
        }
        outcome
    }

    async fn fetch_prepared(
        &self,
        request: &Request,
        prepared: Prepared<'_>,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let Prepared { keys, place, found } = prepared;
        if let Some(policy) = self.cache_control.as_ref().filter(|_| self.mode != Mode::NoCache) {
            return Box::pin(self.fetch_controlled(policy, request, place, found, sink)).await;
        }
        let looked_up = self.look_up(keys, request, found).await?;
        let key = keys.first().expect("there is a key to write under").clone();
        let reason = match looked_up {
            LookedUp::Hit(stored) if self.mode == Mode::Refresh => {
                return self.limited(request, place, || self.refresh_plain(key, stored, request, sink)).await;
            }
            LookedUp::Hit(stored) => return self.deliver(key, stored, None, sink),
            LookedUp::LongHit(long) => return Box::pin(self.pass_on(key, *long, sink)).await,
            LookedUp::Forward(reason) => reason,
        };
        if self.mode == Mode::OnlyIfCached {
            let status = CacheStatus { key, forward: Some(reason), forward_status: None, stored: None, ttl: None };
            return Ok(Outcome::NotCached(status));
        }
        self.forward(keys, reason, request, place, sink).await
    }

    /// Nothing is stored that may be used.
    fn forward<'f>(
        &'f self,
        keys: &'f [Key],
        reason: Reason,
        request: &'f Request,
        place: u64,
        sink: &'f mut dyn Sink,
    ) -> LocalBoxFuture<'f, anyhow::Result<Outcome>> {
        let key = keys.first().expect("there is a key to write under");
        match self.queue(request, key) {
            Some(queue) => Box::pin(self.fetch_in_turn(queue, keys, request, place, sink)),
            None => self.limited(request, place, move || self.fetch_from_origin(key.clone(), reason, request, sink)),
        }
    }

    /// Work that asks the origin, when the limits let it, and in the time that the caller allows. From here on there may be a
    /// temporary file, or half an entry: an interrupt has to drop them. Boxed, so that a hit, which never comes here, is not
    /// moved about with the room for all of it.
    fn limited<'f, T: 'f, F: Future<Output = anyhow::Result<T>> + 'f>(
        &'f self,
        request: &'f Request,
        place: u64,
        work: impl FnOnce() -> F + 'f,
    ) -> LocalBoxFuture<'f, anyhow::Result<T>> {
        self.limited_after(Duration::ZERO, request, place, work)
    }

    /// The same when so much of the time has gone by already.
    fn limited_after<'f, T: 'f, F: Future<Output = anyhow::Result<T>> + 'f>(
        &'f self,
        spent: Duration,
        request: &'f Request,
        place: u64,
        work: impl FnOnce() -> F + 'f,
    ) -> LocalBoxFuture<'f, anyhow::Result<T>> {
        let Some(limits) = &self.limits else {
            return Box::pin(async move {
                let in_time = self.in_time(spent, request, Box::pin(work()));
                tokio::select! {
                    outcome = in_time => outcome,
                    () = self.interrupted() => Err(Interrupted.into()),
                }
            });
        };
        Box::pin(async move {
            let _ticket = limits.enter(place, &request.url).await;
            // Many may wait for their tickets: the room for their work is taken when it begins.
            self.in_time(spent, request, Box::pin(work())).await
        })
    }

    async fn in_time<T>(
        &self,
        spent: Duration,
        request: &Request,
        work: LocalBoxFuture<'_, anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let Some(limit) = self.max_time else { return work.await };
        tokio::time::timeout(limit.saturating_sub(spent), work).await.unwrap_or_else(|_| {
            let url = crate::key::without_password(&request.url);
            Err(FetchError::TimedOut { url, after: limit }.into())
        })
    }

    /// [`interrupted`], for all fetches together: each waits for it.
    fn interrupted(&self) -> impl Future<Output = ()> + use<> {
        self.interrupted.get_or_init(|| interrupted().boxed_local().shared()).clone()
    }

    /// Whether the cache is asked for the request, by its key alone.
    fn looks_up(&self, request: &Request) -> bool {
        // Older key formats look for several keys, and a HEAD by RFC 9111 for that of the GET: each on its own.
        let by_its_key = self.cache_control.is_none() || request.method.eq_ignore_ascii_case("GET");
        let by_one_key = by_its_key && self.key_rules.also_read.is_empty();
        let asked = matches!(self.mode, Mode::Normal | Mode::Refresh | Mode::OnlyIfCached)
            && self.rules.request(&request.method, &request.url).is_ok();
        by_one_key && asked
    }

    /// Whether the response to an equal request may answer this one: what may not be cached is sent as often as it is asked
    /// for.
    fn may_share(&self, request: &Request) -> bool {
        let is_reused = self.cache_control.is_none() || is_safe(&request.method);
        is_reused && self.mode != Mode::NoCache && self.rules.request(&request.method, &request.url).is_ok()
    }

    fn through(&self, request: &Request) -> Through {
        through(request, &self.key_rules)
    }

    fn usable_cache(&self) -> Option<&Cache> {
        self.cache.as_ref().filter(|_| !self.store_failed.get())
    }

    /// Warns once, and leaves the store alone from then on; an error where the store is required.
    fn give_up_the_store(&self, error: StoreError) -> Result<(), StoreError> {
        if self.require_cache || self.mode == Mode::OnlyIfCached {
            return Err(error);
        }
        // Of several that were asked at the same time the first is told.
        if !self.store_failed.replace(true) {
            (self.warn)(&format!("going on without the cache: {}", chain(&error)));
        }
        Ok(())
    }
}

/// A request with credentials follows no redirect entries (DESIGN.md §8).
fn through(request: &Request, rules: &KeyRules) -> Through {
    if carries_credentials(request, rules) { Through::Nothing } else { Through::Redirects }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::expiry::ExpireAfter;

    /// What a fetch takes before it is known to be more than a hit: this much is moved and zeroed for each of a long list.
    #[test]
    fn a_fetch_that_may_be_a_hit_is_small() {
        let warn = |_: &str| {};
        let rules = Rules {
            expire_after: ExpireAfter::Never,
            expire_after_is_given: false,
            urls_expire_after: Vec::new(),
            request_expire_after: None,
            allowed_codes: Vec::new(),
            allowed_methods: Vec::new(),
            max_body: 0,
            read_only: false,
        };
        let fetcher = Fetcher::new(None, KeyRules::default(), rules, ClientOptions::default(), &warn);
        let request = Request::get("http://e.com/");
        let prepared = Prepared { keys: &[], place: 0, found: None };
        let mut sink = NoSink;
        let size = size_of_val(&fetcher.fetch_prepared(&request, prepared, &mut sink));
        assert!(size < 800, "{size} bytes");
    }

    struct NoSink;

    impl Sink for NoSink {
        fn head(&mut self, _: &Entry, _: &CacheStatus, _: Option<u64>) -> io::Result<()> {
            Ok(())
        }

        fn body(&mut self, _: &[u8]) -> io::Result<()> {
            Ok(())
        }

        fn name(&self) -> String {
            String::new()
        }
    }
}
