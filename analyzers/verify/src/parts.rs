//! Which files of a submission are held against the lab. What bears the name of the evidence decides; of the rest, what belongs
//! to another part of the course is put aside, so that handing in more never costs anything.

use wirelab_labs::EvidenceKind;
use wirelab_labs::check::Check;

use super::capture::Capture;
use super::case::{Case, Remark, is_called};
use super::check::judge;
use super::log::Log;
use super::model::{Checked, Status};

/// Most files that are tried with and without.
const MAX_TRIED: usize = 8;
/// How often all of them are tried.
const ROUNDS: usize = 3;
/// Most messages of all captures together that are judged more than once.
const MAX_MESSAGES: usize = 20_000;

/// What was put aside: it is looked at for other things than the lab's checks.
#[derive(Default)]
pub(crate) struct Aside {
    pub(crate) captures: Vec<Capture>,
    pub(crate) logs: Vec<Log>,
}

/// Judges a submission with the files that belong to the lab, and gives the others.
pub(crate) fn settle(case: &mut Case<'_>, checks: &[Check]) -> (Vec<Checked>, Aside) {
    let mut shelf = Shelf::of(case);
    let (captures, logs) = shelf.free(case);
    let all = judge_with(case, &mut shelf, checks);
    let few = captures.len() + logs.len() <= MAX_TRIED
        && case.captures.iter().map(|one| one.index.all().messages.len()).sum::<usize>() <= MAX_MESSAGES;
    let tried = captures.len() + logs.len();
    let best = if tried > 0 && few { shelf.climb(case, checks, all, &captures, &logs) } else { all };
    let aside = shelf.leave(case);
    (best, aside)
}

/// All captures and logs, and which of them are in use.
struct Shelf {
    captures: Vec<Option<Capture>>,
    logs: Vec<Option<Log>>,
    used: Used,
    /// Captures that bear the name of an evidence and show the lab, if any does: then no other counts.
    named: Vec<usize>,
}

#[derive(Clone, PartialEq, Eq)]
struct Used {
    captures: Vec<bool>,
    logs: Vec<bool>,
}

impl Shelf {
    fn of(case: &mut Case<'_>) -> Self {
        let asked: Vec<_> = case.lab.evidence.iter().filter(|one| one.kind == EvidenceKind::Capture).collect();
        let shows = |one: &Capture| one.shows_lab() || one.of_lab > 0;
        let named =
            |one: &Capture| shows(one) && asked.iter().any(|asked| one.files().any(|file| is_called(file, asked)));
        let captures = case.captures.iter().enumerate();
        let named: Vec<usize> = captures.filter(|(_, one)| named(one)).map(|(place, _)| place).collect();
        // Where one capture has the lab on its port, what another has elsewhere is something else.
        let at_home = case.captures.iter().any(|one| one.shows_lab() && one.other_port.is_none());
        let away = |one: &Capture| at_home && one.other_port.is_some();
        let counts = |(place, one): (usize, &Capture)| {
            if named.is_empty() { !away(one) } else { named.contains(&place) && !away(one) }
        };
        let used = Used {
            captures: case.captures.iter().enumerate().map(counts).collect(),
            logs: vec![true; case.logs.len()],
        };
        Self {
            captures: std::mem::take(&mut case.captures).into_iter().map(Some).collect(),
            logs: std::mem::take(&mut case.logs).into_iter().map(Some).collect(),
            used,
            named,
        }
    }

    /// The files that may count or not: captures, where there are several; logs without the name of an evidence.
    fn free(&self, case: &Case<'_>) -> (Vec<usize>, Vec<usize>) {
        let captures: Vec<usize> =
            self.used.captures.iter().enumerate().filter(|(_, used)| **used).map(|one| one.0).collect();
        let asked = || {
            case.lab.evidence.iter().filter(|one| matches!(one.kind, EvidenceKind::ServerLog | EvidenceKind::ClientLog))
        };
        let own = |log: &Log| asked().any(|asked| is_called(&log.path, asked));
        let logs = self.logs.iter().enumerate().filter_map(|(place, log)| Some((place, log.as_ref()?)));
        let logs: Vec<usize> = logs.filter(|(_, log)| !own(log)).map(|(place, _)| place).collect();
        (if captures.len() > 1 { captures } else { Vec::new() }, logs)
    }

