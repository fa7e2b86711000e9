//! An entry as JSON, as `values --format jsonl` prints it and `write --entry` reads it (DESIGN.md §3.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::cache::StoredEntry;
use crate::entry::{Entry, EntryUrl, HttpVersion, Link, Morsel, MorselAttribute};
use crate::headers::Headers;
use crate::key::{is_credential, without_password};
use crate::time::Timestamp;

/// The object that stands for an entry. Credentials of the stored request are redacted.
#[must_use]
pub fn entry_json(stored: &StoredEntry, now: Timestamp, with_body: bool) -> Value {
    let entry = &stored.entry;
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| drop(object.insert(name.to_owned(), value));
    put("key", json!(stored.key.to_string()));
    put("method", json!(entry.method));
    put("url", url_json(&entry.url));
    put("status", json!(entry.status));
    put("reason", json!(entry.reason));
    put("version", json!(entry.version.to_string()));
    put("headers", headers_json(&entry.headers));
    if !is_text(&entry.headers) {
        put("headers_b64", headers_base64(&entry.headers));
    }
    put("encoding", json!(entry.encoding));
    put("created_at", json!(entry.created_at.to_string()));
    put("expires", json!(entry.expires.map(|moment| moment.to_string())));
    put("last_used", json!(entry.last_used.to_string()));
    put("is_expired", json!(entry.is_expired(now)));
    put("size", json!(entry.body.as_ref().map_or(0, Bytes::len)));
    put("history", entry.history.iter().map(hop_json).collect());
    put("links", entry.links.iter().map(|link| json!([link.key, link.params])).collect());
    put(
        "cookies",
        Value::Object(entry.cookies.iter().map(|(name, morsel)| (name.clone(), morsel_json(morsel))).collect()),
    );
    put("real_url", url_json(&entry.real_url));
    put("request_headers", entry.request_headers.as_ref().map_or(Value::Null, redacted_headers_json));
    put("signed", json!(stored.signed));
    if with_body {
        let body = entry.body.clone().unwrap_or_default();
        match std::str::from_utf8(&body) {
            Ok(text) if !text.contains('\0') => put("body", json!(text)),
            _ => put("body_base64", json!(STANDARD.encode(&body))),
        }
    }
    Value::Object(object)
}

fn url_json(url: &EntryUrl) -> Value {
    json!(without_password(&url.to_string()))
}

fn hop_json(hop: &Entry) -> Value {
    json!({
        "method": hop.method, "url": url_json(&hop.url), "status": hop.status, "reason": hop.reason,
        "headers": headers_json(&hop.headers), "size": hop.body.as_ref().map(Bytes::len),
    })
}

fn headers_json(headers: &Headers) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    headers.iter().map(|(name, value)| json!([text(name), text(value)])).collect()
}

fn redacted_headers_json(headers: &Headers) -> Value {
    let redact = |(name, value): &(Bytes, Bytes)| {
        let value = if is_credential(name) { Bytes::from_static(b"(redacted)") } else { value.clone() };
        (name.clone(), value)
    };
    headers_json(&Headers(headers.0.iter().map(redact).collect()))
}

fn is_text(headers: &Headers) -> bool {
    headers.iter().all(|(name, value)| std::str::from_utf8(name).is_ok() && std::str::from_utf8(value).is_ok())
}

fn headers_base64(headers: &Headers) -> Value {
    headers.iter().map(|(name, value)| json!([STANDARD.encode(name), STANDARD.encode(value)])).collect()
}

/// Attributes that are set.
fn morsel_json(morsel: &Morsel) -> Value {
    let attributes = morsel.attributes.iter().filter_map(|(name, value)| {
        let value = match value {
            MorselAttribute::Text(text) if text.is_empty() => return None,
            MorselAttribute::Text(text) => json!(text),
            MorselAttribute::Flag(flag) => json!(flag),
            MorselAttribute::Number(number) => json!(number),
        };
        Some((name.clone(), value))
    });
    let attributes: Map<_, _> = attributes.collect();
    json!({"value": morsel.value, "coded_value": morsel.coded_value, "attributes": attributes})
}

/// Reads the object of [`entry_json`] back. Only `url` has to be there; what else is missing gets the obvious value. The
/// error names the member.
///
/// # Errors
/// When a member is not what it has to be.
pub fn entry_from_json(value: &Value, now: Timestamp) -> Result<Entry, String> {
    let object = value.as_object().ok_or("the entry is not a JSON object")?;
    let reader = Reader(object);
    let url = EntryUrl::split(reader.text("url")?.ok_or("`url` is missing")?);
    let created_at = reader.moment("created_at")?.unwrap_or(now);
    let headers = match object.get("headers_b64") {
        Some(_) => reader.headers("headers_b64", true)?,
        None => reader.headers("headers", false)?,
    };
    let headers = headers.unwrap_or_default();
    let body = match (reader.text("body")?, reader.text("body_base64")?) {
        (Some(text), _) => Bytes::from(text.to_owned()),
        (None, Some(coded)) => STANDARD.decode(coded).map_err(|_| "`body_base64` is not base64")?.into(),
        (None, None) => Bytes::new(),
    };
    Ok(Entry {
        method: reader.text("method")?.unwrap_or("GET").to_owned(),
        status: reader.status()?.unwrap_or(200),
        reason: reader.text("reason")?.unwrap_or("OK").to_owned(),
        version: reader.version()?,
        real_url: reader.text("real_url")?.map_or_else(|| url.clone(), EntryUrl::split),
        encoding: reader.text("encoding")?.map_or_else(|| crate::entry::encoding(&headers), str::to_owned),
        cookies: reader.cookies()?,
        links: reader.links()?,
        url,
        headers,
        request_headers: Some(reader.headers("request_headers", false)?.unwrap_or_default()),
        body: Some(body),
        created_at,
        expires: reader.moment("expires")?,
        last_used: reader.moment("last_used")?.unwrap_or(created_at),
        history: reader.history(created_at)?,
    })
}

