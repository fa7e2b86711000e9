//! Whether a response is stored (RFC 9111 §3), and what of it.

use std::fmt;

use super::directives::Directives;
use super::fields::{self, list};
use super::freshness::is_heuristically_cacheable;
use super::ranges::ContentRange;
use super::{Policy, Response};
use crate::headers::Headers;

/// Why a response is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotStorable {
    /// The cache does not know what the answer to this method means to later requests.
    Method,
    /// Not a final status code.
    Interim,
    /// A 304 freshens what is stored; it is not a response to store.
    NotModified,
    /// 206 that is no single range, or was decoded on the way.
    Partial,
    /// The request says no-store.
    RequestNoStore,
    /// The response says no-store.
    NoStore,
    /// must-understand, and the status code is not understood.
    MustUnderstand,
    /// private, in a shared cache.
    Private,
    /// The request has Authorization, and nothing lets a shared cache keep the answer.
    Authorization,
    /// `Vary: *`: it would never be selected.
    VaryAny,
    /// Nothing says that it may be kept.
    Unmarked,
    /// It is stale at once, and has no validator.
    Useless,
}

impl fmt::Display for NotStorable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Method => "answers to this method are not reused",
            Self::Interim => "the status code is not final",
            Self::NotModified => "a 304 is no response of its own",
            Self::Partial => "the partial response is no single plain range",
            Self::RequestNoStore => "the request says no-store",
            Self::NoStore => "the response says no-store",
            Self::MustUnderstand => "the response says must-understand, and its status code is unknown",
            Self::Private => "the response is private",
            Self::Authorization => "the request has Authorization, and the response is not public",
            Self::VaryAny => "the response varies by anything (Vary: *)",
            Self::Unmarked => "nothing in the response says that it may be reused",
            Self::Useless => "the response is stale at once, and cannot be validated",
        })
    }
}

/// Status codes whose caching behaviour this cache implements (§3, §5.2.2.3).
fn is_understood(status: u16) -> bool {
    matches!(status, 200 | 203 | 204 | 206 | 300..=304 | 307 | 308 | 400 | 404 | 405 | 410 | 414 | 500..=504)
}

impl Policy {
    /// "A cache MUST NOT store a response to a request unless:" (§3), in the order of that list.
    ///
    /// `reusable_as_get`: a POST whose answer is, by its `Content-Location`, a representation of the target itself.
    ///
    /// # Errors
    /// The first item that does not hold.
    pub fn storable(
        &self,
        method: &str,
        request: &Headers,
        response: Response<'_>,
        reusable_as_get: bool,
    ) -> Result<(), NotStorable> {
        let directives = Directives::of(response.headers);
        // "the request method is understood by the cache"
        match method {
            "GET" => {}
            // "Responses to POST requests are only cacheable when they include explicit freshness information and a
            // Content-Location header field that has the same value as the POST's target URI" (RFC 9110 §9.3.3).
            "POST" if reusable_as_get && self.has_explicit_freshness(response) => {}
            _ => return Err(NotStorable::Method),
        }
        // "the response status code is final"
        if response.status < 200 {
            return Err(NotStorable::Interim);
        }
        // "if the response status code is 206 or 304, or the must-understand cache directive is present: the cache understands
        // the response status code"
        match response.status {
            304 => return Err(NotStorable::NotModified),
            206 if ContentRange::of(response.headers).is_none() || response.headers.contains("content-encoding") => {
                return Err(NotStorable::Partial);
            }
            _ => {}
        }
        let must_understand = directives.has("must-understand");
        if must_understand && !is_understood(response.status) {
            return Err(NotStorable::MustUnderstand);
        }
        // "the no-store cache directive is not present in the response". "A cache that understands … the must-understand
        // directive … SHOULD ignore the no-store directive" (§5.2.2.3).
        if directives.has("no-store") && !must_understand {
            return Err(NotStorable::NoStore);
        }
        // "a cache MUST NOT store any part of either this request or any response to it" (§5.2.1.5)
        if Directives::of(request).has("no-store") {
            return Err(NotStorable::RequestNoStore);
        }
        // "if the cache is shared: the private response directive is either not present or allows a shared cache to store a
        // modified response"
        if self.shared && directives.has_unqualified("private") {
            return Err(NotStorable::Private);
        }
        // "if the cache is shared: the Authorization header field is not present in the request or a response directive is
        // present that explicitly allows shared caching" (§3.5: must-revalidate, public, s-maxage)
        let allows_sharing = ["must-revalidate", "public", "s-maxage"].iter().any(|name| directives.has(name));
        if self.shared && request.contains("authorization") && !allows_sharing {
            return Err(NotStorable::Authorization);
        }
        // "the response contains at least one of the following: a public response directive; a private response directive, if
        // the cache is not shared; an Expires header field; a max-age response directive; if the cache is shared: an s-maxage
        // response directive; …; or a status code that is defined as heuristically cacheable". A setting stands for a directive.
        let is_marked = is_heuristically_cacheable(response.status, &directives)
            || (!self.shared && directives.has("private"))
            || self.has_explicit_freshness(response)
            || self.expire_after.is_some();
        if !is_marked {
            return Err(NotStorable::Unmarked);
        }
        // "A stored response with a Vary header field value containing a member '*' always fails to match" (§4.1).
        if list(response.headers, "vary").iter().any(|name| name == "*") {
            return Err(NotStorable::VaryAny);
        }
        // Departure: what could never be used again is not worth a write.
        let has_validator = response.headers.contains("etag") || response.headers.contains("last-modified");
        if !has_validator && self.freshness_lifetime(response).length.is_zero() {
            return Err(NotStorable::Useless);
        }
        Ok(())
    }

    fn has_explicit_freshness(&self, response: Response<'_>) -> bool {
        let directives = Directives::of(response.headers);
        directives.has("max-age") || response.headers.contains("expires") || (self.shared && directives.has("s-maxage"))
    }

    /// The header fields that are kept (§3.1): without those of the connection, and, in a shared cache, without those that
    /// `private` names.
    #[must_use]
    pub fn stored_headers(&self, headers: &Headers) -> Headers {
        let mut dropped = list(headers, "connection");
        dropped.extend(CONNECTION_FIELDS.iter().map(|name| (*name).to_owned()));
        if self.shared {
            dropped.extend(Directives::of(headers).fields("private"));
        }
        without(headers, &dropped)
    }
}

/// "Connection" and what "a recipient … is required to remove" with it, and the fields of proxies (§3.1).
const CONNECTION_FIELDS: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-authorization",
];

/// The fields that are not among these, which are in lower case.
pub(super) fn without(headers: &Headers, dropped: &[String]) -> Headers {
    let is_dropped = |name: &[u8]| dropped.iter().any(|dropped| name.eq_ignore_ascii_case(dropped.as_bytes()));
    let mut kept = headers.clone();
    kept.retain(|name| !is_dropped(name));
    kept
}

/// Whether a `Content-Location` says that a response is a representation of this URL.
#[must_use]
pub fn is_located_at(headers: &Headers, url: &str) -> bool {
    let Some(location) = fields::combined(headers, "content-location") else { return false };
    let Ok(base) = url::Url::parse(url) else { return false };
    base.join(location.trim()).is_ok_and(|mut target| {
        let mut base = base.clone();
        base.set_fragment(None);
        target.set_fragment(None);
        target == base
    })
}
