//! The statements on the two tables. `key` is TEXT; a response is a BLOB, a redirect is TEXT (FORMAT.md §1). Other programs
//! may have stored either as the other, so both are read.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use bytes::Bytes;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, Statement, Transaction};

use super::errors::{Trouble, is_about_the_schema};
use super::{Change, Collection, Cursor, Page, ScanOf};
use crate::key::Key;
use crate::pieces::Pieces;

/// A page of a scan ends after so many bytes or entries.
const PAGE_SIZE: usize = 1024 * 1024;
const PAGE_ENTRIES: u32 = 1000;

/// As the library writes them, letter by letter.
pub(super) fn create_missing(connection: &Connection) -> rusqlite::Result<()> {
    for collection in [Collection::Responses, Collection::Redirects] {
        let name = collection.name();
        connection.execute(&format!("CREATE TABLE IF NOT EXISTS `{name}` (key PRIMARY KEY, value)"), [])?;
    }
    Ok(())
}

const GET: &str = "SELECT value FROM TABLE WHERE key = ?1";
const COUNT: &str = "SELECT count(*) FROM TABLE";
const NAMES: &str = "SELECT rowid, key FROM TABLE WHERE rowid > ?1 ORDER BY rowid LIMIT ?2";
const NAMES_AND_VALUES: &str = "SELECT rowid, key, value FROM TABLE WHERE rowid > ?1 ORDER BY rowid LIMIT ?2";
const SET: &str = "INSERT OR REPLACE INTO TABLE (key, value) VALUES (?1, ?2)";
const SET_IF_UNCHANGED: &str = "UPDATE TABLE SET value = ?2 WHERE key = ?1 AND CAST(value AS BLOB) = ?3";
const DELETE: &str = "DELETE FROM TABLE WHERE key = ?1";
const DELETE_IF_UNCHANGED: &str = "DELETE FROM TABLE WHERE key = ?1 AND CAST(value AS BLOB) = ?2";
const CLEAR: &str = "DELETE FROM TABLE";

/// The statements of one piece of work, each prepared once for a table.
struct Statements<'c> {
    connection: &'c Connection,
    prepared: HashMap<(Collection, &'static str), Option<Statement<'c>>>,
}

impl<'c> Statements<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self { connection, prepared: HashMap::new() }
    }

    /// The statement with the name of the table for `TABLE`; `None` where there is no such table, which is as good as an
    /// empty one.
    fn of(&mut self, collection: Collection, sql: &'static str) -> Result<Option<&mut Statement<'c>>, Trouble> {
        let statement = match self.prepared.entry((collection, sql)) {
            Entry::Occupied(prepared) => prepared.into_mut(),
            Entry::Vacant(place) => place.insert(prepare(self.connection, collection, sql)?),
        };
        Ok(statement.as_mut())
    }
}

