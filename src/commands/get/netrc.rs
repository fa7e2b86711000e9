//! Logins from a netrc file, as `curl --netrc` takes them.

use std::path::PathBuf;

use anyhow::Context as _;

/// The login for a host: that of its `machine`, else the `default` one. The file is `$NETRC`, or `~/.netrc`.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn login_for(host: &str) -> anyhow::Result<Option<(String, String)>> {
    let path = match std::env::var_os("NETRC") {
        Some(path) => PathBuf::from(path),
        None => etcetera::home_dir().context("there is no home directory to find .netrc in")?.join(".netrc"),
    };
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(find(&text, host))
}

/// Words in any arrangement of lines; a macro definition lasts to the next empty line.
fn find(text: &str, host: &str) -> Option<(String, String)> {
    let without_macros = text.split("\n\n").map(|part| part.split("macdef").next().unwrap_or_default());
    let text: Vec<&str> = without_macros.collect();
    let text = text.join("\n");
    let mut words = text.split_whitespace();
    // The login of the machine, and of `default`, as far as they were read.
    let mut entries: Vec<(Option<&str>, String, String)> = Vec::new();
    while let Some(word) = words.next() {
        match (word, entries.last_mut()) {
            ("machine", _) => entries.push((words.next(), String::new(), String::new())),
            ("default", _) => entries.push((None, String::new(), String::new())),
            ("login", Some(entry)) => words.next()?.clone_into(&mut entry.1),
            ("password", Some(entry)) => words.next()?.clone_into(&mut entry.2),
            _ => {}
        }
    }
    let mut matching =
        entries.into_iter().filter(|(machine, ..)| machine.is_none_or(|name| name.eq_ignore_ascii_case(host)));
    matching.next().map(|(_, login, password)| (login, password))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_login_of_the_host_is_found_however_it_is_written() {
        let text = "machine a.com login me password s3cret\nmachine b.com\n\tlogin you\n\tpassword other\n\nmacdef init\n  \
                    machine c.com login x\n\ndefault login anonymous password guest\n";
        let login = |host: &str| find(text, host).map(|(login, password)| format!("{login}:{password}"));
        assert_eq!(login("A.com").as_deref(), Some("me:s3cret"));
        assert_eq!(login("b.com").as_deref(), Some("you:other"));
        assert_eq!(login("c.com").as_deref(), Some("anonymous:guest"));
        assert_eq!(find("machine a.com login x", "b.com"), None);
        assert_eq!(find("machine a.com password", "a.com"), None, "a broken file has no login");
    }
}
