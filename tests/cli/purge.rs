//! `acache purge`.

use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

fn check(home: &Home) {
    home.run(["write", "http://e.com/fresh", "--expire-after", "1h"]).expect(0);
    home.run(["write", "http://e.com/never"]).expect(0);
    home.run(["write", "http://e.com/old", "--expire-after", "-1h"]).expect(2);
    home.run(["write", "http://e.com/old", "--expire-after", "-3600"]).expect(0);
    let key = home.run(["key", "http://e.com/old"]).text();
    assert_eq!(home.run(["purge", "--dry-run"]).expect(0).text(), key);
    assert_eq!(home.run(["size"]).expect(0).text(), "3\n");
    let ran = home.run(["purge"]).expect(0);
    assert_eq!(ran.stderr, "note: removed 1 response\n");
    let mut urls = home.run(["keys", "--urls"]).expect(0).lines();
    urls.sort();
    assert_eq!(urls, ["http://e.com/fresh", "http://e.com/never"]);
    assert_eq!(home.run(["purge"]).expect(0).stderr, "note: removed 0 responses\n");
}

#[test]
fn only_expired_entries_go_from_sqlite() {
    check(&Home::new());
}

#[test]
fn only_expired_entries_go_from_redis() {
    let server = RedisServer::start();
    check(&Home::with_address(server.url()));
}
