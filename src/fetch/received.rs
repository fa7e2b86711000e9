//! A body on its way: to the caller as it comes, and a copy of it for the cache.

use std::io;

use bytes::Bytes;

use super::content::Body;
use super::{FetchError, Fetcher, Sink};
use crate::entry::EntryUrl;

/// A body that came in full, or as far as anybody wanted it.
pub(super) struct Received {
    /// Empty if it was larger than `max_body`.
    pub(super) body: Bytes,
    pub(super) is_too_large: bool,
    /// How the sink took it.
    pub(super) written: io::Result<()>,
}

impl Fetcher<'_> {
    /// Passes a body on as it comes, and keeps a copy of one that is not larger than `max_body`. A sink that cannot take the
    /// response (`written` is how its head went) does not keep it from being stored.
    pub(super) async fn receive(
        &self,
        body: &mut Body,
        url: &EntryUrl,
        mut written: io::Result<()>,
        is_stored: bool,
        sink: &mut dyn Sink,
    ) -> Result<Received, FetchError> {
        let mut copy = Copied::default();
        let mut received = 0;
        loop {
            let part = body.next().await.map_err(|error| FetchError::body(&url.to_string(), received, &error))?;
            let Some(part) = part else { break };
            received += part.len() as u64;
            written = written.and_then(|()| sink.body(&part));
            if received > self.rules.max_body {
                copy = Copied::default();
            } else {
                copy.push(part);
            }
            if written.is_err() && (!is_stored || received > self.rules.max_body) {
                break;
            }
        }
        sink.end();
        Ok(Received { body: copy.whole(), is_too_large: received > self.rules.max_body, written })
    }
}

/// What came so far. A body that comes in one part, as most do, is that part.
#[derive(Default)]
struct Copied {
    first: Bytes,
    all: Vec<u8>,
}

impl Copied {
    fn push(&mut self, part: Bytes) {
        if self.first.is_empty() && self.all.is_empty() {
            self.first = part;
            return;
        }
        self.all.extend_from_slice(&std::mem::take(&mut self.first));
        self.all.extend_from_slice(&part);
    }

    fn whole(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.into() }
    }
}
