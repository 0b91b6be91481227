//! Protocols as fields: the bytes from a header on.

use wirelab_engine::engine::PacketView;

use super::header::HeaderView;
use super::{Field, Sink, Value};

/// What counts as a protocol's own bytes, by Wireshark's measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Own {
    /// Its header.
    Header,
    /// All to the end of what it carries.
    Everything,
}

/// Gives each header of a protocol, with what it carries.
pub(super) fn tell(view: &PacketView<'_>, field: &Field, own: Own, out: &mut dyn Sink) {
    for (index, layer) in view.decoded.layers().iter().enumerate().filter(|(_, layer)| field.of.is(view, layer)) {
        let bytes = HeaderView { packet: view, index, layer }.rest();
        let length = match own {
            Own::Header => bytes.len().min(layer.length as usize),
            Own::Everything => bytes.len(),
        };
        out.value(Value::Protocol { name: field.name, bytes, length });
    }
}
