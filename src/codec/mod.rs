//! Turns an [`Entry`] into the bytes that the library stores, and back (FORMAT.md §3 to §5). Knows nothing of connections,
//! and never imports, calls or executes what a pickle names.
//!
//! Only pickles are shared with Python. What other serializers wrote is told apart by its first bytes ([`serializer`]), so
//! that values of all of them may stand in one cache. A signature is of the bytes as they are stored, whatever they are.

mod compression;
mod encode;
mod layout;
mod long;
mod members;
mod objects;
mod pickle;
mod serializer;
mod signer;

#[cfg(test)]
mod tests;

use bytes::Bytes;

pub use self::layout::LayoutError;
pub use self::long::{AFTER_THE_LAST, LONG_BODY, LongBody};
pub use self::pickle::PickleError;
pub use self::serializer::Serializer;
use self::serializer::{Form, Wrapping};
use self::signer::Signer;
use crate::entry::Entry;
use crate::key::Key;
use crate::pieces::Pieces;
use crate::secret::Secret;

/// A value, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The stored response. Its body shares the buffer of the value it was decoded from.
    pub entry: Box<Entry>,
    /// Whether the value carries a signature. With a signing key set it has been verified; without one it is not judged.
    pub signed: bool,
}

/// Encodes, signs, verifies and decodes.
pub struct Codec {
    signer: Option<Signer>,
    serializer: Serializer,
    /// How many bytes a compressed value may expand to.
    max_expanded: u64,
}

/// What a value with the largest body may be longer than it: everything else of it.
const ROOM_FOR_THE_REST: u64 = 16 * 1024 * 1024;

