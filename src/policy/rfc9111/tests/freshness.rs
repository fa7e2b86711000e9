//! §4.2.

use super::*;

#[test]
fn lifetimes_come_from_the_first_rule_that_matches() {
    use Source::{Explicit, Heuristic, Nothing};
    for (lines, private, as_shared) in [
        (&["Cache-Control: s-maxage=10, max-age=5", "Expires: @99"][..], (5, Explicit), (10, Explicit)),
        (&["Cache-Control: s-maxage=x, max-age=5"], (5, Explicit), (0, Explicit)),
        (&["Cache-Control: s-maxage=10"], (0, Nothing), (10, Explicit)),
        (&["Cache-Control: max-age=5", "Expires: @99"], (5, Explicit), (5, Explicit)),
        (&["Cache-Control: max-age=-5", "Expires: @99"], (0, Explicit), (0, Explicit)),
        (&["Cache-Control: max-age=0", "Expires: @99"], (0, Explicit), (0, Explicit)),
        (&["Expires: @99"], (99, Explicit), (99, Explicit)),
        (&["Expires: @99", "Date: @-1"], (100, Explicit), (100, Explicit)),
        (&["Expires: @99", "Date: nonsense"], (99, Explicit), (99, Explicit)),
        (&["Expires: @-1"], (0, Explicit), (0, Explicit)),
        (&["Expires: 0", "Last-Modified: @-1000"], (0, Explicit), (0, Explicit)),
        (&["Expires: @99", "Expires: @98"], (0, Explicit), (0, Explicit)),
        (&["Last-Modified: @-1000"], (100, Heuristic), (100, Heuristic)),
        (&["Last-Modified: @-1000", "Date: @-100"], (90, Heuristic), (90, Heuristic)),
        (&["Last-Modified: @-100000000"], (86_400, Heuristic), (86_400, Heuristic)),
        (&["Last-Modified: @10"], (0, Heuristic), (0, Heuristic)),
        (&["Cache-Control: public"], (0, Nothing), (0, Nothing)),
        (&[], (0, Nothing), (0, Nothing)),
    ] {
        let headers = headers(lines);
        for (policy, (length, source)) in [(Policy::default(), private), (shared(), as_shared)] {
            let expected = Lifetime { length: seconds(length), source };
            assert_eq!(policy.freshness_lifetime(response(200, &headers)), expected, "{lines:?} {policy:?}");
        }
    }
}

#[test]
fn a_guess_is_made_only_for_heuristically_cacheable_codes_and_marked_ones() {
    let plain = headers(&["Last-Modified: @-1000"]);
    let public = headers(&["Last-Modified: @-1000", "Cache-Control: public"]);
    let policy = Policy::default();
    for status in [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501] {
        assert_eq!(policy.freshness_lifetime(response(status, &plain)).length, seconds(100), "{status}");
    }
    for status in [201, 202, 206, 302, 303, 307, 400, 403, 500, 502, 503, 504, 599] {
        assert_eq!(policy.freshness_lifetime(response(status, &plain)).length, seconds(0), "{status}");
        assert_eq!(policy.freshness_lifetime(response(status, &public)).length, seconds(100), "{status}");
    }
}

#[test]
fn what_the_person_said_comes_after_what_the_origin_said_and_before_a_guess() {
    let lifetime = |expire_after, lines: &[&str]| {
        let policy = Policy { expire_after: Some(expire_after), ..Policy::default() };
        policy.freshness_lifetime(response(200, &headers(lines))).length
    };
    let hour = ExpireAfter::After(seconds(3600));
    assert_eq!(lifetime(hour, &["Cache-Control: max-age=5"]), seconds(5));
    assert_eq!(lifetime(hour, &["Expires: @5"]), seconds(5));
    assert_eq!(lifetime(hour, &["Last-Modified: @-1000"]), seconds(3600));
    assert_eq!(lifetime(hour, &[]), seconds(3600));
    assert_eq!(lifetime(ExpireAfter::Never, &[]), Duration::MAX);
    assert_eq!(lifetime(ExpireAfter::At(at(7)), &[]), seconds(7));
    assert_eq!(lifetime(ExpireAfter::At(at(-7)), &[]), seconds(0));
    assert_eq!(lifetime(ExpireAfter::Before(seconds(7)), &[]), seconds(0));
    assert_eq!(lifetime(ExpireAfter::DoNotCache, &[]), seconds(0));
}

#[test]
fn age_is_the_larger_of_what_the_clocks_and_the_caches_say() {
    for (lines, now, expected) in [
        (&[][..], 0, 0),
        (&[], 7, 7),
        (&["Date: @0"], 7, 7),
        (&["Date: @-10"], 7, 17),
        (&["Date: @10"], 7, 7),
        (&["Age: 5"], 7, 12),
        (&["Age: 5", "Date: @-10"], 7, 17),
        (&["Age: 25", "Date: @-10"], 7, 32),
        (&["Age: x", "Date: @-10"], 7, 17),
        (&["Age: 5"], -7, 5),
    ] {
        let age = Policy::default().current_age(response(200, &headers(lines)), at(now));
        assert_eq!(age, seconds(expected), "{lines:?} at {now}");
    }
}

#[test]
fn age_equal_to_the_lifetime_is_stale() {
    let fresh = |lines: &[&str], now| Policy::default().is_fresh(response(200, &headers(lines)), at(now));
    assert!(fresh(&["Cache-Control: max-age=5"], 4));
    assert!(!fresh(&["Cache-Control: max-age=5"], 5));
    assert!(!fresh(&["Cache-Control: max-age=5", "Age: 1"], 4));
    assert!(fresh(&["Cache-Control: max-age=99999999999"], 1_000_000_000));
    assert!(!fresh(&["Cache-Control: max-age=3600", "Age: 2147483649"], 0));
}

#[test]
fn the_expiry_that_the_library_reads_is_never_later_than_freshness() {
    let expires = |lines: &[&str]| Policy::default().expires(response(200, &headers(lines)));
    assert_eq!(expires(&["Cache-Control: max-age=60"]), Some(at(60)));
    assert_eq!(expires(&["Cache-Control: max-age=60", "Age: 50"]), Some(at(10)));
    assert_eq!(expires(&["Cache-Control: max-age=60", "Age: 70"]), Some(at(0)));
    assert_eq!(expires(&["Cache-Control: max-age=60", "Date: @-20"]), Some(at(40)));
    assert_eq!(expires(&["Cache-Control: max-age=60, no-cache"]), Some(at(0)));
    assert_eq!(expires(&["Cache-Control: max-age=60, no-cache=\"a\""]), Some(at(60)));
    assert_eq!(expires(&[]), Some(at(0)));
    let never = Policy { expire_after: Some(ExpireAfter::Never), ..Policy::default() };
    assert_eq!(never.expires(response(200, &headers(&[]))), None);
}
