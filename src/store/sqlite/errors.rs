//! What the errors of SQLite and of the file system mean.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::ErrorCode;

use super::Collection;
use crate::store::StoreError;

/// Why a piece of work could not be done.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Another program is writing, and waiting for it did not help.
    Locked,
    /// A table cannot be the cache's.
    Table(Collection, &'static str),
    /// The system refused to make the file.
    System(io::Error),
    /// Anything else that SQLite says.
    Sqlite(rusqlite::Error),
    /// The thread for the work did not finish it.
    Thread(tokio::task::JoinError),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Sqlite(error),
        }
    }
}

impl Trouble {
    /// `patience` is how long a lock was waited for.
    pub(super) fn into_error(self, path: &Path, location: &str, patience: Duration) -> StoreError {
        let location = location.to_owned();
        match self {
            Self::Locked => StoreError::Failed {
                location,
                source: format!("another program has kept the file locked for {patience:?}").into(),
            },
            Self::Table(collection, reason) => StoreError::WrongType {
                name: format!("the table {}", collection.name()),
                location,
                reason: reason.to_owned(),
            },
            Self::System(error) => StoreError::Unreachable { location, source: Box::new(error) },
            Self::Sqlite(error) => sqlite(error, path, location),
            Self::Thread(error) => StoreError::Failed { location, source: Box::new(error) },
        }
    }
}

fn sqlite(error: rusqlite::Error, path: &Path, location: String) -> StoreError {
    let not_a_cache = |reason: &str| StoreError::WrongType {
        name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        location: location.clone(),
        reason: reason.to_owned(),
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => not_a_cache("file is not a database"),
        // SQLite does not say why; the system does.
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => match fs::metadata(path) {
            Ok(found) if found.is_dir() => not_a_cache("it is a directory"),
            Ok(_) => match fs::File::open(path) {
                Err(system) => StoreError::Unreachable { location, source: Box::new(system) },
                Ok(_) => StoreError::Failed { location, source: words(error) },
            },
            Err(system) => StoreError::Unreachable { location, source: Box::new(system) },
        },
        _ => StoreError::Failed { location, source: words(error) },
    }
}

/// SQLite's own message where there is one, without the name of its code.
fn words(error: rusqlite::Error) -> Box<dyn Error + Send + Sync> {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) | rusqlite::Error::SqlInputError { msg: message, .. } => {
            message.into()
        }
        other => Box::new(other),
    }
}

/// Whether a read failed only because SQLite could not make or open the files of the write-ahead log.
pub(super) fn needs_immutable(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// Whether SQLite could not make sense of a statement: a table or column that it names is not there.
pub(super) fn is_about_the_schema(error: &rusqlite::Error) -> bool {
    let code = match error {
        rusqlite::Error::SqlInputError { error, .. } | rusqlite::Error::SqliteFailure(error, _) => error.extended_code,
        _ => return false,
    };
    code == rusqlite::ffi::SQLITE_ERROR
}
