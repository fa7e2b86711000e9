//! Answers from what is stored: the whole, a part of it, or that nothing changed.

use bytes::Bytes;

use super::{Exchange, with_status};
use crate::cache::StoredEntry;
use crate::entry::{Entry, EntryUrl, HttpVersion};
use crate::fetch::{CacheStatus, FetchError, Fetched, Fetcher, Outcome, Sink};
use crate::headers::Headers;
use crate::policy::Reason;
use crate::policy::rfc9111::not_modified_headers;
use crate::policy::rfc9111::ranges::{ContentRange, Wanted, slice, wanted};
use crate::time::Timestamp;

impl Fetcher<'_> {
    /// Answers from a stored response. `forwarded`: why the origin was asked about it first, and what it answered. `None` if
    /// what is wanted is not there after all.
    pub(super) fn answer(
        &self,
        exchange: &Exchange<'_>,
        stored: &StoredEntry,
        forwarded: Option<(Reason, Option<u16>)>,
        now: Timestamp,
        sink: &mut dyn Sink,
    ) -> anyhow::Result<Option<Outcome>> {
        let response = (&*stored.entry).into();
        let was_validated = matches!(forwarded, Some((_, Some(304))));
        let lifetime = exchange.policy.freshness_lifetime(response).length;
        let age = exchange.policy.current_age(response, now);
        let seconds = |duration: std::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        let status = CacheStatus {
            key: exchange.key().clone(),
            forward: forwarded.map(|(reason, _)| reason),
            forward_status: forwarded.and_then(|(_, status)| status),
            stored: was_validated.then_some(Ok(())),
            ttl: (lifetime != std::time::Duration::MAX).then(|| seconds(lifetime).saturating_sub(seconds(age))),
        };
        let mut entry = stored.entry.clone();
        entry.headers = exchange.policy.reused_headers(response, was_validated, now);
        let Some(entry) = shaped(exchange, *entry, stored) else { return Ok(None) };
        let body = entry.body.clone().unwrap_or_default();
        let written = sink.head(&with_status(&entry, &status), &status, Some(body.len() as u64));
        written.and_then(|()| sink.body(&body)).map_err(|source| FetchError::Output { to: sink.name(), source })?;
        Ok(Some(Outcome::Fetched(Box::new(Fetched { entry: entry.into(), signed: stored.signed, status }))))
    }
}

/// The answer in the shape that the request asks for. `None`: the range is not there.
fn shaped(exchange: &Exchange<'_>, mut entry: Entry, stored: &StoredEntry) -> Option<Entry> {
    let response = (&*stored.entry).into();
    if exchange.policy.is_not_modified(&exchange.method, &exchange.sent, response) {
        entry.status = 304;
        entry.reason = "Not Modified".into();
        entry.headers = not_modified_headers(&entry.headers);
        entry.body = None;
        return Some(entry);
    }
    if exchange.method == "HEAD" {
        entry.body = None;
        return Some(entry);
    }
    let body = entry.body.clone().unwrap_or_default();
    let is_part = entry.status == 206;
    let Wanted::One(spec) = wanted(&exchange.method, &exchange.sent) else { return (!is_part).then_some(entry) };
    if is_part {
        let (bounds, range) = slice(spec, body.len() as u64, Some(ContentRange::of(&entry.headers)?))?;
        return Some(part(entry, body.slice(bounds), range));
    }
    // A range counts bytes on the wire; what is stored decoded has others (RFC 9110 §14.1.2).
    let is_plain = entry.status == 200 && !entry.headers.contains("content-encoding");
    if !exchange.policy.range_applies(&exchange.sent, response) {
        return Some(entry);
    }
    if !is_plain {
        return if entry.status == 200 { None } else { Some(entry) };
    }
    Some(match slice(spec, body.len() as u64, None) {
        Some((bounds, range)) => part(entry, body.slice(bounds), range),
        None => not_satisfiable(entry, body.len()),
    })
}

fn part(mut entry: Entry, body: Bytes, range: ContentRange) -> Entry {
    entry.status = 206;
    entry.reason = "Partial Content".into();
    set(&mut entry.headers, "Content-Range", range.value());
    set(&mut entry.headers, "Content-Length", body.len().to_string());
    entry.body = Some(body);
    entry
}

/// RFC 9110 §15.5.17.
fn not_satisfiable(mut entry: Entry, complete: usize) -> Entry {
    entry.status = 416;
    entry.reason = "Range Not Satisfiable".into();
    set(&mut entry.headers, "Content-Range", format!("bytes */{complete}"));
    set(&mut entry.headers, "Content-Length", "0".to_owned());
    entry.headers.remove("content-type");
    entry.body = None;
    entry
}

fn set(headers: &mut Headers, name: &'static str, value: String) {
    headers.remove(name);
    headers.push(name, value);
}

/// The answer to who wants nothing but what is stored, when nothing is.
pub(super) fn gateway_timeout(exchange: &Exchange<'_>) -> Entry {
    let now = Timestamp::now();
    let url = EntryUrl::split(&crate::key::without_password(&exchange.request.url));
    let mut headers = Headers::default();
    headers.push("Content-Length", "0");
    Entry {
        method: exchange.method.clone().into(),
        status: 504,
        reason: "Gateway Timeout".into(),
        version: HttpVersion { major: 1, minor: 1 },
        real_url: url.clone(),
        url,
        headers,
        request_headers: None,
        body: None,
        encoding: "utf-8".into(),
        cookies: Vec::new(),
        links: Vec::new(),
        created_at: now,
        expires: None,
        last_used: now,
        history: Vec::new(),
    }
}
