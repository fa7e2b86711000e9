//! The two ways in which the library's URL libraries re-escape text: yarl's *requote* and url-normalize's *component*
//! (FORMAT.md §2.2).

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// A set of bytes, always with the unreserved ones (`A-Z a-z 0-9 - . _ ~`) in it.
pub(super) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The unreserved bytes and these.
    pub(super) const fn unreserved_and(more: &[u8]) -> Self {
        Self::empty().and(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~").and(more)
    }

    /// These bytes alone.
    pub(super) const fn only(bytes: &[u8]) -> Self {
        Self::empty().and(bytes)
    }

    const fn empty() -> Self {
        Self([false; 256])
    }

    const fn and(mut self, bytes: &[u8]) -> Self {
        let mut index = 0;
        while index < bytes.len() {
            self.0[bytes[index] as usize] = true;
            index += 1;
        }
        self
    }

    fn has(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }
}

/// What becomes of a raw space.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// `%20`, as of any other byte.
    Escaped,
    /// `+`, as in queries and forms.
    Plus,
}

/// How *requote* treats a part of a URL.
pub(super) struct Requote {
    /// Stay raw, and an escape of them is undone.
    pub(super) keep: ByteSet,
    /// Stay raw too, but an escape of them stays an escape.
    pub(super) protected: ByteSet,
    /// Of a raw space.
    pub(super) space: Space,
}

/// Undoes needless escapes and adds missing ones; `%` that starts no escape becomes `%25`.
pub(super) fn requote(text: &[u8], rules: &Requote) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut index = 0;
    while let Some(&byte) = text.get(index) {
        if byte == b'%'
            && let Some(decoded) = escape_at(text, index)
        {
            if rules.keep.has(decoded) && !rules.protected.has(decoded) {
                out.push(decoded);
            } else {
                push_escape(&mut out, decoded);
            }
            index += 3;
            continue;
        }
        if byte == b' ' && rules.space == Space::Plus {
            out.push(b'+');
        } else if byte != b'%' && (rules.keep.has(byte) || rules.protected.has(byte)) {
            out.push(byte);
        } else {
            push_escape(&mut out, byte);
        }
        index += 1;
    }
    out
}

/// Puts the text between escapes of `preserve` in Unicode NFC, and escapes all but `safe`.
pub(super) fn component(text: &[u8], safe: &ByteSet, preserve: &ByteSet) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut piece = Vec::new();
    let mut index = 0;
    while let Some(&byte) = text.get(index) {
        match (byte == b'%').then(|| escape_at(text, index)).flatten() {
            Some(decoded) if preserve.has(decoded) => {
                quote_into(&mut out, &nfc(&piece), safe, Space::Escaped);
                piece.clear();
                push_escape(&mut out, decoded);
                index += 3;
            }
            Some(decoded) => {
                piece.push(decoded);
                index += 3;
            }
            None => {
                piece.push(byte);
                index += 1;
            }
        }
    }
    quote_into(&mut out, &nfc(&piece), safe, Space::Escaped);
    out
}

/// Percent-decodes to bytes; what is no escape stays.
pub(super) fn unquote(text: &[u8]) -> Vec<u8> {
    percent_encoding::percent_decode(text).collect()
}

/// Escapes all bytes but those of `safe`.
pub(super) fn quote(text: &[u8], safe: &ByteSet, space: Space) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    quote_into(&mut out, text, safe, space);
    out
}

/// [`quote`], onto the end of a buffer.
pub(super) fn quote_into(out: &mut Vec<u8>, text: &[u8], safe: &ByteSet, space: Space) {
    for &byte in text {
        if byte == b' ' && space == Space::Plus {
            out.push(b'+');
        } else if safe.has(byte) {
            out.push(byte);
        } else {
            push_escape(out, byte);
        }
    }
}

/// Unicode NFC of the text in these bytes. Bytes that are not UTF-8 survive as they are and compose with nothing.
pub(super) fn nfc(bytes: &[u8]) -> Vec<u8> {
    if bytes.is_ascii() {
        return bytes.to_vec();
    }
    let mut out = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        if is_nfc_quick(chunk.valid().chars()) == IsNormalized::Yes {
            out.extend_from_slice(chunk.valid().as_bytes());
        } else {
            out.extend(chunk.valid().nfc().collect::<String>().into_bytes());
        }
        out.extend_from_slice(chunk.invalid());
    }
    out
}

/// The byte that a `%XX` at this place stands for.
fn escape_at(text: &[u8], index: usize) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(index + 1)? * 16 + digit(index + 2)?).ok()
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.extend([b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
}
