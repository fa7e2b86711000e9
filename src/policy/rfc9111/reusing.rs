//! Whether a stored response may be used for a request (RFC 9111 §4), without a word to the origin or only after one.

use std::fmt;
use std::time::Duration;

use super::directives::{Directives, Seconds};
use super::fields::list;
use super::storing::without;
use super::{Policy, Response};
use crate::headers::Headers;
use crate::time::Timestamp;

/// What to do with a stored response that the request selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// Use it.
    Fresh,
    /// It is stale, and may be used all the same.
    Stale {
        /// Whether it is to be refreshed once it was used (RFC 5861 §3).
        refresh: bool,
    },
    /// Ask the origin whether it is still good.
    Validate(MustValidate),
}

/// Why a stored response has to be validated first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MustValidate {
    /// The caller wants it (`--refresh`).
    Refresh,
    /// The request says no-store: nothing stored is wanted.
    RequestNoStore,
    /// The request says no-cache.
    RequestNoCache,
    /// The response says no-cache.
    NoCache,
    /// It is older than the request's max-age.
    MaxAge,
    /// It is not fresh for as long as the request's min-fresh says.
    MinFresh,
    /// It is stale.
    Stale,
}

impl MustValidate {
    /// RFC 9211 §2.2: `request` where the request's own directives are the cause, else `stale`.
    #[must_use]
    pub fn forward(self) -> &'static str {
        match self {
            Self::NoCache | Self::Stale => "stale",
            _ => "request",
        }
    }
}

impl fmt::Display for MustValidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refresh => "validation was asked for",
            Self::RequestNoStore => "the request says no-store",
            Self::RequestNoCache => "the request says no-cache",
            Self::NoCache => "the stored response says no-cache",
            Self::MaxAge => "the stored response is older than the request's max-age",
            Self::MinFresh => "the stored response is not fresh for as long as the request's min-fresh",
            Self::Stale => "the stored response is stale",
        })
    }
}

impl Policy {
    /// "When presented with a request, a cache MUST NOT reuse a stored response unless:" (§4). That the URI matches is the
    /// key's business, and the fields that Vary names are that of [`Policy::selects`]; the rest is here, in the order of the
    /// list. `refresh`: the caller wants it validated.
    #[must_use]
    pub fn reuse(&self, response: Response<'_>, request: &Headers, refresh: bool, now: Timestamp) -> Reuse {
        let asked = Directives::of(request);
        let stored = Directives::of(response.headers);
        let lifetime = self.freshness_lifetime(response).length;
        let age = self.current_age(response, now);
        let is_fresh = lifetime > age;
        // "a client that reloads … SHOULD NOT issue a conditional request during the response's freshness lifetime" (RFC 8246 §2)
        if refresh && !(is_fresh && stored.has("immutable")) {
            return Reuse::Validate(MustValidate::Refresh);
        }
        // "The no-store request directive indicates that a cache MUST NOT store any part of either this request or any response
        // to it" (§5.2.1.5). It does not forbid a stored one, but who says it expects none.
        if asked.has("no-store") {
            return Reuse::Validate(MustValidate::RequestNoStore);
        }
        // "the request does not contain the no-cache cache directive, unless the stored response is successfully validated".
        // "When the Cache-Control header field is not present in a request, caches MUST consider the no-cache request
        // pragma-directive as having the same effect" (RFC 7234 §5.4).
        let pragma = asked.is_empty() && list(request, "pragma").iter().any(|directive| directive == "no-cache");
        if asked.has("no-cache") || pragma {
            return Reuse::Validate(MustValidate::RequestNoCache);
        }
        // "the stored response does not contain the no-cache cache directive, unless it is successfully validated"
        if stored.has_unqualified("no-cache") {
            return Reuse::Validate(MustValidate::NoCache);
        }
        // "the client prefers a response whose age is less than or equal to the specified number of seconds" (§5.2.1.1)
        if asked.seconds("max-age").or_when_malformed(Duration::ZERO).is_some_and(|limit| age > limit) {
            return Reuse::Validate(MustValidate::MaxAge);
        }
        // "the client prefers a response whose freshness lifetime is no less than its current age plus the specified time in
        // seconds" (§5.2.1.3)
        let min_fresh = asked.seconds("min-fresh").or_when_malformed(Duration::MAX);
        if min_fresh.is_some_and(|time| lifetime < age.saturating_add(time)) {
            return Reuse::Validate(MustValidate::MinFresh);
        }
        // "the stored response is one of the following: fresh, allowed to be served stale, or successfully validated"
        if is_fresh {
            return Reuse::Fresh;
        }
        if self.forbids_stale(response) {
            return Reuse::Validate(MustValidate::Stale);
        }
        let staleness = age.saturating_sub(lifetime);
        // "the client will accept a response that has exceeded its freshness lifetime … by no more than the specified number of
        // seconds. If no value is assigned to max-stale, then the client will accept a stale response of any age" (§5.2.1.2)
        let max_stale = match asked.seconds("max-stale") {
            Seconds::Malformed if asked.has_without_value("max-stale") => Some(Duration::MAX),
            seconds => seconds.or_when_malformed(Duration::ZERO),
        };
        if max_stale.is_some_and(|limit| !limit.is_zero() && staleness <= limit) {
            return Reuse::Stale { refresh: false };
        }
        // "caches MAY serve the response … after it becomes stale, up to the indicated number of seconds" (RFC 5861 §3)
        let window = stored.seconds("stale-while-revalidate").or_when_malformed(Duration::ZERO);
        if window.or(self.stale_while_revalidate).is_some_and(|window| !window.is_zero() && staleness <= window) {
            return Reuse::Stale { refresh: true };
        }
        Reuse::Validate(MustValidate::Stale)
    }

