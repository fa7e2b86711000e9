//! Charsets that bodies can be decoded from, under the names that Python and the WHATWG have for them.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8};

use super::charset::codec_name;

/// A charset that bodies can be decoded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Needs no decoding.
    Utf8,
    /// Each byte is the character of this number: ISO 8859-1 and ASCII. (WHATWG reads windows-1252 for both.)
    Latin1,
    /// Any other.
    Other(&'static Encoding),
}

impl Charset {
    /// What [`Charset::named`] takes.
    pub const FORMS: &str = "the name of a charset that is a codec of Python (utf-8, latin-1, cp1251, euc_jp) or a label of the \
                             WHATWG (windows-1251, shift_jis), and none of the few that only Python can decode (utf-32, cp437)";

    /// The charset under a name. One that Python knows means what it means to Python; any other is a label of the WHATWG.
    /// `None` where neither knows it, or it is one of Python's that cannot be decoded here.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let Some(codec) = codec_name(name) else { return other(Encoding::for_label(name.as_bytes())?) };
        let label = match codec {
            "utf-8" => return Some(Self::Utf8),
            // Without the mark at its start, which a decoder drops.
            "utf-8-sig" => return Some(Self::Other(UTF_8)),
            "iso8859-1" | "ascii" => return Some(Self::Latin1),
            "utf-16-le" => "utf-16le",
            "utf-16-be" => "utf-16be",
            "mac-roman" => "macintosh",
            "mac-cyrillic" => "x-mac-cyrillic",
            "big5hkscs" => "big5-hkscs",
            // The WHATWG's charsets of these names are Microsoft's.
            "cp874" => "windows-874",
            "cp932" => "shift_jis",
            "cp949" => "euc-kr",
            "cp950" => "big5",
            "euc_jp" => "euc-jp",
            "euc_kr" => "euc-kr",
            "iso2022_jp" => "iso-2022-jp",
            same => same,
        };
        other(Encoding::for_label(label.as_bytes())?)
    }
}

/// A label for what browsers refuse to decode is no charset.
fn other(encoding: &'static Encoding) -> Option<Charset> {
    match encoding {
        encoding if encoding == REPLACEMENT => None,
        encoding if encoding == UTF_8 => Some(Charset::Utf8),
        encoding => Some(Charset::Other(encoding)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_python_and_labels_of_the_whatwg_are_known() {
        for (name, encoding) in [
            ("cp1252", "windows-1252"),
            ("windows-1252", "windows-1252"),
            ("x-cp1252", "windows-1252"),
            ("ISO-8859-15", "ISO-8859-15"),
            ("l9", "ISO-8859-15"),
            ("Shift_JIS", "Shift_JIS"),
            ("x-sjis", "Shift_JIS"),
            ("cp932", "Shift_JIS"),
            ("ms932", "Shift_JIS"),
            ("euc_jp", "EUC-JP"),
            ("ujis", "EUC-JP"),
            ("uhc", "EUC-KR"),
            ("iso2022_jp", "ISO-2022-JP"),
            ("gb2312", "GBK"),
            ("gb18030", "gb18030"),
            ("big5hkscs", "Big5"),
            ("koi8_r", "KOI8-R"),
            ("utf_16", "UTF-16LE"),
            ("utf-16be", "UTF-16BE"),
            ("tis-620", "windows-874"),
            ("mac_cyrillic", "x-mac-cyrillic"),
            ("866", "IBM866"),
            ("utf_8_sig", "UTF-8"),
        ] {
            let found = Charset::named(name);
            assert!(matches!(found, Some(Charset::Other(found)) if found.name() == encoding), "{name}: {found:?}");
        }
        for name in ["utf-8", "UTF8", "u8", "unicode-1-1-utf-8", "cp65001"] {
            assert_eq!(Charset::named(name), Some(Charset::Utf8), "{name}");
        }
    }

    /// The WHATWG has windows-1252 under these names, Python what they say.
    #[test]
    fn python_s_meaning_wins() {
        for name in ["latin-1", "ISO-8859-1", "us-ascii", "l1", "ibm819"] {
            assert_eq!(Charset::named(name), Some(Charset::Latin1), "{name}");
        }
    }

    #[test]
    fn what_nobody_knows_or_cannot_be_decoded_is_refused() {
        for name in ["", "klingon", "utf-32", "utf-7", "cp437", "hz", "iso2022_kr", "replacement", "base64", "idna"] {
            assert_eq!(Charset::named(name), None, "{name}");
        }
    }
}
