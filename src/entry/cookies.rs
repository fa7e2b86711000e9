//! Cookies of a response, as aiohttp 3.14 reads them: at most one to a Set-Cookie field, lenient about names, values as
//! received and unquoted. What it skips is skipped here: the stored cookies are what a Python service sees on a hit.

use regex_lite::Regex;

use crate::entry::{Morsel, MorselAttribute};
use crate::headers::Headers;

/// Python's `Morsel` has these nine, in this order (FORMAT.md §3.4). A tenth, `partitioned`, must not be written: Python
/// before 3.14 could not load the entry.
pub const MORSEL_ATTRIBUTES: [&str; 9] =
    ["expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version", "samesite"];

/// Limits of aiohttp, as RFC 6265 §6.1 permits them.
const MAX_COOKIES: usize = 50;
const MAX_PAIR: usize = 4096;
const MAX_ATTRIBUTE_VALUE: usize = 1024;
const MAX_ATTRIBUTES: usize = 32;

/// aiohttp's `_COOKIE_PATTERN`: a name, and perhaps a value that is a quoted string, one with its closing quote missing, a
/// date (with spaces and a comma), or a word.
const PATTERN: &str = r#"(?x)^
    \s* (?P<key> [\w!\#%&'~`><@,:/$*+\-.^|)(?}{\[\]]+ )
    (?:
        \s*=\s*
        (?P<val>
            "(?:[^\\"]|\\.)*"
          | "[^";]*
          | (?:\w{3,6}day|\w{3}),\s [\w\s-]{9,11}\s [\d:]{8}\s (?:GMT|[+-]\d{4})
          | \w{3}\s+ \w{3}\s+ [\s\d]\d\s+ \d{2}:\d{2}:\d{2}\s+ \d{4}
          | [\w!\#%&'~`><@,:/$*+\-.^|)(?}{=\[\]]*
        )
    )?
    \s* (?: \s+ | ; | $ )"#;

/// The cookies that the Set-Cookie fields set, by name, in order of first appearance; the last of a name wins.
#[must_use]
pub fn cookies(headers: &Headers) -> Vec<(String, Morsel)> {
    let mut cookies: Vec<(String, Morsel)> = Vec::new();
    let mut fields = headers.get_all("set-cookie").peekable();
    if fields.peek().is_none() {
        return cookies;
    }
    let pattern = Regex::new(PATTERN).expect("the pattern is a constant that the tests compile");
    for morsel in fields.filter_map(|field| morsel(field, &pattern)).take(MAX_COOKIES) {
        match cookies.iter_mut().find(|(name, _)| *name == morsel.key) {
            Some((_, earlier)) => *earlier = morsel,
            None => cookies.push((morsel.key.clone(), morsel)),
        }
    }
    cookies
}

/// The cookie of one field; `None` for a field that aiohttp skips.
fn morsel(field: &[u8], pattern: &Regex) -> Option<Morsel> {
    if field.iter().any(|byte| is_control(*byte) && *byte != b'\t') {
        return None;
    }
    let text = String::from_utf8_lossy(field);
    let (key, coded_value, attributes) = pair(&text, pattern)?;
    let (key, coded_value) = (key.trim_matches([' ', '\t']), coded_value.trim_matches([' ', '\t']));
    // Bytes that are no UTF-8 became U+FFFD.
    let is_lossy = |part: &str| matches!(text, std::borrow::Cow::Owned(_)) && part.contains('\u{fffd}');
    if !is_name(key) || key.len() + coded_value.len() > MAX_PAIR || is_lossy(coded_value) {
        return None;
    }
    let value = unquote(coded_value);
    if value.bytes().any(is_control) {
        return None;
    }
    let mut morsel = Morsel {
        key: key.to_owned(),
        value,
        coded_value: coded_value.to_owned(),
        attributes: MORSEL_ATTRIBUTES.map(|name| (name.to_owned(), MorselAttribute::Text(String::new()))).to_vec(),
    };
    apply_attributes(&mut morsel, attributes, pattern, is_lossy);
    Some(morsel)
}

/// Splits a field into name, value as received, and the text of its attributes.
fn pair<'a>(field: &'a str, pattern: &Regex) -> Option<(&'a str, &'a str, &'a str)> {
    let (first, attributes) = field.split_once(';').unwrap_or((field, ""));
    if first.contains('"')
        && let Some(quoted) = quoted_pair(field, pattern)
    {
        return Some(quoted);
    }
    let (key, value) = first.split_once('=')?;
    Some((key, value, attributes))
}

/// A first pair whose quoted value contains a semicolon.
fn quoted_pair<'a>(field: &'a str, pattern: &Regex) -> Option<(&'a str, &'a str, &'a str)> {
    let found = pattern.captures(field)?;
    let value = found.name("val")?;
    let quoted = value.as_str();
    if !(quoted.starts_with('"') && quoted.ends_with('"') && quoted.contains(';')) {
        return None;
    }
    let rest = field[value.end()..].trim_start_matches([' ', '\t']);
    let attributes = if rest.is_empty() { rest } else { rest.strip_prefix(';')? };
    Some((found.name("key")?.as_str(), quoted, attributes))
}

/// Sets the attributes that are known, the last of a name wins. Missing semicolons are tolerated, malformed parts skipped.
fn apply_attributes(morsel: &mut Morsel, text: &str, pattern: &Regex, is_lossy: impl Fn(&str) -> bool) {
    let mut rest = text;
    for _ in 0..MAX_ATTRIBUTES {
        if rest.is_empty() {
            return;
        }
        let Some(found) = pattern.captures(rest) else {
            let Some((_, after)) = rest.split_once(';') else { return };
            rest = after.trim_start_matches(|c: char| c == ';' || c.is_ascii_whitespace() || c == '\x0b');
            continue;
        };
        rest = &rest[found.get(0).map_or(rest.len(), |whole| whole.end())..];
        let name = found.name("key").map_or("", |key| key.as_str()).to_ascii_lowercase();
        let value = found.name("val").map_or("", |value| value.as_str());
        let Some((_, attribute)) = morsel.attributes.iter_mut().find(|(known, _)| *known == name) else { continue };
        if name == "secure" || name == "httponly" {
            *attribute = MorselAttribute::Flag(true);
            continue;
        }
        let unquoted = unquote(value);
        if value.len() <= MAX_ATTRIBUTE_VALUE && !is_lossy(value) && !unquoted.bytes().any(is_control) {
            *attribute = MorselAttribute::Text(unquoted);
        }
    }
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 || byte == 0x7f
}

/// Whether aiohttp takes this for a cookie name: far more than RFC 6265 allows, because servers send it.
fn is_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
    !name.is_empty() && name.bytes().all(is_allowed)
}

/// Takes the quotes off, and the backslashes: `\"` is `"`, `\012` is a line feed.
fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let digits = after.as_bytes();
        if let [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..] = digits {
            text.push(char::from((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0')));
            rest = &after[3..];
            continue;
        }
        let mut chars = after.chars();
        // A backslash at the end escapes nothing and stays.
        text.push(chars.next().unwrap_or('\\'));
        rest = chars.as_str();
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests;
