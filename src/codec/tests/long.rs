//! Responses with long bodies, read around them.

use super::*;
use crate::codec::{AFTER_THE_LAST, LONG_BODY};
use crate::entry::Entry;

fn long_entry() -> Entry {
    Entry { body: Some(vec![b'x'; LONG_BODY].into()), ..round_trip::sample() }
}

#[test]
fn a_long_body_stands_last_and_the_response_is_known_before_it() {
    let entry = long_entry();
    let value = unsigned().encode(&entry).whole();
    assert_eq!(*unsigned().decode(&value).unwrap().entry, entry);
    let beginning = value.slice(..64 * 1024);
    let body = unsigned().long_body(&beginning, value.len() as u64).unwrap();
    assert_eq!(&value[body.start..usize::try_from(body.end()).unwrap()], &entry.body.clone().unwrap()[..]);
    assert_eq!(&value[usize::try_from(body.end()).unwrap()..], AFTER_THE_LAST);
    let around = unsigned().decode_around(&beginning, &body, AFTER_THE_LAST).unwrap();
    assert_eq!(*around, Entry { body: None, ..entry });
}

#[test]
fn the_place_is_found_also_in_the_middle_as_the_library_writes_it() {
    let entry = Entry { body: Some(vec![b'x'; LONG_BODY - 1].into()), ..round_trip::sample() };
    let short = unsigned().encode(&entry).whole();
    // One byte more, by hand.
    let at = short.windows(9).position(|window| window == b"\x8c\x05_bodyB\xff").unwrap() + 8;
    let mut value = short[..at].to_vec();
    value.extend((LONG_BODY as u32).to_le_bytes());
    value.push(b'x');
    value.extend(&short[at + 4..]);
    let value = Bytes::from(value);
    let entry = Entry { body: Some(vec![b'x'; LONG_BODY].into()), ..entry };
    assert_eq!(*unsigned().decode(&value).unwrap().entry, entry);

    let body = unsigned().long_body(&value.slice(..4096), value.len() as u64).unwrap();
    let rest = value.slice(usize::try_from(body.end()).unwrap()..);
    let around = unsigned().decode_around(&value.slice(..4096), &body, &rest).unwrap();
    assert_eq!(*around, Entry { body: None, ..entry });
}

#[test]
fn what_is_long_and_no_body_is_not_taken_for_one() {
    let mut entry = round_trip::sample();
    entry.headers.push("x-long", vec![b'x'; LONG_BODY]);
    let value = unsigned().encode(&entry).whole();
    let beginning = value.slice(..128 * 1024);
    let body = unsigned().long_body(&beginning, value.len() as u64).unwrap();
    let rest = value.slice(usize::try_from(body.end()).unwrap()..);
    assert!(unsigned().decode_around(&beginning, &body, &rest).is_err());
}

#[test]
fn what_is_to_be_verified_or_has_no_long_body_is_read_whole() {
    let value = unsigned().encode(&long_entry()).whole();
    let len = value.len() as u64;
    let signed = Codec::new(vec![Secret::from("key")], Secret::from("salt"));
    assert_eq!(signed.long_body(&value.slice(..4096), len), None);
    assert_eq!(unsigned().long_body(&value.slice(..100), len), None, "too little of it");
    assert_eq!(unsigned().long_body(&value, len), None, "all of it");
    assert_eq!(unsigned().long_body(&value.slice(..4096), 4096), None, "it is cut off");
    let small = unsigned().encode(&round_trip::sample()).whole();
    assert_eq!(unsigned().long_body(&small, small.len() as u64), None);
    assert_eq!(unsigned().long_body(&Bytes::from_static(b"\x80\x04B\xff\xff\xff\xffabc"), 100), None);
    let endless = Bytes::from_static(b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\xffabc");
    assert_eq!(unsigned().long_body(&endless, 2_000_000), None, "its end is past all numbers");
}
