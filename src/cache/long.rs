//! Long responses, handed over as they come from the store.
//!
//! What this program wrote has its body last: all else is known when the body begins, and the body passes through. Where the
//! library wrote it, what decides about the response stands behind the body, which waits in a temporary file until then.
//! What must be verified, or is no pickle with a long body, is read whole and is an entry like any other.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use bytes::{Bytes, BytesMut};

use super::{Cache, Found, StoreError, StoredValue, Through};
use crate::codec::{AFTER_THE_LAST, LongBody};
use crate::entry::Entry;
use crate::key::Key;
use crate::store::{Collection, LongValue, Lookup, Value};

/// How much of a value is read before its long body has to have begun, in bytes.
const BEGINNING: usize = 64 * 1024;
/// How much may come behind the body, in bytes.
const MAX_REST: u64 = 1024 * 1024;
/// The longest value that Redis takes unless it is told otherwise, in bytes.
const MAX_VALUE: u64 = 512 * 1024 * 1024;
/// How much of a temporary file is read at a time.
const PART: usize = 256 * 1024;

/// A stored response whose body is on its way.
pub struct LongEntry {
    /// The response without its body.
    pub entry: Box<Entry>,
    /// How many bytes its body has.
    pub len: u64,
    body: Body,
}

enum Body {
    /// As it comes from the store: what has come already, what is to come of it, and what has to follow it.
    Passing { ready: Bytes, left: u64, value: LongValue },
    /// It has come.
    Kept { file: std::fs::File, left: u64 },
}

/// Why a body that was begun is not whole.
#[derive(Debug, thiserror::Error)]
pub enum LongError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The temporary file that it waited in could not be read.
    #[error("cannot read a temporary file")]
    File(#[from] io::Error),
    /// What followed the body is not what follows one.
    #[error("the stored value does not end as one of a response")]
    Malformed,
}

impl LongError {
    /// The error of the store itself, where it is one.
    pub(crate) fn into_cause(self) -> anyhow::Error {
        match self {
            Self::Store(error) => error.into(),
            error => error.into(),
        }
    }
}

/// What a look-up found that hands long responses over as they come.
pub enum FoundOrLong {
    /// What is not long.
    Found(Found),
    /// A long response.
    Long(Box<LongEntry>),
}

impl Cache {
    /// As [`Cache::find`] for one key, but for a long response, which is handed over as it comes.
    ///
    /// # Errors
    /// When the store cannot be asked, or fails before the response is known.
    pub async fn find_or_pass(&self, key: &Key, through: Through) -> Result<FoundOrLong, StoreError> {
        let mut lookups: Vec<Lookup<'_>> = vec![(Collection::Responses, key)];
        if through == Through::Redirects {
            lookups.push((Collection::Redirects, key));
        }
        let mut values = self.store.get_or_pass(&lookups).await?.into_iter();
        let redirect = match (values.next().flatten(), values.next().flatten()) {
            (Some(value), _) => return self.decode_or_pass(key, value).await,
            (None, Some(Value::Whole(redirect))) => redirect,
            // No redirect is that long.
            (None, _) => return Ok(FoundOrLong::Found(Found::Absent)),
        };
        let absent = || Ok(FoundOrLong::Found(Found::Absent));
        let Ok(target) = self.decode_redirect(&redirect) else { return absent() };
        let found = self.store.get_or_pass(&[(Collection::Responses, &target)]).await?;
        match found.into_iter().flatten().next() {
            Some(value) => self.decode_or_pass(&target, value).await,
            None => absent(),
        }
    }

