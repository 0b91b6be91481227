//! `wirelab show CAPTURE --frame N --in-wireshark`: the same frame in Wireshark.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::anyhow;
use wirelab_capture::read::Reader;
use wirelab_wireshark::program::{self, System};

use crate::failure::Failure;
use crate::output::{Stdout, shown};

/// Prints the command, and starts Wireshark where that is asked for.
pub(super) fn show(path: &Path, frame: u64, open: bool) -> Result<(), Failure> {
    if path == Path::new("-") {
        return Err(Failure::Usage(anyhow!("Wireshark opens files: standard input has no name to give it")));
    }
    if frame == 0 {
        return Err(Failure::Usage(anyhow!("frames are numbered from 1")));
    }
    std::fs::metadata(path).map_err(|error| anyhow!("cannot read {}: {error}", shown(path)))?;
    has_frame(path, frame)?;
    let found = installed();
    if open {
        return start(found.as_deref(), path, frame);
    }
    let name = found.as_deref().map_or_else(|| "wireshark".to_owned(), typed);
    let mut out = Stdout::new();
    writeln!(out, "{}", program::command(System::here(), &name, &shown(path), frame))?;
    Ok(out.flush()?)
}

/// Refuses a frame that the capture does not have: Wireshark would open at another one, without a word.
fn has_frame(path: &Path, frame: u64) -> Result<(), Failure> {
    let mut reader = Reader::open(path)?;
    let mut frames = 0;
    while frames < frame {
        let Some(packet) = reader.next_packet()? else { return Err(Failure::no_frame(frame, frames)) };
        frames = packet.frame;
    }
    Ok(())
}

/// Where Wireshark is.
fn installed() -> Option<PathBuf> {
    program::places(System::here(), |name| std::env::var_os(name)).into_iter().find(|place| place.is_file())
}

/// How it is called in a terminal: by its name alone where the search path has it.
fn typed(place: &Path) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).any(|folder| Some(folder.as_path()) == place.parent());
    if in_path { "wireshark".to_owned() } else { shown(place) }
}

fn start(place: Option<&Path>, path: &Path, frame: u64) -> Result<(), Failure> {
    let Some(place) = place else {
        let message =
            "Wireshark is not installed where it usually is; the command without --open can be typed where it is";
        return Err(Failure::Usage(anyhow!(message)));
    };
    // It gets the path as a whole: a name that begins with a dash is no option.
    let path = std::path::absolute(path)?;
    let mut command = Command::new(place);
    command.args(program::arguments(&path, frame));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop).map_err(|error| Failure::Usage(anyhow!("cannot start {}: {error}", shown(place))))
}
