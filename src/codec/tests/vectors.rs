//! Every value that a version of the library wrote, field by field.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::codec::DecodeError;
use crate::entry::{Entry, Morsel, MorselAttribute};
use crate::headers::Headers;

fn lossy(headers: &Headers) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    headers.iter().map(|(name, value)| json!([text(name), text(value)])).collect()
}

fn exact(headers: &Headers) -> Value {
    let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    headers.iter().map(|(name, value)| json!([encode(name), encode(value)])).collect()
}

fn morsel(morsel: &Morsel) -> Value {
    let set = morsel.attributes.iter().filter_map(|(name, value)| match value {
        MorselAttribute::Text(text) if text.is_empty() => None,
        MorselAttribute::Text(text) => Some((name.clone(), json!(text))),
        MorselAttribute::Flag(flag) => Some((name.clone(), json!(flag))),
        MorselAttribute::Number(number) => Some((name.clone(), json!(number))),
    });
    let attributes: serde_json::Map<_, _> = set.collect();
    json!({"value": morsel.value, "coded_value": morsel.coded_value, "attributes": attributes})
}

/// An entry in the form of the vectors' `expected`.
fn described(entry: &Entry, key: &Value) -> Value {
    let body = entry.body.clone().unwrap_or_default();
    let digest = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let hop = |hop: &Entry| {
        json!({"method": hop.method, "url": hop.url.to_string(), "status": hop.status, "reason": hop.reason,
               "headers": lossy(&hop.headers), "size": hop.body.as_ref().map(Bytes::len)})
    };
    json!({
        "key": key, "method": entry.method, "url": entry.url.to_string(), "real_url": entry.real_url.to_string(),
        "status": entry.status, "reason": entry.reason, "version": [entry.version.major, entry.version.minor],
        "headers": lossy(&entry.headers), "headers_b64": exact(&entry.headers),
        "request_headers": entry.request_headers.as_ref().map(lossy), "encoding": entry.encoding,
        "created_at": entry.created_at.to_string(), "last_used": entry.last_used.to_string(),
        "expires": entry.expires.map(|moment| moment.to_string()), "size": entry.body.as_ref().map(Bytes::len),
        "body_sha256": digest,
        "cookies": entry.cookies.iter().map(|(name, value)| (name.clone(), morsel(value))).collect::<serde_json::Map<_, _>>(),
        "links": entry.links.iter().map(|link| json!([link.key, link.params])).collect::<Value>(),
        "history": entry.history.iter().map(hop).collect::<Value>(),
    })
}

#[test]
fn every_response_of_the_library_is_read_in_full() {
    for vector in vectors() {
        if vector.about["kind"] == "redirect" {
            continue;
        }
        let decoded = vector.codec().decode(&vector.value).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        let mut expected = vector.about["expected"].clone();
        expected.as_object_mut().unwrap().remove("body_b64");
        if expected["encoding"].is_null() {
            // Library 0.12.0 and 0.12.1 stored none; the library's own fallback stands in.
            expected["encoding"] = json!("utf-8");
        }
        let found = described(&decoded.entry, &expected["key"]);
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&found[name], value, "{}: {name}", vector.name);
        }
        assert_eq!(decoded.signed, !vector.about["signing"].is_null(), "{}", vector.name);
    }
}

#[test]
fn the_redirect_of_the_library_is_read() {
    let vector = vectors().into_iter().find(|vector| vector.about["kind"] == "redirect").unwrap();
    let target = unsigned().decode_redirect(&vector.value).unwrap();
    assert_eq!(Value::from(target.to_string()), vector.about["expected"]["target"]);
    assert!(unsigned().decode(&vector.value).is_err());
}

#[test]
fn a_signed_value_is_read_with_its_key_and_without_any() {
    let vector = vectors().into_iter().find(|vector| !vector.about["signing"].is_null()).unwrap();
    let salt = || Secret::from("aiohttp-client-cache");
    let with = |keys: &[&str]| Codec::new(keys.iter().map(|key| Secret::from(*key)).collect(), salt());
    assert!(with(&["hunter2"]).decode(&vector.value).unwrap().signed);
    assert!(with(&["hunter2", "newer"]).decode(&vector.value).is_ok(), "older keys verify too");
    assert!(unsigned().decode(&vector.value).unwrap().signed);
    assert_eq!(with(&["other"]).decode(&vector.value), Err(DecodeError::BadSignature));
    let wrong_salt = Codec::new(vec![Secret::from("hunter2")], Secret::from("pepper"));
    assert_eq!(wrong_salt.decode(&vector.value), Err(DecodeError::BadSignature));
    let mut tampered = vector.value.to_vec();
    tampered[200] ^= 1;
    assert_eq!(with(&["hunter2"]).decode(&tampered.into()), Err(DecodeError::BadSignature));
}

#[test]
fn an_unsigned_value_is_refused_when_a_key_is_set() {
    let vector = &vectors()[0];
    let codec = Codec::new(vec![Secret::from("k")], Secret::from("s"));
    assert_eq!(codec.decode(&vector.value), Err(DecodeError::Unsigned));
}

#[test]
fn the_body_is_not_copied() {
    let vector = &vectors()[5];
    let body = unsigned().decode(&vector.value).unwrap().entry.body.unwrap();
    assert!(vector.value.as_ptr_range().contains(&body.as_ptr()));
}

/// Python wrote this response under protocols 0 to 5, and under 0 and 2 also with the module names of Python 3.
#[test]
fn a_response_reads_the_same_under_every_protocol() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/protocols");
    let read = |name: &str| {
        let value = std::fs::read(folder.join(name).with_extension("bin")).unwrap();
        unsigned().decode(&value.into()).unwrap_or_else(|error| panic!("{name}: {error}")).entry
    };
    let expected = read("protocol-4");
    assert_eq!(expected.history.len(), 1);
    assert_eq!(expected.cookies.len(), 2);
    for name in ["protocol-0", "protocol-1", "protocol-2", "protocol-3", "protocol-5"] {
        assert_eq!(read(name), expected, "{name}");
    }
    for name in ["protocol-0-python-3-names", "protocol-2-python-3-names"] {
        assert_eq!(read(name), expected, "{name}");
    }
}

#[test]
fn a_redirect_reads_the_same_under_every_protocol() {
    let key = "ede54b1fe48538ddbcf71283cf08ca0084b222aacdb7a70fb174318fca1e57ed";
    let counted = |start: &[u8], end: &[u8]| [start, b"X\x40\0\0\0", key.as_bytes(), end].concat();
    let short = |start: &[u8]| [start, b"\x8c\x40", key.as_bytes(), b"\x94."].concat();
    for value in [
        format!("V{key}\np0\n.").into_bytes(),
        counted(b"", b"q\0."),
        counted(b"\x80\x02", b"q\0."),
        counted(b"\x80\x03", b"q\0."),
        short(b"\x80\x04\x95\x44\0\0\0\0\0\0\0"),
        short(b"\x80\x05\x95\x44\0\0\0\0\0\0\0"),
    ] {
        assert_eq!(unsigned().decode_redirect(&value.into()).unwrap().to_string(), key);
    }
}
