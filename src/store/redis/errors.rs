//! What the server's and the connection's errors mean.

use std::error::Error;
use std::io;

use ::redis::{ErrorKind, RedisError, ServerError, Value};

use super::connect::Target;
use crate::store::StoreError;

/// Why the server did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It wants another user or password, or one at all.
    Login(String),
    /// It is a replica, and a master was wanted.
    NotMaster,
    /// Anything else: loading, read-only, out of memory, no permission.
    Command(String),
}

impl Refusal {
    pub(super) fn of(error: &ServerError) -> Self {
        match error.code() {
            "NOAUTH" | "WRONGPASS" => Self::Login(words(error)),
            _ => Self::Command(words(error)),
        }
    }

    pub(super) fn into_error(self, location: &str) -> StoreError {
        let location = location.to_owned();
        match self {
            Self::Login(words) => StoreError::Login { location, source: words.into() },
            Self::NotMaster => StoreError::Unreachable { location, source: "it is a replica, not the master".into() },
            Self::Command(words) => StoreError::Failed { location, source: words.into() },
        }
    }
}

/// The server's own words, without the arguments that it repeats for an unknown command: they hold a password where AUTH
/// is unknown, and values of the cache elsewhere.
pub(super) fn words(error: &ServerError) -> String {
    let details = error.details().unwrap_or_default();
    let details = details.split(", with args beginning with").next().unwrap_or_default();
    format!("{} {details}", error.code()).trim_end().to_owned()
}

pub(super) fn is_unknown_command(error: &ServerError) -> bool {
    error.details().is_some_and(|details| details.starts_with("unknown command"))
}

pub(super) fn is_syntax_error(error: &ServerError) -> bool {
    error.details().is_some_and(|details| details.contains("syntax error"))
}

/// Whether something other than a hash stands under the name. Before Redis 7 the error of a command inside of a script is
/// wrapped into one of the script.
pub(super) fn is_wrong_type(error: &ServerError) -> bool {
    error.code() == "WRONGTYPE"
        || error.details().is_some_and(|details| details.contains("WRONGTYPE Operation against a key"))
}

/// Whether the server could not make a change because it is a replica now: nothing was changed. Before Redis 7 the error
/// of a command inside of a script is wrapped into one of the script.
pub(super) fn is_read_only(error: &ServerError) -> bool {
    error.code() == "READONLY" || error.details().is_some_and(|details| details.contains("READONLY You can't write"))
}

/// The errors among replies, also among those inside of the reply to EXEC.
pub(super) fn server_errors(replies: &[Value]) -> impl Iterator<Item = &ServerError> {
    fn inner(reply: &Value) -> &[Value] {
        match reply {
            Value::Array(replies) => replies,
            reply => std::slice::from_ref(reply),
        }
    }
    replies.iter().flat_map(inner).filter_map(|reply| match reply {
        Value::ServerError(error) => Some(error),
        _ => None,
    })
}

pub(super) fn failed(location: &str, reason: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Failed { location: location.to_owned(), source: reason.into() }
}

pub(super) fn unreachable(location: &str, reason: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Unreachable { location: location.to_owned(), source: reason.into() }
}

/// A connection that broke, or a reply that did not come in time.
pub(super) fn lost(target: &Target, error: &RedisError) -> StoreError {
    let location = target.location.clone();
    let system = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    let tls = system.and_then(|system| system.get_ref()).and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(tls) = tls {
        // With TLS 1.3 a server judges the client's certificate only after the client has begun to speak.
        return StoreError::Unreachable { location, source: Box::new(tls.clone()) };
    }
    let source: Box<dyn Error + Send + Sync> = if error.is_timeout() {
        format!("no answer within {:?}", target.response_timeout).into()
    } else if error.kind() == ErrorKind::Parse {
        "what it sent is not the protocol of Redis".into()
    } else if error.is_connection_dropped() {
        "the server closed the connection".into()
    } else {
        Box::new(error.clone())
    };
    StoreError::Lost { location, source }
}

#[cfg(test)]
mod tests {
    use ::redis::parse_redis_value;

    use super::*;

    fn error(line: &str) -> ServerError {
        match parse_redis_value(format!("-{line}\r\n").as_bytes()) {
            Ok(Value::ServerError(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_errors_about_the_user_are_of_the_login() {
        for line in ["NOAUTH Authentication required.", "WRONGPASS invalid username-password pair or user is disabled."]
        {
            assert_eq!(Refusal::of(&error(line)), Refusal::Login(line.to_owned()));
        }
        for line in [
            "LOADING Redis is loading the dataset in memory",
            "READONLY You can't write against a read only replica.",
            "OOM command not allowed when used memory > 'maxmemory'.",
            "NOPERM this user has no permissions to run the 'hget' command",
            "ERR syntax error",
        ] {
            assert_eq!(Refusal::of(&error(line)), Refusal::Command(line.to_owned()));
        }
    }

    #[test]
    fn arguments_that_the_server_repeats_are_left_out() {
        for line in [
            "ERR unknown command `AUTH`, with args beginning with: `hunter2`, ",
            "ERR unknown command 'AUTH', with args beginning with: 'hunter2' ",
        ] {
            let error = error(line);
            assert!(is_unknown_command(&error));
            assert!(!words(&error).contains("hunter2"), "{}", words(&error));
            assert!(words(&error).starts_with("ERR unknown command"), "{}", words(&error));
        }
    }

    #[test]
    fn a_wrong_type_is_seen_through_the_error_of_a_script() {
        let plain = "WRONGTYPE Operation against a key holding the wrong kind of value";
        assert!(is_wrong_type(&error(plain)));
        assert!(is_wrong_type(&error(&format!("ERR Error running script (call to f_0): @user_script:1: {plain}"))));
        assert!(!is_wrong_type(&error("ERR Error running script")));
    }
}
