//! Entries as lines: plain, CSV, JSON, or a table that fits the terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use bytes::Bytes;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use console::measure_text_width;
use serde_json::Value;

use super::escape::escape;
use super::moments::{age, from_now, size};
use crate::cache::StoredEntry;
use crate::key::without_password;
use crate::object::Shown;
use crate::time::Timestamp;

/// `--format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Columns that fit the terminal.
    Table,
    /// One line each, fields separated by tabs, no header.
    Plain,
    /// One array.
    Json,
    /// One object a line.
    Jsonl,
    /// Comma-separated, with a header.
    Csv,
}

/// The columns of a listing.
const COLUMNS: [&str; 8] = ["key", "method", "status", "url", "type", "size", "age", "expires"];
const URL: usize = 3;
/// Which columns go first when the terminal is too narrow for all of them.
const EXPENDABLE: [usize; 5] = [4, 7, 1, 5, 6];
/// The least that is left of a URL before a column goes.
const MIN_URL: usize = 24;
/// Between columns.
const GAP: usize = 2;

/// Writes entries as they come; memory does not grow with their number.
pub struct Listing<W> {
    out: W,
    format: Format,
    with_body: bool,
    width: usize,
    colors: bool,
    /// Widths of the columns that are shown, decided by the first page; 0 is left out.
    widths: Option<[usize; 8]>,
    any: bool,
}

impl<W: Write> Listing<W> {
    /// A listing that fits `width` columns, where it is a table.
    pub fn new(out: W, format: Format, with_body: bool, width: usize, colors: bool) -> Self {
        Self { out, format, with_body, width, colors, widths: None, any: false }
    }

    /// Writes one page.
    ///
    /// # Errors
    /// When the output cannot be written to.
    pub fn page(&mut self, entries: &[StoredEntry], now: Timestamp) -> io::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        if self.format == Format::Table {
            return self.table(entries, now);
        }
        for stored in entries {
            self.begin_entry()?;
            match self.format {
                Format::Json | Format::Jsonl => {
                    let StoredEntry { key, entry, signed, .. } = stored;
                    let shown = Shown { key, entry, signed: *signed, now, with_body: self.with_body };
                    serde_json::to_writer(&mut self.out, &shown)?;
                    if self.format == Format::Jsonl {
                        self.out.write_all(b"\n")?;
                    }
                }
                Format::Csv => writeln!(self.out, "{}", exact_fields(stored).map(|field| csv(&field)).join(","))?,
                Format::Plain | Format::Table => {
                    writeln!(self.out, "{}", exact_fields(stored).map(|field| escape(&field).into_owned()).join("\t"))?;
                }
            }
        }
        Ok(())
    }

    /// Writes what closes the listing, and everything that is still held back.
    ///
    /// # Errors
    /// When the output cannot be written to.
    pub fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(if self.any { b"]\n" } else { b"[]\n" })?;
        }
        if self.format == Format::Csv && !self.any {
            writeln!(self.out, "{}", COLUMNS.join(","))?;
        }
        self.out.flush()
    }

    fn begin_entry(&mut self) -> io::Result<()> {
        let first = !std::mem::replace(&mut self.any, true);
        match self.format {
            Format::Json => self.out.write_all(if first { b"[" } else { b",\n" }),
            Format::Csv if first => writeln!(self.out, "{}", COLUMNS.join(",")),
            _ => Ok(()),
        }
    }

    fn table(&mut self, entries: &[StoredEntry], now: Timestamp) -> io::Result<()> {
        let rows: Vec<[String; 8]> = entries.iter().map(|stored| short_fields(stored, now)).collect();
        let first = self.widths.is_none();
        let width = self.width;
        let widths = *self.widths.get_or_insert_with(|| fit(&rows, width));
        let shown: Vec<usize> = (0..COLUMNS.len()).filter(|column| widths[*column] > 0).collect();
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        let cells = |row: &[String; 8]| {
            let cut = |column: &usize| console::truncate_str(&row[*column], widths[*column], "…").into_owned();
            shown.iter().map(cut).collect::<Vec<_>>()
        };
        if first {
            table.add_row(cells(&COLUMNS.map(str::to_uppercase)));
        }
        for row in &rows {
            table.add_row(cells(row));
        }
        table.set_constraints(
            shown.iter().map(|column| ColumnConstraint::Absolute(Width::Fixed(to_u16(widths[*column] + GAP)))),
        );
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, if index + 1 == shown.len() { 0 } else { to_u16(GAP) }));
        }
        let header = first.then_some(Style::new().bold());
        let styles = header.into_iter().chain(entries.iter().map(|stored| style(stored, now)));
        for (line, style) in table.lines().zip(styles) {
            let line = line.trim_end();
            if self.colors { writeln!(self.out, "{style}{line}{style:#}")? } else { writeln!(self.out, "{line}")? }
        }
        self.out.flush()
    }
}

