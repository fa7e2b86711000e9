//! What [`Fetcher::fetch`] would do, rule by rule, by the same verdicts. Nothing is fetched, and nothing is changed.

use std::time::Duration;

use super::Fetcher;
use super::controlled::Exchange;
use crate::cache::{Found, StoredEntry};
use crate::key::{Key, cache_keys};
use crate::policy::Reason;
use crate::policy::expiry::ExpireAfter;
use crate::policy::rfc9111::{Policy, Reuse, Source, is_safe};
use crate::request::Request;
use crate::store::StoreError;
use crate::time::Timestamp;

/// One rule, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is about.
    pub name: &'static str,
    /// What it says for using the cache, or why it decides against it.
    pub says: Result<String, Reason>,
}

/// The rules for reading and for writing, each in the order in which they are asked, up to the one that decides: the first that
/// says no, or else the last.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The key that is looked up, and written under.
    pub key: Key,
    /// Whether what is stored would be used.
    pub reading: Vec<Rule>,
    /// Whether the answer of the origin would be stored.
    pub writing: Vec<Rule>,
}

/// Collects rules until one says no.
struct Rules(Vec<Rule>);

impl Rules {
    fn ask(&mut self, name: &'static str, says: Result<String, Reason>) -> Option<()> {
        let goes_on = says.is_ok();
        self.0.push(Rule { name, says });
        goes_on.then_some(())
    }
}

impl Fetcher<'_> {
    /// Explains a request.
    ///
    /// # Errors
    /// When the request has no key, or the store cannot be asked.
    pub async fn explain(&self, request: &Request) -> anyhow::Result<Explanation> {
        let keys = cache_keys(request, &self.key_rules)?;
        let key = keys.first().cloned().expect("there is a key to write under");
        let now = Timestamp::now();
        let (mut reading, mut writing) = (Rules(Vec::new()), Rules(Vec::new()));
        match &self.cache_control {
            None => {
                let stored = self.explain_reading(&keys, request, now, &mut reading).await?;
                let _ = self.explain_writing(request, stored.as_ref(), now, &mut writing);
                Ok(Explanation { key, reading: reading.0, writing: writing.0 })
            }
            Some(policy) => {
                let exchange = self.exchange(policy, request)?;
                let stored = self.explain_controlled(&exchange, now, &mut reading).await?;
                let _ = self.explain_storing(&exchange, stored.as_ref(), &mut writing);
                Ok(Explanation { key: exchange.key().clone(), reading: reading.0, writing: writing.0 })
            }
        }
    }

    async fn explain_reading(
        &self,
        keys: &[Key],
        request: &Request,
        now: Timestamp,
        rules: &mut Rules,
    ) -> Result<Option<StoredEntry>, StoreError> {
        if self.explain_request(request, rules).is_none() {
            return Ok(None);
        }
        let Some(cache) = &self.cache else { return Ok(None) };
        let stored = match cache.find(keys, self.through(request)).await? {
            Found::Entry(stored) => stored,
            Found::Absent => return Ok(rules.ask("stored", Err(Reason::Absent)).and(None)),
            Found::Unreadable(_) => return Ok(rules.ask("stored", Err(Reason::Unreadable)).and(None)),
        };
        let _ = rules.ask("stored", Ok(describe(&stored, now)));
        let expires = match (self.rules.reuse(&stored.entry, now), stored.entry.expires) {
            (Err(Reason::Expired), _) => Err(Reason::Expired),
            (_, None) => Ok("the entry never expires".to_owned()),
            (_, Some(expires)) => {
                Ok(format!("the entry expires in {}", rounded(expires.since(now).unwrap_or_default())))
            }
        };
        if rules.ask("expires", expires).is_some()
            && rules.ask("settings", self.rules.acceptable(&stored.entry).map(|()| allowed(&stored))).is_some()
        {
            self.explain_filter(&stored, rules).await;
        }
        Ok(Some(stored))
    }

    /// The rules that need no look into the cache.
    fn explain_request(&self, request: &Request, rules: &mut Rules) -> Option<()> {
        let method = request.method.to_ascii_uppercase();
        let is_allowed = self.rules.method(&method).map(|()| format!("{method} is among allowed_methods"));
        rules.ask("method", is_allowed)?;
        let expire_after = self.rules.expire_after(&request.url);
        let may_be_cached =
            self.rules.request(&method, &request.url).map(|()| match self.rules.given_expire_after(&request.url) {
                None if self.cache_control.is_some() => "expire_after is not set: the origin says how long".to_owned(),
                _ => keeping(expire_after),
            });
        rules.ask("expire_after", may_be_cached)
    }

    async fn explain_filter(&self, stored: &StoredEntry, rules: &mut Rules) {
        match self.wanted(stored).await {
            Err(reason @ Reason::Following) => drop(rules.ask("redirects", Err(reason))),
            kept if self.filter.is_some() => {
                let _ = rules.ask("filter_fn", kept.map(|()| "filter_fn keeps it".to_owned()));
            }
            _ => {}
        }
    }

    fn explain_writing(
        &self,
        request: &Request,
        stored: Option<&StoredEntry>,
        now: Timestamp,
        rules: &mut Rules,
    ) -> Option<()> {
        self.explain_request(request, rules)?;
        // Of the answer nothing is known; the best guess is that it is like the last one.
        let status = stored.map_or(200, |stored| stored.entry.status);
        let expires = self.rules.store(&request.method, &request.url, status, now);
        let code = match expires {
            Err(reason @ Reason::Code(_)) => Err(reason),
            _ => Ok(format!("status {status} is among allowed_codes")),
        };
        rules.ask("allowed_codes", code)?;
        rules.ask("read_only", expires.map(|_| "the store may be written to".to_owned()))?;
        rules.ask("max_body", Ok(format!("bodies of up to {} bytes are stored", self.rules.max_body)))
    }

    async fn explain_controlled(
        &self,
        exchange: &Exchange<'_>,
        now: Timestamp,
        rules: &mut Rules,
    ) -> Result<Option<StoredEntry>, StoreError> {
        let method = &exchange.method;
        let is_safe =
            if is_safe(method) { Ok(format!("{method} changes nothing at the origin")) } else { Err(Reason::Unsafe) };
        if rules.ask("safe", is_safe).is_none() || self.explain_request(exchange.request, rules).is_none() {
            return Ok(None);
        }
        let found = self.found(exchange, None).await?;
        let Some(stored) = found.selected.clone() else {
            let _ = rules.ask("stored", Err(found.reason));
            return Ok(found.primary);
        };
        let _ = rules.ask("stored", Ok(describe(&stored, now)));
        let _ = rules.ask("settings", Ok(allowed(&stored)));
        let _ = rules.ask("freshness", Ok(freshness(&exchange.policy, &stored, now)));
        let verdict = self.verdict(exchange, &found, now).map(|reuse| match reuse {
            Reuse::Stale { refresh: true } => "it may be used though stale, and is refreshed afterwards".to_owned(),
            Reuse::Stale { refresh: false } => "it may be used though stale".to_owned(),
            Reuse::Fresh | Reuse::Validate(_) => "it is fresh, and nothing asks for validation".to_owned(),
        });
        let _ = rules.ask("reuse", verdict);
        Ok(Some(stored))
    }

    fn explain_storing(&self, exchange: &Exchange<'_>, stored: Option<&StoredEntry>, rules: &mut Rules) -> Option<()> {
        self.explain_request(exchange.request, rules)?;
        let read_only =
            if self.rules.read_only { Err(Reason::ReadOnly) } else { Ok("the store may be written to".to_owned()) };
        rules.ask("read_only", read_only)?;
        let says = match stored {
            Some(stored) => self
                .storable(exchange, &stored.entry)
                .map(|()| "a response like the stored one may be stored (RFC 9111 §3)".to_owned()),
            None => Ok("the header fields of the response decide (RFC 9111 §3)".to_owned()),
        };
        rules.ask("response", says)?;
        rules.ask("max_body", Ok(format!("bodies of up to {} bytes are stored", self.rules.max_body)))
    }
}

