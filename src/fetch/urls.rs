//! The URLs of requests, parsed.

use std::cell::RefCell;

use url::{ParseError, Position, Url};

/// Parses URLs one after the other. In a list most have the origin of the one before, and a host takes longer than the rest.
#[derive(Default)]
pub(super) struct UrlParser {
    last: RefCell<Option<Url>>,
}

impl UrlParser {
    /// As [`Url::parse`] does.
    pub(super) fn parse(&self, text: &str) -> Result<Url, ParseError> {
        let text = text.trim_start_matches(|c| c <= ' ');
        if let Some(last) = &*self.last.borrow()
            && let Some(path) = path_below(last, text)
        {
            return Url::options().base_url(Some(last)).parse(path);
        }
        let url = Url::parse(text)?;
        self.last.replace(Some(url.clone()));
        Ok(url)
    }
}

/// What follows scheme and authority, if they are those of `base` to the letter, and it is a path as a reference too: one
/// that begins like `//` would name a host, and of what a parser passes over it must not be told by its second character.
fn path_below<'t>(base: &Url, text: &'t str) -> Option<&'t str> {
    let path = text.strip_prefix(&base[..Position::BeforePath])?;
    let mut bytes = path.bytes();
    let is_path = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\' | b'\t' | b'\n' | b'\r'));
    (is_path && base.has_host()).then_some(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_url_before_makes_no_difference(
            urls in prop::collection::vec("(http|HTTP|https|ws|file|x)://(|u@|u:p@)(a|A|b:80|b:8080|1\\.2|\u{e4})[/?#\\\\\t\n\r .%ab:@\u{e9}]{0,6}", 2..5)
        ) {
            let parser = UrlParser::default();
            for url in urls {
                prop_assert_eq!(parser.parse(&url), Url::parse(url.trim_start_matches(|c| c <= ' ')), "{:?}", url);
            }
        }
    }

    #[test]
    fn only_the_path_is_parsed_below_the_url_before() {
        let base = Url::parse("http://u@h:81/p?q#f").unwrap();
        assert_eq!(path_below(&base, "http://u@h:81/x?y#z"), Some("/x?y#z"));
        for text in ["http://h:81/x", "http://u@h:81", "http://u@h:81?x", "http://u@h:811/", "http://u@h:81//x"] {
            assert_eq!(path_below(&base, text), None, "{text}");
        }
    }
}
