//! One file per subcommand. This one only dispatches.

pub mod args;

use crate::cache::Cache;
use crate::config::Settings;
use crate::ui::Ui;

/// What every command is given.
pub struct Context {
    /// The settings in force.
    pub settings: Settings,
    /// Whether an address or any other Redis connection setting was given anywhere (DESIGN.md §5, Default).
    pub connection_given: bool,
    /// How to talk to the caller.
    pub ui: Ui,
}

impl Context {
    /// The cache that the settings name. Connects only if the default address has to be tried.
    ///
    /// # Errors
    /// When a setting of the store makes no sense, or the default server answers but fails.
    pub async fn cache(&self) -> anyhow::Result<Cache> {
        anyhow::bail!("not in this commit")
    }
}
