//! Where values come from: flags, the environment, and what they are before they are understood.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::parser::ValuesRef;
use zeroize::Zeroize as _;

use super::setting::{Form, SETTINGS};

/// A value as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// One text, or the members of a list.
    pub(super) texts: Vec<String>,
    /// Whether it was written as a list.
    pub(super) is_list: bool,
    pub(super) origin: Origin,
}

/// Any of these may be a secret, and each is a copy of its own.
impl Drop for Given {
    fn drop(&mut self) {
        self.texts.zeroize();
    }
}

/// Where a value came from. In order of rank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Nobody gave it.
    Default,
    /// The config file, line and column.
    File(PathBuf, usize, usize),
    /// A profile of the config file: its name, the file, line and column.
    Profile(String, PathBuf, usize, usize),
    /// An environment variable.
    Environment(String),
    /// A flag, with its dashes.
    Flag(String),
}

impl Origin {
    /// Which layer it is: values of one layer do not outrank each other.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::File(..) => 1,
            Self::Profile(..) => 2,
            Self::Environment(_) => 3,
            Self::Flag(_) => 4,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line, column) => write!(f, "{}:{line}:{column}", path.display()),
            Self::Profile(name, path, line, column) => write!(f, "profile {name}, {}:{line}:{column}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// What the flags say, taken from the matches of the root and of the subcommand: globals may stand before or after it.
#[derive(Clone, Debug, Default)]
pub struct FlagValues {
    pub(super) given: Vec<(&'static str, Given)>,
    pub(super) config: Option<PathBuf>,
    pub(super) no_config: bool,
    pub(super) profile: Option<String>,
    pub(super) askpass: bool,
}

impl FlagValues {
    /// Of equal flags the last matches win; lists are put together.
    #[must_use]
    pub fn from_matches(all: &[&ArgMatches]) -> Self {
        let mut values = Self::default();
        for matches in all {
            for setting in SETTINGS {
                let Some(flag) = setting.flag() else { continue };
                let origin = || Origin::Flag(format!("--{flag}"));
                if let Form::List(singular) = setting.form {
                    let is_given = [singular, setting.name].map(|id| texts_of(matches, id).is_some()).contains(&true);
                    let one_by_one = texts_of(matches, singular).into_iter().flatten().cloned();
                    let by_commas = texts_of(matches, setting.name).into_iter().flatten();
                    let texts: Vec<_> = one_by_one.chain(by_commas.flat_map(|text| split_list(text))).collect();
                    match values.given.iter_mut().find(|(name, _)| *name == setting.name) {
                        Some((_, given)) => given.texts.extend(texts),
                        None if is_given => {
                            values.given.push((setting.name, Given { texts, is_list: true, origin: origin() }));
                        }
                        None => {}
                    }
                } else if matches!(setting.form, Form::Several | Form::Table) {
                    let Some(texts) = texts_of(matches, setting.name) else { continue };
                    let texts: Vec<_> = texts.flat_map(|text| setting.form.members(text)).collect();
                    match values.given.iter_mut().find(|(name, _)| *name == setting.name) {
                        Some((_, given)) => given.texts.extend(texts),
                        None => values.given.push((setting.name, Given { texts, is_list: true, origin: origin() })),
                    }
                } else if let Some(text) = texts_of(matches, setting.name).and_then(Iterator::last) {
                    values.given.retain(|(name, _)| *name != setting.name);
                    let texts = vec![text.clone()];
                    values.given.push((setting.name, Given { texts, is_list: false, origin: origin() }));
                }
            }
            if let Some(file) = matches.get_one::<String>("config") {
                values.config = Some(file.into());
            }
            values.no_config |= matches.get_flag("no_config");
            values.askpass |= matches.get_flag("askpass");
            if let Some(profile) = matches.get_one::<String>("profile") {
                values.profile = Some(profile.clone());
            }
        }
        values
    }
}

/// What was given for this flag; `None` also where it is not even defined, because no argument names it.
fn texts_of<'a>(matches: &'a ArgMatches, id: &str) -> Option<ValuesRef<'a, String>> {
    matches.try_get_many(id).ok().flatten()
}

impl Form {
    /// The members in one text: of a variable, or of a flag that takes several at once.
    pub(super) fn members(self, text: &str) -> Vec<String> {
        match self {
            Self::List(_) | Self::Several => split_list(text),
            Self::Table => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            Self::Text | Self::Bool | Self::Secret => vec![text.to_owned()],
        }
    }

    /// Whether several members are accepted.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::List(_) | Self::Several | Self::Table)
    }
}

/// `A,B, C`; empty members are dropped.
pub(super) fn split_list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|member| !member.is_empty()).map(str::to_owned).collect()
}

/// The variables that the loader looks at.
#[derive(Clone, Debug, Default)]
pub struct Environment(Vec<(String, OsString)>);

impl Environment {
    /// Those of this process.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect()
    }

    /// The value of a variable; an empty one is as if it were not set.
    pub(super) fn get(&self, name: &str) -> Option<&OsString> {
        self.0.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, value)| value)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// What was copied from the environment is wiped again: secrets may be among it.
impl Drop for Environment {
    fn drop(&mut self) {
        for (_, value) in &mut self.0 {
            std::mem::take(value).into_encoded_bytes().zeroize();
        }
    }
}

impl FromIterator<(String, OsString)> for Environment {
    fn from_iter<T: IntoIterator<Item = (String, OsString)>>(variables: T) -> Self {
        let matters =
            |name: &str| name.starts_with("ACACHE_") || ["HOME", "XDG_CONFIG_HOME", "REDISCLI_AUTH"].contains(&name);
        Self(variables.into_iter().filter(|(name, _)| matters(name)).collect())
    }
}
