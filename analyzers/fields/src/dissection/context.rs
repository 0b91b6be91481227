//! Where a header stands: the packet around it and the bytes up to the end of what it belongs to.

use wirelab_engine::engine::{DatagramView, PacketView, SegmentView};
use wirelab_engine::packet::layer::{Header, Layer, Plain};

/// One header in its packet.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) view: &'a PacketView<'a>,
    /// Its place among the layers.
    pub(super) index: usize,
    pub(super) layer: &'a Layer,
    /// Captured bytes from the header to the end of the packet that it belongs to.
    pub(super) bytes: &'a [u8],
}

/// What a dissector says beside the fields.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) protocol: &'static str,
    pub(super) name: String,
    pub(super) short: String,
    pub(super) summary: String,
    /// Length of the header in bytes.
    pub(super) length: usize,
}

impl<'a> Context<'a> {
    pub(super) fn layers(&self) -> &'a [Layer] {
        self.view.decoded.layers()
    }

    pub(super) fn length(&self) -> usize {
        self.layer.length as usize
    }

    /// A description whose name is the header's.
    pub(super) fn described(&self, protocol: &'static str, short: &str, details: &str) -> Described {
        let name = self.layer.header.name().to_owned();
        let summary = if details.is_empty() { name.clone() } else { format!("{name}, {details}") };
        Described { protocol, name, short: short.to_owned(), summary, length: self.length() }
    }

    /// The IP layer that a transport header came in.
    pub(super) fn net(&self, net: Option<u8>) -> Option<&'a Layer> {
        self.layers().get(usize::from(net?))
    }

    /// Whether this is the first piece of a datagram that was not put together: lengths and checksums say nothing.
    pub(super) fn in_fragment(&self, net: Option<u8>) -> bool {
        let Some(found) = self.net(net) else { return false };
        let first = usize::from(net.unwrap_or(0));
        let fragmented = match &found.header {
            Header::Ipv4(ip) => ip.more_fragments() || ip.fragment_offset() != 0,
            _ => self
                .layers()
                .get(first..self.index)
                .is_some_and(|between| between.iter().any(|l| l.header == Header::Plain(Plain::Fragment))),
        };
        fragmented && found.buffer == self.layer.buffer
    }

    pub(super) fn segment(&self) -> Option<&'a SegmentView> {
        self.view.segments.iter().find(|segment| segment.layer == self.index)
    }

    pub(super) fn datagram(&self) -> Option<&'a DatagramView> {
        self.view.datagrams.iter().find(|datagram| datagram.layer == self.index)
    }
}

/// Where the packets end that lie in one buffer, inside one another.
#[derive(Debug)]
pub(super) struct Ends {
    /// The buffer, its whole length, and the end of what is being walked through.
    buffers: Vec<(u8, usize, usize)>,
}

impl Ends {
    pub(super) const fn new() -> Self {
        Self { buffers: Vec::new() }
    }

    /// The end of what a layer lies in, and, if the layer tells a length itself, the end that it tells.
    pub(super) fn of(&mut self, layer: &Layer, bytes: &[u8], whole: usize) -> usize {
        let place = match self.buffers.iter().position(|(buffer, ..)| *buffer == layer.buffer) {
            Some(place) => place,
            None => {
                self.buffers.push((layer.buffer, whole, whole));
                self.buffers.len() - 1
            }
        };
        let Some((_, whole, end)) = self.buffers.get_mut(place) else { return whole };
        let start = layer.start as usize;
        if start > *end {
            // The next of several packets in one frame.
            *end = *whole;
        }
        if let Some(told) = told_end(layer, bytes) {
            *end = (*end).min(told);
        }
        *end
    }
}

/// Where the packet ends that this header begins, by the header's own words.
pub(super) fn told_end(layer: &Layer, bytes: &[u8]) -> Option<usize> {
    let start = layer.start as usize;
    let told = match &layer.header {
        Header::Ipv4(ip) if ip.total_len == 0 || ip.have < 4 => return None,
        Header::Ipv4(ip) => usize::from(ip.total_len),
        Header::Ipv6(ip) if ip.payload_len == 0 || ip.have < 6 => return None,
        Header::Ipv6(ip) => 40 + usize::from(ip.payload_len),
        Header::Arp(_) => layer.length as usize,
        Header::Plain(Plain::Ieee8023) => {
            let [high, low] = bytes.get(start + 12..)?.first_chunk::<2>().copied()?;
            14 + usize::from(u16::from_be_bytes([high, low]))
        }
        _ => return None,
    };
    Some(start + told)
}
