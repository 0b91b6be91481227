//! The ground that a scene is laid out for. Its measure is a character of fixed width and a line of text, in which SVG and
//! terminal agree: so one layout does for both, and a label that fits here fits there.

/// Columns of a page: 52 of a telephone's width, 110 of a page's.
const PAGE: usize = 110;
/// The least that anything is laid out for.
const LEAST: usize = 48;
/// The most.
const MOST: usize = 400;

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ground {
    /// Width in columns.
    pub columns: usize,
    /// From one row of a list to the next, in lines.
    pub pitch: f64,
    /// Height of a graph, in lines.
    pub plot: f64,
    /// Most rows of a list.
    pub rows: usize,
}

impl Ground {
    /// A terminal of so many columns.
    pub fn terminal(columns: usize) -> Self {
        let columns = columns.clamp(LEAST, MOST);
        Self { columns, pitch: 1.0, plot: if columns < 120 { 16.0 } else { 24.0 }, rows: 60 }
    }

    /// A page, or a file of its own.
    pub fn page() -> Self {
        Self::page_of(PAGE)
    }

    /// A page of so many columns.
    pub fn page_of(columns: usize) -> Self {
        Self { columns: columns.clamp(LEAST, MOST), pitch: 1.5, plot: 20.0, rows: 60 }
    }

    /// Whether it is a page; otherwise a terminal.
    pub fn is_page(&self) -> bool {
        self.pitch > 1.0
    }

    /// Its width as a place.
    pub fn width(&self) -> f64 {
        self.columns as f64
    }
}
