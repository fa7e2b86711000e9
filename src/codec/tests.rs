//! What the library wrote, what nobody should have written, and what comes back of what is written here.

mod hostile;
mod long;
mod round_trip;
mod serializers;
mod vectors;

use base64::Engine as _;
use bytes::Bytes;
use serde_json::Value;

use super::Codec;
use crate::secret::Secret;

/// One of the library's values, with what it is.
struct Vector {
    name: String,
    value: Bytes,
    about: Value,
}

impl Vector {
    /// A codec with the keys that the value was signed with, if it was.
    fn codec(&self) -> Codec {
        let signing = &self.about["signing"];
        let keys = signing["secret_keys_b64"].as_array().into_iter().flatten().map(|key| Secret::new(from_base64(key)));
        let salt = if signing.is_null() { Vec::new() } else { from_base64(&signing["salt_b64"]) };
        Codec::new(keys.collect(), Secret::new(salt))
    }
}

fn from_base64(text: &Value) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap()
}

fn vectors() -> Vec<Vector> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/values");
    let mut vectors: Vec<Vector> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "bin"))
        .map(|path| Vector {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            value: std::fs::read(&path).unwrap().into(),
            about: serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap(),
        })
        .collect();
    vectors.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(vectors.len(), 12);
    vectors
}

fn unsigned() -> Codec {
    Codec::new(Vec::new(), Secret::from(""))
}
