//! An entry of the table of fields: everything that is said about one field, in one place.

use super::header::HeaderView;
use super::header_kind::HeaderKind;
use super::names::Names;
use super::needs::Needs;
use super::place::{Bits, Place};
use super::protocol::{Own, tell};
use super::{Kind, Line, Sink, Value};
use wirelab_engine::engine::{FastView, PacketView};

/// Gives a field's values in one header.
pub(crate) type OfHeader = fn(&HeaderView<'_>, &mut dyn Sink);

/// Gives a field's values in a packet.
pub(crate) type OfPacket = fn(&PacketView<'_>, &mut dyn Sink);

/// Writes the same for a packet on the fast path.
pub(crate) type WriteUsual = fn(&FastView<'_>, &mut Line);

/// Walks through the variable part of a header, options mostly, and reports what it finds.
pub(crate) type Walk = fn(&HeaderView<'_>, &mut dyn FnMut(Found<'_>));

/// A value that a walk found.
#[derive(Clone, Debug)]
pub(crate) struct Found<'a> {
    /// The name of its entry.
    pub(crate) name: &'static str,
    /// Where it lies, counted from the beginning of its header; `None` if it lies nowhere.
    pub(crate) place: Option<Bits>,
    /// The value.
    pub(crate) value: Value<'a>,
    /// What it means; empty if the entry's own note says it.
    pub(crate) note: String,
}

/// How the values of a field are read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Read {
    /// The number, address or bytes at its place, times a factor.
    Place(u8),
    /// The protocol's bytes from each header on.
    Protocol(Own),
    /// Worked out from one header, at most one value each time.
    Header(OfHeader),
    /// Found on a walk through one header.
    Walk(Walk),
    /// Worked out from the whole packet.
    Packet(OfPacket),
    /// Told by the application layer.
    Application,
}

/// What a value means, for people.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Note {
    /// The name of the value, if the entry has names.
    Named,
    /// The name of the value in a list that filters do not know for this field.
    From(Names),
    /// The same for every value.
    Always(&'static str),
    /// Depends on the header.
    Header(fn(&HeaderView<'_>) -> String),
}

/// Where `show --frame` shows a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Among the fields of its header.
    InHeader,
    /// In the layer of what the header carries.
    InPayload,
    /// In the last layer that is no trailer: that of the message.
    InLastLayer,
    /// Not at all: another entry shows the same bytes (`ip.addr` is `ip.src` and `ip.dst`).
    Never,
}

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Wireshark's name, such as `tcp.stream`, or one that begins with `wirelab.`.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Width of a number in bits: a filter cannot compare it with a number that does not fit.
    pub bits: u8,
    pub(crate) label: &'static str,
    pub(crate) about: &'static str,
    pub(crate) of: HeaderKind,
    pub(crate) place: Place,
    pub(crate) read: Read,
    pub(crate) when: Option<fn(&HeaderView<'_>) -> bool>,
    pub(crate) names: Option<Names>,
    pub(crate) note: Note,
    pub(crate) depth: u8,
    pub(crate) shown: Shown,
    pub(crate) needs: Needs,
    /// Has values only on packets with a verdict.
    pub(crate) of_verdict: bool,
    /// A quicker writer for packets on the fast path; a test holds it to `write`.
    pub(crate) usual: Option<WriteUsual>,
}

impl Field {
    /// One line about it.
    pub fn about(&self) -> &'static str {
        if self.about.is_empty() { self.label } else { self.about }
    }

    /// What has to be worked out before it has values.
    pub fn needs(&self) -> Needs {
        self.needs
    }

    /// Gives the field's values in a packet.
    #[inline]
    pub fn write(&self, view: &PacketView<'_>, sink: &mut dyn Sink) {
        match self.read {
            Read::Packet(write) => write(view, sink),
            Read::Application => super::application::tell(view, self, sink),
            Read::Protocol(own) => tell(view, self, own, sink),
            _ => {
                for (index, layer) in view.decoded.layers().iter().enumerate() {
                    if self.of.is(view, layer) {
                        self.write_header(&HeaderView { packet: view, index, layer }, sink);
                    }
                }
            }
        }
    }

    /// Gives the field's values in one header.
    #[inline]
    pub(crate) fn write_header(&self, header: &HeaderView<'_>, sink: &mut dyn Sink) {
        if self.when.is_some_and(|when| !when(header)) {
            return;
        }
        match self.read {
            Read::Place(factor) => match self.place {
                Place::At(bits) => self.value_at(header, bits, factor, sink),
                Place::Both(first, second) => {
                    self.value_at(header, first, factor, sink);
                    self.value_at(header, second, factor, sink);
                }
                Place::Of(place) => {
                    if let Some(bits) = place(header) {
                        self.value_at(header, bits, factor, sink);
                    }
                }
                Place::Nowhere => {}
            },
            Read::Header(write) => {
                let captured = match self.place {
                    Place::At(bits) => header.get(bits).is_some(),
                    _ => true,
                };
                if captured {
                    write(header, sink);
                }
            }
            Read::Walk(walk) => walk(header, &mut |found| {
                if found.name == self.name {
                    self.put(found.value, sink);
                }
            }),
            Read::Protocol(_) | Read::Packet(_) | Read::Application => {}
        }
    }

    /// The value at a place, if all of it was captured.
    #[inline]
    fn value_at(&self, header: &HeaderView<'_>, bits: Bits, factor: u8, sink: &mut dyn Sink) {
        let Some(bytes) = header.get(bits) else { return };
        match self.kind {
            Kind::Unsigned => sink.unsigned(bits.number(bytes) * u64::from(factor)),
            Kind::Hexadecimal => sink.hexadecimal(bits.number(bytes), self.digits()),
            Kind::Boolean => sink.boolean(bits.number(bytes) != 0),
            Kind::Ipv4 => bytes.first_chunk().into_iter().for_each(|address| sink.ipv4(*address)),
            Kind::Ipv6 => bytes.first_chunk().into_iter().for_each(|address| sink.ipv6(*address)),
            Kind::Mac => bytes.first_chunk().into_iter().for_each(|address| sink.mac(*address)),
            Kind::Bytes => sink.bytes(bytes),
            Kind::Text => sink.text(&String::from_utf8_lossy(bytes)),
            Kind::Label | Kind::Protocol | Kind::Time | Kind::Span | Kind::Float => sink.unsigned(1),
        }
    }

    /// Passes a value on, a number in the base that the field is printed in.
    pub(crate) fn put(&self, value: Value<'_>, sink: &mut dyn Sink) {
        match (self.kind, value) {
            (Kind::Hexadecimal, Value::Unsigned(number)) => sink.hexadecimal(number, self.digits()),
            (_, Value::Unsigned(number)) => sink.unsigned(number),
            (_, value) => sink.value(value),
        }
    }

    /// Digits of a hexadecimal number.
    pub(crate) fn digits(&self) -> usize {
        usize::from(self.bits).div_ceil(4)
    }
}

