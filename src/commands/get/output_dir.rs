//! Names of files for responses: `HOST/PATH` below a folder, or the last part of the path in it.
//!
//! A name says which URL it is of, as far as that is safe: it stays below the folder, and is a name on every usual file
//! system. Whatever of a URL does not fit (its query, a character that names do not have, a length, a second URL of the same
//! name, a file where another URL needs a folder) is made up for by `~` and 8 digits of the key.
//!
//! The names of a run are remembered, some 20 bytes each, so that no two URLs are written to one file.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use url::Url;

use crate::key::Key;

/// The longest part of a name, in bytes. File systems take 255; the rest is for what is added to it.
const MAX_PART: usize = 180;
/// The longest name below the folder, in bytes.
const MAX_NAME: usize = 1500;
/// How many digits of the key are added, each when the one before is taken.
const DIGITS: [usize; 4] = [8, 16, 32, 64];

/// Names that are devices on Windows, whatever follows a dot.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Gives out the names of a run.
pub(super) struct Names {
    folder: PathBuf,
    /// `HOST/PATH`; else the last part of the path alone.
    tree: bool,
    taken: RefCell<HashMap<u64, Taken>>,
    hasher: RandomState,
}

/// What a name was given to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Folder,
    /// The response with this key, in short.
    File(u64),
}

impl Names {
    /// Names below this folder, by host and path.
    pub(super) fn tree(folder: PathBuf) -> Self {
        Self { folder, tree: true, taken: RefCell::default(), hasher: RandomState::new() }
    }

    /// Names in this folder, by the last part of the path.
    pub(super) fn flat(folder: PathBuf) -> Self {
        Self { tree: false, ..Self::tree(folder) }
    }

    /// The file for the response with this key, to this URL. `None` where the URL has no name, or one that is taken: only
    /// without hosts and paths.
    pub(super) fn name(&self, url: &str, key: &Key) -> Option<PathBuf> {
        let url = Url::parse(url.trim_start_matches(|c| c <= ' ')).ok()?;
        if !self.tree {
            let name = last_part(&url)?;
            return self.take(&[], &name, key).map(|name| self.folder.join(name));
        }
        let (folders, name, fits) = parts(&url);
        let folders = self.folders(folders, key);
        let digits = |count: usize| format!("{name}~{}", key.to_string().get(..count).unwrap_or_default());
        let plain = (fits && url.query().is_none()).then(|| name.clone());
        let mut names = plain.into_iter().chain(DIGITS.map(digits));
        names.find_map(|name| self.take(&folders, &name, key)).map(|name| self.folder.join(name))
    }

    /// The folders, renamed where one of them is a file.
    fn folders(&self, mut folders: Vec<String>, key: &Key) -> Vec<String> {
        for count in 1..=folders.len() {
            let is_file = |folders: &[String]| {
                let path = folders.join("/");
                match self.taken.borrow().get(&self.fingerprint(&path)) {
                    Some(taken) => *taken != Taken::Folder,
                    None => self.folder.join(path).is_file(),
                }
            };
            for digits in DIGITS {
                if !is_file(&folders[..count]) {
                    break;
                }
                let plain = folders[count - 1].split('~').next().unwrap_or_default().to_owned();
                folders[count - 1] = format!("{plain}~{}", key.to_string().get(..digits).unwrap_or_default());
            }
        }
        folders
    }

    /// The whole name, unless something else has it.
    fn take(&self, folders: &[String], name: &str, key: &Key) -> Option<PathBuf> {
        let path = folders.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("/");
        let fingerprint = self.fingerprint(&path);
        let mine = Taken::File(self.hasher.hash_one(key));
        match self.taken.borrow().get(&fingerprint) {
            Some(taken) if *taken == mine => return Some(path.into()),
            Some(_) => return None,
            None if self.tree && self.folder.join(&path).is_dir() => return None,
            None => {}
        }
        let mut taken = self.taken.borrow_mut();
        taken.insert(fingerprint, mine);
        for count in 1..=folders.len() {
            taken.insert(self.fingerprint(&folders[..count].join("/")), Taken::Folder);
        }
        Some(path.into())
    }

    /// Names that differ in case alone are one name on some file systems.
    fn fingerprint(&self, path: &str) -> u64 {
        self.hasher.hash_one(path.to_lowercase())
    }
}

/// Makes the folders of a file.
pub(super) fn make_folders(file: &Path) -> std::io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        _ => Ok(()),
    }
}

