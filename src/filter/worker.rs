//! The child: reads an expression, then responses, and answers each.
//!
//! | direction | message |
//! | --- | --- |
//! | to the child | length as 8 bytes, little-endian, and as many bytes: first the expression, then objects as JSON |
//! | from the child | one byte, an [`Answer`]; after `Failed` the reason, with its length as 8 bytes before it |

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};

use super::expression::{compile, evaluate};
use super::time_limit;

/// Of the thread that evaluates. Each level of recursion in an expression takes about a kilobyte.
const STACK: usize = 64 * 1024 * 1024;

/// Address space, in bytes, beside what an input needs: the program itself, the stack, and what the expression makes.
#[cfg(unix)]
const MEMORY: u64 = 1024 * 1024 * 1024;

/// An input of text becomes up to so many times as much in values.
#[cfg(unix)]
const MEMORY_PER_INPUT: u64 = 12;

/// How many characters of a reason are passed on, from its start and its end: between them it may quote a whole response.
const REASON: (usize, usize) = (100, 60);

/// The first byte of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Answer {
    Rejected = 0,
    Kept = 1,
    Failed = 2,
    TimedOut = 3,
}

/// Filters until stdin ends.
#[must_use]
pub fn work() -> ExitCode {
    limit_core_files();
    // The other end is gone, or was never there: there is nobody to tell.
    let _ = serve(&mut io::stdin().lock(), &mut io::stdout().lock());
    ExitCode::SUCCESS
}

fn serve(input: &mut dyn Read, output: &mut dyn Write) -> io::Result<()> {
    let expression = String::from_utf8(read_message(input)?).map_err(io::Error::other)?;
    let (ask, asked) = channel::<Vec<u8>>();
    let (answer, answers) = channel();
    std::thread::Builder::new().stack_size(STACK).spawn(move || {
        // It was compiled before it came here.
        let Ok(program) = compile(&expression) else { return };
        for input in asked {
            if answer.send(evaluate(&program, &input)).is_err() {
                return;
            }
        }
    })?;
    loop {
        let input = read_message(input)?;
        let limit = time_limit(input.len());
        limit_memory(input.len());
        ask.send(input).map_err(io::Error::other)?;
        match answers.recv_timeout(limit) {
            Ok(Ok(kept)) => output.write_all(&[if kept { Answer::Kept } else { Answer::Rejected } as u8])?,
            Ok(Err(reason)) => {
                output.write_all(&[Answer::Failed as u8])?;
                write_message(output, shortened(&reason).as_bytes())?;
            }
            // The thread goes on; the end of the process ends it.
            Err(RecvTimeoutError::Timeout) => {
                output.write_all(&[Answer::TimedOut as u8])?;
                return output.flush();
            }
            // It panicked.
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        output.flush()?;
    }
}

fn shortened(reason: &str) -> String {
    let (first, last) = REASON;
    let left_out = reason.chars().count().saturating_sub(first + last);
    if left_out == 0 {
        return reason.to_owned();
    }
    let start = reason.chars().take(first);
    start.chain(" … ".chars()).chain(reason.chars().skip(first + left_out)).collect()
}

fn write_message(output: &mut dyn Write, message: &[u8]) -> io::Result<()> {
    output.write_all(&(message.len() as u64).to_le_bytes())?;
    output.write_all(message)
}

fn read_message(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut len = [0; 8];
    input.read_exact(&mut len)?;
    let mut message = Vec::new();
    let len = u64::from_le_bytes(len);
    input.take(len).read_to_end(&mut message)?;
    if message.len() as u64 == len { Ok(message) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// A child that aborts, as it does at its limits, is no fault that anybody wants to look into.
fn limit_core_files() {
    #[cfg(unix)]
    set_limit(rustix::process::Resource::Core, 0);
}

/// For an input of so many bytes. Where a system does not know such a limit, an expression can take all memory that there is,
/// for as long as the time limit lets it.
fn limit_memory(input: usize) {
    #[cfg(unix)]
    set_limit(rustix::process::Resource::As, MEMORY + MEMORY_PER_INPUT * input as u64);
    #[cfg(not(unix))]
    let _ = input;
}

/// The soft limit only, so that it can be raised again; not beyond the hard one. A failure leaves what was.
#[cfg(unix)]
fn set_limit(resource: rustix::process::Resource, limit: u64) {
    let maximum = rustix::process::getrlimit(resource).maximum;
    let current = maximum.map_or(limit, |maximum| limit.min(maximum));
    let _ = rustix::process::setrlimit(resource, rustix::process::Rlimit { current: Some(current), maximum });
}
