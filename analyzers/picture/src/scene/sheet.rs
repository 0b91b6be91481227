//! A sheet on which a scene is put together, from the top down.

use std::collections::HashMap;

use wirelab_text::harmless::Harmless;
use wirelab_words::Said;

use super::mark::{columns, fit};
use super::{Anchor, Colour, Ground, Grows, Kind, Mark, Row, Scene, Shape, Spot, Stroke, spot};

/// Most marks of a scene.
const MARKS: usize = 12_000;

/// A scene that is being made. No text is put over another: one for which there is no room is left out, and who asks is told.
#[derive(Debug)]
pub struct Sheet {
    ground: Ground,
    title: Harmless,
    marks: Vec<Mark>,
    rows: Vec<Row>,
    /// The next free line.
    y: f64,
    /// What texts take, by line: upper edge, first column, column behind the last.
    taken: HashMap<i64, Vec<(f64, f64, f64)>>,
    /// Marks that there was no room for.
    left_out: usize,
}

/// What stands in a legend: a sample, and what it means.
#[derive(Clone, Debug)]
pub struct Key {
    pub(crate) sample: Sample,
    pub(crate) colour: Colour,
    pub(crate) text: Said,
}

/// What a legend shows.
#[derive(Clone, Copy, Debug)]
pub enum Sample {
    /// A line.
    Line(Stroke),
    /// A dot.
    Dot(Shape),
    /// An upright stroke, and whether it is crossed.
    Stroke(Stroke, bool),
    /// Something that lasts.
    Bar,
    /// An amount.
    Block,
}

impl Key {
    /// An entry of a legend.
    pub fn new(sample: Sample, colour: Colour, text: impl Into<Said>) -> Self {
        Self { sample, colour, text: text.into() }
    }
}

impl Sheet {
    /// A sheet with its title.
    pub fn new(ground: &Ground, title: impl Into<Said>) -> Self {
        Self::titled(ground, &title.into().to_string())
    }

    /// The same with a title that is in words already.
    pub fn titled(ground: &Ground, title: &str) -> Self {
        let mut sheet = Self::untitled(ground, title);
        let title = sheet.title.clone();
        sheet.wrapped(title.as_str(), Kind::Title, Colour::Ink);
        if ground.is_page() {
            sheet.skip(0.5);
        }
        sheet
    }

    /// A sheet that does not show its title: what is around it does.
    pub fn untitled(ground: &Ground, title: &str) -> Self {
        let title = Harmless::line(title);
        Self { ground: *ground, title, marks: Vec::new(), rows: Vec::new(), y: 0.0, taken: HashMap::new(), left_out: 0 }
    }

    /// The next free line.
    pub fn y(&self) -> f64 {
        self.y
    }

    /// Leaves so many lines.
    pub fn skip(&mut self, lines: f64) {
        self.y += lines.max(0.0);
    }

    /// Where it is drawn.
    pub fn ground(&self) -> Ground {
        self.ground
    }

    /// A sentence below what is there, on as many lines as it needs.
    pub fn note(&mut self, said: impl Into<Said>) {
        let text = said.into().to_string();
        self.wrapped(&text, Kind::Words, Colour::Soft);
    }

    fn wrapped(&mut self, text: &str, kind: Kind, colour: Colour) {
        let text = Harmless::line(text);
        let room = (self.ground.width() / self.letter(kind)) as usize;
        for line in textwrap::wrap(text.as_str(), room.max(20)) {
            let y = self.y;
            self.text(spot(0.0, y), Anchor::Start, kind, colour, &fit(&line, room));
            self.y += 1.0;
        }
    }

    /// A legend below what is there.
    pub fn legend(&mut self, keys: &[Key]) {
        let mut x = 0.0;
        for key in keys {
            let text = fit(Harmless::line(key.text.to_string()).as_str(), self.ground.columns.saturating_sub(6));
            let narrow = matches!(key.sample, Sample::Dot(_) | Sample::Stroke(..));
            let sample = if narrow { 2.0 } else { 4.0 };
            let width = sample + columns(&text) as f64 * self.letter(Kind::Words);
            if x > 0.0 && x + width > self.ground.width() {
                x = 0.0;
                self.y += self.ground.pitch.min(1.25);
            }
            let middle = self.y + 0.5;
            match key.sample {
                Sample::Line(stroke) => self.line(vec![spot(x, middle), spot(x + 2.9, middle)], key.colour, stroke),
                Sample::Dot(shape) => self.dot(spot(x + 0.5, middle), shape, key.colour),
                Sample::Stroke(stroke, crossed) => {
                    let at = x + 0.5;
                    self.line(vec![spot(at, self.y + 0.1), spot(at, self.y + 0.9)], key.colour, stroke);
                    if crossed {
                        self.dot(spot(at, middle), Shape::Cross, key.colour);
                    }
                }
                Sample::Bar => self.bar(spot(x, middle), x + 3.0, key.colour),
                Sample::Block => {
                    let (from, to) = (spot(x, self.y + 0.1), spot(x + 3.0, self.y + 0.9));
                    self.block(from, to, Grows::Right, key.colour);
                }
            }
            let at = spot(x + sample, self.y);
            self.text(at, Anchor::Start, Kind::Words, Colour::Ink, &text);
            x += width + 3.0;
        }
        self.y += 1.0;
        if self.ground.is_page() {
            self.skip(0.5);
        }
    }

