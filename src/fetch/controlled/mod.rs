//! Fetching with `cache_control` on: by RFC 9111, which [`crate::policy::rfc9111`] knows. This is what it is asked, and what is
//! done with its verdicts.
//!
//! The way of a GET or HEAD:
//!
//! 1. `found`: the stored response that the request selects, be it under the primary key, as one of its variants, or in part.
//! 2. Fresh, or stale and allowed: it is `answered` from, as a 200, 304, 206 or 416. Stale-while-revalidate then goes on as 3.
//! 3. Otherwise the origin is asked, with the conditions of what is stored. A 304 freshens it, an error may leave it good enough.
//! 4. A new response streams to the caller, and is `kept` with its variants and parts.
//!
//! All other methods go to the origin, and make stored responses invalid.

mod answered;
mod found;
mod freshened;
mod kept;

use std::io;

pub(in crate::fetch) use self::found::Found;
use super::origin::Final;
use super::queue::Queue;
use super::{CacheStatus, FetchError, Fetched, Fetcher, Mode, Outcome, Sink, retry};
use crate::cache::{Found as InCache, Release};
use crate::entry::Entry;
use crate::headers::Headers;
use crate::key::{Key, cache_keys};
use crate::policy::Reason;
use crate::policy::rfc9111::{self, Policy, Reuse, Validated, conditions, freshened_by_head, is_safe, only_if_cached};
use crate::request::{Request, RequestBody};
use crate::store::StoreError;
use crate::time::Timestamp;

/// A request, and what decides about it.
pub(super) struct Exchange<'a> {
    pub(super) policy: Policy,
    pub(super) request: &'a Request,
    /// The method, upper case.
    pub(super) method: String,
    /// The header fields that would be sent.
    pub(super) sent: Headers,
    /// The same as a GET: what is looked up, and what is stored.
    pub(super) get: Request,
    /// Its keys; the first is written under.
    pub(super) keys: Vec<Key>,
}

impl Exchange<'_> {
    pub(super) fn key(&self) -> &Key {
        &self.keys[0]
    }
}

/// What became of asking the origin.
enum Asked {
    /// A new response.
    New(Box<Final>),
    /// What is stored is still good, with these header fields, from the answer to a request that was sent then.
    Freshened(Headers, Timestamp, Vec<Entry>),
    /// What is stored stands in for an error.
    Replaced(Option<u16>),
}

