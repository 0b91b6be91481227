//! Aligned tables without lines, by comfy-table.

use comfy_table::{Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

use super::{Style, Tone};

/// How a column is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Text that stays on its line.
    Left,
    /// Numbers.
    Right,
    /// Text that wraps where the line is too short.
    Wrap,
}

/// A table under way.
pub(crate) struct Aligned {
    table: Table,
    style: Style,
    columns: Vec<Align>,
}

impl Aligned {
    /// A table with these columns. Without headings, where all are empty.
    pub(crate) fn new(style: Style, columns: &[(&str, Align)]) -> Self {
        let mut table = Table::new();
        let rule = LineStyle::none().fill('─').junction('─');
        let headed = columns.iter().any(|(name, _)| !name.is_empty());
        table.load_style(if headed { TableStyle::new().header_separator(rule) } else { TableStyle::new() });
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
        if style.is_colored() {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if headed {
            table.set_header(columns.iter().map(|(name, align)| {
                let cell = Cell::new(name);
                if *align == Align::Right { cell.set_alignment(CellAlignment::Right) } else { cell }
            }));
        }
        Self { table, style, columns: columns.iter().map(|(_, align)| *align).collect() }
    }

    /// Adds a row: texts with the tone in which they are said, if any.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = (String, Option<Tone>)>) {
        let style = self.style;
        self.table.add_row(cells.into_iter().map(|(text, tone)| {
            let cell = Cell::new(text);
            match tone.filter(|_| style.is_colored()) {
                Some(Tone::Good) => cell.fg(Color::DarkGreen),
                Some(Tone::Warn) => cell.fg(Color::DarkYellow),
                Some(Tone::Bad) => cell.fg(Color::DarkRed),
                Some(Tone::Client) => cell.fg(Color::DarkCyan),
                Some(Tone::Server) => cell.fg(Color::DarkMagenta),
                Some(Tone::Dim) => cell.fg(Color::DarkGrey),
                Some(Tone::Strong | Tone::Plain) | None => cell,
            }
        }));
    }

    /// The finished table, a line each, without spaces at their ends.
    pub(crate) fn lines(mut self) -> Vec<String> {
        let last = self.columns.len().saturating_sub(1);
        for (place, align) in self.columns.iter().enumerate() {
            if let Some(column) = self.table.column_mut(place) {
                // The line style puts one more space between columns.
                column.set_padding((0, if place == last { 0 } else { 1 }));
                if *align == Align::Right {
                    column.set_cell_alignment(CellAlignment::Right);
                }
                if *align != Align::Wrap {
                    column.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
        }
        self.table.lines().map(|line| line.trim_end().to_owned()).collect()
    }
}
