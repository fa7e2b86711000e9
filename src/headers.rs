//! Header fields as they were received or will be sent: in order, in the spelling given, any bytes.

use std::fmt;
use std::ops::Range;

use bytes::{Bytes, BytesMut};

/// A list of header fields. Nothing is merged, sorted or changed in case, because the cache keeps what was received.
///
/// All names and values lie in one text: a hit decodes some two dozen of them, and prints hardly any. Where the text is the
/// stored value itself, nothing of it is copied.
#[derive(Clone, Default)]
pub struct Headers {
    text: Bytes,
    fields: Vec<Field>,
}

/// How long a name and its value usually are together, in bytes, and for how many there is room from the beginning.
const USUAL_LEN: usize = 48;
const MANY: usize = 32;

/// Where a header field lies in the text.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Range<usize>,
    /// Its value.
    pub value: Range<usize>,
}

impl Headers {
    /// Fields that lie in this text, which need hold nothing else.
    ///
    /// # Panics
    /// When a field is looked at that does not lie in it.
    #[must_use]
    pub fn within(text: Bytes, fields: Vec<Field>) -> Self {
        Self { text, fields }
    }

    /// The first value under this name, whatever its case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.iter().find(|(field, _)| field.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    }

    /// All values under this name, in order, whatever the case of the name.
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> + 'a {
        self.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    }

    /// The first value under this name as text; `None` also when it is not UTF-8.
    #[must_use]
    pub fn get_str(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.get(name)?).ok()
    }

    /// Whether a field of this name is there, whatever its case.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> + Clone {
        self.fields.iter().map(|field| (&self.text[field.name.clone()], &self.text[field.value.clone()]))
    }

    /// Adds a field at the end.
    pub fn push(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.extend([(name, value)]);
    }

    /// Removes every field of this name, whatever its case.
    pub fn remove(&mut self, name: &str) {
        self.retain(|field| !field.eq_ignore_ascii_case(name.as_bytes()));
    }

    /// Keeps the fields with these names.
    pub fn retain(&mut self, mut is_kept: impl FnMut(&[u8]) -> bool) {
        self.fields.retain(|field| is_kept(&self.text[field.name.clone()]));
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> Extend<(N, V)> for Headers {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, fields: I) {
        let mut text = match std::mem::take(&mut self.text).try_into_mut() {
            Ok(text) => text,
            // Somebody else's: only the fields are taken along.
            Err(shared) => {
                let mut text = BytesMut::with_capacity(self.fields.iter().map(Field::len).sum());
                for field in &mut self.fields {
                    *field = Field::add(&mut text, &shared[field.name.clone()], &shared[field.value.clone()]);
                }
                text
            }
        };
        let added = fields.into_iter().map(|(name, value)| Field::add(&mut text, name.as_ref(), value.as_ref()));
        self.fields.extend(added);
        self.text = text.freeze();
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let fields = fields.into_iter();
        let (least, most) = fields.size_hint();
        let count = most.unwrap_or(least).min(MANY);
        let mut text = BytesMut::with_capacity(count * USUAL_LEN);
        let mut list = Vec::with_capacity(count);
        list.extend(fields.map(|(name, value)| Field::add(&mut text, name.as_ref(), value.as_ref())));
        Self { text: text.freeze(), fields: list }
    }
}

impl Field {
    fn add(text: &mut BytesMut, name: &[u8], value: &[u8]) -> Self {
        let mut put = |part: &[u8]| {
            text.extend_from_slice(part);
            text.len() - part.len()..text.len()
        };
        Self { name: put(name), value: put(value) }
    }

    fn len(&self) -> usize {
        self.name.len() + self.value.len()
    }
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Headers {}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(name, value)| (String::from_utf8_lossy(name), String::from_utf8_lossy(value));
        f.debug_list().entries(self.iter().map(shown)).finish()
    }
}

/// Header fields that say who asks, in lower case.
const CREDENTIAL_HEADERS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// Whether a header field carries credentials: such fields are never stored, and do not follow a redirect to another origin.
#[must_use]
pub fn is_credential(name: &[u8]) -> bool {
    credential_header(name).is_some()
}

/// The name in lower case of a header field that carries credentials.
#[must_use]
pub fn credential_header(name: &[u8]) -> Option<&'static str> {
    CREDENTIAL_HEADERS.into_iter().find(|credential| credential.as_bytes().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_fields_are_equal_wherever_they_lie() {
        let text = Bytes::from_static(b"[b:2][A:1]");
        let mut within =
            Headers::within(text.clone(), vec![Field { name: 6..7, value: 8..9 }, Field { name: 1..2, value: 3..4 }]);
        assert_eq!(within, [("A", "1"), ("b", "2")].into_iter().collect());
        assert_ne!(within, [("b", "2"), ("A", "1")].into_iter().collect());
        assert_ne!(within, [("a", "1"), ("b", "2")].into_iter().collect());
        within.push("C", "3");
        assert_eq!(within, [("A", "1"), ("b", "2"), ("C", "3")].into_iter().collect());
        assert_eq!(text, "[b:2][A:1]");
    }

    #[test]
    fn what_was_removed_does_not_come_back() {
        let mut headers: Headers = [("A", "1"), ("b", "2"), ("a", "3")].into_iter().collect();
        headers.remove("a");
        headers.push("", "");
        let copy = headers.clone();
        headers.push("d", "4");
        assert_eq!(headers, [("b", "2"), ("", ""), ("d", "4")].into_iter().collect());
        assert_eq!(copy, [("b", "2"), ("", "")].into_iter().collect());
        assert_eq!((copy.len(), copy.contains("a"), copy.get("B")), (2, false, Some(&b"2"[..])));
    }
}
