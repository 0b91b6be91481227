//! A class to try things on.

use std::path::{Path, PathBuf};

use serde_json::Value;
use wirelab_needs::Need;

use crate::support::files::sample;
use crate::support::program::{Run, run, wirelab};

pub(crate) const LAB: &str = "tcp-commands";

/// A name that is markup, a formula and a terminal's escape.
pub(crate) const HOSTILE: &str = "=<img src=x onerror=document.title='owned'>\x1b[2J\u{202e}";

/// Puts a file with the folders around it.
pub(crate) fn put(place: &Path, content: &[u8]) {
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(place, content).unwrap();
}

/// A class: a good capture, another lab's, one cut short, none at all, and one with a hostile name.
pub(crate) fn class(at: &Path) {
    let good = std::fs::read(sample("lab-commands.pcapng")).unwrap();
    put(&at.join("ana/traffic.pcapng"), &good);
    put(&at.join("bea/deep/in/there.pcapng"), &std::fs::read(sample("udp-text.pcapng")).unwrap());
    put(&at.join("carl/cut.pcapng"), &good[..good.len() / 2]);
    put(&at.join("dora/.DS_Store"), b"junk");
    put(&at.join(HOSTILE).join(format!("{HOSTILE}.pcapng")), &good);
    put(&at.join(HOSTILE).join("server_output.txt"), b"Cookie: SECRET\n<script>alert(1)</script>\x1b[2J\n");
}

/// All files that `--pages` wrote, the copies for going through a class among them.
pub(crate) fn pages_in(folder: &Path) -> Vec<PathBuf> {
    let all = |folder: &Path| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let works = folder.join("works");
    let copies = works.is_dir().then(|| all(&works)).into_iter().flatten();
    all(folder).chain(copies).filter(|path| path.is_file()).collect()
}

/// Runs `verify`.
pub(crate) fn verify(arguments: &[&str], class: &Path) -> Run {
    wirelab(["verify", LAB].iter().chain(arguments).map(|text| (*text).into()).chain([class.as_os_str().to_owned()]))
}

pub(crate) fn json(run: &Run) -> Value {
    serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", run.text(), run.stderr))
}

/// Python's answer to a script.
pub(crate) fn python(script: &str, file: &Path) -> String {
    let answer = run(Need::Python3.command().args(["-c", script]).arg(file));
    assert_eq!(answer.status, Some(0), "{}", answer.stderr);
    answer.text()
}
