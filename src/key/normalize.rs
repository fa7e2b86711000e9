//! The normalised URL that is hashed (FORMAT.md §2.2): yarl reads the URL, its query is sorted, url-normalize cleans up, yarl
//! reads the result. The current versions are here, those of the 0.14 keys in `normalize_2_2`.

use std::borrow::Cow;

use super::authority::{Authority, is_python_space};
use super::escape::{AsciiSet, component};
use super::path::without_empty_segments;
use super::query::{self, InvalidUtf8};
use super::url::{Fault, Scheme, Url, without_any_password};
use super::{KeyError, KeyFormat, KeyRules, host, normalize_2_2};

/// The delimiters of RFC 3986, whose escapes mean something else than the characters.
const RESERVED: AsciiSet = AsciiSet::of(":/?#[]@!$&'()*+,;=");
const USERINFO_SAFE: AsciiSet = AsciiSet::of("!$&'()*+,;=:");
const PATH_SAFE: AsciiSet = AsciiSet::of("~:/[]@!$&'()*+,;=");
pub(super) const QUERY_SAFE: AsciiSet = AsciiSet::of("~:/?[]@!$'()*+,;");
const QUERY_PRESERVED: AsciiSet = AsciiSet::of("+");
pub(super) const FRAGMENT_SAFE: AsciiSet = AsciiSet::of("~=");

/// The URL as the cache key of library 0.15 sees it, without `ignored_params`: FORMAT.md §2.2.
///
/// # Errors
/// [`KeyError::Url`], with any password hidden, if this is not an `http` or `https` URL with a host.
pub fn normalize_url(url: &str) -> Result<String, KeyError> {
    hashed_url(url, &KeyRules::default()).map(Cow::into_owned)
}

/// The URL as it is hashed under these rules, with `ignored_params` left out (FORMAT.md §2.7).
///
/// # Errors
/// As [`normalize_url`].
pub fn hashed_url<'a>(url: &'a str, rules: &KeyRules) -> Result<Cow<'a, str>, KeyError> {
    if let Some(normal) = plain(url).filter(|_| rules.ignored_params.is_empty() || !url.contains('?')) {
        return Ok(normal);
    }
    normalized(url, rules.format)
        .map(|normalized| Cow::Owned(without_ignored(normalized, rules).to_string()))
        .map_err(|reason| KeyError::Url { url: without_any_password(url), reason: reason.to_owned() })
}

/// The normalised form of a URL in which the steps touch nothing but the order of its parameters: a plain host in lower case,
/// a port that says something, a path of unreserved characters without empty or dot segments, and parameters of unreserved
/// characters. Most URLs of a long list are so. `None` for any other.
fn plain(url: &str) -> Option<Cow<'_, str>> {
    let (beginning, query) = url.split_once('?').map_or((url, None), |(beginning, query)| (beginning, Some(query)));
    if !is_plain_without_query(beginning) {
        return None;
    }
    let Some(query) = query else { return Some(Cow::Borrowed(url)) };
    let is_text = |text: &str| !text.is_empty() && text.bytes().all(is_unreserved);
    let mut pairs: Vec<(&str, &str)> = Vec::with_capacity(8);
    for pair in query.split('&') {
        pairs.push(pair.split_once('=').filter(|(name, value)| is_text(name) && is_text(value))?);
    }
    if pairs.is_sorted() {
        return Some(Cow::Borrowed(url));
    }
    pairs.sort_unstable();
    let mut sorted = String::with_capacity(url.len());
    sorted.push_str(beginning);
    for (place, (name, value)) in pairs.into_iter().enumerate() {
        sorted.push(if place == 0 { '?' } else { '&' });
        sorted.push_str(name);
        sorted.push('=');
        sorted.push_str(value);
    }
    Some(Cow::Owned(sorted))
}

