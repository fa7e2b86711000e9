//! The `encoding` of an entry: the charset of its Content-Type, by the name that Python's codecs give it.

/// Spellings without `-`, `_` and spaces, and what `codecs.lookup(spelling).name` says in Python 3.11.
const CODECS: &[(&[&str], &str)] = &[
    (&["utf8", "u8"], "utf-8"),
    (&["ascii", "usascii", "646"], "ascii"),
    (&["utf16"], "utf-16"),
    (&["utf16le"], "utf-16-le"),
    (&["utf16be"], "utf-16-be"),
    (&["utf32"], "utf-32"),
    (&["utf7"], "utf-7"),
    (&["shiftjis", "sjis", "csshiftjis"], "shift_jis"),
    (&["windows31j", "cp932", "ms932"], "cp932"),
    (&["eucjp", "ujis"], "euc_jp"),
    (&["iso2022jp"], "iso2022_jp"),
    (&["euckr", "ksc5601", "ksc56011987"], "euc_kr"),
    (&["cp949", "uhc"], "cp949"),
    (&["iso2022kr"], "iso2022_kr"),
    (&["gb2312", "euccn"], "gb2312"),
    (&["gbk", "cp936", "ms936"], "gbk"),
    (&["gb18030"], "gb18030"),
    (&["hz", "hzgb2312"], "hz"),
    (&["big5", "big5tw"], "big5"),
    (&["big5hkscs"], "big5hkscs"),
    (&["koi8r"], "koi8-r"),
    (&["koi8u"], "koi8-u"),
    (&["tis620"], "tis-620"),
    (&["macintosh", "macroman"], "mac-roman"),
    (&["maccyrillic"], "mac-cyrillic"),
    (&["latin1", "l1", "cp819"], "iso8859-1"),
    (&["latin2", "l2"], "iso8859-2"),
    (&["latin9"], "iso8859-15"),
    (&["cyrillic"], "iso8859-5"),
    (&["greek"], "iso8859-7"),
];

/// The Python name of the charset that a Content-Type names; `utf-8` if it names none, or one that Python does not know.
#[must_use]
pub fn encoding(content_type: &str) -> String {
    let parameters = content_type.split(';').skip(1);
    let charset = parameters.filter_map(|parameter| parameter.split_once('=')).find_map(|(name, value)| {
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    });
    charset.and_then(codec).unwrap_or_else(|| "utf-8".to_owned())
}

fn codec(charset: &str) -> Option<String> {
    let spelling: String = charset.chars().filter(|c| !"-_ ".contains(*c)).map(|c| c.to_ascii_lowercase()).collect();
    if let Some((_, name)) = CODECS.iter().find(|(spellings, _)| spellings.contains(&spelling.as_str())) {
        return Some((*name).to_owned());
    }
    let number = |prefix: &str| spelling.strip_prefix(prefix).and_then(|digits| digits.parse::<u16>().ok());
    if let Some(part) = number("iso8859").filter(|part| matches!(part, 1..=11 | 13..=16)) {
        return Some(format!("iso8859-{part}"));
    }
    let page = number("windows").or_else(|| number("cp"))?;
    let known = [437, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874, 1125, 1140];
    (matches!(page, 1250..=1258) || (known.contains(&page) && spelling.starts_with("cp"))).then(|| format!("cp{page}"))
}

#[cfg(test)]
mod tests {
    use super::encoding;

    /// The right column is what the library stored for responses with these fields.
    #[test]
    fn charsets_have_the_names_of_python() {
        for (content_type, expected) in [
            ("text/html", "utf-8"),
            ("text/html; charset=UTF-8", "utf-8"),
            ("text/html;charset=\"utf8\"", "utf-8"),
            ("text/html; charset=ISO-8859-1", "iso8859-1"),
            ("text/html; charset=latin-1", "iso8859-1"),
            ("text/html; charset=iso-8859-15", "iso8859-15"),
            ("text/html; charset=windows-1252", "cp1252"),
            ("text/html; CHARSET=Shift_JIS", "shift_jis"),
            ("text/html; charset=EUC-KR", "euc_kr"),
            ("text/html; charset=us-ascii", "ascii"),
            ("text/html; charset=GB2312", "gb2312"),
            ("text/html; charset=koi8-r", "koi8-r"),
            ("text/html; charset=utf-16le", "utf-16-le"),
            ("text/html; charset=no-such", "utf-8"),
            ("text/html; charset=", "utf-8"),
            ("", "utf-8"),
        ] {
            assert_eq!(encoding(content_type), expected, "{content_type}");
        }
    }
}
