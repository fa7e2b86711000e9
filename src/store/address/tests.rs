use super::*;

fn redis(text: &str) -> RedisAddress {
    match Address::parse(text) {
        Ok(Address::Redis(address)) => address,
        other => panic!("{text}: {other:?}"),
    }
}

fn tcp(host: &str, port: u16) -> Endpoint {
    Endpoint::Tcp { host: host.to_owned(), port }
}

fn refusal(text: &str) -> String {
    Address::parse(text).expect_err(text).to_string()
}

#[test]
fn every_form_of_a_server_is_read() {
    for (text, host, port) in [
        ("redis://", "localhost", 6379),
        ("redis://example.org", "example.org", 6379),
        ("REDIS://Example.org:7000/", "example.org", 7000),
        ("valkey://10.0.0.1:1", "10.0.0.1", 1),
        ("redis://[::1]:7000", "::1", 7000),
        ("redis://[::1]", "::1", 6379),
        ("redis://host%2Ename", "host.name", 6379),
        ("redis://host:0", "host", 6379),
        ("localhost", "localhost", 6379),
        ("cache.example.org:6380", "cache.example.org", 6380),
        ("[::1]:6380", "::1", 6380),
        ("[fe80::1]", "fe80::1", 6379),
        ("::1", "::1", 6379),
        (" localhost ", "localhost", 6379),
    ] {
        let address = redis(text);
        assert_eq!(address.endpoint, tcp(host, port), "{text}");
        assert_eq!(address.tls, None, "{text}");
    }
    for text in ["rediss://host", "valkeys://host"] {
        assert_eq!(redis(text).tls, Some(AddressTls::default()), "{text}");
    }
    for text in ["unix:///run/redis.sock", "/run/redis.sock", "UNIX:///run/redis%2esock"] {
        assert_eq!(redis(text).endpoint, Endpoint::Unix("/run/redis.sock".into()), "{text}");
    }
    assert_eq!(redis("/odd?db=1").endpoint, Endpoint::Unix("/odd?db=1".into()));
}

#[test]
fn user_and_password_are_percent_decoded() {
    for (text, user, password) in [
        ("redis://host", None, None),
        ("redis://bob@host", Some("bob"), None),
        ("redis://:pw@host", None, Some("pw")),
        ("redis://b%40b:p%2Fw@host", Some("b@b"), Some("p/w")),
        ("redis://bob:p:w@host", Some("bob"), Some("p:w")),
        ("redis://bob:p@w@host", Some("bob"), Some("p@w")),
        ("redis://host?username=bob&password=p%25w", Some("bob"), Some("p%w")),
        ("redis://ann:a@host?username=bob&password=b", Some("ann"), Some("a")),
        ("unix://bob:pw@/run/s", Some("bob"), Some("pw")),
        ("unix:///run/s?password=pw", None, Some("pw")),
    ] {
        let address = redis(text);
        assert_eq!(address.username.as_deref(), user, "{text}");
        assert_eq!(address.password, password.map(Secret::from), "{text}");
        assert_eq!(Address::Redis(address).carries_password(), password.is_some(), "{text}");
    }
    assert_eq!(redis("redis://:%FF@host").password, Some(Secret::new(vec![0xff])));
}

#[test]
fn the_database_option_outranks_the_path() {
    for (text, db) in [
        ("redis://host", None),
        ("redis://host/", None),
        ("redis://host/3", Some(3)),
        ("redis://host/1/2", Some(12)),
        ("redis://host/%34", Some(4)),
        ("redis://host/name", None),
        ("redis://host/3?db=5", Some(5)),
        ("redis://host/3?db=", Some(3)),
        ("redis://host?db=5&db=6", Some(5)),
        ("redis://host/3#?db=9", Some(3)),
        ("unix:///run/s?db=7", Some(7)),
    ] {
        assert_eq!(redis(text).db, db, "{text}");
    }
}

#[test]
fn options_of_the_connection_are_read() {
    let address = redis(
        "redis://host?protocol=3&client_name=a.b&socket_timeout=1.5&socket_connect_timeout=2&timeout=9\
         &socket_keepalive=yes&max_connections=4&health_check_interval=0&retry_on_timeout=true&encoding=utf-8",
    );
    assert_eq!(address.protocol, Some(Protocol::Resp3));
    assert_eq!(address.client_name.as_deref(), Some("a.b"));
    assert_eq!(address.response_timeout, Some(Duration::from_millis(1500)));
    assert_eq!(address.timeout, Some(Duration::from_secs(2)));
    assert!(address.keepalive);
    assert_eq!(redis("redis://host?timeout=9").timeout, Some(Duration::from_secs(9)));
    for no in ["0", "f", "False", "N", "no", ""] {
        assert!(!redis(&format!("redis://host?socket_keepalive={no}")).keepalive, "{no}");
    }
}

