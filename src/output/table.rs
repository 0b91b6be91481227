//! Plain tables: columns two spaces apart, no lines, laid out for the width of the output.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

use super::{Style, Tone};

/// A heading, then rows of cells. A cell that is too long for its column goes on in the next line; columns named in
/// `whole` never do, because half an address or half a field name cannot be copied.
pub(crate) fn plain(
    style: Style,
    headings: &[&str],
    whole: &[usize],
    rows: impl Iterator<Item = Vec<String>>,
) -> String {
    // Without its feature `tty` the crate never asks the terminal about colour and width: both are decided already.
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none()));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
    table.set_header(headings);
    table.add_rows(rows);
    let longest = table.column_max_content_widths();
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        column.set_cell_alignment(CellAlignment::Left);
        if whole.contains(&index) {
            let width = longest.get(index).copied().unwrap_or(0).saturating_add(2);
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
        }
    }
    let mut text = String::new();
    for (number, line) in table.lines().enumerate() {
        let line = line.trim_end();
        text.push_str(&if number == 0 { style.paint(Tone::Strong, line) } else { line.to_owned() });
        text.push('\n');
    }
    text
}
