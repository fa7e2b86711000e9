//! `Cache-Control` (RFC 9111 §5.2), read so that anything malformed makes the answer more careful, never less.

use std::time::Duration;

use crate::headers::Headers;

/// "If a cache receives a delta-seconds value greater than the greatest integer it can represent, or if any of its
/// subsequent calculations overflows, the cache MUST consider the value to be 2147483648 (2^31)" (§1.2.2).
const GREATEST: u64 = 1 << 31;

/// The directives of all `Cache-Control` fields of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives(Vec<Directive>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Directive {
    /// Lower case.
    name: String,
    value: Option<String>,
}

/// The value of a directive that takes seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seconds {
    /// Not there.
    Absent,
    /// There, but without a value, with one that is no number, or twice with different ones.
    Malformed,
    /// So many.
    Of(Duration),
}

impl Seconds {
    /// The seconds; what is malformed is `otherwise`, which the caller chooses to be careful.
    #[must_use]
    pub fn or_when_malformed(self, otherwise: Duration) -> Option<Duration> {
        match self {
            Self::Absent => None,
            Self::Malformed => Some(otherwise),
            Self::Of(duration) => Some(duration),
        }
    }
}

impl Directives {
    /// Those of a message.
    #[must_use]
    pub fn of(headers: &Headers) -> Self {
        let mut directives = Vec::new();
        for value in headers.get_all("cache-control") {
            for member in members(&String::from_utf8_lossy(value)) {
                let (name, value) = match member.split_once('=') {
                    Some((name, value)) => (name, Some(unquoted(value))),
                    None => (member.as_str(), None),
                };
                // A space before the `=` is not allowed; the directive is meant all the same, and its value not trusted.
                let value = if name.ends_with([' ', '\t']) { value.map(|value| format!(" {value}")) } else { value };
                directives.push(Directive { name: name.trim().to_ascii_lowercase(), value });
            }
        }
        Self(directives)
    }

    /// Whether there is any directive at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a directive is there, with a value or without.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|directive| directive.name == name)
    }

    /// Whether a directive is there without naming fields: `no-cache`, but not `no-cache="set-cookie"`. An empty list of fields
    /// is none.
    #[must_use]
    pub fn has_unqualified(&self, name: &str) -> bool {
        self.0.iter().any(|directive| directive.name == name && field_names(directive).next().is_none())
    }

    /// The fields that a directive names, in lower case: `no-cache="set-cookie"`.
    pub fn fields(&self, name: &str) -> impl Iterator<Item = String> {
        self.0.iter().filter(move |directive| directive.name == name).flat_map(field_names)
    }

    /// The seconds of a directive.
    #[must_use]
    pub fn seconds(&self, name: &str) -> Seconds {
        let mut found = Seconds::Absent;
        for directive in self.0.iter().filter(|directive| directive.name == name) {
            let seconds = directive.value.as_deref().and_then(delta_seconds).map_or(Seconds::Malformed, Seconds::Of);
            // "If there are duplicate directives … either the first occurrence should be used or the response should be
            // considered stale" (§4.2.1).
            found = match found {
                Seconds::Absent => seconds,
                same if same == seconds => same,
                _ => Seconds::Malformed,
            };
        }
        found
    }

    /// Whether a directive of this name is there without a value: `max-stale`, but not `max-stale=5`.
    #[must_use]
    pub fn has_without_value(&self, name: &str) -> bool {
        self.0.iter().any(|directive| directive.name == name && directive.value.is_none())
    }
}

fn field_names(directive: &Directive) -> impl Iterator<Item = String> {
    let names = directive.value.as_deref().unwrap_or_default().split(',');
    names.map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect::<Vec<_>>().into_iter()
}

/// "delta-seconds = 1*DIGIT" (§1.2.2).
pub(super) fn delta_seconds(text: &str) -> Option<Duration> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // A number too long to be read is very large.
    Some(Duration::from_secs(text.parse().unwrap_or(GREATEST).min(GREATEST)))
}

/// The members of a list, quoted strings whole, empty ones left out (RFC 9110 §5.6.1).
pub(super) fn members(text: &str) -> Vec<String> {
    let mut members = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            ',' if !quoted => {
                members.push(String::new());
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        members.last_mut().expect("there is always a member").push(c);
    }
    members.retain_mut(|member| {
        *member = member.trim().to_owned();
        !member.is_empty()
    });
    members
}

/// "a directive's argument can be a token or a quoted-string; recipients ought to accept both" (§5.2).
fn unquoted(value: &str) -> String {
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        Some(content) => content.replace('\\', ""),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directives(values: &[&str]) -> Directives {
        let mut headers = Headers::default();
        for value in values {
            headers.push("Cache-Control", value.as_bytes());
        }
        Directives::of(&headers)
    }

    fn seconds(n: u64) -> Seconds {
        Seconds::Of(Duration::from_secs(n))
    }

    #[test]
    fn seconds_are_read_carefully() {
        for (values, expected) in [
            (&["max-age=3600"][..], seconds(3600)),
            (&["MaX-aGe=3600"], seconds(3600)),
            (&["foobar, max-age=3600"], seconds(3600)),
            (&["max-age=003600"], seconds(3600)),
            (&["max-age=\"3600\""], seconds(3600)),
            (&["max-age=2147483648"], seconds(1 << 31)),
            (&["max-age=2147483649"], seconds(1 << 31)),
            (&["max-age=99999999999999999999999"], seconds(1 << 31)),
            (&["max-age=1, max-age=1"], seconds(1)),
            (&["no-store"], Seconds::Absent),
            (&["max-age"], Seconds::Malformed),
            (&["max-age="], Seconds::Malformed),
            (&["max-age=-1"], Seconds::Malformed),
            (&["max-age=+1"], Seconds::Malformed),
            (&["max-age=1.0"], Seconds::Malformed),
            (&["max-age=a1"], Seconds::Malformed),
            (&["max-age=1a"], Seconds::Malformed),
            (&["max-age='3600'"], Seconds::Malformed),
            (&["max-age =3600"], Seconds::Malformed),
            (&["max-age= 3600"], Seconds::Malformed),
            (&["max-age=1800, max-age=1"], Seconds::Malformed),
            (&["max-age=1800", "max-age=1"], Seconds::Malformed),
            (&["extension=\"max-age=3600\", max-age=1"], seconds(1)),
            (&["max-age=1, extension=\"a\\\", max-age=3600\""], seconds(1)),
        ] {
            assert_eq!(directives(values).seconds("max-age"), expected, "{values:?}");
        }
    }

    #[test]
    fn fields_may_be_named() {
        let named = directives(&["no-cache=\"Set-Cookie, b\", private=x"]);
        assert!(named.has("no-cache") && !named.has_unqualified("no-cache"));
        assert_eq!(named.fields("no-cache").collect::<Vec<_>>(), ["set-cookie", "b"]);
        assert_eq!(named.fields("private").collect::<Vec<_>>(), ["x"]);
        assert!(directives(&["no-cache=\"\""]).has_unqualified("no-cache"));
        assert!(directives(&["no-cache=\"a\"", "no-cache"]).has_unqualified("no-cache"));
        assert!(directives(&["max-stale"]).has_without_value("max-stale"));
        assert!(!directives(&["max-stale=5"]).has_without_value("max-stale"));
        assert!(directives(&["", ", ,"]).is_empty());
    }
}
