//! Micro-benchmarks of what a hit is made of: `cargo bench --bench micro`. Whole processes are what `benches/run` measures.

use acache::codec::Codec;
use acache::entry::Entry;
use acache::headers::Headers;
use acache::key::{KeyRules, cache_key};
use acache::policy::rfc9111::Policy;
use acache::policy::url_pattern::UrlPattern;
use acache::request::{Request, RequestBody};
use acache::secret::Secret;
use acache::time::Timestamp;
use bytes::Bytes;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// What the library 0.15.0 wrote.
const WRITTEN_BY_THE_LIBRARY: &[u8] = include_bytes!("../tests/vectors/values/01-0.15.0-json.bin");

fn codec(secret_keys: &[&str]) -> Codec {
    Codec::new(
        secret_keys.iter().map(|key| Secret::new(key.as_bytes().to_vec())).collect(),
        Secret::new(b"salt".to_vec()),
    )
}

fn entry() -> Entry {
    let mut entry = codec(&[]).decode(&Bytes::from_static(WRITTEN_BY_THE_LIBRARY)).expect("it is a vector").entry;
    entry.body = Some(vec![b'x'; 2048].into());
    *entry
}

mod decode {
    use super::*;

    #[divan::bench]
    fn written_by_the_library(bencher: Bencher) {
        let value = Bytes::from_static(WRITTEN_BY_THE_LIBRARY);
        let codec = codec(&[]);
        bencher.bench_local(|| codec.decode(black_box(&value)));
    }

    #[divan::bench(args = [false, true])]
    fn two_kilobytes(bencher: Bencher, signed: bool) {
        let codec = codec(if signed { &["key"] } else { &[] });
        let value = codec.encode(&entry()).whole();
        bencher.bench_local(|| codec.decode(black_box(&value)));
    }

    #[divan::bench]
    fn a_redirect(bencher: Bencher) {
        let key = cache_key(&Request::get("http://example.com/"), &KeyRules::default()).expect("it has a key");
        let codec = codec(&[]);
        let value = codec.encode_redirect(&key);
        bencher.bench_local(|| codec.decode_redirect(black_box(&value)));
    }
}

mod encode {
    use super::*;

    #[divan::bench(args = [false, true])]
    fn two_kilobytes(bencher: Bencher, signed: bool) {
        let (codec, entry) = (codec(if signed { &["key"] } else { &[] }), entry());
        bencher.bench_local(|| codec.encode(black_box(&entry)));
    }
}

mod key {
    use super::*;

    #[divan::bench(args = [
        "http://127.0.0.1:8080/f/1",
        "https://example.com/search?q=cache&lang=en&page=2",
        "https://EXAMPLE.com:443/a/../b c?z=ä&a=%7e#fragment",
        "https://bücher.example/",
    ])]
    fn of_url(bencher: Bencher, url: &str) {
        let (request, rules) = (Request::get(url), KeyRules::default());
        bencher.bench_local(|| cache_key(black_box(&request), &rules));
    }

    #[divan::bench]
    fn of_json(bencher: Bencher) {
        let json = r#"{"query": "cache", "filters": {"lang": ["en", "de"], "since": 1.5e3}, "token": null}"#;
        let request = Request {
            method: "POST".into(),
            body: RequestBody::Json(json.into()),
            ..Request::get("https://example.com/api")
        };
        let rules = KeyRules { ignored_params: vec!["token".into()], ..KeyRules::default() };
        bencher.bench_local(|| cache_key(black_box(&request), &rules));
    }
}

mod policy {
    use super::*;

    #[divan::bench]
    fn reuse(bencher: Bencher) {
        let mut entry = entry();
        entry.headers.push("Cache-Control", "public, max-age=3600, stale-while-revalidate=60");
        entry.headers.push("Vary", "Accept-Encoding");
        let (policy, request, now) = (Policy::default(), Headers::default(), Timestamp::now());
        bencher.bench_local(|| policy.reuse(black_box(&entry).into(), &request, false, now));
    }

    #[divan::bench]
    fn url_pattern(bencher: Bencher) {
        let pattern = UrlPattern::parse("*.example.com/api/*/items").expect("it is a pattern");
        bencher.bench_local(|| pattern.matches(black_box("https://www.example.com/api/v2/items?page=3")));
    }
}
