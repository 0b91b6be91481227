//! What a command that reads other people's files gives up before it does: to write anywhere but into the folders of
//! its outputs and of temporary files, to open sockets, to start programs. Where the kernel does not let it, it does without.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use other as system;

use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

/// Where a command can write that gave the right up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Writing {
    /// Wherever who runs it can: nothing was given up.
    #[default]
    Anywhere,
    /// In its places; files elsewhere can be cut short or moved, which Landlock knows from Linux 5.19 and 6.2 on.
    Shortening,
    /// In its places only.
    Confined,
}

/// What was given up, or could be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    /// Where it can still write.
    pub(crate) writing: Writing,
    /// To open sockets and to start programs.
    pub(crate) calls: bool,
}

static ONCE: Once = Once::new();

/// Gives it up for the whole process, once; `outputs` are files and folders that will be written. To be called before threads are
/// started.
pub(crate) fn enter(outputs: &[&Path]) {
    let places: Vec<PathBuf> = outputs.iter().flat_map(|path| places(path)).chain([std::env::temp_dir()]).collect();
    ONCE.call_once(|| {
        system::enter(&places);
    });
}

/// What could be given up here. Tried out on a thread of its own, which then ends.
pub(crate) fn trial() -> Given {
    std::thread::spawn(system::trial).join().unwrap_or_default()
}

/// The processor time of this thread.
pub(crate) fn processor_time() -> Duration {
    system::processor_time()
}

/// Where an output is written: the file or the folder, and what it lies in, where it is made first; that of what a link leads to
/// likewise.
fn places(path: &Path) -> Vec<PathBuf> {
    let folder = |path: &Path| {
        let mut above =
            path.ancestors().skip(1).map(|one| if one.as_os_str().is_empty() { Path::new(".") } else { one });
        above.find(|one| one.exists()).map(Path::to_path_buf)
    };
    let real = std::fs::canonicalize(path).ok();
    // Nothing stands beside a device, and what lies in /dev is not ours.
    let device = |path: &Path| std::fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir());
    let mut all: Vec<PathBuf> = real.iter().cloned().collect();
    for one in [Some(path), real.as_deref()].into_iter().flatten().filter(|one| !device(one)) {
        all.extend(folder(one));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_lies_in_a_folder_that_is_there() {
        let here = tempfile::tempdir().unwrap();
        let deep = here.path().join("pages/new");
        assert_eq!(places(&deep), [here.path()]);
        std::fs::write(here.path().join("old.xml"), "").unwrap();
        assert!(places(&here.path().join("old.xml")).contains(&here.path().to_path_buf()));
        assert_eq!(places(Path::new("no-such-file")), [PathBuf::from(".")]);
        #[cfg(unix)]
        assert_eq!(places(Path::new("/dev/null")), [PathBuf::from("/dev/null")]);
    }

    /// On a thread of its own, so that the other tests keep their rights.
    #[cfg(target_os = "linux")]
    #[test]
    fn nothing_is_written_elsewhere_and_no_socket_opened() {
        let (mine, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap());
        let (inside, outside) = (mine.path().join("a"), other.path().join("a"));
        let (given, written, refused, socket, program) = std::thread::spawn(move || {
            let given = system::thread(&[mine.path().to_path_buf()]);
            let written = std::fs::write(&inside, "x").is_ok();
            let refused = std::fs::write(&outside, "x").is_err();
            let socket = std::net::UdpSocket::bind("127.0.0.1:0").is_ok();
            (given, written, refused, socket, std::process::Command::new("true").status().is_ok())
        })
        .join()
        .unwrap();
        assert!(written);
        assert_eq!(refused, given.writing != Writing::Anywhere);
        assert_eq!(socket, !given.calls);
        assert_eq!(program, !given.calls);
    }
}
