//! What the server's and the client library's errors mean to the caller.

use redis::{ErrorKind, RedisError};

use super::Target;
use crate::store::StoreError;

/// An error while logging in or selecting the database.
pub(super) fn on_login(target: &Target, error: RedisError) -> StoreError {
    if error.kind() == ErrorKind::AuthenticationFailed || is_login(&error) {
        return StoreError::Login { location: target.location(), source: source(error) };
    }
    on_command(target, error)
}

/// An error of a command. A value of another type is told by the caller, who knows the hash.
pub(super) fn on_command(target: &Target, error: RedisError) -> StoreError {
    let location = target.location();
    if is_login(&error) {
        StoreError::Login { location, source: source(error) }
    } else if error.is_timeout() || error.is_connection_dropped() || error.is_io_error() {
        StoreError::Lost { location, source: source(error) }
    } else {
        StoreError::Failed { location, source: source(error) }
    }
}

/// Whether the server holds something else than a hash under the name.
pub(super) fn is_wrong_type(error: &RedisError) -> bool {
    error.code() == Some("WRONGTYPE") || error.to_string().contains("WRONGTYPE")
}

/// Whether the server does not know the command or an option of it.
pub(super) fn is_unknown(error: &RedisError) -> bool {
    let text = error.to_string().to_ascii_lowercase();
    text.contains("syntax error") || text.contains("unknown command")
}

/// Also inside the error of a pipeline, which has no code of its own.
fn is_login(error: &RedisError) -> bool {
    let text = error.to_string();
    ["NOAUTH", "WRONGPASS", "invalid password"].iter().any(|word| text.contains(word))
}

/// The server's own words, once: a pipeline repeats them for each of its commands.
fn source(error: RedisError) -> Box<dyn std::error::Error + Send + Sync> {
    if error.kind() == ErrorKind::Io {
        return error.into();
    }
    match error.clone().into_server_errors().as_deref() {
        Some([(_, first), ..]) => match first.details() {
            Some(details) => format!("{} {details}", first.code()).into(),
            None => first.code().to_owned().into(),
        },
        _ => error.into(),
    }
}
