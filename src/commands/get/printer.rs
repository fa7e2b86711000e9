//! stdout, for many responses: each in one piece, in the order of the list or as they are done.
//!
//! The response whose turn it is passes through as it comes. The others wait in memory, which the fetches are told of. What
//! is to be printed is written by another thread: a reader that takes its time must not keep the program from answering the
//! store and the origins.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future as _;
use std::io::{self, Write as _};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Sleep, sleep};

use crate::fetch::many::Memory;
use crate::ui::stdout_for_bodies;

/// How much may wait for the reader of stdout before nothing more is fetched for it.
const MAX_UNREAD: usize = 1024 * 1024;
/// So much is worth the way to the other thread at once; less of it waits a moment for more.
const WORTH_WRITING: usize = 256 * 1024;
const PATIENCE: Duration = Duration::from_millis(5);
/// What a waiting response costs beside its bytes.
const OVERHEAD: u64 = 128;

/// What is printed of many responses, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// In the order of the list; else as they are done.
    pub(super) in_order: bool,
    /// Each is an element of one JSON array.
    pub(super) array: bool,
}

/// Prints what is given to it under places of the list.
pub(super) struct Printer {
    layout: Layout,
    memory: Rc<Memory>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// The response that passes through; in order, the first of the list that is not done.
    turn: Option<u64>,
    waiting: HashMap<u64, Waiting>,
    /// Elements of the array so far.
    elements: u64,
    /// To be written next.
    out: Vec<u8>,
    /// How long it still waits for more.
    patience: Option<Pin<Box<Sleep>>>,
    writing: Option<JoinHandle<(Vec<u8>, io::Result<()>)>>,
    /// The buffer that was written last, for what comes next.
    spare: Vec<u8>,
    /// How much of it that is, in bytes.
    being_written: u64,
    /// Nothing is printed any more.
    closed: bool,
    failure: Option<io::Error>,
}

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    done: bool,
}

impl Printer {
    pub(super) fn new(layout: Layout, memory: Rc<Memory>) -> Self {
        let turn = layout.in_order.then_some(0);
        memory.set_turn(turn);
        Self { layout, memory, state: RefCell::new(State { turn, ..State::default() }) }
    }

    /// The next part of the response at this place.
    pub(super) fn print(&self, place: u64, part: &[u8]) {
        let state = &mut *self.state.borrow_mut();
        if part.is_empty() || state.closed {
            return;
        }
        if state.turn.is_none() {
            self.give_turn(state, Some(place));
            self.take_over(state, place);
        }
        if state.turn == Some(place) {
            self.emit(state, part);
            return;
        }
        let waiting = state.waiting.entry(place).or_insert_with(|| {
            self.memory.hold(OVERHEAD);
            Waiting::default()
        });
        waiting.bytes.extend_from_slice(part);
        self.memory.hold(part.len() as u64);
    }

    /// The response at this place is whole.
    pub(super) fn done(&self, place: u64) {
        let state = &mut *self.state.borrow_mut();
        if state.turn == Some(place) {
            let next = self.layout.in_order.then_some(place + 1);
            self.give_turn(state, next);
        } else if state.turn.is_none() {
            self.take_over(state, place);
            return;
        } else {
            let waiting = state.waiting.entry(place).or_insert_with(|| {
                self.memory.hold(OVERHEAD);
                Waiting::default()
            });
            waiting.done = true;
            return;
        }
        match state.turn {
            None => {
                let mut done: Vec<u64> =
                    state.waiting.iter().filter(|(_, waiting)| waiting.done).map(|(place, _)| *place).collect();
                done.sort_unstable();
                for place in done {
                    self.take_over(state, place);
                }
            }
            Some(mut next) => {
                while self.take_over(state, next) {
                    next += 1;
                }
                self.give_turn(state, Some(next));
            }
        }
    }

    /// There is no whole response at this place. What was not printed of it yet is not.
    pub(super) fn failed(&self, place: u64) {
        if let Some(waiting) = self.state.borrow_mut().waiting.remove(&place) {
            self.memory.release(waiting.bytes.len() as u64 + OVERHEAD);
        }
        self.done(place);
    }

    /// Everything was printed that there is: closes the array.
    pub(super) fn end(&self) {
        let state = &mut *self.state.borrow_mut();
        if self.layout.array && !state.closed {
            let end: &[u8] = if state.elements == 0 { b"[]\n" } else { b"]\n" };
            state.out.extend_from_slice(end);
            self.memory.hold(end.len() as u64);
        }
    }

    /// Whether the reader has gone, or cannot be written to.
    pub(super) fn is_closed(&self) -> bool {
        self.state.borrow().closed
    }

