//! Several servers that belong together: sentinels with what they watch.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::redis_server::{RedisServer, free_port};

/// On a busy machine elections take seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks every few milliseconds until `condition` holds.
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < PATIENCE, "after {PATIENCE:?} still not: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A sentinel process; killed when dropped.
pub(crate) struct SentinelProcess {
    process: Child,
    pub(crate) port: u16,
    /// Holds its configuration, which it rewrites.
    _folder: TempDir,
}

impl SentinelProcess {
    pub(crate) fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for SentinelProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A master called `main`, a replica of it, and three sentinels that watch them.
pub(crate) struct Watched {
    pub(crate) master: RedisServer,
    pub(crate) replica: RedisServer,
    pub(crate) sentinels: Vec<SentinelProcess>,
}

impl Watched {
    /// With further lines for the sentinels' configuration.
    pub(crate) fn start_with(lines: &str) -> Self {
        let master = RedisServer::start_with(&["--repl-diskless-sync-delay", "0"]);
        let port = master.port().to_string();
        let replica = RedisServer::start_with(&["--replicaof", "127.0.0.1", &port]);
        wait_until("the replica is in step", || {
            replica.command_text(&["INFO", "replication"]).contains("master_link_status:up")
        });
        let sentinels: Vec<_> = (0..3).map(|_| start_sentinel(master.port(), lines)).collect();
        let watched = Self { master, replica, sentinels };
        for sentinel in &watched.sentinels {
            wait_until("the sentinels know each other and the replica", || {
                let known = ask(sentinel.port, &["SENTINEL", "MASTER", "main"]);
                let field = |name: &str| {
                    known.split_once(&format!("{name}\n")).map(|(_, rest)| rest.lines().next().unwrap().to_owned())
                };
                field("num-slaves").as_deref() == Some("1") && field("num-other-sentinels").as_deref() == Some("2")
            });
        }
        watched
    }

    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    pub(crate) fn address(&self) -> String {
        let sentinels: Vec<_> = self.sentinels.iter().map(|sentinel| format!("127.0.0.1:{}", sentinel.port)).collect();
        format!("redis-sentinel://{}/main", sentinels.join(","))
    }
}

fn start_sentinel(master: u16, lines: &str) -> SentinelProcess {
    let folder = TempDir::new().unwrap();
    let port = free_port();
    let configuration = format!(
        "bind 127.0.0.1\nport {port}\nsentinel monitor main 127.0.0.1 {master} 2\n\
         sentinel down-after-milliseconds main 300\nsentinel failover-timeout main 3000\n{lines}\n"
    );
    let file = folder.path().join("sentinel.conf");
    std::fs::write(&file, configuration).unwrap();
    let process = Command::new("redis-server")
        .args([file.to_str().unwrap(), "--sentinel"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let sentinel = SentinelProcess { process, port, _folder: folder };
    wait_until("the sentinel answers", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    sentinel
}

/// The password of sentinels that want one.
pub(crate) const WATCHWORD: &str = "watchword";

/// What redis-cli prints for a command to whoever listens on `port`.
pub(crate) fn ask(port: u16, words: &[&str]) -> String {
    let output = Command::new("redis-cli")
        // Where none is wanted, that it is given is told on stderr.
        .env("REDISCLI_AUTH", WATCHWORD)
        .args(["-p", &port.to_string()])
        .args(words)
        .output()
        .expect("these tests need `redis-cli` (package redis-tools)");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

impl RedisServer {
    /// The reply to a command as it stands on the wire.
    pub(crate) fn command_text(&self, words: &[&str]) -> String {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        String::from_utf8_lossy(&self.command(&words)).into_owned()
    }
}
