//! `acache verify`

use std::io::{self, Write};

use serde_json::json;

use super::Context;
use crate::cache::{CheckedValue, Collection, Fault};
use crate::report::Exit;
use crate::ui::{self, Progress, escape};

/// Read every entry, and list those that cannot be used
///
/// Each with its key, its collection, and what is wrong: `unreadable`, `unsigned` or `wrongly-signed`, and why. The exit code
/// is 6 if there are any. Without a signing key signatures are not judged. `acache purge --invalid` removes what is listed.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: ACACHE_SECRET_KEY=$(cat key) acache verify")]
pub struct Args {
    /// Print in this form
    #[arg(long, value_name = "FORMAT", default_value = "plain")]
    format: VerifyFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum VerifyFormat {
    /// Key, collection, fault and reason, separated by tabs.
    Plain,
    /// One object a line.
    Jsonl,
}

/// Reads.
///
/// # Errors
/// When the store or stdout fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let cache = context.existing_cache().await?;
    if !cache.signs(Collection::Responses) {
        context.ui.note("no signing key is set, so signatures are not judged");
    }
    let mut out = ui::stdout();
    let mut progress = Progress::of_scan(&context.ui);
    let (mut read, mut bad) = (0_u64, 0_u64);
    for collection in [Collection::Responses, Collection::Redirects] {
        let mut scan = cache.values(collection);
        while let Some(page) = scan.next_page().await? {
            progress.add(page.len() as u64);
            for value in &page {
                read += 1;
                if let Some(fault) = value.fault() {
                    bad += 1;
                    write(&mut out, args.format, value, fault).map_err(ui::stdout_error)?;
                }
            }
        }
    }
    out.flush().map_err(ui::stdout_error)?;
    drop(progress);
    context.ui.note(&format!("{bad} of {read} values cannot be used"));
    Ok(if bad > 0 { Exit::Unreadable } else { Exit::Done })
}

fn write(out: &mut dyn Write, format: VerifyFormat, value: &CheckedValue, fault: Fault) -> io::Result<()> {
    let key = value.key.to_string();
    let reason = value.checked.as_ref().err().map(ToString::to_string).unwrap_or_default();
    match format {
        VerifyFormat::Plain => {
            writeln!(out, "{}\t{}\t{fault}\t{}", escape(&key), value.collection.name(), escape(&reason))
        }
        VerifyFormat::Jsonl => {
            let collection = value.collection.name();
            let object = json!({"key": key, "collection": collection, "fault": fault.to_string(), "reason": reason});
            ui::write_json(out, &object)
        }
    }
}
