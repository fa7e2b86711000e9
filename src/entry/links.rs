//! `Link` header fields as the library's client parses them (FORMAT.md §4, end).

use url::Url;

use crate::entry::Link;
use crate::headers::Headers;

/// All links of a response to a request of `base`.
#[must_use]
pub fn links(headers: &Headers, base: &str) -> Vec<Link> {
    let values: Vec<_> = headers.get_all("link").map(|value| String::from_utf8_lossy(value).into_owned()).collect();
    let base = Url::parse(base).ok();
    split(&values.join(", ")).into_iter().filter_map(|link| parse(link, base.as_ref())).collect()
}

/// At each comma that is followed by a `<`.
fn split(text: &str) -> Vec<&str> {
    let is_cut = |at: usize| text[at + 1..].trim_start().starts_with('<');
    let cuts: Vec<usize> = text.match_indices(',').map(|(at, _)| at).filter(|at| is_cut(*at)).collect();
    let starts = std::iter::once(0).chain(cuts.iter().map(|at| at + 1));
    starts.zip(cuts.iter().copied().chain([text.len()])).map(|(start, end)| &text[start..end]).collect()
}

/// `<URL>; name=value; name="value"`. A parameter that is none is skipped.
fn parse(link: &str, base: Option<&Url>) -> Option<Link> {
    let (url, params) = link.trim_start().strip_prefix('<')?.rsplit_once('>')?;
    let params = params.split(';').skip(1).filter_map(|param| {
        let (name, value) = param.split_once('=')?;
        let name = name.trim();
        let value = value.trim();
        let quoted = |quote| value.strip_prefix(quote).and_then(|rest: &str| rest.strip_suffix(quote));
        let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
        (!name.contains(char::is_whitespace)).then(|| (name.to_owned(), value.to_owned()))
    });
    let mut params: Vec<(String, String)> = params.collect();
    let key = params.iter().find(|(name, _)| name == "rel").map_or(url, |(_, rel)| rel).to_owned();
    let absolute = base.and_then(|base| base.join(url).ok()).map_or_else(|| url.to_owned(), String::from);
    params.push(("url".to_owned(), absolute));
    Some(Link { key, params })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_parsed_as_the_client_of_the_library_does() {
        let mut headers = Headers::default();
        headers.push("Link", "</n?a,b>; rel=next; title=\"t; t\", <http://o/x>;rel='prev' , </alone>");
        headers.push("link", "<broken; rel=x");
        headers.push("link", "<l>; bad; rel = last");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let links = links(&headers, "http://e.com/a/b");
        let of = |key: &str| links.iter().find(|link| link.key == key).map(|link| link.params.clone());
        assert_eq!(of("prev"), Some(vec![pair("rel", "prev"), pair("url", "http://o/x")]));
        assert_eq!(of("/alone"), Some(vec![pair("url", "http://e.com/alone")]));
        assert_eq!(of("last"), Some(vec![pair("rel", "last"), pair("url", "http://e.com/a/l")]));
        assert_eq!(of("next").unwrap()[0], pair("rel", "next"));
        assert_eq!(of("next").unwrap().last(), Some(&pair("url", "http://e.com/n?a,b")));
    }
}
