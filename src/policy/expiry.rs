//! `expire_after` and `urls_expire_after`: when a response that is stored now expires (FORMAT.md §6.1 to §6.3).

use std::time::Duration;

use crate::time::Timestamp;

/// How long a response is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpireAfter {
    /// `never`, `-1`: no expiry.
    #[default]
    Never,
    /// `0`: neither read nor written.
    DoNotCache,
    /// So long after it is stored.
    After(Duration),
    /// Stored already expired, this long ago (a negative number other than -1, as in the library).
    Before(Duration),
    /// At this moment, which may be past.
    At(Timestamp),
}
