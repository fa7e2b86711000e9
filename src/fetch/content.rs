//! Undoes content codings while a body streams: the library keeps the decoded body beside the original header fields
//! (FORMAT.md §3.3, `_body`).

use std::io;
use std::pin::Pin;

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _};
use tokio_util::io::StreamReader;

/// How much is passed on at a time.
const CHUNK: usize = 64 * 1024;

/// A body on its way, decoded.
pub(super) struct Body {
    reader: Pin<Box<dyn AsyncRead + Send>>,
}

impl Body {
    /// The body of a response with this `Content-Encoding`. One coding that is known is undone; of others, and of several,
    /// the body stays as it is, as in the library.
    pub(super) async fn of(response: reqwest::Response) -> io::Result<Self> {
        let coding = response.headers().get(http::header::CONTENT_ENCODING);
        let coding = coding.and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_ascii_lowercase();
        let stream = response.bytes_stream().map(|chunk| chunk.map_err(io::Error::other));
        let mut raw = StreamReader::new(stream);
        let is_coded = matches!(coding.as_str(), "gzip" | "x-gzip" | "deflate" | "br" | "zstd");
        // Nothing at all, as after a HEAD, is no broken coding.
        let first = if is_coded { raw.fill_buf().await?.first().copied() } else { None };
        let reader: Pin<Box<dyn AsyncRead + Send>> = match (coding.as_str(), first) {
            (_, None) => Box::pin(raw),
            ("gzip" | "x-gzip", _) => {
                let mut decoder = GzipDecoder::new(raw);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            // Some servers send it without the zlib header that RFC 9110 §8.4.1.2 asks for. That begins with method 8.
            ("deflate", Some(first)) if first & 0x0f == 8 => Box::pin(ZlibDecoder::new(raw)),
            ("deflate", _) => Box::pin(DeflateDecoder::new(raw)),
            ("br", _) => Box::pin(BrotliDecoder::new(raw)),
            _ => Box::pin(ZstdDecoder::new(raw)),
        };
        Ok(Self { reader })
    }

    /// The next part, as soon as it is there; `None` at the end.
    pub(super) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        let len = self.reader.read_buf(&mut chunk).await?;
        Ok((len > 0).then(|| chunk.freeze()))
    }
}
