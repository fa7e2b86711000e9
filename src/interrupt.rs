//! Ctrl-C.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The person pressed Ctrl-C.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

/// Resolves when the person presses Ctrl-C. From the first poll on the system no longer ends the program by itself: what is
/// half done is dropped, and cleans up after itself.
pub async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// How long an interrupted program has to give back what it holds.
pub const FAREWELL: Duration = Duration::from_secs(1);

/// How many of [`HeldByUs`] there are in the process.
static HELD: AtomicUsize = AtomicUsize::new(0);

/// Something that others wait for. While it is there, an interrupted program does not end at once.
#[derive(Debug)]
pub struct HeldByUs(());

impl HeldByUs {
    /// From now on.
    #[must_use]
    pub fn new() -> Self {
        HELD.fetch_add(1, Ordering::Relaxed);
        Self(())
    }

    /// Whether there is any.
    #[must_use]
    pub fn any() -> bool {
        HELD.load(Ordering::Relaxed) > 0
    }
}

impl Default for HeldByUs {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for HeldByUs {
    fn drop(&mut self) {
        HELD.fetch_sub(1, Ordering::Relaxed);
    }
}

/// From now on Ctrl-C no longer ends the program by itself: for code that blocks, and is told of it otherwise.
pub fn take_over() {
    #[cfg(unix)]
    {
        // Registers at once; fails only outside of a runtime with signals, where the system's own way stays.
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
    }
}
