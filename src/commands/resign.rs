//! `acache resign`

use super::Context;
use crate::cache::{Collection, Fault};
use crate::report::{Exit, UsageError};
use crate::ui::{Progress, escape};

/// Sign entries anew with the newest signing key
///
/// After a new key was added to the end of `secret_key`: once all entries are signed with it, the older ones can go. An entry
/// is changed only if it is rightly signed, and still the one that was read. The others are told, and stay as they are.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache resign --secret-key-file keys")]
pub struct Args {
    /// Sign also entries without any signature: only if nobody else could write to the store
    #[arg(long)]
    unsigned: bool,
    /// Say how many would be signed, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Signs.
///
/// # Errors
/// When there is no signing key, or the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let cache = context.writable_cache().await?;
    if !cache.signs(Collection::Responses) {
        let hint = "set ACACHE_SECRET_KEY or --secret-key-file; of several keys the last one signs";
        return Err(UsageError::new("there is no key to sign with").hint(hint).into());
    }
    let mut exit = Exit::Done;
    let mut signed = 0;
    let mut progress = Progress::of_scan(&context.ui);
    for collection in [Collection::Responses, Collection::Redirects] {
        if !cache.signs(collection) {
            continue;
        }
        let mut scan = cache.values(collection);
        while let Some(page) = scan.next_page().await? {
            progress.add(page.len() as u64);
            for value in &page {
                if let Some(fault) = value.fault().filter(|fault| !(args.unsigned && *fault == Fault::Unsigned)) {
                    context.ui.warning(&format!("{} is {fault}", escape(&value.key.to_string())));
                    exit = Exit::Unreadable;
                }
            }
            signed += match args.dry_run {
                true => cache.count_to_resign(&page, args.unsigned),
                false => cache.resign(&page, args.unsigned).await?,
            };
        }
    }
    drop(progress);
    context.ui.note(&format!("{signed} {}signed anew", if args.dry_run { "would be " } else { "" }));
    Ok(exit)
}
