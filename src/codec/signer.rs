//! Signatures exactly as Python's itsdangerous makes them (FORMAT.md §5).

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use crate::pieces::Pieces;
use crate::secret::Secret;

/// What 20 bytes are in base64 without padding.
const SIGNATURE_LEN: usize = 27;

/// As lenient as Python: padding may be there, and the two unused low bits may be anything.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Signs with the newest key, verifies with all.
pub(super) struct Signer {
    /// Oldest first; not empty.
    keys: Vec<Secret>,
    salt: Secret,
}

impl Signer {
    /// `None` without keys: then nothing is signed or verified.
    pub(super) fn new(keys: Vec<Secret>, salt: Secret) -> Option<Self> {
        (!keys.is_empty()).then_some(Self { keys, salt })
    }

    /// What is behind a signed payload: `.` and its signature.
    pub(super) fn signature(&self, payload: &Pieces) -> String {
        let newest = self.keys.last().expect("a signer has a key");
        let mut mac = self.mac(newest);
        payload.iter().for_each(|piece| mac.update(piece));
        let mut signature = String::from(".");
        general_purpose::URL_SAFE_NO_PAD.encode_string(mac.finalize().into_bytes(), &mut signature);
        signature
    }

    /// How long the payload is that this signature is of; `None` if no key made it. The newest key is tried first, and
    /// the comparison takes the same time wherever a difference is.
    pub(super) fn verify(&self, value: &[u8]) -> Option<usize> {
        let (payload, signature) = split(value)?;
        let signature = LENIENT.decode(signature).ok()?;
        let verifies = |key| self.mac(key).chain_update(payload).verify_slice(&signature).is_ok();
        self.keys.iter().rev().any(verifies).then_some(payload.len())
    }

    fn mac(&self, key: &Secret) -> Hmac<Sha1> {
        let mut derived = Sha1::new();
        derived.update(self.salt.expose());
        derived.update(b"signer");
        derived.update(key.expose());
        let derived = Zeroizing::new(<[u8; 20]>::from(derived.finalize()));
        Hmac::<Sha1>::new_from_slice(&*derived).expect("HMAC takes a key of any length")
    }
}

/// Payload and signature: the payload of a pickle ends in a dot of its own, so the last dot counts.
fn split(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = value.iter().rposition(|byte| *byte == b'.')?;
    Some((&value[..dot], &value[dot + 1..]))
}

/// Whether a value ends in what looks like a signature, whoever made it.
pub(super) fn ends_in_signature(value: &[u8]) -> bool {
    split(value).is_some_and(|(payload, _)| is_signature(&value[payload.len()..]))
}

/// Whether what follows a pickle looks like a signature, whoever made it.
pub(super) fn is_signature(rest: &[u8]) -> bool {
    let Some(signature) = rest.strip_prefix(b".") else { return false };
    let digits = signature.trim_ascii_end().strip_suffix(b"=").unwrap_or(signature);
    digits.len() == SIGNATURE_LEN && digits.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
}
