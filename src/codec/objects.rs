//! The forms `json` and `msgpack`: an entry as an [`Object`], a redirect as `{"target": KEY}`.
//!
//! `msgpack` is not self-evident, and does not say where it ends, which must be known to find a signature after it. So it has
//! a head of ten bytes: `C1 01`, and the length of what follows as a little-endian number of 64 bits.

use std::borrow::Cow;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::serializer::{Form, MESSAGE_PACK};
use crate::entry::Entry;
use crate::object::{Medium, Object, with_bounded_lists};
use crate::time::Timestamp;

const HEAD: usize = MESSAGE_PACK.len() + size_of::<u64>();

/// An [`Object`] has five levels; what is not known may have more before it is refused.
const MAX_DEPTH: usize = 64;

#[derive(Serialize, Deserialize)]
struct Redirect<'a> {
    #[serde(borrow)]
    target: Cow<'a, str>,
}

/// An entry, and how many bytes of the value it took.
///
/// # Errors
/// What is wrong with the value.
pub(super) fn entry(form: Form, value: &Bytes) -> Result<(Entry, usize), String> {
    let (object, len) = with_bounded_lists(|| read::<Object<'_>>(form, value))?;
    // Text without escapes, and bytes, stand in the value as they are.
    let wrap = |body: Cow<'_, [u8]>| match body {
        Cow::Borrowed(part) => value.slice_ref(part),
        Cow::Owned(copy) => copy.into(),
    };
    Ok((object.into_entry(Timestamp::MIN, &wrap)?, len))
}

/// The key in a redirect entry.
///
/// # Errors
/// What is wrong with the value.
pub(super) fn redirect(form: Form, value: &Bytes) -> Result<(String, usize), String> {
    let (redirect, len) = read::<Redirect<'_>>(form, value)?;
    Ok((redirect.target.into_owned(), len))
}

/// The value of an entry.
pub(super) fn encode_entry(form: Form, entry: &Entry) -> Vec<u8> {
    let medium = if form == Form::MessagePack { Medium::Bytes } else { Medium::Text };
    write(form, &Object::of(entry, medium), entry.body.as_ref().map_or(0, Bytes::len))
}

/// The value of a redirect entry.
pub(super) fn encode_redirect(form: Form, target: &str) -> Vec<u8> {
    write(form, &Redirect { target: target.into() }, 0)
}

fn read<'a, T: Deserialize<'a>>(form: Form, value: &'a [u8]) -> Result<(T, usize), String> {
    if form == Form::MessagePack {
        let packed = packed(value)?;
        let mut reader = rmp_serde::Deserializer::from_read_ref(packed);
        reader.set_max_depth(MAX_DEPTH);
        let object = T::deserialize(&mut reader).map_err(|error| error.to_string())?;
        return Ok((object, HEAD + packed.len()));
    }
    let mut reader = serde_json::Deserializer::from_slice(value).into_iter();
    let object = reader.next().ok_or("it is empty")?.map_err(|error| error.to_string())?;
    Ok((object, reader.byte_offset()))
}

/// What the head says is MessagePack.
fn packed(value: &[u8]) -> Result<&[u8], String> {
    let (magic, rest) = value.split_first_chunk().ok_or("it is cut off")?;
    if *magic != MESSAGE_PACK {
        return Err(format!("version {} of this form is not known", magic[1]));
    }
    let (len, rest) = rest.split_first_chunk().ok_or("it is cut off")?;
    let len = usize::try_from(u64::from_le_bytes(*len)).unwrap_or(usize::MAX);
    rest.get(..len).ok_or_else(|| "it is cut off".to_owned())
}

/// `room` is about how much of it is known to come.
fn write(form: Form, object: &impl Serialize, room: usize) -> Vec<u8> {
    let mut value = Vec::with_capacity(room + 1024);
    if form == Form::MessagePack {
        value.extend(MESSAGE_PACK);
        value.extend([0; size_of::<u64>()]);
        let written = object.serialize(&mut rmp_serde::Serializer::new(&mut value).with_struct_map());
        written.expect("memory takes what is written, and all lengths are known");
        let len = (value.len() - HEAD) as u64;
        value[MESSAGE_PACK.len()..HEAD].copy_from_slice(&len.to_le_bytes());
    } else {
        serde_json::to_writer(&mut value, object).expect("memory takes what is written, and all names are text");
    }
    value
}
