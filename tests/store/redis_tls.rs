//! Servers behind TLS.

use std::fs;

use acache::config::Ssl;
use acache::store::{StoreError, StoreOptions, open as open_with};

use crate::certificates::Certificates;
use crate::place::{get, numbered, open, options, report, set, try_get};
use crate::support::redis_server::RedisServer;

fn start(certificates: &Certificates, arguments: &[&str]) -> RedisServer {
    let (ca, cert, key) =
        (certificates.path("ca.pem"), certificates.path("server.pem"), certificates.path("server.key"));
    let files = ["--tls-ca-cert-file", &ca, "--tls-cert-file", &cert, "--tls-key-file", &key];
    RedisServer::start_with_tls(&[&files[..], arguments].concat())
}

const NO_CLIENT_CERTIFICATE: [&str; 2] = ["--tls-auth-clients", "no"];

/// A part of a URL's query.
fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_server_of_a_known_authority_is_trusted() {
    let certificates = Certificates::new();
    let server = start(&certificates, &NO_CLIENT_CERTIFICATE);
    let (port, ca) = (server.port(), certificates.path("ca.pem"));
    let folder = tempfile::TempDir::new().unwrap();
    fs::copy(&ca, folder.path().join("authority.pem")).unwrap();
    fs::write(folder.path().join("README"), "not a certificate").unwrap();
    for address in [
        format!("rediss://localhost:{port}?ssl_ca_certs={ca}"),
        format!("valkeys://127.0.0.1:{port}/1?ssl_ca_certs={ca}"),
        format!("rediss://localhost:{port}?ssl_ca_path={}", folder.path().display()),
        format!("rediss://localhost:{port}?ssl_ca_data={}", encoded(&fs::read_to_string(&ca).unwrap())),
    ] {
        let store = open(&address);
        store.apply(&[set(&numbered(1), vec![7; 1 << 20])]).await.unwrap();
        assert_eq!(get(&*store, &numbered(1)).await.map(|value| value.len()), Some(1 << 20));
        assert_eq!(store.ping().await.unwrap().tls.as_deref(), Some("TLSv1.3"));
    }
    let ssl = Ssl { enabled: true, ca: Some(ca.into()), ..Ssl::default() };
    let store = open_with(StoreOptions { tls: ssl, ..options(&format!("redis://localhost:{port}")) }).unwrap();
    assert_eq!(store.location(), format!("rediss://localhost:{port}/0"));
    assert!(get(&*store, &numbered(1)).await.is_some());
}

