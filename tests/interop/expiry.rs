//! When a response expires, by the same settings here and there: every case is fetched by the library into one namespace and
//! by the program into another of the same server, then each is asked for what the other one stored.

use serde_json::{Value, json};

use super::Shared;
use acache::time::Timestamp;

use crate::support::origin::Origin;
use crate::support::program::Home;

/// A value of `expire_after`: as the library takes it (`library.py`, `when`), and as it is written here.
#[derive(Clone)]
struct When {
    library: Value,
    here: String,
}

/// The settings of one case.
#[derive(Clone, Default)]
struct Case {
    name: String,
    namespace: Option<When>,
    urls: Vec<(String, When)>,
    request: Option<When>,
    path: String,
}

fn when(library: Value, here: &str) -> When {
    When { library, here: here.to_owned() }
}

/// Each form once, whether past or future, whole or fraction.
fn forms() -> Vec<When> {
    vec![
        when(json!(-1), "never"),
        when(json!(-1), "-1"),
        when(json!(-1.0), "-1.0"),
        when(json!(0), "0"),
        when(json!(0.0), "0.0"),
        when(json!(1), "1"),
        when(json!(3600), "3600"),
        when(json!(0.5), "0.5"),
        when(json!(90.2), "90.2"),
        when(json!(1e6), "1e6"),
        when(json!(-5), "-5"),
        when(json!(-0.5), "-0.5"),
        when(json!({"timedelta": 5400}), "1h 30m"),
        when(json!({"timedelta": 604800}), "7d"),
        when(json!({"timedelta": 0.3}), "300ms"),
        when(json!({"datetime": "2040-01-02T03:04:05"}), "2040-01-02T03:04:05Z"),
        when(json!({"datetime": "2040-01-02T03:04:05+02:00"}), "2040-01-02T03:04:05+02:00"),
        when(json!({"datetime": "2001-01-02T03:04:05-05:30"}), "2001-01-02T03:04:05-05:30"),
        when(json!({"datetime": "2040-01-02T03:04:05.123456"}), "2040-01-02T03:04:05.123456Z"),
        when(json!("Mon, 02 Jan 2040 03:04:05 GMT"), "Mon, 02 Jan 2040 03:04:05 GMT"),
        when(json!("Tue, 02 Jan 2001 03:04:05 GMT"), "Tue, 02 Jan 2001 03:04:05 GMT"),
    ]
}

/// All cases. `ORIGIN` stands for host and port of the origin.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let path = || "/full".to_owned();
    for form in forms() {
        let name = |level: &str| format!("{level} {}", form.here);
        cases.push(Case { name: name("namespace"), namespace: Some(form.clone()), path: path(), ..Case::default() });
        cases.push(Case {
            name: name("url"),
            namespace: Some(when(json!(77), "77")),
            urls: vec![("ORIGIN/full".to_owned(), form.clone())],
            path: path(),
            ..Case::default()
        });
        cases.push(Case {
            name: name("request"),
            namespace: Some(when(json!(0), "0")),
            urls: vec![("*".to_owned(), when(json!(88), "88"))],
            request: Some(form.clone()),
            path: path(),
        });
    }
    // Which pattern counts: 1000 seconds where it matches, 2000 where it does not.
    for (pattern, path) in [
        ("ORIGIN", "/full"),
        ("ORIGIN/", "/full"),
        ("ORIGIN/fu", "/full"),
        ("ORIGIN/full", "/full?x=1"),
        ("ORIGIN/full?x=1", "/full?x=1"),
        ("ORIGIN/full?y", "/full?x=1"),
        ("http://ORIGIN/full", "/full"),
        ("https://ORIGIN/full", "/full"),
        ("*/full", "/full"),
        ("*/ful?", "/full"),
        ("*/fu??", "/full"),
        ("*/[fg]ull", "/full"),
        ("*/[!f]ull", "/full"),
        ("*/[a-g]ull", "/full"),
        ("*/[g-a]ull", "/full"),
        ("*/FULL", "/full"),
        ("full", "/full"),
        ("*full***", "/full"),
        ("", "/full"),
        ("*://*", "/full"),
        ("*u=b/", "/full?u=http://b/"),
        ("b/", "/full?u=http://b/"),
        ("*/[", "/full"),
        ("other.example", "/full"),
    ] {
        cases.push(Case {
            name: format!("{pattern} on {path}"),
            namespace: Some(when(json!(2000), "2000")),
            urls: vec![(pattern.to_owned(), when(json!(1000), "1000"))],
            path: path.to_owned(),
            ..Case::default()
        });
    }
    let seconds = |n: u64| when(json!(n), &n.to_string());
    let ordered = [("*/full", seconds(1001)), ("ORIGIN", seconds(1002)), ("*", seconds(1003))];
    for rotation in 0..3 {
        let mut urls: Vec<_> = ordered.iter().map(|(pattern, when)| ((*pattern).to_owned(), when.clone())).collect();
        urls.rotate_left(rotation);
        cases.push(Case { name: format!("first of {rotation}"), urls, path: path(), ..Case::default() });
    }
    // A pattern without a value leaves it to the namespace, not to the next pattern.
    cases.push(Case {
        name: "None in a pattern".to_owned(),
        namespace: Some(seconds(2000)),
        urls: vec![("*/full".to_owned(), when(Value::Null, "default")), ("*".to_owned(), seconds(1003))],
        path: path(),
        ..Case::default()
    });
    cases.push(Case { name: "nothing said".to_owned(), path: path(), ..Case::default() });
    cases
}

