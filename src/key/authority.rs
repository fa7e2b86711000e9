//! Userinfo, host and port of a URL (FORMAT.md §2.2 step 2).

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::escape::{Style, requote};
use super::host;
use super::url::{Fault, Scheme};

/// The encoded parts between `//` and the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authority {
    /// `user` or `user:password`, either side of the colon possibly empty; `None` without either.
    pub(super) userinfo: Option<String>,
    /// ASCII in lower case, or an IPv6 address in brackets with its zone as given.
    pub(super) host: String,
    /// `None` for the scheme's default.
    pub(super) port: Option<u16>,
}

impl Authority {
    pub(super) fn parse(text: &str, scheme: Scheme) -> Result<Self, Fault> {
        if text.contains('\\') {
            return Err("a backslash stands before the path");
        }
        if !text.is_ascii() {
            refuse_hidden_delimiters(text)?;
        }
        let (userinfo, host_and_port) = match text.rsplit_once('@') {
            Some((userinfo, rest)) => (encode_userinfo(userinfo), rest),
            None => (None, text),
        };
        // Brackets in userinfo are tolerated only beside an address in brackets: the library looks at both together.
        let bracketed = text.contains(['[', ']']);
        if bracketed && !(host_and_port.starts_with('[') && text.contains(']')) {
            return Err("a bracket stands where no IPv6 address begins");
        }
        let (host, port) = if bracketed { split_bracketed(host_and_port)? } else { split_named(host_and_port) };
        if host.is_empty() {
            return Err("it has no host");
        }
        Ok(Self {
            userinfo,
            host: if bracketed { host::encode_ipv6(host)? } else { host::encode_name(host)? },
            port: parse_port(port)?.filter(|&port| port != scheme.default_port()),
        })
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(userinfo) = &self.userinfo {
            write!(f, "{userinfo}@")?;
        }
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// `℀` is one character in a browser's address bar and `a/c` to IDNA: such a host could pass for another.
fn refuse_hidden_delimiters(text: &str) -> Result<(), Fault> {
    let visible = text.replace(['@', ':', '#', '?'], "");
    let compatible: String = visible.nfkc().collect();
    if compatible != visible && compatible.contains(['/', '?', '#', '@', ':', '%']) {
        return Err("a character before the path turns into a delimiter");
    }
    Ok(())
}

/// A colon without a password stays (`user:`); an empty user without a colon is no userinfo.
fn encode_userinfo(text: &str) -> Option<String> {
    match text.split_once(':') {
        Some((user, password)) => {
            Some(format!("{}:{}", requote(user, Style::USERINFO), requote(password, Style::USERINFO)))
        }
        None => Some(requote(text, Style::USERINFO)).filter(|user| !user.is_empty()),
    }
}

fn split_named(text: &str) -> (&str, &str) {
    text.split_once(':').unwrap_or((text, ""))
}

fn split_bracketed(text: &str) -> Result<(&str, &str), Fault> {
    let inside = text.strip_prefix('[').unwrap_or(text);
    // Without a closing bracket here there is one in the userinfo, and that is enough for yarl.
    let (host, after) = inside.split_once(']').unwrap_or((inside, ""));
    if host.contains('[') || after.contains(['[', ']']) {
        return Err("the brackets around the IPv6 address do not match");
    }
    match after.strip_prefix(':') {
        Some(port) => Ok((host, port)),
        None if after.is_empty() => Ok((host, "")),
        None => Err("text follows the bracket that ends the IPv6 address"),
    }
}

/// What Python's `int()` takes, as far as it is ASCII: spaces around, a sign, leading zeros, single underscores inside.
fn parse_port(text: &str) -> Result<Option<u16>, Fault> {
    const FAULT: Fault = "the port is not a number from 0 to 65535";
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.trim_matches(is_python_space);
    let (negative, digits) = match number.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, number.strip_prefix('+').unwrap_or(number)),
    };
    let groups_are_digits =
        digits.split('_').all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    if !groups_are_digits {
        return Err(FAULT);
    }
    let digits = digits.replace('_', "");
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(Some(0));
    }
    if negative { Err(FAULT) } else { significant.parse().map(Some).map_err(|_| FAULT) }
}

/// What `str.strip()` removes: Unicode's white space, and four separators that Unicode does not count.
pub(super) fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Authority::parse(text, Scheme::Http).map_or_else(str::to_owned, |authority| authority.to_string())
    }

    #[test]
    fn userinfo_is_cut_at_the_last_at_sign_and_its_first_colon() {
        assert_eq!(parsed("u:p@q:r@e.com"), "u:p%40q%3Ar@e.com");
        assert_eq!(parsed("us%65r:p%40ss%3a@e.com"), "user:p%40ss%3A@e.com");
    }

    #[test]
    fn empty_sides_of_userinfo_keep_their_colon() {
        for (text, expected) in
            [("@e.com", "e.com"), ("u:@e.com", "u:@e.com"), (":p@e.com", ":p@e.com"), (":@e.com", ":@e.com")]
        {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn ports_are_read_as_python_reads_numbers() {
        for (text, expected) in
            [("e:0080", "e"), ("e:8_0", "e"), ("e:+81", "e:81"), ("e: 81 ", "e:81"), ("e:-0", "e:0")]
        {
            assert_eq!(parsed(text), expected, "{text}");
        }
        for text in ["e:x", "e:65536", "e:-1", "e:8__0", "e:_80", "e:+", "e: ", "e:80:80", "e:99999999999999999999"] {
            assert!(Authority::parse(text, Scheme::Http).is_err(), "{text}");
        }
        assert_eq!(parsed("e:65535"), "e:65535");
    }

    #[test]
    fn misplaced_brackets_are_refused() {
        for text in [
            "[::1",
            "::1]",
            "a[::1]",
            "[::1]a",
            "[[::1]]",
            "[::1]]",
            "[::1][::1]",
            "u[@e.com",
            "u[]@e.com",
            "[]",
            "[a]",
        ] {
            assert!(Authority::parse(text, Scheme::Http).is_err(), "{text}");
        }
        assert_eq!(parsed("u[@[::1]:81"), "u%5B@[::1]:81");
        assert_eq!(parsed("u]@[::1"), "u%5D@[::1]");
    }

    #[test]
    fn characters_that_turn_into_delimiters_are_refused() {
        for text in ["e.com\u{2100}", "e\u{ff1a}80.com", "\u{ff05}41.com", "e\u{301}%41@e.com", "e.com\\x"] {
            assert!(Authority::parse(text, Scheme::Http).is_err(), "{text}");
        }
        assert_eq!(parsed("é%41@e.com"), "%C3%A9A@e.com");
    }
}
