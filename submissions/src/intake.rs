//! From what somebody names on the command line to submissions.

use std::fs;
use std::path::{Path, PathBuf};

use crate::archive::{self, Kind};
use crate::blob::Blob;
use crate::class;
use crate::limits::Limits;
use crate::note::{Note, Notes};
use crate::path;
use crate::shape::{self, Shape};
use crate::submission::{Part, Submission};

/// Nothing could be taken from what was named.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A path that is not there, or cannot be read.
    #[error("{path}: {why}")]
    Io {
        /// As it was given.
        path: String,
        /// Why.
        why: std::io::Error,
    },
    /// A path that is neither file nor folder.
    #[error("{path}: neither a file nor a folder")]
    Special {
        /// As it was given.
        path: String,
    },
    /// An archive that was to be a class and cannot be read.
    #[error("{path}: {problem}")]
    Archive {
        /// As it was given.
        path: String,
        /// Why.
        problem: crate::note::Problem,
    },
    /// More submissions than one run takes.
    #[error("more than {0} submissions")]
    TooMany(usize),
}

/// What was named, as submissions.
#[derive(Debug, Default)]
pub struct Intake {
    /// In the order of their names. No two have the same name.
    pub submissions: Vec<Submission>,
    /// What was not taken for a submission.
    pub notes: Vec<Note>,
    /// Whether any of the paths was a class, or there are several.
    pub class: bool,
}

/// Looks at the paths. A single one is a submission or a class; of several, each is a submission unless `shape` says
/// otherwise. Of folders, names are read and no files; of a class in a zip, its
/// directory; a tar archive with a class is unpacked into a temporary file, because it can be read only from its start.
///
/// # Errors
/// When a path cannot be read at all, or there are too many submissions. What is wrong within a submission is told by
/// [`Submission::read`].
pub fn intake(paths: &[PathBuf], shape: Shape, limits: Limits) -> Result<Intake, Error> {
    let mut taken = Intake { class: paths.len() > 1, ..Intake::default() };
    let mut notes = Notes::default();
    let shape = if shape == Shape::Auto && paths.len() > 1 { Shape::One } else { shape };
    for place in paths {
        let named = || path::name(place.as_os_str());
        let io = |why| Error::Io { path: named(), why };
        // The path itself may be a link: it is the user's, not the submission's.
        let place = &place.canonicalize().map_err(io)?;
        let about = fs::metadata(place).map_err(io)?;
        let found = if about.is_dir() {
            class::in_folder(place, shape, class::LEVELS, &mut notes).map_err(io)?
        } else if about.is_file() {
            let blob = Blob::disk(place, &about);
            match archive::kind(&blob).map_err(io)? {
                Kind::Zip => class::in_zip(&blob, shape, limits, &mut notes),
                Kind::Tar => class::in_tar(&blob, false, shape, limits, &mut notes),
                Kind::TarGz => class::in_tar(&blob, true, shape, limits, &mut notes),
                Kind::Plain | Kind::Unread(_) => Ok(None),
            }
            .or_else(|problem| {
                // One damaged archive is a submission that cannot be read; a class that cannot be read is nothing.
                if shape == Shape::Class { Err(Error::Archive { path: named(), problem }) } else { Ok(None) }
            })?
        } else {
            return Err(Error::Special { path: named() });
        };
        match found {
            Some(class) => {
                taken.class = true;
                taken.submissions.extend(class);
            }
            None => taken.submissions.push(one(place, about.is_dir())),
        }
        if taken.submissions.len() > Limits::SUBMISSIONS {
            return Err(Error::TooMany(Limits::SUBMISSIONS));
        }
    }
    for submission in &mut taken.submissions {
        submission.limits = limits;
    }
    class::put_in_order(&mut taken.submissions);
    taken.notes = notes.finish();
    Ok(taken)
}

/// A path that is one submission.
fn one(place: &Path, folder: bool) -> Submission {
    let file = path::name(place.file_name().unwrap_or(place.as_os_str()));
    let moodle = crate::moodle::read(&file);
    let name = match &moodle {
        Some(handed) => handed.name,
        None if folder => &file,
        None => shape::stem(&file),
    };
    let mut submission = Submission::new(name, moodle.as_ref().map(|handed| handed.participant));
    let at = if folder || shape::is_archive(&file) { String::new() } else { file };
    submission.parts.push(Part::Disk { place: place.to_owned(), at });
    submission
}
