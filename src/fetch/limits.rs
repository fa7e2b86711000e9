//! How hard the origins are asked: so many fetches at once, so many of one host, and so many a second. What the cache
//! answers is no concern of this.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use tokio::time::Instant;

/// How far an origin that was asked late may be caught up with: timers are no finer.
const SLACK: Duration = Duration::from_millis(10);

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// From one request to the next.
    interval: Duration,
}

impl Rate {
    /// `10/s`, `90/m`, `1000/h`; a bare number is a second's.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = match unit {
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        let number: f64 = number.trim().parse().ok().filter(|number| *number > 0.0 && *number <= 1e6)?;
        Some(Self { interval: Duration::try_from_secs_f64(seconds / number).ok()? })
    }
}

/// The limits of a run, and who waits for what. A request enters before the origin is asked, and leaves when its response has
/// come in full: what the store takes for it keeps no other from its origin.
pub struct Limits {
    jobs: usize,
    per_host: usize,
    rate: Option<Rate>,
    state: RefCell<State>,
}

struct State {
    /// By place in the list: who asks, and which host.
    active: BTreeMap<u64, Rc<Host>>,
    /// Only hosts that are asked or waited for.
    hosts: HashMap<Rc<str>, Rc<Host>>,
    /// By place in the list: who comes first there goes first, unless its host is busy. There is no room for any of them.
    waiting: BTreeMap<u64, Waiting>,
    /// When the next request may start, if there is a rate.
    next: Option<Instant>,
}

struct Host {
    name: Rc<str>,
    active: Cell<usize>,
}

struct Waiting {
    host: Rc<Host>,
    waker: Waker,
}

impl Limits {
    /// `jobs` at once, `per_host` of them on one host; both at least 1.
    #[must_use]
    pub fn new(jobs: usize, per_host: usize, rate: Option<Rate>) -> Self {
        let state = State { active: BTreeMap::new(), hosts: HashMap::new(), waiting: BTreeMap::new(), next: None };
        Self { jobs: jobs.max(1), per_host: per_host.max(1), rate, state: RefCell::new(state) }
    }

    /// How many fetches run at once.
    #[must_use]
    pub fn jobs(&self) -> usize {
        self.jobs
    }

    /// Waits until the origin of `url` may be asked. `place` is that of the request in the list; no two that wait have
    /// the same.
    pub(super) async fn enter(&self, place: u64, url: &str) -> Ticket<'_> {
        let ticket = Ticket { limits: self, place };
        let host = self.state.borrow_mut().host(&host_of(url));
        let mut is_waiting = false;
        poll_fn(|cx| {
            let state = &mut *self.state.borrow_mut();
            if let Some(waiting) = state.waiting.get_mut(&place) {
                waiting.waker.clone_from(cx.waker());
            } else if is_waiting || self.admit(state, place, &host) {
                return Poll::Ready(());
            } else {
                state.waiting.insert(place, Waiting { host: Rc::clone(&host), waker: cx.waker().clone() });
                is_waiting = true;
            }
            Poll::Pending
        })
        .await;
        if let Some(rate) = self.rate {
            let start = self.state.borrow_mut().start(rate, Instant::now());
            tokio::time::sleep_until(start).await;
        }
        ticket
    }

    /// The request at this place needs its origin no longer, or waits for it no longer. Whoever has left may be told so again.
    pub(super) fn leave(&self, place: u64) {
        let state = &mut *self.state.borrow_mut();
        let waited = state.waiting.remove(&place).map(|waiting| waiting.host);
        let Some(host) = waited.or_else(|| self.end(state, place)) else { return };
        // One is the list's, and one ours.
        if Rc::strong_count(&host) == 2 {
            state.hosts.remove(&host.name);
        }
    }

    /// Lets one in if there is room.
    fn admit(&self, state: &mut State, place: u64, host: &Rc<Host>) -> bool {
        let has_room = state.active.len() < self.jobs && host.active.get() < self.per_host;
        if has_room {
            state.active.insert(place, Rc::clone(host));
            host.active.set(host.active.get() + 1);
        }
        has_room
    }

    /// Lets one out, and in whom there is room for now.
    fn end(&self, state: &mut State, place: u64) -> Option<Rc<Host>> {
        let host = state.active.remove(&place)?;
        host.active.set(host.active.get() - 1);
        while state.active.len() < self.jobs {
            let next = state.waiting.iter().find(|(_, waiting)| waiting.host.active.get() < self.per_host);
            let Some((place, waiting)) =
                next.map(|(place, _)| *place).and_then(|place| state.waiting.remove_entry(&place))
            else {
                break;
            };
            self.admit(state, place, &waiting.host);
            // Whoever is gone gives the room back when its ticket is dropped.
            waiting.waker.wake();
        }
        Some(host)
    }
}

