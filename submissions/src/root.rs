//! Where in an archive a class begins: at its root, or in the one folder that holds everything.

use std::collections::BTreeMap;

use crate::class::LEVELS;
use crate::limits::Limits;
use crate::note::Problem;
use crate::path;
use crate::shape::{self, Shape, Top};

/// What lies directly below a folder of an archive, from the paths in it.
pub(crate) struct Tops {
    root: String,
    tops: BTreeMap<String, Top>,
}

impl Tops {
    /// Takes note of a path.
    pub(crate) fn see(&mut self, path: &str) {
        let Some(path) = path.strip_prefix(&self.root).filter(|path| !path::is_hidden(path)) else { return };
        let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
        if !self.tops.contains_key(first) {
            if self.tops.len() > Limits::SUBMISSIONS {
                return;
            }
            let top = Top { name: first.to_owned(), folder: rest.is_some(), evidence: false };
            self.tops.insert(first.to_owned(), top);
        }
        if let Some(top) = self.tops.get_mut(first) {
            top.evidence |= shape::is_capture(path) || shape::is_archive(path);
        }
    }
}

/// The path, empty or with `/` at its end, below which the submissions of a class lie; `None` if it is no class. `list`
/// goes through the archive.
pub(crate) fn find(
    shape: Shape,
    mut list: impl FnMut(&mut Tops) -> Result<(), Problem>,
) -> Result<Option<String>, Problem> {
    let mut root = String::new();
    for _ in 0..LEVELS {
        let mut seen = Tops { root: root.clone(), tops: BTreeMap::new() };
        list(&mut seen)?;
        let tops: Vec<Top> = seen.tops.into_values().collect();
        if shape::is_class(&tops) {
            return Ok(Some(root));
        }
        match tops.as_slice() {
            [only] if only.folder => root = format!("{root}{}/", only.name),
            _ => break,
        }
    }
    Ok(if shape == Shape::Class { Some(String::new()) } else { None })
}
