//! The one table of settings. Flags, `ACACHE_*` variables, keys of the config file, `config show` and the template of
//! `config init` are all made from it, so that no setting can be in one of them and not in another.

use std::ffi::OsString;

use clap::{Arg, ArgAction};

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// In the config file, and, upper case after `ACACHE_`, in the environment. The library's name.
    pub name: &'static str,
    /// How it is given.
    pub form: Form,
    /// What a value looks like, in the help.
    pub value: &'static str,
    /// What holds when it is not given, as it would be written in the file.
    pub default: &'static str,
    /// One line, imperative, without a full stop.
    pub help: &'static str,
}

/// How a setting is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One text.
    Text,
    /// `true` or `false`; the flag alone is `true`.
    Bool,
    /// Several: a repeatable flag of this (singular) name, a comma-separated one of the plural, an array in the file.
    List(&'static str),
    /// One or several: a repeatable flag that also takes them separated by commas, an array in the file.
    Several,
    /// Ordered pairs: a repeatable flag `NAME=VALUE`, lines of that in the variable, a table in the file.
    Table,
    /// As a text, or several in an array of the file, but without a flag, and never shown.
    Secret,
}

/// In the order of help and template.
pub static SETTINGS: &[Setting] = &[
    Setting {
        name: "address",
        form: Form::Text,
        value: "ADDRESS",
        default: "\"redis://localhost\"",
        help: "Find the store here: redis://…, rediss://…, redis-sentinel://…, redis-cluster://…, unix://…, HOST[:PORT], \
               sqlite:FILE, sqlite:DIR/ or sqlite:",
    },
    Setting {
        name: "cache_name",
        form: Form::Text,
        value: "NAMESPACE",
        default: "\"aiohttp-cache\"",
        help: "Use this namespace: the prefix of the Redis hashes, the name of the SQLite file in a folder",
    },
    Setting {
        name: "expire_after",
        form: Form::Text,
        value: "WHEN",
        default: "\"never\"",
        help: "Keep new responses so long: never, 0 (do not cache), seconds, a duration (1h 30m), or a date",
    },
    Setting {
        name: "urls_expire_after",
        form: Form::Table,
        value: "PATTERN=WHEN",
        default: "{}",
        help: "Keep responses from URLs that match so long; the first that matches counts (*.example.com/api=1h, re:EXPRESSION=0)",
    },
    Setting {
        name: "allowed_codes",
        form: Form::List("allowed_code"),
        value: "CODE",
        default: "[200]",
        help: "Cache responses with this status code or class (404, 2xx)",
    },
    Setting {
        name: "allowed_methods",
        form: Form::List("allowed_method"),
        value: "METHOD",
        default: "[\"GET\", \"HEAD\"]",
        help: "Cache responses to requests of this method",
    },
    Setting {
        name: "include_headers",
        form: Form::Bool,
        value: "BOOL",
        default: "false",
        help: "Cache requests with different -H header fields separately",
    },
    Setting {
        name: "match_headers",
        form: Form::List("match_header"),
        value: "NAME",
        default: "[]",
        help: "Cache requests that differ in this header field separately",
    },
    Setting {
        name: "ignored_params",
        form: Form::List("ignored_param"),
        value: "NAME",
        default: "[]",
        help: "Leave this parameter (of query, body or headers) out of the key",
    },
    Setting {
        name: "key_format",
        form: Form::Several,
        value: "VERSION",
        default: "\"0.15\"",
        help: "Use the keys of this version of the library (0.15, 0.14); of several, read under each and write under the first",
    },
    Setting {
        name: "cache_control",
        form: Form::Bool,
        value: "BOOL",
        default: "false",
        help: "Behave as an HTTP cache by RFC 9111: what the origin says decides, and stale responses are validated",
    },
    Setting {
        name: "credentials",
        form: Form::Text,
        value: "RULE",
        default: "\"separate\"",
        help: "Give requests with credentials keys of their own (separate), or the library's key (shared)",
    },
    Setting {
        name: "max_body",
        form: Form::Text,
        value: "SIZE",
        default: "\"500MiB\"",
        help: "Cache bodies up to this size; larger ones are delivered uncached",
    },
    Setting {
        name: "max_size",
        form: Form::Text,
        value: "SIZE",
        default: "",
        help: "Let purge remove the oldest entries until the namespace keeps no more than this",
    },
    Setting { name: "read_only", form: Form::Bool, value: "BOOL", default: "false", help: "Never write to the store" },
    Setting {
        name: "filter_fn",
        form: Form::Text,
        value: "JQ",
        default: "",
        help: "Cache only responses for which this jq expression is true; its input is the object of `values --format jsonl \
               --body`. A stored response for which it is not is fetched anew",
    },
    Setting {
        name: "secret_key",
        form: Form::Secret,
        value: "KEY",
        default: "",
        help: "Sign entries with this key, and use none that is not rightly signed; an array rotates: the last one signs",
    },
    Setting {
        name: "secret_key_file",
        form: Form::Text,
        value: "FILE",
        default: "",
        help: "Read the signing keys from this file, one a line, the oldest first",
    },
    Setting {
        name: "salt",
        form: Form::Text,
        value: "TEXT",
        default: "\"aiohttp-client-cache\"",
        help: "Sign with this salt",
    },
    Setting {
        name: "serializer",
        form: Form::Text,
        value: "FORM",
        default: "\"pickle\"",
        help: "Write values as pickle, json or msgpack, each also compressed (pickle+zstd …); all are read, but Python \
               reads only pickle: other values are misses to it, and errors where it signs",
    },
    Setting {
        name: "encoding",
        form: Form::Text,
        value: "CHARSET",
        default: "",
        help: "Read bodies as text of this charset where they are decoded (get --text), whatever the response says: a codec \
               of Python or a label of the WHATWG",
    },
    Setting { name: "db", form: Form::Text, value: "N", default: "0", help: "Use the Redis database of this number" },
    Setting { name: "username", form: Form::Text, value: "NAME", default: "", help: "Log in to Redis as this user" },
    Setting {
        name: "password",
        form: Form::Secret,
        value: "PASSWORD",
        default: "",
        help: "Log in to Redis with this password",
    },
    Setting {
        name: "password_file",
        form: Form::Text,
        value: "FILE",
        default: "",
        help: "Read the password for Redis from this file",
    },
    Setting {
        name: "sentinel_username",
        form: Form::Text,
        value: "NAME",
        default: "",
        help: "Log in to the sentinels as this user",
    },
    Setting {
        name: "sentinel_password",
        form: Form::Secret,
        value: "PASSWORD",
        default: "",
        help: "Log in to the sentinels with this password",
    },
    Setting { name: "ssl", form: Form::Bool, value: "BOOL", default: "false", help: "Connect to Redis with TLS" },
    Setting {
        name: "ssl_ca",
        form: Form::Text,
        value: "FILE",
        default: "",
        help: "Trust the authorities in this PEM file instead of the system's, for Redis",
    },
    Setting {
        name: "ssl_cert",
        form: Form::Text,
        value: "FILE",
        default: "",
        help: "Show Redis the client certificate in this PEM file",
    },
    Setting {
        name: "ssl_key",
        form: Form::Text,
        value: "FILE",
        default: "",
        help: "Use the key in this PEM file for the client certificate",
    },
    Setting {
        name: "ssl_insecure",
        form: Form::Bool,
        value: "BOOL",
        default: "false",
        help: "Trust any certificate of Redis",
    },
    Setting {
        name: "ssl_server_name",
        form: Form::Text,
        value: "NAME",
        default: "",
        help: "Ask for and verify this name instead of the host of the address",
    },
    Setting {
        name: "timeout",
        form: Form::Text,
        value: "DURATION",
        default: "\"5s\"",
        help: "Give up connecting to the store after this long",
    },
    Setting {
        name: "response_timeout",
        form: Form::Text,
        value: "DURATION",
        default: "\"30s\"",
        help: "Give up waiting for a reply of the store after this long (SQLite: for a lock, 5s)",
    },
    Setting {
        name: "connection_cls",
        form: Form::Text,
        value: "KIND",
        default: "",
        help: "Take what stands at the address for this: standalone, sentinel, cluster; by default the address says it",
    },
    Setting {
        name: "pool_cls",
        form: Form::Text,
        value: "KIND",
        default: "\"multiplexed\"",
        help: "Pipeline all requests over one connection (multiplexed), or give each its own (exclusive)",
    },
    Setting {
        name: "minsize",
        form: Form::Text,
        value: "N",
        default: "1",
        help: "Open so many connections to Redis at once when requests come together",
    },
    Setting {
        name: "maxsize",
        form: Form::Text,
        value: "N",
        default: "4",
        help: "Open no more than so many connections to a Redis server",
    },
    Setting {
        name: "parser",
        form: Form::Text,
        value: "PROTOCOL",
        default: "\"resp3\"",
        help: "Speak this protocol with Redis: resp3, or resp2, which is also spoken where resp3 is refused",
    },
    Setting {
        name: "commands_factory",
        form: Form::Text,
        value: "SET",
        default: "\"auto\"",
        help: "Try newer commands of Redis once (auto), or use none newer than Redis 4 (basic)",
    },
    Setting {
        name: "loop",
        form: Form::Text,
        value: "N",
        default: "1",
        help: "Run on so many threads: more than one for many large bodies over fast connections",
    },
    Setting {
        name: "ttl",
        form: Form::Bool,
        value: "BOOL",
        default: "false",
        help: "Let the server drop expired entries by itself (Redis 7.4, Valkey 9); where it cannot, they are stored all the same",
    },
    Setting {
        name: "ttl_offset",
        form: Form::Text,
        value: "DURATION",
        default: "",
        help: "Keep expired entries so long, from the server's `ttl` and from purge: 0, or 7d with cache_control",
    },
    Setting {
        name: "shards",
        form: Form::Text,
        value: "N",
        default: "1",
        help: "Spread the entries over so many Redis hashes, for a cluster; more than 1 is not shared with Python",
    },
];

