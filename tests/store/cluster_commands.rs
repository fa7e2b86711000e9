//! Every command on a cluster, in the library's layout and in one of several shards.

use crate::fleet::Clustered;
use crate::support::origin::Origin;
use crate::support::program::Home;

/// Every command that reads or changes entries.
fn every_command(home: &Home, origin: &Origin) {
    let run = |arguments: &[&str]| home.run(arguments);
    let ok = |arguments: &[&str]| run(arguments).expect(0);
    let url = |path: &str| origin.url(path);
    let before = origin.seen().len();
    for _ in 0..2 {
        assert_eq!(ok(&["get", &url("/a")]).text(), "a");
        assert_eq!(ok(&["get", "--expire-after", "1h", &url("/hop")]).text(), "b");
    }
    assert_eq!(origin.seen().len() - before, 3, "each is fetched once");
    let list: Vec<_> = ["/a", "/b", "/hop", "/c0", "/c1", "/c2", "/c3"].iter().map(|path| url(path)).collect();
    home.file("list", list.join("\n"));
    let many = || assert_eq!(ok(&["get", "--input", "list"]).text(), "abbc0c1c2c3");
    many();
    let before = origin.seen().len();
    many();
    assert_eq!(origin.seen().len(), before, "and so are many");

    assert_eq!(ok(&["size"]).text(), "7\n");
    assert_eq!(ok(&["keys"]).lines().len(), 7);
    assert_eq!(ok(&["keys", "--collection", "redirects"]).lines().len(), 1);
    assert_eq!(ok(&["values"]).lines().len(), 7);
    ok(&["contains", &url("/a"), &url("/hop")]);
    run(&["contains", &url("/none")]).expect(1);
    assert_eq!(ok(&["read", &url("/hop"), "--format", "json"]).json()["url"], url("/b").as_str());
    home.file("body", "made");
    ok(&["write", &url("/made"), "--body", "body"]);
    assert_eq!(ok(&["get", &url("/made")]).text(), "made");
    ok(&["delete", &url("/made"), &url("/none")]);
    run(&["contains", &url("/made")]).expect(1);
    assert!(ok(&["expire", "--set", "2001-01-01T00:00:00Z", &url("/c0")]).stderr.ends_with("note: 1 changed\n"));
    ok(&["purge"]);
    assert_eq!(ok(&["size"]).text(), "6\n");
    ok(&["verify"]);
    home.file("keys", "key");
    run(&["verify", "--secret-key-file", "keys"]).expect(6);
    ok(&["resign", "--unsigned", "--secret-key-file", "keys"]);
    ok(&["verify", "--secret-key-file", "keys"]);
    assert_eq!(ok(&["ping", "--format", "json"]).json()["responses"], 6);
    ok(&["clear"]);
    assert_eq!(ok(&["size"]).text(), "0\n");
}

#[test]
fn every_command_works_on_a_cluster() {
    let cluster = Clustered::start();
    let origin = Origin::start();
    for name in ["a", "b", "c0", "c1", "c2", "c3"] {
        origin.route(&format!("/{name}"), 200, &[], name);
    }
    origin.route("/hop", 302, &[("Location", &origin.url("/b"))], "");
    every_command(&Home::with_address(cluster.address()), &origin);
    assert_eq!(cluster.cli(&["EXISTS", "aiohttp-cache:acache"]), "0\n", "it is the library's layout");
    // By the setting, with the address of one node.
    let node = format!("127.0.0.1:{}", cluster.nodes[0].port());
    let home = Home::with_address(node).variable("ACACHE_CONNECTION_CLS", "cluster");
    every_command(&home.variable("ACACHE_CACHE_NAME", "other"), &origin);
    let sharded = Home::with_address(cluster.address()).variable("ACACHE_SHARDS", "5");
    every_command(&sharded.variable("ACACHE_CACHE_NAME", "sharded"), &origin);
    assert_eq!(cluster.cli(&["GET", "sharded:acache"]), "shards=5\n");
}
