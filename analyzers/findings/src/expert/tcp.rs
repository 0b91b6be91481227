//! What is said of TCP segments.

use std::collections::{HashMap, HashSet};

use wirelab_engine::packet::layer::{Tcp, TcpFlags};
use wirelab_engine::packet::{TcpOption, TcpOptions};
use wirelab_engine::stream::Compat;
use wirelab_engine::stream::tcp::{Placed, Verdict};

use super::{Expert, Remark, Severity};

/// The segment size of a side that announced none (RFC 9293, section 3.7.1).
const DEFAULT_SIZE: u16 = 536;

/// What is remembered of streams.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Who began to close, by stream: a bit for each side.
    closing: Vec<u8>,
    /// Streams whose SYN brought data with a Fast Open cookie.
    fast_open: HashSet<u32>,
    /// The segment size that a side announced in its last SYN, by stream and whether it opened the stream; few announce one that
    /// a segment exceeds, and none is kept that announces nothing.
    sizes: HashMap<(u32, bool), u16>,
}

const fn remark(severity: Severity, text: &'static str) -> Remark {
    Remark::new(severity, "Sequence", "TCP", text)
}

const fn protocol(severity: Severity, text: &'static str) -> Remark {
    Remark::new(severity, "Protocol", "TCP", text)
}

/// All of one segment (RFC 9293, section 3.1).
pub(super) fn segment(expert: &mut Expert, frame: u64, place: &Placed, header: &Tcp, bytes: &[u8]) {
    use Severity::{Chat, Error, Note, Warn};
    if header.header_len < 20 {
        let text = protocol(Error, "Bogus TCP header length (");
        return expert.say(frame, text.with(header.header_len.into(), ", must be at least 20)"));
    }
    for verdict in place.verdicts.iter() {
        if matches!(verdict, Verdict::FastRetransmission | Verdict::SpuriousRetransmission) {
            expert.say(frame, of_verdict(Verdict::Retransmission, 0));
        }
        expert.say(frame, of_verdict(verdict, place.verdicts.duplicate_number));
    }
    if place.verdicts.partial_ack {
        expert.say(frame, remark(Note, "Partial Acknowledgement of a segment"));
    }
    if place.verdicts.ambiguous_ack {
        expert.say(frame, remark(Note, "Ambiguous ACK following Karn's definition"));
    }
    if expert.compat == Compat::Wireshark46 {
        size(expert, frame, place, header, bytes);
    }
    let flags = header.flags;
    match (flags.syn(), flags.ack()) {
        (true, true) => {
            if place.ack > 1 {
                expert.say(frame, remark(Note, "TCP SYN-ACK accepting TFO data"));
            } else if expert.tcp.fast_open.contains(&place.stream) {
                expert.say(frame, remark(Note, "TCP SYN-ACK ignoring TFO data"));
            }
            let text = "Connection establish acknowledge (SYN+ACK): server port ";
            expert.say(frame, remark(Chat, text).with(header.src_port.into(), ""));
        }
        (true, false) => {
            let text = "Connection establish request (SYN): server port ";
            expert.say(frame, remark(Chat, text).with(header.dst_port.into(), ""));
        }
        _ => {}
    }
    if !flags.ack() && header.ack != 0 {
        let text = "The acknowledgment number field is nonzero while the ACK flag is not set";
        expert.say(frame, protocol(Note, text));
    }
    if flags.fin() {
        expert.say(frame, remark(Chat, "Connection finish (FIN)"));
        let text = match closes_first(&mut expert.tcp.closing, place) {
            true => "This frame initiates the connection closing",
            false => "This frame undergoes the connection closing",
        };
        expert.say(frame, remark(Note, text));
    }
    if flags.rst() {
        expert.say(frame, remark(Warn, "Connection reset (RST)"));
    }
    if !flags.has(TcpFlags::URG) && header.urgent != 0 && header.have >= 20 {
        expert.say(frame, protocol(Note, "The urgent pointer field is nonzero while the URG flag is not set"));
    }
    if bytes.len() > 20 {
        options(expert, frame, header, bytes, place);
        super::options::walk(expert, frame, bytes.get(20..).unwrap_or_default());
    }
}

/// A segment that is longer than its own sender announced: 4.6 says so here, and shows the field
/// `tcp.options.mss.exceeded` on no packet.
fn size(expert: &mut Expert, frame: u64, place: &Placed, header: &Tcp, bytes: &[u8]) {
    let (sizes, side) = (&mut expert.tcp.sizes, (place.stream, place.from_opener));
    if header.flags.syn() {
        let announced = TcpOptions::new(bytes).find_map(|option| match option {
            TcpOption::Mss(size) => Some(size),
            _ => None,
        });
        if let Some(size) = announced
            && (sizes.len() < wirelab_text::limit::REMARK_ROWS.get() || sizes.contains_key(&side))
        {
            sizes.insert(side, size);
        }
    }
    let most = sizes.get(&side).copied().unwrap_or(DEFAULT_SIZE);
    if header.payload_len.is_some_and(|length| length > most.into()) {
        let text = "This packet's length exceeds MSS (common with TSO or incomplete conversations)";
        expert.say(frame, protocol(Severity::Note, text));
    }
}

