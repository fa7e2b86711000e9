//! How many connections there are, and how many threads.

use std::num::NonZero;

use acache::store::{PoolOptions, Sharing, StoreOptions, open};
use futures_util::future::join_all;

use crate::place::{get, numbered, options};
use crate::support::origin::Origin;
use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

/// How many connections a store has after so many requests that came together.
async fn connections_after(requests: usize, pool: PoolOptions) -> usize {
    let server = RedisServer::start();
    let store = open(StoreOptions { pool, ..options(&format!("{}?client_name=pooled", server.url())) }).unwrap();
    let keys: Vec<_> = (0..requests).map(numbered).collect();
    for _ in 0..2 {
        let found = join_all(keys.iter().map(|key| get(&*store, key))).await;
        assert_eq!(found, vec![None; requests]);
    }
    server.command_text(&["CLIENT", "LIST"]).matches(" name=pooled ").count()
}

fn pool(sharing: Sharing, minsize: usize, maxsize: usize) -> PoolOptions {
    PoolOptions { minsize, maxsize: NonZero::new(maxsize).unwrap(), sharing }
}

#[tokio::test]
async fn exclusive_connections_are_as_many_as_allowed_and_no_more() {
    for maxsize in [1, 3, 8] {
        assert_eq!(connections_after(20, pool(Sharing::Exclusive, 1, maxsize)).await, maxsize);
    }
    assert_eq!(connections_after(2, pool(Sharing::Exclusive, 1, 8)).await, 2, "and no more than are needed");
}

#[tokio::test]
async fn shared_connections_are_as_many_as_wanted_when_requests_come_together() {
    assert_eq!(connections_after(20, pool(Sharing::Multiplexed, 1, 8)).await, 1);
    assert_eq!(connections_after(20, pool(Sharing::Multiplexed, 3, 8)).await, 3);
    assert_eq!(connections_after(20, pool(Sharing::Multiplexed, 8, 2)).await, 2);
    assert_eq!(connections_after(1, pool(Sharing::Multiplexed, 3, 8)).await, 1, "a single one needs no other");
}

/// Counted by the system while an answer is waited for.
#[test]
fn the_program_runs_on_as_many_threads_as_are_set() {
    let threads = |number: &str| {
        let origin = Origin::start();
        let gate = origin.gated("/a", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n", "body");
        let process = Home::new().command(["get", "--loop", number, &origin.url("/a")]).spawn().unwrap();
        gate.wait();
        let count = std::fs::read_dir(format!("/proc/{}/task", process.id())).unwrap().count();
        gate.open();
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.stdout, b"body", "{}", String::from_utf8_lossy(&output.stderr));
        count
    };
    let (one, five) = (threads("1"), threads("5"));
    assert!(five >= one + 4, "{one} and {five} threads");
}
