//! How much of all bodies is in memory at a time.
//!
//! A response that comes is kept until it is stored, and one that comes before its turn until it is its turn. While that is
//! more than the limit, one fetch alone goes on: the one whose body can be passed on at once, else the first of the list. It
//! frees what it holds when it is done, so there is always an end. The others are not read from, and their origins wait;
//! now and then each of them takes a little, so that its origin does not give it up.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use tokio::time::{Sleep, sleep};

use crate::entry::Entry;
use crate::fetch::{CacheStatus, Limits, Sink};

/// What may be held before fetches are held back, in bytes.
const LIMIT: u64 = 64 * 1024 * 1024;
/// How often a fetch that is held back takes a little: servers give up after a minute of silence, or half of one.
const TRICKLE: Duration = Duration::from_secs(5);

/// The memory for bodies, shared by the fetches and by whoever takes their responses.
pub struct Memory {
    limit: u64,
    used: Cell<u64>,
    /// The place of the response that is passed on as it comes.
    turn: Cell<Option<u64>>,
    /// Nothing can be passed on at the moment: whoever reads is slow.
    blocked: Cell<bool>,
    /// The places of all fetches that have not ended.
    running: RefCell<BTreeSet<u64>>,
    held_back: RefCell<Vec<Waker>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self::with_limit(LIMIT)
    }
}

impl Memory {
    fn with_limit(limit: u64) -> Self {
        Self {
            limit,
            used: Cell::new(0),
            turn: Cell::new(None),
            blocked: Cell::new(false),
            running: RefCell::default(),
            held_back: RefCell::default(),
        }
    }

    /// So many bytes more are held.
    pub fn hold(&self, bytes: u64) {
        self.used.set(self.used.get() + bytes);
    }

    /// So many bytes are no longer held.
    pub fn release(&self, bytes: u64) {
        self.used.set(self.used.get().saturating_sub(bytes));
        self.wake();
    }

    /// Whose response is passed on as it comes; `None` where each goes its own way.
    pub fn set_turn(&self, place: Option<u64>) {
        if self.turn.replace(place) != place {
            self.wake();
        }
    }

    /// Whether whoever reads takes nothing at the moment.
    pub fn set_blocked(&self, blocked: bool) {
        if self.blocked.replace(blocked) != blocked {
            self.wake();
        }
    }

    /// Whether nothing new should be begun.
    pub(super) fn is_full(&self) -> bool {
        self.blocked.get() || self.used.get() > self.limit
    }

    fn may_go_on(&self, place: u64) -> bool {
        if !self.is_full() {
            return true;
        }
        let first = || self.running.borrow().first().copied();
        !self.blocked.get() && self.turn.get().or_else(first) == Some(place)
    }

    fn wake(&self) {
        self.held_back.borrow_mut().drain(..).for_each(Waker::wake);
    }
}

/// How much of the body of one response is held for the cache.
pub(super) struct Held {
    place: u64,
    bytes: Cell<u64>,
    /// The body has come. What is left to do frees what it holds.
    is_whole: Cell<bool>,
    /// Bodies above this are not kept for the cache.
    max: u64,
    memory: Rc<Memory>,
}

impl Held {
    pub(super) fn new(place: u64, max: u64, memory: &Rc<Memory>) -> Rc<Self> {
        memory.running.borrow_mut().insert(place);
        Rc::new(Self { place, bytes: Cell::new(0), is_whole: Cell::new(false), max, memory: Rc::clone(memory) })
    }

    fn add(&self, more: u64) {
        let bytes = self.bytes.get() + more;
        self.bytes.set(bytes);
        match (bytes - more > self.max, bytes > self.max) {
            (false, false) => self.memory.hold(more),
            (false, true) => self.memory.release(bytes - more),
            _ => {}
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.memory.running.borrow_mut().remove(&self.place);
        let bytes = self.bytes.get();
        self.memory.release(if bytes > self.max { 0 } else { bytes });
    }
}

/// Counts a body on its way into another sink, and lets the next fetch begin when it has come.
pub(super) struct CountingSink<'a, S> {
    pub(super) inner: S,
    pub(super) held: Rc<Held>,
    pub(super) limits: Option<&'a Limits>,
}

