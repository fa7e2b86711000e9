//! A URL as yarl reads it: split, and each part brought into one way of escaping (FORMAT.md §2.2). url-normalize works on
//! what comes out of here (`cleanup`), and its result is read here once more.

use std::fmt;

use super::authority::Authority;
use super::escape::{Style, requote};
use super::path::without_dot_segments;

/// Why a text is not a URL that can be fetched. Never quotes the text, which may hold a password.
pub(super) type Fault = &'static str;

/// The encoded parts of an absolute `http` or `https` URL with a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) scheme: Scheme,
    pub(super) authority: Authority,
    /// Without dot segments; may be empty.
    pub(super) path: String,
    /// Without the `?`.
    pub(super) query: String,
    /// Without the `#`. Part of the key: the library does not strip it.
    pub(super) fragment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    pub(super) fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Url {
    /// Reads what a person or a program wrote: leading controls and spaces, and every TAB, CR and LF, are dropped first.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim_start_matches(|c| c <= ' ').replace(['\t', '\r', '\n'], "");
        let (scheme, rest) = split_scheme(&text)?;
        let rest = rest.strip_prefix("//").ok_or("it has no host")?;
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));

        let path = requote(path, Style::PATH);
        Ok(Self {
            scheme,
            authority: Authority::parse(authority, scheme)?,
            path: if path.contains('.') { without_dot_segments(&path) } else { path },
            query: requote(query, Style::QUERY),
            fragment: requote(fragment, Style::FRAGMENT),
        })
    }

    /// Path, query and fragment. An empty path is written `/` if either of the others follows.
    pub(super) fn tail(&self) -> String {
        let mut tail = self.path.clone();
        if tail.is_empty() && !(self.query.is_empty() && self.fragment.is_empty()) {
            tail.push('/');
        }
        for (delimiter, part) in [('?', &self.query), ('#', &self.fragment)] {
            if !part.is_empty() {
                tail.push(delimiter);
                tail += part;
            }
        }
        tail
    }
}

fn split_scheme(text: &str) -> Result<(Scheme, &str), Fault> {
    match text.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => Ok((Scheme::Http, rest)),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => Ok((Scheme::Https, rest)),
        _ => Err("it does not begin with http:// or https://"),
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme.name(), self.authority, self.tail())
    }
}

/// A well-formed URL for listings and messages: a password in it is printed as `(redacted)`.
#[must_use]
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    match authority.rsplit_once('@').map(|(userinfo, host)| (userinfo.split_once(':'), host)) {
        Some((Some((user, _)), host)) => format!("{scheme}://{user}:(redacted)@{host}{path}"),
        _ => url.to_owned(),
    }
}

/// A malformed URL for a message: what stands between the first `:` of its authority and the `@` is hidden. In a malformed URL the
/// password may reach into what is formally the path, or there is no scheme to tell where the authority begins; then
/// everything up to the last `@` is hidden.
pub(super) fn without_any_password(url: &str) -> String {
    let scheme = url.find("://").filter(|&end| url[..end].bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let (head, rest) = url.split_at(scheme.map_or(0, |end| end + 3));
    let authority_end = match scheme {
        Some(_) => rest.find(['/', '?', '#']).unwrap_or(rest.len()),
        None => rest.len(),
    };
    let at = rest[..authority_end].rfind('@').or_else(|| rest.rfind('@'));
    match (rest[..authority_end].find(':'), at) {
        (Some(colon), Some(at)) if colon < at => format!("{head}{}:(redacted){}", &rest[..colon], &rest[at..]),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Url::parse(text).map_or_else(str::to_owned, |url| url.to_string())
    }

    #[test]
    fn leading_controls_and_line_breaks_anywhere_are_dropped() {
        assert_eq!(parsed("\0 \n htt\tp://e.com/a\r\nb"), "http://e.com/ab");
    }

    #[test]
    fn default_port_is_dropped_and_any_other_kept() {
        for (text, expected) in [
            ("http://e.com:80/", "http://e.com/"),
            ("https://e.com:0443/", "https://e.com/"),
            ("https://e.com:80/", "https://e.com:80/"),
            ("http://e.com:/", "http://e.com/"),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn only_http_urls_with_a_host_are_accepted() {
        for text in ["", "e.com", "ftp://e.com/", "http:e.com", "http:///x", "http://u@/", "http://:80/", "//e.com/"] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn empty_path_gets_a_slash_before_a_query_or_a_fragment() {
        assert_eq!(parsed("http://e.com?a"), "http://e.com/?a");
        assert_eq!(parsed("http://e.com#a?b"), "http://e.com/#a?b");
        assert_eq!(parsed("http://e.com"), "http://e.com");
    }

    #[test]
    fn password_does_not_get_into_messages() {
        for (url, expected) in [
            ("http://u:secret@h:x/", "http://u:(redacted)@h:x/"),
            ("http://u:sec@ret@h:x/", "http://u:(redacted)@h:x/"),
            ("http://u:sec/ret@h/", "http://u:(redacted)@h/"),
            ("http://u:sec?r#et@h/", "http://u:(redacted)@h/"),
            ("u:secret@h/", "u:(redacted)@h/"),
            ("u:sec//ret@h/", "u:(redacted)@h/"),
            ("x//u:secret@h/", "x//u:(redacted)@h/"),
            ("http:u:secret@h/", "http:(redacted)@h/"),
            ("http://u@h:99999/", "http://u@h:99999/"),
            ("http://h/a:b@c", "http://h/a:b@c"),
            ("http://h:99999/", "http://h:99999/"),
        ] {
            assert_eq!(without_any_password(url), expected, "{url}");
        }
    }
}
