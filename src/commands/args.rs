//! Arguments that several commands share.

use bytes::Bytes;
use std::ffi::{OsStr, OsString};
use std::io::Read;

use crate::cache::Collection;
use crate::headers::Headers;
use crate::key::Key;
use crate::report::UsageError;
use crate::request::{Request, RequestBody};

/// `--collection`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum CollectionArg {
    /// Stored responses.
    #[default]
    Responses,
    /// Redirects: key of a hop, key of the response.
    Redirects,
}

impl From<CollectionArg> for Collection {
    fn from(arg: CollectionArg) -> Self {
        match arg {
            CollectionArg::Responses => Self::Responses,
            CollectionArg::Redirects => Self::Redirects,
        }
    }
}

/// What a person names: an entry by its key, or by the request that it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// 64 hex digits.
    Key(Key),
    /// Anything else is a URL.
    Request(Box<Request>),
}

/// Which request is meant (DESIGN.md §3, "Naming a request").
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Request")]
pub struct RequestArgs {
    /// Use this request method [default: GET, or POST with a body]
    #[arg(short = 'X', long = "method", value_name = "METHOD")]
    pub method: Option<String>,
    /// Send this header field; `Name:` is an empty value (can be repeated)
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub headers: Vec<OsString>,
    /// Send this body as a form; `@FILE` and `@-` read it as bytes
    #[arg(short = 'd', long = "data", value_name = "TEXT|@FILE", group = "request_body")]
    pub data: Option<OsString>,
    /// Send this JSON text as the body
    #[arg(long = "json", value_name = "TEXT", group = "request_body")]
    pub json: Option<String>,
    /// Send this field of a form as the body (can be repeated)
    #[arg(long = "form", value_name = "NAME=VALUE", group = "request_body")]
    pub form: Vec<String>,
    /// Log in to the origin with this user and password
    #[arg(short = 'u', long = "user", value_name = "USER:PASSWORD")]
    pub user: Option<String>,
    /// Log in to the origin with this bearer token
    #[arg(long = "bearer", value_name = "TOKEN", conflicts_with = "user")]
    pub bearer: Option<String>,
    /// Send these cookies
    #[arg(short = 'b', long = "cookie", value_name = "NAME=VALUE; …")]
    pub cookie: Option<String>,
}

/// A request whose URL is still to come.
#[derive(Clone, Debug)]
pub struct RequestTemplate(Request);

impl RequestTemplate {
    /// The request for this URL.
    ///
    /// # Errors
    /// [`UsageError`] for a malformed URL.
    pub fn request(&self, url: &OsString) -> anyhow::Result<Request> {
        Ok(Request { url: url_of_argument(url)?, ..self.0.clone() })
    }
}

impl RequestArgs {
    /// The request for this URL with these options. Reads `-d @FILE` and `-d @-`.
    ///
    /// # Errors
    /// [`UsageError`] for a malformed URL or header field, and the error of a file that cannot be read.
    pub fn request(&self, url: &OsString) -> anyhow::Result<Request> {
        self.template()?.request(url)
    }

    /// All of a request but its URL. Reads `-d @FILE` and `-d @-`, once for however many URLs.
    ///
    /// # Errors
    /// As [`RequestArgs::request`].
    pub fn template(&self) -> anyhow::Result<RequestTemplate> {
        let body = self.body()?;
        let default_method = if matches!(body, RequestBody::None) { "GET" } else { "POST" };
        let headers = self.headers.iter().map(|field| parse_header(field)).collect::<Result<Headers, _>>()?;
        Ok(RequestTemplate(Request {
            method: self.method.clone().unwrap_or_else(|| default_method.to_owned()),
            url: String::new(),
            implied_headers: self.implied_headers(&headers, &body),
            headers,
            body,
        }))
    }

