//! A class: what lies directly in a folder or an archive, each a submission.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::archive::{tar, zip};
use crate::blob::Blob;
use crate::folder;
use crate::gather::Gathering;
use crate::limits::Limits;
use crate::moodle;
use crate::note::{Notes, Problem};
use crate::path;
use crate::root;
use crate::shape::{self, Shape, Top};
use crate::spool::Spool;
use crate::submission::{Part, Submission};

/// Files that are looked at in each folder of a class, to see whether there is a capture among them.
const LOOKED_AT: usize = 200;
/// Folders within folders that are looked at for that, and to find a class in a folder that holds nothing else.
pub(crate) const LEVELS: usize = 4;

/// To whom something directly in a class belongs, and the rest of its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    name: String,
    participant: Option<String>,
}

/// Who owns the entry `top`, and what of its name is part of the path in the submission. `None` for a stray file.
fn owner(top: &str, folder: bool) -> Option<(Owner, String)> {
    if let Some(handed) = moodle::read(top) {
        let owner = Owner { name: handed.name.to_owned(), participant: Some(handed.participant.to_owned()) };
        let at = if folder || shape::is_archive(handed.rest) { "" } else { handed.rest };
        return Some((owner, at.to_owned()));
    }
    if folder {
        return Some((Owner { name: top.to_owned(), participant: None }, String::new()));
    }
    let taken = shape::is_archive(top) || shape::is_capture(top);
    let at = if shape::is_archive(top) { "" } else { top };
    taken.then(|| (Owner { name: shape::stem(top).to_owned(), participant: None }, at.to_owned()))
}

type Owned<T> = BTreeMap<Owner, T>;

/// The submissions of a folder, if it is a class.
pub(crate) fn in_folder(
    folder: &Path,
    shape: Shape,
    levels: usize,
    notes: &mut Notes,
) -> io::Result<Option<Vec<Submission>>> {
    if shape == Shape::One {
        return Ok(None);
    }
    let mut tops = Vec::new();
    for name in folder::names(folder)? {
        let place = folder.join(&name);
        let name = path::name(&name);
        let Ok(about) = fs::symlink_metadata(&place) else { continue };
        if path::is_hidden(&name) {
            continue;
        }
        if about.is_symlink() {
            notes.add(&name, Problem::Link);
            continue;
        }
        let evidence =
            if about.is_dir() { has_evidence(&place, LEVELS, &mut 0) } else { about.is_file() && looks(&name) };
        tops.push((place, Top { name, folder: about.is_dir(), evidence }));
    }
    let seen: Vec<Top> = tops.iter().map(|(_, top)| top.clone()).collect();
    if shape == Shape::Auto && !shape::is_class(&seen) {
        // A folder in which there is but one more is looked through.
        return match tops.as_slice() {
            [(place, top)] if top.folder && levels > 0 => in_folder(place, shape, levels - 1, notes),
            _ => Ok(None),
        };
    }
    let mut found: Owned<Vec<Part>> = BTreeMap::new();
    for (place, top) in tops {
        match owner(&top.name, top.folder) {
            Some((owner, at)) => found.entry(owner).or_default().push(Part::Disk { place, at }),
            None => notes.add(&top.name, Problem::Stray),
        }
    }
    Ok(Some(found.into_iter().map(|(owner, parts)| submission(owner, parts)).collect()))
}

fn submission(owner: Owner, parts: Vec<Part>) -> Submission {
    let mut submission = Submission::new(&owner.name, owner.participant.as_deref());
    submission.parts = parts;
    submission
}

fn looks(name: &str) -> bool {
    shape::is_capture(name) || shape::is_archive(name)
}

fn has_evidence(folder: &Path, levels: usize, looked: &mut usize) -> bool {
    let Ok(names) = folder::names(folder) else { return false };
    for name in names {
        *looked += 1;
        if *looked > LOOKED_AT {
            return false;
        }
        let place = folder.join(&name);
        let Ok(about) = fs::symlink_metadata(&place) else { continue };
        let shown = path::name(&name);
        if path::is_hidden(&shown) {
            continue;
        }
        if about.is_file() && looks(&shown) || about.is_dir() && levels > 0 && has_evidence(&place, levels - 1, looked)
        {
            return true;
        }
    }
    false
}

/// The owner of a path in an archive below `root`, and its path in the submission.
fn split(path: &str, root: &str) -> Option<(Owner, String)> {
    let path = path.strip_prefix(root)?;
    let (top, rest) = path.split_once('/').map_or((path, ""), |(first, rest)| (first, rest));
    let (owner, at) = owner(top, !rest.is_empty())?;
    Some((owner, path::join(&at, rest).trim_end_matches('/').to_owned()))
}