#[tokio::test]
async fn the_older_tls_is_spoken_where_it_is_allowed() {
    let certificates = Certificates::new();
    let server = start(&certificates, &[&NO_CLIENT_CERTIFICATE[..], &["--tls-protocols", "TLSv1.2"]].concat());
    let address = format!("rediss://localhost:{}?ssl_ca_certs={}", server.port(), certificates.path("ca.pem"));
    assert_eq!(open(&address).ping().await.unwrap().tls.as_deref(), Some("TLSv1.2"));
    let error = open(&format!("{address}&ssl_min_version=772")).ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_of_an_unknown_authority_is_trusted_only_if_told_so() {
    let certificates = Certificates::new();
    let server = start(&certificates, &NO_CLIENT_CERTIFICATE);
    let port = server.port();
    let stranger = Certificates::new();
    for options in [format!("ssl_ca_certs={}", stranger.path("ca.pem")), "ssl_cert_reqs=required".to_owned()] {
        for check in ["true", "false"] {
            let address = format!("rediss://localhost:{port}?{options}&ssl_check_hostname={check}");
            let error = try_get(&*open(&address), &numbered(1)).await.unwrap_err();
            assert!(matches!(error, StoreError::Unreachable { .. }), "{address}: {error:?}");
        }
    }
    assert_eq!(get(&*open(&format!("rediss://localhost:{port}?ssl_cert_reqs=none")), &numbered(1)).await, None);
    let ssl = Ssl { insecure: true, ..Ssl::default() };
    let store = open_with(StoreOptions { tls: ssl, ..options(&format!("rediss://localhost:{port}")) }).unwrap();
    assert_eq!(get(&*store, &numbered(1)).await, None);
}

#[tokio::test]
async fn the_name_in_the_certificate_is_verified_unless_told_otherwise() {
    let certificates = Certificates::new();
    let server = start(&certificates, &NO_CLIENT_CERTIFICATE);
    let (port, ca) = (server.port(), certificates.path("ca.pem"));
    let ssl = |name: &str| Ssl { server_name: Some(name.to_owned()), ..Ssl::default() };
    let address = format!("rediss://127.0.0.1:{port}?ssl_ca_certs={ca}");
    let named = |name: &str, address: &str| open_with(StoreOptions { tls: ssl(name), ..options(address) }).unwrap();
    assert_eq!(get(&*named("localhost", &address), &numbered(1)).await, None);
    let error = try_get(&*named("example.org", &address), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    let lenient = format!("{address}&ssl_check_hostname=no");
    assert_eq!(get(&*named("example.org", &lenient), &numbered(1)).await, None);
    let error = try_get(&*named("no name", &address), &numbered(1)).await.unwrap_err();
    assert!(report(&error).contains("`no name` is no name"), "{}", report(&error));
}

#[tokio::test]
async fn a_client_shows_its_certificate_where_one_is_wanted() {
    let certificates = Certificates::new();
    let server = start(&certificates, &[]);
    let (port, ca) = (server.port(), certificates.path("ca.pem"));
    let (cert, key) = (certificates.path("client.pem"), certificates.path("client.key"));
    let address = format!("rediss://localhost:{port}?ssl_ca_certs={ca}");
    let with_certificate = format!("{address}&ssl_certfile={cert}&ssl_keyfile={key}");
    assert_eq!(get(&*open(&with_certificate), &numbered(1)).await, None);
    let both = certificates.path("both.pem");
    fs::write(&both, [fs::read(&cert).unwrap(), fs::read(&key).unwrap()].concat()).unwrap();
    let ssl = Ssl { cert: Some(both.into()), ..Ssl::default() };
    let store = open_with(StoreOptions { tls: ssl, ..options(&address) }).unwrap();
    assert_eq!(get(&*store, &numbered(1)).await, None);

    let error = try_get(&*open(&address), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. } | StoreError::Lost { .. }), "{error:?}");
}

#[tokio::test]
async fn files_that_cannot_be_used_are_named() {
    let certificates = Certificates::new();
    let server = start(&certificates, &NO_CLIENT_CERTIFICATE);
    let (port, ca, key) = (server.port(), certificates.path("ca.pem"), certificates.path("server.key"));
    for (query, named) in [
        ("ssl_ca_certs=/nowhere/ca.pem".to_owned(), "/nowhere/ca.pem"),
        ("ssl_ca_path=/nowhere".to_owned(), "/nowhere"),
        ("ssl_ca_data=text".to_owned(), "no authority to trust"),
        (format!("ssl_ca_certs={key}"), "server.key"),
        (format!("ssl_ca_certs={ca}&ssl_certfile={ca}"), "ca.pem"),
    ] {
        let error = try_get(&*open(&format!("rediss://localhost:{port}?{query}")), &numbered(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{query}: {error:?}");
        assert!(report(&error).contains(named), "{query}: {}", report(&error));
    }
}

#[tokio::test]
async fn tls_to_a_plain_server_is_unreachable_and_the_reverse_is_lost() {
    let plain = RedisServer::start();
    // It waits for the end of what it takes for a command.
    let address = format!("rediss://localhost:{}?ssl_cert_reqs=none&socket_connect_timeout=0.1", plain.port());
    let error = try_get(&*open(&address), &numbered(1)).await;
    assert!(matches!(error, Err(StoreError::Unreachable { .. })), "{error:?}");
    let certificates = Certificates::new();
    let secured = start(&certificates, &NO_CLIENT_CERTIFICATE);
    let error = try_get(&*open(&secured.url()), &numbered(1)).await;
    assert!(matches!(error, Err(StoreError::Lost { .. })), "{error:?}");
}

#[test]
fn tls_over_a_socket_contradicts_itself() {
    let ssl = Ssl { enabled: true, ..Ssl::default() };
    let Err(error) = open_with(StoreOptions { tls: ssl, ..options("unix:///run/redis.sock") }) else {
        panic!("a store was made");
    };
    assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
    assert!(report(&error).starts_with("cannot use unix:///run/redis.sock: TLS is only for TCP"), "{}", report(&error));
}
