//! What is noted of a capture whose tables are whole: from what they were made, and which files they are.

use std::path::PathBuf;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use wirelab_capture::place::{Inputs, Whole};

use super::captures::State;
use super::place::Place;
use crate::failure::Failure;
use crate::output::shown;

/// All that decides what is in the tables, beside the capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) version: String,
    pub(super) format: String,
    pub(super) tables: Vec<String>,
    pub(super) by: String,
    pub(super) compat: String,
    pub(super) lab: String,
    pub(super) secrets: String,
    pub(super) people: String,
}

/// A capture whose tables are whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) settings: Settings,
    pub(super) capture: Vec<State>,
    pub(super) capture_id: String,
    pub(super) files: Vec<Written>,
}

/// A file of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
}

impl Mark {
    /// What an earlier run noted; `None`: nothing that can be read.
    pub(super) fn read(place: &Place, key: &str) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(place.mark(key)).ok()?).ok()
    }

    /// Whether the tables are those of this capture as it is now, under these settings, and still there.
    pub(super) fn holds(&self, place: &Place, settings: &Settings, capture: &[State]) -> bool {
        let there =
            |file: &Written| std::fs::metadata(place.at(&file.path)).is_ok_and(|about| about.len() == file.bytes);
        self.settings == *settings && self.capture == capture && self.files.iter().all(there)
    }

    /// Takes away what an earlier run wrote of the capture and this one did not.
    pub(super) fn remove_others(&self, place: &Place, now: &[Written]) {
        for file in self.files.iter().filter(|file| now.iter().all(|other| other.path != file.path)) {
            // Only what lies where tables lie: the note may have been written by anybody.
            let plain = file.path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
            if plain {
                let _ = std::fs::remove_file(place.at(&file.path));
            }
        }
    }

    /// Says that the capture is not done any more.
    pub(super) fn forget(place: &Place, key: &str) -> Result<(), Failure> {
        let path = place.mark(key);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::Usage(anyhow::Error::from(error).context(shown(path))))
            }
            _ => Ok(()),
        }
    }

    /// Says that it is done.
    pub(super) fn write(&self, place: &Place, key: &str) -> Result<(), Failure> {
        let path = place.mark(key);
        let mut text = serde_json::to_vec_pretty(self).with_context(|| shown(&path))?;
        text.push(b'\n');
        let file = Whole::create_here(&path, &Inputs::none()).map_err(anyhow::Error::from)?;
        file.finish_with(&text).map_err(anyhow::Error::from)?;
        Ok(())
    }
}
