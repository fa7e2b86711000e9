//! Progress on stderr, for a person who waits, and only when it takes a while.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Ui;

/// What is over sooner shows no progress.
const PATIENCE: Duration = Duration::from_millis(500);

/// Progress of something that is counted.
pub struct Progress {
    started: Instant,
    done: u64,
    total: Option<u64>,
    unit: Unit,
    /// Nobody watches.
    hidden: bool,
    bar: Option<ProgressBar>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of a download.
    Bytes,
    /// Entries of a scan.
    Entries,
}

impl Progress {
    /// Nothing is shown before half a second, and nothing at all with `-q`, or when stderr is no terminal.
    #[must_use]
    pub fn new(ui: &Ui, unit: Unit, total: Option<u64>) -> Self {
        let hidden = ui.is_quiet() || !ui.stderr_is_terminal();
        Self { started: Instant::now(), done: 0, total, unit, hidden, bar: None }
    }

    /// Progress of a scan: not shown where the listing itself is on the terminal.
    #[must_use]
    pub fn of_scan(ui: &Ui) -> Self {
        let mut progress = Self::new(ui, Unit::Entries, None);
        progress.hidden |= ui.stdout_is_terminal();
        progress
    }

    /// Says how much there will be, once it is known.
    pub fn set_total(&mut self, total: Option<u64>) {
        self.total = total;
    }

    /// So much more is done.
    pub fn add(&mut self, more: u64) {
        self.done += more;
        if self.hidden || self.started.elapsed() < PATIENCE {
            return;
        }
        let (total, unit) = (self.total, self.unit);
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            bar.set_style(style(unit, total.is_some()));
            bar
        });
        bar.set_position(self.done);
    }
}

impl Drop for Progress {
    /// Leaves the terminal as it was.
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(unit: Unit, total_known: bool) -> ProgressStyle {
    let template = match (unit, total_known) {
        (Unit::Bytes, true) => "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} ETA {eta}",
        (Unit::Bytes, false) => "{spinner} {bytes} {bytes_per_sec}",
        (Unit::Entries, true) => "{bar:30} {human_pos}/{human_len} entries ETA {eta}",
        (Unit::Entries, false) => "{spinner} {human_pos} entries {per_sec}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
