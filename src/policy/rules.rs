//! The settings that decide (FORMAT.md §6.4).

use std::fmt;

use super::Reason;
use super::expiry::ExpireAfter;
use super::url_pattern::UrlPattern;
use crate::entry::Entry;
use crate::time::Timestamp;

/// What is cached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long, where nothing below says otherwise.
    pub expire_after: ExpireAfter,
    /// Whether somebody said that, or it is merely the default.
    pub expire_after_is_given: bool,
    /// How long responses from these URLs are kept: the first that matches says it. `None` leaves it to `expire_after`.
    pub urls_expire_after: Vec<(UrlPattern, Option<ExpireAfter>)>,
    /// How long the response to this very request is kept; outranks both.
    pub request_expire_after: Option<ExpireAfter>,
    /// Which status codes.
    pub allowed_codes: Vec<CodeRange>,
    /// Which methods, upper case.
    pub allowed_methods: Vec<String>,
    /// The largest body, in bytes.
    pub max_body: u64,
    /// Nothing is written.
    pub read_only: bool,
}

/// Status codes from the first to the last, both included: `200` is 200..=200, `4xx` is 400..=499.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRange {
    /// The lowest code.
    pub first: u16,
    /// The highest code.
    pub last: u16,
}

impl CodeRange {
    /// `404` or `4xx`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(class) = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")) {
            let class: u16 = class.parse().ok().filter(|class| (1..=9).contains(class))?;
            return Some(Self { first: class * 100, last: class * 100 + 99 });
        }
        let code = text.parse().ok().filter(|code| text.len() == 3 && (100..=999).contains(code))?;
        Some(Self { first: code, last: code })
    }

    /// Whether a status code is in it.
    #[must_use]
    pub fn contains(self, code: u16) -> bool {
        (self.first..=self.last).contains(&code)
    }
}

impl fmt::Display for CodeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}xx", self.first / 100) }
    }
}

impl Rules {
    /// How long the response to a request for this URL, as it was requested, is kept: request, then URL, then namespace
    /// (FORMAT.md §6.3).
    #[must_use]
    pub fn expire_after(&self, url: &str) -> ExpireAfter {
        let of_url = || {
            let found = self.urls_expire_after.iter().find(|(pattern, _)| pattern.matches(url));
            found.and_then(|(_, expire_after)| *expire_after)
        };
        self.request_expire_after.or_else(of_url).unwrap_or(self.expire_after)
    }

    /// The same where somebody said it: the lifetime of responses that state none (`cache_control`).
    #[must_use]
    pub fn given_expire_after(&self, url: &str) -> Option<ExpireAfter> {
        let expire_after = self.expire_after(url);
        let is_given = self.expire_after_is_given
            || self.request_expire_after.is_some()
            || self.urls_expire_after.iter().any(|(pattern, when)| when.is_some() && pattern.matches(url));
        is_given.then_some(expire_after)
    }

    /// Whether the cache is looked into, and may be written to, for a request of this method and URL.
    ///
    /// # Errors
    /// The reason why not.
    pub fn request(&self, method: &str, url: &str) -> Result<(), Reason> {
        self.method(method)?;
        if self.expire_after(url) == ExpireAfter::DoNotCache {
            return Err(Reason::DoNotCache);
        }
        Ok(())
    }

    /// Whether a stored response may be used again.
    ///
    /// # Errors
    /// The reason why not.
    pub fn reuse(&self, entry: &Entry, now: Timestamp) -> Result<(), Reason> {
        if entry.is_expired(now) {
            return Err(Reason::Expired);
        }
        self.acceptable(entry)
    }

    /// Whether a stored response is one of those that may be cached, be it expired or not.
    ///
    /// # Errors
    /// The reason why not.
    pub fn acceptable(&self, entry: &Entry) -> Result<(), Reason> {
        self.method(&entry.method)?;
        self.code(entry.status)
    }

    /// Whether a response is stored, and when it then expires; `None` is never.
    ///
    /// # Errors
    /// The reason why not.
    pub fn store(&self, method: &str, url: &str, status: u16, now: Timestamp) -> Result<Option<Timestamp>, Reason> {
        self.request(method, url)?;
        self.code(status)?;
        if self.read_only {
            return Err(Reason::ReadOnly);
        }
        Ok(self.expire_after(url).expires(now))
    }

    /// Whether responses to requests of this method may be cached.
    ///
    /// # Errors
    /// The reason why not.
    pub fn method(&self, method: &str) -> Result<(), Reason> {
        let allowed = self.allowed_methods.iter().any(|allowed| allowed.eq_ignore_ascii_case(method));
        if allowed { Ok(()) } else { Err(Reason::Method) }
    }

