//! Scans: complete, in small pages, and undisturbed by changes.

use std::collections::HashMap;

use acache::store::{Collection, ScanOf};
use bytes::Bytes;

use crate::place::{Place, delete, numbered, redirect, scan, set};

const MEGABYTE: usize = 1024 * 1024;

pub(crate) async fn empty_collection_is_one_empty_page(place: &dyn Place) {
    for of in [ScanOf::Keys, ScanOf::Values] {
        let page = place.open().scan(Collection::Responses, of, None).await.unwrap();
        assert_eq!((page.entries, page.next), (vec![], None));
    }
}

/// Sizes as in a real cache: most of them small, some large.
fn size_of(number: usize) -> usize {
    match number % 1000 {
        999 => 2 * MEGABYTE,
        500 => 200_000,
        rest => rest * 3,
    }
}

pub(crate) async fn every_entry_is_seen_exactly_once(place: &dyn Place) {
    let store = place.open();
    for batch in (0..5000).collect::<Vec<_>>().chunks(500) {
        let changes: Vec<_> =
            batch.iter().map(|&number| set(&numbered(number), vec![(number % 251) as u8; size_of(number)])).collect();
        store.apply(&changes).await.unwrap();
    }
    let (entries, _) = scan(&*store, Collection::Responses, ScanOf::Values).await;
    assert_eq!(entries.len(), 5000);
    let entries: HashMap<_, _> = entries.into_iter().collect();
    for number in 0..5000 {
        let value = entries.get(&numbered(number)).expect("every key is seen");
        assert_eq!(value.len(), size_of(number), "{number}");
        assert!(value.iter().all(|&byte| usize::from(byte) == number % 251), "{number}");
    }
}

/// Of values about as large as a page, never many at once.
pub(crate) async fn large_values_come_in_small_pages(place: &dyn Place) {
    let store = place.open();
    for number in 0..200 {
        store.apply(&[set(&numbered(number), vec![1; MEGABYTE / 2])]).await.unwrap();
    }
    let mut cursor = None;
    let (mut pages, mut entries) = (Vec::new(), 0);
    loop {
        let page = store.scan(Collection::Responses, ScanOf::Values, cursor).await.unwrap();
        entries += page.entries.len();
        pages.push(page.entries.len());
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(entries, 200);
    // Nothing is known before the first page, and a server rounds up.
    assert!(pages[0] <= 20, "{pages:?}");
    assert!(pages[1..].iter().all(|&entries| entries <= 6), "{pages:?}");
}

pub(crate) async fn scan_of_keys_brings_no_values(place: &dyn Place) {
    let store = place.open();
    let changes: Vec<_> = (0..3000).map(|number| set(&numbered(number), vec![1; 600])).collect();
    store.apply(&changes).await.unwrap();
    let (mut entries, largest) = scan(&*store, Collection::Responses, ScanOf::Keys).await;
    entries.sort();
    let expected: Vec<_> = (0..3000).map(|number| (numbered(number), Bytes::new())).collect();
    assert_eq!(entries, expected);
    assert!(largest <= MEGABYTE);
    let (_, largest) = scan(&*store, Collection::Responses, ScanOf::Values).await;
    assert!(largest <= MEGABYTE, "{largest}");
}

/// Also when both go on from the same place.
pub(crate) async fn scans_that_take_turns_are_each_complete(place: &dyn Place) {
    let store = place.open();
    let changes: Vec<_> = (0..3000).map(|number| set(&numbered(number), "value")).collect();
    store.apply(&changes).await.unwrap();
    store.apply(&[redirect(&numbered(1), &numbered(2))]).await.unwrap();
    let mut scans = [ScanOf::Keys, ScanOf::Values, ScanOf::Values].map(|of| (of, None, Vec::new(), false));
    while scans.iter().any(|(.., done)| !done) {
        for (of, cursor, seen, done) in scans.iter_mut().filter(|(.., done)| !done) {
            let page = store.scan(Collection::Responses, *of, cursor.take()).await.unwrap();
            *done = page.next.is_none();
            *cursor = page.next;
            seen.extend(page.entries);
            assert_eq!(scan(&*store, Collection::Redirects, ScanOf::Keys).await.0, [(numbered(1), Bytes::new())]);
        }
    }
    for (of, _, mut seen, _) in scans {
        seen.sort();
        let value = if of == ScanOf::Values { "value" } else { "" };
        let expected: Vec<_> = (0..3000).map(|number| (numbered(number), Bytes::from(value))).collect();
        assert_eq!(seen, expected);
    }
}

pub(crate) async fn entries_that_stay_are_seen_while_others_change(place: &dyn Place) {
    let store = place.open();
    let changes: Vec<_> = (0..4000).map(|number| set(&numbered(number), "first")).collect();
    store.apply(&changes).await.unwrap();
    let mut seen = HashMap::new();
    let (mut cursor, mut round) = (None, 0);
    loop {
        let page = store.scan(Collection::Responses, ScanOf::Values, cursor).await.unwrap();
        for (key, value) in page.entries {
            seen.insert(key, value);
        }
        // Odd ones are deleted and set anew, others come on top: the hash grows, the rows move.
        let odd = round * 2 + 1;
        store.apply(&[delete(&numbered(odd)), set(&numbered(odd), "second")]).await.unwrap();
        let more: Vec<_> = (0..20).map(|number| set(&numbered(100_000 + round * 20 + number), "more")).collect();
        store.apply(&more).await.unwrap();
        round += 1;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert!(round > 3, "the scan had several pages");
    for number in (0..4000).step_by(2) {
        assert_eq!(seen.get(&numbered(number)), Some(&Bytes::from("first")), "{number}");
    }
}
