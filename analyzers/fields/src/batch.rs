//! Packets put aside, so that another thread writes their lines.

use wirelab_capture::packet::Packet;
use wirelab_capture::time::Timestamp;
use wirelab_engine::engine::{FastView, Final, PacketView};
use wirelab_engine::internal::fast_packet;
use wirelab_engine::stream::tcp::Placed;

use super::{Columns, Values};

/// Packets of a batch: enough that handing it over costs little, few enough that it stays in the cache.
const PACKETS: usize = 512;
/// Bytes of a batch, beyond which it is full whatever it holds.
const BYTES: usize = 1 << 18;

/// What stands in a stretch of the bytes.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "most entries are of the large kind, and none is kept")]
enum Entry {
    /// A line that is written already.
    Line,
    /// The frame of a packet of the usual form, and what else its line needs.
    Usual(Usual),
}

#[derive(Clone, Copy, Debug)]
struct Usual {
    packet: Packet<'static>,
    place: Placed,
    first_time: Option<Timestamp>,
    previous_time: Option<Timestamp>,
    last: Option<Final>,
}

/// Some packets in their order, with all that their lines need.
#[derive(Debug, Default)]
pub struct Batch {
    bytes: Vec<u8>,
    entries: Vec<(usize, Entry)>,
}

impl Batch {
    /// Puts a packet of the usual form aside, for [`Columns::write_usual`].
    #[inline]
    pub fn put_usual(&mut self, view: &FastView<'_>) {
        let packet = Packet { data: &[], ..*view.packet };
        let &FastView { place, first_time, previous_time, last, .. } = view;
        self.bytes.extend_from_slice(view.packet.data);
        let usual = Usual { packet, place: *place, first_time, previous_time, last };
        self.entries.push((view.packet.data.len(), Entry::Usual(usual)));
    }

    /// Writes the line of any packet, and puts that aside; `line` is used for it.
    pub fn put(&mut self, view: &PacketView<'_>, columns: &Columns, line: &mut Values) {
        line.clear();
        columns.write(view, line);
        self.bytes.extend_from_slice(line.as_bytes());
        self.entries.push((line.as_bytes().len(), Entry::Line));
    }

    /// Whether it should be handed on.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.entries.len() >= PACKETS || self.bytes.len() >= BYTES
    }

    /// Forgets all packets, and keeps the room for more.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }

    /// Writes the lines behind what `lines` holds.
    pub fn write(&self, columns: &Columns, lines: &mut Values) {
        let mut rest = self.bytes.as_slice();
        for &(length, entry) in &self.entries {
            let (bytes, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = behind;
            match entry {
                Entry::Line => lines.raw(bytes),
                Entry::Usual(Usual { packet, place, first_time, previous_time, last }) => {
                    let packet = &Packet { data: bytes, ..packet };
                    // It was of the usual form before, and so it still is.
                    let Some(headers) = &fast_packet(packet) else { continue };
                    let view = FastView { packet, place: &place, first_time, previous_time, last, headers };
                    columns.write_usual(&view, lines);
                }
            }
        }
    }
}
