//! `--cache-control` with `Vary`, parts, staleness and unsafe methods.

use super::cache_control::{body, field, get, on_both, status, tagged};
use crate::support::origin::Origin;

/// Answers with the value of `Accept-Language`, and varies by it.
fn by_language(origin: &Origin, path: &str) {
    origin.answer(path, |seen, stream| {
        use std::io::Write as _;
        let body = seen.header("accept-language").unwrap_or("none").to_owned();
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nCache-Control: max-age=60\r\nVary: Accept-Language\r\n";
        let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len());
    });
}

#[test]
fn several_variants_are_kept_at_once_and_removed_together() {
    on_both(|home| {
        let origin = Origin::start();
        by_language(&origin, "/a");
        let url = origin.url("/a");
        let language =
            |language: &str| body(&get(home, &url, &["-H", &format!("Accept-Language: {language}")]).expect(0));
        for _ in 0..2 {
            for wanted in ["en", "de", "fr", "en, de"] {
                assert_eq!(language(wanted), wanted);
            }
        }
        assert_eq!(origin.count("/a"), 4);
        assert_eq!(language("DE,  en"), "en, de", "the same, written differently");
        assert_eq!(body(&get(home, &url, &[]).expect(0)), "none");
        assert_eq!(origin.count("/a"), 5);
        assert_eq!(home.run(["size"]).expect(0).text(), "5\n");
        home.run(["delete", &url]).expect(0);
        assert_eq!(home.run(["size"]).expect(0).text(), "0\n");
        assert_eq!(home.run(["size", "--collection", "redirects"]).expect(0).text(), "0\n", "nor is a link left");
        home.run(["verify"]).expect(0);
    });
}

#[test]
fn a_variant_is_freshened_where_it_stands() {
    on_both(|home| {
        let origin = Origin::start();
        origin.answer("/a", |seen, stream| {
            use std::io::Write as _;
            let language = seen.header("accept-language").unwrap_or("none").to_owned();
            let tag = format!("\"{language}\"");
            let same = seen.header("if-none-match") == Some(tag.as_str());
            let fields =
                format!("Connection: close\r\nCache-Control: max-age=0\r\nETag: {tag}\r\nVary: Accept-Language\r\n");
            let _ = match same {
                true => write!(stream, "HTTP/1.1 304 x\r\n{fields}\r\n"),
                false => {
                    write!(stream, "HTTP/1.1 200 OK\r\n{fields}Content-Length: {}\r\n\r\n{language}", language.len())
                }
            };
        });
        for (wanted, asked_with) in [("en", None), ("de", None), ("en", Some("\"en\"")), ("de", Some("\"de\""))] {
            let ran = get(home, &origin.url("/a"), &["-H", &format!("Accept-Language: {wanted}")]).expect(0);
            assert_eq!(body(&ran), wanted);
            assert_eq!(origin.seen().last().unwrap().header("if-none-match"), asked_with);
        }
    });
}

#[test]
fn ranges_are_answered_from_the_whole() {
    on_both(|home| {
        let origin = Origin::start();
        origin.route("/a", 200, &[("Cache-Control", "max-age=60"), ("ETag", "\"v1\"")], "0123456789");
        let url = origin.url("/a");
        get(home, &url, &[]).expect(0);
        for (range, expected, part, place) in [
            ("bytes=0-1", 206, "01", "bytes 0-1/10"),
            ("bytes=7-", 206, "789", "bytes 7-9/10"),
            ("bytes=-2", 206, "89", "bytes 8-9/10"),
            ("bytes=8-99", 206, "89", "bytes 8-9/10"),
            ("bytes=10-", 416, "", "bytes */10"),
            ("lines=1-2", 200, "0123456789", ""),
        ] {
            let ran = get(home, &url, &["-H", &format!("Range: {range}")]).expect(0);
            assert_eq!((status(&ran), body(&ran).as_str()), (expected, part), "{range}");
            assert_eq!(field(&ran, "content-range").unwrap_or_default(), place, "{range}");
            assert_eq!(field(&ran, "content-length").unwrap(), part.len().to_string(), "{range}");
        }
        for (condition, expected) in [("\"v1\"", 206), ("\"v2\"", 200)] {
            let ran = get(home, &url, &["-H", "Range: bytes=0-1", "-H", &format!("If-Range: {condition}")]).expect(0);
            assert_eq!(status(&ran), expected, "{condition}");
        }
        assert_eq!(origin.count("/a"), 1);
        get(home, &url, &["-H", "Range: bytes=0-1,3-4"]).expect(0);
        assert_eq!(origin.count("/a"), 2, "several ranges are the origin's business");
    });
}