/// The options of a header: what is missing in a SYN, and what belongs into no other segment.
fn options(expert: &mut Expert, frame: u64, header: &Tcp, bytes: &[u8], place: &Placed) {
    use Severity::{Note, Warn};
    let syn = header.flags.syn();
    let (mut mss, mut sack_permitted) = (false, false);
    for option in TcpOptions::new(bytes) {
        match option {
            // Also of a wrong length.
            TcpOption::Mss(_) | TcpOption::Other(2, _) => {
                mss = true;
                if !syn {
                    expert.say(frame, protocol(Warn, "The non-SYN packet does contain a MSS option"));
                }
            }
            TcpOption::SackPermitted | TcpOption::Other(4, _) => {
                sack_permitted = true;
                if !syn {
                    expert.say(frame, protocol(Warn, "The non-SYN packet does contain a SACK PERM option"));
                }
            }
            TcpOption::WindowScale(15..) => expert.say(frame, protocol(Warn, "Window scale shift exceeds 14")),
            TcpOption::FastOpen(cookie) if syn && !header.flags.ack() && !cookie.is_empty() => {
                expert.say(frame, remark(Note, "TCP SYN with TFO Cookie"));
                if header.payload_len.is_some_and(|length| length > 0)
                    && expert.tcp.fast_open.len() < wirelab_text::limit::REMARK_ROWS.get()
                {
                    expert.tcp.fast_open.insert(place.stream);
                }
            }
            TcpOption::Sack(edges) if duplicate(edges, header.ack) => {
                expert.say(frame, remark(Warn, "D-SACK Sequence"));
            }
            _ => {}
        }
    }
    if syn && !mss {
        expert.say(frame, protocol(Note, "The SYN packet does not contain a MSS option"));
    }
    if syn && !sack_permitted {
        expert.say(frame, protocol(Note, "The SYN packet does not contain a SACK PERM option"));
    }
}

/// Whether the first SACK range lies in what is acknowledged anyway, or in the second one (RFC 2883, section 4).
fn duplicate(edges: &[u8], ack: u32) -> bool {
    let numbers = edges.as_chunks::<4>().0;
    let number = |place: usize| numbers.get(place).map(|bytes| u32::from_be_bytes(*bytes));
    let Some(right) = number(1) else { return false };
    let before = |a: u32, b: u32| (a.wrapping_sub(b) as i32) < 0;
    let inside = number(2).zip(number(3)).is_some_and(|(left, end)| before(left, right) && !before(end, right));
    !before(ack, right) || inside
}

/// Whether the sender of a FIN was the first of the two to send one; repeated ones are what the first one was.
fn closes_first(closing: &mut Vec<u8>, place: &Placed) -> bool {
    let stream = place.stream as usize;
    if stream >= closing.len() {
        closing.resize(stream + 1, 0);
    }
    let Some(sides) = closing.get_mut(stream) else { return true };
    let (own, other) = if place.from_opener { (1, 2) } else { (2, 1) };
    let first = *sides & other == 0;
    *sides |= if first { own } else { 0 };
    first
}

fn of_verdict(verdict: Verdict, number: u32) -> Remark {
    use Severity::{Chat, Note, Warn};
    match verdict {
        Verdict::Retransmission => remark(Note, "This frame is a (suspected) retransmission"),
        Verdict::FastRetransmission => remark(Note, "This frame is a (suspected) fast retransmission"),
        Verdict::SpuriousRetransmission => remark(Note, "This frame is a (suspected) spurious retransmission"),
        Verdict::OutOfOrder => remark(Warn, "This frame is a (suspected) out-of-order segment"),
        Verdict::LostSegment => remark(Warn, "Previous segment(s) not captured (common at capture start)"),
        Verdict::AckLostSegment => remark(Warn, "ACKed segment that wasn't captured (common at capture start)"),
        Verdict::DuplicateAck => remark(Note, "Duplicate ACK (#").with(number, ")"),
        Verdict::KeepAlive => remark(Note, "TCP keep-alive segment"),
        Verdict::KeepAliveAck => remark(Note, "ACK to a TCP keep-alive segment"),
        Verdict::ZeroWindow => remark(Warn, "TCP Zero Window segment"),
        Verdict::ZeroWindowProbe => remark(Note, "TCP Zero Window Probe"),
        Verdict::ZeroWindowProbeAck => remark(Note, "ACK to a TCP Zero Window Probe"),
        Verdict::WindowUpdate => remark(Chat, "TCP window update"),
        Verdict::WindowFull => remark(Warn, "TCP window specified by the receiver is now completely full"),
        Verdict::ReusedPorts => {
            remark(Note, "A new tcp session is started with the same ports as an earlier session in this trace")
        }
    }
}
