//! Protocols as fields: the bytes from a header on.

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Layer};

use super::{Sink, Value};

/// What counts as a protocol's own bytes, by Wireshark's measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Own {
    /// Its header.
    Header,
    /// All to the end of what it carries.
    Everything,
}

/// Tells each header that `is` knows.
pub(super) fn tell(
    view: &PacketView<'_>,
    out: &mut dyn Sink,
    name: &'static str,
    own: Own,
    is: impl Fn(&Layer) -> bool,
) {
    let layers = view.decoded.layers();
    for (index, layer) in layers.iter().enumerate().filter(|(_, layer)| is(layer)) {
        let buffer = view.decoded.buffer(view.packet.data, layer.buffer);
        let start = layer.start as usize;
        let end = end(layers.get(..=index).unwrap_or(layers), layer.buffer).min(buffer.len());
        let bytes = buffer.get(start..end.max(start)).unwrap_or(&[]);
        let length = match own {
            Own::Header => bytes.len().min(layer.length as usize),
            Own::Everything => bytes.len(),
        };
        out.value(Value::Protocol { name, bytes, length });
    }
}

/// Where the IP packets around a header end in its buffer: what follows is padding.
pub(super) fn end(layers: &[Layer], buffer: u8) -> usize {
    let ends = layers.iter().filter(|layer| layer.buffer == buffer).filter_map(|layer| match layer.header {
        Header::Ipv4(ip) if ip.total_len > 0 => Some(layer.start as usize + usize::from(ip.total_len)),
        Header::Ipv6(ip) if ip.payload_len > 0 => Some(layer.start as usize + 40 + usize::from(ip.payload_len)),
        _ => None,
    });
    ends.min().unwrap_or(usize::MAX)
}
