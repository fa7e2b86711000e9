//! `acache key`

use std::ffi::OsString;
use std::io::Write as _;

use super::Context;
use super::args::RequestArgs;
use crate::key::{Credentials, KeyRules, cache_key, hashed_url, without_password};
use crate::report::Exit;
use crate::ui;

/// Print the cache key of a request
///
/// With -v, also the URL as it is hashed. The key is the library's, unless the request carries credentials.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: redis-cli hexists aiohttp-cache:responses \"$(acache key https://example.com/)\"")]
pub struct Args {
    /// The URL of the request
    #[arg(value_name = "URL")]
    url: OsString,
    #[command(flatten)]
    request: RequestArgs,
}

/// Prints.
///
/// # Errors
/// When the request has no key.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let request = args.request.request(&args.url)?;
    let rules = context.loaded.settings.key_rules();
    let key = cache_key(&request, &rules)?;
    if context.ui.verbosity() > 0 {
        let url = without_password(&hashed_url(&request.url, &rules)?);
        context.ui.tell(&format!("{} {url}", request.method.to_uppercase()));
        let shared = KeyRules { credentials: Credentials::Shared, ..rules };
        if cache_key(&request, &shared)? != key {
            context.ui.tell(
                "a key of its own, because the request carries credentials (--credentials shared: the library's)",
            );
        }
    }
    writeln!(std::io::stdout(), "{key}").map_err(ui::stdout_error)?;
    Ok(Exit::Done)
}
