//! The URL of a response, in the five parts that the cache keeps it in.

use std::fmt;

/// The five encoded parts of a URL, as Python's `SplitResult` holds them (FORMAT.md §3.4).
///
/// One after the other in one text: an entry has two URLs, and a hit reads both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryUrl {
    text: String,
    /// Where the first four parts end.
    ends: [usize; 4],
}

impl EntryUrl {
    /// Of these parts, as they are: scheme, authority, path, query and fragment.
    #[must_use]
    pub fn of_parts(parts: [&str; 5]) -> Self {
        let (text, ends) = joined(parts.map(str::as_bytes));
        Self { text: String::from_utf8(text).expect("each part is text"), ends }
    }

    /// The same; `None` if not each of them is UTF-8.
    #[must_use]
    pub fn of_bytes(parts: [&[u8]; 5]) -> Option<Self> {
        let (text, ends) = joined(parts);
        let text = String::from_utf8(text).ok()?;
        ends.iter().all(|end| text.is_char_boundary(*end)).then_some(Self { text, ends })
    }

    /// Splits at the first `://`, `/`, `?` and `#`; changes no character.
    #[must_use]
    pub fn split(url: &str) -> Self {
        let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (scheme, rest) = rest.split_once("://").unwrap_or(("", rest));
        let (netloc, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        Self::of_parts([scheme, netloc, path, query, fragment])
    }

    /// Scheme, authority, path, query and fragment.
    #[must_use]
    pub fn parts(&self) -> [&str; 5] {
        let [scheme, netloc, path, query] = self.ends;
        [0..scheme, scheme..netloc, netloc..path, path..query, query..self.text.len()].map(|part| &self.text[part])
    }

    /// The same without its fragment.
    #[must_use]
    pub fn without_fragment(&self) -> Self {
        let [.., end] = self.ends;
        Self { text: self.text[..end].to_owned(), ends: self.ends }
    }

    /// Whether this character is anywhere in it.
    #[must_use]
    pub fn contains(&self, wanted: char) -> bool {
        self.text.contains(wanted)
    }
}

/// The parts one after the other, and where the first four end.
fn joined(parts: [&[u8]; 5]) -> (Vec<u8>, [usize; 4]) {
    let mut text = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
    let mut ends = [0; 4];
    for (place, part) in parts.into_iter().enumerate() {
        text.extend_from_slice(part);
        if let Some(end) = ends.get_mut(place) {
            *end = text.len();
        }
    }
    (text, ends)
}

/// As Python's yarl prints it: an empty path becomes `/` if a query or a fragment follows (FORMAT.md §3.4).
impl fmt::Display for EntryUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [scheme, netloc, path, query, fragment] = self.parts();
        if !scheme.is_empty() {
            write!(f, "{scheme}:")?;
        }
        if !netloc.is_empty() {
            write!(f, "//{netloc}")?;
        }
        if path.is_empty() && !(query.is_empty() && fragment.is_empty()) {
            f.write_str("/")?;
        }
        f.write_str(path)?;
        if !query.is_empty() {
            write!(f, "?{query}")?;
        }
        if !fragment.is_empty() {
            write!(f, "#{fragment}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_split_and_put_together_again() {
        for (url, parts) in [
            ("http://user@h.example:8080/p/é?q=?&r#f#g", ["http", "user@h.example:8080", "/p/é", "q=?&r", "f#g"]),
            ("https://h.example", ["https", "h.example", "", "", ""]),
            ("no URL", ["", "no URL", "", "", ""]),
            ("", [""; 5]),
        ] {
            let split = EntryUrl::split(url);
            assert_eq!(split.parts(), parts);
            assert_eq!(split.contains('@'), url.contains('@'));
        }
        let cut = [&b"http"[..], b"h", b"/\xc3", b"\xa9", b""];
        assert_eq!(EntryUrl::of_bytes(cut), None, "half a character is no text");
        assert_eq!(
            EntryUrl::of_bytes(["http", "h", "/é", "", ""].map(str::as_bytes)),
            Some(EntryUrl::split("http://h/é"))
        );
        let url = EntryUrl::split("http://h?q#f");
        assert_eq!(url.to_string(), "http://h/?q#f");
        assert_eq!(url.without_fragment(), EntryUrl::split("http://h?q"));
    }
}
