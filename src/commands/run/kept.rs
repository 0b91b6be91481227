//! What a run makes, until it takes its place in the folder for evidence; and what runs before have made there.
//!
//! A student writes into files that a run has made: the comment that a lab asks for. So the folder keeps the SHA-256 of each
//! file that was made, and a file that is another one by now is not replaced unless somebody says so.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use wirelab_capture::place::{Inputs, Whole};
use wirelab_labs::Lab;

use super::evidence::Files;
use crate::failure::Failure;
use crate::output::{shown, talk};

/// Where the sums are: hidden, so that `verify` takes it for nothing handed in.
const SUMS: &str = ".wirelab-run.json";

/// The beginning of the name of the folder in which a run works: hidden for the same reason.
const WORK: &str = ".wirelab-run-";

/// What runs have made.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Sums {
    /// Whose they are.
    made_by: String,
    /// SHA-256 by the file's name, in hexadecimal digits.
    sha256: BTreeMap<String, String>,
}

/// The folder for evidence, and beside it, hidden in it, what is not finished.
pub(super) struct Kept {
    folder: PathBuf,
    work: TempDir,
    known: Sums,
    force: bool,
    inputs: Inputs,
}

/// What stands in the place of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Old {
    Nothing,
    /// What a run made, as it made it.
    Made,
    /// Something else.
    Changed,
}

impl Kept {
    /// Makes the folder, and refuses it if a file is there that must not be replaced. Nothing is changed yet.
    pub(super) fn open(folder: &Path, lab: &Lab, force: bool, inputs: Inputs) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder).with_context(|| shown(folder))?;
        let known = std::fs::read(folder.join(SUMS)).ok();
        // Sums that cannot be read vouch for nothing: every file counts as changed.
        let known = known.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let work = tempfile::Builder::new().prefix(WORK).tempdir_in(folder).with_context(|| shown(folder))?;
        let kept = Self { folder: folder.to_owned(), work, known, force, inputs };
        let files = Files::new(lab, folder);
        let mut changed = Vec::new();
        for path in files.all() {
            kept.inputs.refuse(path).map_err(|error| Failure::Usage(error.into()))?;
            if kept.old(path) == Old::Changed {
                changed.push(shown(path));
            }
        }
        if changed.is_empty() || force { Ok(kept) } else { Err(Failure::Usage(anyhow!(refusal(&changed)))) }
    }

    /// Where the run works.
    pub(super) fn work(&self) -> &Path {
        self.work.path()
    }

    fn old(&self, path: &Path) -> Old {
        if std::fs::symlink_metadata(path).is_err() {
            return Old::Nothing;
        }
        let made = path.file_name().and_then(|name| self.known.sha256.get(&*name.to_string_lossy()));
        if made.is_some() && sum(path).ok().as_ref() == made { Old::Made } else { Old::Changed }
    }

    /// Puts everything into its place.
    pub(super) fn publish(mut self, lab: &Lab) -> Result<(), Failure> {
        let (made, places) = (Files::new(lab, self.work.path()), Files::new(lab, &self.folder));
        let captured = made.capture.exists();
        let pairs: Vec<(&Path, &Path)> =
            made.all().into_iter().zip(places.all()).filter(|(new, _)| new.exists()).collect();
        let old: Vec<Old> = pairs.iter().map(|(_, place)| self.old(place)).collect();
        if !self.force && old.contains(&Old::Changed) {
            // Somebody wrote there while the lab ran. What was made is kept too.
            let work = self.work.keep();
            return Err(Failure::Usage(anyhow!(
                "{}: a file was changed while the lab ran, and is left as it is; what the run made is in {}",
                shown(&self.folder),
                shown(&work)
            )));
        }
        for ((new, place), old) in pairs.iter().zip(&old) {
            let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let sum = sum(new).with_context(|| shown(new))?;
            put(new, place).with_context(|| shown(place))?;
            self.known.sha256.insert(name, sum);
            if *old != Old::Nothing {
                let how =
                    if *old == Old::Made { "that of the run before" } else { "which was changed since (--force)" };
                talk(&format!("wirelab: replaced    {}, {how}", shown(place)));
            }
        }
        if !captured && places.capture.exists() {
            talk(&format!("wirelab: note: {} is not of this run", shown(&places.capture)));
        }
        self.known.made_by = super::comment(lab);
        let text = serde_json::to_vec_pretty(&self.known).map_err(anyhow::Error::from)?;
        let place = Whole::create_here(&self.folder.join(SUMS), &Inputs::none());
        place.and_then(|place| place.finish_with(&text)).map_err(anyhow::Error::from)?;
        Ok(())
    }
}

fn refusal(changed: &[String]) -> String {
    format!(
        "{}: not as 'wirelab run' left it, so nothing was done; give another folder with --out, or --force to replace it",
        changed.join(", ")
    )
}

/// Moves a finished file into its place. A link that stands there is followed.
fn put(new: &Path, place: &Path) -> anyhow::Result<()> {
    if std::fs::symlink_metadata(place).is_ok_and(|about| about.is_symlink()) {
        let mut whole = Whole::create(place, &Inputs::none())?;
        io::copy(&mut File::open(new)?, &mut whole)?;
        whole.finish()?;
        return Ok(());
    }
    Ok(std::fs::rename(new, place)?)
}

fn sum(path: &Path) -> io::Result<String> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let mut piece = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut piece)?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        hash.update(read);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