impl State {
    /// When a request that comes now may start. A bucket that holds what is saved up in the slack, and one token at least.
    fn start(&mut self, rate: Rate, now: Instant) -> Instant {
        let earliest = now.checked_sub(SLACK).unwrap_or(now);
        let start = match self.next {
            Some(next) => next.max(earliest),
            None => now,
        };
        self.next = Some(start + rate.interval);
        start
    }

    fn host(&mut self, name: &str) -> Rc<Host> {
        if let Some(host) = self.hosts.get(name) {
            return Rc::clone(host);
        }
        let host = Rc::new(Host { name: name.into(), active: Cell::new(0) });
        self.hosts.insert(Rc::clone(&host.name), Rc::clone(&host));
        host
    }
}

/// The right to ask an origin.
pub(super) struct Ticket<'a> {
    limits: &'a Limits,
    place: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.limits.leave(self.place);
    }
}

/// The host and port of a URL; without one, what stands in their place: such a request fails by itself.
fn host_of(url: &str) -> Cow<'_, str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let is_lower = !host.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_lower { host.into() } else { host.to_ascii_lowercase().into() }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn rates_are_read_by_second_minute_and_hour() {
        for (text, millis) in [("10/s", 100), ("10", 100), ("90/m", 667), ("1800/h", 2000), ("0.5/s", 2000)] {
            let rate = Rate::parse(text).unwrap();
            assert_eq!((rate.interval.as_secs_f64() * 1000.0).round(), f64::from(millis), "{text}");
        }
        for text in ["", "0", "-1", "0/s", "10/d", "x/s", "1e9", "NaN", "inf", "10/s/s"] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn starts_are_spaced_and_a_pause_saves_nothing_up() {
        let rate = Rate::parse("10/s").unwrap();
        let mut state = Limits::new(1, 1, None).state.into_inner();
        let now = Instant::now();
        let millis = |start: Instant| start.saturating_duration_since(now).as_millis();
        assert_eq!([0; 3].map(|_| millis(state.start(rate, now))), [0, 100, 200]);
        let later = now + Duration::from_secs(60);
        assert_eq!([0; 2].map(|_| millis(state.start(rate, later))), [59_990, 60_090]);
    }

    #[test]
    fn the_first_of_the_list_with_room_on_its_host_goes_first() {
        let limits = Limits::new(2, 1, None);
        let enter = |place, url| limits.enter(place, url).now_or_never();
        let first = enter(0, "http://a/1").expect("there is room");
        let mut second = Box::pin(limits.enter(1, "http://u:p@A/2"));
        assert!((&mut second).now_or_never().is_none(), "its host is busy");
        let third = enter(2, "http://b/3").expect("another host has room");
        let mut fourth = Box::pin(limits.enter(3, "http://c/4"));
        assert!((&mut fourth).now_or_never().is_none(), "two at once");
        drop(first);
        assert!((&mut fourth).now_or_never().is_none(), "it is the turn of the second");
        assert!((&mut second).now_or_never().is_some());
        assert!((&mut fourth).now_or_never().is_some(), "the second has gone");
        drop(third);
        assert!(enter(4, "http://b/5").is_some());
        assert!(limits.state.borrow().hosts.is_empty() && limits.state.borrow().active.is_empty());
    }

    #[test]
    fn who_gives_up_waiting_takes_no_room() {
        let limits = Limits::new(1, 1, None);
        let first = limits.enter(0, "http://a/").now_or_never().expect("there is room");
        let mut second = Box::pin(limits.enter(1, "http://a/"));
        assert!((&mut second).now_or_never().is_none());
        drop(second);
        let mut third = Box::pin(limits.enter(2, "http://a/"));
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        // It was let in, and gives up before it notices.
        drop(third);
        assert!(limits.enter(3, "http://a/").now_or_never().is_some());
    }

    #[test]
    fn who_has_left_makes_room_once() {
        let limits = Limits::new(1, 1, None);
        let first = limits.enter(0, "http://a/").now_or_never().expect("there is room");
        limits.leave(0);
        let second = limits.enter(1, "http://a/").now_or_never().expect("there is room again");
        drop(first);
        assert!(limits.enter(2, "http://a/").now_or_never().is_none(), "and not for two");
        drop(second);
        assert!(limits.enter(3, "http://a/").now_or_never().is_some());
    }
}