fn describe(stored: &StoredEntry, now: Timestamp) -> String {
    let age = rounded(now.since(stored.entry.created_at).unwrap_or_default());
    format!("a response with status {}, {age} old, under {}", stored.entry.status, stored.key)
}

fn allowed(stored: &StoredEntry) -> String {
    format!("{} and status {} are allowed", stored.entry.method, stored.entry.status)
}

fn keeping(expire_after: ExpireAfter) -> String {
    match expire_after {
        ExpireAfter::Never => "what is stored never expires by the settings".to_owned(),
        other => format!("what is stored is kept: {other}"),
    }
}

fn freshness(policy: &Policy, stored: &StoredEntry, now: Timestamp) -> String {
    let response = (&*stored.entry).into();
    let lifetime = policy.freshness_lifetime(response);
    let by = match lifetime.source {
        Source::Explicit => "the origin says so",
        Source::Setting => "expire_after",
        Source::Heuristic => "a tenth of the time since Last-Modified",
        Source::Nothing => "nothing says more",
    };
    let length = if lifetime.length == Duration::MAX {
        "for ever".to_owned()
    } else {
        format!("for {}", rounded(lifetime.length))
    };
    format!("fresh {length} ({by}), {} old", rounded(policy.current_age(response, now)))
}

/// To the second.
fn rounded(duration: Duration) -> String {
    humantime::format_duration(Duration::from_secs(duration.as_secs())).to_string()
}
