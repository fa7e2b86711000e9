//! `acache purge`

use std::io::Write as _;

use super::Context;
use super::delete::remove_walked;
use super::selection::{ListedArgs, Selection};
use crate::cache::{Cache, CheckedValue, Collection, Removed, StoredEntry};
use crate::policy::eviction::SizesByAge;
use crate::report::{Exit, UsageError};
use crate::time::Timestamp;
use crate::ui::{self, Progress, escape};

/// Remove expired entries
///
/// Those that have been expired for longer than `ttl_offset`, which is 7 days with `cache_control`: until then they can be
/// validated. An entry goes only if it is still the one that was read: one that somebody renews meanwhile stays. With `max_size`, and
/// without a selection, the oldest entries follow until the rest fits.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache purge --dry-run")]
pub struct Args {
    /// Remove also what `acache verify` lists: unreadable, unsigned and wrongly signed values
    #[arg(long)]
    invalid: bool,
    /// Print the keys of what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove also entries that filter_fn rejects; those on which it fails stay
    #[arg(long)]
    filtered: bool,
    #[command(flatten)]
    selection: ListedArgs,
}

/// Removes.
///
/// # Errors
/// When the store fails, or `--filtered` has nothing to filter by.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    if args.invalid && args.selection.is_given() {
        return Err(UsageError::new("what cannot be read cannot be selected: --invalid goes with no selection").into());
    }
    if args.selection.is_fresh() {
        return Err(UsageError::new("--fresh selects what purge never removes").hint("use acache delete").into());
    }
    let selection = args.selection.selection()?;
    let leeway = context.loaded.settings.ttl_offset();
    let selection = match (args.filtered, &context.loaded.settings.filter_fn) {
        (false, _) => selection.only_expired(leeway),
        (true, Some(filter_fn)) => selection.only_expired_or_rejected(leeway, filter_fn.clone()),
        (true, None) => {
            let hint = "set it with --filter-fn, ACACHE_FILTER_FN or in the config file";
            return Err(UsageError::new("--filtered needs a filter_fn").hint(hint).into());
        }
    };
    let cache = context.writable_cache().await?;
    if args.invalid {
        remove_invalid(args.dry_run, &cache, context).await?;
    }
    let exit = remove_walked(selection, args.dry_run, &cache, context).await?;
    if let (Some(max_size), false) = (context.loaded.settings.max_size, args.selection.is_given()) {
        evict(max_size, args.dry_run, &cache, context).await?;
    }
    // What a dry run leaves unreadable would be gone.
    Ok(if args.invalid { Exit::Done } else { exit })
}

/// Removes the oldest entries until the others have no more than `max_size` bytes together. Values that cannot be read have no
/// age and do not count.
async fn evict(max_size: u64, dry_run: bool, cache: &Cache, context: &Context) -> anyhow::Result<()> {
    let mut sizes = SizesByAge::default();
    let mut progress = Progress::of_scan(&context.ui);
    let mut scan = cache.entries();
    let leeway = context.loaded.settings.ttl_offset();
    let selection = Selection::default().only_expired(leeway);
    let now = Timestamp::now();
    // In a dry run those that are purged are still there.
    let stays = |stored: &StoredEntry| !(dry_run && selection.is_expired(&stored.entry, now));
    while let Some(page) = scan.next_page().await? {
        progress.add(page.len() as u64);
        for stored in page.iter().flatten().filter(|stored| stays(stored)) {
            sizes.add(stored.entry.created_at, stored.value.len() as u64);
        }
    }
    let Some(mut eviction) = sizes.eviction(max_size) else { return Ok(()) };
    let mut removed = Removed::default();
    let mut out = ui::stdout();
    let mut scan = cache.entries();
    while let Some(page) = scan.next_page().await? {
        let mut evicted: Vec<StoredEntry> = page.into_iter().flatten().filter(stays).collect();
        evicted.retain(|stored| eviction.takes(stored.entry.created_at, stored.value.len() as u64));
        if dry_run {
            for stored in &evicted {
                writeln!(out, "{}", escape(&stored.key.to_string())).map_err(ui::stdout_error)?;
            }
        } else if !evicted.is_empty() {
            removed = removed.and(cache.delete_unchanged(&evicted).await?);
        }
    }
    out.flush().map_err(ui::stdout_error)?;
    if !dry_run {
        context.ui.note(&format!("{removed} so that max_size holds"));
    }
    Ok(())
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
