//! Undoes content codings while a body streams: the library keeps the decoded body beside the original header fields
//! (FORMAT.md §3.3, `_body`).

use std::io;
use std::pin::Pin;

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _};
use tokio_util::io::StreamReader;

/// How much is decoded at a time.
const CHUNK: usize = 64 * 1024;

/// The body as it is on the wire.
type Raw = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;
/// The same, to be read by a decoder.
type Reader = StreamReader<Raw, Bytes>;

/// A body on its way, decoded.
pub(super) enum Body {
    /// Passed on in the pieces in which it comes.
    AsItIs(Raw),
    Coded(Box<Coded>),
}

/// A body in a coding, and room for what is decoded next.
pub(super) struct Coded {
    decoder: Decoder,
    room: BytesMut,
}

enum Decoder {
    Gzip(GzipDecoder<Reader>),
    Zlib(ZlibDecoder<Reader>),
    Deflate(DeflateDecoder<Reader>),
    // Large, and seldom.
    Brotli(Box<BrotliDecoder<Reader>>),
    Zstd(ZstdDecoder<Reader>),
}

impl Body {
    /// The body of a response with this `Content-Encoding`. One coding that is known is undone; of others, and of several,
    /// the body stays as it is, as in the library.
    pub(super) async fn of(response: reqwest::Response) -> io::Result<Self> {
        let coding = response.headers().get(http::header::CONTENT_ENCODING);
        let coding = coding.and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_ascii_lowercase();
        let raw: Raw = Box::pin(response.bytes_stream().map(|chunk| chunk.map_err(io::Error::other)));
        if !matches!(coding.as_str(), "gzip" | "x-gzip" | "deflate" | "br" | "zstd") {
            return Ok(Self::AsItIs(raw));
        }
        let mut raw = StreamReader::new(raw);
        let Some(first) = raw.fill_buf().await?.first().copied() else {
            // Nothing at all, as after a HEAD, is no broken coding.
            return Ok(Self::AsItIs(raw.into_inner()));
        };
        let decoder = match coding.as_str() {
            // Some servers send it without the zlib header that RFC 9110 §8.4.1.2 asks for. That begins with method 8.
            "deflate" if first & 0x0f == 8 => Decoder::Zlib(ZlibDecoder::new(raw)),
            "deflate" => Decoder::Deflate(DeflateDecoder::new(raw)),
            "br" => Decoder::Brotli(Box::new(BrotliDecoder::new(raw))),
            "zstd" => {
                let mut decoder = ZstdDecoder::new(raw);
                decoder.multiple_members(true);
                Decoder::Zstd(decoder)
            }
            _ => {
                let mut decoder = GzipDecoder::new(raw);
                decoder.multiple_members(true);
                Decoder::Gzip(decoder)
            }
        };
        Ok(Self::Coded(Box::new(Coded { decoder, room: BytesMut::new() })))
    }

    /// The next part, as soon as it is there; `None` at the end of the message.
    pub(super) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        match self {
            Self::AsItIs(raw) => loop {
                match raw.next().await.transpose()? {
                    Some(part) if part.is_empty() => {}
                    part => return Ok(part),
                }
            },
            Self::Coded(coded) => coded.next().await,
        }
    }
}

impl Coded {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.room.capacity() < CHUNK / 16 {
            self.room.reserve(CHUNK);
        }
        if self.decoder.reader().read_buf(&mut self.room).await? > 0 {
            return Ok(Some(self.room.split().freeze()));
        }
        // The coding may be complete before the message is: one that breaks off after that is broken all the same.
        let raw = self.decoder.raw();
        loop {
            let rest = raw.fill_buf().await?.len();
            if rest == 0 {
                return Ok(None);
            }
            raw.consume(rest);
        }
    }
}

impl Decoder {
    fn reader(&mut self) -> &mut (dyn AsyncRead + Send + Unpin) {
        match self {
            Self::Gzip(decoder) => decoder,
            Self::Zlib(decoder) => decoder,
            Self::Deflate(decoder) => decoder,
            Self::Brotli(decoder) => decoder,
            Self::Zstd(decoder) => decoder,
        }
    }

    fn raw(&mut self) -> &mut Reader {
        match self {
            Self::Gzip(decoder) => decoder.get_mut(),
            Self::Zlib(decoder) => decoder.get_mut(),
            Self::Deflate(decoder) => decoder.get_mut(),
            Self::Brotli(decoder) => decoder.get_mut(),
            Self::Zstd(decoder) => decoder.get_mut(),
        }
    }
}
