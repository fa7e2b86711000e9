//! `acache read`

use std::ffi::OsString;
use std::io::{self, Write};

use anyhow::anyhow;

use super::Context;
use super::args::{CollectionArg, RequestArgs};
use super::contains::through;
use crate::cache::{Cache, Collection, Found, StoredEntry};
use crate::entry::MorselAttribute;
use crate::key::{Key, is_credential, without_password};
use crate::report::Exit;
use crate::time::Timestamp;
use crate::ui::{self, age, entry_json, escape, escape_lines, from_now, size};

/// Show one stored entry in full
///
/// Request, status, times, history, links, cookies, header fields and body. The exit code is 1 if nothing is stored, 6 if
/// what is stored cannot be read. To get the body byte for byte, use `acache get --only-if-cached`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache read https://example.com/")]
pub struct Args {
    /// A key (64 hex digits) or a URL
    #[arg(value_name = "KEY|URL")]
    name: OsString,
    /// Print in this form [default: plain]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ReadFormat>,
    /// Print the value as it stands in the store, byte for byte
    #[arg(long, conflicts_with = "format")]
    raw: bool,
    /// Read from this collection; a redirect is printed as the key that it leads to
    #[arg(long, value_name = "COLLECTION", default_value = "responses")]
    collection: CollectionArg,
    #[command(flatten)]
    request: RequestArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ReadFormat {
    /// For people.
    Plain,
    /// The object of `values --format jsonl --body`.
    Json,
}

/// Reads.
///
/// # Errors
/// When the store or stdout fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let target = args.request.target(&args.name)?;
    let keys = context.keys_of(&target)?;
    let cache = context.existing_cache().await?;
    if Collection::from(args.collection) == Collection::Redirects {
        return read_redirect(&cache, &keys, context).await;
    }
    let mut out = ui::stdout();
    match cache.find(&keys, through(&target, context)).await? {
        Found::Absent => {
            context.ui.note(&format!("nothing is stored under {}", list(&keys)));
            Ok(Exit::No)
        }
        Found::Unreadable(unreadable) if args.raw => {
            out.write_all(&unreadable.value).and_then(|()| out.flush()).map_err(ui::stdout_error)?;
            Ok(Exit::Done)
        }
        Found::Unreadable(unreadable) => {
            let key = unreadable.key.to_string();
            let error = anyhow!(unreadable.reason).context(format!("cannot read {}", escape(&key)));
            context.ui.report_cause(&error);
            Ok(Exit::Unreadable)
        }
        Found::Entry(stored) => {
            let written = if args.raw {
                out.write_all(&stored.value)
            } else if args.format == Some(ReadFormat::Json) {
                ui::write_json(&mut out, &entry_json(&stored, Timestamp::now(), true))
            } else {
                write_entry(&mut out, &stored, Timestamp::now())
            };
            written.and_then(|()| out.flush()).map_err(ui::stdout_error)?;
            Ok(Exit::Done)
        }
    }
}

/// `KEY`, or `KEY and KEY`.
fn list(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" and ")
}

async fn read_redirect(cache: &Cache, keys: &[Key], context: &Context) -> anyhow::Result<Exit> {
    match cache.find_redirect(keys).await? {
        None => Ok(Exit::No),
        Some(Ok(target)) => {
            let target = target.to_string();
            writeln!(io::stdout(), "{}", escape(&target)).map_err(ui::stdout_error)?;
            Ok(Exit::Done)
        }
        Some(Err(reason)) => {
            context.ui.report_cause(&anyhow!(reason).context(format!("cannot read {}", list(keys))));
            Ok(Exit::Unreadable)
        }
    }
}

/// The entry for a person, nothing in it able to drive the terminal.
fn write_entry(out: &mut dyn Write, stored: &StoredEntry, now: Timestamp) -> io::Result<()> {
    let entry = &stored.entry;
    let url = |url: &crate::entry::EntryUrl| escape(&without_password(&url.to_string())).into_owned();
    let line = |out: &mut dyn Write, name: &str, value: &str| writeln!(out, "{name:<9} {value}");
    let body = entry.body.clone().unwrap_or_default();
    line(out, "key", &escape(&stored.key.to_string()))?;
    line(out, "request", &format!("{} {}", escape(&entry.method), url(&entry.url)))?;
    line(out, "status", &format!("{} {} (HTTP/{})", entry.status, escape(&entry.reason), entry.version))?;
    line(out, "size", &format!("{} ({} bytes)", size(body.len() as u64), body.len()))?;
    line(out, "encoding", &escape(&entry.encoding))?;
    line(out, "created", &format!("{} ({})", entry.created_at, age(entry.created_at, now)))?;
    let expires = entry.expires.map(|moment| format!("{moment} ({})", from_now(moment, now)));
    line(out, "expires", expires.as_deref().unwrap_or("never"))?;
    line(out, "signed", if stored.signed { "yes" } else { "no" })?;
    for hop in &entry.history {
        line(out, "redirect", &format!("{} {} {}", hop.status, escape(&hop.method), url(&hop.url)))?;
    }
    for link in &entry.links {
        let url = link.params.iter().find(|(name, _)| name == "url").map_or("", |(_, url)| url);
        line(out, "link", &format!("{} {}", escape(&link.key), escape(&without_password(url))))?;
    }
    for (name, morsel) in &entry.cookies {
        let attributes = morsel.attributes.iter().filter_map(|(name, value)| match value {
            MorselAttribute::Text(text) if text.is_empty() => None,
            MorselAttribute::Text(text) => Some(format!("; {}={}", escape(name), escape(text))),
            MorselAttribute::Flag(_) => Some(format!("; {}", escape(name))),
            MorselAttribute::Number(number) => Some(format!("; {}={number}", escape(name))),
        });
        let attributes: String = attributes.collect();
        line(out, "cookie", &format!("{}={}{attributes}", escape(name), escape(&morsel.coded_value)))?;
    }
    for (name, value) in entry.request_headers.iter().flat_map(|headers| headers.iter()) {
        let value = if is_credential(name) { "(redacted)".into() } else { String::from_utf8_lossy(value) };
        writeln!(out, "> {}: {}", escape(&String::from_utf8_lossy(name)), escape(&value))?;
    }
    for (name, value) in entry.headers.iter() {
        let (name, value) = (String::from_utf8_lossy(name), String::from_utf8_lossy(value));
        writeln!(out, "< {}: {}", escape(&name), escape(&value))?;
    }
    match std::str::from_utf8(&body) {
        Ok("") => Ok(()),
        Ok(text) if !text.contains('\0') => {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            write!(out, "\n{}{end}", escape_lines(text))
        }
        _ => writeln!(out, "\n({} bytes that are not text)", body.len()),
    }
}
