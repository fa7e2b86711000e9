//! Takes one long value out of what a server sends, and passes it on as it comes.
//!
//! The `redis` crate hands a value over when it is whole, and by then it is in memory twice. The tap sits between the socket
//! and the crate, and knows as much of the protocol as it takes to find where a string begins. The first one that is long
//! goes to the holder of the receiver, part by part, no faster than they are taken; the crate is told that there is nothing.
//! Before and after that everything passes through as it is.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{OwnedPermit, Receiver, Sender, channel};
use tokio_util::io::poll_read_buf;

/// From how many bytes on a value is long.
const LONG: u64 = crate::pieces::LONG as u64;
/// How much is read of it at a time, and how many parts may wait to be taken: little enough to stay in the caches of a processor.
const PART: usize = 64 * 1024;
const WAITING: usize = 4;
/// How much is read at a time while its beginning is looked for.
const READ: usize = 16 * 1024;
/// How much is read at a time of what passes through. The crate itself asks for 8 KB.
const READ_THROUGH: usize = 64 * 1024;
/// The string that is none.
const NOTHING: &[u8] = b"$-1\r\n";
/// No line of the protocol is longer, but for errors.
const MAX_LINE: usize = 64 * 1024;

/// What comes of a long value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It begins, and is so many bytes long.
    Begin(u64),
    /// The next of them.
    Part(Bytes),
}

/// A stream from which the first long value is taken out.
pub(super) struct Tap<S> {
    inner: S,
    state: State,
    /// Read, and not looked at.
    read: BytesMut,
    /// Looked at, and not handed out.
    out: BytesMut,
    taker: Sender<Taken>,
    /// Room for one more part, on its way.
    room: Option<BoxFuture<'static, Result<OwnedPermit<Taken>, SendError<()>>>>,
}

#[derive(Clone, Copy)]
enum State {
    /// At the beginning of a line.
    Line,
    /// In a string that is handed out, so many bytes before its end.
    Short(u64),
    /// In the one that is taken, so many bytes before its end.
    Long(u64),
    /// At the line end that follows it.
    End,
    /// All is handed out as it is.
    Through,
}

/// A tap on this stream, and where the long value comes out. Nothing is taken any more once the receiver is dropped.
pub(super) fn tap<S>(inner: S) -> (Tap<S>, Receiver<Taken>) {
    let (taker, taken) = channel(WAITING);
    let (read, out) = (BytesMut::new(), BytesMut::new());
    (Tap { inner, state: State::Line, read, out, taker, room: None }, taken)
}

impl<S: AsyncRead + Unpin> Tap<S> {
    /// Looks at what was read, and moves to `out` what may be handed out.
    fn scan(&mut self) {
        if self.taker.is_closed() && matches!(self.state, State::Line | State::Short(_)) {
            self.state = State::Through;
        }
        while !self.read.is_empty() {
            match self.state {
                State::Line => {
                    let Some(end) = self.read.iter().position(|byte| *byte == b'\n') else {
                        if self.read.len() > MAX_LINE {
                            self.state = State::Through;
                            continue;
                        }
                        return;
                    };
                    let line = self.read.split_to(end + 1);
                    self.state = match string_len(&line) {
                        // The first message: there is room for it.
                        Some(len) if len >= LONG && self.taker.try_send(Taken::Begin(len)).is_ok() => {
                            self.state = State::Long(len);
                            return;
                        }
                        Some(len) => State::Short(len.saturating_add(2)),
                        None => State::Line,
                    };
                    self.out.unsplit(line);
                }
                State::Short(left) => {
                    let len = usize::try_from(left).unwrap_or(usize::MAX).min(self.read.len());
                    self.out.unsplit(self.read.split_to(len));
                    let left = left - len as u64;
                    self.state = if left > 0 { State::Short(left) } else { State::Line };
                }
                State::Through => self.out.unsplit(self.read.split()),
                State::Long(_) | State::End => return,
            }
        }
    }

