//! What every store does, one check a promise of the trait.

use acache::pieces::Pieces;
use acache::store::{Change, Collection, Store, StoreError, StoreOptions, open};
use bytes::Bytes;
use futures_util::FutureExt;

use crate::place::{Place, delete, delete_if, get, key, numbered, redirect, report, scan, set, set_if};

pub(crate) async fn absent_value_is_none(place: &dyn Place) {
    let store = place.open();
    assert_eq!(get(&*store, &numbered(1)).await, None);
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    assert_eq!(get(&*store, &numbered(2)).await, None);
}

pub(crate) async fn set_value_is_got_back_byte_for_byte(place: &dyn Place) {
    let every_byte: Vec<u8> = (0..=255).collect();
    let values = [Bytes::new(), Bytes::from(every_byte), Bytes::from(vec![7; 3 << 20]), Bytes::from("text\r\n")];
    for (number, value) in values.iter().enumerate() {
        assert_eq!(place.open().apply(&[set(&numbered(number), value.clone())]).await.unwrap(), [true]);
    }
    let store = place.open();
    for (number, value) in values.iter().enumerate() {
        assert_eq!(get(&*store, &numbered(number)).await.as_ref(), Some(value));
    }
}

/// Whatever a store does so that a long value is not in memory several times.
pub(crate) async fn long_values_in_pieces_are_stored_whole(place: &dyn Place) {
    let body = |byte: u8| Bytes::from((0..3 << 20).map(|at: u32| at.to_le_bytes()[2] ^ byte).collect::<Vec<_>>());
    let pieces = |byte: u8| {
        let mut pieces = Pieces::from("head\r\n");
        pieces.push(body(byte));
        pieces.push("tail");
        pieces
    };
    let store = place.open();
    let mut short = Pieces::from("sh");
    short.push("ort");
    let changes = [
        set(&numbered(1), short),
        set(&numbered(2), pieces(0)),
        set(&numbered(3), pieces(1)),
        set(&numbered(4), ""),
        set(&numbered(2), pieces(2)),
    ];
    assert_eq!(store.apply(&changes).await.unwrap(), [true; 5]);
    assert_eq!(get(&*store, &numbered(1)).await, Some("short".into()));
    let expected = |expected: &'static str, change| match change {
        Change::Set { collection, key, value, expires, .. } => {
            Change::Set { collection, key, value, expires, expected: Some(expected.into()) }
        }
        deletion @ Change::Delete { .. } => deletion,
    };
    let changes = [expected("short", set(&numbered(1), pieces(3))), expected("other", set(&numbered(3), pieces(4)))];
    assert_eq!(store.apply(&changes).await.unwrap(), [true, false]);
    let store = place.open();
    for (number, byte) in [(1, 3), (2, 2), (3, 1)] {
        assert!(get(&*store, &numbered(number)).await == Some(pieces(byte).whole()), "{number}");
    }
    assert_eq!(get(&*store, &numbered(4)).await, Some(Bytes::new()));
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 4);
}

pub(crate) async fn collections_are_apart(place: &dyn Place) {
    let store = place.open();
    store.apply(&[set(&numbered(1), "response"), redirect(&numbered(1), &numbered(9))]).await.unwrap();
    let found =
        store.get(&[(Collection::Redirects, &numbered(1)), (Collection::Responses, &numbered(1))]).await.unwrap();
    assert_eq!(found, [Some(Bytes::copy_from_slice(numbered(9).as_bytes())), Some("response".into())]);
    store.apply(&[delete(&numbered(1))]).await.unwrap();
    assert_eq!(store.len(Collection::Redirects).await.unwrap(), 1);
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 0);
}

pub(crate) async fn set_replaces_what_is_there(place: &dyn Place) {
    let store = place.open();
    store.apply(&[set(&numbered(1), "old")]).await.unwrap();
    assert_eq!(store.apply(&[set(&numbered(1), "new")]).await.unwrap(), [true]);
    assert_eq!(get(&*store, &numbered(1)).await, Some("new".into()));
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 1);
}

