//! The `serializer` setting: values of all of them stand in one cache, and every run reads them all.

use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

const ALL: [&str; 6] = ["pickle", "json", "msgpack", "pickle+zstd", "json+zstd", "msgpack+zstd"];

/// Fetches one path with each serializer, and then each of them again with every other.
fn check(home: &Home) {
    let origin = Origin::start();
    let path = |name: &str| format!("/{}", name.replace('+', "-"));
    for name in ALL {
        origin.route(&path(name), 200, &[("X-A", "b")], format!("body of {name}"));
        origin.route(&format!("{}-2", path(name)), 302, &[("Location", &path(name))], "");
        origin.route(&format!("{}-1", path(name)), 302, &[("Location", &format!("{}-2", path(name)))], "");
        let url = origin.url(&format!("{}-1", path(name)));
        home.run(["get", "--serializer", name, &url]).expect(0);
    }
    let requests = origin.seen().len();
    for name in ALL {
        // The second is found through a redirect entry.
        for url in [origin.url(&format!("{}-1", path(name))), origin.url(&format!("{}-2", path(name)))] {
            for reader in ALL {
                let ran = home.run(["get", "--serializer", reader, &url]).expect(0);
                assert_eq!((ran.text(), ran.stderr), (format!("body of {name}"), String::new()), "{name} by {reader}");
            }
        }
    }
    assert_eq!(origin.seen().len(), requests, "all of these are hits");
    let listed = home.run(["values", "--format", "json"]).expect(0).json();
    assert_eq!(listed.as_array().unwrap().len(), ALL.len());
    for value in listed.as_array().unwrap() {
        assert_eq!((&value["status"], value["history"].as_array().unwrap().len()), (&200.into(), 2));
    }
    let ran = home.run(["delete", &origin.url("/json-zstd-2")]).expect(0);
    assert_eq!(ran.stderr, "note: removed 1 response and 2 redirects\n");
}

#[test]
fn what_one_serializer_wrote_is_a_hit_with_every_other_on_sqlite() {
    check(&Home::new());
}

#[test]
fn what_one_serializer_wrote_is_a_hit_with_every_other_on_redis() {
    let server = RedisServer::start();
    check(&Home::with_address(server.url()));
}

#[test]
fn the_same_holds_signed_and_what_is_not_rightly_signed_is_not_used() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url()).variable("ACACHE_SECRET_KEY", "s3cret");
    check(&home);
    let other = Home::with_address(server.url()).variable("ACACHE_SECRET_KEY", "another");
    let ran = other.run(["values"]).expect(6);
    assert_eq!(ran.stderr.lines().filter(|line| line.contains("no signature that any")).count(), ALL.len() - 1);
}

#[test]
fn the_value_is_what_the_serializer_says() {
    let home = Home::new();
    for (name, start) in [
        ("pickle", &b"\x80\x04"[..]),
        ("json", b"{\"method\":\"GET\",\"url\":\"http://e.com/json\""),
        ("msgpack", b"\xc1\x01"),
        ("pickle+zstd", b"\x28\xb5\x2f\xfd"),
    ] {
        let url = format!("http://e.com/{name}");
        home.run(["write", &url, "--serializer", name]).expect(0);
        assert!(home.run(["read", "--raw", &url]).expect(0).stdout.starts_with(start), "{name}");
    }
}

#[test]
fn other_names_are_refused_with_those_that_there_are() {
    let home = Home::new();
    let ran = home.run(["keys", "--serializer", "yaml"]).expect(2);
    let expected = "--serializer cannot be `yaml`: it takes `pickle`, `json` or `msgpack`, and each with `+zstd`";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    let home = home.variable("ACACHE_SERIALIZER", "zstd");
    home.run(["keys"]).expect(3);
}

#[test]
fn a_value_that_expands_beyond_the_largest_body_is_unreadable() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    let body = home.file("zeros", vec![0; 20 << 20]);
    let body = body.to_str().unwrap();
    home.run(["write", "http://e.com/", "--body", body, "--serializer", "msgpack+zstd"]).expect(0);
    assert_eq!(home.run(["size", "--status", "200"]).expect(0).text(), "1\n");
    let ran = home.run(["values", "--max-body", "1MiB"]).expect(6);
    assert!(ran.stderr.contains("expands to more than 18874368 bytes"), "{}", ran.stderr);
}

#[test]
fn an_entry_keeps_its_form_when_its_expiry_changes() {
    let home = Home::new();
    for form in ["pickle", "json+zstd", "msgpack"] {
        home.run(["write", "http://e.com/", "--serializer", form]).expect(0);
        let start = |home: &Home| home.run(["read", "http://e.com/", "--raw"]).expect(0).stdout[..2].to_vec();
        let before = start(&home);
        home.run(["expire", "--set", "2040-01-01T00:00:00Z", "http://e.com/"]).expect(0);
        assert_eq!(start(&home), before, "{form}");
        assert!(home.run(["read", "http://e.com/"]).expect(0).text().contains("2040-01-01"), "{form}");
    }
}