/// Settings that say where or how to connect to Redis: with one of them given, the default address is no longer unasked-for.
pub(super) const CONNECTION: [&str; 12] = [
    "address",
    "db",
    "username",
    "password",
    "password_file",
    "ssl",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_insecure",
    "ssl_server_name",
    "connection_cls",
];

impl Setting {
    /// The setting of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// `ACACHE_…`
    #[must_use]
    pub fn variable(&self) -> String {
        format!("ACACHE_{}", self.name.to_ascii_uppercase())
    }

    /// Without the dashes before it; `None` for secrets, which everybody on the machine could read there.
    #[must_use]
    pub fn flag(&self) -> Option<String> {
        match (self.name, self.form) {
            ("cache_name", _) => Some("namespace".to_owned()),
            (_, Form::Secret) => None,
            (name, _) => Some(name.replace('_', "-")),
        }
    }
}

/// The flags of all settings, and those that say where the config file is.
#[must_use]
pub fn args() -> Vec<Arg> {
    args_where(|_| true)
}

/// The same without the settings that these arguments do not name: to define all of them takes longer than a hit. What is
/// wrong with the arguments can only be said by a parser that knows them all.
#[must_use]
pub fn args_named_in(arguments: &[OsString]) -> Vec<Arg> {
    let flags = arguments.iter().filter_map(|argument| argument.to_str()?.strip_prefix("--"));
    let name = |flag: &str| flag.split('=').next().unwrap_or_default().replace('-', "_");
    let names: Vec<String> = flags.map(name).collect();
    args_where(|setting| {
        let is_named = |name: &str| names.iter().any(|named| named == name);
        // These have short flags, and one of them another name.
        matches!(setting.name, "address" | "cache_name")
            || is_named(setting.name)
            || matches!(setting.form, Form::List(singular) if is_named(singular))
    })
}

