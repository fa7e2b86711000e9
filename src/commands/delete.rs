//! `acache delete`

use std::ffi::OsString;
use std::io::{Read as _, Write as _};

use anyhow::Context as _;

use super::Context;
use super::args::{CollectionArg, RequestArgs, os_string};
use super::selection::SelectionArgs;
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
    /// Keys (64 hex digits) or URLs; `-` reads them from stdin, one a line
    #[arg(value_name = "KEY|URL")]
    names: Vec<OsString>,
    /// Names on stdin end with NUL instead of a newline
    #[arg(short = '0', long = "null")]
    null: bool,
    /// Print the keys of what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Remove from this collection; of redirects, the redirects alone
    #[arg(long, value_name = "COLLECTION", default_value = "responses")]
    collection: CollectionArg,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    request: RequestArgs,
}

/// Removes.
///
/// # Errors
/// When nothing was named, or the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match (args.names.is_empty(), args.selection.is_given()) {
        (true, false) => {
            let hint = "name keys or URLs, `-` to read them from stdin, or select with --url, --status, …";
            return Err(UsageError::new("nothing is named to be removed").hint(hint).into());
        }
        (false, true) => return Err(UsageError::new("give either names or a selection, not both").into()),
        _ => {}
    }
    let from_stdin = args.names.iter().any(|name| name == "-");
    let names = if from_stdin { names_of_stdin(args.null)? } else { args.names.clone() };
    let keys_of = |name| anyhow::Ok(context.keys_of(&args.request.target(name)?)?);
    let keys: Vec<Key> = names.iter().map(keys_of).collect::<anyhow::Result<Vec<_>>>()?.concat();
    let cache = context.writable_cache().await?;
    if (args.selection.is_given() || from_stdin) && !args.yes && !args.dry_run {
        let what = if from_stdin { format!("{} entries", names.len()) } else { "all selected entries".to_owned() };
        if !confirm(&context.ui, &format!("Remove {what} from {}?", cache.location()))? {
            context.ui.note("nothing was removed");
            return Ok(Exit::Done);
        }
    }
    if args.selection.is_given() {
        return delete_selected(&args, &cache, context).await;
    }
    let collection = Collection::from(args.collection);
    let mut removed = Removed::default();
    for batch in keys.chunks(BATCH) {
        if args.dry_run {
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
    if !args.dry_run {
        context.ui.note(&removed.to_string());
    }
    Ok(Exit::Done)
}

/// Removes each selected entry if it is still the one that was selected.
async fn delete_selected(args: &Args, cache: &Cache, context: &Context) -> anyhow::Result<Exit> {
    if Collection::from(args.collection) == Collection::Redirects {
        return Err(UsageError::new("redirects have no URL, status or expiry to select by").into());
    }
    remove_walked(args.selection.selection()?, args.dry_run, cache, context).await
}

/// Walks through a selection and removes what it meets, or prints it.
///
/// # Errors
/// When the store or stdout fails.
pub(super) async fn remove_walked(
    selection: super::selection::Selection,
    dry_run: bool,
    cache: &Cache,
    context: &Context,
) -> anyhow::Result<Exit> {
    let mut walk = selection.walk(cache, &context.ui);
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

fn names_of_stdin(null: bool) -> anyhow::Result<Vec<OsString>> {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).context("cannot read names from stdin")?;
    let end = if null { b'\0' } else { b'\n' };
    let names = text.split(|byte| *byte == end).map(|name| name.strip_suffix(b"\r").unwrap_or(name));
    Ok(names.filter(|name| !name.is_empty()).map(|name| os_string(name).into()).collect())
}
