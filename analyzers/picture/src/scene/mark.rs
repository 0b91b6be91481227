//! What a scene is made of. Places are in columns from the left and lines from the top.

use wirelab_text::harmless::Harmless;

use super::Colour;

/// A place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Columns from the left.
    pub x: f64,
    /// Lines from the top.
    pub y: f64,
}

/// A place.
pub const fn spot(x: f64, y: f64) -> Spot {
    Spot { x, y }
}

wirelab_text::ids! {
    /// How a line is drawn. The ids are classes in SVG.
    pub enum Stroke {
        /// What was measured.
        Data = "data",
        /// What goes with it.
        Dashed = "dashed",
        /// An axis.
        Axis = "axis",
        /// A help for the eye, which a terminal leaves out.
        Grid = "grid",
        /// The line of somebody who takes part.
        Life = "life",
    }
}

/// The form of a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One of many: as small as can be.
    Point,
    /// A disc.
    Round,
    /// A circle.
    Ring,
    /// Two lines that cross.
    Cross,
    /// A square.
    Square,
    /// A square of which half is filled.
    Half,
    /// An empty square.
    Hollow,
}

/// Where the place of a text lies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At its beginning.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

wirelab_text::ids! {
    /// What a text is. The ids are classes in SVG.
    pub enum Kind {
        /// The picture's title.
        Title = "title",
        /// The program's own words.
        Words = "words",
        /// Values, names, texts of the capture.
        Value = "value",
    }
}

/// Where a bar grows from its foot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grows {
    /// From left to right.
    Right,
    /// From below.
    Up,
}

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through places.
    Line {
        /// The places.
        through: Vec<Spot>,
        /// Its meaning.
        colour: Colour,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A horizontal line with a tip at its end.
    Arrow {
        /// Where it begins.
        from: Spot,
        /// Column of its tip.
        to: f64,
        /// Whether it has a tip: a part of an arrow may have none.
        tip: bool,
        /// Its meaning.
        colour: Colour,
    },
    /// A thick horizontal line: something that lasts.
    Bar {
        /// Where it begins.
        from: Spot,
        /// Column where it ends.
        to: f64,
        /// Its meaning.
        colour: Colour,
    },
    /// A filled rectangle: an amount.
    Block {
        /// Upper left.
        from: Spot,
        /// Lower right.
        to: Spot,
        /// From which side it grows.
        grows: Grows,
        /// Its meaning.
        colour: Colour,
    },
    /// A dot.
    Dot {
        /// Its middle.
        at: Spot,
        /// Its form.
        shape: Shape,
        /// Its meaning.
        colour: Colour,
    },
    /// One line of text. Its upper edge is at `y`, its first column is at `x`, its width is `columns`.
    Text {
        /// Upper left.
        at: Spot,
        /// In columns.
        columns: f64,
        /// Which of its places is fixed where a letter is not as wide as a column.
        anchor: Anchor,
        /// What it is.
        kind: Kind,
        /// Its meaning.
        colour: Colour,
        /// What it says.
        text: Harmless,
    },
}

impl Kind {
    /// How wide a letter is on a page, in columns: the program's own words have letters of many widths, most of them narrow;
    /// those of a title are large.
    pub(super) const fn letter(self) -> f64 {
        match self {
            Self::Title => 1.2,
            Self::Words => 0.9,
            Self::Value => 1.0,
        }
    }
}

/// How many columns a text takes: letter by letter, as a terminal's cells have them.
pub fn columns(text: &str) -> usize {
    text.chars().map(|one| textwrap::core::display_width(one.encode_utf8(&mut [0; 4]))).sum()
}

/// The text as far as it fits, with `…` where something was left out. `text` is to be harmless.
pub fn fit(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let Some(room) = room.checked_sub(1) else { return String::new() };
    let (mut short, mut used) = (String::new(), 0);
    for character in text.chars() {
        used += columns(character.encode_utf8(&mut [0; 4]));
        if used > room {
            break;
        }
        short.push(character);
    }
    short.push('…');
    short
}
