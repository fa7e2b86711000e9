//! Equal requests at the same time are one request: the first goes its way, and its response answers the later ones.
//!
//! This holds within one process. Of several processes those that lock wait for each other where the first one is about to
//! ask the origin, between the look-up and the ticket of the limits (`fetch::queue`). Whoever is told here to wait never comes
//! that far.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Job;
use crate::key::Key;

/// The keys that are being looked up or fetched, and who else waits for them.
#[derive(Default)]
pub(super) struct InFlight {
    later: HashMap<Key, Vec<Job>>,
    waiting: usize,
}

impl InFlight {
    /// Gives the job back if it is the first with its key. Else it is kept, until the first one leaves.
    pub(super) fn enter(&mut self, job: Job) -> Option<Job> {
        if !job.shared {
            return Some(job);
        }
        match self.later.entry(job.key().clone()) {
            Entry::Occupied(mut later) => {
                later.get_mut().push(job);
                self.waiting += 1;
                None
            }
            Entry::Vacant(first) => {
                first.insert(Vec::new());
                Some(job)
            }
        }
    }

    /// The first has ended: those who waited for it.
    pub(super) fn leave(&mut self, first: &Job) -> Vec<Job> {
        let later = if first.shared { self.later.remove(first.key()).unwrap_or_default() } else { Vec::new() };
        self.waiting -= later.len();
        later
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }
}
