//! How many connections there are, and how many threads.

use std::future::{Future as _, poll_fn};
use std::num::NonZero;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use acache::store::{PoolOptions, Sharing, StoreOptions, open};
use futures_util::future::join_all;
use tokio::task::coop::{consume_budget, has_budget_remaining, unconstrained};
use tokio::time::timeout;

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

#[tokio::test]
async fn a_request_that_is_not_gone_on_with_keeps_no_other_waiting() {
    let server = RedisServer::start();
    let store = open(options(&server.url())).unwrap();
    let keys = [numbered(0), numbered(1)];
    assert_eq!(get(&*store, &keys[0]).await, None);
    // Broken off wherever it is that the scheduler sees this task to have had its share.
    while has_budget_remaining() {
        consume_budget().await;
    }
    let mut left = pin!(get(&*store, &keys[0]));
    assert!(poll_fn(|cx| Poll::Ready(left.as_mut().poll(cx))).await.is_pending());
    let other = timeout(Duration::from_secs(10), unconstrained(get(&*store, &keys[1])));
    assert_eq!(other.await, Ok(None));
    assert_eq!(left.await, None);
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
