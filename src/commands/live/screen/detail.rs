//! The open stream: who, one sentence, and its ladder or its bytes.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Wrap};
use wirelab_analyzers::report::sentence;
use wirelab_live::Row;

use super::super::super::analyze::text::conversation;
use super::super::super::show::ladder::heading;
use super::snapshot::Lines;
use super::ui::{Tab, Ui};
use crate::output::Tone;

pub(super) fn draw(frame: &mut Frame<'_>, ui: &mut Ui, area: Rect) {
    let Some(open) = &ui.snapshot.open else { return };
    let (name, text) = match &open.row {
        Row::Tcp(row) => {
            (format!("TCP stream {}  {}", row.stream, conversation(row.client, row.server)), sentence::tcp(row))
        }
        Row::Udp(row) => {
            (format!("UDP stream {}  {}", row.stream, conversation(row.client, row.server)), sentence::udp(row))
        }
    };
    // The sentence has the room that it needs: cut short, it would say something else.
    let needed =
        textwrap::wrap(&text, usize::from(area.width).max(20)).len().clamp(3, usize::from(area.height / 2).max(3));
    let about = Constraint::Length(needed as u16);
    let [who, about, top, lines] =
        Layout::vertical([Constraint::Length(1), about, Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    ui.height = usize::from(lines.height).max(1);
    let hidden = Lines { rows: Vec::new(), gone: 0 };
    let (shown, head) = match ui.tab {
        Tab::Bytes if ui.hidden => (&hidden, "  hidden: h shows what was said".to_owned()),
        Tab::Ladder => (&open.ladder, heading()),
        Tab::Messages => (&open.messages, "  frame  message".to_owned()),
        Tab::Bytes => (&open.bytes, "  frame  sender".to_owned()),
    };
    let name = match (open.begins_before, shown.gone) {
        (true, _) => format!("{name}  [first packets no longer held]"),
        (false, 0) => name,
        (false, gone) => format!("{name}  [first {gone} lines no longer held]"),
    };
    frame.render_widget(Paragraph::new(Line::styled(name, ui.theme.tone(Some(Tone::Strong)))), who);
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), about);
    frame.render_widget(Paragraph::new(Line::styled(head, ui.theme.tone(Some(Tone::Strong)))), top);
    let end = shown.rows.len().saturating_sub(ui.scrolled);
    let begin = end.saturating_sub(ui.height);
    let visible = shown.rows.get(begin..end).unwrap_or_default();
    let text: Vec<Line<'_>> =
        visible.iter().map(|line| Line::styled(line.text.as_ref(), ui.theme.accent(line.accent))).collect();
    frame.render_widget(Paragraph::new(text), lines);
}
