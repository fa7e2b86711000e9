//! `acache ping`

use std::io::Write as _;

use serde_json::json;

use super::Context;
use crate::cache::Collection;
use crate::report::Exit;
use crate::ui;

/// Connect to the store and say what was reached
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache ping --address redis://cache.example.com")]
pub struct Args {
    /// Print in this form [default: plain]
    #[arg(long, value_name = "FORMAT")]
    format: Option<PingFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum PingFormat {
    /// A line each.
    Plain,
    /// One object.
    Json,
}

/// Connects.
///
/// # Errors
/// When nothing was reached.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let cache = context.existing_cache().await?;
    let pong = cache.ping().await?;
    let (responses, redirects) = (cache.size(Collection::Responses).await?, cache.size(Collection::Redirects).await?);
    let namespace = &context.loaded.settings.cache_name;
    let mut out = ui::stdout();
    let written = if args.format == Some(PingFormat::Json) {
        let latency = pong.latency.as_secs_f64();
        ui::write_json(
            &mut out,
            &json!({
                "location": cache.location(), "engine": pong.engine, "version": pong.version, "latency_seconds": latency,
                "tls": pong.tls, "database": pong.database, "namespace": namespace, "responses": responses,
                "redirects": redirects,
            }),
        )
    } else {
        let database = pong.database.map_or_else(|| "-".to_owned(), |database| database.to_string());
        let lines = [
            ("location", cache.location()),
            ("engine", format!("{} {}", pong.engine, pong.version)),
            ("latency", format!("{:.2} ms", pong.latency.as_secs_f64() * 1000.0)),
            ("tls", pong.tls.unwrap_or_else(|| "no".to_owned())),
            ("database", database),
            ("namespace", namespace.clone()),
            ("responses", responses.to_string()),
            ("redirects", redirects.to_string()),
        ];
        lines.iter().try_for_each(|(name, value)| writeln!(out, "{name:<10} {}", ui::escape(value)))
    };
    written.and_then(|()| out.flush()).map_err(ui::stdout_error)?;
    Ok(Exit::Done)
}
