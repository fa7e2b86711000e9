//! Values made to hurt: each is refused, quickly, in little memory.

use super::*;

fn refused(value: impl Into<Bytes>) -> String {
    let started = std::time::Instant::now();
    let value = value.into();
    let error = unsigned().decode(&value).expect_err("it was made to be refused");
    assert!(unsigned().decode_redirect(&value).is_err());
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{error}");
    error.to_string()
}

#[test]
fn nothing_is_imported_or_called() {
    assert!(refused(&b"cos\nsystem\n(X\x04\0\0\0truetR."[..]).contains("`os.system`"));
    assert!(refused(&b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93."[..]).contains("`builtins.eval`"));
    assert!(refused(&b"\x80\x04\x8c\x08datetime\x8c\x11datetime.__init__\x93."[..]).contains("datetime.__init__"));
    // A known class is not called with other arguments than data.
    refused(&b"\x80\x04\x8c\x04yarl\x8c\x03URL\x93)R."[..]);
}

#[test]
fn opcodes_that_do_more_than_describe_data_are_refused() {
    for opcode in [b'P', b'Q', b'i', b'o', 0x82, 0x83, 0x84, 0x92, 0x96, 0x97, 0x98, 0xff, 0x8f, 0x90, 0x91, b'G', b'F']
    {
        let value = vec![0x80, 4, b'N', opcode, 0, 0, 0, 0, b'\n', b'\n', b'.'];
        assert!(refused(value).contains(&format!("0x{opcode:02x}")));
    }
}

#[test]
fn lengths_beyond_the_value_are_refused() {
    for value in [
        &b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\xff."[..],
        b"\x80\x04\x8d\0\0\0\0\0\x01\0\0.",
        b"\x80\x04B\xff\xff\xff\x7f.",
        b"\x80\x04\x8b\xff\xff\xff\x7f.",
    ] {
        assert!(refused(value).contains("cut off"));
    }
}

#[test]
fn depth_costs_nothing() {
    let mut lists = vec![b']'; 240_000];
    lists.extend(vec![b'a'; 239_999]);
    lists.push(b'.');
    refused(lists);
    let mut tuples = vec![b')'];
    tuples.extend(vec![0x85; 490_000]);
    tuples.push(b'.');
    refused(tuples);
}

#[test]
fn the_number_of_objects_is_bounded() {
    assert!(refused(vec![b'N'; 2_000_000]).contains("objects"));
    assert!(refused(vec![b'('; 2_000_000]).contains("objects"));
}

#[test]
fn gaps_in_the_memo_are_refused() {
    refused(&b"Nr\xff\xff\xff\x7f."[..]);
    refused(&b"Nh\x05."[..]);
    refused(&b"Np99999999999\n."[..]);
}

/// A response whose history refers to itself: a cycle.
#[test]
fn cycles_are_refused() {
    let mut value = b"\x80\x04\x8c\x1daiohttp_client_cache.response\x8c\x0eCachedResponse\x93)\x81\x94}(".to_vec();
    value.extend(b"\x8c\x06status\x4b\xc8\x8c\x07history]\x94h\0a");
    value.extend(b"ub.");
    refused(value);
}

/// The opcode of a text of 64 KB.
fn long_text() -> Vec<u8> {
    [&b"X\0\0\x01\0"[..], &[b'x'; 65536]].concat()
}

/// A response as it is stored, with other content from the name of a member to the name of the next.
fn with_member(name: &str, next: &str, content: &[u8]) -> Vec<u8> {
    let good = unsigned().encode(&crate::codec::tests::round_trip::sample()).whole();
    let at = |name: &str| good.windows(name.len()).position(|window| window == name.as_bytes()).unwrap();
    // A name is two bytes of opcode and length, and the text.
    [&good[..at(name) + name.len()], content, &good[at(next) - 2..]].concat()
}

/// A text of 64 KB, and 100,000 references to it where each is copied.
#[test]
fn texts_that_multiply_are_refused() {
    let mut links = b"](".to_vec();
    links.extend(long_text());
    links.extend(b"\x94]\x86");
    for _ in 0..100_000 {
        links.extend(b"h\0]\x86");
    }
    links.push(b'e');
    assert!(refused(with_member("_links", "cookies", &links)).contains("repeats itself"));
}

/// Text that becomes bytes, as protocol 2 writes them, again and again.
#[test]
fn bytes_that_multiply_are_refused() {
    let mut value = b"\x80\x02(".to_vec();
    value.extend(long_text());
    value.extend(b"q\0c_codecs\nencode\nq\x01");
    for _ in 0..100_000 {
        value.extend(b"h\x01h\0N\x86R");
    }
    value.extend(b"t.");
    assert!(refused(value).contains("too long"));
}

/// A header field made in that way, 20,000 times.
#[test]
fn header_fields_that_multiply_are_refused() {
    let mut fields = b"\x94](c_codecs\nencode\n".to_vec();
    fields.extend(long_text());
    fields.extend(b"N\x86Rq\0h\0\x86q\0");
    for _ in 0..20_000 {
        fields.extend(b"h\0");
    }
    fields.push(b'e');
    assert!(refused(with_member("raw_headers", "request_raw_headers", &fields)).contains("repeats itself"));
}

/// A dictionary of which instances are made, again and again.
#[test]
fn members_that_multiply_cost_nothing() {
    let mut value = b"\x80\x02(}q\0(".to_vec();
    value.extend(vec![b'N'; 200_000]);
    value.extend(b"uccopy_reg\n_reconstructor\nq\x01chttp.cookies\nMorsel\nq\x02");
    for _ in 0..100_000 {
        value.extend(b"h\x01h\x02h\x02h\0\x87R");
    }
    value.extend(b"t.");
    refused(value);
}

#[test]
fn a_value_cut_anywhere_is_refused_without_panic() {
    for vector in vectors() {
        let codec = vector.codec();
        for len in 0..vector.value.len() {
            let cut = vector.value.slice(..len);
            let whole_pickle = vector.about["signing"].is_null();
            assert!(codec.decode(&cut).is_err() || !whole_pickle, "{} cut at {len}", vector.name);
        }
    }
}

#[test]
fn a_value_with_any_byte_changed_does_no_harm() {
    for vector in vectors() {
        let codec = unsigned();
        for index in 0..vector.value.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut value = vector.value.to_vec();
                value[index] ^= change;
                let _ = codec.decode(&value.into());
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_do_no_harm(value: Vec<u8>) {
        let _ = unsigned().decode(&value.into());
    }
}
