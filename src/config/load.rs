//! Merges the layers and understands what was given.

use std::path::PathBuf;
use std::time::Duration;

use super::error::ConfigError;
use super::file::{self, closest};
use super::layers::{Environment, FlagValues, Given, Origin};
use super::setting::{CONNECTION, Form, SETTINGS, Setting};
use super::{Loaded, Settings};
use zeroize::Zeroizing;

use crate::codec::Serializer;
use crate::entry::Charset;
use crate::filter::Expression;
use crate::key::{Credentials, KeyFormat};
use crate::policy::CodeRange;
use crate::policy::expiry::{self, ExpireAfter};
use crate::policy::url_pattern::UrlPattern;
use crate::secret::Secret;
use crate::store::{Address, Commands, Connection, Protocol, Shards, Sharing, Topology};

/// Variables that are no settings.
const OTHER_VARIABLES: [&str; 2] = ["ACACHE_CONFIG", "ACACHE_PROFILE"];

/// Loads the settings.
///
/// # Errors
/// The first mistake, naming setting and place.
pub fn load(flags: &FlagValues, environment: &Environment) -> Result<Loaded, ConfigError> {
    let named = flags.config.clone().or_else(|| environment.get("ACACHE_CONFIG").map(PathBuf::from));
    let required = named.is_some();
    let path = if flags.no_config { None } else { named.or_else(|| file::default_path(environment)) };
    let profile = match &flags.profile {
        Some(profile) => Some(profile.clone()),
        None => environment.get("ACACHE_PROFILE").map(|name| name.to_string_lossy().into_owned()),
    };
    let from_file = match &path {
        Some(path) => file::read(path, required, profile.as_deref())?,
        None if let Some(name) = profile => return Err(ConfigError::Profile { name, existing: Vec::new() }),
        None => file::FileValues::default(),
    };
    let mut given = from_file.given;
    given.extend(from_environment(environment)?);
    given.extend(flags.given.iter().cloned());

    // The layers follow each other in order of rank, so the last of equal names wins.
    let winner = |name: &str| given.iter().rev().find(|(own, _)| *own == name).map(|(_, given)| given);
    let mut settings = Settings::default();
    let mut origins = Vec::with_capacity(SETTINGS.len());
    for setting in SETTINGS {
        let Some(given) = winner(setting.name) else {
            origins.push((setting, Origin::Default, Vec::new()));
            continue;
        };
        settings.set(setting, given).map_err(|reason| ConfigError::Value {
            setting: setting.name,
            value: (setting.form != Form::Secret && setting.name != "address").then(|| given.texts.join(",")),
            origin: Box::new(given.origin.clone()),
            reason,
        })?;
        // A secret is kept in one place only.
        let texts = match (setting.name, setting.form) {
            ("address", _) => vec![without_secrets(&given.texts[0])],
            (_, Form::Secret) => Vec::new(),
            _ => given.texts.clone(),
        };
        origins.push((setting, given.origin.clone(), texts));
    }
    let rank = |name: &str| winner(name).map_or(0, |given| given.origin.rank());
    settings.read_secret_files(winner, rank)?;
    settings.rank_parts_of_the_address(rank);
    let mut warnings = from_file.warnings;
    let has_password = settings.address.as_ref().is_some_and(Address::carries_password);
    if has_password && rank("address") == Origin::Flag(String::new()).rank() {
        warnings
            .push("a password in --address can be seen by others: use ACACHE_PASSWORD or --password-file".to_owned());
    }
    let connection_given = flags.askpass || CONNECTION.iter().any(|name| winner(name).is_some());
    Ok(Loaded { settings, origins, path, warnings, askpass: flags.askpass, connection_given })
}

