//! Percent-escapes: the two ways in which the library rewrites them (FORMAT.md §2.2, `requote` and `component`), and the
//! plain decoding and quoting that both are made of. What comes out is always ASCII.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A set of ASCII characters, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AsciiSet(u128);

impl AsciiSet {
    pub(super) const NONE: Self = Self(0);

    /// `A-Z a-z 0-9 - . _ ~`, the `U` of FORMAT.md §2.2.
    pub(super) const UNRESERVED: Self = Self::of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// The characters of this text. A character that is not ASCII does not compile (in a constant).
    pub(super) const fn of(text: &str) -> Self {
        Self::NONE.and(text)
    }

    /// This set and the characters of this text.
    pub(super) const fn and(self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut bits = self.0;
        let mut at = 0;
        while at < bytes.len() {
            assert!(bytes[at].is_ascii(), "only ASCII characters are in a set");
            bits |= 1 << bytes[at];
            at += 1;
        }
        Self(bits)
    }

    const fn has(self, byte: u8) -> bool {
        byte.is_ascii() && (self.0 >> byte) & 1 == 1
    }
}

/// How one part of a URL is written by yarl: which characters stand raw, and which escapes are left alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Stand raw, and their escapes are decoded.
    keep: AsciiSet,
    /// Stand raw where they are raw, and escaped where they are escaped.
    protected: AsciiSet,
    /// A raw space becomes `+`.
    space_as_plus: bool,
}

/// Unreserved, and the sub-delimiters that never have a meaning in a query.
const SUB: AsciiSet = AsciiSet::UNRESERVED.and("!$'()*,");
const SUB_QS: AsciiSet = SUB.and("+&=;");

impl Style {
    pub(super) const USERINFO: Self = Self { keep: SUB_QS, protected: AsciiSet::NONE, space_as_plus: false };
    pub(super) const PATH: Self = Self { keep: SUB_QS.and("@:"), protected: AsciiSet::of("/+"), space_as_plus: false };
    pub(super) const QUERY: Self = Self { keep: SUB.and("?/:@"), protected: AsciiSet::of("=+&;"), space_as_plus: true };
    pub(super) const FRAGMENT: Self =
        Self { keep: SUB_QS.and("?/:@"), protected: AsciiSet::NONE, space_as_plus: false };
}

/// What stands raw in a name or value of a query before the pairs are joined.
pub(super) const QUERY_PART: AsciiSet = SUB.and("?/:@");

/// Brings the escapes of an already written part into one form: those of kept characters are decoded, the others get upper
/// case, a lone `%` becomes `%25`, and raw characters outside the style are escaped.
pub(super) fn requote(text: &str, style: Style) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if let Some(escaped) = escape_at(bytes, at) {
            if style.keep.has(escaped) && !style.protected.has(escaped) {
                out.push(char::from(escaped));
            } else {
                push_escape(escaped, &mut out);
            }
            at += 3;
            continue;
        }
        if style.space_as_plus && byte == b' ' {
            out.push('+');
        } else if style.keep.has(byte) || style.protected.has(byte) {
            out.push(char::from(byte));
        } else {
            push_escape(byte, &mut out);
        }
        at += 1;
    }
    out
}

/// Decodes, brings into Unicode NFC and escapes again, but leaves the escapes of `preserve` alone (in upper case). Each piece
/// between two preserved escapes is normalised by itself; bytes that are not UTF-8 survive as they are.
pub(super) fn component(text: &str, safe: AsciiSet, preserve: AsciiSet) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        match escape_at(bytes, at) {
            Some(escaped) if preserve.has(escaped) => {
                recode(&bytes[start..at], safe, &mut out);
                push_escape(escaped, &mut out);
                at += 3;
                start = at;
            }
            _ => at += 1,
        }
    }
    recode(&bytes[start..], safe, &mut out);
    out
}

fn recode(piece: &[u8], safe: AsciiSet, out: &mut String) {
    for chunk in decode(piece).utf8_chunks() {
        quote(nfc(chunk.valid()).as_bytes(), safe, out);
        for &byte in chunk.invalid() {
            push_escape(byte, out);
        }
    }
}

/// Writes bytes: unreserved and `safe` ones raw, all others as `%XX`.
pub(super) fn quote(bytes: &[u8], safe: AsciiSet, out: &mut String) {
    for &byte in bytes {
        if AsciiSet::UNRESERVED.has(byte) || safe.has(byte) {
            out.push(char::from(byte));
        } else {
            push_escape(byte, out);
        }
    }
}

/// As [`quote`], with a space written `+`: the way of HTML forms, of header parts and of queries.
pub(super) fn quote_plus(bytes: &[u8], safe: AsciiSet, out: &mut String) {
    for (index, word) in bytes.split(|&byte| byte == b' ').enumerate() {
        if index > 0 {
            out.push('+');
        }
        quote(word, safe, out);
    }
}

/// The bytes that a text with escapes stands for. A `%` that starts no escape stays.
pub(super) fn decode(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let escaped = escape_at(text, at);
        bytes.push(escaped.unwrap_or(byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    Cow::Owned(bytes)
}

/// Unicode NFC; ASCII text, which is what nearly all URLs are, costs nothing.
pub(super) fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

pub(super) fn push_escape(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

/// The byte that an escape starting here stands for; `None` if none starts here.
fn escape_at(bytes: &[u8], at: usize) -> Option<u8> {
    match *bytes.get(at..at + 3)? {
        [b'%', high, low] => Some(hex_value(high)? << 4 | hex_value(low)?),
        _ => None,
    }
}

fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_kept_characters_are_decoded_and_others_get_upper_case() {
        assert_eq!(requote("%7euser%41%3a%e4", Style::PATH), "~userA:%E4");
    }

    #[test]
    fn escapes_of_protected_characters_stay_and_so_do_the_raw_characters() {
        assert_eq!(requote("a%2fb/c%2bd+e", Style::PATH), "a%2Fb/c%2Bd+e");
        assert_eq!(requote("a=%3d&b=%26;%3B+%2b", Style::QUERY), "a=%3D&b=%26;%3B+%2B");
    }

    #[test]
    fn percent_without_two_hex_digits_is_escaped() {
        for (text, expected) in [("100%", "100%25"), ("%zz", "%25zz"), ("%4", "%254"), ("%%41", "%25A"), ("%", "%25")] {
            assert_eq!(requote(text, Style::PATH), expected, "{text}");
        }
    }

    #[test]
    fn raw_space_is_a_plus_only_in_a_query() {
        assert_eq!(requote("a b", Style::QUERY), "a+b");
        assert_eq!(requote("a b", Style::PATH), "a%20b");
    }

    #[test]
    fn component_composes_but_never_across_a_preserved_escape() {
        let preserve = AsciiSet::of("#");
        assert_eq!(component("e%CC%81", AsciiSet::NONE, preserve), "%C3%A9");
        assert_eq!(component("e%23%CC%81", AsciiSet::NONE, preserve), "e%23%CC%81");
        assert_eq!(component("%3D%CC%B8", AsciiSet::NONE, preserve), "%E2%89%A0");
    }

    #[test]
    fn component_keeps_bytes_that_are_not_utf_8() {
        assert_eq!(component("%ff%C3%A9%c3", AsciiSet::NONE, AsciiSet::NONE), "%FF%C3%A9%C3");
    }

    #[test]
    fn forms_write_a_space_as_plus_and_a_plus_escaped() {
        let mut out = String::new();
        quote_plus("x y+z~*é".as_bytes(), AsciiSet::NONE, &mut out);
        assert_eq!(out, "x+y%2Bz~%2A%C3%A9");
    }
}
