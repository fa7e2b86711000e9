//! Long values on their way to a server, which take no more memory than they do already.
//!
//! The `redis` crate copies an argument three times before it is on the wire. So it is given a stand-in for a long one: a
//! short text that nobody else knows. Below the crate, where its bytes go to the socket, the value goes out in its place.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::pieces::Pieces;
use crate::store::Token;

/// How long a stand-in is, in bytes: a token, and the number of the value.
const LEN: usize = 40;
const DIGITS: usize = 8;
/// How the protocol announces an argument of this length.
const ANNOUNCED: &[u8] = b"$40\r\n";

/// The stand-ins of a store, for all its connections.
#[derive(Default)]
pub(super) struct StandIns {
    /// Made with the first one.
    token: OnceLock<Token>,
    /// Until then nobody looks for any.
    issued: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: u32,
    values: HashMap<u32, Weak<Pieces>>,
}

/// What stands in for a value, as long as it is held. A command that is sent without that is not sent at all.
pub(super) struct StandIn {
    text: String,
    _value: Arc<Pieces>,
}

impl StandIn {
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// What is to be done with bytes that are to be written.
enum Next {
    /// So many go out as they are.
    Plain(usize),
    /// A stand-in is next, of so many bytes with its announcement.
    Value(Arc<Pieces>, usize),
    /// The same, and there is no such value any more.
    Gone,
}

impl StandIns {
    /// A stand-in for this value.
    pub(super) fn issue(&self, value: Pieces) -> StandIn {
        let value = Arc::new(value);
        let token = self.token.get_or_init(Token::random);
        self.issued.store(true, Ordering::Release);
        let mut state = self.state();
        state.values.retain(|_, value| value.strong_count() > 0);
        let number = state.next;
        state.next = number.wrapping_add(1);
        state.values.insert(number, Arc::downgrade(&value));
        StandIn { text: format!("{}{number:08x}", token.as_str()), _value: value }
    }

    /// The crate hands over whole commands, so a stand-in is never cut.
    fn next(&self, bytes: &[u8]) -> Next {
        let token = if self.issued.load(Ordering::Acquire) { self.token.get() } else { None };
        let Some(token) = token else { return Next::Plain(bytes.len()) };
        let found = memchr::memmem::find(bytes, token.as_str().as_bytes());
        let Some(start) = found.and_then(|found| found.checked_sub(ANNOUNCED.len())) else {
            return Next::Plain(bytes.len());
        };
        if start > 0 {
            return Next::Plain(start);
        }
        let digits = bytes.get(ANNOUNCED.len() + LEN - DIGITS..ANNOUNCED.len() + LEN);
        let number = digits.and_then(|digits| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        let value = number.and_then(|number| self.state().values.get(&number)?.upgrade());
        value.map_or(Next::Gone, |value| Next::Value(value, ANNOUNCED.len() + LEN))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that puts values in the places of their stand-ins.
pub(super) struct Replacing<S> {
    inner: S,
    stand_ins: Arc<StandIns>,
    /// What of a value is still to go out.
    going_out: VecDeque<Bytes>,
}

impl<S> Replacing<S> {
    pub(super) fn new(inner: S, stand_ins: Arc<StandIns>) -> Self {
        Self { inner, stand_ins, going_out: VecDeque::new() }
    }
}

impl<S: AsyncWrite + Unpin> Replacing<S> {
    /// Ready when nothing of a value is left.
    fn poll_value(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(piece) = self.going_out.front_mut() {
            if !piece.is_empty() {
                let written = ready!(Pin::new(&mut self.inner).poll_write(cx, piece))?;
                if written == 0 {
                    return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                }
                piece.advance(written);
            }
            if piece.is_empty() {
                self.going_out.pop_front();
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Replacing<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.poll_value(cx))?;
        match this.stand_ins.next(bytes) {
            Next::Plain(len) => Pin::new(&mut this.inner).poll_write(cx, &bytes[..len]),
            Next::Value(value, len) => {
                this.going_out.push_back(format!("${}\r\n", value.len()).into());
                this.going_out.extend(value.iter().cloned());
                Poll::Ready(Ok(len))
            }
            // The stand-in must not be stored: better no connection.
            Next::Gone => Poll::Ready(Err(io::Error::other("a long value was given up before it was sent"))),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_value(cx))?;
        Pin::new(&mut this.inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_value(cx))?;
        Pin::new(&mut this.inner).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Replacing<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_read(cx, buf)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn command(argument: &[u8]) -> Vec<u8> {
        let mut command = cmd_head();
        command.extend(format!("${}\r\n", argument.len()).bytes());
        command.extend(argument);
        command.extend(b"\r\n");
        command
    }

    fn cmd_head() -> Vec<u8> {
        b"*3\r\n$4\r\nHSET\r\n$1\r\nk\r\n".to_vec()
    }

    /// What comes out at the other end, which takes a few bytes at a time.
    async fn sent(stand_ins: &Arc<StandIns>, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let (near, mut far) = tokio::io::duplex(7);
        let mut near = Replacing::new(near, Arc::clone(stand_ins));
        let write = async move {
            near.write_all(bytes).await?;
            near.flush().await?;
            near.shutdown().await
        };
        let mut received = Vec::new();
        let (written, read) = tokio::join!(write, far.read_to_end(&mut received));
        read?;
        written.map(|()| received)
    }

    #[tokio::test]
    async fn values_go_out_in_the_place_of_their_stand_ins() {
        let stand_ins = Arc::new(StandIns::default());
        assert_eq!(sent(&stand_ins, &command(b"short")).await.unwrap(), command(b"short"));
        let mut pieces = Pieces::from(&b"a long "[..]);
        pieces.push(&b""[..]);
        pieces.push(&b"value"[..]);
        let (first, second) = (stand_ins.issue(pieces), stand_ins.issue(Pieces::default()));
        let bytes = [first.as_bytes(), b"short", second.as_bytes(), first.as_bytes()].map(command).concat();
        let expected = [&b"a long value"[..], b"short", b"", b"a long value"].map(command).concat();
        assert_eq!(sent(&stand_ins, &bytes).await.unwrap(), expected);
    }

    #[tokio::test]
    async fn a_stand_in_is_never_sent_itself() {
        let stand_ins = Arc::new(StandIns::default());
        let given_up = command(stand_ins.issue(Pieces::from(&b"value"[..])).as_bytes());
        assert!(sent(&stand_ins, &given_up).await.unwrap_err().to_string().contains("given up"));
    }
}
