//! Long bodies: passed on while they come, whoever wrote them, and never half of one taken for a whole.

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

/// Not the same anywhere, so that a part in the wrong place shows.
fn long_body(len: usize) -> Vec<u8> {
    (0..len).map(|index| (index as u32).wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect()
}

#[test]
fn a_long_hit_is_the_same_on_every_way_out() {
    let server = RedisServer::start();
    let origin = Origin::start();
    let body = long_body(5_000_001);
    origin.route("/long", 200, &[], body.clone());
    let url = origin.url("/long");
    for home in [Home::with_address(server.url()), Home::new()] {
        assert!(home.run(["get", &url]).expect(0).stdout == body);
        let sent = origin.count("/long");
        assert!(home.run(["get", &url]).expect(0).stdout == body);
        let file = home.path().join("out");
        home.run(["get", "-o", file.to_str().unwrap(), &url]).expect(0);
        assert!(std::fs::read(file).unwrap() == body);
        let with_head = home.run(["get", "-i", &url]).expect(0).stdout;
        assert!(with_head.starts_with(b"HTTP/1.1 200 OK\r\n") && with_head.ends_with(&body));
        let object = home.run(["get", "--format", "json", &url]).expect(0).json();
        assert_eq!((object["size"].as_u64(), object["from_cache"].as_bool()), (Some(5_000_001), Some(true)));
        assert!(home.run(["get", "--filter-fn", ".size > 5", &url]).expect(0).stdout == body);
        assert!(home.run(["get", "--cache-control", "--only-if-cached", &url]).stdout.is_empty(), "it has no lifetime");
        assert_eq!(origin.count("/long"), sent);
    }
}

#[test]
fn a_long_entry_that_expired_is_fetched_anew() {
    let server = RedisServer::start();
    let origin = Origin::start();
    origin.route("/long", 200, &[], long_body(2_000_000));
    let home = Home::with_address(server.url());
    let url = origin.url("/long");
    home.run(["get", "--expire-after", "0.001", &url]).expect(0);
    std::thread::sleep(std::time::Duration::from_millis(5));
    home.run(["get", &url]).expect(0);
    assert_eq!(origin.count("/long"), 2);
}
