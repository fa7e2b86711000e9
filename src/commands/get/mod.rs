//! `acache get`

mod input;
mod many;
mod netrc;
mod options;
mod output_dir;
mod printer;
mod sink;
mod text;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::json;

use self::options::{CacheArgs, ConnectionArgs, ManyArgs, OutputArgs};
use self::sink::{FileSink, Head, NoSink, StdoutSink, TextSink};
use super::Context;
use super::args::{RequestArgs, basic_authorization};
use crate::cache::{StoreError, StoredEntry};
use crate::fetch::{CacheStatus, ClientOptions, Fetched, Fetcher, Mode, Outcome, RedirectOptions, Sink, chain};
use crate::filter::Filter;
use crate::policy::rfc9111::Policy;
use crate::report::{Exit, UsageError};
use crate::request::Request;
use crate::time::Timestamp;
use crate::ui::{self, entry_json};

/// Fetch URLs through the cache
///
/// Prints the body; the second time it comes from the cache. Redirects are followed; credentials do not follow to another
/// origin. A store that fails is told, and the response fetched all the same.
///
/// Several URLs, and those of --input, are looked up together and fetched at the same time; their bodies are printed in the
/// order of the URLs. Equal requests at the same time are made once. One that fails does not stop the others; what was done
/// is told at the end, and the worst end counts: 130 > 4 > 5 > 6 > 7 > 1. When stdout is closed, what is being fetched is
/// stored, and nothing more is begun.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache get --expire-after 1h -o data.json https://example.com/data.json")]
pub struct Args {
    /// The URLs; without a scheme https, on this machine http
    #[arg(required_unless_present = "input", value_name = "URL")]
    urls: Vec<OsString>,
    #[command(flatten)]
    many: ManyArgs,
    #[command(flatten)]
    request: RequestArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    cache: CacheArgs,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Fetches.
///
/// # Errors
/// When the only URL fails; of several, failures are told one by one.
pub async fn run(mut args: Args, context: &Context) -> anyhow::Result<Exit> {
    let several = args.urls.len() > 1 || args.many.input.is_some();
    if args.output.output.is_some() && several {
        let error = UsageError::new("--output takes the body of one URL only");
        return Err(error.hint("--output-dir and --remote-name make a file for each").into());
    }
    let body_of_stdin = args.request.data.as_ref().is_some_and(|data| data == "@-");
    if body_of_stdin && args.many.input.as_deref() == Some(Path::new("-")) {
        return Err(UsageError::new("stdin cannot be both the body and the list of URLs").into());
    }
    if args.output.head {
        args.request.method = Some("HEAD".to_owned());
        args.output.include = true;
    }
    if several || args.output.output_dir.is_some() {
        return many::run(&args, context).await;
    }
    let url = args.urls.first().expect("the parser requires a URL without --input");
    let warn = |message: &str| context.ui.warning(message);
    let mut fetcher = fetcher(&args, context, &warn).await?;
    fetcher.passes_bodies = args.output.format.is_none();
    one(url, &args, &fetcher, context).await
}

async fn fetcher<'a>(args: &Args, context: &Context, warn: &'a dyn Fn(&str)) -> anyhow::Result<Fetcher<'a>> {
    let settings = &context.loaded.settings;
    let modes = &args.cache.mode;
    let mode = match (modes.refresh, modes.force_refresh, modes.no_cache, modes.only_if_cached) {
        (true, ..) => Mode::Refresh,
        (_, true, ..) => Mode::ForceRefresh,
        (_, _, true, _) => Mode::NoCache,
        (_, _, _, true) => Mode::OnlyIfCached,
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
        http2_only: connection.http2,
        resolve: connection.resolve.clone(),
        streams: u32::from(args.many.jobs),
    };
    let mut fetcher = Fetcher::new(cache, settings.key_rules(), context.loaded.rules(), client, warn);
    fetcher.filter = settings.filter_fn.clone().map(Filter::new);
    fetcher.mode = mode;
    fetcher.cache_control = settings.cache_control.then(|| Policy {
        shared: args.cache.shared,
        stale_if_error: args.cache.stale_if_error,
        stale_while_revalidate: args.cache.stale_while_revalidate,
        ..Policy::default()
    });
    fetcher.require_cache = require_cache;
    fetcher.redirects = RedirectOptions { follow: !connection.no_follow, max: connection.max_redirects };
    fetcher.retries = connection.retry;
    fetcher.lock = args.cache.lock;
    fetcher.max_time = connection.max_time;
    Ok(fetcher)
}