fn from_environment(environment: &Environment) -> Result<Vec<(&'static str, Given)>, ConfigError> {
    let mut given = Vec::new();
    for name in environment.names().filter(|name| name.starts_with("ACACHE_") && !OTHER_VARIABLES.contains(name)) {
        let setting = SETTINGS.iter().find(|setting| setting.variable() == name).ok_or_else(|| {
            let variables: Vec<_> = SETTINGS.iter().map(Setting::variable).collect();
            ConfigError::Variable {
                name: name.to_owned(),
                similar: closest(name, variables.iter().map(String::as_str)),
            }
        })?;
        let Some(text) = environment.get(name) else { continue };
        let text = text.to_string_lossy().into_owned();
        let (texts, is_list) = (setting.form.members(&text), setting.form.is_list());
        given.push((setting.name, Given { texts, is_list, origin: Origin::Environment(name.to_owned()) }));
    }
    if let (Some(password), None) = (environment.get("REDISCLI_AUTH"), environment.get("ACACHE_PASSWORD")) {
        let texts = vec![password.to_string_lossy().into_owned()];
        let origin = Origin::Environment("REDISCLI_AUTH".to_owned());
        given.push(("password", Given { texts, is_list: false, origin }));
    }
    Ok(given)
}

impl Settings {
    /// Understands one value; the error is what is accepted.
    fn set(&mut self, setting: &Setting, given: &Given) -> Result<(), String> {
        let may_be_list = setting.form.is_list() || setting.form == Form::Secret;
        let text = match &given.texts[..] {
            [text] if !given.is_list || may_be_list => text.as_str(),
            _ if may_be_list => "",
            _ => return Err("it takes one value, not a list".to_owned()),
        };
        match setting.name {
            "address" => self.address = Some(Address::parse(text).map_err(|error| error.to_string())?),
            "cache_name" if text.is_empty() => return Err("it may not be empty".to_owned()),
            "cache_name" => text.clone_into(&mut self.cache_name),
            "expire_after" => {
                self.expire_after = ExpireAfter::parse(text).ok_or_else(|| format!("it takes {}", expiry::FORMS))?;
            }
            "urls_expire_after" => {
                self.urls_expire_after = given.texts.iter().map(|text| url_rule(text)).collect::<Result<_, _>>()?;
            }
            "allowed_codes" => {
                let codes = given.texts.iter().map(|text| CodeRange::parse(text)).collect::<Option<_>>();
                self.allowed_codes = codes.ok_or("it takes status codes (404) and classes (2xx)")?;
            }
            "allowed_methods" => {
                let is_token = |text: &String| http::Method::from_bytes(text.as_bytes()).is_ok();
                if !given.texts.iter().all(is_token) {
                    return Err("it takes request methods such as GET".to_owned());
                }
                self.allowed_methods = given.texts.iter().map(|text| text.to_uppercase()).collect();
            }
            "include_headers" => self.include_headers = boolean(text)?,
            "match_headers" => {
                let is_token = |text: &String| http::HeaderName::from_bytes(text.as_bytes()).is_ok();
                if !given.texts.iter().all(is_token) {
                    return Err("it takes names of header fields such as Accept".to_owned());
                }
                self.match_headers.clone_from(&given.texts);
            }
            "key_format" => {
                let formats: Option<Vec<_>> = given.texts.iter().map(|text| KeyFormat::parse(text)).collect();
                let formats = formats.filter(|formats| !formats.is_empty());
                self.key_formats = formats.ok_or("it takes `0.15`, `0.14` (library 0.13 to 0.14.3), or both")?;
            }
            "ignored_params" => self.ignored_params.clone_from(&given.texts),
            "cache_control" => self.cache_control = boolean(text)?,
            "credentials" => {
                self.credentials = match text {
                    "separate" => Credentials::Separate,
                    "shared" => Credentials::Shared,
                    _ => return Err("it takes `separate` or `shared`".to_owned()),
                }
            }
            "max_body" => self.max_body = size(text)?,
            "max_size" => self.max_size = Some(size(text)?),
            "read_only" => self.read_only = boolean(text)?,
            "filter_fn" => {
                let parse = |text| Expression::parse(text).map_err(|error| error.to_string());
                self.filter_fn = Some(text).filter(|text| !text.is_empty()).map(parse).transpose()?;
            }
            "secret_key" => {
                // An empty key turns signing off, as in the library.
                let keys = given.texts.iter().filter(|text| !text.is_empty());
                self.secret_key = keys.map(|text| Secret::from(text.as_str())).collect();
            }
            "salt" => self.salt = Secret::from(text),
            "serializer" => {
                let forms = || format!("it takes {}", Serializer::FORMS);
                self.serializer = Serializer::parse(text).ok_or_else(forms)?;
            }
            "encoding" => {
                self.encoding = Some(Charset::named(text).ok_or_else(|| format!("it takes {}", Charset::FORMS))?);
            }
            "db" => {
                let db = text.parse().ok().filter(|db| *db >= 0);
                self.db = Some(db.ok_or("it takes the number of a database, from 0")?);
            }
            "username" => self.username = Some(text.to_owned()),
            "password" => self.password = Some(Secret::from(text)),
            "ssl" => self.ssl.enabled = boolean(text)?,
            "ssl_ca" => self.ssl.ca = Some(text.into()),
            "ssl_cert" => self.ssl.cert = Some(text.into()),
            "ssl_key" => self.ssl.key = Some(text.into()),
            "ssl_insecure" => self.ssl.insecure = boolean(text)?,
            "ssl_server_name" => self.ssl.server_name = Some(text.to_owned()),
            "timeout" => self.timeout = Some(duration(text)?),
            "response_timeout" => self.response_timeout = Some(duration(text)?),
            "sentinel_username" => self.sentinel_username = Some(text.to_owned()),
            "sentinel_password" => self.sentinel_password = Some(Secret::from(text)),
            "connection_cls" => {
                self.connection_cls = Some(match text {
                    "standalone" => Connection::Standalone,
                    "sentinel" => Connection::Sentinel,
                    "cluster" => Connection::Cluster,
                    _ => return Err("it takes `standalone`, `sentinel` or `cluster`".to_owned()),
                });
            }
            "pool_cls" => {
                self.pool.sharing = match text {
                    "multiplexed" => Sharing::Multiplexed,
                    "exclusive" => Sharing::Exclusive,
                    _ => return Err("it takes `multiplexed` or `exclusive`".to_owned()),
                }
            }
            "minsize" => self.pool.minsize = text.parse().map_err(|_| "it takes a number of connections")?,
            "maxsize" => self.pool.maxsize = text.parse().map_err(|_| "it takes a number of connections, from 1")?,
            "parser" => {
                self.parser = Some(match text {
                    "resp2" => Protocol::Resp2,
                    "resp3" => Protocol::Resp3,
                    _ => return Err("it takes `resp2` or `resp3`".to_owned()),
                });
            }
            "commands_factory" => {
                self.commands_factory = match text {
                    "auto" => Commands::Auto,
                    "basic" => Commands::Basic,
                    _ => return Err("it takes `auto` or `basic`".to_owned()),
                }
            }
            "loop" => {
                let threads = text.parse().ok().filter(|threads| (1..=1024).contains(threads));
                self.threads = threads.ok_or("it takes a number of threads, from 1 to 1024")?;
            }
            "ttl" => self.ttl = boolean(text)?,
            "ttl_offset" => self.ttl_offset = Some(if text == "0" { Duration::ZERO } else { duration(text)? }),
            "shards" => {
                let shards = text.parse().ok().and_then(Shards::new);
                self.shards = shards.ok_or_else(|| format!("it takes a number from 1 to {}", Shards::MOST))?;
            }
            // Read when it is known that they outrank the secrets that were given themselves.
            "secret_key_file" | "password_file" => {}
            other => unreachable!("the setting {other} is in the table but not understood"),
        }
        Ok(())
    }

