//! Files and folders that may be read but not written, or not even read.
//!
//! Nothing is forbidden to root, so as root the work is done by a process of another user.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use acache::store::StoreError;

use crate::place::{Place, SqlitePlace, get, numbered, open, report, set, try_get};

const FOLDER: &str = "ACACHE_TEST_FOLDER";
/// `nobody` on most systems; it need not exist.
const NOBODY: u32 = 65534;

/// Runs the ignored test of this name with `folder`, as a user to whom permissions matter.
fn run_unprivileged(test: &str, folder: &Path) {
    let program = folder.join("test-program");
    // Not copied by this process: a child that another thread starts meanwhile would hold the copy open for writing, and
    // a file that is open for writing cannot be run.
    let copied = Command::new("cp").arg(std::env::current_exe().unwrap()).arg(&program).status().unwrap();
    assert!(copied.success());
    set_mode(&program, 0o755);
    set_mode(folder, 0o755);
    let mut command = Command::new(&program);
    command.args(["--exact", test, "--ignored"]).env(FOLDER, folder).current_dir(folder);
    command.stdin(Stdio::null());
    if fs::metadata(folder).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn files_without_permission_are_read_where_that_is_safe() {
    let place = SqlitePlace::new();
    let folder = place.0.path().join("cache");
    let store = place.open();
    store.apply(&[set(&numbered(1), "one")]).await.unwrap();

    // While it is in use, its log holds what was last set. A copy of both without the rest of the log's files can only be
    // read by making those.
    let with_log = place.0.path().join("with-log");
    fs::create_dir(&with_log).unwrap();
    for name in ["test.sqlite", "test.sqlite-wal"] {
        fs::copy(folder.join(name), with_log.join(name)).unwrap();
    }
    drop(store);
    let secret = place.0.path().join("secret.db");
    fs::copy(place.file(), &secret).unwrap();
    set_mode(&secret, 0);
    for folder in [&folder, &with_log] {
        for file in fs::read_dir(folder).unwrap() {
            set_mode(&file.unwrap().path(), 0o444);
        }
        set_mode(folder, 0o555);
    }

    run_unprivileged("sqlite_permission::as_an_unprivileged_user", place.0.path());
    // So that they can be removed.
    for folder in [&folder, &with_log] {
        set_mode(folder, 0o755);
    }
}

#[tokio::test]
#[ignore = "is run by files_without_permission_are_read_where_that_is_safe, as a process of its own"]
async fn as_an_unprivileged_user() {
    let folder = std::env::var(FOLDER).unwrap();
    let store = open(&format!("sqlite:{folder}/cache/"));
    for _ in 0..2 {
        assert_eq!(get(&*store, &numbered(1)).await, Some("one".into()));
    }
    let error = store.apply(&[set(&numbered(1), "two")]).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");

    let error = try_get(&*open(&format!("sqlite:{folder}/with-log/")), &numbered(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");

    let secret = open(&format!("sqlite:{folder}/secret.db"));
    let new = open(&format!("sqlite:{folder}/cache/new.db"));
    for refused in [
        try_get(&*secret, &numbered(1)).await.map(|_| ()),
        secret.apply(&[set(&numbered(1), "one")]).await.map(|_| ()),
        new.apply(&[set(&numbered(1), "one")]).await.map(|_| ()),
        open(&format!("sqlite:{folder}/cache/a/b/new.db")).apply(&[set(&numbered(1), "one")]).await.map(|_| ()),
    ] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
        assert!(report(&error).contains("ermission denied"), "{}", report(&error));
    }
}
