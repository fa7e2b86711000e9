//! The URLs of a list: those of the command line, then those of `--input`, read as they come.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use anyhow::Context as _;
use futures_util::stream::Stream;
use tokio::sync::mpsc;

use crate::commands::args::os_string;
use crate::report::UsageError;

/// The longest line, in bytes: a list that is none must not fill the memory.
const MAX_LINE: usize = 1024 * 1024;
/// How many lines travel together, and how many such batches are read ahead.
const BATCH: usize = 128;
const READ_AHEAD: usize = 4;

/// A URL of the list as it is written, or why there is none in its place.
pub(super) type Line = anyhow::Result<OsString>;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One URL a line; blank lines and those that begin with `#` do not count.
    Lines,
    /// Each URL ends with NUL, and is taken as it is.
    Nul,
}

/// What is made of a line, beside the thread that fetches where the line comes from a file.
type Make<T> = dyn Fn(OsString) -> anyhow::Result<T> + Send + Sync;

/// Yields what is there, as soon as it is there.
pub(super) struct Input<T> {
    given: Vec<OsString>,
    lines: Option<mpsc::Receiver<Vec<anyhow::Result<T>>>>,
    total: Arc<AtomicU64>,
    make: Arc<Make<T>>,
}

/// The number of URLs is not known.
const UNKNOWN: u64 = u64::MAX;

impl<T: Send + 'static> Input<T> {
    /// These URLs, and then those of the file (`-` is stdin), and what is made of each.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(super) fn open(
        given: Vec<OsString>,
        file: Option<&Path>,
        form: Form,
        make: impl Fn(OsString) -> anyhow::Result<T> + Send + Sync + 'static,
    ) -> anyhow::Result<Self> {
        let known = if file.is_none() { given.len() as u64 } else { UNKNOWN };
        let mut input = Self { given, lines: None, total: Arc::new(AtomicU64::new(known)), make: Arc::new(make) };
        let Some(path) = file else { return Ok(input) };
        let (name, source): (String, Box<dyn Read + Send>) = if path == Path::new("-") {
            ("stdin".to_owned(), Box::new(io::stdin()))
        } else {
            (path.display().to_string(), Box::new(open(path)?))
        };
        let (sender, receiver) = mpsc::channel(READ_AHEAD);
        let make = Arc::clone(&input.make);
        tokio::task::spawn_blocking(move || {
            let send = |batch: Vec<Line>| {
                let made = batch.into_iter().map(|line| line.and_then(|url| make(url))).collect();
                sender.blocking_send(made).is_ok()
            };
            let mut lines = Lines { form, name, number: 0, send };
            lines.read(BufReader::with_capacity(64 * 1024, source));
        });
        input.lines = Some(receiver);
        Ok(input)
    }

    /// Finds out beside the fetching how many URLs there will be, where that is a file: for somebody who watches.
    pub(super) fn count_ahead(&self, file: Option<&Path>, form: Form) {
        let Some(file) = file.filter(|path| std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file())) else {
            return;
        };
        let Ok(file) = open(file) else { return };
        let (total, given) = (Arc::clone(&self.total), self.given.len());
        tokio::task::spawn_blocking(move || {
            let mut counted = given;
            let count = |batch: Vec<Line>| {
                counted += batch.len();
                true
            };
            Lines { form, name: String::new(), number: 0, send: count }.read(BufReader::new(file));
            total.store(counted as u64, Ordering::Relaxed);
        });
    }

    /// Tells how many URLs there are, once that is known.
    pub(super) fn total(&self) -> impl Fn() -> Option<u64> + use<T> {
        let total = Arc::clone(&self.total);
        move || Some(total.load(Ordering::Relaxed)).filter(|total| *total != UNKNOWN)
    }
}

impl<T> Stream for Input<T> {
    type Item = Vec<anyhow::Result<T>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if !this.given.is_empty() {
            let count = this.given.len().min(BATCH);
            return Poll::Ready(Some(this.given.drain(..count).map(&*this.make).collect()));
        }
        match &mut this.lines {
            Some(lines) => lines.poll_recv(cx),
            None => Poll::Ready(None),
        }
    }
}

fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Splits a list into its URLs.
struct Lines<F> {
    form: Form,
    /// Of the file, for messages.
    name: String,
    /// Of the line.
    number: u64,
    /// Passes a batch on; `false` ends the reading.
    send: F,
}

impl<F: FnMut(Vec<Line>) -> bool> Lines<F> {
    /// Reads to the end. What has come is passed on before more is waited for.
    fn read(&mut self, mut source: impl BufRead) {
        let end = if self.form == Form::Nul { 0 } else { b'\n' };
        let (mut line, mut batch) = (Vec::new(), Vec::new());
        loop {
            let part = match source.fill_buf() {
                Ok(part) => part,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    batch.push(Err(anyhow::Error::new(error).context(format!("cannot read {}", self.name))));
                    (self.send)(batch);
                    return;
                }
            };
            if part.is_empty() {
                if !line.is_empty() {
                    batch.extend(self.url(&line));
                }
                if !batch.is_empty() {
                    (self.send)(batch);
                }
                return;
            }
            let length = part.len();
            let mut rest = part;
            while let Some(at) = rest.iter().position(|byte| *byte == end) {
                append(&mut line, &rest[..at]);
                rest = &rest[at + 1..];
                batch.extend(self.url(&line));
                line.clear();
                if batch.len() >= BATCH && !(self.send)(std::mem::take(&mut batch)) {
                    return;
                }
            }
            append(&mut line, rest);
            source.consume(length);
            if !batch.is_empty() && !(self.send)(std::mem::take(&mut batch)) {
                return;
            }
        }
    }

    /// The URL of a line, if there is one.
    fn url(&mut self, line: &[u8]) -> Option<Line> {
        self.number += 1;
        if line.len() > MAX_LINE {
            let what = format!("line {} of {} is longer than 1 MB", self.number, self.name);
            return Some(Err(UsageError::new(what).hint("give one URL a line").into()));
        }
        let url = if self.form == Form::Nul { line } else { line.trim_ascii() };
        let counts = !url.is_empty() && (self.form == Form::Nul || url[0] != b'#');
        counts.then(|| Ok(os_string(url).into_os_string()))
    }
}

/// Adds to a line; of one that is too long, only so much that it is seen to be.
fn append(line: &mut Vec<u8>, part: &[u8]) {
    let room = (MAX_LINE + 1).saturating_sub(line.len());
    line.extend_from_slice(&part[..part.len().min(room)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(form: Form, text: &[u8]) -> Vec<String> {
        let mut all = Vec::new();
        let send = |batch: Vec<Line>| {
            let text =
                |line: Line| line.map_or_else(|error| format!("error: {error}"), |url| url.display().to_string());
            all.extend(batch.into_iter().map(text));
            true
        };
        // Three bytes at a time: lines are cut anywhere.
        Lines { form, name: "list".to_owned(), number: 0, send }.read(BufReader::with_capacity(3, text));
        all
    }

    #[test]
    fn lines_lose_outer_spaces_comments_and_blanks() {
        let text = b"http://a/#x \r\n\n# no\n   # no\n\thttp://b/\n \nhttp://c/";
        assert_eq!(lines(Form::Lines, text), ["http://a/#x", "http://b/", "http://c/"]);
        assert!(lines(Form::Lines, b"\n\n#x").is_empty());
    }

    #[test]
    fn what_ends_with_nul_is_taken_as_it_is() {
        assert_eq!(lines(Form::Nul, b"#a\0\0 b\nc\0d"), ["#a", " b\nc", "d"]);
    }

    #[test]
    fn a_line_without_an_end_is_told_and_the_rest_goes_on() {
        let text = [&b"a\n"[..], &vec![b'x'; 3 * MAX_LINE], b"\nb\n"].concat();
        assert_eq!(lines(Form::Lines, &text), ["a", "error: line 2 of list is longer than 1 MB", "b"]);
    }

    #[test]
    fn reading_ends_when_nobody_takes_any_more() {
        let mut batches = 0;
        let send = |_| {
            batches += 1;
            false
        };
        let endless = BufReader::new(io::repeat(b'\n').chain(&b""[..]));
        let mut lines = Lines { form: Form::Nul, name: String::new(), number: 0, send };
        lines.read(BufReader::new((&b"a\0"[..]).chain(endless)));
        assert_eq!(batches, 1);
    }
}
