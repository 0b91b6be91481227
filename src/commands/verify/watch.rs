//! Looking again whenever the files change: for a student who works on a hand-in.
//!
//! The files are asked for their sizes and times, again and again. Nothing is locked and nothing is held open, so that
//! Wireshark, an editor or a server may write on.

use std::collections::BTreeMap;
use std::fs;
use std::io::{IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Args, once};
use crate::failure::{Failure, told};
use crate::output::{Stdout, Style, talk};

/// Between two looks at the files.
const LOOK: Duration = Duration::from_millis(300);
/// Files that are looked at, and how deep folders may lie in each other.
const MOST: usize = 10_000;
const DEPTH: usize = 8;

/// What a file looked like: its size, and when it was written.
type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Verifies until it is interrupted, or nobody reads.
pub(super) fn run(args: &Args, style: Style) -> Result<(), Failure> {
    loop {
        let before = seen(&args.paths);
        clear()?;
        match once(args, style) {
            Ok(()) | Err(Failure::CheckFailed) => {}
            // Not yet there, or half written: the next change may mend it.
            Err(Failure::Usage(error)) => talk(&format!("wirelab: {}", told(&error))),
            Err(gone @ Failure::BrokenPipe) => return Err(gone),
        }
        talk("waiting for a change; Ctrl+C ends");
        let mut last = before.clone();
        loop {
            std::thread::sleep(LOOK);
            let now = seen(&args.paths);
            // Whoever writes has come to rest.
            if now != before && now == last {
                break;
            }
            last = now;
        }
    }
}

/// An empty screen, where there is one.
fn clear() -> Result<(), Failure> {
    if stdout().is_terminal() {
        let mut out = Stdout::new();
        out.write_all(b"\x1b[2J\x1b[H")?;
        out.flush()?;
    }
    Ok(())
}

fn seen(paths: &[PathBuf]) -> Seen {
    let mut seen = Seen::new();
    paths.iter().for_each(|path| look(path, DEPTH, &mut seen));
    seen
}

fn look(path: &Path, depth: usize, seen: &mut Seen) {
    // Links are not followed below what was named: a folder may hold itself.
    let about = if depth == DEPTH { fs::metadata(path) } else { fs::symlink_metadata(path) };
    let Ok(about) = about else { return };
    if seen.len() >= MOST {
        return;
    }
    seen.insert(path.to_owned(), (about.len(), about.modified().ok()));
    if about.is_dir() && depth > 0 {
        let inside = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
        inside.for_each(|entry| look(&entry.path(), depth - 1, seen));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_anywhere_in_a_folder_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = [folder.path().to_owned()];
        let inside = folder.path().join("logs");
        fs::create_dir(&inside).expect("a folder");
        let empty = seen(&paths);
        fs::write(inside.join("server.log"), "one line\n").expect("a file");
        let one = seen(&paths);
        assert_ne!(empty, one);
        assert_eq!(one, seen(&paths));
        fs::write(inside.join("server.log"), "one line\nand another\n").expect("a file");
        assert_ne!(one, seen(&paths));
        assert!(seen(&[folder.path().join("missing")]).is_empty());
    }
}
