//! Where `get` puts a response: stdout, a file, or nowhere.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::NamedTempFile;

use super::output_dir::make_folders;
use super::printer::Printer;
use super::text::Transcoder;
use crate::entry::{Charset, Entry};
use crate::fetch::{CacheStatus, FetchError, Sink};
use crate::ui::{Progress, Ui, Unit, escape};

/// What is printed of a response beside its body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    /// Status line and header fields first.
    pub(super) include: bool,
    /// No body for a status of 400 or more.
    pub(super) fail: bool,
}

impl Head {
    fn write(self, out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
        if !self.include {
            return Ok(());
        }
        write!(out, "HTTP/{} {} {}\r\n", entry.version, entry.status, escape(&entry.reason))?;
        for (name, value) in entry.headers.iter() {
            let (name, value) = (String::from_utf8_lossy(name), String::from_utf8_lossy(value));
            write!(out, "{}: {}\r\n", escape(&name), escape(&value))?;
        }
        out.write_all(b"\r\n")
    }

    fn drops_body(self, entry: &Entry) -> bool {
        self.fail && entry.status >= 400
    }
}

/// The sink of a command, told when the body is over.
pub(super) struct TextSink<S> {
    pub(super) inner: S,
    text: bool,
    /// What to read the text as, whatever the response says.
    charset: Option<Charset>,
    transcoder: Option<Transcoder>,
}

impl<S: Sink> TextSink<S> {
    pub(super) fn new(inner: S, text: bool, charset: Option<Charset>) -> Self {
        Self { inner, text, charset, transcoder: None }
    }

    /// Passes on what was held back of a character that is cut off.
    pub(super) fn finish(mut self) -> Result<S, FetchError> {
        if let Some(transcoder) = &mut self.transcoder {
            let given = self.inner.body(&transcoder.part(b"", true));
            given.map_err(|source| FetchError::Output { to: self.inner.name(), source })?;
        }
        Ok(self.inner)
    }
}

impl<S: Sink> Sink for TextSink<S> {
    fn head(&mut self, entry: &Entry, status: &CacheStatus, content_length: Option<u64>) -> io::Result<()> {
        self.transcoder = self.text.then(|| Transcoder::new(self.charset.or_else(|| Charset::named(&entry.encoding))));
        self.inner.head(entry, status, content_length)
    }

    fn body(&mut self, part: &[u8]) -> io::Result<()> {
        match &mut self.transcoder {
            None => self.inner.body(part),
            Some(transcoder) => self.inner.body(&transcoder.part(part, false)),
        }
    }

    fn name(&self) -> String {
        self.inner.name()
    }
}

/// Prints. Whoever reads may stop reading: then nothing is printed any more, and that is no error.
pub(super) struct StdoutSink {
    head: Head,
    closed: bool,
    drop_body: bool,
}

impl StdoutSink {
    pub(super) fn new(head: Head) -> Self {
        Self { head, closed: false, drop_body: false }
    }

    fn print(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        match write(&mut stdout).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            result => result,
        }
    }
}

impl Sink for StdoutSink {
    fn head(&mut self, entry: &Entry, _status: &CacheStatus, _content_length: Option<u64>) -> io::Result<()> {
        self.drop_body = self.head.drops_body(entry);
        let head = self.head;
        if head.include { self.print(|out| head.write(out, entry)) } else { Ok(()) }
    }

    fn body(&mut self, part: &[u8]) -> io::Result<()> {
        if self.drop_body || part.is_empty() {
            return Ok(());
        }
        self.print(|out| out.write_all(part))
    }

    fn name(&self) -> String {
        "stdout".to_owned()
    }
}

/// Writes to a temporary file beside the target, which becomes the target when it is whole.
pub(super) struct FileSink {
    path: PathBuf,
    head: Head,
    file: Option<NamedTempFile>,
    /// A device or a pipe is written to as it is: nothing could take its place.
    special: bool,
    /// One of many, which share one progress; the folders of their files are made.
    of_many: bool,
    progress: Option<Progress>,
    drop_body: bool,
}

impl FileSink {
    pub(super) fn new(path: PathBuf, head: Head, ui: &Ui) -> Self {
        Self { of_many: false, progress: Some(Progress::new(ui, Unit::Bytes, None)), ..Self::of_many(path, head) }
    }

    /// The file of one of many responses.
    pub(super) fn of_many(path: PathBuf, head: Head) -> Self {
        let special = is_special(&path);
        Self { path, head, file: None, special, of_many: true, progress: None, drop_body: false }
    }

    /// Puts the file in its place, and says which. A response whose body was dropped leaves what was there.
    pub(super) fn finish(mut self) -> Result<Option<PathBuf>, FetchError> {
        let Some(file) = self.file.take() else { return Ok(self.special.then_some(self.path)) };
        let failed = |source| FetchError::Output { to: self.path.display().to_string(), source };
        set_mode(file.as_file(), &self.path).map_err(failed)?;
        file.persist(&self.path).map_err(|error| failed(error.error))?;
        Ok(Some(self.path))
    }

    fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        if self.special {
            return write(&mut std::fs::OpenOptions::new().append(true).open(&self.path)?);
        }
        if self.file.is_none() {
            if self.of_many {
                make_folders(&self.path)?;
            }
            let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
            self.file = Some(NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?);
        }
        write(self.file.as_mut().expect("it was just made"))
    }
}

impl Sink for FileSink {
    fn head(&mut self, entry: &Entry, _status: &CacheStatus, content_length: Option<u64>) -> io::Result<()> {
        if let Some(progress) = &mut self.progress {
            progress.set_total(content_length);
        }
        self.drop_body = self.head.drops_body(entry);
        let head = self.head;
        if self.drop_body { Ok(()) } else { self.write(|out| head.write(out, entry)) }
    }

    fn body(&mut self, part: &[u8]) -> io::Result<()> {
        if self.drop_body {
            return Ok(());
        }
        if let Some(progress) = &mut self.progress {
            progress.add(part.len() as u64);
        }
        self.write(|out| out.write_all(part))
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// Prints one of many responses.
pub(super) struct PrinterSink<'a> {
    printer: &'a Printer,
    place: u64,
    head: Head,
    drop_body: bool,
}

impl<'a> PrinterSink<'a> {
    pub(super) fn new(printer: &'a Printer, place: u64, head: Head) -> Self {
        Self { printer, place, head, drop_body: false }
    }
}

impl Sink for PrinterSink<'_> {
    fn head(&mut self, entry: &Entry, _status: &CacheStatus, _content_length: Option<u64>) -> io::Result<()> {
        self.drop_body = self.head.drops_body(entry);
        let mut text = Vec::new();
        self.head.write(&mut text, entry)?;
        self.printer.print(self.place, &text);
        Ok(())
    }

    fn body(&mut self, part: &[u8]) -> io::Result<()> {
        if !self.drop_body {
            self.printer.print(self.place, part);
        }
        Ok(())
    }

    fn name(&self) -> String {
        "stdout".to_owned()
    }
}

/// Where one of many responses goes.
pub(super) enum BulkSink<'a> {
    Printer(TextSink<PrinterSink<'a>>),
    File(TextSink<FileSink>),
    Nothing(NoSink),
}

impl BulkSink<'_> {
    /// Passes on what was held back; the file, if it is one, is still to be put in its place.
    pub(super) fn finish(self) -> Result<Option<FileSink>, FetchError> {
        match self {
            Self::Printer(sink) => sink.finish().map(|_| None),
            Self::File(sink) => sink.finish().map(Some),
            Self::Nothing(_) => Ok(None),
        }
    }

    fn sink(&self) -> &dyn Sink {
        match self {
            Self::Printer(sink) => sink,
            Self::File(sink) => sink,
            Self::Nothing(sink) => sink,
        }
    }

    fn sink_mut(&mut self) -> &mut dyn Sink {
        match self {
            Self::Printer(sink) => sink,
            Self::File(sink) => sink,
            Self::Nothing(sink) => sink,
        }
    }
}

impl Sink for BulkSink<'_> {
    fn head(&mut self, entry: &Entry, status: &CacheStatus, content_length: Option<u64>) -> io::Result<()> {
        self.sink_mut().head(entry, status, content_length)
    }

    fn body(&mut self, part: &[u8]) -> io::Result<()> {
        self.sink_mut().body(part)
    }

    fn name(&self) -> String {
        self.sink().name()
    }
}

/// Takes the body and does nothing with it.
pub(super) struct NoSink;

impl Sink for NoSink {
    fn head(&mut self, _entry: &Entry, _status: &CacheStatus, _content_length: Option<u64>) -> io::Result<()> {
        Ok(())
    }

    fn body(&mut self, _part: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn name(&self) -> String {
        "nowhere".to_owned()
    }
}

/// There, and neither a file nor a folder.
fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// That of the file which it replaces, or what the umask leaves of 0666: temporary files are private.
#[cfg(unix)]
fn set_mode(file: &std::fs::File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = match std::fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode(),
        Err(_) => 0o666 & !umask(),
    };
    file.set_permissions(std::fs::Permissions::from_mode(mode & 0o7777))
}

#[cfg(not(unix))]
fn set_mode(_file: &std::fs::File, _path: &Path) -> io::Result<()> {
    Ok(())
}

/// The kernel says it in /proc; the system call would have to change it to tell it.
#[cfg(unix)]
fn umask() -> u32 {
    static UMASK: OnceLock<u32> = OnceLock::new();
    *UMASK.get_or_init(|| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("Umask:"));
        line.and_then(|octal| u32::from_str_radix(octal.trim(), 8).ok()).unwrap_or(0o022)
    })
}