/// The submissions of a zip, if it is a class.
pub(crate) fn in_zip(
    blob: &Blob,
    shape: Shape,
    limits: Limits,
    notes: &mut Notes,
) -> Result<Option<Vec<Submission>>, Problem> {
    if shape == Shape::One {
        return Ok(None);
    }
    let archive = zip::open(blob)?;
    let root = root::find(shape, |tops| {
        zip::list(&archive, limits.depth, |name, _| {
            name.iter().for_each(|name| tops.see(name));
            true
        })
    })?;
    let Some(root) = root else { return Ok(None) };
    let mut found: Owned<Vec<Part>> = BTreeMap::new();
    let mut wrong: Owned<Notes> = BTreeMap::new();
    zip::list(&archive, limits.depth, |name, entry| {
        match name {
            Err((name, problem)) => match split(&name, &root) {
                Some((owner, path)) => wrong.entry(owner).or_default().add(&path, problem),
                None => notes.add(&name, problem),
            },
            Ok(name) if path::is_hidden(&name) => {}
            Ok(name) => match split(&name, &root) {
                Some((owner, at)) => {
                    let part = Part::Zipped { archive: Arc::clone(&archive), entry, at };
                    found.entry(owner).or_default().push(part);
                }
                None => notes.add(&name, Problem::Stray),
            },
        }
        true
    })?;
    let mut class: Vec<Submission> = Vec::with_capacity(found.len());
    for (owner, parts) in found {
        let notes = wrong.remove(&owner).unwrap_or_default().finish();
        class.push(Submission { notes, ..submission(owner, parts) });
    }
    // A path such as `../../x` belongs to nobody.
    for (_, lost) in wrong {
        lost.finish().into_iter().for_each(|note| notes.add(&note.path, note.problem));
    }
    Ok(Some(class))
}

/// The submissions of a tar archive, if it is a class.
pub(crate) fn in_tar(
    blob: &Blob,
    packed: bool,
    shape: Shape,
    limits: Limits,
    notes: &mut Notes,
) -> Result<Option<Vec<Submission>>, Problem> {
    if shape == Shape::One {
        return Ok(None);
    }
    let bounds = (limits.depth, Limits::CLASS_BYTES);
    let root = root::find(shape, |tops| {
        tar::list(blob, packed, bounds, |name, _| {
            tops.see(name);
            true
        })
    })?;
    let Some(root) = root else { return Ok(None) };
    let spool = Arc::new(Spool::new());
    let mut found: Owned<Gathering> = BTreeMap::new();
    tar::list(blob, packed, bounds, |name, what| {
        if path::is_hidden(name) {
            return true;
        }
        match split(name, &root) {
            Some((owner, at)) => {
                let into = found.entry(owner).or_insert_with(|| Gathering::into_spool(limits, Arc::clone(&spool)));
                if !into.has_ended() {
                    // Archives in it are unpacked when the submission is read.
                    tar::entry(into, at, what, Limits::LAYERS + 1);
                }
            }
            None => notes.add(name, Problem::Stray),
        }
        true
    })?;
    let class = found.into_iter().map(|(owner, gathering)| {
        let contents = gathering.finish();
        let parts = contents.files.into_iter().map(Part::Unpacked).collect();
        let mut submission = submission(owner, parts);
        submission.notes = contents.notes;
        submission.hidden = contents.hidden;
        submission
    });
    Ok(Some(class.collect()))
}

/// Sorts submissions by name and tells those of the same name apart.
pub(crate) fn put_in_order(submissions: &mut [Submission]) {
    submissions.sort_by(|a, b| (&a.name, number(a), &a.participant).cmp(&(&b.name, number(b), &b.participant)));
    let mut taken = BTreeSet::new();
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for submission in submissions.iter() {
        *times.entry(submission.name.clone()).or_default() += 1;
    }
    for submission in submissions.iter_mut() {
        let mut name = submission.name.clone();
        if times.get(&name).is_some_and(|count| *count > 1)
            && let Some(participant) = &submission.participant
        {
            name = format!("{name} ({participant})");
        }
        let mut again = 1;
        let base = name.clone();
        while !taken.insert(name.clone()) {
            again += 1;
            name = format!("{base} ({again})");
        }
        submission.name = name;
    }
}

/// The participant's number, by which those of one name are sorted.
fn number(submission: &Submission) -> u128 {
    submission.participant.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0)
}
