//! The only module that prints. stdout carries data that another program may read; everything else goes to stderr.

mod bulk_progress;
mod entry_json;
mod escape;
mod listing;
mod moments;
mod progress;
mod prompt;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstyle::{AnsiColor, Style};

pub use self::bulk_progress::{BulkProgress, Counts};
pub use self::entry_json::{entry_from_json, entry_json};
pub use self::escape::{escape, escape_lines};
pub use self::listing::{Format, Listing, write_json};
pub use self::moments::{age, from_now, size};
pub use self::progress::{Progress, Unit};
pub use self::prompt::{ask_password, confirm};

/// stdout was closed by its reader, as `| head` does. Not an error: whoever meets it stops quietly.
#[derive(Debug, thiserror::Error)]
#[error("stdout was closed")]
pub struct StdoutClosed;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Also in a pipe.
    Always,
    /// Never.
    Never,
}

/// How to talk to the person or the script that called.
#[derive(Clone, Debug)]
pub struct Ui {
    quiet: bool,
    verbose: u8,
    color_stdout: bool,
    color_stderr: bool,
}

impl Ui {
    /// Decides on colours from `choice`, the terminals, and NO_COLOR and its relatives.
    #[must_use]
    pub fn new(quiet: bool, verbose: u8, choice: ColorChoice) -> Self {
        let color = |stream: anstream::ColorChoice| match choice {
            ColorChoice::Auto => stream != anstream::ColorChoice::Never,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        Self {
            quiet,
            verbose,
            color_stdout: color(anstream::AutoStream::choice(&io::stdout())),
            color_stderr: color(anstream::AutoStream::choice(&io::stderr())),
        }
    }

    /// `-v`, counted.
    #[must_use]
    pub fn verbosity(&self) -> u8 {
        self.verbose
    }

    /// `-q`: no notes and no warnings.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether stdout may be coloured.
    #[must_use]
    pub fn colors_stdout(&self) -> bool {
        self.color_stdout
    }

    /// Whether a person reads stdout.
    #[must_use]
    pub fn stdout_is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether a person reads stderr: the condition for progress bars.
    #[must_use]
    pub fn stderr_is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// How many columns a table may have: the terminal's, or `COLUMNS`, or 120.
    #[must_use]
    pub fn width(&self) -> usize {
        let terminal = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
        let variable = || std::env::var("COLUMNS").ok()?.parse().ok();
        terminal.or_else(variable).unwrap_or(120)
    }

    /// Whether a question can be asked: stdin and stderr are terminals (DESIGN.md §3.4).
    #[must_use]
    pub fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// An error and its causes, a line each.
    pub fn report_cause(&self, error: &anyhow::Error) {
        self.error(&error.to_string());
        let mut told = error.to_string();
        for cause in error.chain().skip(1).map(ToString::to_string) {
            // A layer that only passes an error on says nothing new.
            if cause != told {
                self.caused_by(&cause);
            }
            told = cause;
        }
    }

    /// `error: …`, on stderr, also with `-q`.
    pub fn error(&self, message: &str) {
        self.line(AnsiColor::Red, "error:", message);
    }

    /// `caused by: …`
    pub fn caused_by(&self, message: &str) {
        self.line(AnsiColor::Red, "caused by:", message);
    }

    /// `hint: …`
    pub fn hint(&self, message: &str) {
        self.line(AnsiColor::Cyan, "hint:", message);
    }

    /// `warning: …`, on stderr, not with `-q`.
    pub fn warning(&self, message: &str) {
        if !self.quiet {
            self.line(AnsiColor::Yellow, "warning:", message);
        }
    }

    /// `note: …`, on stderr, not with `-q`.
    pub fn note(&self, message: &str) {
        if !self.quiet {
            self.line(AnsiColor::Blue, "note:", message);
        }
    }

    /// A line on stderr as it is: what `-v` tells.
    pub fn tell(&self, message: &str) {
        // A stderr that cannot be written to leaves nobody to tell.
        let _ = writeln!(io::stderr().lock(), "{message}");
    }

    fn line(&self, color: AnsiColor, label: &str, message: &str) {
        let style = if self.color_stderr { Style::new().bold().fg_color(Some(color.into())) } else { Style::new() };
        let _ = writeln!(io::stderr().lock(), "{style}{label}{style:#} {message}");
    }
}

/// stdout for data: buffered, and locked once.
#[must_use]
pub fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(64 * 1024, io::stdout().lock())
}

/// stdout for many bodies in a row: the standard library's own looks through each of them for the last end of a line.
///
/// # Errors
/// When the process may open no further file.
pub fn stdout_for_bodies() -> io::Result<File> {
    #[cfg(unix)]
    let stdout = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let stdout = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    stdout.map(File::from)
}

/// Turns a failed write to stdout into what `report` recognises: a closed pipe is [`StdoutClosed`].
#[must_use]
pub fn stdout_error(error: io::Error) -> anyhow::Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return StdoutClosed.into();
    }
    anyhow::Error::new(error).context("cannot write to stdout")
}
