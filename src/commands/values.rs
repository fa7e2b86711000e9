//! `acache values`

use std::io::Write;

use serde_json::json;

use super::Context;
use super::args::CollectionArg;
use super::selection::{ListedArgs, Selection};
use super::walk::Walk;
use crate::cache::{Cache, Collection};
use crate::report::{Exit, UsageError};
use crate::time::Timestamp;
use crate::ui::{self, Format, Listing, Progress, Ui, escape};

/// List stored entries, decoded
///
/// A table on a terminal; in a pipe one line each, with tabs: key, method, status, URL, type, size, created, expires.
/// Entries that cannot be read are reported and left out, and the exit code is 6. An entry may appear twice while the
/// server resizes the hash.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache values --format jsonl --status 404 | jq -r .url")]
pub struct Args {
    /// Print in this form [default: table on a terminal, else plain]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Print the bodies too, in json and jsonl
    #[arg(long)]
    body: bool,
    /// List this collection; redirects have a key and a target
    #[arg(long, value_name = "COLLECTION", default_value = "responses")]
    collection: CollectionArg,
    #[command(flatten)]
    selection: ListedArgs,
}

/// Lists.
///
/// # Errors
/// When the store or stdout fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let ui = &context.ui;
    let format = args.format.unwrap_or(if ui.stdout_is_terminal() { Format::Table } else { Format::Plain });
    if args.body && !matches!(format, Format::Json | Format::Jsonl) {
        return Err(UsageError::new("--body goes with --format json or jsonl").into());
    }
    if args.collection == CollectionArg::Redirects && args.selection.looks_into_entries() {
        return Err(UsageError::new("redirects have no URL, status or expiry to select by").into());
    }
    let selection = args.selection.selection()?;
    let cache = context.existing_cache().await?;
    if Collection::from(args.collection) == Collection::Redirects {
        return list_redirects(&cache, format, args.selection.limit(), ui).await;
    }
    let listing = Listing::new(ui::stdout(), format, args.body, ui.width(), ui.colors_stdout());
    list(listing, &cache, selection, ui).await
}

/// Lists the selected entries, page by page.
///
/// # Errors
/// When the store or the output fails.
pub async fn list<W: Write>(
    mut listing: Listing<W>,
    cache: &Cache,
    selection: Selection,
    ui: &Ui,
) -> anyhow::Result<Exit> {
    let now = Timestamp::now();
    let mut walk = Walk::new(selection, cache, ui);
    while let Some(page) = walk.next_page(now).await? {
        listing.page(&page, now).map_err(ui::stdout_error)?;
    }
    listing.finish().map_err(ui::stdout_error)?;
    Ok(walk.exit())
}

async fn list_redirects(cache: &Cache, format: Format, limit: Option<u64>, ui: &Ui) -> anyhow::Result<Exit> {
    let mut out = ui::stdout();
    let mut exit = Exit::Done;
    let mut left = limit.unwrap_or(u64::MAX);
    let mut before = '[';
    let mut scan = cache.redirects();
    let mut progress = Progress::of_scan(ui);
    if format == Format::Csv {
        writeln!(out, "key,target").map_err(ui::stdout_error)?;
    }
    while left > 0
        && let Some(page) = scan.next_page().await?
    {
        progress.add(page.len() as u64);
        for (key, target) in page {
            let key = key.to_string();
            let target = match target {
                Ok(target) => target.to_string(),
                Err(reason) => {
                    ui.warning(&format!("cannot read {}: {reason}", escape(&key)));
                    exit = Exit::Unreadable;
                    continue;
                }
            };
            if left == 0 {
                break;
            }
            left -= 1;
            let (shown_key, shown_target) = (escape(&key), escape(&target));
            let written = match format {
                Format::Json => {
                    let object = json!({"key": key, "target": target});
                    write!(out, "{}{object}", std::mem::replace(&mut before, ','))
                }
                Format::Jsonl => ui::write_json(&mut out, &json!({"key": key, "target": target})),
                Format::Csv => writeln!(out, "{shown_key},{shown_target}"),
                Format::Plain | Format::Table => writeln!(out, "{shown_key}\t{shown_target}"),
            };
            written.map_err(ui::stdout_error)?;
        }
    }
    if format == Format::Json {
        writeln!(out, "{}]", if before == '[' { "[" } else { "" }).map_err(ui::stdout_error)?;
    }
    out.flush().map_err(ui::stdout_error)?;
    Ok(exit)
}
