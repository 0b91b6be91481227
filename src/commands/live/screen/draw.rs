//! The whole picture: bars above and below, the list, and the open stream beside it or in its place.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use wirelab_analyzers::report::units::{bytes, count, grouped};

use super::keys::{ALL, HELP_LIST, HELP_OPEN, HELP_TYPING};
use super::ui::{Typing, Ui};
use super::{chart, detail, expected, table};
use crate::output::Tone;

/// From this width on, list and open stream stand side by side; the open stream takes so much of it.
const WIDE: u16 = 150;
const OPEN: u16 = 84;
/// What the title begins with, and the least that it shows of the source.
const NAME: &str = "wirelab live";
const LEAST: usize = 12;

pub(super) fn draw(frame: &mut Frame<'_>, ui: &mut Ui) {
    let expected = expected::lines(ui, frame.area().width);
    let [title, counters, streams, lab, main, status, help] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(expected.len() as u16),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    frame.render_widget(Paragraph::new(title_line(ui, title.width)).style(ui.theme.reversed()), title);
    frame.render_widget(Paragraph::new(counter_line(ui, counters.width)), counters);
    frame.render_widget(Paragraph::new(stream_line(ui)), streams);
    frame.render_widget(Paragraph::new(expected), lab);
    draw_main(frame, ui, main);
    frame.render_widget(Paragraph::new(status_line(ui)), status);
    // What is wrong with a typed line stands below it: both have room then.
    if let (Some(_), Some((error, true))) = (&ui.typing, &ui.status) {
        let style = ui.theme.tone(Some(Tone::Bad));
        frame.render_widget(Paragraph::new(format!("error: {error}")).style(style), help);
        return;
    }
    let keys = match (&ui.typing, &ui.snapshot.open) {
        (Some(_), _) => HELP_TYPING,
        (None, Some(_)) => HELP_OPEN,
        (None, None) => HELP_LIST,
    };
    frame.render_widget(Paragraph::new(keys).style(ui.theme.reversed()), help);
}

/// What each key does.
fn all_keys(ui: &Ui) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled("Keys (any key goes back)", ui.theme.tone(Some(Tone::Strong)))];
    lines.extend(ALL.iter().map(|(key, what)| Line::raw(format!("  {key:<11}{what}"))));
    lines
}

fn draw_main(frame: &mut Frame<'_>, ui: &mut Ui, area: Rect) {
    if ui.helping {
        frame.render_widget(Paragraph::new(all_keys(ui)), area);
        return;
    }
    match (&ui.snapshot.open, area.width >= WIDE) {
        (None, _) => match chart::columns(ui, area) {
            None => table::draw(frame, ui, area),
            Some(columns) => {
                let [list, _, right] =
                    Layout::horizontal([Constraint::Fill(1), Constraint::Length(2), Constraint::Length(columns)])
                        .areas(area);
                table::draw(frame, ui, list);
                chart::draw(frame, ui, right);
            }
        },
        (Some(_), false) => detail::draw(frame, ui, area),
        (Some(_), true) => {
            let [list, _, open] =
                Layout::horizontal([Constraint::Fill(1), Constraint::Length(2), Constraint::Length(OPEN)]).areas(area);
            table::draw(frame, ui, list);
            detail::draw(frame, ui, open);
        }
    }
}

fn title_line(ui: &Ui, width: u16) -> String {
    let seconds = ui.begun.elapsed().as_secs();
    let mut line = format!("  {:02}:{:02}", seconds / 60, seconds % 60);
    if let Some(file) = &ui.file {
        line.push_str(&format!("  → {file}"));
    }
    if ui.snapshot.ended {
        line.push_str("  ENDED");
    }
    if ui.paused {
        line.push_str("  FROZEN");
    }
    if ui.hidden {
        line.push_str("  TEXTS HIDDEN");
    }
    // Where a capture comes from can be a long path: its end says most, and how it stands must be seen.
    let room = usize::from(width).saturating_sub(line.chars().count());
    let source_room = room.saturating_sub(NAME.chars().count() + 3);
    let length = ui.title.chars().count();
    if length <= source_room || source_room < LEAST {
        return format!("{NAME}  {}{line}", ui.title);
    }
    let end: String = ui.title.chars().skip(length - source_room).collect();
    format!("{NAME}  …{end}{line}")
}

fn counter_line(ui: &Ui, width: u16) -> Line<'static> {
    let (progress, stats) = (&ui.progress, &ui.progress.stats);
    let (packets, size) = ui.rates.per_second();
    let seen = format!(
        "{} packets ({}/s)  {} ({}/s)  ",
        grouped(progress.packets),
        grouped(packets),
        bytes(progress.bytes),
        bytes(size)
    );
    let lost = stats.dropped + stats.dropped_by_interface;
    let mut lost_text = format!("dropped {}", grouped(lost));
    if stats.dropped_by_interface > 0 {
        lost_text.push_str(&format!(" ({} by the interface)", grouped(stats.dropped_by_interface)));
    }
    if progress.skipped > 0 {
        lost_text.push_str(&format!("  analysis is behind: {} only in the file", grouped(progress.skipped)));
    }
    let tone = if lost + progress.skipped > 0 { Tone::Bad } else { Tone::Good };
    let used = seen.chars().count() + lost_text.chars().count() + 2;
    let spark = format!("  {}", ui.rates.spark(usize::from(width).saturating_sub(used)));
    let spark = Span::styled(spark, ui.theme.tone(Some(Tone::Dim)));
    Line::from(vec![Span::raw(seen), Span::styled(lost_text, ui.theme.tone(Some(tone))), spark])
}

fn stream_line(ui: &Ui) -> Line<'static> {
    let (tcp, udp) = ui.snapshot.streams;
    let mut line = count(tcp as u64, "TCP stream", "TCP streams");
    if udp > 0 {
        line.push_str(&format!(", {udp} UDP"));
    }
    if ui.snapshot.left > 0 {
        line.push_str(&format!("; {} older only in the report", grouped(ui.snapshot.left)));
    }
    line.push_str(&format!("  sort: {}", ui.sort.name()));
    if !ui.filter.is_empty() {
        line.push_str(&format!("  filter: {} ({} shown)", ui.filter, ui.snapshot.rows.len()));
    }
    Line::styled(line, ui.theme.tone(Some(Tone::Dim)))
}

fn status_line(ui: &Ui) -> Line<'static> {
    match (&ui.typing, &ui.status) {
        (Some(Typing::Filter(text)), _) => Line::raw(format!("filter: {text}▏")),
        (Some(Typing::FileName(text)), _) => Line::raw(format!("save to: {text}▏")),
        (None, Some((text, false))) => Line::styled(text.clone(), ui.theme.tone(Some(Tone::Good))),
        (None, Some((text, true))) => Line::styled(format!("error: {text}"), ui.theme.tone(Some(Tone::Bad))),
        (None, None) => Line::default(),
    }
}
