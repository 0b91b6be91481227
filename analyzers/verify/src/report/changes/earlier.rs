//! The JSON of an earlier run, as much of it as a comparison needs. What an older program did not write is missing.

use serde::Deserialize;
use wirelab_labs::check::Worth;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::class as words;

use super::super::super::model::{Checked, Effect, Points, Status};
use super::Report;
use super::{Reason, Standing, Why, line};
use crate::basis::{self, ASIDE};

#[derive(Deserialize)]
pub(super) struct Earlier {
    pub(super) lab: String,
    pub(super) submissions: Vec<Submission>,
    basis: Option<Basis>,
}

#[derive(Deserialize)]
struct Basis {
    program: String,
    compat: String,
    lab_sha256: String,
    options: Vec<String>,
    inputs: Vec<Input>,
}

#[derive(Deserialize)]
struct Input {
    option: String,
    file: String,
    sha256: String,
}

#[derive(Deserialize)]
pub(super) struct Submission {
    pub(super) name: String,
    pub(super) checks: Vec<Check>,
    #[serde(default)]
    pub(super) files: Vec<File>,
}

#[derive(Deserialize)]
pub(super) struct File {
    pub(super) path: String,
    #[serde(default)]
    pub(super) sha256: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Check {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) status: String,
    points: Option<f64>,
    max_points: Option<f64>,
    #[serde(default)]
    worth: Option<String>,
    #[serde(default)]
    decision: Option<Decision>,
}

#[derive(Deserialize)]
struct Decision {
    who: String,
    reason: String,
}

impl Check {
    pub(super) fn standing(&self) -> Standing {
        Standing { status: Status::parse(&self.status), points: self.points.map(hundredths) }
    }

    /// The points that were told, in words. Of a bonus and of what costs, what it was worth is taken from the check as it is.
    pub(super) fn told(&self, report: &Report, is: Option<&Checked>) -> Option<Harmless> {
        let size = |points: f64| Points(u32::try_from(hundredths(points).0.unsigned_abs()).unwrap_or(u32::MAX));
        let points = self.points?;
        let worth = self.worth.as_deref().and_then(Worth::parse).unwrap_or(Worth::Counts);
        let whole = || is.map_or(size(points), |is| is.max_points.max(size(points)));
        let (points, max) = match worth {
            Worth::Counts => (size(points), size(self.max_points?)),
            Worth::Bonus => (size(points), whole()),
            Worth::Costs => (Points(whole().0.saturating_sub(size(points).0)), whole()),
        };
        report.points_in_words(worth, points, max)
    }

    pub(super) fn decision(&self) -> Option<(&str, &str)> {
        self.decision.as_ref().map(|one| (one.who.as_str(), one.reason.as_str()))
    }
}

/// Points are printed with at most two digits behind the point.
fn hundredths(points: f64) -> Effect {
    Effect((points * 100.0).round() as i64)
}

impl Earlier {
    /// What is not the same for all submissions.
    pub(super) fn differs(&self, now: &basis::Basis) -> Vec<Reason> {
        let Some(before) = &self.basis else { return vec![(Why::Unrecorded, words::WhyUnrecorded {}.into())] };
        let mut why: Vec<Reason> = Vec::new();
        if before.lab_sha256 != now.lab {
            why.push((Why::Lab, words::WhyLab {}.into()));
        }
        if before.program != now.program {
            let (before, after) = (line(&before.program), line(&now.program));
            why.push((Why::Program, words::WhyProgram { before, after }.into()));
        }
        if before.compat != now.compat {
            let (before, after) = (line(&before.compat), line(&now.compat));
            why.push((Why::Compat, words::WhyCompat { before, after }.into()));
        }
        let (old, new) = (counting(&before.options), counting(&now.options));
        if old != new {
            let all = |options: &[&str]| (!options.is_empty()).then(|| Harmless::line(options.join(" ")));
            let (before, after) = (all(&old), all(&new));
            why.push((Why::Options, words::WhyOptions { before, after }.into()));
        }
        for now in now.inputs.iter().filter(|one| !ASIDE.contains(&one.option.as_str())) {
            let same = |old: &&Input| old.option == now.option && old.file == now.file;
            if before.inputs.iter().find(same).is_some_and(|old| old.sha256 != now.sha256) {
                why.push((Why::Input, words::WhyInput { file: line(&now.file) }.into()));
            }
        }
        why
    }
}

/// The options that can change a check.
fn counting(options: &[String]) -> Vec<&str> {
    let name = |option: &&str| option.split(' ').next().unwrap_or_default().to_owned();
    options.iter().map(String::as_str).filter(|option| !ASIDE.contains(&name(option).as_str())).collect()
}
