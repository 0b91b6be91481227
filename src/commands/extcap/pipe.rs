//! The pipe that Wireshark reads.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::anyhow;

use crate::failure::Failure;
use crate::output::shown;

/// Whether the pipe was opened.
static OPENED: AtomicBool = AtomicBool::new(false);
/// How long a reader of the pipe is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the pipe for writing. Nothing else is written to: a file that stands there stays.
pub(super) fn open(path: &Path) -> Result<File, Failure> {
    let told = |error: std::io::Error| anyhow!("cannot write to {}: {error}", shown(path));
    if !is_pipe(path).map_err(told)? {
        let message =
            format!("{} is no pipe: Wireshark makes one (wirelab live and wirelab craft write files)", shown(path));
        return Err(Failure::Usage(anyhow!(message)));
    }
    OPENED.store(true, Ordering::Relaxed);
    Ok(OpenOptions::new().write(true).open(path).map_err(told)?)
}

/// Opens the pipe and closes it again, so that its reader sees an end; unless it was opened before. Gives up where there is no reader.
pub(super) fn let_go(path: &Path) {
    if OPENED.load(Ordering::Relaxed) || !is_pipe(path).unwrap_or(false) {
        return;
    }
    let (path, (done, wait)) = (path.to_owned(), mpsc::channel());
    let opening = std::thread::Builder::new().spawn(move || {
        // It blocks until somebody reads; whether it went well makes no difference any more.
        let _ = OpenOptions::new().write(true).open(path).map(drop);
        let _ = done.send(());
    });
    if opening.is_ok() {
        let _ = wait.recv_timeout(PATIENCE);
    }
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::FileTypeExt;
    Ok(std::fs::metadata(path)?.file_type().is_fifo())
}

/// Pipes have a place of their own in names there.
#[cfg(not(unix))]
fn is_pipe(path: &Path) -> std::io::Result<bool> {
    Ok(path.as_os_str().to_string_lossy().starts_with(r"\\.\pipe\"))
}
