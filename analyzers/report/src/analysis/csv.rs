//! The streams as CSV (RFC 4180): a header, then one row a stream. No cell needs quotes: all are numbers, addresses
//! and words of this program. Spans are nanoseconds.

use std::io;
use std::io::Write;
use std::net::IpAddr;

use wirelab_engine::stream::Role;
use wirelab_engine::stream::key::Endpoint;
use wirelab_findings::analysis::Analysis;
use wirelab_findings::messages::StreamMessages;
use wirelab_labs::Transport;
use wirelab_text::time;

const HEADER: &str = "protocol,stream,client,client_port,server,server_port,start,duration,packets,\
client_bytes,server_bytes,client_segments,server_segments,retransmissions,out_of_order,missing_bytes,\
handshake,syn_frame,syn_ack_frame,ack_frame,syn_retries,refused_before,syn_to_syn_ack,syn_ack_to_ack,handshake_total,\
teardown,closed_first,reset_reason,completeness,captured_twice,icmp_frame";
/// Columns of the labs' messages, where they were asked for.
const LAB_HEADER: &str = ",lab,variant,from_client,from_server,answered,right,wrong,unanswered,forwards,\
fastest_turn,mean_turn,slowest_turn";

/// All chosen streams.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    write(analysis, false, out)
}

/// With the labs' messages in further columns.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv_with_labs(analysis: &Analysis, out: &mut impl Write) -> io::Result<()> {
    write(analysis, true, out)
}

fn write(analysis: &Analysis, labs: bool, out: &mut impl Write) -> io::Result<()> {
    out.write_all(HEADER.as_bytes())?;
    out.write_all(if labs { LAB_HEADER.as_bytes() } else { b"" })?;
    out.write_all(b"\n")?;
    let mut row = Row::default();
    for tcp in analysis.tcp() {
        let (client, server, shake) = (&tcp.from_client, &tcp.from_server, &tcp.handshake);
        row.begin("tcp", tcp.stream, tcp.client, tcp.server, tcp.start, tcp.duration);
        row.number(tcp.packets());
        row.number(client.bytes);
        row.number(server.bytes);
        row.number(client.segments);
        row.number(server.segments);
        row.number(client.repeats + server.repeats);
        row.number(client.out_of_order + server.out_of_order);
        row.number(client.missing + server.missing);
        row.text(shake.outcome.name());
        for frame in shake.frames {
            row.maybe(frame);
        }
        row.number(shake.syn_retries);
        row.number(shake.refused_before);
        for span in [shake.syn_to_syn_ack, shake.syn_ack_to_ack, shake.total] {
            row.span(span);
        }
        row.text(tcp.teardown.outcome.name());
        row.text(tcp.teardown.first.map_or("", Role::name));
        row.text(tcp.teardown.reset.map_or("", |(_, reason, _)| reason.id()));
        row.number(tcp.completeness);
        row.number(tcp.duplicates);
        row.maybe(tcp.icmp.map(|icmp| icmp.frame));
        if labs {
            row.messages(analysis.messages(Transport::Tcp, tcp.stream));
        }
        row.end(out)?;
    }
    for udp in analysis.udp() {
        row.begin("udp", udp.stream, udp.client, udp.server, udp.start, udp.duration);
        row.number(udp.packets.iter().copied().map(u64::from).sum::<u64>());
        udp.bytes.iter().for_each(|bytes| row.number(*bytes));
        udp.packets.iter().for_each(|packets| row.number(*packets));
        for _ in 0..16 {
            row.text("");
        }
        row.number(udp.duplicates);
        row.maybe(udp.icmp.map(|(frame, _)| frame));
        if labs {
            row.messages(analysis.messages(Transport::Udp, udp.stream));
        }
        row.end(out)?;
    }
    Ok(())
}

/// A line under way: each cell ends in a comma, the last one's becomes the end of the line.
#[derive(Default)]
struct Row {
    line: Vec<u8>,
    digits: itoa::Buffer,
    times: time::Writer,
}

impl Row {
    fn begin(&mut self, protocol: &str, stream: u32, client: Endpoint, server: Endpoint, start: i64, duration: i64) {
        self.line.clear();
        self.text(protocol);
        self.number(stream);
        for endpoint in [client, server] {
            self.address(endpoint.address);
            self.number(endpoint.port);
        }
        self.line.extend_from_slice(self.times.text(start).as_bytes());
        self.line.push(b',');
        self.span(Some(duration));
    }

    fn text(&mut self, cell: &str) {
        self.line.extend_from_slice(cell.as_bytes());
        self.line.push(b',');
    }

    fn number(&mut self, value: impl Into<u64>) {
        match value.into() {
            // Most numbers of a lab have one digit.
            digit @ 0..=9 => self.line.extend_from_slice(&[b'0' + digit as u8, b',']),
            value => {
                self.line.extend_from_slice(self.digits.format(value).as_bytes());
                self.line.push(b',');
            }
        }
    }

    fn maybe(&mut self, value: Option<u32>) {
        match value {
            Some(number) => self.number(number),
            None => self.line.push(b','),
        }
    }

    fn span(&mut self, nanoseconds: Option<i64>) {
        if let Some(span) = nanoseconds {
            self.line.extend_from_slice(self.digits.format(span).as_bytes());
        }
        self.line.push(b',');
    }

    fn address(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(address) => {
                let [first, rest @ ..] = address.octets();
                self.line.extend_from_slice(self.digits.format(first).as_bytes());
                for octet in rest {
                    self.line.push(b'.');
                    self.line.extend_from_slice(self.digits.format(octet).as_bytes());
                }
                self.line.push(b',');
            }
            IpAddr::V6(address) => self.text(&address.to_string()),
        }
    }

    /// A lab's id is letters, digits and `-`.
    fn messages(&mut self, about: Option<&StreamMessages>) {
        let Some(about) = about else {
            (0..12).for_each(|_| self.text(""));
            return;
        };
        let turns = &about.turns;
        self.text(&about.lab);
        self.text(&about.variant);
        let counts = [turns.from_client, turns.from_server, turns.answered, turns.right, turns.wrong];
        counts.into_iter().chain([turns.unanswered, turns.forwards]).for_each(|count| self.number(count));
        [turns.fastest, turns.mean(), turns.slowest].into_iter().for_each(|time| self.span(time));
    }

    fn end(&mut self, out: &mut impl Write) -> io::Result<()> {
        if let Some(last) = self.line.last_mut() {
            *last = b'\n';
        }
        out.write_all(&self.line)
    }
}
