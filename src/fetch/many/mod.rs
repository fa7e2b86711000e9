//! Fetches many requests, through one [`Fetcher`], on one thread.
//!
//! The way of a request:
//!
//! 1. An equal one that is on its way answers it: `in_flight`.
//! 2. It is looked up with others in one round trip to the store, several of which are on their way: `look_up`.
//! 3. It is fetched as any other, with what was found. A hit ends here and now. What asks its origin waits for a ticket of
//!    the fetcher's `limits` first, and goes on only while there is room for what it brings: `memory`.
//! 4. Its response goes to a [`Receiver`], which sees to the order.
//!
//! Requests begin in the order of the list, and whoever comes first in it is never kept waiting by a later one. So with
//! bounded memory there is always one that goes on.

mod in_flight;
mod look_up;
mod memory;

use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_util::future::{FutureExt as _, LocalBoxFuture, poll_fn};
use futures_util::stream::{FuturesUnordered, Stream, StreamExt as _};

use self::in_flight::InFlight;
use self::look_up::{LookUps, LookedUp};
pub use self::memory::Memory;
use self::memory::{CountingSink, Held, HeldBack};
use super::{Fetcher, Outcome, Prepared, Sink, through};
use crate::cache::Through;
use crate::interrupt::{Interrupted, interrupted};
use crate::key::{Key, KeyError, KeyRules, cache_keys};
use crate::policy::Reason;
use crate::request::Request;
use crate::store::StoreError;

/// How many requests wait for their origins beside those that run: enough to find one whose host has room, or that is a
/// hit.
const WINDOW: usize = 256;
/// How many requests wait for an equal one.
const MAX_LATER: usize = 4096;
/// How many requests are read ahead.
const READ_AHEAD: usize = 128;

/// A request of a list, and its keys: all of it that can be worked out beside the fetching.
pub struct Keyed {
    request: Request,
    /// Never empty: the first is written under.
    keys: Vec<Key>,
    through: Through,
}

impl Keyed {
    /// Computes the keys.
    ///
    /// In a box from here on: it is put into several lists until it is answered.
    ///
    /// # Errors
    /// When the request has no key.
    pub fn new(request: Request, rules: &KeyRules) -> Result<Box<Self>, KeyError> {
        let keys = cache_keys(&request, rules)?;
        Ok(Box::new(Self { through: through(&request, rules), request, keys }))
    }
}

/// One request of a list.
pub struct Job {
    /// Its place in the list, from 0.
    pub place: u64,
    keyed: Box<Keyed>,
    /// Whether the response to an equal request may answer it.
    shared: bool,
}

impl Job {
    /// The request at this place of the list. Places rise, and none comes twice.
    #[must_use]
    pub fn new(place: u64, keyed: Box<Keyed>, fetcher: &Fetcher<'_>) -> Self {
        let shared = fetcher.may_share(&keyed.request);
        Self { place, keyed, shared }
    }

    /// What is asked for.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.keyed.request
    }

    /// The key under which the response is looked for.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.keyed.keys[0]
    }
}

/// Who takes the responses.
pub trait Receiver {
    /// Takes one response.
    type Sink: Sink;

    /// Where the response to this request goes. Called before it is fetched, in the order of the list but for requests that
    /// an equal one answers.
    ///
    /// # Errors
    /// When it has nowhere to go; it is not fetched then.
    fn sink(&self, job: &Job) -> anyhow::Result<Self::Sink>;

    /// The request is done. `collapsed`: an equal request at the same time was answered by its origin, and this one with it.
    fn done(&self, job: &Job, sink: Self::Sink, outcome: &Outcome, collapsed: bool);

    /// There is no whole response. What its sink was given counts for nothing.
    fn failed(&self, job: &Job, error: &anyhow::Error);

