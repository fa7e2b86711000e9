//! IDNA 2008 (RFC 5890 to 5893) after the mapping of UTS 46, as Python's `idna` package does it. The `idna` crate maps and
//! checks by UTS 46, which is more lenient; what RFC 5892 asks beyond that is checked here.

use icu_properties::props::{GeneralCategory, Script};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::idna2003::DOTS;

/// The name in ASCII; `None` if any label of it is refused. A dot at the end stays.
pub(super) fn encode(host: &str) -> Option<String> {
    const MAX_NAME: usize = 253;
    let (host, root) = host.strip_suffix(DOTS).map_or((host, ""), |host| (host, "."));
    // One by one: UTS 46 would hold the labels beside a right-to-left one to the rules of that one.
    let labels = host.split(DOTS).map(encode_label).collect::<Option<Vec<_>>>()?;
    let name = labels.join(".");
    (name.len() <= MAX_NAME).then(|| name + root)
}

/// One label in ASCII, at most 63 characters; `None` if it is refused.
pub(super) fn encode_label(label: &str) -> Option<String> {
    let uts46 = Uts46::new();
    let (unicode, valid) = uts46.to_unicode(label.as_bytes(), AsciiDenyList::STD3, Hyphens::Check);
    valid.ok()?;
    if !unicode.is_ascii() && !has_only_valid_characters(&unicode) {
        return None;
    }
    let ascii = uts46.to_ascii(label.as_bytes(), AsciiDenyList::STD3, Hyphens::Check, DnsLength::Verify).ok()?;
    Some(ascii.into_owned())
}

/// Whether every character is PVALID, or CONTEXTO in its context (RFC 5892 §3 and Appendix A). CONTEXTJ is part of UTS 46.
fn has_only_valid_characters(label: &str) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new();
    let mut before = None;
    let mut rest = label.chars();
    while let Some(c) = rest.next() {
        let valid = match contextual_rule(c) {
            Some(rule) => rule.holds(label, before, rest.clone().next()),
            None => is_pvalid(c, category),
        };
        if !valid {
            return false;
        }
        before = Some(c);
    }
    true
}

/// RFC 5892 §2, for characters that UTS 46 has mapped: those are stable under case folding and NFKC, so "Unstable" is left
/// out, and "IgnorableProperties" too.
fn is_pvalid(c: char, category: CodePointMapDataBorrowed<'_, GeneralCategory>) -> bool {
    match c {
        // Exceptions (F).
        '\u{df}' | '\u{3c2}' | '\u{6fd}' | '\u{6fe}' | '\u{f0b}' | '\u{3007}' => true,
        '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}' => false,
        // Joiners (H), whose context UTS 46 has checked.
        '\u{200c}' | '\u{200d}' => true,
        // IgnorableBlocks (D): marks for symbols, musical and ancient Greek musical notation.
        '\u{20d0}'..='\u{20ff}' | '\u{1d100}'..='\u{1d24f}' => false,
        // OldHangulJamo (I).
        '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97c}' | '\u{d7b0}'..='\u{d7fb}' => false,
        // LDH and LetterDigits (A).
        '-' => true,
        _ => matches!(
            category.get(c),
            GeneralCategory::LowercaseLetter
                | GeneralCategory::UppercaseLetter
                | GeneralCategory::OtherLetter
                | GeneralCategory::DecimalNumber
                | GeneralCategory::ModifierLetter
                | GeneralCategory::NonspacingMark
                | GeneralCategory::SpacingMark
        ),
    }
}

/// The rules of RFC 5892 Appendix A.3 to A.9.
#[derive(Clone, Copy)]
enum ContextualRule {
    /// Between two `l`, as in Catalan.
    MiddleDot,
    /// Before a Greek letter.
    GreekKeraia,
    /// After a Hebrew letter.
    HebrewPunctuation,
    /// Somewhere beside Hiragana, Katakana or Han.
    KatakanaMiddleDot,
    /// Not together with the other Arabic digits.
    ArabicIndicDigit,
    /// Not together with the other Arabic digits.
    ExtendedArabicIndicDigit,
}

fn contextual_rule(c: char) -> Option<ContextualRule> {
    Some(match c {
        '\u{b7}' => ContextualRule::MiddleDot,
        '\u{375}' => ContextualRule::GreekKeraia,
        '\u{5f3}' | '\u{5f4}' => ContextualRule::HebrewPunctuation,
        '\u{30fb}' => ContextualRule::KatakanaMiddleDot,
        '\u{660}'..='\u{669}' => ContextualRule::ArabicIndicDigit,
        '\u{6f0}'..='\u{6f9}' => ContextualRule::ExtendedArabicIndicDigit,
        _ => return None,
    })
}

impl ContextualRule {
    fn holds(self, label: &str, before: Option<char>, after: Option<char>) -> bool {
        let script = |c: char| CodePointMapData::<Script>::new().get(c);
        match self {
            Self::MiddleDot => before == Some('l') && after == Some('l'),
            Self::GreekKeraia => after.is_some_and(|c| script(c) == Script::Greek),
            Self::HebrewPunctuation => before.is_some_and(|c| script(c) == Script::Hebrew),
            Self::KatakanaMiddleDot => {
                label.chars().any(|c| matches!(script(c), Script::Hiragana | Script::Katakana | Script::Han))
            }
            Self::ArabicIndicDigit => !label.contains(|c| ('\u{6f0}'..='\u{6f9}').contains(&c)),
            Self::ExtendedArabicIndicDigit => !label.contains(|c| ('\u{660}'..='\u{669}').contains(&c)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_mapped_and_encoded() {
        assert_eq!(encode("BÜCHER.Example").as_deref(), Some("xn--bcher-kva.example"));
        assert_eq!(encode("日本語。jp.").as_deref(), Some("xn--wgv71a119e.jp."));
    }

    #[test]
    fn symbols_are_refused_although_uts_46_takes_them() {
        for host in ["☃.net", "😀.com", "i❤.ws", "a\u{20d0}é"] {
            assert_eq!(encode(host), None, "{host}");
        }
    }

    #[test]
    fn punctuation_is_taken_in_its_context_only() {
        assert!(encode_label("l·l").is_some());
        assert!(encode_label("a·b").is_none());
        assert!(encode_label("͵α").is_some());
        assert!(encode_label("α͵").is_none());
        assert!(encode_label("א׳").is_some());
        assert!(encode_label("アｱ・").is_some());
        assert!(encode_label("é・").is_none());
        assert!(encode_label("\u{627}\u{660}").is_some());
        assert!(encode_label("\u{627}\u{660}\u{6f0}").is_none());
    }

    #[test]
    fn labels_beside_a_right_to_left_one_are_judged_by_themselves() {
        assert_eq!(encode("1a.אב.com").as_deref(), Some("1a.xn--4dbc.com"));
    }

    #[test]
    fn hyphens_underscores_and_false_a_labels_are_refused() {
        for label in ["-é", "é-", "ab--é", "a_é", "xn--é", "xn--a", "xn--bcher-kva-", "xn---bbk", ""] {
            assert_eq!(encode_label(label), None, "{label}");
        }
    }

    #[test]
    fn overlong_labels_and_names_are_refused() {
        assert!(encode_label(&"a".repeat(63)).is_some());
        assert!(encode_label(&"a".repeat(64)).is_none());
        let long = format!("é.{}", vec!["a".repeat(60); 4].join("."));
        assert_eq!(encode(&long).map(|name| name.len()), Some(251));
        assert_eq!(encode(&format!("{long}aaa")), None);
    }
}
