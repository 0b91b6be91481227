//! Opening a file in the browser.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether a browser, or what starts it, was started.
pub(super) fn open(path: &Path) -> bool {
    // A browser takes the path as it is, wherever it was started.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let named = std::env::var_os("BROWSER").filter(|name| !name.is_empty());
    let ways = named.into_iter().map(|name| vec![name]).chain(ways());
    ways.into_iter().any(|way| start(&way, &path))
}

/// What the system opens files with.
fn ways() -> Vec<Vec<OsString>> {
    let way = |words: &[&str]| words.iter().map(OsString::from).collect();
    if cfg!(target_os = "macos") {
        vec![way(&["open"])]
    } else if cfg!(windows) {
        // The shell's own opener: no command line is read again, whatever is in the path.
        vec![way(&["explorer.exe"])]
    } else {
        vec![way(&["xdg-open"]), way(&["wslview"])]
    }
}

fn start(way: &[OsString], path: &Path) -> bool {
    let Some((program, arguments)) = way.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}
