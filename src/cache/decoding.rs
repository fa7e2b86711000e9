//! Decoding many values, beside the thread that talks to the store and prints.

use std::sync::Arc;

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Cache, StoredEntry, Unreadable};
use crate::codec::Codec;
use crate::key::Key;

/// From how many values on another thread gains more than handing them over costs.
const MANY: usize = 24;

/// A value that was decoded.
pub(super) type DecodedValue = Result<StoredEntry, Unreadable>;

/// Values that are being decoded.
pub(super) enum Decoding {
    Done(Vec<DecodedValue>),
    Elsewhere(JoinHandle<Vec<DecodedValue>>),
}

impl Cache {
    /// Begins to decode; needs nobody who waits to go on.
    pub(super) fn begin_decoding(&self, values: Vec<(Key, Bytes)>) -> Decoding {
        if values.len() < MANY {
            return Decoding::Done(decode_all(&self.codec, values));
        }
        let codec = Arc::clone(&self.codec);
        Decoding::Elsewhere(spawn_blocking(move || decode_all(&codec, values)))
    }
}

impl Decoding {
    /// The values, decoded, in the order in which they were given.
    pub(super) async fn end(self) -> Vec<DecodedValue> {
        match self {
            Self::Done(decoded) => decoded,
            // A decoder that panics is no better on another thread.
            Self::Elsewhere(task) => match task.await {
                Ok(decoded) => decoded,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            },
        }
    }
}

pub(super) fn decode_one(codec: &Codec, key: Key, value: Bytes) -> DecodedValue {
    match codec.decode(&value) {
        Ok(decoded) => Ok(StoredEntry { key, entry: decoded.entry, signed: decoded.signed, value }),
        Err(reason) => Err(Unreadable { key, reason, value }),
    }
}

fn decode_all(codec: &Codec, values: Vec<(Key, Bytes)>) -> Vec<DecodedValue> {
    values.into_iter().map(|(key, value)| decode_one(codec, key, value)).collect()
}
