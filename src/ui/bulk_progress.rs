//! Progress of many fetches on stderr, for a person who waits.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Ui;

/// What is over sooner shows no progress.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often it changes: more often nobody sees it.
const PERIOD: Duration = Duration::from_millis(100);

/// How far many fetches are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that have ended.
    pub done: u64,
    /// All there are, where that is known.
    pub total: Option<u64>,
    /// Answered from the cache.
    pub hits: u64,
    /// Answered by their origins.
    pub misses: u64,
    /// Of all bodies.
    pub bytes: u64,
}

/// Shown after half a second, and not at all with `-q`, or when stderr is no terminal.
pub struct BulkProgress {
    hidden: bool,
    started: Instant,
    next: Cell<Instant>,
    bar: RefCell<Option<ProgressBar>>,
}

impl BulkProgress {
    /// `elsewhere`: what is fetched does not go to the terminal that the progress is shown on.
    #[must_use]
    pub fn new(ui: &Ui, elsewhere: bool) -> Self {
        let hidden = ui.is_quiet() || !ui.stderr_is_terminal() || !elsewhere;
        let started = Instant::now();
        Self { hidden, started, next: Cell::new(started + PATIENCE), bar: RefCell::new(None) }
    }

    /// Whether anybody watches.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        !self.hidden
    }

    /// Shows how far it is, if it is time to; `counts` is asked only then.
    pub fn update(&self, counts: impl FnOnce() -> Counts) {
        if self.hidden {
            return;
        }
        let now = Instant::now();
        if now < self.next.get() {
            return;
        }
        self.next.set(now + PERIOD);
        let counts = counts();
        let mut bar = self.bar.borrow_mut();
        let bar = bar.get_or_insert_with(|| {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_elapsed(self.started.elapsed())
        });
        if let Some(total) = counts.total {
            bar.set_length(total);
        }
        bar.set_style(style(counts.total.is_some()));
        bar.set_message(message(&counts, self.started.elapsed()));
        bar.set_position(counts.done);
    }

    /// Prints something on stderr without disturbing the bar.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &*self.bar.borrow() {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Leaves the terminal as it was.
    pub fn clear(&self) {
        if let Some(bar) = self.bar.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for BulkProgress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn message(counts: &Counts, elapsed: Duration) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a speed for a person to read"
    )]
    let speed = (counts.bytes as f64 / elapsed.as_secs_f64().max(0.001)) as u64;
    format!("{} hits {} misses {}/s", counts.hits, counts.misses, HumanBytes(speed))
}

fn style(total_known: bool) -> ProgressStyle {
    let template = if total_known {
        "{bar:20} {human_pos}/{human_len} {msg} ETA {eta}"
    } else {
        "{spinner} {human_pos} done {msg}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_says_where_answers_came_from_and_how_fast() {
        let counts = Counts { done: 5, total: None, hits: 3, misses: 2, bytes: 4096 };
        assert_eq!(message(&counts, Duration::from_secs(2)), "3 hits 2 misses 2.00 KiB/s");
    }

    #[test]
    fn nothing_is_shown_where_stderr_is_no_terminal() {
        let progress = BulkProgress {
            hidden: true,
            started: Instant::now(),
            next: Cell::new(Instant::now()),
            bar: RefCell::new(None),
        };
        progress.update(|| unreachable!("nobody watches"));
    }
}
