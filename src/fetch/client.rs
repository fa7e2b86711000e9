//! The HTTP client, made when the first hop needs it, and not before.
//!
//! There are two: loading the roots of trust takes longer than a whole hit, so they are loaded only when a hop is https.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, RANGE};
use reqwest::{Client, ClientBuilder, Method, Url};
use tokio::sync::OnceCell;
use url::Position;

use super::FetchError;
use super::urls::UrlParser;
use crate::headers::Headers;
use crate::key::is_credential;
use crate::request::{Request, RequestBody};

/// How much of one HTTP/2 response the origin may send ahead, in bytes; and for how many responses there is room.
const STREAM_WINDOW: u32 = 1024 * 1024;
const MAX_STREAMS: u32 = 1000;

/// How requests are sent.
#[derive(Clone, Debug, Default)]
pub struct ClientOptions {
    /// `User-Agent`, where the request sets none.
    pub user_agent: Option<String>,
    /// Proxy for all requests, instead of the environment's.
    pub proxy: Option<String>,
    /// Hosts that are reached without a proxy, separated by commas; `*` is all.
    pub no_proxy: Option<String>,
    /// Trust any certificate.
    pub insecure: bool,
    /// PEM file of authorities to trust beside the system's.
    pub ca: Option<PathBuf>,
    /// PEM file of the client's certificate, and maybe its key.
    pub cert: Option<PathBuf>,
    /// PEM file of the client's key.
    pub key: Option<PathBuf>,
    /// To open a connection.
    pub connect_timeout: Option<Duration>,
    /// Speak HTTP/1.1 also to servers that offer HTTP/2.
    pub http1_only: bool,
    /// Speak HTTP/2 at once, also without TLS.
    pub http2_only: bool,
    /// Addresses of hosts that are not asked for.
    pub resolve: Vec<(String, SocketAddr)>,
    /// How many responses may come at the same time.
    pub streams: u32,
}

/// The two clients.
pub(super) struct Clients {
    options: ClientOptions,
    without_roots: OnceCell<Client>,
    with_roots: OnceCell<Client>,
    proxy_is_https: std::cell::OnceCell<bool>,
    /// What was sent last: most requests of a list have the same fields as the one before.
    last: RefCell<Option<Rc<Fields>>>,
    urls: UrlParser,
}

/// Header fields to send.
struct Fields {
    /// Those that the caller set.
    own: Headers,
    /// Whom they are for, as it stands in the URL.
    host: String,
    /// With those that a client adds.
    map: HeaderMap,
    /// What is stored of them.
    stored: Headers,
}

impl Clients {
    pub(super) fn new(options: ClientOptions) -> Self {
        Self {
            options,
            without_roots: OnceCell::new(),
            with_roots: OnceCell::new(),
            proxy_is_https: std::cell::OnceCell::new(),
            last: RefCell::default(),
            urls: UrlParser::default(),
        }
    }

    /// The URL of a request.
    pub(super) fn parse(&self, url: &str) -> Result<Url, FetchError> {
        self.urls.parse(url).map_err(|error| FetchError::Client(format!("malformed URL: {error}")))
    }

    /// Sends one request; `sent` is what of it is stored.
    pub(super) async fn send(&self, url: &Url, hop: &Hop) -> Result<Sent, FetchError> {
        let client = self.client(url).await?;
        let request_error = |error: reqwest::Error| FetchError::request(url.as_str(), &error);
        let method = hop.method.clone();
        let fields = self.fields(url, hop)?;
        let mut request = if has_login(url) {
            client.request(method, url.clone()).build().map_err(request_error)?
        } else {
            reqwest::Request::new(method, url.clone())
        };
        // A login that stands in the URL comes with it, as one more field.
        let login = std::mem::replace(request.headers_mut(), fields.map.clone()).remove(AUTHORIZATION);
        request.headers_mut().extend(login.map(|login| (AUTHORIZATION, login)));
        *request.body_mut() = hop.body.clone().map(reqwest::Body::from);
        let response = client.execute(request).await.map_err(request_error)?;
        let mut request_headers = fields.stored.clone();
        if let Some(body) = hop.body.as_ref().filter(|_| !request_headers.contains(CONTENT_LENGTH.as_str())) {
            request_headers.push("Content-Length", body.len().to_string());
        }
        Ok(Sent { response, request_headers })
    }

