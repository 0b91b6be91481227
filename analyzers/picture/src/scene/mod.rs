//! A scene: marks with their places, apart from what draws them.

pub mod axis;
mod colour;
mod ground;
pub mod mark;
pub mod plot;
mod sheet;
pub mod thin;

use wirelab_text::harmless::Harmless;

pub use axis::{Axis, Unit};
pub use colour::{Colour, Shade};
pub use ground::Ground;
pub use mark::{Anchor, Grows, Kind, Mark, Shape, Spot, Stroke, fit, spot};
pub use plot::Plot;
pub use sheet::{Key, Sample, Sheet};

/// A picture, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    title: Harmless,
    description: Harmless,
    width: f64,
    height: f64,
    marks: Vec<Mark>,
    rows: Vec<Row>,
    left_out: usize,
}

/// The row of a packet: a place that links lead to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// `frame.number`.
    pub frame: u64,
    /// Its upper edge, in lines.
    pub from: f64,
    /// Its lower edge.
    pub to: f64,
}

impl Scene {
    /// What it shows.
    pub fn title(&self) -> &str {
        self.title.as_str()
    }

    /// The same in a sentence, for those who do not see it.
    pub fn description(&self) -> &str {
        self.description.as_str()
    }

    /// In columns.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// In lines.
    pub fn height(&self) -> f64 {
        self.height
    }

    /// Its marks; later ones lie over earlier ones.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The rows of packets.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Marks for which there was no room.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Brings what lies beside the sheet back to its border; text that would be cut is left out.
    fn keep_inside(&mut self) {
        let (width, height) = (self.width, self.height);
        let inside = |at: &mut Spot| {
            at.x = at.x.clamp(0.0, width);
            at.y = at.y.clamp(0.0, height);
        };
        for mark in &mut self.marks {
            match mark {
                Mark::Line { through, .. } => through.iter_mut().for_each(inside),
                Mark::Arrow { from, to, .. } | Mark::Bar { from, to, .. } => {
                    inside(from);
                    *to = to.clamp(0.0, width);
                }
                Mark::Block { from, to, .. } => [from, to].into_iter().for_each(inside),
                Mark::Dot { at, .. } => inside(at),
                Mark::Text { .. } => {}
            }
        }
        for row in &mut self.rows {
            (row.from, row.to) = (row.from.clamp(0.0, height), row.to.clamp(0.0, height));
        }
        self.marks.retain(|mark| !matches!(mark, Mark::Text { at, .. } if at.y + 1.0 > height + 1e-9));
    }
}

#[cfg(test)]
mod tests;
