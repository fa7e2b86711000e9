//! DESIGN.md §5, "Default": no address given means Redis on localhost, and only a refusal there means the embedded store.
//!
//! The default port is taken or free on the whole machine, so these tests run the program in a network namespace of its own,
//! where localhost is nobody else's.

use std::process::Command;

use crate::support::program::{Home, Ran};

/// Runs a shell script with a loopback interface that no other process sees. `$ACACHE` is the program.
fn alone(home: &Home, script: &str) -> Ran {
    let script = format!("ip link set lo up || exit 99; {script}");
    let mut command = Command::new("unshare");
    command
        .args(["--map-root-user", "--net", "bash", "-c", &script])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("ACACHE", env!("CARGO_BIN_EXE_acache"))
        .env("HOME", home.path())
        .env("NO_COLOR", "1")
        .current_dir(home.path());
    Ran::from(command.output().expect("unshare (util-linux) can be started"))
}

const START_REDIS: &str = "redis-server --port 6379 --save '' --daemonize no >redis.log 2>&1 & \
     for _ in $(seq 100); do redis-cli ping 2>/dev/null | grep -q 'PONG\\|NOAUTH' && break; sleep 0.05; done;";

#[test]
fn without_a_redis_the_embedded_store_is_used_and_a_note_says_so() {
    let home = Home::with_default_address();
    let ran = alone(&home, "printf x | $ACACHE write http://e.com/ --body - && $ACACHE size").expect(0);
    assert_eq!(ran.text(), "1\n");
    let note = "note: no Redis answers at redis://localhost";
    assert_eq!(ran.stderr.matches(note).count(), 2, "once a run: {}", ran.stderr);
    assert!(home.path().join(".cache/acache/aiohttp-cache.sqlite").is_file());
}

#[test]
fn quiet_keeps_the_note_back() {
    let home = Home::with_default_address();
    let ran = alone(&home, "$ACACHE -q size").expect(0);
    assert_eq!((ran.text().as_str(), ran.stderr.as_str()), ("0\n", ""));
}

#[test]
fn a_redis_on_localhost_is_used() {
    let home = Home::with_default_address();
    let script = format!(
        "{START_REDIS} printf x | $ACACHE write http://e.com/ --body -; code=$?; redis-cli hlen aiohttp-cache:responses; \
         kill %1; wait; exit $code"
    );
    let ran = alone(&home, &script).expect(0);
    assert_eq!(ran.text(), "1\n", "{}", ran.stderr);
    assert!(!home.path().join(".cache").exists());
}

#[test]
fn a_redis_that_wants_a_password_is_an_error_and_no_reason_to_switch() {
    let home = Home::with_default_address();
    let start = START_REDIS.replace("--save ''", "--save '' --requirepass secret");
    let ran = alone(&home, &format!("{start} $ACACHE size; code=$?; kill %1; wait; exit $code")).expect(4);
    assert!(ran.stderr.contains("refused the login"), "{}", ran.stderr);
    assert!(!home.path().join(".cache").exists());
}

#[test]
fn any_connection_setting_turns_the_fallback_off() {
    for setting in ["--db 1", "--username u", "--ssl", "--address redis://localhost", "--address localhost"] {
        let home = Home::with_default_address();
        let ran = alone(&home, &format!("$ACACHE size {setting}")).expect(4);
        assert!(ran.stderr.contains("cannot connect to"), "{setting}: {}", ran.stderr);
        assert!(!home.path().join(".cache").exists(), "{setting}");
    }
}

#[test]
fn the_second_address_of_localhost_is_tried_too() {
    let home = Home::with_default_address();
    let start = START_REDIS.replace("--port 6379", "--port 6379 --bind ::1").replace("redis-cli", "redis-cli -h ::1");
    let ran = alone(&home, &format!("{start} $ACACHE ping; code=$?; kill %1; wait; exit $code")).expect(0);
    assert!(!ran.stderr.contains("note:"), "{}", ran.stderr);
    assert!(ran.text().contains("redis"), "{}", ran.text());
}
