//! Numbers and texts as Python prints them (`repr`).

use std::fmt::{self, Write as _};

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// A JSON number as Python reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number<'a> {
    /// Of any size, without a fraction and an exponent. The digits as given, but `0` for `-0`.
    Int(&'a str),
    Float(f64),
}

impl<'a> Number<'a> {
    /// `text` is a number by the grammar of JSON.
    pub(super) fn read(text: &'a str) -> Self {
        if !text.contains(['.', 'e', 'E']) {
            return Self::Int(if text == "-0" { "0" } else { text });
        }
        Self::Float(text.parse().expect("every JSON number is a number to Rust, infinite if it is too large"))
    }

    /// What `bool()` says of it, the other way round.
    pub(super) fn is_zero(self) -> bool {
        match self {
            Self::Int(digits) => digits == "0",
            Self::Float(float) => float == 0.0,
        }
    }
}

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Int(digits) => f.write_str(digits),
            Self::Float(float) if float.is_infinite() => f.write_str(if float > 0.0 { "inf" } else { "-inf" }),
            Self::Float(float) => f.write_str(&float_repr(float)),
        }
    }
}

/// Python's `repr` of a finite number: the shortest digits that read back as the same number, in exponent form if the
/// exponent is below -4 or at least 16, else with `.0` if there is no fraction.
fn float_repr(float: f64) -> String {
    // Of two shortest forms that are equally near, serde_json takes the even one, as Python does; `{:e}` does not.
    let shortest = serde_json::to_string(&float.abs()).expect("a finite number can be written");
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let leading_zeros = all.len() - digits.len();
    let digits = digits.trim_end_matches('0');
    let sign = if float.is_sign_negative() { "-" } else { "" };
    let Some((first, rest)) = digits.split_at_checked(1) else {
        return format!("{sign}0.0");
    };

    // The exponent of the first digit that is not zero.
    let shift = whole.len() as i32 - leading_zeros as i32 - 1;
    let exponent = exponent.parse::<i32>().expect("the exponent of a float is a small integer") + shift;
    let body = match usize::try_from(exponent) {
        Ok(places @ 0..16) if rest.len() > places => format!("{first}{}.{}", &rest[..places], &rest[places..]),
        Ok(places @ 0..16) => format!("{first}{rest:0<places$}.0"),
        Err(_) if exponent >= -4 => format!("0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1)),
        _ => {
            let point = if rest.is_empty() { "" } else { "." };
            let exponent_sign = if exponent < 0 { '-' } else { '+' };
            format!("{first}{point}{rest}e{exponent_sign}{:02}", exponent.unsigned_abs())
        }
    };
    format!("{sign}{body}")
}

/// Python's `repr` of a `str`: in single quotes, unless it has those and no double ones; what is not printable escaped.
pub(super) fn repr(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => out.extend(['\\', c]),
            _ if is_printable(c) => out.push(c),
            _ => {
                let code = u32::from(c);
                match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                }
                .expect("writing to a String does not fail");
            }
        }
    }
    out.push(quote);
}

/// `str.isprintable()`: neither control, format, surrogate, private, unassigned, nor a separator other than the space.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    !matches!(
        CodePointMapData::<GeneralCategory>::new().get(c),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::SpaceSeparator
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_change_to_exponent_form_where_python_does() {
        for (text, expected) in [
            ("1.0", "1.0"),
            ("1e15", "1000000000000000.0"),
            ("9999999999999998.0", "9999999999999998.0"),
            ("1e16", "1e+16"),
            ("1.5e300", "1.5e+300"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("0.000012345", "1.2345e-05"),
            ("5e-324", "5e-324"),
            ("123456789.123456789", "123456789.12345679"),
            ("-0e0", "-0.0"),
            ("-1.25e-5", "-1.25e-05"),
            ("120.5", "120.5"),
            ("100", "100"),
            ("100.0", "100.0"),
            ("1e999", "inf"),
            ("-1e999", "-inf"),
        ] {
            assert_eq!(Number::read(text).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn of_two_equally_near_floats_the_even_one_is_printed() {
        assert_eq!(Number::read("869967192239695.25").to_string(), "869967192239695.2");
        assert_eq!(Number::read("818961087757521.75").to_string(), "818961087757521.8");
    }

    #[test]
    fn texts_are_quoted_as_python_quotes_them() {
        for (text, expected) in [
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("'\"", "'\\'\"'"),
            ("\\\n\u{7f}é\u{a0}\u{200b}\u{e0001}", "'\\\\\\n\\x7fé\\xa0\\u200b\\U000e0001'"),
        ] {
            let mut out = String::new();
            repr(text, &mut out);
            assert_eq!(out, expected);
        }
    }
}
