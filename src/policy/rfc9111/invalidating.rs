//! What an unsafe request makes of what is stored (RFC 9111 §4.4).

use url::Url;

use super::fields::combined;
use crate::headers::Headers;

/// "GET, HEAD, OPTIONS, and TRACE methods are defined to be safe" (RFC 9110 §9.2.1).
#[must_use]
pub fn is_safe(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS", "TRACE"].iter().any(|safe| safe.eq_ignore_ascii_case(method))
}

/// The URLs whose stored responses an answer to an unsafe request makes invalid: "A cache MUST invalidate the target URI …
/// when it receives a non-error status code in response to an unsafe request method", and "MAY invalidate other URIs", those of
/// Location and Content-Location, but "MUST NOT … if the origin … differs".
#[must_use]
pub fn invalidated(method: &str, url: &str, status: u16, headers: &Headers) -> Vec<String> {
    if is_safe(method) || !(200..400).contains(&status) {
        return Vec::new();
    }
    let mut urls = vec![url.to_owned()];
    let Ok(target) = Url::parse(url) else { return urls };
    for name in ["location", "content-location"] {
        let Some(other) = combined(headers, name).and_then(|value| target.join(value.trim()).ok()) else { continue };
        if other.origin() == target.origin() {
            urls.push(other.into());
        }
    }
    urls
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> Headers {
        fields.iter().copied().collect()
    }

    #[test]
    fn the_target_and_its_relatives_on_the_same_origin_are_invalid() {
        let relatives = headers(&[("Location", "/b"), ("Content-Location", "c?x")]);
        for method in ["POST", "PUT", "DELETE", "PATCH", "M-SEARCH"] {
            let urls = invalidated(method, "http://a/d/", 200, &relatives);
            assert_eq!(urls, ["http://a/d/", "http://a/b", "http://a/d/c?x"], "{method}");
        }
        for (location, expected) in [("http://a:81/b", 1), ("https://a/b", 1), ("http://b/b", 1), ("http://a:80/b", 2)]
        {
            let fields = headers(&[("Location", location)]);
            assert_eq!(invalidated("POST", "http://a/", 303, &fields).len(), expected, "{location}");
        }
    }

    #[test]
    fn safe_methods_and_errors_invalidate_nothing() {
        for method in ["GET", "head", "OPTIONS", "TRACE"] {
            assert!(invalidated(method, "http://a/", 200, &Headers::default()).is_empty(), "{method}");
        }
        for (status, expected) in [(199, 0), (200, 1), (399, 1), (400, 0), (500, 0)] {
            assert_eq!(invalidated("POST", "http://a/", status, &Headers::default()).len(), expected, "{status}");
        }
    }
}
