//! The language and its borders. What ends a process is tested on the real program, in `tests/cli/filter.rs`.

use super::expression::{Expression, compile, evaluate};

const INPUT: &str = r#"{"key": "k", "url": "http://e.com/a", "status": 200, "size": 4, "body": "{\"a\": [1, 2]}",
    "headers": [["Content-Type", "application/json"]], "created_at": "2026-01-01T00:00:00.000000Z", "expires": null}"#;

fn keeps(expression: &str) -> Result<bool, String> {
    let program = compile(Expression::parse(expression).map_err(|error| error.to_string())?.as_str()).unwrap();
    evaluate(&program, INPUT.as_bytes())
}

#[test]
fn the_first_result_decides() {
    for expression in [
        ".status == 200",
        ".size",
        "0",
        "\"\"",
        "[]",
        "true, false",
        "select(.status < 300)",
        ".url | test(\"^https?://E\\\\.com\"; \"i\")",
        ".body | fromjson | .a | length == 2",
        ".headers | any(.[0] == \"Content-Type\" and (.[1] | startswith(\"application/\")))",
        "(.created_at | sub(\"\\\\.[0-9]+\"; \"\") | fromdateiso8601) < now",
        ".body | @base64 | @base64d | . == \"{\\\"a\\\": [1, 2]}\"",
        "first(range(1; infinite))",
        "def f: if . > 100000 then . else . + 1 | f end; 0 | f",
    ] {
        assert_eq!(keeps(expression), Ok(true), "{expression}");
    }
    for expression in ["false", "null", "empty", "false, true", ".expires", ".no_such_member", "select(.status >= 300)"]
    {
        assert_eq!(keeps(expression), Ok(false), "{expression}");
    }
}

#[test]
fn what_cannot_be_computed_is_an_error() {
    for (expression, reason) in [
        (".url.host", "cannot index"),
        ("error(\"mine\")", "mine"),
        (".url | fromjson", ""),
        (".status | test(\"2\")", ""),
    ] {
        let error = keeps(expression).unwrap_err();
        assert!(error.contains(reason), "{expression}: {error}");
    }
}

#[test]
fn nothing_outside_can_be_reached() {
    for (expression, reason) in [
        ("env", "there is no filter `env` at character 1"),
        ("env.HOME", "there is no filter `env`"),
        ("1 | $ENV", "there is no variable `$ENV` at character 5"),
        ("input", "there is no filter `input`"),
        ("[inputs]", "there is no filter `inputs`"),
        ("debug", "there is no filter `debug`"),
        ("debug(\"x\")", "there is no filter `debug`"),
        ("debug_empty", "there is no filter"),
        ("stderr", "there is no filter `stderr`"),
        ("halt", "there is no filter `halt`"),
        ("halt(1)", "there is no filter `halt`"),
        ("halt_error", "there is no filter `halt_error`"),
        ("input_line_number", "there is no filter"),
        ("get_search_list", "there is no filter"),
        ("import \"a\" as a; .", "modules cannot be loaded here"),
        ("include \"/etc/passwd\"; .", "modules cannot be loaded here"),
        ("import \"/etc/passwd\" as $x; $x", "modules cannot be loaded here"),
        ("$__prog_args", "there is no variable"),
    ] {
        let error = Expression::parse(expression).expect_err(expression).to_string();
        assert!(error.contains(reason), "{expression}: {error}");
    }
}

#[test]
fn a_mistake_is_told_with_its_place() {
    for (expression, told) in [
        ("", ""),
        (".a |", "at character 5"),
        ("(.a", "at character"),
        (".a | é", "at character 6"),
        ("\"ü\" | foo", "there is no filter `foo` at character 7"),
        ("{a:", "at character"),
        ("\"abc", "at character"),
        ("if . then 1", "expected"),
    ] {
        match Expression::parse(expression) {
            Ok(_) => assert_eq!(expression, ""),
            Err(error) => assert!(error.to_string().contains(told), "{expression}: {error}"),
        }
    }
}

/// As long as an expression may be, and nothing but openings of whatever the parser and the compiler go down into.
#[test]
fn the_deepest_expression_is_checked_without_harm() {
    let parts = [
        "(",
        "[",
        "{a:",
        "\"\\(",
        "-",
        "if ",
        "if 1 then ",
        "try ",
        "def f:",
        "1|",
        "1,",
        ".a|",
        "1 as $x|",
        "label $x|",
        "reduce ",
        "reduce . as $x(",
        "foreach .[",
        ".[",
        "..[",
        "f(",
        "1+",
        "1//",
        ".a=",
        ". as [",
        ". as {$a:",
        "@json \"\\(",
        "not|",
        "def f(g):",
        "try(",
        "[.[",
        ".a?//",
        "1 and ",
        "-(",
        ";",
        "]",
        ")",
    ];
    for part in parts {
        for end in ["", "1", ".", "1;1"] {
            let _ = Expression::parse(&(part.repeat((8 * 1024 - end.len()) / part.len()) + end));
        }
    }
    for (open, middle, close) in [
        ("(", ".", ")"),
        ("[", "1", "]"),
        ("{a:", "1", "}"),
        ("\"\\(", "1", ")\""),
        ("try ", ".", ""),
        ("-", "1", ""),
        ("1|", "1", ""),
        ("if 1 then ", "1", " end"),
        ("def f:1;", "f", ""),
        ("1 as $x|", "$x", ""),
        ("first(", ".", ")"),
        ("def f:", "1", ";f"),
    ] {
        let times = 8 * 1024 / (open.len() + close.len()) - 1;
        let text = open.repeat(times) + middle + &close.repeat(times);
        Expression::parse(&text).unwrap_or_else(|error| panic!("{open}: {error}"));
    }
    assert!(Expression::parse(&".".repeat(8 * 1024 + 1)).unwrap_err().to_string().contains("longer than 8192"));
}