    /// How wide a letter is, in columns.
    fn letter(&self, kind: Kind) -> f64 {
        if self.ground.is_page() { kind.letter() } else { 1.0 }
    }

    fn push(&mut self, mark: Mark) {
        if self.marks.len() < MARKS { self.marks.push(mark) } else { self.left_out += 1 }
    }

    /// Notes that the row of a packet is here, for links to it.
    pub fn row(&mut self, frame: u64, from: f64, to: f64) {
        if self.rows.len() < MARKS && from.is_finite() && to.is_finite() && from < to {
            self.rows.push(Row { frame, from, to });
        }
    }

    /// How many marks there are.
    pub fn marks(&self) -> usize {
        self.marks.len()
    }

    /// Puts the marks that came after the first `below` of them under those from `above` on: later marks lie over earlier ones.
    pub fn under(&mut self, above: usize, below: usize) {
        if above <= below && below <= self.marks.len() {
            let count = self.marks.len() - below;
            self.marks.get_mut(above..).unwrap_or_default().rotate_right(count);
        }
    }

    /// A line. Places that are no numbers are left out.
    pub fn line(&mut self, mut through: Vec<Spot>, colour: Colour, stroke: Stroke) {
        through.retain(|one| one.x.is_finite() && one.y.is_finite());
        if through.len() > 1 {
            self.push(Mark::Line { through, colour, stroke });
        }
    }

    /// An arrow, with a tip or without.
    pub fn arrow(&mut self, from: Spot, to: f64, tip: bool, colour: Colour) {
        if from.x.is_finite() && from.y.is_finite() && to.is_finite() {
            self.push(Mark::Arrow { from, to, tip, colour });
        }
    }

    /// A bar that lasts.
    pub fn bar(&mut self, from: Spot, to: f64, colour: Colour) {
        if from.x.is_finite() && from.y.is_finite() && to.is_finite() {
            self.push(Mark::Bar { from, to: to.max(from.x), colour });
        }
    }

    /// An amount.
    pub fn block(&mut self, from: Spot, to: Spot, grows: Grows, colour: Colour) {
        if [from.x, from.y, to.x, to.y].iter().all(|one| one.is_finite()) && to.x > from.x && to.y > from.y {
            self.push(Mark::Block { from, to, grows, colour });
        }
    }

    /// A dot.
    pub fn dot(&mut self, at: Spot, shape: Shape, colour: Colour) {
        if at.x.is_finite() && at.y.is_finite() {
            self.push(Mark::Dot { at, shape, colour });
        }
    }

    /// A text, unless it would lie over another or beside the sheet. True if it was put there.
    pub fn text(&mut self, at: Spot, anchor: Anchor, kind: Kind, colour: Colour, text: &str) -> bool {
        let text = Harmless::line(text);
        let width = columns(text.as_str()) as f64 * self.letter(kind);
        if width == 0.0 || !at.x.is_finite() || !at.y.is_finite() || at.y < 0.0 {
            return false;
        }
        let x = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - width / 2.0,
            Anchor::End => at.x - width,
        };
        // A terminal has whole columns alone.
        let x = if self.ground.is_page() { x } else { x.round() };
        if x < 0.0 || x + width > self.ground.width() {
            return false;
        }
        if !self.is_free(at.y, x, x + width) {
            return false;
        }
        self.taken.entry(at.y.floor() as i64).or_default().push((at.y, x, x + width));
        self.push(Mark::Text { at: spot(x, at.y), columns: width, anchor, kind, colour, text });
        true
    }

    /// Whether no text is in the way; one column between two is kept free.
    pub fn is_free(&self, y: f64, from: f64, to: f64) -> bool {
        let line = y.floor() as i64;
        let near = [line - 1, line, line + 1];
        let taken = near.iter().filter_map(|line| self.taken.get(line)).flatten();
        taken.into_iter().all(|(other, start, end)| {
            (other - y).abs() >= 1.0 || to + 1.0 <= *start + f64::EPSILON || from >= *end + 1.0 - f64::EPSILON
        })
    }

    /// The scene. `description` is for those who do not see it.
    pub fn finish(self, description: impl Into<Said>) -> Scene {
        self.described(&description.into().to_string())
    }

    /// The same with a description that is in words already.
    pub fn described(self, description: &str) -> Scene {
        let (width, height) = (self.ground.width(), self.y.max(1.0));
        let mut scene = Scene {
            title: self.title,
            description: Harmless::line(description),
            width,
            height,
            marks: self.marks,
            rows: self.rows,
            left_out: self.left_out,
        };
        scene.keep_inside();
        scene
    }
}
