//! A store that cannot be reached, refuses, or is no cache: every command but `get` fails with 4 and says what to do.

use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

/// Every command that needs the store.
const COMMANDS: &[&[&str]] = &[
    &["keys"],
    &["values"],
    &["size"],
    &["contains", "http://e.com/"],
    &["read", "http://e.com/"],
    &["write", "http://e.com/", "--body", "/dev/null"],
    &["delete", "http://e.com/"],
    &["purge"],
    &["clear", "-y"],
    &["ping"],
];

/// A port of this machine on which nothing listens.
fn closed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_refused_connection_is_exit_4_and_names_address_and_flag() {
    let port = closed_port();
    let home = Home::with_address(format!("redis://127.0.0.1:{port}"));
    for command in COMMANDS {
        let ran = home.run(*command).expect(4);
        assert!(ran.stdout.is_empty(), "{command:?}");
        assert!(ran.stderr.starts_with("error: cannot connect to redis://127.0.0.1:"), "{command:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("caused by: ") && ran.stderr.contains("refused"), "{command:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("hint: ") && ran.stderr.contains("--address"), "{command:?}: {}", ran.stderr);
    }
}

#[test]
fn a_given_address_never_falls_back_to_the_embedded_store() {
    let home = Home::with_address(format!("redis://127.0.0.1:{}", closed_port()));
    home.run(["size"]).expect(4);
    assert!(!home.path().join(".cache").exists());
}

#[test]
fn a_wrong_password_is_exit_4_and_is_not_printed() {
    let server = RedisServer::start_with(&["--requirepass", "right"]);
    let home = Home::with_address(server.url()).variable("ACACHE_PASSWORD", "wr0ng-secret");
    for command in COMMANDS {
        let ran = home.run(*command).expect(4);
        assert!(ran.stderr.contains("refused the login"), "{command:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("ACACHE_PASSWORD"), "{command:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains("wr0ng-secret"), "{command:?}: {}", ran.stderr);
    }
    Home::with_address(server.url()).variable("ACACHE_PASSWORD", "right").run(["size"]).expect(0);
}

#[test]
fn a_missing_password_is_exit_4() {
    let server = RedisServer::start_with(&["--requirepass", "right"]);
    let ran = Home::with_address(server.url()).run(["size"]).expect(4);
    assert!(ran.stderr.contains("refused the login"), "{}", ran.stderr);
}

#[test]
fn another_type_under_the_name_of_the_hash_is_exit_4_and_stays_as_it_is() {
    let server = RedisServer::start();
    let mut connection = server.connection();
    redis::cmd("SET").arg("aiohttp-cache:responses").arg("precious").exec(&mut connection).unwrap();
    let home = Home::with_address(server.url());
    for command in [&["keys"][..], &["values"], &["size"], &["read", "http://e.com/"], &["delete", "http://e.com/"]] {
        let ran = home.run(command).expect(4);
        assert!(ran.stderr.contains("aiohttp-cache:responses"), "{command:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("string"), "{command:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("--namespace"), "{command:?}: {}", ran.stderr);
    }
    home.run(["write", "http://e.com/", "--body", "/dev/null"]).expect(4);
    let value: String = redis::cmd("GET").arg("aiohttp-cache:responses").query(&mut connection).unwrap();
    assert_eq!(value, "precious");
}

#[test]
fn a_file_that_is_no_database_is_exit_4_and_stays_as_it_is() {
    let home = Home::with_default_address();
    let file = home
        .file("notes.sqlite", "these are my notes, and they are longer than the header of a database is\n".repeat(3));
    let address = format!("sqlite:{}", file.display());
    for command in [&["keys"][..], &["write", "http://e.com/", "--body", "/dev/null"]] {
        let ran = home.run(["--address", &address].iter().chain(command)).expect(4);
        assert!(ran.stderr.contains("notes.sqlite"), "{command:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("not a database"), "{command:?}: {}", ran.stderr);
    }
    assert!(std::fs::read_to_string(file).unwrap().starts_with("these are my notes"));
}

#[test]
fn a_server_that_never_answers_is_given_up_after_the_response_timeout() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let home = Home::with_address(format!("redis://{}", listener.local_addr().unwrap()));
    let started = std::time::Instant::now();
    let ran = home.run(["size", "--response-timeout", "200ms"]).expect(4);
    assert!(started.elapsed() < std::time::Duration::from_secs(5));
    assert!(ran.stderr.contains("--response-timeout"), "{}", ran.stderr);
}

#[test]
fn malformed_and_unsupported_addresses_are_named() {
    let home = Home::with_default_address();
    for (address, reason) in [
        ("ftp://h/", "ftp"),
        ("redis://h:99999", "the port is no number"),
        ("redis://h?no_such_option=1", "no_such_option"),
        ("redis://u:s3cret@h:port", "the port is no number"),
    ] {
        let ran = home.run(["--address", address, "size"]).expect(2);
        assert!(ran.stderr.contains(reason), "{address}: {}", ran.stderr);
        assert!(!ran.stderr.contains("s3cret"), "{address}: {}", ran.stderr);
        let ran = Home::with_address(address).run(["size"]).expect(3);
        assert!(ran.stderr.contains("ACACHE_ADDRESS"), "{address}: {}", ran.stderr);
        assert!(!ran.stderr.contains("s3cret"), "{address}: {}", ran.stderr);
    }
}
