//! Forced conversations: each packet is laid down, with the numbers that it bears and the verdicts that it is to get.

use std::sync::Arc;

use toml::Spanned;
use wirelab_labs::Side;

use super::{Host, Kind, Problems, Template, limits, plan, raw, value};
use crate::packet::flags::{ACK, FIN, PSH, SYN};
use crate::truth::{HANDSHAKES, TEARDOWNS, VERDICTS};

/// From one packet to the next.
const PAUSE: u64 = 1_000_000;

/// The packets of a forced conversation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    pub(crate) packets: Vec<Forced>,
    /// What Wireshark's rules are to find, if the scenario says so.
    pub(crate) handshake: Option<&'static str>,
    pub(crate) teardown: Option<&'static str>,
}

/// A forced packet. Numbers are positions: 0 is the SYN.
#[derive(Clone, Debug)]
pub(crate) struct Forced {
    pub(crate) from: Side,
    pub(crate) after: u64,
    pub(crate) flags: u8,
    pub(crate) seq: u64,
    pub(crate) ack: u64,
    /// The window field, as it stands in the header.
    pub(crate) window: u16,
    pub(crate) payload: Arc<[u8]>,
    /// Whether the capture has it.
    pub(crate) seen: bool,
    /// The packet that it is, captured again.
    pub(crate) twin_of: Option<usize>,
    pub(crate) mtu: Option<u16>,
    pub(crate) verdicts: Vec<&'static str>,
    label: Option<String>,
}

impl Forced {
    /// How many bytes its side has said with it.
    pub(crate) fn data_end(&self) -> u64 {
        let start = self.seq.saturating_sub(1 - u64::from(self.flags & SYN != 0));
        if self.payload.is_empty() { 0 } else { start + self.payload.len() as u64 }
    }

    fn end(&self) -> u64 {
        self.seq + self.payload.len() as u64 + u64::from(self.flags & SYN != 0) + u64::from(self.flags & FIN != 0)
    }
}

