//! A cluster of six nodes: the hash is found on the one that has it, followed when it moves, and survives that node.

use std::time::Duration;

use acache::store::{Collection, ScanOf, StoreError, StoreOptions};

use crate::fleet::{Clustered, wait_until};
use crate::place::{
    delete, delete_if, get, key, numbered, open, options, redirect, report, scan, set, set_if, try_get,
};
use crate::sentinel::listening;

const HASH: &str = "test:responses";

/// Commands that were refused because the key is elsewhere.
fn redirections(cluster: &Clustered) -> u64 {
    let count = |stats: &str| {
        let line = |line: &str| line.strip_prefix("errorstat_MOVED:count=")?.trim_end().parse::<u64>().ok();
        stats.lines().find_map(line).unwrap_or(0)
    };
    cluster.nodes.iter().map(|node| count(&node.command_text(&["INFO", "errorstats"]))).sum()
}

#[tokio::test]
async fn everything_is_done_on_the_nodes_that_have_the_hashes() {
    let cluster = Clustered::start();
    let (store, told) = listening(options(&cluster.address()));
    let hop = numbered(9);
    let changes: Vec<_> = (0..300).map(|number| set(&numbered(number), format!("value {number}"))).collect();
    assert_eq!(store.apply(&changes).await.unwrap(), [true; 300]);
    assert_eq!(store.apply(&[set(&numbered(1), "one"), redirect(&hop, &numbered(1))]).await.unwrap(), [true; 2]);
    let keys: Vec<_> = (0..300).map(numbered).collect();
    let mut lookups: Vec<_> = keys.iter().map(|key| (Collection::Responses, key)).collect();
    lookups.push((Collection::Redirects, &hop));
    let found = store.get(&lookups).await.unwrap();
    assert_eq!(found[1].as_deref(), Some(&b"one"[..]));
    assert_eq!(found[299].as_deref(), Some(&b"value 299"[..]));
    assert_eq!(found[300].as_deref(), Some(numbered(1).as_bytes()));
    assert_eq!(
        store.apply(&[set_if(&numbered(1), "one", "two"), delete_if(&numbered(2), "x")]).await.unwrap(),
        [true, false]
    );
    assert_eq!(store.apply(&[delete(&numbered(3)), delete(&key("none"))]).await.unwrap(), [true, false]);
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 299);
    assert_eq!(scan(&*store, Collection::Responses, ScanOf::Keys).await.0.len(), 299);
    let (values, _) = scan(&*store, Collection::Responses, ScanOf::Values).await;
    assert!(values.contains(&(numbered(1), "two".into())), "{}", values.len());
    let pong = store.ping().await.unwrap();
    assert_eq!((pong.engine.as_str(), pong.database), ("redis", Some(0)));
    // The map was read, not found out by asking in vain.
    assert_eq!(redirections(&cluster), 0);
    // The library's layout, as anybody reads it.
    assert_eq!(cluster.cli(&["HGET", HASH, numbered(1).to_string().as_str()]), "two\n");
    assert_eq!(cluster.cli(&["HLEN", "test:redirects"]), "1\n");
    assert_eq!(cluster.cli(&["EXISTS", "test:acache"]), "0\n");
    assert_eq!(store.clear().await.unwrap(), 299);
    assert_eq!(cluster.cli(&["EXISTS", HASH]), "0\n");
    assert_eq!(*told.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_hit_contacts_no_node_that_it_does_not_need() {
    let cluster = Clustered::start();
    open(&cluster.address()).apply(&[set(&numbered(1), "one")]).await.unwrap();
    let received = || -> Vec<u64> {
        let count = |stats: String| {
            let line = stats.lines().find_map(|line| line.strip_prefix("total_connections_received:")).unwrap();
            line.trim_end().parse().unwrap()
        };
        cluster.nodes.iter().map(|node| count(node.command_text(&["INFO", "stats"]))).collect()
    };
    let needed = ["test:acache", HASH].map(|key| cluster.master_of(key));
    let before = received();
    assert_eq!(get(&*open(&cluster.address()), &numbered(1)).await, Some("one".into()));
    for (place, (before, after)) in before.into_iter().zip(received()).enumerate() {
        // One is that of the question itself. The map comes from the first node of the address.
        let expected = 1 + u64::from(place == 4) + u64::from(needed.contains(&place));
        assert_eq!(after - before, expected, "node {place}");
    }
}

/// Moves the slot of the hash to another node, and looks on at each step of that.
#[tokio::test]
async fn a_slot_that_moves_is_followed() {
    let cluster = Clustered::start();
    let (store, told) = listening(options(&cluster.address()));
    let changes: Vec<_> = (0..20).map(|number| set(&numbered(number), "before")).collect();
    store.apply(&changes).await.unwrap();
    let source = &cluster.nodes[cluster.master_of(HASH)];
    let target = &cluster.nodes[(cluster.master_of(HASH) + 1) % 3];
    let slot = source.command_text(&["CLUSTER", "KEYSLOT", HASH]);
    let slot = slot.trim().trim_start_matches(':');
    let done = |reply: String| assert_eq!(reply, "+OK\r\n");
    done(target.command_text(&["CLUSTER", "SETSLOT", slot, "IMPORTING", &source.id()]));
    done(source.command_text(&["CLUSTER", "SETSLOT", slot, "MIGRATING", &target.id()]));
    assert_eq!(get(&*store, &numbered(1)).await, Some("before".into()));
    // From here on the source answers ASK, and the target wants ASKING.
    done(source.command_text(&["MIGRATE", "127.0.0.1", &target.port().to_string(), HASH, "0", "5000"]));
    assert_eq!(get(&*store, &numbered(1)).await, Some("before".into()));
    assert_eq!(store.apply(&[set(&numbered(1), "meanwhile")]).await.unwrap(), [true]);
    assert_eq!(store.apply(&[set_if(&numbered(2), "before", "x"), set(&numbered(3), "y")]).await.unwrap(), [true; 2]);
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 20);
    for node in [target, source] {
        done(node.command_text(&["CLUSTER", "SETSLOT", slot, "NODE", &target.id()]));
    }
    // And from here on MOVED.
    assert_eq!(get(&*store, &numbered(1)).await, Some("meanwhile".into()));
    assert_eq!(store.apply(&[set(&numbered(1), "after")]).await.unwrap(), [true]);
    assert_eq!(get(&*open(&cluster.address()), &numbered(1)).await, Some("after".into()));
    assert_eq!(target.command_text(&["HLEN", HASH]), ":20\r\n");
    assert_eq!(*told.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn the_end_of_a_node_is_survived_and_told() {
    let mut cluster = Clustered::start();
    let settings = StoreOptions { timeout: Some(Duration::from_secs(20)), ..options(&cluster.address()) };
    let (store, told) = listening(settings);
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    let place = cluster.master_of(HASH);
    let (before, now) = (cluster.nodes[place].port(), cluster.nodes[place + 3].port());
    assert_eq!(cluster.nodes[place].command_text(&["WAIT", "1", "5000"]), ":1\r\n");
    cluster.nodes[place].kill();
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
    assert_eq!(store.apply(&[set(&numbered(2), "two")]).await.unwrap(), [true]);
    assert_eq!(store.apply(&[set_if(&numbered(1), "one", "anew")]).await.unwrap(), [true]);
    assert_eq!(get(&*store, &numbered(1)).await, Some("anew".into()));
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with(&format!("lost the node redis://127.0.0.1:{before}/0 (")), "{told:?}");
    assert!(told[0].ends_with(&format!("; going on with redis://127.0.0.1:{now}/0")), "{told:?}");
}

#[tokio::test]
async fn a_cluster_that_cannot_serve_is_an_error_and_no_miss() {
    let mut cluster = Clustered::start();
    let settings = StoreOptions { timeout: Some(Duration::from_millis(600)), ..options(&cluster.address()) };
    let (store, _) = listening(settings);
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    let place = cluster.master_of(HASH);
    cluster.nodes[place + 3].kill();
    cluster.nodes[place].kill();
    try_get(&*store, &numbered(1)).await.unwrap_err();
    let other = (place + 1) % 3;
    wait_until("the others know it", || {
        cluster.nodes[other].command_text(&["CLUSTER", "INFO"]).contains("cluster_state:fail")
    });
    let error = try_get(&*store, &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. } | StoreError::Failed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_user_logs_in_to_every_node() {
    let cluster = Clustered::start_with(&["--user", "reader", "on", ">sesame", "~test:*", "+@all", "-@dangerous"]);
    let address = cluster.address().replace("://", "://reader:sesame@");
    let store = open(&address);
    assert_eq!(
        store.apply(&[set(&numbered(1), "one"), redirect(&numbered(2), &numbered(1))]).await.unwrap(),
        [true; 2]
    );
    assert_eq!(get(&*open(&address), &numbered(1)).await, Some("one".into()));
    let wrong = open(&cluster.address().replace("://", "://reader:wrong@"));
    let error = try_get(&*wrong, &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Login { .. }), "{error:?}");
    assert!(!report(&error).contains("wrong"), "{}", report(&error));
}
