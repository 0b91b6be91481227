//! The bytes that a value stands in: what `@` in a display filter compares.
//!
//! wireshark-filter(4), "The at operator". Wireshark gives the whole bytes that a field lies in: a flag gives the byte with all
//! flags, a number that is worked out the bytes that it was made from, or none at all.

use wirelab_engine::engine::PacketView;

use super::layers::{Protocol, count_without, write_without};
use super::{FieldRef, Kind, Sink, Value};

/// Where the bytes of a field's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Raw {
    /// Not known here.
    Unknown,
    /// In the header that has it: first byte and length, one entry for each value of a header.
    At(&'static [(u32, u32)]),
    /// The value is its bytes: bytes, an address, a number as wide as the field and in the order of the network.
    Own,
    /// None: Wireshark works the value out and ties it to no bytes.
    Nothing,
}

/// Tells the bytes of a field's values, without the headers that stand at these places.
pub(crate) fn write_raw(field: &FieldRef, view: &PacketView<'_>, gone: &[usize], sink: &mut dyn Sink) {
    match field.raw() {
        Raw::Unknown => {}
        Raw::Nothing => (0..count_without(field, view, gone)).for_each(|_| sink.bytes(&[])),
        Raw::Own => write_without(field, view, gone, &mut Bytes { width: usize::from(field.bits()).div_ceil(8), sink }),
        Raw::At(places) => {
            let headers: Vec<usize> = Protocol::of(field).iter().flat_map(|protocol| protocol.headers(view)).collect();
            for index in headers.iter().filter(|index| !gone.contains(index)) {
                let others: Vec<usize> = headers.iter().filter(|other| *other != index).copied().collect();
                let Some(layer) = view.decoded.layers().get(*index) else { continue };
                let buffer = view.decoded.buffer(view.packet.data, layer.buffer);
                // A header that was cut off has fewer values.
                for (first, length) in places.iter().take(count_without(field, view, &others)) {
                    let start = layer.start as usize + *first as usize;
                    let bytes = buffer.get(start..).unwrap_or(&[]);
                    sink.bytes(bytes.get(..*length as usize).unwrap_or(bytes));
                }
            }
        }
    }
}

/// Whether the bytes of a field's values are known.
pub(crate) fn is_known(field: &FieldRef) -> bool {
    field.raw() != Raw::Unknown
}

/// Turns values to bytes.
struct Bytes<'s> {
    /// Bytes of a number.
    width: usize,
    sink: &'s mut dyn Sink,
}

impl Sink for Bytes<'_> {
    fn value(&mut self, value: Value<'_>) {
        match value {
            Value::Bytes(bytes) => self.sink.bytes(bytes),
            Value::Text(text) => self.sink.bytes(text.as_bytes()),
            Value::Protocol { bytes, length, .. } => self.sink.bytes(bytes.get(..length).unwrap_or(bytes)),
            Value::Ipv4(address) => self.sink.bytes(&address),
            Value::Ipv6(address) => self.sink.bytes(&address),
            Value::Mac(address) => self.sink.bytes(&address),
            Value::Unsigned(number) => {
                let bytes = number.to_be_bytes();
                self.sink.bytes(bytes.get(8 - self.width.min(8)..).unwrap_or(&bytes));
            }
            Value::Signed(_) | Value::Boolean(_) | Value::Time(_) | Value::Span(_) => {}
        }
    }
}

/// What is known of a field that says nothing itself.
pub(super) const fn by_kind(kind: Kind) -> Raw {
    match kind {
        Kind::Bytes | Kind::Protocol | Kind::Ipv4 | Kind::Ipv6 | Kind::Mac => Raw::Own,
        _ => Raw::Unknown,
    }
}
