//! Keys beside a response's own: where its other variants and its parts stand (DESIGN.md §6).

use sha2::{Digest, Sha256};

use super::Key;
use super::hash::hex_key;

/// The key of one variant of a response: SHA-256 of the primary key, and of each field that `Vary` names with its value,
/// each preceded by its length. `values` are in lower-case order of their names.
#[must_use]
pub fn variant_key(primary: &Key, values: &[(String, Option<String>)]) -> Key {
    let mut sha256 = Sha256::new();
    part(&mut sha256, primary.as_bytes());
    for (name, value) in values {
        part(&mut sha256, name.as_bytes());
        // A field that is not there is not an empty one.
        sha256.update([u8::from(value.is_some())]);
        part(&mut sha256, value.as_deref().unwrap_or_default().as_bytes());
    }
    hex_key(sha256)
}

/// The key of something else that belongs to a response: `part` for a partial body, `next` for the next of its variants.
#[must_use]
pub fn derived_key(key: &Key, purpose: &str) -> Key {
    let mut sha256 = Sha256::new();
    part(&mut sha256, b"acache");
    part(&mut sha256, purpose.as_bytes());
    part(&mut sha256, key.as_bytes());
    hex_key(sha256)
}

fn part(sha256: &mut Sha256, part: &[u8]) {
    sha256.update((part.len() as u64).to_be_bytes());
    sha256.update(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_is_another_key() {
        let primary = Key::parse(&"a".repeat(64)).unwrap();
        let value = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
        let mut keys = vec![
            primary.clone(),
            variant_key(&Key::parse(&"b".repeat(64)).unwrap(), &[value("a", Some("1"))]),
            variant_key(&primary, &[value("a", Some("1"))]),
            variant_key(&primary, &[value("a", Some("2"))]),
            variant_key(&primary, &[value("a", Some(""))]),
            variant_key(&primary, &[value("a", None)]),
            variant_key(&primary, &[value("a", Some("1")), value("b", None)]),
            variant_key(&primary, &[value("a1", Some(""))]),
            derived_key(&primary, "part"),
            derived_key(&primary, "next"),
        ];
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count);
        assert!(keys.iter().all(|key| Key::parse(&key.to_string()).is_some()));
    }
}
