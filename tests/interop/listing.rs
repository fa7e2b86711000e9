//! `keys`, `values`, `size`, `contains`, `delete` agree with the library on a cache that the library filled.

use serde_json::{Value, json};

use super::{PATHS, on_both, origin};

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn listings_agree_with_the_library() {
    on_both(|shared| {
        let origin = origin();
        let mut steps: Vec<Value> =
            PATHS.iter().map(|(path, _)| json!({"do": "get", "url": origin.url(path)})).collect();
        steps.extend(["keys", "values", "size", "redirects"].map(|what| json!({"do": what})));
        let said = shared.python(json!(steps));
        let [keys, values, size, redirects] = &said[PATHS.len()..] else { panic!("four answers") };
        let sorted = |arguments: &[&str]| {
            let mut lines = shared.home.run(arguments).expect(0).lines();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&["keys"]), texts(keys));
        assert_eq!(sorted(&["keys", "--urls"]), texts(values));
        assert_eq!(sorted(&["keys", "--collection", "redirects"]), texts(redirects));
        assert_eq!(shared.home.run(["size"]).expect(0).text().trim(), size.to_string());
        assert_eq!(sorted(&["values"]).len(), texts(values).len());
    });
}

#[test]
fn what_is_removed_here_is_gone_there() {
    on_both(|shared| {
        let origin = origin();
        let gets: Vec<Value> = PATHS.iter().map(|(path, _)| json!({"do": "get", "url": origin.url(path)})).collect();
        shared.python(json!(gets));
        shared.home.run(["contains", &origin.url("/a")]).expect(0);
        shared.home.run(["delete", &origin.url("/a")]).expect(0);
        let said = shared.python(json!([
            {"do": "has_url", "url": origin.url("/a")},
            {"do": "has_url", "url": origin.url("/json")},
            {"do": "redirects"},
            {"do": "size"},
        ]));
        assert_eq!(said, [json!(false), json!(true), json!([]), json!(PATHS.len() - 1)]);
        shared.home.run(["clear", "-y"]).expect(0);
        assert_eq!(shared.python(json!([{"do": "size"}])), [json!(0)]);
    });
}

#[test]
fn what_the_library_removes_is_gone_here() {
    on_both(|shared| {
        let origin = origin();
        shared.home.run(["get", &origin.url("/json")]).expect(0);
        shared.home.run(["get", &origin.url("/full")]).expect(0);
        shared.python(json!([{"do": "delete_url", "url": origin.url("/json")}]));
        shared.home.run(["contains", &origin.url("/json")]).expect(1);
        shared.home.run(["contains", &origin.url("/full")]).expect(0);
        shared.python(json!([{"do": "clear"}]));
        assert_eq!(shared.home.run(["size"]).expect(0).text(), "0\n");
    });
}
