//! `acache explain`

use std::ffi::OsString;
use std::io::Write;

use super::Context;
use super::args::RequestArgs;
use crate::fetch::{ClientOptions, Fetcher, Rule};
use crate::filter::Filter;
use crate::key::without_password;
use crate::policy::rfc9111::Policy;
use crate::report::Exit;
use crate::ui::{self, escape};

/// Say which rules decide what `get` would do
///
/// The rules for reading and for writing the cache, in the order in which they are asked; the one with the arrow decides. Nothing
/// is fetched, and nothing is changed.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache explain --cache-control https://example.com/")]
pub struct Args {
    /// The URL of the request
    #[arg(value_name = "URL")]
    url: OsString,
    /// As a cache for several people (with --cache-control)
    #[arg(long)]
    shared: bool,
    #[command(flatten)]
    request: RequestArgs,
}

/// Explains.
///
/// # Errors
/// When the request has no key, or the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let request = args.request.request(&args.url)?;
    let settings = &context.loaded.settings;
    let warn = |message: &str| context.ui.warning(message);
    let cache = context.existing_cache().await?;
    let rules = context.loaded.rules();
    let mut fetcher = Fetcher::new(Some(cache), settings.key_rules(), rules, ClientOptions::default(), &warn);
    fetcher.filter = settings.filter_fn.clone().map(Filter::new);
    fetcher.require_cache = true;
    fetcher.cache_control = settings.cache_control.then(|| Policy { shared: args.shared, ..Policy::default() });
    let explanation = fetcher.explain(&request).await?;
    let mut out = ui::stdout();
    let method = request.method.to_ascii_uppercase();
    writeln!(out, "{} {}", escape(&method), escape(&without_password(&request.url)))
        .and_then(|()| writeln!(out, "key {}", explanation.key))
        .and_then(|()| {
            write(&mut out, "reading", &explanation.reading, "get answers from the cache", "get asks the origin")
        })
        .and_then(|()| {
            write(&mut out, "writing", &explanation.writing, "the answer is stored", "the answer is not stored")
        })
        .and_then(|()| out.flush())
        .map_err(ui::stdout_error)?;
    Ok(Exit::Done)
}

fn write(out: &mut dyn Write, about: &str, rules: &[Rule], yes: &str, no: &str) -> std::io::Result<()> {
    writeln!(out, "{about}")?;
    for (n, rule) in rules.iter().enumerate() {
        let decides = n + 1 == rules.len();
        let says = match &rule.says {
            Ok(says) => says.clone(),
            Err(reason) => reason.to_string(),
        };
        writeln!(out, "{} {:<13} {}", if decides { "->" } else { "  " }, rule.name, escape(&says))?;
    }
    match rules.last() {
        Some(Rule { says: Err(reason), .. }) => writeln!(out, "   {no} ({})", reason.forward()),
        _ => writeln!(out, "   {yes}"),
    }
}
