//! The Python library and this program on one cache, both ways, on both stores. A hit is proved by the origin's count.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod cache_control;
mod expiry;
mod keys;
mod listing;
mod long;
mod names;
mod python_reads;
mod python_writes;
mod serializers;
mod signing;

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::origin::Origin;
use support::program::Home;
use support::redis_server::RedisServer;

/// One cache, seen from the program and from the library.
struct Shared {
    home: Home,
    backend: &'static str,
    arguments: Value,
    /// Ends with the test.
    _server: Option<RedisServer>,
}

impl Shared {
    /// A cache on a Redis server of its own.
    fn redis() -> Self {
        let server = RedisServer::start();
        let arguments = json!({"cache_name": "shared", "address": server.url()});
        let home = Home::with_address(server.url()).variable("ACACHE_CACHE_NAME", "shared");
        Self { home, backend: "redis", arguments, _server: Some(server) }
    }

    /// A cache in a SQLite file.
    fn sqlite() -> Self {
        let home = Home::with_default_address();
        let file = home.path().join("shared.sqlite");
        let address = format!("sqlite:{}", file.display());
        let home = home.variable("ACACHE_ADDRESS", &address);
        Self { home, backend: "sqlite", arguments: json!({"cache_name": file}), _server: None }
    }

    /// Sets an argument of the library's backend.
    fn with(mut self, name: &str, value: Value) -> Self {
        self.arguments[name] = value;
        self
    }

    /// Sets a variable of the program.
    fn variable(mut self, name: &str, value: &str) -> Self {
        self.home = self.home.variable(name, value);
        self
    }

    /// Lets the library do these steps, in one session, and says what came of each.
    fn python(&self, steps: Value) -> Vec<Value> {
        let python = std::env::var("ACACHE_TEST_PYTHON")
            .unwrap_or_else(|_| format!("{}/target/venv/bin/python", env!("CARGO_MANIFEST_DIR")));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/library.py");
        let mut process = Command::new(&python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{python}: {error}: run tests/run, which installs the Python library"));
        let task = json!({"backend": self.backend, "arguments": self.arguments, "steps": steps});
        process.stdin.take().unwrap().write_all(task.to_string().as_bytes()).unwrap();
        let output = process.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Runs a check on a cache of each kind.
fn on_both(check: impl Fn(Shared)) {
    check(Shared::redis());
    check(Shared::sqlite());
}

/// An origin with something of everything that an entry keeps.
fn origin() -> Origin {
    let origin = Origin::start();
    let body = "hé\u{e9}llo".as_bytes().to_vec();
    let headers = [
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Set-Cookie", "sid=abc; Path=/; HttpOnly; SameSite=Lax"),
        ("Set-Cookie", "theme=\"dark mode\"; Max-Age=3600; Secure"),
        ("Link", "</next?p=2>; rel=\"next\", <http://other.example/x>; rel=prev"),
        ("X-Repeated", "1"),
        ("X-Repeated", "2"),
        ("ETag", "\"v1\""),
    ];
    origin.route("/full", 200, &headers, body);
    origin.route("/a", 302, &[("Location", "/b?x=1"), ("Set-Cookie", "hop=1")], "ignored");
    origin.route("/b?x=1", 301, &[("Location", "/full")], "");
    origin.route("/json", 200, &[("Content-Type", "application/json")], "{\"a\": 1}");
    origin.route("/latin", 200, &[("Content-Type", "text/html; charset=ISO-8859-1")], b"caf\xe9".to_vec());
    origin.route("/binary", 200, &[("Content-Type", "application/octet-stream")], (0..=255).collect::<Vec<u8>>());
    origin.route("/empty", 200, &[], "");
    origin
}

/// The paths of [`origin`] that are asked for, and how many requests each takes.
const PATHS: [(&str, usize); 6] = [("/full", 1), ("/a", 3), ("/json", 1), ("/latin", 1), ("/binary", 1), ("/empty", 1)];
