//! Turns an [`Entry`](crate::entry::Entry) into the bytes that the library stores, and back (FORMAT.md §3 to §5). Knows
//! nothing of connections, and never imports, calls or executes what a pickle names.

use crate::entry::Entry;

/// A value, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The stored response. Its body shares the buffer of the value it was decoded from.
    pub entry: Entry,
    /// Whether the value carries a signature. With a signing key set it has been verified; without one it is not judged.
    pub signed: bool,
}
