//! Every setting by every way, the order of the layers, and what mistakes are told.

use std::time::Duration;

use super::*;

/// A value for each setting, in the form of the file, and what `config show` then says.
const SAMPLES: &[(&str, &str)] = &[
    ("address", "redis://h:1/2"),
    ("cache_name", "ns"),
    ("expire_after", "1h"),
    ("urls_expire_after", "a.com/?b=c=1h"),
    ("allowed_codes", "200,4xx"),
    ("allowed_methods", "GET,POST"),
    ("include_headers", "true"),
    ("match_headers", "Accept,X-Own"),
    ("ignored_params", "a,b"),
    ("key_format", "0.14,0.15"),
    ("cache_control", "true"),
    ("credentials", "shared"),
    ("max_body", "10MiB"),
    ("max_size", "1GB"),
    ("read_only", "true"),
    ("filter_fn", ".status == 200"),
    ("secret_key", "s3cret"),
    ("secret_key_file", "/dev/null"),
    ("salt", "pepper"),
    ("serializer", "json+zstd"),
    ("encoding", "latin-1"),
    ("db", "3"),
    ("username", "me"),
    ("password", "s3cret"),
    ("password_file", "/dev/null"),
    ("sentinel_username", "watcher"),
    ("sentinel_password", "s3cret"),
    ("ssl", "true"),
    ("ssl_ca", "/ca"),
    ("ssl_cert", "/cert"),
    ("ssl_key", "/key"),
    ("ssl_insecure", "true"),
    ("ssl_server_name", "name"),
    ("timeout", "2s"),
    ("response_timeout", "1.5"),
    ("connection_cls", "cluster"),
    ("pool_cls", "exclusive"),
    ("minsize", "2"),
    ("maxsize", "8"),
    ("parser", "resp2"),
    ("commands_factory", "basic"),
    ("loop", "2"),
    ("ttl", "true"),
    ("ttl_offset", "1h"),
    ("shards", "4"),
];

fn flags(arguments: &[&str]) -> FlagValues {
    let command = clap::Command::new("acache").args(args());
    FlagValues::from_matches(&[&command.get_matches_from([&["acache"], arguments].concat())])
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
}

/// Loads with this config file.
fn load_all(file: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Result<Loaded, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, file).unwrap();
    let path = path.to_str().unwrap();
    load(&flags(&[&["--config", path], arguments].concat()), &environment(variables))
}

/// The line of `config show` about a setting.
fn shown(loaded: &Loaded, name: &str) -> String {
    let text = show(loaded);
    let line = text.lines().find(|line| line.split_whitespace().next() == Some(name));
    line.unwrap_or_else(|| panic!("{name} is not in {text}")).to_owned()
}

#[test]
fn every_setting_works_as_flag_variable_file_and_profile() {
    assert_eq!(SAMPLES.len(), SETTINGS.len());
    for ((name, value), setting) in SAMPLES.iter().zip(SETTINGS) {
        assert_eq!(*name, setting.name);
        let in_file = match setting.form {
            Form::List(_) | Form::Several | Form::Table => {
                format!("{name} = {:?}", value.split(',').collect::<Vec<_>>())
            }
            _ => format!("{name} = {value:?}"),
        };
        let profile = format!("[profile.p]\n{in_file}");
        let variable = setting.variable();
        let mut ways = vec![
            (load_all(&in_file, &[], &[]).unwrap(), "config.toml:1".to_owned()),
            (load_all(&profile, &[], &["--profile", "p"]).unwrap(), "profile p".to_owned()),
            (load_all(&profile, &[("ACACHE_PROFILE", "p")], &[]).unwrap(), "profile p".to_owned()),
            (load_all("", &[(&variable, value)], &[]).unwrap(), variable.clone()),
        ];
        match setting.flag() {
            Some(flag) => {
                let flag = format!("--{flag}");
                ways.push((load_all("", &[], &[&format!("{flag}={value}")]).unwrap(), flag));
            }
            None => assert_eq!(setting.form, Form::Secret),
        }
        let defaults = load_all("", &[], &[]).unwrap();
        assert!(shown(&defaults, name).ends_with("# default"));
        for (loaded, origin) in ways {
            let line = shown(&loaded, name);
            assert!(line.contains(&origin), "{line}");
            assert!(!line.contains("s3cret"), "{line}");
            let has_effect = format!("{:?}", loaded.settings) != format!("{:?}", defaults.settings);
            let is_secret = setting.form == Form::Secret || name.ends_with("_file") || *name == "salt";
            assert!(has_effect || is_secret, "{name} does nothing");
        }
    }
}