    /// The fields to send, and to store.
    fn fields(&self, url: &Url, hop: &Hop) -> Result<Rc<Fields>, FetchError> {
        let host = &url[Position::BeforeHost..Position::AfterPort];
        let is_same = |last: &&Rc<Fields>| last.host == host && last.own == hop.headers;
        if let Some(last) = self.last.borrow().as_ref().filter(is_same) {
            return Ok(Rc::clone(last));
        }
        let list = self.with_own(hop.headers.clone());
        let mut map = HeaderMap::with_capacity(list.len() + 1);
        // RFC 9110 §7.2: "A user agent that sends Host SHOULD send it as the first field". Where it is not sent under this name
        // the client is left to find out.
        if url.scheme() == "http" && !self.options.http2_only && !list.contains(HOST.as_str()) {
            map.append(HOST, HeaderValue::from_str(host).map_err(|error| client_error(&error))?);
        }
        for (name, value) in list.iter() {
            let name = HeaderName::from_bytes(name).map_err(|error| client_error(&error))?;
            let value = HeaderValue::from_bytes(value).map_err(|error| client_error(&error))?;
            map.try_append(name, value).map_err(|error| client_error(&error))?;
        }
        let stored = stored_fields(host, &list);
        let fields = Rc::new(Fields { own: hop.headers.clone(), host: host.to_owned(), map, stored });
        self.last.replace(Some(Rc::clone(&fields)));
        Ok(fields)
    }

    async fn client(&self, url: &Url) -> Result<&Client, FetchError> {
        if url.scheme() == "https" || *self.proxy_is_https.get_or_init(|| proxy_is_https(&self.options)) {
            self.with_roots.get_or_try_init(async || self.build(true)).await
        } else {
            self.without_roots.get_or_try_init(async || self.build(false)).await
        }
    }

    fn build(&self, roots: bool) -> Result<Client, FetchError> {
        // The stores use the same provider, and either may come first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = &self.options;
        let mut builder = Client::builder().redirect(reqwest::redirect::Policy::none()).referer(false);
        builder = if roots { self.trust(builder)? } else { builder.tls_certs_only([]) };
        if options.http1_only {
            builder = builder.http1_only();
        }
        if options.http2_only {
            builder = builder.http2_prior_knowledge();
        } else if !roots {
            // A server that refuses a request before it has looked at it: HTTP/1.1 has no word for that. So there is no
            // need for another copy of the request.
            builder = builder.retry(reqwest::retry::never());
        }
        for (host, address) in &options.resolve {
            builder = builder.resolve(host, *address);
        }
        if let Some(timeout) = options.connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        // Responses that share an HTTP/2 connection share its window too. One that is held back keeps its part of it, which
        // must not be what another waits for.
        let streams = options.streams.clamp(1, MAX_STREAMS);
        builder = builder.http2_initial_stream_window_size(STREAM_WINDOW);
        builder = builder.http2_initial_connection_window_size(streams * STREAM_WINDOW);
        let no_proxy = options.no_proxy.as_deref();
        if no_proxy == Some("*") {
            builder = builder.no_proxy();
        } else if let Some(proxy) = &options.proxy {
            let proxy = reqwest::Proxy::all(proxy).map_err(|_| {
                FetchError::Client(format!("malformed proxy `{}`", crate::key::without_password(proxy)))
            })?;
            builder = builder.proxy(proxy.no_proxy(no_proxy.and_then(reqwest::NoProxy::from_string)));
        }
        builder.build().map_err(|error| FetchError::Client(error_text(&error)))
    }

