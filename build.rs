//! Notes from which sources the program is built, for `wirelab --version`.

use std::env;
use std::path::Path;
use std::process::Command;

/// What a build is made of. A change elsewhere, in a document say, is no other program.
const CODE: [&str; 13] = [
    "Cargo.lock",
    "Cargo.toml",
    "build.rs",
    "src",
    "text",
    "words",
    "capture",
    "labs",
    "analyzers",
    "live",
    "generators",
    "submissions",
    "web",
];

fn main() {
    for place in CODE.iter().filter(|place| Path::new(place).exists()) {
        println!("cargo::rerun-if-changed={place}");
    }
    // A commit without a change of files.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    if let Some(sources) = packaged().or_else(checked_out) {
        println!("cargo::rustc-env=WIRELAB_SOURCES={sources}");
    }
    println!("cargo::rustc-env=WIRELAB_TARGET={}", env::var("TARGET").unwrap_or_default());
    let compiler = env::var_os("RUSTC").and_then(|rustc| answer(Command::new(rustc).arg("--version")));
    let compiler = compiler.unwrap_or_else(|| "an unknown compiler".to_owned());
    // Without the date in parentheses.
    println!("cargo::rustc-env=WIRELAB_COMPILER={}", compiler.split(" (").next().unwrap_or_default());
}

/// The commit of a package, which Cargo writes beside its manifest. It is not there in a checkout.
fn packaged() -> Option<String> {
    let text = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let hash = text.split("\"sha1\": \"").nth(1)?.split('"').next()?;
    let changed = if text.contains("\"dirty\": true") { ", changed" } else { "" };
    Some(format!("commit {}{changed}", hash.get(..10)?))
}

/// The commit of a checkout, and whether its code is another since. An archive of the sources is none.
fn checked_out() -> Option<String> {
    // A folder that lies in the checkout of something else has another top.
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let own = Path::new(&env::var("CARGO_MANIFEST_DIR").ok()?).canonicalize().ok()?;
    if Path::new(&top).canonicalize().ok()? != own {
        return None;
    }
    let hash = git(&["rev-parse", "--short=10", "HEAD"])?;
    let mut status = vec!["status", "--porcelain", "--"];
    status.extend(CODE);
    let changed = git(&status)?;
    Some(format!("commit {hash}{}", if changed.is_empty() { "" } else { ", changed" }))
}

fn git(arguments: &[&str]) -> Option<String> {
    // Looking takes no lock: a build never gets in the way of somebody who commits.
    answer(Command::new("git").arg("--no-optional-locks").args(arguments))
}

fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
