//! Asks the origin: hop by hop to the final response, and from there to an entry.

use std::borrow::Cow;
use std::time::Duration;

use reqwest::{Method, Url};

use super::client::{Clients, Hop, has_login};
use super::content::Body;
use super::redirects::{is_redirect, next, target};
use super::{FetchError, RedirectOptions};
use crate::entry::{Entry, EntryUrl, HttpVersion, cookies, encoding, links};
use crate::headers::Headers;
use crate::request::Request;
use crate::time::Timestamp;

/// How much of the body of a redirect is read, in bytes, and for how long.
const MAX_DRAINED: usize = 64 * 1024;
const DRAIN_TIME: Duration = Duration::from_millis(500);

/// The final response: all of its entry but body and expiry, and the body on its way.
pub(super) struct Final {
    pub(super) entry: Box<Entry>,
    pub(super) body: Body,
    /// When the request was sent that the final response answers.
    pub(super) sent_at: Timestamp,
    /// As announced by the origin, before decoding, in bytes.
    pub(super) content_length: Option<u64>,
}

/// Sends a request and follows its redirects.
pub(super) async fn ask(clients: &Clients, request: &Request, redirects: RedirectOptions) -> Result<Final, FetchError> {
    let mut url = clients.parse(&request.url)?;
    let mut hop = Hop::first(request)?;
    let mut history = Vec::new();
    loop {
        let sent_at = Timestamp::now();
        let sent = clients.send(&url, &hop).await?;
        let mut entry = entry(&hop, &url, &sent.response, sent.request_headers);
        let location = entry.headers.get("location").map(<[u8]>::to_vec);
        match location.filter(|_| redirects.follow && is_redirect(entry.status)) {
            None => {
                let content_length = sent.response.content_length().filter(|_| hop.method != Method::HEAD);
                let body = Body::of(sent.response);
                let body = body.await.map_err(|error| FetchError::body(url.as_str(), 0, &error))?;
                entry.history = history;
                return Ok(Final { entry: entry.into(), body, sent_at, content_length });
            }
            Some(location) => {
                if history.len() >= redirects.max {
                    return Err(FetchError::redirect(
                        request.url.as_str(),
                        format!("more than {} in a row", redirects.max),
                    ));
                }
                let mut to = target(&url, &location)?;
                hop = next(hop, entry.status, &url, &mut to);
                drain(sent.response).await;
                history.push(entry);
                url = to;
            }
        }
    }
}

/// The body of a followed redirect is dropped. Read to its end it leaves the connection for the next hop; one that is long, or
/// slow to come, is not worth that.
async fn drain(mut response: reqwest::Response) {
    let read = async {
        let mut read = 0;
        while let Ok(Some(chunk)) = response.chunk().await {
            read += chunk.len();
            if read > MAX_DRAINED {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DRAIN_TIME, read).await;
}

/// The parts of an entry that the head of a response gives.
fn entry(hop: &Hop, url: &Url, response: &reqwest::Response, request_headers: Headers) -> Entry {
    let now = Timestamp::now();
    let status = response.status();
    let headers = response.headers().iter().collect::<Headers>();
    let reason = match response.extensions().get::<hyper::ext::ReasonPhrase>() {
        Some(reason) => String::from_utf8_lossy(reason.as_bytes()).into_owned().into(),
        None => status.canonical_reason().unwrap_or_default().into(),
    };
    let version = match response.version() {
        http::Version::HTTP_09 => HttpVersion { major: 0, minor: 9 },
        http::Version::HTTP_10 => HttpVersion { major: 1, minor: 0 },
        http::Version::HTTP_2 => HttpVersion { major: 2, minor: 0 },
        _ => HttpVersion { major: 1, minor: 1 },
    };
    let mut public = Cow::Borrowed(url);
    if has_login(url) {
        // Neither fails for a URL with a host.
        let _ = public.to_mut().set_username("");
        let _ = public.to_mut().set_password(None);
    }
    let real_url = EntryUrl::split(public.as_str());
    let url = real_url.without_fragment();
    Entry {
        method: if hop.method == Method::GET { "GET".into() } else { hop.method.to_string().into() },
        status: status.as_u16(),
        reason,
        version,
        real_url,
        encoding: encoding(&headers).into(),
        cookies: cookies(&headers),
        links: links(&headers, &url),
        url,
        headers,
        request_headers: Some(request_headers),
        body: None,
        created_at: now,
        expires: None,
        last_used: now,
        history: Vec::new(),
    }
}
