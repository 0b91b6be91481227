//! The streams of a capture: what matters of them, each with its sentence, its packets and its graphs.

use maud::{Markup, html};
use wirelab_engine::stream::tcp::TcpRow;
use wirelab_engine::{Role, UdpRow};
use wirelab_findings::analysis::Grouped;
use wirelab_picture::kind::overlap::end;
use wirelab_text::units::{bytes, span};
use wirelab_words::list::picture::HowEnded;
use wirelab_words::list::web as words;

use super::budget::Budget;
use super::stream::{tcp_stream, udp_stream};
use super::{Capture, ToText, english};
use crate::proof::{chip, command};

/// Rows of the table of all streams.
const ROWS: usize = 500;

pub(super) fn streams(capture: &Capture<'_>, budget: &mut Budget) -> Markup {
    let analysis = capture.analysis;
    let (tcp, udp) = (analysis.tcp_grouped(), analysis.udp_grouped());
    let table = tcp_table(capture);
    budget.spend(table.0.len());
    let mut left_out = 0;
    let tcp_parts: Vec<Markup> = tcp.rows.iter().map(|row| tcp_stream(capture, row, budget, &mut left_out)).collect();
    let udp_parts: Vec<Markup> = udp.rows.iter().map(|row| udp_stream(capture, row, budget, &mut left_out)).collect();
    html! {
        @if tcp.total() > 0 {
            section #tcp {
                h2 { (english(words::TcpStreams { count: tcp.total() })) }
                @for part in &tcp_parts { (part) }
                (more(&tcp, capture))
                (table)
            }
        }
        @if udp.total() > 0 {
            section #udp {
                h2 { (english(words::UdpStreams { count: udp.total() })) }
                @for part in &udp_parts { (part) }
                (more(&udp, capture))
            }
        }
        @if tcp.total() + udp.total() == 0 { p { (english(words::NoStreams {})) } }
        @if left_out > 0 {
            p.more {
                (english(words::NotDrawn { streams: left_out })) " "
                (chip(&command("show --stream 0", &capture.source.path)))
            }
        }
    }
}

fn more<R>(grouped: &Grouped<R>, capture: &Capture<'_>) -> Markup {
    let (labs, answered) = (grouped.more_labs, grouped.more_answered);
    html! {
        @if labs + answered > 0 {
            p.more {
                (english(words::MoreStreams { labs, answered })) " " (chip(&command("analyze --all", &capture.source.path)))
            }
        }
    }
}

fn tcp_table(capture: &Capture<'_>) -> Markup {
    let all = capture.analysis.tcp().count();
    if all < 2 {
        return html! {};
    }
    html! {
        details {
            summary { (english(words::Table {})) }
            div.scroll tabindex="0" role="group" {
                table {
                    thead {
                        tr {
                            th.number { (english(words::Number {})) }
                            th { (english(words::Ends {})) }
                            th.number { (english(words::Handshake {})) }
                            th.number { (english(words::Sent {})) }
                            th.number { (english(words::Duration {})) }
                            th { (english(words::End {})) }
                        }
                    }
                    tbody { @for row in capture.analysis.tcp().take(ROWS) { (tcp_row(&row)) } }
                }
            }
            @if all > ROWS {
                p.more {
                    (english(words::MoreRows { shown: ROWS as u64, all: all as u64 })) " "
                    (chip(&command("analyze --format csv", &capture.source.path)))
                }
            }
        }
    }
}

fn tcp_row(row: &TcpRow) -> Markup {
    html! {
        tr {
            td.number { (row.stream) }
            td { (row.client) " → " (row.server) }
            td.number { @if let Some(total) = row.handshake.total { (span(total)) } @else { "–" } }
            td.number { (bytes(row.from_client.bytes)) ", " (bytes(row.from_server.bytes)) }
            td.number { (span(row.duration)) }
            td { (HowEnded { end: end(row) }.to_text()) }
        }
    }
}

/// The client's and the server's share, in words.
pub(super) fn sent(row: &UdpRow) -> String {
    let [client, server] = row.bytes;
    format!("{} {}, {} {}", Role::Client.name(), bytes(client), Role::Server.name(), bytes(server))
}
