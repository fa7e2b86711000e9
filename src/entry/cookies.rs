//! `Set-Cookie` header fields as Python's `SimpleCookie` reads them (FORMAT.md §3.4).

use crate::entry::{Morsel, MorselAttribute};
use crate::headers::Headers;

/// Attributes of a cookie, in the order in which Python writes them. A tenth, `partitioned`, would make Python before 3.14
/// fail on the whole entry, so it is never written.
pub const MORSEL_ATTRIBUTES: [&str; 9] =
    ["expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version", "samesite"];

/// The cookies that a response sets. A malformed one is skipped; of equal names the last one counts.
#[must_use]
pub fn cookies(headers: &Headers) -> Vec<(String, Morsel)> {
    let mut cookies: Vec<(String, Morsel)> = Vec::new();
    for value in headers.get_all("set-cookie") {
        let Some(morsel) = parse(&String::from_utf8_lossy(value)) else { continue };
        cookies.retain(|(name, _)| *name != morsel.key);
        cookies.push((morsel.key.clone(), morsel));
    }
    cookies
}

fn parse(text: &str) -> Option<Morsel> {
    let mut parts = split(text).into_iter();
    let (key, coded_value) = parts.next()?.split_once('=')?;
    let (key, coded_value) = (key.trim(), coded_value.trim());
    // Python refuses to make a cookie of any other name, or of the name of an attribute.
    let is_legal = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~:".contains(c);
    if key.is_empty() || !key.chars().all(is_legal) || MORSEL_ATTRIBUTES.contains(&key.to_ascii_lowercase().as_str()) {
        return None;
    }
    let empty = || MorselAttribute::Text(String::new());
    let mut attributes: Vec<_> = MORSEL_ATTRIBUTES.iter().map(|name| ((*name).to_owned(), empty())).collect();
    for part in parts {
        let (name, value) = part.split_once('=').map_or((part, None), |(name, value)| (name, Some(value.trim())));
        let name = name.trim().to_ascii_lowercase();
        let Some((_, attribute)) = attributes.iter_mut().find(|(own, _)| *own == name) else { continue };
        *attribute = match (name.as_str(), value) {
            ("secure" | "httponly", _) => MorselAttribute::Flag(true),
            (_, Some(value)) => MorselAttribute::Text(unquote(value)),
            (_, None) => continue,
        };
    }
    Some(Morsel { key: key.to_owned(), value: unquote(coded_value), coded_value: coded_value.to_owned(), attributes })
}

/// At semicolons outside of quotes.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    // A quote that is never closed quotes nothing.
    if quoted {
        return text.split(';').collect();
    }
    parts.push(&text[start..]);
    parts
}

/// What stands between quotes, with `\"` and `\ooo` undone; anything else stays as it is.
fn unquote(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return text.to_owned() };
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let octal = rest.get(..3).filter(|digits| digits.bytes().all(|digit| (b'0'..=b'7').contains(&digit)));
        if let Some(code) = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            out.push(char::from(code));
            rest = &rest[3..];
        } else if let Some(c) = rest.chars().next() {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            out.push('\\');
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name=value`, the value as received, and the attributes that are set.
    type Shown = (String, String, Vec<(String, String)>);

    fn of(text: &'static str) -> Option<Shown> {
        let mut headers = Headers::default();
        headers.push("Set-Cookie", text);
        let (_, morsel) = cookies(&headers).pop()?;
        let set = morsel.attributes.into_iter().filter_map(|(name, value)| match value {
            MorselAttribute::Text(text) => (!text.is_empty()).then_some((name, text)),
            MorselAttribute::Flag(flag) => Some((name, flag.to_string())),
            MorselAttribute::Number(number) => Some((name, number.to_string())),
        });
        Some((format!("{}={}", morsel.key, morsel.value), morsel.coded_value, set.collect()))
    }

    #[test]
    fn cookies_are_read_as_python_reads_them() {
        let (cookie, coded, attributes) = of("a=\"b c\"; Path=/; HttpOnly; Secure; Max-Age=3; SameSite=Lax").unwrap();
        assert_eq!((cookie.as_str(), coded.as_str()), ("a=b c", "\"b c\""));
        let expected = [("path", "/"), ("max-age", "3"), ("secure", "true"), ("httponly", "true"), ("samesite", "Lax")];
        assert_eq!(attributes, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(of("a=\"x\\\"y\\054z\"").unwrap().0, "a=x\"y,z");
        assert_eq!(of("a=\"x;y\"; path=/p").unwrap().0, "a=x;y");
        assert_eq!(of("a=").unwrap().0, "a=");
        assert_eq!(of("a=b=c").unwrap().0, "a=b=c");
        let (_, _, attributes) = of("a=1; expires=Wed, 21 Oct 2037 07:28:00 GMT; Partitioned; unknown=1").unwrap();
        assert_eq!(attributes, [("expires".to_owned(), "Wed, 21 Oct 2037 07:28:00 GMT".to_owned())]);
    }

    #[test]
    fn malformed_cookies_are_skipped() {
        for text in ["", "novalue", "=x", "a b=c", "path=/", "\u{e9}=x"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_of_equal_names_counts() {
        let mut headers = Headers::default();
        headers.push("set-cookie", "a=1");
        headers.push("Set-Cookie", "b=2");
        headers.push("set-cookie", "a=3");
        let found: Vec<_> = cookies(&headers).into_iter().map(|(name, morsel)| name + &morsel.value).collect();
        assert_eq!(found, ["b2", "a3"]);
    }
}
