//! Questions, on a terminal only (DESIGN.md §3.4).

use super::Ui;
use crate::interrupt::{self, Interrupted};
use crate::report::UsageError;
use crate::secret::Secret;

/// Whether to go on: asks at a terminal, where the answer that counts without one is no; a script is taken at its word.
///
/// # Errors
/// When the terminal fails.
pub fn confirm(ui: &Ui, question: &str) -> anyhow::Result<bool> {
    if !ui.can_ask() {
        return Ok(true);
    }
    let answer = asked(|| dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt());
    Ok(answer.map_err(|error| error.context("cannot ask; use --yes to answer beforehand"))?.unwrap_or(false))
}

/// Asks for a password, which is not shown while it is typed.
///
/// # Errors
/// When there is no terminal to ask at.
pub fn ask_password(ui: &Ui, question: &str) -> anyhow::Result<Secret> {
    if !ui.can_ask() {
        let hint = "use --password-file or ACACHE_PASSWORD in a script";
        return Err(UsageError::new("there is no terminal to ask for the password at").hint(hint).into());
    }
    let answer = asked(|| dialoguer::Password::new().with_prompt(question).allow_empty_password(true).interact())?;
    Ok(Secret::new(answer.into_bytes()))
}

/// Asks, and leaves the terminal with its cursor when the answer is Ctrl-C.
fn asked<T>(ask: impl FnOnce() -> dialoguer::Result<T>) -> anyhow::Result<T> {
    // Otherwise the system would end the program in the middle of the question.
    interrupt::take_over();
    match ask() {
        Ok(answer) => Ok(answer),
        Err(dialoguer::Error::IO(error)) if error.kind() == std::io::ErrorKind::Interrupted => {
            let _ = console::Term::stderr().show_cursor();
            Err(Interrupted.into())
        }
        Err(error) => Err(error.into()),
    }
}
