//! zstd (RFC 8878) around a value: one frame, with a checksum. The limit on what it expands to is the caller's: a few bytes
//! may stand for any number of zeros.

use std::io::Read as _;

use bytes::Bytes;
use zstd::zstd_safe;

/// zstd's own default: as fast as the network, and not far from the best.
const LEVEL: i32 = 3;

/// Room for this much is made in advance, and more when it has really come.
const FIRST_ROOM: u64 = 1024 * 1024;

/// The frame around these bytes.
pub(super) fn compress(bytes: &[u8]) -> Vec<u8> {
    let compressed = zstd::bulk::Compressor::new(LEVEL).and_then(|mut compressor| {
        compressor.include_checksum(true)?;
        compressor.compress(bytes)
    });
    compressed.expect("zstd makes its own buffer large enough")
}

/// What the frame at the start of a value expands to, and how long the frame is.
///
/// # Errors
/// When there is no whole frame, or it expands to more than `limit` bytes.
pub(super) fn expand(value: &[u8], limit: u64) -> Result<(Bytes, usize), String> {
    let broken = || "the zstd frame is broken or cut off".to_owned();
    let len = zstd_safe::find_frame_compressed_size(value).map_err(|_| broken())?;
    let frame = value.get(..len).ok_or_else(broken)?;
    let announced = zstd_safe::get_frame_content_size(frame).map_err(|_| broken())?;
    let too_large = || format!("it expands to more than {limit} bytes");
    if announced.is_some_and(|announced| announced > limit) {
        return Err(too_large());
    }
    let room = announced.unwrap_or_default().min(FIRST_ROOM);
    let mut expanded = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    let reader = zstd::stream::read::Decoder::with_buffer(frame).map_err(|error| error.to_string())?.single_frame();
    reader.take(limit.saturating_add(1)).read_to_end(&mut expanded).map_err(|_| broken())?;
    if expanded.len() as u64 > limit {
        return Err(too_large());
    }
    Ok((expanded.into(), len))
}
