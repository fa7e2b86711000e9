//! json, msgpack and zstd: each comes back the same, is told apart from the others, and does no harm when it is hostile.

use std::io::Write as _;

use proptest::prelude::*;

use super::round_trip::{entries, sample};
use super::*;
use crate::codec::Serializer;
use crate::entry::Entry;
use crate::key::Key;

const ALL: [&str; 6] = ["pickle", "json", "msgpack", "pickle+zstd", "json+zstd", "msgpack+zstd"];

fn writing(name: &str) -> Codec {
    unsigned().with_serializer(Serializer::parse(name).unwrap())
}

fn signing(name: &str) -> Codec {
    Codec::new(vec![Secret::from("key")], Secret::from("salt")).with_serializer(Serializer::parse(name).unwrap())
}

#[test]
fn names_are_read_and_shown() {
    for name in ALL {
        assert_eq!(Serializer::parse(name).unwrap().to_string(), name);
    }
    for name in ["", "zstd", "yaml", "pickle+gzip", "json+zstd+zstd", "JSON", " json"] {
        assert_eq!(Serializer::parse(name), None, "{name}");
    }
}

#[test]
fn a_full_entry_comes_back_the_same_from_each_signed_or_not() {
    let key = Key::parse(&"a".repeat(64)).unwrap();
    for name in ALL {
        let value = writing(name).encode(&sample()).whole();
        let decoded = unsigned().decode(&value).unwrap();
        assert_eq!((*decoded.entry, decoded.signed), (sample(), false), "{name}");
        assert_eq!(unsigned().decode_redirect(&writing(name).encode_redirect(&key)), Ok(key.clone()), "{name}");

        let signed = signing(name).encode(&sample()).whole();
        assert!(signed.starts_with(&value), "the signature follows the same bytes: {name}");
        for reader in [signing("pickle"), unsigned()] {
            let decoded = reader.decode(&signed).unwrap();
            assert_eq!((*decoded.entry, decoded.signed), (sample(), true), "{name}");
            let redirect = signing(name).encode_redirect(&key);
            assert_eq!(reader.decode_redirect(&redirect), Ok(key.clone()), "{name}");
        }
        assert!(signing(name).decode(&value).is_err(), "unsigned: {name}");
    }
}

#[test]
fn what_the_library_wrote_comes_back_the_same_from_each() {
    for vector in vectors() {
        let Ok(decoded) = vector.codec().decode(&vector.value) else { continue };
        for name in ["json", "msgpack", "msgpack+zstd"] {
            let again = unsigned().decode(&writing(name).encode(&decoded.entry).whole()).unwrap();
            assert_eq!(again.entry, decoded.entry, "{} as {name}", vector.name);
        }
    }
}

#[test]
fn json_is_the_object_that_is_listed() {
    let entry = Entry { body: Some(Bytes::from_static(b"{\"a\": \"\xc3\xa9\"}\n")), ..sample() };
    let stored: Value = serde_json::from_slice(&writing("json").encode(&entry).whole()).unwrap();
    let key = Key::parse(&"a".repeat(64)).unwrap();
    let mut listed = crate::object::shown(&key, &entry, false, entry.created_at, true);
    for of_the_place in ["key", "is_expired", "signed"] {
        listed.as_object_mut().unwrap().remove(of_the_place).unwrap();
    }
    for (name, value) in listed.as_object().unwrap().iter().filter(|(name, _)| *name != "history") {
        assert_eq!(&stored[name], value, "{name}");
    }
    assert_eq!(stored["history"][0]["status"], 302);
    let redirect = writing("json").encode_redirect(&key);
    assert_eq!(redirect, format!("{{\"target\":\"{key}\"}}"));
}

#[test]
fn bodies_are_not_copied_where_the_value_has_them_as_they_are() {
    let body = Bytes::from("text without escapes ".repeat(1000));
    for name in ["pickle", "json", "msgpack"] {
        let value = writing(name).encode(&Entry { body: Some(body.clone()), ..sample() }).whole();
        let decoded = unsigned().decode(&value).unwrap();
        let within = value.as_ptr_range();
        assert!(within.contains(&decoded.entry.body.unwrap().as_ptr()), "{name}");
    }
}

#[test]
fn control_characters_do_not_swell_the_json() {
    for byte in [0_u8, 1, 0x1f, b'\n', b'"', b'\\', 0xff] {
        let entry = Entry { body: Some(vec![byte; 100_000].into()), ..sample() };
        assert!(writing("json").encode(&entry).whole().len() < 210_000, "{byte}");
    }
}

#[test]
fn a_small_value_may_not_become_a_large_one() {
    let zeros = Entry { body: Some(vec![0; 40 << 20].into()), ..sample() };
    for name in ["pickle+zstd", "msgpack+zstd"] {
        let value = writing(name).encode(&zeros).whole();
        assert!(value.len() < 100_000);
        let error = unsigned().with_max_body(1 << 20).decode(&value).unwrap_err();
        assert!(error.to_string().contains("expands to more than 18874368 bytes"), "{error}");
        assert_eq!(*unsigned().with_max_body(40 << 20).decode(&value).unwrap().entry, zeros);
    }
    // Of a frame that does not announce its size, only what is allowed is ever expanded.
    let mut unannounced = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
    unannounced.write_all(&vec![b'{'; 40 << 20]).unwrap();
    let value = unannounced.finish().unwrap();
    let error = unsigned().with_max_body(1).decode(&value.into()).unwrap_err();
    assert!(error.to_string().contains("expands to more than"), "{error}");
}