    /// Passes on what is there to be passed on; a little may wait for more, unless this is the end. Ready when nothing is
    /// left.
    fn poll_output(&self, cx: &mut Context<'_>, is_end: bool) -> Poll<()>;

    /// Whether nobody takes anything any more: nothing new is begun.
    fn is_closed(&self) -> bool;
}

/// How a fetch ended.
struct End<S> {
    job: Job,
    sink: S,
    outcome: anyhow::Result<Outcome>,
}

/// Fetches all requests of `input`, which come in the order of the list, as many at a time as are there.
///
/// # Errors
/// [`Interrupted`], and [`StoreError`] when the store fails and is required. Whatever else fails is the receiver's to tell.
pub async fn fetch_many<R: Receiver>(
    fetcher: &Fetcher<'_>,
    receiver: &R,
    memory: &Rc<Memory>,
    input: impl Stream<Item = Vec<Job>>,
) -> anyhow::Result<()> {
    let mut run = Run {
        fetcher,
        receiver,
        memory,
        input: Some(Box::pin(input)),
        backlog: VecDeque::new(),
        in_flight: InFlight::default(),
        look_ups: LookUps::new(fetcher),
        looked_up: VecDeque::new(),
        running: FuturesUnordered::new(),
        interrupted: None,
    };
    let end = poll_fn(|cx| run.poll(cx)).await;
    drop(run);
    Box::pin(fetcher.release_abandoned()).await;
    end
}

struct Run<'a, R: Receiver, I> {
    fetcher: &'a Fetcher<'a>,
    receiver: &'a R,
    memory: &'a Rc<Memory>,
    /// `None` at its end.
    input: Option<Pin<Box<I>>>,
    /// Read, and not looked up yet.
    backlog: VecDeque<Job>,
    in_flight: InFlight,
    look_ups: LookUps<'a>,
    /// Waits for room.
    looked_up: VecDeque<LookedUp>,
    running: FuturesUnordered<HeldBack<'a, End<R::Sink>>>,
    /// Watched for all fetches together, from the first on that asks its origin: hits may be broken off anywhere.
    interrupted: Option<LocalBoxFuture<'static, ()>>,
}

