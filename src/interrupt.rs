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