/// Why a value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No readable pickle.
    #[error("not readable as a pickle: {0}")]
    Pickle(#[from] PickleError),
    /// No readable json or msgpack, or no whole response in it.
    #[error("not readable as {form}: {reason}")]
    Object {
        /// Which of them.
        form: Serializer,
        /// What is wrong.
        reason: String,
    },
    /// Not readable as zstd, or too large.
    #[error("not readable as zstd: {0}")]
    Compressed(String),
    /// A pickle of something else than a whole response.
    #[error("not readable as a response: {0}")]
    Layout(#[from] LayoutError),
    /// Not a key, where the key of a response should stand.
    #[error("not the key of a response")]
    Redirect,
    /// A signing key is set, and the value carries no signature.
    #[error("not signed")]
    Unsigned,
    /// A signing key is set, and the value is signed with another one.
    #[error("no signature that any of the signing keys made")]
    BadSignature,
}

impl From<Box<PickleError>> for DecodeError {
    fn from(error: Box<PickleError>) -> Self {
        Self::Pickle(*error)
    }
}

impl Codec {
    /// With signing keys, oldest first: the last one signs, all of them verify. Without any, nothing is signed, and
    /// signatures are not judged.
    #[must_use]
    pub fn new(secret_keys: Vec<Secret>, salt: Secret) -> Self {
        let signer = Signer::new(secret_keys, salt);
        Self { signer, serializer: Serializer::default(), max_expanded: u64::MAX }.with_max_body(500 * 1024 * 1024)
    }

    /// The same, writing with this serializer. All of them are read.
    #[must_use]
    pub fn with_serializer(self, serializer: Serializer) -> Self {
        Self { serializer, ..self }
    }

    /// The same, refusing compressed values that cannot be of a body of at most so many bytes. As text in JSON, a body takes
    /// at most twice its size.
    #[must_use]
    pub fn with_max_body(self, max_body: u64) -> Self {
        Self { max_expanded: max_body.saturating_mul(2).saturating_add(ROOM_FOR_THE_REST), ..self }
    }

    /// The response in a value.
    ///
    /// # Errors
    /// When there is none, or it is not rightly signed.
    pub fn decode(&self, value: &Bytes) -> Result<Decoded, DecodeError> {
        let (entry, signed) = self.read(value, |form, payload| {
            if form == Form::Pickle {
                let graph = pickle::read(payload)?;
                return Ok((layout::entry(&graph, payload.len())?, graph.len));
            }
            let (entry, len) = objects::entry(form, payload).map_err(|reason| unreadable(form, reason))?;
            Ok((Box::new(entry), len))
        })?;
        Ok(Decoded { entry, signed })
    }

    /// The value of a response, signed if there are signing keys.
    #[must_use]
    pub fn encode(&self, entry: &Entry) -> Pieces {
        self.encode_by(self.serializer, entry)
    }

    /// The value of a response that takes the place of this value, which can be read: by the same serializer.
    #[must_use]
    pub fn encode_like(&self, value: &Bytes, entry: &Entry) -> Pieces {
        let (form, zstd) = match Wrapping::of(value) {
            Wrapping::Plain(form) => (form, false),
            Wrapping::Zstd => {
                match compression::expand(value, self.max_expanded).map(|(content, _)| Wrapping::of(&content)) {
                    Ok(Wrapping::Plain(form)) => (form, true),
                    _ => (self.serializer.form, true),
                }
            }
        };
        self.encode_by(Serializer { form, zstd }, entry)
    }

    fn encode_by(&self, serializer: Serializer, entry: &Entry) -> Pieces {
        let content = match serializer.form {
            Form::Pickle => encode::entry(entry),
            form => objects::encode_entry(form, entry).into(),
        };
        self.finished(serializer, content)
    }

    /// The key of the response that a redirect entry leads to.
    ///
    /// # Errors
    /// When it is not a rightly signed key.
    pub fn decode_redirect(&self, value: &Bytes) -> Result<Key, DecodeError> {
        let key = |text: &[u8]| std::str::from_utf8(text).ok().and_then(Key::parse).ok_or(DecodeError::Redirect);
        let (target, _) = self.read(value, |form, payload| {
            if form == Form::Pickle {
                let graph = pickle::read(payload)?;
                let text = layout::text(&graph).ok_or(DecodeError::Redirect)?;
                return Ok((key(text)?, graph.len));
            }
            let (text, len) = objects::redirect(form, payload).map_err(|reason| unreadable(form, reason))?;
            Ok((key(text.as_bytes())?, len))
        })?;
        Ok(target)
    }

    /// The value of a redirect entry, signed if there are signing keys.
    #[must_use]
    pub fn encode_redirect(&self, target: &Key) -> Bytes {
        let target = target.to_string();
        let content = match self.serializer.form {
            Form::Pickle => encode::text(&target),
            form => objects::encode_redirect(form, &target),
        };
        self.finished(self.serializer, content.into()).whole()
    }

    /// Takes off what is around the content of a value: the signature and the compression. `content` reads the rest, and
    /// says how long it was. Also says whether there was a signature.
    fn read<T>(
        &self,
        value: &Bytes,
        content: impl FnOnce(Form, &Bytes) -> Result<(T, usize), DecodeError>,
    ) -> Result<(T, bool), DecodeError> {
        let payload = self.verified(value)?;
        let (content, len) = match Wrapping::of(&payload) {
            Wrapping::Plain(form) => content(form, &payload)?,
            Wrapping::Zstd => {
                let (expanded, len) =
                    compression::expand(&payload, self.max_expanded).map_err(DecodeError::Compressed)?;
                let Wrapping::Plain(form) = Wrapping::of(&expanded) else {
                    return Err(DecodeError::Compressed("zstd in zstd is nothing that is stored".to_owned()));
                };
                (content(form, &expanded)?.0, len)
            }
        };
        Ok((content, self.signer.is_some() || signer::is_signature(&value[len..])))
    }

    /// Whether there is a key to sign with.
    #[must_use]
    pub fn signs(&self) -> bool {
        self.signer.is_some()
    }

    /// The same value signed with the newest key; `None` if it is so already.
    ///
    /// # Errors
    /// When it is not rightly signed: what nobody vouched for is not vouched for here.
    pub fn resign(&self, value: &Bytes) -> Result<Option<Bytes>, DecodeError> {
        let payload = self.verified(value)?;
        Ok(Some(self.signed(payload.into()).whole()).filter(|signed| signed != value))
    }

    /// A value that carries no signature, signed with the newest key. The caller vouches for it.
    ///
    /// # Errors
    /// When it is neither a response nor a redirect.
    pub fn adopt(&self, value: &Bytes) -> Result<Bytes, DecodeError> {
        let reader = Self { signer: None, ..*self };
        reader.decode(value).map(drop).or_else(|error| reader.decode_redirect(value).map(drop).map_err(|_| error))?;
        Ok(self.signed(value.clone().into()).whole())
    }

    fn verified(&self, value: &Bytes) -> Result<Bytes, DecodeError> {
        let Some(signer) = &self.signer else { return Ok(value.clone()) };
        match signer.verify(value) {
            Some(len) => Ok(value.slice(..len)),
            None if signer::ends_in_signature(value) => Err(DecodeError::BadSignature),
            None => Err(DecodeError::Unsigned),
        }
    }

    /// Compressed and signed, as the settings say.
    fn finished(&self, serializer: Serializer, content: Pieces) -> Pieces {
        self.signed(if serializer.zstd { compression::compress(&content.whole()).into() } else { content })
    }

    fn signed(&self, mut payload: Pieces) -> Pieces {
        if let Some(signer) = &self.signer {
            payload.push(signer.signature(&payload));
        }
        payload
    }
}

fn unreadable(form: Form, reason: String) -> DecodeError {
    DecodeError::Object { form: Serializer { form, zstd: false }, reason }
}