#[test]
fn a_higher_layer_wins() {
    let file = "cache_name = \"file\"\n[profile.p]\ncache_name = \"profile\"";
    let name = |variables: &[_], arguments: &[_]| load_all(file, variables, arguments).unwrap().settings.cache_name;
    assert_eq!(name(&[], &[]), "file");
    assert_eq!(name(&[], &["--profile", "p"]), "profile");
    assert_eq!(name(&[("ACACHE_CACHE_NAME", "env")], &["--profile", "p"]), "env");
    assert_eq!(name(&[("ACACHE_CACHE_NAME", "env")], &["-n", "flag"]), "flag");
    assert_eq!(name(&[("ACACHE_CACHE_NAME", "")], &["--cache-name", "flag"]), "flag");
    assert_eq!(name(&[("ACACHE_CACHE_NAME", "")], &[]), "file", "an empty variable is not set");
}

#[test]
fn lists_are_put_together_from_both_flags() {
    let loaded = load_all("", &[], &["--ignored-param", "a", "--ignored-params", "b, c", "--ignored-param", "d,e"]);
    assert_eq!(loaded.unwrap().settings.ignored_params, ["a", "d,e", "b", "c"]);
}

#[test]
fn flags_before_and_after_the_subcommand_count() {
    let command = clap::Command::new("acache").args(args());
    let before = command.clone().get_matches_from(["acache", "-n", "before", "--allowed-code", "404"]);
    let after = command.get_matches_from(["acache", "-n", "after", "--allowed-code", "500"]);
    let loaded = load(&FlagValues::from_matches(&[&before, &after]), &environment(&[])).unwrap();
    assert_eq!(loaded.settings.cache_name, "after");
    assert_eq!(loaded.settings.allowed_codes.len(), 2);
}

#[test]
fn parts_of_an_address_rank_with_the_address() {
    let settings = |address: &str, variables: &[_], arguments: &[&str]| {
        load_all(&format!("address = {address:?}\ndb = 1"), variables, arguments).unwrap().settings
    };
    assert_eq!(settings("redis://h/2", &[], &[]).db, Some(1), "an explicit setting of the same level wins");
    assert_eq!(settings("redis://h", &[], &["-a", "redis://h/2"]).db, None, "one of a lower level loses");
    assert_eq!(settings("redis://h", &[], &["-a", "redis://h"]).db, Some(1), "unless the address says nothing");
    assert_eq!(settings("redis://h/2", &[("ACACHE_DB", "3")], &[]).db, Some(3));
    let password = [("ACACHE_PASSWORD", "env")];
    assert_eq!(settings("redis://h", &password, &["-a", "redis://:own@h"]).password, None);
    assert_eq!(settings("redis://:own@h", &password, &[]).password, Some(Secret::from("env")));
    let rediscli = [("REDISCLI_AUTH", "cli")];
    assert_eq!(settings("redis://h", &rediscli, &[]).password, Some(Secret::from("cli")));
}

#[test]
fn secrets_are_read_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "old\nnew \n").unwrap();
    let file = file.to_str().unwrap();
    let settings = load_all("", &[], &["--secret-key-file", file, "--password-file", file]).unwrap().settings;
    assert_eq!(settings.secret_key, [Secret::from("old"), Secret::from("new ")]);
    assert_eq!(settings.password, Some(Secret::from("old\nnew")));
    let settings = load_all("secret_key = [\"a\", \"b\"]", &[], &[]).unwrap().settings;
    assert_eq!(settings.secret_key, [Secret::from("a"), Secret::from("b")]);
    assert!(load_all("", &[("ACACHE_SECRET_KEY", "")], &[]).unwrap().settings.secret_key.is_empty());
}

