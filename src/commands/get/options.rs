//! The options of `acache get`, in the groups of its help.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::duration;
use crate::fetch::Rate;

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Response")]
pub(super) struct OutputArgs {
    /// Write the body to this file; it is whole, or it is not there
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write the body to a file named after the last part of the URL
    #[arg(short = 'O', long, conflicts_with = "output")]
    pub(super) remote_name: bool,
    /// Write bodies to HOST/PATH below this folder, `~` and 8 digits of the key added for a query or where the name is taken;
    /// with --remote-name, to that name in it
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    pub(super) output_dir: Option<PathBuf>,
    /// Print status line and header fields before the body
    #[arg(short, long)]
    pub(super) include: bool,
    /// Ask for the head alone: the method is HEAD, and the head is printed
    #[arg(short = 'I', long, conflicts_with_all = ["method", "request_body"])]
    pub(super) head: bool,
    /// Turn the body into UTF-8, from the charset of its Content-Type, or --encoding
    #[arg(long)]
    pub(super) text: bool,
    /// End with 7 and print no body when the status is 400 or more
    #[arg(short, long)]
    pub(super) fail: bool,
    /// Print the entry without its body as JSON instead: `json`, or one line each with `jsonl`
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["output", "remote_name", "include"])]
    pub(super) format: Option<GetFormat>,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Many URLs")]
pub(super) struct ManyArgs {
    /// Read URLs from this file too, one a line; `-` is stdin. Blank lines and those that begin with `#` do not count
    #[arg(long, value_name = "FILE")]
    pub(super) input: Option<PathBuf>,
    /// URLs in --input end with NUL instead of a newline, and all count
    #[arg(short = '0', long = "null", requires = "input")]
    pub(super) null: bool,
    /// Ask origins for so many responses at once
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) jobs: u16,
    /// Ask one host for at most so many at once [default: --jobs]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) per_host: Option<u16>,
    /// Ask origins at most so often: `10/s`, `90/m`, `1000/h`; what comes from the cache does not count
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(super) rate: Option<Rate>,
    /// Print responses as they are done, not in the order of the URLs
    #[arg(long)]
    pub(super) unordered: bool,
}

fn rate(text: &str) -> Result<Rate, String> {
    Rate::parse(text).ok_or_else(|| "it takes a number a second, minute or hour: 10/s, 90/m, 1000/h".to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum GetFormat {
    /// One object, of several URLs an array.
    Json,
    /// One object a line.
    Jsonl,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Cache")]
#[group(multiple = false)]
pub(super) struct CacheModeArgs {
    /// Ask the origin whether what is stored is still good, even if it is fresh
    #[arg(long)]
    pub(super) refresh: bool,
    /// Fetch anew, and store
    #[arg(long)]
    pub(super) force_refresh: bool,
    /// Neither read nor write the cache
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Use only what is stored; the exit code is 1 when nothing is
    #[arg(long)]
    pub(super) only_if_cached: bool,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Cache")]
pub(super) struct CacheArgs {
    #[command(flatten)]
    pub(super) mode: CacheModeArgs,
    /// Use a stale response when the origin fails, for so long after it became stale [default with the option: any time]
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, value_parser = duration,
          default_missing_value = "10000y")]
    pub(super) stale_if_error: Option<Duration>,
    /// Use a stale response at once, for so long, and refresh it afterwards [default with the option: any time]
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, value_parser = duration,
          default_missing_value = "10000y")]
    pub(super) stale_while_revalidate: Option<Duration>,
    /// Be a cache for several people: s-maxage counts, private responses are not stored (with --cache-control)
    #[arg(long)]
    pub(super) shared: bool,
    /// Let one of all processes fetch what they want at the same time; the others wait for its response. They go on without
    /// one that died after this long [default with the option: 10s]
    #[arg(long, value_name = "LEASE", num_args = 0..=1, require_equals = true, value_parser = lease,
          default_missing_value = "10s")]
    pub(super) lock: Option<Duration>,
    /// End with 4 when the store fails, instead of fetching without it
    #[arg(long)]
    pub(super) require_cache: bool,
}

/// Short ones would end between two answers of the store, and long ones keep everybody waiting.
fn lease(text: &str) -> Result<Duration, String> {
    let range = Duration::from_millis(200)..=Duration::from_secs(3600);
    let lease = duration(text).ok().filter(|lease| range.contains(lease));
    lease.ok_or_else(|| "it takes seconds (2.5) or a duration (1m 30s), from 200ms to 1h".to_owned())
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct ConnectionArgs {
    /// Say this is who asks [default: acache/VERSION]
    #[arg(short = 'A', long, value_name = "NAME")]
    pub(super) user_agent: Option<String>,
    /// Go through this proxy [default: http_proxy, https_proxy, all_proxy]
    #[arg(short = 'x', long, value_name = "URL")]
    pub(super) proxy: Option<String>,
    /// Reach these hosts without a proxy, separated by commas; `*` is all [default: no_proxy]
    #[arg(long, value_name = "HOSTS")]
    pub(super) noproxy: Option<String>,
    /// Trust any certificate of the origin
    #[arg(short = 'k', long)]
    pub(super) insecure: bool,
    /// Trust the authorities in this PEM file too
    #[arg(long, value_name = "FILE")]
    pub(super) cacert: Option<PathBuf>,
    /// Show the origin the client certificate in this PEM file
    #[arg(long, value_name = "FILE")]
    pub(super) cert: Option<PathBuf>,
    /// Use the key in this PEM file for the client certificate
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(super) key: Option<PathBuf>,
    /// Log in as ~/.netrc (or the file in NETRC) says for the host
    #[arg(long)]
    pub(super) netrc: bool,
    /// Reach this host at this address: HOST:PORT:ADDRESS (can be repeated)
    #[arg(long, value_name = "HOST:PORT:ADDRESS", value_parser = resolution)]
    pub(super) resolve: Vec<(String, SocketAddr)>,
    /// Try again so often when the origin cannot be reached, or answers 408, 429, 500, 502, 503 or 504
    #[arg(long, value_name = "N", default_value = "0")]
    pub(super) retry: u32,
    /// Give up connecting to the origin after this long
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) connect_timeout: Option<Duration>,
    /// Give up the whole fetch after this long
    #[arg(short = 'm', long, value_name = "DURATION", value_parser = duration)]
    pub(super) max_time: Option<Duration>,
    /// Do not follow redirects
    #[arg(long)]
    pub(super) no_follow: bool,
    /// Follow at most so many redirects in a row
    #[arg(long, value_name = "N", default_value = "10", conflicts_with = "no_follow")]
    pub(super) max_redirects: usize,
    /// Speak HTTP/1.1 also to servers that offer HTTP/2
    #[arg(long = "http1.1")]
    pub(super) http1: bool,
    /// Speak HTTP/2 at once, also without TLS; with TLS it is spoken anyway where it is offered
    #[arg(long, conflicts_with = "http1")]
    pub(super) http2: bool,
}

/// `HOST:PORT:ADDRESS`, the address of IPv6 with or without brackets.
fn resolution(text: &str) -> Result<(String, SocketAddr), String> {
    let parse = || {
        let (host, rest) = text.split_once(':')?;
        let (port, address) = rest.split_once(':')?;
        let address = address.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
        Some((host.to_owned(), SocketAddr::new(address, port.parse().ok()?)))
    };
    parse().filter(|(host, _)| !host.is_empty()).ok_or_else(|| "it takes HOST:PORT:ADDRESS".to_owned())
}
