//! Turns an [`Entry`] into the bytes that the library stores, and back (FORMAT.md §3 to §5). Knows nothing of connections,
//! and never imports, calls or executes what a pickle names.

mod encode;
mod layout;
mod pickle;
mod signer;

#[cfg(test)]
mod tests;

use bytes::Bytes;

pub use self::layout::LayoutError;
pub use self::pickle::PickleError;
use self::signer::Signer;
use crate::entry::Entry;
use crate::key::Key;
use crate::secret::Secret;

/// A value, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The stored response. Its body shares the buffer of the value it was decoded from.
    pub entry: Entry,
    /// Whether the value carries a signature. With a signing key set it has been verified; without one it is not judged.
    pub signed: bool,
}

/// Encodes, signs, verifies and decodes.
pub struct Codec {
    signer: Option<Signer>,
}

/// Why a value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No readable pickle.
    #[error("not readable as a pickle: {0}")]
    Pickle(#[from] PickleError),
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

impl Codec {
    /// With signing keys, oldest first: the last one signs, all of them verify. Without any, nothing is signed, and
    /// signatures are not judged.
    #[must_use]
    pub fn new(secret_keys: Vec<Secret>, salt: Secret) -> Self {
        Self { signer: Signer::new(secret_keys, salt) }
    }

    /// The response in a value.
    ///
    /// # Errors
    /// When there is none, or it is not rightly signed.
    pub fn decode(&self, value: &Bytes) -> Result<Decoded, DecodeError> {
        let payload = self.verified(value)?;
        let graph = pickle::read(&payload)?;
        let signed = self.signer.is_some() || signer::is_signature(&value[graph.len..]);
        Ok(Decoded { entry: layout::entry(&graph, payload.len())?, signed })
    }

    /// The value of a response, signed if there are signing keys.
    #[must_use]
    pub fn encode(&self, entry: &Entry) -> Bytes {
        self.signed(encode::entry(entry))
    }

    /// The key of the response that a redirect entry leads to.
    ///
    /// # Errors
    /// When it is not a rightly signed key.
    pub fn decode_redirect(&self, value: &Bytes) -> Result<Key, DecodeError> {
        let graph = pickle::read(&self.verified(value)?)?;
        let text = layout::text(&graph).ok_or(DecodeError::Redirect)?;
        std::str::from_utf8(&text).ok().and_then(Key::parse).ok_or(DecodeError::Redirect)
    }

    /// The value of a redirect entry, signed if there are signing keys.
    #[must_use]
    pub fn encode_redirect(&self, target: &Key) -> Bytes {
        self.signed(encode::text(&target.to_string()))
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
        Ok(Some(self.signed(payload.to_vec())).filter(|signed| signed != value))
    }

    /// A value that carries no signature, signed with the newest key. The caller vouches for it.
    ///
    /// # Errors
    /// When it is neither a response nor a redirect.
    pub fn adopt(&self, value: &Bytes) -> Result<Bytes, DecodeError> {
        let reader = Self { signer: None };
        reader.decode(value).map(drop).or_else(|error| reader.decode_redirect(value).map(drop).map_err(|_| error))?;
        Ok(self.signed(value.to_vec()))
    }

    fn verified(&self, value: &Bytes) -> Result<Bytes, DecodeError> {
        let Some(signer) = &self.signer else { return Ok(value.clone()) };
        match signer.verify(value) {
            Some(len) => Ok(value.slice(..len)),
            None if signer::ends_in_signature(value) => Err(DecodeError::BadSignature),
            None => Err(DecodeError::Unsigned),
        }
    }

    fn signed(&self, mut payload: Vec<u8>) -> Bytes {
        if let Some(signer) = &self.signer {
            signer.sign(&mut payload);
        }
        payload.into()
    }
}