#[test]
fn mistakes_name_the_setting_the_place_and_what_is_accepted() {
    let told = |file: &str, variables: &[_], arguments: &[&str]| {
        let error = load_all(file, variables, arguments).unwrap_err();
        (error.to_string(), error.hint().unwrap_or_default(), error.is_usage())
    };
    for (file, variables, arguments, expected) in [
        ("expire_after = \"soon\"", &[][..], &[][..], "config.toml:1:16) cannot be `soon`: it takes `never`, `0`"),
        ("\nallowed_codes = [20]", &[], &[], "config.toml:2:17) cannot be `20`: it takes status codes"),
        ("", &[("ACACHE_DB", "x")], &[], "ACACHE_DB cannot be `x`: it takes the number of a database"),
        ("", &[("ACACHE_SSL", "maybe")], &[], "ACACHE_SSL cannot be `maybe`: it takes `true` or `false`"),
        ("", &[("ACACHE_NO_SUCH", "x")], &[], "unknown environment variable ACACHE_NO_SUCH"),
        ("", &[], &["--timeout", "0"], "--timeout cannot be `0`: it takes seconds"),
        ("", &[], &["--max-body", "1 parsec"], "--max-body cannot be `1 parsec`: it takes bytes"),
        ("", &[], &["--allowed-method", "G T"], "--allowed-methods cannot be `G T`: it takes request methods"),
        ("", &[], &["--credentials", "none"], "--credentials cannot be `none`: it takes `separate` or `shared`"),
        ("", &[], &["--namespace", ""], "--namespace cannot be ``: it may not be empty"),
        ("", &[], &["--password-file", "/no/such"], "--password-file cannot be `/no/such`: No such file"),
        ("cache_nam = 1", &[], &[], "unknown setting `cache_nam` in"),
        ("db = 1\n  [ssl]\n  caa = 1", &[], &[], "line 3, column 3"),
        ("db = ", &[], &[], "line 1, column"),
        ("db = 1970-01-01T00:00:00Z", &[], &[], "cannot be `1970-01-01T00:00:00Z`"),
        ("db = {a = 1}", &[], &[], "is neither a text"),
        ("db = [1]", &[], &[], "it takes one value, not a list"),
        ("profile = 1", &[], &[], "unknown setting `profile`"),
        ("[profile.a]\n[profile.b]", &[], &["--profile", "c"], "there is no profile `c`"),
        ("[profile.a]\nnope = 1", &[], &[], "unknown setting `nope`"),
    ] {
        let (message, _, _) = told(file, variables, arguments);
        assert!(message.contains(expected), "{message}\nexpected: {expected}");
    }
    assert_eq!(told("cache_nam = 1", &[], &[]).1, "did you mean cache_name?");
    assert_eq!(told("", &[("ACACHE_ADRESS", "h")], &[]).1, "did you mean ACACHE_ADDRESS?");
    assert_eq!(told("[profile.a]\n[profile.b]", &[], &["--profile", "c"]).1, "there are: a, b");
    assert!(told("", &[], &["--db", "x"]).2 && !told("db = \"x\"", &[], &[]).2);
}

#[test]
fn a_bad_address_is_told_without_its_password() {
    let error = load_all("", &[("ACACHE_ADDRESS", "redis://u:geheim@h:port")], &[]).unwrap_err().to_string();
    assert!(error.contains("ACACHE_ADDRESS") && error.contains("the port is no number"), "{error}");
    assert!(!error.contains("geheim"), "{error}");
}

#[test]
fn passwords_in_addresses_are_not_shown_and_warned_of_in_flags() {
    let loaded = load_all("", &[], &["-a", "redis://u:geheim@h?password=geheim"]).unwrap();
    assert!(!format!("{}{:?}{}", show(&loaded), loaded, show_json(&loaded)).contains("geheim"));
    assert!(loaded.warnings[0].contains("ACACHE_PASSWORD"));
    assert!(load_all("", &[("ACACHE_ADDRESS", "redis://:x@h")], &[]).unwrap().warnings.is_empty());
}

