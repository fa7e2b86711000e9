//! Whatever bytes a store holds: decoding ends without a panic, and what was decoded can be written and read again.
#![no_main]

use acache::codec::Codec;
use acache::secret::Secret;
use bytes::Bytes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let value = Bytes::copy_from_slice(data);
    let codec = Codec::new(Vec::new(), Secret::from("salt"));
    let _ = codec.decode_redirect(&value);
    let Ok(decoded) = codec.decode(&value) else { return };
    // The written form adds what every reader needs (nine attributes to a cookie, header fields of the request), so it is
    // the second round that changes nothing.
    let once = codec.encode(&decoded.entry).whole();
    let again = codec.decode(&once).expect("what was written can be read");
    assert_eq!(once, codec.encode(&again.entry).whole());
});
