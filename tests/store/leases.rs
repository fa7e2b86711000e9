//! Leases, on every store.

use std::time::{Duration, Instant};

use acache::store::{Collection, Holder, Release, Store, StoreError, StoreOptions, Token, open};
use futures_util::future::join_all;

use crate::place::{Place, numbered, set};

const LONG: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(400);

async fn acquire(store: &dyn Store, token: &Token, term: Duration) -> Holder {
    store.acquire(&numbered(1), token, term).await.unwrap()
}

fn is_another(holder: &Holder) -> bool {
    matches!(holder, Holder::Another(_))
}

pub(crate) async fn one_has_a_lease_until_it_is_released(place: &dyn Place) {
    let (first, second) = (place.open(), place.open());
    let (ours, theirs) = (Token::random(), Token::random());
    assert_eq!(acquire(&*first, &ours, LONG).await, Holder::Us);
    assert_eq!(acquire(&*first, &ours, LONG).await, Holder::Us, "it is still ours");
    let another = acquire(&*second, &theirs, LONG).await;
    assert!(is_another(&another), "{another:?}");
    assert_eq!(acquire(&*second, &theirs, LONG).await, another, "the same holder as before");
    assert_eq!(second.acquire(&numbered(2), &theirs, LONG).await.unwrap(), Holder::Us, "of another key");
    assert!(first.release(&numbered(1), &ours, Release::Free).await.unwrap());
    assert_eq!(acquire(&*second, &theirs, LONG).await, Holder::Us);
    let now_another = acquire(&*first, &ours, LONG).await;
    assert!(is_another(&now_another) && now_another != another, "another holder is seen to be another");
}

pub(crate) async fn a_lease_is_changed_by_its_holder_only(place: &dyn Place) {
    let store = place.open();
    let (ours, theirs) = (Token::random(), Token::random());
    assert_eq!(acquire(&*store, &ours, LONG).await, Holder::Us);
    assert!(!store.release(&numbered(1), &theirs, Release::Free).await.unwrap());
    assert!(!store.release(&numbered(1), &theirs, Release::Waive(LONG)).await.unwrap());
    assert!(!store.extend(&numbered(1), &theirs, LONG).await.unwrap());
    assert!(is_another(&acquire(&*store, &theirs, LONG).await));
    assert!(store.release(&numbered(1), &ours, Release::Free).await.unwrap());
    assert!(!store.release(&numbered(1), &ours, Release::Free).await.unwrap(), "it was given back already");
    assert!(!store.extend(&numbered(1), &ours, LONG).await.unwrap());
}

