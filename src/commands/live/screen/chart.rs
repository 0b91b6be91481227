//! Connections over time, beside the list where there is room.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use wirelab_analyzers::message::Conversations;
use wirelab_analyzers::picture::kind::overlap;
use wirelab_analyzers::picture::terminal::{self, Letters};
use wirelab_analyzers::picture::{Ground, Scene};
use wirelab_analyzers::stream::Role;
use wirelab_labs::Side;
use wirelab_live::{Row, StreamId};

use super::super::super::picture::tone;
use super::ui::Ui;
use crate::output::Tone;

/// What the list needs for all of its columns, and the gap.
const LIST: u16 = 102;
/// The narrowest and the widest chart.
const LEAST: u16 = 48;
const MOST: u16 = 110;
/// Lines around the bars: title, notes, legend, axis.
const AROUND: usize = 8;
/// Streams that it is made of, at most.
const STREAMS: usize = 200;

/// How many columns the chart takes; `None`: there is no room, or nothing to draw.
pub(super) fn columns(ui: &Ui, area: Rect) -> Option<u16> {
    let has_tcp = ui.snapshot.rows.iter().any(|row| matches!(row, Row::Tcp(_)));
    let room = area.width.saturating_sub(LIST);
    (has_tcp && room >= LEAST && usize::from(area.height) > AROUND).then_some(room.min(MOST))
}

pub(super) fn draw(frame: &mut Frame<'_>, ui: &Ui, area: Rect) {
    // ASCII is seen to for the whole screen.
    let lines = terminal::draw(&scene(ui, area), Letters::Unicode);
    let lines: Vec<Line<'_>> = lines
        .into_iter()
        .map(|line| {
            let spans = line.runs.into_iter().map(|run| {
                let tone = if run.title { Tone::Strong } else { tone(run.colour) };
                Span::styled(run.text, ui.theme.tone(Some(tone)))
            });
            Line::from(spans.collect::<Vec<_>>())
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), area);
}

fn scene(ui: &Ui, area: Rect) -> Scene {
    let tcp = ui.snapshot.rows.iter().filter_map(|row| if let Row::Tcp(row) = row { Some(row) } else { None });
    let rows: Vec<_> = tcp.take(STREAMS).copied().collect();
    let first = rows.iter().map(|row| row.start).min().unwrap_or(0);
    let mut all = overlap::of_rows(rows.into_iter(), &Conversations::default());
    for one in &mut all {
        let id = StreamId::tcp(one.stream);
        one.of_lab = ui.snapshot.counts.contains_key(&id);
        let own = ui.snapshot.spoken.iter().filter(|(stream, ..)| *stream == id);
        one.messages = own.map(|(_, time, side)| (time.saturating_sub(first), role(*side))).collect();
    }
    let rows = usize::from(area.height).saturating_sub(AROUND).max(1);
    overlap::scene(&all, &Ground { rows, ..Ground::terminal(area.width.into()) })
}

const fn role(side: Side) -> Role {
    match side {
        Side::Client => Role::Client,
        Side::Server => Role::Server,
    }
}
