//! `acache values`.

use crate::support::program::Home;

fn home_with(arguments: &[&str]) -> Home {
    let home = Home::new();
    let body = home.file("body", "héllo\n");
    let body = body.to_str().unwrap().to_owned();
    home.run([&["write", "http://e.com/a", "--body", &body], arguments].concat()).expect(0);
    home
}

#[test]
fn jsonl_has_the_documented_fields_in_their_order() {
    let home = home_with(&["--response-header", "Content-Type: text/plain", "--expire-after", "1h"]);
    let ran = home.run(["values", "--format", "jsonl", "--body"]).expect(0);
    let value = ran.json();
    let names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = "key method url status reason version headers encoding created_at expires last_used is_expired size \
                    history links cookies real_url request_headers signed body";
    assert_eq!(names, expected.split_whitespace().collect::<Vec<_>>());
    assert_eq!(value["method"], "GET");
    assert_eq!(value["url"], "http://e.com/a");
    assert_eq!(value["status"], 200);
    assert_eq!(value["version"], "1.1");
    assert_eq!(value["headers"][0], serde_json::json!(["Content-Type", "text/plain"]));
    assert_eq!(value["size"], 7);
    assert_eq!(value["body"], "héllo\n");
    assert_eq!(value["is_expired"], false);
    assert_eq!(value["signed"], false);
    for moment in ["created_at", "expires", "last_used"] {
        let text = value[moment].as_str().unwrap();
        assert!(text.len() == 27 && text.ends_with('Z'), "{moment}: {text}");
    }
}

#[test]
fn json_is_one_array_of_the_same_objects() {
    let home = home_with(&[]);
    let array = home.run(["values", "--format", "json"]).expect(0).json();
    let line = home.run(["values", "--format", "jsonl"]).expect(0).json();
    assert_eq!(array, serde_json::json!([line]));
    assert_eq!(Home::new().run(["values", "--format", "json"]).expect(0).json(), serde_json::json!([]));
}

#[test]
fn csv_has_a_header_and_quotes_what_needs_it() {
    let home = home_with(&["--response-header", "Content-Type: text/plain, \"x\""]);
    let lines = home.run(["values", "--format", "csv"]).expect(0).lines();
    assert_eq!(lines[0], "key,method,status,url,type,size,age,expires");
    assert!(lines[1].contains("\"text/plain, \"\"x\"\"\"") || lines[1].contains(",text/plain,"), "{}", lines[1]);
}

#[test]
fn an_entry_printed_and_written_back_is_the_same() {
    let home = home_with(&["--response-header", "X-A: 1", "--response-header", "x-a: 2", "--expire-after", "1h"]);
    let first = home.run(["values", "--format", "jsonl", "--body"]).expect(0);
    home.run(["clear", "-y"]).expect(0);
    home.run_with_input(["write", "http://e.com/a", "--entry", "-"], &first.stdout).expect(0);
    let second = home.run(["values", "--format", "jsonl", "--body"]).expect(0);
    assert_eq!(first.text(), second.text());
}

#[test]
fn bodies_that_are_no_text_are_printed_as_base64() {
    let home = Home::new();
    let body = home.file("body", [0xff, 0x00, 0xfe]);
    home.run(["write", "http://e.com/a", "--body", body.to_str().unwrap()]).expect(0);
    let value = home.run(["values", "--format", "jsonl", "--body"]).expect(0).json();
    assert_eq!(value["body_base64"], "/wD+");
    assert_eq!(value.get("body"), None);
}

#[test]
fn a_table_fits_the_width_and_shortens_the_url() {
    let home = Home::new();
    let url = format!("http://e.com/{}", "long/".repeat(60));
    home.run(["write", &url, "--body", "/dev/null"]).expect(0);
    for width in ["60", "80", "120"] {
        let mut command = home.command(["values", "--format", "table"]);
        let output = command.env("COLUMNS", width).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        for line in text.lines() {
            assert!(line.chars().count() <= width.parse().unwrap(), "{width}: {line}");
        }
        assert!(text.contains('…'), "{text}");
    }
}

#[test]
fn expired_entries_are_listed_and_marked() {
    let home = home_with(&["--expire-after", "-5"]);
    let value = home.run(["values", "--format", "jsonl"]).expect(0).json();
    assert_eq!(value["is_expired"], true);
    assert_eq!(home.run(["size", "--expired"]).expect(0).text(), "1\n");
    assert_eq!(home.run(["size", "--fresh"]).expect(0).text(), "0\n");
}
