//! Fetch URLs through a cache, and administer that cache: the cache of Python's aiohttp-client-cache, on Redis or SQLite.
//!
//! Dependencies point one way:
//!
//! ```text
//! main -> commands -> fetch -> cache  -> store
//!              |        |         \-> codec -> object -> entry, key
//!              |        |\-> filter -> object
//!              |        |\-> policy -> entry, time
//!              |         \-> key
//!               \-> cache, config, ui -> object
//! ```

use std::process::ExitCode;

use crate::commands::Context;
use crate::report::Exit;
use crate::ui::Ui;

pub mod cache;
pub mod cli;
pub mod codec;
pub mod commands;
pub mod config;
pub mod entry;
pub mod fetch;
pub mod filter;
pub mod headers;
pub mod interrupt;
pub mod key;
pub mod object;
pub mod pieces;
pub mod policy;
pub mod report;
pub mod request;
pub mod secret;
pub mod store;
pub mod time;
pub mod ui;

/// Parses the command line, runs the subcommand, and reports how it ended.
#[must_use]
pub fn run() -> ExitCode {
    if filter::is_worker() {
        return filter::work();
    }
    let arguments: Vec<_> = std::env::args_os().collect();
    let mut parsed = match cli::parse(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return end_of_parse(&error).into(),
    };
    let all = parsed.globals();
    let globals = cli::Globals::from_matches(&all);
    let ui = Ui::new(globals.quiet, globals.verbose, globals.color);
    let flags = config::FlagValues::from_matches(&all);
    let loaded = match config::load(&flags, &config::Environment::of_process()) {
        Ok(loaded) => loaded,
        Err(error) => return report::report(&error.into(), &ui).into(),
    };
    for warning in &loaded.warnings {
        ui.warning(warning);
    }
    let mut context = Context { loaded, ui };
    let exit = run_to_end(&parsed.name, &mut parsed.subcommand, &mut context)
        .unwrap_or_else(|error| report::report(&error, &context.ui));
    exit.into()
}

/// One thread, where `loop` says nothing else: a hit has nothing to share, and many fetches wait for the network, not for a
/// processor.
fn run_to_end(name: &str, subcommand: &mut clap::ArgMatches, context: &mut Context) -> anyhow::Result<Exit> {
    let runtime = match context.loaded.settings.threads {
        1 => tokio::runtime::Builder::new_current_thread().enable_all().build()?,
        threads => tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?,
    };
    let exit = runtime.block_on(async {
        if context.loaded.askpass {
            let password = ui::ask_password(&context.ui, "Password for Redis")?;
            context.loaded.settings.password = Some(password);
        }
        let mut run = std::pin::pin!(cli::run(name, subcommand, context));
        tokio::select! {
            exit = &mut run => return exit,
            () = interrupted_later() => {}
        }
        // What others wait for is given back, which whoever holds it does by itself when it is interrupted.
        if interrupt::HeldByUs::any() {
            let _ = tokio::time::timeout(interrupt::FAREWELL, run).await;
        }
        Err(interrupt::Interrupted.into())
    });
    // A blocking read of stdin or a lock that somebody holds must not keep an interrupted program alive.
    runtime.shutdown_background();
    exit
}

/// Resolves when the person presses Ctrl-C. The handler is set up only after a moment: what is over by then needs none,
/// and until then the system's own ends the program with the same effect.
async fn interrupted_later() {
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    interrupt::interrupted().await;
}

/// Help and version go to stdout with 0, mistakes to stderr with 2. A closed pipe is no error.
fn end_of_parse(error: &clap::Error) -> Exit {
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}
