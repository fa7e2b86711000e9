//! The options after the `?` of a Redis address: redis-py's (FORMAT.md §7).

use std::path::PathBuf;
use std::time::Duration;

use super::{AddressError, AddressTls, Protocol, RedisAddress, Sentinel, Topology};
use crate::secret::Secret;

/// `address` with the options of `query`. The first of repeated options wins; one with an empty value is not set.
pub(super) fn apply(query: &str, mut address: RedisAddress) -> Result<RedisAddress, AddressError> {
    let mut seen = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if value.is_empty() || seen.contains(&name) {
            continue;
        }
        if name.starts_with("ssl_") {
            apply_tls(&mut address, &name, &value)?;
        } else if let (Some(name), Topology::Sentinel(sentinel)) =
            (name.strip_prefix("sentinel_"), &mut address.topology)
        {
            apply_sentinel(sentinel, name, &value)?;
        } else {
            apply_connection(&mut address, &name, &value)?;
        }
        seen.push(name);
    }
    Ok(address)
}

fn apply_connection(address: &mut RedisAddress, name: &str, value: &str) -> Result<(), AddressError> {
    let wrong = |expected| malformed(name, expected);
    match name {
        "db" => address.db = Some(integer(value).ok_or_else(|| wrong("a number"))?),
        "username" => address.username = Some(value.to_owned()),
        "password" => address.password = Some(Secret::from(value)),
        "client_name" if value.contains(|c: char| c.is_control() || c == ' ') => {
            return Err(wrong("a name without spaces"));
        }
        "client_name" => address.client_name = Some(value.to_owned()),
        "protocol" => {
            address.protocol = match integer(value) {
                Some(2) => Some(Protocol::Resp2),
                Some(3) => Some(Protocol::Resp3),
                _ => return Err(wrong("2 or 3")),
            }
        }
        "socket_timeout" => address.response_timeout = Some(seconds(name, value)?),
        "socket_connect_timeout" => address.timeout = Some(seconds(name, value)?),
        // aioredis 1 called it so; the present name wins.
        "timeout" => {
            let timeout = seconds(name, value)?;
            address.timeout.get_or_insert(timeout);
        }
        "socket_keepalive" => address.keepalive = truth(value),
        // About redis-py's own buffers, pool, retries and text: nothing here depends on them, but they must be read.
        "max_connections" | "health_check_interval" | "socket_read_size" => {
            integer(value).ok_or_else(|| wrong("a number"))?;
        }
        "retry_on_timeout" | "legacy_responses" | "encoding" | "encoding_errors" | "decode_responses" => {}
        _ => return Err(AddressError::UnknownOption(name.to_owned())),
    }
    Ok(())
}

fn apply_sentinel(sentinel: &mut Sentinel, name: &str, value: &str) -> Result<(), AddressError> {
    match name {
        "username" => sentinel.username = Some(value.to_owned()),
        "password" => sentinel.password = Some(Secret::from(value)),
        _ => return Err(AddressError::UnknownOption(format!("sentinel_{name}"))),
    }
    Ok(())
}

fn apply_tls(address: &mut RedisAddress, name: &str, value: &str) -> Result<(), AddressError> {
    let wrong = |expected| malformed(name, expected);
    let AddressTls { ssl, ca_folder, ca_text, check_hostname, only_tls13 } =
        address.tls.as_mut().ok_or_else(|| wrong("nothing: it is only for rediss:// and valkeys://"))?;
    match name {
        "ssl_cert_reqs" => {
            ssl.insecure = match value {
                "none" => true,
                // The two differ for servers only.
                "optional" | "required" => false,
                _ => return Err(wrong("none, optional or required")),
            }
        }
        "ssl_check_hostname" => *check_hostname = truth(value),
        "ssl_ca_certs" => ssl.ca = Some(PathBuf::from(value)),
        "ssl_ca_path" => *ca_folder = Some(PathBuf::from(value)),
        "ssl_ca_data" => *ca_text = Some(value.to_owned()),
        "ssl_certfile" => ssl.cert = Some(PathBuf::from(value)),
        "ssl_keyfile" => ssl.key = Some(PathBuf::from(value)),
        "ssl_password" => return Err(wrong("nothing: encrypted keys are not supported, decrypt the file of the key")),
        "ssl_min_version" => {
            *only_tls13 = match integer(value).ok_or_else(|| wrong("a number of Python's ssl.TLSVersion"))? {
                PYTHON_TLS_1_3 => true,
                // Below 1.2 nothing is spoken, so whatever is asked for is kept.
                ..=PYTHON_TLS_1_2 => false,
                _ => return Err(wrong("771 (TLS 1.2) or 772 (TLS 1.3)")),
            }
        }
        _ => return Err(AddressError::UnknownOption(name.to_owned())),
    }
    Ok(())
}

/// `ssl.TLSVersion.TLSv1_2` and `TLSv1_3`: the versions as they stand on the wire, 0x0303 and 0x0304.
const PYTHON_TLS_1_2: i64 = 0x0303;
const PYTHON_TLS_1_3: i64 = 0x0304;

fn malformed(option: &str, expected: &'static str) -> AddressError {
    AddressError::OptionValue { option: option.to_owned(), expected }
}

/// A whole number with spaces around it, as Python's `int` reads it.
pub(super) fn integer(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

fn seconds(option: &str, text: &str) -> Result<Duration, AddressError> {
    let seconds = text.trim().parse().ok().filter(|seconds: &f64| *seconds > 0.0);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| malformed(option, "a number of seconds above 0"))
}

/// As redis-py's `to_bool`: everything is true but these.
fn truth(text: &str) -> bool {
    !["0", "F", "FALSE", "N", "NO"].iter().any(|no| text.eq_ignore_ascii_case(no))
}
