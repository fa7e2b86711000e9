//! `acache contains`

use std::ffi::OsString;

use super::Context;
use super::args::{CollectionArg, RequestArgs};
use crate::cache::{Collection, Through};
use crate::key::carries_credentials;
use crate::report::Exit;

use super::args::Target;

/// Say by the exit code whether entries are stored
///
/// 0 if all of them are, expired ones included, 1 if not. Prints nothing. A URL is looked up through the redirects too.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache contains https://example.com/ && echo cached")]
pub struct Args {
    /// Keys (64 hex digits) or URLs
    #[arg(required = true, value_name = "KEY|URL")]
    names: Vec<OsString>,
    /// Look into this collection
    #[arg(long, value_name = "COLLECTION", default_value = "responses")]
    collection: CollectionArg,
    #[command(flatten)]
    request: RequestArgs,
}

/// Looks.
///
/// # Errors
/// When the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let cache = context.cache().await?;
    for name in &args.names {
        let target = args.request.target(name)?;
        let keys = context.keys_of(&target)?;
        let through = through(&target, context);
        if !cache.contains(&keys, Collection::from(args.collection), through).await? {
            return Ok(Exit::No);
        }
    }
    Ok(Exit::Done)
}

/// A request that carries credentials follows no redirects (DESIGN.md §8).
pub(super) fn through(target: &Target, context: &Context) -> Through {
    match target {
        Target::Request(request) if carries_credentials(request, &context.loaded.settings.key_rules()) => {
            Through::Nothing
        }
        _ => Through::Redirects,
    }
}
