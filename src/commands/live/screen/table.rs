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
const WHO: usize = 1;
const HANDSHAKE: usize = 3;
const CLIENT: usize = 6;
const SERVER: usize = 7;
/// Columns of each; that of who spoke with whom has the rest.
const WIDTHS: [usize; 8] = [6, 0, 13, 9, 7, 9, 8, 8];
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
        right("handshake"),
        right("packets"),
        right("messages"),
        right("client"),
        right("server"),
    ];
    let widths = WIDTHS.map(|width| match width {
        0 => Constraint::Fill(1),
        width => Constraint::Length(width as u16),
    });
    let labs = !ui.snapshot.counts.is_empty();
    let needed = visible.clone().map(|row| who(row, usize::MAX).chars().count()).max().unwrap_or(0);
    let (left_out, room) = columns(area.width, labs, needed);
    let kept = |place: &usize| !left_out.contains(place);
    let heading = TableRow::new(keep(heading, kept)).style(ui.theme.tone(Some(Tone::Strong)));
    let rows: Vec<TableRow<'_>> = visible
        .map(|row| TableRow::new(keep(cells(row, room, ui.snapshot.counts.get(&row.id()), ui.theme), kept)))
        .collect();
    let widths = keep(widths, kept);
    let table = Table::new(rows, widths).header(heading).row_highlight_style(ui.theme.reversed());
    let mut state = TableState::new().with_selected(chosen - first);
    frame.render_stateful_widget(table, area, &mut state);
}

/// Which columns are left out so that who spoke with whom has room, and how much it has. A port that is cut short would
/// be another port, so that everything else goes first.
fn columns(width: u16, labs: bool, needed: usize) -> (Vec<usize>, usize) {
    let mut out = Vec::new();
    if !labs {
        out.push(MESSAGES);
    }
    if width < NARROW {
        out.push(HANDSHAKE);
    }
    if labs && width < WIDE {
        out.push(PACKETS);
    }
    let room = |out: &[usize]| {
        let others = WIDTHS.iter().enumerate().filter(|(place, _)| *place != WHO && !out.contains(place));
        let taken: usize = others.map(|(_, width)| width + 1).sum();
        usize::from(width).saturating_sub(taken)
    };
    for place in [HANDSHAKE, PACKETS, SERVER, CLIENT] {
        if room(&out) < needed && !out.contains(&place) {
            out.push(place);
        }
    }
    let room = room(&out);
    (out, room)
}

/// Who spoke with whom; where there is no room, addresses lose their beginning, and `…` says so. Ports stay whole.
fn who(row: &Row, room: usize) -> String {
    let (client, server) = match row {
        Row::Tcp(row) => (row.client, row.server),
        Row::Udp(row) => (row.client, row.server),
    };
    fitted(conversation(client, server), client.port, server.port, room)
}

fn fitted(whole: String, client: u16, server: u16, room: usize) -> String {
    if whole.chars().count() <= room {
        return whole;
    }
    let ports = format!("…:{client} → …:{server}");
    let Some((from, to)) = whole.split_once(" → ") else { return ports };
    let spare = room.saturating_sub(ports.chars().count());
    // What is the server's is of more interest: the client's address goes first.
    let short = |end: &str, port: u16, spare: usize| {
        let tail = format!(":{port}");
        let address = end.strip_suffix(&tail).unwrap_or_default();
        let length = address.chars().count();
        if length <= spare + 1 {
            return end.to_owned();
        }
        let kept: String = address.chars().skip(length - spare).collect();
        format!("…{kept}{tail}")
    };
    let to = short(to, server, spare);
    let left = room.saturating_sub(to.chars().count() + format!("…:{client} → ").chars().count());
    format!("{} → {to}", short(from, client, left))
}

fn cells(row: &Row, room: usize, counts: Option<&MessageCounts>, theme: Theme) -> [Cell<'static>; 8] {
    let right = |text: String| Cell::from(Text::from(text).alignment(Alignment::Right));
    let who = who(row, room);
    let (number, state, tone, shake, [client, server]) = match row {
        Row::Tcp(row) => {
            let (state, tone) = end(row);
            let shake = row.handshake.total.map_or_else(|| "–".to_owned(), span);
            let sent = [row.from_client.bytes, row.from_server.bytes];
            (format!("T{}", row.stream), state, tone, shake, sent)
        }
        Row::Udp(row) => {
            let (state, tone) = match row.icmp {
                Some(_) => ("unreachable", Tone::Bad),
                None => ("datagrams", Tone::Dim),
            };
            (format!("U{}", row.stream), state.to_owned(), tone, "–".to_owned(), row.bytes)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_never_cut_short() {
        let long = "[fe80::b4f4:ff:fec5:5765]:36974 → [2001:db8:85a3::8a2e:370:7334]:12345";
        for (whole, room, expected) in [
            ("127.0.0.1:36974 → :12345", 24, "127.0.0.1:36974 → :12345"),
            ("127.0.0.1:36974 → :12345", 22, "….0.1:36974 → :12345"),
            ("10.20.30.40:36974 → 192.168.100.200:12345", 34, "…:36974 → 192.168.100.200:12345"),
        ] {
            assert!(expected.chars().count() <= room);
            let shown = fitted(whole.to_owned(), 36_974, 12_345, room);
            assert!(shown.chars().count() <= room, "{shown}");
            assert!(shown.contains(":36974 → ") && shown.ends_with(":12345"), "{shown}");
        }
        for room in 0..90 {
            let shown = fitted(long.to_owned(), 36_974, 12_345, room);
            assert!(shown.contains(":36974 → ") && shown.ends_with(":12345"), "{room}: {shown}");
            assert!(shown.chars().count() <= room.max(17), "{room}: {shown}");
        }
    }

    #[test]
    fn other_columns_go_before_a_port_does() {
        // A lab on loopback, on 80 columns: number, who, state, messages and one more.
        let (out, room) = columns(80, true, 24);
        assert!(room >= 24 && out.contains(&HANDSHAKE) && !out.contains(&MESSAGES), "{out:?} {room}");
        assert_eq!(columns(200, true, 24).0, Vec::<usize>::new());
    }
}
