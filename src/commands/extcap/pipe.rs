//! The pipe that Wireshark reads.

use std::fs::{File, OpenOptions};
use std::path::Path;

use anyhow::anyhow;

use crate::failure::Failure;
use crate::output::shown;

/// Opens the pipe for writing. Nothing else is written to: a file that stands there stays.
pub(super) fn open(path: &Path) -> Result<File, Failure> {
    let told = |error: std::io::Error| anyhow!("cannot write to {}: {error}", shown(path));
    if !is_pipe(path).map_err(told)? {
        let message =
            format!("{} is no pipe: Wireshark makes one (wirelab live and wirelab craft write files)", shown(path));
        return Err(Failure::Usage(anyhow!(message)));
    }
    Ok(OpenOptions::new().write(true).open(path).map_err(told)?)
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
