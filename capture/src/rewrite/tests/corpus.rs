//! All captures of the corpus and the samples: a comment at every frame, and out again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wirelab_needs::{corpus, require};

use super::{bytes, read, stripped, working};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "pcapng" || ending == "ntar") {
            found.push(path);
        }
    }
}

fn round(path: &Path) -> bool {
    let file = std::fs::read(path).unwrap();
    if !file.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) || file.len() > 8 << 20 {
        return false;
    }
    let copy = working(&file);
    if copy.about.not_to_be_copied > 0 {
        return false;
    }
    assert_eq!(stripped(&file), file, "{}", path.display());
    let (before, frames) = read(&file);
    let comments: BTreeMap<u64, String> = (1..=before.packets).map(|frame| (frame, format!("it is {frame}"))).collect();
    let annotated = copy.annotate(&comments, "about all").unwrap();
    let told = annotated.frames + annotated.at_section + annotated.nowhere;
    // What is said of the file may have no place as well.
    assert!((before.packets..=before.packets + 1).contains(&told), "{}: {told}", path.display());
    let new = bytes(annotated.written);
    let (after, same) = read(&new);
    assert!(frames == same, "{}", path.display());
    assert_eq!(before.notes.counts(), after.notes.counts(), "{}", path.display());
    assert!(stripped(&new) == file, "{}", path.display());
    true
}

#[test]
fn every_capture_comes_back_as_it_was() {
    require!(Corpus);
    let mut all = Vec::new();
    files(&corpus(), &mut all);
    let done = all.iter().filter(|path| round(path)).count();
    println!("{done} of {} captures", all.len());
    assert!(done > 0);
}

#[test]
fn the_samples_come_back_as_they_were() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample-pcaps"), &mut all);
    assert!(all.iter().filter(|path| round(path)).count() > 3);
}