fn args_where(is_wanted: impl Fn(&Setting) -> bool) -> Vec<Arg> {
    let mut args = Vec::new();
    for setting in SETTINGS.iter().filter(|setting| is_wanted(setting)) {
        let Some(flag) = setting.flag() else { continue };
        let mut arg = Arg::new(setting.name).long(flag).value_name(setting.value).help(help(setting));
        arg = match setting.name {
            "address" => arg.short('a'),
            "cache_name" => arg.short('n').visible_alias("cache-name"),
            _ => arg,
        };
        arg = match setting.form {
            Form::Bool => arg.num_args(0..=1).require_equals(true).default_missing_value("true"),
            Form::List(singular) => {
                let text = format!("{} (can be repeated)", setting.help);
                let one = Arg::new(singular).long(singular.replace('_', "-")).value_name(setting.value).help(text);
                args.push(one.action(ArgAction::Append));
                arg.value_name(format!("{0},{0}", setting.value))
                    .help(format!("The same, separated by commas{}", default(setting)))
            }
            Form::Several | Form::Table => {
                arg.help(format!("{} (can be repeated){}", setting.help, default(setting))).action(ArgAction::Append)
            }
            Form::Text | Form::Secret => arg.allow_hyphen_values(setting.name == "expire_after"),
        };
        args.push(arg);
    }
    args.push(
        Arg::new("askpass")
            .long("askpass")
            .action(ArgAction::SetTrue)
            .help("Ask for the password for Redis at the terminal"),
    );
    args.push(
        Arg::new("config")
            .long("config")
            .value_name("FILE")
            .conflicts_with("no_config")
            .help("Read this config file [default: $XDG_CONFIG_HOME/acache/config.toml]"),
    );
    args.push(Arg::new("no_config").long("no-config").action(ArgAction::SetTrue).help("Read no config file"));
    args.push(Arg::new("profile").long("profile").value_name("NAME").help("Use this profile of the config file"));
    args
}

fn help(setting: &Setting) -> String {
    format!("{}{}", setting.help, default(setting))
}

fn default(setting: &Setting) -> String {
    match setting.default {
        "" | "[]" | "{}" | "false" => String::new(),
        default => format!(" [default: {}]", default.trim_matches(['"', '[', ']']).replace('"', "")),
    }
}
