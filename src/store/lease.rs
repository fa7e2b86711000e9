//! Leases: who does something that is to be done once, by several processes, on several machines.
//!
//! A lease is of one key. It belongs to a token, which nobody else has, and ends by itself after its term: a holder that died
//! delays nobody for longer. Whoever still works extends it.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use bytes::Bytes;

use super::StoreFuture;
use crate::key::Key;

/// What stands in the place of a token while a lease is waived. No token: those are hex digits.
pub(super) const WAIVED: &str = "waived";

/// Proves that a lease is ours.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// One that nobody else has: 32 hex digits. The standard library seeds its hashers from the system's randomness; a token has
    /// to be unique, not secret.
    #[must_use]
    pub fn random() -> Self {
        let half = || RandomState::new().hash_one(std::process::id());
        Self(format!("{:016x}{:016x}", half(), half()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.0)
    }
}

/// Who holds a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Whoever asked: it was free, or is already theirs.
    Us,
    /// Somebody else. The bytes are others when the holder is another; they say nothing more.
    Another(Bytes),
    /// Nobody, and nobody shall wait for it: the last holder waived it for a while.
    Waived,
}

impl Holder {
    /// Of what stands there, which is not the token that asked.
    pub(super) fn of_another(token: Bytes) -> Self {
        if token == WAIVED { Self::Waived } else { Self::Another(token) }
    }
}

/// What becomes of a lease that is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// The next one may have it.
    Free,
    /// Nobody needs it for so long.
    Waive(Duration),
}

/// Leases of keys. They are no part of the cache: they are neither listed nor counted, and `clear` leaves them alone.
pub trait Leases: Send + Sync {
    /// Takes the lease of a key for `term` if nobody has it, and says who holds it now. A lease that is already ours is not
    /// extended.
    fn acquire<'a>(&'a self, key: &'a Key, token: &'a Token, term: Duration) -> StoreFuture<'a, Holder>;

    /// Lets our lease last for `term` from now on; `false` if it is no longer ours.
    fn extend<'a>(&'a self, key: &'a Key, token: &'a Token, term: Duration) -> StoreFuture<'a, bool>;

    /// Gives our lease back; `false` if it is no longer ours, and then nothing is changed.
    fn release<'a>(&'a self, key: &'a Key, token: &'a Token, how: Release) -> StoreFuture<'a, bool>;
}

/// A span for a store that counts milliseconds; never none, which a server refuses.
pub(super) fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX).clamp(1, i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tokens_are_equal() {
        let mut tokens: Vec<String> = (0..1000).map(|_| Token::random().0).collect();
        assert!(tokens.iter().all(|token| token.len() == 32));
        tokens.sort();
        tokens.dedup();
        assert_eq!(tokens.len(), 1000);
    }
}