    fn trust(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, FetchError> {
        let options = &self.options;
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| FetchError::Client(format!("cannot read {}: {error}", path.display())))
        };
        let bad = |path: &PathBuf, error: &reqwest::Error| {
            FetchError::Client(format!("{} is no PEM file that can be used: {}", path.display(), error_text(error)))
        };
        if let Some(path) = &options.ca {
            let certificates =
                reqwest::Certificate::from_pem_bundle(&read(path)?).map_err(|error| bad(path, &error))?;
            builder = builder.tls_certs_merge(certificates);
        }
        if let Some(path) = &options.cert {
            let mut pem = read(path)?;
            if let Some(key) = &options.key {
                pem.push(b'\n');
                pem.extend(read(key)?);
            }
            builder = builder.identity(reqwest::Identity::from_pem(&pem).map_err(|error| bad(path, &error))?);
        }
        Ok(builder.tls_danger_accept_invalid_certs(options.insecure))
    }

    /// The fields that a request would be sent with, but for those of the connection.
    pub(super) fn would_send(&self, request: &Request) -> Headers {
        self.with_own(request_headers(request))
    }

    /// The fields to send: what the caller set, and what a client says of itself unless the caller said so.
    fn with_own(&self, mut fields: Headers) -> Headers {
        let user_agent = self.options.user_agent.as_deref().unwrap_or(concat!("acache/", env!("CARGO_PKG_VERSION")));
        // A part of something encoded cannot be decoded.
        let codings = if fields.contains(RANGE.as_str()) { "identity" } else { "gzip, deflate, br, zstd" };
        let mut add = |name: &'static str, value: &str| {
            if !fields.contains(name) {
                fields.push(name, value);
            }
        };
        add("Accept", "*/*");
        add("Accept-Encoding", codings);
        add("User-Agent", user_agent);
        fields
    }
}

/// A request on its way, which redirects change.
#[derive(Clone, Debug)]
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) headers: Headers,
    pub(super) body: Option<Bytes>,
}

impl Hop {
    /// The first one: the request as made.
    ///
    /// # Errors
    /// When its method is none.
    pub(super) fn first(request: &Request) -> Result<Self, FetchError> {
        let method = match &*request.method {
            "GET" => Method::GET,
            method => {
                Method::from_bytes(method.to_ascii_uppercase().as_bytes()).map_err(|error| client_error(&error))?
            }
        };
        let body = match &request.body {
            RequestBody::None => None,
            RequestBody::Bytes(bytes) => Some(bytes.clone()),
            RequestBody::Text(text) | RequestBody::Json(text) => Some(Bytes::from(text.clone())),
            RequestBody::Form(fields) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                Some(form.extend_pairs(fields).finish().into())
            }
        };
        Ok(Self { method, headers: request_headers(request), body })
    }
}

/// The fields that the caller set.
fn request_headers(request: &Request) -> Headers {
    let mut headers = request.headers.clone();
    if !request.implied_headers.is_empty() {
        headers.extend(request.implied_headers.iter());
    }
    headers
}

/// An answer, and the header fields of its request that may be stored.
pub(super) struct Sent {
    pub(super) response: reqwest::Response,
    pub(super) request_headers: Headers,
}

fn proxy_is_https(options: &ClientOptions) -> bool {
    let variables = ["http_proxy", "all_proxy", "ALL_PROXY"].map(|name| std::env::var(name).ok());
    variables.into_iter().flatten().chain(options.proxy.clone()).any(|proxy| proxy.starts_with("https:"))
}

/// Host first, as sent, without credentials (DESIGN.md §8).
fn stored_fields(host: &str, fields: &Headers) -> Headers {
    let host = (!fields.contains(HOST.as_str())).then_some((&b"Host"[..], host.as_bytes()));
    host.into_iter().chain(fields.iter().filter(|(name, _)| !is_credential(name))).collect()
}

/// Whether a URL says who asks.
pub(super) fn has_login(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn client_error(error: &dyn std::fmt::Display) -> FetchError {
    FetchError::Client(error.to_string())
}

fn error_text(error: &reqwest::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