    /// A key, or the request for this URL with these options.
    ///
    /// # Errors
    /// As [`RequestArgs::request`].
    pub fn target(&self, name: &OsString) -> anyhow::Result<Target> {
        if let Some(key) = name.to_str().and_then(Key::parse) {
            return Ok(Target::Key(key));
        }
        Ok(Target::Request(Box::new(self.request(name)?)))
    }

    fn body(&self) -> anyhow::Result<RequestBody> {
        if let Some(data) = &self.data {
            return body_of_data(data);
        }
        if let Some(json) = &self.json {
            return Ok(RequestBody::Json(json.clone()));
        }
        if self.form.is_empty() {
            return Ok(RequestBody::None);
        }
        let fields = self.form.iter().map(|field| {
            let (name, value) = field.split_once('=').ok_or_else(|| {
                UsageError::new(format!("malformed form field `{field}`")).hint("write it as NAME=VALUE")
            })?;
            Ok((name.to_owned(), value.to_owned()))
        });
        Ok(RequestBody::Form(fields.collect::<Result<_, UsageError>>()?))
    }

    /// Fields that options other than `-H` stand for; one given with `-H` wins.
    fn implied_headers(&self, given: &Headers, body: &RequestBody) -> Headers {
        let mut implied = Headers::default();
        let mut add = |name: &'static str, value: String| {
            if !given.contains(name) {
                implied.push(name, value);
            }
        };
        match body {
            RequestBody::None => {}
            RequestBody::Json(_) => add("Content-Type", "application/json".to_owned()),
            RequestBody::Bytes(_) | RequestBody::Text(_) | RequestBody::Form(_) => {
                add("Content-Type", "application/x-www-form-urlencoded".to_owned());
            }
        }
        if let Some(user) = &self.user {
            add("Authorization", basic_authorization(user));
        }
        if let Some(token) = &self.bearer {
            add("Authorization", format!("Bearer {token}"));
        }
        if let Some(cookie) = &self.cookie {
            add("Cookie", cookie.clone());
        }
        implied
    }
}

/// The value of `Authorization` for `USER:PASSWORD`.
pub(super) fn basic_authorization(user: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(user))
}

/// `-d TEXT` is text, `-d @FILE` and `-d @-` are bytes, newlines kept: they have different keys (FORMAT.md §2.4).
fn body_of_data(data: &OsString) -> anyhow::Result<RequestBody> {
    use anyhow::Context as _;
    let bytes = data.as_encoded_bytes();
    let Some(name) = bytes.strip_prefix(b"@") else {
        return Ok(match data.to_str() {
            Some(text) => RequestBody::Text(text.to_owned()),
            None => RequestBody::Bytes(Bytes::copy_from_slice(bytes)),
        });
    };
    if name == b"-" {
        let mut body = Vec::new();
        std::io::stdin().read_to_end(&mut body).context("cannot read the body from stdin")?;
        return Ok(RequestBody::Bytes(body.into()));
    }
    let path = os_string(name);
    let body = std::fs::read(&path).with_context(|| format!("cannot read the body from {}", path.display()))?;
    Ok(RequestBody::Bytes(body.into()))
}

/// The bytes of an argument, after an ASCII prefix was taken off, as a path.
#[cfg(unix)]
pub(super) fn os_string(bytes: &[u8]) -> std::path::PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(bytes).into()
}

/// The bytes of an argument, after an ASCII prefix was taken off, as a path.
#[cfg(not(unix))]
pub(super) fn os_string(bytes: &[u8]) -> std::path::PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// `Name: value`; `Name:` and `Name;` are an empty value. The value may be any bytes but NUL, CR and LF.
pub(super) fn parse_header(field: &OsStr) -> Result<(&[u8], &[u8]), UsageError> {
    let bytes = field.as_encoded_bytes();
    let malformed = |reason: &str| {
        UsageError::new(format!("malformed header field `{}`: {reason}", field.to_string_lossy().escape_debug()))
            .hint("write it as `Name: value`")
    };
    let colon = bytes.iter().position(|byte| *byte == b':').ok_or_else(|| malformed("there is no colon"))?;
    let (name, value) = (&bytes[..colon], bytes[colon + 1..].trim_ascii());
    if http::HeaderName::from_bytes(name).is_err() {
        return Err(malformed("the name is empty or has a character that names cannot have"));
    }
    if http::HeaderValue::from_bytes(value).is_err() {
        return Err(malformed("the value has a control character"));
    }
    Ok((name, value))
}

