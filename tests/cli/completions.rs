//! `acache completions`, help and version.

use crate::support::program::Home;

#[test]
fn every_shell_has_a_script() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = Home::new().run(["completions", shell]).expect(0).text();
        assert!(script.contains("acache") && script.contains("only-if-cached"), "{shell}");
    }
    Home::new().run(["completions", "tcsh"]).expect(2);
}

#[test]
fn help_and_version_go_to_stdout() {
    let home = Home::new();
    assert!(home.run(["--help"]).expect(0).text().contains("keys"));
    assert!(home.run(["get", "--help"]).expect(0).text().contains("Example: acache get"));
    assert_eq!(home.run(["--version"]).expect(0).text(), format!("acache {}\n", env!("CARGO_PKG_VERSION")));
    let ran = home.run(["nonsense"]).expect(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("nonsense"));
}