/// More of them than go into one command.
pub(crate) async fn lookups_are_answered_in_their_order(place: &dyn Place) {
    let store = place.open();
    let keys: Vec<_> = (0..300).map(numbered).collect();
    let changes: Vec<_> = keys.iter().step_by(2).map(|key| set(key, key.to_string())).collect();
    store.apply(&changes).await.unwrap();
    store.apply(&[redirect(&keys[7], &keys[0])]).await.unwrap();
    let collection = |number: usize| if number % 5 == 2 { Collection::Redirects } else { Collection::Responses };
    let lookups: Vec<_> = keys.iter().enumerate().rev().map(|(number, key)| (collection(number), key)).collect();
    let found = store.get(&lookups).await.unwrap();
    for (number, found) in (0..300).rev().zip(found) {
        let expected = match (collection(number), number % 2) {
            (Collection::Responses, 0) => Some(keys[number].to_string().into()),
            (Collection::Redirects, _) if number == 7 => Some(Bytes::copy_from_slice(keys[0].as_bytes())),
            _ => None,
        };
        assert_eq!(found, expected, "{number}");
    }
}

pub(crate) async fn empty_batches_do_nothing(place: &dyn Place) {
    let store = place.open();
    assert_eq!(store.get(&[]).await.unwrap(), []);
    assert!(store.apply(&[]).await.unwrap().is_empty());
}

pub(crate) async fn changes_are_made_in_their_order(place: &dyn Place) {
    let store = place.open();
    let (one, two) = (numbered(1), numbered(2));
    let changes = [set(&one, "a"), delete(&one), set(&two, "b"), set(&two, "c"), set_if(&two, "c", "d"), delete(&one)];
    assert_eq!(store.apply(&changes).await.unwrap(), [true, true, true, true, true, false]);
    assert_eq!(get(&*store, &one).await, None);
    assert_eq!(get(&*store, &two).await, Some("d".into()));
}

pub(crate) async fn delete_of_a_missing_value_changes_nothing(place: &dyn Place) {
    let store = place.open();
    assert_eq!(store.apply(&[delete(&numbered(1))]).await.unwrap(), [false]);
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();
    assert_eq!(store.apply(&[delete(&numbered(2)), delete(&numbered(1))]).await.unwrap(), [false, true]);
}

pub(crate) async fn set_happens_only_if_the_expected_value_is_there(place: &dyn Place) {
    let store = place.open();
    let one = numbered(1);
    assert_eq!(store.apply(&[set_if(&one, "old", "new")]).await.unwrap(), [false]);
    assert_eq!(get(&*store, &one).await, None);
    store.apply(&[set(&one, "old")]).await.unwrap();
    assert_eq!(store.apply(&[set_if(&one, "older", "new")]).await.unwrap(), [false]);
    assert_eq!(get(&*store, &one).await, Some("old".into()));
    assert_eq!(store.apply(&[set_if(&one, "old", "new")]).await.unwrap(), [true]);
    assert_eq!(get(&*store, &one).await, Some("new".into()));
}

pub(crate) async fn delete_happens_only_if_the_expected_value_is_there(place: &dyn Place) {
    let store = place.open();
    let one = numbered(1);
    assert_eq!(store.apply(&[delete_if(&one, "old")]).await.unwrap(), [false]);
    store.apply(&[set(&one, "old")]).await.unwrap();
    assert_eq!(store.apply(&[delete_if(&one, "")]).await.unwrap(), [false]);
    assert_eq!(get(&*store, &one).await, Some("old".into()));
    assert_eq!(store.apply(&[delete_if(&one, "old")]).await.unwrap(), [true]);
    assert_eq!(get(&*store, &one).await, None);
}

pub(crate) async fn an_unmet_expectation_leaves_out_that_change_alone(place: &dyn Place) {
    let store = place.open();
    let keys: Vec<_> = (0..4).map(numbered).collect();
    let changes: Vec<_> = keys.iter().map(|key| set(key, "read")).collect();
    store.apply(&changes).await.unwrap();
    store.apply(&[set(&keys[1], "changed meanwhile")]).await.unwrap();
    let purge = [
        delete_if(&keys[0], "read"),
        delete_if(&keys[1], "read"),
        set_if(&keys[2], "read", "written"),
        delete(&keys[3]),
    ];
    assert_eq!(store.apply(&purge).await.unwrap(), [true, false, true, true]);
    let left = scan(&*store, Collection::Responses, acache::store::ScanOf::Values).await.0;
    let mut left: Vec<_> = left.into_iter().map(|(_, value)| value).collect();
    left.sort();
    assert_eq!(left, ["changed meanwhile", "written"]);
}

