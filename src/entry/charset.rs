//! The charset of a body, under the name that Python has for it.

use super::codecs::CODECS;
use crate::headers::Headers;

/// What the library writes where the response names no charset that Python knows.
const DEFAULT: &str = "utf-8";

/// The codec that Python would read the body with: the charset of Content-Type if Python knows it, else `utf-8`
/// (FORMAT.md §3.3).
#[must_use]
pub fn encoding(headers: &Headers) -> &'static str {
    let content_type = headers.get("content-type").filter(|value| value.contains(&b';'));
    let content_type = content_type.map(|value| String::from_utf8_lossy(value).to_lowercase());
    let label = content_type.as_deref().and_then(charset);
    label.and_then(codec_name).unwrap_or(DEFAULT)
}

/// The first `charset` parameter, as aiohttp finds it: by splitting at semicolons, quotes or not.
fn charset(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    parameters
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .find(|(name, _)| name.trim() == "charset")
        .map(|(_, value)| value.trim_matches([' ', '"']))
}

/// `codecs.lookup(label).name`, for the codecs that yield text.
pub(super) fn codec_name(label: &str) -> Option<&'static str> {
    let label = normalize(label);
    CODECS.iter().find(|(_, labels)| labels.contains(&label.as_str())).map(|(name, _)| *name)
}

/// Python's `encodings.normalize_encoding`, in lower case.
fn normalize(label: &str) -> String {
    let mut normal = String::with_capacity(label.len());
    let mut after_punctuation = false;
    for c in label.chars() {
        if !c.is_alphanumeric() && c != '.' {
            after_punctuation = true;
            continue;
        }
        if after_punctuation && !normal.is_empty() {
            normal.push('_');
        }
        after_punctuation = false;
        if c.is_ascii() {
            normal.push(c.to_ascii_lowercase());
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding_of(content_type: &str) -> &'static str {
        let mut headers = Headers::default();
        headers.push("Content-Type", content_type);
        encoding(&headers)
    }

    #[test]
    fn a_charset_gets_the_name_that_python_prints() {
        // Right-hand sides: `codecs.lookup(…).name` of Python 3.11.
        for (label, name) in [
            ("UTF-8", "utf-8"),
            ("utf8", "utf-8"),
            ("utf.16", "utf-8"),
            ("UTF-8-SIG", "utf-8-sig"),
            ("ISO-8859-1", "iso8859-1"),
            ("latin1", "iso8859-1"),
            ("Latin-1", "iso8859-1"),
            ("ISO-8859-15", "iso8859-15"),
            ("us-ascii", "ascii"),
            ("ANSI_X3.4-1968", "ascii"),
            ("windows-1252", "cp1252"),
            ("cp1251", "cp1251"),
            ("Shift_JIS", "shift_jis"),
            ("x-sjis", "utf-8"),
            ("EUC-JP", "euc_jp"),
            ("euc-kr", "euc_kr"),
            ("ISO-2022-JP", "iso2022_jp"),
            ("GB2312", "gb2312"),
            ("gbk", "gbk"),
            ("GB18030", "gb18030"),
            ("big5", "big5"),
            ("Big5-HKSCS", "big5hkscs"),
            ("KOI8-R", "koi8-r"),
            ("koi8-u", "koi8-u"),
            ("utf-16", "utf-16"),
            ("UTF-16LE", "utf-16-le"),
            ("utf-16be", "utf-16-be"),
            ("TIS-620", "tis-620"),
            ("macintosh", "mac-roman"),
            ("no-such-thing", "utf-8"),
            ("base64", "utf-8"),
            ("", "utf-8"),
        ] {
            assert_eq!(encoding_of(&format!("text/html; charset={label}")), name, "{label}");
        }
    }

    #[test]
    fn the_parameter_is_found_as_aiohttp_finds_it() {
        assert_eq!(encoding_of("text/html;CHARSET = \"ISO-8859-2\" ; x=y"), "iso8859-2");
        assert_eq!(encoding_of("text/html; x=\"a; charset=latin1\""), "iso8859-1");
        assert_eq!(encoding_of("text/html; charset=koi8-r; charset=latin1"), "koi8-r");
        assert_eq!(encoding_of("charset=latin1"), "utf-8");
        assert_eq!(encoding_of("application/json"), "utf-8");
        assert_eq!(encoding(&Headers::default()), "utf-8");
    }
}
