//! Where the packets of a batch belong: what the engine found, kept so that it can be told again.

use wirelab_analyzers::engine::{DatagramView, PacketView, SegmentView};

/// The places of the packets of a batch, in their order.
#[derive(Debug, Default)]
pub(crate) struct Places {
    counts: Vec<Counts>,
    segments: Vec<SegmentView>,
    datagrams: Vec<DatagramView>,
}

/// How many of the segments and datagrams are those of one packet. A packet has fewer headers than 256.
#[derive(Clone, Copy, Debug)]
struct Counts {
    segments: u8,
    datagrams: u8,
    is_fragment: bool,
}

/// The places of one packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// Its TCP headers with their streams, the outermost first.
    pub(crate) segments: &'a [SegmentView],
    /// Its UDP headers likewise.
    pub(crate) datagrams: &'a [DatagramView],
    /// Whether it carries an IP fragment.
    pub(crate) is_fragment: bool,
}

impl Places {
    /// With room for the packets of a batch. Most packets have one TCP header.
    pub(crate) fn for_packets(packets: usize) -> Self {
        Self { counts: Vec::with_capacity(packets), segments: Vec::with_capacity(packets), datagrams: Vec::new() }
    }

    /// Takes in the next packet.
    pub(crate) fn push(&mut self, view: &PacketView<'_>) {
        let segments = view.segments.get(..usize::from(u8::MAX)).unwrap_or(view.segments);
        let datagrams = view.datagrams.get(..usize::from(u8::MAX)).unwrap_or(view.datagrams);
        let is_fragment = view.is_fragment();
        self.counts.push(Counts { segments: segments.len() as u8, datagrams: datagrams.len() as u8, is_fragment });
        self.segments.extend_from_slice(segments);
        self.datagrams.extend_from_slice(datagrams);
    }

    /// The memory that it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.counts.capacity() * size_of::<Counts>()
            + self.segments.capacity() * size_of::<SegmentView>()
            + self.datagrams.capacity() * size_of::<DatagramView>()
    }

    /// The places of each packet.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Place<'_>> {
        let (mut segments, mut datagrams) = (self.segments.as_slice(), self.datagrams.as_slice());
        self.counts.iter().map(move |counts| Place {
            segments: take(&mut segments, counts.segments),
            datagrams: take(&mut datagrams, counts.datagrams),
            is_fragment: counts.is_fragment,
        })
    }
}

/// Cuts the next items off.
fn take<'a, T>(rest: &mut &'a [T], count: u8) -> &'a [T] {
    let (taken, left) = rest.split_at_checked(usize::from(count)).unwrap_or((rest, &[]));
    *rest = left;
    taken
}