/// The folders and the name of a URL, and whether they say all of it but its query.
fn parts(url: &Url) -> (Vec<String>, String, bool) {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).replace(':', "-");
    let port = url.port().map(|port| format!("+{port}")).unwrap_or_default();
    let (mut folders, mut fits) = (Vec::new(), true);
    let mut length = 0;
    let path = url.path().trim_start_matches('/');
    let all = std::iter::once(format!("{host}{port}")).chain(path.split('/').map(decoded));
    let mut all = all.peekable();
    let name = loop {
        let Some(part) = all.next() else { break String::new() };
        let (part, whole) = if part.is_empty() { ("index".to_owned(), all.peek().is_none()) } else { safe(&part) };
        fits &= whole;
        length += part.len() + 1;
        if all.peek().is_none() || length > MAX_NAME {
            fits &= all.peek().is_none();
            break part;
        }
        folders.push(part);
    };
    (folders, name, fits)
}

/// The last part of the path of a URL.
fn last_part(url: &Url) -> Option<String> {
    let last = url.path().rsplit('/').next().filter(|last| !last.is_empty())?;
    Some(safe(&decoded(last)).0)
}

/// A part of a path without its escapes, but for those of `%` and `/`, and of what is no text.
fn decoded(part: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(part).decode_utf8();
    match decoded {
        Ok(text) if !text.contains(['%', '/', '\\']) && !text.contains(char::is_control) => text.into_owned(),
        _ => part.to_owned(),
    }
}