impl<R: Receiver, I: Stream<Item = Vec<Job>>> Run<'_, R, I> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<anyhow::Result<()>> {
        loop {
            self.watch(cx)?;
            let idle = self.look_ups.is_empty() && self.looked_up.is_empty() && self.running.is_empty();
            let is_end = idle && self.input.is_none() && self.backlog.is_empty();
            let written = self.receiver.poll_output(cx, is_end);
            let mut went_on = false;
            if self.receiver.is_closed() && !is_end {
                self.input = None;
                self.backlog.clear();
                self.look_ups.clear();
                self.looked_up.clear();
                went_on = self.running.is_empty();
            }
            while let Poll::Ready(Some(end)) = self.running.poll_next_unpin(cx) {
                self.finish(end)?;
                went_on = true;
            }
            // Also without room for what they bring: a look-up that nobody polls could keep the store from those that run.
            while let Poll::Ready(Some(batch)) = self.look_ups.poll_next_unpin(cx) {
                self.looked_up.extend(batch);
                went_on = true;
            }
            while self.has_room()
                && let Some(looked_up) = self.looked_up.pop_front()
            {
                self.start(looked_up, cx)?;
                went_on = true;
            }
            went_on |= self.read(cx);
            while self.has_room() && !self.backlog.is_empty() && self.look_ups.have_room() {
                self.look_ups.push(&mut self.backlog);
                went_on = true;
            }
            if is_end && !went_on && written.is_ready() {
                return Poll::Ready(Ok(()));
            }
            if !went_on {
                return Poll::Pending;
            }
        }
    }

    /// Ends the run when the person wants it to end.
    fn watch(&mut self, cx: &mut Context<'_>) -> Result<(), Interrupted> {
        let is_over = self.interrupted.as_mut().is_some_and(|interrupted| interrupted.poll_unpin(cx).is_ready());
        if is_over { Err(Interrupted) } else { Ok(()) }
    }

    /// Whether more may be begun.
    fn has_room(&self) -> bool {
        self.running.len() < WINDOW && !self.memory.is_full()
    }

    /// Takes from the input what is there; says whether there was something. Not while too many wait for an equal one: those
    /// that they wait for have to go on.
    fn read(&mut self, cx: &mut Context<'_>) -> bool {
        let mut went_on = false;
        while self.backlog.len() < READ_AHEAD
            && self.has_room()
            && self.in_flight.waiting() < MAX_LATER
            && let Some(input) = &mut self.input
        {
            match input.as_mut().poll_next(cx) {
                Poll::Ready(Some(jobs)) => {
                    let first = jobs.into_iter().filter_map(|job| self.in_flight.enter(job));
                    self.backlog.extend(first);
                }
                Poll::Ready(None) => self.input = None,
                Poll::Pending => break,
            }
            went_on = true;
        }
        went_on
    }

    /// Begins a fetch. A hit ends at once, and never comes to stand among those that run.
    fn start(&mut self, looked_up: LookedUp, cx: &mut Context<'_>) -> anyhow::Result<()> {
        let LookedUp { job, found } = looked_up;
        let mut sink = match self.receiver.sink(&job) {
            Ok(sink) => sink,
            Err(error) => {
                self.receiver.failed(&job, &error);
                return self.release_later(&job, Err(&error));
            }
        };
        let fetcher = self.fetcher;
        let found = match fetcher.deliver_at_once(job.key(), found, &mut sink) {
            Ok(outcome) => return self.finish(End { job, sink, outcome }),
            Err(found) => found,
        };
        let held = Held::new(job.place, fetcher.rules.max_body, self.memory);
        let mut sink = CountingSink { inner: sink, held: Rc::clone(&held), limits: fetcher.limits.as_ref() };
        let mut fetch = HeldBack::new(held, async move {
            let prepared = Prepared { keys: &job.keyed.keys, place: job.place, found };
            let outcome = fetcher.fetch_prepared(job.request(), prepared, &mut sink).await;
            End { job, sink: sink.inner, outcome }
        });
        if self.interrupted.is_none() {
            self.interrupted = Some(interrupted().boxed_local());
            self.watch(cx)?;
        }
        match Pin::new(&mut fetch).poll(cx) {
            Poll::Ready(end) => self.finish(end),
            Poll::Pending => {
                self.running.push(fetch);
                Ok(())
            }
        }
    }

    /// Hands the response over, and answers the equal requests that waited for it.
    fn finish(&mut self, end: End<R::Sink>) -> anyhow::Result<()> {
        let End { job, sink, outcome } = end;
        match outcome {
            Ok(outcome) => {
                self.receiver.done(&job, sink, &outcome, false);
                self.release_later(&job, Ok(&outcome))
            }
            Err(error) if error.is::<Interrupted>() || error.is::<StoreError>() => Err(error),
            Err(error) => {
                self.receiver.failed(&job, &error);
                self.release_later(&job, Err(&error))
            }
        }
    }

    /// Answers those who waited for the first of equal requests.
    fn release_later(&mut self, first: &Job, outcome: Result<&Outcome, &anyhow::Error>) -> anyhow::Result<()> {
        for job in self.in_flight.leave(first) {
            match outcome {
                Ok(outcome) if is_whole(outcome) => self.answer(&job, outcome),
                // Too large to be kept: fetched again, the next one first.
                Ok(_) => self.backlog.extend(self.in_flight.enter(job)),
                Err(error) => self.receiver.failed(&job, error),
            }
        }
        Ok(())
    }

    /// Answers a request with the response to an equal one.
    fn answer(&self, job: &Job, outcome: &Outcome) {
        let mut sink = match self.receiver.sink(job) {
            Ok(sink) => sink,
            Err(error) => return self.receiver.failed(job, &error),
        };
        let mut collapsed = false;
        if let Outcome::Fetched(fetched) = outcome {
            collapsed = !fetched.status.is_hit();
            let body = fetched.entry.body.clone().unwrap_or_default();
            let given = sink.head(&fetched.entry, &fetched.status, Some(body.len() as u64));
            if let Err(source) = given.and_then(|()| sink.body(&body)) {
                let error = super::FetchError::Output { to: sink.name(), source };
                return self.receiver.failed(job, &error.into());
            }
        }
        self.receiver.done(job, sink, outcome, collapsed);
    }
}

/// Whether the response has its body: one above `max_body` was passed on and not kept.
fn is_whole(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Fetched(fetched) => !matches!(fetched.status.stored, Some(Err(Reason::Body(_)))),
        Outcome::NotCached(_) => true,
    }
}
