//! The body in the keys of library 0.13 to 0.14.3 (FORMAT.md §2.8): what is empty or zero leaves nothing, bytes stand as they
//! are, a mapping is `k=v` unescaped, and all else is what Python's `str()` prints.

use crate::request::RequestBody;

use super::body::kept_fields;
use super::hash::KeyHasher;
use super::json::Json;
use super::python::{Number, repr};
use super::{KeyError, KeyRules};

pub(super) fn hash(body: &RequestBody, rules: &KeyRules, hasher: &mut KeyHasher) -> Result<(), KeyError> {
    match body {
        RequestBody::None => {}
        RequestBody::Bytes(bytes) => hasher.part(bytes),
        RequestBody::Text(text) => hasher.part(text.as_bytes()),
        RequestBody::Form(pairs) => hasher.part(form(pairs, rules).as_bytes()),
        RequestBody::Json(text) => hasher.part(json(&Json::parse(text)?, rules).as_bytes()),
    }
    Ok(())
}

/// A name that is there more than once is, in Python, a list under that name: `{'a': ['1', '2']}`.
fn form(pairs: &[(String, String)], rules: &KeyRules) -> String {
    let mut fields: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, value) in kept_fields(pairs, rules) {
        match fields.last_mut() {
            Some((last, values)) if *last == name => values.push(value),
            _ => fields.push((name, vec![value])),
        }
    }
    joined(fields.iter().map(|(name, values)| match values.as_slice() {
        [value] => (*name, (*value).to_owned()),
        values => {
            let mut list = String::new();
            list_repr(values, |value, out| repr(value, out), &mut list);
            (*name, list)
        }
    }))
}

fn json(value: &Json<'_>, rules: &KeyRules) -> String {
    match value {
        Json::Null | Json::Bool(false) => String::new(),
        Json::Number(text) if Number::read(text).is_zero() => String::new(),
        Json::List(items) if items.is_empty() => String::new(),
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().filter(|(name, _)| !rules.ignores(name.as_bytes())).collect();
            members.sort_by_key(|(name, _)| name);
            joined(members.into_iter().map(|(name, member)| (name.as_str(), str(member))))
        }
        other => str(other),
    }
}

fn joined<'a>(pairs: impl Iterator<Item = (&'a str, String)>) -> String {
    pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Python's `str()`: a text stands as it is; inside of lists and dicts it is quoted.
fn str(value: &Json<'_>) -> String {
    match value {
        Json::Text(text) => text.clone(),
        other => {
            let mut out = String::new();
            json_repr(other, &mut out);
            out
        }
    }
}

fn json_repr(value: &Json<'_>, out: &mut String) {
    match value {
        Json::Null => out.push_str("None"),
        Json::Bool(true) => out.push_str("True"),
        Json::Bool(false) => out.push_str("False"),
        Json::Number(text) => out.push_str(&Number::read(text).to_string()),
        Json::Text(text) => repr(text, out),
        Json::List(items) => list_repr(items, json_repr, out),
        Json::Object(members) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                repr(name, out);
                out.push_str(": ");
                json_repr(member, out);
            }
            out.push('}');
        }
    }
}

fn list_repr<T>(items: &[T], item_repr: impl Fn(&T, &mut String), out: &mut String) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index > 0 { ", " } else { "" });
        item_repr(item, out);
    }
    out.push(']');
}
