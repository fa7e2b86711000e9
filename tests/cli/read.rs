//! `acache read`.

use crate::support::program::Home;

fn home() -> Home {
    let home = Home::new();
    let body = home.file("body", "line\n");
    let body = body.to_str().unwrap();
    home.run(["write", "http://e.com/a", "--body", body, "--response-header", "Set-Cookie: a=\"b c\"; Path=/"])
        .expect(0);
    home
}

#[test]
fn an_entry_is_shown_in_full() {
    let text = home().run(["read", "http://e.com/a"]).expect(0).text();
    for part in [
        "request   GET http://e.com/a\n",
        "status    200 OK (HTTP/1.1)\n",
        "(5 bytes)\n",
        "expires   never\n",
        "cookie    a=\"b c\"; path=/\n",
        "< Set-Cookie: a=\"b c\"; Path=/\n",
        "\nline\n",
    ] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
}

#[test]
fn json_is_the_object_of_values() {
    let home = home();
    let read = home.run(["read", "--format", "json", "http://e.com/a"]).expect(0).json();
    let listed = home.run(["values", "--format", "jsonl", "--body"]).expect(0).json();
    assert_eq!(read, listed);
}

#[test]
fn what_is_not_there_is_exit_1() {
    let ran = home().run(["read", "http://e.com/b"]).expect(1);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("nothing is stored"), "{}", ran.stderr);
}

#[test]
fn raw_is_the_value_as_it_stands() {
    let ran = home().run(["read", "--raw", "http://e.com/a"]).expect(0);
    assert!(ran.stdout.starts_with(b"\x80\x04\x8c\x1daiohttp_client_cache.response"));
}

#[test]
fn a_redirect_is_the_key_that_it_leads_to() {
    let home = home();
    home.run(["write", "http://e.com/r", "--collection", "redirects", "--target", "http://e.com/a"]).expect(0);
    let target = home.run(["key", "http://e.com/a"]).expect(0).text();
    assert_eq!(home.run(["read", "http://e.com/r", "--collection", "redirects"]).expect(0).text(), target);
    assert!(home.run(["read", "http://e.com/r"]).expect(0).text().contains("GET http://e.com/a"));
}

#[test]
fn credentials_of_a_stored_request_are_redacted() {
    let home = Home::new();
    let entry =
        r#"{"url":"http://u:geheim@e.com/","request_headers":[["Authorization","Bearer geheim"],["Host","e.com"]]}"#;
    home.run_with_input(["write", "http://e.com/", "--entry", "-"], entry.as_bytes()).expect(0);
    for arguments in [&["read", "http://e.com/"][..], &["read", "http://e.com/", "--format", "json"], &["values"]] {
        let ran = home.run(arguments).expect(0);
        assert!(!ran.text().contains("geheim"), "{arguments:?}: {}", ran.text());
    }
    assert!(home.run(["read", "http://e.com/"]).text().contains("> Authorization: (redacted)"));
}