    /// A file wins over a secret that was given in a lower layer.
    fn read_secret_files<'a>(
        &mut self,
        winner: impl Fn(&str) -> Option<&'a Given>,
        rank: impl Fn(&str) -> u8,
    ) -> Result<(), ConfigError> {
        let read = |setting: &'static str, given: &Given| {
            std::fs::read(&given.texts[0]).map_err(|error| ConfigError::Value {
                setting,
                value: Some(given.texts[0].clone()),
                origin: Box::new(given.origin.clone()),
                reason: error.to_string(),
            })
        };
        if let Some(given) = winner("password_file")
            && rank("password_file") > rank("password")
        {
            let mut password = read("password_file", given)?;
            password.truncate(password.trim_ascii_end().len());
            self.password = Some(Secret::new(password));
        }
        if let Some(given) = winner("secret_key_file")
            && rank("secret_key_file") > rank("secret_key")
        {
            let keys = Zeroizing::new(read("secret_key_file", given)?);
            let keys = keys.strip_suffix(b"\n").unwrap_or(&keys);
            let lines = keys.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
            self.secret_key = lines.filter(|line| !line.is_empty()).map(|line| Secret::new(line.to_vec())).collect();
        }
        Ok(())
    }

    /// User, password and database inside an address rank at the address's level: one set in a lower layer loses.
    fn rank_parts_of_the_address(&mut self, rank: impl Fn(&str) -> u8) {
        let Some(Address::Redis(address)) = &self.address else { return };
        let outranked = |name: &str| rank(name) < rank("address");
        if address.db.is_some() && outranked("db") {
            self.db = None;
        }
        if address.username.is_some() && outranked("username") {
            self.username = None;
        }
        if address.protocol.is_some() && outranked("parser") {
            self.parser = None;
        }
        if let Topology::Sentinel(sentinel) = &address.topology {
            if sentinel.username.is_some() && outranked("sentinel_username") {
                self.sentinel_username = None;
            }
            if sentinel.password.is_some() && outranked("sentinel_password") {
                self.sentinel_password = None;
            }
        }
        if address.password.is_some() && outranked("password") && outranked("password_file") {
            self.password = None;
        }
    }
}

