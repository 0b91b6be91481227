//! `wirelab.lab`, `wirelab.message` and the others: the messages as fields of the packets that complete them.
//!
//! They need what is known at the end of the capture. A first pass finds the messages, and [`Lookup::set`] puts them where
//! the fields look in the second.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use wirelab_engine::engine::PacketView;
use wirelab_fields::{Added, Kind, Registry, Sink};
use wirelab_labs::framing::Framing;
use wirelab_labs::layout::Code;
use wirelab_labs::{Lab, Side, Transport, Variant};
use wirelab_text::safe;

use crate::note::NoteId;
use crate::play::unpadded;
use crate::{FieldValue, Index, Message, Verdict};

/// Where the fields look: empty until a first pass has found the messages. While a capture is under way, what is known is
/// put there again and again.
#[derive(Clone, Debug, Default)]
pub struct Lookup(Arc<RwLock<Option<Arc<Index>>>>);

impl Lookup {
    /// Puts the messages there, in the place of those that were there before.
    pub fn set(&self, index: Index) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(index));
    }

    /// The messages, if they were found already.
    pub fn index(&self) -> Option<Arc<Index>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The one field of messages that is known only at the end, also while a capture is under way: an answer may still come.
pub const UNANSWERED: &str = "wirelab.turn.answered";

type Tell = fn(&Index, &Message, &mut dyn Sink);

/// The fields of every lab. Those of records follow from the labs' layouts.
const FIELDS: [(&str, Kind, &str, Tell); 13] = [
    ("wirelab.message", Kind::Unsigned, "Number of the lab's message that the packet completes", |_, message, out| {
        out.unsigned(message.number);
    }),
    ("wirelab.message.text", Kind::Text, "What the message says, without the line feed at its end", |index, m, out| {
        out.text(&text(index, m));
    }),
    ("wirelab.message.from", Kind::Text, "Who sent it: client or server", |_, message, out| {
        out.text(if message.from == Side::Client { "client" } else { "server" });
    }),
    ("wirelab.message.part", Kind::Text, "What it is: request, name, reply, forward or remark", |_, message, out| {
        out.text(message.part.name());
    }),
    ("wirelab.message.length", Kind::Unsigned, "Its bytes, header and delimiter included", |_, message, out| {
        out.unsigned(message.bytes.len() as u64);
    }),
    ("wirelab.message.frames", Kind::Unsigned, "How many packets carried it", |_, message, out| {
        out.unsigned(message.carriers.len() as u64);
    }),
    ("wirelab.message.note", Kind::Text, "What is odd about it, a word for each", |_, message, out| {
        message.notes.iter().for_each(|note| out.text(note.id.id()));
    }),
    ("wirelab.reply_to", Kind::Unsigned, "Number of the message that it answers", |_, message, out| {
        message.reply_to.into_iter().for_each(|number| out.unsigned(number));
    }),
    ("wirelab.turn.time", Kind::Span, "Last byte of the request to first byte of this reply", |_, message, out| {
        message.turn_time.into_iter().for_each(|time| out.span(time));
    }),
    ("wirelab.turn.correct", Kind::Boolean, "Whether the reply is what the lab's rule asks for", |_, message, out| {
        match message.verdict {
            Some(Verdict::Right) => out.boolean(true),
            Some(Verdict::Wrong(_)) => out.boolean(false),
            Some(Verdict::Open) | None => {}
        }
    }),
    (UNANSWERED, Kind::Boolean, "False on a request that should have been answered", |_, message, out| {
        if message.has_note(NoteId::Unanswered) {
            out.boolean(false);
        }
    }),
    ("wirelab.forward_of", Kind::Unsigned, "Number of the message that it is a copy of", |_, message, out| {
        message.forward_of.into_iter().for_each(|number| out.unsigned(number));
    }),
    ("wirelab.forward.time", Kind::Span, "That message's last byte to this one's first", |_, message, out| {
        message.forward_time.into_iter().for_each(|time| out.span(time));
    }),
];

/// A field that every packet of a lab's stream has: name, one line about it, value.
type OfStream = (&'static str, &'static str, fn(&Lab, &Variant) -> String);

