//! Says what is missing when libpcap cannot be linked, instead of leaving it to the linker.
//!
//! Only a sure absence stops the build: where this script cannot tell (cross-compiling, no C compiler to ask), the
//! linker decides.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    for variable in ["LIBPCAP_LIBDIR", "PKG_CONFIG", "PKG_CONFIG_PATH", "CC", "LIBRARY_PATH", "LIB"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_LIVE").is_none() || env::var_os("DOCS_RS").is_some() {
        return;
    }
    if env::var("HOST") != env::var("TARGET") {
        return;
    }
    let found = match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        // Part of the system.
        Ok("macos" | "freebsd" | "openbsd" | "netbsd" | "dragonfly") => true,
        Ok("windows") => found_in_paths(&["LIBPCAP_LIBDIR", "LIB"], &["wpcap.lib"]),
        _ => {
            found_in_paths(&["LIBPCAP_LIBDIR", "LIBRARY_PATH"], &["libpcap.so", "libpcap.a"])
                || found_in_linker_arguments(&["libpcap.so", "libpcap.a"])
                || known_to_pkg_config()
                || known_to_compiler(&["libpcap.so", "libpcap.a"]) != Some(false)
        }
    };
    if !found {
        for line in ADVICE {
            println!("cargo::error={line}");
        }
    }
}

const ADVICE: [&str; 7] = [
    "libpcap was not found, and the feature `live` (live capture) needs it to link. Either install it:",
    "    Debian, Ubuntu:  sudo apt install libpcap-dev",
    "    Fedora:          sudo dnf install libpcap-devel",
    "    Arch:            sudo pacman -S libpcap",
    "    macOS:           it is part of the system",
    "    Windows:         install Npcap, unpack the Npcap SDK, and add its Lib\\x64 folder to the variable LIB",
    "or build without live capture: add --no-default-features. (LIBPCAP_LIBDIR names a folder of its own.)",
];

/// Looks into the folders that environment variables list.
fn found_in_paths(variables: &[&str], files: &[&str]) -> bool {
    let lists = variables.iter().filter_map(env::var_os);
    lists.flat_map(|list| env::split_paths(&list).collect::<Vec<_>>()).any(|folder| holds(&folder, files))
}

/// Looks into the folders that RUSTFLAGS give to the linker (`-L folder`, `-L native=folder`).
fn found_in_linker_arguments(files: &[&str]) -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let folders = flags.split('\x1f').filter_map(|flag| {
        let folder = flag.strip_prefix("-L").unwrap_or(flag);
        let folder = folder.strip_prefix("native=").or(folder.strip_prefix("all=")).unwrap_or(folder);
        (!folder.is_empty()).then_some(folder)
    });
    folders.into_iter().any(|folder| holds(Path::new(folder), files))
}

fn holds(folder: &Path, files: &[&str]) -> bool {
    files.iter().any(|file| folder.join(file).is_file())
}

fn known_to_pkg_config() -> bool {
    let program = env::var_os("PKG_CONFIG").unwrap_or_else(|| "pkg-config".into());
    let status = Command::new(program).args(["--exists", "libpcap"]).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Asks the C compiler, whose search path is the linker's. It answers with a path, or with the bare name if there is
/// no such file; `None` if it cannot be asked.
fn known_to_compiler(files: &[&str]) -> Option<bool> {
    let program = env::var_os("CC").unwrap_or_else(|| "cc".into());
    for file in files {
        let argument = format!("-print-file-name={file}");
        let output = Command::new(&program).arg(argument).stderr(Stdio::null()).output().ok()?;
        let answer = String::from_utf8(output.stdout).ok()?;
        if !output.status.success() || answer.trim().is_empty() {
            return None;
        }
        if Path::new(answer.trim()).is_file() {
            return Some(true);
        }
    }
    Some(false)
}
