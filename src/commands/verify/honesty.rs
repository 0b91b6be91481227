//! Options about where evidence comes from: examples of which copies are looked for, and tokens.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::honesty::{Fingerprint, Tokens};
use wirelab_analyzers::verify::report::{Report, json, observations};
use wirelab_capture::place::Inputs;
use wirelab_submissions::{Limits, Shape, intake};

use super::{class, folder};
use crate::failure::Failure;
use crate::output::shown;

/// Most bytes of a file of tokens.
const MAX_TOKEN_FILE: u64 = 16 << 20;

/// Options about the honesty of evidence.
#[derive(Debug, clap::Args)]
pub(super) struct HonestyArgs {
    /// Look for copies of this: a capture, folder or archive with examples that the students know
    #[arg(long, value_name = "PATH", help_heading = "Honesty of evidence")]
    reference: Vec<PathBuf>,
    /// Look in the conversations for each student's token: CSV, a row with the submission's name or the participant's
    /// number, and the token
    #[arg(long, value_name = "FILE", help_heading = "Honesty of evidence")]
    token_file: Option<PathBuf>,
    /// Write what was noticed about where evidence comes from into this file, for a person to judge: as text, or as JSON or
    /// CSV if its name ends so. It stands beside no mark
    #[arg(long, value_name = "FILE", help_heading = "Honesty of evidence")]
    observations: Option<PathBuf>,
}

impl HonestyArgs {
    /// Whether somebody asks for what was noticed.
    pub(super) const fn asks(&self) -> bool {
        self.observations.is_some() || self.token_file.is_some() || !self.reference.is_empty()
    }

    /// Refuses a place that is read, before anything is judged.
    pub(super) fn refuse(&self, inputs: &Inputs) -> Result<(), Failure> {
        let mut files = self.observations.iter();
        files.try_for_each(|path| inputs.refuse(path)).map_err(|error| Failure::Usage(error.into()))
    }

    /// Writes what was noticed into its file, if one is asked for; if not, says on standard error that there is something,
    /// where `tell` allows it.
    pub(super) fn write(&self, report: &Report, tell: bool, inputs: &Inputs) -> Result<(), Failure> {
        let count = observations::count(report) as u64;
        let Some(path) = &self.observations else {
            if tell && count > 0 {
                super::say(&observations::remark(report));
            }
            return Ok(());
        };
        let end = path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase);
        let text = match end.as_deref() {
            Some("json") => json::observations(report),
            Some("csv") => observations::csv(report),
            _ => observations::text(report),
        };
        folder::write_private(path, text.as_bytes(), inputs).map_err(Failure::Usage)
    }

    /// The tokens, if a file of them was named or the roster has some. Owners are called as `other` says.
    pub(super) fn tokens(
        &self,
        listed: Vec<(String, String)>,
        other: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Tokens>, Failure> {
        let mut given = match &self.token_file {
            Some(path) => read(path).with_context(|| shown(path)).map_err(Failure::Usage)?,
            None if listed.is_empty() => return Ok(None),
            None => Vec::new(),
        };
        given.extend(listed);
        let given = given.into_iter().map(|(owner, token)| (other(&owner).unwrap_or(owner), token)).collect();
        let tokens = Tokens::new(given).map_err(anyhow::Error::from);
        let named = self.token_file.as_ref().map_or_else(|| "the roster".to_owned(), shown);
        tokens.context(named).map_err(Failure::Usage).map(Some)
    }

    /// What is read for them.
    pub(super) fn reads(&self) -> impl Iterator<Item = &Path> {
        self.reference.iter().chain(&self.token_file).map(PathBuf::as_path)
    }

    /// What is written.
    pub(super) fn output(&self) -> Option<&Path> {
        self.observations.as_deref()
    }

    /// What is kept of the references.
    pub(super) fn references(&self, grader: &Grader) -> Result<Vec<(String, Fingerprint)>, Failure> {
        if self.reference.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for path in &self.reference {
            let paths = std::slice::from_ref(path);
            let taken = intake(paths, Shape::Auto, Limits::default()).map_err(|error| Failure::Usage(error.into()))?;
            for note in &taken.notes {
                super::say(&class::note(note));
            }
            found.extend(class::references(&taken, grader));
        }
        Ok(found)
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<(String, String)>> {
    if std::fs::metadata(path)?.len() > MAX_TOKEN_FILE {
        return Err(anyhow!("a file of tokens has at most {} MiB", MAX_TOKEN_FILE >> 20));
    }
    let bytes = std::fs::read(path)?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    // Spreadsheets of some countries put semicolons in the place of commas.
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if first.contains(&b';') && !first.contains(&b',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text);
    let mut given = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row?;
        let (Some(owner), Some(token)) = (row.get(0), row.get(1)) else {
            return Err(anyhow!("line {}: a row has a name and a token", number + 1));
        };
        // A head over the columns.
        if number == 0 && token.eq_ignore_ascii_case("token") {
            continue;
        }
        given.push((owner.to_owned(), token.to_owned()));
    }
    Ok(given)
}
