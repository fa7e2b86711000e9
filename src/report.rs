//! How the program ends: one function turns any error into an exit code, another into what a person reads.

use std::process::ExitCode;

use crate::cache::LongError;
use crate::config::ConfigError;
use crate::fetch::FetchError;
use crate::interrupt::Interrupted;
use crate::key::KeyError;
use crate::store::StoreError;
use crate::ui::{StdoutClosed, Ui};

/// The exit codes, documented in README and the man pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The answer is no: not in the cache.
    No = 1,
    /// Wrong usage.
    Usage = 2,
    /// Wrong configuration.
    Config = 3,
    /// The store: cannot connect, refused, lost.
    Store = 4,
    /// The network: no whole response from the origin.
    Network = 5,
    /// Some stored values could not be read; the rest was done.
    Unreadable = 6,
    /// HTTP status of 400 or more, with `--fail`.
    HttpError = 7,
    /// Interrupted.
    Interrupted = 130,
}

impl Exit {
    /// The worse of two ends of one run: 130 > 4 > 5 > 6 > 7 > 1 > 0 (DESIGN.md §3.2).
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Done => 0,
            Self::No => 1,
            Self::HttpError => 2,
            Self::Unreadable => 3,
            Self::Network => 4,
            Self::Store => 5,
            Self::Config => 6,
            Self::Usage => 7,
            Self::Interrupted => 8,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A mistake in how the program was called, found after the command line was parsed.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    /// What is wrong, naming the argument.
    pub message: String,
    /// What to do instead.
    pub hint: Option<String>,
}

impl UsageError {
    /// A mistake without a hint.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// Adds what to do instead.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// A command that changes entries, with `read_only` set.
#[derive(Debug, thiserror::Error)]
#[error("the cache is read-only")]
pub struct ReadOnly;

/// The exit code of an error, by the innermost type that decides one.
#[must_use]
pub fn exit_of(error: &anyhow::Error) -> Exit {
    for cause in error.chain() {
        if cause.is::<StdoutClosed>() {
            return Exit::Done;
        } else if cause.is::<Interrupted>() {
            return Exit::Interrupted;
        } else if cause.is::<UsageError>() || cause.is::<KeyError>() {
            return Exit::Usage;
        } else if let Some(error) = cause.downcast_ref::<ConfigError>() {
            return if error.is_usage() { Exit::Usage } else { Exit::Config };
        } else if cause.is::<ReadOnly>()
            || matches!(cause.downcast_ref(), Some(StoreError::Unusable { .. } | StoreError::Shards { .. }))
        {
            return Exit::Config;
        } else if cause.is::<StoreError>() {
            return Exit::Store;
        } else if cause.is::<LongError>() {
            return Exit::Unreadable;
        } else if let Some(error) = cause.downcast_ref::<FetchError>() {
            // What the client cannot be made with is said in flags.
            return if matches!(error, FetchError::Client(_)) { Exit::Usage } else { Exit::Network };
        }
    }
    Exit::Usage
}

/// Tells the error on stderr: `error:`, one `caused by:` per cause, `hint:`. A closed pipe is no error and says nothing.
#[must_use]
pub fn report(error: &anyhow::Error, ui: &Ui) -> Exit {
    let exit = exit_of(error);
    if error.chain().any(<dyn std::error::Error>::is::<StdoutClosed>) {
        return exit;
    }
    ui.report_cause(error);
    if let Some(hint) = error.chain().find_map(hint_of) {
        ui.hint(&hint);
    }
    exit
}

/// What to do about an error, naming the flag or variable.
fn hint_of(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<UsageError>() {
        return error.hint.clone();
    }
    if let Some(error) = cause.downcast_ref::<ConfigError>() {
        return error.hint();
    }
    if cause.is::<ReadOnly>() {
        return Some("read_only is set: `acache config show` says where".to_owned());
    }
    match cause.downcast_ref::<StoreError>()? {
        StoreError::Refused { .. } => {
            Some("start the server, or name another store with --address or ACACHE_ADDRESS".to_owned())
        }
        StoreError::Unreachable { .. } => {
            Some("check --address (ACACHE_ADDRESS), and --timeout if the server is slow to answer".to_owned())
        }
        StoreError::Login { .. } => {
            Some("set the password with ACACHE_PASSWORD or --password-file, the user with --username".to_owned())
        }
        StoreError::WrongType { .. } => {
            Some("choose another namespace with --namespace, or another store with --address".to_owned())
        }
        StoreError::Shards { there, asked, .. } => Some(format!(
            "set shards = {there} (--shards, ACACHE_SHARDS), or change the store with `acache reshard {asked}`"
        )),
        StoreError::Lost { .. } => Some("try again; --response-timeout gives a slow server more time".to_owned()),
        StoreError::Unusable { .. } | StoreError::Failed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_exit_wins_in_the_documented_order() {
        let order =
            [Exit::Done, Exit::No, Exit::HttpError, Exit::Unreadable, Exit::Network, Exit::Store, Exit::Interrupted];
        for (index, exit) in order.iter().enumerate() {
            for other in &order[..=index] {
                assert_eq!(exit.worse(*other), *exit);
                assert_eq!(other.worse(*exit), *exit);
            }
        }
    }

    #[test]
    fn context_does_not_hide_what_decides_the_exit() {
        let error = anyhow::Error::from(StdoutClosed).context("while listing keys");
        assert_eq!(exit_of(&error), Exit::Done);
        let error = anyhow::Error::from(UsageError::new("no key given")).context("delete");
        assert_eq!(exit_of(&error), Exit::Usage);
    }
}
