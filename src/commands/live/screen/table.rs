//! The list of streams.

use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Rect};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Cell, Paragraph, Row as TableRow, Table, TableState};
use wirelab_analyzers::report::units::{bytes, grouped, span};
use wirelab_live::{MessageCounts, Row};

use super::super::super::analyze::text::{conversation, end};
use super::theme::Theme;
use super::ui::Ui;
use crate::output::Tone;

/// Below this width the time of the handshake is left out; the open stream's sentence has it.
const NARROW: u16 = 80;
const SHAKE: usize = 3;
/// Below this width messages stand in the place of packets, where there are messages.
const WIDE: u16 = 100;
const PACKETS: usize = 4;
const MESSAGES: usize = 5;

pub(super) fn draw(frame: &mut Frame<'_>, ui: &mut Ui, area: Rect) {
    ui.height = usize::from(area.height.saturating_sub(1)).max(1);
    if ui.snapshot.rows.is_empty() {
        let text = if ui.snapshot.streams == (0, 0) {
            "No stream yet: waiting for packets."
        } else {
            "No stream that the filter lets through."
        };
        frame.render_widget(Paragraph::new(Line::raw(text)), area);
        return;
    }
    let chosen = ui.place();
    let first = chosen.saturating_sub(ui.height.saturating_sub(1));
    let visible = ui.snapshot.rows.iter().skip(first).take(ui.height);
    let right = |text: &'static str| Cell::from(Text::from(text).alignment(Alignment::Right));
    let heading = [
        right("#"),
        Cell::from("client → server"),
        Cell::from("state"),
        right("shake"),
        right("packets"),
        right("messages"),
        right("client"),
        right("server"),
    ];
    let widths = [
        Constraint::Length(6),
        Constraint::Fill(1),
        Constraint::Length(13),
        Constraint::Length(8),
        Constraint::Length(7),
        Constraint::Length(9),
        Constraint::Length(8),
        Constraint::Length(8),
    ];
    let labs = !ui.snapshot.counts.is_empty();
    let kept = |place: &usize| match *place {
        SHAKE => area.width >= NARROW,
        PACKETS => !labs || area.width >= WIDE,
        MESSAGES => labs,
        _ => true,
    };
    let heading = TableRow::new(keep(heading, kept)).style(ui.theme.tone(Some(Tone::Strong)));
    let rows: Vec<TableRow<'_>> =
        visible.map(|row| TableRow::new(keep(cells(row, ui.snapshot.counts.get(&row.id()), ui.theme), kept))).collect();
    let widths = keep(widths, kept);
    let table = Table::new(rows, widths).header(heading).row_highlight_style(ui.theme.reversed());
    let mut state = TableState::new().with_selected(chosen - first);
    frame.render_stateful_widget(table, area, &mut state);
}

fn cells(row: &Row, counts: Option<&MessageCounts>, theme: Theme) -> [Cell<'static>; 8] {
    let right = |text: String| Cell::from(Text::from(text).alignment(Alignment::Right));
    let (number, who, state, tone, shake, [client, server]) = match row {
        Row::Tcp(row) => {
            let (state, tone) = end(row);
            let shake = row.handshake.total.map_or_else(|| "–".to_owned(), span);
            let sent = [row.from_client.bytes, row.from_server.bytes];
            (format!("T{}", row.stream), conversation(row.client, row.server), state, tone, shake, sent)
        }
        Row::Udp(row) => {
            let (state, tone) = match row.icmp {
                Some(_) => ("unreachable", Tone::Bad),
                None => ("datagrams", Tone::Dim),
            };
            let who = conversation(row.client, row.server);
            (format!("U{}", row.stream), who, state.to_owned(), tone, "–".to_owned(), row.bytes)
        }
    };
    [
        right(number),
        Cell::from(who),
        Cell::from(state).style(theme.tone(Some(tone))),
        right(shake),
        right(grouped(row.packets())),
        right(counts.map_or_else(String::new, messages)).style(theme.tone(counts.map(judged))),
        right(bytes(client)),
        right(bytes(server)),
    ]
}

/// Messages of the client and of the server, and how many are wrong or unanswered: `5/4 !1`.
fn messages(counts: &MessageCounts) -> String {
    let bad = if counts.bad > 0 { format!(" !{}", counts.bad) } else { String::new() };
    format!("{}/{}{bad}", counts.client, counts.server)
}

const fn judged(counts: &MessageCounts) -> Tone {
    if counts.bad > 0 { Tone::Bad } else { Tone::Good }
}

fn keep<T>(all: [T; 8], kept: impl Fn(&usize) -> bool) -> Vec<T> {
    all.into_iter().enumerate().filter(|(place, _)| kept(place)).map(|(_, one)| one).collect()
}
