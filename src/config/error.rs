//! Mistakes in the configuration.

use std::path::PathBuf;

use super::layers::Origin;

/// A mistake, naming the setting and the place.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value that the setting cannot have.
    #[error("{}{}: {reason}", place(.setting, .origin), shown(.value.as_ref()))]
    Value {
        /// The setting.
        setting: &'static str,
        /// As given; `None` for secrets.
        value: Option<String>,
        /// Where it came from.
        origin: Box<Origin>,
        /// What is wrong, or what is accepted.
        reason: String,
    },
    /// A name in the file that is no setting.
    #[error("unknown setting `{name}` in {}, line {line}, column {column}", path.display())]
    Unknown {
        /// The name.
        name: String,
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What was probably meant.
        similar: Option<String>,
    },
    /// A variable that is no setting.
    #[error("unknown environment variable {name}")]
    Variable {
        /// The variable.
        name: String,
        /// What was probably meant.
        similar: Option<String>,
    },
    /// The file is not TOML, or a value in it has no possible type.
    #[error("malformed config file {}, line {line}, column {column}: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// The file cannot be read.
    #[error("cannot read the config file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file has no such profile.
    #[error("there is no profile `{name}` in the config file")]
    Profile {
        /// The name.
        name: String,
        /// Those that there are.
        existing: Vec<String>,
    },
}

impl ConfigError {
    /// Whether the mistake is in a flag: then it is one of usage.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Value { origin, .. } if matches!(**origin, Origin::Flag(_)))
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { similar: Some(similar), .. } | Self::Variable { similar: Some(similar), .. } => {
                Some(format!("did you mean {similar}?"))
            }
            Self::Unknown { .. } | Self::Variable { .. } => Some("`acache config show` lists all settings".to_owned()),
            Self::Profile { existing, .. } if existing.is_empty() => {
                Some("a profile is a table [profile.NAME] in the config file".to_owned())
            }
            Self::Profile { existing, .. } => Some(format!("there are: {}", existing.join(", "))),
            Self::Value { .. } | Self::Syntax { .. } | Self::Unreadable { .. } => None,
        }
    }
}

/// The flag or the variable, or the setting and the line of the file.
fn place(setting: &str, origin: &Origin) -> String {
    match origin {
        Origin::Flag(name) | Origin::Environment(name) => name.clone(),
        origin => format!("{setting} ({origin})"),
    }
}

/// Secrets, and addresses that may hold one, are not shown.
fn shown(value: Option<&String>) -> String {
    value.map_or_else(String::new, |value| format!(" cannot be `{}`", value.escape_debug()))
}
