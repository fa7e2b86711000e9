//! `acache config`

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use super::Context;
use crate::config::{show, show_json, template};
use crate::report::{Exit, UsageError};
use crate::ui;

/// Show the settings in force and where each came from
///
/// A flag outranks an ACACHE_* environment variable, that a profile of the config file, that the rest of the file.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: acache config init && acache config show")]
pub struct Args {
    /// What to do
    #[arg(value_name = "ACTION")]
    action: Action,
    /// Show in this form [default: plain]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ShowFormat>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Action {
    /// Print every setting, its value, and where that came from; secrets are not shown.
    Show,
    /// Print where the config file is, or would be.
    Path,
    /// Write a config file with every setting, commented out.
    Init,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ShowFormat {
    /// A line each.
    Plain,
    /// One object.
    Json,
}

/// Shows, or writes.
///
/// # Errors
/// When the file cannot be written.
pub async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let mut out = ui::stdout();
    let path = || {
        let hint = "name one with --config, or set HOME";
        context.loaded.path.as_deref().ok_or_else(|| UsageError::new("there is no config file").hint(hint))
    };
    let written = match args.action {
        Action::Show if args.format == Some(ShowFormat::Json) => ui::write_json(&mut out, &show_json(&context.loaded)),
        Action::Show => out.write_all(show(&context.loaded).as_bytes()),
        Action::Path => writeln!(out, "{}", path()?.display()),
        Action::Init => {
            let path = path()?;
            init(path, args.force)?;
            writeln!(out, "{}", path.display())
        }
    };
    written.and_then(|()| out.flush()).map_err(ui::stdout_error)?;
    Ok(Exit::Done)
}

/// Private from the beginning: the file is made to hold secrets.
fn init(path: &Path, force: bool) -> anyhow::Result<()> {
    if path.exists() && !force {
        return Err(UsageError::new(format!("{} is there already", path.display())).hint("--force replaces it").into());
    }
    let failed = || format!("cannot write {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(failed)?;
    // A temporary file is made with mode 0600, and becomes the file only when it is whole.
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    file.write_all(template().as_bytes()).with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}
