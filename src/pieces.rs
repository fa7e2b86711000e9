//! Bytes that belong together and do not lie together.

use bytes::{Bytes, BytesMut};

/// From how many bytes on a value is long: no second copy of it is made.
pub const LONG: usize = 1024 * 1024;

/// The pieces of something long, in order. To put it together would be to have it in memory twice.
#[derive(Clone, Debug, Default)]
pub struct Pieces(Vec<Bytes>);

impl Pieces {
    /// Adds one at the end.
    pub fn push(&mut self, piece: impl Into<Bytes>) {
        // Most have one, and a signed one has two.
        self.0.reserve_exact(1);
        self.0.push(piece.into());
    }

    /// How many bytes they are together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().map(Bytes::len).sum()
    }

    /// Whether they are so long together that to put them together is worth avoiding. What is short costs less copied.
    #[must_use]
    pub fn are_long(&self) -> bool {
        self.len() >= LONG
    }

    /// Whether there is not one byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().all(Bytes::is_empty)
    }

    /// The pieces, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Bytes> {
        self.0.iter()
    }

    /// All in one piece; copied, unless it is one already.
    #[must_use]
    pub fn whole(&self) -> Bytes {
        if let [whole] = &self.0[..] {
            return whole.clone();
        }
        let mut whole = BytesMut::with_capacity(self.len());
        self.iter().for_each(|piece| whole.extend_from_slice(piece));
        whole.freeze()
    }
}

impl<T: Into<Bytes>> From<T> for Pieces {
    fn from(whole: T) -> Self {
        Self(vec![whole.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_piece_is_the_whole_and_several_are_put_together() {
        let one = Pieces::from(&b"one"[..]);
        let mut three = one.clone();
        three.push(&b""[..]);
        three.push(&b", three"[..]);
        assert_eq!((one.len(), three.len(), three.is_empty()), (3, 10, false));
        assert_eq!((one.whole().as_ref(), three.whole().as_ref()), (&b"one"[..], &b"one, three"[..]));
        assert!(std::ptr::eq(one.whole().as_ptr(), one.iter().next().unwrap().as_ptr()), "nothing is copied");
        three.push(vec![0; LONG]);
        assert_eq!((one.are_long(), three.are_long()), (false, true));
        assert!(Pieces::default().is_empty() && Pieces::default().whole().is_empty());
    }
}