    /// Whether a stale response may stand in for an error (RFC 5861 §4): the origin cannot be reached, breaks off, or answers
    /// 500, 502, 503 or 504.
    #[must_use]
    pub fn may_replace_an_error(&self, response: Response<'_>, request: &Headers, now: Timestamp) -> bool {
        let stored = Directives::of(response.headers);
        if self.forbids_stale(response) || stored.has_unqualified("no-cache") {
            return false;
        }
        let asked = Directives::of(request);
        if asked.has("no-cache") || asked.has("no-store") {
            return false;
        }
        let lifetime = self.freshness_lifetime(response).length;
        let staleness = self.current_age(response, now).saturating_sub(lifetime);
        let window = |directives: &Directives| directives.seconds("stale-if-error").or_when_malformed(Duration::ZERO);
        // "if the request … contains stale-if-error": both may say it, and the person who runs this program too.
        let windows = [window(&stored), window(&asked), self.stale_if_error];
        staleness.is_zero() || windows.into_iter().flatten().any(|window| staleness <= window)
    }

    /// "A cache MUST NOT generate a stale response if it is prohibited by an explicit in-protocol directive" (§4.2.4).
    fn forbids_stale(&self, response: Response<'_>) -> bool {
        let stored = Directives::of(response.headers);
        stored.has("must-revalidate") || (self.shared && (stored.has("proxy-revalidate") || stored.has("s-maxage")))
    }

    /// The header fields of a stored response as it is handed out: without those that may be used only after validation
    /// (`no-cache="…"`, §5.2.2.4), and with its age: "the Age header field … is generated by a cache" (§5.1).
    #[must_use]
    pub fn reused_headers(&self, response: Response<'_>, validated: bool, now: Timestamp) -> Headers {
        let mut dropped: Vec<String> = Vec::new();
        if !validated {
            dropped.extend(Directives::of(response.headers).fields("no-cache"));
        }
        dropped.push("age".to_owned());
        let mut headers = without(response.headers, &dropped);
        headers.push("Age", self.current_age(response, now).as_secs().to_string());
        headers
    }
}

/// Whether a request wants nothing but what is stored (§5.2.1.7).
#[must_use]
pub fn only_if_cached(request: &Headers) -> bool {
    Directives::of(request).has("only-if-cached")
}