#[test]
fn options_of_tls_are_read() {
    let tls = |text: &str| redis(text).tls.unwrap();
    let all = tls(
        "rediss://host?ssl_ca_certs=/a%20b.pem&ssl_ca_path=/d&ssl_ca_data=X+Y&ssl_certfile=c&ssl_keyfile=k&ssl_min_version=772",
    );
    let ssl = Ssl {
        enabled: true,
        ca: Some("/a b.pem".into()),
        cert: Some("c".into()),
        key: Some("k".into()),
        ..Ssl::default()
    };
    assert_eq!(
        all,
        AddressTls {
            ssl,
            ca_folder: Some("/d".into()),
            ca_text: Some("X Y".to_owned()),
            check_hostname: true,
            only_tls13: true
        }
    );
    assert!(tls("rediss://host?ssl_cert_reqs=none").ssl.insecure);
    assert!(!tls("rediss://host?ssl_cert_reqs=optional").ssl.insecure);
    assert!(!tls("rediss://host?ssl_check_hostname=False").check_hostname);
    assert!(!tls("rediss://host?ssl_min_version=771").only_tls13);
}

#[test]
fn errors_name_the_option_and_never_its_value() {
    for (text, message) in [
        ("redis://host?fast=1", "unknown option `fast`"),
        ("rediss://host?ssl_magic=1", "unknown option `ssl_magic`"),
        ("redis://host?db=hunter2", "malformed value of option `db`: expected a number"),
        ("redis://host?protocol=4", "malformed value of option `protocol`: expected 2 or 3"),
        (
            "redis://host?socket_timeout=nan",
            "malformed value of option `socket_timeout`: expected a number of seconds above 0",
        ),
        (
            "redis://host?socket_timeout=1e300",
            "malformed value of option `socket_timeout`: expected a number of seconds above 0",
        ),
        (
            "rediss://host?ssl_cert_reqs=maybe",
            "malformed value of option `ssl_cert_reqs`: expected none, optional or required",
        ),
    ] {
        assert_eq!(refusal(text), message, "{text}");
    }
    assert!(refusal("redis://host?ssl_ca_certs=x").contains("only for rediss://"));
    assert!(refusal("rediss://host?ssl_password=hunter2").contains("encrypted keys are not supported"));
}

#[test]
fn what_cannot_be_read_is_refused_without_showing_a_password() {
    for text in [
        "",
        "redis://:hunter2/x@host",
        "redis://:hunter2#x@host",
        "redis://host:hunter2",
        "bob:hunter2@host",
        "host:hunter2",
        "redis://[hunter2]",
        "redis://[::1",
        "redis://[::1]hunter2",
        "redis://host hunter2",
        "host/1",
        "host?db=1",
        "unix://hunter2/path",
        "unix://",
        "b b:hunter2@redis://host",
        "redis://%FF:hunter2@host",
        "sqlite://hunter2",
        "sqlite:a\0b",
    ] {
        let message = refusal(text);
        assert!(!message.contains("hunter2"), "{text}: {message}");
    }
}

#[test]
fn other_schemes_are_unsupported() {
    for scheme in ["http", "redis-proxy", "rediss+cluster", "redis+unix"] {
        let text = format!("{scheme}://bob:hunter2@host");
        assert_eq!(Address::parse(&text), Err(AddressError::Scheme(scheme.to_owned())));
        assert!(refusal(&text).starts_with(&format!("unsupported scheme `{scheme}://`")));
    }
}

#[test]
fn addresses_print_without_their_password() {
    for (text, printed) in [
        ("localhost", "redis://localhost:6379/0"),
        ("valkeys://b%40b:pw@Host:7/2", "rediss://b%40b@host:7/2"),
        ("redis://:pw@[::1]", "redis://[::1]:6379/0"),
        ("unix://:pw@/run/s?db=3", "unix:///run/s?db=3"),
        ("/run/s", "unix:///run/s"),
        (
            "redis-sentinel://bob:pw@a:1,[::1],C/my%20master/3?sentinel_password=x",
            "redis-sentinel://bob@a:1,[::1]:26379,c:26379/my%20master/3",
        ),
        ("rediss-cluster://:pw@a,b:7001/", "rediss-cluster://a:6379,b:7001"),
        ("sqlite:", "sqlite:"),
        ("sqlite:///a/b/", "sqlite:/a/b/"),
    ] {
        assert_eq!(Address::parse(text).unwrap().to_string(), printed, "{text}");
    }
    let debug = format!("{:?}", Address::parse("redis://bob:hunter2@host").unwrap());
    assert!(!debug.contains("hunter2"), "{debug}");
}

