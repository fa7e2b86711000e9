//! `acache delete`

use std::io::Write as _;

use super::Context;
use super::args::CollectionArg;
use super::named::{Named, NamedArgs};
use super::selection::Selection;
use super::walk::Walk;
use crate::cache::{Cache, Collection, Removed, Through};
use crate::key::Key;
use crate::report::{Exit, UsageError};
use crate::time::Timestamp;
use crate::ui::{self, confirm, escape};

/// How many names are removed in one batch.
const BATCH: usize = 500;

/// Remove the named entries
///
/// Together with the redirects that lead to them. Names that are not there are no error. With selection options, all
/// entries that they select.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "Example: acache delete https://example.com/a && acache delete --url 'example.com/old/*' --dry-run"
)]
pub struct Args {
    #[command(flatten)]
    named: NamedArgs,
    /// Print the keys of what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Remove from this collection; of redirects, the redirects alone
    #[arg(long, value_name = "COLLECTION", default_value = "responses")]
    collection: CollectionArg,
}

/// Removes.
///
/// # Errors
/// When nothing was named, or the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let named = args.named.named(context, "removed")?;
    let collection = Collection::from(args.collection);
    if collection == Collection::Redirects && matches!(named, Named::Selected(_)) {
        return Err(UsageError::new("redirects have no URL, status or expiry to select by").into());
    }
    let cache = context.writable_cache().await?;
    if let Some(what) = named.to_ask_about().filter(|_| !args.yes && !args.dry_run)
        && !confirm(&context.ui, &format!("Remove {what} from {}?", cache.location()))?
    {
        context.ui.note("nothing was removed");
        return Ok(Exit::Done);
    }
    match named {
        Named::Selected(selection) => remove_walked(*selection, args.dry_run, &cache, context).await,
        Named::Keys { keys, .. } => remove_named(&keys, collection, args.dry_run, &cache, context).await,
    }
}

async fn remove_named(
    keys: &[Key],
    collection: Collection,
    dry_run: bool,
    cache: &Cache,
    context: &Context,
) -> anyhow::Result<Exit> {
    let mut removed = Removed::default();
    for batch in keys.chunks(BATCH) {
        if dry_run {
            for key in batch {
                if cache.contains(std::slice::from_ref(key), collection, Through::Redirects).await? {
                    writeln!(std::io::stdout(), "{}", escape(&key.to_string())).map_err(ui::stdout_error)?;
                }
            }
        } else if collection == Collection::Redirects {
            removed = removed.and(cache.delete_redirects(batch).await?);
        } else {
            removed = removed.and(cache.delete(batch).await?);
        }
    }
    if !dry_run {
        context.ui.note(&removed.to_string());
    }
    Ok(Exit::Done)
}

/// Removes the selected entries, or prints their keys.
///
/// # Errors
/// When the store or stdout fails.
pub(super) async fn remove_walked(
    selection: Selection,
    dry_run: bool,
    cache: &Cache,
    context: &Context,
) -> anyhow::Result<Exit> {
    let mut walk = Walk::new(selection, cache, &context.ui);
    let mut removed = Removed::default();
    while let Some(page) = walk.next_page(Timestamp::now()).await? {
        if dry_run {
            let mut out = ui::stdout();
            for stored in &page {
                writeln!(out, "{}", escape(&stored.key.to_string())).map_err(ui::stdout_error)?;
            }
            out.flush().map_err(ui::stdout_error)?;
        } else if !page.is_empty() {
            removed = removed.and(cache.delete_unchanged(&page).await?);
        }
    }
    if dry_run {
        context.ui.note(&format!("{} would go", walk.taken()));
    } else {
        context.ui.note(&removed.to_string());
    }
    Ok(walk.exit())
}
