//! `acache get` of many URLs: where each response goes, what is told of it, and how the run ends.

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::path::PathBuf;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use futures_util::StreamExt as _;
use serde_json::json;

use super::input::{Form, Input};
use super::options::GetFormat;
use super::output_dir::Names;
use super::printer::{Layout, Printer};
use super::sink::{BulkSink, FileSink, Head, NoSink, PrinterSink, TextSink};
use super::{Args, http_error, log_in_by_netrc, not_cached, object};
use crate::commands::Context;
use crate::commands::args::RequestTemplate;
use crate::commands::heap::keep_freed_memory;
use crate::fetch::many::{Job, Keyed, Memory, Receiver, fetch_many};
use crate::fetch::{FetchError, Fetched, Limits, Outcome};
use crate::key::{KeyRules, without_password};
use crate::report::{self, Exit, UsageError};
use crate::ui::{self, BulkProgress, Counts};

/// Fetches all URLs.
///
/// # Errors
/// When the list cannot be read at all, when the store fails and is required, and on Ctrl-C. Whatever else fails is told,
/// and decides on the exit code.
pub(super) async fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    keep_freed_memory();
    let many = &args.many;
    let form = if many.null { Form::Nul } else { Form::Lines };
    let template = args.request.template()?;
    let (key_rules, netrc) = (context.loaded.settings.key_rules(), args.connection.netrc);
    let keyed = move |url| keyed(&url, &template, netrc, &key_rules);
    let input = Input::open(args.urls.clone(), many.input.as_deref(), form, keyed)?;
    let memory = Rc::new(Memory::default());
    let run = Run::new(args, context, &memory, Box::new(input.total()));
    if run.progress.is_shown() {
        input.count_ahead(many.input.as_deref(), form);
    }
    let warn = |message: &str| run.progress.suspend(|| context.ui.warning(message));
    let mut fetcher = super::fetcher(args, context, &warn).await?;
    let per_host = many.per_host.unwrap_or(many.jobs);
    fetcher.limits = Some(Limits::new(usize::from(many.jobs), usize::from(per_host), many.rate));
    let mut place = 0;
    let jobs = input.map(|requests| {
        let jobs = requests.into_iter().filter_map(|request| {
            place += 1;
            let job = request.map(|request| Job::new(place - 1, request, &fetcher));
            job.map_err(|error| run.tell_failure(place - 1, &error)).ok()
        });
        jobs.collect()
    });
    fetch_many(&fetcher, &&run, &memory, jobs).await?;
    Ok(run.end().await)
}

/// The request of a line.
fn keyed(url: &OsString, template: &RequestTemplate, netrc: bool, rules: &KeyRules) -> anyhow::Result<Box<Keyed>> {
    let mut request = template.request(url)?;
    if netrc {
        log_in_by_netrc(&mut request)?;
    }
    Ok(Keyed::new(request, rules)?)
}

/// What is known while many URLs are fetched. When it goes, however that comes, it says what was done.
struct Run<'a> {
    args: &'a Args,
    context: &'a Context,
    printer: Printer,
    /// Of the files, where there are any.
    names: Option<Names>,
    progress: BulkProgress,
    /// Tells how many URLs there are, once that is known.
    total: Box<dyn Fn() -> Option<u64>>,
    tally: RefCell<Tally>,
    exit: Cell<Exit>,
    started: Instant,
}

/// How many URLs ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    hits: u64,
    misses: u64,
    /// Answered together with an equal one.
    collapsed: u64,
    not_cached: u64,
    failed: u64,
    bytes: u64,
}

impl Tally {
    fn done(&self) -> u64 {
        self.hits + self.misses + self.collapsed + self.not_cached + self.failed
    }

    /// `12 URLs: 7 from the cache, 3 fetched, 2 failed; 1.2 kB`.
    fn text(&self) -> String {
        let done = self.done();
        let parts = [
            (self.hits, "from the cache"),
            (self.misses, "fetched"),
            (self.collapsed, "answered with an equal one"),
            (self.not_cached, "not in the cache"),
            (self.failed, "failed"),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        let parts = parts.collect::<Vec<_>>().join(", ");
        let urls = if done == 1 { "URL" } else { "URLs" };
        let colon = if parts.is_empty() { "" } else { ": " };
        format!("{done} {urls}{colon}{parts}; {}", ui::size(self.bytes))
    }
}

impl<'a> Run<'a> {
    fn new(args: &'a Args, context: &'a Context, memory: &Rc<Memory>, total: Box<dyn Fn() -> Option<u64>>) -> Self {
        let output = &args.output;
        let names = match (&output.output_dir, output.remote_name) {
            (folder, true) => Some(Names::flat(folder.clone().unwrap_or_default())),
            (Some(folder), false) => Some(Names::tree(folder.clone())),
            (None, false) => None,
        };
        let prints = names.is_none() || output.format.is_some();
        let layout = Layout { in_order: !args.many.unordered, array: output.format == Some(GetFormat::Json) };
        let printer = Printer::new(Layout { in_order: layout.in_order && prints, ..layout }, Rc::clone(memory));
        Self {
            args,
            context,
            printer,
            names,
            progress: BulkProgress::new(&context.ui, !prints || !context.ui.stdout_is_terminal()),
            total,
            tally: RefCell::default(),
            exit: Cell::new(Exit::Done),
            started: Instant::now(),
        }
    }

