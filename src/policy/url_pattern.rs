//! The library's rule for URL patterns, byte for byte: Python's `fnmatch` (FORMAT.md §6.2); and regular expressions.

use regex_lite::Regex;

/// A pattern such as `*.example.com/api` or `example.com/[ab]?`. What follows the last `://` of a URL is matched, query
/// included; the pattern matches also everything that continues after it, as if it ended in `*`.
///
/// `re:EXPRESSION` is searched for in the whole URL, scheme included; `^` and `$` are its ends.
#[derive(Clone, Debug)]
pub struct UrlPattern {
    text: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Fnmatch(Vec<Token>),
    Regex(Regex),
}

/// Two patterns of the same text match the same URLs.
impl PartialEq for UrlPattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for UrlPattern {}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// `*`: any text, also with `/`.
    Any,
    /// `?`: one character.
    One,
    /// `[…]`: one character of these ranges, or, after `!`, of no such.
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    Char(char),
}

impl UrlPattern {
    /// Any text that does not begin with `re:` is a pattern.
    ///
    /// # Errors
    /// What is wrong with the regular expression.
    pub fn parse(text: &str) -> Result<Self, String> {
        let kind = match text.strip_prefix("re:") {
            Some(expression) => {
                let regex = Regex::new(expression);
                Kind::Regex(regex.map_err(|error| format!("`{expression}` is no regular expression: {error}"))?)
            }
            None => {
                let pattern = after_scheme(text).trim_end_matches('*');
                let mut tokens = tokens(&pattern.chars().collect::<Vec<_>>());
                tokens.push(Token::Any);
                Kind::Fnmatch(tokens)
            }
        };
        Ok(Self { text: text.to_owned(), kind })
    }

    /// The pattern as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this URL, as it was requested, matches.
    #[must_use]
    pub fn matches(&self, url: &str) -> bool {
        let tokens = match &self.kind {
            Kind::Regex(regex) => return regex.is_match(url),
            Kind::Fnmatch(tokens) => tokens,
        };
        let text: Vec<char> = after_scheme(url).chars().collect();
        // Only the last `*` needs to be tried again further on: what an earlier one took can be left as it is. So the time
        // is at most pattern times text.
        let (mut at, mut token, mut retry) = (0, 0, None);
        while at < text.len() {
            match tokens.get(token) {
                Some(Token::Any) => {
                    token += 1;
                    retry = Some((token, at));
                }
                Some(one) if one.takes(text[at]) => {
                    token += 1;
                    at += 1;
                }
                _ => {
                    let Some((after_any, from)) = retry else { return false };
                    token = after_any;
                    at = from + 1;
                    retry = Some((after_any, at));
                }
            }
        }
        tokens[token..].iter().all(|token| *token == Token::Any)
    }
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Char(own) => *own == c,
            Self::Set { negated, ranges } => ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated,
        }
    }
}

fn after_scheme(text: &str) -> &str {
    text.rsplit_once("://").map_or(text, |(_, rest)| rest)
}

fn tokens(pattern: &[char]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(pattern.len());
    let mut at = 0;
    while let Some(&c) = pattern.get(at) {
        at += 1;
        tokens.push(match c {
            '*' => Token::Any,
            '?' => Token::One,
            '[' => match set(&pattern[at..]) {
                Some((set, len)) => {
                    at += len;
                    set
                }
                // A bracket that is never closed is itself.
                None => Token::Char('['),
            },
            c => Token::Char(c),
        });
    }
    tokens
}

/// A set, and its length up to and with the `]`. A `]` right at the beginning is a member.
fn set(rest: &[char]) -> Option<(Token, usize)> {
    let negated = rest.first() == Some(&'!');
    let start = usize::from(negated);
    let search_from = start + usize::from(rest.get(start) == Some(&']'));
    let end = search_from + rest.get(search_from..)?.iter().position(|c| *c == ']')?;
    let members = &rest[start..end];
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < members.len() {
        if members.get(at + 1) == Some(&'-') && at + 2 < members.len() {
            // A range that runs backwards has no members.
            if members[at] <= members[at + 2] {
                ranges.push((members[at], members[at + 2]));
            }
            at += 3;
        } else {
            ranges.push((members[at], members[at]));
            at += 1;
        }
    }
    Some((Token::Set { negated, ranges }, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_the_library() {
        for (pattern, url, expected) in [
            ("a.com", "http://a.com", true),
            ("a.com", "https://a.com/anything?x=1", true),
            ("a.com/x", "http://a.com/xyz", true),
            ("a.com/x", "http://a.com/y", false),
            ("a.com", "http://b.a.com/", false),
            ("*.a.com", "http://b.a.com/", true),
            ("*.a.com", "http://a.com/", false),
            ("http://a.com/*/z", "https://a.com/x/y/z", true),
            ("a.com/?", "http://a.com/", false),
            ("a.com/?", "http://a.com/1", true),
            ("a.com/[ab]/", "http://a.com/b/", true),
            ("a.com/[!ab]/", "http://a.com/b/", false),
            ("a.com/[!ab]/", "http://a.com/c/", true),
            ("a.com/[]]", "http://a.com/]", true),
            ("a.com/[a-c]", "http://a.com/b", true),
            ("a.com/[c-a]", "http://a.com/b", false),
            ("a.com/[!c-a]", "http://a.com/b", true),
            ("a.com/[a-]", "http://a.com/-", true),
            ("a.com/[", "http://a.com/[x", true),
            ("A.com", "http://a.com/", false),
            ("*", "http://a.com/", true),
            ("", "http://a.com/", true),
            ("b/", "http://a/?u=http://b/", true),
            ("a.com/a*b*c", "http://a.com/aXbXbXc", true),
        ] {
            assert_eq!(UrlPattern::parse(pattern).unwrap().matches(url), expected, "{pattern} on {url}");
        }
    }

    #[test]
    fn an_expression_is_searched_for_in_the_whole_url() {
        for (pattern, url, expected) in [
            ("re:^https:", "https://a.com/", true),
            ("re:^https:", "http://a.com/?u=https://b", false),
            (r"re:\.(png|jpe?g)$", "http://a.com/x.jpg", true),
            (r"re:\.(png|jpe?g)$", "http://a.com/x.jpg?1", false),
            ("re:", "http://a.com/", true),
        ] {
            assert_eq!(UrlPattern::parse(pattern).unwrap().matches(url), expected, "{pattern} on {url}");
        }
        assert!(UrlPattern::parse("re:(").unwrap_err().contains("`(` is no regular expression"));
    }

    #[test]
    fn a_pattern_of_many_stars_takes_no_longer_than_its_length_allows() {
        let pattern = UrlPattern::parse(&"*a".repeat(200)).unwrap();
        assert!(!pattern.matches(&"b".repeat(20_000)));
        assert!(!UrlPattern::parse(&format!("{}c", "*a".repeat(50))).unwrap().matches(&"a".repeat(5_000)));
    }
}
