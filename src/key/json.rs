//! A JSON body as Python's `json.dumps` writes it (FORMAT.md §2.5).

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

/// The bytes that are hashed for this JSON text: the members of an object sorted at the top level only, `ignored` ones left
/// out; nothing at all for `null`. The error says where the text is not JSON.
pub(super) fn payload(text: &str, ignored: &[String]) -> Result<Vec<u8>, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut out = String::with_capacity(text.len());
    match value {
        Value::Null => {}
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().filter(|(name, _)| !ignored.contains(name)).collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            write_value(&mut out, &Value::Object(members.into_iter().collect::<Map<_, _>>()));
        }
        other => write_value(&mut out, &other),
    }
    Ok(out.into_bytes())
}

/// Recursion is bounded: the parser refuses what is nested deeper than 128.
fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_string(out, name);
                out.push_str(": ");
                write_value(out, member);
            }
            out.push('}');
        }
    }
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='\u{7f}' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

/// Integers are exact at any size; anything with a point or an exponent is a float, printed as Python's `repr`.
fn write_number(out: &mut String, number: &Number) {
    let text = number.as_str();
    if !text.contains(['.', 'e', 'E']) {
        // Python reads `-0` as the integer 0.
        out.push_str(if text == "-0" { "0" } else { text });
        return;
    }
    out.push_str(&python_repr(text.parse().unwrap_or(f64::NAN)));
}

/// The shortest digits that round-trip, in exponent form if the exponent is below -4 or at least 16.
fn python_repr(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if number == 0.0 || (-4..16).contains(&exponent) {
        let plain = number.to_string();
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_written_as_python_writes_it() {
        // Left: the text; right: what Python 3.11 prints for json.dumps(json.loads(text)).
        for (text, expected) in [
            ("1.0", "1.0"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("1e5", "100000.0"),
            ("1e16", "1e+16"),
            ("1e15", "1000000000000000.0"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("1.5E300", "1.5e+300"),
            ("1e400", "Infinity"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("[1,2, {\"b\":1,\"a\":[]}]", "[1, 2, {\"b\": 1, \"a\": []}]"),
            ("{\"b\":1,\"a\":2,\"b\":3}", "{\"a\": 2, \"b\": 3}"),
            ("\"\\u00e9/\\u007f\\u0001😀\"", "\"\\u00e9/\u{7f}\\u0001\\ud83d\\ude00\""),
            ("{}", "{}"),
            ("null", ""),
        ] {
            assert_eq!(String::from_utf8(payload(text, &[]).unwrap()).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in ["", "{", "{a:1}", "nul", &"[".repeat(100_000)] {
            assert!(payload(text, &[]).is_err());
        }
    }
}
