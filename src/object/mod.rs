//! An entry as an object of named members: what `values --format jsonl --body` prints and `write --entry` reads (DESIGN.md
//! §3.3), and what the serializers `json` and `msgpack` store.
//!
//! One definition serves both formats. JSON knows only text: bytes that are not UTF-8 stand in a second member as base64.
//! MessagePack has bytes and integers of its own.
//!
//! What is read is not trusted: members that are not known are skipped without being kept, and [`lists`] bounds how many
//! items the known ones may have.

mod lists;
mod parts;
mod shown;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

pub use self::lists::with_bounded_lists;
use self::lists::{List, Pairs};
use self::parts::{Base64, Base64Fields, Body, Fields, Moment, Status, Version};
pub use self::shown::{Shown, shown};
use crate::entry::{Entry, EntryUrl, HttpVersion, Link, MORSEL_ATTRIBUTES, Morsel, MorselAttribute};
use crate::headers::Headers;
use crate::time::Timestamp;

/// The members, in the order in which they are written. `'a` is that of the body, which is not copied.
#[derive(Debug, Serialize, Deserialize)]
pub struct Object<'a> {
    method: Option<Cow<'static, str>>,
    url: Option<String>,
    status: Option<Status>,
    reason: Option<Cow<'static, str>>,
    version: Option<Version>,
    #[serde(default)]
    headers: Fields,
    /// The same, where they are not all UTF-8 and the format knows only text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    headers_b64: Option<Base64Fields>,
    encoding: Option<Cow<'static, str>>,
    created_at: Option<Moment>,
    expires: Option<Moment>,
    last_used: Option<Moment>,
    /// Of the body, in bytes; `None` where there is no body. Written for whoever looks, not read.
    #[serde(skip_deserializing)]
    size: Option<usize>,
    #[serde(default, borrow)]
    history: List<Object<'a>>,
    #[serde(default, deserialize_with = "parts::links")]
    links: List<(String, List<(String, String)>)>,
    #[serde(default)]
    cookies: Pairs<Cookie>,
    real_url: Option<String>,
    request_headers: Option<Fields>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_headers_b64: Option<Base64Fields>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    body: Option<Body<'a>>,
    /// The same, where it is no text and the format knows only text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<Base64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(expecting = "an object for each of `cookies`")]
struct Cookie {
    value: String,
    coded_value: String,
    /// Those that are set.
    #[serde(default)]
    attributes: Pairs<MorselAttribute>,
}

/// What the format that the object is written in can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// JSON.
    Text,
    /// MessagePack.
    Bytes,
}

impl<'a> Object<'a> {
    /// The object of an entry, whole: nothing is redacted.
    #[must_use]
    pub fn of(entry: &'a Entry, medium: Medium) -> Self {
        let (body, body_base64) = match &entry.body {
            None => (None, None),
            Some(body) if medium == Medium::Bytes || is_plain_text(body) => (Some(Body(Cow::Borrowed(body))), None),
            Some(body) => (None, Some(Base64(body.clone()))),
        };
        let history = List(entry.history.iter().map(|hop| Self::of(hop, medium)).collect());
        Self { body, body_base64, history, ..Self::without_body(entry, medium) }
    }

    /// The same without looking at the body; its size is there.
    fn without_body(entry: &'a Entry, medium: Medium) -> Self {
        let coded =
            |headers: &Headers| (medium == Medium::Text && !is_text(headers)).then(|| Base64Fields(headers.clone()));
        Self {
            method: Some(entry.method.clone()),
            url: Some(entry.url.to_string()),
            status: Some(Status(entry.status)),
            reason: Some(entry.reason.clone()),
            version: Some(Version(entry.version)),
            headers: Fields(entry.headers.clone()),
            headers_b64: coded(&entry.headers),
            encoding: Some(entry.encoding.clone()),
            created_at: Some(Moment(entry.created_at)),
            expires: entry.expires.map(Moment),
            last_used: Some(Moment(entry.last_used)),
            size: entry.body.as_ref().map(Bytes::len),
            history: List(entry.history.iter().map(|hop| Self::without_body(hop, medium)).collect()),
            links: List(entry.links.iter().map(|link| (link.key.clone(), List(link.params.clone()))).collect()),
            cookies: Pairs(entry.cookies.iter().map(|(name, morsel)| (name.clone(), Cookie::of(morsel))).collect()),
            real_url: Some(entry.real_url.to_string()),
            request_headers: entry.request_headers.clone().map(Fields),
            request_headers_b64: entry.request_headers.as_ref().and_then(coded),
            body: None,
            body_base64: None,
        }
    }

