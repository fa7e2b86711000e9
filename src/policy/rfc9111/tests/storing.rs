//! §3.

use super::*;

fn stored(policy: &Policy, method: &str, request: &[&str], status: u16, lines: &[&str]) -> Result<(), NotStorable> {
    policy.storable(method, &headers(request), response(status, &headers(lines)), false)
}

#[test]
fn each_condition_of_the_list() {
    use NotStorable::*;
    const FRESH: &str = "Cache-Control: max-age=60";
    for (method, request, status, lines, private, as_shared) in [
        ("GET", &[][..], 200, &[FRESH][..], Ok(()), Ok(())),
        ("PUT", &[], 200, &[FRESH], Err(Method), Err(Method)),
        ("POST", &[], 200, &[FRESH], Err(Method), Err(Method)),
        ("HEAD", &[], 200, &[FRESH], Err(Method), Err(Method)),
        ("GET", &[], 100, &[FRESH], Err(Interim), Err(Interim)),
        ("GET", &[], 304, &[FRESH], Err(NotModified), Err(NotModified)),
        ("GET", &[], 206, &[FRESH], Err(Partial), Err(Partial)),
        ("GET", &[], 206, &[FRESH, "Content-Range: bytes 0-1/3"], Ok(()), Ok(())),
        ("GET", &[], 206, &[FRESH, "Content-Range: bytes 0-1/3", "Content-Encoding: gzip"], Err(Partial), Err(Partial)),
        ("GET", &[], 299, &[FRESH], Ok(()), Ok(())),
        ("GET", &[], 302, &[FRESH], Ok(()), Ok(())),
        ("GET", &[], 599, &[FRESH], Ok(()), Ok(())),
        ("GET", &[], 200, &["Cache-Control: max-age=60, must-understand, no-store"], Ok(()), Ok(())),
        ("GET", &[], 599, &["Cache-Control: max-age=60, must-understand"], Err(MustUnderstand), Err(MustUnderstand)),
        ("GET", &[], 200, &["Cache-Control: max-age=60, No-Store"], Err(NoStore), Err(NoStore)),
        ("GET", &["Cache-Control: no-store"], 200, &[FRESH], Err(RequestNoStore), Err(RequestNoStore)),
        ("GET", &[], 200, &["Cache-Control: max-age=60, private"], Ok(()), Err(Private)),
        ("GET", &[], 200, &["Cache-Control: max-age=60, private=\"a\""], Ok(()), Ok(())),
        ("GET", &["Authorization: x"], 200, &[FRESH], Ok(()), Err(Authorization)),
        ("GET", &["Authorization: x"], 200, &["Cache-Control: max-age=60, public"], Ok(()), Ok(())),
        ("GET", &["Authorization: x"], 200, &["Cache-Control: max-age=60, must-revalidate"], Ok(()), Ok(())),
        ("GET", &["Authorization: x"], 200, &["Cache-Control: max-age=60, s-maxage=60"], Ok(()), Ok(())),
        ("GET", &[], 403, &["ETag: \"a\""], Err(Unmarked), Err(Unmarked)),
        ("GET", &[], 403, &["ETag: \"a\"", "Cache-Control: private"], Ok(()), Err(Private)),
        ("GET", &[], 403, &["ETag: \"a\"", "Cache-Control: public"], Ok(()), Ok(())),
        ("GET", &[], 403, &["Cache-Control: s-maxage=9"], Err(Unmarked), Ok(())),
        ("GET", &[], 403, &["Expires: @60"], Ok(()), Ok(())),
        ("GET", &[], 404, &["ETag: \"a\""], Ok(()), Ok(())),
        ("GET", &[], 200, &[FRESH, "Vary: a, *"], Err(VaryAny), Err(VaryAny)),
        ("GET", &[], 200, &[FRESH, "Vary: a"], Ok(()), Ok(())),
        ("GET", &[], 200, &[], Err(Useless), Err(Useless)),
        ("GET", &[], 200, &["Cache-Control: max-age=0"], Err(Useless), Err(Useless)),
        ("GET", &[], 200, &["Cache-Control: max-age=0", "ETag: \"a\""], Ok(()), Ok(())),
        ("GET", &[], 200, &["Last-Modified: @-10"], Ok(()), Ok(())),
        ("GET", &[], 200, &[FRESH, "Set-Cookie: a=b"], Ok(()), Ok(())),
    ] {
        let told = format!("{method} {request:?} {status} {lines:?}");
        assert_eq!(stored(&Policy::default(), method, request, status, lines), private, "{told}");
        assert_eq!(stored(&shared(), method, request, status, lines), as_shared, "{told}, shared");
    }
}

#[test]
fn a_setting_marks_what_the_origin_left_unmarked() {
    let policy = Policy { expire_after: Some(ExpireAfter::After(seconds(60))), ..Policy::default() };
    assert_eq!(stored(&policy, "GET", &[], 200, &[]), Ok(()));
    assert_eq!(stored(&policy, "GET", &[], 403, &[]), Ok(()));
    assert_eq!(stored(&policy, "GET", &[], 200, &["Cache-Control: no-store"]), Err(NotStorable::NoStore));
}

#[test]
fn an_answer_to_post_is_one_to_get_only_where_it_says_so() {
    let url = "http://a/b?c#f";
    for (location, expected) in [
        ("http://a/b?c", true),
        ("/b?c", true),
        ("?c", true),
        ("/b", false),
        ("http://b/b?c", false),
        ("http://[", false),
    ] {
        assert_eq!(is_located_at(&headers(&[&format!("Content-Location: {location}")]), url), expected, "{location}");
    }
    assert!(!is_located_at(&headers(&[]), url));
    let storable = |lines: &[&str], located| {
        Policy::default().storable("POST", &headers(&[]), response(200, &headers(lines)), located)
    };
    assert_eq!(storable(&["Cache-Control: max-age=60"], true), Ok(()));
    assert_eq!(storable(&["Cache-Control: max-age=60"], false), Err(NotStorable::Method));
    assert_eq!(storable(&["Last-Modified: @-10"], true), Err(NotStorable::Method), "no explicit freshness");
}

#[test]
fn fields_of_the_connection_are_not_kept() {
    let received = headers(&["Connection: a, Keep-Alive", "A: 1", "B: 2", "keep-alive: 5", "TE: x", "Upgrade: y"]);
    assert_eq!(Policy::default().stored_headers(&received), headers(&["B: 2"]));
    let private = headers(&["Cache-Control: private=\"b\"", "B: 2", "C: 3"]);
    assert_eq!(Policy::default().stored_headers(&private), private);
    assert_eq!(shared().stored_headers(&private), headers(&["Cache-Control: private=\"b\"", "C: 3"]));
}
