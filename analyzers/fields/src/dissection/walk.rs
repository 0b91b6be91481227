//! From the decoder's list of headers to the layers of a dissection: headers, what lies behind them, and what is left.

use std::ops::Range;

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Layer, Plain};

use super::context::{Context, Described, Ends, told_end};
use super::model::{DissectedLayer, Dissection};
use super::payload::Rest;
use super::rows::Rows;
use super::{dissect, frame, payload};

/// Bytes of an Ethernet frame without its check sequence, at least (IEEE 802.3, section 3.2.8).
const ETHERNET_MINIMUM: usize = 60;

pub(super) fn walk(view: &PacketView<'_>) -> Dissection {
    let (packet, decoded) = (view.packet, view.decoded);
    let last_buffer = decoded.layers().iter().map(|layer| layer.buffer).max().unwrap_or(0);
    let buffers = (0..=last_buffer).map(|number| decoded.buffer(packet.data, number).to_vec()).collect();
    let mut dissection = Dissection {
        frame: packet.frame,
        wire_length: packet.original_len,
        layers: Vec::new(),
        notes: Vec::new(),
        buffers,
    };
    let mut rows = Rows::new(packet.data, 0);
    let described = frame::dissect(view, &mut rows);
    dissection.header(described, rows, 0, false);
    let mut ends = Ends::new();
    for index in 0..decoded.layers().len() {
        one(view, index, &mut ends, &mut dissection);
    }
    left_over(view, &mut dissection);
    notes(view, &mut dissection);
    dissection
}

/// Where the bytes end that packets can lie in: before the check sequence, if the file says that there is one.
fn whole(view: &PacketView<'_>, layer: &Layer, length: usize) -> usize {
    match view.packet.fcs_bytes {
        Some(bytes) if layer.buffer == 0 => {
            length.min((view.packet.original_len as usize).saturating_sub(usize::from(bytes)))
        }
        _ => length,
    }
}

fn one(view: &PacketView<'_>, index: usize, ends: &mut Ends, dissection: &mut Dissection) {
    let layers = view.decoded.layers();
    let Some(layer) = layers.get(index) else { return };
    let bytes = view.decoded.buffer(view.packet.data, layer.buffer);
    let end = ends.of(layer, bytes, whole(view, layer, bytes.len())).min(bytes.len());
    let buffer = usize::from(layer.buffer);
    let start = (layer.start as usize).min(bytes.len());
    if let Header::Unknown(what, number) = layer.header {
        // It may be told from where its packet begins; the header before it is shown already.
        let start = start.max(dissection.reached(buffer));
        let rest = if what.ends_with("fragment") { Rest::Fragment } else { Rest::Payload("data.data") };
        dissection.rest(rest, buffer, start..end, layer.quoted);
        let number = if number > 255 { format!("0x{number:04x}") } else { number.to_string() };
        dissection.explain_last(start..end, format!("not decoded: {what} {number}"));
        return;
    }
    let here = bytes.get(start..end.max(start)).unwrap_or(&[]);
    let cx = Context { view, index, layer, bytes: here };
    let mut rows = Rows::new(here, start);
    let described = dissect(&cx, &mut rows);
    let header_end = start + described.length.min(here.len());
    dissection.header(described, rows, buffer, layer.quoted);
    let Some((rest, length)) = behind(layer, layers.get(index + 1), header_end, end) else { return };
    let stop = length.map_or(end, |length| end.min(header_end.saturating_add(length)));
    dissection.rest(rest, buffer, header_end..stop, layer.quoted);
}

/// What lies behind a header, unless it is the next one: its kind, and its length in bytes where the header tells it.
fn behind(layer: &Layer, next: Option<&Layer>, header_end: usize, end: usize) -> Option<(Rest, Option<usize>)> {
    match &layer.header {
        Header::Tcp(tcp) => {
            let name = if tcp.flags.rst() { "tcp.reset_cause" } else { "tcp.payload" };
            return Some((Rest::Payload(name), tcp.payload_len.map(|bytes| bytes as usize)));
        }
        Header::Udp(udp) => {
            let follows = next
                .is_some_and(|next| next.buffer == layer.buffer && (header_end..end).contains(&(next.start as usize)));
            let length = if layer.quoted { None } else { Some(udp.payload_len as usize) };
            return (!follows).then_some((Rest::Payload("udp.payload"), length));
        }
        _ => {}
    }
    match next {
        Some(next) if matches!(next.header, Header::Unknown(..)) && next.buffer == layer.buffer => None,
        Some(next) if next.buffer != layer.buffer && layer.buffer < next.buffer => match layer.header {
            Header::Plain(Plain::IpComp) => Some((Rest::Payload("data.data"), None)),
            _ => Some((Rest::Fragment, None)),
        },
        Some(next) if next.buffer == layer.buffer && (header_end..end).contains(&(next.start as usize)) => None,
        // ARP's length is its own, what follows it is padding.
        _ if matches!(layer.header, Header::Arp(_)) => None,
        _ => Some((Rest::Payload("data.data"), None)),
    }
}

