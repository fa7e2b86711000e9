//! The parent's side of a child.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStdin, ChildStdout, Command};

use super::worker::Answer;
use super::{Expression, FilterError, WORKER, time_limit};

/// How much longer than the child itself the parent waits: the way there and back takes time too.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running child; killed when it is dropped.
pub(super) struct Child {
    _process: tokio::process::Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
}

impl Child {
    /// Starts one for this expression.
    pub(super) async fn start(expression: &Expression) -> Result<Self, FilterError> {
        let mut process = Command::new(this_program().map_err(FilterError::NoProcess)?)
            .arg(WORKER)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(FilterError::NoProcess)?;
        let (Some(stdin), Some(stdout)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(FilterError::BrokeOff);
        };
        let mut child = Self { _process: process, stdin, stdout };
        child.send(expression.as_str().as_bytes()).await.map_err(|_| FilterError::BrokeOff)?;
        Ok(child)
    }

    /// Asks about one response. After any error but [`FilterError::Failed`] the child is of no use any more.
    pub(super) async fn ask(&mut self, input: &[u8]) -> Result<bool, FilterError> {
        let limit = time_limit(input.len());
        let answer = tokio::time::timeout(limit + PATIENCE, self.exchange(input)).await;
        match answer {
            Ok(Ok((Answer::Kept, _))) => Ok(true),
            Ok(Ok((Answer::Rejected, _))) => Ok(false),
            Ok(Ok((Answer::Failed, reason))) => Err(FilterError::Failed(printable(&reason))),
            Ok(Ok((Answer::TimedOut, _))) | Err(_) => Err(FilterError::TimedOut(limit)),
            Ok(Err(_)) => Err(FilterError::BrokeOff),
        }
    }

    async fn exchange(&mut self, input: &[u8]) -> io::Result<(Answer, Vec<u8>)> {
        self.send(input).await?;
        let mut reason = Vec::new();
        let answer = match self.stdout.read_u8().await? {
            0 => Answer::Rejected,
            1 => Answer::Kept,
            2 => {
                let len = self.stdout.read_u64_le().await?;
                (&mut self.stdout).take(len).read_to_end(&mut reason).await?;
                Answer::Failed
            }
            3 => Answer::TimedOut,
            other => return Err(io::Error::other(format!("no answer: {other}"))),
        };
        Ok((answer, reason))
    }

    async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        self.stdin.write_u64_le(message.len() as u64).await?;
        self.stdin.write_all(message).await?;
        self.stdin.flush().await
    }
}

/// Linux knows the program also when its file was replaced meanwhile, as an upgrade does.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() }
}

/// A reason quotes the response, which may hold anything.
fn printable(reason: &[u8]) -> String {
    let text = String::from_utf8_lossy(reason);
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}