pub(super) fn script(
    raw: &raw::Force,
    span: std::ops::Range<usize>,
    hosts: &[Host],
    problems: &mut Problems<'_>,
) -> Option<Template> {
    let (client, server) = plan::ends(raw.client.as_ref(), raw.server.as_ref(), span.clone(), hosts, problems)?;
    let windows = [client, server].map(|host| hosts.get(host).map_or(0, usual_window));
    let mut writer = Writer { script: Script::default(), next: [0, 0], windows };
    let word = |text: &Option<raw::Text>, known: &[&'static str], problems: &mut Problems<'_>| {
        let known: Vec<(&str, &'static str)> = known.iter().map(|name| (*name, *name)).collect();
        text.as_ref().and_then(|text| problems.word(text, &known))
    };
    writer.script.handshake = word(&raw.handshake, &HANDSHAKES, problems);
    writer.script.teardown = word(&raw.teardown, &TEARDOWNS, problems);
    if raw.opens.unwrap_or(true) {
        writer.bare(Side::Client, SYN, 0);
        writer.bare(Side::Server, SYN | ACK, PAUSE);
        writer.bare(Side::Client, ACK, PAUSE);
    }
    for packet in &raw.packet {
        writer.packet(packet, problems);
        if writer.script.packets.len() > limits::MAX_STEPS {
            problems.at(span, format!("more than {} packets", limits::MAX_STEPS));
            return None;
        }
    }
    if writer.script.packets.is_empty() {
        problems.at(span, "no packets: write [[force.packet]], or leave `opens` at true");
        return None;
    }
    let port = raw.port.as_ref().and_then(|number| problems.number(number, "port", 1, 65_535));
    Some(Template {
        client,
        server,
        port: port.unwrap_or(12_345) as u16,
        client_port: plan::port_of(raw.client_port.as_ref(), problems),
        at: problems.take_or(raw.at.as_ref(), value::span, 0),
        isns: [plan::isn(raw.client_isn.as_ref(), problems), plan::isn(raw.server_isn.as_ref(), problems)],
        kind: Kind::Forced(writer.script),
    })
}

/// The window field of a host whose buffer is empty.
fn usual_window(host: &Host) -> u16 {
    (host.window >> host.scale.unwrap_or(0)).min(65_535) as u16
}

struct Writer {
    script: Script,
    /// The next position of each side.
    next: [u64; 2],
    windows: [u16; 2],
}

impl Writer {
    fn bare(&mut self, from: Side, flags: u8, after: u64) {
        let packet = self.blank(from, flags, after, Vec::new());
        self.push(packet);
    }

    fn blank(&self, from: Side, flags: u8, after: u64, text: Vec<u8>) -> Forced {
        Forced {
            from,
            after,
            flags,
            seq: self.next[from.index()],
            ack: self.next[from.other().index()],
            window: self.windows[from.index()],
            payload: text.into(),
            seen: true,
            twin_of: None,
            mtu: None,
            verdicts: Vec::new(),
            label: None,
        }
    }

    fn push(&mut self, packet: Forced) {
        let next = &mut self.next[packet.from.index()];
        *next = (*next).max(packet.end());
        self.script.packets.push(packet);
    }

    fn packet(&mut self, spanned: &Spanned<raw::Forced>, problems: &mut Problems<'_>) {
        let raw = spanned.get_ref();
        let text = plan::text(raw.say.as_ref(), raw.hex.as_ref(), raw.bytes.as_ref(), problems);
        let mut after = problems.take_or(raw.after.as_ref(), value::span, PAUSE);
        let Some(mut packet) = self.begun(spanned, text, after, problems) else { return };
        if packet.payload.len() > limits::MAX_SEGMENT {
            problems.at(spanned.span(), format!("a segment has {} bytes at most", limits::MAX_SEGMENT));
            return;
        }
        let most = i64::from(u32::MAX);
        let mut position = |number: &Option<raw::Number>, name: &str| {
            number.as_ref().and_then(|number| problems.number(number, name, 0, most)).map(|number| number as u64)
        };
        let (seq, ack) = (position(&raw.seq, "seq"), position(&raw.ack, "ack"));
        packet.seq = seq.unwrap_or(packet.seq);
        packet.ack = ack.unwrap_or(packet.ack);
        if let Some(number) = &raw.window {
            packet.window = problems.number(number, "window", 0, 65_535).unwrap_or(0) as u16;
        }
        if let Some(number) = &raw.fragment {
            packet.mtu = problems.number(number, "fragment", 68, 65_535).map(|mtu| mtu as u16);
        }
        packet.seen = raw.seen.unwrap_or(true);
        packet.label = raw.label.as_ref().map(|label| label.get_ref().clone());
        let known: Vec<(&str, &'static str)> = VERDICTS.iter().map(|name| (*name, *name)).collect();
        packet.verdicts = raw.verdicts.iter().filter_map(|text| problems.word(text, &known)).collect();
        let times = raw.times.as_ref().and_then(|n| problems.number(n, "times", 1, limits::MAX_TIMES as i64));
        for _ in 0..times.unwrap_or(1) {
            packet.after = after;
            self.push(packet.clone());
            // What is sent several times follows itself at the same distance.
            after = packet.after;
        }
    }

    /// A new packet, or an earlier one again.
    fn begun(
        &self,
        spanned: &Spanned<raw::Forced>,
        text: Option<Vec<u8>>,
        after: u64,
        problems: &mut Problems<'_>,
    ) -> Option<Forced> {
        let raw = spanned.get_ref();
        let flags = raw.flags.as_ref().and_then(|text| problems.take(text, value::tcp_flags));
        let Some(again) = &raw.again else {
            let Some(from) = &raw.from else {
                problems.at(spanned.span(), "who sends it? `from = \"client\"` or `from = \"server\"`, or `again`");
                return None;
            };
            let from = problems.word(from, &Side::NAMES)?;
            let usual = if text.is_some() { PSH | ACK } else { ACK };
            return Some(self.blank(from, flags.unwrap_or(usual), after, text.unwrap_or_default()));
        };
        let found = self.script.packets.iter().position(|packet| packet.label.as_ref() == Some(again.get_ref()));
        let Some((number, earlier)) = found.and_then(|at| Some((at, self.script.packets.get(at)?))) else {
            problems.at(again.span(), format!("no packet before this one has `label = \"{}\"`", again.get_ref()));
            return None;
        };
        let mut packet = Forced { after, verdicts: Vec::new(), label: None, ..earlier.clone() };
        if raw.identical.unwrap_or(false) {
            packet.twin_of = Some(number);
        } else if packet.flags & ACK != 0 {
            packet.ack = self.next[packet.from.other().index()];
        }
        packet.flags = flags.unwrap_or(packet.flags);
        if let Some(text) = text {
            packet.payload = text.into();
        }
        Some(packet)
    }
}
