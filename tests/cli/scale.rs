//! A million entries: constant memory, and a server that goes on answering others.

use std::process::Stdio;

use crate::support::program::Home;
use crate::support::redis_server::RedisServer;

const ENTRIES: usize = 1_000_000;

/// A million entries of the library's form, 600 bytes each, planted without the program.
fn fill(server: &RedisServer, home: &Home) {
    home.run(["write", "http://e.com/"]).expect(0);
    let mut connection = server.connection();
    let hash = "aiohttp-cache:responses";
    let value: Vec<Vec<u8>> = redis::cmd("HVALS").arg(hash).query(&mut connection).unwrap();
    redis::cmd("DEL").arg(hash).exec(&mut connection).unwrap();
    for batch in 0..ENTRIES / 10_000 {
        let mut command = redis::cmd("HSET");
        command.arg(hash);
        for number in 0..10_000 {
            command.arg(format!("{:064x}", batch * 10_000 + number)).arg(&value[0]);
        }
        command.exec(&mut connection).unwrap();
    }
}

/// Runs a command and says how many lines it printed, and its peak memory in KiB as the system counted it.
fn run_and_measure(home: &Home, arguments: &[&str]) -> (usize, u64) {
    let mut child = home.command(arguments).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut stdout = child.stdout.take().unwrap();
    let mut buffer = vec![0; 1 << 20];
    let (mut lines, mut peak) = (0, 0);
    loop {
        let read = std::io::Read::read(&mut stdout, &mut buffer).unwrap();
        if read == 0 {
            break;
        }
        lines += buffer[..read].iter().filter(|byte| **byte == b'\n').count();
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let kib = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = kib.and_then(|kib| kib.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(peak);
    }
    assert!(child.wait().unwrap().success());
    (lines, peak)
}

/// What the server itself says of a command: how often it ran, and how long on average, in microseconds.
fn command_statistics(server: &RedisServer, command: &str) -> Option<(u64, f64)> {
    let info: String = redis::cmd("INFO").arg("commandstats").query(&mut server.connection()).unwrap();
    let line = info.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:")))?;
    let field = |name: &str| line.split(',').find_map(|field| field.strip_prefix(name)).unwrap().to_owned();
    Some((field("calls=").parse().unwrap(), field("usec_per_call=").parse().unwrap()))
}

#[test]
fn a_million_entries_are_listed_in_constant_memory_without_holding_the_server() {
    let server = RedisServer::start();
    let home = Home::with_address(server.url());
    fill(&server, &home);
    redis::cmd("CONFIG").arg("RESETSTAT").exec(&mut server.connection()).unwrap();
    for arguments in [&["keys"][..], &["values"]] {
        let (lines, peak) = run_and_measure(&home, arguments);
        assert_eq!(lines, ENTRIES, "{arguments:?}");
        assert!(peak > 0 && peak < 30 * 1024, "{arguments:?}: {peak} KiB");
    }
    assert_eq!(home.run(["size"]).expect(0).text(), format!("{ENTRIES}\n"));
    home.run(["clear", "-y"]).expect(0);
    // The server is held for one command at a time, so many short ones hold it for nobody.
    let (calls, microseconds) = command_statistics(&server, "hscan").unwrap();
    assert!(calls as usize >= 2 * ENTRIES / 1000, "{calls} calls");
    assert!(microseconds < 10_000.0, "{microseconds} microseconds a call");
    for command in ["hkeys", "hvals", "hgetall", "del"] {
        assert_eq!(command_statistics(&server, command), None, "{command}");
    }
}
