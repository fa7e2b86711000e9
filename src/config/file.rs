//! The config file: TOML, each value with the line it stands on.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ConfigError;
use super::layers::{Environment, Given, Origin};
use super::setting::{Form, SETTINGS, Setting};

/// What a file says: for everybody, and in the chosen profile.
#[derive(Debug, Default)]
pub(super) struct FileValues {
    pub(super) given: Vec<(&'static str, Given)>,
    pub(super) warnings: Vec<String>,
}

/// Where the file is when nobody says so: `$XDG_CONFIG_HOME/acache/config.toml`.
pub(super) fn default_path(environment: &Environment) -> Option<PathBuf> {
    let absolute = |name| environment.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))?;
    Some(folder.join("acache").join("config.toml"))
}

/// Reads a file. `required`: one that was asked for by name has to be there.
pub(super) fn read(path: &Path, required: bool, profile: Option<&str>) -> Result<FileValues, ConfigError> {
    let text = match std::fs::read_to_string(path) {
        // There may be secrets in it.
        Ok(text) => zeroize::Zeroizing::new(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !required => {
            return match profile {
                Some(profile) => Err(ConfigError::Profile { name: profile.to_owned(), existing: Vec::new() }),
                None => Ok(FileValues::default()),
            };
        }
        Err(source) => return Err(ConfigError::Unreadable { path: path.to_owned(), source }),
    };
    let mut values = FileReader { path, text: &text }.values(profile)?;
    if values.given.iter().any(|(name, _)| is_secret(name)) && is_open_to_others(path) {
        values.warnings.push(format!("others can read the secrets in {}: chmod 600 it", path.display()));
    }
    Ok(values)
}

fn is_secret(name: &str) -> bool {
    Setting::named(name).is_some_and(|setting| setting.form == Form::Secret)
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_path: &Path) -> bool {
    false
}

struct FileReader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl FileReader<'_> {
    fn values(&self, profile: Option<&str>) -> Result<FileValues, ConfigError> {
        let root = DeTable::parse(self.text).map_err(|error| {
            let (line, column) = self.position(error.span().map_or(0, |span| span.start));
            ConfigError::Syntax { path: self.path.to_owned(), line, column, reason: error.message().to_owned() }
        })?;
        let mut values = FileValues::default();
        let mut profiles = Vec::new();
        for (key, value) in root.get_ref() {
            if key.get_ref() != "profile" {
                self.take(&mut values.given, "", key.get_ref(), key.span().start, value, None)?;
                continue;
            }
            let DeValue::Table(tables) = value.get_ref() else {
                return Err(self.unknown("profile", key.span().start));
            };
            for (name, table) in tables {
                let DeValue::Table(table) = table.get_ref() else {
                    return Err(self.unknown(&format!("profile.{}", name.get_ref()), name.span().start));
                };
                // All profiles are checked, so that a mistake does not wait for the day on which it is used.
                let mut given = Vec::new();
                for (key, value) in table {
                    self.take(&mut given, "", key.get_ref(), key.span().start, value, Some(name.get_ref()))?;
                }
                profiles.push((name.get_ref().to_string(), given));
            }
        }
        if let Some(profile) = profile {
            let existing = profiles.iter().map(|(name, _)| name.clone()).collect();
            let chosen = profiles.into_iter().find(|(name, _)| name == profile);
            let (_, given) = chosen.ok_or(ConfigError::Profile { name: profile.to_owned(), existing })?;
            values.given.extend(given);
        }
        Ok(values)
    }

    /// Takes one member; those of the table `ssl` are the settings `ssl_…`.
    fn take(
        &self,
        given: &mut Vec<(&'static str, Given)>,
        prefix: &str,
        key: &str,
        at: usize,
        value: &Spanned<DeValue<'_>>,
        profile: Option<&str>,
    ) -> Result<(), ConfigError> {
        let name = format!("{prefix}{key}");
        if let (DeValue::Table(table), "ssl") = (value.get_ref(), name.as_str()) {
            given.push(("ssl", self.given(vec!["true".to_owned()], false, at, profile)));
            for (key, value) in table {
                self.take(given, "ssl_", key.get_ref(), key.span().start, value, profile)?;
            }
            return Ok(());
        }
        let setting = Setting::named(&name).ok_or_else(|| self.unknown(&name, at))?;
        let (texts, is_list) = match value.get_ref() {
            DeValue::Array(members) => {
                let texts = members.iter().map(|member| scalar(member.get_ref()));
                (texts.collect::<Option<Vec<_>>>(), true)
            }
            // In the order of the file.
            DeValue::Table(members) if setting.form == Form::Table => {
                let pair = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
                    Some(format!("{}={}", key.get_ref(), scalar(value.get_ref())?))
                };
                (members.iter().map(pair).collect(), true)
            }
            value => (scalar(value).map(|text| vec![text]), false),
        };
        let Some(texts) = texts else {
            let (line, column) = self.position(value.span().start);
            let reason = match setting.form {
                Form::Table => format!("`{name}` is not a table of texts and numbers"),
                _ => format!("`{name}` is neither a text, a number, a boolean nor a list of such"),
            };
            return Err(ConfigError::Syntax { path: self.path.to_owned(), line, column, reason });
        };
        given.push((setting.name, self.given(texts, is_list, value.span().start, profile)));
        Ok(())
    }

    fn given(&self, texts: Vec<String>, is_list: bool, at: usize, profile: Option<&str>) -> Given {
        let (line, column) = self.position(at);
        let origin = match profile {
            Some(name) => Origin::Profile(name.to_owned(), self.path.to_owned(), line, column),
            None => Origin::File(self.path.to_owned(), line, column),
        };
        Given { texts, is_list, origin }
    }

    fn unknown(&self, name: &str, at: usize) -> ConfigError {
        let (line, column) = self.position(at);
        let similar = closest(name, SETTINGS.iter().map(|setting| setting.name));
        ConfigError::Unknown { name: name.to_owned(), path: self.path.to_owned(), line, column, similar }
    }

    /// Line and column of a byte, counted from 1.
    fn position(&self, at: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(at)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}

/// The name that was probably meant: at most a third of its letters differ.
pub(super) fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let (distance, closest) = names.map(|other| (edit_distance(name, other), other)).min()?;
    (distance * 3 <= closest.len()).then(|| closest.to_owned())
}

/// Levenshtein's: insertions, deletions and replacements.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
