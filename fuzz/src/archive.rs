//! A hand-in as an archive: zip, tar, tar.gz, and archives in them. Limits hold, and no path leaves it.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::io;
use std::path::PathBuf;

use wirelab_submissions::{Limits, Shape, intake};

/// Of the archive.
const LONGEST: usize = 64 << 10;
/// Small, so that an input can reach them.
const LIMITS: Limits = Limits { files: 50, file_bytes: 256 << 10, bytes: 512 << 10, depth: 6, ratio: Limits::RATIO };

/// The target.
///
/// # Panics
/// When a limit is exceeded, a path leaves the archive, or two submissions have one name.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let place = place();
    std::fs::write(&place, data).expect("a file can be written");
    for shape in [Shape::Auto, Shape::Class, Shape::One] {
        let Ok(taken) = intake(std::slice::from_ref(&place), shape, LIMITS) else { continue };
        let mut names = BTreeSet::new();
        for one in &taken.submissions {
            assert!(names.insert(one.name.clone()), "two submissions are called {:?}", one.name);
            let contents = one.read();
            assert!(contents.files.len() as u64 <= LIMITS.files, "{} files", contents.files.len());
            let mut bytes = 0;
            for file in &contents.files {
                let leaves = file.path.starts_with('/') || file.path.split('/').any(|part| part == "..");
                assert!(!leaves, "{:?} leaves the archive", file.path);
                if let Ok(mut reader) = file.open() {
                    bytes += io::copy(&mut reader, &mut io::sink()).unwrap_or(0);
                }
            }
            // An archive that is handed in as a plain file counts whole.
            assert!(bytes <= LIMITS.bytes + LONGEST as u64, "{bytes} bytes");
            for note in &contents.notes {
                black_box(note.problem.to_string());
            }
        }
    }
}

/// In memory where there is such a place: the target writes thousands of files a second.
fn place() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("wirelab-fuzz-{}", std::process::id()))
}
