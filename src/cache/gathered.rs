//! Gathers what several fetches want stored at the same time into one request to the store.
//!
//! Whoever comes while a request is on its way waits for the next one, which takes all that have come by then: the store is
//! never kept waiting for company. A single write goes at once. On SQLite this is what makes many writes bearable: they
//! share one transaction, and one wait for the disk.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::StoreError;
use crate::store::{Change, Store};

/// How many changes, and how many bytes of them, go in one request: it holds the server while it is made.
const MAX_CHANGES: usize = 128;
const MAX_BYTES: usize = 1024 * 1024;

type Outcome = Result<(), StoreError>;

/// The writes that wait.
#[derive(Default)]
pub(super) struct GatheredWrites {
    queue: Arc<Mutex<Queue>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// A task is at work, and takes what comes.
    busy: bool,
}

/// What one fetch wants stored: all of it, or nothing.
struct Waiting {
    changes: Vec<Change>,
    tell: oneshot::Sender<Outcome>,
}

impl GatheredWrites {
    /// Makes these changes, together with those that others wait for. A write that has begun is finished also when nobody
    /// waits for it any more.
    pub(super) async fn apply(&self, store: &Arc<dyn Store>, changes: Vec<Change>) -> Outcome {
        let (tell, told) = oneshot::channel();
        let begin = {
            let mut queue = lock(&self.queue);
            queue.waiting.push_back(Waiting { changes, tell });
            !std::mem::replace(&mut queue.busy, true)
        };
        if begin {
            // In a task of its own: a fetch that is given up, or held back, must not hold up the writes of the others.
            tokio::spawn(work(Arc::clone(store), Arc::clone(&self.queue)));
        }
        let abandoned = |_| StoreError::Failed { location: store.location(), source: "the write was abandoned".into() };
        told.await.map_err(abandoned)?
    }
}

/// Makes one request after the other, until nothing waits.
async fn work(store: Arc<dyn Store>, queue: Arc<Mutex<Queue>>) {
    while let Some((changes, tell)) = next_request(&queue) {
        let outcome = store.apply(&changes).await;
        for tell in tell {
            let told = match &outcome {
                Ok(_) => Ok(()),
                Err(error) => Err(for_another(error)),
            };
            // Whoever is gone does not need to know.
            let _ = tell.send(told);
        }
    }
}

/// As many of those that wait as one request may hold; one at least. `None` ends the work.
fn next_request(queue: &Mutex<Queue>) -> Option<(Vec<Change>, Vec<oneshot::Sender<Outcome>>)> {
    let mut queue = lock(queue);
    let (mut changes, mut tell, mut bytes) = (Vec::new(), Vec::new(), 0);
    while let Some(next) = queue.waiting.front() {
        bytes += next.changes.iter().map(size).sum::<usize>();
        if !tell.is_empty() && (bytes > MAX_BYTES || changes.len() + next.changes.len() > MAX_CHANGES) {
            break;
        }
        let next = queue.waiting.pop_front()?;
        changes.extend(next.changes);
        tell.push(next.tell);
    }
    queue.busy = !tell.is_empty();
    queue.busy.then_some((changes, tell))
}

fn size(change: &Change) -> usize {
    match change {
        Change::Set { value, .. } => value.len(),
        Change::Delete { .. } => 0,
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The same error for one more of those who waited for the same request. Its causes become text.
fn for_another(error: &StoreError) -> StoreError {
    let location = |location: &String| location.clone();
    match error {
        StoreError::Unusable { location: at, source } => {
            StoreError::Unusable { location: location(at), source: source.clone() }
        }
        StoreError::Refused { location: at, source } => {
            StoreError::Refused { location: location(at), source: io::Error::new(source.kind(), source.to_string()) }
        }
        StoreError::Unreachable { location: at, source } => {
            StoreError::Unreachable { location: location(at), source: source.to_string().into() }
        }
        StoreError::Login { location: at, source } => {
            StoreError::Login { location: location(at), source: source.to_string().into() }
        }
        StoreError::WrongType { name, location: at, reason } => {
            StoreError::WrongType { name: name.clone(), location: location(at), reason: reason.clone() }
        }
        StoreError::Shards { location: at, namespace, there, asked } => {
            StoreError::Shards { location: location(at), namespace: namespace.clone(), there: *there, asked: *asked }
        }
        StoreError::Lost { location: at, source } => {
            StoreError::Lost { location: location(at), source: source.to_string().into() }
        }
        StoreError::Failed { location: at, source } => {
            StoreError::Failed { location: location(at), source: source.to_string().into() }
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::key::Key;
    use crate::store::Collection;

    fn waiting(sizes: &[usize]) -> Waiting {
        let set = |size: &usize| Change::Set {
            collection: Collection::Responses,
            key: Key::from_stored(Bytes::from_static(b"k")),
            value: vec![0; *size].into(),
            expires: None,
            expected: None,
        };
        Waiting { changes: sizes.iter().map(set).collect(), tell: oneshot::channel().0 }
    }

    fn requests(waiting: Vec<Waiting>) -> Vec<usize> {
        let queue = Mutex::new(Queue { waiting: waiting.into(), busy: true });
        let requests = std::iter::from_fn(|| next_request(&queue)).map(|(changes, _)| changes.len()).collect();
        assert!(!lock(&queue).busy, "the work has ended");
        requests
    }

    #[test]
    fn what_waits_goes_in_one_request_up_to_its_bounds() {
        assert_eq!(requests(Vec::new()), [0; 0]);
        assert_eq!(requests(vec![waiting(&[1, 1]), waiting(&[1])]), [3]);
        assert_eq!(requests((0..MAX_CHANGES + 1).map(|_| waiting(&[1])).collect()), [MAX_CHANGES, 1]);
        let half = MAX_BYTES / 2;
        assert_eq!(requests(vec![waiting(&[half]), waiting(&[half]), waiting(&[1])]), [2, 1]);
        assert_eq!(requests(vec![waiting(&[MAX_BYTES + 1]), waiting(&[1])]), [1, 1], "a large one goes alone");
        assert_eq!(requests(vec![waiting(&[1; MAX_CHANGES + 1])]), [MAX_CHANGES + 1], "and is never torn");
    }
}