fn prepare<'c>(
    connection: &'c Connection,
    collection: Collection,
    sql: &str,
) -> Result<Option<Statement<'c>>, Trouble> {
    match connection.prepare(&sql.replace("TABLE", collection.name())) {
        Ok(statement) => Ok(Some(statement)),
        Err(error) if is_about_the_schema(&error) => match fault(connection, collection)? {
            Fault::Missing => Ok(None),
            Fault::Unfit(reason) => Err(Trouble::Table(collection, reason)),
            Fault::None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with a table for which a statement could not be prepared.
enum Fault {
    Missing,
    Unfit(&'static str),
    None,
}

fn fault(connection: &Connection, collection: Collection) -> rusqlite::Result<Fault> {
    let name = collection.name();
    let kind = "SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1 COLLATE NOCASE";
    let kind = connection.query_row(kind, [name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)));
    let Some((kind, without_rowid)) = kind.optional()? else { return Ok(Fault::Missing) };
    let columns = "SELECT count(*) FROM pragma_table_info(?1) WHERE lower(name) IN ('key', 'value')";
    let columns: i64 = connection.query_row(columns, [name], |row| row.get(0))?;
    Ok(match kind.as_str() {
        _ if columns < 2 => Fault::Unfit("it has no columns `key` and `value`"),
        "table" if without_rowid => Fault::Unfit("it is a table WITHOUT ROWID"),
        "table" => Fault::None,
        _ => Fault::Unfit("it is not a plain table"),
    })
}

pub(super) fn values(connection: &Connection, wanted: &[(Collection, Key)]) -> Result<Vec<Option<Bytes>>, Trouble> {
    let mut statements = Statements::new(connection);
    let mut found = Vec::with_capacity(wanted.len());
    for (collection, key) in wanted {
        found.push(match statements.of(*collection, GET)? {
            Some(statement) => statement.query_row([text(key.as_bytes())], |row| bytes(row, 0)).optional()?,
            None => None,
        });
    }
    Ok(found)
}

pub(super) fn count(connection: &Connection, collection: Collection) -> Result<u64, Trouble> {
    match Statements::new(connection).of(collection, COUNT)? {
        Some(statement) => Ok(statement.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs()),
        None => Ok(0),
    }
}

/// One page, in the order of the row ids. A set gives a row a new, higher id, so it may be seen again but is never missed.
pub(super) fn page(
    connection: &Connection,
    collection: Collection,
    of: ScanOf,
    cursor: Option<&Cursor>,
) -> Result<Page, Trouble> {
    let mut statements = Statements::new(connection);
    let sql = if of == ScanOf::Values { NAMES_AND_VALUES } else { NAMES };
    let Some(statement) = statements.of(collection, sql)? else { return Ok(Page::default()) };
    let mut last = cursor.map_or(i64::MIN, |cursor| cursor.position.cast_signed());
    let mut rows = statement.query([last, i64::from(PAGE_ENTRIES)])?;
    let (mut entries, mut size) = (Vec::new(), 0);
    while size < PAGE_SIZE {
        let Some(row) = rows.next()? else { break };
        last = row.get(0)?;
        let name = bytes(row, 1)?;
        let value = if of == ScanOf::Values { bytes(row, 2)? } else { Bytes::new() };
        size += name.len() + value.len();
        entries.push((Key::from_stored(name), value));
    }
    let full = size >= PAGE_SIZE || entries.len() >= PAGE_ENTRIES as usize;
    let next = full.then(|| Cursor { position: last.cast_unsigned(), count: PAGE_ENTRIES, ..Cursor::default() });
    Ok(Page { entries, next })
}

/// Makes all changes; says of each whether it changed anything.
pub(super) fn change(connection: &Connection, changes: &[Change]) -> Result<Vec<bool>, Trouble> {
    let mut statements = Statements::new(connection);
    let mut changed = Vec::with_capacity(changes.len());
    for change in changes {
        let rows = match change {
            Change::Set { collection, key, value, expected: None, .. } => {
                let table = *collection;
                statements.of(table, SET)?.map(|set| match table {
                    Collection::Responses if value.are_long() => set_in_pieces(connection, set, key, value),
                    _ => set.execute([text(key.as_bytes()), stored(table, &value.whole())]),
                })
            }
            Change::Set { collection, key, value, expected: Some(expected), .. } => {
                let value = value.whole();
                let set = |set: &mut Statement<'_>| {
                    set.execute([text(key.as_bytes()), stored(*collection, &value), blob(expected)])
                };
                statements.of(*collection, SET_IF_UNCHANGED)?.map(set)
            }
            Change::Delete { collection, key, expected: None } => {
                statements.of(*collection, DELETE)?.map(|delete| delete.execute([text(key.as_bytes())]))
            }
            Change::Delete { collection, key, expected: Some(expected) } => statements
                .of(*collection, DELETE_IF_UNCHANGED)?
                .map(|delete| delete.execute([text(key.as_bytes()), blob(expected)])),
        };
        changed.push(rows.transpose()?.is_some_and(|rows| rows > 0));
    }
    Ok(changed)
}

/// Makes room for a response, and writes it there piece by piece: what is long is not put together first.
fn set_in_pieces(
    connection: &Connection,
    set: &mut Statement<'_>,
    key: &Key,
    value: &Pieces,
) -> rusqlite::Result<usize> {
    let rows = set.execute([text(key.as_bytes()), ToSqlOutput::ZeroBlob(value.len() as u64)])?;
    let (table, row) = (Collection::Responses.name(), connection.last_insert_rowid());
    let mut room = connection.blob_open("main", table, "value", row, false)?;
    let mut at = 0;
    for piece in value.iter() {
        room.write_at(piece, at)?;
        at += piece.len();
    }
    room.close()?;
    Ok(rows)
}

/// Empties both tables; how many responses there were.
pub(super) fn clear(transaction: &Transaction<'_>) -> Result<u64, Trouble> {
    let responses = count(transaction, Collection::Responses)?;
    let mut statements = Statements::new(transaction);
    for collection in [Collection::Responses, Collection::Redirects] {
        if let Some(statement) = statements.of(collection, CLEAR)? {
            statement.execute([])?;
        }
    }
    Ok(responses)
}

/// A value in the type that the library stores it in.
fn stored(collection: Collection, value: &[u8]) -> ToSqlOutput<'_> {
    match collection {
        Collection::Responses => blob(value),
        Collection::Redirects => text(value),
    }
}

/// TEXT; what is no UTF-8 can only be a BLOB.
fn text(bytes: &[u8]) -> ToSqlOutput<'_> {
    match std::str::from_utf8(bytes) {
        Ok(_) => ToSqlOutput::Borrowed(ValueRef::Text(bytes)),
        Err(_) => blob(bytes),
    }
}

fn blob(bytes: &[u8]) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Blob(bytes))
}

/// Whatever stands in a column, as bytes; a number, which only a foreign program can have stored, as its digits.
fn bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<Bytes> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Bytes::copy_from_slice(bytes),
        ValueRef::Null => Bytes::new(),
        ValueRef::Integer(number) => Bytes::from(number.to_string()),
        ValueRef::Real(number) => Bytes::from(number.to_string()),
    })
}
