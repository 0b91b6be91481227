//! What a class shows that no single submission does: checks that most students miss, and submissions far from the
//! others.

use super::super::model::{Class, Points, Status, Submission};
use super::{causes, need};

/// Checks that are told.
const MOST: usize = 5;
/// Submissions below which nobody is far from the others: a median of fewer says little.
const CROWD: usize = 8;
/// How many median deviations make far (1.4826 of them are a standard deviation of a normal distribution).
const FAR: f64 = 3.0 * 1.4826;

/// A check that was not passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed<'a> {
    /// The check's id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Submissions that did not pass it; where it cannot be told or is not asked, it is not missed.
    pub count: usize,
    /// Submissions in which it was decided.
    pub total: usize,
}

/// The checks that most students miss, worst first, at most five; those that nobody misses are not among them.
/// Submissions without a file do not count.
pub fn most_missed(class: &Class) -> Vec<Missed<'_>> {
    let mut missed: Vec<Missed<'_>> = Vec::new();
    // Who handed in nothing misses everything, which says nothing about the checks.
    for check in class.submissions.iter().filter(|one| !one.files.is_empty()).flat_map(|one| &one.checks) {
        if matches!(check.status, Status::Undecided | Status::NotAsked) {
            continue;
        }
        let place = missed.iter().position(|known| known.id == check.id).unwrap_or_else(|| {
            missed.push(Missed { id: &check.id, title: &check.title, count: 0, total: 0 });
            missed.len() - 1
        });
        if let Some(known) = missed.get_mut(place) {
            known.total += 1;
            known.count += usize::from(check.status != Status::Passed);
        }
    }
    missed.retain(|known| known.count > 0);
    // Sorting is stable: those missed equally often stay in the lab's order.
    missed.sort_by_key(|known| std::cmp::Reverse(known.count));
    missed.truncate(MOST);
    missed
}

/// Why a submission is far from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Far<'a> {
    /// Fewer points than the others, whose median is given.
    Below(Points),
    /// The only one that did not pass the check of this title.
    Alone(&'a str),
}

/// A submission that is far from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlier<'a> {
    /// It.
    pub name: &'a str,
    /// Its points.
    pub score: Points,
    /// Why.
    pub far: Far<'a>,
}

/// Submissions far from the others, in the order of the class. A class of fewer than eight has none.
pub fn outliers(class: &Class) -> Vec<Outlier<'_>> {
    if class.submissions.len() < CROWD {
        return Vec::new();
    }
    let scores: Vec<f64> = class.submissions.iter().map(|one| f64::from(one.score().0)).collect();
    let middle = median(&scores);
    let deviation = median(&scores.iter().map(|score| (score - middle).abs()).collect::<Vec<_>>());
    // In a class that mostly has the same score, a tenth of what can be had is near.
    let most = class.submissions.iter().map(|one| one.max_score().0).max().unwrap_or(0);
    let reach = (FAR * deviation).max(f64::from(most) / 10.0);
    let lone = lone_failures(class);
    // Few points are no reason to look at somebody where the lab may be wrong.
    let causes = causes::shared(class);
    let mut found = Vec::new();
    for (one, score) in class.submissions.iter().zip(&scores) {
        let outlier = |far| Outlier { name: &one.name, score: one.score(), far };
        // Half hundredths of points do not matter.
        let middle_points = Points(middle as u32);
        if class.marks && *score < middle - reach && need::may_need_help(&causes, one) {
            found.push(outlier(Far::Below(middle_points)));
        }
        found.extend(
            lone.iter().filter(|(who, _)| std::ptr::eq(*who, one)).map(|(_, title)| outlier(Far::Alone(title))),
        );
    }
    found
}

/// Checks that one submission alone did not pass while at least seven did.
fn lone_failures(class: &Class) -> Vec<(&Submission, &str)> {
    let alone = most_missed_of_all(class);
    alone
        .into_iter()
        .filter_map(|(id, title)| {
            let one = class.submissions.iter().find(|one| {
                one.checks.iter().any(|check| check.id == id && matches!(check.status, Status::Partly | Status::Failed))
            })?;
            Some((one, title))
        })
        .collect()
}

fn most_missed_of_all(class: &Class) -> Vec<(&str, &str)> {
    let mut ids: Vec<(&str, &str)> = Vec::new();
    for check in class.submissions.iter().flat_map(|one| &one.checks) {
        if !ids.iter().any(|(id, _)| *id == check.id) {
            ids.push((&check.id, &check.title));
        }
    }
    ids.retain(|(id, _)| {
        let of = |wanted: &dyn Fn(Status) -> bool| {
            let checks = class.submissions.iter().flat_map(|one| &one.checks);
            checks.filter(|check| check.id == *id && wanted(check.status)).count()
        };
        of(&|status| status == Status::Passed) >= CROWD - 1
            && of(&|status| matches!(status, Status::Partly | Status::Failed)) == 1
    });
    ids
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let at = |place: usize| sorted.get(place).copied().unwrap_or(0.0);
    if sorted.len().is_multiple_of(2) { (at(half.saturating_sub(1)) + at(half)) / 2.0 } else { at(half) }
}
