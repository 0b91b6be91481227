//! Options about where evidence comes from: examples of which copies are looked for, and tokens.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_analyzers::verify::Yardstick;
use wirelab_analyzers::verify::honesty::{Fingerprint, Tokens};
use wirelab_submissions::{Limits, Shape, intake};

use super::class;
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
}

impl HonestyArgs {
    /// What is read for them.
    pub(super) fn reads(&self) -> impl Iterator<Item = &Path> {
        self.reference.iter().chain(&self.token_file).map(PathBuf::as_path)
    }

    /// The tokens, if a file of them was named.
    pub(super) fn tokens(&self) -> Result<Option<Tokens>, Failure> {
        let Some(path) = &self.token_file else { return Ok(None) };
        let tokens = read(path).with_context(|| shown(&path)).map_err(Failure::Usage)?;
        Ok(Some(tokens))
    }

    /// What is kept of the references.
    pub(super) fn references(&self, yardstick: &Yardstick) -> Result<Vec<(String, Fingerprint)>, Failure> {
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
            found.extend(class::references(&taken, yardstick));
        }
        Ok(found)
    }
}

fn read(path: &Path) -> anyhow::Result<Tokens> {
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
    Ok(Tokens::new(given)?)
}
