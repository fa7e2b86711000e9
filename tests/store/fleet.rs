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

/// Three masters with a replica each, that share the slots of a cluster.
pub(crate) struct Clustered {
    /// The masters first.
    pub(crate) nodes: Vec<RedisServer>,
}

impl Clustered {
    /// With further arguments for each node.
    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let common = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--repl-diskless-sync-delay", "0"];
        let start = |_| {
            let bus = free_port().to_string();
            RedisServer::start_with(&[&common, &["--cluster-port", &bus][..], arguments].concat())
        };
        let cluster = Self { nodes: (0..6).map(start).collect() };
        let bus = |node: &RedisServer| {
            let port = node.command_text(&["CONFIG", "GET", "cluster-port"]);
            port.lines().last().unwrap().to_owned()
        };
        let (first, others) = cluster.nodes.split_first().unwrap();
        for (master, slots) in cluster.nodes.iter().zip([["0", "5460"], ["5461", "10922"], ["10923", "16383"]]) {
            assert_eq!(master.command_text(&["CLUSTER", "ADDSLOTSRANGE", slots[0], slots[1]]), "+OK\r\n");
        }
        for other in others {
            let port = other.port().to_string();
            assert_eq!(first.command_text(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus(other)]), "+OK\r\n");
        }
        for node in &cluster.nodes {
            wait_until("the nodes know each other", || {
                node.command_text(&["CLUSTER", "INFO"]).contains("known_nodes:6")
            });
        }
        for (master, replica) in cluster.nodes.iter().zip(&cluster.nodes[3..]) {
            wait_until("the replica knows the master", || {
                replica.command_text(&["CLUSTER", "REPLICATE", &master.id()]) == "+OK\r\n"
            });
        }
        for node in &cluster.nodes {
            wait_until("the cluster is ready", || {
                let slots = node.command_text(&["CLUSTER", "SLOTS"]);
                node.command_text(&["CLUSTER", "INFO"]).contains("cluster_state:ok")
                    && cluster.nodes.iter().all(|node| slots.contains(&format!(":{}\r\n", node.port())))
            });
        }
        for replica in &cluster.nodes[3..] {
            wait_until("the replicas are in step", || {
                replica.command_text(&["INFO", "replication"]).contains("master_link_status:up")
            });
        }
        cluster
    }

    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Of two nodes, one of which is a replica.
    pub(crate) fn address(&self) -> String {
        format!("redis-cluster://127.0.0.1:{},127.0.0.1:{}", self.nodes[4].port(), self.nodes[0].port())
    }

    /// The place in the list of the master that has `key`.
    pub(crate) fn master_of(&self, key: &str) -> usize {
        let slot = self.nodes[0].command_text(&["CLUSTER", "KEYSLOT", key]);
        let slot: usize = slot.trim().trim_start_matches(':').parse().unwrap();
        [5460, 10922, 16383].iter().position(|last| slot <= *last).unwrap()
    }

    /// What redis-cli prints, which is led to the right node.
    pub(crate) fn cli(&self, words: &[&str]) -> String {
        let port = self.nodes[0].port().to_string();
        let output = Command::new("redis-cli").args(["-c", "-p", &port]).args(words).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
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
    /// As a node of a cluster is called by the others.
    pub(crate) fn id(&self) -> String {
        self.command_text(&["CLUSTER", "MYID"]).lines().nth(1).unwrap().to_owned()
    }

    /// The reply to a command as it stands on the wire.
    pub(crate) fn command_text(&self, words: &[&str]) -> String {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        String::from_utf8_lossy(&self.command(&words)).into_owned()
    }
}
