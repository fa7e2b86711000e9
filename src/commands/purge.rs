//! `acache purge`

use std::io::Write as _;

use super::Context;
use super::delete::remove_walked;
use super::selection::ListedArgs;
use crate::cache::{Cache, CheckedValue, Collection, Removed};
use crate::report::{Exit, UsageError};
use crate::ui::{self, Progress, escape};

/// Remove expired entries
///
/// An entry goes only if it is still the one that was read: one that somebody renews meanwhile stays.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache purge --dry-run")]
pub struct Args {
    /// Remove also what `acache verify` lists: unreadable, unsigned and wrongly signed values
    #[arg(long)]
    invalid: bool,
    /// Print the keys of what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    selection: ListedArgs,
}

/// Removes.
///
/// # Errors
/// When the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    if args.invalid && args.selection.is_given() {
        return Err(UsageError::new("what cannot be read cannot be selected: --invalid goes with no selection").into());
    }
    if args.selection.is_fresh() {
        return Err(UsageError::new("--fresh selects what purge never removes").hint("use acache delete").into());
    }
    let cache = context.writable_cache().await?;
    if args.invalid {
        remove_invalid(args.dry_run, &cache, context).await?;
    }
    let exit = remove_walked(args.selection.selection()?.only_expired(), args.dry_run, &cache, context).await?;
    // What a dry run leaves unreadable would be gone.
    Ok(if args.invalid { Exit::Done } else { exit })
}

async fn remove_invalid(dry_run: bool, cache: &Cache, context: &Context) -> anyhow::Result<()> {
    let mut removed = Removed::default();
    let mut progress = Progress::of_scan(&context.ui);
    for collection in [Collection::Responses, Collection::Redirects] {
        let mut scan = cache.values(collection);
        while let Some(page) = scan.next_page().await? {
            progress.add(page.len() as u64);
            let invalid: Vec<CheckedValue> = page.into_iter().filter(|value| value.fault().is_some()).collect();
            if dry_run {
                let mut out = ui::stdout();
                for value in &invalid {
                    writeln!(out, "{}", escape(&value.key.to_string())).map_err(ui::stdout_error)?;
                }
                out.flush().map_err(ui::stdout_error)?;
            } else if !invalid.is_empty() {
                removed = removed.and(cache.delete_values(&invalid).await?);
            }
        }
    }
    if !dry_run {
        context.ui.note(&format!("{removed} that could not be used"));
    }
    Ok(())
}
