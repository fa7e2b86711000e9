//! One file per subcommand. This one holds what every one of them is given.

pub mod args;
pub mod clear;
pub mod completions;
pub mod config;
pub mod contains;
pub mod delete;
pub mod expire;
pub mod explain;
pub mod get;
mod heap;
pub mod key;
pub mod keys;
pub mod named;
pub mod ping;
pub mod purge;
pub mod read;
pub mod reshard;
pub mod resign;
pub mod selection;
pub mod size;
pub mod values;
pub mod verify;
pub mod walk;
pub mod write;

use crate::cache::{Cache, Warn, open};
use crate::commands::args::Target;
use crate::config::Loaded;
use crate::key::{Key, KeyError, cache_key, cache_keys};
use crate::report::ReadOnly;
use crate::ui::Ui;

/// What every command is given.
pub struct Context {
    /// The settings, and where they came from.
    pub loaded: Loaded,
    /// How to talk to the caller.
    pub ui: Ui,
}

impl Context {
    /// The cache that the settings name. Connects only if the default address has to be tried.
    ///
    /// # Errors
    /// When the default server answers but fails, or the settings of the store contradict each other.
    pub async fn cache(&self) -> anyhow::Result<Cache> {
        let ui = self.ui.clone();
        let warn = Warn::new(move |text| ui.warning(text));
        let opened = open(&self.loaded, &warn).await?;
        if let Some(note) = &opened.note {
            self.ui.note(note);
        }
        Ok(opened.cache)
    }

    /// The same, for a command that only reads or removes: a store that is not there yet is told, and reads as empty.
    ///
    /// # Errors
    /// As [`Context::cache`].
    pub async fn existing_cache(&self) -> anyhow::Result<Cache> {
        let cache = self.cache().await?;
        if cache.is_missing() {
            self.ui.note(&format!("nothing is stored yet: there is no {}", cache.location()));
        }
        Ok(cache)
    }

    /// The same, for a command that changes entries.
    ///
    /// # Errors
    /// [`ReadOnly`] when `read_only` is set; else as [`Context::cache`].
    pub async fn writable_cache(&self) -> anyhow::Result<Cache> {
        if self.loaded.settings.read_only {
            return Err(ReadOnly.into());
        }
        self.existing_cache().await
    }

    /// The same, for a command that stores: it makes the store where there is none yet.
    ///
    /// # Errors
    /// As [`Context::writable_cache`].
    pub async fn writable_cache_to_fill(&self) -> anyhow::Result<Cache> {
        if self.loaded.settings.read_only {
            return Err(ReadOnly.into());
        }
        self.cache().await
    }

    /// All keys under which what a person named may stand (`key_format`).
    ///
    /// # Errors
    /// When a request has no key.
    pub fn keys_of(&self, target: &Target) -> Result<Vec<Key>, KeyError> {
        match target {
            Target::Key(key) => Ok(vec![key.clone()]),
            Target::Request(request) => cache_keys(request, &self.loaded.settings.key_rules()),
        }
    }

    /// The key under which what a person named is stored.
    ///
    /// # Errors
    /// When a request has no key.
    pub fn key_of(&self, target: &Target) -> Result<Key, KeyError> {
        match target {
            Target::Key(key) => Ok(key.clone()),
            Target::Request(request) => cache_key(request, &self.loaded.settings.key_rules()),
        }
    }
}
