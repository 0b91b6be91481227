//! A scene for a terminal: braille for points and lines, blocks for amounts.

mod canvas;
#[cfg(test)]
mod tests;

use crate::scene::{Colour, Grows, Kind, Mark, Scene, Shape, Spot, Stroke};
use canvas::Canvas;

/// Which characters a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// All of Unicode.
    Unicode,
    /// ASCII alone; what has no likeness becomes `?`.
    Ascii,
}

/// A stretch of a line in one colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What it says.
    pub text: String,
    /// What it means.
    pub colour: Colour,
    /// Whether it is part of the title.
    pub title: bool,
}

/// A line of a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What stands on it, without spaces at its end.
    pub runs: Vec<Run>,
}

impl Line {
    /// Without colours.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Draws a scene. No line is wider than what it was laid out for.
pub fn draw(scene: &Scene, letters: Letters) -> Vec<Line> {
    let mut canvas = Canvas::new(scene.width(), scene.height());
    for mark in scene.marks() {
        put(mark, &mut canvas);
    }
    canvas.lines(letters)
}

fn put(mark: &Mark, canvas: &mut Canvas) {
    match mark {
        Mark::Line { stroke: Stroke::Grid, .. } => {}
        Mark::Line { through, colour, stroke: Stroke::Axis } => axis(through, *colour, canvas),
        Mark::Line { through, colour, stroke: Stroke::Life } => {
            if let [from, to] = through[..] {
                let (mut y, end) = (canvas.down(from.y).round(), canvas.down(to.y).round());
                while y < end {
                    canvas.glyph(from.x, y, '│', *colour);
                    y += 1.0;
                }
            }
        }
        Mark::Line { through, colour, stroke } => {
            let every = if *stroke == Stroke::Dashed { 3 } else { 1 };
            let mut step = 0;
            for two in through.windows(2) {
                if let [from, to] = two {
                    canvas.dotted(*from, *to, *colour, every, &mut step);
                }
            }
        }
        Mark::Arrow { from, to, tip, colour } => {
            let right = *to > from.x;
            canvas.flat(from.y, from.x, *to, ['─'; 3], *colour);
            if *tip {
                let (at, glyph) = if right { (to - 1.0, '▶') } else { (*to, '◀') };
                canvas.glyph(at, from.y, glyph, *colour);
            }
        }
        Mark::Bar { from, to, colour } => canvas.flat(from.y, from.x, *to, ['╺', '━', '╸'], *colour),
        Mark::Block { from, to, grows: Grows::Right, colour } => canvas.block_right(*from, *to, *colour),
        Mark::Block { from, to, grows: Grows::Up, colour } => canvas.block_up(*from, *to, *colour),
        Mark::Dot { at, shape, colour } => {
            let glyph = match shape {
                Shape::Point => return canvas.point(*at, *colour),
                Shape::Round => '●',
                Shape::Ring => '○',
                Shape::Cross => '×',
                Shape::Square => '■',
                Shape::Half => '◧',
                Shape::Hollow => '□',
            };
            canvas.glyph(at.x, at.y, glyph, *colour);
        }
        Mark::Text { at, kind, colour, text, .. } => {
            canvas.text(at.x, at.y, text.as_str(), *colour, *kind == Kind::Title);
        }
    }
}

/// An upright line, a corner, a flat line.
fn axis(through: &[Spot], colour: Colour, canvas: &mut Canvas) {
    let [top, corner, right] = through else { return };
    let (mut y, end) = (canvas.down(top.y), canvas.down(corner.y).floor());
    while y < end {
        canvas.glyph(corner.x, y, '│', colour);
        y += 1.0;
    }
    canvas.flat(corner.y, corner.x, right.x, ['─'; 3], colour);
    canvas.glyph(corner.x, corner.y, '└', colour);
}
