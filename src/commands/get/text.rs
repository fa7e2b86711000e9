//! `--text`: the body in UTF-8, whatever its charset.

use encoding_rs::{CoderResult, Decoder, Encoding};

/// Turns a body into UTF-8 part by part.
pub(super) struct Transcoder(Kind);

enum Kind {
    /// UTF-8 already, or of a charset that is not known: passed on as it is.
    AsItIs,
    /// Each byte is the character of this number: ISO 8859-1 and ASCII. (WHATWG reads windows-1252 for both.)
    Latin1,
    Decoder(Box<Decoder>),
}

impl Transcoder {
    /// For a body of this encoding, by its Python name (`iso8859-1`, `utf-16-le`, `euc_jp` …).
    pub(super) fn new(encoding: &str) -> Self {
        let label = match encoding {
            "utf-8" => return Self(Kind::AsItIs),
            "iso8859-1" | "ascii" => return Self(Kind::Latin1),
            "utf-16-le" => "utf-16le".to_owned(),
            "utf-16-be" => "utf-16be".to_owned(),
            "mac-roman" => "macintosh".to_owned(),
            "mac-cyrillic" => "x-mac-cyrillic".to_owned(),
            other => other.replace('_', "-"),
        };
        // Shift_JIS is the one label with an underscore.
        let known = Encoding::for_label(label.as_bytes()).or_else(|| Encoding::for_label(encoding.as_bytes()));
        Self(known.map_or(Kind::AsItIs, |encoding| Kind::Decoder(Box::new(encoding.new_decoder()))))
    }

    /// The next part in UTF-8; `last` when no other follows. What cannot be decoded becomes U+FFFD.
    pub(super) fn part(&mut self, part: &[u8], last: bool) -> Vec<u8> {
        match &mut self.0 {
            Kind::AsItIs => part.to_vec(),
            Kind::Latin1 => part.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes(),
            Kind::Decoder(decoder) => {
                let room = decoder.max_utf8_buffer_length(part.len()).unwrap_or(part.len() * 3 + 16);
                let mut text = String::with_capacity(room);
                let (result, ..) = decoder.decode_to_string(part, &mut text, last);
                debug_assert!(result == CoderResult::InputEmpty, "there is room for the longest result");
                text.into_bytes()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Transcoder;

    fn text(encoding: &str, parts: &[&[u8]]) -> String {
        let mut transcoder = Transcoder::new(encoding);
        let mut text = Vec::new();
        for part in parts {
            text.extend(transcoder.part(part, false));
        }
        text.extend(transcoder.part(b"", true));
        String::from_utf8_lossy(&text).into_owned()
    }

    #[test]
    fn bodies_become_utf_8_also_when_a_character_is_cut_in_two() {
        assert_eq!(text("iso8859-1", &[b"caf\xe9 \x80"]), "café \u{80}");
        assert_eq!(text("cp1252", &[b"\x80"]), "€");
        assert_eq!(text("utf-16-le", &[b"a\0b", b"\0"]), "ab");
        assert_eq!(text("shift_jis", &[b"\x93", b"\xfa\x96\x7b"]), "日本");
        assert_eq!(text("euc_jp", &[b"\xc6\xfc"]), "日");
        assert_eq!(text("iso8859-15", &[b"\xa4"]), "€");
        assert_eq!(text("utf-8", &["é".as_bytes()]), "é");
        assert_eq!(text("cp1140", &[b"x"]), "x", "an unknown charset stays as it is");
        assert_eq!(text("euc_jp", &[b"\xc6"]), "\u{fffd}", "cut off at the end");
    }
}