impl Fetcher<'_> {
    /// As [`Fetcher::fetch`]. `primary` is what the store said of the keys of a GET, where it was asked already.
    pub(super) async fn fetch_controlled(
        &self,
        policy: &Policy,
        request: &Request,
        place: u64,
        mut primary: Option<Result<InCache, StoreError>>,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let exchange = self.exchange(policy, request)?;
        if !is_safe(&exchange.method) {
            return self
                .limited(request, place, || self.send(&exchange, Found::nothing(Reason::Unsafe), Reason::Unsafe, sink))
                .await;
        }
        if !matches!(exchange.method.as_str(), "GET" | "HEAD") {
            return self
                .limited(request, place, || self.send(&exchange, Found::nothing(Reason::Method), Reason::Method, sink))
                .await;
        }
        if let Err(reason) = self.rules.request(&exchange.method, &request.url) {
            return self.limited(request, place, || self.send(&exchange, Found::nothing(reason), reason, sink)).await;
        }
        let mut queue = self.queue_of(&exchange);
        let (found, reason) = loop {
            let found = self.found(&exchange, primary.take()).await?;
            let now = Timestamp::now();
            let reason = match (&found.selected, self.verdict(&exchange, &found, now)) {
                (Some(stored), Ok(reuse)) => {
                    if let Some(queue) = queue.take() {
                        Box::pin(queue.leave(Release::Free)).await;
                    }
                    if let Some(outcome) = self.answer(&exchange, stored, None, now, sink)? {
                        if reuse == (Reuse::Stale { refresh: true }) {
                            self.refresh(&exchange, found, place).await;
                        }
                        return Ok(outcome);
                    }
                    Reason::Partial
                }
                (_, Err(reason)) => reason,
                (None, Ok(_)) => found.reason,
            };
            if self.mode == Mode::OnlyIfCached || only_if_cached(&exchange.sent) {
                return self.not_cached(&exchange, reason, sink);
            }
            match &mut queue {
                Some(queue) if queue.is_waiting() && reason != Reason::OriginOnly => Box::pin(queue.wait()).await?,
                _ => break (found, reason),
            }
        };
        let Some(queue) = queue else {
            return self.limited(request, place, || self.send(&exchange, found, reason, sink)).await;
        };
        let is_usable = |fetched: &Fetched| {
            let reuse = exchange.policy.reuse((&*fetched.entry).into(), &exchange.sent, false, Timestamp::now());
            !matches!(reuse, Reuse::Validate(_))
        };
        Box::pin(queue.fetch(place, || self.send(&exchange, found, reason, sink), is_usable)).await
    }

    /// Where a request waits for equal ones of other processes. Ranges and heads do not: what they bring answers no other.
    fn queue_of<'f>(&'f self, exchange: &'f Exchange<'_>) -> Option<Queue<'f>> {
        let wants_all = exchange.method == "GET" && !exchange.sent.contains("range");
        self.queue(exchange.request, exchange.key()).filter(|_| wants_all)
    }

    pub(in crate::fetch) fn exchange<'r>(&self, policy: &Policy, request: &'r Request) -> anyhow::Result<Exchange<'r>> {
        let method = request.method.to_ascii_uppercase();
        let mut get = request.clone();
        if method != "GET" {
            get.method = "GET".to_owned();
            get.body = RequestBody::None;
            get.implied_headers.remove("content-type");
        }
        let keys = cache_keys(&get, &self.key_rules)?;
        let policy = Policy { expire_after: self.rules.given_expire_after(&request.url), ..policy.clone() };
        Ok(Exchange { policy, request, method, sent: self.clients.would_send(request), get, keys })
    }

    /// Whether what was found may be used without asking.
    ///
    /// # Errors
    /// Why not.
    pub(in crate::fetch) fn verdict(
        &self,
        exchange: &Exchange<'_>,
        found: &Found,
        now: Timestamp,
    ) -> Result<Reuse, Reason> {
        if self.mode == Mode::ForceRefresh {
            return Err(Reason::Forced);
        }
        let Some(stored) = &found.selected else { return Err(found.reason) };
        if exchange.policy.needs_the_origin(&exchange.sent)
            || rfc9111::ranges::wanted(&exchange.method, &exchange.sent) == rfc9111::ranges::Wanted::Several
        {
            return Err(Reason::OriginOnly);
        }
        // The redirects that led here are responses too, and each has its own freshness.
        if !stored.entry.history.iter().all(|hop| exchange.policy.is_fresh(hop.into(), now)) {
            return Err(Reason::Redirect);
        }
        match exchange.policy.reuse((&*stored.entry).into(), &exchange.sent, self.mode == Mode::Refresh, now) {
            Reuse::Validate(why) => Err(Reason::Validate(why)),
            reuse => Ok(reuse),
        }
    }

    /// Steps 3 and 4.
    async fn send(
        &self,
        exchange: &Exchange<'_>,
        found: Found,
        reason: Reason,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        let asked = match self.ask(exchange, &found, reason).await {
            Err(error @ FetchError::Request { .. }) if found.selected.is_some() => {
                // "the cache MUST generate an error response rather than reuse the stale response … SHOULD … 504" (§5.2.2.2)
                let status = unanswered(exchange, reason);
                let head = with_status(&answered::gateway_timeout(exchange), &status);
                sink.head(&head, &status, Some(0)).map_err(|source| FetchError::Output { to: sink.name(), source })?;
                return Err(error.into());
            }
            asked => asked?,
        };
        match asked {
            Asked::New(response) => self.take(exchange, found, reason, *response, sink).await,
            Asked::Freshened(headers, sent_at, history) => {
                let stored = self.freshen(exchange, &found, headers, sent_at, history).await?;
                let forwarded = Some((reason, Some(304)));
                let answered = self.answer(exchange, &stored, forwarded, Timestamp::now(), sink)?;
                answered.ok_or_else(|| FetchError::Client("the range was there, and is gone".to_owned()).into())
            }
            Asked::Replaced(status) => {
                let stored = found.selected.as_ref().expect("an error is replaced by what was found");
                let answered = self.answer(exchange, stored, Some((reason, status)), Timestamp::now(), sink)?;
                answered.ok_or_else(|| FetchError::Client("the range was there, and is gone".to_owned()).into())
            }
        }
    }

    /// Asks the origin, with the conditions of what is stored where it may answer them.
    async fn ask(&self, exchange: &Exchange<'_>, found: &Found, reason: Reason) -> Result<Asked, FetchError> {
        let ask = |request: Request| async move {
            retry::ask_again(&self.clients, &request, self.redirects, self.retries, self.warn).await
        };
        let can_be_validated = matches!(reason, Reason::Validate(_) | Reason::Redirect) && exchange.method == "GET";
        let stored = found.selected.as_ref().filter(|_| can_be_validated);
        let Some(stored) = stored else { return Ok(Asked::New(Box::new(ask(self.plain(exchange, found)).await?))) };

        let conditions = conditions(&stored.entry.headers);
        let mut request = self.plain(exchange, found);
        if !conditions.is_empty() {
            for name in rfc9111::CONDITIONAL_FIELDS {
                request.headers.remove(name);
            }
            for (name, value) in &conditions {
                request.headers.push(name, value);
            }
        }
        if self.mode == Mode::Refresh && !exchange.sent.contains("cache-control") {
            request.headers.push("Cache-Control", "max-age=0");
        }
        let replaces =
            || exchange.policy.may_replace_an_error((&*stored.entry).into(), &exchange.sent, Timestamp::now());
        match ask(request).await {
            Err(error @ FetchError::Request { .. }) if replaces() => {
                (self.warn)(&format!("{}; using what is stored, though it is stale", super::chain(&error)));
                Ok(Asked::Replaced(None))
            }
            Err(error) => Err(error),
            Ok(response) if matches!(response.entry.status, 500 | 502..=504) && replaces() => {
                let status = response.entry.status;
                (self.warn)(&format!("the origin answered {status}; using what is stored, though it is stale"));
                Ok(Asked::Replaced(Some(status)))
            }
            Ok(response) if response.entry.status == 304 && !conditions.is_empty() => {
                let is_of_it = response.entry.url == stored.entry.url;
                match rfc9111::validated(&stored.entry.headers, &response.entry.headers) {
                    Validated::Freshened(headers) if is_of_it => {
                        Ok(Asked::Freshened(headers, response.sent_at, response.entry.history))
                    }
                    // Nothing stored is what the 304 is about.
                    _ => Ok(Asked::New(Box::new(ask(exchange.request.clone()).await?))),
                }
            }
            Ok(response) => Ok(Asked::New(Box::new(response))),
        }
    }

    /// The request as the caller made it, but for what is stored of it in part: then the rest is asked for.
    fn plain(&self, exchange: &Exchange<'_>, found: &Found) -> Request {
        let mut request = exchange.request.clone();
        if let Some((range, validator)) = found.rest(&exchange.sent).filter(|_| exchange.method == "GET") {
            request.headers.push("Range", range);
            request.headers.push("If-Range", validator);
        }
        request
    }

    /// A new response: to the caller, and into the cache.
    async fn take(
        &self,
        exchange: &Exchange<'_>,
        found: Found,
        reason: Reason,
        mut response: Final,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Outcome> {
        response.entry.created_at = response.sent_at;
        let mut storing = self.storable(exchange, &response.entry);
        let mut status = CacheStatus {
            key: exchange.key().clone(),
            forward: Some(reason),
            forward_status: Some(response.entry.status),
            stored: Some(storing),
            ttl: None,
        };
        let joined = found.joined(&response.entry);
        let written = match &joined {
            // The rest of what is stored in part: what the caller wants is the whole, which is there when the rest is.
            Some(_) => Ok(()),
            None => sink.head(&with_status(&response.entry, &status), &status, response.content_length),
        };
        let mut body_sink = Nowhere;
        let to: &mut dyn Sink = if joined.is_some() { &mut body_sink } else { &mut *sink };
        let received = self.receive(&mut response.body, &response.entry.url, written, storing.is_ok(), to).await?;
        if received.is_too_large {
            storing = Err(Reason::Body(self.rules.max_body));
        }
        let mut written = received.written;
        response.entry.body = Some(received.body);
        if let Some(whole) = joined.and_then(|joined| joined.with(&response.entry)) {
            response.entry = whole.into();
            let body = response.entry.body.clone().unwrap_or_default();
            let head = with_status(&response.entry, &status);
            written = sink.head(&head, &status, Some(body.len() as u64)).and_then(|()| sink.body(&body));
        }
        if storing.is_ok() {
            storing = self.filtered(&status.key, &response.entry, false).await;
        }
        // First this: the answer to a POST may itself become what is stored.
        self.outdate(exchange, &found, &response.entry).await?;
        if storing.is_ok() {
            storing = self.keep(exchange, &found, &response.entry).await?;
        }
        status.stored = Some(storing);
        written.map_err(|source| FetchError::Output { to: sink.name(), source })?;
        Ok(Outcome::Fetched(Box::new(Fetched { entry: response.entry, signed: false, status })))
    }

    /// What the response to a HEAD or to an unsafe request makes of what is stored.
    async fn outdate(&self, exchange: &Exchange<'_>, found: &Found, response: &Entry) -> anyhow::Result<()> {
        if self.rules.read_only {
            return Ok(());
        }
        if let (Some(stored), "HEAD", 200) = (&found.selected, exchange.method.as_str(), response.status) {
            match freshened_by_head(&stored.entry.headers, &response.headers) {
                Some(headers) => {
                    let history = stored.entry.history.clone();
                    self.freshen(exchange, found, headers, response.created_at, history).await?;
                }
                None => self.invalidate(exchange, std::slice::from_ref(&exchange.request.url)).await?,
            }
        }
        let url = crate::key::without_password(&exchange.request.url);
        let invalid = rfc9111::invalidated(&exchange.method, &url, response.status, &response.headers);
        self.invalidate(exchange, &invalid).await
    }

    /// Nothing that may be used, and the caller wants nothing else (§5.2.1.7: "a cache SHOULD … respond with a 504").
    fn not_cached(&self, exchange: &Exchange<'_>, reason: Reason, sink: &mut dyn Sink) -> anyhow::Result<Outcome> {
        let status = unanswered(exchange, reason);
        let head = with_status(&answered::gateway_timeout(exchange), &status);
        sink.head(&head, &status, Some(0)).map_err(|source| FetchError::Output { to: sink.name(), source })?;
        Ok(Outcome::NotCached(status))
    }
}

/// Where there is no answer at all.
fn unanswered(exchange: &Exchange<'_>, reason: Reason) -> CacheStatus {
    CacheStatus { key: exchange.key().clone(), forward: Some(reason), forward_status: None, stored: None, ttl: None }
}

/// A response as it is handed out: what the cache has to say about it is not stored (RFC 9211 §2).
fn with_status(entry: &Entry, status: &CacheStatus) -> Entry {
    let mut head = Entry { body: None, headers: entry.headers.clone(), ..entry.clone() };
    head.headers.push("Cache-Status", status.to_string());
    head
}

/// Takes a body that nobody waits for.
struct Nowhere;

impl Sink for Nowhere {
    fn head(&mut self, _entry: &Entry, _status: &CacheStatus, _content_length: Option<u64>) -> io::Result<()> {
        Ok(())
    }

    fn body(&mut self, _part: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn name(&self) -> String {
        "nowhere".to_owned()
    }
}