    /// Whether responses with this status code may be cached.
    ///
    /// # Errors
    /// The reason why not.
    pub fn code(&self, status: u16) -> Result<(), Reason> {
        let allowed = self.allowed_codes.iter().any(|range| range.contains(status));
        if allowed { Ok(()) } else { Err(Reason::Code(status)) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::entry::{EntryUrl, HttpVersion};
    use crate::headers::Headers;

    fn rules() -> Rules {
        Rules {
            expire_after: ExpireAfter::After(Duration::from_secs(60)),
            expire_after_is_given: true,
            urls_expire_after: Vec::new(),
            request_expire_after: None,
            allowed_codes: vec![CodeRange { first: 200, last: 200 }, CodeRange { first: 400, last: 499 }],
            allowed_methods: vec!["GET".to_owned(), "HEAD".to_owned()],
            max_body: 10,
            read_only: false,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(1_700_000_000_000_000 + seconds * 1_000_000).unwrap()
    }

    fn entry(status: u16, expires: Option<Timestamp>) -> Entry {
        Entry {
            method: "GET".into(),
            status,
            reason: "".into(),
            version: HttpVersion { major: 1, minor: 1 },
            url: EntryUrl::default(),
            real_url: EntryUrl::default(),
            headers: Headers::default(),
            request_headers: None,
            body: None,
            encoding: "utf-8".into(),
            cookies: Vec::new(),
            links: Vec::new(),
            created_at: at(0),
            expires,
            last_used: at(0),
            history: Vec::new(),
        }
    }

    #[test]
    fn an_entry_is_used_up_to_its_expiry_and_not_a_moment_longer() {
        assert_eq!(rules().reuse(&entry(200, Some(at(5))), at(5)), Ok(()));
        let later = Timestamp::from_unix_micros(at(5).unix_micros() + 1).unwrap();
        assert_eq!(rules().reuse(&entry(200, Some(at(5))), later), Err(Reason::Expired));
        assert_eq!(rules().reuse(&entry(200, None), Timestamp::MAX), Ok(()));
    }

    #[test]
    fn only_allowed_codes_are_stored_and_used() {
        for (code, allowed) in
            [(199, false), (200, true), (201, false), (399, false), (400, true), (499, true), (500, false)]
        {
            let expected = if allowed { Ok(()) } else { Err(Reason::Code(code)) };
            assert_eq!(rules().reuse(&entry(code, None), at(0)), expected);
            assert_eq!(rules().store("GET", "http://a/", code, at(0)).map(drop), expected);
        }
    }

    #[test]
    fn only_allowed_methods_use_the_cache() {
        assert_eq!(rules().request("get", "http://a/"), Ok(()));
        assert_eq!(rules().request("HEAD", "http://a/"), Ok(()));
        assert_eq!(rules().request("POST", "http://a/"), Err(Reason::Method));
    }

    #[test]
    fn an_expiry_of_zero_uses_no_cache_at_all() {
        let rules = Rules { expire_after: ExpireAfter::DoNotCache, ..rules() };
        assert_eq!(rules.request("GET", "http://a/"), Err(Reason::DoNotCache));
        assert_eq!(rules.store("GET", "http://a/", 200, at(0)), Err(Reason::DoNotCache));
    }

    #[test]
    fn a_stored_response_expires_so_long_after_now() {
        assert_eq!(rules().store("GET", "http://a/", 200, at(0)), Ok(Some(at(60))));
        assert_eq!(Rules { read_only: true, ..rules() }.store("GET", "http://a/", 200, at(0)), Err(Reason::ReadOnly));
    }

    #[test]
    fn the_request_outranks_the_url_and_the_first_url_the_namespace() {
        let url = |pattern: &str, when: &str| (UrlPattern::parse(pattern).unwrap(), ExpireAfter::parse(when));
        let mut rules = Rules {
            urls_expire_after: vec![url("a.com/x", "1"), url("a.com", "0"), url("b.com", "default"), url("*", "never")],
            ..rules()
        };
        let seconds = |seconds| ExpireAfter::After(Duration::from_secs(seconds));
        assert_eq!(rules.expire_after("http://a.com/x?y"), seconds(1));
        assert_eq!(rules.expire_after("http://b.com/"), seconds(60), "left to the namespace, not to the next pattern");
        assert_eq!(rules.expire_after("http://c.com/"), ExpireAfter::Never);
        assert_eq!(rules.request("GET", "http://a.com/"), Err(Reason::DoNotCache));
        assert_eq!(rules.request("GET", "http://a.com/x"), Ok(()));
        rules.request_expire_after = Some(seconds(5));
        assert_eq!(rules.expire_after("http://a.com/"), seconds(5));
        assert_eq!(rules.store("GET", "http://a.com/", 200, at(0)), Ok(Some(at(5))));
    }

    #[test]
    fn codes_and_classes_are_read_and_shown() {
        for text in ["200", "404", "1xx", "5xx"] {
            assert_eq!(CodeRange::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "20", "2000", "xx", "0xx", "10xx", "2x", "+200", "abc"] {
            assert_eq!(CodeRange::parse(text), None, "{text}");
        }
    }
}
