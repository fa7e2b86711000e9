//! What comes from a cache or a server may not drive the terminal, nor break the lines that a script reads.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with control characters, and characters that change the direction of writing, as `\u{1b}` and the like.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    escape_but(text, &[])
}

/// The same, but lines stay lines, and tabs tabs.
#[must_use]
pub fn escape_lines(text: &str) -> Cow<'_, str> {
    escape_but(text, &['\n', '\t'])
}

fn escape_but<'a>(text: &'a str, kept: &[char]) -> Cow<'a, str> {
    let is_bad = |c: char| !kept.contains(&c) && (c.is_control() || is_invisible_control(c));
    if !text.contains(is_bad) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if !is_bad(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    Cow::Owned(out)
}

/// Characters that reorder or separate text without being seen.
fn is_invisible_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_drives_a_terminal_gets_through() {
        assert_eq!(escape("a\x1b[31m\r\n\tb\u{9b}\u{202e}\u{7f}"), "a\\u{1b}[31m\\r\\n\\tb\\u{9b}\\u{202e}\\u{7f}");
        assert_eq!(escape_lines("a\x1b\r\n\tb"), "a\\u{1b}\\r\n\tb");
        assert!(matches!(escape("plain text, ünïcode 日本"), Cow::Borrowed(_)));
    }
}
