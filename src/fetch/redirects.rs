//! Where a redirect leads, and what of the request goes along.

use reqwest::{Method, Url};

use super::FetchError;
use super::client::{Hop, has_login};
use crate::key::is_credential;

/// The codes that are followed.
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The URL that a redirect leads to. A fragment is inherited when the new URL has none (RFC 9110 §10.2.2).
pub(super) fn target(url: &Url, location: &[u8]) -> Result<Url, FetchError> {
    let location = match std::str::from_utf8(location) {
        Ok(text) => text.to_owned(),
        // Bytes that are no text stand for themselves, escaped.
        Err(_) => percent_encoding::percent_encode(location, percent_encoding::CONTROLS).to_string(),
    };
    let mut target = url.join(&location).map_err(|error| {
        FetchError::redirect(url.as_str(), format!("malformed Location `{}`: {error}", location.escape_debug()))
    })?;
    if !matches!(target.scheme(), "http" | "https") {
        return Err(FetchError::redirect(url.as_str(), format!("it leads to a {} URL", target.scheme())));
    }
    if target.fragment().is_none() {
        target.set_fragment(url.fragment());
    }
    Ok(target)
}

/// The request after a redirect with this status from `from` to `to`.
pub(super) fn next(mut hop: Hop, status: u16, from: &Url, to: &mut Url) -> Hop {
    // RFC 9110 §15.4.4: 303 is answered by a GET (a HEAD stays one). §15.4.2, §15.4.3: "For historical reasons, a user
    // agent MAY change the request method from POST to GET", and all of them do.
    if (status == 303 && hop.method != Method::HEAD) || (matches!(status, 301 | 302) && hop.method == Method::POST) {
        hop.method = Method::GET;
        hop.body = None;
        for name in ["content-type", "content-length", "content-encoding", "content-language", "content-location"] {
            hop.headers.remove(name);
        }
    }
    if is_same_origin(from, to) {
        if !has_login(to) {
            // Fails only for URLs without a host, which these are not.
            let _ = to.set_username(from.username());
            let _ = to.set_password(from.password());
        }
    } else {
        hop.headers.retain(|name| !is_credential(name));
        hop.headers.remove("host");
    }
    hop
}

fn is_same_origin(a: &Url, b: &Url) -> bool {
    (a.scheme(), a.host_str(), a.port_or_known_default()) == (b.scheme(), b.host_str(), b.port_or_known_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(method: &str) -> Hop {
        let names = ["Authorization", "cookie", "Proxy-Authorization", "X-Own", "Content-Type"];
        Hop {
            method: method.parse().unwrap(),
            headers: names.map(|name| (name, "x")).into_iter().collect(),
            body: Some("b".into()),
        }
    }

    fn after(method: &str, status: u16, from: &str, to: &str) -> (Hop, Url) {
        let mut to = Url::parse(to).unwrap();
        (next(hop(method), status, &Url::parse(from).unwrap(), &mut to), to)
    }

    #[test]
    fn methods_change_as_every_client_does() {
        for (method, status, expected) in [
            ("POST", 301, "GET"),
            ("POST", 302, "GET"),
            ("POST", 303, "GET"),
            ("POST", 307, "POST"),
            ("POST", 308, "POST"),
            ("PUT", 301, "PUT"),
            ("PUT", 303, "GET"),
            ("HEAD", 303, "HEAD"),
            ("GET", 302, "GET"),
        ] {
            let (hop, _) = after(method, status, "http://a/", "http://a/x");
            assert_eq!(hop.method, expected, "{method} {status}");
            assert_eq!(hop.body.is_some(), hop.method == method, "{method} {status}");
            assert_eq!(hop.headers.contains("content-type"), hop.body.is_some());
        }
    }

    #[test]
    fn credentials_do_not_leave_their_origin() {
        for (from, to, kept) in [
            ("http://a/", "http://a/x", true),
            ("http://a:80/", "http://a/x", true),
            ("http://a/", "http://b/", false),
            ("http://a/", "http://a:81/", false),
            ("https://a/", "http://a/", false),
            ("http://a/", "http://sub.a/", false),
        ] {
            let (hop, _) = after("GET", 302, from, to);
            for name in ["authorization", "cookie", "proxy-authorization"] {
                assert_eq!(hop.headers.contains(name), kept, "{from} -> {to}: {name}");
            }
            assert!(hop.headers.contains("x-own"));
        }
    }

    #[test]
    fn userinfo_stays_with_its_origin() {
        assert_eq!(after("GET", 302, "http://u:p@a/", "http://a/x").1.as_str(), "http://u:p@a/x");
        assert_eq!(after("GET", 302, "http://u:p@a/", "http://b/x").1.as_str(), "http://b/x");
    }

    #[test]
    fn targets_are_joined_and_inherit_the_fragment() {
        let from = Url::parse("http://a/x/y?q#f").unwrap();
        let to = |location: &'static str| target(&from, location.as_bytes()).map(|url| url.to_string());
        assert_eq!(to("z").unwrap(), "http://a/x/z#f");
        assert_eq!(to("//b/z#g").unwrap(), "http://b/z#g");
        assert_eq!(target(&from, b"/\xe9").unwrap().as_str(), "http://a/%E9#f");
        assert!(to("ftp://a/").is_err() && to("javascript:alert(1)").is_err() && to("http://[").is_err());
    }
}
