//! Addresses of SQLite files, and the names of the files they stand for (DESIGN.md §5, FORMAT.md §1).

use std::fmt;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};

use super::AddressError;

/// Which file: given by name, or named after the namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqliteAddress {
    /// `sqlite:FILE`: this file, whatever the namespace.
    File(PathBuf),
    /// `sqlite:DIR/`: the file of the namespace in this folder.
    Folder(PathBuf),
    /// `sqlite:`: the file of the namespace in the user's cache folder.
    UserCache,
}

impl SqliteAddress {
    /// Reads what follows `sqlite:`. The path stands as it is: neither percent-encoding nor options.
    pub(super) fn parse(rest: &str) -> Result<Self, AddressError> {
        let path = match rest.strip_prefix("//") {
            Some(path) if path.starts_with('/') => path,
            Some(_) => {
                return Err(AddressError::Malformed("write sqlite:FILE, or three slashes before an absolute path"));
            }
            None => rest,
        };
        if path.contains('\0') {
            return Err(AddressError::Malformed("a path cannot contain a NUL"));
        }
        Ok(match path {
            "" => Self::UserCache,
            "~" => Self::Folder(PathBuf::from(path)),
            _ if path.ends_with('/') => Self::Folder(PathBuf::from(path)),
            _ => Self::File(PathBuf::from(path)),
        })
    }

    /// The absolute path of the file for `namespace`.
    ///
    /// As the library does it, a FILE without any dot in its name gets `.sqlite` (FORMAT.md §1).
    ///
    /// # Errors
    /// A namespace that cannot be the name of a file, where the name depends on it; an unknown home.
    pub fn path(&self, namespace: &str) -> Result<PathBuf, AddressError> {
        match self {
            Self::File(path) => {
                let mut path = absolute(path)?;
                let bare = path.file_name().is_some_and(|name| !name.as_encoded_bytes().contains(&b'.'));
                if bare {
                    path.set_extension("sqlite");
                }
                Ok(path)
            }
            Self::Folder(folder) => Ok(absolute(folder)?.join(file_name(namespace)?)),
            Self::UserCache => {
                let user = Xdg::new().map_err(|_| AddressError::NoHome)?;
                Ok(user.cache_dir().join("acache").join(file_name(namespace)?))
            }
        }
    }
}

fn file_name(namespace: &str) -> Result<String, AddressError> {
    if namespace.is_empty() || namespace.starts_with('.') || namespace.contains(['/', '\0']) {
        return Err(AddressError::Namespace(namespace.to_owned()));
    }
    Ok(format!("{namespace}.sqlite"))
}

/// With `~` expanded, and the working directory in front of a relative path; symbolic links stay.
fn absolute(path: &Path) -> Result<PathBuf, AddressError> {
    let path = match path.strip_prefix("~") {
        Ok(rest) => etcetera::home_dir().map_err(|_| AddressError::NoHome)?.join(rest),
        Err(_) => path.to_owned(),
    };
    std::path::absolute(path).map_err(|_| AddressError::NoWorkingDirectory)
}

/// As it would be given on the command line.
impl fmt::Display for SqliteAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) | Self::Folder(path) => write!(f, "sqlite:{}", path.display()),
            Self::UserCache => f.write_str("sqlite:"),
        }
    }
}