/// Adds the fields, those of the labs' records included.
pub fn register(registry: &mut Registry, labs: &[Lab]) -> Lookup {
    let lookup = Lookup::default();
    let streams: [OfStream; 2] = [
        ("wirelab.lab", "The lab that the packet's stream belongs to", |lab, _| lab.id.clone()),
        ("wirelab.variant", "The variant of the lab", |_, variant| variant.id.clone()),
    ];
    for (name, about, word) in streams {
        let lookup = lookup.clone();
        let tell = move |view: &PacketView<'_>, out: &mut dyn Sink| {
            let Some(index) = lookup.index() else { return };
            let tcp = view.segments.iter().map(|segment| (Transport::Tcp, segment.place.stream));
            let udp = view.datagrams.iter().map(|datagram| (Transport::Udp, datagram.place.stream));
            for (lab, variant) in tcp.chain(udp).filter_map(|(transport, stream)| index.lab(transport, stream)) {
                out.text(&word(lab, variant));
            }
        };
        registry.add(Added::new(name, Kind::Text, about, Arc::new(tell)).of_messages());
    }
    for (name, kind, about, tell) in FIELDS {
        add(registry, &lookup, name, kind, about, tell);
    }
    for (name, (kind, about)) in records(labs) {
        let wanted = name.clone();
        let tell = move |index: &Index, message: &Message, out: &mut dyn Sink| {
            for (_, value) in message.fields.iter().filter(|(name, _)| *name == wanted) {
                self::value(index, message, &wanted, kind, value, out);
            }
        };
        add(registry, &lookup, &format!("wirelab.record.{name}"), kind, &about, tell);
    }
    lookup
}

fn add(
    registry: &mut Registry,
    lookup: &Lookup,
    name: &str,
    kind: Kind,
    about: &str,
    tell: impl Fn(&Index, &Message, &mut dyn Sink) + Send + Sync + 'static,
) {
    let lookup = lookup.clone();
    let tell = move |view: &PacketView<'_>, out: &mut dyn Sink| {
        let Some(index) = lookup.index() else { return };
        index.completed(view.packet.frame).for_each(|message| tell(&index, message, out));
    };
    registry.add(Added::new(name, kind, about, Arc::new(tell)).of_messages());
}

/// The fields of all records, by name. Labs that use one name for different things share the text.
fn records(labs: &[Lab]) -> BTreeMap<String, (Kind, String)> {
    let mut found: BTreeMap<String, (Kind, String)> = BTreeMap::new();
    let variants = labs.iter().flat_map(|lab| lab.variants.iter().map(move |variant| (lab, variant)));
    for (lab, framing) in variants.flat_map(|(lab, variant)| [(lab, &variant.client), (lab, &variant.server)]) {
        let Some(layout) = framing.layout() else { continue };
        let mut one = |name: &str, kind| {
            let about = || (kind, format!("Field {name} of a record: {}", lab.id));
            let (known, about) = found.entry(name.to_owned()).or_insert_with(about);
            if *known != kind {
                *known = Kind::Text;
            }
            if !about.split([' ', ',']).any(|word| word == lab.id) {
                about.push_str(", ");
                about.push_str(&lab.id);
            }
        };
        for field in &layout.fields {
            let number = matches!(field.code, Code::Signed | Code::Unsigned | Code::Bool);
            one(&field.name, if number { Kind::Unsigned } else { Kind::Text });
        }
        if let Framing::Length { body, .. } = framing {
            one(body, Kind::Text);
        }
    }
    found
}

fn value(index: &Index, message: &Message, name: &str, kind: Kind, value: &FieldValue, out: &mut dyn Sink) {
    match (kind, value) {
        (Kind::Unsigned, FieldValue::Number(number)) => match (u64::try_from(*number), i64::try_from(*number)) {
            (Ok(number), _) => out.unsigned(number),
            (_, Ok(number)) => out.signed(number),
            _ => {}
        },
        (Kind::Unsigned, _) => {}
        (_, FieldValue::Number(number)) => out.text(&number.to_string()),
        (_, FieldValue::Float(number)) => out.text(&number.to_string()),
        (_, FieldValue::Bytes(bytes)) => out.text(&safe::escaped(plain(index, message, name, bytes))),
    }
}

/// A field's bytes without what fills it up.
fn plain<'b>(index: &Index, message: &Message, name: &str, bytes: &'b [u8]) -> &'b [u8] {
    index.layout(message).map_or(bytes, |layout| unpadded(layout, name, bytes))
}

/// What a message says: of a record its text.
fn text(index: &Index, message: &Message) -> String {
    // Fields of the record stand first, then what follows a header; behind them parts that a rule has names for.
    let count = index.layout(message).map_or(0, |layout| layout.fields.len());
    let (own, behind) = message.fields.split_at(count.min(message.fields.len()));
    let is_body = |value: &FieldValue| {
        count > 0 && matches!(value, FieldValue::Bytes(bytes) if bytes.as_slice() == message.text())
    };
    let of_record = own.iter().rev().find_map(|(name, value)| match value {
        FieldValue::Bytes(bytes) => Some(plain(index, message, name, bytes)),
        _ => None,
    });
    let of_record = of_record.filter(|_| !behind.first().is_some_and(|(_, value)| is_body(value)));
    let bytes = of_record.unwrap_or_else(|| message.text());
    let bytes = bytes.strip_suffix(b"\n").map_or(bytes, |line| line.strip_suffix(b"\r").unwrap_or(line));
    safe::escaped(bytes)
}