/// Expired entries are dim, errors red.
fn style(stored: &StoredEntry, now: Timestamp) -> Style {
    if stored.entry.is_expired(now) {
        Style::new().dimmed()
    } else if stored.entry.status >= 400 {
        Style::new().fg_color(Some(AnsiColor::Red.into()))
    } else {
        Style::new()
    }
}

/// Widths of the columns so that a line fits: first columns go, then the URL is cut.
fn fit(rows: &[[String; 8]], width: usize) -> [usize; 8] {
    let widest = |column: usize| rows.iter().map(|row| measure_text_width(&row[column])).max().unwrap_or_default();
    let mut widths = std::array::from_fn(|column| widest(column).max(COLUMNS[column].len()));
    let others = |widths: &[usize; 8]| {
        let shown = widths.iter().enumerate().filter(|(column, width)| *column != URL && **width > 0);
        shown.map(|(_, width)| width + GAP).sum::<usize>()
    };
    let least = widths[URL].min(MIN_URL);
    for column in EXPENDABLE {
        if others(&widths) + least <= width {
            break;
        }
        widths[column] = 0;
    }
    widths[URL] = widths[URL].min(width.saturating_sub(others(&widths)).max(1));
    widths
}

fn to_u16(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// For scripts: everything in full, bytes and RFC 3339.
fn exact_fields(stored: &StoredEntry) -> [String; 8] {
    let entry = &stored.entry;
    [
        stored.key.to_string(),
        entry.method.to_string(),
        entry.status.to_string(),
        without_password(&entry.url.to_string()),
        media_type(stored),
        entry.body.as_ref().map_or(0, Bytes::len).to_string(),
        entry.created_at.to_string(),
        entry.expires.map_or_else(String::new, |moment| moment.to_string()),
    ]
}

/// For people: the key shortened, sizes and times rounded.
fn short_fields(stored: &StoredEntry, now: Timestamp) -> [String; 8] {
    let entry = &stored.entry;
    let mut fields = exact_fields(stored);
    fields[0] = fields[0].chars().take(12).collect();
    fields[5] = size(entry.body.as_ref().map_or(0, Bytes::len) as u64);
    fields[6] = age(entry.created_at, now);
    fields[7] = entry.expires.map_or_else(|| "never".to_owned(), |moment| from_now(moment, now));
    fields.map(|field| escape(&field).into_owned())
}

fn media_type(stored: &StoredEntry) -> String {
    let value = stored.entry.headers.get("content-type").map(|value| String::from_utf8_lossy(value).into_owned());
    value.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_owned()
}

/// RFC 4180: quoted where it has to be. Control characters are escaped first, so that a record is always one line.
fn csv(field: &str) -> String {
    let field = escape(field);
    if field.contains([',', '"']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.into_owned() }
}

/// One JSON value after the other, in an array or one a line.
///
/// # Errors
/// When the output cannot be written to.
pub fn write_json(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
