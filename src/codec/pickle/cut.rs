//! Finds a string that is cut off, in the beginning of a pickle.

use bytes::Bytes;

use super::machine::{MAX_OPCODES, Machine};

/// Where a string of bytes is that goes on past the end of what is there.
pub(in crate::codec) struct Cut {
    /// Of its opcode.
    pub(in crate::codec) opcode: usize,
    /// Of its first byte.
    pub(in crate::codec) start: usize,
    /// How many bytes it has.
    pub(in crate::codec) len: u64,
}

/// Reads the beginning of a pickle up to a string that is cut off; `None` if something else comes first.
pub(in crate::codec) fn cut_string(beginning: &Bytes) -> Option<Cut> {
    let mut machine = Machine::new(beginning).ok()?;
    for _ in 0..MAX_OPCODES {
        machine.opcode_at = machine.scanner.position();
        let opcode = machine.scanner.byte().ok()?;
        let mut ahead = machine.scanner.clone();
        let len = match opcode {
            b'B' => u64::from(u32::from_le_bytes(ahead.array().ok()?)),
            0x8e => u64::from_le_bytes(ahead.array().ok()?),
            _ => 0,
        };
        let start = ahead.position();
        if ahead.range(len).is_err() {
            return Some(Cut { opcode: machine.opcode_at, start, len });
        }
        machine.step(opcode).ok()?;
    }
    None
}