    /// The object in a JSON text.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn from_json(text: &'a [u8]) -> Result<Self, String> {
        // A list would do for serde, its items taken in the order of the members.
        if text.trim_ascii_start().first().is_some_and(|byte| *byte != b'{') {
            return Err("it is not a JSON object".to_owned());
        }
        with_bounded_lists(|| serde_json::from_slice(text)).map_err(|error| error.to_string())
    }

    /// The entry. Only `url` has to be there; what else is missing gets the obvious value: `now` for the times, no body.
    /// `wrap` makes the body of the bytes that were read, with or without a copy.
    ///
    /// # Errors
    /// When there is no `url`.
    pub fn into_entry(self, now: Timestamp, wrap: &dyn Fn(Cow<'a, [u8]>) -> Bytes) -> Result<Entry, String> {
        let url = EntryUrl::split(&self.url.ok_or("`url` is missing")?);
        let created_at = self.created_at.map_or(now, |moment| moment.0);
        let headers = self.headers_b64.map_or(self.headers.0, |coded| coded.0);
        let request_headers = self.request_headers.map(|fields| fields.0);
        let body = self.body.map(|body| wrap(body.0));
        // A hop of a hop is nothing that anybody writes.
        let hop = |hop: Self| hop.into_entry(created_at, wrap).map(|hop| Entry { history: Vec::new(), ..hop });
        let history = self.history.0.into_iter().map(hop).collect::<Result<_, _>>();
        Ok(Entry {
            method: self.method.unwrap_or("GET".into()),
            status: self.status.map_or(200, |status| status.0),
            reason: self.reason.unwrap_or("OK".into()),
            version: self.version.map_or(HttpVersion { major: 1, minor: 1 }, |version| version.0),
            real_url: self.real_url.as_deref().map_or_else(|| url.clone(), EntryUrl::split),
            encoding: self.encoding.unwrap_or_else(|| crate::entry::encoding(&headers).into()),
            cookies: self.cookies.0.into_iter().map(|(name, cookie)| (name.clone(), cookie.morsel(name))).collect(),
            links: self.links.0.into_iter().map(|(key, params)| Link { key, params: params.0 }).collect(),
            url,
            headers,
            request_headers: self.request_headers_b64.map(|coded| coded.0).or(request_headers),
            body: body.or(self.body_base64.map(|coded| coded.0)),
            created_at,
            expires: self.expires.map(|moment| moment.0),
            last_used: self.last_used.map_or(created_at, |moment| moment.0),
            history: history.map_err(|reason| format!("in `history`: {reason}"))?,
        })
    }
}

impl Cookie {
    fn of(morsel: &Morsel) -> Self {
        let is_set = |value: &MorselAttribute| !matches!(value, MorselAttribute::Text(text) if text.is_empty());
        let attributes = morsel.attributes.iter().filter(|(_, value)| is_set(value)).cloned().collect();
        let (value, coded_value) = (morsel.value.clone(), morsel.coded_value.clone());
        Self { value, coded_value, attributes: Pairs(attributes) }
    }

    /// With all attributes that Python's class has, in its order.
    fn morsel(self, key: String) -> Morsel {
        let unset = |name: &&str| ((*name).to_owned(), MorselAttribute::Text(String::new()));
        let mut attributes: Vec<_> = MORSEL_ATTRIBUTES.iter().map(unset).collect();
        for (name, value) in self.attributes.0 {
            match attributes.iter_mut().find(|(own, _)| *own == name) {
                Some((_, own)) => *own = value,
                None => attributes.push((name, value)),
            }
        }
        Morsel { key, value: self.value, coded_value: self.coded_value, attributes }
    }
}

fn is_text(headers: &Headers) -> bool {
    headers.iter().all(|(name, value)| std::str::from_utf8(name).is_ok() && std::str::from_utf8(value).is_ok())
}

/// UTF-8 without the control characters that JSON has to write as six: what is stored as text takes at most twice the space.
fn is_plain_text(body: &[u8]) -> bool {
    let is_plain = |byte: &u8| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r');
    std::str::from_utf8(body).is_ok() && body.iter().all(is_plain)
}
