//! How hard the origins are asked: so many fetches at once, so many of one host, and so many a second. What the cache
//! answers is no concern of this.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tokio::sync::oneshot;
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

/// The limits of a run, and who waits for what. A request enters before the origin is asked, and holds its ticket until its
/// response has come in full.
pub struct Limits {
    jobs: usize,
    per_host: usize,
    rate: Option<Rate>,
    state: RefCell<State>,
}

struct State {
    active: usize,
    /// Only hosts that are being asked.
    hosts: HashMap<String, usize>,
    /// By place in the list: who comes first there goes first, unless its host is busy.
    waiting: BTreeMap<u64, Waiting>,
    /// When the next request may start, if there is a rate.
    next: Option<Instant>,
}

struct Waiting {
    host: String,
    go: oneshot::Sender<()>,
}

impl Limits {
    /// `jobs` at once, `per_host` of them on one host; both at least 1.
    #[must_use]
    pub fn new(jobs: usize, per_host: usize, rate: Option<Rate>) -> Self {
        let state = State { active: 0, hosts: HashMap::new(), waiting: BTreeMap::new(), next: None };
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
        let ticket = Ticket { limits: self, place, host: host_of(url) };
        let (go, gone) = oneshot::channel();
        self.state.borrow_mut().waiting.insert(place, Waiting { host: ticket.host.clone(), go });
        self.admit();
        // The sender lives until it sends.
        let _ = gone.await;
        if let Some(rate) = self.rate {
            let start = self.state.borrow_mut().start(rate, Instant::now());
            tokio::time::sleep_until(start).await;
        }
        ticket
    }

    /// Lets in whom there is room for.
    fn admit(&self) {
        let state = &mut *self.state.borrow_mut();
        while state.active < self.jobs {
            let has_room =
                |waiting: &Waiting| state.hosts.get(&waiting.host).is_none_or(|active| *active < self.per_host);
            let Some(place) = state.waiting.iter().find(|(_, waiting)| has_room(waiting)).map(|(place, _)| *place)
            else {
                break;
            };
            let Some(waiting) = state.waiting.remove(&place) else { break };
            state.active += 1;
            *state.hosts.entry(waiting.host).or_default() += 1;
            // Whoever is gone gives the room back when its ticket is dropped.
            let _ = waiting.go.send(());
        }
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

    fn leave(&mut self, host: &str) {
        self.active -= 1;
        if let Some(active) = self.hosts.get_mut(host) {
            *active -= 1;
            if *active == 0 {
                self.hosts.remove(host);
            }
        }
    }
}

/// The right to ask an origin.
pub(super) struct Ticket<'a> {
    limits: &'a Limits,
    place: u64,
    host: String,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let waited = self.limits.state.borrow_mut().waiting.remove(&self.place).is_some();
        if !waited {
            self.limits.state.borrow_mut().leave(&self.host);
            self.limits.admit();
        }
    }
}

/// The host and port of a URL; without one, what stands in their place: such a request fails by itself.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase()
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
        assert!(limits.state.borrow().hosts.is_empty() && limits.state.borrow().active == 0);
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
}
