//! `filter_fn` and `--filter`: a jq expression over a response says whether it is kept.
//!
//! The input is the object of `values --format jsonl --body` ([`crate::object::shown`]). The first result counts: `false`,
//! `null` and no result at all are a no.
//!
//! # Why a process of its own
//!
//! An expression is a program, and no check of its text can tell what it will do. `def f: 1 + f; f` fills any stack, and a
//! stack that overflows ends the process, whichever thread it was. `[limit(1e12; repeat(1))]` fills the memory; `last(repeat(1))`
//! never ends, and a thread cannot be stopped. So expressions run in a child process: this program, started anew with one
//! argument that nobody else gives ([`WORKER`]). It is made when the first response is to be judged, and serves the whole run.
//!
//! - Time: the child gives up by itself after [`time_limit`], so that it does not outlive the program either. The parent
//!   waits a little longer and then kills it.
//! - Memory and stack: the child limits its own address space. Beyond it an allocation fails and the child aborts, as it
//!   does when its stack overflows; it leaves no core file. The parent reads the end of a pipe, and starts another child
//!   for the next response.
//! - Nothing to look at: the child has no environment, no files and no connections; and the language is given no `env`,
//!   `$ENV`, `input`, `debug`, `stderr`, `halt` and no modules ([`expression`]).
//!
//! Only the syntax is checked in this process, on a thread with a stack that suffices for the longest expression.

mod expression;
mod process;
mod worker;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use self::expression::{Expression, ExpressionError};
use self::process::Child;
pub use self::worker::work;
use crate::entry::Entry;
use crate::key::Key;
use crate::object::shown;
use crate::time::Timestamp;

/// The only argument of a child.
const WORKER: &str = "__filter";

/// An expression that judges responses.
pub struct Filter {
    expression: Expression,
    child: tokio::sync::Mutex<Option<Child>>,
}

/// Why a response was not judged.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// The expression has no answer for this response.
    #[error("the filter fails: {0}")]
    Failed(String),
    /// It takes too long.
    #[error("the filter took longer than {}", humantime::format_duration(*.0))]
    TimedOut(Duration),
    /// The child ended without an answer.
    #[error("the filter broke off: it nests too deep, or takes too much memory")]
    BrokeOff,
    /// There is no child.
    #[error("cannot start the process that filters: {0}")]
    NoProcess(std::io::Error),
}

impl FilterError {
    /// Whether it is the fault of the expression or of the machine, and not that of one response.
    #[must_use]
    pub fn is_general(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }
}

impl Filter {
    /// Starts nothing yet.
    #[must_use]
    pub fn new(expression: Expression) -> Self {
        Self { expression, child: tokio::sync::Mutex::new(None) }
    }

    /// Whether the response is kept.
    ///
    /// # Errors
    /// When the expression has no answer, or breaks a limit.
    pub async fn keeps(&self, key: &Key, entry: &Entry, signed: bool, now: Timestamp) -> Result<bool, FilterError> {
        let input = shown(key, entry, signed, now, true).to_string();
        let mut child = self.child.lock().await;
        if child.is_none() {
            *child = Some(Child::start(&self.expression).await?);
        }
        let answer = match child.as_mut() {
            Some(child) => child.ask(input.as_bytes()).await,
            None => Err(FilterError::BrokeOff),
        };
        if answer.as_ref().is_err_and(FilterError::is_general) {
            *child = None;
        }
        answer
    }
}

/// Whether this process was started to filter.
#[must_use]
pub fn is_worker() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    arguments.next().is_some_and(|argument| argument == WORKER) && arguments.next().is_none()
}

/// How long one response may take: a second, and one more for every 16 MiB that have to be read first.
fn time_limit(input: usize) -> Duration {
    Duration::from_secs(1 + (input as u64 >> 24))
}