/// Serves ranges of `0123456789` under this tag.
fn in_parts(origin: &Origin, path: &str, tag: &'static str) {
    origin.answer(path, move |seen, stream| {
        use std::io::Write as _;
        let whole = "0123456789";
        let condition = seen.header("if-range").is_none_or(|condition| condition == tag);
        let range = seen.header("range").filter(|_| condition).and_then(|range| range.strip_prefix("bytes="));
        let bounds = range
            .and_then(|range| range.split_once('-'))
            .map(|(first, last)| (first.parse::<usize>().unwrap(), last.parse::<usize>().unwrap_or(9)));
        let fields = format!("Connection: close\r\nCache-Control: max-age=60\r\nETag: {tag}\r\n");
        let _ = match bounds {
            Some((first, last)) => {
                let part = &whole[first..=last];
                let place = format!("Content-Range: bytes {first}-{last}/10\r\n");
                write!(stream, "HTTP/1.1 206 x\r\n{fields}{place}Content-Length: {}\r\n\r\n{part}", part.len())
            }
            None => write!(stream, "HTTP/1.1 200 OK\r\n{fields}Content-Length: 10\r\n\r\n{whole}"),
        };
    });
}

#[test]
fn parts_are_kept_apart_put_together_and_completed() {
    on_both(|home| {
        let origin = Origin::start();
        in_parts(&origin, "/a", "\"v1\"");
        let url = origin.url("/a");
        let range = |range: &str| get(home, &url, &["-H", &format!("Range: bytes={range}")]).expect(0);
        assert_eq!(body(&range("0-4")), "01234");
        assert_eq!((body(&range("1-3")), status(&range("1-3")), origin.count("/a")), ("123".to_owned(), 206, 1));
        let key = home.run(["key", &url]).expect(0).text();
        home.run(["contains", key.trim()]).expect(1);
        // The whole is completed with what is missing, and asked for with the tag of what is there.
        assert_eq!(body(&get(home, &url, &[]).expect(0)), "0123456789");
        let asked = origin.seen().last().unwrap().clone();
        assert_eq!((asked.header("range"), asked.header("if-range")), (Some("bytes=5-"), Some("\"v1\"")));
        let whole = get(home, &url, &[]).expect(0);
        assert_eq!((status(&whole), body(&whole).as_str(), origin.count("/a")), (200, "0123456789", 2));
        assert_eq!(field(&whole, "content-length").as_deref(), Some("10"));
        assert_eq!(home.run(["size"]).expect(0).text(), "1\n", "the part is gone");
        home.run(["contains", key.trim()]).expect(0);
    });
}

#[test]
fn two_parts_that_touch_are_the_whole_and_parts_of_another_version_are_not_mixed() {
    on_both(|home| {
        let origin = Origin::start();
        in_parts(&origin, "/a", "\"v1\"");
        for range in ["0-4", "5-9"] {
            get(home, &origin.url("/a"), &["-H", &format!("Range: bytes={range}")]).expect(0);
        }
        assert_eq!(body(&get(home, &origin.url("/a"), &[]).expect(0)), "0123456789");
        assert_eq!(origin.count("/a"), 2);

        in_parts(&origin, "/b", "\"v1\"");
        get(home, &origin.url("/b"), &["-H", "Range: bytes=0-4"]).expect(0);
        in_parts(&origin, "/b", "\"v2\"");
        let ran = get(home, &origin.url("/b"), &[]).expect(0);
        assert_eq!((status(&ran), body(&ran).as_str()), (200, "0123456789"));
        assert_eq!(field(&ran, "etag").as_deref(), Some("\"v2\""));
    });
}

