//! What of a capture is a lab's, where its sheet leaves the port open: the same streams that an evaluation looks at.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on is to fail")]

use std::path::{Path, PathBuf};

use wirelab_capture::spool::Spool;
use wirelab_labs::{Transport, catalogue};
use wirelab_verify::keep::{OfLab, of_lab};

fn captures(folder: &Path) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let files = files.map(|file| file.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "pcapng")).collect()
}

#[test]
fn a_server_on_a_port_that_the_lab_leaves_open_is_found() {
    let mut tried = 0;
    for lab in catalogue::all() {
        if ![Transport::Tcp, Transport::Udp].iter().any(|transport| lab.any_port(*transport)) {
            continue;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/verify").join(&lab.id);
        for capture in captures(&folder.join("odd")) {
            let found = of_lab(lab, false, &mut Spool::new(&capture, 4)).unwrap();
            assert!(found.any && found.other_port.is_some(), "{}: {found:?}", lab.id);
            tried += 1;
        }
        // At home it is at home.
        for capture in captures(&folder.join("plain")) {
            let OfLab { any, other_port, .. } = of_lab(lab, false, &mut Spool::new(&capture, 4)).unwrap();
            assert!(any && other_port.is_none(), "{}: {other_port:?}", lab.id);
        }
    }
    assert!(tried > 8, "{tried}");
}
