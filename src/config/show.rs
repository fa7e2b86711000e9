//! `config show` and the file that `config init` writes.

use serde_json::{Map, Value, json};

use super::setting::{Form, SETTINGS, Setting};
use super::{Loaded, Origin};

/// One line a setting: name, value, and where it came from. Secrets are not shown.
#[must_use]
pub fn show(loaded: &Loaded) -> String {
    let rows: Vec<_> = loaded.origins.iter().map(|row| (row.0.name, value(row), row.1.to_string())).collect();
    let width = |column: fn(&(&str, String, String)) -> usize| rows.iter().map(column).max().unwrap_or_default();
    let (names, values) = (width(|row| row.0.len()), width(|row| row.1.chars().count()).min(40));
    let lines = rows.iter().map(|(name, value, origin)| format!("{name:names$} = {value:values$}  # {origin}\n"));
    lines.collect()
}

/// An object with `value` and `origin` of each setting.
#[must_use]
pub fn show_json(loaded: &Loaded) -> Value {
    let row = |row: &(&'static Setting, Origin, Vec<String>)| {
        (row.0.name.to_owned(), json!({"value": value(row), "origin": row.1.to_string()}))
    };
    Value::Object(loaded.origins.iter().map(row).collect::<Map<_, _>>())
}

/// As it would be written in the file.
fn value((setting, origin, texts): &(&'static Setting, Origin, Vec<String>)) -> String {
    if *origin == Origin::Default {
        return if setting.default.is_empty() { "(none)".to_owned() } else { setting.default.to_owned() };
    }
    match setting.form {
        Form::Secret => "(redacted)".to_owned(),
        Form::Bool => texts[0].clone(),
        Form::List(_) | Form::Several => {
            format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
        }
        Form::Table => {
            let pair = |text: &String| match text.rsplit_once('=') {
                Some((name, value)) => format!("{} = {}", quoted(name), quoted(value)),
                None => quoted(text),
            };
            format!("{{ {} }}", texts.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Form::Text => quoted(&texts[0]),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.escape_debug())
}

/// A config file with every setting, its meaning and its default, all commented out.
#[must_use]
pub fn template() -> String {
    let mut text = String::from(
        "# Settings of acache. A flag outranks an ACACHE_* variable, that a profile, and that these lines.\n\
         # `acache config show` says what is in force and why.\n",
    );
    for setting in SETTINGS {
        let default = if setting.default.is_empty() { "\"\"" } else { setting.default };
        text.push_str(&format!("\n# {}.\n# {} = {default}\n", setting.help, setting.name));
    }
    text.push_str("\n# Chosen with --profile prod or ACACHE_PROFILE=prod.\n# [profile.prod]\n# address = \"redis://cache.example.com\"\n");
    text
}
