//! Links of a response, as aiohttp reads them from its Link fields.

use url::Url;

use crate::entry::{EntryUrl, Link};
use crate::headers::Headers;

/// The links of the Link fields, in order. `url` is the URL of the response: targets are joined to it, and one that joins
/// to nothing is left out.
#[must_use]
pub fn links(headers: &Headers, url: &EntryUrl) -> Vec<Link> {
    let fields: Vec<_> = headers.get_all("link").map(|value| String::from_utf8_lossy(value)).collect();
    if fields.is_empty() {
        return Vec::new();
    }
    let Ok(base) = Url::parse(&url.to_string()) else { return Vec::new() };
    split_links(&fields.join(", ")).into_iter().filter_map(|text| link(text, &base)).collect()
}

/// Splits at every comma that white space and a `<` follow: commas inside targets and parameters stay.
fn split_links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    let mut begin = 0;
    for (comma, _) in text.match_indices(',') {
        if text[comma + 1..].trim_start().starts_with('<') {
            links.push(&text[begin..comma]);
            begin = comma + 1;
        }
    }
    links.push(&text[begin..]);
    links
}

/// `<target>; name=value; …`. The target ends at the last `>`, as in aiohttp.
fn link(text: &str, base: &Url) -> Option<Link> {
    let (target, rest) = text.trim_start().strip_prefix('<')?.rsplit_once('>')?;
    let mut params: Vec<(String, String)> = rest.split(';').skip(1).filter_map(parameter).collect();
    let key = params.iter().find(|(name, _)| name == "rel").map_or(target, |(_, value)| value).to_owned();
    params.push(("url".to_owned(), base.join(target).ok()?.into()));
    Some(Link { key, params })
}

/// `name=value`, quoted with either quote or not at all; anything else is malformed and skipped.
fn parameter(text: &str) -> Option<(String, String)> {
    let (name, value) = text.trim().split_once('=')?;
    let (name, value) = (name.trim_end(), value.trim_start());
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let unquoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let value = match unquoted('"').or_else(|| unquoted('\'')) {
        Some(quoted) => quoted,
        None if value.contains(char::is_whitespace) => return None,
        None => value,
    };
    Some((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links_of(fields: &[&str]) -> Vec<(String, Vec<(String, String)>)> {
        let mut headers = Headers::default();
        for field in fields {
            headers.push("Link", field);
        }
        let url = EntryUrl::split("http://h.example/d/f?q");
        links(&headers, &url).into_iter().map(|link| (link.key, link.params)).collect()
    }

    fn one(key: &str, params: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        (key.to_owned(), params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn links_have_their_relation_for_a_key_and_an_absolute_url() {
        assert_eq!(
            links_of(&["<a?p=2>; rel=\"next\"; title='t, t', </x>; rel=prev", "<http://o.example/y>"]),
            [
                one("next", &[("rel", "next"), ("title", "t, t"), ("url", "http://h.example/d/a?p=2")]),
                one("prev", &[("rel", "prev"), ("url", "http://h.example/x")]),
                one("http://o.example/y", &[("url", "http://o.example/y")]),
            ]
        );
    }

    #[test]
    fn malformed_parameters_and_links_are_skipped() {
        assert_eq!(
            links_of(&["<a>; rel; x = 1 ; y=a b; =z; q=\"it's \"quoted\"\"; r=\"half"]),
            [one("a", &[("x", "1"), ("q", "it's \"quoted\""), ("r", "\"half"), ("url", "http://h.example/d/a")])]
        );
        assert_eq!(links_of(&["nothing", "", "<http://[>"]), []);
        assert_eq!(links_of(&[]), []);
    }
}
