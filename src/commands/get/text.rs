//! `--text`: the body in UTF-8, whatever its charset.

use encoding_rs::{CoderResult, Decoder};

use crate::entry::Charset;

/// Turns a body into UTF-8 part by part.
pub(super) struct Transcoder(Kind);

enum Kind {
    /// UTF-8 already, or of a charset that is not known: passed on as it is.
    AsItIs,
    Latin1,
    Decoder(Box<Decoder>),
}

impl Transcoder {
    /// For a body of this charset; `None` is one that is not known.
    pub(super) fn new(charset: Option<Charset>) -> Self {
        Self(match charset {
            None | Some(Charset::Utf8) => Kind::AsItIs,
            Some(Charset::Latin1) => Kind::Latin1,
            Some(Charset::Other(encoding)) => Kind::Decoder(Box::new(encoding.new_decoder())),
        })
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
    use super::{Charset, Transcoder};

    fn text(encoding: &str, parts: &[&[u8]]) -> String {
        let mut transcoder = Transcoder::new(Charset::named(encoding));
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
        assert_eq!(text("utf-8-sig", &["\u{feff}é".as_bytes()]), "é");
        assert_eq!(text("utf-16", &[b"\xfe\xff", b"\0a"]), "a", "the mark at the start says which way round");
        assert_eq!(text("utf-8", &["é".as_bytes()]), "é");
        assert_eq!(text("cp1140", &[b"x"]), "x", "an unknown charset stays as it is");
        assert_eq!(text("euc_jp", &[b"\xc6"]), "\u{fffd}", "cut off at the end");
    }
}
