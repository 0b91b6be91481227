//! The files as what a student hands in: what the lab asks for, and what of it they show. No points are told, and nothing
//! is said of where evidence comes from: who looks at the own work before handing it in is no teacher.

use std::collections::BTreeMap;
use std::sync::Arc;

use wirelab_analyzers::report::safe;
use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::basis::{Basis, sha256};
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::model::{Checked as Check, Class};
use wirelab_analyzers::verify::report::{Report, Words, html, json};
use wirelab_labs::Lab;
use wirelab_text::harmless::Harmless;
use wirelab_words::Sentence;
use wirelab_words::list::browser as words;

use crate::session::found;
use crate::stop::Stop;
use crate::{Choice, Held, Kind, Refusal, Session};

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

    /// Lab, program, files and checks, a line each.
    pub(crate) fn receipt(&self) -> Vec<String> {
        let class = self.report.class();
        let safe = |text: &str| safe::line(text.as_bytes());
        let [id, title, sha256] = [&class.lab, &class.title, &class.basis.lab].map(Harmless::line);
        let [version, compat] = [&class.basis.program, &class.basis.compat].map(Harmless::line);
        let mut lines = vec![
            words::ReceiptLab { id, title, sha256 }.said().to_string(),
            words::MadeBy { version, compat }.said().to_string(),
        ];
        for one in &class.submissions {
            lines.extend([String::new(), words::ReceiptFiles {}.said().to_string()]);
            lines.extend(
                one.files
                    .iter()
                    .map(|file| format!("  {}  {}", file.sha256.as_deref().unwrap_or("-"), safe(&file.path))),
            );
            lines.extend([String::new(), words::ReceiptChecks {}.said().to_string()]);
            let check = |check: &Check| format!("  {}: {}", safe(&check.title), self.report.status(check.status));
            lines.extend(one.checks.iter().map(check));
        }
        lines
    }

    /// The lab.
    pub fn lab(&self) -> &str {
        &self.report.class().lab
    }
}

impl Session {
    /// Holds all files against a lab.
    pub(crate) fn check(&mut self, lab: &Choice) -> Result<Checked, Refusal> {
        let chosen = self.meant(lab)?;
        let lab = chosen.lab().ok_or(Refusal::WhichLab)?;
        if lab.checks.is_empty() {
            return Err(Refusal::NoChecks);
        }
        let (name, within) = named(self.files());
        let evidence: Vec<Evidence> = self.files().iter().map(|held| evidence(held, within, self.stop())).collect();
        let grader = grader(&chosen, lab);
        let mut told = grader.evaluate(&name, &evidence);
        told.observations.clear();
        let class = Class {
            lab: lab.id.clone(),
            title: lab.title.clone(),
            marks: false,
            submissions: vec![told],
            basis: basis(&grader, &chosen)?,
            ..Class::default()
        };
        let words = Words::from_file("").map_err(|error| Refusal::Unread(error.to_string()))?;
        Ok(Checked { report: Report::new(class, words) })
    }

    /// The lab that was chosen, or the one that most captures are of.
    fn meant(&mut self, lab: &Choice) -> Result<Choice, Refusal> {
        if lab.lab().is_some() {
            return Ok(lab.clone());
        }
        if lab.is_none() {
            return Err(Refusal::WhichLab);
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
        most.and_then(|(id, _)| lab.found(id)).ok_or(Refusal::WhichLab)
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

fn evidence(held: &Held, within: usize, stop: &Stop) -> Evidence {
    let path = held.name.get(within..).unwrap_or(&held.name).to_owned();
    let (own, stop) = (held.clone(), stop.clone());
    Evidence { path, size: held.len(), open: Arc::new(move || own.open(&stop)) }
}

/// What checks, as `verify` is asked.
fn grader(chosen: &Choice, lab: &Lab) -> Grader {
    let mut grader = Grader::new(lab);
    if let Some(variant) = chosen.variant() {
        grader = grader.of_variant(variant);
    }
    if let Some(port) = chosen.port() {
        grader = grader.at_port(port);
    }
    grader
}

fn basis(grader: &Grader, chosen: &Choice) -> Result<Basis, Refusal> {
    let variant = chosen.variant().map(|variant| format!("--variant {variant}"));
    let port = chosen.port().map(|port| format!("--lab-port {port}"));
    Ok(Basis {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        compat: grader.compat().to_owned(),
        lab: sha256(chosen.text().as_bytes())?,
        options: variant.into_iter().chain(port).collect(),
        ..Basis::default()
    })
}