    /// Passes the long value on. Ready at its end; what nobody takes is dropped.
    fn poll_long(&mut self, cx: &mut Context<'_>, mut left: u64) -> Poll<io::Result<()>> {
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX);
            if self.read.is_empty() {
                if self.read.capacity() < READ {
                    self.read.reserve(PART);
                }
                let mut read = (&mut self.read).limit(wanted);
                if ready!(poll_read_buf(Pin::new(&mut self.inner), cx, &mut read))? == 0 {
                    return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
                }
            }
            let len = wanted.min(self.read.len());
            let room = self.room.get_or_insert_with(|| Box::pin(self.taker.clone().reserve_owned()));
            let permit = ready!(room.as_mut().poll(cx));
            self.room = None;
            let part = self.read.split_to(len);
            if let Ok(permit) = permit {
                permit.send(Taken::Part(part.freeze()));
            }
            left -= len as u64;
            self.state = State::Long(left);
        }
        self.state = State::End;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if !this.out.is_empty() {
                let len = buf.remaining().min(this.out.len());
                buf.put_slice(&this.out[..len]);
                this.out.advance(len);
                return Poll::Ready(Ok(()));
            }
            match this.state {
                State::Through => {
                    this.out.reserve(READ_THROUGH);
                    if ready!(poll_read_buf(Pin::new(&mut this.inner), cx, &mut this.out))? == 0 {
                        return Poll::Ready(Ok(()));
                    }
                }
                State::Long(left) => ready!(this.poll_long(cx, left))?,
                State::End if this.read.len() >= 2 => {
                    this.read.advance(2);
                    this.out.extend_from_slice(NOTHING);
                    this.state = State::Through;
                    this.scan();
                }
                State::Line | State::Short(_) | State::End => {
                    this.read.reserve(READ);
                    if ready!(poll_read_buf(Pin::new(&mut this.inner), cx, &mut this.read))? == 0 {
                        return Poll::Ready(Ok(()));
                    }
                    this.scan();
                }
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

/// The length of the string that follows this line; `None` if none does.
fn string_len(line: &[u8]) -> Option<u64> {
    let digits = line.strip_prefix(b"$")?.strip_suffix(b"\r\n")?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// What the crate reads of this, and what is taken, when it comes in pieces of this size.
    async fn tapped(sent: &[u8], piece: usize, is_taken: bool) -> (Vec<u8>, Vec<Taken>) {
        let (server, client) = duplex(piece);
        let (mut tap, mut taken) = tap(client);
        let sent = sent.to_vec();
        tokio::spawn(async move {
            let mut server = server;
            server.write_all(&sent).await.unwrap();
        });
        if !is_taken {
            taken.close();
        }
        let mut passed = Vec::new();
        let mut parts = Vec::new();
        let receive = async {
            while let Some(part) = taken.recv().await {
                parts.push(part);
            }
        };
        let read = async {
            tap.read_to_end(&mut passed).await.unwrap();
            drop(tap);
        };
        futures_util::future::join(read, receive).await;
        (passed, parts)
    }

    fn joined(parts: &[Taken]) -> Vec<u8> {
        let part = |taken: &Taken| match taken {
            Taken::Begin(_) => Bytes::new(),
            Taken::Part(part) => part.clone(),
        };
        parts.iter().flat_map(part).collect()
    }

    #[tokio::test]
    async fn the_first_long_value_is_taken_and_all_else_passes() {
        let long = usize::try_from(LONG).unwrap();
        let content: Vec<u8> = (0..=255u8).cycle().take(long + 3).collect();
        let mut sent = b"%1\r\n+server\r\n$5\r\n$999\n\r\n$-1\r\n*2\r\n".to_vec();
        let mut passed = sent.clone();
        sent.extend(format!("${}\r\n", content.len()).as_bytes());
        sent.extend(&content);
        sent.extend(b"\r\n:1\r\n");
        passed.extend(b"$-1\r\n:1\r\n");
        // A second one is not.
        for bytes in [format!("${long}\r\n").as_bytes(), &content[..long], b"\r\n+OK\r\n"] {
            sent.extend(bytes);
            passed.extend(bytes);
        }
        for piece in [7, 1000, 4096, 10_000_000] {
            let (out, parts) = tapped(&sent, piece, true).await;
            assert_eq!(parts[0], Taken::Begin(content.len() as u64));
            assert!(joined(&parts) == content && out == passed, "in pieces of {piece}");
        }
        assert!(tapped(&sent, 4096, false).await.0 == sent, "nobody wants it");
    }

    #[tokio::test]
    async fn what_is_no_long_value_passes() {
        let mut line = b"-ERR ".to_vec();
        line.extend(vec![b'$'; 100_000]);
        line.extend(b"\r\n");
        for sent in
            [&b"$1048575\r\n"[..], b"$x\r\n", b"$99999999999999999999\r\n", b"+$9999999\r\nabc\r\n", b"\r\n", &line]
        {
            let mut sent = sent.to_vec();
            sent.extend(b"abc\r\n");
            for piece in [1, 5, 100_000] {
                let (out, parts) = tapped(&sent, piece, true).await;
                assert!(out == sent && parts.is_empty(), "{:?}", String::from_utf8_lossy(&sent[..20]));
            }
        }
    }

    #[tokio::test]
    async fn one_that_is_cut_off_ends_the_stream() {
        let sent = format!("${LONG}\r\nabc");
        let (server, client) = duplex(100);
        let (mut tap, mut taken) = tap(client);
        tokio::spawn(async move {
            let mut server = server;
            server.write_all(sent.as_bytes()).await.unwrap();
        });
        let error = tap.read_to_end(&mut Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        drop(tap);
        assert_eq!(taken.recv().await, Some(Taken::Begin(LONG)));
        assert_eq!(taken.recv().await, Some(Taken::Part(Bytes::from_static(b"abc"))));
        assert_eq!(taken.recv().await, None);
    }
}
