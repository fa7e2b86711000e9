//! `acache write`

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bytes::Bytes;

use super::Context;
use super::args::{CollectionArg, RequestArgs, Target, parse_header};
use crate::cache::Collection;
use crate::entry::{Entry, EntryUrl, HttpVersion, cookies, encoding, links};
use crate::headers::Headers;
use crate::key::hashed_url;
use crate::policy::expiry::ExpireAfter;
use crate::report::{Exit, UsageError};
use crate::time::Timestamp;
use crate::ui::entry_from_json;

/// Store a response made by hand
///
/// The entry is one that the Python library reads as a hit. It expires by --expire-after, or by its own expiry in --entry.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: echo '{\"a\": 1}' | acache write http://localhost/a --body - \
                        --response-header 'Content-Type: application/json'")]
pub struct Args {
    /// A URL, or, with --entry or --collection redirects, a key
    #[arg(value_name = "KEY|URL")]
    name: OsString,
    /// Give the response this status code
    #[arg(long, value_name = "CODE", default_value = "200", conflicts_with = "entry",
          value_parser = clap::value_parser!(u16).range(100..1000))]
    status: u16,
    /// Give the response this reason phrase [default: that of the status code]
    #[arg(long, value_name = "TEXT", conflicts_with = "entry")]
    reason: Option<String>,
    /// Give the response this header field (can be repeated)
    #[arg(long = "response-header", value_name = "NAME: VALUE", conflicts_with = "entry")]
    response_headers: Vec<OsString>,
    /// Take the body from this file, `-` is stdin [default: an empty body]
    #[arg(long, value_name = "FILE|-", conflicts_with = "entry")]
    body: Option<PathBuf>,
    /// Take the whole entry from this file, `-` is stdin: one object of `values --format jsonl --body`
    #[arg(long, value_name = "FILE|-")]
    entry: Option<PathBuf>,
    /// Write to this collection
    #[arg(long, value_name = "COLLECTION", default_value = "responses")]
    collection: CollectionArg,
    /// The key or URL that a redirect leads to
    #[arg(long, value_name = "KEY|URL", conflicts_with_all = ["entry", "body", "reason", "response_headers"])]
    target: Option<OsString>,
    #[command(flatten)]
    request: RequestArgs,
}

/// Stores.
///
/// # Errors
/// When the response makes no sense, or the store fails.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let named = args.request.target(&args.name)?;
    let key = context.key_of(&named)?;
    if Collection::from(args.collection) == Collection::Redirects {
        let target = args.target.as_ref().ok_or_else(|| {
            UsageError::new("a redirect needs the key that it leads to").hint("give it with --target KEY|URL")
        })?;
        let target = context.key_of(&RequestArgs::default().target(target)?)?;
        context.writable_cache_to_fill().await?.write_redirect(&key, &target).await?;
        return Ok(Exit::Done);
    }
    if args.target.is_some() {
        return Err(UsageError::new("--target goes with --collection redirects").into());
    }
    let now = Timestamp::now();
    let settings = &context.loaded.settings;
    let entry = match (&args.entry, &named) {
        (Some(file), _) => entry_of_file(file, now)?,
        (None, Target::Request(request)) => Entry {
            method: request.method.to_ascii_uppercase().into(),
            url: url_of(&hashed_url(&request.url, &settings.key_rules())?),
            ..made_by_hand(&args, now, context.loaded.rules().expire_after(&request.url))?
        },
        (None, Target::Key(_)) => {
            let message = "a key does not say which URL the response is of";
            return Err(UsageError::new(message).hint("name the URL, or give the whole entry with --entry").into());
        }
    };
    context.writable_cache_to_fill().await?.write(&key, &with_derived_parts(entry), &[]).await?;
    Ok(Exit::Done)
}

/// Without userinfo and fragment, as the library stores it (FORMAT.md §4).
fn url_of(url: &str) -> EntryUrl {
    let url = EntryUrl::split(url);
    let [scheme, netloc, path, query, _] = url.parts();
    let host = netloc.rsplit_once('@').map_or(netloc, |(_, host)| host);
    EntryUrl::of_parts([scheme, host, path, query, ""])
}

fn made_by_hand(args: &Args, now: Timestamp, expire_after: ExpireAfter) -> anyhow::Result<Entry> {
    if expire_after == ExpireAfter::DoNotCache {
        return Err(UsageError::new("with expire_after 0 nothing is stored").into());
    }
    let headers = args.response_headers.iter().map(|field| parse_header(field)).collect::<Result<Headers, _>>()?;
    let canonical = || http::StatusCode::from_u16(args.status).ok().and_then(|status| status.canonical_reason());
    Ok(Entry {
        method: "".into(),
        status: args.status,
        reason: args.reason.clone().map_or_else(|| canonical().unwrap_or_default().into(), Into::into),
        version: HttpVersion { major: 1, minor: 1 },
        url: EntryUrl::default(),
        real_url: EntryUrl::default(),
        headers,
        request_headers: Some(Headers::default()),
        body: Some(args.body.as_deref().map(read_file).transpose()?.unwrap_or_default()),
        encoding: "".into(),
        cookies: Vec::new(),
        links: Vec::new(),
        created_at: now,
        expires: expire_after.expires(now),
        last_used: now,
        history: Vec::new(),
    })
}

/// What follows from the header fields, where the entry does not bring it itself.
fn with_derived_parts(mut entry: Entry) -> Entry {
    if entry.real_url == EntryUrl::default() {
        entry.real_url = entry.url.clone();
    }
    if entry.encoding.is_empty() {
        entry.encoding = encoding(&entry.headers).into();
    }
    if entry.cookies.is_empty() {
        entry.cookies = cookies(&entry.headers);
    }
    if entry.links.is_empty() {
        entry.links = links(&entry.headers, &entry.url);
    }
    entry
}

fn entry_of_file(file: &Path, now: Timestamp) -> anyhow::Result<Entry> {
    let text = read_file(file)?;
    let malformed = |reason: String| UsageError::new(format!("malformed entry in {}: {reason}", file.display()));
    Ok(entry_from_json(&text, now).map_err(malformed)?)
}

fn read_file(file: &Path) -> anyhow::Result<Bytes> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("cannot read stdin")?;
        return Ok(bytes.into());
    }
    Ok(std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?.into())
}