    async fn decode_or_pass(&self, key: &Key, value: Value) -> Result<FoundOrLong, StoreError> {
        let mut value = match value {
            Value::Whole(value) => {
                return Ok(FoundOrLong::Found(self.decode(Some(StoredValue { key: key.clone(), value }))));
            }
            Value::Long(value) => value,
        };
        let mut beginning = BytesMut::new();
        while beginning.len() < BEGINNING
            && let Some(part) = value.next().await?
        {
            beginning.extend_from_slice(&part);
        }
        let beginning = beginning.freeze();
        let whole = async |kept: Bytes, value| {
            let value = rest_of(kept, value).await?;
            Ok(FoundOrLong::Found(self.decode(Some(StoredValue { key: key.clone(), value }))))
        };
        let Some(body) = self.codec.long_body(&beginning, value.len) else { return whole(beginning, value).await };
        let behind = value.len - body.end();
        if behind == AFTER_THE_LAST.len() as u64 {
            return match self.codec.decode_around(&beginning, &body, AFTER_THE_LAST) {
                Ok(entry) => {
                    let ready = beginning.slice(body.start..);
                    let left = body.len - ready.len() as u64;
                    let body_on_its_way = Body::Passing { ready, left, value };
                    Ok(FoundOrLong::Long(Box::new(LongEntry { entry, len: body.len, body: body_on_its_way })))
                }
                Err(_) => whole(beginning, value).await,
            };
        }
        if behind > MAX_REST {
            return whole(beginning, value).await;
        }
        let kept = match tempfile::tempfile() {
            Ok(file) => keep(file, &beginning, &body, &mut value).await?,
            Err(_) => return whole(beginning, value).await,
        };
        let entry =
            kept.and_then(|(file, rest)| Some((file, self.codec.decode_around(&beginning, &body, &rest).ok()?)));
        match entry {
            Some((file, entry)) => {
                let body_that_has_come = Body::Kept { file, left: body.len };
                Ok(FoundOrLong::Long(Box::new(LongEntry { entry, len: body.len, body: body_that_has_come })))
            }
            // No room for it, or nothing that can be read: asked for anew, it is told what is wrong.
            None => self.find(std::slice::from_ref(key), Through::Nothing).await.map(FoundOrLong::Found),
        }
    }
}

impl LongEntry {
    /// The next part of the body; `None` at its end.
    ///
    /// # Errors
    /// When it does not come in full.
    pub async fn next(&mut self) -> Result<Option<Bytes>, LongError> {
        match &mut self.body {
            Body::Passing { ready, left, value } => {
                if !ready.is_empty() {
                    return Ok(Some(std::mem::take(ready)));
                }
                if *left == 0 {
                    return Ok(None);
                }
                let mut part = value.next().await?.ok_or(LongError::Malformed)?;
                if (part.len() as u64) < *left {
                    *left -= part.len() as u64;
                    return Ok(Some(part));
                }
                let mut rest = part.split_off(usize::try_from(*left).map_err(|_| LongError::Malformed)?);
                *left = 0;
                while let Some(more) = value.next().await? {
                    rest = [rest, more].concat().into();
                }
                if rest == AFTER_THE_LAST { Ok(Some(part)) } else { Err(LongError::Malformed) }
            }
            Body::Kept { file, left } => {
                let mut part = vec![0; PART.min(usize::try_from(*left).unwrap_or(PART))];
                file.read_exact(&mut part)?;
                *left -= part.len() as u64;
                Ok(Some(Bytes::from(part)).filter(|part| !part.is_empty()))
            }
        }
    }
}

/// What there is of a value, and all the rest of it.
async fn rest_of(beginning: Bytes, mut value: LongValue) -> Result<Bytes, StoreError> {
    // No more than the longest value of Redis, whatever a server says.
    let mut whole = Vec::with_capacity(usize::try_from(value.len.min(MAX_VALUE)).unwrap_or_default());
    whole.extend_from_slice(&beginning);
    while let Some(part) = value.next().await? {
        whole.extend_from_slice(&part);
    }
    Ok(whole.into())
}

/// Puts the body into the file, which stands at its beginning then, and gives what follows it; `None` if the file does not
/// take it.
async fn keep(
    mut file: std::fs::File,
    beginning: &Bytes,
    body: &LongBody,
    value: &mut LongValue,
) -> Result<Option<(std::fs::File, Vec<u8>)>, StoreError> {
    let mut left = body.len;
    let mut rest = Vec::new();
    let mut part = beginning.slice(body.start..);
    let mut kept = Ok(());
    loop {
        let of_body = usize::try_from(left).unwrap_or(usize::MAX).min(part.len());
        kept = kept.and_then(|()| file.write_all(&part[..of_body]));
        rest.extend_from_slice(&part[of_body..]);
        left -= of_body as u64;
        match value.next().await? {
            Some(next) => part = next,
            None => break,
        }
    }
    Ok(kept.and_then(|()| file.seek(SeekFrom::Start(0))).ok().map(|_| (file, rest)))
}
