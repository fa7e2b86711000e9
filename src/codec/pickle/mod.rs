//! A reader of pickles that builds plain data only (FORMAT.md §3.1, §3.2, §8).
//!
//! A pickle is a program for a small stack machine. This machine knows the opcodes that describe data, and seven classes by
//! name. It imports nothing and calls nothing: a class is a tag, an object a tag with what was given to it. What is built
//! lies flat in one list and refers to itself by number, so that sharing costs nothing, nothing nests on the stack of this
//! program, and whoever reads the result goes only as deep as the shape he looks for.

mod cut;
mod graph;
mod machine;
mod scanner;

pub(super) use cut::cut_string;
pub(super) use graph::{Graph, Items, Node, Object};
pub(super) use machine::read;

/// What the reader is made of. Errors are boxed, because a hit takes hundreds of results that are none.
type Result<T> = std::result::Result<T, Box<PickleError>>;

/// The classes that a stored response contains, and the functions and base classes that stand for plain data in protocols
/// 0 to 2. None of them is ever called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    CachedResponse,
    Url,
    SplitResult,
    HttpVersion,
    SimpleCookie,
    Morsel,
    DateTime,
    /// `_codecs.encode(text, "latin1")`: bytes before protocol 3.
    Encode,
    /// `copyreg._reconstructor(class, base, value)`: an object before protocol 2.
    Reconstructor,
    /// Base classes, as arguments of the reconstructor.
    Base,
    /// `bytes()`: no bytes, before protocol 3.
    NoBytes,
}

impl Class {
    fn named(module: &[u8], name: &[u8]) -> Option<Self> {
        Some(match (module, name) {
            (b"aiohttp_client_cache.response", b"CachedResponse") => Self::CachedResponse,
            (b"yarl" | b"yarl._url", b"URL") => Self::Url,
            (b"urllib.parse" | b"urlparse", b"SplitResult") => Self::SplitResult,
            (b"aiohttp.http_writer", b"HttpVersion") => Self::HttpVersion,
            (b"http.cookies" | b"Cookie", b"SimpleCookie") => Self::SimpleCookie,
            (b"http.cookies" | b"Cookie", b"Morsel") => Self::Morsel,
            (b"datetime", b"datetime") => Self::DateTime,
            (b"_codecs", b"encode") => Self::Encode,
            (b"copyreg" | b"copy_reg", b"_reconstructor") => Self::Reconstructor,
            (b"builtins" | b"__builtin__", b"object" | b"dict" | b"tuple") => Self::Base,
            (b"builtins" | b"__builtin__", b"bytes") => Self::NoBytes,
            _ => return None,
        })
    }
}

/// Why bytes are no pickle of plain data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PickleError {
    /// The pickle goes on past the end of the value.
    #[error("cut off: the pickle ends at byte {0} without being complete")]
    Truncated(usize),
    /// A byte that is no opcode of a pickle, or of one that does more than describe data.
    #[error("opcode 0x{opcode:02x} at byte {at} is not one that a cached response contains")]
    Opcode {
        /// The byte.
        opcode: u8,
        /// Where it is.
        at: usize,
    },
    /// A class or function that no stored response refers to. It was not looked for, let alone called.
    #[error("it names `{0}`, which no cached response contains")]
    Class(String),
    /// The opcodes contradict each other: nothing on the stack, a member set on a number, and the like.
    #[error("the pickle makes no sense at byte {0}")]
    Nonsense(usize),
    /// More opcodes than any stored response has.
    #[error("more than {0} objects")]
    TooLarge(usize),
    /// 4 GiB, or text that escapes to far more than the value is long.
    #[error("too long to be a cached response")]
    TooLong,
}
