//! What a dissected frame consists of: layers of fields, each with the bytes that it lies in.

use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::Kind;
use crate::text::digits;

/// One frame, layer by layer, the outermost first. It owns its bytes: the capture may be read on or closed.
#[derive(Clone, Debug, Serialize)]
pub struct Dissection {
    /// `frame.number`.
    pub frame: u64,
    /// Length on the wire in bytes (`frame.len`).
    pub wire_length: u32,
    /// The layers: first the frame as a whole, then each header in the order of its bytes, what it carries, and what is left.
    pub layers: Vec<DissectedLayer>,
    /// What is missing or odd, in sentences.
    pub notes: Vec<String>,
    /// The bytes that the ranges count in, as hexadecimal digits in JSON: first the frame as captured, then the
    /// datagrams whose last fragment this frame brought, then the messages that its segments completed.
    #[serde(serialize_with = "as_hexadecimal")]
    pub buffers: Vec<Vec<u8>>,
    /// How many of them, behind the frame, are datagrams.
    #[serde(skip)]
    pub(super) datagrams: usize,
}

/// One header, payload, message or trailer.
#[derive(Clone, Debug, Serialize)]
pub struct DissectedLayer {
    /// Wireshark's short name, such as `ip`; one of our own (`payload`, `trailer`) where it has none.
    pub protocol: &'static str,
    /// The name for people.
    pub name: String,
    /// A word for the one-line picture of the nesting, such as `IPv4`.
    pub short: String,
    /// One line: the name and the values that matter most.
    pub summary: String,
    /// Whether an ICMP error quotes it: it travelled in another packet.
    pub quoted: bool,
    /// Which of [`Dissection::buffers`] it lies in.
    pub buffer: usize,
    /// Where it lies there, in bytes.
    pub bytes: Range<usize>,
    /// Its fields.
    pub fields: Vec<DissectedField>,
}

/// One field.
#[derive(Clone, Debug, Serialize)]
pub struct DissectedField {
    /// The name of its entry in the table: Wireshark's, or one that begins with `wirelab.`.
    pub name: String,
    /// The name for people.
    pub label: String,
    /// The value, as `tshark -T fields` (4.4) prints it, bytes with colons between them; texts from the capture are made
    /// harmless.
    pub value: String,
    /// What the value means, where that helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it lies in the layer's buffer, in bytes; empty for a value that was worked out.
    pub bytes: Range<usize>,
    /// Which bits of these bytes, read as one big-endian number; `None` for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mask: Option<u64>,
    /// Whether it was worked out and stands in no byte.
    pub generated: bool,
    /// How far below another field it belongs: 0 for the fields of the header itself.
    pub depth: u8,
    /// What it holds.
    #[serde(skip)]
    pub kind: Kind,
}

impl Dissection {
    /// What a buffer holds, by the name that the notes call it: the frame, a datagram, a message.
    pub fn buffer_name(&self, buffer: usize) -> String {
        match buffer {
            0 => "the frame".to_owned(),
            _ if buffer > self.datagrams => format!("message {buffer}"),
            _ => format!("datagram {buffer}"),
        }
    }

    /// The captured bytes of a range.
    pub fn bytes(&self, buffer: usize, range: &Range<usize>) -> &[u8] {
        let bytes = self.buffers.get(buffer).map_or(&[][..], Vec::as_slice);
        bytes.get(range.start..range.end.min(bytes.len())).unwrap_or(&[])
    }

    /// How the headers lie in one another, on one line: `Ethernet 14 │ IPv4 20 │ TCP 32 │ payload 29 B`.
    pub fn nesting(&self) -> String {
        let parts = self.layers.iter().filter(|layer| !layer.short.is_empty()).map(|layer| {
            let quoted = if layer.quoted { "quoted " } else { "" };
            let unit = if layer.is_header() { "" } else { " B" };
            format!("{quoted}{} {}{unit}", layer.short, layer.bytes.len())
        });
        parts.collect::<Vec<_>>().join(" │ ")
    }
}

impl DissectedLayer {
    /// Whether it is a header, not a payload or a trailer.
    pub fn is_header(&self) -> bool {
        !matches!(self.protocol, "payload" | "fragment" | "padding" | "trailer" | "fcs")
    }
}

fn as_hexadecimal<S: Serializer>(buffers: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(buffers.iter().map(|bytes| digits(bytes)))
}
