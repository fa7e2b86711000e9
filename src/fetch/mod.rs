//! Sends requests and changes the cache: the only module that does both.

/// Why there is no whole response from the origin.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Placeholder of the first commit.
    #[error("cannot fetch {url}")]
    Connect {
        /// Without userinfo.
        url: String,
    },
}