/// An absolute URL. Without a scheme it is `https`, for localhost and loopback addresses `http`; bytes that are not UTF-8
/// become escapes.
fn url_of_argument(argument: &OsString) -> Result<String, UsageError> {
    let text = match argument.to_str() {
        Some(text) => text.to_owned(),
        None => percent_encoding::percent_encode(argument.as_encoded_bytes(), percent_encoding::CONTROLS).to_string(),
    };
    let trimmed = text.trim_start_matches(|c| c <= ' ');
    if trimmed.is_empty() {
        return Err(UsageError::new("the URL is empty"));
    }
    if trimmed.contains("://") && trimmed.find("://") < trimmed.find(['/', '?', '#']).map(|at| at + 1) {
        return Ok(text);
    }
    let authority = trimmed.trim_start_matches("//").split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let scheme = if is_loopback(host) { "http" } else { "https" };
    Ok(format!("{scheme}://{}", trimmed.trim_start_matches("//")))
}

/// Whether a `host[:port]` is this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> String {
        url_of_argument(&text.into()).unwrap()
    }

    #[test]
    fn a_url_without_a_scheme_is_https_but_http_on_this_machine() {
        assert_eq!(url("example.com/a"), "https://example.com/a");
        assert_eq!(url("example.com:8080?x=http://y/"), "https://example.com:8080?x=http://y/");
        assert_eq!(url("//example.com/a"), "https://example.com/a");
        assert_eq!(url("localhost:8080/a"), "http://localhost:8080/a");
        assert_eq!(url("u:p@127.0.0.2/a"), "http://u:p@127.0.0.2/a");
        assert_eq!(url("[::1]:80/a"), "http://[::1]:80/a");
        assert_eq!(url("http://example.com/"), "http://example.com/");
        assert_eq!(url("HTTPS://example.com/"), "HTTPS://example.com/");
    }

    #[test]
    fn header_fields_keep_their_spelling_and_lose_outer_spaces() {
        let field = |text: &'static str| parse_header(text.as_ref());
        assert_eq!(field("X-A:  b c ").unwrap(), (&b"X-A"[..], &b"b c"[..]));
        assert_eq!(field("X:").unwrap(), (&b"X"[..], &b""[..]));
        for bad in ["", "X", ": v", "a b: c", "X: a\nY: b"] {
            assert!(field(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_body_makes_the_method_post_and_brings_its_content_type() {
        let args = RequestArgs { json: Some("{}".to_owned()), ..RequestArgs::default() };
        let request = args.request(&"http://e.com/".into()).unwrap();
        assert_eq!(request.method, "POST");
        assert_eq!(request.implied_headers.get_str("content-type"), Some("application/json"));
        let args =
            RequestArgs { headers: vec!["content-type: a/b".into()], data: Some("x".into()), ..RequestArgs::default() };
        let request = args.request(&"http://e.com/".into()).unwrap();
        assert!(!request.implied_headers.contains("content-type"));
    }

    #[test]
    fn sixty_four_hex_digits_are_a_key_and_anything_else_is_a_url() {
        let args = RequestArgs::default();
        let digits = "A".repeat(64);
        assert_eq!(args.target(&digits.clone().into()).unwrap(), Target::Key(Key::parse(&digits).unwrap()));
        assert!(matches!(args.target(&"a".repeat(63).into()).unwrap(), Target::Request(_)));
    }
}
