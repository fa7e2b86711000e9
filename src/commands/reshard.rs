//! `acache reshard`

use super::Context;
use crate::cache::Shards;
use crate::report::{Exit, UsageError};
use crate::ui::Progress;

/// Spread the entries over another number of Redis hashes
///
/// On a cluster a hash is on one node: with more shards, more nodes have a share in the work. Others may read and write
/// meanwhile. If it breaks off, nothing is lost, and the same command finishes it. Then set `shards` to the same number
/// everywhere (ACACHE_SHARDS or the config file): who goes by another one is told so. Python sees only what is in 1 shard.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache reshard 8 --address redis-cluster://cache.example.com")]
pub struct Args {
    /// How many shards there shall be, 1 to 1024; 1 is the library's layout
    #[arg(id = "number", value_name = "N")]
    shards: u32,
}

/// Moves the entries.
///
/// # Errors
/// When the number is none, or the store fails or has no shards.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let shards = Shards::new(args.shards).ok_or_else(|| {
        UsageError::new(format!("{} is no number of shards: it takes 1 to {}", args.shards, Shards::MOST))
    })?;
    let cache = context.writable_cache().await?;
    let moved = {
        let _progress = Progress::of_scan(&context.ui);
        cache.reshard(shards).await?
    };
    let number = shards.get();
    let plural = if number == 1 { "" } else { "s" };
    let place = format!("namespace {} on {}", context.loaded.settings.cache_name, cache.location());
    context.ui.note(&format!("moved {moved} entries: {place} has {number} shard{plural} now"));
    if number != context.loaded.settings.shards.get() {
        context.ui.note(&format!("set shards = {number} (ACACHE_SHARDS) wherever this namespace is used"));
    }
    Ok(Exit::Done)
}
