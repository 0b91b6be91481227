//! The cells of a terminal, while a scene is drawn on them.

use crate::scene::{Colour, Spot, mark};

use wirelab_text::ascii;

use super::{Letters, Line, Run};

/// Most rows and columns: a scene is bounded before it comes here.
const MOST_ROWS: f64 = 4_000.0;
const MOST_COLUMNS: f64 = 500.0;
/// Points of braille in a cell, across and down.
const ACROSS: f64 = 2.0;
const DOWN: f64 = 4.0;
/// Bits of a braille character, by row and column (Unicode, Braille Patterns).
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
/// Eighths of a cell, from the left and from below.
const EIGHTHS_RIGHT: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const EIGHTHS_UP: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What is bad differs without colours too.
const HATCHED: char = '▒';

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Held {
    Nothing,
    Glyph(char),
    Braille(u8),
    /// A letter of a text.
    Letter(char),
    /// The second half of a wide letter.
    Tail,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    held: Held,
    colour: Colour,
    title: bool,
}

const EMPTY: Cell = Cell { held: Held::Nothing, colour: Colour::Ink, title: false };

#[derive(Debug)]
pub(super) struct Canvas {
    columns: usize,
    cells: Vec<Cell>,
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64) -> Self {
        let columns = width.clamp(1.0, MOST_COLUMNS).ceil() as usize;
        let rows = height.clamp(1.0, MOST_ROWS).ceil() as usize;
        Self { columns, cells: vec![EMPTY; columns * rows] }
    }

    /// A column that exists: whoever goes from one to another comes to an end.
    fn across(&self, x: f64) -> f64 {
        x.clamp(0.0, self.columns as f64)
    }

    /// A row that exists.
    pub(super) fn down(&self, y: f64) -> f64 {
        y.clamp(0.0, (self.cells.len() / self.columns.max(1)) as f64)
    }

    fn cell(&mut self, x: f64, y: f64) -> Option<&mut Cell> {
        if !(x.is_finite() && y.is_finite() && x >= 0.0 && y >= 0.0) {
            return None;
        }
        let (column, row) = (x.floor() as usize, y.floor() as usize);
        if column >= self.columns {
            return None;
        }
        self.cells.get_mut(row.checked_mul(self.columns)?.checked_add(column)?)
    }

    /// Puts a character at a place, unless a text is there.
    pub(super) fn glyph(&mut self, x: f64, y: f64, glyph: char, colour: Colour) {
        if let Some(cell) = self.cell(x, y)
            && !matches!(cell.held, Held::Letter(_) | Held::Tail)
        {
            *cell = Cell { held: Held::Glyph(glyph), colour, title: false };
        }
    }

    /// A point of braille.
    pub(super) fn point(&mut self, at: Spot, colour: Colour) {
        let bit = |place: f64, parts: f64| ((place.fract() * parts).floor() as usize).min(parts as usize - 1);
        let bit = BITS.get(bit(at.y, DOWN)).and_then(|row| row.get(bit(at.x, ACROSS))).copied().unwrap_or(0);
        if let Some(cell) = self.cell(at.x, at.y) {
            let held = match cell.held {
                Held::Nothing => Held::Braille(bit),
                Held::Braille(bits) => Held::Braille(bits | bit),
                _ => return,
            };
            *cell = Cell { held, colour, title: false };
        }
    }

    /// A line of points; of so many, one is drawn.
    pub(super) fn dotted(&mut self, from: Spot, to: Spot, colour: Colour, every: usize, step: &mut usize) {
        let (across, down) = ((to.x - from.x) * ACROSS, (to.y - from.y) * DOWN);
        let points = across.abs().max(down.abs()).ceil().clamp(1.0, 10_000.0) as usize;
        for number in 0..=points {
            let part = number as f64 / points as f64;
            if step.is_multiple_of(every) {
                let at = Spot { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
                self.point(at, colour);
            }
            *step += 1;
        }
    }

    /// A flat line with its ends.
    pub(super) fn flat(&mut self, y: f64, from: f64, to: f64, [start, middle, end]: [char; 3], colour: Colour) {
        let (from, to) = (self.across(from.min(to)), self.across(from.max(to)));
        let (first, last) = (from.floor(), (to - 1e-9).floor().max(from.floor()));
        let mut x = first;
        while x <= last {
            // An end that takes less than half of its cell is drawn as half.
            let glyph = match x {
                _ if x == first && from - first >= 0.5 => start,
                _ if x == last && to - last <= 0.5 => end,
                _ => middle,
            };
            self.glyph(x, y, glyph, colour);
            x += 1.0;
        }
    }

    /// An amount that grows to the right.
    pub(super) fn block_right(&mut self, from: Spot, to: Spot, colour: Colour) {
        let y = f64::midpoint(from.y, to.y);
        let (start, end) = (self.across(from.x), self.across(to.x));
        let mut x = start.floor();
        while x < end {
            if colour == Colour::Bad {
                self.glyph(x, y, HATCHED, colour);
            }
            let part = ((end - x).clamp(0.0, 1.0) * 8.0).round().max(1.0) as usize;
            if colour != Colour::Bad
                && let Some(glyph) = EIGHTHS_RIGHT.get(part)
            {
                self.glyph(x, y, *glyph, colour);
            }
            x += 1.0;
        }
    }

    /// An amount that grows from below.
    pub(super) fn block_up(&mut self, from: Spot, to: Spot, colour: Colour) {
        let (start, end) = (self.across(from.x).round(), self.across(to.x).round());
        let (top, foot) = (self.down(from.y), self.down(to.y));
        let mut x = start;
        while x < end.max(start + 1.0) {
            let mut y = top.floor();
            while y < foot {
                let part = ((to.y.min(y + 1.0) - from.y.max(y)) * 8.0).round().max(1.0) as usize;
                // A part that hangs from a cell's upper edge, under another block, is drawn whole.
                let part = if from.y <= y { 8 } else { part };
                let glyph = EIGHTHS_UP.get(part.min(8)).copied().filter(|_| colour != Colour::Bad);
                self.glyph(x, y, glyph.unwrap_or(HATCHED), colour);
                y += 1.0;
            }
            x += 1.0;
        }
    }

    /// A text.
    pub(super) fn text(&mut self, x: f64, y: f64, text: &str, colour: Colour, title: bool) {
        let (mut x, y) = (x.round(), y.round());
        for character in text.chars() {
            let width = mark::columns(character.encode_utf8(&mut [0; 4]));
            if width == 0 {
                // What has no width stands on the letter before it; a cell holds one letter.
                continue;
            }
            if let Some(cell) = self.cell(x, y) {
                *cell = Cell { held: Held::Letter(character), colour, title };
            }
            if width > 1
                && let Some(cell) = self.cell(x + 1.0, y)
            {
                *cell = Cell { held: Held::Tail, colour, title };
            }
            x += width as f64;
        }
    }

    pub(super) fn lines(&self, letters: Letters) -> Vec<Line> {
        let mut lines: Vec<Line> = self.cells.chunks(self.columns).map(|row| line(row, letters)).collect();
        while lines.last().is_some_and(|line| line.runs.is_empty()) {
            lines.pop();
        }
        lines
    }
}

fn line(row: &[Cell], letters: Letters) -> Line {
    let used =
        row.iter().rposition(|cell| !matches!(cell.held, Held::Nothing | Held::Letter(' '))).map_or(0, |at| at + 1);
    let mut runs: Vec<Run> = Vec::new();
    for cell in row.iter().take(used) {
        let glyph = match cell.held {
            Held::Nothing => ' ',
            Held::Glyph(glyph) | Held::Letter(glyph) => glyph,
            Held::Braille(bits) => char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' '),
            Held::Tail if letters == Letters::Ascii => '?',
            Held::Tail => continue,
        };
        let glyph = if letters == Letters::Ascii { ascii::like(glyph) } else { glyph };
        match runs.last_mut() {
            Some(run) if glyph == ' ' || (run.colour, run.title) == (cell.colour, cell.title) => run.text.push(glyph),
            _ => runs.push(Run { text: glyph.to_string(), colour: cell.colour, title: cell.title }),
        }
    }
    Line { runs }
}
