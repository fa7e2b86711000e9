//! `acache size`

use std::io::Write as _;

use super::Context;
use super::args::CollectionArg;
use super::selection::ListedArgs;
use super::walk::Walk;
use crate::cache::Collection;
use crate::report::{Exit, UsageError};
use crate::time::Timestamp;
use crate::ui;

/// Print the number of stored entries
///
/// The store's own count, expired and unreadable ones included; with a selection, the number of those selected.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache size --expired")]
pub struct Args {
    /// Count this collection
    #[arg(long, value_name = "COLLECTION", default_value = "responses")]
    collection: CollectionArg,
    #[command(flatten)]
    selection: ListedArgs,
}

/// Counts.
///
/// # Errors
/// When the store or stdout fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let selection = args.selection.selection()?;
    let collection = Collection::from(args.collection);
    if collection == Collection::Redirects && args.selection.looks_into_entries() {
        return Err(UsageError::new("redirects have no URL, status or expiry to select by").into());
    }
    let cache = context.existing_cache().await?;
    let (size, exit) = if !args.selection.looks_into_entries() {
        (cache.size(collection).await?.min(args.selection.limit().unwrap_or(u64::MAX)), Exit::Done)
    } else {
        let mut walk = Walk::new(selection, &cache, &context.ui);
        while walk.next_page(Timestamp::now()).await?.is_some() {}
        (walk.taken(), walk.exit())
    };
    writeln!(std::io::stdout(), "{size}").map_err(ui::stdout_error)?;
    Ok(exit)
}
