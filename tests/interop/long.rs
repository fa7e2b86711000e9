//! Long bodies, which the program writes last and the library in the middle: each reads the other's.

use base64::Engine as _;
use serde_json::{Value, json};

use super::{Shared, on_both};
use crate::support::origin::Origin;

const LEN: usize = 3_000_000;

fn body() -> Vec<u8> {
    (0..LEN).map(|index| (index as u32).wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect()
}

fn check(shared: Shared) {
    let origin = Origin::start();
    for path in ["/ours", "/theirs"] {
        origin.route(path, 200, &[("X-Behind", "the body")], body());
    }
    let ours = origin.url("/ours");
    assert!(shared.home.run(["get", "--expire-after", "1h", &ours]).expect(0).stdout == body());
    let found = shared.python(json!([{"do": "get", "url": ours}, {"do": "get", "url": origin.url("/theirs")}]));
    let read =
        |found: &Value| base64::engine::general_purpose::STANDARD.decode(found["body"].as_str().unwrap()).unwrap();
    assert!(read(&found[0]) == body() && found[0]["from_cache"] == true && found[0]["expires"].is_string());
    assert_eq!(found[1]["from_cache"], false);

    let ran = shared.home.run(["get", "-i", &origin.url("/theirs")]).expect(0);
    assert!(ran.stdout.ends_with(&body()) && ran.stdout.len() > LEN + 20);
    assert!(String::from_utf8_lossy(&ran.stdout[..1000]).contains("X-Behind: the body"), "it stands behind the body");
    assert_eq!((origin.count("/ours"), origin.count("/theirs")), (1, 1));
}

#[test]
fn long_bodies_are_shared_both_ways() {
    on_both(check);
}

#[test]
fn the_same_holds_signed() {
    check(Shared::redis().with("secret_key", json!("hunter2")).variable("ACACHE_SECRET_KEY", "hunter2"));
}

/// What decides stands behind the body where the library wrote it: nothing of it goes out before that is known.
#[test]
fn a_long_body_of_the_library_that_expired_is_not_used() {
    let shared = Shared::redis().with("expire_after", json!(0.001));
    let origin = Origin::start();
    origin.route("/long", 200, &[], body());
    shared.python(json!([{"do": "get", "url": origin.url("/long")}]));
    let ran = shared.home.run(["get", "-v", &origin.url("/long")]).expect(0);
    assert!(ran.stdout == body() && ran.stderr.contains("fwd=stale"), "{}", ran.stderr);
    assert_eq!(origin.count("/long"), 2);
}