    /// All URLs have ended: the worst of their ends.
    async fn end(&self) -> Exit {
        self.printer.end();
        std::future::poll_fn(|cx| self.printer.poll(cx, true)).await;
        if let Some(source) = self.printer.failure() {
            let error = FetchError::Output { to: "stdout".to_owned(), source };
            self.worsen(self.progress.suspend(|| report::report(&error.into(), &self.context.ui)));
        }
        self.exit.get()
    }

    fn worsen(&self, exit: Exit) {
        self.exit.set(self.exit.get().worse(exit));
    }

    fn count(&self, count: impl FnOnce(&mut Tally)) {
        count(&mut self.tally.borrow_mut());
        self.progress.update(|| {
            let tally = self.tally.borrow();
            let Tally { hits, misses, bytes, .. } = *tally;
            Counts { done: tally.done(), total: (self.total)(), hits, misses, bytes }
        });
    }

    fn tell_failure(&self, place: u64, error: &anyhow::Error) {
        self.worsen(self.progress.suspend(|| report::report(error, &self.context.ui)));
        self.count(|tally| tally.failed += 1);
        self.printer.failed(place);
    }

    /// A response that came in full.
    fn deliver(&self, job: &Job, sink: BulkSink<'_>, fetched: &Fetched, collapsed: bool) -> anyhow::Result<()> {
        let path = match sink.finish()? {
            Some(file) => file.finish()?,
            None => None,
        };
        if self.context.ui.verbosity() > 0 {
            let collapsed = if collapsed { "; collapsed" } else { "" };
            self.progress.suspend(|| self.context.ui.tell(&format!("{}{collapsed}", fetched.status)));
        }
        if let Some(format) = self.args.output.format {
            let mut object = object(fetched);
            if let Some(path) = path {
                object["file"] = json!(path.to_string_lossy());
            }
            let mut text = object.to_string();
            if format == GetFormat::Jsonl {
                text.push('\n');
            }
            self.printer.print(job.place, text.as_bytes());
        }
        if self.args.output.fail && fetched.entry.status >= 400 {
            self.progress.suspend(|| http_error(fetched, self.context));
            self.worsen(Exit::HttpError);
        }
        let bytes = fetched.entry.body.as_ref().map_or(0, bytes::Bytes::len) as u64;
        self.count(|tally| {
            tally.bytes += bytes;
            match (fetched.status.is_hit(), collapsed) {
                (true, _) => tally.hits += 1,
                (false, false) => tally.misses += 1,
                (false, true) => tally.collapsed += 1,
            }
        });
        self.printer.done(job.place);
        Ok(())
    }

    /// The file for a response.
    fn file(&self, names: &Names, job: &Job) -> anyhow::Result<PathBuf> {
        names.name(&job.request().url, job.key()).ok_or_else(|| {
            let url = without_password(&job.request().url);
            UsageError::new(format!("there is no file for {url}: it names none, or that of another URL of this run"))
                .hint("let --output-dir without --remote-name choose names that differ")
                .into()
        })
    }
}

impl<'a> Receiver for &'a Run<'a> {
    type Sink = BulkSink<'a>;

    fn sink(&self, job: &Job) -> anyhow::Result<BulkSink<'a>> {
        let run: &'a Run<'a> = self;
        let output = &run.args.output;
        let head = Head { include: output.include, fail: output.fail };
        let charset = run.context.loaded.settings.encoding;
        Ok(match (&run.names, output.format) {
            (Some(names), _) => {
                let file = FileSink::of_many(run.file(names, job)?, head);
                BulkSink::File(TextSink::new(file, output.text, charset))
            }
            (None, Some(_)) => BulkSink::Nothing(NoSink),
            (None, None) => {
                let sink = PrinterSink::new(&run.printer, job.place, head);
                BulkSink::Printer(TextSink::new(sink, output.text, charset))
            }
        })
    }

    fn done(&self, job: &Job, sink: BulkSink<'a>, outcome: &Outcome, collapsed: bool) {
        match outcome {
            Outcome::Fetched(fetched) => {
                if let Err(error) = self.deliver(job, sink, fetched, collapsed) {
                    self.failed(job, &error);
                }
            }
            Outcome::NotCached(status) => {
                self.progress.suspend(|| not_cached(job.request(), status, self.context));
                self.worsen(Exit::No);
                self.count(|tally| tally.not_cached += 1);
                self.printer.done(job.place);
            }
        }
    }

    fn failed(&self, job: &Job, error: &anyhow::Error) {
        let url = without_password(&job.request().url);
        if error.chain().any(|cause| cause.to_string().contains(&url)) {
            self.tell_failure(job.place, error);
            return;
        }
        // An error that several equal requests share cannot be given a context of its own.
        let exit = self.progress.suspend(|| {
            self.context.ui.error(&format!("cannot get {url}"));
            for cause in error.chain() {
                self.context.ui.caused_by(&cause.to_string());
            }
            report::exit_of(error)
        });
        self.worsen(exit);
        self.count(|tally| tally.failed += 1);
        self.printer.failed(job.place);
    }

    fn poll_output(&self, cx: &mut TaskContext<'_>, is_end: bool) -> Poll<()> {
        self.printer.poll(cx, is_end)
    }

    fn is_closed(&self) -> bool {
        self.printer.is_closed()
    }
}

impl Drop for Run<'_> {
    /// Says what was done, also when the run was interrupted.
    fn drop(&mut self) {
        self.progress.clear();
        if self.args.many.input.is_none() && self.args.urls.len() == 1 {
            return;
        }
        let elapsed = self.started.elapsed();
        let rounded = std::time::Duration::from_millis(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX));
        let summary = format!("{} in {}", self.tally.borrow().text(), humantime::format_duration(rounded));
        self.context.ui.note(&summary);
    }
}
