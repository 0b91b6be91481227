//! What the lab still expects, counted up while the exercise is done.

use ratatui::text::{Line, Span};
use wirelab_analyzers::report::messages::Expectation;
use wirelab_analyzers::report::safe::escaped;

use super::ui::Ui;
use crate::output::Tone;

/// Most lines that it takes; the list needs the others.
const MOST: usize = 3;
/// What stands between two texts.
const GAP: &str = "  ";

/// `○ answer to "ping" 1/2`; with what speaks against it: `!1`.
fn missing_text(one: &Expectation) -> String {
    let against = if one.against > 0 { format!(" !{}", one.against) } else { String::new() };
    format!("○ {} {}/{}{against}", one.what, one.seen, one.wanted)
}

/// The lines above the list: none before there is a lab.
pub(super) fn lines(ui: &Ui, width: u16) -> Vec<Line<'static>> {
    let Some(lab) = &ui.snapshot.lab else { return Vec::new() };
    let open = ui.snapshot.expected.iter().filter(|one| !one.is_met()).count();
    let head = if open == 0 { "all seen" } else { "expects" };
    let mut spans = vec![(Tone::Strong, format!("{} {head}:", escaped(lab.as_bytes())))];
    // What is missing comes first: it must not be what does not fit.
    let (met, missing): (Vec<&Expectation>, Vec<_>) = ui.snapshot.expected.iter().partition(|one| one.is_met());
    spans.extend(missing.into_iter().map(|one| (Tone::Warn, missing_text(one))));
    spans.extend(met.into_iter().map(|one| (Tone::Good, format!("✓ {} {}", one.what, one.seen))));
    let widths: Vec<usize> = spans.iter().map(|(_, text)| text.chars().count()).collect();
    let Placed { lines, left_out } = place(&widths, usize::from(width));
    let last = lines.len().saturating_sub(1);
    let mut spans = spans.into_iter();
    let told = lines.into_iter().enumerate().map(|(nth, count)| {
        let mut line: Vec<Span<'static>> = Vec::new();
        for (tone, text) in spans.by_ref().take(count) {
            line.push(Span::raw(if line.is_empty() { "" } else { GAP }));
            line.push(Span::styled(text, ui.theme.tone(Some(tone))));
        }
        if nth == last && left_out > 0 {
            line.push(Span::styled(more(left_out), ui.theme.tone(Some(Tone::Dim))));
        }
        Line::from(line)
    });
    told.collect()
}

/// What stands for those that do not fit.
fn more(count: usize) -> String {
    format!("{GAP}and {count} more")
}

/// How many texts each line takes, and how many found no place.
#[derive(Debug, PartialEq, Eq)]
struct Placed {
    lines: Vec<usize>,
    left_out: usize,
}

/// Places texts of these widths one behind the other on lines of a width. One wider than a line has it alone, cut.
fn place(widths: &[usize], line: usize) -> Placed {
    let mut lines: Vec<Vec<usize>> = Vec::new();
    let mut used = line;
    for text in widths {
        let needed = GAP.len() + text;
        if let Some(last) = lines.last_mut().filter(|_| used + needed <= line) {
            last.push(*text);
            used += needed;
        } else if lines.len() < MOST {
            lines.push(vec![*text]);
            used = *text;
        } else {
            break;
        }
    }
    let placed = |lines: &[Vec<usize>]| lines.iter().map(Vec::len).sum::<usize>();
    // The last line has room for how many are left out.
    let mut left_out = widths.len() - placed(&lines);
    if let Some(last) = lines.last_mut().filter(|_| left_out > 0) {
        while last.len() > 1 && last.iter().sum::<usize>() + GAP.len() * (last.len() - 1) + more(left_out).len() > line
        {
            last.pop();
            left_out += 1;
        }
    }
    Placed { lines: lines.iter().map(Vec::len).collect(), left_out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        for (widths, line, lines, left_out) in [
            (&[][..], 80, &[][..], 0),
            (&[10, 10], 80, &[2], 0),
            (&[10, 10], 22, &[2], 0),
            (&[10, 10], 21, &[1, 1], 0),
            (&[100, 10], 20, &[1, 1], 0),
            (&[10, 10, 10, 10], 20, &[1, 1, 1], 1),
            (&[10, 10, 10, 20, 10], 54, &[3, 2], 0),
            (&[50, 50, 20, 20, 20], 54, &[1, 1, 2], 1),
            (&[50, 50, 21, 21, 20], 54, &[1, 1, 1], 2),
            (&[50, 50, 10, 10, 10, 30], 54, &[1, 1, 3], 1),
        ] {
            assert_eq!(place(widths, line), Placed { lines: lines.to_vec(), left_out }, "{widths:?} in {line}");
        }
    }
}