pub(crate) async fn names_may_be_any_bytes(place: &dyn Place) {
    let store = place.open();
    let names = [key("short"), key(vec![0, 255, b'\r', b'\n', 128]), key("ünï"), key("")];
    let changes: Vec<_> = names.iter().map(|name| set(name, "value")).collect();
    store.apply(&changes).await.unwrap();
    for name in &names {
        assert_eq!(get(&*store, name).await, Some("value".into()), "{name:?}");
    }
    let mut seen: Vec<_> = scan(&*store, Collection::Responses, acache::store::ScanOf::Keys).await.0;
    seen.sort();
    let mut expected = names.map(|name| (name, Bytes::new()));
    expected.sort();
    assert_eq!(seen, expected);
    let deletes: Vec<_> = seen.iter().map(|(name, _)| delete(name)).collect();
    assert_eq!(store.apply(&deletes).await.unwrap(), [true; 4]);
}

pub(crate) async fn length_counts_one_collection(place: &dyn Place) {
    let store = place.open();
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 0);
    store.apply(&[set(&numbered(1), "a"), set(&numbered(2), "b"), redirect(&numbered(3), &numbered(1))]).await.unwrap();
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 2);
    assert_eq!(store.len(Collection::Redirects).await.unwrap(), 1);
}

pub(crate) async fn clear_empties_both_collections_and_counts_responses(place: &dyn Place) {
    let store = place.open();
    assert_eq!(store.clear().await.unwrap(), 0);
    store.apply(&[set(&numbered(1), "a"), set(&numbered(2), "b"), redirect(&numbered(3), &numbered(1))]).await.unwrap();
    assert_eq!(store.clear().await.unwrap(), 2);
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 0);
    assert_eq!(store.len(Collection::Redirects).await.unwrap(), 0);
    assert_eq!(store.clear().await.unwrap(), 0);
}

pub(crate) async fn a_read_only_store_reads_and_refuses_changes(place: &dyn Place) {
    place.open().apply(&[set(&numbered(1), "one")]).await.unwrap();
    let store = open(StoreOptions { read_only: true, ..place.options() }).unwrap();
    assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
    for refused in [store.apply(&[delete(&numbered(1))]).await.map(|_| ()), store.clear().await.map(|_| ())] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
        assert!(report(&error).ends_with("the store is opened read-only"), "{}", report(&error));
    }
    assert_eq!(store.len(Collection::Responses).await.unwrap(), 1);
}

/// Eight clients begin at once, with a cache that is not there yet.
pub(crate) async fn concurrent_writers_lose_nothing(place: &dyn Place) {
    let writers = (0..8).map(|writer| {
        let store = place.open();
        tokio::spawn(async move {
            for number in 0..25 {
                let key = numbered(writer * 1000 + number);
                store.apply(&[set(&key, key.to_string()), redirect(&key, &key)]).await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let store = place.open();
    assert_eq!(store.len(Collection::Redirects).await.unwrap(), 200);
    for key in (0..8).flat_map(|writer| (0..25).map(move |number| numbered(writer * 1000 + number))) {
        assert_eq!(get(&*store, &key).await, Some(key.to_string().into()));
    }
}

/// As when Ctrl-C or a time-out of the caller ends a request: those after it get their own answers.
pub(crate) async fn a_dropped_request_does_no_harm(place: &dyn Place) {
    let store = place.open();
    let (one, two) = (numbered(1), numbered(2));
    store.apply(&[set(&one, "one"), set(&two, "two")]).await.unwrap();
    let store: &dyn Store = &*store;
    for _ in 0..10 {
        let _ = store.get(&[(Collection::Responses, &one)]).now_or_never();
        assert_eq!(get(store, &two).await, Some("two".into()));
    }
}
