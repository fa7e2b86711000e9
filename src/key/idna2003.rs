//! IDNA 2003 (RFC 3490 with Nameprep, RFC 3491), as Python's `idna` codec does it. Host names come here that IDNA 2008
//! refuses, such as `☃.net`. Characters that Unicode 3.2 did not know are let through, as RFC 3490 says for queries.

use idna::punycode;
use stringprep::tables;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// The dots that separate labels (RFC 3490 §3.1).
pub(super) const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

const PREFIX: &str = "xn--";

/// The name in ASCII; `None` if it cannot be encoded. A dot at the end stays; labels that are ASCII pass as they are.
pub(super) fn encode(host: &str) -> Option<String> {
    let (host, root) = host.strip_suffix(DOTS).map_or((host, ""), |host| (host, "."));
    let labels = host.split(DOTS).map(encode_label).collect::<Option<Vec<_>>>()?;
    Some(labels.join(".") + root)
}

/// ToASCII of RFC 3490 §4.1, without UseSTD3ASCIIRules.
fn encode_label(label: &str) -> Option<String> {
    let prepared = if label.is_ascii() { label.to_owned() } else { nameprep(label)? };
    let encoded = if prepared.is_ascii() {
        prepared
    } else if prepared.starts_with(PREFIX) {
        return None;
    } else {
        format!("{PREFIX}{}", punycode::encode_str(&prepared)?)
    };
    (1..=63).contains(&encoded.len()).then_some(encoded)
}

fn nameprep(label: &str) -> Option<String> {
    let mapped: String = label.chars().filter(|&c| !tables::commonly_mapped_to_nothing(c)).map(case_folded).collect();
    let prepared = nfkc_of_unicode_3_2(&mapped);
    let allowed = !prepared.contains(is_prohibited) && is_bidirectionally_sound(&prepared);
    allowed.then_some(prepared)
}

/// RFC 3454 table B.2. Python completes it with today's lower case for letters that got one, or came, after Unicode 3.2.
fn case_folded(c: char) -> String {
    let folded: String = tables::case_fold_for_nfkc(c).collect();
    if folded.chars().eq([c]) { c.to_lowercase().flat_map(tables::case_fold_for_nfkc).collect() } else { folded }
}

/// Normalisation never changes for a character once it has been assigned (Unicode's stability policy), and one that Unicode
/// 3.2 did not know stays what it is. So today's tables serve for everything between those. Newer combining marks are
/// nevertheless put in order, because Python does that.
fn nfkc_of_unicode_3_2(text: &str) -> String {
    let stays = |c| tables::unassigned_code_point(c) && canonical_combining_class(c) == 0;
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(stays) {
        let known = piece.trim_end_matches(stays);
        out.extend(known.nfkc());
        out.push_str(&piece[known.len()..]);
    }
    out
}

/// RFC 3491 §5.
fn is_prohibited(c: char) -> bool {
    tables::non_ascii_space_character(c)
        || tables::non_ascii_control_character(c)
        || tables::private_use(c)
        || tables::non_character_code_point(c)
        || tables::inappropriate_for_plain_text(c)
        || tables::inappropriate_for_canonical_representation(c)
        || tables::change_display_properties_or_deprecated(c)
        || tables::tagging_character(c)
}

/// RFC 3454 §6. Characters that Unicode 3.2 did not know have no direction.
fn is_bidirectionally_sound(text: &str) -> bool {
    let is_known = |c: char| !tables::unassigned_code_point(c);
    let is_rtl = |c: char| is_known(c) && tables::bidi_r_or_al(c);
    let is_ltr = |c: char| is_known(c) && tables::bidi_l(c) && !became_ltr(c);
    !text.contains(is_rtl) || (!text.contains(is_ltr) && text.starts_with(is_rtl) && text.ends_with(is_rtl))
}

/// Left-to-right today, neutral or a mark in Unicode 3.2: three vowel signs, two tone marks, and Braille.
fn became_ltr(c: char) -> bool {
    matches!(c, '\u{cbf}' | '\u{cc6}' | '\u{1734}' | '\u{302e}'..='\u{302f}' | '\u{2800}'..='\u{28ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_and_characters_newer_than_the_standard_are_encoded() {
        assert_eq!(encode("☃.net").as_deref(), Some("xn--n3h.net"));
        assert_eq!(encode("😀.com.").as_deref(), Some("xn--e28h.com."));
    }

    #[test]
    fn sharp_s_becomes_two_letters_and_ascii_labels_keep_their_case() {
        assert_eq!(encode("A_B.Straße").as_deref(), Some("A_B.strasse"));
        assert_eq!(encode("STRAẞE").as_deref(), Some("strasse"));
    }

    #[test]
    fn letters_get_the_lower_case_they_have_today() {
        for (upper, lower) in [("\u{10a0}", "\u{2d00}"), ("\u{4c0}", "\u{4cf}"), ("\u{13a0}", "\u{ab70}")] {
            assert_eq!(encode(upper), encode(lower));
        }
    }

    #[test]
    fn empty_overlong_and_pretended_labels_are_refused() {
        for host in [".é", "é..a", &format!("é{}", "a".repeat(60)), "xn--é", "xn--\u{1F130}"] {
            assert_eq!(encode(host), None, "{host}");
        }
    }

    #[test]
    fn private_use_and_mixed_direction_are_refused() {
        assert_eq!(encode("\u{e000}"), None);
        assert_eq!(encode("\u{5d0}a"), None);
        assert_eq!(encode("\u{5d0}1"), None);
        assert_eq!(encode("\u{627}\u{2800}\u{627}").as_deref(), Some("xn--mgba801x"));
        assert_eq!(encode("\u{5d0}\u{5d1}").as_deref(), Some("xn--4dbc"));
    }
}
