//! Entries named one by one, or selected: the arguments that `delete` and `expire` share.

use std::ffi::OsString;
use std::io::Read as _;

use anyhow::Context as _;

use super::Context;
use super::args::{RequestArgs, os_string};
use super::selection::{Selection, SelectionArgs};
use crate::key::Key;
use crate::report::UsageError;

/// Names, or a selection.
#[derive(Clone, Debug, clap::Args)]
pub struct NamedArgs {
    /// Keys (64 hex digits) or URLs; `-` reads them from stdin, one a line
    #[arg(value_name = "KEY|URL")]
    names: Vec<OsString>,
    /// Names on stdin end with NUL instead of a newline
    #[arg(short = '0', long = "null")]
    null: bool,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    request: RequestArgs,
}

/// Which entries are meant.
pub enum Named {
    /// Those under these keys; one name may have several (`key_format`).
    Keys {
        /// All keys.
        keys: Vec<Key>,
        /// How many names there were.
        names: usize,
        /// Whether they were read from stdin, and so not typed one by one.
        from_stdin: bool,
    },
    /// Those that have these properties.
    Selected(Box<Selection>),
}

impl NamedArgs {
    /// Understands the arguments; `to_be` completes "nothing is named to be …". Without names, `--method` selects.
    ///
    /// # Errors
    /// When nothing or both is given, a name makes no sense, or stdin cannot be read.
    pub fn named(&self, context: &Context, to_be: &str) -> anyhow::Result<Named> {
        let methods: Vec<String> = match (&self.request.method, self.names.is_empty()) {
            (Some(methods), true) => methods.split(',').map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        match (self.names.is_empty(), self.selection.is_given() || !methods.is_empty()) {
            (true, false) => {
                let hint = "name keys or URLs, `-` to read them from stdin, or select with --url, --status, …";
                return Err(UsageError::new(format!("nothing is named to be {to_be}")).hint(hint).into());
            }
            (false, true) => return Err(UsageError::new("give either names or a selection, not both").into()),
            (true, true) => return Ok(Named::Selected(Box::new(self.selection.selection(&methods)?))),
            (false, false) => {}
        }
        let from_stdin = self.names.iter().any(|name| name == "-");
        let names = if from_stdin { names_of_stdin(self.null)? } else { self.names.clone() };
        let keys_of = |name| anyhow::Ok(context.keys_of(&self.request.target(name)?)?);
        let keys = names.iter().map(keys_of).collect::<anyhow::Result<Vec<_>>>()?.concat();
        Ok(Named::Keys { keys, names: names.len(), from_stdin })
    }
}

impl Named {
    /// What a question says is about to change; `None` if everything was named one by one, which needs no question
    /// (DESIGN.md §3.4).
    #[must_use]
    pub fn to_ask_about(&self) -> Option<String> {
        match self {
            Self::Selected(_) => Some("all selected entries".to_owned()),
            Self::Keys { names, from_stdin: true, .. } => Some(format!("{names} entries")),
            Self::Keys { .. } => None,
        }
    }
}

fn names_of_stdin(null: bool) -> anyhow::Result<Vec<OsString>> {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).context("cannot read names from stdin")?;
    let end = if null { b'\0' } else { b'\n' };
    let names = text.split(|byte| *byte == end).map(|name| name.strip_suffix(b"\r").unwrap_or(name));
    Ok(names.filter(|name| !name.is_empty()).map(|name| os_string(name).into()).collect())
}