fn is_plain_without_query(url: &str) -> bool {
    let (rest, default_port) = match (url.strip_prefix("http://"), url.strip_prefix("https://")) {
        (Some(rest), _) => (rest, Scheme::Http.default_port()),
        (_, Some(rest)) => (rest, Scheme::Https.default_port()),
        _ => return false,
    };
    let Some((authority, path)) = rest.split_once('/') else { return false };
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let is_label = |label: &str| {
        let plain = label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        plain
            && (1..64).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.contains("--")
    };
    let is_port =
        |port: &str| !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok_and(|port| port != default_port);
    // What ends in a number is an address, or should be one.
    let is_name_or_address = host.bytes().next_back().is_some_and(|byte| byte.is_ascii_lowercase())
        || host.parse::<std::net::Ipv4Addr>().is_ok();
    let mut last = b'/';
    let is_path = path.bytes().all(|byte| {
        let is_segment = byte != b'.' && is_unreserved(byte) || matches!(byte, b'.' | b'/') && last != b'/';
        last = byte;
        is_segment
    });
    is_path && is_name_or_address && host.len() < 254 && host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

fn normalized(text: &str, format: KeyFormat) -> Result<Url, Fault> {
    let mut url = Url::parse(text)?;
    let mut pairs = query::parse(&url.query, invalid_utf8(format));
    pairs.retain(|(name, value)| !(name.is_empty() && value.is_empty()));
    // UTF-8 sorts as code points do. What is sorted is the text before NFC.
    pairs.sort_unstable();
    url.query = query::write(&pairs);
    let clean = match format {
        KeyFormat::V0_15 => cleaned_up(&url)?,
        KeyFormat::V0_14 => normalize_2_2::cleaned_up(&url)?,
    };
    Url::parse(&clean)
}

fn invalid_utf8(format: KeyFormat) -> InvalidUtf8 {
    match format {
        KeyFormat::V0_15 => InvalidUtf8::Replaced,
        KeyFormat::V0_14 => InvalidUtf8::Spelled,
    }
}

/// A query that is written anew shows it: `;` is escaped then. So nothing is touched unless there is something to ignore.
fn without_ignored(url: Url, rules: &KeyRules) -> Url {
    if rules.ignored_params.is_empty() {
        return url;
    }
    let pairs = query::parse(&url.query, invalid_utf8(rules.format));
    Url { query: query::write(pairs.iter().filter(|(name, _)| !rules.ignores(name.as_bytes()))), ..url }
}

/// What url-normalize 3.1.0 makes of a URL.
fn cleaned_up(url: &Url) -> Result<String, Fault> {
    let Authority { userinfo, host, port } = &url.authority;
    let userinfo = userinfo.as_deref().map(|userinfo| component(userinfo, USERINFO_SAFE, RESERVED));
    // Spaces are taken from the end of the authority, so those before a port stay.
    let host = if port.is_none() { host.trim_end_matches(is_python_space) } else { host };
    let mut clean = cleaned_authority(url, userinfo.as_deref(), host)?;
    clean += &without_empty_segments(&component(&url.path, PATH_SAFE, RESERVED));

    let (state, fragment) = match url.fragment.strip_prefix('!') {
        Some(state) => (Some(state), ""),
        None => (None, url.fragment.as_str()),
    };
    let mut pairs: Vec<_> = url.query.split('&').filter(|pair| !pair.is_empty()).map(clean_pair).collect();
    // Google's old scheme for pages made by scripts: `#!state` is known to the server as `?_escaped_fragment_=state`.
    pairs.extend(state.map(|state| clean_pair(&format!("_escaped_fragment_={}", recoded(state, AsciiSet::of("/"))))));
    if !pairs.is_empty() {
        clean.push('?');
        clean += &pairs.join("&");
    }
    if !fragment.is_empty() {
        clean.push('#');
        clean += &recoded(fragment, FRAGMENT_SAFE);
    }
    Ok(clean)
}

fn clean_pair(pair: &str) -> String {
    let clean = |side| component(side, QUERY_SAFE, QUERY_PRESERVED);
    match pair.split_once('=') {
        Some((name, value)) => format!("{}={}", clean(name), clean(value)),
        None => clean(pair),
    }
}

/// Scheme, userinfo, host and port, the host without superfluous dots.
pub(super) fn cleaned_authority(url: &Url, userinfo: Option<&str>, host: &str) -> Result<String, Fault> {
    let userinfo = userinfo.filter(|&userinfo| userinfo != ":").map(str::to_owned);
    let authority = Authority { userinfo, host: host::canonical(host)?, port: url.authority.port };
    Ok(format!("{}://{authority}", url.scheme.name()))
}

/// Decodes, composes, and escapes all but unreserved and `safe` characters.
fn recoded(text: &str, safe: AsciiSet) -> String {
    component(text, safe, AsciiSet::NONE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_has_little_to_normalise_is_known_by_its_looks() {
        for url in [
            "http://e.com/",
            "https://a-b.e.com:8443/x/y_z~1.tar.gz",
            "http://127.0.0.1:8080/",
            "http://e.com/?a=1&a=2&b=0.~-_",
        ] {
            assert!(matches!(plain(url), Some(Cow::Borrowed(same)) if same == url), "{url}");
        }
        assert_eq!(plain("http://e.com/?b=1&a=2&a=10").as_deref(), Some("http://e.com/?a=10&a=2&b=1"));
        for url in [
            "http://e.com",
            "http://E.com/",
            "http://127.0.0.1:80801/",
            "http://e.com:80/",
            "https://e.com:443/",
            "http://e.com:+8/",
            "http://u@e.com/",
            "http://e.com//",
            "http://e.com/a//b",
            "http://e.com/./a",
            "http://e.com/a/../b",
            "http://e.com/a?",
            "http://e.com/a?b",
            "http://e.com/a?b=",
            "http://e.com/a?=b",
            "http://e.com/a?b=c&",
            "http://e.com/a?b=c+d",
            "http://e.com/a?b=c;d",
            "http://e.com/a?b=c=d",
            "http://e.com/a?b=c#d",
            "http://e.com?b=c",
            "http://e.com/#a",
            "http://e.com/%41",
            "http://e.com/é",
            "http://é.com/",
            "http://xn--nxa.com/",
            "http://e..com/",
            "http://e.com./",
            "http://-e.com/",
            "http://1.2.3/",
            "http://[::1]/",
            "ftp://e.com/",
            " http://e.com/",
        ] {
            assert_eq!(plain(url), None, "{url}");
        }
    }

    #[test]
    fn ignored_parameters_are_left_out_of_plain_urls_too() {
        let rules = KeyRules { ignored_params: vec!["b".to_owned()], ..KeyRules::default() };
        assert_eq!(hashed_url("http://e.com/?a=1&b=2", &rules).as_deref(), Ok("http://e.com/?a=1"));
        assert_eq!(hashed_url("http://e.com/b", &rules).as_deref(), Ok("http://e.com/b"));
    }

    proptest! {
        #[test]
        fn what_looks_plain_has_the_normal_form_of_all_others(
            url in "https?://([a-z0-9.-]{1,12}|([0-9]{1,3}\\.){3}[0-9]{1,3})(:[0-9]{0,5})?/[A-Za-z0-9_~./-]{0,12}",
            query in "(\\?([A-Za-z0-9_~.-]{1,2}=[A-Za-z0-9_~.-]{1,2}&){0,4}[A-Za-z0-9_~.-]{1,2}=[A-Za-z0-9_~.+-]{0,2})?"
        ) {
            let url = url + &query;
            if let Some(plain) = plain(&url) {
                for format in [KeyFormat::V0_15, KeyFormat::V0_14] {
                    prop_assert_eq!(normalized(&url, format).map(|url| url.to_string()), Ok(plain.to_string()));
                }
            }
        }
    }
}
