//! `acache keys`

use std::io::Write;

use serde_json::json;

use super::Context;
use super::args::CollectionArg;
use super::heap::keep_freed_memory;
use super::selection::ListedArgs;
use super::walk::Walk;
use crate::cache::{Cache, Collection};
use crate::key::{Key, without_password};
use crate::report::{Exit, UsageError};
use crate::time::Timestamp;
use crate::ui::{self, Format, Listing, Progress, escape};

/// List the keys of stored entries
///
/// One a line in a pipe, a table on a terminal. An entry may appear twice while the server resizes the hash.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache keys --url 'api.example.com/*' -0 | xargs -0 acache delete")]
pub struct Args {
    /// Print the URLs instead of the keys
    #[arg(long, conflicts_with = "collection")]
    urls: bool,
    /// Print method, status, URL, type, size, age and expiry beside each key
    #[arg(short, long, conflicts_with_all = ["urls", "null", "collection"])]
    long: bool,
    /// End each key with NUL instead of a newline
    #[arg(short = '0', long = "null", conflicts_with = "format")]
    null: bool,
    /// Print in this form [default: table on a terminal, else plain]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// List this collection
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
    let selection = args.selection.selection()?;
    let collection = Collection::from(args.collection);
    if collection == Collection::Redirects && args.selection.looks_into_entries() {
        return Err(UsageError::new("redirects have no URL, status or expiry to select by").into());
    }
    let cache = context.existing_cache().await?;
    let default = if ui.stdout_is_terminal() && !args.null { Format::Table } else { Format::Plain };
    let format = args.format.unwrap_or(default);
    if args.long || (format == Format::Table && !args.urls && collection == Collection::Responses) {
        let listing = Listing::new(ui::stdout(), format, false, ui.width(), ui.colors_stdout());
        return super::values::list(listing, &cache, selection, ui).await;
    }
    let mut names = Names { out: ui::stdout(), format, end: if args.null { b'\0' } else { b'\n' }, any: false };
    let exit = if args.urls || args.selection.looks_into_entries() {
        let mut walk = Walk::new(selection, &cache, ui);
        while let Some(page) = walk.next_page(Timestamp::now()).await? {
            for stored in page {
                let url = || without_password(&stored.entry.url.to_string());
                names.write(&if args.urls { url() } else { stored.key.to_string() }).map_err(ui::stdout_error)?;
            }
        }
        walk.exit()
    } else {
        list_names(&cache, collection, args.selection.limit(), &mut names, ui).await?;
        Exit::Done
    };
    names.finish().map_err(ui::stdout_error)?;
    Ok(exit)
}

/// Names alone: values are not even sent where the server can leave them out.
async fn list_names<W: Write>(
    cache: &Cache,
    collection: Collection,
    limit: Option<u64>,
    names: &mut Names<W>,
    ui: &ui::Ui,
) -> anyhow::Result<()> {
    keep_freed_memory();
    let mut left = limit.unwrap_or(u64::MAX);
    let mut scan = cache.keys(collection);
    let mut progress = Progress::of_scan(ui);
    while left > 0
        && let Some(page) = scan.next_page().await?
    {
        progress.add(page.len() as u64);
        for key in page.iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            names.write_key(key).map_err(ui::stdout_error)?;
            left -= 1;
        }
    }
    Ok(())
}

/// Writes names in one of the forms.
struct Names<W> {
    out: W,
    format: Format,
    end: u8,
    any: bool,
}

impl<W: Write> Names<W> {
    fn write_key(&mut self, key: &Key) -> std::io::Result<()> {
        let is_plain = !matches!(self.format, Format::Json | Format::Jsonl);
        // For a program that takes names apart at NUL, every other byte is the name's own.
        if self.end == 0 || is_plain && key.as_bytes().iter().all(u8::is_ascii_alphanumeric) {
            self.out.write_all(key.as_bytes())?;
            return self.out.write_all(&[self.end]);
        }
        self.write(&key.to_string())
    }

    fn write(&mut self, name: &str) -> std::io::Result<()> {
        let first = !std::mem::replace(&mut self.any, true);
        match self.format {
            Format::Json => {
                self.out.write_all(if first { b"[" } else { b",\n" })?;
                Ok(serde_json::to_writer(&mut self.out, &json!(name))?)
            }
            Format::Jsonl => ui::write_json(&mut self.out, &json!(name)),
            Format::Table | Format::Plain | Format::Csv => {
                self.out.write_all(escape(name).as_bytes())?;
                self.out.write_all(&[self.end])
            }
        }
    }

    fn finish(mut self) -> std::io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(if self.any { b"]\n" } else { b"[]\n" })?;
        }
        self.out.flush()
    }
}