/// How an entry is put together: each of these takes an entry and gives it back with one more thing said.
impl Field {
    /// One line about it, where the label does not say enough.
    pub(crate) const fn about_it(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// A number of this width.
    pub(crate) const fn bits(mut self, bits: u8) -> Self {
        self.bits = bits;
        self
    }

    /// Its value is worked out, though it belongs to these bytes.
    pub(crate) const fn made_by(mut self, write: OfHeader) -> Self {
        self.read = Read::Header(write);
        self
    }

    /// The number at its place, times this.
    pub(crate) const fn times(mut self, factor: u8) -> Self {
        self.read = Read::Place(factor);
        self
    }

    /// It occurs only in headers of which this is true.
    pub(crate) const fn when(mut self, when: fn(&HeaderView<'_>) -> bool) -> Self {
        self.when = Some(when);
        self
    }

    /// The names of its values, which filters know and `show --frame` notes.
    pub(crate) const fn names(mut self, names: Names) -> Self {
        self.names = Some(names);
        self
    }

    /// The names of its values, for `show --frame` alone.
    pub(crate) const fn noted(mut self, names: Names) -> Self {
        self.note = Note::From(names);
        self
    }

    /// What its values mean.
    pub(crate) const fn note(mut self, note: fn(&HeaderView<'_>) -> String) -> Self {
        self.note = Note::Header(note);
        self
    }

    /// What all its values mean.
    pub(crate) const fn always(mut self, note: &'static str) -> Self {
        self.note = Note::Always(note);
        self
    }

    /// It belongs to the entry before it that is less deep.
    pub(crate) const fn inside(mut self, depth: u8) -> Self {
        self.depth = depth;
        self
    }

    /// Another entry shows the same bytes.
    pub(crate) const fn hidden(mut self) -> Self {
        self.shown = Shown::Never;
        self
    }

    /// It is shown with what the header carries.
    pub(crate) const fn in_payload(mut self) -> Self {
        self.shown = Shown::InPayload;
        self
    }

    /// It is shown with the message that the packet holds.
    pub(crate) const fn in_last_layer(mut self) -> Self {
        self.shown = Shown::InLastLayer;
        self
    }

    /// What has to be worked out before it has values.
    pub(crate) const fn needing(mut self, needs: Needs) -> Self {
        self.needs = needs;
        self
    }

    /// It has values only on packets with a verdict.
    pub(crate) const fn of_verdict(mut self) -> Self {
        self.of_verdict = true;
        self
    }

    /// It also occurs in headers of this kind (`ip.version` in IPv6).
    pub(crate) const fn of(mut self, of: HeaderKind) -> Self {
        self.of = of;
        self
    }

    /// A quicker writer for packets on the fast path.
    pub(crate) const fn usual(mut self, usual: WriteUsual) -> Self {
        self.usual = Some(usual);
        self
    }
}

/// Entries of the headers of this kind, those that name another kind excepted.
pub(crate) const fn of<const N: usize>(of: HeaderKind, mut fields: [Field; N]) -> [Field; N] {
    let mut index = 0;
    while index < N {
        if matches!(fields[index].of, HeaderKind::None) {
            fields[index].of = of;
        }
        index += 1;
    }
    fields
}

const fn new(name: &'static str, kind: Kind, label: &'static str, place: Place, read: Read) -> Field {
    let bits = match place {
        Place::At(bits) | Place::Both(bits, _) if bits.length <= 8 => bits.length as u8 * 8,
        _ => 32,
    };
    Field {
        name,
        kind,
        bits,
        label,
        about: "",
        of: HeaderKind::None,
        place,
        read,
        when: None,
        names: None,
        note: Note::Named,
        depth: 0,
        shown: Shown::InHeader,
        needs: Needs::NOTHING,
        of_verdict: false,
        usual: None,
    }
}

/// Whatever of this type lies at a place: first byte and length.
pub(crate) const fn lying(name: &'static str, kind: Kind, label: &'static str, at: u32, length: u32) -> Field {
    new(name, kind, label, Place::At(Bits::bytes(at, length)), Read::Place(1))
}

/// A number, printed in decimal.
pub(crate) const fn decimal(name: &'static str, label: &'static str, at: u32, length: u32) -> Field {
    lying(name, Kind::Unsigned, label, at, length)
}

/// A number, printed in hexadecimal with all its digits.
pub(crate) const fn hexadecimal(name: &'static str, label: &'static str, at: u32, length: u32) -> Field {
    lying(name, Kind::Hexadecimal, label, at, length)
}

/// Bytes.
pub(crate) const fn octets(name: &'static str, label: &'static str, at: u32, length: u32) -> Field {
    lying(name, Kind::Bytes, label, at, length)
}

/// A number of some bits of its bytes, read as one big-endian number.
pub(crate) const fn bits(name: &'static str, label: &'static str, at: u32, length: u32, mask: u64) -> Field {
    new(name, Kind::Unsigned, label, Place::At(Bits { at, length, mask }), Read::Place(1))
}

/// The same, printed in hexadecimal.
pub(crate) const fn hexadecimal_bits(
    name: &'static str,
    label: &'static str,
    at: u32,
    length: u32,
    mask: u64,
) -> Field {
    new(name, Kind::Hexadecimal, label, Place::At(Bits { at, length, mask }), Read::Place(1))
}

/// A bit, or several of which one is enough.
pub(crate) const fn flag(name: &'static str, label: &'static str, at: u32, length: u32, mask: u64) -> Field {
    new(name, Kind::Boolean, label, Place::At(Bits { at, length, mask }), Read::Place(1))
}

/// Two values of one header under a name; shown under names of their own.
pub(crate) const fn both(name: &'static str, kind: Kind, about: &'static str, first: Bits, second: Bits) -> Field {
    new(name, kind, about, Place::Both(first, second), Read::Place(1)).hidden()
}

/// Whatever lies where a function of the header says.
pub(crate) const fn placed(
    name: &'static str,
    kind: Kind,
    label: &'static str,
    place: fn(&HeaderView<'_>) -> Option<Bits>,
) -> Field {
    new(name, kind, label, Place::Of(place), Read::Place(1))
}

/// A value that is worked out from a header and lies in no byte.
pub(crate) const fn generated(name: &'static str, kind: Kind, label: &'static str, write: OfHeader) -> Field {
    new(name, kind, label, Place::Nowhere, Read::Header(write))
}

/// A value that is worked out from the whole packet.
pub(crate) const fn of_packet(name: &'static str, kind: Kind, label: &'static str, write: OfPacket) -> Field {
    new(name, kind, label, Place::Nowhere, Read::Packet(write))
}

/// A value that a walk through the header finds.
pub(crate) const fn walked(name: &'static str, kind: Kind, label: &'static str, walk: Walk) -> Field {
    new(name, kind, label, Place::Nowhere, Read::Walk(walk))
}

/// A protocol as a field: its bytes.
pub(crate) const fn protocol(name: &'static str, label: &'static str, own: Own) -> Field {
    new(name, Kind::Protocol, label, Place::Nowhere, Read::Protocol(own)).hidden()
}

/// A value that the application layer tells.
pub(crate) const fn told(name: &'static str, kind: Kind, label: &'static str) -> Field {
    new(name, kind, label, Place::Nowhere, Read::Application).needing(Needs::APPLICATIONS)
}
