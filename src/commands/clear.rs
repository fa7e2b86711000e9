//! `acache clear`

use super::Context;
use crate::cache::Collection;
use crate::report::Exit;
use crate::ui::confirm;

/// Remove all entries of the namespace
///
/// Responses and redirects. Asks first, where a person can answer; a script is taken at its word.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache clear --namespace my-service --yes")]
pub struct Args {
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Say what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Removes.
///
/// # Errors
/// When the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let cache = context.writable_cache().await?;
    let place = format!("namespace {} on {}", context.loaded.settings.cache_name, cache.location());
    let must_count = args.dry_run || (context.ui.can_ask() && !args.yes);
    let count = if must_count { cache.size(Collection::Responses).await? } else { 0 };
    if args.dry_run {
        context.ui.note(&format!("{count} responses, and all redirects, would go from {place}"));
        return Ok(Exit::Done);
    }
    if !args.yes && !confirm(&context.ui, &format!("Remove all {count} responses of {place}?"))? {
        context.ui.note("nothing was removed");
        return Ok(Exit::Done);
    }
    let removed = cache.clear().await?;
    context.ui.note(&format!("removed {removed} responses, and all redirects, from {place}"));
    Ok(Exit::Done)
}
