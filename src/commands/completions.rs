//! `acache completions`: the scripts that stand in completions/, for the version that is installed.

use std::io::Write as _;

use crate::cli;
use crate::commands::Context;
use crate::report::Exit;
use crate::ui;

/// Print a completion script for a shell
///
/// Put it where your shell looks for completions. The packaged scripts in completions/ are the same.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache completions bash > ~/.local/share/bash-completion/completions/acache")]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

/// Prints the script to stdout.
///
/// # Errors
/// When stdout cannot be written to.
pub async fn run(args: Args, _context: &Context) -> anyhow::Result<Exit> {
    std::io::stdout().lock().write_all(&script(args.shell)).map_err(ui::stdout_error)?;
    Ok(Exit::Done)
}

/// The completion script for this shell.
#[must_use]
pub fn script(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "acache", &mut script);
    script
}