    /// Tries the files one by one, and keeps what gives more: first each capture alone, then each file with and without.
    fn climb(
        &mut self,
        case: &mut Case<'_>,
        checks: &[Check],
        all: Vec<Checked>,
        captures: &[usize],
        logs: &[usize],
    ) -> Vec<Checked> {
        let (mut best, mut used) = (all, self.used.clone());
        let mut attempt = |shelf: &mut Self, other: Used, best: &mut Vec<Checked>, used: &mut Used| {
            shelf.used = other;
            let found = judge_with(case, shelf, checks);
            let better = worth(&found) > worth(best);
            if better {
                *best = found;
                *used = shelf.used.clone();
            }
            better
        };
        for place in captures {
            let alone = Used { captures: (0..self.captures.len()).map(|one| one == *place).collect(), ..used.clone() };
            attempt(self, alone, &mut best, &mut used);
        }
        for _ in 0..ROUNDS {
            let mut moved = false;
            for place in captures {
                let mut other = used.clone();
                if let Some(one) = other.captures.get_mut(*place) {
                    *one = !*one;
                }
                moved |= attempt(self, other, &mut best, &mut used);
            }
            for place in logs {
                let mut other = used.clone();
                if let Some(one) = other.logs.get_mut(*place) {
                    *one = !*one;
                }
                moved |= attempt(self, other, &mut best, &mut used);
            }
            if !moved {
                break;
            }
        }
        self.used = used;
        best
    }

    /// Puts the files in use into the case.
    fn lend(&mut self, case: &mut Case<'_>) {
        case.captures = take(&mut self.captures, &self.used.captures);
        case.logs = take(&mut self.logs, &self.used.logs);
    }

    /// Takes them back.
    fn give_back(&mut self, case: &mut Case<'_>) {
        put(&mut self.captures, &self.used.captures, std::mem::take(&mut case.captures));
        put(&mut self.logs, &self.used.logs, std::mem::take(&mut case.logs));
    }

    /// Leaves the case with the files in use, says of the others that they do not count, and gives them.
    fn leave(mut self, case: &mut Case<'_>) -> Aside {
        self.lend(case);
        let captures: Vec<Capture> = self.captures.into_iter().flatten().collect();
        let logs: Vec<Log> = self.logs.into_iter().flatten().collect();
        let named = self.named.first().and_then(|_| case.captures.first()).map(|one| one.path.clone());
        for one in &captures {
            let so_far = one.so_far.map(|_| Remark::AsideSoFar);
            let remark = named.clone().map(Remark::AsideOfNamed).or(so_far).unwrap_or(Remark::Aside);
            one.files().for_each(|file| case.note(file, remark.clone()));
        }
        logs.iter().for_each(|log| case.note(&log.path, Remark::Aside));
        Aside { captures, logs }
    }
}

fn judge_with(case: &mut Case<'_>, shelf: &mut Shelf, checks: &[Check]) -> Vec<Checked> {
    shelf.lend(case);
    let found = judge(checks, case);
    shelf.give_back(case);
    found
}

fn take<T>(all: &mut [Option<T>], used: &[bool]) -> Vec<T> {
    all.iter_mut().zip(used).filter(|(_, used)| **used).filter_map(|(one, _)| one.take()).collect()
}

fn put<T>(all: &mut [Option<T>], used: &[bool], back: Vec<T>) {
    let mut back = back.into_iter();
    for (one, _) in all.iter_mut().zip(used).filter(|(_, used)| **used) {
        *one = back.next();
    }
}

/// What a result is worth: points of what can be had, then checks that hold.
fn worth(found: &[Checked]) -> (u64, usize) {
    let points = found.iter().map(|check| check.effect().0).sum::<i64>().max(0).unsigned_abs();
    let most = found.iter().map(|check| u64::from(check.counted_max().0)).sum::<u64>();
    // Ten thousandths: a maximum is below four billion hundredths.
    let share = points.saturating_mul(10_000).checked_div(most).unwrap_or(0);
    (share, found.iter().filter(|check| check.status == Status::Passed).count())
}
