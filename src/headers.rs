//! Header fields as they were received or will be sent: in order, in the spelling given, any bytes.

use bytes::Bytes;

/// A list of header fields. Nothing is merged, sorted or changed in case, because the cache keeps what was received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(Bytes, Bytes)>);

impl Headers {
    /// The first value under this name, whatever its case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Bytes> {
        self.0.iter().find(|(field, _)| field.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    }

    /// All values under this name, in order, whatever the case of the name.
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Bytes> + 'a {
        self.0.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
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

    /// Adds a field at the end.
    pub fn push(&mut self, name: impl Into<Bytes>, value: impl Into<Bytes>) {
        self.0.push((name.into(), value.into()));
    }

    /// Removes every field of this name, whatever its case.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(field, _)| !field.eq_ignore_ascii_case(name.as_bytes()));
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Bytes, &Bytes)> {
        self.0.iter().map(|(name, value)| (name, value))
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
