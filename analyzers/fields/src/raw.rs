//! The bytes that a value stands in: what `@` in a display filter compares.
//!
//! wireshark-filter(4), "The at operator". Wireshark gives the whole bytes that a field lies in: a flag gives the byte with all
//! flags, a number that is worked out the bytes that it was made from, or none at all.

use wirelab_engine::engine::PacketView;

use super::entry::Read;
use super::header::HeaderView;
use super::header_kind::{HeaderKind, count_without, write_without};
use super::place::{Bits, Place};
use super::{Field, FieldRef, Kind, Sink, Value};

/// Gives the bytes of a field's values, without the headers that stand at these places.
pub(crate) fn write_raw(field: &FieldRef, view: &PacketView<'_>, gone: &[usize], sink: &mut dyn Sink) {
    match field.entry() {
        Some(entry) if lies_in_headers(entry) => {
            let headers = view.decoded.layers().iter().enumerate().filter(|(index, _)| !gone.contains(index));
            for (index, layer) in headers.filter(|(_, layer)| entry.of.is(view, layer)) {
                of_header(entry, &HeaderView { packet: view, index, layer }, sink);
            }
        }
        _ if is_bytes(field.kind()) => write_without(field, view, gone, &mut Bytes { sink }),
        _ => (0..count_without(field, view, gone)).for_each(|_| sink.bytes(&[])),
    }
}

/// Whether the bytes of a field's values are known. Where the values of application protocols lie is not told for all of them.
pub(crate) fn is_known(field: &FieldRef) -> bool {
    match field.entry() {
        Some(entry) => is_bytes(entry.kind) || !matches!(entry.read, Read::Application) && entry.of != HeaderKind::None,
        None => false,
    }
}

/// Whether the value itself is bytes.
fn is_bytes(kind: Kind) -> bool {
    matches!(kind, Kind::Bytes | Kind::Protocol | Kind::Ipv4 | Kind::Ipv6 | Kind::Mac)
}

fn lies_in_headers(field: &Field) -> bool {
    matches!(field.read, Read::Walk(_)) || !matches!(field.place, Place::Nowhere)
}

/// The bytes of a field's values in one header: of as many as it has, where it was cut off.
fn of_header(field: &Field, header: &HeaderView<'_>, sink: &mut dyn Sink) {
    let mut put = |place: Option<Bits>| sink.bytes(place.and_then(|place| header.get(place)).unwrap_or(&[]));
    if let Read::Walk(walk) = field.read {
        return walk(header, &mut |found| {
            if found.name == field.name {
                put(found.place);
            }
        });
    }
    let mut values = Count(0);
    field.write_header(header, &mut values);
    let places = match field.place {
        Place::Nowhere => [None, None],
        Place::At(bits) => [Some(bits), None],
        Place::Both(first, second) => [Some(first), Some(second)],
        Place::Of(place) => [place(header), None],
    };
    places.into_iter().take(values.0).for_each(put);
}

/// Counts values.
struct Count(usize);

impl Sink for Count {
    fn value(&mut self, _: Value<'_>) {
        self.0 += 1;
    }
}

/// Turns values to bytes.
struct Bytes<'s> {
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
            Value::Unsigned(_)
            | Value::Signed(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Time(_)
            | Value::Span(_) => {}
        }
    }
}
