//! What the lab still expects, counted up while the exercise is done.

use ratatui::text::{Line, Span};
use wirelab_analyzers::report::messages::Expectation;
use wirelab_analyzers::report::safe::escaped;

use super::ui::Ui;
use crate::output::Tone;

/// Most lines that it takes; the list needs the others.
const MOST: usize = 3;

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
    let mut lines: Vec<Vec<Span<'static>>> = Vec::new();
    let mut left = 0;
    for (tone, text) in spans {
        let needed = text.chars().count() + 2;
        if needed > left {
            if lines.len() == MOST {
                break;
            }
            lines.push(Vec::new());
            left = usize::from(width) + 2;
        }
        left = left.saturating_sub(needed);
        if let Some(line) = lines.last_mut() {
            let gap = if line.is_empty() { "" } else { "  " };
            line.push(Span::raw(gap));
            line.push(Span::styled(text, ui.theme.tone(Some(tone))));
        }
    }
    lines.into_iter().map(Line::from).collect()
}
