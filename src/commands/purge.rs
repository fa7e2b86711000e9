//! `acache purge`

use super::Context;
use super::delete::remove_walked;
use super::selection::SelectionArgs;
use crate::report::{Exit, UsageError};

/// Remove expired entries
///
/// An entry goes only if it is still the one that was read: one that somebody renews meanwhile stays.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache purge --dry-run")]
pub struct Args {
    /// Print the keys of what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove also entries that filter_fn rejects; those on which it fails stay
    #[arg(long)]
    filtered: bool,
    #[command(flatten)]
    selection: SelectionArgs,
}

/// Removes.
///
/// # Errors
/// When the store fails, or `--filtered` has nothing to filter by.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let selection = args.selection.selection()?;
    let selection = match (args.filtered, &context.loaded.settings.filter_fn) {
        (false, _) => selection.only_expired(),
        (true, Some(filter_fn)) => selection.only_expired_or_rejected(filter_fn.clone()),
        (true, None) => {
            let hint = "set it with --filter-fn, ACACHE_FILTER_FN or in the config file";
            return Err(UsageError::new("--filtered needs a filter_fn").hint(hint).into());
        }
    };
    let cache = context.writable_cache().await?;
    remove_walked(selection, args.dry_run, &cache, context).await
}
