//! `acache get`

mod sink;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use self::sink::{FileSink, Head, NoSink, StdoutSink};
use super::Context;
use super::args::RequestArgs;
use crate::cache::StoredEntry;
use crate::config::duration;
use crate::fetch::{ClientOptions, Fetched, Fetcher, Mode, Outcome, RedirectOptions, Sink, chain};
use crate::report::{self, Exit, UsageError};
use crate::store::StoreError;
use crate::time::Timestamp;
use crate::ui::{self, entry_json};

/// Fetch URLs through the cache
///
/// Prints the body; the second time it comes from the cache. Several URLs are fetched one after the other, and their bodies
/// printed in order. Redirects are followed; credentials do not follow to another origin. A store that fails is told, and
/// the response fetched all the same.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache get --expire-after 1h -o data.json https://example.com/data.json")]
pub struct Args {
    /// The URLs; without a scheme https, on this machine http
    #[arg(required = true, value_name = "URL")]
    urls: Vec<OsString>,
    #[command(flatten)]
    request: RequestArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    cache: CacheArgs,
    #[command(flatten)]
    connection: ConnectionArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Response")]
struct OutputArgs {
    /// Write the body to this file; it is whole, or it is not there
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print status line and header fields before the body
    #[arg(short, long)]
    include: bool,
    /// Ask for the head alone: the method is HEAD, and the head is printed
    #[arg(short = 'I', long, conflicts_with_all = ["method", "request_body"])]
    head: bool,
    /// End with 7 and print no body when the status is 400 or more
    #[arg(short, long)]
    fail: bool,
    /// Print the entry without its body as JSON instead: `json`, or one line each with `jsonl`
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["output", "include"])]
    format: Option<GetFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum GetFormat {
    /// One object, of several URLs an array.
    Json,
    /// One object a line.
    Jsonl,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Cache")]
#[group(multiple = false)]
struct CacheModeArgs {
    /// Fetch anew, and store
    #[arg(long)]
    force_refresh: bool,
    /// Neither read nor write the cache
    #[arg(long)]
    no_cache: bool,
    /// Use only what is stored; the exit code is 1 when nothing is
    #[arg(long)]
    only_if_cached: bool,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Cache")]
struct CacheArgs {
    #[command(flatten)]
    mode: CacheModeArgs,
    /// End with 4 when the store fails, instead of fetching without it
    #[arg(long)]
    require_cache: bool,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Connection")]
struct ConnectionArgs {
    /// Say this is who asks [default: acache/VERSION]
    #[arg(short = 'A', long, value_name = "NAME")]
    user_agent: Option<String>,
    /// Go through this proxy [default: http_proxy, https_proxy, all_proxy]
    #[arg(short = 'x', long, value_name = "URL")]
    proxy: Option<String>,
    /// Reach these hosts without a proxy, separated by commas; `*` is all [default: no_proxy]
    #[arg(long, value_name = "HOSTS")]
    noproxy: Option<String>,
    /// Trust any certificate of the origin
    #[arg(short = 'k', long)]
    insecure: bool,
    /// Trust the authorities in this PEM file too
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// Show the origin the client certificate in this PEM file
    #[arg(long, value_name = "FILE")]
    cert: Option<PathBuf>,
    /// Use the key in this PEM file for the client certificate
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Give up connecting to the origin after this long
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    connect_timeout: Option<Duration>,
    /// Give up the whole fetch after this long
    #[arg(short = 'm', long, value_name = "DURATION", value_parser = duration)]
    max_time: Option<Duration>,
    /// Do not follow redirects
    #[arg(long)]
    no_follow: bool,
    /// Follow at most so many redirects in a row
    #[arg(long, value_name = "N", default_value = "10", conflicts_with = "no_follow")]
    max_redirects: usize,
    /// Speak HTTP/1.1 also to servers that offer HTTP/2
    #[arg(long = "http1.1")]
    http1: bool,
}

/// Fetches.
///
/// # Errors
/// When the only URL fails; of several, failures are told one by one.
pub async fn run(mut args: Args, context: &Context) -> anyhow::Result<Exit> {
    if args.output.output.is_some() && args.urls.len() > 1 {
        return Err(UsageError::new("--output takes the body of one URL only").into());
    }
    if args.output.head {
        args.request.method = Some("HEAD".to_owned());
        args.output.include = true;
    }
    let warn = |message: &str| context.ui.warning(message);
    let fetcher = fetcher(&args, context, &warn).await?;
    let mut exit = Exit::Done;
    let mut objects = Vec::new();
    for url in &args.urls {
        let done = one(url, &args, &fetcher, context, &mut objects).await;
        exit = exit.worse(match done {
            Ok(exit) => exit,
            Err(error) if args.urls.len() == 1 || error.is::<crate::interrupt::Interrupted>() => return Err(error),
            Err(error) => report::report(&error, &context.ui),
        });
    }
    if args.output.format == Some(GetFormat::Json) {
        let value = if args.urls.len() == 1 { objects.pop().unwrap_or_default() } else { json!(objects) };
        if !value.is_null() {
            ui::write_json(&mut std::io::stdout(), &value).map_err(ui::stdout_error)?;
        }
    }
    Ok(exit)
}

async fn fetcher<'a>(args: &Args, context: &Context, warn: &'a dyn Fn(&str)) -> anyhow::Result<Fetcher<'a>> {
    let settings = &context.loaded.settings;
    let modes = &args.cache.mode;
    let mode = match (modes.force_refresh, modes.no_cache, modes.only_if_cached) {
        (true, ..) => Mode::ForceRefresh,
        (_, true, _) => Mode::NoCache,
        (_, _, true) => Mode::OnlyIfCached,
        _ => Mode::Normal,
    };
    let require_cache = args.cache.require_cache;
    let cache = match mode {
        Mode::NoCache => None,
        _ => match context.cache().await {
            Ok(cache) => Some(cache),
            Err(error) => match error.downcast_ref::<StoreError>() {
                Some(failed) if !require_cache && mode != Mode::OnlyIfCached => {
                    warn(&format!("going on without the cache: {}", chain(failed)));
                    None
                }
                _ => return Err(error),
            },
        },
    };
    let connection = &args.connection;
    let client = ClientOptions {
        user_agent: connection.user_agent.clone(),
        proxy: connection.proxy.clone(),
        no_proxy: connection.noproxy.clone(),
        insecure: connection.insecure,
        ca: connection.cacert.clone(),
        cert: connection.cert.clone(),
        key: connection.key.clone(),
        connect_timeout: connection.connect_timeout,
        http1_only: connection.http1,
    };
    let mut fetcher = Fetcher::new(cache, settings.key_rules(), settings.rules(), client, warn);
    fetcher.mode = mode;
    fetcher.require_cache = require_cache;
    fetcher.redirects = RedirectOptions { follow: !connection.no_follow, max: connection.max_redirects };
    fetcher.max_time = connection.max_time;
    Ok(fetcher)
}

/// Fetches one URL and says how that ended.
async fn one(
    url: &OsString,
    args: &Args,
    fetcher: &Fetcher<'_>,
    context: &Context,
    objects: &mut Vec<serde_json::Value>,
) -> anyhow::Result<Exit> {
    let request = args.request.request(url)?;
    let head = Head { include: args.output.include, fail: args.output.fail };
    let mut file = None;
    let mut stdout = StdoutSink::new(head);
    let mut nothing = NoSink;
    let sink: &mut dyn Sink = match (&args.output.output, args.output.format) {
        (_, Some(_)) => &mut nothing,
        (Some(path), None) => file.insert(FileSink::new(path.clone(), head, &context.ui)),
        (None, None) => &mut stdout,
    };
    let outcome = fetcher.fetch(&request, sink).await?;
    let fetched = match outcome {
        Outcome::Fetched(fetched) => fetched,
        Outcome::NotCached(status) => {
            if context.ui.verbosity() > 0 {
                context.ui.tell(&status.to_string());
            }
            context.ui.note(&format!("not in the cache: {}", crate::key::without_password(&request.url)));
            return Ok(Exit::No);
        }
    };
    if let Some(file) = file {
        file.finish()?;
    }
    if context.ui.verbosity() > 0 {
        context.ui.tell(&fetched.status.to_string());
    }
    if let Some(format) = args.output.format {
        let object = object(&fetched);
        match format {
            GetFormat::Jsonl => {
                ui::write_json(&mut std::io::stdout(), &object).map_err(ui::stdout_error)?;
            }
            GetFormat::Json => objects.push(object),
        }
    }
    Ok(if args.output.fail && fetched.entry.status >= 400 {
        context.ui.error(&format!(
            "{} answered {} {}",
            crate::key::without_password(&fetched.entry.url.to_string()),
            fetched.entry.status,
            ui::escape(&fetched.entry.reason)
        ));
        Exit::HttpError
    } else {
        Exit::Done
    })
}

/// The object of `values`, and whether it came from the cache.
fn object(fetched: &Fetched) -> serde_json::Value {
    let stored = StoredEntry {
        key: fetched.status.key.clone(),
        entry: fetched.entry.clone(),
        signed: fetched.signed,
        value: bytes::Bytes::new(),
    };
    let mut object = entry_json(&stored, Timestamp::now(), false);
    object["from_cache"] = json!(fetched.status.is_hit());
    object
}
