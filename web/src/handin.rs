//! The files as what a student hands in: what the lab asks for, and what of it they show. No points are told, and nothing
//! is said of where evidence comes from: who looks at the own work before handing it in is no teacher.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use wirelab_analyzers::verify::Yardstick;
use wirelab_analyzers::verify::basis::{Basis, sha256};
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::model::Class;
use wirelab_analyzers::verify::report::{Report, Words, html, json};
use wirelab_labs::{Lab, catalogue};
use wirelab_words::Sentence;
use wirelab_words::list::browser as words;

use crate::choice::Choice;
use crate::session::found;
use crate::{Held, Kind, Refusal, Session};

/// A hand-in that was looked at.
#[derive(Debug)]
pub struct Checked {
    report: Report,
}

impl Checked {
    /// The student's page, as `verify --pages` writes it.
    pub fn page(&self) -> String {
        let one = self.report.class().submissions.first();
        one.map(|one| html::page(&self.report, one)).unwrap_or_default()
    }

    /// What `verify --format json` writes.
    pub fn json(&self) -> String {
        json::json(&self.report)
    }

    /// The lab.
    pub fn lab(&self) -> &str {
        &self.report.class().lab
    }
}

impl Session {
    /// Holds all files against a lab.
    pub(crate) fn check(&mut self, lab: Choice) -> Result<Checked, Refusal> {
        let lab = self.meant(lab)?;
        if lab.checks.is_empty() {
            return Err(Refusal::NoChecks);
        }
        let (name, within) = named(self.files());
        let evidence: Vec<Evidence> = self.files().iter().map(|held| evidence(held, within)).collect();
        let yardstick = Yardstick::new(lab);
        let mut told = yardstick.evaluate(&name, &evidence);
        told.observations.clear();
        let class = Class {
            lab: lab.id.clone(),
            title: lab.title.clone(),
            marks: false,
            submissions: vec![told],
            basis: basis(&yardstick, lab)?,
            ..Class::default()
        };
        let words = Words::from_file("").map_err(|error| Refusal::Unread(error.to_string()))?;
        Ok(Checked { report: Report::new(class, words) })
    }

    /// The lab that was chosen, or the one that most captures are of.
    fn meant(&mut self, lab: Choice) -> Result<&'static Lab, Refusal> {
        if let Choice::Chosen(lab) = lab {
            return Ok(lab);
        }
        let captures = self.files().iter().enumerate().filter(|(_, held)| held.kind == Kind::Capture);
        let captures: Vec<usize> = captures.map(|(place, _)| place).collect();
        if captures.is_empty() {
            return Err(Refusal::NoCapture);
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for place in captures {
            if let Some(id) = found(&self.heard(place, lab)?.0) {
                *counts.entry(id).or_default() += 1;
            }
        }
        let most = counts.iter().rev().max_by_key(|(_, count)| **count);
        most.and_then(|(id, _)| catalogue::find(id)).ok_or(Refusal::WhichLab)
    }
}

/// What a hand-in is called, and what its paths begin with: the folder in which all files lie, if there is one.
fn named(files: &[Held]) -> (String, usize) {
    let top = files.first().and_then(|held| held.name.split_once('/')).map(|(top, _)| top);
    let all = |top: &str| files.iter().all(|held| held.name.split_once('/').is_some_and(|(own, _)| own == top));
    match top.filter(|top| !top.is_empty() && all(top)) {
        Some(top) => (top.to_owned(), top.len() + 1),
        None => (words::HandIn {}.said().to_string(), 0),
    }
}

fn evidence(held: &Held, within: usize) -> Evidence {
    let bytes = Arc::clone(&held.bytes);
    Evidence {
        path: held.name.get(within..).unwrap_or(&held.name).to_owned(),
        size: bytes.len() as u64,
        open: Arc::new(move || Ok(Box::new(Cursor::new(Arc::clone(&bytes))) as Box<dyn Read + Send>)),
    }
}

fn basis(yardstick: &Yardstick, lab: &Lab) -> Result<Basis, Refusal> {
    let file = catalogue::files().iter().find(|(name, _)| name.strip_suffix(".toml") == Some(&lab.id));
    let text = file.map(|(_, text)| *text).unwrap_or_default();
    Ok(Basis {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        compat: yardstick.compat().to_owned(),
        lab: sha256(text.as_bytes())?,
        ..Basis::default()
    })
}
