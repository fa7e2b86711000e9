//! Every kind of bad value of every setting, wherever it is given: the answer names the setting, the value and what is
//! accepted, with exit code 2 for a flag, and 3 for the environment and the file.

use acache::config::{Form, SETTINGS};

use crate::support::program::{Home, Ran};

/// Each setting, values that it does not take, and what is said of those that it does.
const BAD: &[(&str, &[&str], &str)] = &[
    ("address", &["ftp://host", "redis://host:port", "redis://host/x", "redis-sentinel://host", "rediss://"], ""),
    ("cache_name", &[""], "it may not be empty"),
    ("expire_after", &["soon", "-5", "1 fortnight", "2026-13-01T00:00:00Z", "", "inf", "NaN"], "it takes `never`"),
    ("urls_expire_after", &["*.com", "*.com=soon", "re:(=1h"], ""),
    ("allowed_codes", &["ok", "99", "600", "6xx", "200-", "-1"], "it takes status codes (404) and classes (2xx)"),
    ("allowed_methods", &["G T", "GET/"], "it takes request methods such as GET"),
    ("include_headers", &["maybe", "2", ""], "it takes `true` or `false`"),
    ("match_headers", &["Ac cept", ":path"], "it takes names of header fields such as Accept"),
    ("key_format", &["0.13", "1", "latest"], "it takes `0.15`, `0.14`"),
    ("cache_control", &["max-age=1"], "it takes `true` or `false`"),
    ("credentials", &["none", "Separate"], "it takes `separate` or `shared`"),
    ("max_body", &["big", "-1", "1 XB", "1.5.2MB"], "it takes"),
    ("max_size", &["big", "-1"], "it takes"),
    ("read_only", &["ro"], "it takes `true` or `false`"),
    ("filter_fn", &[".status ==", "no_such_function", "input", "$ENV.HOME"], ""),
    ("serializer", &["yaml", "pickle+gzip", "dill"], "it takes"),
    ("encoding", &["utf-9", "klingon"], "it takes"),
    ("db", &["one", "-1", "1.5", ""], "it takes the number of a database, from 0"),
    ("ssl", &["tls1.3"], "it takes `true` or `false`"),
    ("ssl_insecure", &["very"], "it takes `true` or `false`"),
    ("timeout", &["0", "-1", "fast", "1 parsec"], "it takes seconds (2.5) or a duration (1m 30s), more than 0"),
    ("response_timeout", &["0", "fast"], "it takes seconds (2.5) or a duration (1m 30s), more than 0"),
    ("connection_cls", &["RedisCluster", "single"], "it takes `standalone`, `sentinel` or `cluster`"),
    ("pool_cls", &["ConnectionPool", "shared"], "it takes `multiplexed` or `exclusive`"),
    ("minsize", &["few", "-1", "1.5"], "it takes a number of connections"),
    ("maxsize", &["0", "many", "-1"], "it takes a number of connections, from 1"),
    ("parser", &["hiredis", "3"], "it takes `resp2` or `resp3`"),
    ("commands_factory", &["Redis", "new"], "it takes `auto` or `basic`"),
    ("loop", &["0", "uvloop", "-1"], "it takes"),
    ("ttl", &["1h"], "it takes `true` or `false`"),
    ("ttl_offset", &["later", "-1"], "it takes"),
    ("shards", &["0", "many", "100000"], "it takes a number from 1 to"),
];

/// Any text is a value of these; whether it is the right one, a server or a file says.
const ANY: &[&str] = &[
    "ignored_params",
    "secret_key",
    "salt",
    "username",
    "password",
    "sentinel_username",
    "sentinel_password",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_server_name",
];

/// Paths of files that must be there.
const FILES: &[&str] = &["secret_key_file", "password_file"];

#[test]
fn every_setting_is_here() {
    for setting in SETTINGS {
        let places = usize::from(BAD.iter().any(|(name, ..)| *name == setting.name))
            + usize::from(ANY.contains(&setting.name))
            + usize::from(FILES.contains(&setting.name));
        assert_eq!(places, 1, "{}", setting.name);
    }
}

#[track_caller]
fn check(ran: Ran, code: i32, name: &str, value: &str, accepted: &str) {
    let ran = ran.expect(code);
    let said = &ran.stderr;
    assert!(said.starts_with("error: ") && said.contains(name), "{name} = {value:?}: {said}");
    assert!(said.contains(&format!("`{value}`")) && said.contains(accepted), "{name} = {value:?}: {said}");
    assert!(ran.stdout.is_empty() && said.lines().count() <= 3, "{name} = {value:?}: {said}");
}

#[test]
fn in_the_environment() {
    for (name, values, accepted) in BAD {
        let variable = format!("ACACHE_{}", name.to_uppercase());
        for value in *values {
            let ran = Home::new().variable(&variable, value).run(["get", "http://127.0.0.1:1/"]);
            check(ran, 3, &variable, value, accepted);
        }
    }
}

#[test]
fn as_a_flag() {
    for (name, values, accepted) in BAD {
        let flag = match *name {
            "cache_name" => "--namespace".to_owned(),
            name => format!("--{}", name.replace('_', "-")),
        };
        for value in *values {
            let ran = Home::new().run(["get", &format!("{flag}={value}"), "http://127.0.0.1:1/"]);
            check(ran, 2, &flag, value, accepted);
        }
    }
}

#[test]
fn in_the_file() {
    for (name, values, accepted) in BAD {
        let form = SETTINGS.iter().find(|setting| setting.name == *name).unwrap().form;
        for value in *values {
            let home = Home::new();
            let text = format!("{value:?}");
            let line = match (form, value.rsplit_once('=')) {
                (Form::Table, Some((pattern, when))) => {
                    format!("{name} = {{ {pattern:?} = {when:?} }}")
                }
                (Form::List(_), _) => format!("{name} = [{text}]"),
                _ => format!("{name} = {text}"),
            };
            let file = home.file("acache.toml", format!("\n{line}\n"));
            let ran = home.run(["get", "--config", file.to_str().unwrap(), "http://127.0.0.1:1/"]);
            let ran = ran.expect(3);
            assert!(ran.stderr.contains(name) && ran.stderr.contains("acache.toml"), "{line}: {}", ran.stderr);
            if form != Form::Table {
                check(ran, 3, name, value, accepted);
            }
        }
    }
}

#[test]
fn a_type_that_the_setting_does_not_have() {
    for setting in SETTINGS {
        let home = Home::new();
        let file = home.file("acache.toml", format!("\n{} = 1979-05-27\n", setting.name));
        let ran = home.run(["get", "--config", file.to_str().unwrap(), "http://127.0.0.1:1/"]).expect(3);
        assert!(ran.stderr.contains(setting.name) && ran.stderr.contains(":2"), "{}", ran.stderr);
    }
}

#[test]
fn files_that_are_not_there_are_named() {
    for name in FILES {
        let variable = format!("ACACHE_{}", name.to_uppercase());
        let ran = Home::new().variable(&variable, "/no/such/file").run(["get", "http://127.0.0.1:1/"]).expect(3);
        assert!(ran.stderr.contains(&variable) && ran.stderr.contains("/no/such/file"), "{}", ran.stderr);
    }
    for name in ["ssl_ca", "ssl_cert"] {
        let variable = format!("ACACHE_{}", name.to_uppercase());
        let home = Home::with_address("rediss://127.0.0.1:1").variable(&variable, "/no/such/file");
        let ran = home.run(["ping"]);
        assert!(ran.code != Some(0) && ran.stderr.contains("/no/such/file"), "{}", ran.stderr);
    }
}
