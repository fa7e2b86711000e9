//! The statements. Columns have no type: the library writes keys and redirects as TEXT and responses as BLOB.

use bytes::Bytes;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};

use crate::key::Key;
use crate::store::{Change, Collection, Cursor, Page, ScanOf};

/// The first number of rows, before anything is known of their size.
const FIRST_COUNT: u32 = 100;
const MAX_COUNT: u32 = 1000;
const PAGE_BYTES: usize = 512 * 1024;

/// Bytes as TEXT where they are text, which is what the library compares with.
struct Text<'a>(&'a [u8]);

impl ToSql for Text<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = if std::str::from_utf8(self.0).is_ok() { ValueRef::Text(self.0) } else { ValueRef::Blob(self.0) };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

pub(super) fn get(connection: &Connection, collection: Collection, key: &Key) -> rusqlite::Result<Option<Bytes>> {
    let sql = format!("SELECT value FROM `{}` WHERE key = ?", collection.name());
    connection.query_row(&sql, [Text(key.as_bytes())], |row| bytes(row, 0)).optional()
}

pub(super) fn apply(connection: &Connection, change: &Change) -> rusqlite::Result<bool> {
    let changed = match change {
        Change::Set { collection, key, value, expected, .. } => {
            let (name, key) = (collection.name(), Text(key.as_bytes()));
            let value: &dyn ToSql = match collection {
                Collection::Responses => &&value[..],
                Collection::Redirects => &Text(value),
            };
            match expected {
                None => {
                    let sql = format!("INSERT OR REPLACE INTO `{name}` (key, value) VALUES (?, ?)");
                    connection.prepare(&sql)?.execute((key, value))?
                }
                Some(expected) => {
                    let sql = format!("UPDATE `{name}` SET value = ? WHERE key = ? AND CAST(value AS BLOB) = ?");
                    connection.prepare(&sql)?.execute((value, key, &expected[..]))?
                }
            }
        }
        Change::Delete { collection, key, expected } => {
            let (name, key) = (collection.name(), Text(key.as_bytes()));
            match expected {
                None => connection.prepare(&format!("DELETE FROM `{name}` WHERE key = ?"))?.execute([key])?,
                Some(expected) => {
                    let sql = format!("DELETE FROM `{name}` WHERE key = ? AND CAST(value AS BLOB) = ?");
                    connection.prepare(&sql)?.execute((key, &expected[..]))?
                }
            }
        }
    };
    Ok(changed > 0)
}

/// The rows after the cursor's, in the order of their numbers. A row that is replaced meanwhile gets a new number and may
/// come twice.
pub(super) fn scan(
    connection: &Connection,
    collection: Collection,
    of: ScanOf,
    cursor: Option<Cursor>,
) -> rusqlite::Result<Page> {
    let cursor = cursor.unwrap_or(Cursor { position: 0, count: FIRST_COUNT });
    let value = if of == ScanOf::Keys { "NULL" } else { "value" };
    let sql = format!("SELECT rowid, key, {value} FROM `{}` WHERE rowid > ? ORDER BY rowid LIMIT ?", collection.name());
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query((i64::try_from(cursor.position).unwrap_or(i64::MAX), cursor.count))?;
    let mut page = Page::default();
    let mut position = cursor.position;
    let mut size = 0;
    while let Some(row) = rows.next()? {
        position = row.get::<_, i64>(0)?.unsigned_abs();
        let (key, value) = (bytes(row, 1)?, bytes(row, 2)?);
        size += key.len() + value.len();
        page.entries.push((Key::from_stored(key), value));
        if size >= 2 * PAGE_BYTES {
            break;
        }
    }
    let fitting = PAGE_BYTES / (size / page.entries.len().max(1)).max(1);
    let count = u32::try_from(fitting).unwrap_or(MAX_COUNT).clamp(1, MAX_COUNT);
    page.next = (!page.entries.is_empty()).then_some(Cursor { position, count });
    Ok(page)
}

pub(super) fn len(connection: &Connection, collection: Collection) -> rusqlite::Result<u64> {
    let sql = format!("SELECT count(*) FROM `{}`", collection.name());
    connection.query_row(&sql, (), |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
}

pub(super) fn clear(connection: &Connection) -> rusqlite::Result<u64> {
    let removed = connection.execute("DELETE FROM `responses`", ())?;
    connection.execute("DELETE FROM `redirects`", ())?;
    Ok(removed as u64)
}

/// TEXT and BLOB as their bytes, anything else as the text that SQLite shows of it.
fn bytes(row: &Row<'_>, index: usize) -> rusqlite::Result<Bytes> {
    Ok(match row.get_ref(index)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Bytes::copy_from_slice(bytes),
        ValueRef::Null => Bytes::new(),
        ValueRef::Integer(number) => Bytes::from(number.to_string()),
        ValueRef::Real(number) => Bytes::from(number.to_string()),
    })
}
