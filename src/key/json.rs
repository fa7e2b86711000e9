//! JSON as Python sees it: read as `json.loads` reads, written as `json.dumps` writes (FORMAT.md §2.5).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::KeyError;
use super::python;

/// As deep as serde_json itself goes.
const MAX_DEPTH: usize = 128;

/// A JSON value. Numbers keep their text, because Python's integers have no bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(String),
    List(Vec<Json<'a>>),
    /// In the order of the text. Of a name that is there twice, the first place and the last value, as in Python's dict.
    Object(Vec<(String, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Reads a whole text.
    ///
    /// # Errors
    /// [`KeyError::Json`] if it is not JSON, is nested deeper than 128 levels, or has an escape of half a character.
    pub(super) fn parse(text: &'a str) -> Result<Self, KeyError> {
        read(serde_json::from_str(text).map_err(|error| KeyError::Json(error.to_string()))?, 0)
    }
}

/// Level by level over the raw text: that way the number `1` and an object that imitates serde_json's private form of a
/// number stay two different things, and so do their keys.
fn read(raw: &RawValue, depth: usize) -> Result<Json<'_>, KeyError> {
    if depth > MAX_DEPTH {
        return Err(KeyError::Json(format!("it is nested deeper than {MAX_DEPTH} levels")));
    }
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = parse_checked(text)?;
            let members = members.into_iter().map(|(name, value)| Ok((name, read(value, depth + 1)?)));
            Json::Object(members.collect::<Result<_, KeyError>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = parse_checked(text)?;
            Json::List(items.into_iter().map(|item| read(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Json::Text(parse_checked(text)?),
        Some(b'n') => Json::Null,
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        _ => Json::Number(text),
    })
}

/// The outermost pass has checked the grammar of it all; what it does not look into is which characters escapes name.
fn parse_checked<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, KeyError> {
    serde_json::from_str(text).map_err(|_| KeyError::Json(r"an escape from \ud800 to \udfff stands alone".to_owned()))
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, &RawValue)> = Vec::new();
                let mut places = HashMap::new();
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    match places.entry(name.clone()) {
                        Entry::Occupied(place) => {
                            let first: usize = *place.get();
                            members[first].1 = value;
                        }
                        Entry::Vacant(place) => {
                            place.insert(members.len());
                            members.push((name, value));
                        }
                    }
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

/// As `json.dumps` writes with its defaults: `", "` and `": "` between, ASCII only.
pub(super) fn dumps(value: &Json<'_>, out: &mut String) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Number(text) => out.push_str(&match python::Number::read(text) {
            python::Number::Float(float) if float.is_infinite() => {
                if float > 0.0 {
                    "Infinity".to_owned()
                } else {
                    "-Infinity".to_owned()
                }
            }
            number => number.to_string(),
        }),
        Json::Text(text) => dump_text(text, out),
        Json::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                dumps(item, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                dump_text(name, out);
                out.push_str(": ");
                dumps(member, out);
            }
            out.push('}');
        }
    }
}

fn dump_text(text: &str, out: &mut String) {
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
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("writing to a String does not fail");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dumped(text: &str) -> String {
        let mut out = String::new();
        match Json::parse(text) {
            Ok(value) => dumps(&value, &mut out),
            Err(error) => out = error.to_string(),
        }
        out
    }

    #[test]
    fn spaces_are_pythons_whatever_the_text_had() {
        assert_eq!(dumped(" {\"b\" :[1,\n2 , {}],\"a\":[ ]} "), r#"{"b": [1, 2, {}], "a": []}"#);
    }

    #[test]
    fn a_name_given_twice_keeps_its_first_place_and_its_last_value() {
        assert_eq!(dumped(r#"{"a":1,"b":2,"\u0061":3}"#), r#"{"a": 3, "b": 2}"#);
    }

    #[test]
    fn characters_outside_ascii_are_escaped_as_utf_16() {
        assert_eq!(dumped(r#""é☃😀\/\b\f\u0001""#), r#""\u00e9\u2603\ud83d\ude00/\b\f\u0001""#);
        assert_eq!(dumped("\"~\u{7f}\""), r#""~\u007f""#);
    }

    #[test]
    fn integers_are_exact_and_floats_are_pythons() {
        for (text, expected) in [
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("1E400", "Infinity"),
            ("-1e400", "-Infinity"),
            ("1e5", "100000.0"),
            ("1E-7", "1e-07"),
            ("1e16", "1e+16"),
        ] {
            assert_eq!(dumped(text), expected, "{text}");
        }
    }

    #[test]
    fn object_that_imitates_the_parsers_own_numbers_stays_an_object() {
        let text = r#"{"$serde_json::private::Number": "1"}"#;
        assert_eq!(dumped(text), text);
        let text = r#"{"$serde_json::private::RawValue": "1"}"#;
        assert_eq!(dumped(text), text);
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            "{",
            "nul",
            "[1,]",
            "NaN",
            "01",
            "'a'",
            "{\"a\":1}x",
            "\"\u{1}\"",
            r#"{"a": "\ud800"}"#,
            r#"["\udc00x"]"#,
        ] {
            assert!(Json::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Json::parse(&nested(MAX_DEPTH)).is_ok());
        assert!(Json::parse(&nested(MAX_DEPTH + 2)).is_err());
        assert!(Json::parse(&nested(1_000_000)).is_err());
    }
}
