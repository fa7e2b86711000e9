//! The normalised URL that is hashed (FORMAT.md §2.2). The steps are in the order of that section, because they do not
//! commute: each re-escapes what the one before left.

use super::authority;
use super::escape::{ByteSet, Requote, Space, component, nfc, quote, quote_into, requote, unquote};

/// What a query keeps raw.
const QUERY: Requote =
    Requote { keep: ByteSet::unreserved_and(b"!$'()*,?/:@"), protected: ByteSet::only(b"=+&;"), space: Space::Plus };
const PATH: Requote =
    Requote { keep: ByteSet::unreserved_and(b"!$'()*,+&=;@:"), protected: ByteSet::only(b"/+"), space: Space::Escaped };
const FRAGMENT: Requote =
    Requote { keep: ByteSet::unreserved_and(b"!$'()*,+&=;?/:@"), protected: ByteSet::only(b""), space: Space::Escaped };

/// A URL, normalised but for its query, which may still lose ignored parameters.
pub(super) struct Normalized {
    /// `scheme://[userinfo@]host[:port]path`
    head: Vec<u8>,
    /// Without the `?`.
    query: Vec<u8>,
    /// Without the `#`.
    fragment: Vec<u8>,
}

/// Normalises an absolute `http` or `https` URL; the error is what is wrong with it.
pub(super) fn normalize(url: &str) -> Result<Normalized, String> {
    let url: Vec<u8> =
        url.trim_start_matches(|c| c <= ' ').bytes().filter(|byte| !matches!(byte, b'\t' | b'\r' | b'\n')).collect();
    let colon = url.windows(3).position(|window| window == b"://").ok_or("it has no scheme such as https://")?;
    let scheme = url[..colon].to_ascii_lowercase();
    if scheme != b"http" && scheme != b"https" {
        return Err(format!("the scheme `{}` is neither http nor https", String::from_utf8_lossy(&scheme)));
    }
    let rest = &url[colon + 3..];
    let (authority, rest) = rest.split_at(find(rest, b"/?#").unwrap_or(rest.len()));
    let (rest, fragment) = split_once(rest, b'#');
    let (path, query) = split_once(rest, b'?');

    let mut head = scheme.clone();
    head.extend(b"://");
    head.extend(authority::normalize(authority, &scheme)?);
    head.extend(normalize_path(path));
    let mut query = write_query(&mut parse_query(&requote(query, &QUERY)));
    let fragment = normalize_fragment(fragment, &mut query);
    Ok(Normalized { head, query: requote(&query, &QUERY), fragment })
}

impl Normalized {
    /// Drops query parameters by name. The query is written anew even when none of the names is there, and then `;` is
    /// escaped (FORMAT.md §2.7).
    pub(super) fn drop_params(&mut self, ignored: &[String]) {
        let pairs = parse_query(&self.query);
        let mut query = Vec::new();
        for (name, value) in pairs.iter().filter(|(name, _)| !ignored.contains(name)) {
            push_pair(&mut query, &quote(name.as_bytes(), &QUERY.keep, Space::Plus), &quote_value(value));
        }
        self.query = query;
    }

    /// The URL as it is hashed.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        let mut url = self.head;
        for (mark, part) in [(b'?', self.query), (b'#', self.fragment)] {
            if !part.is_empty() {
                url.push(mark);
                url.extend(part);
            }
        }
        url
    }
}

/// Step 3.
fn normalize_path(path: &[u8]) -> Vec<u8> {
    const SAFE: ByteSet = ByteSet::unreserved_and(b"~:/[]@!$&'()*+,;=");
    const PRESERVE: ByteSet = ByteSet::only(b":/?#[]@!$&'()*+,;=");
    let path = component(&remove_dot_segments(&requote(path, &PATH)), &SAFE, &PRESERVE);
    let mut collapsed = vec![b'/'];
    for byte in path {
        if byte != b'/' || collapsed.last() != Some(&b'/') {
            collapsed.push(byte);
        }
    }
    requote(&collapsed, &PATH)
}

/// An empty segment counts as one (`/a//../b` is `/a/b`); `..` above the root is dropped; a path that ends in `.` or `..`
/// ends in `/`.
fn remove_dot_segments(path: &[u8]) -> Vec<u8> {
    let path = path.strip_prefix(b"/").unwrap_or(path);
    let mut resolved: Vec<&[u8]> = Vec::new();
    let mut ends_in_dots = false;
    for segment in path.split(|byte| *byte == b'/') {
        ends_in_dots = matches!(segment, b"." | b"..");
        match segment {
            b".." => drop(resolved.pop()),
            b"." => {}
            _ => resolved.push(segment),
        }
    }
    if ends_in_dots {
        resolved.push(b"");
    }
    let mut out = vec![b'/'];
    out.extend(resolved.join(&b'/'));
    out
}

/// Step 4, without the sorting: the decoded pairs, but for those with nothing on either side.
fn parse_query(query: &[u8]) -> Vec<(String, String)> {
    let decode = |side: &[u8]| {
        let spaced: Vec<u8> = side.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        String::from_utf8_lossy(&unquote(&spaced)).into_owned()
    };
    query
        .split(|byte| *byte == b'&')
        .map(|pair| split_once(pair, b'='))
        .filter(|(name, value)| !(name.is_empty() && value.is_empty()))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// The end of step 4, and step 5: sorted by name, then value, before NFC changes them.
fn write_query(pairs: &mut [(String, String)]) -> Vec<u8> {
    pairs.sort();
    let mut query = Vec::new();
    for (name, value) in pairs {
        let name = quote(name.as_bytes(), &QUERY.keep, Space::Plus);
        push_pair(&mut query, &query_component(&name), &query_component(&quote_value(value)));
    }
    query
}

fn query_component(side: &[u8]) -> Vec<u8> {
    const SAFE: ByteSet = ByteSet::unreserved_and(b"~:/?[]@!$'()*+,;");
    const PRESERVE: ByteSet = ByteSet::only(b"+");
    component(side, &SAFE, &PRESERVE)
}

fn quote_value(value: &str) -> Vec<u8> {
    quote(value.as_bytes(), &QUERY.keep, Space::Plus)
}

fn push_pair(query: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    if !query.is_empty() {
        query.push(b'&');
    }
    query.extend(name);
    query.push(b'=');
    query.extend(value);
}

/// Step 6. A fragment that begins with `!` moves into the query.
fn normalize_fragment(fragment: &[u8], query: &mut Vec<u8>) -> Vec<u8> {
    let fragment = requote(fragment, &FRAGMENT);
    if let Some(state) = fragment.strip_prefix(b"!") {
        const SAFE: ByteSet = ByteSet::unreserved_and(b"/");
        let value = quote(&nfc(&unquote(state)), &SAFE, Space::Escaped);
        push_pair(query, b"_escaped_fragment_", &query_component(&value));
        return Vec::new();
    }
    const SAFE: ByteSet = ByteSet::unreserved_and(b"~=");
    let mut quoted = Vec::new();
    quote_into(&mut quoted, &nfc(&unquote(&fragment)), &SAFE, Space::Escaped);
    requote(&quoted, &FRAGMENT)
}

fn split_once(text: &[u8], at: u8) -> (&[u8], &[u8]) {
    match text.iter().position(|byte| *byte == at) {
        Some(index) => (&text[..index], &text[index + 1..]),
        None => (text, b""),
    }
}

fn find(text: &[u8], any_of: &[u8]) -> Option<usize> {
    text.iter().position(|byte| any_of.contains(byte))
}