    /// Why not everything could be written; a reader that has gone is no failure.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.state.borrow_mut().failure.take()
    }

    /// Writes on, but for a little that waits for more, unless this is the end. Ready when all is written.
    pub(super) fn poll(&self, cx: &mut Context<'_>, is_end: bool) -> Poll<()> {
        let state = &mut *self.state.borrow_mut();
        loop {
            if let Some(writing) = &mut state.writing {
                let Poll::Ready(written) = Pin::new(writing).poll(cx) else {
                    self.memory.set_blocked(state.out.len() > MAX_UNREAD);
                    return Poll::Pending;
                };
                state.writing = None;
                self.memory.release(std::mem::take(&mut state.being_written));
                let (spare, written) = written.unwrap_or_else(|error| (Vec::new(), Err(io::Error::other(error))));
                if spare.capacity() <= MAX_UNREAD {
                    state.spare = spare;
                }
                if let Err(error) = written {
                    state.closed = true;
                    state.failure = Some(error).filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
                }
            }
            if state.closed {
                self.memory.release(std::mem::take(&mut state.out).len() as u64);
                state.waiting.clear();
            }
            self.memory.set_blocked(false);
            if state.out.is_empty() {
                return Poll::Ready(());
            }
            if state.out.len() < WORTH_WRITING && !is_end {
                let patience = state.patience.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
                if patience.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
            }
            state.patience = None;
            let mut chunk = std::mem::replace(&mut state.out, std::mem::take(&mut state.spare));
            state.being_written = chunk.len() as u64;
            state.writing = Some(spawn_blocking(move || {
                let written = stdout_for_bodies().and_then(|mut stdout| stdout.write_all(&chunk));
                chunk.clear();
                (chunk, written)
            }));
        }
    }

    fn give_turn(&self, state: &mut State, turn: Option<u64>) {
        state.turn = turn;
        self.memory.set_turn(turn);
    }

    /// Prints what waits at this place; says whether that is all of it.
    fn take_over(&self, state: &mut State, place: u64) -> bool {
        // Of a list of hits none ever waits.
        if state.waiting.is_empty() {
            return false;
        }
        let Some(waiting) = state.waiting.remove(&place) else { return false };
        self.memory.release(waiting.bytes.len() as u64 + OVERHEAD);
        if !waiting.bytes.is_empty() {
            self.emit(state, &waiting.bytes);
        }
        waiting.done
    }

    /// What is to be written is held until it is: the reader may take its time for it.
    fn emit(&self, state: &mut State, bytes: &[u8]) {
        let before = state.out.len();
        if self.layout.array {
            state.out.push(if state.elements == 0 { b'[' } else { b',' });
            state.elements += 1;
        }
        state.out.extend_from_slice(bytes);
        self.memory.hold((state.out.len() - before) as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printer(in_order: bool, array: bool) -> Printer {
        Printer::new(Layout { in_order, array }, Rc::default())
    }

    fn out(printer: &Printer) -> String {
        String::from_utf8(printer.state.borrow().out.clone()).unwrap()
    }

    #[test]
    fn in_order_the_first_passes_through_and_the_others_wait() {
        let printer = printer(true, false);
        printer.print(1, b"b");
        printer.print(2, b"c");
        printer.done(2);
        printer.print(0, b"a1 ");
        assert_eq!(out(&printer), "a1 ");
        printer.print(0, b"a2 ");
        printer.done(0);
        assert_eq!(out(&printer), "a1 a2 b", "the next one passes through from here on");
        printer.print(1, b"b ");
        printer.done(1);
        assert_eq!(out(&printer), "a1 a2 bb c");
        printer.done(4);
        printer.failed(3);
        printer.print(5, b" d");
        assert_eq!(out(&printer), "a1 a2 bb c d", "empty and failed ones are passed over");
        assert!(printer.state.borrow().waiting.is_empty());
    }

    #[test]
    fn a_part_of_a_failed_response_is_not_printed_if_it_was_not_yet() {
        let printer = printer(true, false);
        printer.print(1, b"half");
        printer.failed(1);
        printer.print(0, b"a");
        printer.done(0);
        printer.print(2, b"c");
        assert_eq!(out(&printer), "ac");
    }

    #[test]
    fn out_of_order_responses_are_never_mixed() {
        let printer = printer(false, false);
        printer.print(3, b"d1");
        printer.print(1, b"b1");
        printer.print(2, b"c");
        printer.done(2);
        printer.print(1, b"b2");
        assert_eq!(out(&printer), "d1");
        printer.print(3, b"d2");
        printer.done(3);
        assert_eq!(out(&printer), "d1d2c");
        printer.print(1, b"b3");
        assert_eq!(out(&printer), "d1d2cb1b2b3");
        printer.done(1);
        printer.done(0);
        assert!(printer.state.borrow().waiting.is_empty());
    }

    #[test]
    fn an_array_is_closed_also_when_it_is_empty() {
        let empty = printer(true, true);
        empty.failed(0);
        empty.end();
        assert_eq!(out(&empty), "[]\n");
        let two = printer(true, true);
        two.print(1, b"{}");
        two.done(1);
        two.failed(0);
        two.print(2, b"{\"a\":1}");
        two.done(2);
        two.end();
        assert_eq!(out(&two), "[{},{\"a\":1}]\n");
    }
}