#[test]
fn file_names_are_made_as_the_library_makes_them() {
    let path = |text: &str, namespace: &str| match Address::parse(text) {
        Ok(Address::Sqlite(address)) => address.path(namespace).map(|path| path.to_str().unwrap().to_owned()),
        other => panic!("{text}: {other:?}"),
    };
    for (text, expected) in [
        ("sqlite:/a/x", "/a/x.sqlite"),
        ("sqlite:/a/x.db", "/a/x.db"),
        ("sqlite:/a/.x", "/a/.x"),
        ("SQLite:/a.b/x", "/a.b/x.sqlite"),
        ("sqlite:///a/x", "/a/x.sqlite"),
        ("sqlite:/a?db=1", "/a?db=1.sqlite"),
        ("sqlite:/a/", "/a/ns.sqlite"),
        ("sqlite:///a/b/", "/a/b/ns.sqlite"),
    ] {
        assert_eq!(path(text, "ns").unwrap(), expected, "{text}");
    }
    assert!(path("sqlite:rel", "ns").unwrap().ends_with("/rel.sqlite"));
    assert!(path("sqlite:rel", "ns").unwrap().starts_with('/'));
    assert_eq!(path("sqlite:/a/", "a.b").unwrap(), "/a/a.b.sqlite");
    for namespace in ["", ".", "..", ".hidden", "a/b", "/etc/x", "a\0b"] {
        assert_eq!(path("sqlite:/a/", namespace), Err(AddressError::Namespace(namespace.to_owned())));
        assert_eq!(path("sqlite:", namespace), Err(AddressError::Namespace(namespace.to_owned())));
        assert!(path("sqlite:/a/x", namespace).is_ok());
    }
}

#[test]
fn a_tilde_is_the_home_directory() {
    let home = etcetera::home_dir().unwrap();
    let path = |text: &str| match Address::parse(text) {
        Ok(Address::Sqlite(address)) => address.path("ns").unwrap(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(path("sqlite:~/x"), home.join("x.sqlite"));
    assert_eq!(path("sqlite:~/d/"), home.join("d/ns.sqlite"));
    assert_eq!(path("sqlite:~"), home.join("ns.sqlite"));
    assert!(path("sqlite:").ends_with("acache/ns.sqlite"));
}

#[test]
fn sentinels_are_read_with_their_own_login() {
    let address =
        redis("rediss-sentinel://ann:pw@a,b:1,[::1]:2/main/4?sentinel_username=s&sentinel_password=t&client_name=c");
    assert_eq!(address.endpoint, tcp("a", 26379));
    assert_eq!(address.others, [tcp("b", 1), tcp("::1", 2)]);
    let sentinel =
        Sentinel { master: "main".to_owned(), username: Some("s".to_owned()), password: Some(Secret::from("t")) };
    assert_eq!(address.topology, Topology::Sentinel(sentinel));
    assert_eq!((address.db, address.tls.is_some()), (Some(4), true));
    assert_eq!(address.username.as_deref(), Some("ann"));
    assert!(Address::parse("redis-sentinel://a/m?sentinel_password=t").unwrap().carries_password());
    assert_eq!(redis("redis-sentinel://a/m").db, None);
    assert_eq!(redis("redis-sentinel://a/m/3?db=5").db, Some(5));
    for text in ["redis-sentinel://a", "redis-sentinel://a:1,b:2/"] {
        assert!(refusal(text).contains("name of a master"), "{text}");
    }
    assert!(refusal("redis-sentinel://a/m/x").contains("number of a database"));
    assert_eq!(refusal("redis-sentinel://a/m?sentinel_color=red"), "unknown option `sentinel_color`");
    assert_eq!(refusal("redis://a?sentinel_password=x"), "unknown option `sentinel_password`");
}

#[test]
fn nodes_of_a_cluster_are_read() {
    let address = redis("redis-cluster://:pw@a:7000,b,[::1]:7002?socket_timeout=2");
    assert_eq!((address.endpoint, address.others), (tcp("a", 7000), vec![tcp("b", 6379), tcp("::1", 7002)]));
    assert_eq!(address.topology, Topology::Cluster);
    assert_eq!(address.response_timeout, Some(Duration::from_secs(2)));
    assert_eq!(redis("redis-cluster://a/0").db, None);
    for text in ["redis-cluster://a/1", "redis-cluster://a?db=1", "redis-cluster://a/name"] {
        assert!(refusal(text).contains("only the database 0"), "{text}");
    }
    assert!(refusal("redis-cluster://a:99999,b").contains("no number up to 65535"));
}
