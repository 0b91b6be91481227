//! The walk over the headers of one packet, and its state.

use wirelab_capture::packet::{Packet, RecordKind};

use super::fragments::Fragments;
use super::layer::{Header, Layer, Plain};
use super::link;
use super::view::View;

/// Tunnels in tunnels end here: no sane packet nests deeper, and a hostile one must not exhaust the stack.
const MAX_DEPTH: u8 = 24;
/// Headers kept of one packet.
const MAX_LAYERS: usize = 96;

/// The headers of one packet. Valid until the next packet is decoded.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    layers: Vec<Layer>,
    buffers: Vec<Vec<u8>>,
    /// The buffers that are datagrams put together from fragments, and the frames of the fragments.
    fragments: Vec<(u8, Vec<u32>)>,
    cut_off: bool,
}

impl Decoded {
    /// The headers, outermost first.
    #[inline]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub(super) fn layers_mut(&mut self) -> &mut [Layer] {
        &mut self.layers
    }

    /// A copy in which the headers at these indexes are unknown. All other headers keep their index.
    pub fn without(&self, gone: &[usize]) -> Self {
        let mut rest = self.clone();
        for index in gone {
            if let Some(layer) = rest.layers.get_mut(*index) {
                layer.header = Header::Unknown("left out", 0);
            }
        }
        rest
    }

    /// True if the captured bytes ended inside a header.
    pub fn cut_off(&self) -> bool {
        self.cut_off
    }

    /// The bytes of a buffer: 0 is the frame itself.
    pub fn buffer<'a>(&'a self, frame: &'a [u8], buffer: u8) -> &'a [u8] {
        match usize::from(buffer).checked_sub(1) {
            None => frame,
            Some(index) => self.buffers.get(index).map_or(&[], Vec::as_slice),
        }
    }

    /// The frames of the fragments of each datagram that this packet completes, in the order of their offsets.
    pub fn fragments(&self) -> impl Iterator<Item = &[u32]> {
        self.fragments.iter().map(|(_, frames)| frames.as_slice())
    }

    /// The frames of the fragments that a buffer was put together from; none if it was not.
    pub fn fragments_of(&self, buffer: u8) -> &[u32] {
        self.fragments.iter().find(|(number, _)| *number == buffer).map_or(&[], |(_, frames)| frames)
    }

    /// The captured bytes behind a layer's header, cut to `length` bytes on the wire.
    pub fn payload<'a>(&'a self, frame: &'a [u8], layer: &Layer, length: u32) -> &'a [u8] {
        let start = layer.start as usize + layer.length as usize;
        let rest = self.buffer(frame, layer.buffer).get(start..).unwrap_or(&[]);
        rest.get(..length as usize).unwrap_or(rest)
    }

    /// The captured bytes of a layer's header.
    pub fn header<'a>(&'a self, frame: &'a [u8], layer: &Layer) -> &'a [u8] {
        let start = layer.start as usize;
        let rest = self.buffer(frame, layer.buffer).get(start..).unwrap_or(&[]);
        rest.get(..layer.length as usize).unwrap_or(rest)
    }
}

/// Decodes packets one after the other. Keeps the fragments that wait for the rest of their datagram, nothing else.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    pub(super) decoded: Decoded,
    pub(super) fragments: Fragments,
    /// The frame under way.
    pub(super) frame: u64,
    /// Inside the first fragment of a datagram that cannot be put together: lengths are unknown.
    pub(super) fragmented: bool,
    /// Inside the packet that an ICMP error quotes.
    pub(super) quoted: bool,
    /// The VLAN that the packet came on; 0 without one.
    pub(super) vlan: u16,
    /// The innermost IP header so far.
    pub(super) net: Option<u8>,
    depth: u8,
}

impl Decoder {
    /// A decoder before its first packet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Decodes one packet. The result stays readable through [`Self::decoded`] until the next call.
    #[inline]
    pub fn decode(&mut self, packet: &Packet<'_>) -> &Decoded {
        self.decoded.layers.clear();
        self.decoded.buffers.clear();
        self.decoded.fragments.clear();
        self.frame = packet.frame;
        self.fragmented = false;
        self.quoted = false;
        self.vlan = 0;
        self.net = None;
        self.depth = 0;
        self.decoded.cut_off = false;
        if packet.kind == RecordKind::Packet {
            let fcs = u32::from(packet.fcs_bytes.unwrap_or(0));
            let view = View::new(packet.data, packet.original_len, 0);
            let view = view.trimmed(packet.original_len.saturating_sub(fcs));
            let whole = link::decode(self, packet.link, view);
            self.decoded.cut_off = whole.is_none();
        }
        &self.decoded
    }

    /// The headers of the last packet.
    #[inline]
    pub fn decoded(&self) -> &Decoded {
        &self.decoded
    }

    /// Fragmented datagrams dropped because too many were incomplete at once.
    pub fn fragments_given_up(&self) -> u64 {
        self.fragments.given_up()
    }

    /// Notes a header of `length` bytes at the front of `view`.
    #[inline]
    pub(super) fn push(&mut self, header: Header, view: &View<'_>, length: usize) {
        if self.decoded.layers.len() < MAX_LAYERS {
            let captured = length.min(view.data.len());
            self.decoded.layers.push(Layer {
                header,
                buffer: view.buffer,
                quoted: self.quoted,
                start: view.start,
                length: captured as u32,
            });
        }
    }

    /// Notes a header that only leads on.
    #[inline]
    pub(super) fn push_plain(&mut self, plain: Plain, view: &View<'_>, length: usize) {
        self.push(Header::Plain(plain), view, length);
    }

    /// The place that the next header will have in the list.
    #[inline]
    pub(super) fn next_index(&self) -> u8 {
        self.decoded.layers.len() as u8
    }

    /// Whether the innermost IP header so far is IPv6.
    pub(super) fn in_ipv6(&self) -> bool {
        let net = self.net.and_then(|net| self.decoded.layers.get(usize::from(net)));
        matches!(net, Some(Layer { header: Header::Ipv6(_), .. }))
    }

    /// Goes one level deeper, unless the packet nests too deeply.
    #[inline]
    pub(super) fn descend(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(())
    }

    /// The number of the frame under way.
    pub(super) fn frame_number(&self) -> u32 {
        u32::try_from(self.frame).unwrap_or(u32::MAX)
    }

    /// Decodes a datagram that was put together from fragments of these frames.
    pub(super) fn with_datagram(
        &mut self,
        bytes: Vec<u8>,
        frames: Vec<u32>,
        walk: impl FnOnce(&mut Self, View<'_>) -> Option<()>,
    ) -> Option<()> {
        let number = u8::try_from(self.decoded.buffers.len() + 1).ok()?;
        self.decoded.fragments.push((number, frames));
        self.with_buffer(bytes, walk)
    }

    /// Decodes a reassembled datagram with `walk`, and keeps its bytes for whoever shows them.
    pub(super) fn with_buffer(
        &mut self,
        bytes: Vec<u8>,
        walk: impl FnOnce(&mut Self, View<'_>) -> Option<()>,
    ) -> Option<()> {
        let index = self.decoded.buffers.len();
        let number = u8::try_from(index + 1).ok()?;
        self.decoded.buffers.push(Vec::new());
        let result = walk(self, View::new(&bytes, u32::try_from(bytes.len()).ok()?, number));
        if let Some(place) = self.decoded.buffers.get_mut(index) {
            *place = bytes;
        }
        result
    }
}
