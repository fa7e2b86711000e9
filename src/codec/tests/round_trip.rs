//! What is encoded here comes back the same, signed or not.

use proptest::prelude::*;

use super::*;
use crate::entry::{Entry, EntryUrl, HttpVersion, Link, MORSEL_ATTRIBUTES, Morsel, MorselAttribute};
use crate::headers::Headers;
use crate::key::Key;
use crate::time::Timestamp;

/// An entry with something in every field.
pub(super) fn sample() -> Entry {
    let moment = Timestamp::from_unix_micros(1_795_399_782_400_808).unwrap();
    let hop = Entry {
        method: "GET".into(),
        status: 302,
        reason: "Found".into(),
        version: HttpVersion { major: 1, minor: 1 },
        url: EntryUrl::split("http://e.com/a"),
        real_url: EntryUrl::split("http://e.com/a"),
        headers: [("location", "/b")].into_iter().collect(),
        request_headers: Some([("Host", "e.com")].into_iter().collect()),
        body: None,
        encoding: "utf-8".into(),
        cookies: Vec::new(),
        links: Vec::new(),
        created_at: moment,
        expires: None,
        last_used: moment,
        history: Vec::new(),
    };
    let mut attributes: Vec<_> =
        MORSEL_ATTRIBUTES.iter().map(|name| ((*name).to_owned(), MorselAttribute::Text(String::new()))).collect();
    attributes[5].1 = MorselAttribute::Flag(true);
    let morsel = Morsel { key: "a".to_owned(), value: "b c".to_owned(), coded_value: "\"b c\"".to_owned(), attributes };
    Entry {
        status: 200,
        reason: "OK".into(),
        url: EntryUrl::split("http://e.com/b"),
        real_url: EntryUrl::split("http://e.com/b#f"),
        headers: [("X-Bytes", &b"\xff\xfe"[..]), ("x-bytes", b"")].into_iter().collect(),
        body: Some(Bytes::from(vec![7; 70_000])),
        cookies: vec![("a".to_owned(), morsel)],
        links: vec![Link { key: "next".to_owned(), params: vec![("url".to_owned(), "http://e.com/n".to_owned())] }],
        expires: Some(moment),
        history: vec![hop.clone()],
        ..hop
    }
}

#[test]
fn a_full_entry_comes_back_the_same() {
    let entry = sample();
    assert_eq!(*unsigned().decode(&unsigned().encode(&entry).whole()).unwrap().entry, entry);
}

#[test]
fn what_the_library_wrote_comes_back_the_same_after_writing_it_here() {
    for vector in vectors() {
        let Ok(decoded) = vector.codec().decode(&vector.value) else { continue };
        let mut again = vector.codec().decode(&vector.codec().encode(&decoded.entry).whole()).unwrap();
        // What an older library did not write is written empty.
        if decoded.entry.request_headers.is_none() {
            again.entry.request_headers = None;
            again.entry.history.iter_mut().for_each(|hop| hop.request_headers = None);
        }
        assert_eq!(again, decoded, "{}", vector.name);
    }
}

#[test]
fn what_is_signed_here_verifies_only_with_the_same_key_and_salt() {
    let codec =
        |keys: &[&str], salt: &str| Codec::new(keys.iter().map(|key| Secret::from(*key)).collect(), Secret::from(salt));
    let value = codec(&["old", "new"], "salt").encode(&sample()).whole();
    assert!(codec(&["new"], "salt").decode(&value).unwrap().signed);
    assert!(codec(&["old"], "salt").decode(&value).is_err(), "the last key signs");
    assert!(codec(&["new"], "other").decode(&value).is_err());
    // As Python does: padding and the two unused bits of the last character are accepted.
    let padded: Bytes = [&value[..], b"="].concat().into();
    assert!(codec(&["new"], "salt").decode(&padded).is_ok());
    let key = Key::parse(&"a".repeat(64)).unwrap();
    let redirect = codec(&["new"], "salt").encode_redirect(&key);
    assert_eq!(codec(&["new"], "salt").decode_redirect(&redirect), Ok(key.clone()));
    assert!(codec(&["old"], "salt").decode_redirect(&redirect).is_err());
    assert_eq!(unsigned().encode_redirect(&key).len(), 2 + 2 + 64 + 1);
}

/// itsdangerous 2.2: `Serializer("hunter2", salt="aiohttp-client-cache", serializer=pickle)` over `pickle.dumps("x", 4)`.
#[test]
fn a_signature_is_the_one_that_itsdangerous_makes() {
    let signer = crate::codec::signer::Signer::new(vec![Secret::from("hunter2")], Secret::from("aiohttp-client-cache"));
    let mut payload = crate::pieces::Pieces::from(&b"\x80\x04\x95\x05\0\0\0\0\0\0\0\x8c"[..]);
    payload.push(&b"\x01x\x94."[..]);
    assert_eq!(signer.unwrap().signature(&payload).as_bytes(), SIGNATURE);
}

const SIGNATURE: &[u8] = b".oWoWjEif9uIe4I_FMUyuzXYPA6I";

fn headers() -> impl Strategy<Value = Headers> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..20);
    proptest::collection::vec((bytes(), bytes()), 0..5).prop_map(Headers::from_iter)
}

/// Any entry that this program could be asked to store.
pub(super) fn entries() -> impl Strategy<Value = Entry> {
    let text = ("\\PC*", "\\PC*", "https?://[a-z.]{1,9}(/\\PC{0,9})?(\\?[a-z]{1,9})?");
    let micros = Timestamp::MIN.unix_micros()..=Timestamp::MAX.unix_micros();
    (text, any::<u16>(), headers(), headers(), any::<Vec<u8>>(), micros).prop_map(
        |((method, reason, url), status, headers, request_headers, body, micros)| Entry {
            method: method.into(),
            reason: reason.into(),
            status,
            headers,
            // As it is printed: an empty path before a query is `/`.
            url: EntryUrl::split(&EntryUrl::split(&url).to_string()),
            request_headers: Some(request_headers),
            body: Some(body.into()),
            created_at: Timestamp::from_unix_micros(micros).unwrap(),
            ..sample()
        },
    )
}

proptest! {
    #[test]
    fn any_entry_comes_back_the_same(entry in entries()) {
        prop_assert_eq!(*unsigned().decode(&unsigned().encode(&entry).whole()).unwrap().entry, entry);
    }
}