/// The bytes of the frame behind everything: padding, a trailer, the check sequence.
fn left_over(view: &PacketView<'_>, dissection: &mut Dissection) {
    let data = view.packet.data;
    let Some(first) = view.decoded.layers().first() else { return };
    let whole = whole(view, first, data.len());
    let ethernet = matches!(first.header, Header::Plain(Plain::Ethernet | Plain::Ieee8023));
    let of_frame = view.decoded.layers().iter().filter(|layer| layer.buffer == 0 && !layer.quoted);
    let told = of_frame.filter_map(|layer| told_end(layer, data)).next();
    if let Some(told) = told {
        let mut start = told.max(dissection.reached(0));
        let padding = data.get(start..whole.min(ETHERNET_MINIMUM)).unwrap_or(&[]);
        if ethernet && !padding.is_empty() && padding.iter().all(|byte| *byte == 0) {
            let end = start + padding.len();
            dissection.rest(Rest::Padding, 0, start..end, false);
            start = end;
        }
        dissection.rest(
            Rest::Trailer(if ethernet { "eth.trailer" } else { "wirelab.trailer" }),
            0,
            start..whole,
            false,
        );
    }
    dissection.rest(Rest::CheckSequence, 0, whole.max(dissection.reached(0))..data.len(), false);
}

fn notes(view: &PacketView<'_>, dissection: &mut Dissection) {
    let packet = view.packet;
    let captured = packet.data.len();
    if captured < packet.original_len as usize {
        let missing = packet.original_len as usize - captured;
        dissection.notes.push(format!(
            "Cut off: {captured} of {} bytes were captured; the last {missing} are missing.",
            packet.original_len
        ));
    }
    if view.decoded.cut_off() {
        let last = view.decoded.layers().last().map_or("the first header", |layer| layer.header.name());
        dissection.notes.push(format!(
            "The bytes end inside or right behind {last}, before the headers do: what should follow is not there."
        ));
    }
    for (number, bytes) in dissection.buffers.iter().enumerate().skip(1) {
        let unpacked = view.decoded.layers().windows(2).any(|pair| match pair {
            [before, after] => before.header == Header::Plain(Plain::IpComp) && usize::from(after.buffer) == number,
            _ => false,
        });
        let how = if unpacked { "decompressed" } else { "reassembled from fragments, of which this frame is the last" };
        let text = format!("Datagram {number}: {} bytes, {how}; byte ranges marked with it count there.", bytes.len());
        dissection.notes.push(text);
    }
}

impl Dissection {
    fn header(&mut self, described: Described, rows: Rows<'_>, buffer: usize, quoted: bool) {
        let bytes = rows.base..rows.base + described.length.min(rows.bytes.len());
        let Described { protocol, name, short, summary, .. } = described;
        self.layers.push(DissectedLayer { protocol, name, short, summary, quoted, buffer, bytes, fields: rows.fields });
    }

    fn rest(&mut self, rest: Rest, buffer: usize, place: Range<usize>, quoted: bool) {
        let bytes = self.bytes(buffer, &place);
        if !bytes.is_empty() {
            let place = place.start..place.start + bytes.len();
            let layer = payload::layer(rest, bytes, buffer, place, quoted);
            self.layers.push(layer);
        }
    }

    /// Says why the bytes of the last layer are not told apart, if the last layer is the one at this place.
    fn explain_last(&mut self, place: Range<usize>, text: String) {
        if let Some(layer) = self.layers.last_mut()
            && layer.bytes.start == place.start
            && !layer.is_header()
            && let Some(field) = layer.fields.first_mut()
        {
            field.note = Some(text);
        }
    }

    /// The end of the layers shown so far in a buffer.
    fn reached(&self, buffer: usize) -> usize {
        let layers = self.layers.iter().filter(|layer| layer.buffer == buffer && layer.protocol != "frame");
        layers.map(|layer| layer.bytes.end).max().unwrap_or(0)
    }
}