/// Fetches one URL and says how that ended.
async fn one(url: &OsString, args: &Args, fetcher: &Fetcher<'_>, context: &Context) -> anyhow::Result<Exit> {
    let mut request = args.request.request(url)?;
    if args.connection.netrc {
        log_in_by_netrc(&mut request)?;
    }
    let head = Head { include: args.output.include, fail: args.output.fail };
    let path = match &args.output.output {
        Some(path) => Some(path.clone()),
        None if args.output.remote_name => Some(remote_name(&request.url)?),
        None => None,
    };
    let (text, charset) = (args.output.text, context.loaded.settings.encoding);
    let mut file = path.map(|path| TextSink::new(FileSink::new(path, head, &context.ui), text, charset));
    let mut stdout = TextSink::new(StdoutSink::new(head), text, charset);
    let mut nothing = NoSink;
    let sink: &mut dyn Sink = match (&mut file, args.output.format) {
        (_, Some(_)) => &mut nothing,
        (Some(file), None) => file,
        (None, None) => &mut stdout,
    };
    let outcome = fetcher.fetch(&request, sink).await?;
    let fetched = match outcome {
        Outcome::Fetched(fetched) => fetched,
        Outcome::NotCached(status) => {
            not_cached(&request, &status, context);
            return Ok(Exit::No);
        }
    };
    match file {
        Some(file) => {
            file.finish()?.finish()?;
        }
        None => {
            stdout.finish()?;
        }
    }
    if context.ui.verbosity() > 0 {
        context.ui.tell(&fetched.status.to_string());
    }
    if args.output.format.is_some() {
        ui::write_json(&mut std::io::stdout(), &object(&fetched)).map_err(ui::stdout_error)?;
    }
    Ok(if args.output.fail && fetched.entry.status >= 400 {
        http_error(&fetched, context);
        Exit::HttpError
    } else {
        Exit::Done
    })
}

/// Tells that the cache, which alone was asked, does not have it.
fn not_cached(request: &Request, status: &CacheStatus, context: &Context) {
    if context.ui.verbosity() > 0 {
        context.ui.tell(&status.to_string());
    }
    context.ui.note(&format!("not in the cache: {}", crate::key::without_password(&request.url)));
}

/// Tells that `--fail` was asked for, and the status is 400 or more.
fn http_error(fetched: &Fetched, context: &Context) {
    context.ui.error(&format!(
        "{} answered {} {}",
        crate::key::without_password(&fetched.entry.url.to_string()),
        fetched.entry.status,
        ui::escape(&fetched.entry.reason)
    ));
}

/// A login from the netrc file, where the caller gave none.
fn log_in_by_netrc(request: &mut Request) -> anyhow::Result<()> {
    let url = url::Url::parse(&request.url).ok().filter(|url| url.username().is_empty() && url.password().is_none());
    let has_login = request.headers.contains("authorization") || request.implied_headers.contains("authorization");
    if let (Some(host), false) = (url.as_ref().and_then(url::Url::host_str), has_login)
        && let Some((login, password)) = netrc::login_for(host)?
    {
        request.implied_headers.push("Authorization", basic_authorization(&format!("{login}:{password}")));
    }
    Ok(())
}

/// The last part of the URL's path, as the name of a file in this folder and no other.
fn remote_name(url: &str) -> Result<PathBuf, UsageError> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = path.split_once('/').and_then(|(_, path)| path.rsplit('/').next()).unwrap_or_default();
    let name: String = name.chars().map(|c| if c.is_control() || c == '\\' { '_' } else { c }).collect();
    if matches!(name.as_str(), "" | "." | "..") {
        let url = crate::key::without_password(url);
        return Err(UsageError::new(format!("the URL {url} names no file")).hint("name one with --output"));
    }
    Ok(PathBuf::from(name))
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