pub(crate) async fn a_lease_ends_after_its_term(place: &dyn Place) {
    let (first, second) = (place.open(), place.open());
    let (ours, theirs) = (Token::random(), Token::random());
    second.acquire(&numbered(2), &theirs, LONG).await.unwrap();
    let started = Instant::now();
    assert_eq!(acquire(&*first, &ours, SHORT).await, Holder::Us);
    while acquire(&*second, &theirs, LONG).await != Holder::Us {
        assert!(started.elapsed() < 50 * SHORT, "it never ends");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(started.elapsed() >= SHORT - Duration::from_millis(5), "{:?}", started.elapsed());
    assert!(!first.extend(&numbered(1), &ours, LONG).await.unwrap(), "it is another's now");
    assert!(!first.release(&numbered(1), &ours, Release::Free).await.unwrap());
    assert!(is_another(&acquire(&*first, &ours, LONG).await));
}

pub(crate) async fn an_extended_lease_lasts(place: &dyn Place) {
    let (first, second) = (place.open(), place.open());
    let (ours, theirs) = (Token::random(), Token::random());
    assert_eq!(acquire(&*first, &ours, SHORT).await, Holder::Us);
    assert!(first.extend(&numbered(1), &ours, LONG).await.unwrap());
    let started = Instant::now();
    while started.elapsed() < SHORT * 5 / 4 {
        assert!(is_another(&acquire(&*second, &theirs, LONG).await));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) async fn a_waived_lease_is_nobodys_for_a_while(place: &dyn Place) {
    let (first, second) = (place.open(), place.open());
    let (ours, theirs) = (Token::random(), Token::random());
    assert_eq!(acquire(&*first, &ours, LONG).await, Holder::Us);
    let started = Instant::now();
    assert!(first.release(&numbered(1), &ours, Release::Waive(SHORT)).await.unwrap());
    assert!(!first.release(&numbered(1), &ours, Release::Free).await.unwrap(), "it is not ours any more");
    let mut waived = 0;
    loop {
        match acquire(&*second, &theirs, LONG).await {
            Holder::Waived => waived += 1,
            Holder::Us => break,
            another @ Holder::Another(_) => panic!("{another:?}"),
        }
        assert!(started.elapsed() < 50 * SHORT, "it never ends");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(waived > 0 && started.elapsed() >= SHORT - Duration::from_millis(5), "{waived}, {:?}", started.elapsed());
}

pub(crate) async fn of_many_who_ask_at_once_one_gets_it(place: &dyn Place) {
    let stores: Vec<_> = (0..8).map(|_| place.open()).collect();
    let tokens: Vec<_> = (0..64).map(|_| Token::random()).collect();
    let asked = tokens.iter().enumerate().map(|(number, token)| acquire(&*stores[number % 8], token, LONG));
    let holders = join_all(asked).await;
    assert_eq!(holders.iter().filter(|holder| **holder == Holder::Us).count(), 1);
}

pub(crate) async fn leases_are_no_part_of_the_cache(place: &dyn Place) {
    let store = place.open();
    let ours = Token::random();
    assert_eq!(acquire(&*store, &ours, LONG).await, Holder::Us);
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 0);
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    assert_eq!(store.clear().await.unwrap(), 1);
    assert!(is_another(&acquire(&*store, &Token::random(), LONG).await), "whoever fetches is not disturbed");
}

pub(crate) async fn a_read_only_store_grants_no_leases(place: &dyn Place) {
    let store = open(StoreOptions { read_only: true, ..place.options() }).unwrap();
    let refused = store.acquire(&numbered(1), &Token::random(), LONG).await;
    assert!(matches!(refused, Err(StoreError::Failed { .. })), "{refused:?}");
    let refused = store.release(&numbered(1), &Token::random(), Release::Free).await;
    assert!(matches!(refused, Err(StoreError::Failed { .. })), "{refused:?}");
}

#[tokio::test]
async fn leases_are_found_on_the_node_of_a_cluster_that_has_them() {
    let cluster = crate::fleet::Clustered::start();
    let (first, second) = (crate::place::open(&cluster.address()), crate::place::open(&cluster.address()));
    let (ours, theirs) = (Token::random(), Token::random());
    // They fall into the slots of all nodes.
    for number in 0..12 {
        let key = numbered(number);
        assert_eq!(first.acquire(&key, &ours, LONG).await.unwrap(), Holder::Us);
        assert!(is_another(&second.acquire(&key, &theirs, LONG).await.unwrap()));
        assert!(first.extend(&key, &ours, LONG).await.unwrap());
        assert!(!second.release(&key, &theirs, Release::Free).await.unwrap());
        assert!(first.release(&key, &ours, Release::Free).await.unwrap());
        assert_eq!(second.acquire(&key, &theirs, LONG).await.unwrap(), Holder::Us);
    }
}

mod on_sqlite_alone {
    use super::*;
    use crate::place::SqlitePlace;

    #[tokio::test]
    async fn leases_have_a_file_of_their_own_that_is_made_when_it_is_needed() {
        let place = SqlitePlace::new();
        let store = place.open();
        store.apply(&[set(&numbered(1), "one")]).await.unwrap();
        let locks = place.0.path().join("cache/test.sqlite-locks");
        assert!(!locks.exists(), "without a lease there is none");
        assert_eq!(acquire(&*store, &Token::random(), LONG).await, Holder::Us);
        assert!(locks.exists());
        let tables =
            "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name)";
        let of = |path| {
            rusqlite::Connection::open(path).unwrap().query_row(tables, [], |row| row.get::<_, String>(0)).unwrap()
        };
        assert_eq!(of(place.file()), "redirects,responses");
        assert_eq!(of(locks), "leases");
    }

    #[tokio::test]
    async fn a_clock_that_was_set_back_keeps_nobody_waiting() {
        let place = SqlitePlace::new();
        let store = place.open();
        assert_eq!(acquire(&*store, &Token::random(), LONG).await, Holder::Us);
        let locks = rusqlite::Connection::open(place.0.path().join("cache/test.sqlite-locks")).unwrap();
        let year = 365 * 24 * 3600 * 1000_i64;
        locks.execute("UPDATE leases SET taken = taken + ?1, until = until + ?1", [year]).unwrap();
        assert_eq!(acquire(&*store, &Token::random(), LONG).await, Holder::Us);
    }
}
