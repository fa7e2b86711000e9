//! §4, §5.2.1, RFC 5861, RFC 8246.

use super::*;

const FRESH: Reuse = Reuse::Fresh;

fn stale(refresh: bool) -> Reuse {
    Reuse::Stale { refresh }
}

fn validate(why: MustValidate) -> Reuse {
    Reuse::Validate(why)
}

fn reuse(policy: &Policy, stored: &[&str], request: &[&str], now: i64) -> Reuse {
    policy.reuse(response(200, &headers(stored)), &headers(request), false, at(now))
}

#[test]
fn each_directive_on_both_sides_of_its_boundary() {
    use MustValidate::*;
    for (stored, request, now, expected) in [
        (&["Cache-Control: max-age=10"][..], &[][..], 9, FRESH),
        (&["Cache-Control: max-age=10"], &[], 10, validate(Stale)),
        (&["Cache-Control: max-age=10, no-cache"], &[], 0, validate(NoCache)),
        (&["Cache-Control: max-age=10, no-cache=\"a\""], &[], 0, FRESH),
        (&["Cache-Control: max-age=10"], &["Cache-Control: no-cache"], 0, validate(RequestNoCache)),
        (&["Cache-Control: max-age=10"], &["Pragma: no-cache"], 0, validate(RequestNoCache)),
        (&["Cache-Control: max-age=10"], &["Pragma: no-cache", "Cache-Control: x"], 0, FRESH),
        (&["Cache-Control: max-age=10"], &["Pragma: other"], 0, FRESH),
        (&["Cache-Control: max-age=10"], &["Cache-Control: no-store"], 0, validate(RequestNoStore)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-age=5"], 5, FRESH),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-age=5"], 6, validate(MaxAge)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-age=0"], 0, FRESH),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-age=0"], 1, validate(MaxAge)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-age=x"], 1, validate(MaxAge)),
        (&["Cache-Control: max-age=10", "Age: 6"], &["Cache-Control: max-age=5"], 0, validate(MaxAge)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: min-fresh=4"], 6, FRESH),
        (&["Cache-Control: max-age=10"], &["Cache-Control: min-fresh=4"], 7, validate(MinFresh)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: min-fresh=x"], 0, validate(MinFresh)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-stale=5"], 15, stale(false)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-stale=5"], 16, validate(Stale)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-stale"], 1_000_000, stale(false)),
        (&["Cache-Control: max-age=10"], &["Cache-Control: max-stale=x"], 11, validate(Stale)),
        (&["Cache-Control: max-age=10, must-revalidate"], &["Cache-Control: max-stale"], 11, validate(Stale)),
        (&["Cache-Control: max-age=10, must-revalidate"], &[], 9, FRESH),
        (&["Cache-Control: max-age=10, stale-while-revalidate=5"], &[], 15, stale(true)),
        (&["Cache-Control: max-age=10, stale-while-revalidate=5"], &[], 16, validate(Stale)),
        (&["Cache-Control: max-age=10, stale-while-revalidate=x"], &[], 11, validate(Stale)),
        (&["Cache-Control: max-age=10, stale-while-revalidate=5, must-revalidate"], &[], 11, validate(Stale)),
        (&["Cache-Control: max-age=10, proxy-revalidate"], &["Cache-Control: max-stale"], 11, stale(false)),
        (&["ETag: \"a\""], &[], 0, validate(Stale)),
    ] {
        assert_eq!(reuse(&Policy::default(), stored, request, now), expected, "{stored:?} {request:?} at {now}");
    }
}

#[test]
fn a_shared_cache_serves_nothing_stale_that_is_for_proxies() {
    for directive in ["proxy-revalidate", "s-maxage=10", "must-revalidate"] {
        let stored = format!("Cache-Control: max-age=10, {directive}");
        let found = reuse(&shared(), &[&stored], &["Cache-Control: max-stale"], 11);
        assert_eq!(found, validate(MustValidate::Stale), "{directive}");
    }
}

#[test]
fn a_reload_validates_all_but_what_is_immutable() {
    let reload =
        |stored: &[&str], now| Policy::default().reuse(response(200, &headers(stored)), &headers(&[]), true, at(now));
    assert_eq!(reload(&["Cache-Control: max-age=10"], 0), validate(MustValidate::Refresh));
    assert_eq!(reload(&["Cache-Control: max-age=10, immutable"], 9), FRESH);
    assert_eq!(reload(&["Cache-Control: max-age=10, immutable"], 10), validate(MustValidate::Refresh));
}

#[test]
fn options_say_what_the_response_does_not() {
    let policy =
        Policy { stale_while_revalidate: Some(seconds(5)), stale_if_error: Some(seconds(5)), ..Policy::default() };
    assert_eq!(reuse(&policy, &["Cache-Control: max-age=10"], &[], 15), stale(true));
    assert_eq!(reuse(&policy, &["Cache-Control: max-age=10"], &[], 16), validate(MustValidate::Stale));
    let own = &["Cache-Control: max-age=10, stale-while-revalidate=0"];
    assert_eq!(reuse(&policy, own, &[], 11), validate(MustValidate::Stale), "the response's own word comes first");
    let replaces = |policy: &Policy, stored: &[&str], request: &[&str], now| {
        policy.may_replace_an_error(response(200, &headers(stored)), &headers(request), at(now))
    };
    for (policy, stored, request, now, expected) in [
        (&policy, &["Cache-Control: max-age=10"][..], &[][..], 15, true),
        (&policy, &["Cache-Control: max-age=10"], &[], 16, false),
        (&policy, &["Cache-Control: max-age=10, must-revalidate"], &[], 11, false),
        (&policy, &["Cache-Control: max-age=10, no-cache"], &[], 11, false),
        (&policy, &["Cache-Control: max-age=10"], &["Cache-Control: no-cache"], 11, false),
        (&Policy::default(), &["Cache-Control: max-age=10"], &[], 11, false),
        (&Policy::default(), &["Cache-Control: max-age=10"], &[], 9, true),
        (&Policy::default(), &["Cache-Control: max-age=10, stale-if-error=5"], &[], 15, true),
        (&Policy::default(), &["Cache-Control: max-age=10, stale-if-error=5"], &[], 16, false),
        (&Policy::default(), &["Cache-Control: max-age=10"], &["Cache-Control: stale-if-error=5"], 15, true),
        (&Policy::default(), &["Cache-Control: max-age=10"], &["Cache-Control: stale-if-error=5"], 16, false),
    ] {
        assert_eq!(replaces(policy, stored, request, now), expected, "{stored:?} {request:?} at {now}");
    }
}

#[test]
fn what_is_reused_says_its_age_and_leaves_out_what_needs_validation() {
    let stored = headers(&["Cache-Control: max-age=10, no-cache=\"a\"", "A: 1", "Age: 3", "B: 2"]);
    let reused = |validated| Policy::default().reused_headers(response(200, &stored), validated, at(4));
    let cc = "Cache-Control: max-age=10, no-cache=\"a\"";
    assert_eq!(reused(false), headers(&[cc, "B: 2", "Age: 7"]));
    assert_eq!(reused(true), headers(&[cc, "A: 1", "B: 2", "Age: 7"]));
}

#[test]
fn only_if_cached_is_the_requests_word() {
    assert!(only_if_cached(&headers(&["Cache-Control: Only-If-Cached"])));
    assert!(!only_if_cached(&headers(&["Cache-Control: x=\"only-if-cached\""])));
}
