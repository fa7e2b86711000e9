//! A real redis-server for one test: on a free port, in a folder of its own, ended with the test.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server. Its log is shown when the test fails.
pub struct RedisServer {
    process: Child,
    port: u16,
    dir: tempfile::TempDir,
}

impl RedisServer {
    /// A server without a password.
    pub fn start() -> Self {
        Self::with_args(&[])
    }

    /// A server with further arguments of redis-server.
    pub fn with_args(arguments: &[&str]) -> Self {
        // A free port may be taken before the server takes it.
        (0..5).find_map(|_| Self::try_start(arguments)).expect("redis-server starts on one of five free ports")
    }

    fn try_start(arguments: &[&str]) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let dir = tempfile::tempdir().unwrap();
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let process = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"])
            .args(arguments)
            .current_dir(dir.path())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .expect("redis-server can be started: run tests/run, which installs it");
        let mut server = Self { process, port, dir };
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if server.process.try_wait().unwrap().is_some() {
                eprintln!("redis-server ended: {}", server.log());
                return None;
            }
            if TcpStream::connect(("127.0.0.1", port)).is_ok() || server.log().contains("Ready to accept connections") {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("redis-server does not answer: {}", server.log());
    }

    /// `redis://127.0.0.1:PORT`
    pub fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A connection beside the program's, for looking and for planting values.
    pub fn connection(&self) -> redis::Connection {
        redis::Client::open(self.address()).unwrap().get_connection().expect("the test can connect")
    }

    /// Ends the server.
    pub fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
        if std::thread::panicking() {
            eprintln!("log of redis-server:\n{}", self.log());
        }
    }
}