impl<S: Sink> Sink for CountingSink<'_, S> {
    fn head(&mut self, entry: &Entry, status: &CacheStatus, content_length: Option<u64>) -> std::io::Result<()> {
        self.inner.head(entry, status, content_length)
    }

    fn body(&mut self, part: &[u8]) -> std::io::Result<()> {
        self.held.add(part.len() as u64);
        self.inner.body(part)
    }

    fn end(&mut self) {
        self.inner.end();
        self.held.is_whole.set(true);
        if let Some(limits) = self.limits {
            limits.leave(self.held.place);
        }
    }

    fn name(&self) -> String {
        self.inner.name()
    }
}

/// A fetch that goes on only while there is room for what it brings.
pub(super) struct HeldBack<'a, T> {
    fetch: LocalBoxFuture<'a, T>,
    held: Rc<Held>,
    trickle: Option<Pin<Box<Sleep>>>,
}

impl<'a, T> HeldBack<'a, T> {
    pub(super) fn new(held: Rc<Held>, fetch: impl Future<Output = T> + 'a) -> Self {
        Self { fetch: Box::pin(fetch), held, trickle: None }
    }

    /// Whether it is time to take a little although there is no room. Not beyond twice the limit.
    fn poll_trickle(&mut self, cx: &mut Context<'_>) -> bool {
        let memory = &self.held.memory;
        let trickle = self.trickle.get_or_insert_with(|| Box::pin(sleep(TRICKLE)));
        if trickle.as_mut().poll(cx).is_pending() {
            return false;
        }
        let mut next = Box::pin(sleep(TRICKLE));
        // It is registered, not ready.
        let _ = next.as_mut().poll(cx);
        self.trickle = Some(next);
        memory.used.get() <= memory.limit.saturating_mul(2)
    }
}

impl<T> Future for HeldBack<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        // One whose body has not begun, or has come, holds back nobody else, and may be what others wait for.
        let receives = this.held.bytes.get() > 0 && !this.held.is_whole.get();
        if receives && !this.held.memory.may_go_on(this.held.place) {
            this.held.memory.held_back.borrow_mut().push(cx.waker().clone());
            if !this.poll_trickle(cx) {
                return Poll::Pending;
            }
        } else {
            this.trickle = None;
        }
        this.fetch.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    /// A fetch that receives ten bytes each time it is polled, and never ends.
    fn endless(place: u64, max: u64, memory: &Rc<Memory>) -> (Rc<Held>, HeldBack<'static, ()>) {
        let held = Held::new(place, max, memory);
        let counted = Rc::clone(&held);
        let fetch = std::future::poll_fn(move |_| {
            counted.add(10);
            Poll::Pending
        });
        (Rc::clone(&held), HeldBack::new(held, fetch))
    }

    fn poll(fetch: &mut HeldBack<'_, ()>) {
        let _ = Pin::new(fetch).poll(&mut Context::from_waker(Waker::noop()));
    }

    #[tokio::test]
    async fn above_the_limit_only_the_first_goes_on_or_whose_turn_it_is() {
        let memory = Rc::new(Memory::with_limit(25));
        let (first, mut first_fetch) = endless(3, 1000, &memory);
        let (second, mut second_fetch) = endless(7, 1000, &memory);
        for _ in 0..5 {
            poll(&mut second_fetch);
        }
        assert_eq!(second.bytes.get(), 30, "it is held back once there is no room");
        poll(&mut first_fetch);
        poll(&mut first_fetch);
        assert_eq!(first.bytes.get(), 20);
        memory.set_turn(Some(7));
        poll(&mut first_fetch);
        poll(&mut second_fetch);
        assert_eq!((first.bytes.get(), second.bytes.get()), (20, 40));
        memory.set_blocked(true);
        poll(&mut second_fetch);
        assert_eq!(second.bytes.get(), 40, "nobody goes on while nobody reads");
        memory.set_blocked(false);
        drop((second_fetch, second));
        memory.set_turn(None);
        poll(&mut first_fetch);
        assert_eq!(first.bytes.get(), 30, "there is room again");
        drop((first_fetch, first));
        assert_eq!((memory.used.get(), memory.running.borrow().len()), (0, 0));
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_to_be_kept_holds_nothing() {
        let memory = Rc::new(Memory::with_limit(1000));
        let (_held, mut fetch) = endless(0, 25, &memory);
        let used = [0; 4].map(|_| {
            poll(&mut fetch);
            memory.used.get()
        });
        assert_eq!(used, [10, 20, 0, 0]);
    }
}
