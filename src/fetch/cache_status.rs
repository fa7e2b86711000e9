//! Why the answer came from where it came from, in the words of RFC 9211.

use crate::key::Key;
use crate::policy::Reason;
use std::fmt;

/// One member of a `Cache-Status` field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheStatus {
    /// The key under which the response was looked for.
    pub key: Key,
    /// Why the request went to the origin; `None` is a hit.
    pub forward: Option<Reason>,
    /// The status code of the origin's answer.
    pub forward_status: Option<u16>,
    /// Whether that answer was stored, or why not.
    pub stored: Option<Result<(), Reason>>,
    /// For how many seconds the response may still be used, negative for a stale one; `None` is without end, or not at all.
    pub ttl: Option<i64>,
}

impl CacheStatus {
    /// Whether the answer came from the cache.
    #[must_use]
    pub fn is_hit(&self) -> bool {
        self.forward.is_none()
    }
}

impl fmt::Display for CacheStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("acache")?;
        match self.forward {
            None => f.write_str("; hit")?,
            Some(reason) => write!(f, "; fwd={}", reason.forward())?,
        }
        if let Some(status) = self.forward_status {
            write!(f, "; fwd-status={status}")?;
        }
        if self.stored == Some(Ok(())) {
            f.write_str("; stored")?;
        }
        if let Some(ttl) = self.ttl {
            write!(f, "; ttl={ttl}")?;
        }
        write!(f, "; key=\"{}\"", self.key)?;
        let not_stored = self.stored.and_then(Result::err);
        if let Some(detail) = self.forward.and_then(Reason::detail).or_else(|| not_stored.and_then(Reason::detail)) {
            write!(f, "; detail=\"{detail}\"")?;
        }
        Ok(())
    }
}
