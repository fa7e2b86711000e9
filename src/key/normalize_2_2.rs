//! What url-normalize 2.2.1 makes of a URL: the version that belongs to the 0.14 keys (FORMAT.md §2.8). It decodes escaped
//! delimiters, which the current version keeps apart from raw ones.

use super::authority::is_python_space;
use super::escape::{AsciiSet, decode, nfc, quote};
use super::normalize::{FRAGMENT_SAFE, QUERY_SAFE, cleaned_authority};
use super::path::without_empty_segments;
use super::url::{Fault, Url};

/// `#` is among them: an escaped one in the path begins a fragment when the result is read.
const PATH_SAFE: AsciiSet = AsciiSet::of("~:/#[]@!$&'()*+,;=");

pub(super) fn cleaned_up(url: &Url) -> Result<String, Fault> {
    // Both act on the text as a whole: `#!` behind a query adds to its last value, and the end may be that of any part.
    let tail = url.tail().replace("#!", "?_escaped_fragment_=");
    let host = url.authority.host.as_str();
    let host = if tail.is_empty() && url.authority.port.is_none() {
        trimmed(host).trim_end_matches(is_python_space)
    } else {
        host
    };
    let tail = trimmed(&tail);
    let (tail, fragment) = tail.split_once('#').unwrap_or((tail, ""));
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));

    let mut clean = cleaned_authority(url, url.authority.userinfo.as_deref(), host)?;
    clean += &without_empty_segments(&recoded(path, PATH_SAFE));
    let pairs: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).map(clean_pair).collect();
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

fn trimmed(text: &str) -> &str {
    text.trim_end_matches(['&', '?', ' '])
}

/// An empty value loses its `=`.
fn clean_pair(pair: &str) -> String {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = recoded(name, QUERY_SAFE);
    if value.is_empty() { name } else { format!("{name}={}", recoded(value, QUERY_SAFE)) }
}

/// Decodes (U+FFFD for what is not UTF-8), composes, and escapes all but unreserved and `safe` characters.
fn recoded(text: &str, safe: AsciiSet) -> String {
    let mut out = String::with_capacity(text.len());
    quote(nfc(&String::from_utf8_lossy(&decode(text.as_bytes()))).as_bytes(), safe, &mut out);
    out
}
