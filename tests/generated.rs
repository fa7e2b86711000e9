//! man/, completions/ and the commands' help in README are made from the command line's definition. This fails when one of
//! them is stale; `ACACHE_RENEW=1 cargo test --test generated` writes them anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use clap_complete::Shell;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a file with what it should hold, or writes it.
#[track_caller]
fn is_fresh(path: &Path, expected: &[u8]) {
    if std::env::var_os("ACACHE_RENEW").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, expected).unwrap();
        return;
    }
    let found = std::fs::read(path).unwrap_or_default();
    assert!(
        found == expected,
        "{} is stale; renew it with: ACACHE_RENEW=1 cargo test --test generated",
        path.display()
    );
}

#[test]
fn completion_scripts_are_fresh() {
    for (shell, file) in [
        (Shell::Bash, "acache.bash"),
        (Shell::Zsh, "_acache"),
        (Shell::Fish, "acache.fish"),
        (Shell::Elvish, "acache.elv"),
        (Shell::PowerShell, "_acache.ps1"),
    ] {
        is_fresh(&root().join("completions").join(file), &acache::commands::completions::script(shell));
    }
}

#[test]
fn man_pages_are_fresh() {
    let mut command = acache::cli::command();
    command.build();
    let page = |command: &clap::Command, name: &str| {
        let mut page = Vec::new();
        let command = command.clone().disable_help_flag(true).name(name.to_owned()).display_name(name.to_owned());
        clap_mangen::Man::new(command).date("").render(&mut page).unwrap();
        page
    };
    let mut expected = vec![("acache.1".to_owned(), page(&command, "acache"))];
    for subcommand in command.get_subcommands() {
        let name = format!("acache-{}", subcommand.get_name());
        expected.push((format!("{name}.1"), page(subcommand, &name)));
    }
    for (file, page) in &expected {
        is_fresh(&root().join("man").join(file), page);
    }
    for file in std::fs::read_dir(root().join("man")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(expected.iter().any(|(file, _)| *file == name), "man/{name} belongs to no command: remove it");
    }
}

/// The blocks between `<!-- help: NAME -->` and `<!-- end -->` in README hold what `acache NAME -h` prints.
#[test]
fn help_in_readme_is_fresh() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let mut expected = String::new();
    let mut rest = readme.as_str();
    let mut blocks = 0;
    while let Some(start) = rest.find("<!-- help: ") {
        let (before, block) = rest.split_at(start);
        let (name, _) = block["<!-- help: ".len()..].split_once(" -->").expect("the marker is closed");
        let end = block.find("<!-- end -->").expect("every help block is closed");
        expected.push_str(before);
        expected.push_str(&format!("<!-- help: {name} -->\n```text\n{}\n```\n", help(name).trim_end()));
        rest = &block[end..];
        blocks += 1;
    }
    expected.push_str(rest);
    assert!(blocks > 0, "README shows the help of at least one command");
    is_fresh(&path, expected.as_bytes());
}

fn help(name: &str) -> String {
    let mut command = acache::cli::command().term_width(100);
    command.build();
    if name == "acache" {
        return command.render_help().to_string();
    }
    let subcommand = command.find_subcommand_mut(name).unwrap_or_else(|| panic!("no command {name}"));
    subcommand.render_help().to_string()
}
