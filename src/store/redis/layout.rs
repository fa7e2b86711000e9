//! Which hash an entry stands in, and the record of it in the store.
//!
//! The library's layout has one hash for each collection, `<namespace>:responses` and `<namespace>:redirects`. With more
//! than one shard they are `<namespace>:responses:{0}` and so on, by a checksum of the key; the braces keep the two hashes
//! of a shard in one slot of a cluster. How many shards there are stands in the key `<namespace>:acache`: `shards=8`, or
//! `shards=1>8` while the entries move from one layout to another. Where that key is missing, the layout is the library's.

use std::fmt;

use super::slot::crc16;
use crate::key::Key;
use crate::store::Collection;

/// How many hashes the entries of a collection are spread over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Where entries come from while they move; else the same as `to`.
    pub(super) from: u32,
    /// Where entries are written.
    pub(super) to: u32,
}

impl Layout {
    pub(super) const LIBRARY: Self = Self::settled(1);

    pub(super) const fn settled(shards: u32) -> Self {
        Self { from: shards, to: shards }
    }

    pub(super) fn is_moving(self) -> bool {
        self.from != self.to
    }

    /// The layouts in which an entry may be found, the older first.
    pub(super) fn generations(self) -> impl Iterator<Item = u32> {
        std::iter::once(self.from).chain(self.is_moving().then_some(self.to))
    }

    /// From the value of the marker; `None` if that says something else.
    pub(super) fn parse(marker: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(marker).ok()?.strip_prefix("shards=")?;
        let (from, to) = text.split_once('>').unwrap_or((text, text));
        let layout = Self { from: from.parse().ok()?, to: to.parse().ok()? };
        (layout.from > 0 && layout.to > 0).then_some(layout)
    }
}

/// As the marker says it.
impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_moving() { write!(f, "shards={}>{}", self.from, self.to) } else { write!(f, "shards={}", self.to) }
    }
}

/// The names of what a namespace consists of.
pub(super) struct Names {
    pub(super) namespace: String,
}

impl Names {
    /// The key that holds the layout.
    pub(super) fn marker(&self) -> String {
        format!("{}:acache", self.namespace)
    }

    /// One of the hashes of a collection.
    pub(super) fn hash(&self, collection: Collection, shards: u32, shard: u32) -> String {
        match shards {
            1 => [&self.namespace, ":", collection.name()].concat(),
            _ => format!("{}:{}:{{{shard}}}", self.namespace, collection.name()),
        }
    }

    /// The hash in which an entry stands.
    pub(super) fn hash_of(&self, collection: Collection, shards: u32, key: &Key) -> String {
        self.hash(collection, shards, shard_of(shards, key))
    }

    /// The hashes in which entries of a collection may be found, each once.
    pub(super) fn hashes(&self, collection: Collection, layout: Layout) -> Vec<String> {
        let mut names = Vec::new();
        for shards in layout.generations() {
            for name in (0..shards).map(|shard| self.hash(collection, shards, shard)) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }
}

/// Which of so many hashes an entry stands in.
pub(super) fn shard_of(shards: u32, key: &Key) -> u32 {
    if shards == 1 { 0 } else { u32::from(crc16(key.as_bytes())) % shards }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_read_as_they_are_written() {
        for layout in [Layout::LIBRARY, Layout::settled(8), Layout { from: 1, to: 8 }, Layout { from: 8, to: 1 }] {
            assert_eq!(Layout::parse(layout.to_string().as_bytes()), Some(layout));
        }
        for other in ["", "8", "shards=", "shards=0", "shards=1>0", "shards=1>2>3", "shards=x", "\u{e9}"] {
            assert_eq!(Layout::parse(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn one_shard_is_the_librarys_layout() {
        let names = Names { namespace: "ns".to_owned() };
        let key = Key::from_stored("k".into());
        assert_eq!(names.hash_of(Collection::Responses, 1, &key), "ns:responses");
        assert!(names.hash_of(Collection::Redirects, 4, &key).starts_with("ns:redirects:{"));
        let moving = names.hashes(Collection::Responses, Layout { from: 1, to: 2 });
        assert_eq!(moving, ["ns:responses", "ns:responses:{0}", "ns:responses:{1}"]);
        assert_eq!(names.hashes(Collection::Responses, Layout { from: 3, to: 2 }).len(), 3);
    }
}
