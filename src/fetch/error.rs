//! Why there is no whole response from the origin.

use std::error::Error;
use std::io;
use std::time::Duration;

use crate::key::without_password;

/// Why there is no whole response from the origin. URLs are shown without passwords.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No connection, or no answer on it.
    #[error("cannot fetch {url}: {reason}")]
    Request {
        /// Of the hop that failed.
        url: String,
        /// The innermost cause, for a person.
        reason: String,
    },
    /// It took longer than `--max-time`.
    #[error("cannot fetch {url}: not done within {}", humantime::format_duration(*.after))]
    TimedOut {
        /// As asked for.
        url: String,
        /// The limit.
        after: Duration,
    },
    /// The body broke off, or its coding was broken. Nothing was stored.
    #[error("the response from {url} broke off after {received} bytes: {reason}")]
    Body {
        /// Of the response.
        url: String,
        /// Bytes of the body so far, decoded.
        received: u64,
        /// The innermost cause, for a person.
        reason: String,
    },
    /// The redirects lead nowhere.
    #[error("cannot follow the redirect of {url}: {reason}")]
    Redirect {
        /// Of the response that redirects.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// The HTTP client cannot be made with these options, or a request of them.
    #[error("cannot make the request: {0}")]
    Client(String),
    /// The body came, but could not be put where it should go.
    #[error("cannot write {to}")]
    Output {
        /// The file, or stdout.
        to: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl FetchError {
    pub(super) fn request(url: &str, error: &reqwest::Error) -> Self {
        Self::Request { url: without_password(url), reason: innermost(error) }
    }

    pub(super) fn body(url: &str, received: u64, error: &io::Error) -> Self {
        Self::Body { url: without_password(url), received, reason: innermost(error) }
    }

    pub(super) fn redirect(url: &str, reason: impl Into<String>) -> Self {
        Self::Redirect { url: without_password(url), reason: reason.into() }
    }
}

/// What went wrong in the end: the chain above it only says which layer passed it on.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    // hyper's word for it is unclear outside of hyper.
    match innermost.to_string().as_str() {
        "deadline has elapsed" | "operation timed out" => "no connection in time".to_owned(),
        "connection closed before message completed" => "the server closed the connection without an answer".to_owned(),
        "unexpected EOF during chunk size line" | "end of file before message length reached" => {
            "the connection was closed before the end".to_owned()
        }
        other => other.to_owned(),
    }
}
