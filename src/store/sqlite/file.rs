//! Opening the file: private when it is made here, left as it is when it was there.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use rusqlite::{Connection, OpenFlags};

/// What SQLite's file URIs give a meaning to.
const URI: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// Opens a file for reading; `None` if there is none.
pub(super) fn open_to_read(path: &Path, busy: Duration) -> rusqlite::Result<Option<Connection>> {
    if !path.exists() {
        return Ok(None);
    }
    // One thread at a time uses it, so SQLite need not see to that.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy)?;
    match connection.query_row("SELECT count(*) FROM sqlite_schema", (), |_| Ok(())) {
        // A log beside the file, in a folder where this process cannot make the shared memory to read it.
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) => {
            let uri = format!("file:{}?immutable=1", percent_encode(path.as_os_str().as_encoded_bytes(), URI));
            Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI).map(Some)
        }
        result => result.map(|()| Some(connection)),
    }
}

/// Opens a file for writing, making it, its folder and its tables where they are missing.
pub(super) fn open_to_write(path: &Path, busy: Duration) -> rusqlite::Result<Connection> {
    let created = create(path).map_err(|error| {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
        rusqlite::Error::SqliteFailure(code, Some(format!("cannot make {}: {error}", path.display())))
    })?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy)?;
    if created {
        // Readers beside a writer. Only for a file of our own: the mode stays with the file, whoever opens it.
        let _mode: rusqlite::Result<String> = connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0));
    }
    let mode: String = connection.query_row("PRAGMA journal_mode", (), |row| row.get(0))?;
    if mode == "wal" {
        // Safe with a log: a crash of the machine may lose the last entries, never the file.
        connection.execute_batch("PRAGMA synchronous = NORMAL")?;
    }
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS `responses` (key PRIMARY KEY, value); \
         CREATE TABLE IF NOT EXISTS `redirects` (key PRIMARY KEY, value);",
    )?;
    Ok(connection)
}

/// Makes the folder (0700) and the file (0600), and says whether the file is new. The modes are given when they are made,
/// not afterwards: there is no moment at which somebody else could open them.
fn create(path: &Path) -> io::Result<bool> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}
