//! The query of a URL as a list of names and values (FORMAT.md §2.2 steps 4 and 5).

use super::escape::{QUERY_PART, decode, push_escape, quote_plus};

/// What becomes of escapes that are not UTF-8. It depends on the version of yarl (FORMAT.md §2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvalidUtf8 {
    /// U+FFFD for each maximal invalid part: yarl 1.25.1.
    Replaced,
    /// The escape stays as text, and its `%` is escaped when it is written: yarl 1.19 to 1.24.
    Spelled,
}

/// Names and values, decoded, in the order of the query. A piece without `=` has an empty value; empty pieces are skipped;
/// `;` separates nothing.
pub(super) fn parse(query: &str, invalid: InvalidUtf8) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            (decode_part(name, invalid), decode_part(value, invalid))
        })
        .collect()
}

/// Writes the pairs. The `=` is always there.
pub(super) fn write<'a>(pairs: impl IntoIterator<Item = &'a (String, String)>) -> String {
    let mut query = String::new();
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            query.push('&');
        }
        quote_plus(name.as_bytes(), QUERY_PART, &mut query);
        query.push('=');
        quote_plus(value.as_bytes(), QUERY_PART, &mut query);
    }
    query
}

fn decode_part(part: &str, invalid: InvalidUtf8) -> String {
    let spaced = part.replace('+', " ");
    let bytes = decode(spaced.as_bytes());
    match invalid {
        InvalidUtf8::Replaced => String::from_utf8_lossy(&bytes).into_owned(),
        InvalidUtf8::Spelled => {
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                chunk.invalid().iter().for_each(|&byte| push_escape(byte, &mut text));
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn pieces_are_split_at_the_first_equals_sign_and_empty_ones_skipped() {
        assert_eq!(
            parse("&&a&b=c=d&=&=1&x;y=2", InvalidUtf8::Replaced),
            [pair("a", ""), pair("b", "c=d"), pair("", ""), pair("", "1"), pair("x;y", "2")]
        );
    }

    #[test]
    fn each_maximal_invalid_part_is_one_replacement_character() {
        assert_eq!(
            parse("a=%E0%A4&b=%FF%FEx", InvalidUtf8::Replaced),
            [pair("a", "\u{FFFD}"), pair("b", "\u{FFFD}\u{FFFD}x")]
        );
    }

    #[test]
    fn older_yarl_spells_invalid_escapes_out() {
        assert_eq!(parse("a=%E0%A4z", InvalidUtf8::Spelled), [pair("a", "%E0%A4z")]);
        assert_eq!(write(&[pair("a", "%FF")]), "a=%25FF");
    }

    #[test]
    fn a_plus_is_a_space_and_is_written_back_as_one() {
        let pairs = parse("q=x+y%20z%2B", InvalidUtf8::Replaced);
        assert_eq!(pairs, [pair("q", "x y z+")]);
        assert_eq!(write(&pairs), "q=x+y+z%2B");
    }
}
