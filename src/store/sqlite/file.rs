//! Opening and making files. What stands there already keeps its journal mode and its permissions (DESIGN.md §5).

use std::fs::{self, DirBuilder};
use std::io;
use std::path::Path;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::errors::Trouble;

/// Every connection is used behind a lock of ours.
const READ: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
const WRITE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// `None` where there is no file.
pub(super) fn open_to_read(path: &Path) -> Result<Option<Connection>, Trouble> {
    match open(path, READ) {
        Ok(connection) => Ok(Some(connection)),
        Err(_) if is_missing(path) => Ok(None),
        Err(error) => Err(error),
    }
}

/// For a file in write-ahead mode in a folder where the files of the log cannot be made: reads the file as if nobody
/// could change it. `None` where a log stands beside it, since that would be ignored.
pub(super) fn open_immutable(path: &Path) -> Result<Option<Connection>, Trouble> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Ok(None);
    }
    let path = percent_encode(path.as_os_str().as_encoded_bytes(), URI_PATH);
    open(Path::new(&format!("file:{path}?immutable=1")), READ | OpenFlags::SQLITE_OPEN_URI).map(Some)
}

/// What means something else in a URI of SQLite.
const URI_PATH: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// Makes the tables of a file.
pub(super) type LayOut = fn(&Connection) -> rusqlite::Result<()>;

/// `None` where there is no file, or an empty one, and none is to be made.
pub(super) fn open_to_write(
    path: &Path,
    create: Option<LayOut>,
    patience: Duration,
) -> Result<Option<Connection>, Trouble> {
    if create.is_none() && (is_missing(path) || fs::metadata(path).is_ok_and(|file| file.len() == 0)) {
        return Ok(None);
    }
    if let Some(lay_out) = create.filter(|_| is_missing(path)) {
        make(path, lay_out).map_err(Trouble::System)?;
    }
    let connection = open(path, WRITE)?;
    connection.busy_timeout(patience)?;
    let journal: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if journal.eq_ignore_ascii_case("wal") {
        // With a write-ahead log the file stays whole all the same; a power cut may take back the last entries.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
    }
    Ok(Some(connection))
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, Trouble> {
    let connection = Connection::open_with_flags(path, flags)?;
    // Whoever made the file, what its schema says is not run with more rights than a query.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    Ok(connection)
}

fn is_missing(path: &Path) -> bool {
    fs::metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Makes the file whole under another name and then gives it its own, so that nobody ever finds it half made. If somebody
/// else was faster, theirs stays.
fn make(path: &Path, lay_out: LayOut) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::IsADirectory)?;
    make_folder(folder)?;
    // Made with mode 0600, which SQLite hands on to the files of the log. Closed before SQLite opens it: closing it later
    // would drop SQLite's locks on it.
    let draft = tempfile::Builder::new().prefix(".acache-").tempfile_in(folder)?.into_temp_path();
    prepare(&draft, lay_out).map_err(io::Error::other)?;
    match draft.persist_noclobber(path) {
        Err(taken) if taken.error.kind() != io::ErrorKind::AlreadyExists => Err(taken.error),
        _ => Ok(()),
    }
}

fn prepare(draft: &Path, lay_out: LayOut) -> rusqlite::Result<()> {
    let connection = Connection::open_with_flags(draft, WRITE)?;
    // The mode is kept in the file, for Python too.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    lay_out(&connection)?;
    connection.close().map_err(|(_, error)| error)
}

/// Made with the mode, not given it afterwards: nobody can open what is inside in between.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