/// A name that every usual file system has for a file, and whether it is the whole of what was asked for.
fn safe(part: &str) -> (String, bool) {
    let unusable = |c: char| c.is_control() || matches!(c, '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*' | '~');
    let mut name: String = part.chars().map(|c| if unusable(c) { '_' } else { c }).collect();
    let cut = (0..=MAX_PART.min(name.len())).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
    name.truncate(cut);
    // Windows drops dots and spaces at the end; `.` and `..` are no names at all.
    let trimmed = name.trim_end_matches(['.', ' ']).len();
    let dropped = name.len() - trimmed;
    name.truncate(trimmed);
    name.push_str(&"_".repeat(dropped));
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    if RESERVED.contains(&device) && stem.len() <= device.len() + 1 {
        name.insert(0, '_');
    }
    let whole = name == part;
    (name, whole)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::key::{KeyRules, cache_key};
    use crate::request::Request;

    fn key(url: &str) -> Key {
        cache_key(&Request::get(url), &KeyRules::default()).unwrap()
    }

    fn name_of(names: &Names, url: &str) -> String {
        names.name(url, &key(url)).unwrap().strip_prefix("out").unwrap().to_str().unwrap().to_owned()
    }

    fn tree() -> Names {
        Names::tree("out".into())
    }

    /// The name with the digits that every key of this URL begins with.
    fn with_digits(name: &str, url: &str) -> String {
        format!("{name}~{}", &key(url).to_string()[..8])
    }

    #[test]
    fn names_are_host_and_path() {
        for (url, name) in [
            ("http://e.com/a/b.html", "e.com/a/b.html"),
            ("https://E.com:443/a#x", "e.com/a"),
            ("http://u:p@e.com:8080/a", "e.com+8080/a"),
            ("http://[::1]:80/a", "--1/a"),
            ("http://e.com", "e.com/index"),
            ("http://e.com/a/", "e.com/a/index"),
            ("http://e.com/a/../../b/./c", "e.com/b/c"),
            ("http://e.com/%C3%A9%20x", "e.com/é x"),
            ("http://e.com/a%2Fb", "e.com/a%2Fb"),
            ("http://e.com/%00", "e.com/%00"),
            ("http://e.com/.hidden", "e.com/.hidden"),
            ("http://e.com/company/complete.com1x", "e.com/company/complete.com1x"),
        ] {
            assert_eq!(name_of(&tree(), url), name, "{url}");
        }
    }

    #[test]
    fn what_does_not_fit_is_made_up_for_by_digits() {
        for (url, name) in [
            ("http://e.com/a?q=1", "e.com/a"),
            ("http://e.com/?", "e.com/index"),
            ("http://e.com/a:b", "e.com/a_b"),
            ("http://e.com/con", "e.com/_con"),
            ("http://e.com/LPT1.txt", "e.com/_LPT1.txt"),
            ("http://e.com/a%20", "e.com/a_"),
            ("http://e.com/...", "e.com/___"),
            ("http://e.com/a~b", "e.com/a_b"),
            ("http://e.com/a//b", "e.com/a/index/b"),
        ] {
            assert_eq!(name_of(&tree(), url), with_digits(name, url), "{url}");
        }
        let long = format!("http://e.com/{}", "é".repeat(200));
        assert_eq!(name_of(&tree(), &long), with_digits(&format!("e.com/{}", "é".repeat(90)), &long));
        let deep = format!("http://e.com{}", "/a".repeat(5000));
        assert!(name_of(&tree(), &deep).len() < MAX_NAME + MAX_PART + 10);
    }

    #[test]
    fn urls_of_one_name_get_files_of_their_own() {
        let names = tree();
        assert_eq!(name_of(&names, "http://e.com/a"), "e.com/a");
        assert_eq!(name_of(&names, "HTTP://E.com:80/a"), "e.com/a", "the same request");
        assert_eq!(name_of(&names, "https://e.com/a"), with_digits("e.com/a", "https://e.com/a"));
        assert_eq!(name_of(&names, "http://e.com/A"), with_digits("e.com/A", "http://e.com/A"));
        let below = name_of(&names, "http://e.com/a/b");
        assert_eq!(below, format!("{}/b", with_digits("e.com/a", "http://e.com/a/b")), "a is a file");
        let names = tree();
        assert_eq!(name_of(&names, "http://e.com/a/b"), "e.com/a/b");
        assert_eq!(name_of(&names, "http://e.com/a"), with_digits("e.com/a", "http://e.com/a"), "a is a folder");
    }

    #[test]
    fn what_an_earlier_run_left_is_respected() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("e.com/folder")).unwrap();
        std::fs::write(folder.path().join("e.com/file"), "").unwrap();
        let names = Names::tree(folder.path().to_owned());
        let name = |url: &str| names.name(url, &key(url)).unwrap();
        let at = |name: String| folder.path().join(name);
        assert_eq!(name("http://e.com/file"), at("e.com/file".to_owned()), "it is replaced");
        assert_eq!(name("http://e.com/folder"), at(with_digits("e.com/folder", "http://e.com/folder")));
        let url = "http://e.com/file/x";
        assert_eq!(name(url), at(format!("{}/x", with_digits("e.com/file", url))));
    }

    #[test]
    fn flat_names_are_the_last_part_and_given_out_once() {
        let names = Names::flat("out".into());
        assert_eq!(name_of(&names, "http://e.com/x/a.txt?q"), "a.txt");
        assert_eq!(names.name("http://e.com/y/a.txt", &key("http://e.com/y/a.txt")), None);
        assert_eq!(names.name("http://e.com/y/", &key("http://e.com/y/")), None);
        assert_eq!(name_of(&names, "http://e.com/%2e%2e%5cx"), "%2e%2e%5cx");
    }

    proptest! {
        #[test]
        fn every_name_is_safe_and_no_two_urls_share_one(
            urls in proptest::collection::hash_set("https?://(a|B\\.c|[0-9]\\.de)(/([a-cA.~:%*?& ]|%2[eEfF]|%00|%5C|é|con|nul\\.x|\\\\|\\.\\.){0,6}){0,4}", 1..40)
        ) {
            let names = tree();
            let mut files: HashSet<String> = HashSet::new();
            let mut keys: HashSet<Key> = HashSet::new();
            for url in urls {
                let Ok(key) = cache_key(&Request::get(&url), &KeyRules::default()) else { continue };
                let Some(path) = names.name(&url, &key) else { continue };
                let below = path.strip_prefix("out").unwrap().to_str().unwrap().to_lowercase();
                for part in below.split('/') {
                    prop_assert!(!part.is_empty() && part.len() <= 255 && part.trim_end_matches(['.', ' ']) == part, "{below}");
                    prop_assert!(!part.contains(|c: char| c.is_control() || "\\<>:\"|?*".contains(c)), "{below}");
                    let stem = part.split('.').next().unwrap();
                    prop_assert!(!["con", "nul"].contains(&stem), "{below}");
                }
                prop_assert!(below.split('/').count() >= 2, "{below}");
                if keys.insert(key) {
                    prop_assert!(files.insert(below.clone()), "{url}: {below} is taken");
                }
            }
            for file in &files {
                let is_folder = |other: &String| other.strip_prefix(file.as_str()).is_some_and(|rest| rest.starts_with('/'));
                prop_assert!(!files.iter().any(is_folder), "{file} is also a folder");
            }
        }
    }
}
