//! SHA-256 over the parts of a request (FORMAT.md §2.1).

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Key, KeyFormat};

/// Takes the parts one after the other, and gives the key.
pub(super) struct KeyHasher {
    sha256: Sha256,
    format: KeyFormat,
}

impl KeyHasher {
    pub(super) fn new(format: KeyFormat) -> Self {
        Self { sha256: Sha256::new(), format }
    }

    /// Since 0.15 each part is preceded by its length, 8 bytes big-endian. Before, parts ran into each other.
    pub(super) fn part(&mut self, part: &[u8]) {
        if self.format == KeyFormat::V0_15 {
            self.sha256.update((part.len() as u64).to_be_bytes());
        }
        self.sha256.update(part);
    }

    pub(super) fn key(self) -> Key {
        hex_key(self.sha256)
    }
}

/// The digest in lower-case hex, as a key.
pub(super) fn hex_key(sha256: Sha256) -> Key {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = [0; 64];
    for (pair, byte) in hex.as_chunks_mut().0.iter_mut().zip(sha256.finalize()) {
        *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
    Key::from_stored(Bytes::from_owner(hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(format: KeyFormat, parts: &[&str]) -> String {
        let mut hasher = KeyHasher::new(format);
        parts.iter().for_each(|part| hasher.part(part.as_bytes()));
        hasher.key().to_string()
    }

    #[test]
    fn only_the_current_format_tells_where_a_part_ends() {
        assert_eq!(key(KeyFormat::V0_14, &["ab", "c"]), key(KeyFormat::V0_14, &["a", "bc"]));
        assert_ne!(key(KeyFormat::V0_15, &["ab", "c"]), key(KeyFormat::V0_15, &["a", "bc"]));
        assert_ne!(key(KeyFormat::V0_15, &["a"]), key(KeyFormat::V0_15, &["a", ""]));
    }

    #[test]
    fn key_is_the_digest_in_lower_case_hex() {
        let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(key(KeyFormat::V0_14, &[]), of_nothing);
    }
}
