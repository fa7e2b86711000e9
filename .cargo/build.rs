//! Has the linker put the functions that are needed most side by side.
//!
//! Code comes into memory in pieces of 64 KB, and a hit needs functions of many crates: spread over the program as the linker
//! would have it they are in twice as many pieces as they fill. `first.ld` names them; `benches/run order` writes it.
//!
//! What has another name by now is left where it is: that costs time, not correctness. A linker that does not understand the
//! script is not given it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=.cargo/build.rs");
    println!("cargo::rerun-if-changed=.cargo/first.ld");
    let script = format!("-Wl,-T,{}/.cargo/first.ld", env!("CARGO_MANIFEST_DIR"));
    // Unoptimised programs have too many functions to look for these among them.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let is_linux = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux");
    if is_release && is_linux && is_understood(&script) {
        println!("cargo::rustc-link-arg-bins={script}");
    }
}

/// Whether a program can be linked with this argument, by the linker and with the flags of this build.
fn is_understood(argument: &str) -> bool {
    let variable = |name: &str| env::var(name).unwrap_or_default();
    let folder = variable("OUT_DIR");
    let (source, program) = (Path::new(&folder).join("trial.rs"), Path::new(&folder).join("trial"));
    if fs::write(&source, "fn main() {}").is_err() {
        return false;
    }
    let mut rustc = Command::new(variable("RUSTC"));
    rustc.args(["--target", &variable("TARGET")]).arg("-o").arg(program).arg(source);
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        rustc.arg("-C").arg(format!("linker={linker}"));
    }
    let flags = variable("CARGO_ENCODED_RUSTFLAGS");
    rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty())).arg("-C").arg(format!("link-arg={argument}"));
    rustc.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
