//! Questions, on a terminal only (DESIGN.md §3.4).

use super::Ui;

/// Whether to go on: asks at a terminal, where the answer that counts without one is no; a script is taken at its word.
///
/// # Errors
/// When the terminal fails.
pub fn confirm(ui: &Ui, question: &str) -> anyhow::Result<bool> {
    if !ui.can_ask() {
        return Ok(true);
    }
    let answer = dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt();
    match answer {
        Ok(answer) => Ok(answer.unwrap_or(false)),
        Err(dialoguer::Error::IO(error)) if error.kind() == std::io::ErrorKind::Interrupted => {
            Err(crate::interrupt::Interrupted.into())
        }
        Err(error) => Err(anyhow::Error::new(error).context("cannot ask; use --yes to answer beforehand")),
    }
}
