//! Runs the real binary as a user would: an empty environment, a HOME of its own, fixed width, no colour.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// An empty home, and the environment variables of the runs in it.
pub struct Home {
    dir: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// How a run ended.
pub struct Ran {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to stdout.
    pub stdout: Vec<u8>,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Home {
    /// An empty home whose default store is its own SQLite file: `ACACHE_ADDRESS` is `sqlite:`.
    pub fn new() -> Self {
        Self::with_default_address().variable("ACACHE_ADDRESS", "sqlite:")
    }

    /// An empty home without any setting: the address is the default one.
    pub fn with_default_address() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary directory can be made"), variables: Vec::new() }
    }

    /// An empty home whose store is at this address.
    pub fn with_address(address: impl AsRef<str>) -> Self {
        Self::with_default_address().variable("ACACHE_ADDRESS", address.as_ref())
    }

    /// Sets a variable for the runs in this home.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(existing, _)| existing != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The home directory itself.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file below the home and says where it is.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders can be made in the home");
        std::fs::write(&path, content).expect("files can be written in the home");
        path
    }

    /// The program with these arguments, not yet started.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acache"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.path())
            .env("COLUMNS", "100")
            .env("NO_COLOR", "1")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program with these arguments to its end.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        self.command(arguments).output().expect("the program can be started").into()
    }

    /// Runs the program with these arguments and this on its stdin.
    pub fn run_with_input<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>, input: &[u8]) -> Ran {
        let mut command = self.command(arguments);
        let mut child: Child = command.stdin(Stdio::piped()).spawn().expect("the program can be started");
        // A program that does not read its input to the end is no failure of the test.
        let _ = child.stdin.take().expect("stdin is piped").write_all(input);
        child.wait_with_output().expect("the program can be waited for").into()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// stdout as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Fails the test, showing both outputs, unless the run ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.text(), self.stderr);
        self
    }

    /// The lines of stdout.
    pub fn lines(&self) -> Vec<String> {
        self.text().lines().map(str::to_owned).collect()
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}
