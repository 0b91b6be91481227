//! A class: a row a hand-in, a column a check.

use wirelab_text::harmless::Harmless;
use wirelab_words::list::picture as words;

use super::graph::nothing;
use crate::Scene;
use crate::scene::{Anchor, Colour, Ground, Key, Kind, Sample, Shape, Sheet, fit, mark, spot};

/// Columns of a check.
const CELL: f64 = 3.0;

/// What a hand-in shows of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It shows it.
    Shown,
    /// In part.
    Partly,
    /// It does not.
    NotShown,
    /// That cannot be told.
    Untold,
    /// It is not asked for.
    NotAsked,
}

impl Cell {
    /// Its form and colour; forms alone tell them apart too.
    const fn look(self) -> Option<(Shape, Colour)> {
        match self {
            Self::Shown => Some((Shape::Square, Colour::Good)),
            Self::Partly => Some((Shape::Half, Colour::Server)),
            Self::NotShown => Some((Shape::Hollow, Colour::Soft)),
            Self::Untold => Some((Shape::Ring, Colour::Client)),
            Self::NotAsked => None,
        }
    }
}

/// A class.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Titles of the checks.
    pub checks: Vec<String>,
    /// Names, with what each shows of the checks in their order.
    pub students: Vec<(String, Vec<Cell>)>,
}

/// Draws a class.
pub fn scene(class: &Matrix, ground: &Ground) -> Scene {
    let (students, checks) = (class.students.len() as u64, class.checks.len() as u64);
    let mut sheet = Sheet::new(ground, words::Matrix { students, checks });
    if class.students.is_empty() || class.checks.is_empty() {
        return nothing(sheet, words::Lack::Works);
    }
    let cells = || class.students.iter().flat_map(|(_, cells)| cells.iter().copied());
    let count = |cell| cells().filter(|one| *one == cell).count() as u64;
    let looks = [
        (Cell::Shown, wirelab_words::Said::from(words::Shown {})),
        (Cell::Partly, words::Partly {}.into()),
        (Cell::NotShown, words::NotShown {}.into()),
        (Cell::Untold, words::Untold {}.into()),
    ];
    let keys = looks.into_iter().filter(|(cell, _)| count(*cell) > 0).filter_map(|(cell, said)| {
        let (shape, colour) = cell.look()?;
        Some(Key::new(Sample::Dot(shape), colour, said))
    });
    sheet.legend(&keys.collect::<Vec<_>>());
    let room = (ground.columns / 3).min(36);
    let widest = class.students.iter().map(|(name, _)| mark::columns(name)).max().unwrap_or(1).min(room);
    let left = widest as f64 + 2.0;
    let fits = ((ground.width() - left) / CELL) as usize;
    let column = |check: usize| left + CELL * check as f64 + 1.0;
    let shown_checks = class.checks.len().min(fits.max(1));
    for check in 0..shown_checks {
        let at = spot(column(check) + 0.5, sheet.y());
        sheet.text(at, Anchor::Middle, Kind::Value, Colour::Soft, &(check + 1).to_string());
    }
    sheet.skip(ground.pitch);
    let shown = class.students.get(..ground.rows.min(class.students.len())).unwrap_or_default();
    for (name, cells) in shown {
        let y = sheet.y();
        sheet.text(spot(0.0, y), Anchor::Start, Kind::Value, Colour::Ink, &fit(name, widest));
        for (check, cell) in cells.iter().enumerate().take(shown_checks) {
            if let Some((shape, colour)) = cell.look() {
                sheet.dot(spot(column(check) + 0.5, y + 0.5), shape, colour);
            }
        }
        sheet.skip(if ground.is_page() { 1.125 } else { 1.0 });
    }
    sheet.skip(0.5);
    for (check, title) in class.checks.iter().enumerate().take(shown_checks) {
        sheet.note(words::CheckNumber { number: check as u64 + 1, title: Harmless::line(title) });
    }
    if shown.len() < class.students.len() {
        sheet.note(words::MoreStudents { shown: shown.len() as u64, all: students });
    }
    if shown_checks < class.checks.len() {
        sheet.note(words::MoreChecks { shown: shown_checks as u64, all: checks });
    }
    let (shown, partly) = (count(Cell::Shown), count(Cell::Partly));
    let (not_shown, untold) = (count(Cell::NotShown), count(Cell::Untold));
    sheet.finish(words::MatrixAbout { students, checks, shown, partly, not_shown, untold })
}