/// An address without the password, wherever in it that stands.
fn without_secrets(address: &str) -> String {
    let address = crate::key::without_password(address);
    let Some((before, options)) = address.split_once('?') else { return address };
    let redact = |option: &str| match option.split_once('=') {
        Some((name, _)) if name.to_ascii_lowercase().ends_with("password") => format!("{name}=(redacted)"),
        _ => option.to_owned(),
    };
    format!("{before}?{}", options.split('&').map(redact).collect::<Vec<_>>().join("&"))
}

/// `PATTERN=WHEN`, split at the last `=`: a URL may have one, a time has none.
fn url_rule(text: &str) -> Result<(UrlPattern, Option<ExpireAfter>), String> {
    let (pattern, when) = text.rsplit_once('=').ok_or("it takes PATTERN=WHEN, in the file a table")?;
    let pattern = UrlPattern::parse(pattern.trim())?;
    let when = when.trim();
    if when == "default" {
        return Ok((pattern, None));
    }
    let expire_after = ExpireAfter::parse(when)
        .ok_or_else(|| format!("`{when}` is no time; it takes {}, or `default`", expiry::FORMS))?;
    Ok((pattern, Some(expire_after)))
}

fn boolean(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("it takes `true` or `false`".to_owned()),
    }
}

/// Seconds, with fractions, or a humantime duration; not 0.
///
/// # Errors
/// What is accepted.
pub fn duration(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let duration = seconds.or_else(|| humantime::parse_duration(text).ok()).filter(|duration| !duration.is_zero());
    duration.ok_or_else(|| "it takes seconds (2.5) or a duration (1m 30s), more than 0".to_owned())
}

/// Bytes; K, M, G and KiB, MiB, GiB are powers of 1024, KB, MB, GB of 1000.
///
/// # Errors
/// What is accepted.
pub fn size(text: &str) -> Result<u64, String> {
    bytes(text).ok_or_else(|| "it takes bytes, or a size such as 10MiB or 1G".to_owned())
}

fn bytes(text: &str) -> Option<u64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}