struct Reader<'a>(&'a Map<String, Value>);

impl<'a> Reader<'a> {
    /// A member; null is as if it were missing.
    fn member(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>, String> {
        let text = |value: &'a Value| value.as_str().ok_or(format!("`{name}` is not a text"));
        self.member(name).map(text).transpose()
    }

    fn status(&self) -> Result<Option<u16>, String> {
        let status = |value: &Value| {
            let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
            status.filter(|status| (100..=999).contains(status)).ok_or("`status` is not a status code".to_owned())
        };
        self.member("status").map(status).transpose()
    }

    fn moment(&self, name: &str) -> Result<Option<Timestamp>, String> {
        let moment = |text| Timestamp::parse(text).ok_or(format!("`{name}` is not a date of RFC 3339"));
        self.text(name)?.map(moment).transpose()
    }

    fn version(&self) -> Result<HttpVersion, String> {
        let Some(text) = self.text("version")? else { return Ok(HttpVersion { major: 1, minor: 1 }) };
        let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
        match (major.parse(), minor.parse()) {
            (Ok(major), Ok(minor)) => Ok(HttpVersion { major, minor }),
            _ => Err("`version` is not such as 1.1".to_owned()),
        }
    }

    fn headers(&self, name: &str, is_base64: bool) -> Result<Option<Headers>, String> {
        let Some(value) = self.member(name) else { return Ok(None) };
        let wrong = || format!("`{name}` is not a list of [name, value]");
        let decode = |value: &Value| -> Option<Bytes> {
            let text = value.as_str()?;
            if is_base64 { STANDARD.decode(text).ok().map(Bytes::from) } else { Some(Bytes::from(text.to_owned())) }
        };
        let field = |value: &Value| match value.as_array().map(Vec::as_slice) {
            Some([name, value]) => Some((decode(name)?, decode(value)?)),
            _ => None,
        };
        let fields = value.as_array().ok_or_else(wrong)?.iter().map(field).collect::<Option<_>>();
        fields.map(Headers).map(Some).ok_or_else(wrong)
    }

    fn history(&self, created_at: Timestamp) -> Result<Vec<Entry>, String> {
        let Some(value) = self.member("history") else { return Ok(Vec::new()) };
        let hops = value.as_array().ok_or("`history` is not a list")?;
        let hop = |value: &Value| {
            let entry = entry_from_json(value, created_at).map_err(|reason| format!("in `history`: {reason}"))?;
            Ok(Entry { body: None, history: Vec::new(), ..entry })
        };
        hops.iter().map(hop).collect()
    }

    fn links(&self) -> Result<Vec<Link>, String> {
        let Some(value) = self.member("links") else { return Ok(Vec::new()) };
        let links: Vec<(String, Vec<(String, String)>)> =
            serde_json::from_value(value.clone()).map_err(|_| "`links` is not a list of [key, [[name, value], …]]")?;
        Ok(links.into_iter().map(|(key, params)| Link { key, params }).collect())
    }

    fn cookies(&self) -> Result<Vec<(String, Morsel)>, String> {
        let Some(value) = self.member("cookies") else { return Ok(Vec::new()) };
        let cookies = value.as_object().ok_or("`cookies` is not an object")?;
        cookies.iter().map(|(name, value)| Ok((name.clone(), morsel(name, value)?))).collect()
    }
}

fn morsel(name: &str, value: &Value) -> Result<Morsel, String> {
    let wrong = || format!("the cookie `{name}` is malformed");
    let text = |member: &str| value[member].as_str().map(str::to_owned).ok_or_else(wrong);
    let given = value["attributes"].as_object().ok_or_else(wrong)?;
    let mut attributes: Vec<(String, MorselAttribute)> = crate::entry::MORSEL_ATTRIBUTES
        .iter()
        .map(|attribute| ((*attribute).to_owned(), MorselAttribute::Text(String::new())))
        .collect();
    for (attribute, value) in given {
        let value = match value {
            Value::String(text) => MorselAttribute::Text(text.clone()),
            Value::Bool(flag) => MorselAttribute::Flag(*flag),
            value => MorselAttribute::Number(value.as_i64().ok_or_else(wrong)?),
        };
        match attributes.iter_mut().find(|(own, _)| own == attribute) {
            Some((_, own)) => *own = value,
            None => attributes.push((attribute.clone(), value)),
        }
    }
    Ok(Morsel { key: name.to_owned(), value: text("value")?, coded_value: text("coded_value")?, attributes })
}