/// When what was stored expires: `never`, or how long after its creation, in tenths of a second. (A moment given as a date is
/// the same for both anyhow, so it is told in full.)
fn lifetime(created_at: &str, expires: Option<&str>) -> String {
    let Some(expires) = expires else { return "never".to_owned() };
    let moment = |text: &str| Timestamp::parse(text).unwrap_or_else(|| panic!("{text}"));
    let distance = moment(expires).unix_micros() - moment(created_at).unix_micros();
    // Further than 100 days: only a date is so far away.
    let is_date = distance.abs() > 100 * 86_400_000_000;
    if is_date { moment(expires).to_string() } else { (distance as f64 / 100_000.0).round().to_string() }
}

/// The same for the one entry of a namespace, by this program's listing; nothing if there is none.
fn stored(home: &Home, namespace: &str) -> Option<String> {
    let listed = home.run(["values", "--format", "json", "-n", namespace]).expect(0).json();
    let entry = listed.as_array().unwrap().first()?;
    Some(lifetime(entry["created_at"].as_str().unwrap(), entry["expires"].as_str()))
}

#[test]
fn responses_expire_by_the_same_rules_as_in_the_library() {
    let origin = Origin::start();
    for path in ["/full", "/full?x=1", "/full?u=http://b/"] {
        origin.route(path, 200, &[("Cache-Control", "max-age=5"), ("Content-Type", "text/plain")], "body");
    }
    let host = origin.url("").replace("http://", "");
    let shared = Shared::redis();
    let address = &shared.arguments["address"];
    let cases = cases();
    assert!(cases.len() >= 60, "only {} cases", cases.len());

    let for_library = |(n, case): (usize, &Case)| {
        let urls: serde_json::Map<_, _> =
            case.urls.iter().map(|(pattern, when)| (pattern.replace("ORIGIN", &host), when.library.clone())).collect();
        json!({
            "namespace": format!("library-{n}"), "other": format!("here-{n}"), "url": origin.url(&case.path),
            "expire_after": case.namespace.as_ref().map(|when| &when.library),
            "urls_expire_after": urls,
            "request": case.request.as_ref().map(|when| &when.library),
        })
    };
    let library: Vec<Value> = cases.iter().enumerate().map(for_library).collect();
    let by_library = shared.python(json!([{"do": "expiry", "cases": library, "address": address}]));

    // Here the settings come from a config file, and the request's own from the flag.
    let mut hits = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        let mut file =
            case.namespace.as_ref().map_or(String::new(), |when| format!("expire_after = {:?}\n", when.here));
        file.push_str("[urls_expire_after]\n");
        for (pattern, when) in &case.urls {
            file.push_str(&format!("{:?} = {:?}\n", pattern.replace("ORIGIN", &host), when.here));
        }
        let config = shared.home.file(&format!("config-{n}.toml"), file);
        let get = |namespace: &str, more: &[&str]| {
            let url = origin.url(&case.path);
            let mut arguments = vec!["get", &url, "-q", "--config", config.to_str().unwrap(), "-n", namespace];
            if let Some(when) = &case.request {
                arguments.extend(["--expire-after", &when.here]);
            }
            arguments.extend(more);
            let before = origin.seen().len();
            shared.home.run(arguments).expect(0);
            origin.seen().len() == before
        };
        let (own, others) = (format!("here-{n}"), format!("library-{n}"));
        assert!(!get(&own, &[]), "{}", case.name);
        hits.push((get(&own, &["--read-only"]), get(&others, &["--read-only"])));
    }
    let theirs = shared.python(json!([{"do": "expiry_again", "cases": library, "address": address}]));

    for (n, case) in cases.iter().enumerate() {
        let name = &case.name;
        let there = &by_library[0][n];
        let times = there["times"].as_array();
        let stored_there = times.map(|times| lifetime(times[0].as_str().unwrap(), times[1].as_str()));
        assert_eq!(stored(&shared.home, &format!("here-{n}")), stored_there, "{name}: when it expires");
        let (own, others) = hits[n];
        // What lasts less than half a minute may be over before it is asked for again.
        let lasts_long_enough = stored_there.and_then(|lifetime| lifetime.parse::<f64>().ok());
        if lasts_long_enough.is_some_and(|tenths| (0.0..300.0).contains(&tenths)) {
            continue;
        }
        assert_eq!(there["again"], json!(own), "{name}: its own a second time");
        assert_eq!(own, others, "{name}: what the library stored, read here");
        assert_eq!(theirs[0][n], json!(own), "{name}: what was stored here, read by the library");
    }
}