fn refused(value: impl Into<Bytes>) -> String {
    let value = value.into();
    let started = std::time::Instant::now();
    let error = unsigned().decode(&value).expect_err("it was made to be refused").to_string();
    assert!(unsigned().decode_redirect(&value).is_err());
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{error}");
    error
}

/// `C1 01` and a length before it.
fn packed(content: &[u8]) -> Vec<u8> {
    [&[0xc1, 1][..], &(content.len() as u64).to_le_bytes(), content].concat()
}

#[test]
fn json_that_is_no_response_is_refused() {
    assert!(refused("{").contains("not readable as json"));
    assert!(refused("{}").contains("`url` is missing"));
    assert!(refused(r#"{"url":1}"#).contains("expected a string"));
    assert!(refused(r#"{"url":"http://e.com","status":"x"}"#).contains("`status`"));
    assert!(refused(r#"{"url":"http://e.com","body":"a","body":"b"}"#).contains("duplicate"));
    assert!(refused(r#"{"url":"http://e.com","history":[{}]}"#).contains("in `history`: `url` is missing"));
    assert!(refused(format!("{{\"x\":{}", "[".repeat(1_000_000))).contains("not readable as json"));
    assert!(refused(format!("{{\"history\":{}", "[{\"history\":".repeat(100_000))).contains("recursion limit"));
}

#[test]
fn message_pack_that_is_no_response_is_refused() {
    assert!(refused(&b"\xc1"[..]).contains("cut off"));
    assert!(refused(&b"\xc1\x02"[..]).contains("version 2"));
    assert!(refused(&b"\xc1\x01\xff\xff\xff\xff\xff\xff\xff\xff"[..]).contains("cut off"));
    refused(packed(b""));
    refused(packed(b"\x80"));
    // Lengths beyond the value: a map of 4 billion, a body of 4 GB.
    refused(packed(b"\xdf\xff\xff\xff\xff"));
    refused(packed(b"\x81\xa4body\xc6\xff\xff\xff\xff"));
    let deep = [&b"\x81\xa1x"[..], &vec![0x91; 1_000_000]].concat();
    assert!(refused(packed(&deep)).contains("depth"));
    let hops = [&b"\x81\xa7history"[..], &b"\x91\x81\xa7history".repeat(100_000)].concat();
    refused(packed(&hops));
}

#[test]
fn the_number_of_items_is_bounded() {
    let many = |item: &str| vec![item; 200_000].join(",");
    for (member, item) in [("headers", r#"["",""]"#), ("links", r#"["",[]]"#), ("history", "{}")] {
        let value = format!("{{\"url\":\"http://e.com/\",\"{member}\":[{}]}}", many(item));
        assert!(refused(value).contains("more than 100000 items"), "{member}");
    }
    let value = format!("{{\"url\":\"http://e.com/\",\"links\":[[\"\",[{}]]]}}", many(r#"["",""]"#));
    assert!(refused(value).contains("more than 100000 items"));
    // What is not known may have any number: it is not kept.
    let value = format!("{{\"url\":\"http://e.com/\",\"x\":[{}]}}", many("0"));
    assert!(unsigned().decode(&value.into()).is_ok());
}

#[test]
fn zstd_that_is_none_is_refused() {
    let good = writing("json+zstd").encode(&sample()).whole();
    for len in [4, 5, 8, good.len() / 2, good.len() - 1] {
        assert!(refused(good.slice(..len)).contains("zstd"), "cut at {len}");
    }
    for index in 4..good.len() {
        let mut value = good.to_vec();
        value[index] ^= 1;
        assert!(unsigned().decode(&value.into()).is_err(), "the checksum finds a change at {index}");
    }
    let twice = zstd::bulk::compress(&good, 1).unwrap();
    assert!(refused(twice).contains("zstd in zstd"));
}

#[test]
fn any_byte_changed_or_cut_off_does_no_harm() {
    for name in ["json", "msgpack"] {
        let good = writing(name).encode(&Entry { body: Some(Bytes::from_static(b"body")), ..sample() }).whole();
        for index in 0..good.len() {
            assert!(unsigned().decode(&good.slice(..index)).is_err(), "{name} cut at {index}");
            for change in [0x01, 0x80, 0xff] {
                let mut value = good.to_vec();
                value[index] ^= change;
                let _ = unsigned().decode(&value.into());
            }
        }
    }
}

proptest! {
    #[test]
    fn any_entry_comes_back_the_same_from_each(entry in entries()) {
        for name in ALL {
            prop_assert_eq!(&*unsigned().decode(&writing(name).encode(&entry).whole()).unwrap().entry, &entry, "{}", name);
        }
    }

    #[test]
    fn any_bytes_after_a_magic_do_no_harm(rest: Vec<u8>) {
        for value in [[&b"{"[..], &rest].concat(), packed(&rest), [&b"\x28\xb5\x2f\xfd"[..], &rest].concat()] {
            let _ = unsigned().decode(&value.into());
        }
    }
}
