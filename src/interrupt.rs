//! Ctrl-C.

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

/// From now on Ctrl-C no longer ends the program by itself: for code that blocks, and is told of it otherwise.
pub fn take_over() {
    #[cfg(unix)]
    {
        // Registers at once; fails only outside of a runtime with signals, where the system's own way stays.
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
    }
}