#[test]
fn the_template_has_every_setting_and_reads_back_as_the_defaults() {
    let template = template();
    let (settings_part, _) = template.split_once("# [profile.prod]").unwrap();
    let uncommented: String = settings_part
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| SETTINGS.iter().any(|setting| line.starts_with(&format!("{} = ", setting.name))))
        // A name without a value is a setting without a default.
        .filter(|line| !line.ends_with("= \"\""))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(template.matches(" = ").count(), SETTINGS.len() + 1, "and the one of the sample profile");
    let loaded = load_all(&uncommented, &[], &[]).unwrap();
    let mut settings = loaded.settings;
    // Said explicitly, these are what holds without saying.
    assert_eq!(settings.address.take(), Some(Address::parse("redis://localhost").unwrap()));
    assert_eq!((settings.db.take(), settings.timeout.take()), (Some(0), Some(Duration::from_secs(5))));
    assert_eq!(settings.response_timeout.take(), Some(Duration::from_secs(30)));
    assert_eq!(settings.parser.take(), Some(Protocol::Resp3));
    assert_eq!(format!("{settings:?}"), format!("{:?}", Settings::default()));
    assert_eq!(load_all(&template, &[], &[]).unwrap().settings.cache_name, "aiohttp-cache");
}

#[test]
fn a_missing_default_file_is_nothing_but_a_named_one_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    let variables = environment(&[("HOME", home.path().to_str().unwrap())]);
    let loaded = load(&flags(&[]), &variables).unwrap();
    assert_eq!(loaded.path, Some(home.path().join(".config/acache/config.toml")));
    assert!(!loaded.connection_given);
    assert!(matches!(load(&flags(&["--config", "/no/such"]), &variables), Err(ConfigError::Unreadable { .. })));
    assert_eq!(load(&flags(&["--no-config"]), &variables).unwrap().path, None);
}

#[test]
fn parts_of_a_sentinel_address_rank_with_it_and_are_not_shown() {
    let address = "redis-sentinel://:hunter2@h:1,i:2/main?sentinel_password=hunter3&sentinel_username=s&protocol=2";
    let lower =
        [("ACACHE_SENTINEL_PASSWORD", "lower"), ("ACACHE_SENTINEL_USERNAME", "lower"), ("ACACHE_PARSER", "resp3")];
    let loaded = load_all("", &lower, &["-a", address]).unwrap();
    assert_eq!((loaded.settings.sentinel_username.clone(), loaded.settings.sentinel_password.clone()), (None, None));
    assert_eq!(loaded.settings.protocol(), Protocol::Resp2);
    assert!(!show(&loaded).contains("hunter"), "{}", show(&loaded));
    let loaded = load_all("", &[("ACACHE_ADDRESS", address), lower[0]], &["--parser", "resp3"]).unwrap();
    assert_eq!(loaded.settings.sentinel_password, Some("lower".into()));
    assert_eq!(loaded.settings.protocol(), Protocol::Resp3);
    assert_eq!(load_all("", &[], &[]).unwrap().settings.protocol(), Protocol::Resp3);
}

#[test]
fn any_connection_setting_counts_as_one() {
    for arguments in [&["-a", "h"][..], &["--db", "0"], &["--username", "u"], &["--ssl"], &["--ssl-ca", "f"]] {
        assert!(load(&flags(arguments), &environment(&[])).unwrap().connection_given, "{arguments:?}");
    }
    assert!(load(&flags(&[]), &environment(&[("ACACHE_PASSWORD", "p")])).unwrap().connection_given);
    let loaded = load(&flags(&["-n", "x", "--expire-after", "-1"]), &environment(&[])).unwrap();
    assert!(!loaded.connection_given);
    assert_eq!(loaded.settings.address, None);
}
