//! `acache purge`

use super::Context;
use super::delete::remove_walked;
use super::selection::SelectionArgs;
use crate::report::Exit;

/// Remove expired entries
///
/// An entry goes only if it is still the one that was read: one that somebody renews meanwhile stays.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache purge --dry-run")]
pub struct Args {
    /// Print the keys of what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    selection: SelectionArgs,
}

/// Removes.
///
/// # Errors
/// When the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let cache = context.writable_cache().await?;
    remove_walked(args.selection.selection()?.only_expired(), args.dry_run, &cache, context).await
}