#[test]
fn a_stale_response_stands_in_for_an_error_only_where_somebody_says_so() {
    on_both(|home| {
        let origin = Origin::start();
        tagged(&origin, "/a", "\"v1\"", "Cache-Control: max-age=0, stale-if-error=60\r\n");
        tagged(&origin, "/b", "\"v1\"", "Cache-Control: max-age=0\r\n");
        tagged(&origin, "/c", "\"v1\"", "Cache-Control: max-age=0, must-revalidate, stale-if-error=60\r\n");
        for path in ["/a", "/b", "/c"] {
            get(home, &origin.url(path), &[]).expect(0);
            origin.route(path, 503, &[], "sorry");
        }
        let ran = get(home, &origin.url("/a"), &[]).expect(0);
        assert_eq!((status(&ran), body(&ran).as_str()), (200, "body"));
        assert!(ran.stderr.contains("503") && ran.stderr.contains("stale"), "{}", ran.stderr);
        assert!(field(&ran, "cache-status").unwrap().contains("fwd=stale; fwd-status=503; ttl="), "{}", ran.text());
        assert_eq!(status(&get(home, &origin.url("/b"), &[]).expect(0)), 503);
        assert_eq!(status(&get(home, &origin.url("/b"), &["--stale-if-error"]).expect(0)), 200);
        assert_eq!(status(&get(home, &origin.url("/b"), &["--stale-if-error=1h"]).expect(0)), 200);
        assert_eq!(status(&get(home, &origin.url("/c"), &["--stale-if-error"]).expect(0)), 503);
        // Disconnects, while it is asked.
        for path in ["/a", "/c"] {
            origin.raw(path, "");
        }
        assert_eq!(status(&get(home, &origin.url("/a"), &[]).expect(0)), 200);
        let ran = get(home, &origin.url("/c"), &[]).expect(5);
        assert_eq!(status(&ran), 504, "the error that the RFC wants, rather than something stale");
    });
}

#[test]
fn stale_while_revalidate_answers_at_once_and_refreshes_before_the_end() {
    on_both(|home| {
        let origin = Origin::start();
        tagged(&origin, "/a", "\"v1\"", "Cache-Control: max-age=0, stale-while-revalidate=60\r\nX-Count: 1\r\n");
        get(home, &origin.url("/a"), &[]).expect(0);
        tagged(&origin, "/a", "\"v1\"", "Cache-Control: max-age=60\r\nX-Count: 2\r\n");
        let stale = get(home, &origin.url("/a"), &[]).expect(0);
        assert_eq!(field(&stale, "x-count").as_deref(), Some("1"));
        assert!(field(&stale, "cache-status").unwrap().starts_with("acache; hit; ttl="));
        assert_eq!(origin.count("/a"), 2);
        let fresh = get(home, &origin.url("/a"), &[]).expect(0);
        assert_eq!((field(&fresh, "x-count").as_deref(), origin.count("/a")), (Some("2"), 2));

        tagged(&origin, "/b", "\"v1\"", "Cache-Control: max-age=0\r\n");
        get(home, &origin.url("/b"), &[]).expect(0);
        let ran = get(home, &origin.url("/b"), &["--stale-while-revalidate"]).expect(0);
        assert!(field(&ran, "cache-status").unwrap().starts_with("acache; hit;"), "{}", ran.text());
    });
}

#[test]
fn an_unsafe_request_makes_what_is_stored_invalid() {
    on_both(|home| {
        let origin = Origin::start();
        for path in ["/a", "/b", "/c"] {
            origin.route(path, 200, &[("Cache-Control", "max-age=60")], "body");
            get(home, &origin.url(path), &[]).expect(0);
        }
        origin.answer("/a", |seen, stream| {
            use std::io::Write as _;
            let line =
                if seen.method == "POST" { "500 x\r\n" } else { "200 OK\r\nLocation: /b\r\nContent-Location: /c\r\n" };
            let _ = write!(stream, "HTTP/1.1 {line}Connection: close\r\nContent-Length: 0\r\n\r\n");
        });
        get(home, &origin.url("/a"), &["-d", "x"]).expect(0);
        assert_eq!(home.run(["size"]).expect(0).text(), "3\n", "an error changes nothing");
        get(home, &origin.url("/a"), &["-X", "DELETE"]).expect(0);
        assert_eq!(home.run(["size"]).expect(0).text(), "0\n");
    });
}

#[test]
fn the_answer_to_a_post_is_one_to_get_where_it_says_so() {
    on_both(|home| {
        let origin = Origin::start();
        let fields = [("Cache-Control", "max-age=60"), ("Content-Location", "/a")];
        origin.route("/a", 200, &fields, "made");
        get(home, &origin.url("/a"), &["-d", "x"]).expect(0);
        assert_eq!((body(&get(home, &origin.url("/a"), &[]).expect(0)).as_str(), origin.count("/a")), ("made", 1));
        origin.route("/b", 200, &fields, "made");
        get(home, &origin.url("/b"), &["-d", "x"]).expect(0);
        get(home, &origin.url("/b"), &[]).expect(0);
        assert_eq!(origin.count("/b"), 2, "that was a representation of something else");
    });
}

#[test]
fn what_breaks_off_is_never_stored_as_whole() {
    on_both(|home| {
        let origin = Origin::start();
        origin.raw("/a", "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\n01234");
        get(home, &origin.url("/a"), &[]).expect(5);
        assert_eq!(home.run(["size"]).expect(0).text(), "0\n");
    });
}
