//! Tables with a row a stream, and room for who spoke with whom: an IPv6 endpoint takes up to 47 columns, and is never cut.

use std::io::{self, Write};

use crate::output::{Align, Aligned, Style, Tone};

/// A cell, and the tone in which it is said.
pub(super) type Cell = (String, Option<Tone>);
/// A column's heading and how it is laid out.
type Column = (String, Align);

/// Columns between two cells.
const GAP: usize = 2;

/// A table under way. Its first column is a number, its second who spoke with whom.
pub(super) struct Streams {
    style: Style,
    columns: Vec<Column>,
    /// What stands between the two endpoints, and begins the second line where they have two.
    arrow: &'static str,
    rows: Vec<Vec<Cell>>,
}

impl Streams {
    pub(super) fn new(style: Style, columns: &[(&str, Align)], arrow: &'static str) -> Self {
        let columns = columns.iter().map(|(name, align)| ((*name).to_owned(), *align)).collect();
        Self { style, columns, arrow, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Prints the table in the first form that fits: a line a row; the second endpoint below the first; both above
    /// the row; and at last two cells of a row, one above the other.
    pub(super) fn put(mut self, out: &mut impl Write) -> io::Result<()> {
        if !self.fits() {
            let (apart, broken) = (format!(" {} ", self.arrow), format!("\n{} ", self.arrow));
            for (who, _) in self.rows.iter_mut().filter_map(|row| row.get_mut(1)) {
                *who = who.replace(&apart, &broken);
            }
        }
        let lines = if self.fits() { self.plain() } else { self.above() };
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    fn plain(self) -> Vec<String> {
        let columns: Vec<(&str, Align)> = self.columns.iter().map(|(name, align)| (name.as_str(), *align)).collect();
        let mut table = Aligned::new(self.style, &columns);
        self.rows.into_iter().for_each(|row| table.row(row));
        table.lines()
    }

    /// Each row's endpoints on lines of their own, behind its number.
    fn above(mut self) -> Vec<String> {
        let digits = self.rows.iter().filter_map(|row| row.first()).map(|(number, _)| width(number)).max().unwrap_or(0);
        let indent = digits + GAP;
        let mut heads = Vec::new();
        self.columns.remove(1);
        for row in &mut self.rows {
            let (number, who) = (row.first().map_or("", |(number, _)| number), &row.get(1).map_or("", |(who, _)| who));
            let on_one = who.replace('\n', " ");
            let who = if indent + on_one.chars().count() <= self.style.width { on_one } else { (*who).to_owned() };
            let who = who.replace('\n', &format!("\n{}", " ".repeat(indent)));
            heads.push(format!("{number:>digits$}{}{who}", " ".repeat(GAP)));
            row.remove(1);
        }
        let folded = !self.fits();
        if folded {
            self.fold();
        }
        let height = 1 + usize::from(folded);
        let lines = self.plain();
        let headings = lines.len().saturating_sub(height * heads.len());
        let mut all: Vec<String> = lines.iter().take(headings).cloned().collect();
        let rows = lines.get(headings..).unwrap_or_default().chunks(height);
        for (head, row) in heads.iter().zip(rows) {
            all.extend(head.lines().map(str::to_owned));
            // The number stands above already.
            all.extend(row.iter().map(|line| format!("{:digits$}{}", "", line.get(digits..).unwrap_or_default())));
        }
        all
    }

    /// Puts each two cells behind the number into one, one above the other.
    fn fold(&mut self) {
        let columns = self.columns.split_off(1);
        for pair in columns.chunks(2) {
            let names: Vec<&str> = pair.iter().map(|(name, _)| name.as_str()).collect();
            self.columns.push((names.join("\n"), pair.first().map_or(Align::Left, |(_, align)| *align)));
        }
        for row in &mut self.rows {
            let cells = row.split_off(1);
            for pair in cells.chunks(2) {
                let texts: Vec<&str> = pair.iter().map(|(text, _)| text.as_str()).collect();
                // A line for each, also where one says nothing.
                let text = format!("{}\n{}", texts.first().unwrap_or(&""), texts.get(1).unwrap_or(&""));
                row.push((text, pair.iter().find_map(|(_, tone)| *tone)));
            }
        }
    }

    fn fits(&self) -> bool {
        let mut needed = GAP * self.columns.len().saturating_sub(1);
        for (place, (heading, _)) in self.columns.iter().enumerate() {
            let cells = self.rows.iter().filter_map(|row| row.get(place)).map(|(text, _)| width(text));
            // A column without anything in it takes one all the same.
            needed += cells.max().unwrap_or(0).max(width(heading)).max(1);
        }
        needed <= self.style.width
    }
}

/// Columns that a text takes, which may have several lines.
fn width(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}
