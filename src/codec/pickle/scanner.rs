//! Reads opcodes' arguments from a value; every length is checked against what is left.

use std::ops::Range;

use super::{PickleError, Result};

/// A place in a value.
#[derive(Clone)]
pub(super) struct Scanner<'a> {
    value: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(value: &'a [u8]) -> Self {
        Self { value, at: 0 }
    }

    #[inline]
    pub(super) fn position(&self) -> usize {
        self.at
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8> {
        let byte = *self.value.get(self.at).ok_or_else(|| self.truncated())?;
        self.at += 1;
        Ok(byte)
    }

    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes = self.value.get(self.at..).and_then(|rest| rest.first_chunk()).ok_or_else(|| self.truncated())?;
        self.at += N;
        Ok(*bytes)
    }

    /// Where the next bytes are, so many.
    #[inline]
    pub(super) fn range(&mut self, len: u64) -> Result<Range<usize>> {
        let end = usize::try_from(len).ok().and_then(|len| self.at.checked_add(len));
        let end = end.filter(|end| *end <= self.value.len()).ok_or_else(|| self.truncated())?;
        let range = self.at..end;
        self.at = end;
        Ok(range)
    }

    /// The rest of the line, without its end: the arguments of protocol 0.
    pub(super) fn line(&mut self) -> Result<&'a [u8]> {
        let rest = &self.value[self.at..];
        let len = rest.iter().position(|byte| *byte == b'\n').ok_or_else(|| self.truncated())?;
        self.at += len + 1;
        Ok(&rest[..len])
    }

    /// A number in decimal on a line of its own; `L` may follow it.
    pub(super) fn number(&mut self) -> Result<i64> {
        let at = self.at;
        let line = self.line()?;
        let text = std::str::from_utf8(line).ok().map(|text| text.strip_suffix('L').unwrap_or(text));
        text.and_then(|text| text.parse().ok()).ok_or_else(|| PickleError::Nonsense(at).into())
    }

    /// A little-endian two's complement number of so many bytes, at most 8.
    pub(super) fn long(&mut self, len: u64) -> Result<i64> {
        let at = self.at;
        let bytes = &self.value[self.range(len)?];
        if bytes.len() > 8 {
            return Err(PickleError::Nonsense(at).into());
        }
        let negative = bytes.last().is_some_and(|last| last & 0x80 != 0);
        let mut wide = [if negative { 0xff } else { 0 }; 8];
        wide[..bytes.len()].copy_from_slice(bytes);
        Ok(i64::from_le_bytes(wide))
    }

    #[cold]
    fn truncated(&self) -> Box<PickleError> {
        PickleError::Truncated(self.value.len()).into()
    }
}

/// Python's raw-unicode-escape: `\uXXXX` and `\UXXXXXXXX` are characters, any other byte is Latin-1. Lone surrogates become
/// U+FFFD.
pub(super) fn raw_unicode_escape(line: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(line.len());
    let mut index = 0;
    while let Some(&byte) = line.get(index) {
        let digits = match (byte, line.get(index + 1)) {
            (b'\\', Some(b'u')) => 4,
            (b'\\', Some(b'U')) => 8,
            _ => {
                text.push(char::from(byte));
                index += 1;
                continue;
            }
        };
        let hex = std::str::from_utf8(line.get(index + 2..index + 2 + digits)?).ok()?;
        text.push(char::from_u32(u32::from_str_radix(hex, 16).ok()?).unwrap_or('\u{fffd}'));
        index += 2 + digits;
    }
    Some(text)
}
