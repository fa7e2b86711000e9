//! Responses whose body is long, read without having it: what is before it, and what is behind.
//!
//! The place of the body is cut out of the pickle and a mark put there instead, so that the rest is read as any other value.
//! What this program writes has a long body last: its end is known before it has come.

use bytes::Bytes;

use super::{Codec, DecodeError, LayoutError, layout, pickle};
use crate::entry::Entry;

/// From how many bytes on a body is long, and is written last.
pub const LONG_BODY: usize = 1024 * 1024;

/// What follows a body that was written last: SETITEMS, BUILD, STOP.
pub const AFTER_THE_LAST: &[u8] = b"ub.";

/// Where a value has its long body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongBody {
    /// How many bytes of the value come before its opcode.
    before: usize,
    /// Its first byte in the value.
    pub start: usize,
    /// How many bytes it has.
    pub len: u64,
}

impl LongBody {
    /// Where in the value it is over.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.start as u64 + self.len
    }
}

impl Codec {
    /// Where the long body is of a value of `len` bytes that begins like this; `None` if it has none, or is to be verified,
    /// for which all of it is needed.
    #[must_use]
    pub fn long_body(&self, beginning: &Bytes, len: u64) -> Option<LongBody> {
        if self.signer.is_some() {
            return None;
        }
        let cut = pickle::cut_string(beginning)?;
        // What the value says of itself may be anything.
        let fits = (cut.start as u64).checked_add(cut.len).is_some_and(|end| end < len);
        (fits && cut.len >= LONG_BODY as u64).then_some(LongBody { before: cut.opcode, start: cut.start, len: cut.len })
    }

    /// The response without its body, from what comes before and behind it.
    ///
    /// # Errors
    /// When there is none, or what was taken for its body is something else.
    pub fn decode_around(&self, beginning: &Bytes, body: &LongBody, rest: &[u8]) -> Result<Box<Entry>, DecodeError> {
        let mut around = Vec::with_capacity(body.before + rest.len() + 3);
        around.extend_from_slice(&beginning[..body.before]);
        around.extend_from_slice(b"C\x01\0"); // SHORT_BINBYTES of one byte
        around.extend_from_slice(rest);
        let around = Bytes::from(around);
        let graph = pickle::read(&around)?;
        let mut entry = layout::entry(&graph, around.len())?;
        // Known by its place: what was cut out may have been anything.
        let mark = &around[body.before + 2..body.before + 3];
        match entry.body.take() {
            Some(found) if std::ptr::eq(&*found, mark) => Ok(entry),
            _ => Err(LayoutError::Malformed("_body").into()),
        }
    }
}
