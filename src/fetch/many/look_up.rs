//! Looks requests up in batches, several of which are on their way, and answers in the order of the list.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesOrdered, Stream};

use super::Job;
use crate::cache::{StoredValue, Through};
use crate::fetch::Fetcher;
use crate::store::StoreError;

/// How many requests are looked up in one round trip: first, and at most. More gain nothing.
const FIRST: usize = 16;
const MOST: usize = 64;
/// How many batches are on their way: while one is decoded, the store works on the others.
const ON_THEIR_WAY: usize = 3;
/// What one batch should bring, in bytes.
const SOUGHT: usize = 1024 * 1024;

/// A request, and what the store said of it; `None` where it was not asked.
pub(super) struct LookedUp {
    pub(super) job: Job,
    pub(super) found: Option<Result<Option<StoredValue>, StoreError>>,
}

/// The batches on their way.
pub(super) struct LookUps<'a> {
    fetcher: &'a Fetcher<'a>,
    batches: FuturesOrdered<LocalBoxFuture<'a, Vec<LookedUp>>>,
    /// How many requests the next batch takes: adapts to replies of at most 1 MB.
    size: usize,
    /// The first batch has come back. Until then it is the only one: a dead store is tried once.
    tried: bool,
}

impl<'a> LookUps<'a> {
    pub(super) fn new(fetcher: &'a Fetcher<'a>) -> Self {
        Self { fetcher, batches: FuturesOrdered::new(), size: FIRST, tried: false }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// Gives up those on their way.
    pub(super) fn clear(&mut self) {
        self.batches.clear();
    }

    /// Whether another batch may be sent.
    pub(super) fn have_room(&self) -> bool {
        self.batches.len() < if self.tried { ON_THEIR_WAY } else { 1 }
    }

    /// Sends off the next batch.
    pub(super) fn push(&mut self, backlog: &mut VecDeque<Job>) {
        let jobs = backlog.drain(..self.size.min(backlog.len())).collect();
        self.batches.push_back(Box::pin(look_up(self.fetcher, jobs)));
    }

    fn adapt(&mut self, batch: &[LookedUp]) {
        let bytes: usize = batch.iter().map(bytes).sum();
        self.size = if bytes > SOUGHT {
            (batch.len() * SOUGHT / bytes).max(1)
        } else if batch.len() >= self.size && bytes < SOUGHT / 2 {
            (self.size * 2).min(MOST)
        } else {
            self.size
        };
    }
}

impl Stream for LookUps<'_> {
    type Item = Vec<LookedUp>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Vec<LookedUp>>> {
        let batch = std::task::ready!(Pin::new(&mut self.batches).poll_next(cx));
        if let Some(batch) = &batch {
            self.tried = true;
            self.adapt(batch);
        }
        Poll::Ready(batch)
    }
}

fn bytes(looked_up: &LookedUp) -> usize {
    match &looked_up.found {
        Some(Ok(Some(stored))) => stored.value.len(),
        _ => 0,
    }
}

async fn look_up(fetcher: &Fetcher<'_>, jobs: Vec<Job>) -> Vec<LookedUp> {
    let wanted: Vec<Option<Through>> =
        jobs.iter().map(|job| fetcher.looks_up(job.request()).then_some(job.keyed.through)).collect();
    let (mut found, mut failed) = (Vec::new().into_iter(), None);
    if let Some(cache) = fetcher.usable_cache() {
        let mut keys = Vec::with_capacity(jobs.len());
        keys.extend(jobs.iter().zip(&wanted).filter_map(|(job, wanted)| Some((job.key(), (*wanted)?))));
        match cache.find_many(&keys).await {
            Ok(all) => found = all.into_iter(),
            // The first of the batch is told; by then the store is left alone, or its failure ends the run.
            Err(error) => failed = Some(error),
        }
    }
    let answer = |(job, wanted): (Job, Option<_>)| {
        let found = wanted.and_then(|_| failed.take().map(Err).or_else(|| found.next().map(Ok)));
        LookedUp { job, found }
    };
    jobs.into_iter().zip(wanted).map(answer).collect()
}
