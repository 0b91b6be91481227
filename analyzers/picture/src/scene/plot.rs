//! The frame of a graph: two axes, and where a pair of values lies.

use super::mark::columns;
use super::{Anchor, Axis, Colour, Kind, Sheet, Spot, Stroke, spot};

/// A graph on a sheet.
#[derive(Clone, Debug)]
pub struct Plot {
    x: Axis,
    y: Axis,
    /// The corners of what can be drawn on.
    upper_left: Spot,
    lower_right: Spot,
}

/// Columns from one tick to the next, at least; lines likewise.
const TICK_COLUMNS: f64 = 9.0;
const TICK_LINES: f64 = 2.5;

impl Plot {
    /// Draws two axes below what is on the sheet.
    pub fn new(sheet: &mut Sheet, x: Axis, y: Axis) -> Self {
        let lines = sheet.ground().plot;
        Self::of_height(sheet, x, y, lines)
    }

    /// The same with so many lines.
    pub fn of_height(sheet: &mut Sheet, x: Axis, y: Axis, lines: f64) -> Self {
        let ground = sheet.ground();
        // In a terminal an axis takes a row and a column of its own.
        let (own, beside) = if ground.is_page() { (0.0, 0.25) } else { (0.5, 0.0) };
        let ticks = y.ticks((lines / TICK_LINES) as usize);
        let widest = ticks.at.iter().map(|(_, label)| columns(label)).max().unwrap_or(1).max(3);
        let left = widest as f64 + 2.0;
        let top = sheet.y() + 1.0 + beside;
        let (right, bottom) = (ground.width() - 2.0, top + lines);
        name(sheet, spot(0.0, sheet.y()), Anchor::Start, &y, ticks.unit);
        // The outermost points stay inside.
        let plot = Self { x, y, upper_left: spot(left + 0.25, top + 0.125), lower_right: spot(right, bottom - 0.125) };
        for (value, label) in &ticks.at {
            let at = plot.at(plot.x.from, *value);
            if at.y < top - 0.01 || at.y > bottom + 0.01 {
                continue;
            }
            sheet.line(vec![spot(left, at.y), spot(right, at.y)], Colour::Soft, Stroke::Grid);
            // Never on the line of the axis' name.
            let line = (at.y - 0.5).max(top - beside).min(bottom - 0.5);
            sheet.text(spot(left - 1.0 - own * 2.0, line), Anchor::End, Kind::Value, Colour::Soft, label);
        }
        let (axis_x, axis_y) = (left - own, bottom + own);
        sheet.line(vec![spot(axis_x, top), spot(axis_x, axis_y), spot(right, axis_y)], Colour::Soft, Stroke::Axis);
        sheet.skip(axis_y - sheet.y());
        ticks_below(sheet, &plot.x, [plot.upper_left.x, right], beside);
        plot
    }

    /// Where a pair of values lies; what is outside lies on the border.
    pub fn at(&self, x: f64, y: f64) -> Spot {
        let (left, right) = (self.upper_left.x, self.lower_right.x);
        let (top, bottom) = (self.upper_left.y, self.lower_right.y);
        let along = |place: f64, from: f64, to: f64| from + place.clamp(0.0, 1.0) * (to - from);
        spot(along(self.x.place(x), left, right), along(self.y.place(y), bottom, top))
    }

    /// Whether a value lies on the upright axis.
    pub fn holds(&self, y: f64) -> bool {
        (self.y.from..=self.y.to).contains(&y)
    }

    /// The columns of its ends.
    pub fn sides(&self) -> (f64, f64) {
        (self.upper_left.x, self.lower_right.x)
    }

    /// The line of its foot.
    pub fn foot(&self) -> f64 {
        self.lower_right.y + 0.125
    }
}

/// An axis of its own below what is on the sheet.
pub fn foot(sheet: &mut Sheet, axis: &Axis, left: f64, right: f64) {
    let beside = if sheet.ground().is_page() { 0.25 } else { 0.5 };
    let y = sheet.y() + if sheet.ground().is_page() { 0.0 } else { 0.5 };
    sheet.line(vec![spot(left, y), spot(left, y), spot(right, y)], Colour::Soft, Stroke::Axis);
    sheet.skip(y - sheet.y());
    ticks_below(sheet, axis, [left, right], beside);
}

/// The ticks of the axis on which the sheet ends, and its name.
fn ticks_below(sheet: &mut Sheet, axis: &Axis, [left, right]: [f64; 2], beside: f64) {
    let top = sheet.y();
    let ticks = axis.ticks(((right - left) / TICK_COLUMNS) as usize);
    let line = if sheet.ground().is_page() { top + beside } else { (top + 0.5).ceil() };
    for (value, label) in &ticks.at {
        let x = left + axis.place(*value).clamp(0.0, 1.0) * (right - left);
        sheet.line(vec![spot(x, top), spot(x, top + 0.25)], Colour::Soft, Stroke::Grid);
        sheet.text(spot(x, line), Anchor::Middle, Kind::Value, Colour::Soft, label);
    }
    name(sheet, spot(right, line + 1.0), Anchor::End, axis, ticks.unit);
    sheet.skip(line + 2.0 + (sheet.ground().pitch - 1.0) / 2.0 - top);
}

/// What an axis shows, with its unit.
fn name(sheet: &mut Sheet, at: Spot, anchor: Anchor, axis: &Axis, unit: &str) {
    let name = axis.name.to_string();
    let name = if unit.is_empty() { name } else { format!("{name} ({unit})") };
    sheet.text(at, anchor, Kind::Words, Colour::Soft, &name);
}
